//! Which child of one element is which child of another.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::twin::{MADE, is_told, same};
use crate::element::{Element, Name, Node};

/// What two elements are compared as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sides {
    /// Two twins: what is not alike was taken away and added.
    Twins,
    /// A twin and the document that it was read from: each child of the twin was read from some child, or is one that
    /// every document of the model has.
    Source,
}

/// How many candidates are looked at for one element: children of one kind stand in nearly the same order.
const WINDOW: usize = 48;
/// How many values of an element are compared.
const LEAVES: usize = 200;

/// For each child element of `left`, the place among the child elements of `right` that is the same thing.
pub(super) fn pairs(left: &Element, right: &Element, sides: Sides) -> Vec<Option<usize>> {
    let left: Vec<Face<'_>> = left.elements().map(Face::of).collect();
    let right: Vec<Face<'_>> = right.elements().map(Face::of).collect();
    let mut found = vec![None; left.len()];
    let mut free = vec![true; right.len()];
    for own in groups(&left).values() {
        let others: Vec<usize> = (0..right.len()).filter(|&at| right[at].kin(&left[own[0]])).collect();
        match (own[..].first(), own.len(), others[..].first(), others.len()) {
            (Some(&a), 1, Some(&b), 1) if left[a].may_be(&right[b], sides) => {
                (found[a], free[b]) = (Some(b), false);
            }
            _ => {
                alike(own, &others, &left, &right, &mut found, &mut free);
                nearest(own, &others, (&left, &right), sides, &mut found, &mut free);
            }
        }
    }
    found
}

/// Children by name, in order.
fn groups<'e>(faces: &[Face<'e>]) -> HashMap<(&'e str, &'e str), Vec<usize>> {
    let mut groups: HashMap<_, Vec<usize>> = HashMap::new();
    for (at, face) in faces.iter().enumerate() {
        groups.entry((face.name.ns().uri(), face.name.local())).or_default().push(at);
    }
    groups
}

