//! Documents cut at every byte.

use libtest_mimic::Trial;
use rayon::prelude::*;
use segur_tests::adapter::{self, How, Judge, Verdict};
use segur_tests::generate;
use segur_tests::shared::{Shared, read};

use crate::{Outcome, alone, needing, none};

/// Three examples of the kit: small, since the work is the square of their size.
const EXAMPLES: [&str; 3] = ["VAC-NOTE_2023.01.xml", "CSE-MDE_2023.01.xml", "CNAM-HR_2021.01_sans-info.xml"];

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![
        needing(shared, "truncation_examples", examples),
        alone("truncation_generated", || {
            Ok(generate::each(60, |sample| cut_reading(sample.text.as_bytes()))?)
        }),
    ]
}

fn examples(shared: &Shared) -> Outcome {
    let grammar = adapter::compile(&[shared.cda_schema()]).map_err(|problems| format!("{problems:#?}"))?;
    let mut complaints = Vec::new();
    for name in EXAMPLES {
        let bytes = read(&shared.path(&format!("ans-kit/ExemplesCDA/{name}")));
        let end = root_end(&bytes);
        assert!(end > 20_000, "{name}: the root element ends at {end}");
        complaints.extend(
            (0..end)
                .into_par_iter()
                .map_init(|| grammar.judge(), |judge, cut| (cut, complain(judge, &bytes[..cut])))
                .filter_map(|(cut, complaint)| {
                    complaint.map(|message| format!("{name} cut at {cut}: {message}"))
                })
                .collect::<Vec<_>>(),
        );
    }
    none(complaints)
}

/// Without its end, a document is not well-formed and nothing else; the place is inside the input.
fn complain(judge: &mut Judge<'_>, bytes: &[u8]) -> Option<String> {
    let judgement = judge.validate(bytes, How::DEFAULT);
    let last = judgement.errors.last();
    let inside = last.is_some_and(|last| last.offset <= bytes.len() as u64);
    let right = judgement.verdict == Verdict::NotWellFormed && inside;
    (!right).then(|| format!("{:?}, {last:?}", judgement.verdict))
}

/// The offset after the root element.
fn root_end(bytes: &[u8]) -> usize {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let text = std::str::from_utf8(bytes).unwrap();
    let document = roxmltree::Document::parse_with_options(text, options).unwrap();
    document.root_element().range().end
}

/// Cut anywhere before the end of the root element, a document is refused, the same way from a stream.
fn cut_reading(bytes: &[u8]) -> Result<(), String> {
    for cut in 0..root_end(bytes) {
        let slice = adapter::read(&bytes[..cut], How::DTD);
        if slice.is_ok() {
            return Err(format!("accepted when cut at {cut}"));
        }
        let stream = adapter::read(&bytes[..cut], How::DTD.in_chunks(13));
        if slice != stream {
            return Err(format!("cut at {cut}: {slice:?} from a slice, {stream:?} from a stream"));
        }
    }
    Ok(())
}
