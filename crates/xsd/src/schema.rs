//! A compiled schema: what a program keeps and shares.

use segur_report::Finding;

use crate::compile;
use crate::constraints;
use crate::read::{self, LoadError, Loaded, Loader};
use crate::tables::Tables;
use segur_report::{Severity, Text};

/// A compiled schema: immutable, shared by threads, independent of its source documents.
#[derive(Debug)]
pub struct Schema {
    tables: Tables,
}

/// What became of a compilation.
#[derive(Debug)]
#[non_exhaustive]
pub struct Compilation {
    /// The schema; none if an error makes it unusable.
    pub schema: Option<Schema>,
    /// Errors, each with its clause and position; warnings about what could not be found.
    pub findings: Vec<Finding>,
}

impl Schema {
    /// Compiles a set of schema documents, given by their locations, with all that they include and import.
    ///
    /// See [`Validator`](crate::Validator) for an example.
    pub fn compile(entries: &[&str], loader: &dyn Loader) -> Compilation {
        let (components, mut findings) = read::read(entries, loader);
        if !has_errors(&findings) {
            findings.extend(constraints::check(&components));
        }
        if has_errors(&findings) {
            return Compilation { schema: None, findings };
        }
        let (tables, more) = compile::compile(&components);
        findings.extend(more);
        let schema = if has_errors(&findings) { None } else { Some(Schema { tables }) };
        Compilation { schema, findings }
    }

    /// The tables that the validator runs on.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }
}

fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// Schema documents in memory, by location: for tests and for schemas embedded in a program.
#[derive(Debug, Default)]
pub struct Memory {
    documents: Vec<(String, Vec<u8>)>,
}

impl Memory {
    /// Documents by location.
    pub fn new<L: Into<String>, B: Into<Vec<u8>>>(documents: impl IntoIterator<Item = (L, B)>) -> Self {
        Memory { documents: documents.into_iter().map(|(l, b)| (l.into(), b.into())).collect() }
    }
}

impl Loader for Memory {
    fn load(&self, uri: &str) -> Result<Loaded, LoadError> {
        let found = self.documents.iter().find(|(location, _)| location == uri);
        let missing = || LoadError { message: Text::new("document introuvable", "no such document") };
        let (_, bytes) = found.ok_or_else(missing)?;
        Ok(Loaded { uri: uri.to_owned(), bytes: bytes.clone(), note: None })
    }

    fn resolve(&self, _base: &str, reference: &str) -> String {
        reference.to_owned()
    }
}
