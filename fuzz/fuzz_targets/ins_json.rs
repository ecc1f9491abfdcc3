//! Arbitrary JSON as a FHIR Patient or an identity: never a panic; our own JSON comes back.

#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_ins::carriers::{fhir, json};

fuzz_target!(|data: &[u8]| {
    let Ok(value) = serde_json::from_slice::<serde_json::Value>(data) else { return };
    let _ = fhir::patient(&fhir::read(&value).identity());
    let identity = json::read(&value).identity();
    assert_eq!(json::read(&json::write(&identity)).identity().record, identity.record);
});
