//! Compiled rule sets: a few lines of header that a person can read, then the compiled schema.

use segur_report::{RuleSetId, Text};
use segur_xsd::Schema;

use super::RuleSet;

const MAGIC: &[u8] = b"segur-rules 1\n";

pub(super) fn is_compiled(bytes: &[u8]) -> bool {
    bytes.starts_with(b"segur-rules ")
}

pub(super) fn write(rule_set: &RuleSet) -> Vec<u8> {
    let id = &rule_set.id;
    let fields = [
        ("name", Some(id.name.as_str())),
        ("date", id.date.as_deref()),
        ("sha256", id.sha256.as_deref()),
        ("schema", Some(rule_set.schema_name.as_str())),
    ];
    let mut out = MAGIC.to_vec();
    for (key, value) in fields {
        if let Some(value) = value {
            out.extend_from_slice(format!("{key} {}\n", value.replace(['\n', '\r'], " ")).as_bytes());
        }
    }
    out.push(b'\n');
    out.extend_from_slice(&rule_set.schema.to_bytes());
    out
}

pub(super) fn read(bytes: &[u8]) -> Result<RuleSet, Text> {
    let Some(mut rest) = bytes.strip_prefix(MAGIC) else {
        return Err(if is_compiled(bytes) { other_version() } else { damaged() });
    };
    let mut id = RuleSetId::default();
    let mut schema_name = String::new();
    loop {
        let end = rest.iter().position(|&b| b == b'\n').ok_or_else(damaged)?;
        let line = std::str::from_utf8(&rest[..end]).map_err(|_| damaged())?;
        rest = &rest[end + 1..];
        match line.split_once(' ') {
            Some(("name", value)) => id.name = value.to_owned(),
            Some(("date", value)) => id.date = Some(value.to_owned()),
            Some(("sha256", value)) => id.sha256 = Some(value.to_owned()),
            Some(("schema", value)) => schema_name = value.to_owned(),
            _ if line.is_empty() => break,
            _ => return Err(damaged()),
        }
    }
    let schema = Schema::from_bytes(rest).map_err(|_| other_version())?;
    Ok(RuleSet { id, schema_name, schema })
}

fn damaged() -> Text {
    Text::new("le fichier de règles compilées est abîmé", "the compiled rule file is damaged")
}

fn other_version() -> Text {
    Text::new(
        "le fichier de règles compilées est abîmé ou vient d'une autre version : le refaire par `segur rules compile`",
        "the compiled rule file is damaged or comes from another version: make it again with `segur rules compile`",
    )
}
