//! Where a field stands in a message.

use segur_report::Location;

/// The place of the first field of that name: its name and its value, up to the end of its first line.
pub(super) fn of(raw: &[u8], name: &str) -> Option<Location> {
    let mut offset = 0;
    for (index, line) in raw.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let text = line.trim_ascii_end();
        if text.is_empty() {
            return None;
        }
        let named = text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()));
        if named && !name.is_empty() && text[name.len()..].trim_ascii_start().starts_with(b":") {
            return Some(Location {
                offset: offset as u64,
                length: text.len() as u64,
                line: index as u64 + 1,
                column: 1,
            });
        }
        offset += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_has_a_line_and_the_text_has_none() {
        let raw = b"From: a@b.fr\r\nsubject : x\r\n y\r\n\r\nTo: z\r\n";
        let place = of(raw, "Subject").map(|place| (place.line, place.offset, place.length));
        assert_eq!(place, Some((2, 14, 11)));
        assert_eq!((of(raw, "To"), of(raw, "")), (None, None));
    }
}
