//! The rows of a narrative that generation made: what the entries say, for people.

use crate::element::{Element, Str};
use crate::narrative::plain;

/// A row of a table, a paragraph or an item of a list.
pub(super) struct Row<'t> {
    pub(super) element: &'t Element,
    /// The head of its table.
    pub(super) head: Option<&'t Element>,
    pub(super) cells: Vec<Cell>,
}

/// A piece of text with the identifier by which entries refer to it.
pub(super) struct Cell {
    pub(super) ids: Vec<Str>,
    pub(super) text: String,
    /// The title of its column.
    pub(super) title: Option<String>,
}

impl Row<'_> {
    pub(super) fn ids(&self) -> impl Iterator<Item = &Str> {
        self.cells.iter().flat_map(|cell| &cell.ids)
    }

    pub(super) fn text(&self) -> String {
        self.cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// The rows of a text, in order.
pub(super) fn rows(text: &Element) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    for block in text.elements() {
        match block.local() {
            "table" => table(block, &mut rows),
            "list" => rows.extend(block.children("item").map(single)),
            _ => rows.push(single(block)),
        }
    }
    rows
}

fn table<'t>(table: &'t Element, rows: &mut Vec<Row<'t>>) {
    let head = table.child("thead");
    let titles: Vec<String> = head
        .and_then(|head| head.elements().last())
        .map(|row| row.elements().map(plain).collect())
        .unwrap_or_default();
    for element in table.all("tbody/tr") {
        let columns = element.elements().count();
        let cells = element.elements().enumerate().map(|(at, cell)| Cell {
            title: titles.get(at).filter(|_| columns == titles.len()).cloned(),
            ..Cell::of(cell)
        });
        rows.push(Row { element, head, cells: cells.collect() });
    }
}

fn single(element: &Element) -> Row<'_> {
    Row { element, head: None, cells: vec![Cell::of(element)] }
}

impl Cell {
    fn of(element: &Element) -> Cell {
        let ids = element.descendants().filter_map(|part| {
            part.attribute("ID").or_else(|| part.attribute("referencedObject")).map(Str::from)
        });
        Cell { ids: ids.collect(), text: plain(element), title: None }
    }
}
