//! The XML declaration (XML 1.0, 2.8).

use super::tag::{crop, is_space};
use super::{Reader, Res};
use crate::error::ErrorKind;
use crate::scan::scanned_str;

/// Longest XML declaration read.
const LONGEST: usize = 4096;

impl Reader<'_> {
    /// Reads the XML declaration if the document begins with one.
    pub(super) fn xml_declaration(&mut self) -> Res<()> {
        let start = self.input.position;
        if !self.follows(start, b"<?xml")?
            || !self.input.available(start + 6)?
            || !is_space(self.input.byte(start + 5))
        {
            return Ok(());
        }
        let Some(close) = self.input.find_pair(b'?', b'>', start + 5)?.filter(|&c| c - start < LONGEST)
        else {
            return self.fail(ErrorKind::BadXmlDecl, start, start + 5, "?>");
        };
        let text = scanned_str(self.input.slice(start + 5, close)).to_owned();
        let mut declaration = Declaration { text: &text, at: 0, start: start + 5 };
        match self.read_declaration(&mut declaration) {
            Ok(()) => {
                self.input.position = close + 2;
                Ok(())
            }
            Err((kind, detail)) => {
                let at = declaration.start + declaration.at;
                self.fail(kind, at, at + usize::from(at < close), detail)
            }
        }
    }

    fn read_declaration(&mut self, text: &mut Declaration<'_>) -> Result<(), (ErrorKind, String)> {
        let version = text.pair("version")?.ok_or_else(|| bad("version"))?;
        if !version.strip_prefix("1.").is_some_and(is_digits) {
            return Err((ErrorKind::UnsupportedVersion, crop(version)));
        }
        if let Some(name) = text.pair("encoding")?
            && !is_encoding_name(name)
        {
            return Err(bad("encoding"));
        }
        match text.pair("standalone")? {
            None | Some("no") => {}
            Some("yes") => self.standalone = true,
            Some(_) => return Err(bad("standalone")),
        }
        text.skip_space();
        if text.rest().is_empty() { Ok(()) } else { Err(bad(&crop(text.rest()))) }
    }
}

fn bad(part: &str) -> (ErrorKind, String) {
    (ErrorKind::BadXmlDecl, part.to_owned())
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_encoding_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

/// What stands between `<?xml` and `?>`.
struct Declaration<'t> {
    text: &'t str,
    at: usize,
    start: usize,
}

impl<'t> Declaration<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn skip_space(&mut self) -> bool {
        let before = self.at;
        self.at += self.rest().bytes().take_while(|&b| is_space(b)).count();
        self.at > before
    }

    fn eat(&mut self, byte: char) -> bool {
        let found = self.rest().starts_with(byte);
        self.at += usize::from(found);
        found
    }

    /// Reads ` name = "value"` if it is there.
    fn pair(&mut self, name: &'static str) -> Result<Option<&'t str>, (ErrorKind, String)> {
        let before = self.at;
        let spaced = self.skip_space();
        if !self.rest().starts_with(name) {
            self.at = before;
            return Ok(None);
        }
        if !spaced {
            return Err(bad(name));
        }
        self.at += name.len();
        self.skip_space();
        if !self.eat('=') {
            return Err(bad(name));
        }
        self.skip_space();
        let quote =
            self.rest().chars().next().filter(|c| matches!(c, '"' | '\'')).ok_or_else(|| bad(name))?;
        self.at += 1;
        let value = self.rest();
        let end = value.find(quote).ok_or_else(|| bad(name))?;
        self.at += end + 1;
        Ok(Some(&value[..end]))
    }
}
