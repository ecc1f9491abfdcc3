//! Values: equality, context, identifiers; and the flat form of types.

#![allow(clippy::panic, clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use std::collections::HashSet;
use std::sync::Arc;

use segur_datatypes::{
    Builtin, Context, Facet, FacetKind, IdKind, NoContext, SimpleType, TypeSet, Value, Variety,
};

fn value(builtin: Builtin, text: &str) -> Value {
    SimpleType::builtin(builtin).value(text, &NoContext).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

#[test]
fn equal_across_derivation_not_across_primitives() {
    assert_eq!(value(Builtin::Integer, "1"), value(Builtin::Decimal, "1.0"));
    assert_eq!(value(Builtin::UnsignedByte, "001"), value(Builtin::Decimal, "1"));
    assert_eq!(value(Builtin::Token, " a "), value(Builtin::String, "a"));
    assert_ne!(value(Builtin::Integer, "1"), value(Builtin::String, "1"));
    assert_ne!(value(Builtin::Float, "1"), value(Builtin::Double, "1"));
    assert_ne!(value(Builtin::Integer, "1"), value(Builtin::Float, "1"));
    assert_ne!(value(Builtin::AnyUri, "a"), value(Builtin::String, "a"));
    assert_ne!(value(Builtin::HexBinary, "6162"), value(Builtin::Base64Binary, "YWI="));
    assert_ne!(value(Builtin::Date, "2024-01-01"), value(Builtin::DateTime, "2024-01-01T00:00:00"));
    assert_ne!(value(Builtin::NmTokens, "a"), value(Builtin::NmToken, "a"));
    assert_eq!(value(Builtin::NmTokens, "a b"), value(Builtin::IdRefs, " a  b "));
}

#[test]
fn hash_follows_equality() {
    let equal = [
        (Builtin::Decimal, "1.50", "+01.5"),
        (Builtin::Double, "-0", "0"),
        (Builtin::Double, "1e2", "100"),
        (Builtin::Boolean, "1", "true"),
        (Builtin::DateTime, "2024-01-01T00:00:00.0Z", "2023-12-31T24:00:00Z"),
        (Builtin::Duration, "P1Y", "P12M"),
        (Builtin::HexBinary, "aB", "Ab"),
        (Builtin::Base64Binary, "YQ==", "Y Q=="),
        (Builtin::Float, "NaN", "NaN"),
    ];
    for (builtin, left, right) in equal {
        let set: HashSet<Value> = [value(builtin, left), value(builtin, right)].into();
        assert_eq!(set.len(), 1, "{left} {right}");
    }
}

struct Prefixes(&'static str);

impl Context for Prefixes {
    fn prefix(&self, prefix: &str) -> Option<&str> {
        matches!(prefix, "a" | "b" | "").then_some(if prefix.is_empty() { "" } else { self.0 })
    }

    fn is_unparsed_entity(&self, _name: &str) -> bool {
        false
    }

    fn is_notation(&self, _uri: &str, _local: &str) -> bool {
        false
    }
}

#[test]
fn names_are_equal_by_namespace() {
    let name = SimpleType::builtin(Builtin::QName);
    let of = |text: &str, uri| name.value(text, &Prefixes(uri)).unwrap();
    assert_eq!(of("a:x", "urn:1"), of("b:x", "urn:1"));
    assert_ne!(of("a:x", "urn:1"), of("a:x", "urn:2"));
    assert_ne!(of("a:x", "urn:1"), of("x", "urn:1"));
    let listed = SimpleType::restrict(
        &name,
        &[Facet::new(FacetKind::Enumeration, "a:x").with_context(&Prefixes("urn:1"))],
    )
    .unwrap();
    assert!(listed.is_valid("b:x", &Prefixes("urn:1")) && !listed.is_valid("a:x", &Prefixes("urn:2")));
    assert!(listed.needs_context() && SimpleType::list(&listed).unwrap().needs_context());
    assert!(!SimpleType::builtin(Builtin::NmTokens).needs_context());
}

fn ids(of: &SimpleType, text: &str) -> Vec<(IdKind, String)> {
    let mut found = Vec::new();
    of.ids(text, &NoContext, &mut |kind, name| found.push((kind, name.to_owned())));
    found
}

#[test]
fn identifiers() {
    let (id, references) = (SimpleType::builtin(Builtin::Id), SimpleType::builtin(Builtin::IdRefs));
    assert_eq!(ids(&id, " a "), [(IdKind::Id, "a".into())]);
    assert_eq!(ids(&references, "a\n b"), [(IdKind::IdRef, "a".into()), (IdKind::IdRef, "b".into())]);
    let number_or_id = SimpleType::union(&[SimpleType::builtin(Builtin::Int), id]).unwrap();
    assert!(number_or_id.has_ids() && ids(&number_or_id, "12").is_empty());
    assert_eq!(ids(&number_or_id, "x12"), [(IdKind::Id, "x12".into())]);
    let several = SimpleType::list(&number_or_id).unwrap();
    assert_eq!(ids(&several, "1 x 2 y").len(), 2);
    assert!(!SimpleType::builtin(Builtin::NcName).has_ids());
}

/// Types of every kind, sharing parts.
fn types() -> Vec<Arc<SimpleType>> {
    let restrict = |base: &Arc<SimpleType>, facets: &[(FacetKind, &str)]| {
        let facets: Vec<Facet<'_>> = facets.iter().map(|(kind, value)| Facet::new(*kind, value)).collect();
        SimpleType::restrict(base, &facets).unwrap()
    };
    let code = restrict(&SimpleType::builtin(Builtin::Token), &[(FacetKind::Pattern, r"[^\s]+")]);
    let class = restrict(&code, &[(FacetKind::Enumeration, "AMB"), (FacetKind::Enumeration, "IMP")]);
    let percent = restrict(
        &SimpleType::builtin(Builtin::Decimal),
        &[(FacetKind::MinInclusive, "0"), (FacetKind::MaxExclusive, "100"), (FacetKind::FractionDigits, "2")],
    );
    let date = restrict(&SimpleType::builtin(Builtin::Date), &[(FacetKind::MinInclusive, "2000-01-01")]);
    let either = SimpleType::union(&[percent.clone(), class.clone(), date]).unwrap();
    let some = SimpleType::list(&either).unwrap();
    let few = restrict(&some, &[(FacetKind::MaxLength, "2"), (FacetKind::Enumeration, "1.0 IMP")]);
    vec![SimpleType::builtin(Builtin::Int), class.clone(), few, either, percent, class, some]
}

const TEXTS: [&str; 11] =
    ["AMB", " IMP", "amb", "1", "100", "99.999", "2024-01-01", "1999-01-01", "1 IMP", "1.00  IMP", ""];

#[test]
fn flat_form_gives_the_same_types() {
    let types = types();
    let bytes = postcard::to_allocvec(&TypeSet::from_arcs(&types)).unwrap();
    let loaded = postcard::from_bytes::<TypeSet>(&bytes).unwrap().into_arcs().unwrap();
    assert_eq!(loaded.len(), types.len());
    for (of, loaded) in types.iter().zip(&loaded) {
        for text in TEXTS {
            assert_eq!(of.check(text, &NoContext), loaded.check(text, &NoContext), "{text}");
            assert_eq!(of.value(text, &NoContext), loaded.value(text, &NoContext), "{text}");
        }
        assert_eq!((of.variety(), of.has_ids()), (loaded.variety(), loaded.has_ids()));
        assert!(of.facets().patterns().eq(loaded.facets().patterns()));
    }
    assert!(Arc::ptr_eq(&loaded[1], &loaded[5]), "shared types stay shared");
    assert_eq!(loaded[3].variety(), Variety::Union);
}

#[test]
fn damaged_flat_form_never_panics() {
    let bytes = postcard::to_allocvec(&TypeSet::from_arcs(&types())).unwrap();
    let try_all = |bytes: &[u8]| {
        let Ok(set) = postcard::from_bytes::<TypeSet>(bytes) else { return };
        for of in set.into_arcs().unwrap_or_default() {
            TEXTS.iter().for_each(|text| drop(of.value(text, &NoContext)));
        }
    };
    for place in 0..bytes.len() {
        try_all(&bytes[..place]);
        for change in [1, 0x80] {
            let mut damaged = bytes.clone();
            damaged[place] ^= change;
            try_all(&damaged);
        }
    }
}
