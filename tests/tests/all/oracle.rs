//! The mutants of the kit's examples: our verdict, first code and line against those of Xerces-J.

use std::fmt::Write;

use libtest_mimic::Trial;
use rayon::prelude::*;
use segur_tests::adapter::{self, How, Judge, Judgement, Problem};
use segur_tests::mutants::{Mutant, Mutants};
use segur_tests::shared::Shared;
use segur_tests::snapshot;

use crate::{Outcome, needing, none};

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![needing(shared, "oracle_xsd", oracle_xsd), needing(shared, "oracle_in_pieces", oracle_in_pieces)]
}

/// What is remembered of tags seen before, and the quick ways through a whole window, change nothing: a
/// stream of a few bytes at a time, judged by a new judge, takes none of them.
fn oracle_in_pieces(shared: &Shared) -> Outcome {
    let grammar = adapter::compile(&[shared.cda_schema()]).map_err(|problems| format!("{problems:#?}"))?;
    let mutants = Mutants::load(shared);
    let complaints = mutants.list.par_iter().map_init(
        || grammar.judge(),
        |judge, mutant| {
            let (bytes, how) = (mutants.bytes(mutant), How { dtd: mutant.dtd != 0, ..How::DEFAULT });
            let quick = judge.validate(&bytes, how);
            let slow = grammar.judge().validate(&bytes, how.in_chunks(31));
            let same = quick.verdict == slow.verdict && places(&quick).eq(places(&slow));
            (!same).then(|| format!("{}: {:?} and {:?}", mutant.id, quick.errors, slow.errors))
        },
    );
    none(complaints.flatten().collect())
}

/// Code and offset of each error. The start of a section that never ends may have left the memory of a
/// stream when its end is missed.
fn places(judgement: &Judgement) -> impl Iterator<Item = (&str, u64)> {
    judgement
        .errors
        .iter()
        .map(|error| (&*error.code, if error.code == "XML-CDATA-OPEN" { 0 } else { error.offset }))
}

fn oracle_xsd(shared: &Shared) -> Outcome {
    let grammar = adapter::compile(&[shared.cda_schema()]).map_err(|problems| format!("{problems:#?}"))?;
    let mutants = Mutants::load(shared);
    let rows: Vec<Row> = mutants
        .list
        .par_iter()
        .map_init(|| grammar.judge(), |judge, mutant| row(judge, &mutants, mutant))
        .collect();
    let tally = Tally::new(&rows, &mutants.open);
    let report = tally.report(&rows, &mutants.open);
    print!(
        "{}",
        report.lines().filter(|line| !line.starts_with("m0")).fold(String::new(), |all, l| all + l + "\n")
    );
    let compared = if mutants.public { snapshot::compare("oracle-xsd.txt", &report) } else { Ok(()) };
    tally.require()?;
    Ok(compared?)
}

fn row<'m>(judge: &mut Judge<'_>, mutants: &Mutants, mutant: &'m Mutant) -> Row<'m> {
    let bytes = mutants.bytes(mutant);
    let judgement = judge.validate(&bytes, How { dtd: mutant.dtd != 0, ..How::DEFAULT });
    let first = judgement.errors.into_iter().next().map(|error| First::new(error, &bytes));
    Row { mutant, verdict: judgement.verdict.name(), first }
}

/// One mutant: what was expected and what came.
struct Row<'m> {
    mutant: &'m Mutant,
    verdict: &'static str,
    first: Option<First>,
}

/// Our first error.
#[derive(Clone)]
struct First {
    code: String,
    /// The line where what is wrong begins.
    line: i64,
    /// The line where it ends: Xerces-J gives the position after the tag or text concerned.
    end: i64,
}

impl First {
    fn new(error: Problem, bytes: &[u8]) -> First {
        let span =
            bytes.get(error.offset as usize..(error.offset + error.length) as usize).unwrap_or_default();
        let line = error.line as i64;
        First {
            code: error.code,
            line,
            end: line + span.iter().filter(|byte| **byte == b'\n').count() as i64,
        }
    }
}

