//! Entity declarations.

use super::cursor::Cursor;
use super::expand::{self, Written};
use super::subset::{Parameter, Parser};
use super::{Declared, Entity, predefined};
use crate::error::{Error, ErrorKind};

impl Parser {
    /// Productions 70 to 76, the opening read.
    pub(super) fn entity(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Error> {
        cursor.expect_space()?;
        if cursor.peek() == Some(b'%') { self.parameter_entity(cursor) } else { self.general_entity(cursor) }
    }

    fn parameter_entity(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Error> {
        let start = cursor.at;
        cursor.eat("%");
        if !cursor.spaces() {
            cursor.at = start;
            return Err(cursor.error(ErrorKind::DtdExpectedSpace));
        }
        let name = cursor.ncname()?;
        cursor.expect_space()?;
        let text = if cursor.is_at_quote() {
            Some(value(cursor)?.into())
        } else {
            cursor.external_id(false)?;
            None
        };
        cursor.end()?;
        if self.dtd.processes() {
            self.parameters.entry(name.into()).or_insert(Parameter { text, open: false });
        }
        Ok(())
    }

    fn general_entity(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Error> {
        let start = cursor.at;
        let name = cursor.ncname()?;
        cursor.expect_space()?;
        let entity = definition(cursor)?;
        cursor.end()?;
        if let Some(c) = predefined(name) {
            if keeps_meaning(&entity, c) {
                return Ok(());
            }
            let error = cursor.error_at(ErrorKind::DtdPredefinedEntity, start, name.len());
            return Err(error.with_detail(name));
        }
        if self.dtd.processes() {
            let declared = Declared { entity, in_parameter: self.in_parameter };
            self.dtd.entities.entry(name.into()).or_insert(declared);
        }
        Ok(())
    }
}

/// Production 73.
fn definition(cursor: &mut Cursor<'_>) -> Result<Entity, Error> {
    if cursor.is_at_quote() {
        return Ok(Entity::Internal(value(cursor)?.into()));
    }
    let id = cursor.external_id(false)?;
    let spaced = cursor.spaces();
    if !cursor.rest().starts_with("NDATA") {
        return Ok(Entity::External(id));
    }
    if !spaced {
        return Err(cursor.error(ErrorKind::DtdExpectedSpace));
    }
    cursor.eat("NDATA");
    cursor.expect_space()?;
    Ok(Entity::Unparsed(id, cursor.ncname()?.into()))
}

/// The replacement text of a literal entity value (4.5): line ends normalised, character references
/// resolved, general references kept. Production 9.
fn value(cursor: &mut Cursor<'_>) -> Result<String, Error> {
    let start = cursor.at + 1;
    let raw = cursor.literal(ErrorKind::DtdEntityValue)?;
    let mut out = String::with_capacity(raw.len());
    let mut at = 0;
    while let Some(run) = raw[at..].find(['&', '%', '\r']) {
        out.push_str(&raw[at..at + run]);
        at += run;
        let rest = &raw[at..];
        at += match rest.as_bytes()[0] {
            b'\r' => {
                out.push('\n');
                if rest.starts_with("\r\n") { 2 } else { 1 }
            }
            b'&' => reference(rest, &mut out)
                .map_err(|kind| cursor.error_at(kind, start + at, 1).with_detail(expand::excerpt(rest)))?,
            _ => return Err(cursor.error_at(percent(rest), start + at, 1)),
        };
    }
    out.push_str(&raw[at..]);
    Ok(out)
}

/// Appends what a reference stands for in an entity value; gives its length.
fn reference(rest: &str, out: &mut String) -> Result<usize, ErrorKind> {
    let (written, length) = expand::read_reference(rest)?;
    match written {
        Written::Character(c) => out.push(c),
        Written::Named(_) => out.push_str(&rest[..length]),
    }
    Ok(length)
}

fn percent(rest: &str) -> ErrorKind {
    let name = crate::chars::name_length(&rest[1..]);
    let reference = name > 0 && rest[1 + name..].starts_with(';');
    if reference { ErrorKind::DtdParameterInMarkup } else { ErrorKind::DtdEntityValue }
}

/// Section 4.6: `lt` and `amp` must be a character reference once declared, so that the text they bring
/// is well-formed; the others may be the bare character.
fn keeps_meaning(entity: &Entity, c: char) -> bool {
    let Entity::Internal(text) = entity else { return false };
    match expand::read_reference(text) {
        Ok((Written::Character(found), length)) => found == c && length == text.len(),
        _ => !matches!(c, '<' | '&') && text.chars().eq([c]),
    }
}
