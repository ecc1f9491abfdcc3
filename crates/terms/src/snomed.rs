//! SNOMED CT: RF2 snapshots that their users download, and the shape of its identifiers.

use std::collections::HashMap;
use std::io::Read;

use segur_report::{Finding, Source, Text};

use crate::build::{Builder, Limits};
use crate::delimited::{Form, Records};
use crate::table::{Concept, Day, Status};
use crate::value_set::{CodeSystem, Identity};

/// OID of SNOMED CT.
pub const OID: &str = "2.16.840.1.113883.6.96";

const FULLY_SPECIFIED: &str = "900000000000003001";

/// A SNOMED CT release being read: first the concepts (`sct2_Concept_Snapshot_*.txt`), then descriptions
/// (`sct2_Description_Snapshot-*.txt`) in as many languages as wanted, the preferred one first.
///
/// ```
/// use segur_terms::snomed::Snapshot;
/// let concepts = "id\teffectiveTime\tactive\tmoduleId\tdefinitionStatusId\n22298006\t20020131\t1\t1\t1\n";
/// let french = "id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId\n\
///     1\t20240101\t1\t1\t22298006\tfr\t900000000000013009\tinfarctus du myocarde\t1\n";
/// let mut snapshot = Snapshot::concepts(concepts.as_bytes(), &Default::default())?;
/// snapshot.describe(french.as_bytes())?;
/// let snomed = snapshot.finish()?;
/// assert_eq!(snomed.find("22298006").and_then(|concept| concept.display), Some("infarctus du myocarde"));
/// # Ok::<(), Box<segur_report::Finding>>(())
/// ```
#[derive(Debug)]
pub struct Snapshot {
    known: HashMap<u64, Known>,
    limits: Limits,
    /// Bytes of the displays held.
    held: usize,
    /// The most recent change.
    date: Option<Day>,
    /// How many descriptions were read before.
    languages: u32,
}

#[derive(Debug, Default)]
struct Known {
    active: bool,
    display: Box<str>,
    /// Which file gave the display, and whether a better kind of term may replace it.
    language: u32,
    fully_specified: bool,
}

impl Snapshot {
    /// Reads the concepts of a release.
    ///
    /// # Errors
    /// With the line: a missing column, an identifier whose check digit is wrong, too many concepts.
    pub fn concepts(input: impl Read, limits: &Limits) -> Result<Snapshot, Box<Finding>> {
        let wanted = ["id", "active", "effectiveTime", "definitionStatusId"];
        let (mut records, [id, active, time, _]) = Records::open(input, Form::Tab, wanted, 4)?;
        let mut known = HashMap::new();
        let mut date = None;
        while records.advance()? {
            let sctid = records.field(id);
            let number = parse(sctid).ok_or_else(|| records.fault("TERMS-SCTID", wrong(sctid)))?;
            let active = records.field(active) == "1";
            date = date.max(Day::parse(records.field(time)));
            known.insert(number, Known { active, ..Known::default() });
            if known.len() > limits.concepts {
                return Err(records.fault("TERMS-LIMIT-SIZE", too_large(limits)));
            }
        }
        Ok(Snapshot { known, limits: limits.clone(), held: 0, date, languages: 0 })
    }

    /// Adds what concepts are called. A synonym is preferred to the fully specified name of the same file, and what
    /// an earlier file gave stays.
    ///
    /// # Errors
    /// With the line: a missing column, an identifier that is not one, more text than the limits allow.
    pub fn describe(&mut self, input: impl Read) -> Result<(), Box<Finding>> {
        self.languages += 1;
        let wanted = ["conceptId", "term", "active", "typeId"];
        let (mut records, [concept, term, active, kind]) = Records::open(input, Form::Tab, wanted, 4)?;
        while records.advance()? {
            if records.field(active) != "1" {
                continue;
            }
            let sctid = records.field(concept);
            let number = parse(sctid).ok_or_else(|| records.fault("TERMS-SCTID", wrong(sctid)))?;
            self.name(number, records.field(term), records.field(kind) == FULLY_SPECIFIED);
            if self.held > self.limits.text {
                return Err(records.fault("TERMS-LIMIT-SIZE", too_large(&self.limits)));
            }
        }
        Ok(())
    }

    /// The code system; inactive concepts are kept and marked.
    ///
    /// # Errors
    /// When its text is more than the limits allow, or when there is no concept at all.
    pub fn finish(self) -> Result<CodeSystem, Box<Finding>> {
        if self.known.is_empty() {
            let message = Text::new("aucun concept dans la table", "no concept in the table");
            return Err(Box::new(Finding::error(Source::Terms, "TERMS-FORMAT", message)));
        }
        let mut sorted: Vec<_> = self.known.into_iter().collect();
        sorted.sort_unstable_by_key(|(number, _)| *number);
        let mut builder = Builder::default();
        for (number, known) in &sorted {
            let concept = Concept {
                code: &number.to_string(),
                system: None,
                display: Some(&known.display),
                status: if known.active { Status::Active } else { Status::Inactive },
                valid_from: None,
                valid_to: None,
            };
            builder.push(&concept, &self.limits)?;
        }
        let version = self.date.map(|day| day.number().to_string()).unwrap_or_default();
        let identity =
            Identity { oid: OID.to_owned(), name: "SNOMED CT".to_owned(), version, date: self.date };
        Ok(CodeSystem::from_table(identity, builder.finish()))
    }

