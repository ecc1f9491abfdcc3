//! The whole of `segur check` as a library call: reading, XML Schema, rules, identity and coherence of the kit's
//! examples by the kit, on one core, warm. For each document the least CPU time of some turns, at the end the median, and
//! that of the document of median size.
//!
//! `SEGUR_SHARED=... cargo run --release -p segur-benches --bin check [-- [--record] [PART-OF-A-FILE-NAME [TURNS [PARTS]]]]`
//!
//! With `SEGUR_COMPILED` naming what `segur rules compile` made of the kit, that is loaded instead: under valgrind the
//! kit takes longer than the documents.
//!
//! PARTS, by default `xsd,schematron,ins,cda`, are what `segur check --only` takes. `--record` keeps the last line in `benches/results.md`.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench: it reads files and prints, and an unmet assumption must stop it"
)]

use segur_benches::measure::{median, time};
use segur_benches::results::{record, recorded};
use segur_check::{Engine, Parts};
use segur_rules::RuleSet;
use segur_tests::schematron::{KitFiles, oracle};
use segur_tests::shared::Shared;
use segur_xml::Options;

fn main() {
    let shared = Shared::from_env().expect("SEGUR_SHARED names the folder of the kit");
    let (kept, words) = recorded(std::env::args().skip(1));
    let mut arguments = words.into_iter();
    let only = arguments.next().unwrap_or_default();
    let turns: usize = arguments.next().and_then(|turns| turns.parse().ok()).unwrap_or(20);
    let parts = parts(&arguments.next().unwrap_or_else(|| "xsd,schematron,ins,cda".to_owned()));
    let rules = rules(&shared);
    let engine = Engine::new(vec![rules], Options::new()).with_parts(parts);
    let mut checker = engine.checker();
    let mut all = Vec::new();
    println!("{:>9} {:>9}  document", "kB", "us");
    for document in oracle(&shared.path("oracle/schematron/examples.json")).documents {
        if !document.file.contains(&only) {
            continue;
        }
        let source = std::fs::read(shared.path("ans-kit/ExemplesCDA").join(&document.file)).unwrap();
        let spent = (0..turns).map(|_| time(|| checker.check(&document.file, &source)).unwrap().0);
        let least = spent.min().unwrap_or(u64::MAX) as f64 / 1e3;
        println!("{:>9} {least:>9.0}  {}", source.len() / 1000, document.file);
        all.push((source.len(), least));
    }
    all.sort_by_key(|(size, _)| *size);
    let (size, middle) = all[all.len() / 2];
    let times: Vec<f64> = all.iter().map(|(_, least)| *least).collect();
    let summary = format!(
        "median of {}: {:.0} us; document of median size, {} kB: {middle:.0} us, {:.0} a second",
        all.len(),
        median(&times),
        size / 1000,
        1e6 / middle
    );
    println!("{summary}");
    if kept {
        record("cargo run --release -p segur-benches --bin check", &format!("{summary}\n")).unwrap();
    }
}

fn rules(shared: &Shared) -> RuleSet {
    if let Some(compiled) = std::env::var_os("SEGUR_COMPILED") {
        return RuleSet::from_bytes(&std::fs::read(compiled).unwrap()).expect("a compiled rule set");
    }
    let kit = shared.path("ans-kit").to_string_lossy().into_owned();
    RuleSet::load(&kit, &KitFiles::new(shared)).rule_set.expect("the kit loads")
}

fn parts(named: &str) -> Parts {
    let has = |part| named.split(',').any(|name| name == part);
    Parts { xsd: has("xsd"), schematron: has("schematron"), ins: has("ins"), cda: has("cda") }
}
