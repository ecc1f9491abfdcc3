//! Our rules of the header (`schemas/schematron/entete.sch`) against the official ones: no false error on the examples, and
//! how many of the mutants that the official rules of the header reject are rejected by ours.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use libtest_mimic::Trial;
use rayon::prelude::*;
use segur_check::{Engine, Options};
use segur_report::{Severity, Source};
use segur_tests::growth;
use segur_tests::schematron::{Document, Oracle, oracle};
use segur_tests::shared::{Shared, file_name, read};
use segur_tests::snapshot;

use crate::{Outcome, alone, needing};

/// The oracle's name of the official schema of the header.
const OFFICIAL: &str = "STRUCMIN";

/// Of the mutants that the official rules of the header reject, how many of a hundred must be rejected by ours.
const ENOUGH: usize = 95;

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![needing(shared, "own_header_rules", header_rules), alone("own_rules_are_linear", linear)]
}

/// A header with any number of identifiers, telecoms and parts of names costs in proportion.
fn linear() -> Outcome {
    let rule_set = segur_schemas::rule_set().rule_set.ok_or("the embedded rule set does not load")?;
    let engine = Engine::new(vec![rule_set], Options::default());
    Ok(growth::linear(1_000, large_header, |bytes| drop(engine.check("-", bytes)))?)
}

fn large_header(n: usize) -> Vec<u8> {
    let many = |make: fn(usize) -> String| (0..n).map(make).collect::<String>();
    let ids = many(|at| format!("<id root='2.25.{at}' extension='a'/>"));
    let telecoms = many(|at| format!("<telecom value='tel:+33{at}'/>"));
    let parts = many(|at| format!("<given qualifier='CL'>A{at}</given>"));
    let role = format!("<patientRole>{ids}{telecoms}<patient><name>{parts}</name></patient></patientRole>");
    format!("<ClinicalDocument xmlns='urn:hl7-org:v3'><recordTarget>{role}</recordTarget></ClinicalDocument>")
        .into_bytes()
}

fn header_rules(shared: &Shared) -> Outcome {
    let rule_set = segur_schemas::rule_set().rule_set.ok_or("the embedded rule set does not load")?;
    let engine = Engine::new(vec![rule_set], Options::default());
    let (examples, mutants) = (examples(shared, &engine), mutants(shared, &engine));
    let report = report(&examples, &mutants);
    print!("{report}");
    snapshot::compare("own-rules.txt", &report)?;
    require(&examples, &mutants)
}

fn examples(shared: &Shared, engine: &Engine) -> Vec<Row> {
    let oracle = oracle(&shared.path("oracle/schematron/examples.json"));
    let said = oracle.documents.iter().map(|d| (d.file.as_str(), Official::of_example(d, &oracle)));
    let official: BTreeMap<_, _> = said.collect();
    let judge = |path: &PathBuf| {
        let name = file_name(path);
        Row::new(engine, name, &read(path), official.get(name).copied().unwrap_or_default())
    };
    shared.examples().par_iter().map(judge).collect()
}

fn mutants(shared: &Shared, engine: &Engine) -> Vec<Row> {
    let oracle = oracle(&shared.path("oracle/schematron/public.json"));
    let judge = |mutant: &Document| {
        let bytes = shared.read(&format!("oracle/schematron/mutants/{}.xml", mutant.id));
        Row::new(engine, &mutant.id, &bytes, Official::of_mutant(mutant, &oracle))
    };
    oracle.mutants.par_iter().map(judge).collect()
}

/// What the official rules say.
#[derive(Clone, Copy, Debug, Default)]
struct Official {
    /// Those of the header reject.
    header: bool,
    /// Some reject.
    any: bool,
}

impl Official {
    /// Of an example. A defect of the body, of which the official rules speak elsewhere, excuses no error of ours.
    fn of_example(document: &Document, oracle: &Oracle) -> Official {
        let header = document.results.get(OFFICIAL).is_some_and(|result| rejects(&result.failed, oracle));
        Official { header, any: header }
    }

    fn of_mutant(document: &Document, oracle: &Oracle) -> Official {
        let failed = |name: &str| document.failed.get(name).is_some_and(|failed| rejects(failed, oracle));
        Official { header: failed(OFFICIAL), any: document.failed.keys().any(|name| failed(name)) }
    }
}

/// Whether an assertion failed that is more than a warning or a remark.
fn rejects(failed: &[[usize; 3]], oracle: &Oracle) -> bool {
    let mild = |role: &Option<String>| matches!(role.as_deref(), Some("warning" | "info"));
    failed.iter().any(|[assert, ..]| !mild(&oracle.asserts[*assert].role))
}

/// One document: what each side says.
struct Row {
    name: String,
    official: Official,
    by_rules: Vec<String>,
    by_schema: Vec<String>,
}

impl Row {
    fn new(engine: &Engine, name: &str, bytes: &[u8], official: Official) -> Row {
        let report = engine.check(name, bytes);
        let of = |source| {
            let errors =
                report.findings.iter().filter(|f| f.severity == Severity::Error && f.source == source);
            let mut codes: Vec<String> = errors.map(|finding| finding.code.to_string()).collect();
            codes.dedup();
            codes
        };
        Row { name: name.to_owned(), official, by_rules: of(Source::Schematron), by_schema: of(Source::Xsd) }
    }

    /// An error of our rules where every official rule is content.
    fn is_false(&self) -> bool {
        !self.by_rules.is_empty() && !self.official.any
    }

    fn is_missed(&self) -> bool {
        self.official.header && self.by_rules.is_empty()
    }
}

fn report(examples: &[Row], mutants: &[Row]) -> String {
    let count = |rows: &[Row], test: fn(&Row) -> bool| rows.iter().filter(|row| test(row)).count();
    let rejected = count(mutants, |row| row.official.header);
    let missed = count(mutants, Row::is_missed);
    let also = count(mutants, |row| row.is_missed() && row.by_schema.is_empty());
    let mut out = String::from("# Our rules of the header against the official ones, as Saxon judged them\n");
    writeln!(out, "# examples with a false error: {} of {}", count(examples, Row::is_false), examples.len())
        .unwrap();
    writeln!(
        out,
        "# mutants that every official rule accepts, with a false error: {} of {}",
        count(mutants, Row::is_false),
        count(mutants, |row| !row.official.any)
    )
    .unwrap();
    writeln!(
        out,
        "# mutants that the official rules of the header reject, rejected by ours: {} of {rejected}",
        rejected - missed
    )
    .unwrap();
    writeln!(out, "# the same, by our rules or our XSD: {} of {rejected}", rejected - also).unwrap();
    for row in examples.iter().chain(mutants) {
        if row.is_false() {
            writeln!(out, "false error: {}: {}", row.name, row.by_rules.join(" ")).unwrap();
        }
        if row.is_missed() {
            writeln!(out, "missed: {}, by the XSD: {}", row.name, row.by_schema.join(" ")).unwrap();
        }
    }
    out
}

fn require(examples: &[Row], mutants: &[Row]) -> Outcome {
    if let Some(row) = examples.iter().chain(mutants).find(|row| row.is_false()) {
        return Err(format!("a false error on {}: {}", row.name, row.by_rules.join(" ")).into());
    }
    let rejected = mutants.iter().filter(|row| row.official.header).count();
    let missed = mutants.iter().filter(|row| row.is_missed() && row.by_schema.is_empty()).count();
    match (rejected - missed) * 100 >= rejected * ENOUGH {
        true => Ok(()),
        false => Err(format!("{missed} of {rejected} mutants are accepted").into()),
    }
}
