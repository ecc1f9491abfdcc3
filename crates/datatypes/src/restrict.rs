//! Derivation by restriction: the facets of one step, judged by the constraints of part 2, section 4.3.

use std::cmp::Ordering;
use std::sync::Arc;

use segur_report::Text;

use crate::builtin::Builtin;
use crate::enumeration::{Arena, Enumeration};
use crate::error::FacetError;
use crate::facets::{Bound, Facet, FacetKind, Facets, KindSet, WhiteSpace};
use crate::judge::Failure;
use crate::lexical::decimal::DecimalRef;
use crate::lexical::space::Space;
use crate::regex::Pattern;
use crate::simple_type::{Kind, SimpleType};
use crate::value::Value;
use crate::whitespace::{Input, normalize, trim};

impl SimpleType {
    /// A restriction of `base` by the facets of one derivation step. Patterns of one step are alternatives,
    /// those of different steps must all match.
    ///
    /// # Errors
    /// Every constraint of part 2, section 4.3, that the facets break; `limit-derivation` after 500 derivations.
    pub fn restrict(base: &Arc<SimpleType>, facets: &[Facet<'_>]) -> Result<Arc<SimpleType>, Vec<FacetError>> {
        let mut step = Step::new(base);
        step.check_base();
        let facets = step.applicable(facets);
        step.read(&facets);
        step.check_lengths();
        step.check_digits();
        step.check_bounds();
        step.finish()
    }
}

/// What a built-in type adds to the facets of its base.
pub(crate) fn builtin_restriction(mut made: SimpleType, builtin: Builtin) -> SimpleType {
    let facets = &mut made.facets;
    if builtin.item().is_some() {
        facets.given = facets.given.with(FacetKind::MinLength);
        facets.counts.min_length = 1;
    }
    if builtin == Builtin::Integer {
        facets.given = facets.given.with(FacetKind::FractionDigits);
        facets.fixed = facets.fixed.with(FacetKind::FractionDigits);
    }
    let (min, max) = integer_bounds(builtin);
    for (kind, literal) in [(FacetKind::MinInclusive, min), (FacetKind::MaxInclusive, max)] {
        if let Some(bound) = literal.and_then(|literal| Bound::parse(kind, Space::Integer, literal)) {
            facets.set_bound(bound);
        }
    }
    made.with_flags()
}

fn integer_bounds(builtin: Builtin) -> (Option<&'static str>, Option<&'static str>) {
    match builtin {
        Builtin::NonPositiveInteger => (None, Some("0")),
        Builtin::NegativeInteger => (None, Some("-1")),
        Builtin::Long => (Some("-9223372036854775808"), Some("9223372036854775807")),
        Builtin::Int => (Some("-2147483648"), Some("2147483647")),
        Builtin::Short => (Some("-32768"), Some("32767")),
        Builtin::Byte => (Some("-128"), Some("127")),
        Builtin::NonNegativeInteger => (Some("0"), None),
        Builtin::UnsignedLong => (None, Some("18446744073709551615")),
        Builtin::UnsignedInt => (None, Some("4294967295")),
        Builtin::UnsignedShort => (None, Some("65535")),
        Builtin::UnsignedByte => (None, Some("255")),
        Builtin::PositiveInteger => (Some("1"), None),
        _ => (None, None),
    }
}

impl Bound {
    /// A bound in the value space of an atomic type.
    pub(crate) fn parse(kind: FacetKind, space: Space, literal: &str) -> Option<Self> {
        let value = space.value(literal, &crate::context::NoContext)?;
        Some(Bound { kind, literal: literal.into(), value })
    }
}

impl Facets {
    fn set_bound(&mut self, bound: Bound) {
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

/// One step of a derivation.
struct Step<'a> {
    base: &'a Arc<SimpleType>,
    /// The facets given in this step.
    own: KindSet,
    facets: Facets,
    errors: Vec<FacetError>,
}

impl<'a> Step<'a> {
    fn new(base: &'a Arc<SimpleType>) -> Self {
        Step { base, own: KindSet::default(), facets: base.facets.clone(), errors: Vec::new() }
    }

    fn refuse(&mut self, clause: &'static str, kind: FacetKind, fr: impl Into<String>, en: impl Into<String>) {
        let message = Text::new(fr.into(), en.into());
        self.errors.push(FacetError { clause, facet: Some(kind), message });
    }

    fn check_base(&mut self) {
        if let Kind::Absent = self.base.kind {
            self.errors.push(FacetError {
                clause: "cos-st-restricts.1.1",
                facet: None,
                message: Text::new(
                    "xs:anySimpleType ne peut pas être restreint : partir d'un type primitif",
                    "xs:anySimpleType cannot be restricted: start from a primitive type",
                ),
            });
        }
    }

