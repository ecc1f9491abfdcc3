//! What a validator remembers of tags changes nothing in what it finds: with replay or without, fresh or warm, from
//! memory or in pieces.

use std::path::PathBuf;

use libtest_mimic::Trial;
use rayon::prelude::*;
use segur_tests::adapter::{self, Grammar, How, Judge, Judgement};
use segur_tests::mutants::{Mutant, Mutants};
use segur_tests::shared::{Shared, file_name, read};

use crate::{Outcome, needing, none};

/// Bytes that a stream gives at a time: tags, references and characters are cut everywhere.
const CHUNKS: [usize; 3] = [1, 61, 4099];

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![needing(shared, "replay::examples_and_mutants", examples_and_mutants)]
}

fn examples_and_mutants(shared: &Shared) -> Outcome {
    let grammar = adapter::compile(&[shared.cda_schema()]).map_err(|problems| format!("{problems:#?}"))?;
    let documents = documents(shared);
    let wrong: Vec<String> = documents
        .par_iter()
        .map_init(|| grammar.judge(), |warm, document| differences(&grammar, warm, document))
        .flatten()
        .collect();
    println!("replay: {} documents, {} differences", documents.len(), wrong.len());
    none(wrong)
}

type Document = (String, Vec<u8>, How);

/// The examples, as they are and with line ends of two characters, and the mutants.
fn documents(shared: &Shared) -> Vec<Document> {
    let mutants = Mutants::load(shared);
    let examples = shared.examples();
    let example = |path: &PathBuf| (file_name(path).to_owned(), read(path), How::DEFAULT);
    let mutant = |mutant: &Mutant| {
        let how = How { dtd: mutant.dtd != 0, ..How::DEFAULT };
        (mutant.id.clone(), mutants.bytes(mutant), how)
    };
    let two = examples.iter().map(example).map(|(name, bytes, how)| {
        let lines: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
        (format!("{name}, CR LF"), lines.join(&b"\r\n"[..]), how)
    });
    examples.iter().map(example).chain(two).chain(mutants.list.iter().map(mutant)).collect()
}

/// How the judgements of a document, and its trees, differ from those of a fresh validator that remembers nothing.
fn differences(grammar: &Grammar, warm: &mut Judge<'_>, (name, bytes, how): &Document) -> Vec<String> {
    let plain = How { forgets: true, ..*how };
    let (expected, tree) = grammar.judge().validate_tree(bytes, plain);
    let expected = told(&expected);
    let chunk = CHUNKS[bytes.len() % CHUNKS.len()];
    let with_tree = [
        ("fresh, with tree", grammar.judge().validate_tree(bytes, *how)),
        ("warm, with tree", warm.validate_tree(bytes, *how)),
        ("warm, with tree again", warm.validate_tree(bytes, *how)),
    ];
    let judgements = [
        ("fresh", told(&grammar.judge().validate(bytes, *how))),
        ("warm", told(&warm.validate(bytes, *how))),
        ("warm, again", told(&warm.validate(bytes, *how))),
        ("warm, streamed", told(&warm.validate(bytes, how.in_chunks(chunk)))),
    ];
    let other_trees = with_tree.iter().filter_map(|(way, (_, found))| {
        let same = tree.iter().zip(found).take_while(|(one, other)| one == other).count();
        let differ = same < tree.len() || found.len() != tree.len();
        differ.then(|| format!("{name}, {way}: {:?} instead of {:?}", found.get(same), tree.get(same)))
    });
    let all = with_tree.iter().map(|(way, (judgement, _))| (*way, told(judgement))).chain(judgements);
    let other = all.filter(|(_, told)| *told != expected);
    let other = other.map(|(way, told)| format!("{name}, {way}: {told:#?} instead of {expected:#?}"));
    other.chain(other_trees).collect()
}

type Told = (String, Vec<(String, u64, u64)>);

/// Verdict, and code and place of every error. Messages may differ: a stream has forgotten what is far behind.
fn told(judgement: &Judgement) -> Told {
    let place = |problem: &adapter::Problem| (problem.code.clone(), problem.line, problem.column);
    (format!("{:?}", judgement.verdict), judgement.errors.iter().map(place).collect())
}
