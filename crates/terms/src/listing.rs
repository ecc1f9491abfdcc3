//! Value sets as this project writes them down: one line per code, one file per value set.
//!
//! ```text
//! # a remark
//! @oid 1.2.250.1.213.1.1.5.590
//! @name JDV_J143_AdministrativeGender
//! @date 2021-03-26
//! @source ANS, nomenclatures des objets de santé
//! @system 2.16.840.1.113883.5.1
//! F<TAB>Féminin
//! M<TAB>Masculin<TAB>2021-03-26<TAB>2030-12-31
//! ```
//! `@system` holds for the lines that follow it. A line is the code, what it means and, if need be, the first and the last day on
//! which it may be used. A table on paper could be typed in this form; a difference between two versions is one of lines.

use std::collections::HashSet;
use std::fmt::Write as _;

use segur_report::{Finding, Location, Source, Text};

use crate::build::{Builder, Limits};
use crate::table::{Concept, Day, Status};
use crate::value_set::{Identity, ValueSet};

/// How the files of this form are named.
pub const EXTENSION: &str = ".tsv";

/// Reads a value set.
///
/// # Errors
/// With its line: what is not UTF-8, is no line of this form, gives a code twice, or has no `@oid`.
///
/// ```
/// let text = "@oid 1.2.3\n@system 1.2.4\nF\tféminin\nM\tmasculin\t2021-01-01";
/// let sexe = segur_terms::listing::read(text.as_bytes(), &Default::default())?;
/// assert_eq!(sexe.find("F", "1.2.4").and_then(|concept| concept.display), Some("féminin"));
/// # Ok::<(), Box<segur_report::Finding>>(())
/// ```
pub fn read(bytes: &[u8], limits: &Limits) -> Result<ValueSet, Box<Finding>> {
    let text = std::str::from_utf8(bytes).map_err(|_| not_utf8())?;
    let mut reading = Reading::default();
    for (at, line) in text.trim_start_matches('\u{FEFF}').lines().enumerate() {
        let read = reading.line(line.trim_end(), limits);
        read.map_err(|finding| Box::new(finding.with_location(on_line(at as u64 + 1))))?;
    }
    match reading.identity.oid.is_empty() {
        true => Err(broken("la ligne `@oid` manque", "the line `@oid` is missing")),
        false => without_doubles(ValueSet::from_table(reading.identity, reading.builder.finish())),
    }
}

/// Writes a value set in this form, systems in the order of their first code. `source` says who publishes it.
pub fn write(set: &ValueSet, source: &str) -> String {
    let Identity { oid, name, date, .. } = set.identity();
    let mut out = format!("@oid {oid}\n@name {name}\n");
    if let Some(date) = date {
        let _ = writeln!(out, "@date {}", day(*date));
    }
    let _ = writeln!(out, "@source {source}");
    for system in set.systems() {
        let _ = writeln!(out, "@system {system}");
        for concept in set.concepts().filter(|concept| concept.system == Some(system)) {
            let _ = writeln!(out, "{}", row(&concept));
        }
    }
    out
}

fn row(concept: &Concept<'_>) -> String {
    let label = concept.display.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let row = format!("{}\t{label}", concept.code);
    match (concept.valid_from, concept.valid_to) {
        (_, Some(to)) => format!("{row}\t{}\t{}", concept.valid_from.map(day).unwrap_or_default(), day(to)),
        (Some(from), None) => format!("{row}\t{}", day(from)),
        (None, None) => row,
    }
}

fn day(day: Day) -> String {
    let number = day.number();
    format!("{:04}-{:02}-{:02}", number / 10_000, number / 100 % 100, number % 100)
}

#[derive(Default)]
struct Reading {
    identity: Identity,
    system: String,
    builder: Builder,
}

impl Reading {
    fn line(&mut self, line: &str, limits: &Limits) -> Result<(), Box<Finding>> {
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        match line.strip_prefix('@') {
            Some(said) => self.directive(said),
            None => self.concept(line, limits),
        }
    }

    fn directive(&mut self, said: &str) -> Result<(), Box<Finding>> {
        let (key, value) = said.split_once(' ').unwrap_or((said, ""));
        let value = value.trim().to_owned();
        match key {
            "oid" => self.identity.oid = value,
            "name" => self.identity.name = value,
            "version" => self.identity.version = value,
            "date" => self.identity.date = Some(parsed(&value)?),
            "system" => self.system = value,
            "source" => {}
            _ => return Err(unknown(key)),
        }
        Ok(())
    }

