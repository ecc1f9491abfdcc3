//! Documents as their elements, streamed: no tree is built of a terminology.

use std::fmt::{Display, Formatter, Write as _};

use segur_report::{Finding, Location, Source, Text};
use segur_xml::{Event, NameId, Names, Reader, Span, Start};

use crate::build::Limits;

/// A document that is being read element by element.
pub(crate) struct Elements<'b> {
    reader: Reader<'b>,
}

/// A step through the elements.
pub(crate) enum Step<'e> {
    Start(Element<'e>),
    End(NameId),
    Text(segur_xml::Text<'e>),
}

/// A start tag.
pub(crate) struct Element<'e> {
    start: Start<'e>,
    reader: &'e Reader<'e>,
}

impl<'b> Elements<'b> {
    pub(crate) fn new(bytes: &'b [u8], limits: &Limits) -> Elements<'b> {
        let mut reader = Reader::from_slice(bytes, &limits.reading);
        reader.pass_over_comments(true);
        Elements { reader }
    }

    /// Does `visit` for every step.
    pub(crate) fn each(
        mut self,
        mut visit: impl FnMut(&Names, Step<'_>) -> Result<(), Box<Finding>>,
    ) -> Result<(), Box<Finding>> {
        loop {
            match self.reader.step() {
                Ok(true) => self.step(&mut visit)?,
                Ok(false) => return Ok(()),
                Err(error) => {
                    let location = self.reader.error_location(&error);
                    return Err(Box::new(error.into_finding(location)));
                }
            }
        }
    }

    fn step(
        &self,
        visit: &mut impl FnMut(&Names, Step<'_>) -> Result<(), Box<Finding>>,
    ) -> Result<(), Box<Finding>> {
        let names = self.reader.names();
        let (span, step) = match self.reader.event() {
            Some(Event::Start(start)) => (start.span, Step::Start(Element { start, reader: &self.reader })),
            Some(Event::End(end)) => (end.span, Step::End(end.name)),
            Some(Event::Text(text)) => (text.span, Step::Text(text)),
            _ => return Ok(()),
        };
        visit(names, step).map_err(|finding| self.located(*finding, span))
    }

    fn located(&self, finding: Finding, span: Span) -> Box<Finding> {
        Box::new(finding.with_location(self.reader.location(span)))
    }
}

impl<'e> Element<'e> {
    /// Where its tag stands.
    pub(crate) fn location(&self) -> Location {
        self.reader.location(self.start.span)
    }

    /// Its name without prefix or namespace: publishers disagree on the namespaces of the same format.
    pub(crate) fn local(&self) -> &'e str {
        self.reader.names().local_name(self.start.name)
    }

    /// The value of an attribute without namespace; empty if there is none.
    pub(crate) fn attribute(&self, local: &str) -> &'e str {
        self.present(local).unwrap_or_default()
    }

    /// The value of an attribute without namespace, unless it is absent or empty.
    pub(crate) fn present(&self, local: &str) -> Option<&'e str> {
        let found = self.start.attributes().find(|a| self.reader.names().local_name(a.name) == local);
        found.map(|attribute| attribute.value).filter(|value| !value.is_empty())
    }
}

/// The finding on a document that is not what it should be.
pub(crate) fn not_a(fr: &str, en: &str) -> Box<Finding> {
    let message = Text::new(format!("ce document n'est pas {fr}"), format!("this document is not {en}"));
    Box::new(Finding::error(Source::Terms, "TERMS-FORMAT", message))
}

/// Text with what XML reserves escaped, in text and in attributes.
pub(crate) struct Escaped<'t>(pub(crate) &'t str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        for character in self.0.chars() {
            match character {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                '"' => f.write_str("&quot;")?,
                _ => f.write_char(character)?,
            }
        }
        Ok(())
    }
}
