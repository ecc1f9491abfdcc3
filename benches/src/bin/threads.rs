//! Throughput of one engine on two threads against one: whole checks (XML Schema, Schematrons, identity, coherence) with their
//! JSON reports.
//!
//! `cargo run --release -p segur-benches --bin threads -- [--record] [FILE.segur [FOLDER [TURNS]]]`, the file made by
//! `segur rules compile`; without, the embedded rule set on `samples/cda`. `--record` keeps the result in `benches/results.md`.
//!
//! Wall time on a machine that does other things says nothing: what is counted beside it is the processor time that each
//! judgement took. Threads that hindered one another (locks, shared lines of cache) would need more of it when they are two;
//! `ratio by cost` is what two free cores would give, `ratio by the clock` what these gave.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench: it reads files, looks at the clock and prints"
)]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use segur_benches::measure::{median, time};
use segur_benches::results::{record, recorded};
use segur_check::{Engine, Options, Parts, RuleSet};
use segur_report::Lang;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Documents judged in one turn.
const JUDGEMENTS: usize = 1_000;

fn main() -> Outcome {
    let (kept, words) = recorded(std::env::args().skip(1));
    let rules = match words.first() {
        Some(place) => rule_set(place)?,
        None => segur_schemas::rule_set().rule_set.ok_or("the embedded rule set does not load")?,
    };
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../samples/cda");
    let documents = documents(Path::new(words.get(1).map_or(samples, String::as_str)))?;
    let turns: usize = words.get(2).map_or(Ok(9), |turns| turns.parse())?;
    let parts = Parts { xsd: true, schematron: true, ins: true, cda: true };
    let engine = Engine::new(vec![rules], Options::default()).with_parts(parts);
    run(&engine, &documents, 1)?;
    let (mut clock, mut cost) = (Vec::new(), Vec::new());
    for _ in 0..turns.max(1) {
        let (one, two) = (run(&engine, &documents, 1)?, run(&engine, &documents, 2)?);
        clock.push(one.seconds / two.seconds);
        cost.push(2.0 * one.processor / two.processor);
        println!(
            "one thread {:>7.0} a second, two {:>7.0}; processor time of a judgement {:.3} and {:.3} ms",
            JUDGEMENTS as f64 / one.seconds,
            JUDGEMENTS as f64 / two.seconds,
            one.processor * 1e3 / JUDGEMENTS as f64,
            two.processor * 1e3 / JUDGEMENTS as f64
        );
    }
    let lines = format!(
        "{} documents, {JUDGEMENTS} judgements, two threads against one, medians of {turns} turns:\n\
         ratio by the clock {:.2}, ratio by cost {:.2}\n",
        documents.len(),
        median(&clock),
        median(&cost)
    );
    print!("{lines}");
    if kept {
        record("cargo run --release -p segur-benches --bin threads", &lines)?;
    }
    Ok(())
}

fn rule_set(place: &str) -> Result<RuleSet, Box<dyn std::error::Error>> {
    RuleSet::from_bytes(&std::fs::read(place)?).map_err(|text| format!("{place}: {}", text.en).into())
}

fn documents(folder: &Path) -> std::io::Result<Vec<Vec<u8>>> {
    let entries = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut paths: Vec<PathBuf> = entries.collect::<std::io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "xml"));
    paths.sort();
    paths.iter().map(std::fs::read).collect()
}

/// What one turn took, in seconds.
struct Spent {
    seconds: f64,
    processor: f64,
}

fn run(engine: &Engine, documents: &[Vec<u8>], threads: usize) -> std::io::Result<Spent> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut checker = engine.checker();
        loop {
            let turn = next.fetch_add(1, Ordering::Relaxed);
            if turn >= JUDGEMENTS {
                return;
            }
            let report = checker.check("document", &documents[turn % documents.len()]);
            std::hint::black_box(report.to_json(Lang::Fr));
        }
    };
    let start = Instant::now();
    let (processor, ()) =
        time(|| std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work)))))?;
    Ok(Spent { seconds: start.elapsed().as_secs_f64(), processor: processor as f64 / 1e9 })
}
