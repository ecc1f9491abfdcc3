//! `segur rules`: rule sets themselves.

mod diff;
mod fresh;
mod list;

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use segur_check::{RuleSet, rules};
use segur_report::{Finding, Lang, Severity, Text};
use segur_terms::{CodeSystem, Limits, loinc, snomed};

use crate::args::{CompileArgs, LintArgs, OwnedArgs, RulesArgs, RulesCommand};
use crate::atomic;
use crate::commands::{must_exist, usable};
use crate::console::{Console, Failure};
use crate::loader::FileLoader;
use crate::output;

pub(crate) use fresh::stale_source;

pub(crate) fn rules(args: &RulesArgs, console: &Console) -> Result<ExitCode, Failure> {
    match &args.command {
        RulesCommand::List(args) => list::list(args, console),
        RulesCommand::Lint(args) => lint(args, console),
        RulesCommand::Diff(args) => diff::diff(args, console),
        RulesCommand::Compile(args) => compile(args, console),
    }
}

/// Loads a rule set and says what there is to say about it. A compiled one must be as recent as its sources.
pub(crate) fn load(path: &Path, owned: &[CodeSystem], console: &Console) -> Result<RuleSet, Failure> {
    must_exist(path)?;
    let place = path.to_string_lossy();
    let loader = FileLoader::default();
    let rule_set = usable(RuleSet::load_with(&place, &loader, owned), &place, &loader, console)?;
    match stale_source(path, &rule_set) {
        Some(source) => Err(stale(&place, &source)),
        None => Ok(rule_set),
    }
}

/// The rule set that the program brings along.
pub(crate) fn embedded(console: &Console) -> Result<RuleSet, Failure> {
    usable(segur_schemas::rule_set(), segur_schemas::PLACE, &FileLoader::default(), console)
}

/// The terminologies that the user named.
pub(crate) fn owned(args: &OwnedArgs) -> Result<Vec<CodeSystem>, Failure> {
    let limits = Limits::default();
    let mut owned = Vec::new();
    if let Some(path) = &args.loinc {
        owned.push(loinc::read(open(path)?, &limits).map_err(|finding| unusable(path, &finding))?);
    }
    if let Some(path) = &args.snomed {
        let snapshot = snomed::Snapshot::concepts(open(path)?, &limits);
        let system = snapshot.and_then(snomed::Snapshot::finish);
        owned.push(system.map_err(|finding| unusable(path, &finding))?);
    }
    Ok(owned)
}

fn compile(args: &CompileArgs, console: &Console) -> Result<ExitCode, Failure> {
    let rule_set = load(&args.rules, &owned(&args.owned)?, console)?;
    atomic::write(&args.output, &rule_set.to_bytes()).map_err(|error| unwritable(&args.output, &error))?;
    Ok(ExitCode::SUCCESS)
}

fn lint(args: &LintArgs, console: &Console) -> Result<ExitCode, Failure> {
    must_exist(&args.rules)?;
    let findings = rules::inspect(&args.rules.to_string_lossy(), &FileLoader::default());
    print(&lint_text(findings, console.lang))
}

/// The findings by code, each with its file and line, and how many of each there are.
fn lint_text(mut findings: Vec<Finding>, lang: Lang) -> String {
    findings.retain(|finding| finding.severity != Severity::Info);
    findings.sort_by(|a, b| (a.severity, &a.code).cmp(&(b.severity, &b.code)));
    let mut text = String::new();
    for of_code in findings.chunk_by(|a, b| a.code == b.code) {
        text.push_str(&format!("{} ({})\n", of_code[0].code, of_code.len()));
        for finding in of_code {
            let line = finding.location.map(|location| format!(":{}", location.line)).unwrap_or_default();
            let file = finding.schema.as_deref().unwrap_or_default();
            text.push_str(&format!("  {file}{line} {}\n", finding.message.in_lang(lang)));
        }
    }
    text
}

/// Prints what was found; status 1 if anything was.
fn print(text: &str) -> Result<ExitCode, Failure> {
    output::print(text)?;
    Ok(ExitCode::from(u8::from(!text.is_empty())))
}

fn open(path: &Path) -> Result<File, Failure> {
    must_exist(path)?;
    File::open(path).map_err(|error| {
        let shown = path.display();
        Failure::new(Text::new(
            format!("`{shown}` est illisible : {error}"),
            format!("`{shown}` cannot be read: {error}"),
        ))
    })
}

fn unusable(path: &Path, finding: &Finding) -> Failure {
    let (shown, message) = (path.display(), &finding.message);
    let line = finding.location.map_or(0, |location| location.line);
    Failure::new(Text::new(
        format!("`{shown}`, ligne {line} : {}", message.fr),
        format!("`{shown}`, line {line}: {}", message.en),
    ))
}

fn stale(place: &str, source: &str) -> Failure {
    Failure::new(Text::new(
        format!("`{place}` est périmé : `{source}` a changé depuis"),
        format!("`{place}` is stale: `{source}` has changed since"),
    ))
    .with_hint(Text::new("le refaire par `segur rules compile`", "make it again with `segur rules compile`"))
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let shown = path.display();
    Failure::new(Text::new(
        format!("impossible d'écrire `{shown}` : {error}"),
        format!("cannot write `{shown}`: {error}"),
    ))
    .with_hint(Text::new(
        "vérifier que le dossier existe, ses droits et la place libre",
        "check that the folder exists, its permissions and the free space",
    ))
}
