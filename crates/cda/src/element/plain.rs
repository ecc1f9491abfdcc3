//! From elements to XML without layout: what nearly every document is written with, so it is written straight.

use segur_xml::chars;
use segur_xml::writer::WriteError;

use super::{Attribute, Element, Name, Namespace, Node, Str, USUAL};

/// Writes one element with everything in it.
#[derive(Debug, Default)]
pub(super) struct Plain {
    pub(super) out: String,
    /// The declarations in force, the innermost last.
    scope: Vec<(Str, Namespace)>,
    /// The default namespace in force, until declarations change: most names have no prefix.
    default: Option<Namespace>,
}

enum Step<'e> {
    Node(&'e Node),
    /// The end of an element that had this many declarations before it.
    End(&'e Name, usize),
}

impl Plain {
    /// The element as XML, with the namespace declarations that it needs.
    pub(super) fn element(element: &Element) -> Result<String, WriteError> {
        let mut plain = Plain::default();
        plain.write(element)?;
        Ok(plain.out)
    }

    /// A document: an element that holds others, and text that is XML as what it holds last.
    pub(super) fn document(element: &Element, last: &str) -> Result<String, WriteError> {
        const HEADER: usize = 16 << 10;
        let mut plain = Plain::default();
        plain.out.reserve(HEADER + last.len());
        plain.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        plain.write(element)?;
        let end = plain.out.len().saturating_sub(element.name.as_str().len() + "</>".len());
        plain.out.insert_str(end, last);
        Ok(plain.out)
    }

    /// Puts what the root of a document made here declares in force, if nothing is.
    pub(super) fn declare_usual(&mut self) {
        if self.scope.is_empty() {
            let usual = [Namespace::Cda].into_iter().chain(USUAL);
            self.scope = usual.map(|ns| (Str::const_new(ns.usual_prefix()), ns)).collect();
            self.default = Some(Namespace::Cda);
        }
    }

    /// Appends an element.
    pub(super) fn write(&mut self, element: &Element) -> Result<(), WriteError> {
        let mut steps = Vec::new();
        self.start(element, &mut steps)?;
        while let Some(step) = steps.pop() {
            match step {
                Step::End(name, mark) => self.end(name, mark),
                Step::Node(Node::Element(element)) => self.start(element, &mut steps)?,
                Step::Node(Node::Text(text)) => escaped(text, IN_TEXT, &mut self.out)?,
                Step::Node(Node::Comment(text)) => self.comment(text)?,
                Step::Node(Node::Instruction(pi)) => self.instruction(&pi.0, &pi.1)?,
            }
        }
        Ok(())
    }

    fn start<'e>(&mut self, element: &'e Element, steps: &mut Vec<Step<'e>>) -> Result<(), WriteError> {
        let mark = self.scope.len();
        element.name.check()?;
        self.out.push('<');
        self.out.push_str(element.name.as_str());
        for (prefix, ns) in element.declarations() {
            self.declare(mark, prefix, ns)?;
        }
        self.need(mark, &element.name, true)?;
        for attribute in &element.attributes {
            self.attribute(mark, attribute)?;
        }
        if element.attributes.len() > 1 {
            check_different(&element.attributes)?;
        }
        if element.children.is_empty() {
            self.out.push_str("/>");
            self.leave(mark);
        } else {
            self.out.push('>');
            steps.push(Step::End(&element.name, mark));
            steps.extend(element.children.iter().rev().map(Step::Node));
        }
        Ok(())
    }

    fn attribute(&mut self, mark: usize, attribute: &Attribute) -> Result<(), WriteError> {
        attribute.name.check()?;
        if !attribute.name.is_bare() {
            self.need(mark, &attribute.name, false)?;
        }
        self.out.push(' ');
        self.out.push_str(attribute.name.as_str());
        self.out.push_str("=\"");
        escaped(&attribute.value, IN_VALUE, &mut self.out)?;
        self.out.push('"');
        Ok(())
    }

    fn end(&mut self, name: &Name, mark: usize) {
        self.out.push_str("</");
        self.out.push_str(name.as_str());
        self.out.push('>');
        self.leave(mark);
    }

    fn comment(&mut self, text: &str) -> Result<(), WriteError> {
        check_characters(text)?;
        if text.contains("--") || text.ends_with('-') || text.contains('\r') {
            return Err(WriteError::Comment);
        }
        self.out.extend(["<!--", text, "-->"]);
        Ok(())
    }

    fn instruction(&mut self, target: &str, data: &str) -> Result<(), WriteError> {
        check_characters(data)?;
        if !chars::is_ncname(target) || target.eq_ignore_ascii_case("xml") {
            return Err(WriteError::Name(target.to_owned()));
        }
        if data.contains("?>") || data.contains('\r') || data.starts_with([' ', '\t', '\n']) {
            return Err(WriteError::Instruction);
        }
        self.out.extend(["<?", target, if data.is_empty() { "" } else { " " }, data, "?>"]);
        Ok(())
    }

    /// Declares the namespace of a name if its prefix stands for another one here.
    fn need(&mut self, mark: usize, name: &Name, element: bool) -> Result<(), WriteError> {
        let prefix = name.prefix();
        if prefix.is_empty() {
            if !element || self.default_in_force() == name.ns() {
                return Ok(());
            }
        } else if prefix == "xml" || self.in_force(prefix) == Some(name.ns()) {
            return Ok(());
        }
        self.declare(mark, &Str::from(prefix), &name.ns().clone())
    }

    fn default_in_force(&mut self) -> &Namespace {
        let found = || {
            let declared = self.scope.iter().rev().find(|(declared, _)| declared.is_empty());
            declared.map_or(Namespace::None, |(_, ns)| ns.clone())
        };
        self.default.get_or_insert_with(found)
    }

    fn in_force(&self, prefix: &str) -> Option<&Namespace> {
        self.scope.iter().rev().find(|(declared, _)| declared == prefix).map(|(_, ns)| ns)
    }

    fn declare(&mut self, mark: usize, prefix: &Str, ns: &Namespace) -> Result<(), WriteError> {
        if self.scope[mark..].iter().any(|(declared, _)| declared == prefix) {
            return Err(WriteError::Duplicate(format!("xmlns:{prefix}")));
        }
        if !is_allowed(prefix, ns) {
            return Err(WriteError::Namespace(prefix.to_string()));
        }
        self.out.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
        self.out.push_str(prefix);
        self.out.push_str("=\"");
        escaped(ns.uri(), IN_VALUE, &mut self.out)?;
        self.out.push('"');
        self.scope.push((prefix.clone(), ns.clone()));
        self.default = None;
        Ok(())
    }

    fn leave(&mut self, mark: usize) {
        if mark < self.scope.len() {
            self.scope.truncate(mark);
            self.default = None;
        }
    }
}

