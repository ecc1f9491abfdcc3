//! Value sets of the metadata: code, system and label of each concept.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{CLASS_OF_TYPE, CLASSES, CLASSES_SYSTEM, FORMAT_OF_MEDIA_TYPE, FORMAT_OF_TEMPLATE, format};
use crate::model::Coded;

/// What a value set says of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Membership {
    /// It is in the set, with this label; none where the set gives no label.
    Member(Option<&'static str>),
    /// The set has the code under another system: this one.
    OtherSystem(&'static str),
    /// The set does not have it.
    Outside,
}

#[derive(Default)]
struct ValueSet {
    labels: HashMap<(&'static str, &'static str), Option<&'static str>>,
    systems: HashMap<&'static str, &'static str>,
}

static SETS: LazyLock<HashMap<&'static str, ValueSet>> = LazyLock::new(sets);

/// What the value set of an attribute (`typeCode`, `authorSpecialty`...) says of a code; none where the attribute has no
/// closed list. Versions of the lists stand at the head of `value_sets.tsv`.
///
/// ```
/// use segur_xdm::{model::Coded, tables::{Membership, membership}};
/// let cabinet = Coded::new("SA07", "1.2.250.1.71.4.2.4", "");
/// assert_eq!(membership("healthcareFacilityTypeCode", &cabinet), Some(Membership::Member(Some("Cabinet individuel"))));
/// assert_eq!(membership("eventCodeList", &cabinet), None);
/// ```
pub fn membership(attribute: &str, of: &Coded) -> Option<Membership> {
    let set = SETS.get(attribute)?;
    let (code, system) = (of.code.as_str(), of.system.as_str());
    Some(match (set.labels.get(&(code, system)), set.systems.get(code)) {
        (Some(label), _) => Membership::Member(*label),
        (None, Some(other)) => Membership::OtherSystem(other),
        (None, None) => Membership::Outside,
    })
}

/// Name and date of the value set of an attribute, such as `JDV_J07` and `2024-09-27`.
///
/// ```
/// assert_eq!(segur_xdm::tables::edition("confidentialityCode"), Some(("JDV_J08", "2020-04-24")));
/// ```
pub fn edition(attribute: &str) -> Option<(&'static str, &'static str)> {
    let heads = include_str!("value_sets.tsv").lines().map_while(|line| line.strip_prefix("# "));
    let mut of = heads.filter_map(|line| line.split_once(": ")).filter(|(name, _)| *name == attribute);
    let (name, rest) = of.next()?.1.split_once(',')?;
    Some((name, rest.split_once("version ")?.1.get(..10)?))
}

/// Every concept of the value set of an attribute.
pub fn concepts(attribute: &str) -> Vec<Coded> {
    let rows = SETS.get(attribute).into_iter().flat_map(|set| &set.labels);
    rows.map(|((code, system), label)| Coded::new(*code, *system, label.unwrap_or_default())).collect()
}

fn sets() -> HashMap<&'static str, ValueSet> {
    let mut sets: HashMap<&str, ValueSet> = HashMap::new();
    let mut add = |set, code, system, label| sets.entry(set).or_default().add(code, system, label);
    for line in include_str!("value_sets.tsv").lines().filter(|line| !line.starts_with('#')) {
        if let [set, code, system, label] = line.split('\t').collect::<Vec<_>>()[..] {
            add(set, code, system, Some(label));
        }
    }
    for (code, row) in CLASSES.iter() {
        add("classCode", code, CLASSES_SYSTEM, row.first().copied());
    }
    for (code, row) in CLASS_OF_TYPE.iter() {
        match row[..] {
            // Types of the association that the value set no longer lists: older documents have them.
            [system, _] => add("typeCode", code, system, None),
            [_, class, class_system] => add("classCode", class, class_system, None),
            _ => {}
        }
    }
    for row in FORMAT_OF_TEMPLATE.values().chain(FORMAT_OF_MEDIA_TYPE.values()) {
        if let (Some(code), [text, _]) = (format(row), &row[..]) {
            let system = if code.system == super::A06 { super::A06 } else { super::A11 };
            add("formatCode", text, system, None);
        }
    }
    for (code, system) in OTHER_FORMATS {
        add("formatCode", code, system, None);
    }
    sets
}

/// Formats that no model of ASS_A11 leads to (facts 2.8): outside the profiles, DICOM key objects, signatures.
const OTHER_FORMATS: [(&str, &str); 5] = [
    ("urn:asipSante:modelesHorsProfils:2011", super::A06),
    ("1.2.840.10008.5.1.4.1.1.88.59", "1.2.840.10008.2.6.1"),
    ("http://www.w3.org/2000/09/xmldsig#", "URN"),
    ("urn:ihe:iti:dsg:detached:2014", super::A11),
    ("urn:ihe:iti:dsg:enveloping:2014", super::A11),
];

impl ValueSet {
    fn add(&mut self, code: &'static str, system: &'static str, label: Option<&'static str>) {
        self.labels.entry((code, system)).or_insert(label);
        self.systems.entry(code).or_insert(system);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_set_has_its_concepts() {
        for (set, count) in [
            ("typeCode", 130),
            ("classCode", 13),
            ("confidentialityCode", 6),
            ("healthcareFacilityTypeCode", 69),
            ("practiceSettingCode", 12),
            ("authorSpecialty", 396),
            ("authorRole", 10),
            ("referenceIdList", 7),
        ] {
            assert_eq!(concepts(set).len(), count, "{set}");
        }
    }

    #[test]
    fn the_system_counts() {
        let judged = |code: &str, system: &str| membership("typeCode", &Coded::new(code, system, ""));
        assert_eq!(judged("11490-0", "1.2.3"), Some(Membership::OtherSystem("2.16.840.1.113883.6.1")));
        assert_eq!(judged("00000-0", "2.16.840.1.113883.6.1"), Some(Membership::Outside));
        let normal = Coded::new("N", "2.16.840.1.113883.5.25", "");
        assert_eq!(membership("confidentialityCode", &normal), Some(Membership::Member(Some("Normal"))));
    }
}
