//! What changed from one twin to the other is changed in the document; everything else stays.

use std::collections::HashSet;

use super::narrative::{Followed, Section};
use super::order;
use super::pair::{Sides, pairs};
use super::report::{Kind, Note};
use super::twin::{MADE, Twin, is_told, same, settle, was};
use crate::element::{Element, Name, Node, Str};
use crate::narrative::plain;
use crate::values::Id;

/// The merge of one document.
pub(super) struct Merge<'m> {
    before: &'m Twin,
    after: &'m Twin,
    ids: &'m mut dyn FnMut() -> Id,
    /// The narrative identifiers of the document.
    used: HashSet<Str>,
    pub(super) notes: Vec<Note>,
    /// Path of the element at hand.
    path: String,
    /// The sections around it, the innermost last.
    sections: Vec<Section>,
    /// How many entries around it have changed.
    entries: usize,
}

impl<'m> Merge<'m> {
    pub(super) fn new(
        before: &'m Twin,
        after: &'m Twin,
        root: &Element,
        ids: &'m mut dyn FnMut() -> Id,
    ) -> Merge<'m> {
        let used = root.descendants().filter_map(|element| element.attribute("ID")).map(Str::from).collect();
        let path = "/ClinicalDocument[1]".to_owned();
        Merge { before, after, ids, used, notes: Vec::new(), path, sections: Vec::new(), entries: 0 }
    }

    /// Carries what changed between the twins over to the document.
    pub(super) fn run(mut self, root: &mut Element) -> Vec<Note> {
        let (before, after) = (&self.before.root, &self.after.root);
        self.element(root, before, after);
        self.notes
    }

    fn element(&mut self, own: &mut Element, a: &Element, b: &Element) {
        if let (Some(from), Some(to)) = (was(a).filter(|_| a.is("reference")), was(b)) {
            let target = own.attribute("value").and_then(|value| value.strip_prefix('#'));
            self.pair(from, to, target);
            return;
        }
        if let (Some(from), Some(to)) = (a.attribute("ID"), b.attribute("ID")) {
            self.pair(from, to, own.attribute("ID"));
        }
        self.attributes(own, a, b);
        self.text(own, a, b);
        match a.is("section") {
            true => self.section(own, a, b),
            false => self.children(own, a, b),
        }
    }

    fn section(&mut self, own: &mut Element, a: &Element, b: &Element) {
        let (Some(old), Some(new)) = (self.before.text(a), self.after.text(b)) else {
            return self.children(own, a, b);
        };
        self.sections.push(Section::new(own.child("text"), old, new, &self.used));
        self.children(own, a, b);
        let Some(section) = self.sections.pop() else { return };
        let Followed { notes, left, .. } = section.follow(own, (old, new), &mut self.used, &self.path);
        self.notes.extend(notes);
        match self.sections.last_mut() {
            Some(outer) => outer.take_over(left),
            None => self.notes.extend(left.into_iter().map(|edit| edit.conflict())),
        }
    }

    fn attributes(&mut self, own: &mut Element, a: &Element, b: &Element) {
        let told = |element: &Element| {
            element.attributes().iter().filter(|x| is_told(&x.name)).cloned().collect::<Vec<_>>()
        };
        let (old, new) = (told(a), told(b));
        let value = |list: &[crate::element::Attribute], name: &Name| {
            list.iter().find(|x| x.name == *name).map(|x| x.value.clone())
        };
        for attribute in &new {
            let before = value(&old, &attribute.name);
            if before.as_ref() != Some(&attribute.value) {
                self.note_value(&attribute.name, before, Some(&attribute.value));
                let value = qualified(own, &attribute.name, &attribute.value);
                own.set(attribute.name.clone(), value);
            }
        }
        for attribute in old.iter().filter(|x| value(&new, &x.name).is_none()) {
            self.note_value(&attribute.name, Some(attribute.value.clone()), None);
            own.remove(&attribute.name);
        }
        // A value that is now known has no reason to be missing.
        let known = new.iter().any(|x| ["value", "code", "root"].contains(&x.name.local()));
        if known && old != new && b.null_flavor().is_none() {
            own.remove_attribute("nullFlavor");
        }
    }

    /// Text of its own; where other elements stand between, only if there is one text.
    fn text(&mut self, own: &mut Element, a: &Element, b: &Element) {
        let (old, new) = (own_text(a), own_text(b));
        if old == new {
            return;
        }
        let path = self.path.clone();
        if own.elements().next().is_none() {
            own.set_text(new.as_str());
        } else {
            let mut texts = own.nodes_mut().iter_mut().filter_map(|node| match node {
                Node::Text(text) if !text.trim().is_empty() => Some(text),
                _ => None,
            });
            match (texts.next(), texts.next()) {
                (Some(text), None) => *text = new.as_str().into(),
                _ => return self.notes.push(Note::new(Kind::Conflict, path, Some(old), Some(new))),
            }
        }
        self.notes.push(Note::new(Kind::Changed, path, Some(old), Some(new)));
    }

    fn children(&mut self, own: &mut Element, a: &Element, b: &Element) {
        let before: Vec<&Element> = a.elements().collect();
        let after: Vec<&Element> = b.elements().collect();
        let to_after = pairs(a, b, Sides::Twins);
        let to_own = pairs(a, own, Sides::Source);
        let places: Vec<usize> = positions(own);
        // Of each child of the new twin, the node of the document.
        let mut nodes: Vec<Option<usize>> = vec![None; after.len()];
        let mut gone = Vec::new();
        for (at, old) in before.iter().enumerate() {
            let node = to_own[at].map(|at| places[at]);
            match (to_after[at], node) {
                (Some(to), Some(node)) => {
                    nodes[to] = Some(node);
                    self.child(own, node, old, after[to]);
                }
                (Some(to), None) if !same(old, after[to]) => nodes[to] = self.missing(own, old, after[to]),
                (Some(to), None) => self.zip(old, after[to]),
                (None, Some(node)) => gone.push(node),
                (None, None) => {}
            }
        }
        self.reorder(own, &before, &to_after, &mut nodes);
        let known: HashSet<usize> = to_after.iter().flatten().copied().collect();
        let new: Vec<usize> = (0..after.len()).filter(|at| !known.contains(at)).collect();
        self.insert(own, &after, &new, &mut nodes, &mut gone);
        self.remove(own, gone);
    }

    /// Goes into a child where it has changed, or where the text of a section may have.
    fn child(&mut self, own: &mut Element, node: usize, a: &Element, b: &Element) {
        let changed = !same(a, b);
        let holds_sections = ["component", "structuredBody", "section"].contains(&a.local());
        if !changed && !holds_sections && self.entries == 0 {
            return self.zip(a, b);
        }
        let length = self.path.len();
        let Some(child) = own.nodes()[node].as_element() else { return };
        let step = step(own, child);
        self.path.push_str(&step);
        let inside = usize::from(changed && a.is("entry"));
        self.entries += inside;
        if let Some(child) = own.nodes_mut()[node].as_element_mut() {
            self.element(child, a, b);
        }
        self.entries -= inside;
        self.path.truncate(length);
    }

    /// Notes the references of two parts that say the same.
    fn zip(&mut self, a: &Element, b: &Element) {
        for (a, b) in a.descendants().zip(b.descendants()) {
            if let (Some(a), Some(b)) = (was(a).or(a.attribute("ID")), was(b).or(b.attribute("ID"))) {
                self.pair(a, b, None);
            }
        }
    }

    fn pair(&mut self, a: &str, b: &str, own: Option<&str>) {
        if let Some(section) = self.sections.last_mut() {
            section.pair(a, b, own);
        }
    }

    /// A value that stands elsewhere in the document than where generation writes it: there, if it is found; else it is
    /// added. Gives the node that was added.
    fn missing(&mut self, own: &mut Element, a: &Element, b: &Element) -> Option<usize> {
        self.zip(a, b);
        if let Some((old, new)) = single_change(a, b)
            && let Some(place) = sole(own, &old)
        {
            self.notes.push(Note::new(Kind::Changed, self.path.clone(), Some(old), Some(new.clone())));
            match place {
                Place::Attribute(name) => own.set(name, new.into()),
                Place::Text => own.set_text(new),
            }
            return None;
        }
        if only_text(a, b) {
            // The document says it in its narrative alone, which follows.
            return None;
        }
        let mut nodes = vec![None];
        self.insert(own, &[b], &[0], &mut nodes, &mut Vec::new());
        nodes[0]
    }

    /// Puts the children in the order of the new twin where that has changed.
    fn reorder(
        &mut self,
        own: &mut Element,
        before: &[&Element],
        to_after: &[Option<usize>],
        nodes: &mut [Option<usize>],
    ) {
        let mut names: Vec<&Name> = Vec::new();
        for element in before {
            if !names.contains(&element.name()) {
                names.push(element.name());
            }
        }
        for name in names {
            let kin = before.iter().zip(to_after).filter(|(element, _)| element.name() == name);
            let targets: Vec<usize> =
                kin.filter_map(|(_, to)| *to).filter(|&to| nodes[to].is_some()).collect();
            if targets.is_sorted() {
                continue;
            }
            let mut sorted = targets.clone();
            sorted.sort_unstable();
            let old: Vec<usize> = sorted.iter().filter_map(|&to| nodes[to]).collect();
            let mut slots = old.clone();
            slots.sort_unstable();
            let list = own.nodes_mut();
            let taken: Vec<Node> =
                old.iter().map(|&at| std::mem::replace(&mut list[at], Node::Text(Str::default()))).collect();
            for ((slot, node), to) in slots.iter().zip(taken).zip(sorted) {
                list[*slot] = node;
                nodes[to] = Some(*slot);
            }
            let path = format!("{}/{}", self.path, name.local());
            self.notes.push(Note::new(Kind::Moved, path, None, None));
        }
    }

    /// Inserts new children where the schema and their new siblings want them.
    fn insert(
        &mut self,
        own: &mut Element,
        after: &[&Element],
        new: &[usize],
        nodes: &mut [Option<usize>],
        gone: &mut [usize],
    ) {
        for &at in new {
            let (child, texts) = self.settled(after[at], own);
            let place = place(own, after, at, nodes, &child);
            let shown = summary(after[at], &texts);
            let space = indentation(own, place);
            let added = 1 + usize::from(space.is_some());
            let list = own.nodes_mut();
            list.insert(place, Node::Element(child));
            let mut here = place;
            if let Some(space) = space {
                // Before the last end tag the white space is that of the parent.
                let before = place > 0 && matches!(list[place - 1], Node::Text(_));
                here = if before { place } else { place + 1 };
                list.insert(if before { place + 1 } else { place }, Node::Text(space));
            }
            nodes.iter_mut().flatten().filter(|node| **node >= place).for_each(|node| *node += added);
            gone.iter_mut().filter(|node| **node >= place).for_each(|node| *node += added);
            nodes[at] = Some(here);
            let path = own.nodes()[here].as_element().map(|child| step(own, child)).unwrap_or_default();
            self.notes.push(Note::new(Kind::Added, format!("{}{path}", self.path), None, Some(shown)));
        }
    }

    /// A part of the new twin as it stands in the document: with identifiers, the prefix used there, and the texts of
    /// its sections.
    fn settled(&mut self, part: &Element, parent: &Element) -> (Element, Vec<Str>) {
        let mut part = part.clone();
        let whole = part.descendants().any(|element| element.is("section"));
        let (used, after) = (&mut self.used, self.after);
        let mut given = Vec::new();
        let sections = &mut self.sections;
        let mut reference = |id: &str| match sections.last_mut() {
            Some(section) if !whole => section.insert(id, used),
            _ => unused(id, used, &mut given),
        };
        restore(&mut part, after, &mut reference);
        settle(&mut part, &mut reference, self.ids);
        adopt(&mut part, parent.name().prefix());
        let texts = part.descendants().filter(|element| element.is("title")).map(|title| title.text().into());
        let texts = texts.collect();
        (part, texts)
    }

    fn remove(&mut self, own: &mut Element, mut gone: Vec<usize>) {
        gone.sort_unstable();
        for node in gone.into_iter().rev() {
            let Some(child) = own.nodes()[node].as_element() else { continue };
            let path = format!("{}{}", self.path, step(own, child));
            let shown = summary(child, &[]);
            if let Some(section) = self.sections.last_mut() {
                section.remove(child);
            }
            self.notes.push(Note::new(Kind::Removed, path, Some(shown), None));
            let list = own.nodes_mut();
            list.remove(node);
            if node > 0 && matches!(&list[node - 1], Node::Text(text) if text.trim().is_empty()) {
                list.remove(node - 1);
            }
        }
    }

    fn note_value(&mut self, name: &Name, old: Option<Str>, new: Option<&Str>) {
        let path = format!("{}/@{}", self.path, name.local());
        let made = |text: &Str| text != MADE;
        let (old, new) = (old.filter(made), new.filter(|text| made(text)));
        self.notes.push(Note::new(Kind::Changed, path, old.map(String::from), new.map(ToString::to_string)));
    }
}

