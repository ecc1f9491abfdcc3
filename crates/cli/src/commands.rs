//! The commands: from arguments to an exit status.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use segur_check::{Engine, Loading, Moment, Parts, RuleSet};
use segur_report::{Finding, Lang, Report, Severity, Text};

use crate::args::{CheckArgs, Format, Only, XsdArgs};
use crate::console::{Console, Failure};
use crate::inputs::{FileExcerpt, Input};
use crate::loader::FileLoader;
use crate::nearest::nearest_paths;
use crate::output;
use crate::rules;
use crate::run::run;

/// The name of the schema that the program brings along.
const EMBEDDED: &str = "cda";

/// `segur xsd`: any schema, any XML.
pub(crate) fn xsd(args: &XsdArgs, console: &Console) -> Result<ExitCode, Failure> {
    let rule_set = xsd_rules(&args.schemas, console)?;
    let engine = Engine::new(vec![rule_set], args.reading.dtd.options());
    let inputs: Vec<_> = args.files.iter().flat_map(|path| Input::of(path, false)).collect();
    run(&engine, &inputs, &args.reading, console)
}

/// The schema documents named, or the schema that the program brings along: a file of that name comes first.
fn xsd_rules(paths: &[PathBuf], console: &Console) -> Result<RuleSet, Failure> {
    let loader = FileLoader::default();
    if let [path] = paths
        && path.as_os_str() == EMBEDDED
        && !path.exists()
    {
        return usable(segur_schemas::cda(), segur_schemas::CDA, &loader, console);
    }
    let schemas: Vec<_> = paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    let entries: Vec<_> = schemas.iter().map(String::as_str).collect();
    for path in paths {
        must_exist(path)?;
    }
    let name = paths[0].file_stem().unwrap_or_default().to_string_lossy();
    usable(RuleSet::from_schemas(&name, &entries, &loader), &schemas.join(", "), &loader, console)
}

/// `segur check`: everything that applies to a document.
pub(crate) fn check(args: &CheckArgs, console: &Console) -> Result<ExitCode, Failure> {
    let asked = |only| args.only.is_empty() || args.only.contains(&only);
    let parts = Parts {
        xsd: asked(Only::Xsd),
        schematron: asked(Only::Schematron),
        ins: asked(Only::Ins),
        cda: asked(Only::Cda),
    };
    let by_rules = parts.xsd || parts.schematron;
    let rule_sets = if by_rules { check_rules(args, console)? } else { Vec::new() };
    let engine = Engine::new(rule_sets, args.reading.dtd.options()).with_parts(parts);
    let engine =
        engine.with_moment(now()).strict_saxon(args.strict_saxon).with_archives(args.archives.limits());
    let inputs: Vec<_> = args.paths.iter().flat_map(|path| Input::of(path, true)).collect();
    if inputs.is_empty() {
        return Err(Failure::new(Text::new("aucun fichier à contrôler", "no file to check"))
            .with_hint(Text::new("les dossiers donnés sont vides", "the folders given are empty")));
    }
    let status = run(&engine, &inputs, &args.reading, console)?;
    if args.reading.format == Format::Text {
        output::print(&judging_rules(&engine, console.lang))?;
    }
    Ok(status)
}

/// The rule sets named; without a name, the one that the program brings along.
fn check_rules(args: &CheckArgs, console: &Console) -> Result<Vec<RuleSet>, Failure> {
    let owned = rules::owned(&args.owned)?;
    match args.rules.as_slice() {
        [] => Ok(vec![rules::embedded(console)?]),
        named => named.iter().map(|path| rules::load(path, &owned, console)).collect(),
    }
}

/// Which rules judged: a verdict means nothing without them.
fn judging_rules(engine: &Engine, lang: Lang) -> String {
    let label = Text::new("règles : ", "rules: ");
    let mut lines = String::new();
    for id in engine.rule_sets() {
        let hash =
            id.sha256.as_deref().and_then(|hash| hash.get(..12)).map(|start| format!("sha256 {start}..."));
        let facts: Vec<_> = id.date.clone().into_iter().chain(hash).collect();
        lines.push_str(&format!("{}{} ({})\n", label.in_lang(lang), id.name, facts.join(", ")));
    }
    lines
}

/// The clock of the machine, for rules that ask for the date; without a time zone of its own the program says UTC.
pub(crate) fn now() -> Moment {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Moment::from_unix(since.as_secs() as i64, 0)
}

/// Shows what there is to say about a rule set, and gives it if it can be used.
pub(crate) fn usable(
    loading: Loading,
    place: &str,
    loader: &FileLoader,
    console: &Console,
) -> Result<RuleSet, Failure> {
    // Mere facts are not worth a line at each run; nor are many defects, once somebody was told of them.
    const MANY: usize = 5;
    let told: Vec<_> = loading.findings.into_iter().filter(|f| f.severity != Severity::Info).collect();
    match loading.rule_set.is_some() && told.len() > MANY {
        true => console.note(&many(place, told.len())),
        false => told.into_iter().for_each(|finding| show(finding, place, loader, console)),
    }
    match loading.rule_set {
        Some(rule_set) => Ok(rule_set),
        _ => Err(Failure::new(Text::new(
            format!("`{place}` est inutilisable : aucun document n'a été contrôlé"),
            format!("`{place}` cannot be used: no document was checked"),
        ))),
    }
}

/// Shows a finding about a schema document, with the line concerned.
fn show(mut finding: Finding, place: &str, loader: &FileLoader, console: &Console) {
    let name = finding.schema.take();
    let path = name.as_ref().and_then(|name| loader.path_of(name));
    let source = path.as_ref().and_then(|path| File::open(path).ok()).map(FileExcerpt);
    let shown = path.map(|path| path.to_string_lossy().into_owned()).or(name);
    let report = Report::new(shown.as_deref().unwrap_or(place), "xsd");
    console.show(&Report { findings: vec![finding], ..report }, &mut { source });
}

pub(crate) fn must_exist(path: &Path) -> Result<(), Failure> {
    let Err(error) = path.metadata() else { return Ok(()) };
    let shown = path.display();
    let message = match error.kind() {
        std::io::ErrorKind::NotFound => {
            Text::new(format!("`{shown}` n'existe pas"), format!("`{shown}` does not exist"))
        }
        _ => Text::new(
            format!("`{shown}` est illisible : {error}"),
            format!("`{shown}` cannot be read: {error}"),
        ),
    };
    Err(Failure::new(message).with_hint(meant(path)))
}

/// What to do about a path that leads nowhere: the nearest one that exists.
pub(crate) fn meant(path: &Path) -> Text {
    let near: Vec<_> = nearest_paths(path).iter().map(|path| format!("`{}`", path.display())).collect();
    match near.join(", ") {
        near if near.is_empty() => {
            Text::new("vérifier le chemin et les droits", "check the path and the permissions")
        }
        near => Text::new(format!("vouliez-vous dire {near} ?"), format!("did you mean {near}?")),
    }
}

fn many(place: &str, count: usize) -> Text {
    Text::new(
        format!("`{place}` : {count} défauts réparés ou isolés ; `segur rules lint {place}` les montre"),
        format!("`{place}`: {count} defects repaired or isolated; `segur rules lint {place}` shows them"),
    )
}
