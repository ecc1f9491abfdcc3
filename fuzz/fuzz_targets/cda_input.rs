//! Arbitrary JSON as data of each model: refused with paths, or made into a document that can be read.

#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_cda::models::Body;
use segur_cda::values::Ts;
use segur_cda::{Context, Document, Dossier, GenerateError};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let model = Body::NAMES[data.len() % Body::NAMES.len()];
    let (dossier, problems) = Dossier::lenient(text, Some(model));
    assert!(dossier.is_some() || !problems.is_empty());
    let Some(dossier) = dossier else { return };
    let json = dossier.to_json();
    assert_eq!(Dossier::lenient(&json.to_string(), None).0.map(|again| again.to_json()), Some(json));
    let mut next = || 1;
    match dossier.generate(&mut Context::new(Ts::received("20260115180211+0100"), &mut next)) {
        Ok(made) => {
            let bytes = made.to_bytes().expect("what was checked can be written");
            let made = Document::parse(&bytes).expect("well-formed");
            Dossier::read(&made).expect("a document of ours");
        }
        Err(GenerateError::Problems(list)) => assert!(!list.is_empty()),
        Err(error) => panic!("{error}"),
    }
});
