//! The line of the source that a finding is about, cut to what a terminal can show.

use std::ops::Range;

use crate::Location;

/// Gives back pieces of an input, so that a report can show its lines without holding it in memory.
///
/// Slices are one; so is `Option` of one, and `()` for an input that cannot be read again.
///
/// ```
/// use segur_report::Excerpt;
/// let mut source: &[u8] = b"<a/>";
/// assert_eq!(source.read(1, 10), Some(b"a/>".to_vec()));
/// assert_eq!(().read(0, 1), None);
/// ```
pub trait Excerpt {
    /// `length` bytes from offset `start`, fewer at the end of the input; `None` if it cannot be read.
    fn read(&mut self, start: u64, length: usize) -> Option<Vec<u8>>;
}

impl Excerpt for &[u8] {
    fn read(&mut self, start: u64, length: usize) -> Option<Vec<u8>> {
        let start = usize::try_from(start).unwrap_or(usize::MAX).min(self.len());
        let end = start.saturating_add(length).min(self.len());
        Some(self[start..end].to_vec())
    }
}

impl Excerpt for () {
    fn read(&mut self, _: u64, _: usize) -> Option<Vec<u8>> {
        None
    }
}

impl<T: Excerpt> Excerpt for Option<T> {
    fn read(&mut self, start: u64, length: usize) -> Option<Vec<u8>> {
        self.as_mut()?.read(start, length)
    }
}

/// One line of the source, or the part of it around the place.
pub(super) struct Line {
    pub(super) text: String,
    /// The place, in bytes of `text`.
    pub(super) span: Range<usize>,
}

/// Bytes read on either side of a place. Four bytes for each of the characters that are shown, so that a
/// character cut at the edge of the window is never among them; even, so that UTF-16 code units stay whole.
const REACH: u64 = 4 * MOST_CHARACTERS as u64;
const MOST_CHARACTERS: usize = 1024;

impl Line {
    /// The line around `location`, at most about `width` characters of it.
    pub(super) fn around(source: &mut dyn Excerpt, location: Location, width: usize) -> Option<Line> {
        let encoding = Encoding::of(&source.read(0, 128)?);
        let start = location.offset.saturating_sub(REACH);
        let marked = location.length.min(REACH);
        let reach = location.offset - start;
        let bytes = source.read(start, (reach + marked + REACH) as usize)?;
        let (before, after) = bytes.split_at_checked(reach as usize)?;
        let (marked, after) = after.split_at(after.len().min(marked as usize));
        let before = encoding.decode(encoding.last_line(before));
        let before = before.rsplit(END).next().unwrap_or_default();
        let marked_line = encoding.decode(marked);
        let (marked, whole) = first_line(&marked_line);
        let after = if whole { encoding.decode(encoding.first_line(after)) } else { String::new() };
        let parts = Parts { before, marked, after: first_line(&after).0 };
        Some(parts.cropped(width.min(MOST_CHARACTERS))).filter(|line| !line.text.trim().is_empty())
    }
}

const END: [char; 2] = ['\n', '\r'];

/// The text up to its first line end, and whether that is all of it.
fn first_line(text: &str) -> (&str, bool) {
    match text.find(END) {
        Some(end) => (&text[..end], false),
        None => (text, true),
    }
}

struct Parts<'a> {
    before: &'a str,
    marked: &'a str,
    after: &'a str,
}

impl Parts<'_> {
    fn cropped(&self, width: usize) -> Line {
        let [before, marked, after] = [self.before, self.marked, self.after].map(|s| s.chars().count());
        if before + marked + after <= width {
            return joined(self.before.to_owned(), self.marked, self.after);
        }
        if marked > width / 2 {
            // What follows a place that is itself cut would read as if it came right after the cut.
            return joined(keep_end(self.before, width / 4), &keep_start(self.marked, width / 2), "");
        }
        let room = width - marked;
        let left = before.min((room / 2).max(room.saturating_sub(after)));
        joined(keep_end(self.before, left), self.marked, &keep_start(self.after, room - left))
    }
}

fn joined(before: String, marked: &str, after: &str) -> Line {
    let span = before.len()..before.len() + marked.len();
    Line { text: before + marked + after, span }
}

