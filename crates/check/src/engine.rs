//! One call on any bytes.

use std::io::{self, Read};

use segur_ins::carriers::cda;
use segur_report::{Applied, Finding, Report, RuleSetId, Severity, Source, Text};
use segur_xml::Options;
use segur_xsd::{Outcome, Validator};

use crate::envelope::{Envelope, Nature};
use crate::rules::RuleSet;

/// Judges inputs by the rule sets it was built from. Immutable: share it between threads, each with a
/// [`Checker`] of its own.
#[derive(Debug)]
pub struct Engine {
    rule_sets: Vec<RuleSet>,
    options: Options,
    ins: bool,
}

impl Engine {
    /// An engine that judges by these rule sets, in this order; without any it judges well-formedness.
    pub fn new(rule_sets: Vec<RuleSet>, options: Options) -> Engine {
        Engine { rule_sets, options, ins: false }
    }

    /// Sets whether the identity (INS) of CDA documents is checked too. It needs the document in memory: one that
    /// arrives as a stream says so by `INS-NOT-CHECKED`.
    ///
    /// ```
    /// use segur_check::{Engine, Options};
    /// let engine = Engine::new(Vec::new(), Options::default()).with_ins(true);
    /// let report = engine.check("a.xml", b"<ClinicalDocument xmlns='urn:hl7-org:v3'/>");
    /// assert!(report.findings.iter().any(|finding| finding.code == "INS-ABSENT"));
    /// ```
    #[must_use]
    pub fn with_ins(mut self, ins: bool) -> Engine {
        self.ins = ins;
        self
    }

    /// Judges one input; never panics, whatever the bytes.
    ///
    /// ```
    /// use segur_check::{Engine, Options};
    /// let engine = Engine::new(Vec::new(), Options::default());
    /// assert_eq!(engine.check("-", b"").findings[0].code, "ENV-EMPTY");
    /// ```
    pub fn check(&self, name: &str, bytes: &[u8]) -> Report {
        self.checker().check(name, bytes)
    }

    /// What one thread needs to judge many inputs without allocating anew for each.
    pub fn checker(&self) -> Checker<'_> {
        let with_schema = self.rule_sets.iter().map(|rules| Validator::new(rules.schema())).collect();
        let validators =
            if self.rule_sets.is_empty() { vec![Validator::without_schema()] } else { with_schema };
        Checker { engine: self, validators }
    }

    /// Identities of the rule sets.
    pub fn rule_sets(&self) -> impl Iterator<Item = &RuleSetId> {
        self.rule_sets.iter().map(RuleSet::id)
    }
}

/// An [`Engine`] at work on one thread.
pub struct Checker<'e> {
    engine: &'e Engine,
    validators: Vec<Validator<'e>>,
}

impl Checker<'_> {
    /// Judges an input that is in memory.
    pub fn check(&mut self, name: &str, bytes: &[u8]) -> Report {
        let complete = bytes.len() <= Envelope::HEAD;
        let envelope = Envelope::of(&bytes[..bytes.len().min(Envelope::HEAD)], complete);
        let mut tree = None;
        // The tree of the identity comes of the reading that the first schema judges.
        let mut wanted = self.engine.ins && may_be_cda(&bytes[..bytes.len().min(Envelope::HEAD)]);
        let mut report = self.judge(name, envelope, |validator, options| {
            if !std::mem::take(&mut wanted) {
                return validator.validate(bytes, options);
            }
            let (outcome, built) = validator.validate_tree(bytes, options);
            tree = built;
            outcome
        });
        if let Some(tree) = tree.filter(|_| report.kind == "cda") {
            let alone = self.engine.rule_sets.is_empty();
            report.findings.extend(cda::read(&tree).findings.into_iter().map(|f| advisory(f, alone)));
        }
        report
    }

    /// Judges an input as it arrives, in memory that does not grow with it. With several rule sets the input
    /// is held in memory, since each must read it.
    pub fn check_read(&mut self, name: &str, mut input: impl Read) -> Report {
        let limit = if self.validators.len() > 1 { u64::MAX } else { Envelope::HEAD as u64 };
        let mut head = Vec::new();
        if let Err(error) = input.by_ref().take(limit).read_to_end(&mut head) {
            return Checker::unreadable(name, &error);
        }
        if limit == u64::MAX {
            return self.check(name, &head);
        }
        let envelope = Envelope::of(&head, head.len() < Envelope::HEAD);
        let mut whole = head.chain(input);
        let mut report =
            self.judge(name, envelope, |validator, options| validator.validate_read(&mut whole, options));
        report.findings.extend((self.engine.ins && report.kind == "cda").then(not_checked));
        report
    }

    /// The report on an input that could not be read.
    ///
    /// ```
    /// use segur_check::Checker;
    /// use segur_report::Verdict;
    /// let error = std::io::Error::from(std::io::ErrorKind::NotFound);
    /// assert_eq!(Checker::unreadable("absent.xml", &error).verdict(), Verdict::Error);
    /// ```
    pub fn unreadable(name: &str, error: &io::Error) -> Report {
        let mut report = Report::new(name, "unknown");
        report.findings.push(unreadable(error));
        report
    }

    fn judge(
        &mut self,
        name: &str,
        envelope: Envelope,
        mut run: impl FnMut(&mut Validator<'_>, &Options) -> Outcome,
    ) -> Report {
        let mut report = Report::new(name, envelope.kind);
        report.rule_sets = self.engine.rule_sets().cloned().collect();
        report.findings = envelope.facts;
        if let Nature::Foreign(finding) = envelope.nature {
            report.findings.push(finding);
            return report;
        }
        for (index, validator) in self.validators.iter_mut().enumerate() {
            let outcome = run(validator, &self.engine.options);
            if outcome.root.as_ref().is_some_and(|(_, name)| name == "ClinicalDocument") {
                report.kind = "cda".into();
            }
            if let (Nature::Doubtful(finding), 0, false) = (&envelope.nature, index, outcome.well_formed) {
                report.findings.push(finding.clone());
            }
            // Every rule set reads the same text: what is wrong with the text itself is said once.
            let again = |finding: &Finding| index > 0 && finding.source == Source::Xml;
            let findings = outcome.findings.into_iter().filter(|f| !again(f));
            let schema = self.engine.rule_sets.get(index).map(RuleSet::schema_name);
            report.findings.extend(findings.map(|finding| judged_by(schema, finding)));
            report.findings.extend((outcome.dropped > 0).then(|| dropped(outcome.dropped)));
        }
        report.applied = self.engine.rule_sets.iter().map(applied).collect();
        report
    }
}

