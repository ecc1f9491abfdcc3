//! References, and the values of attributes once they are resolved (XML 1.0, sections 3.3.3 and 4.4).

use super::{Dtd, Reference};
use crate::chars;
use crate::error::{Error, ErrorKind};

/// What a reference costs besides its text: a million empty entities take time too.
const REFERENCE_COST: u64 = 16;

/// Entities inside entities, at most.
const MAX_DEPTH: usize = 64;

/// How much the entities of a document may still bring: against documents of a few lines that expand to
/// gigabytes. Every use of an entity costs the length of its replacement text and 16 bytes more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpansionBudget {
    left: u64,
}

impl ExpansionBudget {
    /// A budget in bytes.
    pub fn new(bytes: u64) -> Self {
        ExpansionBudget { left: bytes }
    }

    /// Pays for one use of an entity of that length; says whether the budget was enough.
    #[must_use]
    pub fn charge(&mut self, length: usize) -> bool {
        let cost = (length as u64).saturating_add(REFERENCE_COST);
        let enough = cost <= self.left;
        self.left = self.left.saturating_sub(cost);
        enough
    }
}

impl Dtd {
    /// Appends the value of an attribute written `raw` (without its quotes): references resolved, white space
    /// made into spaces, as for the type CDATA. For the other types [`collapse_spaces`] remains to be done.
    ///
    /// # Errors
    ///
    /// `<`, a bad reference, an entity that is external, unparsed, recursive or not declared, or an exhausted
    /// budget; offsets are in `raw`.
    ///
    /// ```
    /// use segur_xml::dtd::{Dtd, ExpansionBudget};
    /// let mut value = String::new();
    /// let mut budget = ExpansionBudget::new(1000);
    /// Dtd::default().expand_attribute("a\nb &lt; &#xE9;", &mut value, &mut budget).unwrap();
    /// assert_eq!(value, "a b < é");
    /// ```
    pub fn expand_attribute(
        &self,
        raw: &str,
        out: &mut String,
        budget: &mut ExpansionBudget,
    ) -> Result<(), Error> {
        let mut frames = vec![Frame { name: "", text: raw, at: 0 }];
        while let Some(frame) = frames.last_mut() {
            match frame.step(out) {
                Ok(Step::Done) => drop(frames.pop()),
                Ok(Step::Character) => {}
                Ok(Step::Reference(name)) => match self.included(name, &frames, budget) {
                    Ok(text) => frames.extend(text.map(|text| Frame { name, text, at: 0 })),
                    Err(kind) => return Err(frames[0].error_at_reference(kind, name)),
                },
                Err(kind) if frames.len() == 1 => return Err(frames[0].error_here(kind)),
                Err(kind) => return Err(frames[0].error_at_reference(kind, frames[frames.len() - 1].name)),
            }
        }
        Ok(())
    }

    /// The text that a reference in an attribute value brings; none if it is skipped.
    fn included<'d>(
        &'d self,
        name: &str,
        frames: &[Frame<'_>],
        budget: &mut ExpansionBudget,
    ) -> Result<Option<&'d str>, ErrorKind> {
        let text = match self.reference(name) {
            Reference::Text(text) => text,
            Reference::External => return Err(ErrorKind::ExternalEntityReference),
            Reference::Unparsed => return Err(ErrorKind::UnparsedEntityReference),
            Reference::Undeclared { fatal: true } => return Err(ErrorKind::UndeclaredEntity),
            // A predefined entity is resolved where it is read.
            Reference::Undeclared { fatal: false } | Reference::Character(_) => return Ok(None),
        };
        if frames[1..].iter().any(|frame| frame.name == name) {
            return Err(ErrorKind::EntityRecursion);
        }
        if frames.len() > MAX_DEPTH || !budget.charge(text.len()) {
            return Err(ErrorKind::LimitEntityExpansion);
        }
        Ok(Some(text))
    }
}

/// Drops the spaces at both ends of `value[from..]` and makes runs of spaces into one (3.3.3, types other
/// than CDATA). Only U+0020 counts: other white space comes from character references and stays.
///
/// ```
/// let mut value = "  a   b ".to_owned();
/// segur_xml::dtd::collapse_spaces(&mut value, 0);
/// assert_eq!(value, "a b");
/// ```
pub fn collapse_spaces(value: &mut String, from: usize) {
    let tail = value.split_off(from);
    for (index, word) in tail.split(' ').filter(|word| !word.is_empty()).enumerate() {
        if index > 0 {
            value.push(' ');
        }
        value.push_str(word);
    }
}

