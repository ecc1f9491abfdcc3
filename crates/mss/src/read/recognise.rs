//! Whether bytes are a message.

use crate::Mail;

/// Fields that messages begin with, and hardly anything else.
const KNOWN: [&str; 25] = [
    "return-path",
    "received",
    "delivered-to",
    "from",
    "sender",
    "to",
    "cc",
    "bcc",
    "date",
    "subject",
    "message-id",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "reply-to",
    "in-reply-to",
    "references",
    "disposition-notification-to",
    "return-receipt-to",
    "dkim-signature",
    "authentication-results",
    "x-mss-nil",
    "x-mss-ins",
    "x-mss-codecda",
    "x-mss-mes",
];

/// Lines that are looked at.
const LINES: usize = 400;

impl Mail<'_> {
    /// Whether bytes, or their first 64 kB, begin as a message does: with lines that are header fields, one of them a
    /// field that messages have. A byte order mark, blank lines or the separator of an mbox in front are no obstacle.
    ///
    /// ```
    /// use segur_mss::Mail;
    /// assert!(Mail::recognises(b"X-Trace: 1\r\nFrom: a@b.fr\r\n\r\n"));
    /// assert!(!Mail::recognises(b"<a>From: b</a>"));
    /// assert!(!Mail::recognises(b"nom: valeur\n"));
    /// ```
    pub fn recognises(head: &[u8]) -> bool {
        let lines = Lines::of(head);
        lines.begins && lines.known > 0 && lines.fields > lines.others
    }
}

/// Whether something may be a damaged message: it has fields, and more of them than of anything else.
pub(super) fn has_header(raw: &[u8]) -> bool {
    let lines = Lines::of(raw);
    lines.fields > lines.others
}

/// The lines of what may be a header, counted.
#[derive(Default)]
struct Lines {
    begins: bool,
    fields: usize,
    known: usize,
    others: usize,
}

impl Lines {
    fn of(raw: &[u8]) -> Lines {
        let mut lines = Lines::default();
        for line in raw[start(raw)..].split(|byte| *byte == b'\n').take(LINES) {
            match line.trim_ascii_end() {
                [] => break,
                [b' ' | b'\t', ..] if lines.fields > 0 => {}
                line => lines.count(name(line)),
            }
        }
        lines
    }

    fn count(&mut self, name: Option<&[u8]>) {
        let Some(name) = name else { return self.others += 1 };
        self.begins |= self.fields + self.others == 0;
        self.fields += 1;
        let known = KNOWN.iter().any(|field| name.eq_ignore_ascii_case(field.as_bytes()));
        self.known += usize::from(known);
    }
}

/// Where the header begins: what some programs put in front of it is none of it.
pub(super) fn start(raw: &[u8]) -> usize {
    let text = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    let blank = text.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let mut rest = &text[blank..];
    if rest.starts_with(b"From ")
        && let Some(end) = memchr::memchr(b'\n', rest)
    {
        rest = &rest[end + 1..];
    }
    raw.len() - rest.len()
}

/// The name of a field; white space before the colon is met and harmless.
fn name(line: &[u8]) -> Option<&[u8]> {
    let name = line[..memchr::memchr(b':', line)?].trim_ascii_end();
    (!name.is_empty() && name.len() < 78 && name.iter().all(u8::is_ascii_graphic)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_told_from_what_has_colons_too() {
        for mail in [
            &b"Return-Path: <a@b.fr>\r\n"[..],
            b"\xef\xbb\xbfFrom: a@b.fr\n\nx",
            b"\r\n\r\nDate: x\r\n",
            b"From a@b.fr Wed Jul  1 10:00:00 2026\nTo: c@d.fr\n",
            b"X-MSS-NIL: A\r\n folded\r\nX: y\r\n",
            b"Subject : x\r\n",
        ] {
            assert!(Mail::recognises(mail), "{}", String::from_utf8_lossy(mail));
        }
        for other in [
            &b""[..],
            b"MSH|^~\\&|A:B\r",
            b"{\"from\": 1}",
            b"Bonjour,\nFrom: a@b.fr\n",
            b"%PDF-1.4\nFrom: a",
            b"version: 1\nservices:\n  a: b\n",
            b"From: a\nb\nc\nd\n",
        ] {
            assert!(!Mail::recognises(other), "{}", String::from_utf8_lossy(other));
        }
    }
}