    /// The facets that the base allows and that are given once.
    fn applicable<'f>(&mut self, facets: &[Facet<'f>]) -> Vec<Facet<'f>> {
        let allowed = applicable_to(self.base);
        let mut kept = Vec::with_capacity(facets.len());
        for facet in facets {
            let name = facet.kind.name();
            let repeatable = matches!(facet.kind, FacetKind::Pattern | FacetKind::Enumeration);
            if !allowed.has(facet.kind) {
                self.refuse(
                    "cos-applicable-facets",
                    facet.kind,
                    format!("la facette {name} ne s'applique pas à {}", describe(self.base).fr),
                    format!("the facet {name} does not apply to {}", describe(self.base).en),
                );
            } else if self.own.has(facet.kind) && !repeatable {
                self.refuse(
                    "src-single-facet-value",
                    facet.kind,
                    format!("la facette {name} est donnée deux fois"),
                    format!("the facet {name} is given twice"),
                );
            } else {
                self.own = self.own.with(facet.kind);
                kept.push(*facet);
            }
        }
        kept
    }

    fn read(&mut self, facets: &[Facet<'_>]) {
        for facet in facets {
            match facet.kind {
                FacetKind::Pattern | FacetKind::Enumeration => {}
                FacetKind::WhiteSpace => self.read_white_space(facet),
                FacetKind::MaxInclusive
                | FacetKind::MaxExclusive
                | FacetKind::MinInclusive
                | FacetKind::MinExclusive => self.read_bound(facet),
                _ => self.read_count(facet),
            }
            if facet.fixed {
                self.facets.fixed = self.facets.fixed.with(facet.kind);
            }
        }
        let of_kind = |kind| facets.iter().filter(move |facet| facet.kind == kind);
        self.read_patterns(of_kind(FacetKind::Pattern));
        self.read_enumeration(of_kind(FacetKind::Enumeration));
    }

    fn read_white_space(&mut self, facet: &Facet<'_>) {
        let given = match trim(facet.value) {
            "preserve" => WhiteSpace::Preserve,
            "replace" => WhiteSpace::Replace,
            "collapse" => WhiteSpace::Collapse,
            _ => return self.refuse_literal(facet, "preserve, replace, collapse"),
        };
        let inherited = self.base.facets.white_space;
        if given < inherited {
            self.refuse(
                "whiteSpace-valid-restriction",
                facet.kind,
                "whiteSpace ne peut pas être plus lâche que dans le type de base",
                "whiteSpace cannot be looser than in the base type",
            );
        }
        self.check_fixed(facet, given == inherited);
        self.facets.white_space = given;
    }

    fn refuse_literal(&mut self, facet: &Facet<'_>, expected: &str) {
        let (name, value) = (facet.kind.name(), facet.value);
        self.refuse(
            "s4s-att-invalid-value",
            facet.kind,
            format!("{name} : « {value} » au lieu de {expected}"),
            format!("{name}: `{value}` instead of {expected}"),
        );
    }

    fn check_fixed(&mut self, facet: &Facet<'_>, same: bool) {
        if self.base.facets.is_fixed(facet.kind) && !same {
            let name = facet.kind.name();
            self.refuse(
                "FacetFixed",
                facet.kind,
                format!("{name} est fixée (fixed) par le type de base"),
                format!("{name} is fixed by the base type"),
            );
        }
    }

    fn read_count(&mut self, facet: &Facet<'_>) {
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

    fn read_patterns<'f, 'c: 'f>(&mut self, facets: impl Iterator<Item = &'f Facet<'c>>) {
        let sources: Vec<&str> = facets.map(|facet| facet.value).collect();
        if sources.is_empty() {
            return;
        }
        match Pattern::any(&sources) {
            Ok(pattern) => {
                self.facets.patterns.push(Arc::new(pattern));
                self.facets.given = self.facets.given.with(FacetKind::Pattern);
            }
            Err(_) => sources.iter().for_each(|source| self.refuse_pattern(source)),
        }
    }

    fn refuse_pattern(&mut self, source: &str) {
        if let Err(error) = Pattern::new(source) {
            let (place, fr, en) = (error.position + 1, &error.message.fr, &error.message.en);
            self.refuse(
                "pattern-valid",
                FacetKind::Pattern,
                format!("expression « {source} », caractère {place} : {fr}"),
                format!("expression `{source}`, character {place}: {en}"),
            );
        }
    }

    fn read_enumeration<'f, 'c: 'f>(&mut self, facets: impl Iterator<Item = &'f Facet<'c>>) {
        let (mut literals, mut keys) = (Arena::default(), Arena::default());
        let textual = matches!(self.base.kind, Kind::Atomic(space) if space.is_textual());
        for facet in facets {
            if let Some(value) = self.enumerated_value(facet) {
                literals.push(&normalize(self.base.facets.white_space, facet.value));
                if !textual {
                    keys.push(&value.key());
                }
            }
        }
        if self.own.has(FacetKind::Enumeration) {
            let set = if textual { Enumeration::of_texts(literals) } else { Enumeration::of_keys(literals, keys) };
            self.facets.enumeration = Some(Arc::new(set));
            self.facets.given = self.facets.given.with(FacetKind::Enumeration);
        }
    }

    fn enumerated_value(&mut self, facet: &Facet<'_>) -> Option<Value> {
        match self.base.value(facet.value, facet.context) {
            Ok(Value::Notation(name)) if !facet.context.is_notation(&name.uri, &name.local) => {
                self.refuse(
                    "enumeration-valid-restriction",
                    facet.kind,
                    format!("la notation « {} » n'est pas déclarée", facet.value),
                    format!("the notation `{}` is not declared", facet.value),
                );
                None
            }
            Ok(value) => Some(value),
            Err(error) => {
                self.refuse(
                    "enumeration-valid-restriction",
                    facet.kind,
                    format!("énumération étrangère au type de base : {}", error.message.fr),
                    format!("the enumeration is not in the base type: {}", error.message.en),
                );
                None
            }
        }
    }

    fn check_lengths(&mut self) {
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
            Some(base) => (format!(" ; le type de base donne {base}"), format!("; the base type gives {base}")),
            None => Default::default(),
        };
        self.refuse(
            clause,
            kind,
            format!("{name} = {own} ne convient pas{fr}"),
            format!("{name} = {own} does not fit{en}"),
        );
    }

    fn check_digits(&mut self) {
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

    /// A bound must be a value of the base type; an exclusive one of the base may be repeated all the same.
    fn read_bound(&mut self, facet: &Facet<'_>) {
        let Kind::Atomic(space) = self.base.kind else { return };
        let text = normalize(self.base.facets.white_space, facet.value);
        let judged = self.base.judge(Input::new(facet.value), facet.context);
        match (judged, Bound::parse(facet.kind, space, &text)) {
            (Ok(()), Some(bound)) => self.add_bound(facet, bound),
            // The comparison with the bounds of the base comes later and says more.
            (Err(Failure::Facet(kind, _)), Some(bound)) if is_bound(kind) || self.excludes_again(&bound, kind) => {
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
    fn check_bounds(&mut self) {
        let (Some(lower), Some(upper)) = (self.facets.lower.clone(), self.facets.upper.clone()) else { return };
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

    fn finish(self) -> Result<Arc<SimpleType>, Vec<FacetError>> {
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        let facets = Facets { enumeration_decides: false, ..self.facets };
        let mut made = SimpleType::of(self.base, self.base.kind.clone(), facets).with_flags();
        made.facets.enumeration_decides = made.does_enumeration_decide();
        made.shared().map_err(|error| vec![error])
    }
}

impl SimpleType {
    fn does_enumeration_decide(&self) -> bool {
        let textual = matches!(self.kind, Kind::Atomic(space) if space.is_textual()) && !self.needs_context;
        let right = |literal| self.judge(Input::new(literal), &crate::context::NoContext).is_ok();
        textual && self.facets.enumeration.as_ref().is_some_and(|set| set.literals().all(right))
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

/// A non-negative integer; one that no length reaches becomes the greatest.
fn parse_count(text: &str) -> Option<u64> {
    let number = DecimalRef::parse_integer(text)?;
    let zero = DecimalRef::parse_integer("0")?;
    match number.cmp(&zero) {
        Ordering::Less => None,
        _ => Some(number.to_decimal().to_string().parse().unwrap_or(u64::MAX)),
    }
}

/// The facets that apply to a type (part 2, section 4.1.5).
fn applicable_to(base: &SimpleType) -> KindSet {
    use FacetKind::*;
    let common = [Pattern, Enumeration];
    let lengths = [Length, MinLength, MaxLength, WhiteSpace];
    let bounds = [WhiteSpace, MaxInclusive, MaxExclusive, MinInclusive, MinExclusive];
    let more: &[FacetKind] = match base.kind {
        Kind::Absent => return KindSet::of(FacetKind::ALL),
        Kind::Union(_) => &[],
        Kind::List(_) => &lengths,
        Kind::Atomic(Space::Boolean) => return KindSet::of([Pattern, WhiteSpace]),
        Kind::Atomic(Space::Decimal | Space::Integer) => {
            return KindSet::of(common.into_iter().chain(bounds).chain([TotalDigits, FractionDigits]));
        }
        Kind::Atomic(Space::Float | Space::Double | Space::Duration | Space::Temporal(_)) => &bounds,
        Kind::Atomic(_) => &lengths,
    };
    KindSet::of(common.into_iter().chain(more.iter().copied()))
}

/// A type in a few words.
fn describe(base: &SimpleType) -> Text {
    match base.kind {
        Kind::List(_) => Text::new("une liste", "a list"),
        Kind::Union(_) => Text::new("une union", "a union"),
        _ => Text::same(format!("xs:{}", base.ancestor.name())),
    }
}
