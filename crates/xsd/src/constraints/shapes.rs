//! A particle made ready for a comparison: pointless groups removed, a head of a substitution group turned
//! into the choice that it stands for (3.9.6, the preamble of `cos-particle-restrict`).

use super::Checker;
use super::occurs::{MAX_DEPTH, Range};
use super::parts::{Part, PartTerm};
use crate::model::{Components, Compositor, ElementId, Wildcard};

/// What a particle is for the table of cases.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind<'a> {
    Element(ElementId),
    Wildcard(&'a Wildcard),
    Group(Compositor),
}

/// A particle made ready.
#[derive(Debug)]
pub(super) struct Shape<'a> {
    pub(super) part: Part<'a>,
    pub(super) kind: Kind<'a>,
    /// Of a group, without the pointless ones.
    pub(super) children: Vec<Part<'a>>,
    /// Whether it is a head that has just been turned into a choice.
    pub(super) expanded: bool,
}

/// Steps that a child of a flattened group costs: bounds the memory of a hostile schema.
const GATHER_STEPS: u64 = 8;

impl<'a> Shape<'a> {
    pub(super) fn range(&self) -> Range {
        Range::new(self.part.min, self.part.max)
    }
}

impl<'a> Checker<'a> {
    /// Makes a particle ready; heads are turned into choices only where `expand` says so.
    pub(super) fn shape(&mut self, part: Part<'a>, expand: bool) -> Shape<'a> {
        let part = without_unary_groups(self.components, part);
        match part.term {
            PartTerm::Element(id) => self.shape_of_element(part, id, expand),
            PartTerm::Wildcard(wildcard) => leaf(part, Kind::Wildcard(wildcard)),
            PartTerm::Group(group) => {
                let mut children = Vec::new();
                self.gather(part, group.compositor, &mut children, 0);
                Shape { part, kind: Kind::Group(group.compositor), children, expanded: false }
            }
        }
    }

    fn shape_of_element(&mut self, part: Part<'a>, id: ElementId, expand: bool) -> Shape<'a> {
        let Some(members) = self.substitutes.get(&id).filter(|_| expand && self.element(id).global) else {
            return leaf(part, Kind::Element(id));
        };
        // In the order of declaration on both sides of a comparison, so that the order of the members of
        // a group, which has no meaning, never parts them.
        let mut ids: Vec<ElementId> = members.iter().copied().chain([id]).collect();
        ids.sort_unstable();
        self.spend(ids.len() as u64);
        let children = ids.into_iter().map(Part::element).collect();
        Shape { part, kind: Kind::Group(Compositor::Choice), children, expanded: true }
    }

    /// The children of a group, those of a nested group of the same kind that stands once in its place.
    fn gather(&mut self, parent: Part<'a>, compositor: Compositor, into: &mut Vec<Part<'a>>, depth: usize) {
        if depth > MAX_DEPTH {
            return self.limit();
        }
        for child in parent.children(self.components) {
            if !self.spend(GATHER_STEPS) {
                return;
            }
            match child.compositor() {
                Some(own) if child.is_once() && own == compositor => {
                    self.gather(child, compositor, into, depth + 1);
                }
                Some(_) if child.is_once() && self.measures.is_empty(child) => {}
                _ => into.push(child),
            }
        }
    }
}

fn leaf<'a>(part: Part<'a>, kind: Kind<'a>) -> Shape<'a> {
    Shape { part, kind, children: Vec::new(), expanded: false }
}

/// The particle inside groups of one particle that stand once.
fn without_unary_groups<'a>(components: &'a Components, mut part: Part<'a>) -> Part<'a> {
    for _ in 0..MAX_DEPTH {
        match part.term {
            PartTerm::Group(group) if part.is_once() => match &*group.particles {
                [only] => part = Part::new(components, only),
                _ => return part,
            },
            _ => return part,
        }
    }
    part
}
