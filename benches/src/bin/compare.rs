//! Speed, memory and agreement beside peers:
//! `compare [--turns N] [--corpus full|lean|synthetic] [--task validate|read|tree] [--record]`.
//!
//! Every contender is a process that keeps the documents in memory and the schema compiled, and takes its turn of about
//! 0.2 s after the others' in the same run, so that a machine whose speed drifts treats all alike. Times are those that the
//! processor spends on each process. Run it on one core (`taskset -c 1`), after `peers/build.sh`. Of validators it also
//! counts the mutants of the kit's examples on which their verdict is that of the oracle. `--record` keeps the tables in
//! `benches/results.md`.

#![allow(clippy::print_stdout, reason = "the table is what this program is for")]
#![allow(clippy::disallowed_methods, reason = "benches read files, the environment and the clock")]

use std::io;
use std::path::{Path, PathBuf};

use segur_benches::corpus::{Corpus, SchemaPlace};
use segur_benches::journal;
use segur_benches::peer::{Peer, Recipe, Task, contenders};
use segur_benches::results::{record, recorded};
use segur_benches::serve::serve;
use segur_benches::table::{Row, render};
use segur_tests::mutants::Mutants;
use segur_tests::shared::Shared;

const TURN: u64 = 200_000_000;
const WARM_UP: u64 = 4_000_000_000;
/// Ratios that validation must reach on the lean corpus.
const TARGETS: [(&str, f64); 3] = [("libxml2", 10.0), ("Xerces-J", 15.0), ("JDK", 15.0)];

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [first, kind, schema, documents @ ..] = &words[..]
        && first == "serve"
    {
        return serve(kind, schema, documents, io::stdin().lock(), io::stdout().lock());
    }
    let (kept, words) = recorded(words.into_iter());
    let arguments = Arguments::parse(words.into_iter())?;
    let mut tables = String::new();
    for corpus in corpora()?.iter().filter(|corpus| wants(&arguments.corpus, corpus.name)) {
        let stage = Stage::new(corpus, arguments.turns)?;
        for task in Task::ALL.into_iter().filter(|task| wants(&arguments.task, task.name())) {
            let table = stage.measure(task)?;
            println!("{table}");
            tables.push_str(&format!("{table}\n"));
        }
    }
    if kept {
        record("taskset -c 1 cargo run --release -p segur-benches --bin compare -- --record", &tables)?;
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

/// A contender at work.
struct Contender {
    row: Row,
    passes: u32,
    process: Peer,
}

/// A corpus laid out for every contender.
struct Stage<'c> {
    corpus: &'c Corpus,
    /// Where `build.sh` put the peers.
    build: PathBuf,
    paths: Vec<PathBuf>,
    schema: PathBuf,
    turns: usize,
}

