//! *Particle Valid (Restriction)* (3.9.6, `cos-particle-restrict`): the table of cases.
//!
//! Every pair of particles that involves a group is compared once, so that the time is bounded by the
//! product of the sizes, and the total by the steps of the checker.

use std::collections::HashMap;

use super::Checker;
use super::occurs::Range;
use super::parts::{Key, Part, PartTerm};
use super::shapes::{Kind, Shape};
use super::wildcards;
use crate::model::{Compositor, Derivations, ElementDecl, ElementId, Wildcard};

/// Steps that a remembered comparison costs: bounds the memory of a hostile schema.
const COMPARISON_STEPS: u64 = 40;

/// Comparisons within comparisons at most: bounds the stack.
const MAX_COMPARISON_DEPTH: usize = 200;

/// How to compare two particles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Mode {
    /// Heads of substitution groups on the derived side still count as choices.
    expand_derived: bool,
    /// The same on the base's side.
    expand_base: bool,
    /// Whether the numbers of occurrences matter against a wildcard.
    count: bool,
}

impl Mode {
    pub(super) const FULL: Mode = Mode { expand_derived: true, expand_base: true, count: true };
}

/// Why a particle does not restrict another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Failure<'a> {
    pub(super) clause: &'static str,
    pub(super) derived: Part<'a>,
    pub(super) base: Part<'a>,
}

/// Whether the base was a head turned into a choice, or why the particles do not fit.
type Outcome<'a> = Result<bool, Failure<'a>>;

/// Comparisons made so far.
#[derive(Default)]
pub(super) struct Comparisons<'a> {
    known: HashMap<(Key, Key, Mode), Outcome<'a>>,
    depth: usize,
}

