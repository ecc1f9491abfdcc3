//! Arbitrary bytes as a document of a clinical model: read, made anew, read again. What was read once from a document of
//! ours does not change any more, changing nothing changes nothing, and data survive JSON.

#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_cda::update::update;
use segur_cda::values::Ts;
use segur_cda::{Context, Document, Dossier};

fuzz_target!(|data: &[u8]| {
    let Ok(mut document) = Document::parse(data) else { return };
    let Ok((dossier, _)) = Dossier::read(&document) else { return };
    let json = dossier.to_json();
    if let (Some(again), _) = Dossier::lenient(&json.to_string(), None) {
        assert_eq!(again.to_json(), json);
    }
    let mut next = || 1;
    let mut context = Context::new(Ts::received("20260115180211+0100"), &mut next);
    if let Ok(report) = update(&mut document, &dossier, false, &mut context) {
        assert!(report.notes.is_empty());
    }
    let Ok(made) = dossier.generate(&mut context) else { return };
    let (once, _) = Dossier::read(&made).expect("a document of ours");
    let Ok(made) = once.generate(&mut context) else { return };
    let bytes = made.to_bytes().expect("what was checked can be written");
    let again = Document::parse(&bytes).expect("well-formed");
    assert_eq!(Dossier::read(&again).expect("a document of ours").0.to_json(), once.to_json());
});
