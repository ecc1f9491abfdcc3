//! The facets of the built-in types (part 2, sections 3.3).

use crate::builtin::Builtin;
use crate::facets::{Bound, FacetKind};
use crate::lexical::space::Space;
use crate::simple_type::SimpleType;

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
