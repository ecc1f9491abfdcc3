//! Arbitrary documents against one rich schema: a slice and a chopped stream must give the same findings,
//! twice in a row; what is valid must be well-formed for `roxmltree` as well.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use segur_fuzz::choppy::Choppy;
use segur_fuzz::{oracle, split};
use segur_report::{Finding, Text};
use segur_xml::{DtdMode, Options};
use segur_xsd::{LoadError, Loaded, Loader, Outcome, Schema, Validator};

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    let compilation = Schema::compile(&["rich.xsd"], &Rich);
    compilation.schema.unwrap_or_else(|| panic!("rich.xsd: {:?}", compilation.findings))
});

struct Rich;

impl Loader for Rich {
    fn load(&self, uri: &str) -> Result<Loaded, LoadError> {
        match uri {
            "rich.xsd" => {
                Ok(Loaded { uri: uri.into(), bytes: include_bytes!("../src/rich.xsd").to_vec(), note: None })
            }
            _ => Err(LoadError { message: Text::new("absent", "missing") }),
        }
    }

    fn resolve(&self, _base: &str, reference: &str) -> String {
        reference.to_owned()
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((options, seed, document)) = split(data) else { return };
    let mut validator = Validator::new(&SCHEMA);
    let whole = validator.validate(document, &options);
    let chopped = validator.validate_read(Choppy::new(document, seed), &options);
    assert_eq!(summary(&whole), summary(&chopped), "slice on the left, stream on the right");
    let again = validator.validate(document, &options);
    assert_eq!(summary(&whole), summary(&again), "first time on the left, again on the right");
    check_against_oracle(document, &whole, &options);
});

/// Codes and places. Messages may tell more when the whole document is at hand, such as the line of another
/// element.
fn summary(outcome: &Outcome) -> (bool, Vec<String>) {
    let told = |finding: &Finding| format!("{} {:?} {:?}", finding.code, finding.location, finding.path);
    (outcome.well_formed, outcome.findings.iter().map(told).collect())
}

fn check_against_oracle(document: &[u8], outcome: &Outcome, options: &Options) {
    if let Ok(text) = std::str::from_utf8(document)
        && outcome.findings.is_empty()
        && options.dtd == DtdMode::Refuse
    {
        assert!(oracle::read(text).is_ok(), "valid for us, not well-formed for roxmltree");
    }
}
