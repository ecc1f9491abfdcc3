//! Arbitrary metadata: what is read is written and reads back the same; rules judge whatever was read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_xdm::{Limits, Set, check, ebrim};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { objects: 100, ..Limits::default() };
    let Ok(reading) = ebrim::read(bytes, &limits) else { return };
    let written = ebrim::write(&reading.metadata).expect("what XML held can be written");
    let again = ebrim::read(&written, &limits).expect("what was written can be read");
    assert_eq!(again.metadata, reading.metadata);
    let set = Set { metadata: reading.metadata, places: reading.places, ..Set::default() };
    for finding in check::metadata(&set).iter().chain(&reading.findings) {
        assert!(!finding.message.fr.is_empty() && !finding.message.en.is_empty());
    }
});
