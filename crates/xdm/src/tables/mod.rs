//! Association tables of the ANS, as data: one row a line, `#` begins a comment, columns separated by tabs.

mod value_sets;

use std::collections::HashMap;
use std::sync::LazyLock;

pub use value_sets::{Membership, concepts, edition, membership};

use crate::model::Coded;

const CLASSES_SYSTEM: &str = "1.2.250.1.213.1.1.4.1";
const A06: &str = "1.2.250.1.213.1.1.4.2.282";
const A11: &str = "1.3.6.1.4.1.19376.1.2.3";

type Rows = HashMap<&'static str, Vec<&'static str>>;

static CLASS_OF_TYPE: LazyLock<Rows> = LazyLock::new(|| rows(include_str!("class_of_type.tsv")));
static CLASSES: LazyLock<Rows> = LazyLock::new(|| rows(include_str!("classes.tsv")));
static FORMAT_OF_TEMPLATE: LazyLock<Rows> = LazyLock::new(|| rows(include_str!("format_of_template.tsv")));
static FORMAT_OF_MEDIA_TYPE: LazyLock<Rows> =
    LazyLock::new(|| rows(include_str!("format_of_media_type.tsv")));

/// The `classCode` of a document of this `typeCode` (ASS_X04).
///
/// ```
/// use segur_xdm::{model::Coded, tables::class_of_type};
/// let class = class_of_type(&Coded::new("11502-2", "2.16.840.1.113883.6.1", "")).unwrap();
/// assert_eq!((class.code.as_str(), class.display.as_str()), ("10", "Compte rendu"));
/// ```
pub fn class_of_type(of: &Coded) -> Option<Coded> {
    match CLASS_OF_TYPE.get(of.code.as_str())?.as_slice() {
        [system, class] if *system == of.system => {
            let label = CLASSES.get(class).and_then(|row| row.first()).copied().unwrap_or_default();
            Some(Coded::new(*class, CLASSES_SYSTEM, label))
        }
        [system, class, class_system] if *system == of.system => Some(Coded::new(*class, *class_system, "")),
        _ => None,
    }
}

/// The `formatCode` of a structured document of this model (ASS_A11).
///
/// ```
/// let format = segur_xdm::tables::format_of_template("1.2.250.1.213.1.1.1.55").unwrap();
/// assert_eq!(format.code, "urn:ihe:lab:xd-lab:2008");
/// ```
pub fn format_of_template(template: &str) -> Option<Coded> {
    format(FORMAT_OF_TEMPLATE.get(template)?)
}

/// The `formatCode` of a document without structure by the media type of its content (ASS_A12).
///
/// ```
/// let format = segur_xdm::tables::format_of_media_type("application/pdf").unwrap();
/// assert_eq!(format.code, "urn:ihe:iti:xds-sd:pdf:2008");
/// ```
pub fn format_of_media_type(media_type: &str) -> Option<Coded> {
    // RFC 2045: the case says nothing, and parameters follow a semicolon.
    let bare = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    format(FORMAT_OF_MEDIA_TYPE.get(bare.as_str())?)
}

fn format(row: &[&'static str]) -> Option<Coded> {
    let [code, system] = row else { return None };
    // These codes have no label of their own: the code says it.
    Some(Coded::new(*code, if *system == "A06" { A06 } else { A11 }, *code))
}

fn rows(text: &'static str) -> Rows {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .filter_map(|line| {
            let mut columns = line.split('\t');
            Some((columns.next()?, columns.collect()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole() {
        let counts =
            [CLASS_OF_TYPE.len(), CLASSES.len(), FORMAT_OF_TEMPLATE.len(), FORMAT_OF_MEDIA_TYPE.len()];
        assert_eq!(counts, [130, 12, 62, 5]);
        for (code, row) in CLASS_OF_TYPE.iter() {
            assert!(class_of_type(&Coded::new(*code, row[0], "")).is_some(), "{code}");
        }
        assert!(FORMAT_OF_TEMPLATE.keys().all(|template| format_of_template(template).is_some()));
        let other_system = Coded::new("11502-2", "1.2.3", "");
        assert_eq!(class_of_type(&other_system), None);
    }
}
