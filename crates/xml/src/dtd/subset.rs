//! The declaration itself, the sequence of declarations in it, and the parameter entities between them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cursor::{Cursor, Place};
use super::{Dtd, DtdOptions, ExpansionBudget};
use crate::chars;
use crate::error::{Error, ErrorKind};

/// Reads one document type declaration.
pub(super) struct Parser {
    pub(super) dtd: Dtd,
    pub(super) parameters: BTreeMap<Box<str>, Parameter>,
    pub(super) budget: ExpansionBudget,
    /// An undeclared entity in a default value: an error or not according to what follows.
    pub(super) undeclared: Option<Error>,
    /// Whether the declarations being read come from the text of a parameter entity.
    pub(super) in_parameter: bool,
    namespaces: bool,
}

/// A parameter entity.
pub(super) struct Parameter {
    /// Its replacement text; none if it is external.
    pub(super) text: Option<Arc<str>>,
    /// Whether its text is being read.
    pub(super) open: bool,
}

/// The text of a parameter entity being read.
struct Source {
    name: Box<str>,
    text: Arc<str>,
    at: usize,
}

impl Parser {
    pub(super) fn new(options: &DtdOptions) -> Self {
        Parser {
            dtd: Dtd { standalone: options.standalone, ..Dtd::default() },
            parameters: BTreeMap::new(),
            budget: ExpansionBudget::new(options.max_expansion),
            namespaces: options.namespaces,
            undeclared: None,
            in_parameter: false,
        }
    }

    /// Production 28.
    pub(super) fn doctype(mut self, text: &str) -> Result<Dtd, Error> {
        let mut cursor = Cursor::new(text, self.namespaces);
        if let Some((at, c)) = chars::first_illegal(text) {
            let error = cursor.error_at(ErrorKind::InvalidCharacter, at, c.len_utf8());
            return Err(error.with_detail(chars::code_point(c)));
        }
        cursor.expect("<!DOCTYPE", ErrorKind::DtdUnknownDeclaration)?;
        cursor.expect_space()?;
        self.dtd.name = cursor.qname()?.into();
        if cursor.spaces() && matches!(cursor.peek(), Some(b'S' | b'P')) {
            self.dtd.external_subset = Some(cursor.external_id(false)?);
            cursor.spaces();
        }
        if cursor.eat("[") {
            self.subset(&mut cursor)?;
            cursor.expect("]", ErrorKind::DtdSyntax)?;
        }
        cursor.end()?;
        if !cursor.is_at_end() {
            return Err(cursor.error(ErrorKind::DtdExpectedEnd));
        }
        match self.undeclared {
            Some(error) if self.dtd.must_declare() => Err(error),
            _ => Ok(self.dtd),
        }
    }

    fn subset(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Error> {
        while let Some((name, place)) = self.declarations(cursor)? {
            self.in_parameter = true;
            self.parameter(name, place)?;
            self.in_parameter = false;
        }
        Ok(())
    }

    /// Reads the text of a parameter entity and of those that it uses in turn. No recursion here: a chain of
    /// entities may be long.
    fn parameter(&mut self, name: &str, place: Place) -> Result<(), Error> {
        let mut sources = Vec::new();
        sources.extend(self.open(name, place)?);
        while let Some(mut source) = sources.pop() {
            let text = Arc::clone(&source.text);
            let mut cursor = Cursor::inside(&text, source.at, place, self.namespaces);
            let unbalanced = |error: Error| match error.kind {
                ErrorKind::EntityUnbalanced => error.with_detail(&*source.name),
                _ => error,
            };
            match self.declarations(&mut cursor).map_err(unbalanced)? {
                Some((name, _)) => {
                    source.at = cursor.at;
                    sources.push(source);
                    sources.extend(self.open(name, place)?);
                }
                None if cursor.is_at_end() => self.close(&source.name),
                None => return Err(cursor.error(ErrorKind::DtdSyntax)),
            }
        }
        Ok(())
    }

    /// None if the entity is not read, being external or unknown: from then on the DTD is incomplete.
    fn open(&mut self, name: &str, place: Place) -> Result<Option<Source>, Error> {
        let error = |kind| Error::new(kind, place.offset).with_length(place.length).with_detail(name);
        self.dtd.parameter_references = true;
        let found = self.parameters.get_mut(name).and_then(|p| Some((p.text.clone()?, &mut p.open)));
        let Some((text, open)) = found else {
            self.dtd.incomplete = true;
            return Ok(None);
        };
        if std::mem::replace(open, true) {
            return Err(error(ErrorKind::EntityRecursion));
        }
        if !self.budget.charge(text.len()) {
            return Err(error(ErrorKind::LimitEntityExpansion));
        }
        Ok(Some(Source { name: name.into(), text, at: 0 }))
    }

    fn close(&mut self, name: &str) {
        if let Some(parameter) = self.parameters.get_mut(name) {
            parameter.open = false;
        }
    }

    /// Declarations one after the other (production 28b), until a parameter entity or something else.
    fn declarations<'t>(&mut self, cursor: &mut Cursor<'t>) -> Result<Option<(&'t str, Place)>, Error> {
        loop {
            cursor.spaces();
            match cursor.peek() {
                Some(b'%') => return reference(cursor).map(Some),
                Some(b'<') => self.declaration(cursor)?,
                _ => return Ok(None),
            }
        }
    }

    fn declaration(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Error> {
        if cursor.eat("<!--") {
            comment(cursor)
        } else if cursor.eat("<?") {
            instruction(cursor)
        } else if cursor.eat("<!ELEMENT") {
            super::declarations::element(cursor)
        } else if cursor.eat("<!ATTLIST") {
            self.attlist(cursor)
        } else if cursor.eat("<!ENTITY") {
            self.entity(cursor)
        } else if cursor.eat("<!NOTATION") {
            super::declarations::notation(cursor)
        } else if cursor.rest().starts_with("<![") {
            Err(cursor.error(ErrorKind::DtdConditionalSection))
        } else {
            Err(cursor.error(ErrorKind::DtdUnknownDeclaration))
        }
    }
}

/// Production 69.
fn reference<'t>(cursor: &mut Cursor<'t>) -> Result<(&'t str, Place), Error> {
    let start = cursor.at;
    cursor.expect("%", ErrorKind::DtdSyntax)?;
    let name = cursor.ncname()?;
    cursor.expect(";", ErrorKind::DtdSyntax)?;
    Ok((name, cursor.place(start, cursor.at - start)))
}

/// Production 15, its opening read.
fn comment(cursor: &mut Cursor<'_>) -> Result<(), Error> {
    cursor.until("--", ErrorKind::UnterminatedComment)?;
    cursor.expect(">", ErrorKind::DoubleHyphenInComment)
}

/// Production 16, its opening read.
fn instruction(cursor: &mut Cursor<'_>) -> Result<(), Error> {
    let start = cursor.at;
    let target = cursor.ncname()?;
    if target.eq_ignore_ascii_case("xml") {
        let error = cursor.error_at(ErrorKind::ReservedPiTarget, start, target.len());
        return Err(error.with_detail(target));
    }
    if !cursor.spaces() && !cursor.rest().starts_with("?>") {
        return Err(cursor.error(ErrorKind::MissingSpaceInInstruction).with_detail(target));
    }
    cursor.until("?>", ErrorKind::UnterminatedInstruction).map(|_| ())
}
