//! The INS vectors beside the project, run through the library.
//!
//! `SEGUR_INS_VECTORS` names another file of the same form.

mod carriers;
mod values;

pub use carriers::cda_answer;
pub use values::problem;

use std::collections::BTreeMap;
use std::path::PathBuf;

use segur_report::{Finding, Severity};
use serde::Deserialize;
use serde_json::Value;

use crate::shared::{Shared, read};

/// The environment variable that names another file of vectors.
pub const VARIABLE: &str = "SEGUR_INS_VECTORS";

/// A vector.
#[derive(Clone, Debug, Deserialize)]
pub struct Vector {
    /// Its name.
    pub id: String,
    /// What is tested.
    pub kind: String,
    /// `must`, `should` or `info`.
    pub normative: String,
    /// What is given.
    pub input: Value,
    /// What else is known.
    #[serde(default)]
    pub context: Value,
    /// What is expected.
    pub expected: Value,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

#[derive(Deserialize)]
struct File {
    vectors: Vec<Vector>,
}

/// The vectors of [`VARIABLE`], or those of the shared folder.
///
/// # Panics
/// If the file cannot be read, or has another form.
pub fn vectors(shared: &Shared) -> Vec<Vector> {
    let named = std::env::var_os(VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from);
    let path = named.unwrap_or_else(|| shared.path("vectors/ins.json"));
    let file: File =
        serde_json::from_slice(&read(&path)).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    file.vectors
}

/// What the library answers to a vector, in the form of its expectation.
///
/// # Panics
/// If the vector is of an unknown kind.
pub fn answer(vector: &Vector) -> Value {
    match vector.kind.as_str() {
        "matricule" => values::matricule(vector),
        "oid" => values::oid(vector),
        "lexical" => values::lexical(vector),
        "first_given_consistency" => values::first_given(vector),
        "partial_birth_date" => values::partial_date(vector),
        "trait_set" => values::trait_set(vector),
        "status" => values::status(vector),
        "compare" => values::compare(vector),
        "datamatrix" => carriers::datamatrix(vector),
        "cda_recordTarget" => carriers::cda(vector),
        "hl7v2_pid" => carriers::pid(vector),
        "fhir_identifiers" => carriers::fhir(vector),
        "insi_response" | "insi_fault" => carriers::insi(vector),
        other => panic!("{}: unknown kind {other}", vector.id),
    }
}

/// Counts per kind and level: right and all.
pub type Score = BTreeMap<(String, String), (usize, usize)>;

/// Runs the vectors; the complaints are about `must` and `should`, a difference of `info` is only printed.
pub fn run(vectors: &[Vector], answer: impl Fn(&Vector) -> Option<Value>) -> (Score, Vec<String>) {
    let (mut score, mut complaints) = (Score::new(), Vec::new());
    for vector in vectors {
        let Some(got) = answer(vector) else { continue };
        let right = agrees(&vector.expected, &got);
        let count = score.entry((vector.kind.clone(), vector.normative.clone())).or_default();
        count.1 += 1;
        count.0 += usize::from(right);
        if right {
            continue;
        }
        let complaint = format!(
            "{} {} {} ({})\n    expected {}\n    got      {got}",
            vector.id, vector.kind, vector.normative, vector.reason, vector.expected
        );
        if vector.normative == "info" {
            println!("info only: {complaint}")
        } else {
            complaints.push(complaint)
        }
    }
    (score, complaints)
}

/// Whether every member expected is there; lists are compared as sets.
fn agrees(expected: &Value, got: &Value) -> bool {
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            expected.iter().all(|(name, value)| agrees(value, got.get(name).unwrap_or(&Value::Null)))
        }
        (Value::Array(expected), Value::Array(got)) => {
            expected.iter().all(|value| got.contains(value))
                && got.iter().all(|value| expected.contains(value))
        }
        _ => expected == got,
    }
}

/// The name that a vector gives to one of our codes: letter of the severity, rest of the code.
pub fn token(code: &str, severity: Severity) -> String {
    let letter = match severity {
        Severity::Error => "E",
        Severity::Warning => "W",
        Severity::Info => "I",
    };
    let rest = code.trim_start_matches("INS-").trim_start_matches("FLAG-").trim_start_matches("TRAIT-");
    format!("{letter}_{}", rest.replace('-', "_"))
}

/// Names that the rule of [`token`] does not give.
const NAMES: [(&str, &str); 12] = [
    ("INS-TRAIT-CASE", "W_TRAIT_CASE"),
    ("INS-TRAIT-COG-UNKNOWN", "W_COG_UNKNOWN"),
    ("INS-TRAIT-NOT-PREFIX", "W_FIRST_GIVEN"),
    ("INS-SEVERAL", "W_SEVERAL_INS"),
    ("INS-CDA-GIVEN-LIST-LAYOUT", "W_GIVEN_LIST_LAYOUT"),
    ("INS-WITH-PROV", "W_INS_WITH_PROV"),
    ("INS-DELETED", "I_INS_DELETED"),
    ("INS-HL7-NH", "W_NH_NOT_INS"),
    ("INS-HL7-SEPARATOR", "W_REPETITION_SEPARATOR"),
    ("INS-FHIR-TYPE-OID", "E_TYPE_OID"),
    ("INS-FHIR-NO-INS", "W_NO_INS"),
    ("INS-INSI-SEVERITY", "W_SEVERITY_NOT_IN_XSD"),
];

/// The names of a finding in the vectors of carriers. A matricule that does not go with the traits is not among
/// them, though it is reported.
pub fn tokens(finding: &Finding) -> Vec<String> {
    let code = &*finding.code;
    let named = NAMES.iter().find(|(ours, _)| *ours == code).map(|(_, theirs)| (*theirs).to_owned());
    match code {
        "INS-INCOMPLETE" | "INS-TRAIT-DATE-PARTIAL" | "INS-TRAIT-EMPTY" => vec!["905".into()],
        "INS-ABSENT" => vec!["903".into()],
        "INS-FHIR-CORE-1" => vec!["fr-core-1".into()],
        "INS-FHIR-CORE-2" => vec!["fr-core-2".into()],
        _ if code.starts_with("INS-FLAG-") => Vec::new(),
        _ => vec![named.unwrap_or_else(|| token(code, finding.severity))],
    }
}
