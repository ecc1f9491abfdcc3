//! The oracle of Schematron: what Saxon says of the examples and of the mutants, and the rules after expansion.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use segur_report::Text;
use segur_xml::load::{LoadError, Loaded, Loader, resolve_path};
use serde::Deserialize;

use crate::shared::{Shared, read};

/// The rules of the kit's schemas after inclusion and expansion, by the oracle's short name of the schema.
pub type Rules = BTreeMap<String, ExpandedSchema>;

/// A schema after expansion.
#[derive(Debug, Deserialize)]
pub struct ExpandedSchema {
    /// Path below `schematrons/`.
    pub schema: String,
    /// Patterns in order.
    pub patterns: Vec<ExpandedPattern>,
}

/// A pattern after expansion.
#[derive(Debug, Deserialize)]
pub struct ExpandedPattern {
    /// `@id`
    pub id: Option<String>,
    /// Whether the default phase activates it.
    pub active: bool,
    /// Name and value of its variables.
    pub lets: Vec<(String, String)>,
    /// Rules in order, abstract ones included.
    pub rules: Vec<ExpandedRule>,
}

/// A rule after expansion.
#[derive(Debug, Deserialize)]
pub struct ExpandedRule {
    /// The context.
    pub context: String,
    /// Whether it is abstract.
    #[serde(rename = "abstract")]
    pub is_abstract: bool,
    /// Its variables.
    pub lets: Vec<(String, String)>,
    /// The abstract rules it extends.
    pub extends: Vec<String>,
    /// Its own assertions.
    pub asserts: Vec<ExpandedAssert>,
}

/// An assertion after expansion.
#[derive(Debug, Deserialize)]
pub struct ExpandedAssert {
    /// Stable name.
    pub id: String,
    /// `assert` or `report`.
    pub kind: String,
    /// The test.
    pub test: String,
    /// `@role`
    pub role: Option<String>,
    /// The text, expressions in braces.
    pub message: String,
}

