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
        let last_line = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
        let location = Location {
            offset: bytes(before),
            length: bytes(part),
            line: line_ends(before.as_bytes()) + 1,
            column: before[last_line..].chars().count() as u64 + 1,
        };
        Place { location: Some(location), path: None }
    }
}

/// Ends of lines: LF, CR or CR LF.
fn line_ends(text: &[u8]) -> u64 {
    let ends = |(index, byte): &(usize, &u8)| match byte {
        b'\n' => true,
        b'\r' => text.get(index + 1) != Some(&b'\n'),
        _ => false,
    };
    text.iter().enumerate().filter(ends).count() as u64
}

#[cfg(test)]
mod tests {
    use super::SourceText;

    #[test]
    fn places_count_lines_of_any_kind_and_bytes_of_the_source() {
        let source = SourceText::of(b"a\r\nb\rc\n\xe9d");
        let place = source.place(source.text.find('d').unwrap_or(0), 1).location.unwrap_or_default();
        assert_eq!((place.offset, place.length, place.line, place.column), (8, 1, 4, 2));
    }
}
