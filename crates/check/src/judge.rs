//! One rule set at work: XML Schema and tree from one reading, then the rules on the tree.

use segur_report::{Applied, Finding, Model, Severity, Source, Text};
use segur_rules::{RuleSet, Selection};
use segur_schematron::{Checker, Failure, Outcome as RulesOutcome};
use segur_xml::{Names, Tree};
use segur_xsd::{Outcome, Schema, Validator};

use crate::engine::Engine;

/// What one thread holds of one rule set.
pub(crate) struct Judge<'e> {
    pub(crate) validator: Validator<'e>,
    rules: Option<(&'e RuleSet, Checker<'e>)>,
    /// File name of the XML Schema, if it judges.
    schema_name: Option<&'e str>,
    /// Whether the schema is one of CDA.
    of_cda: bool,
}

/// What the Schematron schemas of a rule set say.
#[derive(Default)]
pub(crate) struct Judged {
    pub(crate) model: Option<Model>,
    pub(crate) applied: Vec<Applied>,
    pub(crate) findings: Vec<Finding>,
}

impl<'e> Judge<'e> {
    pub(crate) fn new(rule_set: &'e RuleSet, engine: &'e Engine) -> Self {
        let with_rules = engine.parts.schematron && rule_set.has_rules();
        let names = if with_rules { rule_set.names() } else { None };
        let schema = rule_set.schema().filter(|_| engine.parts.xsd);
        let validator = match (schema, names) {
            (Some(schema), Some(names)) => Validator::with_names(schema, names),
            (Some(schema), None) => Validator::new(schema),
            (None, names) => Validator::without_schema_named(names.unwrap_or(&Names::new())),
        };
        let checker = || {
            let checker = Checker::new(rule_set.rules()).with_moment(engine.moment.clone());
            (rule_set, checker.strict_saxon(engine.strict_saxon))
        };
        Judge {
            validator,
            rules: with_rules.then(checker),
            schema_name: schema.map(|_| rule_set.schema_name()),
            of_cda: schema.is_some_and(declares_cda),
        }
    }

    /// A judge of well-formedness.
    pub(crate) fn of_nothing() -> Self {
        Judge { validator: Validator::without_schema(), rules: None, schema_name: None, of_cda: false }
    }

    /// Whether it needs the tree of the document.
    pub(crate) fn has_rules(&self) -> bool {
        self.rules.is_some()
    }

    /// That the XML Schema judged, if it did.
    pub(crate) fn applied(&self) -> Option<Applied> {
        let schema = self.schema_name?.to_owned();
        Some(Applied { source: Source::Xsd, schema, fired_rules: None })
    }

    /// The findings of the reading. What is wrong with the text itself is not said `again`.
    pub(crate) fn findings(&self, outcome: Outcome, again: bool) -> impl Iterator<Item = Finding> {
        let told = move |finding: &Finding| again && finding.source == Source::Xml;
        let findings = outcome.findings.into_iter().filter(move |finding| !told(finding));
        let dropped = (outcome.dropped > 0).then(|| others(Source::Xsd, "XSD-OTHERS", outcome.dropped));
        let of_cda = self.of_cda;
        let hinted = findings.map(move |finding| if of_cda { not_a_cda(finding) } else { finding });
        hinted.map(|finding| judged_by(self.schema_name, finding)).chain(dropped)
    }

    /// What the rules say of a document.
    pub(crate) fn run(&mut self, tree: &Tree) -> Judged {
        let Some((rule_set, checker)) = &mut self.rules else { return Judged::default() };
        let selection = rule_set.select(tree);
        let mut judged = Judged { model: model(rule_set, &selection), ..Judged::default() };
        for outcome in checker.run(&selection.schemas, tree) {
            let schema =
                rule_set.files().get(outcome.schema).map(|file| file.name.as_str()).unwrap_or_default();
            judged.applied.push(Applied {
                source: Source::Schematron,
                schema: schema.to_owned(),
                fired_rules: Some(outcome.fired),
            });
            add_findings(&mut judged.findings, outcome, schema, tree);
        }
        let no_model = selection.model.is_none() && rule_set.files().iter().any(|file| file.model.is_some());
        if selection.schemas.is_empty() {
            judged.findings.push(none_applies());
        } else {
            judged.findings.extend((no_model && !selection.header.templates.is_empty()).then(no_model_found));
        }
        judged
    }
}

/// The findings of one schema, each with its place in the document.
fn add_findings(findings: &mut Vec<Finding>, outcome: RulesOutcome, schema: &str, tree: &Tree) {
    findings.extend(outcome.failures.into_iter().map(|failure| finding(failure, schema, tree)));
    findings.extend(outcome.errors.into_iter().map(|failure| not_evaluated(failure, schema, tree)));
    findings
        .extend((outcome.dropped > 0).then(|| others(Source::Schematron, "RULES-OTHERS", outcome.dropped)));
    findings.extend(outcome.aborted.map(|error| {
        let message = Text::new(
            format!("règles non appliquées : {}", error.message.fr),
            format!("rules not applied: {}", error.message.en),
        );
        Finding::error(Source::Schematron, error.code, message).with_schema(schema)
    }));
}

fn finding(failure: Failure, schema: &str, tree: &Tree) -> Finding {
    let severity = severity(&failure);
    let code = failure.id.clone().unwrap_or_else(|| failure.check.clone());
    let message = message(&failure, &code);
    let mut finding = placed(Finding::error(Source::Schematron, code, message), failure, schema, tree);
    finding.severity = severity;
    finding
}

