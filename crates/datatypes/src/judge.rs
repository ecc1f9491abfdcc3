//! How a type judges a text.
//!
//! The order is that of Xerces-J, so that the first rule broken is the same: patterns, then the lexical form (of
//! the items of a list, of the members of a union), then lengths, enumeration, digits and bounds.

use std::borrow::Cow;

use crate::builtin::Builtin;
use crate::context::Context;
use crate::error::ValueError;
use crate::explain::explain;
use crate::facets::{FacetKind, Facets, KindSet};
use crate::lexical::decimal::DecimalRef;
use crate::lexical::space::{Misfit, Space};
use crate::simple_type::{Kind, SimpleType};
use crate::value::Value;
use crate::whitespace::Input;

/// What an identifying value does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdKind {
    /// It names its element.
    Id,
    /// It refers to an element.
    IdRef,
}

/// Why a text is refused, in few bytes: a union forgets most of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    Misfit(Misfit),
    /// An item of a list.
    Item,
    /// No member of a union.
    Member,
    /// A facet; for a pattern, that of a step of the derivation.
    Facet(FacetKind, u8),
}

impl From<Misfit> for Failure {
    fn from(misfit: Misfit) -> Self {
        Failure::Misfit(misfit)
    }
}

pub(crate) type Judgement = Result<(), Failure>;

fn fail(kind: FacetKind) -> Judgement {
    Err(Failure::Facet(kind, 0))
}

impl SimpleType {
    /// Judges a text as found in a document, white space not yet normalised.
    ///
    /// # Errors
    /// The first rule broken, in the order of Xerces-J: patterns, lexical form, other facets.
    pub fn check(&self, raw: &str, context: &dyn Context) -> Result<(), ValueError> {
        let input = Input::new(raw);
        self.judge(input, context).map_err(|failure| explain(self, input, failure, context))
    }

    /// The same without the reason.
    pub fn is_valid(&self, raw: &str, context: &dyn Context) -> bool {
        self.judge(Input::new(raw), context).is_ok()
    }

    /// The value that a text stands for.
    ///
    /// # Errors
    /// As [`SimpleType::check`].
    pub fn value(&self, raw: &str, context: &dyn Context) -> Result<Value, ValueError> {
        let input = Input::new(raw);
        self.evaluate(input, context).map_err(|failure| explain(self, input, failure, context))
    }

    /// Reports the ID and IDREF values of a valid text: of the type, of the items of a list, of the member of a
    /// union that matched.
    pub fn ids(&self, raw: &str, context: &dyn Context, report: &mut dyn FnMut(IdKind, &str)) {
        if self.has_ids {
            self.report_ids(Input::new(raw), context, report);
        }
    }

    fn report_ids(&self, input: Input<'_>, context: &dyn Context, report: &mut dyn FnMut(IdKind, &str)) {
        match &self.kind {
            Kind::Atomic(_) if self.derives_from(Builtin::Id) => report(IdKind::Id, input.trimmed()),
            Kind::Atomic(_) if self.derives_from(Builtin::IdRef) => report(IdKind::IdRef, input.trimmed()),
            Kind::Atomic(_) | Kind::Absent => {}
            Kind::List(item) => {
                input.tokens().for_each(|token| item.report_ids(Input::token(token), context, report));
            }
            Kind::Union(_) => {
                if let Some(member) = self.matching_member(input, context) {
                    member.report_ids(input, context, report);
                }
            }
        }
    }

    pub(crate) fn matching_member(&self, input: Input<'_>, context: &dyn Context) -> Option<&SimpleType> {
        self.member_types().iter().find(|member| member.judge(input, context).is_ok()).map(|member| &**member)
    }

    pub(crate) fn judge(&self, input: Input<'_>, context: &dyn Context) -> Judgement {
        match &self.kind {
            Kind::Absent => Ok(()),
            Kind::Atomic(space) => self.judge_atomic(*space, input, context),
            Kind::List(item) => self.judge_list(item, input, context),
            Kind::Union(_) => self.judge_union(input, context),
        }
    }

