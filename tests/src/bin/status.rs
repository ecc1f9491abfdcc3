//! Writes `STATUS.md`: what is known of this project, from the committed snapshots, the embedded rule set, the samples, the
//! bench results and a run of the tests. `cargo run --release -p segur-tests --bin status`; `--no-tests` leaves the last part
//! out, and says so.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "it reads the repository, runs the tests and says what it does"
)]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use segur_cda::models::Body;
use segur_tests::shared::VARIABLE;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let tests = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => true,
        ["--no-tests"] => false,
        _ => {
            eprintln!("usage: status [--no-tests]");
            return ExitCode::from(2);
        }
    };
    match write(tests) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("a test failed: STATUS.md says so");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("STATUS.md not written: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether all tests passed, as far as they were run.
fn write(tests: bool) -> io::Result<bool> {
    let run = tests.then(run_tests).transpose()?;
    let passed = run.as_ref().is_none_or(|run| run.success);
    let sections = [
        HEAD.to_owned(),
        fidelity()?,
        coverage()?,
        speed()?,
        tests_section(run.as_ref()),
        trust()?,
        fs::read_to_string(root().join("docs/not-done.md"))?,
    ];
    fs::write(root().join("STATUS.md"), sections.join("\n"))?;
    Ok(passed)
}

const HEAD: &str = "# Status\n\n\
    Written by `cargo run --release -p segur-tests --bin status`; nothing here is written by hand but the last section, which is \
    `docs/not-done.md`.\n";

/// The scores at the top of the snapshots, which the tests compare with what they find.
fn fidelity() -> io::Result<String> {
    let mut text = String::from(
        "## Fidelity\n\nFrom `tests/snapshots/`, which the tests compare with what they find where `SEGUR_SHARED` is set.\n",
    );
    for name in
        ["oracle-xsd", "own-xsd", "own-rules", "schematron-examples", "schematron-mutants", "xmlconf", "xsts"]
    {
        let snapshot = fs::read_to_string(root().join(format!("tests/snapshots/{name}.txt")))?;
        text.push_str(&format!("\n`{name}.txt`\n\n```text\n{}```\n", scores(&snapshot)));
    }
    for (name, what) in
        [("ucum", "units that the official table has and we do not"), ("value_sets", "value sets")]
    {
        let snapshot = fs::read_to_string(root().join(format!("tests/snapshots/{name}.txt")))?;
        text.push_str(&format!("\n`{name}.txt`: {what}\n\n```text\n{snapshot}```\n"));
    }
    Ok(text)
}

/// The lines at the top that are comments, or the first one.
fn scores(snapshot: &str) -> String {
    let comments = snapshot.lines().take_while(|line| line.starts_with('#'));
    let lines: Vec<_> =
        comments.map(|line| line.trim_start_matches('#').strip_prefix(' ').unwrap_or(line)).collect();
    let lines = if lines.is_empty() { snapshot.lines().take(1).collect() } else { lines };
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// What the program knows in depth: models that are read and written, rules that it brings along, samples.
fn coverage() -> io::Result<String> {
    let mut text =
        String::from("## Coverage\n\n| model read and written | samples of documents |\n|---|---|\n");
    for name in Body::NAMES {
        let samples = count(&root().join("samples/cda").join(name), "xml")?;
        text.push_str(&format!("| `{name}` | {samples} |\n"));
    }
    text.push_str(&format!(
        "\nOther samples: {} CDA documents, {} archives, {} mails, {} identities.\n\n",
        count(&root().join("samples/cda"), "xml")?,
        count(&root().join("samples/xdm"), "zip")?,
        count(&root().join("samples/mss"), "eml")?,
        fs::read_dir(root().join("samples/ins"))?.count()
    ));
    text.push_str(&embedded().map_err(io::Error::other)?);
    Ok(text)
}

fn embedded() -> Result<String, String> {
    let rules = segur_schemas::rule_set().rule_set.ok_or("the embedded rule set does not load")?;
    let (id, files) = (rules.id(), rules.files());
    let date = id.date.as_deref().unwrap_or("no date");
    let mut text = format!(
        "Embedded rule set: {} ({date}). Assertions of abstract rules count once for each rule that extends them.\n\n",
        id.name
    );
    text.push_str("| file | judges | rules that can fire | assertions |\n|---|---|---|---|\n");
    for (file, schema) in files.iter().zip(rules.rules().schemas()) {
        let judged = file.model.as_ref().map_or("every document", |model| model.name.as_str());
        text.push_str(&format!("| `{}` | {judged} | {} | {} |\n", file.name, schema.rules, schema.checks));
    }
    Ok(text)
}

fn speed() -> io::Result<String> {
    let results = match fs::read_to_string(root().join("benches/results.md")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            "\n\nNo bench was recorded yet.\n".to_owned()
        }
        text => text?,
    };
    let sections = results.replace("\n## ", "\n### ");
    let (_, sections) = sections.split_once('\n').unwrap_or_default();
    Ok(format!("## Speed\n\nFrom `benches/results.md`, which `--record` of the benches writes.\n{sections}"))
}

/// What `cargo test` answered.
struct Run {
    success: bool,
    passed: usize,
    failed: usize,
    ignored: usize,
    shared: bool,
    failures: Vec<String>,
}

fn run_tests() -> io::Result<Run> {
    let arguments = ["test", "--locked", "--workspace", "--profile", "test-release", "--no-fail-fast"];
    eprintln!("cargo {}", arguments.join(" "));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo).args(arguments).current_dir(root()).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let count = |word: &str| text.lines().filter_map(|line| counted(line, word)).sum();
    let failed = |line: &str| {
        Some(line.strip_prefix("test ")?.strip_suffix("FAILED")?.trim_end_matches([' ', '.']).to_owned())
    };
    Ok(Run {
        success: output.status.success(),
        passed: count("passed"),
        failed: count("failed"),
        ignored: count("ignored"),
        shared: std::env::var_os(VARIABLE).is_some(),
        failures: text.lines().filter_map(failed).collect(),
    })
}

