//! The facets as written in a schema and as they act on a type.

use std::cmp::Ordering;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::context::{Context, NoContext};
use crate::enumeration::Enumeration;
use crate::regex::Pattern;
use crate::value::Value;

/// What a type does to white space (part 2, section 4.3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum WhiteSpace {
    /// Nothing.
    Preserve,
    /// Tab, line feed and carriage return become spaces.
    Replace,
    /// As `Replace`, then runs of spaces become one, and none is left at either end.
    Collapse,
}

/// The constraining facets (part 2, section 4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FacetKind {
    /// Exact number of characters, octets or items.
    Length,
    /// Least number of characters, octets or items.
    MinLength,
    /// Greatest number of characters, octets or items.
    MaxLength,
    /// Regular expression on the normalised text.
    Pattern,
    /// One value of the set of those allowed.
    Enumeration,
    /// Treatment of white space.
    WhiteSpace,
    /// Upper bound, allowed itself.
    MaxInclusive,
    /// Upper bound, not allowed itself.
    MaxExclusive,
    /// Lower bound, allowed itself.
    MinInclusive,
    /// Lower bound, not allowed itself.
    MinExclusive,
    /// Greatest number of significant decimal digits.
    TotalDigits,
    /// Greatest number of decimal digits after the point.
    FractionDigits,
}

impl FacetKind {
    /// All twelve.
    pub const ALL: [FacetKind; 12] = [
        FacetKind::Length,
        FacetKind::MinLength,
        FacetKind::MaxLength,
        FacetKind::Pattern,
        FacetKind::Enumeration,
        FacetKind::WhiteSpace,
        FacetKind::MaxInclusive,
        FacetKind::MaxExclusive,
        FacetKind::MinInclusive,
        FacetKind::MinExclusive,
        FacetKind::TotalDigits,
        FacetKind::FractionDigits,
    ];

    /// The name of its element in a schema.
    pub fn name(self) -> &'static str {
        match self {
            FacetKind::Length => "length",
            FacetKind::MinLength => "minLength",
            FacetKind::MaxLength => "maxLength",
            FacetKind::Pattern => "pattern",
            FacetKind::Enumeration => "enumeration",
            FacetKind::WhiteSpace => "whiteSpace",
            FacetKind::MaxInclusive => "maxInclusive",
            FacetKind::MaxExclusive => "maxExclusive",
            FacetKind::MinInclusive => "minInclusive",
            FacetKind::MinExclusive => "minExclusive",
            FacetKind::TotalDigits => "totalDigits",
            FacetKind::FractionDigits => "fractionDigits",
        }
    }

    /// The facet whose element in a schema has that local name.
    ///
    /// ```
    /// use segur_datatypes::FacetKind;
    /// assert_eq!(FacetKind::from_name("minLength"), Some(FacetKind::MinLength));
    /// ```
    pub fn from_name(name: &str) -> Option<FacetKind> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A facet as written in a schema.
#[derive(Clone, Copy)]
pub struct Facet<'a> {
    /// Which one.
    pub kind: FacetKind,
    /// Its `value` attribute.
    pub value: &'a str,
    /// Whether derived types may not change it.
    pub fixed: bool,
    /// The namespaces in scope, for enumerations of QName and NOTATION.
    pub context: &'a dyn Context,
}

impl<'a> Facet<'a> {
    /// A facet that is not fixed and needs no namespaces.
    pub fn new(kind: FacetKind, value: &'a str) -> Self {
        Facet { kind, value, fixed: false, context: &NoContext }
    }

    /// The same, fixed or not.
    #[must_use]
    pub fn with_fixed(mut self, fixed: bool) -> Self {
        self.fixed = fixed;
        self
    }

    /// The same, in a context.
    #[must_use]
    pub fn with_context(mut self, context: &'a dyn Context) -> Self {
        self.context = context;
        self
    }
}

impl std::fmt::Debug for Facet<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Facet")
            .field("kind", &self.kind)
            .field("value", &self.value)
            .field("fixed", &self.fixed)
            .finish_non_exhaustive()
    }
}

/// A set of facet kinds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KindSet(u16);

impl KindSet {
    /// Those judged before the value is known.
    pub(crate) const LEXICAL: KindSet =
        KindSet(1 << FacetKind::Pattern as u16 | 1 << FacetKind::WhiteSpace as u16);
    /// All but the three that limit lengths.
    pub(crate) const NOT_LENGTHS: KindSet = KindSet(
        !(1 << FacetKind::Length as u16
            | 1 << FacetKind::MinLength as u16
            | 1 << FacetKind::MaxLength as u16),
    );

    pub(crate) fn of(kinds: impl IntoIterator<Item = FacetKind>) -> Self {
        kinds.into_iter().fold(KindSet(0), KindSet::with)
    }

    pub(crate) fn with(self, kind: FacetKind) -> Self {
        KindSet(self.0 | 1 << kind as u16)
    }

