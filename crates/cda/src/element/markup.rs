//! XML text in the making, without a tree: what is made by the hundred thousand is written so.

use segur_xml::writer::WriteError;

use super::plain::{IN_TEXT, IN_VALUE, Plain, escaped, is_harmless};
use super::{Element, Sink};

/// Children of an element below a root that declares the usual prefixes, as text.
#[derive(Debug, Default)]
pub struct Markup {
    plain: Plain,
    /// Whether the last start tag may still get attributes.
    open: bool,
    /// The first thing that XML does not have.
    error: Option<WriteError>,
}

impl Markup {
    /// The text.
    ///
    /// # Errors
    /// A value holds a character that XML does not have.
    pub(crate) fn finish(self) -> Result<String, WriteError> {
        self.error.map_or(Ok(self.plain.out), Err)
    }

    fn close(&mut self) {
        if self.open {
            self.plain.out.push('>');
            self.open = false;
        }
    }

    fn note(&mut self, outcome: Result<(), WriteError>) {
        if let Err(error) = outcome {
            self.error.get_or_insert(error);
        }
    }
}

impl Sink for Markup {
    fn part() -> Self {
        Markup::default()
    }

    fn put(&mut self, name: &'static str, value: &str) {
        let out = &mut self.plain.out;
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        let outcome = escaped(value, IN_VALUE, out);
        out.push('"');
        self.note(outcome);
    }

    fn put_fixed(&mut self, name: &'static str, value: &'static str) {
        debug_assert!(is_harmless(value.as_bytes()), "{value}");
        self.plain.out.extend([" ", name, "=\"", value, "\""]);
    }

    fn put_text(&mut self, text: &str) {
        if !text.is_empty() {
            self.close();
            let outcome = escaped(text, IN_TEXT, &mut self.plain.out);
            self.note(outcome);
        }
    }

    fn tag(&mut self, name: &'static str, content: impl FnOnce(&mut Self)) {
        self.close();
        self.plain.out.push('<');
        self.plain.out.push_str(name);
        self.open = true;
        content(self);
        if self.open {
            self.plain.out.push_str("/>");
            self.open = false;
        } else {
            self.plain.out.push_str("</");
            self.plain.out.push_str(name);
            self.plain.out.push('>');
        }
    }

    fn element(&mut self, element: Element) {
        self.close();
        self.plain.declare_usual();
        let outcome = self.plain.write(&element);
        self.note(outcome);
    }

    fn ready(&mut self, text: &'static str, _: impl FnOnce() -> Element) {
        self.close();
        self.plain.out.push_str(text);
    }

    fn append(&mut self, part: Self) {
        if !part.plain.out.is_empty() {
            self.close();
            self.plain.out.push_str(&part.plain.out);
        }
        self.error = self.error.take().or(part.error);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::super::{fixed, templates};
    use super::*;
    use crate::element::Namespace;

    fn write(out: &mut impl Sink) {
        out.put("code", "<&\"\n");
        templates!(out, "1.2.3", "1.2.4");
        out.tag("value", |value| value.put_fixed("xsi:type", "PQ"));
        out.tag("text", |text| text.put_text(""));
        out.tag("text", |text| {
            text.put_text("a > b");
            text.put_text(" et c");
            fixed!(text, "br");
        });
        out.element(Element::new("lab:statusCode").typed("CS").with_text("é"));
        let mut part = <_ as SinkOf>::of(out);
        part.tag("last", |_| {});
        out.append(part);
    }

    /// A part of the same kind as another.
    trait SinkOf: Sink {
        fn of(_: &Self) -> Self {
            Self::part()
        }
    }
    impl<S: Sink> SinkOf for S {}

    fn root() -> Element {
        let mut root = Element::new("act");
        root.declare("", Namespace::Cda);
        crate::element::USUAL.iter().for_each(|ns| root.declare(ns.usual_prefix(), ns.clone()));
        root
    }

    #[test]
    fn text_straight_is_what_the_tree_is_written_as() {
        let mut tree = root();
        write(&mut tree);
        let mut markup = Markup::part();
        markup.tag("act", write);
        let empty = root().to_xml().unwrap();
        let declared = empty.strip_suffix("/>").unwrap();
        assert_eq!(tree.to_xml().unwrap(), markup.finish().unwrap().replacen("<act", declared, 1));
    }

    #[test]
    fn what_xml_does_not_have_is_an_error() {
        let mut markup = Markup::part();
        markup.tag("a", |a| a.put_text("\u{1}"));
        assert!(markup.finish().is_err());
    }
}
