//! Findings in the making.

use segur_report::{Finding, Source, Text};

use super::table::{CHECKS, Check};
use crate::nodes::Place;

/// Findings of one document, so many of each check at most: the hundredth dangling reference teaches nothing.
#[derive(Default)]
pub(super) struct Draft {
    findings: Vec<Finding>,
    /// How many of each check, by its place in the table.
    counts: Vec<u8>,
}

impl Draft {
    const MOST: u8 = 100;

    /// Says that a check failed there.
    pub(super) fn say(&mut self, check: &'static Check, place: Place<'_>, message: Text) {
        self.say_with(check, place, message, check.hint.clone());
    }

    /// The same, with a hint of its own.
    pub(super) fn say_with(&mut self, check: &'static Check, place: Place<'_>, message: Text, hint: Text) {
        if !self.has_room(check) {
            return;
        }
        let finding = Finding::error(Source::Cda, check.code, message);
        let finding = finding.with_hint(hint).with_location(place.location()).with_path(place.path());
        self.findings.push(Finding { severity: check.severity, ..finding });
    }

    pub(super) fn finish(mut self) -> Vec<Finding> {
        self.findings.sort_by_key(|finding| finding.location.map(|place| place.offset));
        self.findings
    }

    fn has_room(&mut self, check: &'static Check) -> bool {
        self.counts.resize(CHECKS.len(), 0);
        let place = CHECKS.iter().position(|known| std::ptr::eq(*known, check)).unwrap_or(0);
        let count = &mut self.counts[place];
        *count += u8::from(*count < Self::MOST + 1);
        *count <= Self::MOST
    }
}
