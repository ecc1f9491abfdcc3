//! The kit's Schematrons on its examples: time to compile them, to load them compiled, and to judge each document,
//! reading included, beside the times that the oracle recorded for Saxon (on its own machine: a guide, not a race).
//!
//! `SEGUR_SHARED=... cargo run --release -p segur-benches --bin schematron [-- PART-OF-A-FILE-NAME [TURNS]]`
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench: it reads files and prints, and an unmet assumption must stop it"
)]

use segur_benches::measure::time;
use segur_schematron::{Checker, Entry, SchemaSet};
use segur_tests::schematron::{Document, KitFiles, oracle, rules};
use segur_tests::shared::Shared;
use segur_xml::{Names, Options};
use segur_xsd::Validator;

fn main() {
    let shared = Shared::from_env().expect("SEGUR_SHARED names the folder of the kit");
    let mut arguments = std::env::args().skip(1);
    let (only, turns) =
        (arguments.next().unwrap_or_default(), arguments.next().and_then(|turns| turns.parse().ok()));
    let rules = rules(&shared);
    let uri = |schema: &str| shared.path("ans-kit/schematrons").join(schema).to_string_lossy().into_owned();
    let entries: Vec<_> =
        rules.values().map(|schema| Entry { uri: uri(&schema.schema), phase: None }).collect();

    let (spent, compiled) =
        time(|| SchemaSet::compile(&entries, &KitFiles::new(&shared), Names::new())).unwrap();
    println!("{} schemas compiled in {:.0} ms", entries.len(), spent as f64 / 1e6);
    let bytes = compiled.set.to_bytes();
    let (spent, set) = time(|| SchemaSet::from_bytes(&bytes).expect("what was just written")).unwrap();
    println!("{} kB loaded in {:.1} ms", bytes.len() / 1000, spent as f64 / 1e6);
    println!("{} distinct expressions", set.program().len());

    let names: Vec<&String> = rules.keys().collect();
    let oracle = oracle(&shared.path("oracle/schematron/examples.json"));
    let mut checker = Checker::new(&set);
    let (mut all, mut bytes) = (0, 0);
    println!("{:>9} {:>9} {:>9}  document", "kB", "read us", "judge us");
    for document in oracle.documents.iter().filter(|document| document.file.contains(&only)) {
        let source = std::fs::read(shared.path("ans-kit/ExemplesCDA").join(&document.file)).unwrap();
        let (read, judge) = times(&set, &mut checker, &names, document, &source, turns.unwrap_or(5));
        all += read + judge;
        bytes += source.len();
        println!(
            "{:>9} {:>9.0} {:>9.0}  {}",
            source.len() / 1000,
            read as f64 / 1e3,
            judge as f64 / 1e3,
            document.file
        );
    }
    println!("{:.1} MB/s in all", bytes as f64 * 1e3 / all as f64);
}

/// The least time, in nanoseconds, of some turns to read a document, and to judge it.
fn times(
    set: &SchemaSet,
    checker: &mut Checker<'_>,
    names: &[&String],
    document: &Document,
    source: &[u8],
    turns: usize,
) -> (u64, u64) {
    let selection: Vec<usize> =
        document.schemas.iter().filter_map(|schema| names.iter().position(|name| *name == schema)).collect();
    // As `segur check` reads: names, buffers and the memory of the last tree serve again.
    let mut reader = Validator::without_schema_named(set.names());
    let (mut least_read, mut least_judge) = (u64::MAX, u64::MAX);
    for _ in 0..turns {
        let (read, tree) = time(|| reader.validate_tree(source, &Options::new()).1.unwrap()).unwrap();
        let (judge, _) = time(|| std::hint::black_box(checker.run(&selection, &tree))).unwrap();
        reader.recycle(tree);
        (least_read, least_judge) = (least_read.min(read), least_judge.min(judge));
    }
    (least_read, least_judge)
}
