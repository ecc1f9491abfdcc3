//! The commands: from arguments to an exit status.

use std::fs::File;
use std::path::Path;
use std::process::ExitCode;

use segur_check::{Engine, Loading, RuleSet};
use segur_report::{Finding, Report, Severity, Text};

use crate::args::{CheckArgs, CompileArgs, Only, RulesArgs, RulesCommand, XsdArgs};
use crate::atomic;
use crate::console::{Console, Failure};
use crate::inputs::{FileExcerpt, Input};
use crate::loader::FileLoader;
use crate::run::run;

/// `segur xsd`: any schema, any XML.
pub(crate) fn xsd(args: &XsdArgs, console: &Console) -> Result<ExitCode, Failure> {
    let schemas: Vec<_> = args.schemas.iter().map(|path| path.to_string_lossy().into_owned()).collect();
    let entries: Vec<_> = schemas.iter().map(String::as_str).collect();
    for path in &args.schemas {
        must_exist(path)?;
    }
    let name = args.schemas[0].file_stem().unwrap_or_default().to_string_lossy();
    let loader = FileLoader::default();
    let loading = RuleSet::from_schemas(&name, &entries, &loader);
    let rule_set = usable(loading, &schemas.join(", "), &loader, console)?;
    let engine = Engine::new(vec![rule_set], args.reading.dtd.options());
    let inputs: Vec<_> = args.files.iter().flat_map(|path| Input::of(path, false)).collect();
    run(&engine, &inputs, &args.reading, console)
}

/// `segur check`: everything that applies to a document.
pub(crate) fn check(args: &CheckArgs, console: &Console) -> Result<ExitCode, Failure> {
    let asked = |only| args.only.is_empty() || args.only.contains(&only);
    if asked(Only::Xsd) && args.rules.is_empty() {
        return Err(Failure::new(Text::new("il manque : --rules", "missing: --rules")));
    }
    let rules = if asked(Only::Xsd) { args.rules.as_slice() } else { &[] };
    let rule_sets = rules.iter().map(|path| load(path, console)).collect::<Result<Vec<_>, _>>()?;
    let engine = Engine::new(rule_sets, args.reading.dtd.options()).with_ins(asked(Only::Ins));
    let inputs: Vec<_> = args.paths.iter().flat_map(|path| Input::of(path, true)).collect();
    if inputs.is_empty() {
        return Err(Failure::new(Text::new("aucun fichier à contrôler", "no file to check"))
            .with_hint(Text::new("les dossiers donnés sont vides", "the folders given are empty")));
    }
    run(&engine, &inputs, &args.reading, console)
}

/// `segur rules`: rule sets themselves.
pub(crate) fn rules(args: &RulesArgs, console: &Console) -> Result<ExitCode, Failure> {
    match &args.command {
        RulesCommand::Compile(args) => compile(args, console),
    }
}

fn compile(args: &CompileArgs, console: &Console) -> Result<ExitCode, Failure> {
    let rule_set = load(&args.rules, console)?;
    atomic::write(&args.output, &rule_set.to_bytes()).map_err(|error| unwritable(&args.output, &error))?;
    Ok(ExitCode::SUCCESS)
}

fn load(path: &Path, console: &Console) -> Result<RuleSet, Failure> {
    must_exist(path)?;
    let place = path.to_string_lossy();
    let loader = FileLoader::default();
    usable(RuleSet::load(&place, &loader), &place, &loader, console)
}

/// Shows what there is to say about a rule set, and gives it if it can be used.
fn usable(loading: Loading, place: &str, loader: &FileLoader, console: &Console) -> Result<RuleSet, Failure> {
    let unusable = loading.is_unusable();
    // Every repaired defect is told; mere facts are not worth a line at each run.
    for finding in loading.findings.into_iter().filter(|f| f.severity != Severity::Info) {
        show(finding, place, loader, console);
    }
    match loading.rule_set {
        Some(rule_set) if !unusable => Ok(rule_set),
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

fn must_exist(path: &Path) -> Result<(), Failure> {
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
    Err(Failure::new(message)
        .with_hint(Text::new("vérifier le chemin et les droits", "check the path and the permissions")))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
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
