//! `segur doctor`: what the program finds on this machine, and what is wrong with it.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use segur_check::{Loading, RuleSet};
use segur_report::{Lang, Severity, Text};
use serde_json::{Value, json};

use crate::args::DoctorArgs;
use crate::config::{Config, places};
use crate::console::{Console, Failure};
use crate::loader::FileLoader;
use crate::output;
use crate::rules::stale_source;

/// One thing that was looked at.
struct Fact {
    name: &'static str,
    label: Text,
    /// For people.
    shown: Text,
    /// For programs.
    value: Value,
    good: bool,
}

/// `segur doctor`: status 0 if all is well, 1 if something needs care.
pub(crate) fn doctor(
    args: &DoctorArgs,
    config: Result<Config, Failure>,
    console: &Console,
) -> Result<ExitCode, Failure> {
    let mut facts = vec![version(), processor(), threads(), memory()];
    let rules = config.as_ref().map(|config| config.rules.clone()).unwrap_or_default();
    facts.push(configuration(config));
    facts.push(embedded());
    facts.extend(rules.iter().chain(&args.rules).map(|place| rule_set(place)));
    facts.push(caches());
    let good = facts.iter().all(|fact| fact.good);
    output::print(&if args.json { as_json(&facts, good) } else { as_text(&facts, good, console.lang) })?;
    Ok(ExitCode::from(u8::from(!good)))
}

fn as_json(facts: &[Fact], good: bool) -> String {
    let mut all = json!({"healthy": good, "rule_sets": []});
    for fact in facts {
        match all[fact.name].as_array_mut() {
            Some(list) => list.push(fact.value.clone()),
            None => all[fact.name] = fact.value.clone(),
        }
    }
    format!("{all}\n")
}

fn as_text(facts: &[Fact], good: bool, lang: Lang) -> String {
    let mut out = String::new();
    for fact in facts {
        let mark = if fact.good { " " } else { "!" };
        out.push_str(&format!("{mark} {:<16} {}\n", fact.label.in_lang(lang), fact.shown.in_lang(lang)));
    }
    let end = match good {
        true => Text::new("tout est en ordre", "all is well"),
        false => Text::new("à corriger : les lignes marquées !", "to be mended: the lines marked !"),
    };
    out + "\n" + end.in_lang(lang) + "\n"
}

fn version() -> Fact {
    let version = env!("CARGO_PKG_VERSION");
    let target = format!("{} {}", std::env::consts::ARCH, std::env::consts::OS);
    Fact {
        name: "version",
        label: Text::new("version", "version"),
        shown: Text::same(format!("{version} ({target})")),
        value: json!({"version": version, "target": target, "optimised": !cfg!(debug_assertions)}),
        good: true,
    }
}

/// The vector instructions that the scan of documents uses, widest last.
fn processor() -> Fact {
    let features = features();
    let shown = match features.is_empty() {
        true => Text::new(
            "balayage portable, sans instructions vectorielles",
            "portable scan, no vector instructions",
        ),
        false => Text::same(features.join(", ")),
    };
    Fact {
        name: "cpu",
        label: Text::new("processeur", "processor"),
        shown,
        value: json!(features),
        good: true,
    }
}

#[cfg(target_arch = "x86_64")]
fn features() -> Vec<&'static str> {
    let known = [
        ("sse2", true),
        ("avx2", is_x86_feature_detected!("avx2")),
        ("avx512bw", is_x86_feature_detected!("avx512bw")),
    ];
    known.into_iter().filter_map(|(name, present)| present.then_some(name)).collect()
}

#[cfg(not(target_arch = "x86_64"))]
fn features() -> Vec<&'static str> {
    Vec::new()
}

fn threads() -> Fact {
    let count = std::thread::available_parallelism().map_or(1, usize::from);
    Fact {
        name: "threads",
        label: Text::new("tâches", "threads"),
        shown: Text::new(format!("{count} à la fois (--jobs)"), format!("{count} at a time (--jobs)")),
        value: json!(count),
        good: true,
    }
}

