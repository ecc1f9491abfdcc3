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
    /// No white space in it at all: it stays the same whatever the type does to white space.
    pub(crate) solid: bool,
}

impl<'a> Input<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Input { text, solid: is_solid(text.as_bytes()) }
    }

    /// An item of a list.
    pub(crate) fn token(text: &'a str) -> Self {
        Input { text, solid: true }
    }

    pub(crate) fn normalize(self, white_space: WhiteSpace) -> Cow<'a, str> {
        if self.solid { Cow::Borrowed(self.text) } else { normalize(white_space, self.text) }
    }

    pub(crate) fn trimmed(self) -> &'a str {
        if self.solid { self.text } else { trim(self.text) }
    }

    /// The items of a list.
    pub(crate) fn tokens(self) -> impl Iterator<Item = &'a str> {
        self.text.split([' ', '\t', '\n', '\r']).filter(|token| !token.is_empty())
    }
}

// Whole blocks without a branch inside, so that the compiler uses vectors.
fn is_solid(bytes: &[u8]) -> bool {
    let (blocks, rest) = bytes.as_chunks::<16>();
    blocks.iter().all(|block| !block.iter().fold(false, |found, byte| found | (*byte <= b' ')))
        && rest.iter().all(|byte| *byte > b' ')
}

pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
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
    fn solid_texts() {
        for length in 0..40 {
            let text = "x".repeat(length);
            assert!(Input::new(&text).solid);
            for place in 0..length {
                let mut bytes = text.clone().into_bytes();
                bytes[place] = b'\n';
                assert!(!Input::new(std::str::from_utf8(&bytes).unwrap()).solid);
            }
        }
    }
}
