//! Speed against peers: `compare [--turns N] [--only full|lean|synthetic]`.
//!
//! Every contender keeps the documents in memory and the schema compiled, and takes its turn of about 0.2 s
//! after the others' in the same run, so that a machine whose speed drifts treats all alike. Run it on one
//! core (`taskset -c 1`), after `benches/peers/build.sh`.

#![allow(clippy::print_stdout, reason = "the table is what this program is for")]
#![allow(clippy::disallowed_methods, reason = "benches read files, the environment and the clock")]

use std::io;
use std::path::{Path, PathBuf};

use segur_benches::corpus::{Corpus, SchemaPlace};
use segur_benches::engine::{self, Schema};
use segur_benches::measure::time;
use segur_benches::peer::{self, Peer, Round};
use segur_benches::table::{Row, render};
use segur_benches::{journal, quick};

const TURN: u64 = 200_000_000;
const WARM_UP: u64 = 4_000_000_000;
/// Ratios that validation must reach on the lean corpus.
const TARGETS: [(&str, f64); 3] = [("libxml2", 10.0), ("Xerces-J", 15.0), ("JDK", 15.0)];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse(std::env::args().skip(1))?;
    for corpus in corpora()?.iter().filter(|corpus| arguments.wants(corpus)) {
        compare(corpus, arguments.turns)?;
    }
    Ok(())
}

struct Arguments {
    turns: usize,
    only: Option<String>,
}

impl Arguments {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
        let mut arguments = Arguments { turns: 11, only: None };
        while let Some(word) = words.next() {
            let value = words.next().ok_or_else(|| format!("{word} wants a value"))?;
            match word.as_str() {
                "--turns" => arguments.turns = value.parse().map_err(|e| format!("--turns {value}: {e}"))?,
                "--only" => arguments.only = Some(value),
                _ => return Err(format!("unknown argument {word}")),
            }
        }
        Ok(arguments)
    }

    fn wants(&self, corpus: &Corpus) -> bool {
        self.only.as_deref().is_none_or(|name| name == corpus.name)
    }
}

fn corpora() -> io::Result<Vec<Corpus>> {
    let Some(full) = Corpus::full()? else {
        println!("SEGUR_SHARED is not set: a corpus of our own stands in for the kit's examples.");
        return Ok(vec![Corpus::synthetic()]);
    };
    let lean = full.lean();
    Ok(vec![full, lean, Corpus::synthetic()])
}

type Turn<'a> = Box<dyn FnMut(u32) -> io::Result<Round> + 'a>;

/// Something that takes turns.
struct Contender<'a> {
    row: Row,
    passes: u32,
    turn: Turn<'a>,
}

fn compare(corpus: &Corpus, turns: usize) -> Result<(), Box<dyn std::error::Error>> {
    let schema = Schema::compile(&corpus.schema)?;
    let build = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/build");
    let paths = corpus.write(&build.join(corpus.name))?;
    let xsd = schema_for_peers(corpus, &build)?;

    let mut validators = vec![
        ours("segur", corpus, |document| schema.is_valid(document)),
        ours("segur + tree", corpus, |document| schema.is_valid_with_tree(document)),
    ];
    let mut readers =
        vec![ours("segur", corpus, |document| engine::tokenise(document).is_ok()), quick_xml(corpus)];
    for recipe in peer::built(&build) {
        let mut process = Peer::start(&recipe, &xsd, &paths)?;
        let contender = contender(recipe.name, Box::new(move |passes| process.turn(passes)));
        if recipe.reads_only {
            readers.push(contender)
        } else {
            validators.push(contender)
        };
    }
    let size = format!(
        "{}: {} documents, {:.1} MB",
        corpus.name,
        corpus.documents.len(),
        corpus.bytes() as f64 / 1e6
    );
    let rows = take_turns(validators, turns)?;
    println!("{}", render(&format!("validate, {size}"), &rows));
    report_targets(corpus, &rows);
    println!("{}", render(&format!("read, {size}"), &take_turns(readers, turns)?));
    Ok(())
}

/// The kit's schemas as `build.sh` laid them out for the peers, or our own.
fn schema_for_peers(corpus: &Corpus, build: &Path) -> io::Result<PathBuf> {
    match &corpus.schema {
        SchemaPlace::File(path) => Ok(build.join("schemas").join(path.file_name().unwrap_or_default())),
        SchemaPlace::Journal => {
            let path = build.join("journal.xsd");
            std::fs::write(&path, journal::SCHEMA).map(|()| path)
        }
    }
}

fn contender<'a>(name: &str, turn: Turn<'a>) -> Contender<'a> {
    Contender { row: Row { name: name.into(), valid: 0, speeds: vec![] }, passes: 1, turn }
}

fn ours<'a>(name: &str, corpus: &'a Corpus, mut accepts: impl FnMut(&[u8]) -> bool + 'a) -> Contender<'a> {
    let pass = move || corpus.documents.iter().filter(|(_, document)| accepts(document)).count() as u64;
    contender(name, in_process(corpus.bytes(), pass))
}

/// Like [`ours`], but UTF-8 is checked beforehand: to the peer's advantage.
fn quick_xml(corpus: &Corpus) -> Contender<'_> {
    let texts: Vec<&str> = corpus.documents.iter().filter_map(|(_, d)| std::str::from_utf8(d).ok()).collect();
    let pass = move || texts.iter().filter(|text| quick::tokenise(text).is_ok()).count() as u64;
    contender("quick-xml", in_process(corpus.bytes(), pass))
}

/// Turns of something that runs in this process.
fn in_process<'a>(bytes: u64, mut pass: impl FnMut() -> u64 + 'a) -> Turn<'a> {
    Box::new(move |passes| {
        let (nanoseconds, valid) = time(|| (0..passes).fold(0, |_, _| pass()));
        Ok(Round { nanoseconds, bytes, valid })
    })
}

fn take_turns(mut contenders: Vec<Contender<'_>>, turns: usize) -> io::Result<Vec<Row>> {
    for contender in &mut contenders {
        contender.warm_up()?;
    }
    for _ in 0..turns {
        for contender in &mut contenders {
            let round = (contender.turn)(contender.passes)?;
            contender.row.valid = round.valid;
            contender.row.speeds.push(speed(round, contender.passes));
        }
    }
    Ok(contenders.into_iter().map(|contender| contender.row).collect())
}

impl Contender<'_> {
    /// Runs until a just-in-time compiler has done its work, then fixes how many passes make a turn.
    fn warm_up(&mut self) -> io::Result<()> {
        let (mut spent, mut last) = (0, u64::MAX);
        while spent < WARM_UP {
            last = (self.turn)(1)?.nanoseconds.max(1);
            spent += last;
        }
        self.passes = (TURN / last).clamp(1, 1000) as u32;
        Ok(())
    }
}

/// MB (10⁶ bytes) per second.
fn speed(round: Round, passes: u32) -> f64 {
    round.bytes as f64 * f64::from(passes) * 1e3 / round.nanoseconds.max(1) as f64
}

fn report_targets(corpus: &Corpus, rows: &[Row]) {
    if corpus.name != "lean" {
        return;
    }
    for (peer, target) in TARGETS {
        match rows.iter().find(|row| row.name == peer) {
            Some(row) => {
                let ratio = rows[0].ratio(row);
                let verdict = if ratio >= target { "reached" } else { "MISSED" };
                println!("target {target} x {peer}: {ratio:.2} x, {verdict}");
            }
            None => println!("target {target} x {peer}: not measured (peer not built)"),
        }
    }
    println!();
}
