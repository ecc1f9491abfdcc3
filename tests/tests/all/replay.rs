//! What a validator remembers of tags changes nothing in what it finds: with replay or without, fresh or warm, from
//! memory or in pieces.

use libtest_mimic::Trial;
use rayon::prelude::*;
use segur_tests::adapter::{self, Grammar, How, Judge, Judgement};
use segur_tests::mutants::Mutants;
use segur_tests::shared::{Shared, file_name, read};

use crate::{Outcome, needing, none};

/// Bytes that a stream gives at a time: tags, references and characters are cut everywhere.
const CHUNKS: [usize; 3] = [1, 61, 4099];

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![needing(shared, "replay::examples_and_mutants", examples_and_mutants)]
}

fn examples_and_mutants(shared: &Shared) -> Outcome {
    let grammar = adapter::compile(&[shared.cda_schema()]).map_err(|problems| format!("{problems:#?}"))?;
    let mutants = Mutants::load(shared);
    let mut documents: Vec<(String, Vec<u8>, How)> = Vec::new();
    documents
        .extend(shared.examples().iter().map(|path| (file_name(path).to_owned(), read(path), How::DEFAULT)));
    documents.extend(mutants.list.iter().map(|mutant| {
        let how = How { dtd: mutant.dtd != 0, ..How::DEFAULT };
        (mutant.id.clone(), mutants.bytes(mutant), how)
    }));
    let wrong: Vec<String> = documents
        .par_iter()
        .map_init(|| grammar.judge(), |warm, document| differences(&grammar, warm, document))
        .flatten()
        .collect();
    println!("replay: {} documents, {} differences", documents.len(), wrong.len());
    none(wrong)
}

/// How the judgements of a document differ from that of a fresh validator that replays nothing.
fn differences(
    grammar: &Grammar,
    warm: &mut Judge<'_>,
    (name, bytes, how): &(String, Vec<u8>, How),
) -> Vec<String> {
    let expected = told(&grammar.judge().validate_tree(bytes, *how));
    let chunk = CHUNKS[bytes.len() % CHUNKS.len()];
    let judgements = [
        ("fresh", told(&grammar.judge().validate(bytes, *how))),
        ("warm", told(&warm.validate(bytes, *how))),
        ("warm, again", told(&warm.validate(bytes, *how))),
        ("warm, with tree", told(&warm.validate_tree(bytes, *how))),
        ("warm, streamed", told(&warm.validate(bytes, how.in_chunks(chunk)))),
    ];
    let other = judgements.into_iter().filter(|(_, told)| *told != expected);
    other.map(|(way, told)| format!("{name}, {way}: {told:#?} instead of {expected:#?}")).collect()
}

type Told = (String, Vec<(String, u64, u64)>);

/// Verdict, and code and place of every error. Messages may differ: a stream has forgotten what is far behind.
fn told(judgement: &Judgement) -> Told {
    let place = |problem: &adapter::Problem| (problem.code.clone(), problem.line, problem.column);
    (format!("{:?}", judgement.verdict), judgement.errors.iter().map(place).collect())
}
