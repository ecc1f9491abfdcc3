//! The kit's documents under the kit's schema, as shipped.

use libtest_mimic::Trial;
use rayon::prelude::*;
use segur_tests::adapter::{self, How, Verdict};
use segur_tests::shared::{Shared, file_name, read};

use crate::{Outcome, needing, none};

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![needing(shared, "examples", examples)]
}

fn examples(shared: &Shared) -> Outcome {
    let grammar = adapter::compile(&[shared.cda_schema()]).map_err(|problems| format!("{problems:#?}"))?;
    let examples = shared.examples();
    let wrong: Vec<String> = examples
        .par_iter()
        .flat_map_iter(|path| [None, Some(4096)].map(|chunk| (path, How { chunk, ..How::DEFAULT })))
        .map_init(|| grammar.judge(), |judge, (path, how)| (path, how, judge.validate(&read(path), how)))
        .filter_map(|(path, how, judgement)| {
            let first = judgement.errors.first();
            let wrong = judgement.verdict != Verdict::Valid || first.is_some();
            wrong.then(|| format!("{} {how:?}: {:?} {first:?}", file_name(path), judgement.verdict))
        })
        .collect();
    println!("examples: {} of {} valid", examples.len() - wrong.len().min(examples.len()), examples.len());
    if examples.len() != 94 {
        return Err(format!("{} examples instead of 94", examples.len()).into());
    }
    none(wrong)
}