/// Reads the rules after expansion.
pub fn rules(shared: &Shared) -> Rules {
    let bytes = read(&shared.path("oracle/schematron/rules.json.gz"));
    let mut text = String::new();
    flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// What Saxon says of a set of documents.
#[derive(Debug, Deserialize)]
pub struct Oracle {
    /// The examples, if these are what was judged.
    #[serde(default)]
    pub documents: Vec<Document>,
    /// The mutants, if these are.
    #[serde(default)]
    pub mutants: Vec<Document>,
    /// The assertions that failed somewhere.
    pub asserts: Vec<Assert>,
    /// Paths.
    pub locations: Vec<String>,
    /// Texts.
    pub messages: Vec<String>,
}

/// A document that was judged.
#[derive(Debug, Deserialize)]
pub struct Document {
    /// File of an example.
    #[serde(default)]
    pub file: String,
    /// Name of a mutant.
    #[serde(default)]
    pub id: String,
    /// The schemas that applied.
    pub schemas: Vec<String>,
    /// Of examples: by schema.
    #[serde(default)]
    pub results: BTreeMap<String, ExampleResult>,
    /// Of mutants: the file of the example that was changed.
    #[serde(default)]
    pub source: String,
    /// Of mutants: how many rules fired, by schema.
    #[serde(default)]
    pub fired: BTreeMap<String, u64>,
    /// Of mutants: what failed, by schema.
    #[serde(default)]
    pub failed: BTreeMap<String, Vec<[usize; 3]>>,
}

/// What one schema says of an example.
#[derive(Debug, Deserialize)]
pub struct ExampleResult {
    /// `OK`
    pub status: String,
    /// How many times each rule fired.
    pub fired: BTreeMap<String, u64>,
    /// What failed.
    pub failed: Vec<[usize; 3]>,
}

/// An assertion that failed.
#[derive(Debug, Deserialize)]
pub struct Assert {
    /// Stable name.
    pub assert: String,
    /// Stable name of the rule that fired.
    pub rule: String,
    /// `failed-assert` or `successful-report`.
    pub kind: String,
    /// `@role`
    pub role: Option<String>,
}

/// Reads `examples.json`, `public.json` or another file of the form.
pub fn oracle(path: &Path) -> Oracle {
    serde_json::from_slice(&read(path)).unwrap()
}

/// The mutants on which an assertion raises an error that ends the whole schema in Saxon.
#[derive(Debug, Deserialize)]
pub struct TypeErrors {
    /// The mutants.
    pub mutants: Vec<TypeError>,
}

/// A mutant, given by what was done to an example.
#[derive(Debug, Deserialize)]
pub struct TypeError {
    /// Its name.
    pub id: String,
    /// The example.
    pub source: String,
    /// What was done.
    pub ops: Vec<Operation>,
    /// The schemas that applied.
    pub schemas: Vec<String>,
    /// The schemas that ended, with Saxon's words.
    pub errors: BTreeMap<String, Vec<String>>,
    /// The others, with the number of assertions that failed.
    pub ok: BTreeMap<String, usize>,
}

/// One change to an example.
#[derive(Debug, Deserialize)]
pub struct Operation {
    /// `dup`: the element once more behind itself; `setattr`: an attribute gets another value.
    pub op: String,
    /// The element.
    pub path: String,
    /// The attribute.
    #[serde(default)]
    pub attr: String,
    /// Its value.
    #[serde(default)]
    pub value: String,
}

impl Operation {
    /// The document after the change.
    pub fn apply(&self, source: &str) -> String {
        let document = roxmltree::Document::parse(source).unwrap();
        let node = element(&document, &self.path);
        let range = node.range();
        match self.op.as_str() {
            "dup" => format!("{}{}{}", &source[..range.end], &source[range.clone()], &source[range.end..]),
            "setattr" => {
                let prefixed =
                    |attribute: &roxmltree::Attribute<'_, '_>| source[attribute.range_qname()] == self.attr;
                let written = format!("{}=\"{}\"", self.attr, self.value);
                match node.attributes().find(prefixed) {
                    Some(attribute) => {
                        let range = attribute.range();
                        format!("{}{written}{}", &source[..range.start], &source[range.end..])
                    }
                    None => {
                        let name = source[range.start..].find([' ', '/', '>', '\n', '\t', '\r']).unwrap()
                            + range.start;
                        format!("{} {written}{}", &source[..name], &source[name..])
                    }
                }
            }
            other => panic!("unknown operation {other}"),
        }
    }
}

/// The element of a path such as `/a[1]/b[2]`.
fn element<'d, 'i>(document: &'d roxmltree::Document<'i>, path: &str) -> roxmltree::Node<'d, 'i> {
    let mut node = document.root();
    for step in path.split('/').skip(1) {
        let (name, place) = step.trim_end_matches(']').split_once('[').unwrap();
        let place: usize = place.parse().unwrap();
        let same = node.children().filter(|child| child.is_element() && child.tag_name().name() == name);
        node = same.collect::<Vec<_>>()[place - 1];
    }
    node
}

/// The files of the kit, as on a file system that does not mind letter case, and one file that the kit lacks.
#[derive(Debug)]
pub struct KitFiles {
    repair: PathBuf,
}

impl KitFiles {
    /// The kit with the repairs of the oracle.
    pub fn new(shared: &Shared) -> Self {
        KitFiles { repair: shared.path("oracle/schematron/repair") }
    }

    fn find(&self, path: &Path) -> Option<PathBuf> {
        if path.exists() {
            return Some(path.to_owned());
        }
        let mut found = PathBuf::from("/");
        for part in path.components().skip(1) {
            let exact = found.join(part);
            found = if exact.exists() { exact } else { alike(&found, part.as_os_str().to_str()?)? };
        }
        Some(found)
    }
}

fn alike(folder: &Path, name: &str) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let mut same =
        entries.filter(|entry| entry.file_name().to_str().is_some_and(|own| own.eq_ignore_ascii_case(name)));
    same.next().map(|entry| entry.path())
}

impl Loader for KitFiles {
    fn load(&self, uri: &str) -> Result<Loaded, LoadError> {
        let missing = || LoadError { message: Text::new("fichier introuvable", "no such file") };
        let path = Path::new(uri);
        let repaired = path.file_name().map(|name| self.repair.join(name)).filter(|path| path.exists());
        let path = self.find(path).or(repaired).ok_or_else(missing)?;
        let bytes = fs::read(&path).map_err(|error| LoadError { message: Text::same(error.to_string()) })?;
        Ok(Loaded { uri: uri.to_owned(), bytes, note: None })
    }

    fn resolve(&self, base: &str, reference: &str) -> String {
        resolve_path(base, reference)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.filter_map(|entry| Some(format!("{folder}{}", entry.file_name().to_str()?))).collect()
    }
}
