//! The reader over a slice and over a chopped stream must say the same; so must `roxmltree` where it is right.

#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_fuzz::choppy::Choppy;
use segur_fuzz::events::{Reading, read};
use segur_fuzz::{oracle, split};
use segur_xml::Reader;
use segur_xml::encoding::Encoding;

fuzz_target!(|data: &[u8]| {
    let Some((options, seed, document)) = split(data) else { return };
    let reader = Reader::from_slice(document, &options);
    let encoding = reader.encoding();
    let whole = read(reader);
    let chopped = read(Reader::from_read(Choppy::new(document, seed), &options));
    assert_eq!(whole, chopped, "slice on the left, stream on the right");
    if encoding == Encoding::Utf8 && !whole.has_doctype() {
        compare(document, &whole);
    }
});

fn compare(document: &[u8], ours: &Reading) {
    let Ok(text) = std::str::from_utf8(document) else { return assert!(ours.error.is_some()) };
    match (&ours.error, oracle::read(text)) {
        (None, Ok(items)) => assert_eq!(ours.items, items, "ours on the left, roxmltree's on the right"),
        (None, Err(error)) => panic!("roxmltree refuses: {error}"),
        (Some((code, place, limit)), Ok(_)) => {
            assert!(
                *limit || is_laxity(code, place.offset as usize, text),
                "roxmltree accepts what we refuse with {code} at {place:?}"
            )
        }
        (Some(_), Err(_)) => {}
    }
}

/// What `roxmltree` lets through although the specifications do not.
fn is_laxity(code: &str, offset: usize, text: &str) -> bool {
    let before = text.get(..offset).unwrap_or(text);
    let in_instruction = || before.rfind('<').is_some_and(|at| text[at..].starts_with("<?"));
    match code {
        // It skips the declaration without judging versions, encodings, `standalone` and spaces.
        "XML-DECL" | "XML-VERSION" | "XML-ENC-MISMATCH" | "XML-ENC-UNSUPPORTED" => true,
        // Targets: `xml` in any case, at any place, and followed by anything.
        "XML-DECL-PLACE" | "XML-PI-TARGET" => true,
        "XML-NAME" | "XML-PI-SPACE" | "XML-NS-COLON" => in_instruction(),
        // References to surrogates.
        "XML-CHAR-REF" => true,
        // A colon at the start of a name; prefixes bound to nothing, `xmlns` bound, the reserved namespaces bound to other prefixes.
        "XML-NS-EMPTY" | "XML-NS-RESERVED" | "XML-NS-QNAME" => true,
        _ => false,
    }
}
