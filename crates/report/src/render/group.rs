//! Findings of one rule told together: a document in which a rule trips two hundred times has one thing to mend.

use std::collections::HashMap;

use crate::{Finding, Report, Severity};

/// The findings of one rule in one report, in the order of the report; never empty.
pub(super) struct Group<'a> {
    pub(super) findings: Vec<&'a Finding>,
}

/// What makes two findings the same rule's.
#[derive(PartialEq, Eq, Hash)]
struct Key<'a> {
    severity: Severity,
    schema: Option<&'a str>,
    code: &'a str,
    /// A rule without an identifier of its own is told by what it tests.
    test: Option<&'a str>,
}

impl<'a> Group<'a> {
    /// The groups of a report, in the order of the first finding of each.
    pub(super) fn of(report: &'a Report) -> Vec<Group<'a>> {
        let mut known: HashMap<Key<'a>, usize> = HashMap::new();
        let mut groups: Vec<Group<'a>> = Vec::new();
        for finding in &report.findings {
            let at = *known.entry(Key::of(finding)).or_insert(groups.len());
            match groups.get_mut(at) {
                Some(group) => group.findings.push(finding),
                None => groups.push(Group { findings: vec![finding] }),
            }
        }
        groups
    }

    /// The first finding, which stands for the others.
    pub(super) fn first(&self) -> &'a Finding {
        self.findings[0]
    }

    /// The other findings.
    pub(super) fn others(&self) -> &[&'a Finding] {
        &self.findings[1..]
    }
}

impl<'a> Key<'a> {
    fn of(finding: &'a Finding) -> Self {
        Key {
            severity: finding.severity,
            schema: finding.schema.as_deref(),
            code: &finding.code,
            test: finding.test.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Source, Text};

    #[test]
    fn findings_of_a_rule_meet_in_the_order_of_the_first() {
        let finding = |code, message| Finding::error(Source::Xsd, code, Text::same(message));
        let mut other_test = finding("a", "5");
        other_test.test = Some("count(b) = 1".to_owned());
        let findings =
            vec![finding("a", "1"), finding("b", "2"), finding("a", "3"), finding("b", "4"), other_test];
        let report = Report { findings, ..Report::new("x", "xml") };
        let groups = Group::of(&report);
        let told: Vec<Vec<&str>> =
            groups.iter().map(|group| group.findings.iter().map(|f| &*f.message.fr).collect()).collect();
        assert_eq!(told, [vec!["1", "3"], vec!["2", "4"], vec!["5"]]);
        assert_eq!(groups[0].others().len(), 1);
    }
}