impl Row<'_> {
    fn verdict_differs(&self) -> bool {
        self.verdict != self.mutant.expected.verdict
    }

    /// The expected code, where codes can be compared: those of XML itself have other names in Xerces-J.
    fn expected_code(&self) -> Option<&str> {
        let (code, ..) = self.mutant.expected.first.as_ref()?;
        code.starts_with("cvc-").then_some(code)
    }

    fn code_differs(&self) -> bool {
        self.expected_code().is_some_and(|code| self.first.as_ref().is_none_or(|ours| ours.code != code))
    }

    fn line_differs(&self, ours: fn(&First) -> i64) -> bool {
        let expected = self.mutant.expected.first.as_ref();
        expected.is_some_and(|(_, line, _)| self.first.as_ref().map(ours) != Some(*line))
    }
}

/// How many agree, of how many.
struct Tally {
    verdict: (usize, usize),
    code: (usize, usize),
    /// Lines where what is wrong begins.
    line: (usize, usize),
    /// Lines where it ends.
    end: (usize, usize),
    open: usize,
}

impl Tally {
    fn new(rows: &[Row<'_>], open: &[String]) -> Tally {
        let agree = |total: usize, differ: usize| (total - differ, total);
        let count = |test: &dyn Fn(&Row<'_>) -> bool| rows.iter().filter(|row| test(row)).count();
        let located = count(&|row| row.mutant.expected.first.is_some());
        let is_open = |row: &Row<'_>| open.contains(&row.mutant.id);
        Tally {
            verdict: agree(rows.len(), count(&|row| row.verdict_differs())),
            code: agree(count(&|row| row.expected_code().is_some()), count(&|row| row.code_differs())),
            line: agree(located, count(&|row| row.line_differs(|ours| ours.line))),
            end: agree(located, count(&|row| row.line_differs(|ours| ours.end))),
            open: count(&|row| is_open(row) && row.verdict_differs()),
        }
    }

    fn report(&self, rows: &[Row<'_>], open: &[String]) -> String {
        let mut report = String::from("# Mutants of the kit's examples: segur against Xerces-J 2.12.2\n");
        for (what, (right, total)) in [
            ("verdict", self.verdict),
            ("code of the first error (cvc)", self.code),
            ("line of the first error, where it begins", self.line),
            ("line of the first error, where it ends", self.end),
        ] {
            let percent = 100.0 * right as f64 / total.max(1) as f64;
            writeln!(report, "# {what}: {right} of {total} ({percent:.1} %)").unwrap();
        }
        for row in rows {
            describe(&mut report, row, open.contains(&row.mutant.id));
        }
        report
    }

    fn require(&self) -> Result<(), String> {
        let enough = |(right, total): (usize, usize)| right * 100 >= total * 95;
        if self.verdict.0 + self.open < self.verdict.1 {
            return Err(format!("verdicts: {} of {}, {} open", self.verdict.0, self.verdict.1, self.open));
        }
        if enough(self.code) && enough(self.line) {
            Ok(())
        } else {
            Err("codes or lines under 95 %".to_owned())
        }
    }
}

fn describe(report: &mut String, row: &Row<'_>, open: bool) {
    let Mutant { id, operation, expected, .. } = row.mutant;
    let none = First { code: "-".to_owned(), line: 0, end: 0 };
    let First { code, line, end } = row.first.as_ref().unwrap_or(&none);
    let theirs = expected.first.clone().unwrap_or(("-".to_owned(), 0, 0));
    let mut differ = |what: &str, theirs: &dyn std::fmt::Display, ours: &dyn std::fmt::Display| {
        let note = if open { " (open case)" } else { "" };
        writeln!(report, "{id} {operation}: {what}: Xerces-J {theirs}, segur {ours}{note}").unwrap();
    };
    if row.verdict_differs() {
        differ("verdict", &expected.verdict, &format!("{} ({code}, line {line})", row.verdict));
        return;
    }
    if row.code_differs() {
        differ("code", &theirs.0, code);
    }
    if row.line_differs(|ours| ours.line) {
        let lines = if line == end { line.to_string() } else { format!("{line} to {end}") };
        differ("line", &format!("{} ({})", theirs.1, theirs.0), &format!("{lines} ({code})"));
    }
}
