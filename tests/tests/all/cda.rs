//! The kit's documents through the tree of crate `cda`.

use std::path::Path;

use libtest_mimic::Trial;
use segur_cda::models::Body;
use segur_cda::values::Ts;
use segur_cda::{Context, Document, Dossier, GenerateError, Level, outline, recognise};
use segur_check::{Engine, RuleSet};
use segur_report::Verdict;
use segur_tests::schematron::KitFiles;
use segur_tests::shared::{Shared, file_name, read};
use segur_tests::snapshot;
use segur_xml::c14n::{Comments, canonical};
use segur_xml::{Options, Tree};

use crate::{Outcome, needing, none};

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![
        needing(shared, "cda::round_trip", round_trip),
        needing(shared, "cda::recognised", recognised),
        needing(shared, "cda::bio", bio),
        needing(shared, "cda::samples", samples),
    ]
}

/// Every example, written anew from its tree, has the same canonical form, comments included.
fn round_trip(shared: &Shared) -> Outcome {
    let examples = shared.examples();
    let complaints: Vec<String> = examples.iter().filter_map(|path| differs(path)).collect();
    println!("cda round trip: {} of {}", examples.len() - complaints.len(), examples.len());
    none(complaints)
}

/// Every example is of the model that its file name says, and its outline has sections.
fn recognised(shared: &Shared) -> Outcome {
    let examples = shared.examples();
    let complaints: Vec<String> = examples.iter().filter_map(|path| unknown(path)).collect();
    println!("cda recognised: {} of {}", examples.len() - complaints.len(), examples.len());
    none(complaints)
}

/// Every structured laboratory report of the kit, read into the model, makes a new document that gives the model back.
/// Earlier versions have no PDF copy: the problem is named, and one is given. Those that break the standard are named
/// in the snapshot, with the places; so is everything that the model does not hold.
fn bio(shared: &Shared) -> Outcome {
    let mut lines = Vec::new();
    let mut complaints = Vec::new();
    let mut equal = 0;
    let examples = shared.examples();
    for path in examples.iter().filter(|path| file_name(path).starts_with("BIO-CR-BIO")) {
        let document = Document::parse(&read(path)).map_err(|error| format!("{error:?}"))?.unwrapped();
        let Ok((mut dossier, lost)) = Dossier::read(&document) else { continue };
        let Body::CrBio(report) = &dossier.body else { continue };
        let (results, alerts) = (report.results().count(), report.alerts.len());
        lines.push(format!("{}: {results} results, {alerts} alerts", file_name(path)));
        lines.extend(lost.iter().map(|place| format!("  not held: {place}")));
        let mut problems = problems_of(&dossier)?;
        if problems == ["body.pdf_copy"] {
            lines.push("  wanted by 2024.01: body.pdf_copy".to_owned());
            if let Body::CrBio(report) = &mut dossier.body {
                report.pdf_copy = Some("JVBERi0xLjQK".into());
            }
            problems = problems_of(&dossier)?;
        }
        if problems.is_empty() {
            let made = generate(&dossier).map_err(|error| error.to_string())?;
            let again = Dossier::read(&made).map_err(|error| format!("{error:?}"))?.0;
            let same = again.body == dossier.body;
            equal += usize::from(same);
            complaints.extend((!same).then(|| format!("{}: another report", file_name(path))));
        } else {
            lines.push(format!("  refused for {}", problems.join(", ")));
        }
    }
    println!("cda laboratory reports that come back equal: {equal}");
    none(complaints)?;
    snapshot::compare("cda-bio.txt", &(lines.join("\n") + "\n")).map_err(Into::into)
}

fn generate(dossier: &Dossier) -> Result<Document, GenerateError> {
    let mut next = || 1;
    let now = Ts::parse("2026-01-15T18:02:11+01:00").unwrap_or_default();
    dossier.generate(&mut Context::new(now, &mut next))
}

/// The paths of what a dossier is refused for.
fn problems_of(dossier: &Dossier) -> Result<Vec<String>, String> {
    match generate(dossier) {
        Ok(_) => Ok(Vec::new()),
        Err(GenerateError::Problems(problems)) => {
            Ok(problems.into_iter().map(|problem| problem.path).collect())
        }
        Err(error) => Err(error.to_string()),
    }
}

/// The documents that we generated, as they stand in `samples/`, are valid by the official kit.
fn samples(shared: &Shared) -> Outcome {
    let loading = RuleSet::load(&shared.path("ans-kit").to_string_lossy(), &KitFiles::new(shared));
    let engine = Engine::new(vec![loading.rule_set.ok_or("the kit does not load")?], Options::default());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples/cda");
    let models = ["level1", "cr-bio", "cr-img", "ldl-ses", "ldl-ees", "vsm", "ips-fr"];
    let names = models.iter().flat_map(|model| ["minimal", "rich"].map(|name| format!("{model}/{name}.xml")));
    let names: Vec<String> = names.chain(["cr-bio/correction.xml".to_owned()]).collect();
    let mut complaints = Vec::new();
    for name in &names {
        let report = engine.check(name, &read(&folder.join(name)));
        let schematrons = report.applied.iter().filter(|applied| applied.fired_rules > Some(0)).count();
        if report.verdict() != Verdict::Valid || schematrons < 3 {
            complaints.push(format!("{name}: {schematrons} schemas, {:?}", report.findings.first()));
        }
    }
    println!("cda samples by the official rules: {} of {}", names.len() - complaints.len(), names.len());
    none(complaints)
}

fn unknown(path: &Path) -> Option<String> {
    let name = file_name(path).replace("IMG_CR_IMG", "IMG-CR-IMG");
    let Ok(document) = Document::parse(&read(path)) else { return Some(format!("{name}: not read")) };
    let found = recognise(&document);
    let right = match found.model {
        None => found.level == Level::One,
        // The catalogue of sections bears the templateId of the VSM.
        Some(model) => name.starts_with(model.name) || name.starts_with("01_") && model.name == "VSM",
    };
    let outlined = found.level == Level::One || !outline(&document).is_empty();
    (!right || !outlined || found.title.is_empty())
        .then(|| format!("{name}: {:?} {:?}", found.model, found.level))
}

fn differs(path: &Path) -> Option<String> {
    let source = read(path);
    let document = match Document::parse(&source) {
        Ok(document) => document,
        Err(error) => return Some(format!("{}: {error}", file_name(path))),
    };
    let same_bytes = document.to_bytes().is_ok_and(|bytes| bytes == source);
    let written = document.rewritten().ok().and_then(|bytes| form(&bytes));
    let right =
        same_bytes && written.is_some() && written == form(&source) && document.root().is("ClinicalDocument");
    (!right).then(|| format!("{}: not the same document", file_name(path)))
}

fn form(bytes: &[u8]) -> Option<String> {
    Tree::parse(bytes, &Options::new()).ok().map(|tree| canonical(&tree, Comments::Keep))
}