/// Namespaces in XML, section 3: reserved prefixes, and prefixes that cannot be cancelled.
fn is_allowed(prefix: &str, ns: &Namespace) -> bool {
    let reserved = *ns == Namespace::Xml || ns.uri() == "http://www.w3.org/2000/xmlns/";
    match prefix {
        "xml" => *ns == Namespace::Xml,
        "xmlns" => false,
        "" => !reserved,
        _ => chars::is_ncname(prefix) && *ns != Namespace::None && !reserved,
    }
}

/// Says if an attribute is there twice.
fn check_different(attributes: &[Attribute]) -> Result<(), WriteError> {
    const FEW: usize = 12;
    let twice = if attributes.len() <= FEW {
        let mut places = attributes.iter().enumerate();
        places.find(|(at, attribute)| attributes[..*at].iter().any(|before| before.name == attribute.name))
    } else {
        let mut seen = std::collections::HashSet::new();
        let mut places = attributes.iter().enumerate();
        places.find(|(_, attribute)| !seen.insert((attribute.name.ns(), attribute.name.local())))
    };
    match twice {
        Some((_, attribute)) => Err(WriteError::Duplicate(attribute.name.local().to_owned())),
        None => Ok(()),
    }
}

pub(super) const IN_TEXT: u8 = 1;
pub(super) const IN_VALUE: u8 = 2;