/// What an assertion says; in English, what the diagnostic says that is named after it, as in the rules of ours.
fn message(failure: &Failure, code: &str) -> Text {
    let english = failure.diagnostics.iter().find(|(id, _)| id.strip_suffix("-en") == Some(code));
    match english {
        Some((_, english)) => Text::new(failure.message.clone(), english.clone()),
        None => Text::same(failure.message.clone()),
    }
}

/// An assertion that could not be evaluated says nothing of the document, which is not to be mistaken for assent.
fn not_evaluated(failure: Failure, schema: &str, tree: &Tree) -> Finding {
    let (code, message) = match &failure.error {
        Some(error) => (error.code, error.message.clone()),
        None => ("RULES-ERROR", Text::same(failure.message.clone())),
    };
    let (name, message) = (&failure.check, message);
    let message = Text::new(
        format!("assertion {name} non évaluée : {}", message.fr),
        format!("assertion {name} not evaluated: {}", message.en),
    );
    let hint = Text::new(
        "le défaut est dans le jeu de règles (`segur rules lint`), non dans le document",
        "the defect is in the rule set (`segur rules lint`), not in the document",
    );
    placed(Finding::warning(Source::Schematron, code, message).with_hint(hint), failure, schema, tree)
}

fn placed(mut finding: Finding, failure: Failure, schema: &str, tree: &Tree) -> Finding {
    let node = tree.node(failure.node);
    let attribute = failure.attribute.and_then(|at| node.attributes().nth(at as usize));
    finding.location = Some(attribute.map_or_else(|| node.location(), |attribute| attribute.location()));
    finding.path = Some(failure.path);
    finding.schema = Some(schema.to_owned());
    finding.pattern = failure.pattern;
    finding.context = Some(failure.context);
    finding.test = Some(failure.test);
    finding.role = failure.role;
    finding.see = failure.see;
    finding
}

/// By `severity`, else by `role`, in the words that rule sets use; an error by default.
fn severity(failure: &Failure) -> Severity {
    let said = failure.severity.as_deref().or(failure.role.as_deref()).unwrap_or_default();
    match said.to_ascii_lowercase().as_str() {
        "warning" | "warn" => Severity::Warning,
        "info" | "information" | "informative" | "hint" => Severity::Info,
        _ => Severity::Error,
    }
}

fn model(rule_set: &RuleSet, selection: &Selection) -> Option<Model> {
    let model = rule_set.files().get(selection.model?)?.model.as_ref()?;
    let templates = selection.header.templates.iter();
    let own = |(root, extension): &&(String, Option<String>)| {
        model.templates.contains(root) || extension.as_deref() == Some(model.version.as_str())
    };
    Some(Model {
        name: model.name.clone(),
        version: Some(model.version.clone()).filter(|version| !version.is_empty()),
        templates: templates.filter(own).map(|(root, _)| root.clone()).collect(),
    })
}

/// The finding with the name of the schema that judged; the text itself is judged by none.
fn judged_by(schema: Option<&str>, mut finding: Finding) -> Finding {
    if finding.source == Source::Xsd && finding.schema.is_none() {
        finding.schema = schema.map(str::to_owned);
    }
    finding
}

/// Whether it is a schema of CDA R2.
fn declares_cda(schema: &Schema) -> bool {
    let tables = schema.tables();
    let root = tables.names.find("urn:hl7-org:v3", "ClinicalDocument");
    root.is_some_and(|root| tables.global_element(root).is_some())
}

/// What to do about a root element that no schema of CDA declares.
fn not_a_cda(finding: Finding) -> Finding {
    if finding.code != "cvc-elt.1" || finding.hint.is_some() {
        return finding;
    }
    finding.with_hint(Text::new(
        "ce n'est pas un CDA (racine `ClinicalDocument` de l'espace de noms `urn:hl7-org:v3`) ; pour un autre XML, donner son schéma, `segur xsd --schema SCHÉMA.xsd FICHIER`, ou ses règles, `segur check --rules DOSSIER`",
        "this is no CDA (root `ClinicalDocument` of namespace `urn:hl7-org:v3`); for other XML give its schema, `segur xsd --schema SCHEMA.xsd FILE`, or its rules, `segur check --rules FOLDER`",
    ))
}

fn no_model_found() -> Finding {
    let message = Text::new(
        "aucun modèle du jeu de règles ne correspond aux templateId du document : seules les règles communes sont appliquées",
        "no model of the rule set matches the templateIds of the document: only the common rules are applied",
    );
    Finding::info(Source::Schematron, "RULES-NO-MODEL", message)
}

/// Silence is not to be mistaken for assent.
fn none_applies() -> Finding {
    let message = Text::new(
        "aucun schéma Schematron du jeu de règles ne s'applique à ce document : aucune règle ne l'a jugé",
        "no Schematron schema of the rule set applies to this document: no rule judged it",
    );
    let hint = Text::new(
        "vérifier que c'est un document de ce jeu de règles (`segur rules list`), et ses templateId",
        "check that it is a document of this rule set (`segur rules list`), and its templateIds",
    );
    Finding::warning(Source::Schematron, "RULES-NONE-APPLY", message).with_hint(hint)
}

/// That there were more findings than are given.
fn others(source: Source, code: &'static str, count: u64) -> Finding {
    let message = Text::new(
        format!("{count} autres constats ne sont pas donnés : corriger d'abord les premiers"),
        format!("{count} other findings are not given: correct the first ones first"),
    );
    Finding::info(source, code, message)
}
