//! Name, NCName, NMTOKEN and QName: XML 1.0 second edition, section 2.3, and Namespaces in XML.

use super::name_chars::{NAME_RANGES, START_RANGES};

const START: u8 = 1;
const NAME: u8 = 2;

// What each byte may be; those of longer UTF-8 sequences are looked at as characters.
const BYTES: [u8; 128] = {
    let mut table = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        let b = byte as u8;
        if b.is_ascii_alphabetic() || b == b'_' || b == b':' {
            table[byte] = START | NAME;
        } else if b.is_ascii_digit() || b == b'-' || b == b'.' {
            table[byte] = NAME;
        }
        byte += 1;
    }
    table
};

fn within(ranges: &[(char, char)], c: char) -> bool {
    let after = ranges.partition_point(|(first, _)| *first <= c);
    after.checked_sub(1).is_some_and(|index| c <= ranges[index].1)
}

fn is_start_char(c: char) -> bool {
    match BYTES.get(c as usize) {
        Some(kinds) => kinds & START != 0,
        None => within(&START_RANGES, c),
    }
}

fn is_name_char(c: char) -> bool {
    match BYTES.get(c as usize) {
        Some(kinds) => kinds & NAME != 0,
        None => within(&START_RANGES, c) || within(&NAME_RANGES, c),
    }
}

/// Whether a text matches `Nmtoken`.
pub(crate) fn is_nmtoken(text: &str) -> bool {
    let ascii =
        text.bytes().take_while(|byte| BYTES.get(*byte as usize).is_some_and(|kinds| kinds & NAME != 0));
    let known = ascii.count();
    !text.is_empty() && (known == text.len() || rest_is_name(text, known))
}

// `known` counts ASCII bytes, so it is a character boundary.
fn rest_is_name(text: &str, known: usize) -> bool {
    text[known..].chars().all(is_name_char)
}

/// Whether a text matches `Name`.
pub(crate) fn is_name(text: &str) -> bool {
    text.chars().next().is_some_and(is_start_char) && is_nmtoken(text)
}

/// Whether a text matches `NCName`.
pub(crate) fn is_ncname(text: &str) -> bool {
    is_name(text) && !text.as_bytes().contains(&b':')
}

/// A QName as prefix (`""` without one) and local part.
pub(crate) fn split_qname(text: &str) -> Option<(&str, &str)> {
    match text.split_once(':') {
        Some((prefix, local)) => (is_ncname(prefix) && is_ncname(local)).then_some((prefix, local)),
        None => is_ncname(text).then_some(("", text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for right in ["a", "_", ":", "a:b", "été", "a-1.2", "漢", "a·", "e\u{301}"] {
            assert!(is_name(right), "{right}");
        }
        for wrong in ["", "1", "-a", ".", "a b", "a/", "×", "a×", "·", "\u{301}", "\u{F0000}"] {
            assert!(!is_name(wrong), "{wrong}");
        }
        assert!(is_nmtoken("-1:é") && !is_nmtoken("") && !is_nmtoken("a b"));
        assert!(is_ncname("a.b") && !is_ncname("a:b") && !is_ncname(":"));
    }

    // The fifth edition lets them into the names of documents.
    #[test]
    fn fifth_edition_letters_are_not_in_values() {
        for wrong in ["\u{10000}", "a\u{10000}", "\u{220}", "\u{1200}", "a\u{203F}"] {
            assert!(!is_name(wrong) && !is_nmtoken(wrong), "{wrong}");
        }
    }

    #[test]
    fn ranges_are_in_order() {
        let in_order = |ranges: &[(char, char)]| {
            ranges.iter().all(|(first, last)| first <= last)
                && ranges.windows(2).all(|pair| pair[0].1 < pair[1].0)
        };
        assert!(in_order(&START_RANGES) && in_order(&NAME_RANGES));
    }

    #[test]
    fn qnames() {
        assert_eq!(split_qname("a:b"), Some(("a", "b")));
        assert_eq!(split_qname("b"), Some(("", "b")));
        for wrong in ["", ":", "a:", ":b", "a:b:c", "1:a", "a:1", "a: b"] {
            assert_eq!(split_qname(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn table_agrees_with_ranges() {
        for c in (0..128u8).map(char::from) {
            assert_eq!(is_start_char(c), within(&START_RANGES, c));
            assert_eq!(is_name_char(c), within(&START_RANGES, c) || within(&NAME_RANGES, c));
        }
    }
}
