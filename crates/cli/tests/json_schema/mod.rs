//! The part of JSON Schema (draft 2020-12) that the published schema uses, and nothing else: a keyword that is not
//! known here fails the test rather than pass unseen.
#![allow(clippy::panic, reason = "a panic is a failed test")]

use serde_json::Value;

/// What a value breaks, each with its place.
pub(crate) fn errors(schema: &Value, value: &Value) -> Vec<String> {
    let mut errors = Vec::new();
    judge(schema, schema, value, "$", &mut errors);
    errors
}

fn judge(root: &Value, schema: &Value, value: &Value, place: &str, errors: &mut Vec<String>) {
    for (keyword, wanted) in schema.as_object().unwrap() {
        let good = match keyword.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" => true,
            "$ref" => {
                let pointer = wanted.as_str().unwrap().strip_prefix('#').unwrap();
                judge(root, root.pointer(pointer).unwrap(), value, place, errors);
                true
            }
            "type" => is_a(value, wanted.as_str().unwrap()),
            "enum" => wanted.as_array().unwrap().contains(value),
            "required" => {
                wanted.as_array().unwrap().iter().all(|name| value.get(name.as_str().unwrap()).is_some())
            }
            "properties" => {
                for (name, schema) in wanted.as_object().unwrap() {
                    if let Some(member) = value.get(name) {
                        judge(root, schema, member, &format!("{place}.{name}"), errors);
                    }
                }
                true
            }
            "items" => {
                for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                    judge(root, wanted, item, &format!("{place}[{at}]"), errors);
                }
                true
            }
            "minimum" => value.as_i64().is_none_or(|number| number >= wanted.as_i64().unwrap()),
            "minLength" => {
                value.as_str().is_none_or(|text| text.chars().count() as u64 >= wanted.as_u64().unwrap())
            }
            "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= wanted.as_u64().unwrap()),
            "pattern" => {
                assert_eq!(wanted, "^[0-9a-f]{64}$", "the one pattern known here");
                let digit = |c: char| matches!(c, '0'..='9' | 'a'..='f');
                value.as_str().is_none_or(|text| text.len() == 64 && text.chars().all(digit))
            }
            "dependentRequired" => wanted.as_object().unwrap().iter().all(|(name, others)| {
                let others = others.as_array().unwrap();
                value.get(name).is_none()
                    || others.iter().all(|other| value.get(other.as_str().unwrap()).is_some())
            }),
            other => panic!("keyword `{other}` is not known to this test"),
        };
        if !good {
            errors.push(format!("{place}: {keyword}"));
        }
    }
}

fn is_a(value: &Value, kind: &str) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        other => panic!("type `{other}` is not known to this test"),
    }
}

#[test]
fn a_wrong_report_is_refused() {
    let schema = serde_json::from_str(include_str!("../../../../docs/report.schema.json")).unwrap();
    let finding =
        serde_json::json!({"severity": "grave", "source": "xsd", "code": "", "message": "m", "line": 0});
    let report = serde_json::json!({"input": 5, "kind": "xml", "findings": [finding]});
    let mut told = errors(&schema, &report);
    told.sort();
    let expected = [
        "$.findings[0].code: minLength",
        "$.findings[0].line: minimum",
        "$.findings[0].severity: enum",
        "$.findings[0]: dependentRequired",
        "$.input: type",
        "$: required",
    ];
    assert_eq!(told, expected);
}