    pub(crate) fn without(self, other: Self) -> Self {
        KindSet(self.0 & !other.0)
    }

    pub(crate) fn has(self, kind: FacetKind) -> bool {
        self.0 & (1 << kind as u16) != 0
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// An upper or lower bound.
#[derive(Clone, Debug)]
pub(crate) struct Bound {
    pub(crate) kind: FacetKind,
    /// As written, white space normalised.
    pub(crate) literal: Box<str>,
    pub(crate) value: Value,
}

impl Bound {
    /// Whether a value lies on the right side; one that cannot be compared does not.
    pub(crate) fn admits(&self, order: Option<Ordering>) -> bool {
        matches!(
            (self.kind, order),
            (FacetKind::MaxInclusive, Some(Ordering::Less | Ordering::Equal))
                | (FacetKind::MaxExclusive, Some(Ordering::Less))
                | (FacetKind::MinInclusive, Some(Ordering::Greater | Ordering::Equal))
                | (FacetKind::MinExclusive, Some(Ordering::Greater))
        )
    }
}

/// The numbers that some facets give; those absent are 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub(crate) length: u64,
    pub(crate) min_length: u64,
    pub(crate) max_length: u64,
    pub(crate) total_digits: u64,
    pub(crate) fraction_digits: u64,
}

impl Counts {
    pub(crate) fn get(&self, kind: FacetKind) -> Option<u64> {
        match kind {
            FacetKind::Length => Some(self.length),
            FacetKind::MinLength => Some(self.min_length),
            FacetKind::MaxLength => Some(self.max_length),
            FacetKind::TotalDigits => Some(self.total_digits),
            FacetKind::FractionDigits => Some(self.fraction_digits),
            _ => None,
        }
    }

    pub(crate) fn set(&mut self, kind: FacetKind, count: u64) {
        match kind {
            FacetKind::Length => self.length = count,
            FacetKind::MinLength => self.min_length = count,
            FacetKind::MaxLength => self.max_length = count,
            FacetKind::TotalDigits => self.total_digits = count,
            FacetKind::FractionDigits => self.fraction_digits = count,
            _ => {}
        }
    }
}

/// The facets that act on a type, those inherited from its ancestors included.
#[derive(Clone, Debug)]
pub struct Facets {
    pub(crate) given: KindSet,
    pub(crate) fixed: KindSet,
    pub(crate) white_space: WhiteSpace,
    pub(crate) counts: Counts,
    pub(crate) lower: Option<Arc<Bound>>,
    pub(crate) upper: Option<Arc<Bound>>,
    /// One for each step of the derivation that gave some.
    pub(crate) patterns: Vec<Arc<Pattern>>,
    pub(crate) enumeration: Option<Arc<Enumeration>>,
    /// Every value of the enumeration satisfies every other facet, so that being one of them is enough.
    pub(crate) enumeration_decides: bool,
}

impl Facets {
    pub(crate) fn new(white_space: WhiteSpace) -> Self {
        Facets {
            given: KindSet::default().with(FacetKind::WhiteSpace),
            fixed: KindSet::default(),
            white_space,
            counts: Counts::default(),
            lower: None,
            upper: None,
            patterns: Vec::new(),
            enumeration: None,
            enumeration_decides: false,
        }
    }

    /// Treatment of white space.
    pub fn white_space(&self) -> WhiteSpace {
        self.white_space
    }

    /// Whether any step of the derivation gave that facet.
    pub fn has(&self, kind: FacetKind) -> bool {
        self.given.has(kind)
    }

    /// Whether the facet may not be changed by derived types.
    pub fn is_fixed(&self, kind: FacetKind) -> bool {
        self.fixed.has(kind)
    }

    /// `length`, `minLength`, `maxLength`, `totalDigits` or `fractionDigits`.
    pub fn count(&self, kind: FacetKind) -> Option<u64> {
        self.counts.get(kind).filter(|_| self.has(kind))
    }

    /// `minInclusive`, `minExclusive`, `maxInclusive` or `maxExclusive` as written. A derived type replaces the
    /// bound of its base on the same side.
    pub fn bound(&self, kind: FacetKind) -> Option<&str> {
        self.bound_of(kind).map(|bound| &*bound.literal)
    }

    pub(crate) fn bound_of(&self, kind: FacetKind) -> Option<&Bound> {
        [&self.lower, &self.upper]
            .into_iter()
            .flatten()
            .find(|bound| bound.kind == kind)
            .map(|bound| &**bound)
    }

    /// The regular expressions, one for each step of the derivation that gave some, in the order of derivation.
    /// Those of one step are joined by `|`.
    pub fn patterns(&self) -> impl Iterator<Item = String> {
        self.patterns.iter().map(|pattern| pattern.source())
    }

    /// The values allowed, white space normalised, in the order written.
    pub fn enumeration(&self) -> Option<impl Iterator<Item = &str>> {
        self.enumeration.as_ref().map(|enumeration| enumeration.literals())
    }
}
