//! `segur cda show`: documents in short.

use std::process::ExitCode;

use segur_cda::{Document, Summary};
use segur_report::{Finding, Report, Source, Text};
use segur_xdm::{Archive, Limits};

use super::args::ShowArgs;
use super::data;
use crate::console::{Console, Failure};
use crate::ins::args::Format;

/// Exit status 1 if there is a document that cannot be read, 2 if a file cannot.
pub(super) fn show(args: &ShowArgs, console: &Console) -> Result<ExitCode, Failure> {
    let mut shown = Shown { format: args.output.format, console, out: String::new(), status: 0 };
    for path in &args.documents {
        let name = path.to_string_lossy();
        match data::read(path) {
            Ok(bytes) if bytes.starts_with(b"PK\x03\x04") => shown.archive(&name, &bytes),
            Ok(bytes) => shown.document(&name, None, &bytes),
            Err(failure) => {
                console.complain(&failure);
                shown.status = 2;
            }
        }
    }
    data::write(None, shown.out.as_bytes())?;
    Ok(ExitCode::from(shown.status))
}

struct Shown<'a> {
    format: Format,
    console: &'a Console,
    out: String,
    status: u8,
}

impl Shown<'_> {
    /// Each document that the metadata name; without metadata, each XML file.
    fn archive(&mut self, name: &str, bytes: &[u8]) {
        let archive = match Archive::read(bytes, &Limits::default()) {
            Ok(archive) => archive,
            Err(error) => return self.complain(name, "zip", error.to_finding(), bytes),
        };
        let named: Vec<_> = archive.documents().filter_map(|document| document.file).collect();
        let loose = archive.files.iter().filter(|file| named.is_empty() && is_xml(&file.path));
        let files: Vec<_> = named.iter().copied().chain(loose).collect();
        if files.is_empty() {
            let message = Text::new("aucun document dans cette archive", "no document in this archive");
            let finding = Finding::error(Source::Cda, "CDA-NOT-CDA", message);
            return self.complain(name, "zip", finding, bytes);
        }
        files.into_iter().for_each(|file| self.document(name, Some(&file.path), &file.bytes));
    }

    fn document(&mut self, name: &str, member: Option<&str>, bytes: &[u8]) {
        let whole = member.map_or_else(|| name.to_owned(), |member| format!("{name}/{member}"));
        match Document::parse(bytes) {
            Ok(document) => self.summary(name, member, &whole, &Summary::of(&document)),
            Err(error) => self.complain(&whole, "cda", error.into_finding(), bytes),
        }
    }

    fn summary(&mut self, name: &str, member: Option<&str>, whole: &str, summary: &Summary) {
        match self.format {
            Format::Text => {
                let gap = if self.out.is_empty() { "" } else { "\n" };
                let clean: String = whole.chars().filter(|c| !c.is_control()).collect();
                self.out += &format!("{gap}{clean}\n{}", summary.to_text(self.console.lang));
            }
            Format::Json => {
                let mut value = summary.to_json();
                value["input"] = name.into();
                if let Some(member) = member {
                    value["member"] = member.into();
                }
                self.out += &format!("{value}\n");
            }
        }
    }

    fn complain(&mut self, name: &str, kind: &'static str, finding: Finding, bytes: &[u8]) {
        let report = Report { findings: vec![finding], ..Report::new(name, kind) };
        self.console.show(&report, &mut { bytes });
        self.status = self.status.max(1);
    }
}

fn is_xml(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| {
        name.to_ascii_lowercase().ends_with(".xml") && !name.eq_ignore_ascii_case("METADATA.XML")
    })
}
