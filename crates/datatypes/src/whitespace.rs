//! White space: part 2, section 4.3.6.

use std::borrow::Cow;

use crate::facets::WhiteSpace;

/// The four characters that XML calls white space.
pub(crate) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// A text to judge and what is known of it.
#[derive(Clone, Copy)]
pub(crate) struct Input<'a> {
    pub(crate) text: &'a str,
    /// Known to have no white space at all: it stays the same whatever a type does to white space.
    solid: bool,
}

impl<'a> Input<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Input { text, solid: false }
    }

    /// An item of a list.
    pub(crate) fn token(text: &'a str) -> Self {
        Input { text, solid: true }
    }

    #[inline]
    pub(crate) fn normalize(self, white_space: WhiteSpace) -> Cow<'a, str> {
        if self.solid || white_space == WhiteSpace::Preserve || is_solid(self.text.as_bytes()) {
            Cow::Borrowed(self.text)
        } else {
            normalize(white_space, self.text)
        }
    }

    #[inline]
    pub(crate) fn trimmed(self) -> &'a str {
        if self.solid { self.text } else { trim(self.text) }
    }

    /// The items of a list.
    pub(crate) fn tokens(self) -> impl Iterator<Item = &'a str> {
        let mut rest = self.text;
        std::iter::from_fn(move || {
            rest = trim_start(rest);
            let end = rest.bytes().position(is_space).unwrap_or(rest.len());
            let (token, after) = rest.split_at(end);
            rest = after;
            (!token.is_empty()).then_some(token)
        })
    }
}

// Without a branch inside a block, so that the compiler uses vectors. The last block overlaps the one before.
#[inline]
fn is_solid(bytes: &[u8]) -> bool {
    let no_low = |block: &[u8]| !block.iter().fold(false, |found, byte| found | (*byte <= b' '));
    match bytes.last_chunk::<16>() {
        Some(last) => no_low(last) && bytes.as_chunks::<16>().0.iter().all(|block| no_low(block)),
        None => match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            (Some(first), Some(last)) => no_low(first) && no_low(last),
            _ => bytes.iter().all(|byte| *byte > b' '),
        },
    }
}

#[inline]
pub(crate) fn trim(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if *first > b' ' && *last > b' ' => text,
        _ => trim_end(trim_start(text)),
    }
}

fn trim_start(text: &str) -> &str {
    let start = text.bytes().position(|byte| !is_space(byte)).unwrap_or(text.len());
    &text[start..]
}

fn trim_end(text: &str) -> &str {
    let end = text.bytes().rposition(|byte| !is_space(byte)).map_or(0, |last| last + 1);
    &text[..end]
}

pub(crate) fn normalize(white_space: WhiteSpace, text: &str) -> Cow<'_, str> {
    match white_space {
        WhiteSpace::Preserve => Cow::Borrowed(text),
        WhiteSpace::Replace => replace(text),
        WhiteSpace::Collapse => collapse(text),
    }
}

fn replace(text: &str) -> Cow<'_, str> {
    if text.contains(['\t', '\n', '\r']) {
        Cow::Owned(text.replace(['\t', '\n', '\r'], " "))
    } else {
        Cow::Borrowed(text)
    }
}

fn collapse(text: &str) -> Cow<'_, str> {
    let text = trim(text);
    if is_collapsed(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let mut collapsed = String::with_capacity(text.len());
    for token in Input::new(text).tokens() {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        collapsed.push_str(token);
    }
    Cow::Owned(collapsed)
}

fn is_collapsed(trimmed: &[u8]) -> bool {
    let mut after_space = false;
    trimmed.iter().all(|byte| {
        let space = is_space(*byte);
        let right = !space || (*byte == b' ' && !after_space);
        after_space = space;
        right
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_ways() {
        let text = " a\t\tb \n c\u{a0} ";
        assert_eq!(normalize(WhiteSpace::Preserve, text), text);
        assert_eq!(normalize(WhiteSpace::Replace, text), " a  b   c\u{a0} ");
        assert_eq!(normalize(WhiteSpace::Collapse, text), "a b c\u{a0}");
    }

    #[test]
    fn nothing_is_copied_without_need() {
        assert!(matches!(normalize(WhiteSpace::Collapse, "  a b\n"), Cow::Borrowed("a b")));
        assert!(matches!(normalize(WhiteSpace::Replace, "  a b "), Cow::Borrowed("  a b ")));
        assert!(matches!(normalize(WhiteSpace::Collapse, " \t\r\n"), Cow::Borrowed("")));
    }

    #[test]
    fn tokens_and_trimming() {
        let tokens = |text| Input::new(text).tokens().collect::<Vec<_>>();
        assert_eq!(tokens(" a  é\tc\n"), ["a", "é", "c"]);
        assert_eq!(tokens("abc"), ["abc"]);
        assert!(tokens(" \r").is_empty() && tokens("").is_empty());
        for (text, trimmed) in
            [("", ""), ("a", "a"), (" ", ""), (" é b ", "é b"), ("a ", "a"), ("\u{a0}", "\u{a0}")]
        {
            assert_eq!(trim(text), trimmed);
        }
    }

    #[test]
    fn solid_texts() {
        for length in 0..40 {
            let text = "x".repeat(length);
            assert!(is_solid(text.as_bytes()));
            for place in 0..length {
                let mut bytes = text.clone().into_bytes();
                bytes[place] = b'\n';
                assert!(!is_solid(&bytes), "{place} of {length}");
            }
        }
    }
}
