//! `segur cda view`.

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use segur_cda::view::ViewOptions;
use segur_check::Checker;
use segur_report::{Finding, Report, Source, Text};
use segur_xml::{Options, Tree};

use super::args::ViewArgs;
use crate::atomic;
use crate::console::{Console, Failure};

/// Exit status 1 if the input is not a CDA that can be read.
pub(super) fn view(args: &ViewArgs, console: &Console) -> Result<ExitCode, Failure> {
    let name = args.input.to_string_lossy();
    let bytes = match bytes(&args.input) {
        Ok(bytes) => bytes,
        Err(error) => {
            console.show(&Checker::unreadable(&name, &error), &mut ());
            return Ok(ExitCode::from(2));
        }
    };
    match page(&bytes, console) {
        Ok(page) => write(args.output.as_deref(), page.as_bytes()).map(|()| ExitCode::SUCCESS),
        Err(finding) => {
            let mut report = Report::new(name, "unknown");
            report.findings.push(*finding);
            console.show(&report, &mut bytes.as_slice());
            Ok(ExitCode::from(1))
        }
    }
}

fn page(bytes: &[u8], console: &Console) -> Result<String, Box<Finding>> {
    let tree = Tree::parse(bytes, &Options::default())?;
    segur_cda::view::view(&tree, &ViewOptions::new(console.lang)).ok_or_else(|| {
        let message = Text::new("aucun ClinicalDocument dans ce fichier", "no ClinicalDocument in this file");
        let hint = Text::new(
            "donner un document CDA R2 (urn:hl7-org:v3)",
            "give a CDA R2 document (urn:hl7-org:v3)",
        );
        Box::new(Finding::error(Source::Cda, "CDA-NOT-CDA", message).with_hint(hint))
    })
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    if path != Path::new("-") {
        return fs::read(path);
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn write(output: Option<&Path>, page: &[u8]) -> Result<(), Failure> {
    let written = match output {
        Some(path) => atomic::write(path, page),
        None => {
            let mut out = io::stdout().lock();
            out.write_all(page).and_then(|()| out.flush())
        }
    };
    match written {
        // Whoever read our output has seen enough: that is no failure.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(Text::new(
            format!("impossible d'écrire la page : {error}"),
            format!("cannot write the page: {error}"),
        ))),
        _ => Ok(()),
    }
}
