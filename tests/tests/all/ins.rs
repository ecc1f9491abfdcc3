//! The INS vectors, and the INS of the kit's documents.

use libtest_mimic::Trial;
use segur_tests::ins::{self, Score};
use segur_tests::shared::Shared;

use crate::{Outcome, needing, none};

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![needing(shared, "ins::vectors", vectors)]
}

fn vectors(shared: &Shared) -> Outcome {
    let vectors = ins::vectors(shared);
    let (score, complaints) = ins::run(&vectors, |vector| Some(ins::answer(vector)));
    print(&score);
    if vectors.is_empty() {
        return Err("no vector in the file".into());
    }
    none(complaints)
}

fn print(score: &Score) {
    for ((kind, normative), (right, all)) in score {
        println!("ins vectors: {kind:<24} {normative:<6} {right:>3} of {all:>3}");
    }
}
