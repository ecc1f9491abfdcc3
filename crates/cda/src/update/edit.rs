//! Changes in the narrative of a document, where it shows what changed.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::words::{find, renderings, same_words};
use crate::element::{Element, Node, Str};
use crate::narrative::plain;

/// The narrative of a section of a document, with its identifiers.
pub(super) struct Page<'t> {
    text: &'t mut Element,
    /// The positions that lead to the element with an identifier, or to the place of a picture.
    places: HashMap<Str, Vec<usize>>,
    gone: BTreeSet<Vec<usize>>,
    /// Rows that are to stand after others.
    after: BTreeMap<Vec<usize>, Vec<Element>>,
}

/// How an edit went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    /// The new text stands where the old one stood.
    Replaced,
    /// The new text stood there already.
    Already,
    /// The old text is not there.
    NotFound,
    /// The old text is there in several places.
    Several,
}

impl<'t> Page<'t> {
    pub(super) fn new(text: &'t mut Element) -> Page<'t> {
        let places = places(text);
        Page { text, places, gone: BTreeSet::new(), after: BTreeMap::new() }
    }

    /// Whether it has an element with that identifier.
    pub(super) fn has(&self, id: &str) -> bool {
        self.places.contains_key(id)
    }

    /// Replaces a text in the element with an identifier.
    pub(super) fn at(&mut self, id: &str, old: &str, new: &str) -> Done {
        match self.places.get(id).cloned().and_then(|path| at(self.text, &path)) {
            Some(element) => replace(element, old, new),
            None => Done::NotFound,
        }
    }

    /// Replaces a text in the first of the rows around identifiers that has it once.
    pub(super) fn around<'i>(&mut self, ids: impl Iterator<Item = &'i Str>, old: &str, new: &str) -> Done {
        let mut seen: Vec<Vec<usize>> = Vec::new();
        let mut done = Done::NotFound;
        for id in ids {
            let Some(row) = self.row(id) else { continue };
            if seen.contains(&row) {
                continue;
            }
            match at(self.text, &row).map(|row| replace(row, old, new)) {
                Some(Done::Replaced) => return Done::Replaced,
                Some(other) if done == Done::NotFound => done = other,
                _ => {}
            }
            seen.push(row);
        }
        done
    }

    /// Replaces a text that stands once in the whole, or in the only row that also says one of these texts.
    pub(super) fn anywhere(&mut self, old: &str, new: &str, near: &[String]) -> Done {
        let mut list = renderings(old, new);
        list.retain(|(old, _)| is_telling(old));
        let done = replace_one_of(self.text, &list);
        if done == Done::Replaced || done == Done::Already {
            return done;
        }
        let mut rows = Vec::new();
        let mut open = vec![&mut *self.text];
        while let Some(element) = open.pop() {
            let names = || near.iter().any(|text| !find(&plain(element), text).is_empty());
            match ["tr", "item", "paragraph"].iter().any(|name| element.is(name)) {
                true if names() => rows.push(element),
                true => {}
                false => open.extend(element.elements_mut()),
            }
        }
        match rows.as_mut_slice() {
            [row] => replace(row, old, new),
            _ => done,
        }
    }

