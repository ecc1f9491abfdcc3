//! Finding the end of a document type declaration in bytes that arrive piece by piece.

use memchr::memmem;

/// Finds where `<!DOCTYPE ...>` ends. Each byte is looked at once, however often the buffer grows.
#[derive(Clone, Debug, Default)]
pub struct DoctypeScanner {
    at: usize,
    state: State,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Before the `[` or after the `]`.
    #[default]
    Outside,
    /// Between `[` and `]`, between declarations.
    Subset,
    /// In a declaration of the subset.
    Declaration,
    Comment,
    Instruction,
    /// In a literal; the flag says whether it is in a declaration of the subset.
    Literal(u8, bool),
}

impl DoctypeScanner {
    /// A scanner at the start of a declaration.
    pub fn new() -> Self {
        DoctypeScanner::default()
    }

    /// The length of the declaration that `bytes` begins with, its `>` included; none if it goes on beyond.
    /// Call it again with the same bytes and more behind them. Quotes, comments, instructions and brackets
    /// are honoured; nothing is checked.
    ///
    /// ```
    /// let mut scanner = segur_xml::dtd::DoctypeScanner::new();
    /// assert_eq!(scanner.scan(b"<!DOCTYPE a [<!ENTITY b '>"), None);
    /// assert_eq!(scanner.scan(b"<!DOCTYPE a [<!ENTITY b '>'>]><a/>"), Some(30));
    /// ```
    pub fn scan(&mut self, bytes: &[u8]) -> Option<usize> {
        while self.at < bytes.len() {
            match self.state {
                State::Outside => {
                    if self.outside(bytes[self.at]) {
                        return Some(self.at);
                    }
                }
                State::Subset => self.subset(&bytes[self.at..])?,
                State::Declaration => self.declaration(bytes[self.at]),
                State::Comment => self.until(bytes, b"-->")?,
                State::Instruction => self.until(bytes, b"?>")?,
                State::Literal(quote, inner) => self.literal(bytes, quote, inner)?,
            }
        }
        None
    }

    fn outside(&mut self, byte: u8) -> bool {
        self.at += 1;
        match byte {
            b'"' | b'\'' => self.state = State::Literal(byte, false),
            b'[' => self.state = State::Subset,
            _ => {}
        }
        byte == b'>'
    }

    /// None if more bytes are needed to know what begins here.
    fn subset(&mut self, rest: &[u8]) -> Option<()> {
        let (state, length) = match rest {
            [b']', ..] => (State::Outside, 1),
            [b'<', b'?', ..] => (State::Instruction, 2),
            [b'<', b'!', b'-', b'-', ..] => (State::Comment, 4),
            [b'<'] | [b'<', b'!'] | [b'<', b'!', b'-'] => return None,
            [b'<', ..] => (State::Declaration, 1),
            _ => (State::Subset, 1),
        };
        self.state = state;
        self.at += length;
        Some(())
    }

    fn declaration(&mut self, byte: u8) {
        self.at += 1;
        match byte {
            b'"' | b'\'' => self.state = State::Literal(byte, true),
            b'>' => self.state = State::Subset,
            _ => {}
        }
    }

    fn until(&mut self, bytes: &[u8], end: &[u8]) -> Option<()> {
        match memmem::find(&bytes[self.at..], end) {
            Some(length) => {
                self.at += length + end.len();
                self.state = State::Subset;
                Some(())
            }
            None => {
                // The end may be cut: its first bytes are looked at again.
                self.at = self.at.max((bytes.len() + 1).saturating_sub(end.len()));
                None
            }
        }
    }

    fn literal(&mut self, bytes: &[u8], quote: u8, inner: bool) -> Option<()> {
        let found = memchr::memchr(quote, &bytes[self.at..]);
        self.at += found.map_or(bytes.len() - self.at, |length| length + 1);
        found?;
        self.state = if inner { State::Declaration } else { State::Outside };
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &[&str] = &[
        "<!DOCTYPE a>",
        "<!DOCTYPE a SYSTEM '>[' >",
        "<!DOCTYPE a PUBLIC \"]>\" '\"' [ ] >",
        "<!DOCTYPE a [<!-- ' ]> -- --><?x ]>\"?> %p; <!ENTITY b \"]>'\"> ] >",
        "<!DOCTYPE a [<!ELEMENT a (b)><?x?><!----><!ATTLIST a b CDATA '>'>]>",
    ];

    #[test]
    fn whole_declarations() {
        for text in WHOLE {
            let more = format!("{text}<a>]></a>");
            assert_eq!(DoctypeScanner::new().scan(more.as_bytes()), Some(text.len()), "{text}");
        }
    }

    #[test]
    fn growing_buffers_give_the_same_answer() {
        for text in WHOLE {
            for step in 1..6 {
                let mut scanner = DoctypeScanner::new();
                for end in (0..text.len()).step_by(step) {
                    assert_eq!(scanner.scan(&text.as_bytes()[..end]), None, "{text} at {end}");
                }
                assert_eq!(scanner.scan(text.as_bytes()), Some(text.len()), "{text} by {step}");
            }
        }
    }
}
