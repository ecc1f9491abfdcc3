//! Builds `section/text`.

use compact_str::ToCompactString;

use crate::element::{Element, Sink, Str, fixed};

/// The text of a section in the making. Identifiers are asked for with [`Narrative::id`]: unique in the document as
/// long as each section has a prefix of its own.
///
/// ```
/// use segur_cda::narrative::{Cell, Narrative, Table};
/// let mut text = Narrative::new("res");
/// let id = text.id();
/// text.table(Table::new(&["Analyse", "Résultat"]).row([Cell::text("Glucose").id(&id), Cell::text("0,95 g/L")]));
/// let xml = text.finish().to_xml()?;
/// assert!(xml.contains("<content ID=\"res-1\">Glucose</content>"));
/// # Ok::<(), segur_cda::element::WriteError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Narrative {
    prefix: Str,
    next: u32,
    text: Element,
}

impl Narrative {
    /// An empty text whose identifiers begin with a prefix.
    pub fn new(prefix: &str) -> Narrative {
        Narrative { prefix: prefix.into(), next: 1, text: Element::new("text") }
    }

    /// A new identifier, without `#`.
    pub fn id(&mut self) -> Str {
        let mut id = self.prefix.clone();
        id.push('-');
        id.push_str(&self.next.to_compact_string());
        self.next += 1;
        id
    }

    /// A paragraph for each line of a text; the first bears the identifier, if there is one.
    pub fn paragraphs(&mut self, text: &str, id: Option<&str>) {
        for (index, line) in text.lines().enumerate() {
            let mark = id.filter(|_| index == 0);
            self.text.push(Element::new("paragraph").with(content(line, mark)));
        }
    }

    /// A piece of text of several lines that one identifier stands for as a whole.
    pub fn block(&mut self, text: &str, id: &str) {
        self.text.push(Element::new("paragraph").with(lines(Element::new("content").attr("ID", id), text)));
    }

    /// A title within the section.
    pub fn title(&mut self, title: &str) {
        let content = Element::new("content").fixed("styleCode", "Bold").with_text(title);
        self.text.push(Element::new("paragraph").with(content));
    }

    /// A list, each item with its identifier if it has one.
    pub fn list<'a>(&mut self, items: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) {
        let items = items.into_iter().map(|(text, id)| Element::new("item").with(content(text, id)));
        self.text.push(Element::new("list").with_all(items));
    }

    /// A table.
    pub fn table(&mut self, table: Table) {
        self.text.push(table.finish());
    }

    /// The place of an `observationMedia` with that ID.
    pub fn media(&mut self, id: &str) {
        self.text.push(Element::new("renderMultiMedia").attr("referencedObject", id));
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.text.nodes().is_empty()
    }

    /// The element `text`.
    pub fn finish(self) -> Element {
        self.text
    }
}

/// A table of a narrative.
#[derive(Clone, Debug)]
pub struct Table {
    head: Vec<Str>,
    caption: Option<Str>,
    rows: Vec<Element>,
}

impl Table {
    /// A table with the titles of its columns; none for a table without head.
    pub fn new(head: &[&str]) -> Table {
        Table { head: head.iter().map(|title| Str::from(*title)).collect(), caption: None, rows: Vec::new() }
    }

    /// A row above the head, across all columns.
    #[must_use]
    pub fn caption(mut self, caption: &str) -> Table {
        self.caption = Some(caption.into());
        self
    }

    /// Adds a row.
    #[must_use]
    pub fn row(mut self, cells: impl IntoIterator<Item = Cell>) -> Table {
        self.push(cells);
        self
    }

    /// Adds a row.
    pub fn push(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(Element::new("tr").with_all(cells.into_iter().map(Cell::finish)));
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Without the columns that no row says anything in. A table with cells over several columns stays as it is.
    #[must_use]
    pub fn trimmed(mut self) -> Table {
        let spans = |row: &Element| row.elements().any(|cell| cell.attribute("colspan").is_some());
        if self.caption.is_some() || self.rows.iter().any(spans) {
            return self;
        }
        let said = |cell: &Element| {
            cell.descendants().any(|part| part.is("renderMultiMedia")) || !cell.text().is_empty()
        };
        let said = |column: usize| self.rows.iter().any(|row| row.elements().nth(column).is_some_and(said));
        let kept: Vec<bool> = (0..self.head.len()).map(said).collect();
        let mut columns = kept.iter();
        self.head.retain(|_| columns.next() == Some(&true));
        for row in &mut self.rows {
            let mut columns = kept.iter();
            row.nodes_mut().retain(|_| columns.next() != Some(&false));
        }
        self
    }

    pub(crate) fn finish(self) -> Element {
        let width = self.head.len().max(1).to_string();
        let title = |text: Str| Element::new("th").with_text(text);
        let caption = self.caption.map(|text| Element::new("tr").with(title(text).attr("colspan", width)));
        let titles =
            (!self.head.is_empty()).then(|| Element::new("tr").with_all(self.head.into_iter().map(title)));
        let head = (caption.is_some() || titles.is_some())
            .then(|| Element::new("thead").with_opt(caption).with_opt(titles));
        Element::new("table")
            .fixed("border", "1")
            .with_opt(head)
            .with(Element::new("tbody").with_all(self.rows))
    }
}

/// A cell of a table.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    text: Str,
    id: Option<Str>,
    bold: bool,
    columns: Option<u32>,
    media: Option<Str>,
    link: Option<Str>,
}