    /// Adds a text to the row around the first identifier that is here.
    pub(super) fn complete<'i>(
        &mut self,
        mut ids: impl Iterator<Item = &'i Str>,
        title: Option<&str>,
        text: &str,
        id: Option<&Str>,
    ) -> bool {
        let path = ids.find_map(|id| self.places.get(id).map(|path| (path.clone(), self.row(id))));
        let Some((path, Some(row))) = path else { return false };
        // In a table the cell, elsewhere the paragraph or the item.
        let is_row = at(self.text, &row).is_some_and(|row| row.is("tr"));
        let place = if is_row { path[..path.len().min(row.len() + 1)].to_vec() } else { row };
        let Some(place) = at(self.text, &place) else { return false };
        let lead = title.map(|title| format!("{title} : ")).unwrap_or_default();
        if place.is("tr") {
            place.push(like(place, "td"));
        }
        let inside = match place.is("tr") {
            true => place.elements_mut().last(),
            false => Some(place),
        };
        let Some(place) = inside else { return false };
        if !plain(place).is_empty() {
            place.push_text(" ; ");
        }
        place.push_text(lead);
        let mut content = like(place, "content").attr_opt("ID", id.cloned());
        lines(&mut content, text);
        place.push(content);
        true
    }

    /// Takes the row around an identifier away, or the text alone where others stand in the row. None if it must stay,
    /// else what it said.
    pub(super) fn prune(&mut self, id: &str, referred: &HashSet<Str>) -> Option<String> {
        let none = Some(String::new());
        let (Some(path), Some(row)) = (self.places.get(id).cloned(), self.row(id)) else { return none };
        let others = |element: &Element| {
            let ids = element.descendants().filter_map(|part| part.attribute("ID"));
            ids.filter(|other| referred.contains(*other)).count() > 0
        };
        let whole = at(self.text, &row).map(|row| (others(row), row.is("tr"), plain(row)));
        let Some((shared, is_row, shown)) = whole else { return none };
        let own = at(self.text, &path).map(|element| plain(element)).unwrap_or_default();
        if !shared && (is_row || same_words(&own, &shown)) {
            self.gone.insert(row);
            return Some(shown);
        }
        if !is_row && !shared {
            self.gone.insert(path);
            return Some(own);
        }
        None
    }

    /// Adds a row: after the one around these identifiers if it is of the same table, else to a table that has the same
    /// columns, else at the end.
    pub(super) fn append(&mut self, head: Option<&Element>, row: Element, before: &[Str]) {
        let mut row = row;
        let prefix = self.text.name().prefix().to_owned();
        prefixed(&mut row, &prefix);
        let wanted = head.map(plain).unwrap_or_default();
        if let Some(path) = before.iter().find_map(|id| self.row(id))
            && self.takes(&path, &mut row, &wanted)
        {
            return self.after.entry(path).or_default().push(row);
        }
        if !row.is("tr") {
            let row = if row.is("item") { like(self.text, "list").with(row) } else { row };
            return self.text.push(row);
        }
        let table = self.text.elements_mut().rev().find(|table| table.is("table") && titles(table) == wanted);
        if let Some(body) = table.and_then(|table| table.child_mut("tbody")) {
            return body.push(row);
        }
        let mut head = head.cloned();
        head.iter_mut().for_each(|head| prefixed(head, &prefix));
        let body = like(self.text, "tbody").with(row);
        let table = like(self.text, "table").fixed("border", "1").with_opt(head).with(body);
        self.text.push(table);
    }

    /// Adds a paragraph at the end.
    pub(super) fn line(&mut self, title: Option<&str>, text: &str, id: Option<&Str>) {
        let mut content = like(self.text, "content").attr_opt("ID", id.cloned());
        lines(&mut content, text);
        let lead = title.map(|title| format!("{title} : ")).unwrap_or_default();
        let paragraph = like(self.text, "paragraph").with_text(lead).with(content);
        self.text.push(paragraph);
    }

    /// Carries out what changes positions.
    pub(super) fn finish(mut self) {
        let paths: BTreeSet<Vec<usize>> = self.gone.iter().chain(self.after.keys()).cloned().collect();
        for path in paths.into_iter().rev() {
            let Some((&last, parent)) = path.split_last() else { continue };
            let Some(place) = at(self.text, parent) else { continue };
            for row in self.after.remove(&path).unwrap_or_default().into_iter().rev() {
                place.nodes_mut().insert(last + 1, Node::Element(row));
            }
            if self.gone.contains(&path) {
                place.nodes_mut().remove(last);
                emptied(self.text, parent);
            }
        }
    }

    /// Whether a new row can stand after a row: of the same kind, and with the same columns. One cell takes all columns.
    fn takes(&mut self, path: &[usize], row: &mut Element, wanted: &str) -> bool {
        let Some(own) = at(self.text, path) else { return false };
        let (same, columns) = (own.name() == row.name(), own.elements().count());
        if !row.is("tr") || !same {
            return same && row.is("item");
        }
        if row.elements().count() == 1 {
            row.elements_mut().for_each(|cell| cell.set_attribute("colspan", columns.to_string()));
            return true;
        }
        let table = path.len().checked_sub(2).and_then(|depth| at(self.text, &path[..depth]));
        table.is_some_and(|table| table.is("table") && titles(table) == wanted)
    }

    /// The innermost row, paragraph or item around an identifier.
    fn row(&self, id: &str) -> Option<Vec<usize>> {
        let path = self.places.get(id)?;
        let mut here = &*self.text;
        let mut row = None;
        for (depth, &step) in path.iter().enumerate() {
            here = here.nodes().get(step)?.as_element()?;
            if ["tr", "item", "paragraph"].iter().any(|name| here.is(name)) {
                row = Some(path[..=depth].to_vec());
            }
        }
        row.or_else(|| Some(path.clone()))
    }
}

