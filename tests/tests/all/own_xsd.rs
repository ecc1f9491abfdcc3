//! Our XSD of CDA R2 against the official one, by our engine: the same verdict on the kit's examples and on their mutants.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use rayon::prelude::*;
use segur_tests::adapter::{self, Grammar, How, Judge, Judgement};
use segur_tests::mutants::Mutants;
use segur_tests::shared::{Shared, file_name, read};
use segur_tests::snapshot;

use crate::{Outcome, alone, needing, none};

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![alone("own_xsd_compiles", compiles), needing(shared, "own_xsd", same_verdicts)]
}

/// The entry document of our schema.
fn entry() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/cda/cda.xsd")
}

fn compiles() -> Outcome {
    adapter::compile(&[entry()]).map(drop).map_err(|problems| format!("{problems:#?}").into())
}

fn same_verdicts(shared: &Shared) -> Outcome {
    let compile = |path| adapter::compile(&[path]).map_err(|problems| format!("{problems:#?}"));
    let (official, ours) = (compile(shared.cda_schema())?, compile(entry())?);
    let examples: Vec<Row> =
        shared.examples().par_iter().map(|path| example(&official, &ours, path)).collect();
    let mutants = Mutants::load(shared);
    let judged = mutants.list.par_iter().map_init(
        || (official.judge(), ours.judge()),
        |judges, mutant| {
            let how = How { dtd: mutant.dtd != 0, ..How::DEFAULT };
            Row::new(format!("{} {}", mutant.id, mutant.operation), judges, &mutants.bytes(mutant), how)
        },
    );
    let judged: Vec<Row> = judged.collect();
    let report = report(&examples, &judged);
    print!("{report}");
    if mutants.public {
        snapshot::compare("own-xsd.txt", &report)?;
    }
    none(examples.iter().chain(&judged).filter(|row| row.differs()).map(Row::describe).collect())
}

fn example(official: &Grammar, ours: &Grammar, path: &Path) -> Row {
    let mut judges = (official.judge(), ours.judge());
    Row::new(file_name(path).to_owned(), &mut judges, &read(path), How::DEFAULT)
}

/// One document under both schemas.
struct Row {
    name: String,
    official: Judgement,
    ours: Judgement,
}

impl Row {
    fn new(name: String, judges: &mut (Judge<'_>, Judge<'_>), bytes: &[u8], how: How) -> Row {
        Row { name, official: judges.0.validate(bytes, how), ours: judges.1.validate(bytes, how) }
    }

    fn differs(&self) -> bool {
        self.official.verdict != self.ours.verdict
    }

    /// Whether the first error is the same, in code and place.
    fn same_first(&self) -> bool {
        let first = |judgement: &Judgement| judgement.errors.first().map(|e| (e.code.clone(), e.offset));
        first(&self.official) == first(&self.ours)
    }

    fn describe(&self) -> String {
        let side = |judgement: &Judgement| {
            let first = judgement.errors.first().map(|e| format!(" ({}, line {})", e.code, e.line));
            format!("{}{}", judgement.verdict.name(), first.unwrap_or_default())
        };
        format!("{}: official {}, ours {}", self.name, side(&self.official), side(&self.ours))
    }
}

fn report(examples: &[Row], mutants: &[Row]) -> String {
    let mut report = String::from("# Our XSD of CDA R2 against the kit's, both judged by segur\n");
    let same = |rows: &[Row]| rows.iter().filter(|row| !row.differs()).count();
    writeln!(report, "# verdict on the examples: {} of {}", same(examples), examples.len()).unwrap();
    writeln!(report, "# verdict on the mutants: {} of {}", same(mutants), mutants.len()).unwrap();
    let first = mutants.iter().filter(|row| row.same_first()).count();
    writeln!(report, "# first error of the mutants, code and place: {first} of {}", mutants.len()).unwrap();
    for row in examples.iter().chain(mutants).filter(|row| row.differs() || !row.same_first()) {
        let what = if row.differs() { "verdict" } else { "first error" };
        writeln!(report, "{what}: {}", row.describe()).unwrap();
    }
    report
}
