//! One run over many inputs: in parallel, reported in their order.

use std::io::{self, BufWriter, StdoutLock, Write};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

use rayon::prelude::*;
use segur_check::{Checker, Engine};
use segur_report::{
    Excerpt, Html, Junit, Report, Severity, Source, Summary, Svrl, Text, TextOptions, Verdict,
};

use crate::args::{Format, ReadingArgs};
use crate::console::{Console, Failure};
use crate::day;
use crate::inputs::Input;
use crate::output::unwritable;
use crate::tally::{self, Tally};

/// From so many inputs on the terminal shows a rule in a few documents and counts the others; `--full` shows everything.
const MANY: usize = 100;

/// Judges every input and writes the reports to standard output.
pub(crate) fn run(
    engine: &Engine,
    inputs: &[Input],
    reading: &ReadingArgs,
    console: &Console,
) -> Result<ExitCode, Failure> {
    let jobs = reading.jobs.or_else(|| std::thread::available_parallelism().ok()).map_or(1, usize::from);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs.min(inputs.len())).build();
    let pool = pool.map_err(|error| Failure::new(threads(&error)))?;
    let mut output = Output::new(reading.format, inputs, console);
    if reading.format == Format::Text && inputs.len() >= MANY && !reading.full {
        output.tally = Some(Tally::default());
    }
    let bar = console.progress(inputs.len());
    let text = TextOptions { full: reading.full, ..console.output() };
    let checkers = Checkers::default();
    let mut written = output.start();
    // Batches keep the reports that wait for an earlier one few.
    for batch in inputs.chunks(jobs * 8) {
        if written.is_err() {
            break;
        }
        let judge = |input: &Input| {
            let mut checker = checkers.take(engine);
            let piece =
                input.judge(&mut checker, |report, source| Piece::new(report, source, reading.format, text));
            checkers.give_back(checker);
            piece
        };
        let pieces: Vec<_> = pool.install(|| batch.par_iter().map(judge).collect());
        bar.inc(batch.len() as u64);
        written = bar.suspend(|| pieces.into_iter().try_for_each(|piece| output.piece(piece)));
    }
    bar.finish_and_clear();
    match written.and_then(|()| output.end()) {
        // Whoever read our output has seen enough: that is no failure.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(unwritable(&error))),
        _ => Ok(ExitCode::from(output.summary.exit_status())),
    }
}

/// The checkers that no thread has at the moment: what they learned of the shape of documents serves the next batch.
#[derive(Default)]
struct Checkers<'e>(Mutex<Vec<Checker<'e>>>);

impl<'e> Checkers<'e> {
    fn take(&self, engine: &'e Engine) -> Checker<'e> {
        self.0.lock().ok().and_then(|mut idle| idle.pop()).unwrap_or_else(|| engine.checker())
    }

    fn give_back(&self, checker: Checker<'e>) {
        if let Ok(mut idle) = self.0.lock() {
            idle.push(checker);
        }
    }
}

/// What one input has to show, rendered by the thread that judged it.
struct Piece {
    report: Report,
    rendered: String,
}

impl Piece {
    fn new(report: Report, source: &mut dyn Excerpt, format: Format, text: TextOptions) -> Self {
        let rendered = match format {
            Format::Text if report.verdict() == Verdict::Error => report.verdict_to_text(&text),
            Format::Text => report.to_text(&text, source),
            Format::Json => report.to_json(text.lang) + "\n",
            Format::Svrl => Svrl::new(text.lang, false).report(&report),
            Format::Html => Html::body(&report, text.lang, source),
            Format::Junit => String::new(),
        };
        Piece { report, rendered }
    }
}

/// Standard output in one of the formats.
struct Output<'c> {
    out: BufWriter<StdoutLock<'static>>,
    console: &'c Console,
    format: Format,
    svrl: Svrl,
    junit: Junit,
    html: Html,
    /// A code that was told, to show how to ask for more.
    told: Option<String>,
    /// The rules tripped, where there are many documents.
    tally: Option<Tally>,
    summary: Summary,
}

