//! The event stream against independent oracles, and the ways back from it.

use libtest_mimic::Trial;
use rayon::prelude::*;
use segur_tests::adapter::{self, How, Reused};
use segur_tests::events::{self, Event, Events};
use segur_tests::generate::{self, Sample};
use segur_tests::mutants::transcode;
use segur_tests::shared::{Shared, file_name, read};

use crate::{Outcome, alone, needing, none};

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![
        needing(shared, "events_examples", examples),
        alone("events_generated", || Ok(generate::each(10_000, generated)?)),
        alone("events_reused", reused),
        alone("events_encodings", || Ok(generate::each(1_000, encodings)?)),
        alone("events_tree_writer_c14n", || {
            Ok(generate::each(2_000, |sample| round_trips(sample.text.as_bytes()))?)
        }),
        needing(shared, "examples_tree_writer_c14n", examples_round_trips),
    ]
}

fn examples(shared: &Shared) -> Outcome {
    none(
        shared
            .examples()
            .par_iter()
            .filter_map(|path| {
                let bytes = read(path);
                let text = std::str::from_utf8(&bytes).unwrap();
                let oracle = events::roxmltree(text).unwrap();
                let check = || all_ways(&bytes, How::DEFAULT, &[1024, 8191], |ours| ours.same_as(&oracle));
                check().err().map(|message| format!("{}: {message}", file_name(path)))
            })
            .collect(),
    )
}

fn generated(sample: &Sample) -> Result<(), String> {
    match events::roxmltree(&sample.text) {
        Ok(oracle) => loose(sample.events.clone())
            .same_as(&loose(oracle))
            .map_err(|message| format!("the model is wrong, or roxmltree: {message}"))?,
        // It takes `&lt;` in an entity used in an attribute for a `<`.
        Err(message) if message.starts_with("unescaped '<'") && sample.text.contains("<!ENTITY") => {}
        Err(message) => return Err(format!("roxmltree: {message}")),
    }
    all_ways(sample.text.as_bytes(), How::DTD, &[1, 3, 64], |ours| ours.same_as(&sample.events))
}

/// What is remembered of the documents before changes nothing.
fn reused() -> Outcome {
    let check = |sample: &Sample| {
        let mut memory = Reused::default();
        for how in [How::DTD, How::DTD.in_chunks(17), How::DTD] {
            let ours =
                memory.events(sample.text.as_bytes(), how).map_err(|problem| format!("{problem:?}"))?;
            ours.same_as(&sample.events)?;
        }
        // And documents with a fault, whose state must not outlive them.
        for fault in faults(&sample.text) {
            let ours = memory.events(fault.as_bytes(), How::DTD);
            let alone = adapter::events(fault.as_bytes(), How::DTD);
            if ours != alone {
                return Err(format!("{ours:?} instead of {alone:?} after others, on\n{fault}"));
            }
        }
        Ok(())
    };
    Ok(generate::each(4_000, check)?)
}

/// The document with one character too much at a few places, or cut there.
fn faults(text: &str) -> impl Iterator<Item = String> {
    const TOO_MUCH: [&str; 9] = ["<", ">", "&", ":", "=", "\"", " ", "/", "xmlns:"];
    (0..12).map(move |i| {
        let at = text.floor_char_boundary(text.len() * (2 * i + 1) / 24 + i);
        let (before, after) = text.split_at(at.min(text.len()));
        match TOO_MUCH.get(i) {
            Some(more) => format!("{before}{more}{after}"),
            None => before.to_owned(),
        }
    })
}

/// roxmltree leaves a carriage return before a reference as it is: line ends are compared with the model
/// only, which is exact.
fn loose(mut events: Events) -> Events {
    let loosen = |text: &mut String| {
        let lines = text.replace('\r', "\n");
        *text = lines.split('\n').filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    };
    for event in &mut events.0 {
        match event {
            Event::Start { attributes, .. } => attributes.iter_mut().for_each(|(_, value)| loosen(value)),
            Event::Text(text) => loosen(text),
            _ => {}
        }
    }
    events
}

/// The same document in other encodings, the declaration adapted.
fn encodings(sample: &Sample) -> Result<(), String> {
    let text = sample.text.trim_start_matches('\u{FEFF}');
    let body = if text.starts_with("<?xml") { &text[text.find("?>").unwrap() + 2..] } else { text };
    for (name, declared) in [
        ("utf-16-le-bom", "UTF-16"),
        ("utf-16-be-bom", "utf-16"),
        ("utf-16-le", "UTF-16LE"),
        ("utf-16-be", "UTF-16BE"),
    ] {
        let document = format!("<?xml version='1.0' encoding='{declared}'?>{body}");
        let bytes = transcode(document.as_bytes(), name);
        all_ways(&bytes, How::DTD, &[1, 5], |ours| ours.same_as(&sample.events))
            .map_err(|message| format!("{name}: {message}"))?;
    }
    Ok(())
}

/// From a slice and from streams in small pieces.
fn all_ways(
    bytes: &[u8],
    how: How,
    chunks: &[usize],
    check: impl Fn(&Events) -> Result<(), String>,
) -> Result<(), String> {
    let ways = std::iter::once(how).chain(chunks.iter().map(|chunk| how.in_chunks(*chunk)));
    for how in ways {
        let ours = adapter::events(bytes, how).map_err(|problem| format!("{how:?}: refused: {problem:?}"))?;
        check(&ours).map_err(|message| format!("{how:?}: {message}"))?;
    }
    Ok(())
}

fn examples_round_trips(shared: &Shared) -> Outcome {
    none(
        shared
            .examples()
            .par_iter()
            .filter_map(|path| {
                round_trips(&read(path)).err().map(|message| format!("{}: {message}", file_name(path)))
            })
            .collect(),
    )
}

/// The tree says what the stream says; written again, the document says the same; its canonical form too,
/// and is its own canonical form.
fn round_trips(bytes: &[u8]) -> Result<(), String> {
    let how = How::DTD;
    let fail = |problem| format!("refused: {problem:?}");
    let said = adapter::events(bytes, how).map_err(fail)?;
    let tree = adapter::tree(bytes, how).map_err(fail)?;
    tree.same_as(&said).map_err(|message| format!("tree: {message}"))?;
    let written = adapter::rewrite(bytes, how).map_err(fail)?;
    let again = adapter::events(&written, how).map_err(fail)?;
    again.same_as(&said).map_err(|message| format!("writer: {message}"))?;
    let canonical = adapter::canonical(bytes, how).map_err(fail)?;
    let twice = adapter::canonical(&canonical, how).map_err(fail)?;
    if canonical != twice {
        return Err("the canonical form is not its own canonical form".to_owned());
    }
    if adapter::canonical(&written, how).map_err(fail)? != canonical {
        return Err("the document written again has another canonical form".to_owned());
    }
    let canonical = adapter::events(&canonical, how).map_err(fail)?;
    sorted(canonical).same_as(&sorted(said)).map_err(|message| format!("canonical form: {message}"))
}

/// Canonical form sorts attributes.
fn sorted(mut events: Events) -> Events {
    for event in &mut events.0 {
        if let Event::Start { attributes, .. } = event {
            attributes.sort();
        }
    }
    events
}
