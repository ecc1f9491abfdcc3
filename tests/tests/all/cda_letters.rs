//! The official letters of liaison through their models.

use libtest_mimic::Trial;
use segur_cda::models::ldl::{LdlEes, LdlSes};
use segur_cda::values::Id;
use segur_cda::{Document, Dossier};
use segur_tests::shared::Shared;

use crate::{Outcome, needing, none};

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![needing(shared, "cda::letters", letters)]
}

/// Example, model, new body, model: an equal model, and one that is not empty.
fn letters(shared: &Shared) -> Outcome {
    let example = |name: &str| {
        Document::parse(&shared.read(&format!("ans-kit/ExemplesCDA/{name}_2022.01.xml"))).unwrap()
    };
    let mut complaints = Vec::new();
    let mut document = example("LDL-SES");
    let letter = LdlSes::read_body(document.root());
    replace_body(&mut document, letter.write_body(&mut numbers()));
    if LdlSes::read_body(document.root()) != letter || letter.follow_up.len() != 3 {
        complaints.push("LDL-SES".to_owned());
    }
    let mut document = example("LDL-EES");
    let letter = LdlEes::read_body(document.root());
    replace_body(&mut document, letter.write_body(&mut numbers()));
    if LdlEes::read_body(document.root()) != letter || letter.allergies.list.len() != 1 {
        complaints.push("LDL-EES".to_owned());
    }
    for name in ["LDL-SES", "LDL-EES"] {
        let (_, lost) = Dossier::read(&example(name)).unwrap();
        println!("{name}: {} places that the model does not hold", lost.len());
    }
    println!("letters that come back equal: {} of 2", 2 - complaints.len());
    none(complaints)
}

/// Puts a body in the place of a document's own, and reads the whole again from bytes.
fn replace_body(document: &mut Document, body: segur_cda::element::Element) {
    *document.root_mut().unwrap().at_mut("component/structuredBody").unwrap() = body;
    *document = Document::parse(&document.to_bytes().unwrap()).unwrap();
}

fn numbers() -> impl FnMut() -> Id {
    let mut next = 0u32;
    move || {
        next += 1;
        Id::root(format!("00000000-0000-4000-8000-{next:012}"))
    }
}
