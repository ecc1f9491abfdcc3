//! The documents that a message carries, out of its archives.

use segur_report::{Finding, Source, Text};
use segur_xdm::derive::sha1_hex;
use segur_xdm::{Archive, Limits, Packaged};

use crate::{Content, Document, Mail};

/// The documents that a message carries, and what is wrong with their archives.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// The documents, in the order of the archives and of their metadata.
    pub documents: Vec<Carried>,
    /// Archives that cannot be opened, documents that are missing or not the ones announced.
    pub findings: Vec<Finding>,
}

/// A document as it travelled.
#[derive(Clone, Debug)]
pub struct Carried {
    /// What its header says; none if it is no CDA.
    pub document: Option<Document>,
    /// uniqueId of the metadata or of the document: the key that tells a document received twice, by mail or otherwise.
    pub unique_id: String,
    /// Where it was: file of the archive, or name of the attachment.
    pub path: String,
    /// Its exact bytes.
    pub bytes: Vec<u8>,
    /// How many messages enclose it.
    pub depth: usize,
}

impl Contents {
    /// Opens the archives of a message, in memory, and takes the CDA documents attached without one.
    pub fn of(mail: &Mail<'_>, limits: &Limits) -> Contents {
        let mut contents = Contents::default();
        for part in &mail.parts {
            match part.content {
                Content::Archive => contents.archive(&part.bytes, part.depth, limits),
                Content::Cda => {
                    let path = part.name.clone().unwrap_or_default();
                    let document = Document::read(&part.bytes).ok();
                    contents.push(document, None, path, part.bytes.to_vec(), part.depth);
                }
                _ => {}
            }
        }
        contents
    }

    /// Opens one archive.
    pub fn of_archive(bytes: &[u8], limits: &Limits) -> Contents {
        let mut contents = Contents::default();
        contents.archive(bytes, 0, limits);
        contents
    }

    /// What is known of the documents of the message itself, for [`crate::lint()`].
    pub fn known(&self) -> Vec<Document> {
        let own = self.documents.iter().filter(|carried| carried.depth == 0);
        Document::distinct(own.filter_map(|carried| carried.document.clone()).collect())
    }

    fn archive(&mut self, bytes: &[u8], depth: usize, limits: &Limits) {
        let archive = match Archive::read(bytes, limits) {
            Ok(archive) => archive,
            Err(error) => return self.findings.push(error.to_finding()),
        };
        self.findings.extend(archive.findings.iter().cloned());
        self.findings.extend(archive.sets.iter().flat_map(|set| set.findings.iter().cloned()));
        for packaged in archive.documents() {
            self.packaged(packaged, depth);
        }
    }

    fn packaged(&mut self, packaged: Packaged<'_>, depth: usize) {
        let entry = packaged.entry;
        // That the file is missing is said by the archive.
        let Some(file) = packaged.file else { return };
        let announced = entry.hash.as_deref().filter(|hash| hash.len() == 40);
        let same = announced.is_none_or(|hash| hash.eq_ignore_ascii_case(&sha1_hex(&file.bytes)));
        if !same {
            self.findings.push(altered(&file.path));
        }
        let document = Document::read(&file.bytes).ok().map(|document| document.described_by(entry));
        self.push(document, entry.unique_id.clone(), file.path.clone(), file.bytes.clone(), depth);
    }

    fn push(
        &mut self,
        document: Option<Document>,
        unique_id: Option<String>,
        path: String,
        bytes: Vec<u8>,
        depth: usize,
    ) {
        let own = || document.as_ref().map(|document| document.unique_id.clone());
        let unique_id = unique_id.or_else(own).unwrap_or_default();
        self.documents.push(Carried { document, unique_id, path, bytes, depth });
    }
}

fn altered(path: &str) -> Finding {
    let message = Text::new(
        format!("`{path}` n'est pas le document annoncé : son empreinte SHA-1 diffère de `hash`"),
        format!("`{path}` is not the document announced: its SHA-1 differs from `hash`"),
    );
    let hint = Text::new(
        "le document a changé depuis sa mise en archive : ne pas l'intégrer, en demander un nouvel envoi",
        "the document changed since it was packed: do not integrate it, ask for it again",
    );
    Finding::error(Source::Xdm, "XDM-HASH", message).with_hint(hint)
}