    fn judge_atomic(&self, space: Space, input: Input<'_>, context: &dyn Context) -> Judgement {
        let facets = &self.facets;
        let text = if space.is_trimmed() && facets.patterns.is_empty() {
            Cow::Borrowed(input.trimmed())
        } else {
            input.normalize(facets.white_space)
        };
        if facets.enumeration_decides && facets.enumeration.as_ref().is_some_and(|set| set.contains(&text)) {
            return Ok(());
        }
        facets.judge_patterns(&text)?;
        if let Space::Decimal | Space::Integer = space {
            return facets.judge_decimal(space, &text);
        }
        space.check(&text, context).map_err(|misfit| lexical_failure(space, misfit))?;
        if facets.are_spent_by_patterns() {
            return Ok(());
        }
        if !(space.is_textual() && facets.admit_bytes(text.len())) {
            facets.judge_length(|| space.length(&text))?;
        }
        facets
            .judge_set(|| if space.is_textual() { Some(text.clone()) } else { key(space, &text, context) })?;
        facets.judge_bounds(|| space.value(&text, context))
    }

    fn judge_list(&self, item: &SimpleType, input: Input<'_>, context: &dyn Context) -> Judgement {
        let facets = &self.facets;
        if facets.enumeration.is_some() {
            return self.evaluate(input, context).map(drop);
        }
        facets.judge_patterns_of(input)?;
        let mut count = 0;
        for token in input.tokens() {
            item.judge(Input::token(token), context).map_err(|_| Failure::Item)?;
            count += 1;
        }
        facets.judge_length(|| Some(count))
    }

    fn judge_union(&self, input: Input<'_>, context: &dyn Context) -> Judgement {
        if self.facets.enumeration.is_some() {
            return self.evaluate(input, context).map(drop);
        }
        self.facets.judge_patterns_of(input)?;
        self.matching_member(input, context).map(drop).ok_or(Failure::Member)
    }

    /// Judges and gives the value in one pass, so that unions within unions cost no more than their members.
    fn evaluate(&self, input: Input<'_>, context: &dyn Context) -> Result<Value, Failure> {
        match &self.kind {
            Kind::Absent => Ok(Value::Untyped(input.text.into())),
            Kind::Atomic(space) => {
                self.judge_atomic(*space, input, context)?;
                let text = input.normalize(self.facets.white_space);
                space.value(&text, context).ok_or(Failure::Misfit(Misfit::Form))
            }
            Kind::List(item) => self.evaluate_list(item, input, context),
            Kind::Union(members) => {
                self.facets.judge_patterns_of(input)?;
                let value = members.iter().find_map(|member| member.evaluate(input, context).ok());
                self.facets.admit(value.ok_or(Failure::Member)?)
            }
        }
    }

    fn evaluate_list(
        &self,
        item: &SimpleType,
        input: Input<'_>,
        context: &dyn Context,
    ) -> Result<Value, Failure> {
        self.facets.judge_patterns_of(input)?;
        let items = input.tokens().map(|token| item.evaluate(Input::token(token), context));
        let items: Box<[Value]> = items.collect::<Result<_, _>>().map_err(|_| Failure::Item)?;
        self.facets.judge_length(|| Some(items.len() as u64))?;
        self.facets.admit(Value::List(items))
    }
}

/// Xerces-J gives `language` its form by a pattern.
fn lexical_failure(space: Space, misfit: Misfit) -> Failure {
    match space {
        Space::Language => Failure::Facet(FacetKind::Pattern, 0),
        _ => misfit.into(),
    }
}

fn key<'a>(space: Space, text: &str, context: &dyn Context) -> Option<Cow<'a, str>> {
    space.value(text, context).map(|value| Cow::Owned(value.key()))
}

impl Facets {
    /// Whether nothing but patterns and white space is left to judge.
    fn are_spent_by_patterns(&self) -> bool {
        self.given.without(KindSet::LEXICAL).is_empty()
    }

