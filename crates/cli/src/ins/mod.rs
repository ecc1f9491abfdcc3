//! `segur ins`: identities on the command line.

pub(crate) mod args;
mod compare;
mod input;
mod output;

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use args::{CheckArgs, DatamatrixArgs, InsArgs, InsCommand};
use input::Loaded;
use output::Output;
use segur_ins::carriers::datamatrix::{self, Fields};
use segur_ins::carriers::{Carrier, Reading};
use segur_ins::{BirthDate, Field, Status};
use segur_report::{Finding, Report, Source, Summary};

use crate::console::{Console, Failure};
use crate::day;

/// `segur ins`: from arguments to an exit status.
pub(crate) fn ins(args: &InsArgs, console: &Console) -> Result<ExitCode, Failure> {
    match &args.command {
        InsCommand::Check(args) => check(args, console),
        InsCommand::Compare(args) => compare::compare(args, console),
        InsCommand::Datamatrix(args) => datamatrix(args, console),
    }
}

fn check(args: &CheckArgs, console: &Console) -> Result<ExitCode, Failure> {
    let today = args.date.or_else(today);
    let mut output = Output::new(args.output.format, console);
    let mut summary = Summary::default();
    for input in &args.inputs {
        let mut loaded = Loaded::new(input, args.strict);
        if let Some(reading) = &mut loaded.reading {
            complete(reading, args.oid.as_deref(), today);
            loaded.report.findings.clone_from(&reading.findings);
        }
        summary.add(&loaded.report);
        output.checked(&loaded)?;
    }
    output.summary(&summary)?;
    Ok(ExitCode::from(summary.exit_status()))
}

/// Adds what the command line knows: the OID of a matricule, the day.
fn complete(reading: &mut Reading, oid: Option<&str>, today: Option<BirthDate>) {
    if let Some(oid) = oid.filter(|_| reading.carrier == Carrier::Matricule) {
        reading.record.oid = Some(oid.to_owned());
        let problems = reading.record.check(None);
        let wrong = problems.iter().find(|problem| problem.field == Field::Oid);
        reading.findings.extend(wrong.map(|problem| problem.to_finding(Some(oid))));
    }
    if let Some(today) = today {
        reading.check_day(today);
    }
}

fn datamatrix(args: &DatamatrixArgs, console: &Console) -> Result<ExitCode, Failure> {
    let mut loaded = Loaded::new(&args.input, false);
    let mut output = Output::new(args.output.format, console);
    let Some(reading) = loaded.reading.as_ref().filter(|_| !loaded.is_payload()) else {
        output.checked(&loaded)?;
        return Ok(status(&loaded.report));
    };
    match payload(&loaded, reading) {
        Ok(text) => {
            output.payload(&loaded.report.input, &text)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(finding) => {
            loaded.report.findings = vec![*finding];
            output.checked(&loaded)?;
            Ok(ExitCode::from(1))
        }
    }
}

fn payload(loaded: &Loaded, reading: &Reading) -> Result<String, Box<Finding>> {
    let made = match reading.carrier {
        // Blocks given one by one: there is no first given name among them.
        Carrier::Datamatrix => {
            let value = serde_json::from_slice(&loaded.bytes).unwrap_or_default();
            datamatrix::encode(reading.status.unwrap_or(Status::Qual), &Fields::from_json(&value))
        }
        _ => datamatrix::generate(&reading.identity()),
    };
    made.map_err(|error| Box::new(Finding::error(Source::Ins, error.code(), error.message())))
}

fn status(report: &Report) -> ExitCode {
    let mut summary = Summary::default();
    summary.add(report);
    ExitCode::from(summary.exit_status())
}

/// The day, from the machine's clock (UTC).
fn today() -> Option<BirthDate> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    BirthDate::hl7(&day::compact(i64::try_from(since.as_secs()).ok()?)).ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn today_is_a_day_of_this_century() {
        assert!(super::today().is_some_and(|today| (2024..2100).contains(&today.year())));
    }
}