/// Which bytes cannot be copied without a look: in text, in a value. 0xEF begins U+FFFE and U+FFFF.
const CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'\t' | b'\n' | b'"' => IN_VALUE,
            b'>' => IN_TEXT,
            b'&' | b'<' | 0xEF | 0..=0x1F => IN_TEXT | IN_VALUE,
            _ => 0,
        };
        byte += 1;
    }
    table
};

/// Appends a text with what cannot stand for itself replaced.
pub(super) fn escaped(text: &str, place: u8, out: &mut String) -> Result<(), WriteError> {
    if is_harmless(text.as_bytes()) {
        out.push_str(text);
        return Ok(());
    }
    let special = |byte: u8| CLASSES[usize::from(byte)] & place != 0;
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate().filter(|(_, byte)| special(*byte)) {
        let instead = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\t' => "&#9;",
            b'\n' => "&#10;",
            b'\r' => "&#13;",
            _ => {
                check_characters(&text[at..])?;
                continue;
            }
        };
        out.push_str(&text[done..at]);
        out.push_str(instead);
        done = at + 1;
    }
    out.push_str(&text[done..]);
    Ok(())
}

/// Whether it surely holds nothing to escape or to look at, wherever it stands. Without a branch in a block, so that the
/// compiler makes vector instructions of it; the last block overlaps the one before.
#[inline]
pub(crate) fn is_harmless(text: &[u8]) -> bool {
    const BLOCK: usize = 16;
    let harmful = |byte: u8| {
        (byte < 0x20) | (byte == b'"') | (byte == b'&') | (byte == b'<') | (byte == b'>') | (byte == 0xEF)
    };
    let (blocks, rest) = text.as_chunks::<BLOCK>();
    let harmless = |block: &[u8; BLOCK]| !block.iter().fold(false, |found, byte| found | harmful(*byte));
    match text.last_chunk::<BLOCK>() {
        Some(last) => blocks.iter().all(harmless) && (rest.is_empty() || harmless(last)),
        None => !rest.iter().any(|byte| CLASSES[usize::from(*byte)] != 0),
    }
}

fn check_characters(text: &str) -> Result<(), WriteError> {
    match chars::first_illegal(text) {
        Some((_, c)) => Err(WriteError::Character(c)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;
    use crate::element::write::Output;

    fn laid_out(element: &Element) -> Result<String, String> {
        let mut output = Output::slow();
        output.element(element).map_err(|error| error.to_string())?;
        Ok(String::from_utf8(output.finish().map_err(|error| error.to_string())?).unwrap())
    }

    #[test]
    fn what_is_written_straight_is_what_the_writer_writes() {
        let foreign = Name::new(Namespace::new("urn:x"), "x", "y");
        let other = Name::new(Namespace::new("urn:other"), "", "z");
        let elements = [
            Element::new("a").attr("v", "<&>\"\t\n\r'é\u{fb01}").with_text("<&>\"\t\n\r]]>\u{fb01}"),
            Element::new("a")
                .with(Element::new("lab:b"))
                .with(Element::new("lab:b").with(Element::new("sdtc:c"))),
            Element::named(foreign.clone()).typed("PQ").with(Element::named(other).with(Element::new("a"))),
            Element::new("a").with(Element::named(foreign)).with_text(""),
        ];
        for element in &elements {
            assert_eq!(Plain::element(element).unwrap(), laid_out(element).unwrap());
        }
    }

    #[test]
    fn what_is_no_xml_is_refused() {
        let bad = Name::new(Namespace::None, "", "a b");
        for element in [
            Element::new("a").attr("v", "\u{1}"),
            Element::new("a").with_text("\u{ffff}"),
            Element::new("a").attr("v", "1").attr("v", "2"),
            Element::named(bad),
        ] {
            let plain = Plain::element(&element).map_err(|error| error.to_string());
            assert_eq!(plain, laid_out(&element));
            assert!(plain.is_err());
        }
    }
}
