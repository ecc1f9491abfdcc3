//! `segur xdm pack`: documents into an archive.

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::path::Path;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use segur_check::Checker;
use segur_report::{Finding, Report, Source, Text};
use segur_xdm::derive::Given;
use segur_xdm::model::{Coded, Dtm};
use segur_xdm::{Archive, Document, Order, Submission};

use super::args::PackArgs;
use super::sender;
use crate::atomic;
use crate::console::{Console, Failure};

pub(super) fn pack(args: &PackArgs, console: &Console) -> Result<ExitCode, Failure> {
    if args.replaces.is_some() && args.documents.len() != 1 {
        return Err(Failure::new(Text::new(
            "--replaces ne va qu'avec un seul document",
            "--replaces goes with one document only",
        )));
    }
    let Some(given) = read_sender(&args.sender, console)? else { return Ok(ExitCode::from(2)) };
    let mut contents = Vec::new();
    for path in &args.documents {
        match fs::read(path) {
            Ok(bytes) => contents.push(bytes),
            Err(error) => {
                console.show(&Checker::unreadable(&path.to_string_lossy(), &error), &mut ());
                return Ok(ExitCode::from(2));
            }
        }
    }
    let order = order(args, given, &contents);
    match Archive::pack(&order) {
        Ok(packed) if args.output == Path::new("-") => super::print(&packed.bytes)?,
        Ok(packed) => atomic::write(&args.output, &packed.bytes)
            .map_err(|error| super::unwritable(&args.output, &error))?,
        Err(error) => {
            for (number, finding) in error.to_findings() {
                let path = number.and_then(|number| args.documents.get(number)).unwrap_or(&args.sender);
                let report = Report { findings: vec![finding], ..Report::new(path.to_string_lossy(), "cda") };
                console.show(&report, &mut ());
            }
            return Ok(ExitCode::from(1));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn read_sender(path: &Path, console: &Console) -> Result<Option<sender::Order>, Failure> {
    let name = path.to_string_lossy();
    let bytes = match super::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            console.show(&Checker::unreadable(&name, &error), &mut ());
            return Ok(None);
        }
    };
    let faults = match sender::read(&bytes) {
        Ok(order) => return Ok(Some(order)),
        Err(faults) => faults,
    };
    let mut report = Report::new(name, "json");
    report.findings =
        faults.into_iter().map(|fault| Finding::error(Source::Xdm, "XDM-SENDER", fault)).collect();
    console.show(&report, &mut ());
    Ok(None)
}

fn order<'a>(args: &PackArgs, of: sender::Order, contents: &'a [Vec<u8>]) -> Order<'a> {
    let mut given = of.given;
    given.confidentiality_codes = args.mask.iter().map(|code| masking(code)).collect();
    given.replaces.clone_from(&args.replaces);
    let document = |bytes: &'a Vec<u8>| Document { bytes, given: Given::clone(&given) };
    Order {
        sender: of.sender,
        submission: Submission {
            time: args.date.clone().unwrap_or_else(now),
            unique_id: args.unique_id.clone().unwrap_or_else(random_oid),
            source_id: of.source_id,
            content_type_code: of.content_type_code,
            author: of.author,
            title: of.title,
            comments: of.comments,
            intended_recipients: of.intended_recipients,
        },
        documents: contents.iter().map(document).collect(),
    }
}

fn masking(code: &str) -> Coded {
    let label = match code {
        "MASQUE_PS" => "Masqué aux professionnels de santé",
        "INVISIBLE_PATIENT" => "Non visible par le patient",
        _ => "Non visible par les représentants légaux du patient",
    };
    Coded::new(code, "1.2.250.1.213.1.1.4.13", label)
}

fn now() -> Dtm {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Dtm::from_unix(since.as_secs() as i64)
}

/// An OID under 2.25: the number of a random UUID (ITU-T X.667). The keys of the standard library's tables come from
/// the system's source of randomness.
fn random_oid() -> String {
    let half = || u128::from(RandomState::new().build_hasher().finish());
    let version = (half() << 64 | half()) & !(0xf << 76) & !(0x3 << 62);
    format!("2.25.{}", version | 4 << 76 | 2 << 62)
}
