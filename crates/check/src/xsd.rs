//! The only module that touches the XSD engine: what the rest of the crate needs of it, under short names.
//!
//! Temporary: until `segur-xsd` has its public interface, the types below stand for it. They judge nothing
//! and say so in a finding.

use std::io::Read;

use segur_report::{Finding, Location, Source, Text};
use segur_xml::{Options, Reader};

/// Gives schema documents by their uri.
pub trait Loader {
    /// The document of this uri.
    ///
    /// # Errors
    /// If it is missing, unreadable or refused.
    fn load(&self, uri: &str) -> Result<Loaded, LoadError>;
    /// The uri that `reference`, written in the document `base`, stands for.
    fn resolve(&self, base: &str, reference: &str) -> String;
}

/// A schema document.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Canonical uri: the same document has the same.
    pub uri: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What there is to say about the way it was found.
    pub note: Option<Finding>,
}

/// Why a schema document is not there.
#[derive(Clone, Debug)]
pub struct LoadError {
    /// The sentence for people.
    pub message: Text,
}

/// A compiled schema.
#[derive(Debug)]
pub struct Schema;

impl Schema {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        Vec::new()
    }

    pub(crate) fn from_bytes(_: &[u8]) -> Result<Schema, ()> {
        Ok(Schema)
    }
}

pub(crate) struct Compilation {
    pub(crate) schema: Option<Schema>,
    pub(crate) findings: Vec<Finding>,
}

pub(crate) fn compile(entries: &[&str], loader: &dyn Loader) -> Compilation {
    let failed = entries.iter().find_map(|entry| loader.load(entry).err());
    match failed {
        Some(error) => Compilation {
            schema: None,
            findings: vec![Finding::error(Source::Xsd, "src-include", error.message)],
        },
        None => Compilation { schema: Some(Schema), findings: Vec::new() },
    }
}

pub(crate) fn source_hashes(_: &Schema) -> Vec<String> {
    Vec::new()
}

pub(crate) struct Outcome {
    pub(crate) findings: Vec<Finding>,
    pub(crate) well_formed: bool,
}

pub(crate) struct Validator<'s>(std::marker::PhantomData<&'s Schema>);

impl<'s> Validator<'s> {
    pub(crate) fn new(_: &'s Schema) -> Self {
        Validator(std::marker::PhantomData)
    }

    pub(crate) fn without_schema() -> Self {
        Validator(std::marker::PhantomData)
    }

    pub(crate) fn validate(&mut self, bytes: &[u8], options: &Options) -> Outcome {
        outcome(Reader::from_slice(bytes, options))
    }

    pub(crate) fn validate_read(&mut self, input: impl Read, options: &Options) -> Outcome {
        outcome(Reader::from_read(input, options))
    }
}

fn outcome(reader: Result<Reader<'_>, Box<segur_xml::Error>>) -> Outcome {
    let unjudged = Finding::warning(Source::Xsd, "XSD-UNJUDGED", Text::same("not linked yet"));
    let error = match reader {
        Ok(mut reader) => loop {
            match reader.step() {
                Ok(true) => {}
                Ok(false) => break None,
                Err(error) => break Some((reader.error_location(&error), error)),
            }
        },
        Err(error) => {
            Some((Location { offset: error.offset, length: error.length, line: 1, column: 1 }, error))
        }
    };
    let error = error.map(|(location, error)| error.into_finding(location));
    Outcome { well_formed: error.is_none(), findings: error.into_iter().chain([unjudged]).collect() }
}
