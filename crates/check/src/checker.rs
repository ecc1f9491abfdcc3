//! One thread at work on inputs.

use std::io::{self, Read};

use segur_ins::carriers::cda;
use segur_report::{Finding, Report, Severity, Source, Text};
use segur_xml::Tree;
use segur_xsd::Outcome;

use crate::archive;
use crate::engine::Engine;
use crate::envelope::{Envelope, Nature};
use crate::judge::Judge;
use crate::mail;

/// An [`Engine`] at work on one thread.
pub struct Checker<'e> {
    pub(crate) engine: &'e Engine,
    judges: Vec<Judge<'e>>,
}

impl<'e> Checker<'e> {
    pub(crate) fn new(engine: &'e Engine) -> Self {
        let mut judges: Vec<_> = engine.rule_sets.iter().map(|rules| Judge::new(rules, engine)).collect();
        if judges.is_empty() {
            judges.push(Judge::of_nothing());
        }
        Checker { engine, judges }
    }

    /// Judges an input that is in memory: each rule set reads it once. An archive or a mail is opened, and each of its
    /// documents judged in its place.
    pub fn check(&mut self, name: &str, bytes: &[u8]) -> Report {
        if archive::is_zip(bytes) {
            return self.check_archive(name, bytes);
        }
        if mail::is_mail(bytes) {
            return self.check_mail(name, bytes);
        }
        let mut report = self.check_document(name, bytes);
        report.findings.splice(0..0, archive::false_zip(name));
        report
    }

    /// Judges one document, which no longer is a container.
    pub(crate) fn check_document(&mut self, name: &str, bytes: &[u8]) -> Report {
        let head = &bytes[..bytes.len().min(Envelope::HEAD)];
        let envelope = Envelope::of(head, bytes.len() <= Envelope::HEAD);
        let domain = (self.engine.parts.ins || self.engine.parts.cda) && may_be_cda(head);
        let options = &self.engine.options;
        self.judge(name, envelope, |judge, first| {
            if judge.has_rules() || (domain && first) {
                judge.validator.validate_tree(bytes, options)
            } else {
                (judge.validator.validate(bytes, options), None)
            }
        })
    }

    /// Judges an input as it arrives, in memory that does not grow with it: by its XML Schema, and what else would be
    /// asked of it is said not to be checked. With several rule sets the input is held in memory, since each must
    /// read it; so is an archive, whose directory is at its end, within [`Engine::with_archives`].
    pub fn check_read(&mut self, name: &str, mut input: impl Read) -> Report {
        let limit = if self.judges.len() > 1 { u64::MAX } else { Envelope::HEAD as u64 };
        let mut head = Vec::new();
        if let Err(error) = input.by_ref().take(limit).read_to_end(&mut head) {
            return Checker::unreadable(name, &error);
        }
        if limit == u64::MAX {
            return self.check(name, &head);
        }
        let envelope = Envelope::of(&head, head.len() < Envelope::HEAD);
        // A self-extractor shows at its end only.
        if archive::is_zip(&head) || head.starts_with(b"MZ") {
            return match input.take(self.engine.archives.archive_size).read_to_end(&mut head) {
                Ok(_) => self.check(name, &head),
                Err(error) => Checker::unreadable(name, &error),
            };
        }
        let false_zip = archive::false_zip(name);
        let mut whole = head.chain(input);
        let options = &self.engine.options;
        let mut report =
            self.judge(name, envelope, |judge, _| (judge.validator.validate_read(&mut whole, options), None));
        report.findings.splice(0..0, false_zip);
        report.findings.extend((self.engine.parts.ins && report.kind == "cda").then(ins_not_checked));
        report.findings.extend((self.engine.parts.cda && report.kind == "cda").then(cda_not_checked));
        let rules = self.judges.iter().any(Judge::has_rules) && !report.applied.is_empty();
        report.findings.extend(rules.then(rules_not_checked));
        report
    }

    /// Whether an input that begins this way is better held in memory: rules judge nothing else, and containers are
    /// opened in no other way.
    pub fn wants_whole(&self, head: &[u8]) -> bool {
        self.judges.iter().any(Judge::has_rules) || archive::is_zip(head) || mail::is_mail(head)
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

    /// Lets each rule set read and judge; `read` is told which is the first.
    fn judge(
        &mut self,
        name: &str,
        envelope: Envelope,
        mut read: impl FnMut(&mut Judge<'_>, bool) -> (Outcome, Option<Tree>),
    ) -> Report {
        let mut report = Report::new(name, envelope.kind);
        report.rule_sets = self.engine.rule_sets().cloned().collect();
        report.findings = envelope.facts;
        if let Nature::Foreign(finding) = envelope.nature {
            report.findings.push(finding);
            return report;
        }
        let mut ours = Vec::new();
        for (index, judge) in self.judges.iter_mut().enumerate() {
            let (outcome, tree) = read(judge, index == 0);
            if outcome.root.as_ref().is_some_and(|(_, name)| name == "ClinicalDocument") {
                report.kind = "cda".into();
            }
            if let (Nature::Doubtful(finding), 0, false) = (&envelope.nature, index, outcome.well_formed) {
                report.findings.push(finding.clone());
            }
            report.findings.extend(judge.findings(outcome, index > 0));
            report.applied.extend(judge.applied());
            let Some(tree) = tree else { continue };
            let judged = judge.run(&tree);
            report.model = report.model.or(judged.model);
            report.applied.extend(judged.applied);
            report.findings.extend(judged.findings);
            if index == 0 && self.engine.parts.ins && report.kind == "cda" {
                ours = cda::read(&tree).findings;
            }
            if index == 0 && self.engine.parts.cda {
                ours.extend(segur_cda::checks::check(&tree));
            }
            judge.validator.recycle(tree);
        }
        let alone = self.engine.rule_sets.is_empty();
        report.findings.extend(ours.into_iter().map(|finding| advisory(finding, alone)));
        report
    }
}

/// No official rule looks so closely: beside a rule set, what we add is a warning, so that the verdict stays that of
/// the rules. Asked `alone`, our checks decide.
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

fn ins_not_checked() -> Finding {
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

fn cda_not_checked() -> Finding {
    let message = Text::new(
        "cohérence du CDA non contrôlée : le document est lu en flux",
        "coherence of the CDA not checked: the document is read as a stream",
    );
    Finding::info(Source::Cda, "CDA-NOT-CHECKED", message)
}

fn rules_not_checked() -> Finding {
    let message = Text::new(
        "règles Schematron non contrôlées : le document est trop grand pour être tenu en mémoire",
        "Schematron rules not checked: the document is too large to be held in memory",
    );
    Finding::warning(Source::Schematron, "RULES-NOT-CHECKED", message)
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