/// A text being read: the attribute's own, or that of an entity.
struct Frame<'d> {
    name: &'d str,
    text: &'d str,
    at: usize,
}

enum Step<'d> {
    Done,
    Character,
    Reference(&'d str),
}

impl<'d> Frame<'d> {
    /// Appends plain text and the character that follows it; stops after a reference to an entity.
    fn step(&mut self, out: &mut String) -> Result<Step<'d>, ErrorKind> {
        let rest = &self.text[self.at..];
        let run = rest.bytes().position(|b| matches!(b, b'&' | b'<' | b'\t' | b'\n' | b'\r'));
        let Some(run) = run else {
            out.push_str(rest);
            self.at = self.text.len();
            return Ok(Step::Done);
        };
        out.push_str(&rest[..run]);
        self.at += run;
        let special = &rest[run..];
        match special.as_bytes()[0] {
            b'<' => Err(ErrorKind::LtInAttributeValue),
            b'&' => self.reference(special, out),
            _ => {
                out.push(' ');
                // Line ends of an entity's text were normalised with its declaration.
                let line_end = self.name.is_empty() && special.starts_with("\r\n");
                self.at += if line_end { 2 } else { 1 };
                Ok(Step::Character)
            }
        }
    }

    fn reference(&mut self, text: &'d str, out: &mut String) -> Result<Step<'d>, ErrorKind> {
        let (written, length) = read_reference(text)?;
        self.at += length;
        let character = match written {
            Written::Character(c) => c,
            Written::Named(name) => match super::predefined(name) {
                Some(c) => c,
                None => return Ok(Step::Reference(name)),
            },
        };
        out.push(character);
        Ok(Step::Character)
    }

    fn error_here(&self, kind: ErrorKind) -> Error {
        let shown = excerpt(&self.text[self.at..]);
        Error::new(kind, self.at as u64).with_length(shown.len() as u64).with_detail(shown)
    }

    /// An error in what the reference just read brings.
    fn error_at_reference(&self, kind: ErrorKind, entity: &str) -> Error {
        let start = self.text[..self.at].rfind('&').unwrap_or(0);
        Error::new(kind, start as u64).with_length((self.at - start) as u64).with_detail(entity)
    }
}

/// A reference as written (production 67).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written<'t> {
    /// `&#233;` or `&#xE9;`.
    Character(char),
    /// `&name;`.
    Named(&'t str),
}

/// Reads the reference at the start of a text, and gives its length in bytes.
///
/// # Errors
///
/// [`ErrorKind::AmpersandAlone`] or [`ErrorKind::InvalidCharRef`].
///
/// ```
/// use segur_xml::dtd::{Written, read_reference};
/// assert_eq!(read_reference("&#xE9;t"), Ok((Written::Character('é'), 6)));
/// assert_eq!(read_reference("&amp; b"), Ok((Written::Named("amp"), 5)));
/// assert!(read_reference("& b").is_err());
/// ```
pub fn read_reference(text: &str) -> Result<(Written<'_>, usize), ErrorKind> {
    let inner = text.strip_prefix('&').ok_or(ErrorKind::AmpersandAlone)?;
    if let Some(number) = inner.strip_prefix('#') {
        let (c, length) = character(number).ok_or(ErrorKind::InvalidCharRef)?;
        return Ok((Written::Character(c), length + 2));
    }
    let length = chars::name_length(inner);
    if length == 0 || inner.as_bytes().get(length) != Some(&b';') {
        return Err(ErrorKind::AmpersandAlone);
    }
    Ok((Written::Named(&inner[..length]), length + 2))
}

/// The character, and the length of what follows `&#` to the `;` included.
fn character(number: &str) -> Option<(char, usize)> {
    let (digits, radix, opening) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16, 1),
        None => (number, 10, 0),
    };
    let mut value = 0u32;
    for (index, byte) in digits.bytes().enumerate() {
        if byte == b';' && index > 0 {
            let c = char::from_u32(value).filter(|&c| chars::is_char(c))?;
            return Some((c, opening + index + 1));
        }
        let digit = char::from(byte).to_digit(radix)?;
        value = value.saturating_mul(radix).saturating_add(digit);
    }
    None
}

/// The start of a text, for messages.
pub(super) fn excerpt(text: &str) -> &str {
    let end = text.char_indices().nth(12).map_or(text.len(), |(end, _)| end);
    let shown = &text[..end];
    shown.find([' ', '\n', ';']).map_or(shown, |end| &shown[..=end]).trim_end()
}
