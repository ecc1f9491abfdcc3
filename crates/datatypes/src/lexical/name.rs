//! Name, NCName, NMTOKEN and QName: XML 1.0 fifth edition, section 2.3, and Namespaces in XML.

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

/// `NameStartChar`, in order.
pub(crate) const START_RANGES: [(char, char); 16] = [
    (':', ':'),
    ('A', 'Z'),
    ('_', '_'),
    ('a', 'z'),
    ('\u{C0}', '\u{D6}'),
    ('\u{D8}', '\u{F6}'),
    ('\u{F8}', '\u{2FF}'),
    ('\u{370}', '\u{37D}'),
    ('\u{37F}', '\u{1FFF}'),
    ('\u{200C}', '\u{200D}'),
    ('\u{2070}', '\u{218F}'),
    ('\u{2C00}', '\u{2FEF}'),
    ('\u{3001}', '\u{D7FF}'),
    ('\u{F900}', '\u{FDCF}'),
    ('\u{FDF0}', '\u{FFFD}'),
    ('\u{10000}', '\u{EFFFF}'),
];

/// What `NameChar` adds to `NameStartChar`.
pub(crate) const NAME_RANGES: [(char, char); 6] = [
    ('-', '-'),
    ('.', '.'),
    ('0', '9'),
    ('\u{B7}', '\u{B7}'),
    ('\u{300}', '\u{36F}'),
    ('\u{203F}', '\u{2040}'),
];

fn within(ranges: &[(char, char)], c: char) -> bool {
    ranges.iter().any(|(first, last)| (*first..=*last).contains(&c))
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
        for right in ["a", "_", ":", "a:b", "été", "a-1.2", "\u{10000}", "a·"] {
            assert!(is_name(right), "{right}");
        }
        for wrong in ["", "1", "-a", ".", "a b", "a/", "×", "a×", "·", "\u{F0000}"] {
            assert!(!is_name(wrong), "{wrong}");
        }
        assert!(is_nmtoken("-1:é") && !is_nmtoken("") && !is_nmtoken("a b"));
        assert!(is_ncname("a.b") && !is_ncname("a:b") && !is_ncname(":"));
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
