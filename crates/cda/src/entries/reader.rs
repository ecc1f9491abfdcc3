//! What all entries are read with.

use crate::element::{Element, Str};
use crate::narrative::{Texts, plain};
use crate::values::{Code, Id, Period, Ts, Value};

const COMMENT: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.2";

/// Reads entries of one document: knows the texts that they refer to.
pub(crate) struct Reader<'d> {
    texts: Texts<'d>,
}

impl<'d> Reader<'d> {
    pub(crate) fn new(root: &'d Element) -> Reader<'d> {
        Reader { texts: Texts::of(root) }
    }

    /// A code with the text that it refers to, unless that text is what would be shown anyway.
    pub(crate) fn code(&self, element: &Element) -> Code {
        self.named(element, self.texts.original(element))
    }

    /// The `code` of an entry whose label stands where the entry's `text` refers to.
    pub(crate) fn entry_code(&self, entry: &Element) -> Option<Code> {
        let element = entry.child("code")?;
        let code = self.named(element, self.texts.original(element).or_else(|| self.text(entry)));
        (code != Code::default()).then_some(code)
    }

    /// A coded child; none if it says nothing.
    pub(crate) fn child(&self, element: &Element, name: &str) -> Option<Code> {
        let code = self.code(element.child(name)?);
        (code != Code::default()).then_some(code)
    }

    /// The `value` of an observation.
    pub(crate) fn value(&self, observation: &Element) -> Option<Value> {
        let element = observation.child("value")?;
        match Value::read(element)? {
            Value::Code(_) => self.child(observation, "value").map(|code| match code.only_null() {
                Some(null) => Value::Null(null),
                None => Value::Code(code),
            }),
            Value::SimpleCode(_) => self.child(observation, "value").map(Value::SimpleCode),
            Value::Text(text) => Some(Value::Text(self.lines(observation, text))),
            other => Some(other),
        }
    }

    /// The code that is the value of an observation.
    pub(crate) fn coded_value(&self, observation: &Element) -> Option<Code> {
        self.child(observation, "value")
    }

    /// What the `text` of an entry says.
    pub(crate) fn text(&self, entry: &Element) -> Option<String> {
        self.texts.resolve(entry.child("text")?)
    }

    /// The comment of an entry.
    pub(crate) fn comment(&self, entry: &Element) -> Option<Str> {
        self.instruction(entry, COMMENT)
    }

    /// What an `act` of that template within an entry says.
    pub(crate) fn instruction(&self, entry: &Element, template: &str) -> Option<Str> {
        let act = related(entry, template)?;
        self.text(act).map(Str::from)
    }

    /// The narrative of a section, lines kept; the title is not part of it, even if it is said again.
    pub(crate) fn section(&self, section: &Element) -> Option<Str> {
        let text = plain(section.child("text")?);
        let title = section.child("title").and_then(Element::plain).unwrap_or_default();
        let text = match text.split_once('\n') {
            Some((first, rest)) if same(first, &title) => rest,
            _ => &text,
        };
        (!text.is_empty()).then(|| text.into())
    }

    /// A text as its narrative has it, where both say the same but for the lines.
    fn lines(&self, observation: &Element, text: Str) -> Str {
        match self.text(observation) {
            Some(shown) if same(&shown, &text) => shown.into(),
            _ => text,
        }
    }

    fn named(&self, element: &Element, text: Option<String>) -> Code {
        let mut code = Code::read(element);
        let text = code.text.take().or_else(|| text.map(Str::from));
        code.text = text.filter(|text| !same(text, code.shown()));
        code
    }
}

/// Whether two texts have the same words.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

/// The first entry of that template related to an entry.
pub(super) fn related<'e>(entry: &'e Element, template: &str) -> Option<&'e Element> {
    entry
        .children("entryRelationship")
        .filter_map(|relation| relation.elements().last())
        .find(|part| part.has_template(template))
}

pub(crate) fn id(entry: &Element) -> Option<Id> {
    Id::read(entry.child("id")?)
}

/// The period of `effectiveTime`; none if neither end is known.
pub(crate) fn period(entry: &Element) -> Option<Period> {
    let period = Period::read(entry.child("effectiveTime")?);
    (period != Period::default()).then_some(period)
}

/// As [`period`] where a start alone is a point in time: one that goes on says so.
pub(crate) fn dated(entry: &Element) -> Option<Period> {
    let goes_on = entry.at("effectiveTime/low").is_some();
    let open = |period: &Period| goes_on && period.moment().is_some();
    period(entry).map(|period| Period { open: open(&period).then_some(true), ..period })
}

/// The point in time of `effectiveTime`, or the start of its period.
pub(crate) fn time(entry: &Element) -> Option<Ts> {
    period(entry)?.start
}
