//! Bytes that are not UTF-8, of every kind, everywhere in a document, at every place of a scanner's block.

use libtest_mimic::Trial;
use segur_tests::adapter::{self, How};
use segur_tests::hostile::MALFORMED_UTF8;

use crate::{Outcome, alone, none};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        alone("utf8_malformed", malformed),
        alone("utf8_truncated", truncated),
        alone("utf8_well_formed", well_formed),
    ]
}

/// What stands before and after the bytes.
const PLACES: [(&str, &str, &str); 8] = [
    ("text", "<a>", "</a>"),
    ("attribute", "<a b=\"", "\"/>"),
    ("attribute name", "<a b", "=''/>"),
    ("element name", "<a", "/>"),
    ("comment", "<a><!--", "--></a>"),
    ("cdata", "<a><![CDATA[", "]]></a>"),
    ("instruction", "<?p ", "?><a/>"),
    ("epilog", "<a/><!--", "-->"),
];

/// Each is refused, at the first byte that is wrong.
fn malformed() -> Outcome {
    let mut complaints = Vec::new();
    for (kind, bytes) in MALFORMED_UTF8 {
        for (place, before, after) in PLACES {
            for padding in (0..70).chain([4095, 16_383, 65_535]) {
                let (document, start) = build(before, bytes, after, padding);
                let wrong = start + std::str::from_utf8(&document[start..]).unwrap_err().valid_up_to();
                let name = format!("{kind} in {place} after {padding}");
                complaints.extend(complain(&name, &document, wrong as u64));
            }
        }
    }
    none(complaints)
}

/// The document, and where the bytes stand in it.
fn build(before: &str, bytes: &[u8], after: &str, padding: usize) -> (Vec<u8>, usize) {
    let mut document = b"<!--".to_vec();
    document.resize(4 + padding, b'x');
    document.extend_from_slice(b"-->");
    document.extend_from_slice(before.as_bytes());
    let start = document.len();
    document.extend_from_slice(bytes);
    document.extend_from_slice(after.as_bytes());
    (document, start)
}

fn complain(name: &str, document: &[u8], wrong: u64) -> Option<String> {
    for how in [How::DEFAULT, How::DEFAULT.in_chunks(61)] {
        match adapter::read(document, how) {
            Ok(()) => return Some(format!("{name}: accepted")),
            Err(problem) if problem.offset != wrong => {
                return Some(format!("{name}: at {} instead of {wrong}: {}", problem.offset, problem.code));
            }
            Err(_) => {}
        }
    }
    None
}

/// A character cut by the end of the document.
fn truncated() -> Outcome {
    let mut complaints = Vec::new();
    for character in ["é", "€", "\u{1F600}"] {
        for length in 1..character.len() {
            for padding in 0..70 {
                let document = [&b"<a>"[..], &b"x".repeat(padding), &character.as_bytes()[..length]].concat();
                let name = format!("{length} bytes of {character} after {padding}");
                complaints.extend(complain(&name, &document, 3 + padding as u64));
            }
        }
    }
    none(complaints)
}

/// The first and last characters of every length, at every place of a block, and what XML excludes of them.
fn well_formed() -> Outcome {
    let mut complaints = Vec::new();
    for (c, allowed) in [
        ('\u{7F}', true),
        ('\u{80}', true),
        ('\u{7FF}', true),
        ('\u{800}', true),
        ('\u{D7FF}', true),
        ('\u{E000}', true),
        ('\u{FFFD}', true),
        ('\u{FFFE}', false),
        ('\u{FFFF}', false),
        ('\u{10000}', true),
        ('\u{10FFFF}', true),
        ('\u{1FFFE}', true),
        ('\0', false),
        ('\u{1}', false),
        ('\u{8}', false),
        ('\u{B}', false),
        ('\u{C}', false),
        ('\u{E}', false),
        ('\u{1F}', false),
    ] {
        for (place, before, after) in [PLACES[0], PLACES[1], PLACES[4], PLACES[5], PLACES[6]] {
            for padding in 0..70 {
                let (document, _) = build(before, c.to_string().as_bytes(), after, padding);
                let read = adapter::read(&document, How::DEFAULT);
                if read.is_ok() != allowed {
                    complaints.push(format!("U+{:04X} in {place} after {padding}: {read:?}", u32::from(c)));
                }
            }
        }
    }
    none(complaints)
}
