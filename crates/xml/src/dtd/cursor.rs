//! A position in the text of a DTD, with the small productions shared by every declaration.

use super::ExternalId;
use crate::chars;
use crate::error::{Error, ErrorKind};

/// A reading position. Errors are placed in the document type declaration: at the position itself, or, in the
/// text of a parameter entity, at the reference that brought it.
pub(super) struct Cursor<'t> {
    text: &'t str,
    pub(super) at: usize,
    entity: Option<Place>,
    namespaces: bool,
}

/// Where a reference stands in the document type declaration.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) offset: u64,
    pub(super) length: u64,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str, namespaces: bool) -> Self {
        Cursor { text, at: 0, entity: None, namespaces }
    }

    /// In the text of a parameter entity brought by the reference at `place`.
    pub(super) fn inside(text: &'t str, at: usize, place: Place, namespaces: bool) -> Self {
        Cursor { text, at, entity: Some(place), namespaces }
    }

    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    pub(super) fn eat(&mut self, expected: &str) -> bool {
        let found = self.rest().starts_with(expected);
        self.at += if found { expected.len() } else { 0 };
        found
    }

    pub(super) fn expect(&mut self, expected: &str, kind: ErrorKind) -> Result<(), Error> {
        if self.eat(expected) { Ok(()) } else { Err(self.error(kind)) }
    }

    /// Skips white space; says whether there was any.
    pub(super) fn spaces(&mut self) -> bool {
        let rest = self.rest();
        let length = rest.bytes().position(|b| !chars::is_space(b)).unwrap_or(rest.len());
        self.at += length;
        length > 0
    }

    pub(super) fn expect_space(&mut self) -> Result<(), Error> {
        if self.spaces() { Ok(()) } else { Err(self.error(ErrorKind::DtdExpectedSpace)) }
    }

    /// The `>` of a declaration, after optional white space.
    pub(super) fn end(&mut self) -> Result<(), Error> {
        self.spaces();
        self.expect(">", ErrorKind::DtdExpectedEnd)
    }

    /// Any name, colons or not.
    pub(super) fn name(&mut self) -> Result<&'t str, Error> {
        match chars::name_length(self.rest()) {
            0 => Err(self.error(ErrorKind::ExpectedName)),
            length => Ok(self.take(length)),
        }
    }

    /// The name of an element or attribute.
    pub(super) fn qname(&mut self) -> Result<&'t str, Error> {
        self.checked_name(chars::is_qname, ErrorKind::InvalidQName)
    }

    /// The name of an entity, a notation or an instruction: no colon (Namespaces in XML, section 7).
    pub(super) fn ncname(&mut self) -> Result<&'t str, Error> {
        self.checked_name(|name| !name.contains(':'), ErrorKind::ColonInName)
    }

    fn checked_name(&mut self, legal: fn(&str) -> bool, kind: ErrorKind) -> Result<&'t str, Error> {
        let start = self.at;
        let name = self.name()?;
        if !self.namespaces || legal(name) {
            Ok(name)
        } else {
            Err(self.error_at(kind, start, name.len()).with_detail(name))
        }
    }

    pub(super) fn nmtoken(&mut self) -> Result<&'t str, Error> {
        match chars::nmtoken_length(self.rest()) {
            0 => Err(self.error(ErrorKind::ExpectedName)),
            length => Ok(self.take(length)),
        }
    }

    /// A keyword or whatever stands in its place; may be empty.
    pub(super) fn word(&mut self) -> &'t str {
        self.take(chars::nmtoken_length(self.rest()))
    }

    pub(super) fn is_at_quote(&self) -> bool {
        matches!(self.peek(), Some(b'"' | b'\''))
    }

    /// What stands between two quotes. `kind` is the error if there is no literal here.
    pub(super) fn literal(&mut self, kind: ErrorKind) -> Result<&'t str, Error> {
        if !self.is_at_quote() {
            return Err(self.error(kind));
        }
        let (quote, inner) = self.rest().split_at(1);
        let Some(length) = inner.find(quote) else {
            self.at = self.text.len();
            return Err(self.error(kind));
        };
        self.at += length + 2;
        Ok(&inner[..length])
    }

    /// What precedes the next `end`, which is passed over. `kind` is the error if there is none.
    pub(super) fn until(&mut self, end: &str, kind: ErrorKind) -> Result<&'t str, Error> {
        let length = self.rest().find(end).ok_or_else(|| self.error_at(kind, self.at, 0))?;
        let text = self.take(length);
        self.at += end.len();
        Ok(text)
    }

    /// `SYSTEM "..."` or `PUBLIC "..." "..."`; with `public_alone`, the second literal of PUBLIC may be
    /// missing (production 83).
    pub(super) fn external_id(&mut self, public_alone: bool) -> Result<ExternalId, Error> {
        let kind = ErrorKind::DtdExternalId;
        if self.eat("SYSTEM") {
            self.expect_space()?;
            return Ok(ExternalId { public: None, system: self.literal(kind)?.into() });
        }
        self.expect("PUBLIC", kind)?;
        self.expect_space()?;
        let public = Some(self.public_id()?.into());
        let spaced = self.spaces();
        if public_alone && !(spaced && self.is_at_quote()) {
            return Ok(ExternalId { public, system: "".into() });
        }
        if !spaced {
            return Err(self.error(ErrorKind::DtdExpectedSpace));
        }
        Ok(ExternalId { public, system: self.literal(kind)?.into() })
    }

    fn public_id(&mut self) -> Result<&'t str, Error> {
        let start = self.at + 1;
        let text = self.literal(ErrorKind::DtdExternalId)?;
        match text.char_indices().find(|&(_, c)| !chars::is_pubid_char(c)) {
            None => Ok(text),
            Some((at, c)) => {
                Err(self.error_at(ErrorKind::DtdPublicId, start + at, c.len_utf8()).with_detail(c))
            }
        }
    }

    /// The error that what stands here makes: the kind given, unless the text ends here or a parameter entity
    /// is used where the internal subset may not.
    pub(super) fn error(&self, kind: ErrorKind) -> Error {
        let rest = self.rest();
        if rest.is_empty() {
            let inside = self.entity.is_some();
            let kind = if inside { ErrorKind::EntityUnbalanced } else { ErrorKind::UnterminatedDoctype };
            return self.error_at(kind, self.at, 0);
        }
        let parameter = rest.strip_prefix('%').is_some_and(|name| chars::name_length(name) > 0);
        let kind = if parameter { ErrorKind::DtdParameterInMarkup } else { kind };
        let shown = rest.char_indices().nth(16).map_or(rest, |(end, _)| &rest[..end]);
        let shown = shown.split(['\n', '\r']).next().unwrap_or("");
        self.error_at(kind, self.at, shown.len()).with_detail(shown)
    }

    pub(super) fn error_at(&self, kind: ErrorKind, at: usize, length: usize) -> Error {
        let place = self.place(at, length);
        Error::new(kind, place.offset).with_length(place.length)
    }

    /// Where a part of this text is in the document type declaration.
    pub(super) fn place(&self, at: usize, length: usize) -> Place {
        self.entity.unwrap_or(Place { offset: at as u64, length: length as u64 })
    }

    /// An error found in a literal whose content begins at `start`.
    pub(super) fn relocate(&self, mut error: Error, start: usize) -> Error {
        let place = self.place(start, 0);
        match self.entity {
            Some(_) => (error.offset, error.length) = (place.offset, place.length),
            None => error.offset += place.offset,
        }
        error
    }

    fn take(&mut self, length: usize) -> &'t str {
        let taken = &self.text[self.at..self.at + length];
        self.at += length;
        taken
    }
}