    fn concept(&mut self, line: &str, limits: &Limits) -> Result<(), Box<Finding>> {
        if self.system.is_empty() {
            return Err(broken(
                "un code vient avant la ligne `@system`",
                "a code comes before the line `@system`",
            ));
        }
        let mut fields = line.split('\t');
        let mut field = || fields.next().map(str::trim).filter(|field| !field.is_empty());
        let (code, display, from, to) = (field(), field(), field(), field());
        if fields.next().is_some() {
            return Err(broken("plus de quatre colonnes", "more than four columns"));
        }
        let concept = Concept {
            code: code.ok_or_else(|| broken("une ligne sans code", "a line without a code"))?,
            system: Some(&self.system),
            display,
            status: Status::Active,
            valid_from: from.map(parsed).transpose()?,
            valid_to: to.map(parsed).transpose()?,
        };
        self.builder.push(&concept, limits)
    }
}

fn without_doubles(set: ValueSet) -> Result<ValueSet, Box<Finding>> {
    let mut known = HashSet::new();
    let double = set.concepts().find(|concept| !known.insert((concept.system, concept.code)));
    let Some(code) = double.map(|concept| concept.code.to_owned()) else { return Ok(set) };
    let message = Text::new(
        format!("le code « {code} » est donné deux fois"),
        format!("code \"{code}\" is given twice"),
    );
    Err(Box::new(Finding::error(Source::Terms, "TERMS-FORMAT", message)))
}

fn parsed(text: &str) -> Result<Day, Box<Finding>> {
    Day::parse(text).ok_or_else(|| {
        let message = Text::new(
            format!("« {text} » n'est pas une date : AAAA-MM-JJ est attendu"),
            format!("\"{text}\" is not a date: YYYY-MM-DD is expected"),
        );
        Box::new(Finding::error(Source::Terms, "TERMS-FORMAT", message))
    })
}

fn unknown(key: &str) -> Box<Finding> {
    let known = "@oid, @name, @version, @date, @source, @system";
    let message = Text::new(
        format!("« @{key} » n'est pas connu : {known} le sont"),
        format!("\"@{key}\" is not known: {known} are"),
    );
    Box::new(Finding::error(Source::Terms, "TERMS-FORMAT", message))
}

fn broken(fr: &'static str, en: &'static str) -> Box<Finding> {
    Box::new(Finding::error(Source::Terms, "TERMS-FORMAT", Text::new(fr, en)))
}

fn not_utf8() -> Box<Finding> {
    let message = Text::new("la table n'est pas en UTF-8", "the table is not UTF-8");
    Box::new(Finding::error(Source::Terms, "TERMS-UTF8", message))
}

fn on_line(line: u64) -> Location {
    Location { line, column: 1, ..Location::default() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;

    const TABLE: &str = "# remarque\n@oid 1.2.3\n@name Essai\n@date 2024-02-29\n@source nous\n@system 1.1\nA\talpha\nB\tbêta\t2020-01-01\n\
                         @system 1.2\nA\tautre\t\t2025-12-31\n";

    fn set(text: &str) -> Result<ValueSet, Box<Finding>> {
        read(text.as_bytes(), &Limits::default())
    }

    #[test]
    fn what_is_written_reads_back() {
        let read = set(TABLE).unwrap();
        assert_eq!((read.identity().oid.as_str(), read.len()), ("1.2.3", 3));
        assert_eq!(read.find("A", "1.2").unwrap().valid_to, Day::parse("20251231"));
        assert!(!read.contains("B", "1.2"));
        let written = write(&read, "nous");
        assert_eq!(set(&written).unwrap(), read);
        assert_eq!(format!("# remarque\n{written}"), TABLE);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, line, said) in [
            ("@oid 1.2\nA\ta", Some(2), "@system"),
            ("@oid 1.2\n@system 1\n\ta", Some(3), "without a code"),
            ("@oid 1.2\n@system 1\nA\ta\t2024-13-01", Some(3), "2024-13-01"),
            ("@oid 1.2\n@system 1\nA\ta\t\t\t!", Some(3), "four columns"),
            ("@couleur bleu", Some(1), "@couleur"),
            ("@system 1\nA\ta", None, "@oid"),
            ("@oid 1\n@system 1\nA\ta\nA\tb", None, "twice"),
        ] {
            let finding = *set(text).unwrap_err();
            assert!(finding.message.en.contains(said), "{text}: {}", finding.message.en);
            assert_eq!(finding.location.map(|location| location.line), line, "{text}");
        }
        assert_eq!(read(b"@oid \xFF", &Limits::default()).unwrap_err().code, "TERMS-UTF8");
    }
}
