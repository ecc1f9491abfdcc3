//! Particles seen through their references: what the comparisons work on.

use crate::model::{Components, Compositor, ElementId, ModelGroup, Particle, Term, Wildcard};

/// A particle whose group reference, if it is one, has been followed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'a> {
    pub(super) min: u32,
    pub(super) max: Option<u32>,
    pub(super) term: PartTerm<'a>,
    /// The particle as written; none for one that only the comparison made up.
    pub(super) particle: Option<&'a Particle>,
}

/// What a [`Part`] repeats.
#[derive(Clone, Copy, Debug)]
pub(super) enum PartTerm<'a> {
    Element(ElementId),
    Wildcard(&'a Wildcard),
    Group(&'a ModelGroup),
}

/// What makes two parts the same for a comparison: components never move during a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    min: u32,
    max: Option<u32>,
    kind: u8,
    id: usize,
}

impl<'a> Part<'a> {
    pub(super) fn new(components: &'a Components, particle: &'a Particle) -> Self {
        let term = match &particle.term {
            Term::Element(id) => PartTerm::Element(*id),
            Term::Group(group) => PartTerm::Group(group),
            Term::GroupRef(id) => PartTerm::Group(&components.groups[id.index()].group),
            Term::Wildcard(wildcard) => PartTerm::Wildcard(wildcard),
        };
        Part { min: particle.min, max: particle.max, term, particle: Some(particle) }
    }

    /// A model group that stands once.
    pub(super) fn once(group: &'a ModelGroup) -> Self {
        Part { min: 1, max: Some(1), term: PartTerm::Group(group), particle: None }
    }

    /// An element that stands once.
    pub(super) fn element(id: ElementId) -> Self {
        Part { min: 1, max: Some(1), term: PartTerm::Element(id), particle: None }
    }

    pub(super) fn is_once(&self) -> bool {
        self.min == 1 && self.max == Some(1)
    }

    pub(super) fn compositor(&self) -> Option<Compositor> {
        match self.term {
            PartTerm::Group(group) => Some(group.compositor),
            PartTerm::Element(_) | PartTerm::Wildcard(_) => None,
        }
    }

    pub(super) fn children(
        &self,
        components: &'a Components,
    ) -> impl DoubleEndedIterator<Item = Part<'a>> + use<'a> {
        let particles: &'a [Particle] = match self.term {
            PartTerm::Group(group) => &group.particles,
            PartTerm::Element(_) | PartTerm::Wildcard(_) => &[],
        };
        particles.iter().map(move |particle| Part::new(components, particle))
    }

    pub(super) fn key(&self) -> Key {
        let (kind, id) = match self.term {
            PartTerm::Element(id) => (0, id.index()),
            PartTerm::Wildcard(wildcard) => (1, std::ptr::from_ref(wildcard).addr()),
            PartTerm::Group(group) => (2, std::ptr::from_ref(group).addr()),
        };
        Key { min: self.min, max: self.max, kind, id }
    }
}
