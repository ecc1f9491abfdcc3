//! Arbitrary text as a matricule: never a panic, and what is accepted keeps every rule.

#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_ins::{Context, Matricule, normalise};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (wire, lenient) = (Matricule::wire(&text), Matricule::lenient(&text));
    if let Ok(matricule) = wire {
        assert_eq!((matricule.as_str(), lenient), (&*text, Ok(matricule)));
    }
    match lenient {
        Ok(matricule) => {
            assert_eq!(Matricule::of(matricule.body()), matricule, "the key is the one of the body");
            assert_eq!(Matricule::lenient(&matricule.grouped().to_string()), Ok(matricule));
            assert!(matricule.flags(&Context::default()).iter().count() < 16);
        }
        Err(error) => assert!((1..=text.chars().count() + 1).contains(&error.position())),
    }
    if let Ok(folded) = normalise(&text) {
        assert_eq!(normalise(&folded), Ok(folded));
    }
});
