//! `segur rules list`: what a rule set contains.

use std::fmt::Write as _;
use std::process::ExitCode;

use segur_check::RuleSet;
use segur_report::{Lang, Text};

use crate::args::ListArgs;
use crate::console::{Console, Failure};

use super::{embedded, load, print};

pub(super) fn list(args: &ListArgs, console: &Console) -> Result<ExitCode, Failure> {
    let rule_set = match &args.rules {
        Some(path) => load(path, &[], console)?,
        None => embedded(console)?,
    };
    print(&text(&rule_set, args.value_sets, console.lang))?;
    Ok(ExitCode::SUCCESS)
}

fn text(rule_set: &RuleSet, value_sets: bool, lang: Lang) -> String {
    let mut out = String::new();
    let word = |fr: &'static str, en: &'static str| Text::new(fr, en).in_lang(lang).to_owned();
    let id = rule_set.id();
    let _ = writeln!(out, "{:<16} {}", word("jeu de règles", "rule set"), id.name);
    for (name, value) in [("date".to_owned(), &id.date), ("sha256".to_owned(), &id.sha256)] {
        let _ = writeln!(out, "{name:<16} {}", value.as_deref().unwrap_or("-"));
    }
    if rule_set.schema().is_some() {
        let _ = writeln!(out, "{:<16} {}", word("schéma XML", "XML schema"), rule_set.schema_name());
    }
    schemas(&mut out, rule_set, lang);
    let sets = rule_set.value_sets();
    let concepts: usize = sets.iter().map(|set| set.concepts).sum();
    let _ = writeln!(
        out,
        "{:<16} {} ({concepts} {})",
        word("jeux de valeurs", "value sets"),
        sets.len(),
        word("concepts", "concepts")
    );
    for set in sets.iter().filter(|_| value_sets) {
        let date = set.date.map(|day| day.number().to_string()).unwrap_or_default();
        let _ = writeln!(out, "  {:<28} {date:<8} {:>6}  {}", set.oid, set.concepts, set.name);
    }
    let _ = writeln!(out, "{:<16} {}", word("fichiers", "files"), rule_set.sources().len());
    out
}

fn schemas(out: &mut String, rule_set: &RuleSet, lang: Lang) {
    if !rule_set.has_rules() {
        return;
    }
    let head = match lang {
        Lang::Fr => ["Schematron", "modèle", "version", "motifs", "règles", "assertions"],
        Lang::En => ["Schematron", "model", "version", "patterns", "rules", "assertions"],
    };
    let _ = writeln!(
        out,
        "\n{:<40} {:<18} {:<8} {:>8} {:>6} {:>10}",
        head[0], head[1], head[2], head[3], head[4], head[5]
    );
    let mut total = [0; 3];
    for (file, info) in rule_set.files().iter().zip(rule_set.rules().schemas()) {
        let model = file.model.as_ref();
        let (name, version) = model.map_or(("*", ""), |model| (model.name.as_str(), model.version.as_str()));
        let counts = [info.patterns, info.rules, info.checks];
        total.iter_mut().zip(counts).for_each(|(total, count)| *total += count);
        let _ = row(out, &file.name, name, version, counts);
    }
    let _ = row(out, "", "", "", total);
    out.push('\n');
}

fn row(out: &mut String, file: &str, model: &str, version: &str, counts: [usize; 3]) -> std::fmt::Result {
    let [patterns, rules, checks] = counts;
    writeln!(out, "{file:<40} {model:<18} {version:<8} {patterns:>8} {rules:>6} {checks:>10}")
}
