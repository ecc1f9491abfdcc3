//! `docs/limits.md` says what the code does: every field of every structure of limits, and the constants named.

use std::collections::BTreeMap;
use std::path::Path;

use libtest_mimic::Trial;
use segur_tests::shared::read;

use crate::{Outcome, alone, none};

pub(crate) fn trials() -> Vec<Trial> {
    vec![alone("limits::fields", fields), alone("limits::constants", constants)]
}

/// Owner and name, with the value.
type Values = BTreeMap<(String, String), u64>;

/// Each field has its row with its default, and each row its field.
fn fields() -> Outcome {
    let told = rows("segur_")?;
    let code: Values = [
        ("segur_xml::Limits", format!("{:?}", segur_xml::Limits::default())),
        ("segur_xsd::compile::Limits", format!("{:?}", segur_xsd::compile::Limits::default())),
        ("segur_xpath::CompileLimits", format!("{:?}", segur_xpath::CompileLimits::default())),
        ("segur_xpath::RunLimits", format!("{:?}", segur_xpath::RunLimits::default())),
        ("segur_terms::Limits", format!("{:?}", segur_terms::Limits::default())),
        ("segur_xdm::Limits", format!("{:?}", segur_xdm::Limits::default())),
        ("segur_mss::Limits", format!("{:?}", segur_mss::Limits::default())),
    ]
    .iter()
    .flat_map(|(owner, shown)| shown_fields(owner, shown))
    .collect();
    let mut complaints = differences(&code, &told);
    if code.len() < 40 {
        complaints.push(format!("{} fields read only", code.len()));
    }
    none(complaints)
}

/// The numbers of a structure as `Debug` shows it; structures within it have their own rows.
fn shown_fields(owner: &str, shown: &str) -> Vec<((String, String), u64)> {
    let outer = shown.split(" Options {").next().unwrap_or_default();
    let body = outer.split_once('{').map_or("", |(_, body)| body);
    let field = |part: &str| {
        let (name, value) = part.trim().trim_end_matches('}').split_once(": ")?;
        Some(((owner.to_owned(), name.to_owned()), value.trim().parse().ok()?))
    };
    body.split(',').filter_map(field).collect()
}

fn constants() -> Outcome {
    let told = rows("crates/")?;
    let mut code = Values::new();
    for (file, name) in told.keys() {
        let source = String::from_utf8(read(&root().join(file)))?;
        let value = constant(&source, name).ok_or_else(|| format!("{file} has no constant {name}"))?;
        code.insert((file.clone(), name.clone()), value);
    }
    if told.is_empty() {
        return Err("no row".into());
    }
    none(differences(&code, &told))
}

/// The value of a constant in its source: a number, shifted or not.
fn constant(source: &str, name: &str) -> Option<u64> {
    let start = format!("const {name}: ");
    let line = source.lines().find_map(|line| line.split_once(&start).map(|(_, rest)| rest))?;
    let value = line.split_once(" = ")?.1.trim_end_matches(';').replace('_', "");
    match value.split_once(" << ") {
        Some((number, shift)) => Some(number.parse::<u64>().ok()? << shift.parse::<u32>().ok()?),
        None => value.parse().ok(),
    }
}

fn differences(code: &Values, told: &Values) -> Vec<String> {
    let wrong = code.iter().filter(|(key, value)| told.get(*key) != Some(value));
    let wrong = wrong.map(|(key, value)| format!("{key:?}: {value} in the code, {:?} told", told.get(key)));
    let gone = told.keys().filter(|key| !code.contains_key(*key));
    wrong.chain(gone.map(|key| format!("{key:?} is told and not in the code"))).collect()
}

/// The rows whose owner begins so: owner, name and number, in `` | `OWNER` `NAME` | 1,024 | ... ``.
fn rows(owner: &str) -> Result<Values, String> {
    let text = String::from_utf8(read(&root().join("docs/limits.md"))).map_err(|error| error.to_string())?;
    let lines = text.lines().filter(|line| line.starts_with(&format!("| `{owner}")));
    lines.map(|line| row(line).ok_or_else(|| format!("not a row: {line}"))).collect()
}

fn row(line: &str) -> Option<((String, String), u64)> {
    let cells: Vec<_> = line.split('|').map(str::trim).collect();
    let names: Vec<_> = cells.get(1)?.split('`').collect();
    let value = cells.get(2)?.replace(',', "").parse().ok()?;
    Some((((*names.get(1)?).to_owned(), (*names.get(3)?).to_owned()), value))
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
