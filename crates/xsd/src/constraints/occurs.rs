//! Occurrence ranges: *Occurrence Range OK*, *Effective Total Range*, *Particle Emptiable* (3.8.6, 3.9.6).

use std::collections::HashMap;

use super::parts::{Part, PartTerm};
use crate::model::{Components, Compositor, ModelGroup};

/// Model groups nested in one another at most; deeper ones are refused as a limit.
pub(super) const MAX_DEPTH: usize = 600;

/// A range of numbers of occurrences; `max` absent is unbounded. Saturates instead of overflowing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) min: u64,
    pub(super) max: Option<u64>,
}

impl Range {
    const ZERO: Range = Range { min: 0, max: Some(0) };

    pub(super) fn new(min: u32, max: Option<u32>) -> Self {
        Range { min: u64::from(min), max: max.map(u64::from) }
    }

    /// *Occurrence Range OK* (`range-ok`): whether this one lies within the other.
    pub(super) fn is_within(self, outer: Range) -> bool {
        self.min >= outer.min && outer.max.is_none_or(|outer| self.max.is_some_and(|max| max <= outer))
    }

    /// The range of something of this range repeated.
    pub(super) fn times(self, other: Range) -> Range {
        let max = match (self.max, other.max) {
            (Some(0), _) | (_, Some(0)) => Some(0),
            (Some(one), Some(other)) => Some(one.saturating_mul(other)),
            _ => None,
        };
        Range { min: self.min.saturating_mul(other.min), max }
    }

    fn plus(self, other: Range) -> Range {
        let max = self.max.zip(other.max).map(|(one, other)| one.saturating_add(other));
        Range { min: self.min.saturating_add(other.min), max }
    }

    fn or(self, other: Range) -> Range {
        let max = self.max.zip(other.max).map(|(one, other)| one.max(other));
        Range { min: self.min.min(other.min), max }
    }
}

/// What is known of a model group, once.
#[derive(Clone, Copy, Debug)]
struct Measure {
    range: Range,
    /// Neither an element nor a wildcard in it.
    empty: bool,
}

/// Effective total ranges of model groups, each computed once.
pub(super) struct Measures<'a> {
    components: &'a Components,
    known: HashMap<*const ModelGroup, Measure>,
    pub(super) too_deep: bool,
}

impl<'a> Measures<'a> {
    pub(super) fn new(components: &'a Components) -> Self {
        Measures { components, known: HashMap::new(), too_deep: false }
    }

    /// *Effective Total Range* (`cos-seq-range`, `cos-choice-range`) of the particle.
    pub(super) fn total(&mut self, part: Part<'a>) -> Range {
        self.part(part, 0).range
    }

    /// *Particle Emptiable* (`cos-group-emptiable`).
    pub(super) fn is_emptiable(&mut self, part: Part<'a>) -> bool {
        self.total(part).min == 0
    }

    /// Whether the particle holds neither element nor wildcard.
    pub(super) fn is_empty(&mut self, part: Part<'a>) -> bool {
        self.part(part, 0).empty
    }

    fn part(&mut self, part: Part<'a>, depth: usize) -> Measure {
        let own = Range::new(part.min, part.max);
        match part.term {
            PartTerm::Group(group) => {
                let measure = self.group(part, group, depth);
                Measure { range: measure.range.times(own), ..measure }
            }
            PartTerm::Element(_) | PartTerm::Wildcard(_) => Measure { range: own, empty: false },
        }
    }

    fn group(&mut self, part: Part<'a>, group: &'a ModelGroup, depth: usize) -> Measure {
        let key = std::ptr::from_ref(group);
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        if depth >= MAX_DEPTH {
            self.too_deep = true;
            return Measure { range: Range::ZERO, empty: false };
        }
        // Stands in for a group that contains itself, which `read` has already refused.
        self.known.insert(key, Measure { range: Range::ZERO, empty: true });
        let measure = self.combine(part, group.compositor, depth);
        self.known.insert(key, measure);
        measure
    }

    fn combine(&mut self, part: Part<'a>, compositor: Compositor, depth: usize) -> Measure {
        let mut range = None;
        let mut empty = true;
        for child in part.children(self.components) {
            let measure = self.part(child, depth + 1);
            empty &= measure.empty;
            range = Some(match (range, compositor) {
                (None, _) => measure.range,
                (Some(range), Compositor::Choice) => measure.range.or(range),
                (Some(range), _) => measure.range.plus(range),
            });
        }
        Measure { range: range.unwrap_or(Range::ZERO), empty }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn range(min: u64, max: Option<u64>) -> Range {
        Range { min, max }
    }

    #[test]
    fn within() {
        assert!(range(1, Some(2)).is_within(range(0, Some(2))));
        assert!(range(1, None).is_within(range(1, None)));
        assert!(!range(1, None).is_within(range(0, Some(9))));
        assert!(!range(0, Some(1)).is_within(range(1, Some(1))));
    }

    #[test]
    fn products_of_huge_ranges_do_not_overflow() {
        let huge = range(u64::MAX / 2, Some(u64::MAX / 2));
        assert_eq!(huge.times(huge), range(u64::MAX, Some(u64::MAX)));
        assert_eq!(range(0, Some(0)).times(range(0, None)), range(0, Some(0)));
    }
}
