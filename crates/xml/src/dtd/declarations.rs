//! Element types, attribute lists and notations.

use super::AttributeDefault;
use super::cursor::Cursor;
use super::expand::collapse_spaces;
use super::subset::Parser;
use crate::error::{Error, ErrorKind};

/// Production 45, its opening read. Content models are checked, not kept.
pub(super) fn element(cursor: &mut Cursor<'_>) -> Result<(), Error> {
    cursor.expect_space()?;
    cursor.qname()?;
    cursor.expect_space()?;
    if !cursor.eat("EMPTY") && !cursor.eat("ANY") {
        cursor.expect("(", ErrorKind::DtdContentModel)?;
        cursor.spaces();
        if cursor.eat("#PCDATA") { mixed(cursor)? } else { children(cursor)? }
    }
    cursor.end()
}

/// Production 82, its opening read.
pub(super) fn notation(cursor: &mut Cursor<'_>) -> Result<(), Error> {
    cursor.expect_space()?;
    cursor.ncname()?;
    cursor.expect_space()?;
    cursor.external_id(true)?;
    cursor.end()
}

/// Production 51, from after `#PCDATA`.
fn mixed(cursor: &mut Cursor<'_>) -> Result<(), Error> {
    let mut names = false;
    loop {
        cursor.spaces();
        if cursor.eat(")") {
            break;
        }
        cursor.expect("|", ErrorKind::DtdContentModel)?;
        cursor.spaces();
        cursor.qname()?;
        names = true;
    }
    if cursor.eat("*") || !names { Ok(()) } else { Err(cursor.error(ErrorKind::DtdContentModel)) }
}

/// Productions 47 to 50, from after the first parenthesis. The groups open are kept in a list: they may be
/// nested deeper than a call stack.
fn children(cursor: &mut Cursor<'_>) -> Result<(), Error> {
    // The separator of each group open; none before its second particle.
    let mut groups: Vec<Option<u8>> = vec![None];
    while !groups.is_empty() {
        cursor.spaces();
        if cursor.eat("(") {
            groups.push(None);
            continue;
        }
        cursor.qname()?;
        occurrence(cursor);
        close_groups(cursor, &mut groups)?;
    }
    Ok(())
}

/// What follows a particle: the ends of groups, then a separator unless all are closed.
fn close_groups(cursor: &mut Cursor<'_>, groups: &mut Vec<Option<u8>>) -> Result<(), Error> {
    loop {
        cursor.spaces();
        let Some(separator) = groups.last_mut() else { return Ok(()) };
        match cursor.peek() {
            Some(b')') => {
                groups.pop();
                cursor.at += 1;
                occurrence(cursor);
            }
            Some(found @ (b',' | b'|')) if *separator.get_or_insert(found) == found => {
                cursor.at += 1;
                return Ok(());
            }
            _ => return Err(cursor.error(ErrorKind::DtdContentModel)),
        }
    }
}

fn occurrence(cursor: &mut Cursor<'_>) {
    if matches!(cursor.peek(), Some(b'?' | b'*' | b'+')) {
        cursor.at += 1;
    }
}

impl Parser {
    /// Production 52, its opening read.
    pub(super) fn attlist(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Error> {
        cursor.expect_space()?;
        let element = cursor.qname()?;
        loop {
            let spaced = cursor.spaces();
            if cursor.eat(">") {
                return Ok(());
            }
            if !spaced {
                return Err(cursor.error(ErrorKind::DtdExpectedSpace));
            }
            let attribute = self.attribute(cursor)?;
            if self.dtd.processes() {
                self.dtd.attributes.entry(element.into()).or_default().add(attribute);
            }
        }
    }

    /// Production 53.
    fn attribute(&mut self, cursor: &mut Cursor<'_>) -> Result<AttributeDefault, Error> {
        let name = cursor.qname()?.into();
        cursor.expect_space()?;
        let tokenized = attribute_type(cursor)?;
        cursor.expect_space()?;
        let start = cursor.at;
        let mut fixed = false;
        if cursor.eat("#") {
            fixed = match cursor.word() {
                "REQUIRED" | "IMPLIED" => {
                    return Ok(AttributeDefault { name, tokenized, value: None, fixed: false });
                }
                "FIXED" => true,
                _ => {
                    cursor.at = start;
                    return Err(cursor.error(ErrorKind::DtdAttributeDefault));
                }
            };
            cursor.expect_space()?;
        }
        let value = self.default_value(cursor, tokenized)?;
        Ok(AttributeDefault { name, tokenized, value, fixed })
    }

    /// None if the value needs an entity whose declaration was not read.
    fn default_value(&mut self, cursor: &mut Cursor<'_>, tokenized: bool) -> Result<Option<String>, Error> {
        let start = cursor.at + 1;
        let raw = cursor.literal(ErrorKind::DtdAttributeDefault)?;
        let mut value = String::new();
        match self.dtd.expand_attribute(raw, &mut value, &mut self.budget) {
            Ok(()) => {}
            Err(error) if error.kind == ErrorKind::UndeclaredEntity => {
                if !self.in_parameter {
                    self.undeclared.get_or_insert(cursor.relocate(error, start));
                }
                return Ok(None);
            }
            Err(error) => return Err(cursor.relocate(error, start)),
        }
        if tokenized {
            collapse_spaces(&mut value, 0);
        }
        Ok(Some(value))
    }
}

/// Productions 54 to 59: whether the type is other than CDATA.
fn attribute_type(cursor: &mut Cursor<'_>) -> Result<bool, Error> {
    let start = cursor.at;
    match cursor.word() {
        "CDATA" => return Ok(false),
        "ID" | "IDREF" | "IDREFS" | "ENTITY" | "ENTITIES" | "NMTOKEN" | "NMTOKENS" => {}
        "NOTATION" => {
            cursor.expect_space()?;
            alternatives(cursor, Cursor::ncname)?;
        }
        "" if cursor.peek() == Some(b'(') => alternatives(cursor, Cursor::nmtoken)?,
        _ => {
            cursor.at = start;
            return Err(cursor.error(ErrorKind::DtdAttributeType));
        }
    }
    Ok(true)
}

fn alternatives<'t>(
    cursor: &mut Cursor<'t>,
    one: fn(&mut Cursor<'t>) -> Result<&'t str, Error>,
) -> Result<(), Error> {
    cursor.expect("(", ErrorKind::DtdAttributeType)?;
    loop {
        cursor.spaces();
        one(cursor)?;
        cursor.spaces();
        if cursor.eat(")") {
            return Ok(());
        }
        cursor.expect("|", ErrorKind::DtdAttributeType)?;
    }
}
