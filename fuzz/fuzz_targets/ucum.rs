//! Arbitrary text as a unit of measure: never a panic; what is suggested is a unit; an error stands in the text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_terms::ucum::Unit;

fuzz_target!(|text: &str| match Unit::parse(text) {
    Ok(unit) => assert!(unit.is_comparable(&unit)),
    Err(error) => {
        assert!(text.len() > 1_024 || text.get(error.at..error.at + error.length).is_some(), "{error:?}");
        if let Some(meant) = &error.suggestion {
            Unit::parse(meant).expect("a suggestion is a unit");
        }
    }
});
