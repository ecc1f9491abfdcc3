//! Seeded changes of JSON data: the values of a model, one at a time.

use serde_json::{Value, json};

/// A small generator: the same sequence at each run.
#[derive(Clone, Debug)]
pub struct Random(pub u64);

impl Random {
    /// A number below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

/// The paths of all values, as a problem names them: `patient.addresses[0].city`.
pub fn paths(value: &Value) -> Vec<String> {
    let mut out = Vec::new();
    collect(value, String::new(), &mut out);
    out
}

fn collect(value: &Value, path: String, out: &mut Vec<String>) {
    if !path.is_empty() {
        out.push(path.clone());
    }
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                collect(value, inner, out);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{path}[{index}]"), out);
            }
        }
        _ => {}
    }
}

/// The JSON pointer of a path.
pub fn pointer(path: &str) -> String {
    format!("/{}", path.replace('[', ".").replace(']', "").replace('.', "/"))
}

/// The name of the field at a path, without index.
pub fn field(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path).split('[').next().unwrap_or(path)
}

/// Another value of the same kind for the leaf at a path; what was done and the last word of the new value, none where
/// there is no other one.
pub fn another(root: &mut Value, path: &str, random: &mut Random) -> Option<(String, String)> {
    let parent = path.rsplit_once('.').map_or("", |(parent, _)| parent).to_owned();
    let value = root.pointer_mut(&pointer(path))?;
    let name = field(path);
    let (kind, new) = match value {
        Value::Bool(yes) => ("boolean", json!(!*yes)),
        Value::Number(_) if name == "value" => ("quantity", json!(number(random))),
        Value::Number(number) => ("number", json!(number.as_u64()? + 1)),
        Value::String(text) if is_date(text) => ("date", json!(other_date(text))),
        Value::String(text) if name == "value" && text.parse::<f64>().is_ok() => {
            ("quantity", json!(number(random)))
        }
        Value::String(text) => (kind_of(name, &parent, text)?, json!(other_text(name, text, random))),
        _ => return None,
    };
    let shown = new.as_str().and_then(|text| text.split(' ').next_back()).unwrap_or("").to_owned();
    *value = new;
    Some((format!("{kind} {path}"), shown))
}

fn number(random: &mut Random) -> f64 {
    (random.below(900) + 100) as f64 / 8.0
}

fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 10 && bytes[..4].iter().all(u8::is_ascii_digit) && bytes[4] == b'-' && bytes[7] == b'-'
}

/// The day before the 15th, or after: always a day that exists.
fn other_date(text: &str) -> String {
    let day: u32 = text[8..10].parse().unwrap_or(1);
    let day = if day > 15 { day - 1 } else { day + 1 };
    format!("{}{day:02}{}", &text[..8], &text[10..])
}

/// Texts that anything may stand in; codes of lists and of code systems are changed by their labels.
fn kind_of(name: &str, parent: &str, text: &str) -> Option<&'static str> {
    let people =
        ["family", "given", "birth_family_name", "used_family_name", "name", "city", "street", "title"];
    let texts = [
        "text",
        "comment",
        "reason",
        "synthesis",
        "events",
        "adverse_events",
        "found",
        "other",
        "software",
        "model",
    ];
    let _ = (parent, text);
    match name {
        "display" => Some("code"),
        _ if people.contains(&name) => Some("name"),
        _ if texts.contains(&name) => Some("text"),
        _ => None,
    }
}

fn other_text(name: &str, text: &str, random: &mut Random) -> String {
    let mark = random.below(900) + 100;
    match name {
        // Traits of an identity are capital letters.
        "family" | "given" | "birth_family_name" | "used_family_name" => {
            let letter = char::from(b'A' + (mark % 26) as u8);
            format!("{} {letter}{letter}", text.trim())
        }
        _ => format!("{} modifié {mark}", text.trim()),
    }
}
