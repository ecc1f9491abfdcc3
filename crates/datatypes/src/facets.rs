//! The facets as written in a schema and as they act on a type.

use serde::{Deserialize, Serialize};

use crate::context::{Context, NoContext};

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

/// The facets that act on a type, those inherited from its ancestors included.
#[derive(Clone, Debug)]
pub struct Facets {
    pub(crate) white_space: WhiteSpace,
}

impl Facets {
    /// Treatment of white space.
    pub fn white_space(&self) -> WhiteSpace {
        self.white_space
    }

    /// Whether any step of the derivation gave that facet.
    pub fn has(&self, _kind: FacetKind) -> bool {
        false
    }

    /// Whether the facet may not be changed by derived types.
    pub fn is_fixed(&self, _kind: FacetKind) -> bool {
        false
    }

    /// `length`, `minLength`, `maxLength`, `totalDigits` or `fractionDigits`.
    pub fn count(&self, _kind: FacetKind) -> Option<u64> {
        None
    }

    /// `minInclusive`, `minExclusive`, `maxInclusive` or `maxExclusive` as written.
    pub fn bound(&self, _kind: FacetKind) -> Option<&str> {
        None
    }

    /// The regular expressions, one for each step of the derivation that gave some, in the order of derivation.
    pub fn patterns(&self) -> impl Iterator<Item = &str> {
        std::iter::empty()
    }

    /// The values allowed, white space normalised, in the order written.
    pub fn enumeration(&self) -> Option<impl Iterator<Item = &str>> {
        None::<std::iter::Empty<&str>>
    }
}
