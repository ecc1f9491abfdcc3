//! `segur rules diff`: what changes from one edition to the next, in the rules and in verdicts.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use segur_check::rules::{Assertion, Change, Difference};
use segur_check::{Engine, Options};
use segur_report::{Finding, Lang, Report, Severity, Text};

use crate::args::DiffArgs;
use crate::commands::must_exist;
use crate::console::{Console, Failure};
use crate::inputs::Input;
use crate::loader::FileLoader;

use super::{load, print};

pub(super) fn diff(args: &DiffArgs, console: &Console) -> Result<ExitCode, Failure> {
    must_exist(&args.first)?;
    must_exist(&args.second)?;
    let (first, second) = (args.first.to_string_lossy(), args.second.to_string_lossy());
    let difference = Difference::between(&first, &second, &FileLoader::default());
    let mut text = String::new();
    for (file, changes) in &difference.changes {
        let _ = writeln!(text, "{file}");
        changes.iter().for_each(|change| text.push_str(&described(change, console.lang)));
    }
    if !args.on.is_empty() {
        text.push_str(&verdicts(args, console)?);
    }
    print(&text)
}

/// The documents that the two editions judge otherwise, and the findings that only one of them has.
fn verdicts(args: &DiffArgs, console: &Console) -> Result<String, Failure> {
    let engine = |path: &Path| Ok(Engine::new(vec![load(path, &[], console)?], Options::new()));
    let (first, second): (Engine, Engine) = (engine(&args.first)?, engine(&args.second)?);
    let (mut before, mut after) = (first.checker(), second.checker());
    let mut text = String::new();
    for input in args.on.iter().flat_map(|path| Input::of(path, true)) {
        let before = input.judge(&mut before, |report, _| report);
        let after = input.judge(&mut after, |report, _| report);
        text.push_str(&compared(&before, &after, console.lang));
    }
    Ok(text)
}

fn compared(before: &Report, after: &Report, lang: Lang) -> String {
    let (old, new) = (told(before, lang), told(after, lang));
    if before.verdict() == after.verdict() && old == new {
        return String::new();
    }
    let verdict = |report: &Report| report.verdict().in_lang(lang);
    let mut text = format!("{} : {} -> {}\n", before.input, verdict(before), verdict(after));
    old.difference(&new).for_each(|line| text.push_str(&format!("  - {line}\n")));
    new.difference(&old).for_each(|line| text.push_str(&format!("  + {line}\n")));
    text
}

fn told(report: &Report, lang: Lang) -> BTreeSet<String> {
    let line = |finding: &Finding| {
        let (schema, path) = (finding.schema.as_deref().unwrap_or(""), finding.path.as_deref().unwrap_or(""));
        format!("{schema} {} {path} {}", finding.code, finding.message.in_lang(lang))
    };
    report.findings.iter().filter(|finding| finding.severity != Severity::Info).map(line).collect()
}

fn described(change: &Change, lang: Lang) -> String {
    let word = |fr: &'static str, en: &'static str| Text::new(fr, en).in_lang(lang).to_owned();
    match change {
        Change::SchemaAdded => format!("  + {}\n", word("schéma ajouté", "schema added")),
        Change::SchemaRemoved => format!("  - {}\n", word("schéma retiré", "schema removed")),
        Change::ValueSetAdded => format!("  + {}\n", word("jeu de valeurs ajouté", "value set added")),
        Change::ValueSetRemoved => format!("  - {}\n", word("jeu de valeurs retiré", "value set removed")),
        Change::Added(assertion) => format!("  + {}\n", shown(assertion)),
        Change::Removed(assertion) => format!("  - {}\n", shown(assertion)),
        Change::Changed(both) => format!("  ~ {}\n    {}\n", shown(&both.0), shown(&both.1)),
        Change::Codes { added, removed } => {
            let line =
                |sign: &str, (code, system): &(String, String)| format!("  {sign} {code} ({system})\n");
            let added = added.iter().map(|code| line("+", code));
            removed.iter().map(|code| line("-", code)).chain(added).collect()
        }
        _ => String::new(),
    }
}

fn shown(assertion: &Assertion) -> String {
    let Assertion { context, test, message, .. } = assertion;
    format!("{context} | {test} | {message}")
}
