//! Arbitrary bytes as an HL7 v2 message: never a panic; what is read can be written and read again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_ins::carriers::{hl7v2, read};

fuzz_target!(|data: &[u8]| {
    let reading = hl7v2::read(data);
    for place in reading.findings.iter().filter_map(|finding| finding.location) {
        assert!(place.offset + place.length <= data.len() as u64);
    }
    let written = hl7v2::write_pid(&reading.identity(), &[]);
    let again = hl7v2::read(written.as_bytes());
    assert_eq!(
        again.record.birth_family_name,
        reading
            .record
            .birth_family_name
            .map(|name| name.trim().replace(['\r', '\n'], " "))
            .filter(|name| !name.is_empty() && name != "\"\"")
    );
    let _ = read(data);
});