/// Those that are exactly the same, in order.
fn alike(
    own: &[usize],
    others: &[usize],
    left: &[Face<'_>],
    right: &[Face<'_>],
    found: &mut [Option<usize>],
    free: &mut [bool],
) {
    let mut by_content: HashMap<&[u64], Vec<usize>> = HashMap::new();
    others.iter().rev().for_each(|&b| by_content.entry(&right[b].leaves).or_default().push(b));
    for &a in own {
        let Some(list) = by_content.get_mut(&left[a].leaves[..]) else { continue };
        let certain = |b: &usize| left[a].leaves.len() < LEAVES || same(left[a].whole, right[*b].whole);
        if let Some(b) = list.pop_if(|b| certain(b)) {
            (found[a], free[b]) = (Some(b), false);
        }
    }
}

/// For each of those left over, the most alike.
fn nearest(
    own: &[usize],
    others: &[usize],
    (left, right): (&[Face<'_>], &[Face<'_>]),
    sides: Sides,
    found: &mut [Option<usize>],
    free: &mut [bool],
) {
    for &a in own {
        if found[a].is_some() {
            continue;
        }
        let candidates = others.iter().copied().filter(|&b| free[b]).take(WINDOW);
        let best = candidates
            .filter_map(|b| Some((left[a].likeness(&right[b], sides)?, std::cmp::Reverse(b))))
            .max_by(|x, y| x.partial_cmp(y).unwrap_or(std::cmp::Ordering::Equal));
        if let Some((_, std::cmp::Reverse(b))) = best {
            (found[a], free[b]) = (Some(b), false);
        }
    }
}

/// What an element is recognised by.
struct Face<'e> {
    whole: &'e Element,
    name: &'e Name,
    /// The element that says what it is: itself, or that within `entry`, `component`, `entryRelationship`...
    kind: &'e Name,
    ids: Vec<(&'e str, &'e str)>,
    templates: Vec<&'e str>,
    code: Option<(&'e str, &'e str)>,
    /// Hashes of its values with their names, sorted.
    leaves: Vec<u64>,
}

impl<'e> Face<'e> {
    fn of(whole: &'e Element) -> Face<'e> {
        let inner = inner(whole);
        let id = |element: &'e Element| {
            let root = element.attribute("root").filter(|root| *root != MADE)?;
            Some((root, element.attribute("extension").unwrap_or("")))
        };
        let code = inner.child("code");
        Face {
            whole,
            name: whole.name(),
            kind: inner.name(),
            ids: roles(inner).filter_map(id).collect(),
            templates: inner.children("templateId").filter_map(|id| id.attribute("root")).collect(),
            code: code
                .and_then(|code| Some((code.attribute("code")?, code.attribute("codeSystem").unwrap_or("")))),
            leaves: leaves(whole),
        }
    }

    fn kin(&self, other: &Face<'_>) -> bool {
        self.name == other.name
    }

    /// Whether it is an entry or a part of one: another one can stand in its place without being the same.
    fn is_entry(&self) -> bool {
        ["entry", "entryRelationship", "component"].contains(&self.name.local())
    }

    /// Whether it can be the other, where there is no other choice.
    fn may_be(&self, other: &Face<'_>, sides: Sides) -> bool {
        match sides {
            Sides::Twins if self.is_entry() => self.likeness(other, sides).is_some(),
            _ => self.kind == other.kind || !self.is_entry(),
        }
    }

    /// How alike they are; none if they are different things.
    fn likeness(&self, other: &Face<'_>, sides: Sides) -> Option<f64> {
        if self.kind != other.kind {
            return None;
        }
        let share = self.shared(other, sides);
        let same_id = self.ids.iter().any(|id| other.ids.contains(id));
        let other_ids = !same_id && !self.ids.is_empty();
        let same_code = self.code.is_some() && self.code == other.code;
        let other_code = self.code.is_some() && other.code.is_some() && !same_code;
        let common = self.templates.iter().any(|id| other.templates.contains(id));
        let foreign = !common && !self.templates.is_empty() && !other.templates.is_empty();
        match sides {
            // An entry that bears another identifier is another entry; one that lost it must be very much the same.
            Sides::Twins if foreign || other_ids && !other.ids.is_empty() => return None,
            Sides::Twins if other_ids && share < 0.7 => return None,
            Sides::Twins if !same_id && share < 0.5 => return None,
            Sides::Source if other_ids && !other.ids.is_empty() => return None,
            _ => {}
        }
        let points = |yes: bool, points: f64| if yes { points } else { 0.0 };
        Some(
            share + points(same_id, 10.0) + points(same_code, 1.0)
                - points(other_code, 0.6)
                - points(foreign, 0.3),
        )
    }

    /// The part of its values that the other has too.
    fn shared(&self, other: &Face<'_>, sides: Sides) -> f64 {
        let (mut i, mut j, mut common) = (0, 0, 0);
        while let (Some(a), Some(b)) = (self.leaves.get(i), other.leaves.get(j)) {
            common += usize::from(a == b);
            (i, j) = (i + usize::from(a <= b), j + usize::from(b <= a));
        }
        match (sides, self.leaves.len() + other.leaves.len()) {
            (_, 0) => 1.0,
            (Sides::Twins, all) => 2.0 * common as f64 / all as f64,
            (Sides::Source, _) => common as f64 / self.leaves.len().max(1) as f64,
        }
    }
}

/// The element that says what a wrapper holds.
fn inner(element: &Element) -> &Element {
    let mut here = element;
    while ["entry", "component", "entryRelationship"].iter().any(|name| here.is(name)) {
        match here.elements().last() {
            Some(child) => here = child,
            None => break,
        }
    }
    here
}

/// Its own identifiers, else those of the role that it holds.
fn roles(element: &Element) -> impl Iterator<Item = &Element> {
    let own = element.child("id").is_some();
    let inside = element.elements().filter(move |_| !own).flat_map(|child| child.children("id"));
    element.children("id").chain(inside)
}

/// Its values, each with its name and that of its element: enough to tell elements apart.
fn leaves(element: &Element) -> Vec<u64> {
    let mut leaves = Vec::new();
    for part in element.descendants() {
        for attribute in part.attributes().iter().filter(|attribute| is_told(&attribute.name)) {
            leaves.push(hash((part.local(), attribute.name.local(), attribute.value.trim())));
        }
        let texts = part.nodes().iter().filter_map(|node| match node {
            Node::Text(text) if !text.trim().is_empty() => Some(text.trim()),
            _ => None,
        });
        leaves.extend(texts.map(|text| hash((part.local(), "", text))));
        if leaves.len() >= LEAVES {
            leaves.truncate(LEAVES);
            break;
        }
    }
    leaves.sort_unstable();
    leaves
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
