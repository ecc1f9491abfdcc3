//! The narrative of a section follows its entries.

use std::collections::{HashMap, HashSet};

use super::edit::{Done, Page, prefixed};
use super::report::{Kind, Note};
use super::rows::{Row, rows};
use super::words::{core, find, same_words};
use crate::element::{Element, Node, Str};
use crate::narrative::plain;

/// Marks an identifier that stands as the new twin has it.
const KEPT: char = '\u{2}';

/// What is known of the narrative of one section while its entries are merged.
#[derive(Default)]
pub(super) struct Section {
    /// Whether the text is the one that generation wrote: then the new one can stand in its place.
    own: bool,
    /// Of identifiers of the old twin's text, those of the new one's and of the document's.
    to_new: HashMap<Str, Str>,
    to_own: HashMap<Str, Str>,
    /// Identifiers of the new twin's text that new entries refer to, and what they become.
    inserted: HashMap<Str, Str>,
    /// Identifiers that removed entries referred to.
    removed: Vec<Str>,
    /// Edits that inner sections had no place for.
    left: Vec<Edit>,
}

/// A text that is to stand where another one stands.
pub(super) struct Edit {
    target: Option<Str>,
    /// Identifiers in the same row.
    around: Vec<Str>,
    /// Title of the column.
    title: Option<String>,
    /// The identifier of the new text, where a new entry refers to it.
    id: Option<Str>,
    old: String,
    new: String,
    path: String,
}

/// What became of the narrative of a section.
#[derive(Default)]
pub(super) struct Followed {
    pub(super) notes: Vec<Note>,
    /// What could not be done here, but may be in the section around.
    pub(super) left: Vec<Edit>,
    /// How often the whole text was searched.
    searches: usize,
}

/// How often the whole text of a section is searched: after that a person has to look at it in any case.
const SEARCHES: usize = 200;

/// What is to be done in the narrative of a document.
#[derive(Default)]
struct Plan<'t> {
    /// The rows of the old twin.
    rows: &'t [Row<'t>],
    edits: Vec<Edit>,
    /// New rows, each with the identifiers in the document of the row before it.
    added: Vec<(&'t Row<'t>, Vec<Str>)>,
    /// Texts of rows that are no longer there, and that entries referred to.
    lost: Vec<String>,
    /// Whether entries refer to any row.
    referred: bool,
}

impl Edit {
    pub(super) fn conflict(self) -> Note {
        Note::new(Kind::Conflict, self.path, Some(self.old), Some(self.new))
    }

    fn note(&self) -> Note {
        Note::new(Kind::Narrative, self.path.clone(), Some(self.old.clone()), Some(self.new.clone()))
    }
}

impl Section {
    /// A section of the document with the texts of both twins.
    pub(super) fn new(text: Option<&Element>, old: &Element, new: &Element, used: &HashSet<Str>) -> Section {
        let own = text.is_some_and(|text| alike(text, old));
        let before: HashSet<&str> = ids(old).collect();
        let clash = ids(new).any(|id| !before.contains(id) && used.contains(id));
        Section { own: own && !clash, ..Section::default() }
    }

    /// Two references that stand for the same, and that of the document.
    pub(super) fn pair(&mut self, old: &str, new: &str, own: Option<&str>) {
        self.to_new.insert(old.into(), new.into());
        if let Some(own) = own {
            self.to_own.insert(old.into(), own.into());
        }
    }

    /// The identifier in the document for one of the new twin that a new entry refers to.
    pub(super) fn insert(&mut self, id: &str, used: &mut HashSet<Str>) -> Str {
        let own = self.own;
        let made = self.inserted.entry(id.into()).or_insert_with(|| match own {
            true => format!("{KEPT}{id}").into(),
            false => free(id, used),
        });
        made.clone()
    }

    /// Notes what a removed part refers to.
    pub(super) fn remove(&mut self, part: &Element) {
        self.removed.extend(referred(part));
    }

    /// Takes over what an inner section had no place for.
    pub(super) fn take_over(&mut self, left: Vec<Edit>) {
        self.left.extend(left);
    }

