//! `segur schematron`: any Schematron schema, any XML.

use std::path::Path;
use std::process::ExitCode;

use segur_check::rules::Entry;
use segur_check::{Engine, RuleSet};
use segur_report::Text;
use segur_schematron::{Checker, svrl};
use segur_xml::Tree;

use crate::args::{Format, SchematronArgs};
use crate::commands::{must_exist, now, usable};
use crate::console::{Console, Failure};
use crate::inputs::Input;
use crate::loader::FileLoader;
use crate::output;
use crate::run::run;

/// Judges files by schemas, all of them by each.
pub(crate) fn schematron(args: &SchematronArgs, console: &Console) -> Result<ExitCode, Failure> {
    args.schemas.iter().try_for_each(|path| must_exist(path))?;
    let entry = |path: &std::path::PathBuf| Entry {
        uri: path.to_string_lossy().into_owned(),
        phase: args.phase.clone(),
    };
    let entries: Vec<Entry> = args.schemas.iter().map(entry).collect();
    let name = args.schemas[0].file_stem().unwrap_or_default().to_string_lossy();
    let loader = FileLoader::default();
    let loading = RuleSet::from_schematrons(&name, &entries, &loader);
    let place = entries.iter().map(|entry| entry.uri.as_str()).collect::<Vec<_>>().join(", ");
    let rule_set = usable(loading, &place, &loader, console)?;
    if args.reading.format == Format::Svrl {
        return reports(args, &rule_set, console);
    }
    let engine = Engine::new(vec![rule_set], args.reading.dtd.options());
    let engine = engine.with_moment(now()).strict_saxon(args.strict_saxon);
    let inputs: Vec<_> = args.files.iter().flat_map(|path| Input::of(path, false)).collect();
    run(&engine, &inputs, &args.reading, console)
}

/// One SVRL report for each file and schema, in order: with the patterns and rules that fired, which the reports of
/// other engines do not have.
fn reports(args: &SchematronArgs, rule_set: &RuleSet, console: &Console) -> Result<ExitCode, Failure> {
    let set = rule_set.rules();
    let mut checker = Checker::new(set).with_moment(now()).strict_saxon(args.strict_saxon).with_firings(true);
    let schemas: Vec<usize> = (0..set.schemas().len()).collect();
    let many = args.files.len() * schemas.len() > 1;
    let mut out = String::new();
    let mut valid = true;
    if many {
        out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<reports>\n");
    }
    for path in &args.files {
        let tree = read(path, args, rule_set, console)?;
        for outcome in checker.run(&schemas, &tree) {
            valid &= outcome.failures.is_empty() && outcome.errors.is_empty() && outcome.aborted.is_none();
            let report = svrl(set, &outcome, &tree, &path.to_string_lossy());
            out.push_str(if many { report.split_once('\n').map_or("", |(_, body)| body) } else { &report });
        }
    }
    if many {
        out.push_str("</reports>\n");
    }
    output::print(&out)?;
    Ok(ExitCode::from(u8::from(!valid)))
}

fn read(path: &Path, args: &SchematronArgs, rule_set: &RuleSet, console: &Console) -> Result<Tree, Failure> {
    let bytes = std::fs::read(path).map_err(|error| {
        let shown = path.to_string_lossy();
        Failure::new(Text::new(
            format!("`{shown}` illisible : {error}"),
            format!("cannot read `{shown}`: {error}"),
        ))
    })?;
    Tree::parse_with(&bytes, &args.reading.dtd.options(), rule_set.rules().names()).map_err(|finding| {
        let line = finding.location.map_or(0, |location| location.line);
        let (shown, message) = (path.to_string_lossy(), finding.message.in_lang(console.lang).to_owned());
        Failure::new(Text::new(
            format!("`{shown}`, ligne {line} : {message}"),
            format!("`{shown}`, line {line}: {message}"),
        ))
    })
}
