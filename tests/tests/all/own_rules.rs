//! Our rules (`schemas/schematron`) against the official ones: no false error on the examples, and how many of the mutants
//! that the official rules reject are rejected by ours, for the models that ours cover and for all.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

use libtest_mimic::Trial;
use rayon::prelude::*;
use segur_check::{Engine, Options};
use segur_report::{Finding, Severity, Source};
use segur_tests::growth;
use segur_tests::schematron::{Document, Oracle, oracle};
use segur_tests::shared::{Shared, file_name, read};
use segur_tests::snapshot;

use crate::{Outcome, alone, needing};

/// The oracle's name of the official schema of the header.
const OFFICIAL: &str = "STRUCMIN";

/// Of the mutants that the official rules reject, how many of a hundred must be rejected by ours.
const ENOUGH: usize = 95;

/// What the names of the examples begin with whose models our rules cover, level 1 included.
const COVERED: [&str; 7] =
    ["BIO-CR-BIO_", "LDL-", "VSM_", "IPS-FR_", "IMG_CR_IMG_", "DOC_NON_STRUCTURE_", "IMG-CR-IMG_"];

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![needing(shared, "own_rules_like_official", own_rules), alone("own_rules_are_linear", linear)]
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

fn own_rules(shared: &Shared) -> Outcome {
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
        Row::new(engine, name, name, &read(path), official.get(name).cloned().unwrap_or_default())
    };
    shared.examples().par_iter().map(judge).collect()
}

fn mutants(shared: &Shared, engine: &Engine) -> Vec<Row> {
    let oracle = oracle(&shared.path("oracle/schematron/public.json"));
    let judge = |mutant: &Document| {
        let bytes = shared.read(&format!("oracle/schematron/mutants/{}.xml", mutant.id));
        Row::new(engine, &mutant.id, &mutant.source, &bytes, Official::of_mutant(mutant, &oracle))
    };
    oracle.mutants.par_iter().map(judge).collect()
}

/// What the official rules say.
#[derive(Clone, Debug, Default)]
struct Official {
    /// Those of the header reject.
    header: bool,
    /// The assertions that failed, of all schemas: `schema:assertion`.
    failed: BTreeSet<String>,
}

impl Official {
    fn of_example(document: &Document, oracle: &Oracle) -> Official {
        let results = document.results.iter().map(|(schema, result)| (schema, &result.failed));
        Official::of(results, oracle)
    }

    fn of_mutant(document: &Document, oracle: &Oracle) -> Official {
        Official::of(document.failed.iter(), oracle)
    }

    fn of<'f>(results: impl Iterator<Item = (&'f String, &'f Vec<[usize; 3]>)>, oracle: &Oracle) -> Official {
        let mut official = Official::default();
        for (schema, failed) in results {
            let failed = failed.iter().map(|[assert, ..]| &oracle.asserts[*assert]);
            // A warning or a remark rejects nothing.
            let serious = failed.filter(|a| !matches!(a.role.as_deref(), Some("warning" | "info")));
            let names: Vec<_> = serious.map(|assert| format!("{schema}:{}", assert.assert)).collect();
            official.header |= schema == OFFICIAL && !names.is_empty();
            official.failed.extend(names);
        }
        official
    }

    fn rejects(&self) -> bool {
        !self.failed.is_empty()
    }
}

/// One document: what each side says.
struct Row {
    name: String,
    is_covered: bool,
    official: Official,
    by_rules: Vec<String>,
    /// Those of `by_rules` that cite no later edition of the official rules than the one that judged here.
    on_own_account: Vec<String>,
    by_schema: Vec<String>,
}

/// What a rule cites that the edition at hand of the official kit lacks: empty files, filled in the next one.
const LATER: &str = "kit d'octobre 2025";

/// The documents that this is true of.
const LATER_OF: &str = "BIO-CR-BIO_2023.01_";

