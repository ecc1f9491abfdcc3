//! The encoding named by an XML declaration, found before anything can be decoded.

use crate::chars::{CLASSES, NC_CHAR, NC_START, is_space};

/// What the start of a document says.
pub(super) enum Declaration {
    /// No XML declaration, or one that breaks the grammar before any encoding.
    Absent,
    /// The end is not within the bytes given.
    Pending,
    /// A whole declaration, with the encoding if it names one.
    Complete(Option<Named>),
}

/// An encoding's name and where it starts in the declaration.
pub(super) struct Named {
    pub(super) text: String,
    pub(super) start: usize,
}

const OPENING: &[u8] = b"<?xml";

/// Reads `<?xml name="value" ... ?>` from bytes of an encoding that agrees with ASCII.
pub(super) fn read(bytes: &[u8]) -> Declaration {
    let common = bytes.len().min(OPENING.len());
    if bytes[..common] != OPENING[..common] {
        return Declaration::Absent;
    }
    let mut scan = Scan { bytes, at: common };
    let mut found = None;
    loop {
        match scan.pseudo_attribute() {
            Step::Attribute(b"encoding", value) if found.is_none() => found = scan.named(value),
            Step::Attribute(..) => {}
            Step::End => return Declaration::Complete(found),
            Step::Broken => return Declaration::Absent,
            Step::Short => return Declaration::Pending,
        }
    }
}

enum Step<'b> {
    Attribute(&'b [u8], std::ops::Range<usize>),
    End,
    Broken,
    Short,
}

struct Scan<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Scan<'b> {
    fn pseudo_attribute(&mut self) -> Step<'b> {
        let spaces = self.run(is_space);
        let rest = &self.bytes[self.at..];
        match rest {
            [] | [b'?'] => return Step::Short,
            [b'?', b'>', ..] => return Step::End,
            _ if spaces.is_empty() => return Step::Broken,
            _ => {}
        }
        let name = self.run(|b| CLASSES[b as usize] & (NC_START | NC_CHAR) != 0);
        self.run(is_space);
        match self.next() {
            None => return Step::Short,
            Some(b'=') if !name.is_empty() => {}
            Some(_) => return Step::Broken,
        }
        self.run(is_space);
        self.value(&self.bytes[name])
    }

    fn value(&mut self, name: &'b [u8]) -> Step<'b> {
        let quote = match self.next() {
            Some(quote @ (b'"' | b'\'')) => quote,
            Some(_) => return Step::Broken,
            None => return Step::Short,
        };
        let value = self.run(|b| b != quote && b != b'<' && b != b'>');
        match self.next() {
            Some(b) if b == quote => Step::Attribute(name, value),
            Some(_) => Step::Broken,
            None => Step::Short,
        }
    }

    /// The name, if it follows the production `EncName`; if not the reader says so.
    fn named(&self, range: std::ops::Range<usize>) -> Option<Named> {
        let text = std::str::from_utf8(&self.bytes[range.clone()]).ok()?;
        let legal = text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        legal.then(|| Named { text: text.to_owned(), start: range.start })
    }

    fn run(&mut self, belongs: impl Fn(u8) -> bool) -> std::ops::Range<usize> {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(|&b| belongs(b)) {
            self.at += 1;
        }
        start..self.at
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied();
        self.at += usize::from(byte.is_some());
        byte
    }
}
