//! LOINC: the table that its users download, and the shape of its codes.

use std::io::Read;

use segur_report::{Finding, Text};

use crate::build::{Builder, Limits};
use crate::delimited::{Form, Records};
use crate::table::{Concept, Status};
use crate::value_set::{CodeSystem, Identity};

/// OID of LOINC.
pub const OID: &str = "2.16.840.1.113883.6.1";

/// Reads `LoincTable/Loinc.csv` of a LOINC release, or a linguistic variant: the columns `LOINC_NUM`,
/// `LONG_COMMON_NAME` and `STATUS`, wherever they are; the last two may be missing.
///
/// # Errors
/// With the line: a missing column, quotes that do not close, a code whose check digit is wrong, too many codes.
///
/// ```
/// let csv = "\"LOINC_NUM\",\"STATUS\",\"LONG_COMMON_NAME\"\n\"8302-2\",\"ACTIVE\",\"Body height\"\n";
/// let loinc = segur_terms::loinc::read(csv.as_bytes(), &Default::default())?;
/// assert_eq!(loinc.find("8302-2").and_then(|concept| concept.display), Some("Body height"));
/// # Ok::<(), Box<segur_report::Finding>>(())
/// ```
pub fn read(input: impl Read, limits: &Limits) -> Result<CodeSystem, Box<Finding>> {
    let wanted = ["LOINC_NUM", "LONG_COMMON_NAME", "STATUS"];
    let (mut records, [code, display, status]) = Records::open(input, Form::Comma, wanted, 1)?;
    let mut builder = Builder::default();
    while records.advance()? {
        let concept = Concept {
            code: records.field(code),
            system: None,
            display: Some(records.field(display)),
            status: self::status(records.field(status)),
            valid_from: None,
            valid_to: None,
        };
        if !is_valid(concept.code) {
            return Err(records.fault("TERMS-LOINC-CODE", wrong(concept.code)));
        }
        builder.push(&concept, limits).map_err(|finding| records.located(*finding))?;
    }
    let identity = Identity { oid: OID.to_owned(), name: "LOINC".to_owned(), ..Identity::default() };
    Ok(CodeSystem::from_table(identity, builder.finish()))
}

/// Whether the text has the shape of a LOINC code, and the check digit that belongs to it. Answers (`LA`), lists of
/// answers (`LL`), parts (`LP`) and groups (`LG`) are codes too.
///
/// ```
/// use segur_terms::loinc::is_valid;
/// assert!(is_valid("8302-2") && is_valid("11502-2") && is_valid("LA18976-3") && is_valid("LA9622-7"));
/// for wrong in ["8302-3", "8302", "83022", "-2", "8302-", "8302-22", "LA18976-1", "LA-4", "XA18976-3"] {
///     assert!(!is_valid(wrong), "{wrong}");
/// }
/// ```
pub fn is_valid(code: &str) -> bool {
    let Some((number, digit)) = code.split_once('-') else { return false };
    digit.len() == 1 && check_digit(number).is_some_and(|expected| digit.as_bytes() == [b'0' + expected])
}

/// The check digit of what stands before the hyphen (mod 10, Luhn's way of doubling; a letter counts for the distance
/// of its character from `0`); `None` unless there are one to seven digits, behind `LA`, `LL`, `LP` or `LG` or nothing.
///
/// ```
/// assert_eq!(segur_terms::loinc::check_digit("8302"), Some(2));
/// assert_eq!(segur_terms::loinc::check_digit("LA15920"), Some(4));
/// assert_eq!(segur_terms::loinc::check_digit("83O2"), None);
/// ```
pub fn check_digit(number: &str) -> Option<u8> {
    let prefix = ["LA", "LL", "LP", "LG"].iter().find_map(|prefix| number.strip_prefix(prefix));
    let digits = prefix.unwrap_or(number).as_bytes();
    if !(1..=7).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let weigh = |(place, character): (usize, u8)| {
        let value = u16::from(character - b'0');
        if place % 2 == 0 { value * 2 - value / 5 * 9 } else { value }
    };
    let sum: u16 = number.bytes().rev().enumerate().map(weigh).sum();
    Some(((10 - sum % 10) % 10) as u8)
}

fn status(text: &str) -> Status {
    match text.to_ascii_uppercase().as_str() {
        "TRIAL" => Status::Trial,
        "DISCOURAGED" => Status::Discouraged,
        "DEPRECATED" => Status::Inactive,
        _ => Status::Active,
    }
}

fn wrong(code: &str) -> Text {
    let number = code.split('-').next().unwrap_or_default();
    match check_digit(number) {
        Some(digit) => Text::new(
            format!("« {code} » n'est pas un code LOINC : {number}-{digit} en serait un"),
            format!("\"{code}\" is not a LOINC code: {number}-{digit} would be one"),
        ),
        None => Text::new(
            format!("« {code} » n'est pas un code LOINC"),
            format!("\"{code}\" is not a LOINC code"),
        ),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;

    #[test]
    fn columns_are_found_wherever_they_are() {
        let csv = "STATUS,X,loinc_num,LONG_COMMON_NAME\nDEPRECATED,,11502-2,\"a, b\"\nACTIVE,,8302-2,c\n";
        let loinc = read(csv.as_bytes(), &Limits::default()).unwrap();
        assert_eq!(loinc.len(), 2);
        assert_eq!(loinc.find("11502-2").unwrap().status, Status::Inactive);
        assert_eq!(loinc.find("11502-2").unwrap().display, Some("a, b"));
        assert!(!crate::skos::write(&loinc).contains("11502-2"), "withdrawn codes may not be used");
    }

    #[test]
    fn wrong_codes_are_told_with_their_line() {
        let error = read(&b"LOINC_NUM\n8302-2\n8302-3\n"[..], &Limits::default()).unwrap_err();
        assert_eq!((error.code.as_ref(), error.location.unwrap().line), ("TERMS-LOINC-CODE", 3));
        assert!(error.message.fr.contains("8302-2 en serait un"));
        let small = Limits::default().with_size(1, 1_000);
        let error = read(&b"LOINC_NUM\n8302-2\n11502-2\n"[..], &small).unwrap_err();
        assert_eq!((error.code.as_ref(), error.location.unwrap().line), ("TERMS-LIMIT-SIZE", 3));
    }
}
