//! What is wrong with rules that nevertheless compile: what they say without effect.
//!
//! A rule that cannot fire and an assertion that cannot fail look like protection and are none; whoever writes or
//! relies on a rule set wants to know.

mod constant;
mod names;
mod shadow;
mod walk;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use segur_report::{Finding, Source, Text};
use segur_schematron::model::{Check, Pattern, Place, Rule, RuleItem, Schema};
use segur_xml::Names;
use segur_xml::load::Loader;
use segur_xpath::ast::{Expr, ExprKind};
use segur_xpath::parse;

use crate::layout::Layout;
use crate::rule_set::RuleSet;
use crate::sources::{Sources, file_name};
use constant::Truth;
use names::Vocabulary;

/// Looks over a schema. `vocabulary` is the table of names of the XML Schema of the documents, if there is one.
///
/// ```
/// use segur_xml::load::Memory;
/// let loader = Memory::new([("a.sch", r#"<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">
///   <pattern><rule context="a"><assert test="count(b) >= 0">b</assert></rule></pattern></schema>"#)]);
/// let findings = segur_rules::lint(&segur_schematron::read("a.sch", &loader), None);
/// assert_eq!(findings[0].code, "RULES-NEVER-FAILS");
/// ```
pub fn lint(schema: &Schema, vocabulary: Option<&Names>) -> Vec<Finding> {
    let mut lint = Lint {
        vocabulary: vocabulary.map(|names| Vocabulary::new(names, &schema.namespaces)),
        findings: Vec::new(),
        told: BTreeMap::new(),
    };
    let active = active_patterns(schema);
    for pattern in &schema.patterns {
        lint.pattern(pattern, active.as_deref());
    }
    lint.phases(schema);
    lint.findings
}

/// Looks over a whole rule set, files and rules: what hinders it, what was repaired, what says nothing.
pub fn inspect(place: &str, loader: &dyn Loader) -> Vec<Finding> {
    let place = place.trim_end_matches(['/', '\\']);
    let loading = RuleSet::load(place, loader);
    let schema = loading.rule_set.as_ref().and_then(RuleSet::schema);
    let vocabulary = schema.map(|schema| &schema.tables().names);
    let sources = Sources::new(loader, &[]);
    let mut findings = loading.findings;
    let mut told: HashSet<Told> = HashSet::new();
    for uri in Layout::at(place, &sources).rules() {
        // Files that several schemas include are looked over with each of them, and told once.
        findings.extend(lint(&segur_schematron::read(uri, &sources), vocabulary));
    }
    findings.retain(|finding| {
        let line = finding.location.map_or(0, |location| location.line);
        told.insert((finding.code.clone(), finding.schema.clone(), line, finding.message.en.clone()))
    });
    findings
}

/// What makes two findings one: code, file, line, sentence.
type Told = (Cow<'static, str>, Option<String>, u64, Cow<'static, str>);

struct Lint<'s> {
    vocabulary: Option<Vocabulary<'s>>,
    findings: Vec<Finding>,
    /// Where each identifier was first met.
    told: BTreeMap<(&'static str, &'s str), &'s Place>,
}

impl<'s> Lint<'s> {
    fn pattern(&mut self, pattern: &'s Pattern, active: Option<&[&str]>) {
        self.identifier("pattern", pattern.id.as_deref(), &pattern.place);
        let name = pattern.id.as_deref().unwrap_or_default();
        if active.is_some_and(|active| !active.contains(&name)) {
            self.tell("RULES-INACTIVE", &pattern.place, inactive(name));
        }
        let contexts: Vec<_> = pattern.rules.iter().map(context).collect();
        for (at, rule) in pattern.rules.iter().enumerate() {
            self.rule(rule);
            let Some(context) = &contexts[at] else { continue };
            let earlier = contexts[..at].iter().enumerate();
            let shadow = earlier.filter_map(|(at, earlier)| Some((at, earlier.as_ref()?)));
            let shadow =
                shadow.filter(|(_, earlier)| shadow::covers(earlier, context)).map(|(at, _)| at).next();
            if let Some(by) = shadow {
                self.tell("RULES-SHADOWED", &rule.place, shadowed(rule, &pattern.rules[by]));
            }
        }
    }

    /// Phases other than the default one, which compiling has looked at.
    fn phases(&mut self, schema: &'s Schema) {
        let place = Place { file: schema.uri.clone(), ..Place::default() };
        let default = schema.default_phase.as_deref();
        for phase in schema.phases.iter().filter(|phase| Some(phase.id.as_str()) != default) {
            let is_unknown =
                |id: &&String| !schema.patterns.iter().any(|pattern| pattern.id.as_ref() == Some(id));
            for id in phase.active.iter().filter(is_unknown) {
                self.tell("SCH-ACTIVE", &place, activates_nothing(&phase.id, id));
            }
        }
    }

    fn rule(&mut self, rule: &'s Rule) {
        self.identifier("rule", rule.id.as_deref(), &rule.place);
        if rule.items.iter().all(|item| matches!(item, RuleItem::Let(_))) {
            self.tell("RULES-EMPTY-RULE", &rule.place, empty(rule));
        }
        self.names(&rule.context, &rule.place, true);
        for item in &rule.items {
            match item {
                RuleItem::Check(check, _) => self.check(check),
                RuleItem::Let(binding) => self.names(&binding.value, &binding.place, false),
                RuleItem::Extends(..) => {}
            }
        }
    }

