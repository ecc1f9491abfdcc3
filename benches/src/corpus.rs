//! The documents that are measured, in memory.

use std::io;
use std::path::{Path, PathBuf};

use crate::journal;

/// Documents in memory, and the schema they are judged by.
#[derive(Clone, Debug)]
pub struct Corpus {
    /// `full`, `lean` or `synthetic`.
    pub name: &'static str,
    /// File name and bytes, in the order of the names.
    pub documents: Vec<(String, Vec<u8>)>,
    /// Where the schema is.
    pub schema: SchemaPlace,
}

/// Where the schema of a corpus is.
#[derive(Clone, Debug)]
pub enum SchemaPlace {
    /// A file, with others beside it.
    File(PathBuf),
    /// Our own schema of [`journal`].
    Journal,
}

impl Corpus {
    /// The 94 examples of the kit that `SEGUR_SHARED` points to; `None` if the variable is not set.
    ///
    /// # Errors
    /// The variable is set and the kit cannot be read.
    pub fn full() -> io::Result<Option<Corpus>> {
        let Some(shared) = std::env::var_os("SEGUR_SHARED") else { return Ok(None) };
        let kit = Path::new(&shared).join("ans-kit");
        let documents = read_folder(&kit.join("ExemplesCDA"))?;
        let schema = SchemaPlace::File(kit.join("infrastructure/cda/CDA_extended.xsd"));
        Ok(Some(Corpus { name: "full", documents, schema }))
    }

    /// The same documents without their base64, see [`without_base64`].
    pub fn lean(&self) -> Corpus {
        let lean = |(name, bytes): &(String, Vec<u8>)| (name.clone(), without_base64(bytes));
        Corpus {
            name: "lean",
            documents: self.documents.iter().map(lean).collect(),
            schema: self.schema.clone(),
        }
    }

    /// Seven documents of our own, 3.7 MB in all: for when there is no kit, and for counts that must not change.
    pub fn synthetic() -> Corpus {
        let document = |i: u64| (format!("journal-{i}.xml"), journal::document(i << 17));
        Corpus { name: "synthetic", documents: (1..8).map(document).collect(), schema: SchemaPlace::Journal }
    }

    /// The lean corpus if there is a kit, ours otherwise.
    ///
    /// # Errors
    /// As [`Corpus::full`].
    pub fn lean_or_synthetic() -> io::Result<Corpus> {
        Ok(Corpus::full()?.map_or_else(Corpus::synthetic, |full| full.lean()))
    }

    /// Bytes of all documents.
    pub fn bytes(&self) -> u64 {
        self.documents.iter().map(|(_, bytes)| bytes.len() as u64).sum()
    }

    /// Writes the documents to a folder for the peers, and gives their paths.
    ///
    /// # Errors
    /// The folder cannot be made or written.
    pub fn write(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        std::fs::create_dir_all(folder)?;
        let write = |(name, bytes): &(String, Vec<u8>)| {
            let path = folder.join(name);
            std::fs::write(&path, bytes).map(|()| path)
        };
        self.documents.iter().map(write).collect()
    }
}

fn read_folder(folder: &Path) -> io::Result<Vec<(String, Vec<u8>)>> {
    let paths = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
    let mut paths = paths.collect::<io::Result<Vec<PathBuf>>>()?;
    paths.sort();
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    paths.iter().map(|path| Ok((name(path), std::fs::read(path)?))).collect()
}

/// The document without embedded files: after every start tag that holds `representation="B64"`, the
/// character data up to the next `<` is left out. Nothing else changes.
///
/// ```
/// let document = br#"<a><v representation="B64">JVBE</v><v>JVBE</v></a>"#;
/// let lean = segur_benches::corpus::without_base64(document);
/// assert_eq!(lean, br#"<a><v representation="B64"></v><v>JVBE</v></a>"#);
/// ```
pub fn without_base64(document: &[u8]) -> Vec<u8> {
    const MARK: &[u8] = b"representation=\"B64\"";
    let mut lean = Vec::with_capacity(document.len());
    let mut rest = document;
    while let Some(mark) = find(rest, MARK) {
        let text = find(&rest[mark..], b">").map_or(rest.len(), |end| mark + end + 1);
        let next = find(&rest[text..], b"<").map_or(rest.len(), |next| text + next);
        lean.extend_from_slice(&rest[..text]);
        rest = &rest[next..];
    }
    lean.extend_from_slice(rest);
    lean
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kit_has_94_examples_and_a_lean_form() {
        let Some(full) = Corpus::full().unwrap() else {
            eprintln!("skipped: SEGUR_SHARED is not set");
            return;
        };
        let lean = full.lean();
        assert_eq!((full.documents.len(), full.bytes(), lean.bytes()), (94, 24_013_370, 9_631_954));
    }

    #[test]
    fn a_mark_at_the_end_is_harmless() {
        assert_eq!(without_base64(b"<v representation=\"B64\""), b"<v representation=\"B64\"");
        assert_eq!(without_base64(b"<v representation=\"B64\">JVBE"), b"<v representation=\"B64\">");
    }
}
