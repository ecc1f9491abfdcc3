//! Text of a carrier that is not XML, with places in its bytes.

use std::borrow::Cow;

use segur_report::Location;

use super::Place;

/// The text of some bytes: UTF-8, or ISO 8859-1 where they are not, as old HL7 v2 senders write it.
pub(crate) struct SourceText<'b> {
    pub(crate) text: Cow<'b, str>,
    latin: bool,
}

impl<'b> SourceText<'b> {
    pub(crate) fn of(bytes: &'b [u8]) -> SourceText<'b> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        match std::str::from_utf8(bytes) {
            Ok(text) => SourceText { text: Cow::Borrowed(text), latin: false },
            Err(_) => SourceText { text: bytes.iter().map(|&byte| char::from(byte)).collect(), latin: true },
        }
    }

    pub(crate) fn new(text: &'b str) -> SourceText<'b> {
        SourceText { text: Cow::Borrowed(text), latin: false }
    }

    /// The place of a part of the text, given by its offset and length in it.
    pub(crate) fn place(&self, offset: usize, length: usize) -> Place {
        let before = self.text.get(..offset).unwrap_or_default();
        let part = self.text.get(offset..offset.saturating_add(length)).unwrap_or_default();
        let bytes = |text: &str| if self.latin { text.chars().count() } else { text.len() } as u64;
        let ends = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
        let lines = ends(before);
        let location = Location {
            offset: bytes(before),
            length: bytes(part),
            line: lines.matches('\n').count() as u64 + 1,
            column: lines.rsplit('\n').next().unwrap_or_default().chars().count() as u64 + 1,
        };
        Place { location: Some(location), path: None }
    }
}
