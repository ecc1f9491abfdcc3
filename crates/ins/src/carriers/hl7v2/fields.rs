//! Fields, repetitions, components and subcomponents of a segment.

/// The separators of a message: field, component, repetition, escape, subcomponent.
#[derive(Clone, Copy, Debug)]
struct Separators {
    field: char,
    component: char,
    repetition: char,
    escape: char,
    sub: char,
}

impl Separators {
    const USUAL: Separators =
        Separators { field: '|', component: '^', repetition: '~', escape: '\\', sub: '&' };

    /// From MSH-1 and MSH-2; the usual ones where the message does not say.
    fn of(message: &str) -> Separators {
        let mut separators = Separators::USUAL;
        let Some(rest) = message.trim_start().strip_prefix("MSH") else {
            let field = message.strip_prefix("PID").and_then(|rest| rest.chars().next());
            return Separators { field: field.unwrap_or('|'), ..separators };
        };
        let mut given = rest.chars();
        separators.field = given.next().unwrap_or('|');
        let field = separators.field;
        let mut next = |usual| given.next().filter(|c| *c != field).unwrap_or(usual);
        separators.component = next('^');
        separators.repetition = next('~');
        separators.escape = next('\\');
        separators.sub = next('&');
        separators
    }
}

/// The fields of a PID segment by number.
pub(crate) struct Fields<'t> {
    fields: Vec<Part<'t>>,
    /// Offset of the segment in the text.
    pub(crate) start: usize,
}

/// A field or part of it, with its offset in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part<'t> {
    pub(crate) text: &'t str,
    pub(crate) offset: usize,
    separators: Separators,
}

/// PID has 40 fields; what a hostile segment has beyond is not looked at.
const MOST_FIELDS: usize = 64;

impl<'t> Fields<'t> {
    /// The first PID segment of a message; none if there is none.
    pub(crate) fn of_message(text: &'t str) -> Option<Fields<'t>> {
        let separators = Separators::of(text);
        let mut start = 0;
        for line in text.split_inclusive(['\r', '\n']) {
            let segment = line.trim_end_matches(['\r', '\n']);
            if segment.strip_prefix("PID").is_some_and(|rest| rest.starts_with(separators.field)) {
                let whole = Part { text: segment, offset: start, separators };
                return Some(Fields {
                    fields: whole.split(separators.field).take(MOST_FIELDS).collect(),
                    start,
                });
            }
            start += line.len();
        }
        None
    }

    /// Fields given one by one, as `PID-5|...` in the `sourcePatientInfo` of XDS; the last of a number wins, repetitions
    /// being joined before.
    pub(crate) fn of_list(fields: impl IntoIterator<Item = (usize, &'t str, usize)>) -> Fields<'t> {
        let empty = Part { text: "", offset: 0, separators: Separators::USUAL };
        let mut list = vec![empty; MOST_FIELDS];
        for (number, text, offset) in fields {
            if let Some(place) = list.get_mut(number) {
                *place = Part { text, offset, ..empty };
            }
        }
        Fields { fields: list, start: 0 }
    }

    /// The field of a number, from 1; empty if the segment ends before.
    pub(crate) fn get(&self, number: usize) -> Part<'t> {
        let empty = Part { text: "", offset: self.start, separators: Separators::USUAL };
        self.fields.get(number).copied().unwrap_or(empty)
    }
}

impl<'t> Part<'t> {
    /// One field with the usual separators.
    pub(crate) fn of_field(text: &'t str) -> Part<'t> {
        Part { text, offset: 0, separators: Separators::USUAL }
    }

    /// Its repetitions; none if it is empty.
    pub(crate) fn repetitions(&self) -> impl Iterator<Item = Part<'t>> + use<'t> {
        self.split(self.separators.repetition).filter(|part| !part.text.is_empty())
    }

    /// The component of a number, from 1, of the first repetition.
    pub(crate) fn component(&self, number: usize) -> Part<'t> {
        let first = self.nth(self.separators.repetition, 1);
        first.nth(self.separators.component, number)
    }

    /// The subcomponent of a number, from 1.
    pub(crate) fn sub(&self, number: usize) -> Part<'t> {
        self.nth(self.separators.sub, number)
    }

    /// The text, escapes decoded, white space around it removed; `""`, which deletes a value, is empty.
    pub(crate) fn value(&self) -> String {
        let text = self.text.trim();
        if text == "\"\"" {
            return String::new();
        }
        self.unescape(text)
    }

    fn unescape(&self, text: &str) -> String {
        let separators = &self.separators;
        let mut decoded = String::with_capacity(text.len());
        let mut parts = text.split(separators.escape);
        decoded.push_str(parts.next().unwrap_or_default());
        while let Some(escape) = parts.next() {
            let character = match escape {
                "F" => separators.field,
                "S" => separators.component,
                "T" => separators.sub,
                "R" => separators.repetition,
                "E" => separators.escape,
                other => {
                    // Not an escape that a name has: kept as written.
                    decoded.push(separators.escape);
                    decoded.push_str(other);
                    continue;
                }
            };
            decoded.push(character);
            decoded.push_str(parts.next().unwrap_or_default());
        }
        decoded
    }

    fn nth(&self, separator: char, number: usize) -> Part<'t> {
        let end = Part { text: "", offset: self.offset + self.text.len(), ..*self };
        self.split(separator).nth(number - 1).unwrap_or(end)
    }

    fn split(&self, separator: char) -> impl Iterator<Item = Part<'t>> + use<'t> {
        let whole = *self;
        let mut next = 0;
        whole.text.split(separator).map(move |text| {
            let offset = whole.offset + next;
            next += text.len() + separator.len_utf8();
            Part { text, offset, ..whole }
        })
    }
}
