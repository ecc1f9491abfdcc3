//! A fixed workload for instruction counts: `instructions tokenise|tree|validate|build PASSES [lean]`.
//!
//! The workload is of our own making, 1.3 MB; with `lean`, the first 32 examples of the kit without base64.
//! Prints the bytes of one pass. `instructions.sh` runs it under callgrind with two numbers of passes and
//! divides the difference, so that starting up and compiling the schema do not count.

#![allow(clippy::print_stdout, reason = "the script reads the size from standard output")]

use segur_benches::corpus::Corpus;
use segur_benches::engine::{self, Schema, Tokeniser};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let task = words.next().ok_or("usage: instructions tokenise|tree|validate|build PASSES [lean]")?;
    let passes: u32 = words.next().unwrap_or_default().parse()?;
    let corpus = if words.next().is_some() { Corpus::lean_or_synthetic()? } else { Corpus::synthetic() };
    let documents = &corpus.documents[..if corpus.name == "lean" { 32 } else { 4 }];
    let schema = Schema::compile(&corpus.schema)?;
    let (mut tokeniser, mut judge) = (Tokeniser::default(), schema.judge());
    let mut run = |document: &[u8]| match task.as_str() {
        "tokenise" => tokeniser.read(document).map(drop),
        "tree" => engine::tree(document).map(drop),
        "validate" if judge.is_valid(document) => Ok(()),
        "build" if judge.is_valid_with_tree(document) => Ok(()),
        "validate" | "build" => Err("not valid".into()),
        _ => Err(format!("unknown task {task}")),
    };
    for _ in 0..passes {
        for (name, document) in documents {
            run(document).map_err(|e| format!("{name}: {e}"))?;
        }
    }
    println!("{}", documents.iter().map(|(_, document)| document.len()).sum::<usize>());
    Ok(())
}
