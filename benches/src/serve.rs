//! Contenders of this repository and the readers of the registry, as processes of their own: so that the memory of each can
//! be seen, and that all are measured alike. Protocol as in `peers/peer.h`.

use std::error::Error;
use std::io::{BufRead, Write};
use std::path::Path;

use crate::corpus::SchemaPlace;
use crate::engine::{self, Schema, Tokeniser};
use crate::measure::time;
use crate::{journal, quick};

/// The contenders that [`serve`] knows.
pub const KINDS: [&str; 6] = ["segur", "segur+tree", "segur-read", "segur-tree", "quick-xml", "roxmltree"];

/// Answers each number of passes that `requests` holds, line by line, with nanoseconds, bytes and documents accepted.
///
/// # Errors
/// A document or the schema cannot be read, a line is no number, the answer cannot be written.
pub fn serve(
    kind: &str,
    schema: &str,
    documents: &[String],
    requests: impl BufRead,
    mut answers: impl Write,
) -> Result<(), Box<dyn Error>> {
    let documents = documents
        .iter()
        .map(|path| std::fs::read(path).map(|bytes| Held::new(bytes, kind)))
        .collect::<Result<Vec<_>, _>>()?;
    let bytes: usize = documents.iter().map(|document| document.size).sum();
    let compiled = if kind == "segur" || kind == "segur+tree" { Some(compile(schema)?) } else { None };
    let mut accepts = judge(kind, compiled.as_ref())?;
    for line in requests.lines() {
        let passes: u32 = line?.trim().parse()?;
        let mut pass = || documents.iter().filter(|document| accepts(document)).count();
        let (nanoseconds, valid) = time(|| (0..passes).fold(0, |_, _| pass()))?;
        writeln!(answers, "{nanoseconds} {bytes} {valid}")?;
        answers.flush()?;
    }
    Ok(())
}

fn compile(schema: &str) -> Result<Schema, String> {
    let ours = Path::new(schema).file_name().is_some_and(|name| name == journal::FILE);
    Schema::compile(&if ours { SchemaPlace::Journal } else { SchemaPlace::File(schema.into()) })
}

/// A document in memory: bytes, or text for readers that want it, its UTF-8 checked beforehand, to their advantage.
struct Held {
    bytes: Vec<u8>,
    text: Option<String>,
    size: usize,
}

impl Held {
    fn new(bytes: Vec<u8>, kind: &str) -> Held {
        let size = bytes.len();
        if !matches!(kind, "quick-xml" | "roxmltree") {
            return Held { bytes, text: None, size };
        }
        Held { bytes: Vec::new(), text: String::from_utf8(bytes).ok(), size }
    }
}

type Judge<'s> = Box<dyn FnMut(&Held) -> bool + 's>;

fn judge<'s>(kind: &str, schema: Option<&'s Schema>) -> Result<Judge<'s>, String> {
    let mut tokeniser = Tokeniser::default();
    let text = |document: &Held, reads: fn(&str) -> bool| document.text.as_deref().is_some_and(reads);
    Ok(match (kind, schema.map(Schema::judge)) {
        ("segur", Some(mut judge)) => Box::new(move |document| judge.is_valid(&document.bytes)),
        ("segur+tree", Some(mut judge)) => {
            Box::new(move |document| judge.is_valid_with_tree(&document.bytes))
        }
        ("segur-read", _) => Box::new(move |document| tokeniser.read(&document.bytes).is_ok()),
        ("segur-tree", _) => Box::new(|document| engine::tree(&document.bytes).is_ok()),
        ("quick-xml", _) => Box::new(move |document| text(document, |text| quick::tokenise(text).is_ok())),
        ("roxmltree", _) => {
            Box::new(move |document| text(document, |text| roxmltree::Document::parse(text).is_ok()))
        }
        _ => return Err(format!("unknown contender {kind}: one of {}", KINDS.join(", "))),
    })
}
