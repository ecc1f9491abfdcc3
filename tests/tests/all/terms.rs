//! The kit's value sets and terminologies, and the units of its UCUM table.

use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use segur_terms::ucum::Unit;
use segur_terms::{CodeSystem, Limits, ValueSet, skos, svs};
use segur_tests::shared::{Shared, file_name, read};
use segur_tests::snapshot;

use crate::{Outcome, needing, none};

const TERMINOLOGIES: &str = "ans-kit/schematrons/profils/terminologies/terminologie";

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![
        needing(shared, "terms_value_sets", value_sets),
        needing(shared, "terms_code_systems", code_systems),
        needing(shared, "terms_ucum_table", ucum_table),
    ]
}

/// Every concept that a careless search of the text finds is found again by its code and system.
fn value_sets(shared: &Shared) -> Outcome {
    let files = files(&shared.path("ans-kit/jeuxDeValeurs"), "xml");
    let mut concepts = 0;
    let mut wrong = Vec::new();
    let mut unread = String::new();
    for path in &files {
        let bytes = read(path);
        match svs::read(&bytes, &Limits::default()) {
            Ok(reading) => {
                let sets = reading.value_sets;
                concepts += sets.iter().map(ValueSet::len).sum::<usize>();
                wrong.extend(disagreement(path, &bytes, &sets));
            }
            Err(finding) => unread += &format!("{}: {}\n", file_name(path), finding.message.en),
        }
    }
    let read = files.len() - unread.lines().count();
    println!("value sets: {read} of {} read, {concepts} concepts", files.len());
    none(wrong)?;
    snapshot::compare(
        "value_sets.txt",
        &format!("{read} of {} read, {concepts} concepts\n{unread}", files.len()),
    )
    .map_err(Into::into)
}

fn disagreement(path: &Path, bytes: &[u8], sets: &[ValueSet]) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let document = roxmltree::Document::parse(&text).unwrap();
    let concepts = || document.descendants().filter(|node| node.tag_name().name() == "Concept");
    let lost = concepts().find(|concept| {
        let attribute = |name| concept.attribute(name).unwrap_or_default();
        if attribute("code").is_empty() {
            return false;
        }
        let found = sets.iter().find_map(|set| set.find(attribute("code"), attribute("codeSystem")));
        found.is_none_or(|found| found.code != attribute("code"))
    });
    let coded =
        |concept: &roxmltree::Node<'_, '_>| concept.attribute("code").is_some_and(|code| !code.is_empty());
    let counts = concepts().filter(coded).count() == sets.iter().map(ValueSet::len).sum::<usize>();
    let restored = sets.iter().all(|set| ValueSet::from_bytes(&set.to_bytes()).as_ref() == Ok(set));
    (lost.is_some() || !counts || !restored).then(|| format!("{}: {lost:?}", file_name(path)))
}

fn code_systems(shared: &Shared) -> Outcome {
    let mut lines = Vec::new();
    let mut wrong = Vec::new();
    for path in files(&shared.path(TERMINOLOGIES), "rdf") {
        let bytes = read(&path);
        let system =
            skos::read("", &bytes, &Limits::default()).map_err(|finding| finding.message.en.to_string())?;
        let written = String::from_utf8_lossy(&bytes).matches("<skos:notation>").count();
        lines.push(format!("{} {}\n", file_name(&path), system.len()));
        let known = system.concepts().all(|concept| system.contains(concept.code));
        let restored = CodeSystem::from_bytes(&system.to_bytes()).as_ref() == Ok(&system);
        if system.len() != written || !known || !restored || system.contains("NO-SUCH-CODE") {
            wrong.push(format!("{}: {} of {written} notations", file_name(&path), system.len()));
        }
    }
    println!("code systems: {} read", lines.len());
    none(wrong)?;
    snapshot::compare("terms.txt", &lines.concat()).map_err(Into::into)
}

/// Every code of the UCUM table is a unit, apart from those listed in the snapshot, with what we say of them.
fn ucum_table(shared: &Shared) -> Outcome {
    let bytes = shared.read(&format!("{TERMINOLOGIES}/2.16.840.1.113883.6.8.xml"));
    let table = skos::read("2.16.840.1.113883.6.8", &bytes, &Limits::default()).unwrap();
    let refused: Vec<String> = table
        .concepts()
        .filter_map(|concept| Some(format!("{}: {}\n", concept.code, Unit::parse(concept.code).err()?)))
        .collect();
    println!("UCUM: {} of {} codes of the kit's table are units", table.len() - refused.len(), table.len());
    snapshot::compare("ucum.txt", &refused.concat()).map_err(Into::into)
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut list: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    list.retain(|path| path.extension().is_some_and(|found| found == extension));
    list.sort();
    list
}
