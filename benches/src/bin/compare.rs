//! Speed against peers: `compare [--turns N] [--corpus full|lean|synthetic] [--task validate|read]`.
//!
//! Every contender keeps the documents in memory and the schema compiled, and takes its turn of about 0.2 s
//! after the others' in the same run, so that a machine whose speed drifts treats all alike. Times are those
//! that the processor spends on each process. Run it on one core (`taskset -c 1`), after `peers/build.sh`.

#![allow(clippy::print_stdout, reason = "the table is what this program is for")]
#![allow(clippy::disallowed_methods, reason = "benches read files, the environment and the clock")]

use std::io;
use std::path::{Path, PathBuf};

use segur_benches::corpus::{Corpus, SchemaPlace};
use segur_benches::engine::{Schema, Tokeniser};
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
    for corpus in corpora()?.iter().filter(|corpus| wants(&arguments.corpus, corpus.name)) {
        let stage = Stage::new(corpus, arguments.turns)?;
        if wants(&arguments.task, "validate") {
            stage.validate()?;
        }
        if wants(&arguments.task, "read") {
            stage.read()?;
        }
    }
    Ok(())
}

struct Arguments {
    turns: usize,
    corpus: Option<String>,
    task: Option<String>,
}

impl Arguments {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
        let mut arguments = Arguments { turns: 11, corpus: None, task: None };
        while let Some(word) = words.next() {
            let value = words.next().ok_or_else(|| format!("{word} wants a value"))?;
            match word.as_str() {
                "--turns" => arguments.turns = value.parse().map_err(|e| format!("--turns {value}: {e}"))?,
                "--corpus" => arguments.corpus = Some(value),
                "--task" => arguments.task = Some(value),
                _ => return Err(format!("unknown argument {word}")),
            }
        }
        Ok(arguments)
    }
}

fn wants(choice: &Option<String>, name: &str) -> bool {
    choice.as_deref().is_none_or(|wanted| wanted == name)
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

/// A corpus laid out for every contender.
struct Stage<'c> {
    corpus: &'c Corpus,
    /// Where `build.sh` put the peers.
    build: PathBuf,
    paths: Vec<PathBuf>,
    turns: usize,
}

impl<'c> Stage<'c> {
    fn new(corpus: &'c Corpus, turns: usize) -> io::Result<Stage<'c>> {
        let build = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/build");
        let paths = corpus.write(&build.join(corpus.name))?;
        Ok(Stage { corpus, build, paths, turns })
    }

    fn validate(&self) -> Result<(), Box<dyn std::error::Error>> {
        let schema = Schema::compile(&self.corpus.schema)?;
        let (mut judge, mut judge_too) = (schema.judge(), schema.judge());
        let mut contenders = vec![
            ours("segur", self.corpus, |document| judge.is_valid(document)),
            ours("segur + tree", self.corpus, |document| judge_too.is_valid_with_tree(document)),
        ];
        contenders.extend(self.peers(false)?);
        let rows = take_turns(contenders, self.turns)?;
        println!("{}", render(&self.title("validate"), &rows));
        if self.corpus.name == "lean" {
            report_targets(&rows);
        }
        Ok(())
    }

    fn read(&self) -> io::Result<()> {
        let mut tokeniser = Tokeniser::default();
        let segur = ours("segur", self.corpus, |document| tokeniser.read(document).is_ok());
        let mut contenders = vec![segur, quick_xml(self.corpus)];
        contenders.extend(self.peers(true)?);
        println!("{}", render(&self.title("read"), &take_turns(contenders, self.turns)?));
        Ok(())
    }

    fn peers(&self, reads_only: bool) -> io::Result<Vec<Contender<'static>>> {
        let schema = schema_for_peers(self.corpus, &self.build)?;
        let start = |recipe: peer::Recipe| {
            let mut process = Peer::start(&recipe, &schema, &self.paths)?;
            Ok(contender(recipe.name, Box::new(move |passes| process.turn(passes))))
        };
        peer::built(&self.build)
            .into_iter()
            .filter(|recipe| recipe.reads_only == reads_only)
            .map(start)
            .collect()
    }

    fn title(&self, task: &str) -> String {
        let megabytes = self.corpus.bytes() as f64 / 1e6;
        format!("{task}, {}: {} documents, {megabytes:.1} MB", self.corpus.name, self.corpus.documents.len())
    }
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
        let (nanoseconds, valid) = time(|| (0..passes).fold(0, |_, _| pass()))?;
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

fn report_targets(rows: &[Row]) {
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
