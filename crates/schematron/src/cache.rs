//! A set as bytes, to be kept in a file.

use crate::set::{Check, Part, Schema, SchemaSet, TextId, Texts};

/// Why bytes are no set of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damaged;

impl SchemaSet {
    /// The set as bytes. Whoever keeps them keeps a checksum too.
    pub fn to_bytes(&self) -> Vec<u8> {
        // A `Vec` takes all that is written to it.
        postcard::to_allocvec(&(&self.program, &self.schemas, &self.texts)).unwrap_or_default()
    }

    /// The set that [`SchemaSet::to_bytes`] gave.
    ///
    /// # Errors
    ///
    /// [`Damaged`] if the bytes are not of this version, or do not hold together.
    pub fn from_bytes(bytes: &[u8]) -> Result<SchemaSet, Damaged> {
        let (program, schemas, texts) = postcard::from_bytes(bytes).map_err(|_| Damaged)?;
        let set = SchemaSet { program, schemas, texts };
        if set.is_sound() { Ok(set) } else { Err(Damaged) }
    }

    fn is_sound(&self) -> bool {
        self.program.is_sound()
            && self.texts.is_sound()
            && self.schemas.iter().all(|schema| self.holds(schema))
    }

    fn holds(&self, schema: &Schema) -> bool {
        let text = |id: &Option<TextId>| id.is_none_or(|id| self.texts.has(id));
        let rules = schema.rules.iter().all(|rule| {
            (rule.pattern as usize) < schema.patterns.len()
                && rule.checks.0 <= rule.checks.1
                && rule.checks.1 as usize <= schema.checks.len()
                && self.program.has_pattern(rule.matches)
                && self.texts.has(rule.context)
                && rule
                    .lets
                    .iter()
                    .all(|(slot, value, _)| *slot < 1 << 20 && self.program.has_expression(*value))
                && [&rule.role, &rule.flag, &rule.id].into_iter().all(text)
        });
        rules
            && schema.patterns.iter().all(|pattern| text(&pattern.id) && text(&pattern.title))
            && schema.checks.iter().all(|check| self.holds_check(check))
    }

    fn holds_check(&self, check: &Check) -> bool {
        let parts = |parts: &[Part]| {
            parts.iter().all(|part| match part {
                Part::Text(text) => self.texts.has(*text),
                Part::Value(id) | Part::Name(id) => self.program.has_expression(*id),
            })
        };
        let notes = check.diagnostics.iter().chain(&check.properties);
        let texts = [check.id, check.role, check.flag, check.see, check.severity];
        self.program.has_expression(check.test)
            && check.subject.is_none_or(|subject| self.program.has_expression(subject))
            && self.texts.has(check.name)
            && self.texts.has(check.test_text)
            && texts.into_iter().flatten().all(|text| self.texts.has(text))
            && parts(&check.message)
            && notes.into_iter().all(|(id, note)| self.texts.has(*id) && parts(note))
    }
}

impl Texts {
    fn has(&self, id: TextId) -> bool {
        id.index() < self.len()
    }
}
