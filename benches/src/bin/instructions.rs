//! Fixed workloads for instruction counts: `instructions TASK PASSES [lean]`. Without arguments, the names of the tasks.
//!
//! The workloads are of our own making; with `lean`, those of reading and validating take the first 32 examples of the kit
//! without base64. Prints the bytes of one pass: those read, or written. `instructions.sh` runs a task under callgrind with two
//! numbers of passes and divides the difference, so that starting up and compiling do not count.

#![allow(clippy::print_stdout, reason = "the script reads the size from standard output")]

use segur_benches::corpus::Corpus;
use segur_benches::engine::{self, Schema, Tokeniser};
use segur_benches::laboratory;
use segur_check::{Engine, Options, Parts, RuleSet};
use segur_report::Verdict;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// The key paths, from the bytes up.
const TASKS: [&str; 8] = ["tokenise", "tree", "validate", "build", "rules", "check", "read", "generate"];

fn main() -> Outcome {
    let mut words = std::env::args().skip(1);
    let Some(task) = words.next() else {
        println!("{}", TASKS.join("\n"));
        return Ok(());
    };
    let passes: u32 = words.next().unwrap_or_default().parse()?;
    let corpus = if words.next().is_some() { Corpus::lean_or_synthetic()? } else { Corpus::synthetic() };
    let documents: Vec<Vec<u8>> = corpus.documents.iter().map(|(_, bytes)| bytes.clone()).collect();
    let documents = &documents[..if corpus.name == "lean" { 32 } else { 4 }];
    let report = laboratory::document(&laboratory::fifty_results()?)?;
    let bytes = match task.as_str() {
        "tokenise" => {
            let mut tokeniser = Tokeniser::default();
            repeat(passes, documents, |document| Ok(tokeniser.read(document).map(|_| ())?))
        }
        "tree" => repeat(passes, documents, |document| Ok(engine::tree(document).map(|_| ())?)),
        "validate" | "build" => validate(&task, passes, &corpus, documents),
        "rules" => check(Parts { xsd: false, schematron: true, ins: false, cda: false }, passes, &report),
        "check" => check(Parts { xsd: true, schematron: true, ins: true, cda: true }, passes, &report),
        "read" => repeat(passes, &[report], |document| {
            segur_cda::Document::parse(document).map(drop).map_err(|error| format!("{error:?}").into())
        }),
        "generate" => generate(passes),
        _ => Err(format!("unknown task {task}: one of {}", TASKS.join(", ")).into()),
    };
    println!("{}", bytes?);
    Ok(())
}

/// Does the work on every document `passes` times; the bytes of one pass.
fn repeat(passes: u32, documents: &[Vec<u8>], mut work: impl FnMut(&[u8]) -> Outcome) -> Outcome<usize> {
    for _ in 0..passes {
        documents.iter().try_for_each(|document| work(document))?;
    }
    Ok(documents.iter().map(Vec::len).sum())
}

fn validate(task: &str, passes: u32, corpus: &Corpus, documents: &[Vec<u8>]) -> Outcome<usize> {
    let schema = Schema::compile(&corpus.schema)?;
    let mut judge = schema.judge();
    repeat(passes, documents, |document| {
        let valid =
            if task == "build" { judge.is_valid_with_tree(document) } else { judge.is_valid(document) };
        if valid { Ok(()) } else { Err("not valid".into()) }
    })
}

/// The embedded rule set on a laboratory report of 50 results.
fn check(parts: Parts, passes: u32, report: &[u8]) -> Outcome<usize> {
    let rules: RuleSet = segur_schemas::rule_set().rule_set.ok_or("the embedded rule set does not load")?;
    let engine = Engine::new(vec![rules], Options::default()).with_parts(parts);
    let mut checker = engine.checker();
    repeat(passes, &[report.to_vec()], |document| match checker.check("-", document).verdict() {
        Verdict::Valid => Ok(()),
        verdict => Err(format!("{verdict:?}").into()),
    })
}

fn generate(passes: u32) -> Outcome<usize> {
    let dossier = laboratory::fifty_results()?;
    let written = (0..passes).map(|_| laboratory::document(&dossier)).collect::<Result<Vec<_>, _>>()?;
    Ok(written.first().map_or(0, Vec::len))
}
