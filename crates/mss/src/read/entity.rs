//! Where the parts of a message are (RFC 2045, 2046). The fields are read by `mail-parser`; the structure is ours, since a
//! message within a message must not move what follows it, and a line is a boundary only where it begins as one.

use mail_parser::{ContentType, Header, Message, MessageParser, MessagePart, MimeHeaders};

/// A header, and what follows it.
pub(super) struct Entity<'r> {
    header: Option<Message<'r>>,
    /// The body, not decoded.
    pub(super) body: &'r [u8],
}

impl<'r> Entity<'r> {
    /// The header with the first blank line, and the body; without such a line, all is header.
    pub(super) fn split(raw: &[u8]) -> (&[u8], &[u8]) {
        let mut at = 0;
        for line in raw.split_inclusive(|byte| *byte == b'\n') {
            at += line.len();
            if line.trim_ascii().is_empty() {
                break;
            }
        }
        raw.split_at(at)
    }

    /// Reads the header of what [`Entity::split`] gave.
    pub(super) fn read(header: &'r [u8], body: &'r [u8]) -> Entity<'r> {
        Entity { header: MessageParser::new().parse_headers(header), body }
    }

    /// Its fields as those of a message; `None` if it has none.
    pub(super) fn message(&self) -> Option<&Message<'r>> {
        self.header.as_ref()
    }

    fn root(&self) -> Option<&MessagePart<'r>> {
        self.header.as_ref()?.parts.first()
    }

    /// The fields in order.
    pub(super) fn fields(&self) -> impl Iterator<Item = &Header<'r>> {
        self.root().into_iter().flat_map(|root| &root.headers)
    }

    /// Content-Type.
    pub(super) fn content_type(&self) -> Option<&ContentType<'_>> {
        self.root()?.content_type()
    }

    /// The file name that it has, by either field.
    pub(super) fn name(&self) -> Option<&str> {
        self.root()?.attachment_name()
    }

    /// Whether it says that it is an attachment.
    pub(super) fn is_attachment(&self) -> bool {
        let disposition = self.root().and_then(MessagePart::content_disposition);
        disposition.is_some_and(ContentType::is_attachment)
    }
}

/// The parts of a `multipart` body.
pub(super) struct Parts<'r> {
    /// Each with its header; none if the boundary is nowhere.
    pub(super) raw: Vec<&'r [u8]>,
    /// Whether the line that ends them is there.
    pub(super) closed: bool,
}

impl<'r> Parts<'r> {
    /// Splits at the lines that are boundaries; `None` if there are more than `most` parts.
    pub(super) fn of(body: &'r [u8], boundary: &str, most: usize) -> Option<Parts<'r>> {
        let mut parts = Parts { raw: Vec::new(), closed: false };
        let mut start = None;
        let mut at = 0;
        for line in body.split_inclusive(|byte| *byte == b'\n') {
            let next = at + line.len();
            if let Some(last) = delimits(line, boundary.trim_ascii_end()) {
                parts.raw.extend(start.map(|start| without_line_end(&body[start..at])));
                start = Some(next);
                parts.closed = last;
                if last {
                    return Some(parts);
                }
                if parts.raw.len() >= most {
                    return None;
                }
            }
            at = next;
        }
        parts.raw.extend(start.map(|start| &body[start..]));
        Some(parts)
    }
}

/// Whether a line is a boundary: `true` if it is the last.
fn delimits(line: &[u8], boundary: &str) -> Option<bool> {
    let rest = line.strip_prefix(b"--")?.strip_prefix(boundary.as_bytes())?.trim_ascii_end();
    match rest {
        [] => Some(false),
        [b'-', b'-', ..] => Some(true),
        _ => None,
    }
}

/// The line end before a boundary belongs to the boundary.
fn without_line_end(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts<'r>(body: &'r str, boundary: &str) -> (Vec<&'r str>, bool) {
        let parts = Parts::of(body.as_bytes(), boundary, 9).unwrap();
        (parts.raw.iter().map(|part| std::str::from_utf8(part).unwrap()).collect(), parts.closed)
    }

    #[test]
    fn a_boundary_is_a_whole_line() {
        assert_eq!(parts("--b\r\nun\r\n--b\r\ndeux\r\n--b--\r\nreste", "b"), (vec!["un", "deux"], true));
        assert_eq!(parts("avant\n--b \nun --b\n--bc\n--b--", "b"), (vec!["un --b\n--bc"], true));
        assert_eq!(parts("--b\n\n--b--", "b "), (vec![""], true));
    }

    #[test]
    fn what_was_cut_runs_to_the_end() {
        assert_eq!(parts("--b\r\nun\r\n--b\r\ndeux", "b"), (vec!["un", "deux"], false));
        assert_eq!(parts("--c\r\nun", "b"), (vec![], false));
    }

    #[test]
    fn the_first_blank_line_ends_a_header() {
        let body = |raw: &'static str| std::str::from_utf8(Entity::split(raw.as_bytes()).1).unwrap();
        assert_eq!(body("A: b\r\n c\r\n\r\nun\r\n\r\ndeux"), "un\r\n\r\ndeux");
        assert_eq!(body("\nun"), "un");
        assert_eq!(body("A: b\n"), "");
        assert!(Entity::read(b"\n", b"un").message().is_none());
    }
}
