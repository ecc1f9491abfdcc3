//! The kit's documents through the tree of crate `cda`.

use std::path::Path;

use libtest_mimic::Trial;
use segur_cda::{Document, Level, outline, recognise};
use segur_tests::shared::{Shared, file_name, read};
use segur_xml::c14n::{Comments, canonical};
use segur_xml::{Options, Tree};

use crate::{Outcome, needing, none};

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![needing(shared, "cda::round_trip", round_trip), needing(shared, "cda::recognised", recognised)]
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
