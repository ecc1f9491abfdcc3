//! The kit's Schematrons on its examples: time to compile them, to load them compiled, and to judge each document,
//! reading included, beside the times of Saxon: those that `benches/peers/saxon.py` took on this machine, which the
//! environment variable `SAXON_TIMES` names, or else the three that the oracle recorded on its own (a guide, not a race).
//! At the end, how the time grows with a report whose results are repeated.
//!
//! `SEGUR_SHARED=... cargo run --release -p segur-benches --bin schematron [-- [--record] [PART-OF-A-FILE-NAME [TURNS]]]`;
//! `--record` keeps what is not about one document in `benches/results.md`.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench: it reads files and prints, and an unmet assumption must stop it"
)]

use std::collections::HashMap;

use segur_benches::measure::{median, time};
use segur_benches::results::{record, recorded};
use segur_schematron::{Checker, Entry, SchemaSet};
use segur_tests::schematron::{Document, KitFiles, oracle, rules};
use segur_tests::shared::Shared;
use segur_xml::{Names, Options};
use segur_xsd::Validator;

fn main() {
    let shared = Shared::from_env().expect("SEGUR_SHARED names the folder of the kit");
    let (kept, words) = recorded(std::env::args().skip(1));
    let mut arguments = words.into_iter();
    let mut summary = Summary::default();
    let (only, turns) =
        (arguments.next().unwrap_or_default(), arguments.next().and_then(|turns| turns.parse().ok()));
    let rules = rules(&shared);
    let uri = |schema: &str| shared.path("ans-kit/schematrons").join(schema).to_string_lossy().into_owned();
    let entries: Vec<_> =
        rules.values().map(|schema| Entry { uri: uri(&schema.schema), phase: None }).collect();

    let (spent, compiled) =
        time(|| SchemaSet::compile(&entries, &KitFiles::new(&shared), Names::new())).unwrap();
    summary.line(format!("{} schemas compiled in {:.0} ms", entries.len(), spent as f64 / 1e6));
    let bytes = compiled.set.to_bytes();
    let (spent, set) = time(|| SchemaSet::from_bytes(&bytes).expect("what was just written")).unwrap();
    summary.line(format!("{} kB loaded in {:.1} ms", bytes.len() / 1000, spent as f64 / 1e6));
    println!("{} distinct expressions", set.program().len());

    let names: Vec<&String> = rules.keys().collect();
    let oracle = oracle(&shared.path("oracle/schematron/examples.json"));
    let mut checker = Checker::new(&set);
    let (mut all, mut bytes) = (0, 0);
    let saxon = saxon_times();
    let mut ratios = Vec::new();
    println!("{:>9} {:>9} {:>9} {:>9} {:>7}  document", "kB", "read us", "judge us", "Saxon ms", "ratio");
    for document in oracle.documents.iter().filter(|document| document.file.contains(&only)) {
        let source = std::fs::read(shared.path("ans-kit/ExemplesCDA").join(&document.file)).unwrap();
        let (read, judge) = times(&set, &mut checker, &names, document, &source, turns.unwrap_or(5));
        all += read + judge;
        bytes += source.len();
        let ratio = saxon.get(&document.file).map(|saxon| (*saxon, saxon * 1e6 / (read + judge) as f64));
        ratios.extend(ratio.map(|(_, ratio)| ratio));
        let shown = ratio.map_or_else(String::new, |(saxon, ratio)| format!("{saxon:.0} {ratio:>7.0}"));
        println!(
            "{:>9} {:>9.0} {:>9.0} {shown:>17}  {}",
            source.len() / 1000,
            read as f64 / 1e3,
            judge as f64 / 1e3,
            document.file
        );
    }
    if !ratios.is_empty() {
        let least = ratios.iter().copied().fold(f64::INFINITY, f64::min);
        summary.line(format!(
            "Saxon takes {:.0} times as long (median of {}, least {least:.0})",
            median(&ratios),
            ratios.len()
        ));
    }
    if only.is_empty() {
        growth(&mut summary, &set, &mut checker, &names, &oracle.documents, &shared);
    }
    summary.line(format!("{:.1} MB/s in all", bytes as f64 * 1e3 / all as f64));
    if kept {
        record("cargo run --release -p segur-benches --bin schematron", &summary.0).unwrap();
    }
}

/// What is said and, if asked, kept.
#[derive(Default)]
struct Summary(String);

impl Summary {
    fn line(&mut self, line: String) {
        println!("{line}");
        self.0 += &format!("{line}\n");
    }
}

/// Milliseconds that Saxon takes, by document.
fn saxon_times() -> HashMap<String, f64> {
    let Ok(path) = std::env::var("SAXON_TIMES") else {
        let recorded = [("LDL-SES_2022.01.xml", 191.0), ("IMG_CR_IMG_2024.01.xml", 390.0)];
        return recorded.map(|(file, spent)| (file.to_owned(), spent)).into();
    };
    let table = std::fs::read_to_string(path).expect("what benches/peers/saxon.py wrote");
    let rows = table.lines().filter_map(|row| row.split_once('\t'));
    rows.map(|(file, spent)| (file.to_owned(), spent.parse().unwrap())).collect()
}

/// What a byte costs in a report of 300 kB and in one of 30 MB, made by repeating a result of an example.
fn growth(
    summary: &mut Summary,
    set: &SchemaSet,
    checker: &mut Checker<'_>,
    names: &[&String],
    documents: &[Document],
    shared: &Shared,
) {
    let document = documents.iter().find(|document| document.file.starts_with(REPORT)).expect("a report");
    let source = std::fs::read_to_string(shared.path("ans-kit/ExemplesCDA").join(&document.file)).unwrap();
    let mut each = [0.0; 2];
    for (size, each) in [300_000, 30_000_000].into_iter().zip(&mut each) {
        let longer = repeated(&source, size);
        let turns = (60_000_000 / size).min(50);
        let (read, judge) = times(set, checker, names, document, longer.as_bytes(), turns);
        *each = (read + judge) as f64 / longer.len() as f64;
        summary.line(format!("{:>9} kB: {each:.2} ns a byte", longer.len() / 1000));
    }
    summary.line(format!("a byte of the longer takes {:.2} times as long", each[1] / each[0]));
}

/// A laboratory report.
const REPORT: &str = "BIO-CR-BIO_2024.01_TSH_1";

/// The document with one of the results of its organizer there as often as it takes to reach a size.
fn repeated(source: &str, size: usize) -> String {
    let start = source.find("<organizer").expect("an organizer");
    let start = start + source[start..].find("<component").expect("a result");
    let mut depth = 0_usize;
    let ends = source[start..].match_indices('<').find_map(|(at, _)| {
        let tag = &source[start + at..];
        depth += usize::from(tag.starts_with("<component"));
        depth -= usize::from(tag.starts_with("</component>"));
        (depth == 0).then_some(at + "</component>".len())
    });
    let result = &source[start..start + ends.expect("its end")];
    let times = size.saturating_sub(source.len()).div_ceil(result.len());
    format!("{}{}{}", &source[..start], result.repeat(times), &source[start..])
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