impl<'a> Checker<'a> {
    /// Whether `derived` is a valid restriction of `base`.
    pub(super) fn restricts(&mut self, derived: Part<'a>, base: Part<'a>) -> Result<(), Failure<'a>> {
        self.compare(derived, base, Mode::FULL).map(|_| ())
    }

    fn compare(&mut self, derived: Part<'a>, base: Part<'a>, mode: Mode) -> Outcome<'a> {
        let leaves = !self.branches(derived, mode.expand_derived) && !self.branches(base, mode.expand_base);
        if !self.spend(if leaves { 1 } else { COMPARISON_STEPS })
            || self.comparisons.depth >= MAX_COMPARISON_DEPTH
        {
            self.limit();
            return Err(Failure { clause: "XSD-LIMIT", derived, base });
        }
        if leaves {
            return self.judge(derived, base, mode);
        }
        let key = (derived.key(), base.key(), mode);
        if let Some(&known) = self.comparisons.known.get(&key) {
            return known;
        }
        self.comparisons.depth += 1;
        let outcome = self.judge(derived, base, mode);
        self.comparisons.depth -= 1;
        self.comparisons.known.insert(key, outcome);
        outcome
    }

    /// Whether comparing the particle takes comparing others: a group, or a head that stands for a choice.
    fn branches(&self, part: Part<'a>, expand: bool) -> bool {
        match part.term {
            PartTerm::Group(_) => true,
            PartTerm::Wildcard(_) => false,
            PartTerm::Element(id) => expand && self.substitutes.contains_key(&id),
        }
    }

    fn judge(&mut self, derived: Part<'a>, base: Part<'a>, mode: Mode) -> Outcome<'a> {
        if self.measures.is_empty(derived) {
            return match self.measures.is_emptiable(base) {
                true => Ok(false),
                false => Err(Failure { clause: "cos-particle-restrict.a", derived, base }),
            };
        }
        if self.measures.is_empty(base) {
            return Err(Failure { clause: "cos-particle-restrict.b", derived, base });
        }
        let derived = self.shape(derived, mode.expand_derived);
        let base = self.shape(base, mode.expand_base);
        let mode = Mode {
            expand_derived: mode.expand_derived && !derived.expanded,
            expand_base: mode.expand_base && !base.expanded,
            ..mode
        };
        let result = self.case(&derived, &base, mode);
        result
            .map(|()| base.expanded)
            .map_err(|failure| failure.unwrap_or_else(|clause| fail(clause, &derived, &base)))
    }

    /// The table of *Particle Valid (Restriction)*, clause 2.
    fn case(&mut self, derived: &Shape<'a>, base: &Shape<'a>, mode: Mode) -> Case<'a> {
        use Compositor::{All, Choice, Sequence};
        match (derived.kind, base.kind) {
            (Kind::Element(element), Kind::Element(of)) => {
                self.name_and_type_ok(element, of, derived.range().is_within(base.range()))
            }
            (Kind::Element(element), Kind::Wildcard(wildcard)) => {
                let ns = self.components.names.ns(self.element(element).name);
                let within = !mode.count || derived.range().is_within(base.range());
                demand(within, "rcase-NSCompat.2")?;
                demand(wildcards::allows(&wildcard.namespaces, ns), "rcase-NSCompat.1")
            }
            (Kind::Wildcard(wildcard), Kind::Wildcard(of)) => {
                demand(!mode.count || derived.range().is_within(base.range()), "rcase-NSSubset.2")?;
                ns_subset(wildcard, of)
            }
            (Kind::Group(_), Kind::Wildcard(_)) => self.ns_recurse(derived, base, mode),
            (Kind::Element(_), Kind::Group(compositor)) => {
                let alone = as_group(derived, compositor);
                match compositor {
                    Choice => self.recurse_lax(&alone, base, mode),
                    Sequence | All => self.recurse(&alone, base, mode),
                }
            }
            (Kind::Group(All), Kind::Group(All)) | (Kind::Group(Sequence), Kind::Group(Sequence)) => {
                self.recurse(derived, base, mode)
            }
            (Kind::Group(Choice), Kind::Group(Choice)) => self.recurse_lax(derived, base, mode),
            (Kind::Group(Sequence), Kind::Group(All)) => self.recurse_unordered(derived, base, mode),
            (Kind::Group(Sequence), Kind::Group(Choice)) => self.map_and_sum(derived, base, mode),
            _ => Err(Err("cos-particle-restrict.2")),
        }
    }

    /// Elt:Elt, `rcase-NameAndTypeOK`.
    fn name_and_type_ok(&mut self, derived: ElementId, base: ElementId, in_range: bool) -> Case<'a> {
        let (derived, base) = (self.element(derived), self.element(base));
        demand(derived.name == base.name, "rcase-NameAndTypeOK.1")?;
        demand(base.nillable || !derived.nillable, "rcase-NameAndTypeOK.2")?;
        demand(in_range, "rcase-NameAndTypeOK.3")?;
        self.fixed_value_kept(derived, base)?;
        demand(contains(derived.block, base.block), "rcase-NameAndTypeOK.6")?;
        let forbidden = Derivations { extension: true, list: true, union: true, ..Derivations::default() };
        let derives = self.derives(derived.type_, base.type_, forbidden);
        demand(derives, "rcase-NameAndTypeOK.7")
    }

    fn fixed_value_kept(&self, derived: &ElementDecl, base: &ElementDecl) -> Case<'a> {
        let Some(of) = base.value.as_ref().filter(|value| value.fixed) else { return Ok(()) };
        let Some(own) = derived.value.as_ref().filter(|value| value.fixed) else {
            return Err(Err("rcase-NameAndTypeOK.4.a"));
        };
        let same = self.same_value(derived.type_, own, base.type_, of);
        demand(same, "rcase-NameAndTypeOK.4.b")
    }

    /// All, choice or sequence against a wildcard, `rcase-NSRecurseCheckCardinality`.
    fn ns_recurse(&mut self, derived: &Shape<'a>, base: &Shape<'a>, mode: Mode) -> Case<'a> {
        let total = self.measures.total(derived.part);
        demand(!mode.count || total.is_within(base.range()), "rcase-NSRecurseCheckCardinality.2")?;
        let mode = Mode { expand_base: false, count: false, ..mode };
        for &child in &derived.children {
            self.compare(child, base.part, mode).map_err(Ok)?;
        }
        Ok(())
    }

    /// `rcase-Recurse`: an order-preserving mapping; what is left out of the base may be absent.
    fn recurse(&mut self, derived: &Shape<'a>, base: &Shape<'a>, mode: Mode) -> Case<'a> {
        demand(derived.range().is_within(base.range()), "rcase-Recurse.1")?;
        let mut rest = base.children.iter();
        for &child in &derived.children {
            loop {
                let &candidate = rest.next().ok_or(Ok(Failure {
                    clause: "rcase-Recurse.2",
                    derived: child,
                    base: base.part,
                }))?;
                match self.compare(child, candidate, mode) {
                    Ok(_) => break,
                    Err(_) if self.measures.is_emptiable(candidate) => {}
                    Err(failure) => return Err(Ok(failure)),
                }
            }
        }
        match rest.find(|&&left| !self.measures.is_emptiable(left)) {
            Some(&left) => {
                Err(Ok(Failure { clause: "rcase-Recurse.2.2", derived: derived.part, base: left }))
            }
            None => Ok(()),
        }
    }

    /// `rcase-RecurseUnordered`: a mapping to different particles; what is left out may be absent.
    fn recurse_unordered(&mut self, derived: &Shape<'a>, base: &Shape<'a>, mode: Mode) -> Case<'a> {
        demand(derived.range().is_within(base.range()), "rcase-RecurseUnordered.1")?;
        let mut taken = vec![false; base.children.len()];
        for &child in &derived.children {
            let found =
                (0..taken.len()).find(|&i| !taken[i] && self.compare(child, base.children[i], mode).is_ok());
            match found {
                Some(i) => taken[i] = true,
                None => {
                    return Err(Ok(Failure {
                        clause: "rcase-RecurseUnordered.2",
                        derived: child,
                        base: base.part,
                    }));
                }
            }
        }
        let mut left = base.children.iter().zip(taken).filter(|(_, taken)| !taken).map(|(&part, _)| part);
        match left.find(|&part| !self.measures.is_emptiable(part)) {
            Some(left) => {
                Err(Ok(Failure { clause: "rcase-RecurseUnordered.2.3", derived: derived.part, base: left }))
            }
            None => Ok(()),
        }
    }

    /// `rcase-RecurseLax`: an order-preserving mapping, whatever is left out.
    fn recurse_lax(&mut self, derived: &Shape<'a>, base: &Shape<'a>, mode: Mode) -> Case<'a> {
        demand(derived.range().is_within(base.range()), "rcase-RecurseLax.1")?;
        let mut next = 0;
        for &child in &derived.children {
            let found = base.children.iter().skip(next).position(|&candidate| {
                let outcome = self.compare(child, candidate, mode);
                // The members of one substitution group may follow one another in the derived choice.
                next += usize::from(!matches!(outcome, Ok(true)));
                outcome.is_ok()
            });
            if found.is_none() {
                return Err(Ok(Failure { clause: "rcase-RecurseLax.2", derived: child, base: base.part }));
            }
        }
        Ok(())
    }

    /// Sequence against choice, `rcase-MapAndSum`.
    fn map_and_sum(&mut self, derived: &Shape<'a>, base: &Shape<'a>, mode: Mode) -> Case<'a> {
        let length = derived.children.len() as u64;
        let sum = derived.range().times(Range { min: length, max: Some(length) });
        demand(sum.is_within(base.range()), "rcase-MapAndSum.2")?;
        for &child in &derived.children {
            if !base.children.iter().any(|&candidate| self.compare(child, candidate, mode).is_ok()) {
                return Err(Ok(Failure { clause: "rcase-MapAndSum.1", derived: child, base: base.part }));
            }
        }
        Ok(())
    }
}