impl<'c> Output<'c> {
    fn new(format: Format, inputs: &[Input], console: &'c Console) -> Self {
        Output {
            out: BufWriter::new(io::stdout().lock()),
            console,
            format,
            svrl: Svrl::new(console.lang, inputs.len() > 1),
            junit: Junit::new(console.lang),
            html: Html::new(console.lang).with_origin(origin()),
            told: None,
            tally: None,
            summary: Summary::default(),
        }
    }

    fn start(&mut self) -> io::Result<()> {
        match self.format {
            Format::Svrl => self.out.write_all(self.svrl.start().as_bytes()),
            _ => Ok(()),
        }
    }

    fn piece(&mut self, piece: Piece) -> io::Result<()> {
        self.summary.add(&piece.report);
        if piece.report.verdict() == Verdict::Error {
            self.console.show(&unjudged(&piece.report), &mut ());
        }
        if self.format == Format::Junit {
            self.junit.add(&piece.report);
        }
        if self.format == Format::Html {
            self.html.add(&piece.report, piece.rendered);
            return Ok(());
        }
        if self.told.is_none() {
            self.told = explained(&piece.report);
        }
        let is_known = self.tally.as_mut().is_some_and(|tally| tally.add(&piece.report));
        match is_known {
            true => self.out.write_all(abridged(&piece.report, &self.console.output()).as_bytes())?,
            false => self.out.write_all(piece.rendered.as_bytes())?,
        }
        self.out.flush()
    }

    fn end(&mut self) -> io::Result<()> {
        let lang = self.console.lang;
        let end = match self.format {
            Format::Text => self.last_lines(),
            Format::Html => std::mem::replace(&mut self.html, Html::new(lang)).finish(),
            Format::Svrl => self.svrl.end().to_owned(),
            Format::Junit => std::mem::replace(&mut self.junit, Junit::new(lang)).finish(),
            Format::Json => String::new(),
        };
        self.out.write_all(end.as_bytes())?;
        self.out.flush()
    }

    /// The count over many inputs, and where to read more.
    fn last_lines(&self) -> String {
        let mut lines = String::new();
        if self.summary.inputs() > 1 {
            lines.push_str(&format!("\n{}\n", self.summary.to_text(self.console.lang)));
        }
        if let Some(tally) = &self.tally {
            lines.push_str(&tally.to_text(self.console.lang));
        }
        if let Some(code) = &self.told {
            let more = Text::new("pour en savoir plus : ", "to know more: ");
            lines.push_str(&format!("{}segur explain {code}\n", more.in_lang(self.console.lang)));
        }
        lines
    }
}

/// A document of many that shows nothing new: its verdict and the rules that it trips; nothing where there is nothing to say.
fn abridged(report: &Report, text: &TextOptions) -> String {
    let codes = tally::codes(report);
    if codes.is_empty() && report.verdict() == Verdict::Valid {
        return String::new();
    }
    let verdict = report.verdict_to_text(text);
    format!("{} : {codes}\n", verdict.trim_end())
}

/// What made a page and when.
fn origin() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or_default();
    format!("segur {} · {} UTC", env!("CARGO_PKG_VERSION"), day::minute(seconds))
}

/// The first error whose code the program itself explains: the rules that it brings along are, those of another rule
/// set need to be told which one.
fn explained(report: &Report) -> Option<String> {
    let embedded = report.rule_sets.iter().any(|rules| rules.name.starts_with("segur "));
    let is_explained =
        |f: &segur_report::Finding| f.source != Source::Schematron || (embedded && f.see.is_some());
    let own = |f: &&segur_report::Finding| f.severity == Severity::Error && is_explained(f);
    report.findings.iter().find(own).map(|finding| finding.code.to_string())
}

/// The report with nothing but the reason why there is no verdict.
fn unjudged(report: &Report) -> Report {
    let mut reason = report.clone();
    reason
        .findings
        .retain(|f| f.severity == Severity::Error && matches!(f.source, Source::Envelope | Source::Xml));
    reason
}

fn threads(error: &rayon::ThreadPoolBuildError) -> Text {
    Text::new(
        format!("impossible de démarrer les tâches parallèles ({error}) : essayer --jobs 1"),
        format!("cannot start parallel tasks ({error}): try --jobs 1"),
    )
}