    /// Makes the text of a section follow what changed from the text of one twin to that of the other.
    pub(super) fn follow(
        self,
        section: &mut Element,
        (old, new): (&Element, &Element),
        used: &mut HashSet<Str>,
        path: &str,
    ) -> Followed {
        let quiet = self.inserted.is_empty() && self.removed.is_empty() && self.left.is_empty();
        if quiet && old == new {
            return Followed::default();
        }
        let path = format!("{path}/text[1]");
        if self.own {
            replace_text(section, new, used);
            self.remap(section);
            return Followed {
                notes: vec![Note::new(Kind::Regenerated, path, None, None)],
                left: self.left,
                ..Followed::default()
            };
        }
        let (rows_a, rows_b) = (rows(old), rows(new));
        let plan = self.plan(&rows_a, &rows_b, &path);
        if !plan.referred && quiet && says(section, old) {
            return follow_text(section, new, plan, path, used);
        }
        self.edit(section, plan, new, path, used)
    }

    /// Changes the text where it shows what changed.
    fn edit(
        mut self,
        section: &mut Element,
        plan: Plan<'_>,
        new: &Element,
        path: String,
        used: &mut HashSet<Str>,
    ) -> Followed {
        let referred: HashSet<Str> = referred(section).collect();
        let mut followed = Followed::default();
        let Some(text) = section.child_mut("text") else {
            followed.notes.extend(plan.edits.into_iter().map(Edit::conflict));
            return followed;
        };
        let mut page = Page::new(text);
        let mut placed = HashSet::new();
        for edit in plan.edits.into_iter().chain(std::mem::take(&mut self.left)) {
            placed.extend(edit.id.clone());
            make(edit, plan.rows, &mut page, &mut followed);
        }
        for (row, before) in plan.added {
            let mut element = row.element.clone();
            rename(&mut element, &mut |id| self.insert(id, used));
            placed.extend(marks(&element).map(Str::from));
            followed.notes.push(Note::new(Kind::Narrative, path.clone(), None, Some(row.text())));
            page.append(row.head, element, &before);
        }
        for (id, own) in self.inserted.iter().filter(|(_, own)| !placed.contains(*own)) {
            page.append(None, paragraph(new, id, own), &[]);
        }
        let shown = self.removed.iter().any(|id| page.has(id));
        for id in self.removed.iter().filter(|id| !referred.contains(*id)) {
            followed.notes.extend(match page.prune(id, &referred) {
                Some(text) if text.is_empty() => None,
                Some(text) => Some(Note::new(Kind::Narrative, path.clone(), Some(text), None)),
                None => Some(Note::new(Kind::Conflict, path.clone(), Some(format!("#{id}")), None)),
            });
        }
        if !shown {
            let lost = plan.lost.into_iter();
            followed.notes.extend(lost.map(|text| Note::new(Kind::Conflict, path.clone(), Some(text), None)));
        }
        page.finish();
        followed
    }