/// The result of one case: a failure found further down, or the clause that the two particles break.
type Case<'a> = Result<(), Result<Failure<'a>, &'static str>>;

fn demand<'a>(holds: bool, clause: &'static str) -> Case<'a> {
    if holds { Ok(()) } else { Err(Err(clause)) }
}

fn fail<'a>(clause: &'static str, derived: &Shape<'a>, base: &Shape<'a>) -> Failure<'a> {
    Failure { clause, derived: derived.part, base: base.part }
}

/// Any:Any, `rcase-NSSubset`.
fn ns_subset<'a>(derived: &Wildcard, base: &Wildcard) -> Case<'a> {
    demand(wildcards::is_subset(&derived.namespaces, &base.namespaces), "rcase-NSSubset.1")?;
    demand(!wildcards::is_weaker(derived, base), "rcase-NSSubset.3")
}

/// An element as a group of one, `rcase-RecurseAsIfGroup`.
fn as_group<'a>(element: &Shape<'a>, compositor: Compositor) -> Shape<'a> {
    let part = Part { min: 1, max: Some(1), ..element.part };
    Shape { part, kind: Kind::Group(compositor), children: vec![element.part], expanded: false }
}

/// Whether `set` holds all of `subset`.
fn contains(set: Derivations, subset: Derivations) -> bool {
    (set.restriction || !subset.restriction)
        && (set.extension || !subset.extension)
        && (set.substitution || !subset.substitution)
}
