//! Arbitrary metadata: what is read and can be written reads back the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_xdm::{Limits, ebrim};

fuzz_target!(|bytes: &[u8]| {
    let Ok(reading) = ebrim::read(bytes, &Limits::default()) else { return };
    let Ok(written) = ebrim::write(&reading.metadata) else { return };
    assert!(ebrim::read(&written, &Limits::default()).is_ok());
});
