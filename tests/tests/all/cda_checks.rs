//! What the checks of `segur-cda` say of the official examples, held in a snapshot.

use std::collections::BTreeMap;
use std::fmt::Write;

use libtest_mimic::Trial;
use segur_cda::checks::check;
use segur_cda::view::{ViewOptions, view};
use segur_tests::shared::{Shared, file_name, read};
use segur_tests::snapshot;
use segur_xml::{Node, Options, Tree};

use crate::{Outcome, needing};

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![
        needing(shared, "cda_checks::examples", examples),
        needing(shared, "cda_checks::views_are_safe", views),
    ]
}

fn examples(shared: &Shared) -> Outcome {
    let mut totals: BTreeMap<String, usize> = BTreeMap::new();
    let mut text = String::new();
    for path in shared.examples() {
        let tree =
            Tree::parse(&read(&path), &Options::default()).map_err(|finding| format!("{finding:?}"))?;
        // Messages quote the documents, which are not ours to publish: the snapshot counts codes.
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for finding in check(&tree) {
            *totals.entry(finding.code.to_string()).or_default() += 1;
            *counts.entry(finding.code.into_owned()).or_default() += 1;
        }
        writeln!(text, "{}", file_name(&path))?;
        for (code, count) in counts {
            writeln!(text, "  {count:>3} {code}")?;
        }
    }
    println!("cda checks over the examples: {totals:?}");
    snapshot::compare("cda-checks.txt", &text).map_err(Into::into)
}

/// The page of every example is well-formed, and holds nothing that runs or is fetched.
fn views(shared: &Shared) -> Outcome {
    let mut complaints = Vec::new();
    let examples = shared.examples();
    for path in &examples {
        let tree = Tree::parse(&read(path), &Options::default()).map_err(|finding| format!("{finding:?}"))?;
        let page = view(&tree, &ViewOptions::default()).ok_or("no page")?;
        let markup = page.strip_prefix("<!DOCTYPE html>\n").ok_or("no DOCTYPE")?;
        let page =
            Tree::parse(markup.as_bytes(), &Options::default()).map_err(|finding| format!("{finding:?}"))?;
        for node in page.document().descendants().filter(|node| node.is_element()) {
            complaints.extend(unsafe_part(&node).map(|part| format!("{}: {part}", file_name(path))));
        }
    }
    println!("cda views: {} pages read again", examples.len());
    crate::none(complaints)
}

fn unsafe_part(node: &Node<'_>) -> Option<String> {
    if ["script", "iframe", "form", "link", "base", "svg"].contains(&node.local_name()) {
        return Some(node.local_name().to_owned());
    }
    let carried = |value: &str| {
        let kinds = ["image/png", "image/jpeg", "image/gif", "image/tiff", "application/pdf", "text/rtf"];
        kinds.iter().any(|kind| value.starts_with(&format!("data:{kind};base64,")))
    };
    let wrong = node.attributes().find(|attribute| match attribute.local_name() {
        "src" | "href" | "data" => !attribute.value().starts_with('#') && !carried(attribute.value()),
        name => name.starts_with("on") || name == "style",
    })?;
    Some(format!("{}={:.60}", wrong.local_name(), wrong.value()))
}
