//! What is given to `segur ins`: a text, a file, standard input.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use segur_check::Checker;
use segur_ins::carriers::{self, Carrier, Reading};
use segur_report::{Finding, Report};

/// One input, read.
pub(super) struct Loaded {
    /// The report on it.
    pub(super) report: Report,
    /// The identity, if there is one.
    pub(super) reading: Option<Reading>,
    /// Its bytes, to show the lines concerned.
    pub(super) bytes: Vec<u8>,
}

impl Loaded {
    pub(super) fn new(input: &OsStr, strict: bool) -> Loaded {
        let name = input.to_string_lossy();
        let path = Path::new(input);
        if path != Path::new("-") && !path.exists() && is_text(&name) {
            return Loaded::of_text(&name, strict);
        }
        match bytes(path) {
            Ok(bytes) => Loaded::of_bytes(&name, bytes),
            Err(error) => {
                Loaded { report: Checker::unreadable(&name, &error), reading: None, bytes: Vec::new() }
            }
        }
    }

    /// Whether it is the text of a Datamatrix, and not an identity to make one of.
    pub(super) fn is_payload(&self) -> bool {
        let object = self.bytes.trim_ascii_start().starts_with(b"{");
        self.reading.as_ref().is_some_and(|reading| reading.carrier == Carrier::Datamatrix) && !object
    }

    fn of_text(text: &str, strict: bool) -> Loaded {
        let other =
            carriers::read(text.as_bytes()).ok().filter(|reading| reading.carrier != Carrier::Matricule);
        let reading = other.unwrap_or_else(|| carriers::read_matricule(text, strict));
        Loaded::read(text, Ok(reading), text.as_bytes().to_vec())
    }

    fn of_bytes(name: &str, bytes: Vec<u8>) -> Loaded {
        let reading = match bytes.trim_ascii().is_empty() {
            true => Ok(carriers::read_matricule("", true)),
            false => carriers::read(&bytes),
        };
        Loaded::read(name, reading, bytes)
    }

    fn read(name: &str, reading: Result<Reading, Box<Finding>>, bytes: Vec<u8>) -> Loaded {
        match reading {
            Ok(reading) => {
                let mut report = Report::new(name, reading.carrier.name());
                report.findings.clone_from(&reading.findings);
                Loaded { report, reading: Some(reading), bytes }
            }
            Err(finding) => {
                let mut report = Report::new(name, "unknown");
                report.findings.push(*finding);
                Loaded { report, reading: None, bytes }
            }
        }
    }
}

/// Whether an argument that names no file is meant as a matricule or another text: most of it is digits.
fn is_text(argument: &str) -> bool {
    let digits = argument.chars().filter(|c| c.is_numeric()).count();
    2 * digits >= argument.chars().count() || argument.starts_with("IS0") || argument.contains("^^^")
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    if path != Path::new("-") {
        return fs::read(path);
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::is_text;

    #[test]
    fn texts_and_names_of_files_are_told_apart() {
        for text in ["279035121518989", "", "1 85 07 75 056 123 23", "１８５", "NIR:185077505612323", "IS01"]
        {
            assert!(is_text(text), "{text}");
        }
        for name in ["patient.xml", "LDL-2024-01-31.xml", "/tmp/12/a.json"] {
            assert!(!is_text(name), "{name}");
        }
    }
}