/// Takes the tables and lists away that nothing is left of.
fn emptied(text: &mut Element, path: &[usize]) {
    let mut path = path;
    while let Some((&last, parent)) = path.split_last() {
        let Some(element) = at(text, path) else { return };
        let table = element.is("table") && element.all("tbody/tr").is_empty();
        let list = element.is("list") && element.child("item").is_none();
        let body = element.is("tbody") && element.elements().next().is_none();
        if !(table || list || body) {
            return;
        }
        if let Some(parent) = at(text, parent).filter(|_| table || list) {
            parent.nodes_mut().remove(last);
        }
        path = parent;
    }
}

fn titles(table: &Element) -> String {
    table.child("thead").map(plain).unwrap_or_default()
}

/// An element of that name with the prefix of another.
fn like(other: &Element, name: &'static str) -> Element {
    let mut element = Element::new(name);
    element.prefix(other.name().prefix());
    element
}

pub(super) fn prefixed(element: &mut Element, prefix: &str) {
    if !prefix.is_empty() {
        element.prefix(prefix);
        element.elements_mut().for_each(|child| prefixed(child, prefix));
    }
}

fn places(text: &Element) -> HashMap<Str, Vec<usize>> {
    let mut places = HashMap::new();
    let mut open = vec![(text, Vec::new())];
    while let Some((element, path)) = open.pop() {
        for (at, node) in element.nodes().iter().enumerate() {
            let Some(child) = node.as_element() else { continue };
            let here: Vec<usize> = path.iter().copied().chain([at]).collect();
            if let Some(id) = child.attribute("ID").or_else(|| child.attribute("referencedObject")) {
                places.entry(id.into()).or_insert_with(|| here.clone());
            }
            open.push((child, here));
        }
    }
    places
}

fn at<'e>(text: &'e mut Element, path: &[usize]) -> Option<&'e mut Element> {
    path.iter().try_fold(text, |here, &step| here.nodes_mut().get_mut(step)?.as_element_mut())
}

/// Replaces a text in an element in one of the ways it may be written.
fn replace(element: &mut Element, old: &str, new: &str) -> Done {
    let shown = plain(element);
    if same_words(&shown, old) && is_leaf(element) {
        set(element, new);
        return Done::Replaced;
    }
    replace_one_of(element, &renderings(old, new))
}

fn replace_one_of(element: &mut Element, list: &[(String, String)]) -> Done {
    let shown = plain(element);
    for (old, new) in list {
        if replace_leaf(element, old, new) || replace_words(element, old, new) {
            return Done::Replaced;
        }
    }
    let says = |text: &String| !text.is_empty() && !find(&shown, text).is_empty();
    match list.iter().any(|(old, _)| says(old)) {
        true => Done::Several,
        false if list.iter().any(|(_, new)| says(new)) => Done::Already,
        false => Done::NotFound,
    }
}

/// Whether a text is one that would not stand there by chance: a name, a date, a quantity with its unit.
fn is_telling(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() >= 4 || text.len() >= 8
}

/// Where one element says that and nothing else.
fn replace_leaf(element: &mut Element, old: &str, new: &str) -> bool {
    let mut found = None;
    let mut open = vec![element];
    while let Some(element) = open.pop() {
        if is_leaf(element) {
            if same_words(&plain(element), old) && !old.is_empty() {
                if found.is_some() {
                    return false;
                }
                found = Some(element);
            }
        } else {
            open.extend(element.elements_mut());
        }
    }
    found.map(|element| set(element, new)).is_some()
}

/// Where these words stand in one text.
fn replace_words(element: &mut Element, old: &str, new: &str) -> bool {
    let mut found: Option<(&mut Str, std::ops::Range<usize>)> = None;
    let mut open = vec![element];
    while let Some(element) = open.pop() {
        for node in element.nodes_mut() {
            match node {
                Node::Text(text) => {
                    let places = find(text, old);
                    match (places.len(), &found) {
                        (0, _) => {}
                        (1, None) => found = Some((text, places[0].clone())),
                        _ => return false,
                    }
                }
                Node::Element(child) => open.push(child),
                _ => {}
            }
        }
    }
    let Some((text, range)) = found else { return false };
    text.replace_range(range, new);
    true
}

/// Whether it holds text and line breaks only.
fn is_leaf(element: &Element) -> bool {
    element.elements().all(|child| child.is("br")) && !element.nodes().is_empty()
}

fn set(element: &mut Element, text: &str) {
    element.nodes_mut().clear();
    lines(element, text);
}

fn lines(element: &mut Element, text: &str) {
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            element.push(like(element, "br"));
        }
        element.push_text(line);
    }
}
