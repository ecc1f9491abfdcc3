//! What begins with `<`: dispatch, comments, processing instructions.

use super::event::Token;
use super::input::Stop;
use super::tag::{crop, is_space};
use super::{Reader, Res};
use crate::chars;
use crate::error::ErrorKind;
use crate::scan::scanned_str;

impl Reader<'_> {
    /// Reads the markup whose `<` is at `start`, inside the root element; false if nothing is to be reported.
    #[inline(always)]
    pub(super) fn markup(&mut self, start: usize) -> Res<bool> {
        self.input.available(start + 2)?;
        match self.input.byte(start + 1) {
            b'/' => self.end_tag(start),
            b'!' | b'?' | 0 => self.rare_markup(start),
            _ => self.start_tag(start),
        }
    }

    #[cold]
    #[inline(never)]
    fn rare_markup(&mut self, start: usize) -> Res<bool> {
        match self.input.byte(start + 1) {
            b'?' => self.instruction(start),
            b'!' => self.declaration(start),
            _ => {
                let open = self.stack.last().map(|open| self.qnames.get(open.qname).text());
                self.fail(ErrorKind::UnexpectedEof, start, start + 1, open.unwrap_or_default())
            }
        }
    }

    /// Reads what begins with `<!` inside the root element.
    fn declaration(&mut self, start: usize) -> Res<bool> {
        if self.follows(start, b"<!--")? {
            return self.comment(start);
        }
        if self.follows(start, b"<![CDATA[")? {
            return self.cdata_section(start + 9);
        }
        let kind = if self.follows(start, b"<!DOCTYPE")? {
            ErrorKind::MisplacedDoctype
        } else {
            ErrorKind::UnknownMarkup
        };
        let end = (start + 9).min(self.input.window_end());
        self.fail(kind, start, end, "")
    }

    /// Whether the text at `start` is `expected`; looks no further than the first difference.
    pub(super) fn follows(&mut self, start: usize, expected: &[u8]) -> Res<bool> {
        for (i, &byte) in expected.iter().enumerate() {
            if !self.input.available(start + i + 1)? || self.input.byte(start + i) != byte {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Reads the comment whose `<!--` is at `start`.
    pub(super) fn comment(&mut self, start: usize) -> Res<bool> {
        let body = start + 4;
        let Some(hyphens) = self.input.find_pair(b'-', b'-', body)? else {
            return self.fail(ErrorKind::UnterminatedComment, start, start + 4, "");
        };
        if !self.input.available(hyphens + 3)? {
            return self.fail(ErrorKind::UnterminatedComment, start, start + 4, "");
        }
        if self.input.byte(hyphens + 2) != b'>' {
            return self.fail(ErrorKind::DoubleHyphenInComment, hyphens, hyphens + 2, "");
        }
        self.input.position = hyphens + 3;
        self.token = Token::Comment { start, end: hyphens + 3 };
        Ok(self.reports_comments())
    }

    /// Reads the processing instruction whose `<?` is at `start`.
    pub(super) fn instruction(&mut self, start: usize) -> Res<bool> {
        let body = start + 2;
        let Some(close) = self.input.find_pair(b'?', b'>', body)? else {
            let target = scanned_str(self.input.slice(body, self.input.window_end()));
            let target = crop(&target[..chars::name_length(target)]);
            return self.fail(ErrorKind::UnterminatedInstruction, start, start + 2, target);
        };
        let text = scanned_str(self.input.slice(body, close)).to_owned();
        let length = chars::name_length(&text);
        let target = &text[..length];
        if length == 0 || !text[length..].bytes().next().is_none_or(is_space) {
            self.check_name(text.split([' ', '\t', '\n', '\r']).next().unwrap_or(""), body)?;
            return self.fail(ErrorKind::MissingSpaceInInstruction, body + length, body + length, target);
        }
        if target.eq_ignore_ascii_case("xml") {
            let kind =
                if target == "xml" { ErrorKind::MisplacedXmlDecl } else { ErrorKind::ReservedPiTarget };
            return self.fail(kind, start, body + length, target);
        }
        if self.options.namespaces && target.contains(':') {
            return self.fail(ErrorKind::ColonInName, body, body + length, target);
        }
        self.text.clear();
        self.text.push_str(target);
        let data = text[length..].trim_start_matches([' ', '\t', '\n', '\r']);
        push_text(&mut self.text, data, self.frames.is_empty());
        self.input.position = close + 2;
        let name = self.names.intern("", target);
        self.check_names(start)?;
        self.token = Token::Instruction { start, end: close + 2, target: length, name };
        Ok(self.reports_comments())
    }

    /// Whether a comment or an instruction here is an event.
    fn reports_comments(&self) -> bool {
        !self.passing.comments || self.stack.is_empty()
    }

    /// The next event before or after the root element.
    #[cold]
    #[inline(never)]
    pub(super) fn outside_root(&mut self) -> Res<bool> {
        let position = self.input.position;
        self.input.hold = position;
        self.input.rewind(position);
        let start = self.input.find_discarding(Stop::Black, position)?;
        self.input.position = start;
        match self.input.byte(start) {
            b'<' => self.outside_markup(start),
            0 if self.root_seen => {
                self.token = Token::Nothing;
                self.pending = super::Pending::Ended;
                Ok(false)
            }
            0 => self.fail(ErrorKind::NoRootElement, start, start, ""),
            _ => self.fail(ErrorKind::TextOutsideRoot, start, start + 1, ""),
        }
    }

    fn outside_markup(&mut self, start: usize) -> Res<bool> {
        self.input.hold = start;
        self.input.available(start + 2)?;
        match self.input.byte(start + 1) {
            b'?' => self.instruction(start),
            b'!' if self.follows(start, b"<!--")? => self.comment(start),
            b'!' => self.outside_declaration(start),
            b'/' => self.end_tag(start),
            0 => self.fail(ErrorKind::UnexpectedEof, start, start + 1, ""),
            _ if self.root_seen => {
                let end = self.input.find(Stop::NameEnd, start + 1)?;
                let name = self.shown(start + 1, end);
                self.check_name(&name, start + 1)?;
                self.fail(ErrorKind::ContentAfterRoot, start, end, name)
            }
            _ => {
                self.start_tag(start)?;
                self.root_seen = true;
                Ok(true)
            }
        }
    }

    fn outside_declaration(&mut self, start: usize) -> Res<bool> {
        if self.follows(start, b"<!DOCTYPE")? {
            return self.doctype(start);
        }
        let end = (start + 9).min(self.input.window_end());
        let kind = if self.follows(start, b"<![CDATA[")? {
            ErrorKind::TextOutsideRoot
        } else {
            ErrorKind::UnknownMarkup
        };
        self.fail(kind, start, end, "")
    }
}

/// Appends a text; that of the document itself with its line ends normalised (XML 1.0, 2.11).
pub(super) fn push_text(out: &mut String, text: &str, normalise: bool) {
    let mut rest = text;
    while let Some(at) = rest.find('\r').filter(|_| normalise) {
        out.push_str(&rest[..at]);
        out.push('\n');
        rest = &rest[at + 1..];
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    out.push_str(rest);
}
