//! The kit's Schematrons: expanded as the reference implementation expands them, and judging as Saxon does.

use std::collections::BTreeMap;
use std::path::Path;

use libtest_mimic::Trial;
use segur_schematron::model::{Part, RuleItem, Schema};
use segur_schematron::{Checker, Entry, Outcome as Judged, SchemaSet};
use segur_tests::schematron::{
    Document, ExpandedSchema, KitFiles, Oracle, Rules, TypeError, TypeErrors, oracle, rules,
};
use segur_tests::shared::{Shared, read};
use segur_tests::snapshot;
use segur_xml::{Names, Options, Tree};

use crate::{Outcome, needing, none};

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![
        needing(shared, "schematron_expansion", expansion),
        needing(shared, "schematron_examples", examples),
        needing(shared, "schematron_mutants", mutants),
        needing(shared, "schematron_type_errors", type_errors),
    ]
}

fn uri(shared: &Shared, schema: &ExpandedSchema) -> String {
    shared.path("ans-kit/schematrons").join(&schema.schema).to_string_lossy().into_owned()
}

/// Every rule and assertion after inclusion and expansion is the one that the reference has under that name.
fn expansion(shared: &Shared) -> Outcome {
    let loader = KitFiles::new(shared);
    let rules = rules(shared);
    let mut differences = Vec::new();
    let mut asserts = 0;
    for (name, expected) in &rules {
        let schema = segur_schematron::read(&uri(shared, expected), &loader);
        let (own, reference) = (listed(&schema), reference(expected));
        asserts +=
            reference.iter().filter(|line| line.contains(" assert ") || line.contains(" report ")).count();
        let first = own.iter().zip(&reference).find(|(own, reference)| own != reference);
        if let Some((own, reference)) = first {
            let same = own.chars().zip(reference.chars()).take_while(|(a, b)| a == b).count();
            let from = |line: &str| line.chars().skip(same.saturating_sub(40)).take(160).collect::<String>();
            let rule = own.split(' ').next().unwrap_or("");
            differences.push(format!("{name} {rule}:\n  ours   {}\n  theirs {}", from(own), from(reference)));
        } else if own.len() != reference.len() {
            differences.push(format!("{name}: {} lines, {} expected", own.len(), reference.len()));
        }
    }
    println!("expansion: {} schemas, {asserts} assertions", rules.len());
    none(differences)
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn listed(schema: &Schema) -> Vec<String> {
    let mut lines = Vec::new();
    for (number, pattern) in schema.patterns.iter().enumerate() {
        let lets: Vec<_> =
            pattern.lets.iter().map(|own| format!("{}={}", own.name, collapsed(&own.value))).collect();
        lines.push(format!("p{number} {:?} {lets:?}", pattern.id));
        for (at, rule) in pattern.rules.iter().enumerate() {
            lines.push(format!("p{number}.r{at} {} {}", rule.is_abstract, collapsed(&rule.context)));
            for item in &rule.items {
                match item {
                    RuleItem::Let(own) => {
                        lines.push(format!("p{number}.r{at} let {}={}", own.name, collapsed(&own.value)))
                    }
                    RuleItem::Extends(base, _) => lines.push(format!("p{number}.r{at} extends {base}")),
                    RuleItem::Check(..) => {}
                }
            }
            // The reference lists variables, then extended rules, then assertions.
            let from =
                lines.len() - rule.items.iter().filter(|item| !matches!(item, RuleItem::Check(..))).count();
            lines[from..].sort_by_key(|line| line.contains(" extends "));
            for item in &rule.items {
                if let RuleItem::Check(check, own) = item {
                    let kind = if check.is_report { "report" } else { "assert" };
                    let message: String = check.message.iter().map(written).collect();
                    let (test, role) = (collapsed(&check.test), &check.role);
                    lines.push(format!(
                        "p{number}.r{at}.a{own} {kind} {test} {role:?} {}",
                        collapsed(&message)
                    ));
                }
            }
        }
    }
    lines
}

fn written(part: &Part) -> String {
    match part {
        Part::Text(text) => text.clone(),
        Part::Value(select, _) => format!("{{{select}}}"),
        Part::Name(path, _) if path == "." => "{name(.)}".to_owned(),
        Part::Name(path, _) => format!("{{name({path})}}"),
    }
}

fn reference(schema: &ExpandedSchema) -> Vec<String> {
    let mut lines = Vec::new();
    for (number, pattern) in schema.patterns.iter().enumerate() {
        let lets: Vec<_> = pattern
            .lets
            .iter()
            .map(|(name, value)| format!("{}={}", name.trim(), collapsed(value)))
            .collect();
        lines.push(format!("p{number} {:?} {lets:?}", pattern.id));
        for (at, rule) in pattern.rules.iter().enumerate() {
            lines.push(format!("p{number}.r{at} {} {}", rule.is_abstract, collapsed(&rule.context)));
            lines.extend(
                rule.lets
                    .iter()
                    .map(|(name, value)| format!("p{number}.r{at} let {name}={}", collapsed(value))),
            );
            lines.extend(rule.extends.iter().map(|base| format!("p{number}.r{at} extends {base}")));
            for own in &rule.asserts {
                let (id, kind, test, role) = (&own.id, &own.kind, collapsed(&own.test), &own.role);
                lines.push(format!("{id} {kind} {test} {role:?} {}", collapsed(&own.message)));
            }
        }
    }
    lines
}

/// The kit compiled, and the index of each schema by the oracle's name.
struct Kit {
    set: SchemaSet,
    index: BTreeMap<String, usize>,
}

fn compiled(shared: &Shared, rules: &Rules) -> (Kit, Vec<String>) {
    let entries: Vec<Entry> =
        rules.values().map(|schema| Entry { uri: uri(shared, schema), phase: None }).collect();
    let compilation = SchemaSet::compile(&entries, &KitFiles::new(shared), Names::new());
    // The folder stands elsewhere on each machine; the snapshot does not know where.
    let root = shared.path("").to_string_lossy().into_owned();
    let findings = compilation.findings.iter().map(|finding| {
        let message = finding.message.en.replace(&root, "");
        format!("{} {}: {message}", finding.code, finding.schema.as_deref().unwrap_or(""))
    });
    let findings = findings.collect();
    (Kit { set: compilation.set, index: rules.keys().cloned().zip(0..).collect() }, findings)
}

/// One failure as a line, ours and the oracle's.
fn failures(judged: &Judged) -> Vec<String> {
    let own = judged.failures.iter().chain(&judged.errors);
    own.map(|failure| {
        let kind = if failure.error.is_some() {
            "error"
        } else if failure.is_report {
            "successful-report"
        } else {
            "failed-assert"
        };
        format!("{} {} {kind} {} {}", failure.rule, failure.check, failure.path, failure.message)
    })
    .collect()
}

fn expected(oracle: &Oracle, failed: &[[usize; 3]]) -> Vec<String> {
    failed
        .iter()
        .map(|[assert, location, message]| {
            let assert = &oracle.asserts[*assert];
            let (location, message) = (&oracle.locations[*location], &oracle.messages[*message]);
            format!("{} {} {} {location} {message}", assert.rule, assert.assert, assert.kind)
        })
        .collect()
}

/// What differs on one document.
fn compare(
    kit: &Kit,
    checker: &mut Checker<'_>,
    oracle: &Oracle,
    document: &Document,
    path: &Path,
) -> Vec<String> {
    let name = if document.id.is_empty() { &document.file } else { &document.id };
    let tree = Tree::parse_with(&read(path), &Options::new(), kit.set.names()).unwrap();
    let selection: Vec<usize> = document.schemas.iter().map(|schema| kit.index[schema]).collect();
    let outcomes = checker.run(&selection, &tree);
    let mut differences = Vec::new();
    for (schema, judged) in document.schemas.iter().zip(&outcomes) {
        let failed =
            document.results.get(schema).map_or_else(|| &document.failed[schema], |result| &result.failed);
        let (mut own, mut wanted) = (failures(judged), expected(oracle, failed));
        own.sort();
        wanted.sort();
        differences.extend(
            own.iter().filter(|line| !wanted.contains(line)).map(|line| format!("{name} {schema} + {line}")),
        );
        differences.extend(
            wanted.iter().filter(|line| !own.contains(line)).map(|line| format!("{name} {schema} - {line}")),
        );
        if own.len() != wanted.len() && differences.is_empty() {
            differences.push(format!("{name} {schema}: {} failures, {} expected", own.len(), wanted.len()));
        }
        if let Some(result) = document.results.get(schema) {
            let fired: BTreeMap<String, u64> = judged
                .fired_rules
                .iter()
                .map(|((pattern, rule), count)| (format!("p{pattern}.r{rule}"), *count))
                .collect();
            if fired != result.fired {
                differences.push(format!("{name} {schema} fired {:?}", unlike(&fired, &result.fired)));
            }
        } else if judged.fired != document.fired[schema] {
            differences.push(format!(
                "{name} {schema}: {} rules fired, {} expected",
                judged.fired, document.fired[schema]
            ));
        }
    }
    differences
}

fn unlike(own: &BTreeMap<String, u64>, wanted: &BTreeMap<String, u64>) -> Vec<String> {
    let names: std::collections::BTreeSet<_> = own.keys().chain(wanted.keys()).collect();
    let count = |of: &BTreeMap<String, u64>, name: &String| of.get(name).copied().unwrap_or(0);
    let unlike = names.into_iter().filter(|name| count(own, name) != count(wanted, name));
    unlike.map(|name| format!("{name}: {} for {}", count(own, name), count(wanted, name))).collect()
}

fn sweep(
    shared: &Shared,
    oracle: &Oracle,
    documents: &[Document],
    path: impl Fn(&Document) -> std::path::PathBuf,
    what: &str,
) -> Outcome {
    let rules = rules(shared);
    let (kit, findings) = compiled(shared, &rules);
    let mut checker = Checker::new(&kit.set);
    let mut right = 0;
    let mut differences = Vec::new();
    for document in documents {
        let own = compare(&kit, &mut checker, oracle, document, &path(document));
        right += usize::from(own.is_empty());
        differences.extend(own);
    }
    let score = format!("{what}: {right} of {} as Saxon judges them", documents.len());
    println!("{score}");
    if right < documents.len() {
        return none(differences);
    }
    let text = format!("{score}\n{}\n", findings.join("\n"));
    snapshot::compare(&format!("schematron-{what}.txt"), &text).map_err(Into::into)
}

fn examples(shared: &Shared) -> Outcome {
    let oracle = oracle(&shared.path("oracle/schematron/examples.json"));
    let folder = shared.path("ans-kit/ExemplesCDA");
    sweep(shared, &oracle, &oracle.documents, |document| folder.join(&document.file), "examples")
}

fn mutants(shared: &Shared) -> Outcome {
    let oracle = oracle(&shared.path("oracle/schematron/public.json"));
    let folder = shared.path("oracle/schematron/mutants");
    sweep(shared, &oracle, &oracle.mutants, |document| folder.join(format!("{}.xml", document.id)), "mutants")
}

/// Where Saxon ends a schema with an error, so does the strict mode, and nowhere else; by default the other assertions
/// stand, and the one that cannot be evaluated is told.
fn type_errors(shared: &Shared) -> Outcome {
    let list: TypeErrors = serde_json::from_slice(&shared.read("oracle/schematron/typeerrors.json")).unwrap();
    let rules = rules(shared);
    let (kit, _) = compiled(shared, &rules);
    let mut differences = Vec::new();
    for mutant in &list.mutants {
        let path = shared.path("ans-kit/ExemplesCDA").join(&mutant.source);
        let source = String::from_utf8(read(&path)).unwrap();
        let document = mutant.ops.iter().fold(source, |source, operation| operation.apply(&source));
        let tree = Tree::parse_with(document.as_bytes(), &Options::new(), kit.set.names()).unwrap();
        differences.extend(type_error(&kit, mutant, &tree));
    }
    println!("type errors: {} mutants", list.mutants.len());
    none(differences)
}

fn type_error(kit: &Kit, mutant: &TypeError, tree: &Tree) -> Vec<String> {
    let selection: Vec<usize> = mutant.schemas.iter().map(|schema| kit.index[schema]).collect();
    let strict = Checker::new(&kit.set).strict_saxon(true).run(&selection, tree);
    let lenient = Checker::new(&kit.set).run(&selection, tree);
    let mut differences = Vec::new();
    for ((schema, strict), lenient) in mutant.schemas.iter().zip(&strict).zip(&lenient) {
        let ends = mutant.errors.contains_key(schema);
        if strict.aborted.is_some() != ends {
            differences.push(format!(
                "{} {schema}: {:?}, Saxon {:?}",
                mutant.id,
                strict.aborted,
                mutant.errors.get(schema)
            ));
        }
        if ends && (lenient.errors.is_empty() || lenient.fired == 0) {
            differences.push(format!("{} {schema}: the default says nothing of the error", mutant.id));
        }
        if let Some(count) = mutant.ok.get(schema).filter(|count| **count != lenient.failures.len()) {
            differences.push(format!(
                "{} {schema}: {} failures for {count}",
                mutant.id,
                lenient.failures.len()
            ));
        }
    }
    differences
}
