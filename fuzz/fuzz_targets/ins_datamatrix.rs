//! Arbitrary text as a Datamatrix INS: never a panic; what is accepted is written and read the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_ins::Status;
use segur_ins::carriers::datamatrix::{Block, encode, parse};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    check(&text);
    check(&format!("IS010000000000000000000000{text}"));
});

fn check(text: &str) {
    match parse(text) {
        Ok(payload) => {
            let written = encode(Status::Qual, &payload.fields).expect("what was read can be written");
            let again = parse(&written).expect("what was written can be read");
            for block in Block::ALL {
                assert_eq!(again.fields.get(block), payload.fields.get(block));
            }
        }
        Err((_, offset)) => assert!(offset <= text.len()),
    }
}
