//! What a document holds and the one made from its data does not.

use std::collections::{HashMap, VecDeque};

use crate::element::{Attribute, Element, Node};

/// More than that teaches nothing.
const MOST: usize = 500;
/// So many elements of the same name are looked at for one that has the same templates.
const AHEAD: usize = 32;

/// The paths of what `source` has and `made` has not. Narrative, comments and references to the narrative do not
/// count: they are made anew. Nor do names of code systems and of authorities, which only inform.
pub(crate) fn lost(source: &Element, made: &Element) -> Vec<String> {
    let mut comparison = Comparison { path: String::new(), lost: Vec::new() };
    comparison.element(source, made);
    comparison.lost
}

struct Comparison {
    path: String,
    lost: Vec<String>,
}

impl Comparison {
    fn element(&mut self, source: &Element, made: &Element) {
        let length = self.path.len();
        self.path.push('/');
        self.path.push_str(source.local());
        for attribute in source.attributes() {
            if !is_kept(attribute, source, made) {
                self.lost.push(format!("{}/@{}", self.path, attribute.name.as_str()));
            }
        }
        if own_text(source) != own_text(made) {
            self.lost.push(format!("{}/text()", self.path));
        }
        self.children(source, made);
        self.path.truncate(length);
    }

    fn children(&mut self, source: &Element, made: &Element) {
        let mut twins = Twins::of(made);
        for child in source.elements().filter(|child| !is_narrative(child)) {
            if self.lost.len() >= MOST {
                break;
            }
            match twins.take(child) {
                Some(twin) => self.element(child, twin),
                None => self.lost.push(format!("{}/{}", self.path, label(child))),
            }
        }
    }
}

/// The children of an element that have no counterpart yet, by local name.
struct Twins<'e> {
    by_name: HashMap<&'e str, VecDeque<&'e Element>>,
}

impl<'e> Twins<'e> {
    fn of(element: &'e Element) -> Twins<'e> {
        let mut by_name: HashMap<&str, VecDeque<&Element>> = HashMap::new();
        for child in element.elements() {
            by_name.entry(child.local()).or_default().push_back(child);
        }
        Twins { by_name }
    }

    /// The counterpart of a child: the one most like it, by kind and templates, else the next that may be the same.
    fn take(&mut self, child: &Element) -> Option<&'e Element> {
        let left = self.by_name.get_mut(child.local())?;
        let ahead = left.iter().take(AHEAD).enumerate();
        let named = ahead.filter(|(_, other)| other.name() == child.name());
        let likenesses = named.map(|(at, other)| (likeness(child, other), at));
        let best =
            likenesses.filter(|(likeness, _)| *likeness > 0).min_by_key(|(likeness, at)| (5 - likeness, *at));
        left.remove(best?.1)
    }
}

/// From 0, another thing, to 4, the same kind of thing.
fn likeness(child: &Element, other: &Element) -> usize {
    let same = |name| child.attribute(name) == other.attribute(name);
    match child.local() {
        // Written in the newest version.
        "templateId" => usize::from(same("root")) * 4,
        "id" => 1 + usize::from(same("root") && same("extension")),
        _ if !may_be_same(child, other) => 0,
        _ => 1 + usize::from(same("typeCode")) * 2 + usize::from(has_same_templates(child, other)),
    }
}

fn has_same_templates(a: &Element, b: &Element) -> bool {
    let root = |element: &'_ Element| element.attribute("root").map(str::to_owned);
    let mut a: Vec<_> = content(a).children("templateId").map(root).collect();
    let mut b: Vec<_> = content(b).children("templateId").map(root).collect();
    a.sort_unstable();
    b.sort_unstable();
    a == b
}

/// Whether one has no template, or both have one in common.
fn may_be_same(a: &Element, b: &Element) -> bool {
    let (a, b) = (content(a), content(b));
    let untold = |element: &Element| element.child("templateId").is_none();
    untold(a)
        || untold(b)
        || a.children("templateId").any(|t| t.attribute("root").is_some_and(|r| b.has_template(r)))
}

/// What a relation relates to, where the relation has no template of its own.
fn content(element: &Element) -> &Element {
    let relation = ["entry", "entryRelationship", "component"].contains(&element.local());
    let inner = element.elements().last().filter(|_| relation && element.child("templateId").is_none());
    inner.unwrap_or(element)
}

/// Whether an attribute is there again, or says nothing.
fn is_kept(attribute: &Attribute, source: &Element, made: &Element) -> bool {
    let name = attribute.name.local();
    match name {
        "schemaLocation" | "codeSystemName" | "assigningAuthorityName" | "ID" => true,
        "classCode" | "moodCode" | "typeCode" | "determinerCode" | "contextControlCode"
            if made.attribute(name).is_none() =>
        {
            true
        }
        "mediaType" if source.local() == "originalText" => true,
        "type" => source.xsi_type() == made.xsi_type(),
        "value" if source.local() == "reference" => made.attribute("value").is_some(),
        // The label of a code of ours is the one of our table.
        "displayName" if is_ours(source) => source.attribute("code") == made.attribute("code"),
        _ => made.attributes().iter().any(|other| other == attribute),
    }
}

fn is_ours(element: &Element) -> bool {
    let names = [
        "interpretationCode",
        "functionCode",
        "administrativeGenderCode",
        "confidentialityCode",
        "statusCode",
    ];
    names.contains(&element.local())
}

/// Narrative, and a reference to it.
fn is_narrative(element: &Element) -> bool {
    let refers =
        || element.elements().all(|child| child.local() == "reference") && own_text(element).is_empty();
    match element.local() {
        "text" => element.attribute("mediaType").is_none(),
        "originalText" => refers(),
        _ => false,
    }
}

fn own_text(element: &Element) -> String {
    let texts = element.nodes().iter().filter_map(|node| match node {
        Node::Text(text) => Some(text.split_ascii_whitespace()),
        _ => None,
    });
    texts.flatten().collect()
}

/// A name, with what tells a template or an identifier from another.
fn label(element: &Element) -> String {
    match element.attribute("root").filter(|_| element.local() == "templateId") {
        Some(root) => format!("templateId[{root}]"),
        None => element.local().to_owned(),
    }
}