/// Whether two parts differ in what they refer to and in nothing else.
fn only_text(a: &Element, b: &Element) -> bool {
    let shape = |element: &Element| element.descendants().map(|part| part.name().clone()).collect::<Vec<_>>();
    let value = |name: &Name| name.is_attribute("value");
    shape(a) == shape(b)
        && a.descendants().zip(b.descendants()).all(|(a, b)| {
            let referring = a.is("reference") && was(a).is_some();
            own_text(a) == own_text(b)
                && a.attributes()
                    .iter()
                    .zip(b.attributes())
                    .all(|(x, y)| x == y || !is_told(&x.name) || referring && value(&x.name))
        })
}

/// Where one value stands.
enum Place {
    Attribute(Name),
    Text,
}

/// The only value by which two parts differ.
fn single_change(a: &Element, b: &Element) -> Option<(String, String)> {
    let mut changes = Vec::new();
    for (a, b) in a.descendants().zip(b.descendants()) {
        if a.name() != b.name() {
            return None;
        }
        for old in a.attributes().iter().filter(|x| is_told(&x.name)) {
            let new = b.attributes().iter().find(|x| x.name == old.name)?;
            changes.push((old.value.to_string(), new.value.to_string()));
        }
        changes.push((own_text(a), own_text(b)));
    }
    changes.retain(|(old, new)| old != new);
    changes.dedup();
    (changes.len() == 1 && a.descendants().count() == b.descendants().count()).then(|| changes.remove(0))
}