impl Cell {
    /// A cell with a text, whose lines stay lines.
    pub fn text(text: impl Into<Str>) -> Cell {
        Cell { text: text.into(), ..Cell::default() }
    }

    /// A cell that shows an `observationMedia`.
    pub fn media(id: &str) -> Cell {
        Cell { media: Some(id.into()), ..Cell::default() }
    }

    /// A cell with a text that leads elsewhere.
    pub fn link(url: &str, text: &str) -> Cell {
        Cell { link: Some(url.into()), ..Cell::text(text) }
    }

    /// Gives the text an identifier.
    #[must_use]
    pub fn id(mut self, id: &str) -> Cell {
        self.id = Some(id.into());
        self
    }

    /// Makes the text bold: abnormal results.
    #[must_use]
    pub fn bold(mut self, bold: bool) -> Cell {
        self.bold = bold;
        self
    }

    /// Spreads the cell over columns.
    #[must_use]
    pub fn columns(mut self, columns: u32) -> Cell {
        self.columns = Some(columns);
        self
    }

    pub(crate) fn finish(self) -> Element {
        let cell = Element::new("td").attr_opt("colspan", self.columns.map(|n| Str::from(n.to_string())));
        if let Some(media) = self.media {
            return cell.with(Element::new("renderMultiMedia").attr("referencedObject", media));
        }
        if let Some(url) = self.link {
            return cell.with(Element::new("linkHtml").attr("href", url).with_text(self.text));
        }
        if self.id.is_none() && !self.bold {
            return lines(cell, &self.text);
        }
        let content = Element::new("content")
            .attr_opt("ID", self.id)
            .attr_opt("styleCode", self.bold.then(|| Str::const_new("Bold")));
        cell.with(lines(content, &self.text))
    }
}

/// An element that refers to a piece of the narrative by its identifier.
pub(crate) fn reference(id: &str) -> Element {
    let mut text = Element::new("reference");
    put_target(&mut text, id);
    text
}

/// A child that refers to a piece of the narrative by its identifier.
pub(crate) fn put_reference<S: Sink>(out: &mut S, id: &str) {
    out.tag("reference", |reference| put_target(reference, id));
}

fn put_target<S: Sink>(out: &mut S, id: &str) {
    let mut value = Str::with_capacity(id.len() + 1);
    value.push('#');
    value.push_str(id);
    out.put("value", &value);
}

/// The titles of the columns of a table.
pub(crate) fn put_head<S: Sink>(out: &mut S, titles: &[&str]) {
    out.tag("thead", |head| {
        head.tag("tr", |row| titles.iter().for_each(|title| row.tag("th", |cell| cell.put_text(title))));
    });
}

/// A cell with a text, whose lines stay lines, with its identifier if it has one.
pub(crate) fn put_cell<S: Sink>(out: &mut S, text: &str, id: Option<&str>, bold: bool) {
    out.tag("td", |cell| {
        if id.is_none() && !bold {
            return put_lines(cell, text);
        }
        cell.tag("content", |content| {
            content.put_opt("ID", id);
            content.put_opt("styleCode", bold.then_some("Bold"));
            put_lines(content, text);
        });
    });
}

/// A piece of text, with its identifier if it has one; its lines are not kept.
pub(crate) fn put_content<S: Sink>(out: &mut S, text: &str, id: Option<&str>) {
    out.tag("content", |content| {
        content.put_opt("ID", id);
        content.put_text(text);
    });
}

fn content(text: &str, id: Option<&str>) -> Element {
    Element::new("content").attr_opt("ID", id.map(Str::from)).with_text(text)
}

fn lines(mut element: Element, text: &str) -> Element {
    put_lines(&mut element, text);
    element
}

/// A text with its lines.
pub(crate) fn put_lines<S: Sink>(out: &mut S, text: &str) {
    if !text.contains('\n') {
        return out.put_text(text);
    }
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            fixed!(out, "br");
        }
        out.put_text(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_say_nothing_go() {
        let table =
            Table::new(&["a", "b", "c"]).row([Cell::text("1"), Cell::text("").id("x"), Cell::media("m")]);
        let xml = table.trimmed().finish().to_xml().unwrap();
        assert!(
            xml.contains("<th>a</th><th>c</th>") && !xml.contains("\"x\"") && xml.contains("\"m\""),
            "{xml}"
        );
        let spread =
            Table::new(&["a", "b"]).row([Cell::text("1"), Cell::text("")]).row([Cell::text("2").columns(2)]);
        assert!(spread.trimmed().finish().to_xml().unwrap().contains("<th>b</th>"));
    }

    #[test]
    fn a_caption_spans_the_head() {
        let xml = Table::new(&["a", "b"])
            .caption("c")
            .row([Cell::text("1\n2").bold(true)])
            .finish()
            .to_xml()
            .unwrap();
        let expected = "<thead><tr><th colspan=\"2\">c</th></tr><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td><content styleCode=\"Bold\">1<br/>2</content></td></tr></tbody>";
        assert!(xml.contains(expected), "{xml}");
    }
}
