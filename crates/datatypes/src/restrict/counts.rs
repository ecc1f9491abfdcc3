//! The facets that count: part 2, sections 4.3.1 to 4.3.3, 4.3.11 and 4.3.12.

use std::cmp::Ordering;

use super::Step;
use crate::facets::{Facet, FacetKind};
use crate::lexical::decimal::DecimalRef;
use crate::whitespace::trim;

impl Step<'_> {
    pub(super) fn read_count(&mut self, facet: &Facet<'_>) {
        let least = u64::from(facet.kind == FacetKind::TotalDigits);
        match parse_count(trim(facet.value)) {
            Some(count) if count >= least => {
                let inherited = self.base.facets.count(facet.kind);
                self.check_fixed(facet, inherited == Some(count));
                self.facets.counts.set(facet.kind, count);
                self.facets.given = self.facets.given.with(facet.kind);
            }
            _ if least == 1 => self.refuse_literal(facet, "1, 2, 3..."),
            _ => self.refuse_literal(facet, "0, 1, 2..."),
        }
    }

    pub(super) fn check_lengths(&mut self) {
        let own = self.own;
        let effective = |step: &Self, kind| step.facets.count(kind);
        let inherited = |step: &Self, kind| step.base.facets.count(kind);
        let (length, min, max) = (
            effective(self, FacetKind::Length),
            effective(self, FacetKind::MinLength),
            effective(self, FacetKind::MaxLength),
        );
        let changed = inherited(self, FacetKind::Length).zip(length).is_some_and(|(base, own)| base != own);
        if own.has(FacetKind::Length) && changed {
            self.refuse_count("length-valid-restriction", FacetKind::Length);
        }
        if inherited(self, FacetKind::MinLength).zip(min).is_some_and(|(base, own)| own < base) {
            self.refuse_count("minLength-valid-restriction", FacetKind::MinLength);
        }
        if inherited(self, FacetKind::MaxLength).zip(max).is_some_and(|(base, own)| own > base) {
            self.refuse_count("maxLength-valid-restriction", FacetKind::MaxLength);
        }
        if min.zip(max).is_some_and(|(min, max)| min > max) {
            self.refuse_count("minLength-less-than-equal-to-maxLength", FacetKind::MinLength);
        }
        if let Some(length) = length {
            self.check_length_with(FacetKind::MinLength, |min| min <= length);
            self.check_length_with(FacetKind::MaxLength, |max| max >= length);
        }
    }

    /// `length` may stand beside `minLength` or `maxLength` only if these come from an ancestor without `length`
    /// and leave room for it.
    fn check_length_with(&mut self, kind: FacetKind, leaves_room: impl Fn(u64) -> bool) {
        let Some(limit) = self.facets.count(kind) else { return };
        let repeated = self.base.facets.count(kind) == Some(limit);
        if !leaves_room(limit) || (self.own.has(kind) && !repeated) {
            self.refuse(
                "length-minLength-maxLength",
                kind,
                format!("length et {} se contredisent ou se répètent", kind.name()),
                format!("length and {} contradict or repeat each other", kind.name()),
            );
        }
    }

    fn refuse_count(&mut self, clause: &'static str, kind: FacetKind) {
        let own = self.facets.count(kind).unwrap_or_default();
        let name = kind.name();
        let (fr, en) = match self.base.facets.count(kind) {
            Some(base) => {
                (format!(" ; le type de base donne {base}"), format!("; the base type gives {base}"))
            }
            None => Default::default(),
        };
        self.refuse(
            clause,
            kind,
            format!("{name} = {own} ne convient pas{fr}"),
            format!("{name} = {own} does not fit{en}"),
        );
    }

    pub(super) fn check_digits(&mut self) {
        let wider = |step: &Self, kind| {
            let base = step.base.facets.count(kind);
            base.zip(step.facets.count(kind)).is_some_and(|(base, own)| own > base)
        };
        if wider(self, FacetKind::TotalDigits) {
            self.refuse_count("totalDigits-valid-restriction", FacetKind::TotalDigits);
        }
        if wider(self, FacetKind::FractionDigits) {
            self.refuse_count("fractionDigits-valid-restriction", FacetKind::FractionDigits);
        }
        let (fraction, total) =
            (self.facets.count(FacetKind::FractionDigits), self.facets.count(FacetKind::TotalDigits));
        if fraction.zip(total).is_some_and(|(fraction, total)| fraction > total) {
            self.refuse_count("fractionDigits-totalDigits", FacetKind::FractionDigits);
        }
    }
}

/// A non-negative integer; one that no length reaches becomes the greatest.
fn parse_count(text: &str) -> Option<u64> {
    let number = DecimalRef::parse_integer(text)?;
    let zero = DecimalRef::parse_integer("0")?;
    match number.cmp(&zero) {
        Ordering::Less => None,
        _ => Some(number.to_decimal().to_string().parse().unwrap_or(u64::MAX)),
    }
}
