//! `segur cda new|json|schema`: documents from data and back.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Read};
use std::path::Path;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use segur_cda::input::Problem;
use segur_cda::models::Body;
use segur_cda::values::Ts;
use segur_cda::{Context, Document, Dossier, GenerateError};
use segur_report::{Report, Text};

use super::args::{JsonArgs, NewArgs, SchemaArgs};
use crate::atomic;
use crate::console::{Console, Failure};
use crate::output;

pub(super) fn new(args: &NewArgs, console: &Console) -> Result<ExitCode, Failure> {
    let text = read_text(&args.data)?;
    let made = Dossier::from_json(&text, args.model.as_deref()).and_then(|dossier| generate(&dossier, args));
    match made {
        Ok(document) => {
            let bytes = if args.indent { document.to_indented() } else { document.to_bytes() };
            let bytes = bytes.map_err(|error| Failure::new(Text::same(error.to_string())))?;
            write(args.output.as_deref(), &bytes)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(problems) => {
            complain(&args.data, problems, console);
            Ok(ExitCode::from(1))
        }
    }
}

/// Runs with the time and identifiers that the arguments ask for, else with those of the machine.
pub(super) fn with_context<T>(
    date: Option<Ts>,
    seed: Option<u64>,
    run: impl FnOnce(&mut Context<'_>) -> T,
) -> T {
    let mut state = seed.map_or_else(random, u128::from);
    let mut next = || {
        state = mixed(state);
        state
    };
    run(&mut Context::new(date.unwrap_or_else(now), &mut next))
}

fn generate(dossier: &Dossier, args: &NewArgs) -> Result<Document, Vec<Problem>> {
    match with_context(args.date.clone(), args.seed, |context| dossier.generate(context)) {
        Ok(document) => Ok(document),
        Err(GenerateError::Problems(problems)) => Err(problems),
        Err(error) => {
            let message = Text::same(error.to_string());
            Err(vec![Problem { path: String::new(), code: "CDA-INPUT-VALUE", message, hint: None }])
        }
    }
}

pub(super) fn json(args: &JsonArgs, console: &Console) -> Result<ExitCode, Failure> {
    let bytes = read(&args.document)?;
    let name = args.document.to_string_lossy();
    let document = match Document::parse(&bytes) {
        Ok(document) => document,
        Err(error) => {
            let report = Report { findings: vec![error.into_finding()], ..Report::new(name, "cda") };
            console.show(&report, &mut bytes.as_slice());
            return Ok(ExitCode::from(1));
        }
    };
    let Ok((dossier, lost)) = Dossier::read(&document) else {
        return Err(no_json_form());
    };
    for path in &lost {
        console.note(&Text::new(format!("hors des données : {path}"), format!("not in the data: {path}")));
    }
    let text = serde_json::to_string_pretty(&dossier.to_json()).unwrap_or_default();
    write(None, format!("{text}\n").as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn schema(args: &SchemaArgs) -> Result<ExitCode, Failure> {
    let Some(schema) = Dossier::schema(&args.model) else {
        let known = Body::NAMES.join("`, `");
        let (name, message) = (&args.model, "modèle inconnu");
        return Err(Failure::new(Text::new(
            format!("{message} : `{name}`"),
            format!("unknown model: `{name}`"),
        ))
        .with_hint(Text::new(format!("modèles : `{known}`"), format!("models: `{known}`"))));
    };
    let text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    write(None, format!("{text}\n").as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// The document is of no model that has data.
pub(super) fn no_json_form() -> Failure {
    let known = Body::NAMES.join("`, `");
    Failure::new(Text::new(
        format!("ce modèle de document n'a pas de forme JSON (modèles : `{known}`)"),
        format!("this model of document has no JSON form (models: `{known}`)"),
    ))
}

/// Shows what is wrong with the data, by path.
pub(super) fn complain(data: &Path, problems: Vec<Problem>, console: &Console) {
    let findings = problems.into_iter().map(Problem::into_finding).collect();
    let report = Report { findings, ..Report::new(data.to_string_lossy(), "json") };
    console.show(&report, &mut ());
}

pub(super) fn read_text(path: &Path) -> Result<String, Failure> {
    String::from_utf8(read(path)?)
        .map_err(|_| Failure::new(Text::new("les données ne sont pas en UTF-8", "the data are not in UTF-8")))
}

pub(super) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = match path == Path::new("-") {
        true => io::stdin().lock().read_to_end(&mut bytes).map(drop),
        false => std::fs::read(path).map(|content| bytes = content),
    };
    let shown = path.display();
    read.map(|()| bytes).map_err(|error| {
        Failure::new(Text::new(
            format!("`{shown}` est illisible : {error}"),
            format!("`{shown}` cannot be read: {error}"),
        ))
    })
}

pub(super) fn write(path: Option<&Path>, bytes: &[u8]) -> Result<(), Failure> {
    let Some(path) = path else { return output::print_bytes(bytes) };
    atomic::write(path, bytes).map_err(|error| {
        Failure::new(Text::new(format!("écriture impossible : {error}"), format!("cannot write: {error}")))
    })
}

/// The time of the machine, in UTC: it knows no time zone.
fn now() -> Ts {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let day = crate::day::compact(i64::try_from(seconds).unwrap_or_default());
    let (hours, minutes, seconds) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    Ts::received(format!("{day}{hours:02}{minutes:02}{seconds:02}+0000"))
}

/// A number that nobody can foresee: the keys of the standard library's hashers are random.
fn random() -> u128 {
    let part = || u128::from(RandomState::new().build_hasher().finish());
    part() << 64 | part()
}

/// Another number out of a number (splitmix64, on both halves).
fn mixed(state: u128) -> u128 {
    let half = |bits: u64, step: u64| {
        let mut z = bits.wrapping_add(step);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    };
    let (high, low) = ((state >> 64) as u64, state as u64);
    u128::from(half(high, 0x9E37_79B9_7F4A_7C15)) << 64 | u128::from(half(low ^ high, 0xD1B5_4A32_D192_ED03))
}