/// No official rule checks the identity so closely: beside a rule set, what we add is a warning, so that the
/// verdict stays that of the rules. Asked `alone`, the identity check decides.
fn advisory(mut finding: Finding, alone: bool) -> Finding {
    if !alone && finding.severity == Severity::Error {
        finding.severity = Severity::Warning;
    }
    finding
}

/// Whether a tree is worth building: the name is there, or letters are two bytes wide.
fn may_be_cda(head: &[u8]) -> bool {
    const NAME: &[u8] = b"ClinicalDocument";
    head.get(..64).unwrap_or(head).contains(&0) || head.windows(NAME.len()).any(|window| window == NAME)
}

fn not_checked() -> Finding {
    let message = Text::new(
        "identité INS non contrôlée : le document est lu en flux",
        "INS identity not checked: the document is read as a stream",
    );
    let hint = Text::new(
        "`segur ins check FICHIER` contrôle l'identité de ce document",
        "`segur ins check FILE` checks the identity of this document",
    );
    Finding::info(Source::Ins, "INS-NOT-CHECKED", message).with_hint(hint)
}

fn applied(rules: &RuleSet) -> Applied {
    Applied { source: Source::Xsd, schema: rules.schema_name().to_owned(), fired_rules: None }
}

/// The finding with the name of the schema that judged; the text itself is judged by none.
fn judged_by(schema: Option<&str>, mut finding: Finding) -> Finding {
    if finding.source == Source::Xsd && finding.schema.is_none() {
        finding.schema = schema.map(str::to_owned);
    }
    finding
}

fn dropped(count: u64) -> Finding {
    let message = Text::new(
        format!("{count} autres constats ne sont pas donnés : corriger d'abord les premiers"),
        format!("{count} other findings are not given: correct the first ones first"),
    );
    Finding::info(Source::Xsd, "XSD-OTHERS", message)
}

fn unreadable(error: &io::Error) -> Finding {
    let (message, hint) = match error.kind() {
        io::ErrorKind::NotFound => (
            Text::new("le fichier n'existe pas", "the file does not exist"),
            Text::new("vérifier le chemin", "check the path"),
        ),
        io::ErrorKind::IsADirectory => (
            Text::new("c'est un dossier, pas un fichier", "this is a folder, not a file"),
            Text::new(
                "donner des fichiers ; `segur check` accepte les dossiers",
                "give files; `segur check` takes folders",
            ),
        ),
        io::ErrorKind::PermissionDenied => (
            Text::new("lecture refusée par le système", "the system denies reading"),
            Text::new(
                "vérifier les droits du fichier et de son dossier",
                "check the permissions of the file and its folder",
            ),
        ),
        _ => (
            Text::new(format!("lecture impossible : {error}"), format!("cannot read: {error}")),
            Text::new("vérifier le fichier et son support", "check the file and its medium"),
        ),
    };
    Finding::error(Source::Envelope, "ENV-READ", message).with_hint(hint)
}
