//! Reads `section/text`.

use std::collections::HashMap;

use crate::element::{Element, Node};

/// The narrative of a document by identifier.
///
/// ```
/// use segur_cda::{Document, narrative::Texts};
/// let xml = b"<ClinicalDocument xmlns='urn:hl7-org:v3'><text><content ID='a'>1<br/>2</content></text></ClinicalDocument>";
/// let document = Document::parse(xml)?;
/// let texts = Texts::of(document.root());
/// assert_eq!(texts.text("#a").as_deref(), Some("1\n2"));
/// # Ok::<(), segur_cda::Malformed>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Texts<'d> {
    by_id: HashMap<&'d str, &'d Element>,
}

impl<'d> Texts<'d> {
    /// Every element with an `ID` under an element; of two with the same, the first.
    pub fn of(root: &'d Element) -> Texts<'d> {
        let mut by_id = HashMap::new();
        for element in root.descendants() {
            if let Some(id) = element.attribute("ID") {
                by_id.entry(id).or_insert(element);
            }
        }
        Texts { by_id }
    }

    /// The element that a reference names, with or without `#`.
    pub fn element(&self, reference: &str) -> Option<&'d Element> {
        let reference = reference.trim();
        self.by_id.get(reference.strip_prefix('#').unwrap_or(reference)).copied()
    }

    /// The text that a reference names, lines kept.
    pub fn text(&self, reference: &str) -> Option<String> {
        self.element(reference).map(plain)
    }

    /// The text of an `originalText` or `text`: what it holds, else what it refers to.
    pub fn resolve(&self, element: &Element) -> Option<String> {
        let own =
            element.nodes().iter().any(|node| matches!(node, Node::Text(text) if !text.trim().is_empty()));
        if own {
            return element.plain();
        }
        self.text(element.child("reference")?.attribute("value")?).filter(|text| !text.is_empty())
    }

    /// The text of a coded element: its `originalText`.
    pub fn original(&self, coded: &Element) -> Option<String> {
        self.resolve(coded.child("originalText")?)
    }
}

/// The text of a narrative element: runs of white space made one space, `br`, paragraphs, rows and items made lines.
pub(crate) fn plain(element: &Element) -> String {
    enum Step<'e> {
        Node(&'e Node),
        Line,
    }
    let mut out = String::new();
    let mut steps: Vec<Step<'_>> = element.nodes().iter().rev().map(Step::Node).collect();
    while let Some(step) = steps.pop() {
        match step {
            Step::Line => line(&mut out),
            Step::Node(Node::Text(text)) => words(&mut out, text),
            Step::Node(Node::Element(inner)) => {
                match inner.local() {
                    "br" => {
                        trim(&mut out);
                        out.push('\n');
                    }
                    "paragraph" | "tr" | "item" | "table" | "list" | "title" => {
                        line(&mut out);
                        steps.push(Step::Line);
                    }
                    "td" | "th" => words(&mut out, " "),
                    _ => {}
                }
                steps.extend(inner.nodes().iter().rev().map(Step::Node));
            }
            Step::Node(_) => {}
        }
    }
    trim(&mut out);
    while out.ends_with('\n') {
        out.pop();
    }
    out
}

fn words(out: &mut String, text: &str) {
    for c in text.chars() {
        let blank = matches!(c, ' ' | '\t' | '\n' | '\r');
        if !blank {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
    }
}

fn line(out: &mut String) {
    trim(out);
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

fn trim(out: &mut String) {
    while out.ends_with(' ') {
        out.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::narrative::{Cell, Narrative, Table};

    #[test]
    fn lines_come_back() {
        let mut text = Narrative::new("n");
        let id = text.id();
        text.block("un\n\ndeux  trois", &id);
        text.table(Table::new(&[]).row([Cell::text("a"), Cell::text("b")]));
        let element = text.finish();
        let texts = Texts::of(&element);
        assert_eq!(texts.text("n-1").as_deref(), Some("un\n\ndeux trois"));
        assert_eq!(plain(&element), "un\n\ndeux trois\na b");
    }
}
