//! The engines, as the benches call them: the only file to change when their interface does.

use std::io::Read;

use segur_report::{Finding, Severity, Text};
use segur_xml::load::resolve_path;
use segur_xml::{Event, NsId, Options, Reader, Tree, Workspace};
use segur_xsd::{LoadError, Loaded, Loader, Memory, Validator};

use crate::corpus::SchemaPlace;
use crate::journal;
use crate::quick::Counts;

/// Reads documents one after another, keeping names and buffers as a validator does.
#[derive(Default)]
pub struct Tokeniser(Option<Workspace>);

impl Tokeniser {
    /// Reads a whole document, looking at every name and attribute.
    ///
    /// # Errors
    /// The document is not well-formed.
    pub fn read(&mut self, document: &[u8]) -> Result<Counts, String> {
        let workspace = self.0.take().unwrap_or_default();
        let mut reader = Reader::open_slice(document, &Options::new(), workspace);
        let mut counts = Counts::default();
        while reader.step().map_err(|error| error.message().en.to_string())? {
            if let Some(Event::Start(start)) = reader.event() {
                let names = reader.names();
                let bound = |name| u64::from(names.ns(name) != NsId::NONE);
                counts.elements += 1;
                counts.bound += bound(start.name);
                for attribute in start.attributes() {
                    counts.attributes += 1;
                    counts.bound += bound(attribute.name);
                }
            }
        }
        self.0 = Some(reader.into_workspace());
        Ok(counts)
    }
}

/// Builds the tree of a document and counts its nodes.
///
/// # Errors
/// The document is not well-formed.
pub fn tree(document: &[u8]) -> Result<usize, String> {
    let tree = Tree::parse(document, &Options::new());
    tree.map(|tree| tree.len()).map_err(|error| error.message.en.to_string())
}

/// A compiled schema.
#[derive(Debug)]
pub struct Schema(segur_xsd::Schema);

impl Schema {
    /// Compiles a schema with what it includes and imports.
    ///
    /// # Errors
    /// The first finding that makes the schema unusable.
    pub fn compile(place: &SchemaPlace) -> Result<Schema, String> {
        let compilation = match place {
            SchemaPlace::File(path) => segur_xsd::Schema::compile(&[&path.to_string_lossy()], &Folder),
            SchemaPlace::Journal => {
                let loader = Memory::new([("journal.xsd", journal::SCHEMA)]);
                segur_xsd::Schema::compile(&["journal.xsd"], &loader)
            }
        };
        compilation.schema.map(Schema).ok_or_else(|| first_error(&compilation.findings))
    }

    /// What judges documents one after another.
    pub fn judge(&self) -> Judge<'_> {
        Judge { validator: Validator::new(&self.0), options: Options::new() }
    }

    /// The compiled form, for a cache.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes()
    }

    /// A compiled form read back.
    ///
    /// # Errors
    /// The bytes are not a compiled schema.
    pub fn from_bytes(bytes: &[u8]) -> Result<Schema, String> {
        segur_xsd::Schema::from_bytes(bytes).map(Schema).map_err(|error| format!("{error:?}"))
    }
}

fn first_error(findings: &[Finding]) -> String {
    let error = findings.iter().find(|finding| finding.severity == Severity::Error);
    error.map_or_else(String::new, |error| format!("{}: {}", error.code, error.message.en))
}

/// Schema documents as files; nothing else is opened.
struct Folder;

impl Loader for Folder {
    fn load(&self, uri: &str) -> Result<Loaded, LoadError> {
        let refused = |error: std::io::Error| {
            let reason = error.to_string();
            LoadError { message: Text::new(reason.clone(), reason) }
        };
        let bytes = std::fs::read(uri).map_err(refused)?;
        Ok(Loaded { uri: uri.to_owned(), bytes, note: None })
    }

    fn resolve(&self, base: &str, reference: &str) -> String {
        resolve_path(base, reference)
    }
}

/// Judges documents, keeping names and buffers from one to the next.
pub struct Judge<'s> {
    validator: Validator<'s>,
    options: Options,
}

impl Judge<'_> {
    /// Whether a document in memory is valid.
    pub fn is_valid(&mut self, document: &[u8]) -> bool {
        self.validator.validate(document, &self.options).is_valid()
    }

    /// Whether a document that is read as it is judged is valid.
    pub fn is_valid_read(&mut self, document: impl Read) -> bool {
        self.validator.validate_read(document, &self.options).is_valid()
    }

    /// As [`Judge::is_valid`], building the tree in the same pass.
    pub fn is_valid_with_tree(&mut self, document: &[u8]) -> bool {
        let (outcome, tree) = self.validator.validate_tree(document, &self.options);
        let built = tree.as_ref().is_some_and(|tree| !tree.is_empty());
        if let Some(tree) = tree {
            self.validator.recycle(tree);
        }
        outcome.is_valid() && built
    }
}