    fn check(&mut self, check: &'s Check) {
        self.identifier("assert", check.id.as_deref(), &check.place);
        self.names(&check.test, &check.place, false);
        let Ok(test) = parse::expression(&check.test) else { return };
        match (constant::truth(&test), check.is_report) {
            (Truth::Always, false) | (Truth::Never, true) => {
                self.tell("RULES-NEVER-FAILS", &check.place, never_fails(check));
            }
            // Rule sets write `false()` where the context alone is the fault.
            (Truth::Never, false) | (Truth::Always, true) if !is_plain(&test) => {
                self.tell("RULES-ALWAYS-FAILS", &check.place, always_fails(check));
            }
            _ => {}
        }
    }

    /// Names that no document of the schema can have.
    fn names(&mut self, text: &str, place: &Place, is_context: bool) {
        let Some(vocabulary) = &self.vocabulary else { return };
        let strange = match is_context {
            true => parse::pattern(text).map(|pattern| vocabulary.strange_in_pattern(&pattern)),
            false => parse::expression(text).map(|expression| vocabulary.strange(&expression)),
        };
        for name in strange.unwrap_or_default() {
            let code = if name.prefix.is_empty() { "RULES-NO-PREFIX" } else { "RULES-UNKNOWN-NAME" };
            self.tell(code, place, unknown(&name.prefix, &name.local));
        }
    }

    fn identifier(&mut self, kind: &'static str, id: Option<&'s str>, place: &'s Place) {
        let Some(id) = id else { return };
        match self.told.get(&(kind, id)) {
            // The same text included twice, or an abstract pattern instantiated twice, is one place.
            Some(first) if *first == place => {}
            Some(first) => {
                let text = duplicate(id, first);
                self.tell("RULES-DUPLICATE-ID", place, text);
            }
            None => drop(self.told.insert((kind, id), place)),
        }
    }

    fn tell(&mut self, code: &'static str, place: &Place, message: Text) {
        let mut finding =
            Finding::warning(Source::Schematron, code, message).with_schema(file_name(&place.file));
        finding.location = (place.location.line > 0).then_some(place.location);
        // An abstract pattern is written once and used many times: its slip is one slip.
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }
}

/// Whether a test is `true()` or `false()` and nothing else.
fn is_plain(test: &Expr) -> bool {
    matches!(&test.kind, ExprKind::Call(name, arguments)
        if arguments.is_empty() && matches!(&*name.local, "true" | "false"))
}

/// The context of a rule that can fire.
fn context(rule: &Rule) -> Option<segur_xpath::ast::Pattern> {
    parse::pattern(&rule.context).ok().filter(|_| !rule.is_abstract)
}

/// The patterns of the default phase, if there is one.
fn active_patterns(schema: &Schema) -> Option<Vec<&str>> {
    let default = schema.default_phase.as_deref().filter(|phase| *phase != "#ALL")?;
    let phase = schema.phases.iter().find(|phase| phase.id == default)?;
    Some(phase.active.iter().map(String::as_str).collect())
}

fn inactive(id: &str) -> Text {
    Text::new(
        format!("le motif `{id}` n'est pas activé par la phase par défaut : ses règles ne servent jamais"),
        format!("the pattern `{id}` is not active in the default phase: its rules never fire"),
    )
}

fn activates_nothing(phase: &str, id: &str) -> Text {
    Text::new(
        format!("la phase « {phase} » active le motif « {id} », qui n'existe pas"),
        format!("the phase `{phase}` activates the pattern `{id}`, which does not exist"),
    )
}

fn shadowed(rule: &Rule, by: &Rule) -> Text {
    let (context, earlier, line) = (&rule.context, &by.context, by.place.location.line);
    Text::new(
        format!(
            "la règle `{context}` ne peut jamais servir : `{earlier}` (ligne {line}) prend tous ses nœuds"
        ),
        format!("the rule `{context}` can never fire: `{earlier}` (line {line}) takes all its nodes"),
    )
}

fn empty(rule: &Rule) -> Text {
    let context = &rule.context;
    Text::new(
        format!("la règle `{context}` n'affirme rien : elle soustrait ses nœuds aux règles suivantes"),
        format!("the rule `{context}` asserts nothing: it takes its nodes from the rules that follow"),
    )
}

fn never_fails(check: &Check) -> Text {
    let test = &check.test;
    if check.is_report {
        return Text::new(
            format!("le rapport `{test}` ne peut jamais aboutir"),
            format!("the report `{test}` can never succeed"),
        );
    }
    Text::new(
        format!("l'assertion `{test}` ne peut jamais échouer"),
        format!("the assertion `{test}` can never fail"),
    )
}

fn always_fails(check: &Check) -> Text {
    let test = &check.test;
    if check.is_report {
        return Text::new(
            format!("le rapport `{test}` aboutit toujours"),
            format!("the report `{test}` always succeeds"),
        );
    }
    Text::new(format!("l'assertion `{test}` échoue toujours"), format!("the assertion `{test}` always fails"))
}

fn unknown(prefix: &str, local: &str) -> Text {
    match prefix {
        "" => Text::new(
            format!(
                "`{local}` est sans préfixe : aucun élément des documents n'a ce nom sans espace de noms"
            ),
            format!("`{local}` has no prefix: no element of the documents has this name in no namespace"),
        ),
        _ => Text::new(
            format!("`{prefix}:{local}` n'existe pas dans le schéma XML des documents"),
            format!("`{prefix}:{local}` does not exist in the XML schema of the documents"),
        ),
    }
}

fn duplicate(id: &str, first: &Place) -> Text {
    let (file, line) = (file_name(&first.file), first.location.line);
    Text::new(
        format!("l'identifiant `{id}` sert déjà dans `{file}`, ligne {line}"),
        format!("the identifier `{id}` is used already in `{file}`, line {line}"),
    )
}
