//! Arbitrary bytes as value sets, terminologies and tables: never a panic, within the limits, and what was read
//! finds each of its codes and survives its own bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_terms::{CodeSystem, Limits, ValueSet, loinc, skos, snomed, svs};

fuzz_target!(|data: &[u8]| {
    let limits = Limits::default().with_size(1_000, 1 << 20);
    let _ = CodeSystem::from_bytes(data).map(|system| check(&system));
    let _ = ValueSet::from_bytes(data).map(|set| set.contains("absent", "1.2"));
    for set in svs::read(data, &limits).map(|reading| reading.value_sets).unwrap_or_default() {
        assert!(set.concepts().all(|concept| set.contains(concept.code, concept.system.unwrap_or_default())));
        assert_eq!(ValueSet::from_bytes(&set.to_bytes()).as_ref(), Ok(&set));
    }
    for system in [skos::read("1.2", data, &limits), loinc::read(data, &limits)].into_iter().flatten() {
        check(&system);
        assert_eq!(CodeSystem::from_bytes(&system.to_bytes()).as_ref(), Ok(&system));
    }
    if let Ok(mut snapshot) = snomed::Snapshot::concepts(data, &limits) {
        let _ = snapshot.describe(data);
        let _ = snapshot.finish().map(|system| check(&system));
    }
});

fn check(system: &CodeSystem) {
    assert!(system.concepts().all(|concept| system.contains(concept.code)));
}