/// The place of a value in the element itself.
fn sole(own: &Element, value: &str) -> Option<Place> {
    let mut found = own.attributes().iter().filter(|attribute| attribute.value == value);
    if let (Some(one), None) = (found.next(), found.next()) {
        return Some(Place::Attribute(one.name.clone()));
    }
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let alone = own.elements().next().is_none() && !value.is_empty();
    (alone && words(&own.text()) == words(value)).then_some(Place::Text)
}

/// The node before which a new child stands.
fn place(own: &Element, after: &[&Element], at: usize, nodes: &[Option<usize>], new: &Element) -> usize {
    let kin = |other: &usize| after[*other].name() == new.name();
    let before = (0..at).rev().filter(kin).find_map(|other| nodes[other]);
    if let Some(node) = before {
        return node + 1;
    }
    if let Some(node) = (at + 1..after.len()).filter(kin).find_map(|other| nodes[other]) {
        return node;
    }
    let neighbour = || (0..at).rev().find_map(|other| nodes[other]).map(|node| node + 1);
    let follower = || (at + 1..after.len()).find_map(|other| nodes[other]);
    let end = own.nodes().len();
    let place = order::place(own, new).or_else(neighbour).or_else(follower).unwrap_or(end);
    if place < end {
        return place;
    }
    own.nodes().iter().rposition(|node| node.as_element().is_some()).map_or(end, |last| last + 1)
}

