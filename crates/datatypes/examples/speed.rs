//! How long a check takes for the types that clinical documents use most: nanoseconds per value.
//!
//! `cargo run --release -p segur-datatypes --example speed [BEGINNING OF A NAME]`

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measuring program"
)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use segur_datatypes::{Builtin, Facet, FacetKind, NoContext, SimpleType, TypeSet};

/// The fastest of many short batches: what the machine does besides does not count.
const BATCHES: u32 = 400;
const BATCH: u32 = 5_000;

fn main() {
    let string = SimpleType::builtin(Builtin::String);
    let of_pattern = |base: &Arc<SimpleType>, pattern: &str| {
        SimpleType::restrict(base, &[Facet::new(FacetKind::Pattern, pattern)]).unwrap()
    };
    let oid = of_pattern(&string, r"[0-2](\.(0|[1-9][0-9]*))*");
    let uuid =
        of_pattern(&string, "[0-9a-zA-Z]{8}-[0-9a-zA-Z]{4}-[0-9a-zA-Z]{4}-[0-9a-zA-Z]{4}-[0-9a-zA-Z]{12}");
    let ruid = of_pattern(&string, r"[A-Za-z][A-Za-z0-9\-]*");
    let uid = SimpleType::union(&[oid.clone(), uuid, ruid]).unwrap();
    let ts = of_pattern(&string, r"[0-9]{1,8}|([0-9]{9,14}|[0-9]{14,14}\.[0-9]+)([+\-][0-9]{1,4})?");
    let cs = of_pattern(&SimpleType::builtin(Builtin::Token), r"[^\s]+");
    let st = SimpleType::restrict(&string, &[Facet::new(FacetKind::MinLength, "1")]).unwrap();
    let codes: Vec<String> = (0..300).map(|number| format!("CODE{number}")).collect();
    let values: Vec<Facet<'_>> = codes.iter().map(|code| Facet::new(FacetKind::Enumeration, code)).collect();
    let code = SimpleType::restrict(&cs, &values).unwrap();
    let real =
        SimpleType::union(&[SimpleType::builtin(Builtin::Decimal), SimpleType::builtin(Builtin::Double)])
            .unwrap();
    let boolean = of_pattern(&SimpleType::builtin(Builtin::Boolean), "true|false");
    for (name, of, text) in [
        ("uid, oid of 30", &uid, "1.2.250.1.213.1.1.5.123456.789"),
        ("uid, oid of 12", &uid, "2.16.840.1.1"),
        ("oid of 30", &oid, "1.2.250.1.213.1.1.5.123456.789"),
        ("uid, uuid", &uid, "6f1c3d1e-5a5b-4c8e-9d2a-0123456789ab"),
        ("uid, ruid", &uid, "NA-local-identifier"),
        ("ts", &ts, "20240229132000+0100"),
        ("cs", &cs, "COMPLETED"),
        ("enumeration of 300", &code, "CODE217"),
        ("st", &st, "Compte rendu d'examens biologiques"),
        ("real", &real, "-12.50"),
        ("bl", &boolean, "true"),
        ("int", &SimpleType::builtin(Builtin::Int), "-20480"),
        ("dateTime", &SimpleType::builtin(Builtin::DateTime), "2024-02-29T13:20:00.5+01:00"),
        ("anyURI", &SimpleType::builtin(Builtin::AnyUri), "http://www.example.org/a/b?c#d"),
        ("NMTOKENS", &SimpleType::builtin(Builtin::NmTokens), "alpha beta gamma"),
        ("ID", &SimpleType::builtin(Builtin::Id), "section-12"),
        ("language", &SimpleType::builtin(Builtin::Language), "fr-FR"),
    ] {
        if std::env::args().nth(1).is_some_and(|only| !name.starts_with(&only)) {
            continue;
        }
        assert!(of.check(text, &NoContext).is_ok(), "{name}");
        let batch = |_| {
            let start = Instant::now();
            for _ in 0..BATCH {
                let _ = black_box(black_box(of).check(black_box(text), &NoContext));
            }
            start.elapsed()
        };
        let best = (0..BATCHES).map(batch).min().unwrap();
        println!("{name:20} {:7.1} ns", best.as_nanos() as f64 / f64::from(BATCH));
    }
    if std::env::args().nth(1).is_none() {
        load();
    }
}

/// A set of types of the size of the CDA schemas.
fn load() {
    let cs = SimpleType::restrict(
        &SimpleType::builtin(Builtin::Token),
        &[Facet::new(FacetKind::Pattern, r"[^\s]+")],
    )
    .unwrap();
    let start = Instant::now();
    let types: Vec<Arc<SimpleType>> = (0..2050)
        .map(|number| {
            let codes: Vec<String> = (0..=number % 9).map(|code| format!("C{number}-{code}")).collect();
            let values: Vec<Facet<'_>> =
                codes.iter().map(|code| Facet::new(FacetKind::Enumeration, code)).collect();
            SimpleType::restrict(&cs, &values).unwrap()
        })
        .collect();
    println!("{:20} {:7.2} ms", "making 2050 types", start.elapsed().as_secs_f64() * 1e3);
    let bytes = postcard::to_allocvec(&TypeSet::from_arcs(&types)).unwrap();
    for _ in 0..3 {
        let start = Instant::now();
        let set: TypeSet = postcard::from_bytes(&bytes).unwrap();
        let loaded = set.into_arcs().unwrap();
        let elapsed = start.elapsed().as_secs_f64() * 1e3;
        println!("{:20} {elapsed:7.2} ms ({} bytes, {} types)", "loading them", bytes.len(), loaded.len());
    }
}
