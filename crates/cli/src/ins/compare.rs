//! `segur ins compare`.

use std::process::ExitCode;

use segur_ins::{Comparison, Difference, Identity, Record};
use segur_report::{Lang, Severity, Text};
use serde_json::{Value, json};

use super::args::{CompareArgs, Format};
use super::input::Loaded;
use super::output::Output;
use crate::console::{Console, Failure};

/// Exit status 0 for a match, 1 for anything else.
pub(super) fn compare(args: &CompareArgs, console: &Console) -> Result<ExitCode, Failure> {
    let (received, local) = (Loaded::new(&args.received, false), Loaded::new(&args.local, false));
    let record = usable(&received, console)?.record;
    let local_identity = match local.bytes.trim_ascii() {
        b"null" => None,
        _ => Some(usable(&local, console)?),
    };
    let comparison = segur_ins::compare(&record, local_identity.as_ref(), args.environment.into());
    let text = match args.output.format {
        Format::Json => json_line(&received, &local, &record, local_identity.as_ref(), &comparison),
        Format::Text => sentence(&record, local_identity.as_ref(), &comparison, console.lang),
    };
    Output::new(args.output.format, console).write(&text)?;
    Ok(if comparison.auto_integrate() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn usable(loaded: &Loaded, console: &Console) -> Result<Identity, Failure> {
    if let Some(reading) = &loaded.reading {
        return Ok(reading.identity());
    }
    let mut report = loaded.report.clone();
    report.findings.retain(|finding| finding.severity == Severity::Error);
    console.show(&report, &mut loaded.bytes.as_slice());
    let name = &loaded.report.input;
    Err(Failure::new(Text::new(
        format!("aucune identité dans `{name}` : rien n'a été comparé"),
        format!("no identity in `{name}`: nothing was compared"),
    )))
}

fn json_line(
    received: &Loaded,
    local: &Loaded,
    record: &Record,
    identity: Option<&Identity>,
    comparison: &Comparison,
) -> String {
    let differences: Vec<Value> =
        comparison.differences.iter().map(|d| difference(d, record, identity)).collect();
    let line = json!({
        "received": received.report.input,
        "local": local.report.input,
        "outcome": comparison.outcome.name(),
        "ans_code": comparison.ans_code(),
        "auto_integrate": comparison.auto_integrate(),
        "hint": comparison.hint().map(|hint| hint.name()),
        "differences": differences,
    });
    line.to_string() + "\n"
}

fn difference(difference: &Difference, received: &Record, local: Option<&Identity>) -> Value {
    json!({
        "field": difference.field.name(),
        "received": received.value(difference.field),
        "local": local.and_then(|local| local.record.value(difference.field)),
        "hint": difference.hint.map(|hint| hint.name()),
    })
}

fn sentence(received: &Record, local: Option<&Identity>, comparison: &Comparison, lang: Lang) -> String {
    let mut text = comparison.outcome.message().in_lang(lang).to_owned() + "\n";
    if let Some(hint) = comparison.hint() {
        text.push_str(&format!("  ({})\n", hint.message().in_lang(lang)));
    }
    let (here, there) = if lang == Lang::Fr { ("reçu", "local") } else { ("received", "local") };
    for difference in &comparison.differences {
        let field = difference.field;
        let value = |value: Option<&str>| value.map_or_else(|| "-".to_owned(), printable);
        let ours = value(local.and_then(|local| local.record.value(field)));
        let label = field.label();
        text.push_str(&format!(
            "  {}\n    {here:<8} {}\n    {there:<8} {ours}\n",
            label.in_lang(lang),
            value(received.value(field))
        ));
        if let Some(hint) = difference.hint.filter(|hint| comparison.hint() != Some(*hint)) {
            text.push_str(&format!("    ({})\n", hint.message().in_lang(lang)));
        }
    }
    text
}

fn printable(value: &str) -> String {
    value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