impl Row {
    fn new(engine: &Engine, name: &str, source_name: &str, bytes: &[u8], official: Official) -> Row {
        let report = engine.check(name, bytes);
        let of = |source, own: bool| {
            let errors =
                report.findings.iter().filter(|f| f.severity == Severity::Error && f.source == source);
            let later = own && source_name.starts_with(LATER_OF);
            let cited = |f: &&Finding| !(later && f.see.as_deref().is_some_and(|see| see.contains(LATER)));
            let mut codes: Vec<String> =
                errors.filter(cited).map(|finding| finding.code.to_string()).collect();
            codes.dedup();
            codes
        };
        let is_covered = COVERED.iter().any(|model| source_name.starts_with(model));
        let (by_rules, by_schema) = (of(Source::Schematron, false), of(Source::Xsd, false));
        let on_own_account = of(Source::Schematron, true);
        Row { name: name.to_owned(), is_covered, official, by_rules, on_own_account, by_schema }
    }

    /// An error of our rules where every official rule is content, and where ours cite none to come.
    fn is_false(&self) -> bool {
        !self.on_own_account.is_empty() && !self.official.rejects()
    }

    /// An error of our rules that only a later edition of the official ones shares.
    fn is_cited(&self) -> bool {
        !self.by_rules.is_empty() && self.on_own_account.is_empty() && !self.official.rejects()
    }

    fn is_missed(&self) -> bool {
        self.official.rejects() && self.by_rules.is_empty()
    }
}

fn report(examples: &[Row], mutants: &[Row]) -> String {
    let count = |rows: &[&Row], test: fn(&Row) -> bool| rows.iter().filter(|row| test(row)).count();
    let mut out = String::from("# Our rules against the official ones, as Saxon judged them\n");
    let all: Vec<&Row> = examples.iter().collect();
    writeln!(out, "# examples with a false error: {} of {}", count(&all, Row::is_false), all.len()).unwrap();
    for (title, test) in SCOPES {
        let rows: Vec<&Row> = mutants.iter().filter(|row| test(row)).collect();
        let rejected = count(&rows, |row| row.official.rejects());
        let missed = count(&rows, Row::is_missed);
        let also = count(&rows, |row| row.is_missed() && row.by_schema.is_empty());
        let accepted = rows.len() - rejected;
        writeln!(out, "# {title}").unwrap();
        writeln!(out, "#   rejected by the official rules, and by ours: {} of {rejected}", rejected - missed)
            .unwrap();
        writeln!(out, "#   the same, by our rules or our XSD: {} of {rejected}", rejected - also).unwrap();
        writeln!(
            out,
            "#   accepted by the official rules, with an error of ours: {} of {accepted}",
            count(&rows, Row::is_false)
        )
        .unwrap();
    }
    for row in examples.iter().chain(mutants) {
        if row.is_false() {
            writeln!(out, "false error: {}: {}", row.name, row.by_rules.join(" ")).unwrap();
        }
        if row.is_cited() {
            writeln!(out, "by the kit of October 2025: {}: {}", row.name, row.by_rules.join(" ")).unwrap();
        }
        if row.is_missed() {
            let official: Vec<_> = row.official.failed.iter().map(String::as_str).collect();
            let (official, schema) = (official.join(" "), row.by_schema.join(" "));
            let covered = if row.is_covered { "" } else { " (other model)" };
            writeln!(out, "missed{covered}: {}: {official}; by the XSD: {schema}", row.name).unwrap();
        }
    }
    out
}

type Scope = (&'static str, fn(&Row) -> bool);

/// The sets of mutants that are counted.
const SCOPES: [Scope; 3] = [
    ("mutants of the models covered", |row| row.is_covered),
    ("mutants of all models that the rules of the header reject", |row| row.official.header),
    ("mutants of all models", |_| true),
];

fn require(examples: &[Row], mutants: &[Row]) -> Outcome {
    if let Some(row) = examples.iter().chain(mutants).find(|row| row.is_false()) {
        return Err(format!("a false error on {}: {}", row.name, row.by_rules.join(" ")).into());
    }
    let rejected = mutants.iter().filter(|row| row.is_covered && row.official.rejects()).count();
    let missed = mutants.iter().filter(|row| row.is_covered && row.is_missed()).count();
    match (rejected - missed) * 100 >= rejected * ENOUGH {
        true => Ok(()),
        false => Err(format!("{missed} of {rejected} mutants of the models covered are accepted").into()),
    }
}
