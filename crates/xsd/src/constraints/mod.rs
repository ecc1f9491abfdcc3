//! Schema Component Constraints (part 1 of the specification): what the components must satisfy among
//! themselves, whatever the text of the schema documents looked like.
//!
//! Where the specification leaves room, judged as Xerces-J does with full schema checking. Unique Particle
//! Attribution is not here: it falls out of the automata built by `compile`.

mod all_groups;
mod attributes;
mod complex;
mod consistent;
mod elements;
mod identity;
mod messages;
mod names;
mod occurs;
mod parts;
mod restrict;
mod shapes;
mod simple;
#[cfg(test)]
mod tests;
mod values;
pub(crate) mod wildcards;

use std::collections::{HashMap, HashSet};

use segur_report::{Finding, Source, Text};

use crate::derive;
use crate::model::{Components, Derivations, DocumentId, ElementId, Origin, TypeId};
use messages::say;
use occurs::Measures;
use restrict::Comparisons;

/// Findings returned at most.
pub const MAX_FINDINGS: usize = 200;

/// Elementary steps (particles visited or compared) that one check may take: far more than any real schema
/// needs, and a second or two for a hostile one.
const MAX_STEPS: u64 = 10_000_000;

/// Checks every Schema Component Constraint that needs the components only.
///
/// Any finding makes the schema unusable. At most [`MAX_FINDINGS`] are returned. A schema whose check would
/// take unreasonable time or depth gets a finding of code `XSD-LIMIT`. Components that `read` refused may be
/// checked too: the check ends, but its findings may be mere consequences.
pub fn check(components: &Components) -> Vec<Finding> {
    let mut checker = Checker::new(components);
    checker.simple_types();
    checker.attribute_declarations();
    checker.attribute_groups();
    checker.redefined_groups();
    checker.elements();
    checker.identity_constraints();
    checker.all_groups();
    checker.complex_types();
    checker.consistent_elements();
    checker.finish()
}

/// The state of one check.
struct Checker<'a> {
    components: &'a Components,
    /// What may stand for every head of a substitution group.
    substitutes: HashMap<ElementId, Vec<ElementId>>,
    findings: Vec<Finding>,
    /// What has been reported: an attribute inherited ten times is wrong once.
    reported: HashSet<(&'static str, Option<DocumentId>, u64)>,
    measures: Measures<'a>,
    comparisons: Comparisons<'a>,
    steps: u64,
    limited: bool,
}

impl<'a> Checker<'a> {
    fn new(components: &'a Components) -> Self {
        let (substitutes, complete) = derive::substitutes_within(components, derive::SUBSTITUTION_WORK);
        let mut checker = Checker {
            components,
            substitutes,
            findings: Vec::new(),
            reported: HashSet::new(),
            measures: Measures::new(components),
            comparisons: Comparisons::default(),
            steps: 0,
            limited: false,
        };
        if !complete {
            checker.limit();
        }
        checker
    }

    fn finish(mut self) -> Vec<Finding> {
        if self.measures.too_deep {
            self.limit();
        }
        self.findings
    }

    /// Reports an error at the place where a component was written.
    fn error(&mut self, clause: &'static str, origin: Origin, message: Text) {
        let new = self.reported.insert((clause, origin.document, origin.location.offset));
        if !new || self.findings.len() >= MAX_FINDINGS {
            return;
        }
        let mut finding = Finding::error(Source::Xsd, clause, message).with_location(origin.location);
        if let Some(document) = origin.document.and_then(|id| self.components.documents.get(id.index())) {
            finding = finding.with_schema(file_name(document));
        }
        self.findings.push(finding);
    }

    /// Counts work; false when there has been too much, which is then reported.
    fn spend(&mut self, steps: u64) -> bool {
        self.steps += steps;
        if self.steps > MAX_STEPS {
            self.limit();
        }
        !self.limited
    }

    /// *Type Derivation OK*; true once there has been too much work.
    fn derives(&mut self, from: TypeId, to: TypeId, forbidden: Derivations) -> bool {
        let mut steps = 0;
        let derives = derive::derives_counting(self.components, from, to, forbidden, &mut steps);
        !self.spend(steps) || derives
    }

    /// Reports, once, that the schema is too large or too deep to be checked.
    fn limit(&mut self) {
        if !self.limited {
            self.limited = true;
            let message = say(
                "schéma trop complexe : sa vérification demanderait un temps ou une profondeur déraisonnable",
                "schema too complex: checking it would take unreasonable time or depth",
                &[],
            );
            self.findings.truncate(MAX_FINDINGS - 1);
            self.findings.push(Finding::error(Source::Xsd, "XSD-LIMIT", message));
        }
    }
}

fn file_name(uri: &str) -> &str {
    uri.rsplit(['/', '\\']).next().unwrap_or(uri)
}