/// What a container allows, where there is one: a rule set compiled on the way takes some 110 MB.
fn memory() -> Fact {
    const ENOUGH: u64 = 256 << 20;
    let read = |path: &str| fs::read_to_string(path).ok()?.trim().parse::<u64>().ok();
    let limit =
        read("/sys/fs/cgroup/memory.max").or_else(|| read("/sys/fs/cgroup/memory/memory.limit_in_bytes"));
    // The first version of control groups writes a huge number where there is no limit.
    let limit = limit.filter(|bytes| *bytes < 1 << 60);
    let shown = match limit {
        None => Text::new("sans limite connue", "no known limit"),
        Some(bytes) if bytes < ENOUGH => Text::new(
            format!("limite : {} Mo ; compiler les règles d'avance (segur rules compile)", bytes >> 20),
            format!("limit: {} MB; compile the rules beforehand (segur rules compile)", bytes >> 20),
        ),
        Some(bytes) => {
            Text::new(format!("limite : {} Mo", bytes >> 20), format!("limit: {} MB", bytes >> 20))
        }
    };
    let good = limit.is_none_or(|bytes| bytes >= ENOUGH);
    Fact { name: "memory_limit", label: Text::new("mémoire", "memory"), shown, value: json!(limit), good }
}

fn configuration(config: Result<Config, Failure>) -> Fact {
    let label = Text::new("configuration", "configuration");
    match config {
        Err(failure) => {
            let text = failure.message();
            Fact {
                name: "configuration",
                label,
                shown: text.clone(),
                value: json!({"error": text.en}),
                good: false,
            }
        }
        Ok(Config { path: Some(path), .. }) => {
            let path = path.display().to_string();
            Fact {
                name: "configuration",
                label,
                shown: Text::same(path.clone()),
                value: json!({"path": path}),
                good: true,
            }
        }
        Ok(_) => {
            let places: Vec<_> = places().iter().map(|path| path.display().to_string()).collect();
            let list = places.join(", ");
            let shown =
                Text::new(format!("aucune (cherchée : {list})"), format!("none (looked for: {list})"));
            Fact { name: "configuration", label, shown, value: json!({"searched": places}), good: true }
        }
    }
}

fn embedded() -> Fact {
    judged("(segur)", segur_schemas::rule_set(), None, Text::new("règles du programme", "embedded rules"))
}

fn rule_set(place: &Path) -> Fact {
    let label = Text::new("jeu de règles", "rule set");
    let shown = place.display().to_string();
    if !place.exists() {
        let value = json!({"place": shown, "usable": false});
        let text = Text::new(format!("`{shown}` n'existe pas"), format!("`{shown}` does not exist"));
        return Fact { name: "rule_sets", label, shown: text, value, good: false };
    }
    let loading = RuleSet::load(&place.to_string_lossy(), &FileLoader::default());
    let stale = loading.rule_set.as_ref().and_then(|rule_set| stale_source(place, rule_set));
    judged(&shown, loading, stale, label)
}

fn judged(place: &str, loading: Loading, stale: Option<String>, label: Text) -> Fact {
    let defects = loading.findings.iter().filter(|finding| finding.severity != Severity::Info).count();
    let Some(rule_set) = loading.rule_set else {
        let value = json!({"place": place, "usable": false, "defects": defects});
        let text = Text::new(format!("`{place}` est inutilisable"), format!("`{place}` cannot be used"));
        return Fact { name: "rule_sets", label, shown: text, value, good: false };
    };
    let (id, schemas) = (rule_set.id(), rule_set.files().len());
    let date = id.date.as_deref().unwrap_or("-");
    let value = json!({"place": place, "usable": true, "name": id.name, "date": id.date, "sha256": id.sha256,
        "schematrons": schemas, "value_sets": rule_set.value_sets().len(), "defects": defects, "stale": stale});
    let hash = id.sha256.as_deref().and_then(|hash| hash.get(..12)).unwrap_or_default();
    let mut shown = Text::new(
        format!(
            "{place} : {}, {date}, sha256 {hash}..., {schemas} Schematron, {defects} défauts isolés",
            id.name
        ),
        format!(
            "{place}: {}, {date}, sha256 {hash}..., {schemas} Schematron, {defects} defects isolated",
            id.name
        ),
    );
    if let Some(source) = &stale {
        shown.fr = format!("{} ; périmé : `{source}` a changé", shown.fr).into();
        shown.en = format!("{}; stale: `{source}` has changed", shown.en).into();
    }
    Fact { name: "rule_sets", label, shown, value, good: stale.is_none() }
}

/// There is nothing to find, and that is worth saying.
fn caches() -> Fact {
    Fact {
        name: "caches",
        label: Text::new("caches", "caches"),
        shown: Text::new(
            "aucun : segur n'écrit que les fichiers demandés (rules compile, --output)",
            "none: segur writes the files asked for only (rules compile, --output)",
        ),
        value: json!([]),
        good: true,
    }
}