    fn name(&mut self, concept: u64, term: &str, fully_specified: bool) {
        let Some(known) = self.known.get_mut(&concept) else { return };
        let absent = known.display.is_empty();
        let better = known.language == self.languages && known.fully_specified && !fully_specified;
        if absent || better {
            self.held = self.held - known.display.len() + term.len();
            *known = Known {
                active: known.active,
                display: term.into(),
                language: self.languages,
                fully_specified,
            };
        }
    }
}

/// Whether the text is a SNOMED CT identifier: 6 to 18 digits, a known partition, Verhoeff's check digit.
///
/// ```
/// use segur_terms::snomed::is_valid;
/// assert!(is_valid("22298006") && is_valid("900000000000003001"));
/// for wrong in ["22298007", "22289006", "022298006", "2229800", "", "2229800x"] {
///     assert!(!is_valid(wrong), "{wrong}");
/// }
/// ```
pub fn is_valid(sctid: &str) -> bool {
    parse(sctid).is_some()
}

fn parse(sctid: &str) -> Option<u64> {
    let digits = sctid.as_bytes();
    let shaped = (6..=18).contains(&digits.len())
        && digits[0] != b'0'
        && digits.iter().all(u8::is_ascii_digit)
        && matches!(&digits[digits.len() - 3..digits.len() - 1], [b'0' | b'1', b'0'..=b'5']);
    (shaped && verhoeff(digits) == 0).then(|| sctid.parse().ok()).flatten()
}

/// Verhoeff's checksum: 0 if the last digit is right.
fn verhoeff(digits: &[u8]) -> u8 {
    let mut sum = 0;
    for (place, digit) in digits.iter().rev().enumerate() {
        sum = multiply(sum, permute(digit - b'0', place % 8));
    }
    sum
}

/// Multiplication in the dihedral group of the pentagon: 0 to 4 are rotations, 5 to 9 reflections.
fn multiply(a: u8, b: u8) -> u8 {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b) % 5,
        (false, true) => 5 + (a - b) % 5,
        (false, false) => (a + 5 - b) % 5,
    }
}

fn permute(digit: u8, times: usize) -> u8 {
    const STEP: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    (0..times).fold(digit, |digit, _| STEP[usize::from(digit)])
}

fn wrong(sctid: &str) -> Text {
    Text::new(
        format!("« {sctid} » n'est pas un identifiant SNOMED CT"),
        format!("\"{sctid}\" is not a SNOMED CT identifier"),
    )
}

fn too_large(limits: &Limits) -> Text {
    let (concepts, text) = (limits.concepts, limits.text);
    Text::new(
        format!("table trop grande : plus de {concepts} concepts ou de {text} octets de texte"),
        format!("table too large: more than {concepts} concepts or {text} bytes of text"),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;

    const CONCEPTS: &str = "id\teffectiveTime\tactive\tmoduleId\tdefinitionStatusId\n\
        22298006\t20020131\t1\t1\t1\n73211009\t20240101\t0\t1\t1\n";
    const HEAD: &str =
        "id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId\n";

    fn described(files: &[&str]) -> CodeSystem {
        let mut snapshot = Snapshot::concepts(CONCEPTS.as_bytes(), &Limits::default()).unwrap();
        for file in files {
            snapshot.describe(format!("{HEAD}{file}").as_bytes()).unwrap();
        }
        snapshot.finish().unwrap()
    }

    #[test]
    fn the_first_language_and_the_synonym_win() {
        let english = "1\t1\t1\t1\t22298006\ten\t900000000000003001\tMI (disorder)\t1\n\
            2\t1\t1\t1\t22298006\ten\t900000000000013009\tMI\t1\n3\t1\t1\t1\t22298006\ten\t900000000000013009\tother\t1\n";
        let french = "4\t1\t1\t1\t22298006\tfr\t900000000000013009\tinfarctus\t1\n";
        let name = |files: &[&str]| described(files).find("22298006").unwrap().display.map(str::to_owned);
        assert_eq!(name(&[english]).unwrap(), "MI");
        assert_eq!(name(&[french, english]).unwrap(), "infarctus");
        let inactive = english.replace("\t1\t1\t22298006", "\t0\t1\t22298006");
        assert_eq!(name(&[&inactive]), None);
    }

    #[test]
    fn inactive_concepts_are_kept_and_marked() {
        let snomed = described(&[]);
        assert_eq!(snomed.find("73211009").unwrap().status, Status::Inactive);
        assert_eq!(snomed.identity().version, "20240101");
    }

    #[test]
    fn wrong_tables_are_told() {
        let code = |text: &str| Snapshot::concepts(text.as_bytes(), &Limits::default()).unwrap_err().code;
        assert_eq!(code("id\tactive\n"), "TERMS-COLUMN");
        assert_eq!(code(&CONCEPTS.replace("22298006", "22298007")), "TERMS-SCTID");
        let few = Limits::default().with_size(1, 100);
        assert_eq!(Snapshot::concepts(CONCEPTS.as_bytes(), &few).unwrap_err().code, "TERMS-LIMIT-SIZE");
    }

    #[test]
    fn verhoeff_sees_every_single_change() {
        let right = b"22298006";
        for at in 0..right.len() {
            for digit in b'0'..=b'9' {
                let mut changed = *right;
                changed[at] = digit;
                assert_eq!(verhoeff(&changed) == 0, digit == right[at]);
            }
        }
    }
}
