//! The list of the W3C XML conformance suite (`suites/xmlconf.json`).

use serde::Deserialize;

use crate::shared::Shared;

/// One document of the suite.
#[derive(Debug, Deserialize)]
pub struct Test {
    /// Its identifier.
    pub id: String,
    /// Its path under `suites/xmlconf`.
    #[serde(rename = "p")]
    pub path: String,
    /// `valid`, `invalid` (but well-formed), `not-wf` or `error` (a processor may stay silent).
    #[serde(rename = "type")]
    pub kind: String,
    /// Which external entities it needs: `none`, `general`, `parameter` or `both`.
    #[serde(rename = "ent")]
    pub entities: String,
    /// Whether it is meant for processors with namespaces.
    #[serde(rename = "ns")]
    pub namespaces: String,
    /// The version of XML that it is written for.
    #[serde(rename = "ver")]
    pub version: String,
    /// The editions of XML 1.0 that it is right for, separated by spaces; empty for all.
    #[serde(rename = "ed")]
    pub editions: String,
    /// Section of the recommendation.
    #[serde(rename = "sec")]
    pub section: String,
    /// Whether it holds the letters `<!DOCTYPE`.
    doctype: bool,
}

/// Documents that hold the letters in a comment, an instruction or a CDATA section, and no DOCTYPE.
const MERE_LETTERS: [&str; 3] = ["oasis/p15pass1.xml", "oasis/p16pass1.xml", "oasis/p18pass1.xml"];

/// What a reader has to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// Well-formed.
    Accept,
    /// Not well-formed.
    Refuse,
}

impl Test {
    /// Reads the whole list.
    ///
    /// # Panics
    /// If it cannot be read.
    pub fn all(shared: &Shared) -> Vec<Test> {
        serde_json::from_slice(&shared.read("suites/xmlconf.json")).unwrap()
    }

    /// The document.
    pub fn bytes(&self, shared: &Shared) -> Vec<u8> {
        shared.read(&format!("suites/xmlconf/{}", self.path))
    }

    /// Whether it has a document type declaration.
    pub fn has_doctype(&self) -> bool {
        self.doctype && !MERE_LETTERS.contains(&self.path.as_str())
    }

    /// What a reader of XML 1.0 fifth edition with namespaces has to answer when it reads the internal
    /// subset and nothing external, or why the document says nothing about such a reader.
    pub fn expected(&self) -> Result<Expect, &'static str> {
        match self.kind.as_str() {
            _ if self.version != "1.0" => Err("written for XML 1.1"),
            _ if !self.editions.is_empty() && !self.editions.contains('5') => Err("another edition"),
            "error" => Err("processors may differ"),
            "not-wf" if self.entities == "none" => Ok(Expect::Refuse),
            _ if self.entities != "none" => Err("needs external entities"),
            _ if self.namespaces == "no" => Err("for processors without namespaces"),
            _ => Ok(Expect::Accept),
        }
    }
}
