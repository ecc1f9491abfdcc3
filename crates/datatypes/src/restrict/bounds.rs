//! The facets that bound ordered types: part 2, sections 4.3.7 to 4.3.10.

use std::cmp::Ordering;
use std::sync::Arc;

use super::{Step, describe};
use crate::context::NoContext;
use crate::facets::{Bound, Facet, FacetKind, Facets, KindSet};
use crate::judge::Failure;
use crate::lexical::space::Space;
use crate::simple_type::Kind;
use crate::whitespace::{Input, normalize};

impl Bound {
    /// A bound in the value space of an atomic type.
    pub(crate) fn parse(kind: FacetKind, space: Space, literal: &str) -> Option<Self> {
        let value = space.value(literal, &NoContext)?;
        Some(Bound { kind, literal: literal.into(), value })
    }
}

impl Facets {
    pub(super) fn set_bound(&mut self, bound: Bound) {
        let (kind, lower) = (bound.kind, is_lower(bound.kind));
        let replaced = if lower {
            KindSet::of([FacetKind::MinInclusive, FacetKind::MinExclusive])
        } else {
            KindSet::of([FacetKind::MaxInclusive, FacetKind::MaxExclusive])
        };
        self.given = self.given.without(replaced).with(kind);
        let slot = if lower { &mut self.lower } else { &mut self.upper };
        *slot = Some(Arc::new(bound));
    }
}

fn is_lower(kind: FacetKind) -> bool {
    matches!(kind, FacetKind::MinInclusive | FacetKind::MinExclusive)
}

impl Step<'_> {
    /// A bound must be a value of the base type; an exclusive one of the base may be repeated all the same.
    pub(super) fn read_bound(&mut self, facet: &Facet<'_>) {
        let Kind::Atomic(space) = self.base.kind else { return };
        let text = normalize(self.base.facets.white_space, facet.value);
        let judged = self.base.judge(Input::new(facet.value), facet.context);
        match (judged, Bound::parse(facet.kind, space, &text)) {
            (Ok(()), Some(bound)) => self.add_bound(facet, bound),
            // The comparison with the bounds of the base comes later and says more.
            (Err(Failure::Facet(kind, _)), Some(bound))
                if is_bound(kind) || self.excludes_again(&bound, kind) =>
            {
                self.add_bound(facet, bound);
            }
            _ => self.refuse(
                bound_clause(facet.kind),
                facet.kind,
                format!("{} : « {} » n'est pas {}", facet.kind.name(), facet.value, describe(self.base).fr),
                format!("{}: `{}` is not {}", facet.kind.name(), facet.value, describe(self.base).en),
            ),
        }
    }

    fn excludes_again(&self, bound: &Bound, broken: FacetKind) -> bool {
        let exclusive = matches!(bound.kind, FacetKind::MaxExclusive | FacetKind::MinExclusive);
        exclusive && broken != FacetKind::Pattern && self.repeats(bound)
    }

    fn repeats(&self, bound: &Bound) -> bool {
        self.base.facets.bound_of(bound.kind).is_some_and(|inherited| inherited.value == bound.value)
    }

    fn add_bound(&mut self, facet: &Facet<'_>, bound: Bound) {
        self.check_fixed(facet, self.repeats(&bound));
        let other = match facet.kind {
            FacetKind::MaxInclusive => FacetKind::MaxExclusive,
            FacetKind::MaxExclusive => FacetKind::MaxInclusive,
            FacetKind::MinInclusive => FacetKind::MinExclusive,
            _ => FacetKind::MinInclusive,
        };
        // Reported once, by the first of the two in the order of their names here.
        if self.own.has(other) && facet.kind < other {
            let clause =
                if is_lower(other) { "minInclusive-minExclusive" } else { "maxInclusive-maxExclusive" };
            self.refuse(
                clause,
                facet.kind,
                format!("{} et {} s'excluent", facet.kind.name(), other.name()),
                format!("{} and {} exclude each other", facet.kind.name(), other.name()),
            );
        }
        self.check_against_base(&bound);
        self.facets.set_bound(bound);
    }

    fn check_against_base(&mut self, bound: &Bound) {
        let base = self.base;
        for inherited in [&base.facets.lower, &base.facets.upper].into_iter().flatten() {
            let order = bound.value.partial_cmp(&inherited.value);
            if !fits(bound.kind, inherited.kind, order) {
                self.refuse_bounds(bound_clause(bound.kind), bound, inherited);
            }
        }
    }

    fn refuse_bounds(&mut self, clause: &'static str, bound: &Bound, other: &Bound) {
        let text = |bound: &Bound| format!("{} = {}", bound.kind.name(), bound.literal);
        self.refuse(
            clause,
            bound.kind,
            format!("{} ne va pas avec {}", text(bound), text(other)),
            format!("{} does not go with {}", text(bound), text(other)),
        );
    }

    /// The bounds of this step against each other; those of the base are dealt with.
    pub(super) fn check_bounds(&mut self) {
        let (Some(lower), Some(upper)) = (self.facets.lower.clone(), self.facets.upper.clone()) else {
            return;
        };
        let own = self.own.has(lower.kind) && self.own.has(upper.kind);
        let order = lower.value.partial_cmp(&upper.value);
        let (clause, equal_allowed) = match (lower.kind, upper.kind) {
            (FacetKind::MinInclusive, FacetKind::MaxInclusive) => {
                ("minInclusive-less-than-equal-to-maxInclusive", true)
            }
            (FacetKind::MinExclusive, FacetKind::MaxExclusive) => {
                ("minExclusive-less-than-equal-to-maxExclusive", true)
            }
            (FacetKind::MinExclusive, _) => ("minExclusive-less-than-maxInclusive", false),
            _ => ("minInclusive-less-than-maxExclusive", false),
        };
        let right = order == Some(Ordering::Less) || (equal_allowed && order == Some(Ordering::Equal));
        if own && !right {
            self.refuse_bounds(clause, &lower, &upper);
        }
    }
}

/// Whether a bound may restrict another one of the base (part 2, sections 4.3.7 to 4.3.10).
fn fits(own: FacetKind, base: FacetKind, order: Option<Ordering>) -> bool {
    use FacetKind::*;
    let Some(order) = order else { return false };
    match (own, base) {
        (MaxInclusive, MaxInclusive) | (MaxExclusive, MaxExclusive | MaxInclusive) => order.is_le(),
        (MinInclusive | MinExclusive, MaxInclusive) => order.is_le(),
        (MaxInclusive, MaxExclusive) => order.is_lt(),
        (MinInclusive, MinInclusive) | (MinExclusive, MinExclusive | MinInclusive) => order.is_ge(),
        (MaxInclusive, MinInclusive) => order.is_ge(),
        (MinInclusive, MinExclusive) | (MaxInclusive, MinExclusive) => order.is_gt(),
        (MaxExclusive, MinInclusive | MinExclusive) => order.is_gt(),
        (MinInclusive | MinExclusive, MaxExclusive) => order.is_lt(),
        _ => true,
    }
}

fn is_bound(kind: FacetKind) -> bool {
    is_lower(kind) || matches!(kind, FacetKind::MaxInclusive | FacetKind::MaxExclusive)
}

fn bound_clause(kind: FacetKind) -> &'static str {
    match kind {
        FacetKind::MaxInclusive => "maxInclusive-valid-restriction",
        FacetKind::MaxExclusive => "maxExclusive-valid-restriction",
        FacetKind::MinInclusive => "minInclusive-valid-restriction",
        _ => "minExclusive-valid-restriction",
    }
}
