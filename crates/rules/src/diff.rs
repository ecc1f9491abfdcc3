//! What changes from one edition of a rule set to another.

use std::collections::{BTreeMap, BTreeSet};

use segur_schematron::model::{Check, Part, RuleItem, Schema};
use segur_terms::{Limits, ValueSet, svs};
use segur_xml::load::Loader;

use crate::layout::Layout;
use crate::sources::{Sources, file_name};

/// An assertion or report, as written after inclusion.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Assertion {
    /// `@id` of its pattern; empty if it has none.
    pub pattern: String,
    /// Context of its rule.
    pub context: String,
    /// Its test, `report` tests in `not(...)`: what must hold.
    pub test: String,
    /// Its text, with `{...}` where a value stands.
    pub message: String,
    /// Its role; empty if it has none.
    pub role: String,
}

/// A change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Change {
    /// A Schematron schema that only the second edition has.
    SchemaAdded,
    /// A Schematron schema that only the first edition has.
    SchemaRemoved,
    /// An assertion that only the second edition has.
    Added(Assertion),
    /// An assertion that only the first edition has.
    Removed(Assertion),
    /// An assertion whose test, text or role changed: before and after.
    Changed(Box<(Assertion, Assertion)>),
    /// A value set that only the second edition has.
    ValueSetAdded,
    /// A value set that only the first edition has.
    ValueSetRemoved,
    /// Codes (with their systems) that a value set gained and lost.
    Codes {
        /// Only in the second edition.
        added: Vec<(String, String)>,
        /// Only in the first edition.
        removed: Vec<(String, String)>,
    },
}

/// The changes between two editions, by file name.
///
/// ```
/// use segur_rules::{Change, Difference};
/// use segur_xml::load::Memory;
/// let schema = |test: &str| format!(r#"<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">
///   <pattern><rule context="a"><assert test="{test}">b manque</assert></rule></pattern></schema>"#);
/// let editions = Memory::new([("v1/a.sch", schema("b")), ("v2/a.sch", schema("b[@x]"))]);
/// let difference = Difference::between("v1", "v2", &editions);
/// assert!(matches!(difference.changes["a.sch"][..], [Change::Changed(_)]));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The changes of each file that has any.
    pub changes: BTreeMap<String, Vec<Change>>,
}