/// The number before a word in `test result: ok. 12 passed; 0 failed; ...`.
fn counted(line: &str, word: &str) -> Option<usize> {
    let parts = line.strip_prefix("test result: ")?;
    parts.split([';', '.']).find_map(|part| part.trim().strip_suffix(word)?.trim().parse().ok())
}

fn tests_section(run: Option<&Run>) -> String {
    let Some(run) = run else {
        return "## Tests\n\nNot run for this edition (`--no-tests`).\n".to_owned();
    };
    let shared = if run.shared { "with" } else { "without" };
    let failures: String = run.failures.iter().map(|name| format!("- failed: `{name}`\n")).collect();
    format!(
        "## Tests\n\n`cargo test --workspace --profile test-release`, {shared} the reference material: {} passed, {} failed, {} \
         ignored.\n{failures}",
        run.passed, run.failed, run.ignored
    )
}

fn trust() -> io::Result<String> {
    let targets = count(&root().join("fuzz/fuzz_targets"), "rs")?;
    let limits = fs::read_to_string(root().join("docs/limits.md"))?;
    let rows = limits.lines().filter(|line| line.starts_with("| `")).count();
    Ok(format!(
        "## Trust\n\n- {targets} fuzz targets (`fuzz/run.sh SECONDS`).\n- {rows} limits, each compared with the code by a test: \
         [docs/limits.md](docs/limits.md).\n- 10,000 judgements by 64 threads that share one engine are compared with one thread: \
         `cargo test -p segur-tests --profile test-release --test all concurrency`.\n- Faults of the machine (unreadable files, full \
         and read-only disks, closed outputs, kills): `cargo test -p segur-cli --test faults`.\n"
    ))
}

/// How many files of a folder have that extension.
fn count(folder: &Path, extension: &str) -> io::Result<usize> {
    let paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    Ok(paths.iter().filter(|path| path.extension().is_some_and(|own| own == extension)).count())
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}
