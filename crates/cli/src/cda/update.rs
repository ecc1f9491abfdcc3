//! `segur cda update`: a received document changed through its data.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use segur_cda::input::Problem;
use segur_cda::update::{UpdateError, UpdateReport, update as merge};
use segur_cda::{Document, Dossier};
use segur_report::{Report, Text};

use super::args::{UpdateArgs, UpdateFormat};
use super::data;
use crate::console::{Console, Failure};

/// Exit status 1 if nothing was written, or if a conflict asks for a person.
pub(super) fn update(args: &UpdateArgs, console: &Console) -> Result<ExitCode, Failure> {
    if args.document == args.data && args.data == Path::new("-") {
        return Err(Failure::new(Text::new(
            "le document et les données ne peuvent pas venir tous deux de l'entrée standard",
            "document and data cannot both come from standard input",
        )));
    }
    let bytes = data::read(&args.document)?;
    let mut document = match Document::parse(&bytes) {
        Ok(document) => document,
        Err(error) => {
            let name = args.document.to_string_lossy();
            let report = Report { findings: vec![error.into_finding()], ..Report::new(name, "cda") };
            console.show(&report, &mut bytes.as_slice());
            return Ok(ExitCode::from(1));
        }
    };
    let Ok((before, _)) = Dossier::read(&document) else {
        return Err(data::no_json_form());
    };
    let after = match wanted(args, &before)? {
        Ok(after) => after,
        Err(problems) => {
            data::complain(&args.data, problems, console);
            return Ok(ExitCode::from(1));
        }
    };
    let made = data::with_context(args.date.clone(), args.seed, |context| {
        merge(&mut document, &after, args.new_version, context)
    });
    match made {
        Ok(report) => finish(args, &document, &report, console),
        Err(UpdateError::Problems(problems)) => {
            data::complain(&args.data, problems, console);
            Ok(ExitCode::from(1))
        }
        Err(error) => Err(failure(&error)),
    }
}

/// The data wanted. What is wrong with them and was not wrong with those of the document is a problem.
fn wanted(args: &UpdateArgs, before: &Dossier) -> Result<Result<Dossier, Vec<Problem>>, Failure> {
    let text = data::read_text(&args.data)?;
    let old = Dossier::lenient(&before.to_json().to_string(), None).1;
    let (after, problems) = Dossier::lenient(&text, Some(before.body.name()));
    let new: Vec<Problem> = problems.into_iter().filter(|problem| !old.contains(problem)).collect();
    Ok(match after {
        Some(after) if new.is_empty() => Ok(after),
        _ => Err(new),
    })
}

fn finish(
    args: &UpdateArgs,
    document: &Document,
    report: &UpdateReport,
    console: &Console,
) -> Result<ExitCode, Failure> {
    let bytes = document.to_bytes().map_err(|error| Failure::new(Text::same(error.to_string())))?;
    data::write(args.output.as_deref(), &bytes)?;
    match args.format {
        // Whoever closed that end does not want it.
        UpdateFormat::Json => drop(writeln!(io::stderr().lock(), "{}", report.to_json())),
        UpdateFormat::Text => tell(report, args.new_version, console),
    }
    Ok(ExitCode::from(u8::from(report.conflicts().next().is_some())))
}

fn tell(report: &UpdateReport, new_version: bool, console: &Console) {
    for note in &report.notes {
        console.note(&note.text());
    }
    let count = report.conflicts().count();
    if report.notes.is_empty() {
        console.note(&Text::new("rien à changer : les mêmes octets", "nothing to change: the same bytes"));
    } else if !new_version {
        console.note(&Text::new(
            "le document garde son identifiant ; s'il a déjà été transmis : --new-version",
            "the document keeps its identifier; if it was sent already: --new-version",
        ));
    }
    if count > 0 {
        console.note(&Text::new(
            format!("{count} point(s) à vérifier par une personne"),
            format!("{count} point(s) for a person to check"),
        ));
    }
}

fn failure(error: &UpdateError) -> Failure {
    match error {
        UpdateError::OtherModel(document, data) => Failure::new(Text::new(
            format!("le document est du modèle `{document}`, les données du modèle `{data}`"),
            format!("the document is of model `{document}`, the data of model `{data}`"),
        )),
        UpdateError::Signed => Failure::new(Text::new(
            "le document est signé : le changer romprait la signature",
            "the document is signed: changing it would break its signature",
        ))
        .with_hint(Text::new(
            "produire une nouvelle version avec `segur cda json` puis `segur cda new`",
            "make a new version with `segur cda json` then `segur cda new`",
        )),
        _ => data::no_json_form(),
    }
}
