//! What is checked, and by which rules.

use segur_report::{Report, RuleSetId};
use segur_schematron::Moment;
use segur_xml::Options;

use crate::checker::Checker;
use segur_rules::RuleSet;

/// Judges inputs by the rule sets it was built from. Immutable: share it between threads, each with a
/// [`Checker`] of its own.
#[derive(Debug)]
pub struct Engine {
    pub(crate) rule_sets: Vec<RuleSet>,
    pub(crate) options: Options,
    pub(crate) parts: Parts,
    pub(crate) moment: Moment,
    pub(crate) strict_saxon: bool,
    pub(crate) archives: segur_xdm::Limits,
}

/// Which parts of a check are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// XML Schema.
    pub xsd: bool,
    /// Schematron.
    pub schematron: bool,
    /// Identity (INS) of CDA documents.
    pub ins: bool,
    /// What no official rule checks of CDA documents: narrative against entries, units, dates, statuses...
    pub cda: bool,
}

impl Engine {
    /// An engine that judges by these rule sets, in this order; without any it judges well-formedness.
    pub fn new(rule_sets: Vec<RuleSet>, options: Options) -> Engine {
        let parts = Parts { xsd: true, schematron: true, ins: false, cda: false };
        let moment = Moment::default();
        let archives = segur_xdm::Limits::default();
        Engine { rule_sets, options, parts, moment, strict_saxon: false, archives }
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
        self.parts.ins = ins;
        self
    }

    /// Sets which parts are done: without XML Schema a document is judged for well-formedness, without Schematron by its
    /// XML Schema alone.
    #[must_use]
    pub fn with_parts(mut self, parts: Parts) -> Engine {
        self.parts = parts;
        self
    }

    /// Sets the clock of rules that ask for the current date.
    #[must_use]
    pub fn with_moment(mut self, moment: Moment) -> Engine {
        self.moment = moment;
        self
    }

    /// Sets whether an error in one assertion silences its whole schema, as it does in Saxon. By default the other
    /// assertions stand.
    #[must_use]
    pub fn strict_saxon(mut self, strict: bool) -> Engine {
        self.strict_saxon = strict;
        self
    }

    /// Sets how much an archive may ask for.
    ///
    /// ```
    /// use segur_check::{ArchiveLimits, Engine, Options};
    /// let small = ArchiveLimits { archive_size: 3, ..ArchiveLimits::default() };
    /// let engine = Engine::new(Vec::new(), Options::default()).with_archives(small);
    /// assert_eq!(engine.check("A.ZIP", b"PK\x03\x04").findings[0].code, "XDM-ZIP-ARCHIVE-SIZE");
    /// ```
    #[must_use]
    pub fn with_archives(mut self, limits: segur_xdm::Limits) -> Engine {
        self.archives = limits;
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
        Checker::new(self)
    }

    /// Identities of the rule sets.
    pub fn rule_sets(&self) -> impl Iterator<Item = &RuleSetId> {
        self.rule_sets.iter().map(RuleSet::id)
    }
}
