//! What the checks of `segur-cda` say of the official examples, held in a snapshot.

use std::collections::BTreeMap;
use std::fmt::Write;

use libtest_mimic::Trial;
use segur_cda::checks::check;
use segur_tests::shared::{Shared, file_name, read};
use segur_xml::{Options, Tree};

use crate::{Outcome, needing};

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![needing(shared, "cda_checks::examples", examples)]
}

fn examples(shared: &Shared) -> Outcome {
    let mut totals: BTreeMap<String, usize> = BTreeMap::new();
    let mut text = String::new();
    for path in shared.examples() {
        let tree =
            Tree::parse(&read(&path), &Options::default()).map_err(|finding| format!("{finding:?}"))?;
        let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
        for finding in check(&tree) {
            *totals.entry(finding.code.to_string()).or_default() += 1;
            *counts.entry((finding.code.into_owned(), finding.message.en.into_owned())).or_default() += 1;
        }
        writeln!(text, "{}", file_name(&path))?;
        for ((code, message), count) in counts {
            writeln!(text, "  {count:>3} {code}: {message}")?;
        }
    }
    println!("cda checks over the examples: {totals:?}");
    snapshot("cda-checks.txt", &text)
}

fn snapshot(name: &str, text: &str) -> Outcome {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots").join(name);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, text)?;
    }
    let known = std::fs::read_to_string(&path)?;
    let differs = known.lines().zip(text.lines()).find(|(known, new)| known != new);
    match known == text {
        true => Ok(()),
        false => Err(format!("{name} differs: {differs:?}").into()),
    }
}