impl Difference {
    /// Compares the folders of two editions, or two single schemas.
    pub fn between(first: &str, second: &str, loader: &dyn Loader) -> Difference {
        let (first, second) = (Edition::read(first, loader), Edition::read(second, loader));
        let mut difference = Difference::default();
        difference.compare(
            &first.schemas,
            &second.schemas,
            Change::SchemaAdded,
            Change::SchemaRemoved,
            |before, after| assertions(before, after),
        );
        difference.compare(
            &first.value_sets,
            &second.value_sets,
            Change::ValueSetAdded,
            Change::ValueSetRemoved,
            codes,
        );
        difference
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    fn compare<T>(
        &mut self,
        first: &BTreeMap<String, T>,
        second: &BTreeMap<String, T>,
        added: Change,
        removed: Change,
        changes: impl Fn(&T, &T) -> Vec<Change>,
    ) {
        let names: BTreeSet<&String> = first.keys().chain(second.keys()).collect();
        for name in names {
            let changes = match (first.get(name), second.get(name)) {
                (Some(before), Some(after)) => changes(before, after),
                (None, _) => vec![added.clone()],
                (_, None) => vec![removed.clone()],
            };
            if !changes.is_empty() {
                self.changes.insert(name.clone(), changes);
            }
        }
    }
}

/// What is compared of an edition.
#[derive(Default)]
struct Edition {
    schemas: BTreeMap<String, Vec<Assertion>>,
    value_sets: BTreeMap<String, BTreeSet<(String, String)>>,
}

impl Edition {
    fn read(place: &str, loader: &dyn Loader) -> Edition {
        let place = place.trim_end_matches(['/', '\\']);
        let sources = Sources::new(loader, &[]);
        let layout = Layout::at(place, &sources);
        let mut edition = Edition::default();
        for uri in layout.rules() {
            let schema = segur_schematron::read(uri, &sources);
            edition.schemas.insert(file_name(uri).to_owned(), list(&schema));
        }
        for uri in &layout.value_sets {
            let read =
                sources.load(uri).ok().and_then(|loaded| svs::read(&loaded.bytes, &Limits::default()).ok());
            let sets = read.map(|reading| reading.value_sets).unwrap_or_default();
            edition.value_sets.insert(file_name(uri).to_owned(), sets.iter().flat_map(concepts).collect());
        }
        edition
    }
}

fn concepts(set: &ValueSet) -> impl Iterator<Item = (String, String)> {
    set.concepts().map(|concept| (concept.code.to_owned(), concept.system.unwrap_or_default().to_owned()))
}

fn list(schema: &Schema) -> Vec<Assertion> {
    let mut list = Vec::new();
    for pattern in &schema.patterns {
        for rule in &pattern.rules {
            for item in &rule.items {
                let RuleItem::Check(check, _) = item else { continue };
                list.push(Assertion {
                    pattern: pattern.id.clone().unwrap_or_default(),
                    context: rule.context.clone(),
                    test: if check.is_report { format!("not({})", check.test) } else { check.test.clone() },
                    message: message(check),
                    role: check.role.clone().or_else(|| rule.role.clone()).unwrap_or_default(),
                });
            }
        }
    }
    list.sort();
    list
}

fn message(check: &Check) -> String {
    let part = |part: &Part| match part {
        Part::Text(text) => text.clone(),
        Part::Value(select, _) | Part::Name(select, _) => format!("{{{select}}}"),
    };
    let text: String = check.message.iter().map(part).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What was removed and what was added, paired where only the test, or only text and role, differ.
fn assertions(before: &[Assertion], after: &[Assertion]) -> Vec<Change> {
    let (mut removed, mut added) = (subtract(before, after), subtract(after, before));
    let mut changes = Vec::new();
    let same_text = |a: &Assertion| (a.pattern.clone(), a.context.clone(), a.message.clone());
    let same_test = |a: &Assertion| (a.pattern.clone(), a.context.clone(), a.test.clone());
    pair(&mut removed, &mut added, same_text, &mut changes);
    pair(&mut removed, &mut added, same_test, &mut changes);
    changes.extend(removed.into_iter().map(Change::Removed));
    changes.extend(added.into_iter().map(Change::Added));
    changes
}

/// What the first list has more of; both are sorted.
fn subtract(list: &[Assertion], others: &[Assertion]) -> Vec<Assertion> {
    let mut others = others.iter().peekable();
    let mut left = Vec::new();
    for item in list {
        while others.next_if(|other| *other < item).is_some() {}
        if others.next_if(|other| *other == item).is_none() {
            left.push(item.clone());
        }
    }
    left
}

fn pair<K: Ord>(
    removed: &mut Vec<Assertion>,
    added: &mut Vec<Assertion>,
    key: impl Fn(&Assertion) -> K,
    changes: &mut Vec<Change>,
) {
    let mut waiting: BTreeMap<K, Vec<Assertion>> = BTreeMap::new();
    for assertion in std::mem::take(added).into_iter().rev() {
        waiting.entry(key(&assertion)).or_default().push(assertion);
    }
    for before in std::mem::take(removed) {
        match waiting.get_mut(&key(&before)).and_then(Vec::pop) {
            Some(after) => changes.push(Change::Changed(Box::new((before, after)))),
            None => removed.push(before),
        }
    }
    added.extend(waiting.into_values().flatten());
}

fn codes(before: &BTreeSet<(String, String)>, after: &BTreeSet<(String, String)>) -> Vec<Change> {
    let added: Vec<_> = after.difference(before).cloned().collect();
    let removed: Vec<_> = before.difference(after).cloned().collect();
    match added.is_empty() && removed.is_empty() {
        true => Vec::new(),
        false => vec![Change::Codes { added, removed }],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assertion(context: &str, test: &str, message: &str) -> Assertion {
        Assertion {
            context: context.into(),
            test: test.into(),
            message: message.into(),
            ..Assertion::default()
        }
    }

    #[test]
    fn changes_are_paired_and_the_rest_told() {
        let mut before = vec![
            assertion("a", "x", "same"),
            assertion("a", "y", "test changes"),
            assertion("b", "z", "before"),
            assertion("c", "gone", "gone"),
            assertion("d", "twice", "twice"),
            assertion("d", "twice", "twice"),
        ];
        let mut after = vec![
            assertion("a", "x", "same"),
            assertion("a", "y2", "test changes"),
            assertion("b", "z", "after"),
            assertion("e", "new", "new"),
            assertion("d", "twice", "twice"),
        ];
        before.sort();
        after.sort();
        let changes = assertions(&before, &after);
        let kinds: Vec<_> = changes
            .iter()
            .map(|change| match change {
                Change::Changed(both) => format!("{} -> {}", both.0.test, both.1.test),
                Change::Removed(gone) => format!("- {}", gone.test),
                Change::Added(new) => format!("+ {}", new.test),
                _ => String::new(),
            })
            .collect();
        assert_eq!(kinds, ["y -> y2", "z -> z", "- gone", "- twice", "+ new"]);
        assert!(assertions(&before, &before).is_empty());
    }
}
