//! The list of the W3C XML Schema test suite (`suites/xsts10.json`) and its score.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::shared::Shared;

/// A group of the suite: a schema of one or several documents, and instances judged by it.
#[derive(Debug, Deserialize)]
pub struct Group {
    /// The contributor: ms, sun, saxon, ibm, boeing, common.
    pub set: String,
    /// Its name, unique in its set.
    pub group: String,
    /// The schema documents; without any, the instances say where their schema is.
    pub schemas: Vec<String>,
    /// Whether the schema is `valid` or `invalid`; `indeterminate` or nothing is not counted.
    #[serde(rename = "sexp")]
    pub expected: Option<String>,
    /// The instances: path, expected validity, status.
    #[serde(rename = "inst")]
    pub instances: Vec<(String, String, String)>,
}

impl Group {
    /// Reads the whole list.
    ///
    /// # Panics
    /// If it cannot be read.
    pub fn all(shared: &Shared) -> Vec<Group> {
        serde_json::from_slice(&shared.read("suites/xsts10.json")).unwrap()
    }

    /// The schema's expected validity, if it counts.
    pub fn schema_expected(&self) -> Option<&str> {
        self.expected.as_deref().filter(|expected| matches!(*expected, "valid" | "invalid"))
    }
}

/// The folders of the suite that the stored part leaves out; three documents of `common` lie there.
const NOT_STORED: [&str; 3] = ["nistMeta/", "oracleMeta/", "wgMeta/"];

/// Whether a document belongs to the stored part of the suite.
pub fn is_stored(path: &str) -> bool {
    !NOT_STORED.iter().any(|folder| path.starts_with(folder))
}

/// The path of a document of the suite.
pub fn path(shared: &Shared, relative: &str) -> PathBuf {
    shared.path("suites/xsts").join(relative)
}

/// Where an instance says that its schemas are: namespace name (empty for none) and path.
///
/// Hints to files that do not exist are left out, as a processor may ignore them.
pub fn hints(instance: &Path, bytes: &[u8]) -> Vec<(String, PathBuf)> {
    const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
    let text = String::from_utf8_lossy(bytes);
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let Ok(document) = roxmltree::Document::parse_with_options(&text, options) else { return Vec::new() };
    let mut hints = Vec::new();
    for element in document.descendants().filter(roxmltree::Node::is_element) {
        let words: Vec<_> =
            element.attribute((XSI, "schemaLocation")).unwrap_or("").split_whitespace().collect();
        hints.extend(words.chunks_exact(2).map(|pair| (pair[0].to_owned(), pair[1].to_owned())));
        let plain = element.attribute((XSI, "noNamespaceSchemaLocation"));
        hints.extend(plain.map(|location| (String::new(), location.trim().to_owned())));
    }
    let folder = instance.parent().unwrap_or(Path::new(""));
    let mut found: Vec<_> = hints.into_iter().map(|(ns, location)| (ns, folder.join(location))).collect();
    found.retain(|(ns, path)| target_namespace(path).is_some_and(|target| target == *ns));
    found.sort();
    found.dedup();
    found
}

/// The target namespace of a schema document (empty for none); nothing if it cannot be read.
pub fn target_namespace(path: &Path) -> Option<String> {
    let bytes = std::fs::read(path).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(&text, options).ok()?;
    Some(document.root_element().attribute("targetNamespace").unwrap_or("").to_owned())
}

/// One answer of the engine.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The contributor.
    pub set: String,
    /// `schema ms/addA001` or `instance ms/addA001 adhocAddA001.xml`: unique.
    pub key: String,
    /// Whether it is a schema test.
    pub schema: bool,
    /// What the suite expects.
    pub expected: String,
    /// What the engine says.
    pub actual: String,
    /// The first code of the engine, or a dash.
    pub code: String,
    /// Whether the instance is answered invalid because its schema is refused.
    pub refused: bool,
}

/// Right answers and all answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// How many are right.
    pub right: usize,
    /// How many were asked.
    pub total: usize,
}

impl Score {
    fn add(&mut self, right: bool) {
        self.right += usize::from(right);
        self.total += 1;
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.right, self.total)
    }
}

/// The scores of a set: schema tests and instance tests.
pub type Scores = BTreeMap<String, (Score, Score)>;

/// The score of every set.
pub fn scores(answers: &[Answer]) -> Scores {
    let mut scores = Scores::new();
    for answer in answers {
        let entry = scores.entry(answer.set.clone()).or_default();
        let score = if answer.schema { &mut entry.0 } else { &mut entry.1 };
        score.add(answer.expected == answer.actual);
    }
    scores
}

/// The side table of reasons: `key<TAB>reason` a line, `#` starts a comment.
pub fn reasons(table: &str) -> BTreeMap<&str, &str> {
    let lines = table.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.filter_map(|line| line.split_once('\t')).collect()
}