    // Those of derived types first.
    fn judge_patterns(&self, text: &str) -> Judgement {
        match self.patterns.iter().rposition(|pattern| !pattern.is_match(text)) {
            Some(step) => Err(Failure::Facet(FacetKind::Pattern, u8::try_from(step).unwrap_or(u8::MAX))),
            None => Ok(()),
        }
    }

    /// Whether a text of so many bytes has a right length however many characters these are.
    fn admit_bytes(&self, bytes: usize) -> bool {
        let (least, most) = (bytes.div_ceil(4) as u64, bytes as u64);
        !self.has(FacetKind::Length)
            && self.count(FacetKind::MinLength).is_none_or(|min| min <= least)
            && self.count(FacetKind::MaxLength).is_none_or(|max| max >= most)
    }

    fn judge_length(&self, length: impl FnOnce() -> Option<u64>) -> Judgement {
        if self.given.without(KindSet::NOT_LENGTHS).is_empty() {
            return Ok(());
        }
        let Some(length) = length() else { return Ok(()) };
        let broken = |kind: FacetKind, wrong: fn(&u64, &u64) -> bool| {
            self.count(kind).is_some_and(|limit| wrong(&length, &limit))
        };
        if broken(FacetKind::MaxLength, u64::gt) {
            fail(FacetKind::MaxLength)
        } else if broken(FacetKind::MinLength, u64::lt) {
            fail(FacetKind::MinLength)
        } else if broken(FacetKind::Length, u64::ne) {
            fail(FacetKind::Length)
        } else {
            Ok(())
        }
    }

    fn judge_patterns_of(&self, input: Input<'_>) -> Judgement {
        if self.patterns.is_empty() {
            return Ok(());
        }
        self.judge_patterns(&input.normalize(self.white_space))
    }

    /// The value of a list or a union if the enumeration has it.
    fn admit(&self, value: Value) -> Result<Value, Failure> {
        self.judge_set(|| Some(Cow::Owned(value.key())))?;
        Ok(value)
    }

    fn judge_set<'a>(&self, key: impl FnOnce() -> Option<Cow<'a, str>>) -> Judgement {
        match &self.enumeration {
            Some(set) if !key().is_some_and(|key| set.contains(&key)) => fail(FacetKind::Enumeration),
            _ => Ok(()),
        }
    }

    fn judge_bounds(&self, value: impl FnOnce() -> Option<Value>) -> Judgement {
        if self.upper.is_none() && self.lower.is_none() {
            return Ok(());
        }
        let value = value();
        self.judge_against_bounds(|bound| value.as_ref().and_then(|value| value.partial_cmp(bound)))
    }

    fn judge_against_bounds(&self, compare: impl Fn(&Value) -> Option<std::cmp::Ordering>) -> Judgement {
        for bound in [&self.upper, &self.lower].into_iter().flatten() {
            if !bound.admits(compare(&bound.value)) {
                return fail(bound.kind);
            }
        }
        Ok(())
    }

    // Decimals are read once and compared as they stand in the text.
    fn judge_decimal(&self, space: Space, text: &str) -> Judgement {
        let number = match space {
            Space::Integer => DecimalRef::parse_integer(text),
            _ => DecimalRef::parse(text),
        };
        let Some(number) = number else { return Err(Misfit::Form.into()) };
        self.judge_set(|| Some(Cow::Owned(Value::Decimal(number.to_decimal()).key())))?;
        if self.count(FacetKind::FractionDigits).is_some_and(|limit| number.fraction_digits() > limit) {
            return fail(FacetKind::FractionDigits);
        }
        if self.count(FacetKind::TotalDigits).is_some_and(|limit| number.total_digits() > limit) {
            return fail(FacetKind::TotalDigits);
        }
        self.judge_against_bounds(|bound| match bound {
            Value::Decimal(bound) => Some(number.cmp(&bound.as_ref())),
            _ => None,
        })
    }
}
