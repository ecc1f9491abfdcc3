//! Arbitrary bytes as an answer of INSi: never a panic, never an identity without code 00.

#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_ins::carriers::insi::{self, Outcome};
use segur_xml::{Options, Tree};

fuzz_target!(|data: &[u8]| {
    let Ok(tree) = Tree::parse(data, &Options::default()) else { return };
    let Some(reading) = insi::read(&tree) else { return };
    let found = matches!(reading.insi, Some(Outcome::Found { .. }));
    assert!(found || reading.record.matricule.is_none(), "an INS comes with code 00 only");
});