    /// What is to be done, row by row.
    fn plan<'t>(&self, old: &'t [Row<'t>], new: &'t [Row<'t>], path: &str) -> Plan<'t> {
        let at: HashMap<&Str, usize> =
            new.iter().enumerate().flat_map(|(at, row)| row.ids().map(move |id| (id, at))).collect();
        let mut plan = Plan { rows: old, ..Plan::default() };
        let mut partners: Vec<Option<&Row<'_>>> = vec![None; new.len()];
        let mut loose = Vec::new();
        for row in old {
            match row.ids().filter_map(|id| self.to_new.get(id)).find_map(|id| at.get(id)) {
                Some(&partner) => {
                    plan.referred = true;
                    partners[partner] = Some(row);
                    self.cells(row, &new[partner], path, &mut plan.edits);
                }
                None => loose.push(row),
            }
        }
        let mut rest = Vec::new();
        let mut before = Vec::new();
        for (row, partner) in new.iter().zip(&partners) {
            match partner {
                Some(partner) => before = self.own_ids(partner),
                None if row.ids().any(|id| self.inserted.contains_key(id)) => {
                    plan.added.push((row, before.clone()));
                }
                None => rest.push(row),
            }
        }
        plan.loose(loose, rest, !self.removed.is_empty(), path);
        plan
    }

    /// What changed in the cells of a row.
    fn cells(&self, old: &Row<'_>, new: &Row<'_>, path: &str, edits: &mut Vec<Edit>) {
        for (a, b) in old.cells.iter().zip(&new.cells) {
            let id = b.ids.iter().find_map(|id| self.inserted.get(id)).cloned();
            if a.text != b.text || id.is_some() {
                edits.push(Edit {
                    target: a.ids.iter().find_map(|id| self.to_own.get(id)).cloned(),
                    around: self.own_ids(old),
                    title: b.title.clone(),
                    id,
                    old: a.text.clone(),
                    new: b.text.clone(),
                    path: path.to_owned(),
                });
            }
        }
    }

    fn own_ids(&self, row: &Row<'_>) -> Vec<Str> {
        row.ids().filter_map(|id| self.to_own.get(id)).cloned().collect()
    }

    /// The entries refer to the identifiers of the new text.
    fn remap(&self, section: &mut Element) {
        let mapped = |id: &str| match id.strip_prefix(KEPT) {
            Some(kept) => Some(Str::from(kept)),
            None => self.to_new.get(id).cloned(),
        };
        let mut open: Vec<&mut Element> = section.elements_mut().filter(|child| !child.is("text")).collect();
        while let Some(element) = open.pop() {
            let reference = element.attribute("value").filter(|_| element.is("reference"));
            if let Some(id) = reference.and_then(|value| mapped(value.strip_prefix('#')?)) {
                element.set_attribute("value", format!("#{id}"));
            }
            if let Some(id) = element.attribute("ID").and_then(mapped) {
                element.set_attribute("ID", id);
            }
            open.extend(element.elements_mut().filter(|child| !child.is("section")));
        }
    }
}

impl<'t> Plan<'t> {
    /// Rows that no entry refers to: the same ones, those that changed, in order, and those that came or went.
    fn loose(&mut self, mut old: Vec<&'t Row<'t>>, mut new: Vec<&'t Row<'t>>, removed: bool, path: &str) {
        old.retain(|a| match new.iter().position(|b| a.text() == b.text()) {
            Some(at) => {
                new.remove(at);
                false
            }
            None => true,
        });
        if removed {
            let (lost, kept) = old.into_iter().partition::<Vec<_>, _>(|row| row.ids().next().is_some());
            self.lost.extend(lost.into_iter().map(Row::text));
            old = kept;
        }
        let mut new = new.into_iter();
        for row in old {
            let text = new.next().map(Row::text).unwrap_or_default();
            self.edits.push(Edit {
                target: None,
                around: Vec::new(),
                title: None,
                id: None,
                old: row.text(),
                new: text,
                path: path.to_owned(),
            });
        }
        self.added.extend(new.map(|row| (row, Vec::new())));
    }
}

/// An identifier that is not used yet: that one, or one made from it.
pub(super) fn free(id: &str, used: &mut HashSet<Str>) -> Str {
    let mut made = Str::from(id);
    let mut number = 1;
    while !used.insert(made.clone()) {
        number += 1;
        made = format!("{id}-v{number}").into();
    }
    made
}

/// Gives the identifiers of a text other names.
pub(super) fn rename(text: &mut Element, name: &mut dyn FnMut(&str) -> Str) {
    for attribute in ["ID", "referencedObject"] {
        if let Some(id) = text.attribute(attribute).map(Str::from) {
            text.set_attribute(attribute, name(&id));
        }
    }
    text.elements_mut().for_each(|child| rename(child, name));
}

/// The names that stand in the only row which says what an edit replaces.
fn near(edit: &Edit, rows: &[Row<'_>]) -> Option<Vec<String>> {
    let (old, _) = core(&edit.old, &edit.new);
    let mut saying = rows.iter().filter(|row| !find(&row.text(), &old).is_empty());
    let row = saying.next().filter(|_| saying.next().is_none())?;
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count() >= 4;
    let others = row.cells.iter().filter(|cell| cell.text != edit.old && letters(&cell.text));
    Some(others.map(|cell| cell.text.clone()).collect())
}

/// Carries one edit out.
fn make(edit: Edit, rows: &[Row<'_>], page: &mut Page<'_>, followed: &mut Followed) {
    let known: Vec<&Str> = edit.target.iter().chain(&edit.around).collect();
    let here = known.iter().any(|id| page.has(id));
    if !known.is_empty() && !here {
        return followed.left.push(edit);
    }
    let mut done = match &edit.target {
        Some(id) if page.has(id) => page.at(id, &edit.old, &edit.new),
        _ => Done::NotFound,
    };
    if done == Done::NotFound {
        done = page.around(edit.around.iter(), &edit.old, &edit.new);
    }
    if done == Done::NotFound && !edit.old.is_empty() && followed.searches < SEARCHES {
        followed.searches += 1;
        done = near(&edit, rows).map_or(done, |near| page.anywhere(&edit.old, &edit.new, &near));
    }
    let empty = edit.old.is_empty() && done == Done::NotFound || edit.id.is_some();
    if empty && !edit.new.is_empty() {
        let (title, id) = (edit.title.as_deref(), edit.id.as_ref());
        if !page.complete(edit.around.iter(), title, &edit.new, id) {
            page.line(title, &edit.new, id);
        }
        done = Done::Replaced;
    }
    match done {
        Done::Already => {}
        Done::Replaced => followed.notes.push(edit.note()),
        Done::NotFound if edit.old.is_empty() && edit.new.is_empty() => {}
        Done::NotFound => followed.notes.push(Note { kind: Kind::NotShown, ..edit.conflict() }),
        Done::Several => followed.notes.push(edit.conflict()),
    }
}

/// A text to which no entry refers: line by line if each is found, else the whole is made anew.
fn follow_text(
    section: &mut Element,
    new: &Element,
    plan: Plan<'_>,
    path: String,
    used: &mut HashSet<Str>,
) -> Followed {
    let mut followed = Followed::default();
    if let Some(text) = section.child("text").filter(|_| plan.added.is_empty()) {
        let mut text = text.clone();
        let mut page = Page::new(&mut text);
        plan.edits.into_iter().for_each(|edit| make(edit, plan.rows, &mut page, &mut followed));
        page.finish();
        if followed.left.is_empty() && followed.notes.iter().all(|note| note.kind == Kind::Narrative) {
            section.child_mut("text").into_iter().for_each(|place| *place = text.clone());
            return followed;
        }
    }
    replace_text(section, new, used);
    Followed { notes: vec![Note::new(Kind::Regenerated, path, None, None)], ..Followed::default() }
}

fn replace_text(section: &mut Element, new: &Element, used: &mut HashSet<Str>) {
    let mut text = new.clone();
    prefixed(&mut text, section.name().prefix());
    used.extend(ids(new).map(Str::from));
    if let Some(place) = section.child_mut("text") {
        *place = text;
    }
}

/// Whether the text of a section says what the twin's says, but for a title.
fn says(section: &Element, twin: &Element) -> bool {
    let own = section.child("text").map(plain).unwrap_or_default();
    let title = section.child("title").and_then(Element::plain).unwrap_or_default();
    let untitled = own.split_once('\n').filter(|(first, _)| same_words(first, &title)).map(|(_, rest)| rest);
    let twin = plain(twin);
    same_words(&own, &twin) || untitled.is_some_and(|own| same_words(own, &twin))
}

/// The text of the new twin with an identifier, as a paragraph, or its picture.
fn paragraph(new: &Element, id: &str, own: &Str) -> Element {
    if new.descendants().any(|element| element.attribute("referencedObject") == Some(id)) {
        return Element::new("renderMultiMedia").attr("referencedObject", own.clone());
    }
    let text = new.descendants().find(|element| element.attribute("ID") == Some(id)).map(plain);
    let content = Element::new("content").attr("ID", own.clone()).with_text(text.unwrap_or_default());
    Element::new("paragraph").with(content)
}

/// Whether two texts are the same but for white space between elements.
fn alike(a: &Element, b: &Element) -> bool {
    fn told(element: &Element) -> impl Iterator<Item = &Node> {
        let blank = |node: &Node| matches!(node, Node::Text(text) if text.trim().is_empty());
        let comment = |node: &Node| matches!(node, Node::Comment(_));
        element.nodes().iter().filter(move |node| !blank(node) && !comment(node))
    }
    let same = |pair: (&Node, &Node)| match pair {
        (Node::Element(a), Node::Element(b)) => alike(a, b),
        (Node::Text(a), Node::Text(b)) => a.trim() == b.trim(),
        (a, b) => a == b,
    };
    a.name() == b.name()
        && a.attributes().len() == b.attributes().len()
        && a.attributes().iter().all(|attribute| b.attributes().contains(attribute))
        && told(a).count() == told(b).count()
        && told(a).zip(told(b)).all(same)
}

/// Identifiers, and those of pictures.
fn marks(text: &Element) -> impl Iterator<Item = &str> {
    let pictures = text.descendants().filter_map(|element| element.attribute("referencedObject"));
    ids(text).chain(pictures)
}

fn ids(text: &Element) -> impl Iterator<Item = &str> {
    text.descendants().filter_map(|element| element.attribute("ID"))
}

/// The identifiers of narrative that entries refer to, or that pictures bear.
fn referred(part: &Element) -> impl Iterator<Item = Str> {
    part.descendants().filter_map(|element| match element.is("reference") {
        true => element.attribute("value")?.strip_prefix('#').map(Str::from),
        false => element.attribute("ID").filter(|_| element.is("observationMedia")).map(Str::from),
    })
}
