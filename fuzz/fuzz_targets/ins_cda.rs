//! Arbitrary bytes as a CDA document: never a panic; findings have their places in it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_ins::carriers::cda;
use segur_xml::{Options, Tree};

fuzz_target!(|data: &[u8]| {
    let Ok(tree) = Tree::parse(data, &Options::default()) else { return };
    for finding in cda::read(&tree).findings {
        assert!(
            finding.path.is_some() && finding.location.is_some_and(|place| place.offset <= data.len() as u64)
        );
    }
});
