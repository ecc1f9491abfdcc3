//! A fixed workload for instruction counts: `instructions tokenise|tree|validate PASSES`.
//!
//! Prints the bytes of one pass. `instructions.sh` runs it under callgrind with two numbers of passes and
//! divides the difference, so that starting up and compiling the schema do not count.

#![allow(clippy::print_stdout, reason = "the script reads the size from standard output")]

use segur_benches::corpus::Corpus;
use segur_benches::engine::{self, Schema, Tokeniser};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let task = words.next().ok_or("usage: instructions tokenise|tree|validate PASSES")?;
    let passes: u32 = words.next().unwrap_or_default().parse()?;
    let corpus = Corpus::synthetic();
    let schema = Schema::compile(&corpus.schema)?;
    let (mut tokeniser, mut judge) = (Tokeniser::default(), schema.judge());
    let mut run = |document: &[u8]| match task.as_str() {
        "tokenise" => tokeniser.read(document).map(drop),
        "tree" => engine::tree(document).map(drop),
        "validate" if judge.is_valid(document) => Ok(()),
        "validate" => Err("not valid".into()),
        _ => Err(format!("unknown task {task}")),
    };
    for _ in 0..passes {
        for (name, document) in &corpus.documents[..4] {
            run(document).map_err(|e| format!("{name}: {e}"))?;
        }
    }
    println!("{}", corpus.documents[..4].iter().map(|(_, document)| document.len()).sum::<usize>());
    Ok(())
}