/// The white space before the elements of an element, if it lays them out in lines.
fn indentation(own: &Element, place: usize) -> Option<Str> {
    let nodes = own.nodes();
    let before = nodes.get(..place)?.iter().rev().find(|node| matches!(node, Node::Text(_)));
    match before.or(nodes.first())? {
        Node::Text(text) if text.trim().is_empty() && !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}

/// Gives the sections of a part their texts back.
fn restore(part: &mut Element, twin: &Twin, reference: &mut dyn FnMut(&str) -> Str) {
    if part.is("section")
        && let Some(text) = twin.text(part)
    {
        let mut text = text.clone();
        super::narrative::rename(&mut text, reference);
        let place = order::place(part, &text).unwrap_or(part.nodes().len());
        part.nodes_mut().insert(place, Node::Element(text));
    }
    part.elements_mut().for_each(|child| restore(child, twin, reference));
}

/// An identifier that the document does not have yet, the same for the same one.
fn unused(id: &str, used: &mut HashSet<Str>, given: &mut Vec<(Str, Str)>) -> Str {
    if let Some((_, new)) = given.iter().find(|(old, _)| old == id) {
        return new.clone();
    }
    let new = super::narrative::free(id, used);
    given.push((id.into(), new.clone()));
    new
}

/// Gives the names of CDA the prefix that they have around.
fn adopt(part: &mut Element, prefix: &str) {
    if prefix.is_empty() {
        return;
    }
    part.prefix(prefix);
    let typed = Name::attribute("xsi:type");
    if let Some(value) = part.attribute("xsi:type").filter(|value| !value.contains(':')) {
        let value = format!("{prefix}:{value}");
        part.set(typed, value.into());
    }
    part.elements_mut().for_each(|child| adopt(child, prefix));
}

/// The value of an attribute; `xsi:type` has the prefix of the element.
fn qualified(own: &Element, name: &Name, value: &Str) -> Str {
    let prefix = own.name().prefix();
    match name.is_attribute("xsi:type") && !prefix.is_empty() {
        true => format!("{prefix}:{value}").into(),
        false => value.clone(),
    }
}

fn positions(own: &Element) -> Vec<usize> {
    let nodes = own.nodes().iter().enumerate();
    nodes.filter(|(_, node)| node.as_element().is_some()).map(|(at, _)| at).collect()
}

/// One step of a path: local name and index among siblings of the same name.
fn step(parent: &Element, child: &Element) -> String {
    let before = parent.elements().take_while(|sibling| !std::ptr::eq(*sibling, child));
    let index = before.filter(|sibling| sibling.name() == child.name()).count() + 1;
    format!("/{}[{index}]", child.local())
}

fn own_text(element: &Element) -> String {
    let texts = element.nodes().iter().filter_map(|node| match node {
        Node::Text(text) => Some(text.trim()),
        _ => None,
    });
    texts.collect()
}

/// What an element says, for people.
fn summary(element: &Element, titles: &[Str]) -> String {
    const MOST: usize = 80;
    if let Some(title) = titles.first() {
        return title.to_string();
    }
    let own = plain(element);
    let told = |part: &Element| {
        let list = ["displayName", "code", "value", "extension"];
        list.iter().find_map(|name| part.attribute(name)).map(str::to_owned)
    };
    let shown = if own.is_empty() { element.descendants().find_map(told).unwrap_or_default() } else { own };
    match shown.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &shown[..end]),
        None => shown,
    }
}