fn keep_start(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn keep_end(text: &str, limit: usize) -> String {
    let surplus = text.chars().count().saturating_sub(limit);
    match text.char_indices().nth(surplus) {
        Some((start, _)) if surplus > 0 => format!("…{}", &text[start..]),
        None if surplus > 0 => "…".to_owned(),
        _ => text.to_owned(),
    }
}

/// How to turn the bytes of an excerpt into text; a display need, far less strict than the reader.
#[derive(Clone, Copy)]
enum Encoding {
    Utf8,
    Latin1,
    Utf16(fn([u8; 2]) -> u16),
}

impl Encoding {
    fn of(head: &[u8]) -> Encoding {
        match head {
            [0xff, 0xfe, ..] | [b'<', 0, ..] => Encoding::Utf16(u16::from_le_bytes),
            [0xfe, 0xff, ..] | [0, b'<', ..] => Encoding::Utf16(u16::from_be_bytes),
            _ if declares_latin1(head) => Encoding::Latin1,
            _ => Encoding::Utf8,
        }
    }

    /// What is left of a text after its last line end, where the bytes show it: the rest need not be decoded.
    fn last_line(self, bytes: &[u8]) -> &[u8] {
        match self {
            Encoding::Utf16(_) => bytes,
            _ => bytes.rsplit(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default(),
        }
    }

    /// What stands before the first line end.
    fn first_line(self, bytes: &[u8]) -> &[u8] {
        match self {
            Encoding::Utf16(_) => bytes,
            _ => bytes.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default(),
        }
    }

    fn decode(self, bytes: &[u8]) -> String {
        match self {
            Encoding::Utf8 => String::from_utf8_lossy(bytes).replace('\u{feff}', ""),
            Encoding::Latin1 => bytes.iter().map(|&b| char::from(b)).collect(),
            Encoding::Utf16(unit) => {
                let units = bytes.as_chunks().0.iter().map(|&pair| unit(pair));
                char::decode_utf16(units)
                    .map(|c| c.unwrap_or('\u{fffd}'))
                    .filter(|&c| c != '\u{feff}')
                    .collect()
            }
        }
    }
}

fn declares_latin1(head: &[u8]) -> bool {
    let declaration = head.split(|&b| b == b'>').next().unwrap_or_default();
    let declaration = String::from_utf8_lossy(declaration).to_ascii_lowercase();
    ["8859-1\"", "8859-1'", "windows-1252"].iter().any(|name| declaration.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(source: &[u8], offset: u64, length: u64, width: usize) -> Line {
        Line::around(&mut { source }, Location { offset, length, line: 1, column: 1 }, width).unwrap()
    }

    #[test]
    fn the_line_is_found_between_its_ends() {
        for source in [&b"<a>\n <b/>\n</a>"[..], b"<a>\r <b/>\r</a>", b"<a>\n <b/>"] {
            let line = line(source, 5, 4, 80);
            assert_eq!((line.text.as_str(), line.span), (" <b/>", 1..5));
        }
    }

    #[test]
    fn a_span_over_several_lines_ends_with_its_first() {
        let line = line(b"<a\n b='1'>x", 0, 10, 80);
        assert_eq!((line.text.as_str(), line.span), ("<a", 0..2));
    }

    #[test]
    fn long_lines_are_cropped_around_the_place() {
        let source = format!("<a>{}<b/>{}</a>", "é".repeat(100_000), "Z".repeat(100_000));
        let cropped = line(source.as_bytes(), 200_003, 4, 40);
        assert_eq!(cropped.text, format!("…{}<b/>{}…", "é".repeat(18), "Z".repeat(18)));
        assert_eq!(&cropped.text[cropped.span], "<b/>");
        let start = line(source.as_bytes(), 0, 3, 40);
        assert_eq!(start.text, format!("<a>{}…", "é".repeat(37)));
        let huge = line(source.as_bytes(), 3, 300_000, 40);
        assert_eq!(huge.text, format!("<a>{}…", "é".repeat(20)));
    }

    #[test]
    fn a_cut_character_at_the_edge_of_the_window_is_dropped() {
        let source = format!("x{}<b/>", "é".repeat(3000));
        assert!(!line(source.as_bytes(), 6001, 4, 5000).text.contains('\u{fffd}'));
    }

    #[test]
    fn other_encodings_are_shown_as_text() {
        let utf16: Vec<u8> = "\u{feff}<é>\n<à/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let shown = line(&utf16, 10, 8, 80);
        assert_eq!((shown.text.as_str(), shown.span), ("<à/>", 0..5));
        let latin1 = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>";
        assert!(line(latin1, 46, 1, 80).text.ends_with("<a>é</a>"));
        assert!(line(b"<a>\xe9</a>", 3, 1, 80).text.contains('\u{fffd}'));
    }

    #[test]
    fn a_place_beyond_the_end_gives_no_line() {
        let location = Location { offset: 50, length: 1, line: 1, column: 51 };
        assert!(Line::around(&mut &b"<a/>"[..], location, 80).is_none());
        assert!(Line::around(&mut None::<&[u8]>, location, 80).is_none());
    }
}
