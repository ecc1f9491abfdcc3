//! A laboratory report of 50 results, and its document.

use segur_cda::models::Body;
use segur_cda::models::bio::{Battery, Item, LabResult};
use segur_cda::values::{Code, Quantity, Ts, Value};
use segur_cda::{Context, Dossier};

const MINIMAL: &str = include_str!("../../samples/cda/cr-bio/minimal.json");

/// Five batteries of ten results, each with method, flag and reference values.
///
/// # Errors
/// The sample that it is made of is not what it was.
pub fn fifty_results() -> Result<Dossier, String> {
    const OTHER: &str = "the sample is no longer a laboratory report that begins with a result";
    let mut dossier = Dossier::from_json(MINIMAL, None).map_err(|error| format!("{error:?}"))?;
    let Body::CrBio(body) = &mut dossier.body else { return Err(OTHER.into()) };
    let report = body.chapters.first_mut().and_then(|chapter| chapter.report.as_mut()).ok_or(OTHER)?;
    let Some(Item::Result(one)) = report.items.first().cloned() else { return Err(OTHER.into()) };
    let results: Vec<LabResult> = (0..50).map(|number| measured(&one, number)).collect();
    let batteries = results.chunks(10).map(|results| Battery {
        code: Some(Code::new("58410-2", "LOINC", "Hémogramme")),
        results: results.to_vec(),
        ..Battery::default()
    });
    report.items = batteries.map(Item::Battery).collect();
    Ok(dossier)
}

fn measured(one: &LabResult, number: u32) -> LabResult {
    LabResult {
        value: Some(Value::Quantity(Quantity::new(format!("{number}.{}", number % 7), "mmol/L"))),
        method: Some(Code::new("MI", "ANSM_TECHNIQUE", "Observation microscopique")),
        ..one.clone()
    }
}

/// The document of a dossier, as it is sent.
///
/// # Errors
/// The dossier is not complete, or one of its texts cannot stand in XML.
pub fn document(dossier: &Dossier) -> Result<Vec<u8>, String> {
    let mut next = || 1;
    let now = Ts::received("20260115180211+0100");
    let document =
        dossier.generate(&mut Context::new(now, &mut next)).map_err(|error| format!("{error:?}"))?;
    document.to_bytes().map_err(|error| format!("{error:?}"))
}