impl<'c> Stage<'c> {
    fn new(corpus: &'c Corpus, turns: usize) -> io::Result<Stage<'c>> {
        let build = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/build");
        let paths = corpus.write(&build.join(corpus.name))?;
        let schema = schema_for_all(corpus, &build)?;
        Ok(Stage { corpus, build, paths, schema, turns })
    }

    fn measure(&self, task: Task) -> Outcome<String> {
        let mut recipes = contenders(task, &self.build)?;
        let (at_work, left_out) = self.start(&mut recipes);
        let mut rows = take_turns(at_work, self.turns)?;
        let judges_the_kit = task == Task::Validate && self.corpus.name == "lean";
        if let (true, Some(shared)) = (judges_the_kit, Shared::from_env()) {
            let sets = mutants(&shared, &self.build.join("mutants"))?;
            for (row, recipe) in rows.iter_mut().zip(&recipes) {
                // A contender that a mutant brings down agrees on nothing that can be told.
                row.agreement = self.agreement(recipe, &sets).ok();
            }
        }
        let targets = if judges_the_kit { targets(&rows) } else { String::new() };
        Ok(render(&self.title(task), &rows) + &left_out + &targets)
    }

    /// Those that can do the work, warm; the others are taken off the list and named.
    fn start(&self, recipes: &mut Vec<Recipe>) -> (Vec<Contender>, String) {
        let (mut at_work, mut left_out) = (Vec::new(), String::new());
        recipes.retain(|recipe| match self.warm(recipe) {
            Ok(contender) => {
                at_work.push(contender);
                true
            }
            Err(error) => {
                left_out += &format!("{} {}: left out, {error}\n", recipe.name, recipe.version);
                false
            }
        });
        (at_work, left_out)
    }

    fn warm(&self, recipe: &Recipe) -> io::Result<Contender> {
        let process = Peer::start(recipe, &self.schema, &self.paths)?;
        let name = format!("{} {}", recipe.name, recipe.version);
        let mut contender = Contender { row: Row { name, ..Row::default() }, passes: 1, process };
        contender.warm_up()?;
        Ok(contender)
    }

    /// On how many of the mutants, valid and invalid ones, the contender says what the oracle says.
    fn agreement(&self, recipe: &Recipe, [valid, invalid]: &[Vec<PathBuf>; 2]) -> io::Result<(u64, u64)> {
        let accepted = |paths| Peer::start(recipe, &self.schema, paths)?.turn(1).map(|round| round.valid);
        let (right, wrong) = (accepted(valid)?, accepted(invalid)?);
        let (valid, invalid) = (valid.len() as u64, invalid.len() as u64);
        Ok((right + invalid - wrong, valid + invalid))
    }

    fn title(&self, task: Task) -> String {
        let megabytes = self.corpus.bytes() as f64 / 1e6;
        let documents = self.corpus.documents.len();
        format!("{}, {}: {documents} documents, {megabytes:.1} MB", task.name(), self.corpus.name)
    }
}

/// The kit's schemas as `build.sh` laid them out for the peers, or our own.
fn schema_for_all(corpus: &Corpus, build: &Path) -> io::Result<PathBuf> {
    match &corpus.schema {
        SchemaPlace::File(path) => Ok(build.join("schemas").join(path.file_name().unwrap_or_default())),
        SchemaPlace::Journal => {
            let path = build.join(journal::FILE);
            std::fs::write(&path, journal::SCHEMA).map(|()| path)
        }
    }
}

/// The mutants that the oracle finds valid, and the others, as files; those with a DOCTYPE, which not every contender is
/// told to read, and those on which one may differ, are left out.
fn mutants(shared: &Shared, folder: &Path) -> io::Result<[Vec<PathBuf>; 2]> {
    std::fs::create_dir_all(folder)?;
    let mutants = Mutants::load(shared);
    let mut sets = [Vec::new(), Vec::new()];
    for mutant in mutants.list.iter().filter(|mutant| mutant.dtd == 0 && !mutants.open.contains(&mutant.id)) {
        let path = folder.join(format!("{}.xml", mutant.id));
        std::fs::write(&path, mutants.bytes(mutant))?;
        sets[usize::from(mutant.expected.verdict != "valid")].push(path);
    }
    Ok(sets)
}

fn take_turns(mut contenders: Vec<Contender>, turns: usize) -> io::Result<Vec<Row>> {
    for _ in 0..turns {
        for contender in &mut contenders {
            contender.take_turn()?;
        }
    }
    Ok(contenders.into_iter().map(|contender| contender.row).collect())
}

impl Contender {
    /// Runs until a just-in-time compiler has done its work, then fixes how many passes make a turn.
    fn warm_up(&mut self) -> io::Result<()> {
        let (mut spent, mut last) = (0, u64::MAX);
        while spent < WARM_UP {
            last = self.process.turn(1)?.nanoseconds.max(1);
            spent += last;
        }
        self.passes = (TURN / last).clamp(1, 1000) as u32;
        Ok(())
    }

    fn take_turn(&mut self) -> io::Result<()> {
        let round = self.process.turn(self.passes)?;
        self.row.valid = round.valid;
        // MB are 10⁶ bytes.
        let bytes = round.bytes as f64 * f64::from(self.passes);
        self.row.speeds.push(bytes * 1e3 / round.nanoseconds.max(1) as f64);
        self.row.memory = self.process.peak_memory();
        Ok(())
    }
}

/// How far the ratios wanted are reached.
fn targets(rows: &[Row]) -> String {
    let line = |(peer, target): (&str, f64)| match rows.iter().find(|row| row.name.starts_with(peer)) {
        Some(row) => {
            let ratio = rows[0].ratio(row);
            let verdict = if ratio >= target { "reached" } else { "MISSED" };
            format!("target {target} x {peer}: {ratio:.2} x, {verdict}\n")
        }
        None => format!("target {target} x {peer}: not measured (peer not built)\n"),
    };
    TARGETS.map(line).concat()
}
