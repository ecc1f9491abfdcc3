//! A compiled schema: what a program keeps and shares.

use std::cell::RefCell;

use segur_report::{Finding, Severity};
use segur_xml::load::{LoadError, Loaded, Loader};

use crate::cache::{Cache, CacheError, SourceDocument};
use crate::compile::{self, Options};
use crate::constraints;
use crate::read;
use crate::tables::Tables;

/// A compiled schema: immutable, shared by threads, independent of its source documents.
#[derive(Debug)]
pub struct Schema {
    tables: Tables,
    sources: Vec<SourceDocument>,
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
    /// Ambiguous content models (`cos-nonambig`) are warnings, as for most processors; see
    /// [`Schema::compile_with`]. [`Validator`](crate::Validator) has an example.
    pub fn compile(entries: &[&str], loader: &dyn Loader) -> Compilation {
        Schema::compile_with(entries, loader, &Options::default())
    }

    /// As [`Schema::compile`], with a say on strictness and limits.
    pub fn compile_with(entries: &[&str], loader: &dyn Loader, options: &Options) -> Compilation {
        let recorder = Recorder { loader, seen: RefCell::default() };
        let (components, mut findings) = read::read(entries, &recorder);
        if !has_errors(&findings) {
            findings.extend(constraints::check(&components));
        }
        if has_errors(&findings) {
            return Compilation { schema: None, findings };
        }
        let (tables, more) = compile::compile(&components, options);
        findings.extend(more);
        let sources = recorder.seen.into_inner();
        let schema = (!has_errors(&findings)).then_some(Schema { tables, sources });
        Compilation { schema, findings }
    }

    /// The compiled form as bytes, for a cache file.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.tables.to_bytes(&self.sources)
    }

    /// A schema from its compiled form.
    ///
    /// # Errors
    /// The bytes are something else, damaged, or made by another version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Schema, CacheError> {
        let cache = Cache::open(bytes)?;
        Ok(Schema { tables: cache.tables()?, sources: cache.sources().to_vec() })
    }

    /// The schema documents that it was made from, in the order read, with their hashes: its identity.
    pub fn sources(&self) -> &[SourceDocument] {
        &self.sources
    }

    /// The tables that the validator runs on.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }
}

fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

/// Notes what a loader gives.
struct Recorder<'l> {
    loader: &'l dyn Loader,
    seen: RefCell<Vec<SourceDocument>>,
}

impl Loader for Recorder<'_> {
    fn load(&self, uri: &str) -> Result<Loaded, LoadError> {
        let loaded = self.loader.load(uri)?;
        let mut seen = self.seen.borrow_mut();
        if seen.iter().all(|source| source.uri != loaded.uri) {
            seen.push(SourceDocument::new(loaded.uri.clone(), &loaded.bytes));
        }
        Ok(loaded)
    }

    fn resolve(&self, base: &str, reference: &str) -> String {
        self.loader.resolve(base, reference)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        self.loader.list(folder)
    }
}
