//! Compiles a schema and says how large its tables are and what they cost.
//!
//! `cargo run --profile test-release -p segur-xsd --example tables -- SCHEMA.xsd`
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a program that measures, not the library"
)]

use std::path::Path;
use std::time::Instant;

use segur_report::Text;
use segur_xml::load::{LoadError, Loaded, Loader, resolve_path};
use segur_xsd::cache::SourceDocument;
use segur_xsd::compile::{Options, compile};
use segur_xsd::read::read;
use segur_xsd::tables::Tables;

struct Files;

impl Loader for Files {
    fn load(&self, uri: &str) -> Result<Loaded, LoadError> {
        let fail = |e: std::io::Error| LoadError { message: Text::same(e.to_string()) };
        let bytes = std::fs::read(uri).map_err(fail)?;
        let path = Path::new(uri).canonicalize().map_err(fail)?;
        Ok(Loaded { uri: path.to_string_lossy().into_owned(), bytes, note: None })
    }

    fn resolve(&self, base: &str, reference: &str) -> String {
        resolve_path(base, reference)
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let schemas: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (components, findings) = best("read", 5, || read(&schemas, &Files));
    let (tables, more) = best("compile", 20, || compile(&components, &Options::default()));
    for finding in findings.iter().chain(&more) {
        let line = finding.location.map_or(0, |at| at.line);
        let schema = finding.schema.as_deref().unwrap_or("");
        println!("{:?} {} {schema}:{line} {}", finding.severity, finding.code, finding.message.en);
    }
    describe(&tables);
    let sources = vec![SourceDocument::new("a.xsd", b"")];
    let bytes = best("write", 20, || tables.to_bytes(&sources));
    println!("{} bytes", bytes.len());
    let loaded = best("load", 50, || Tables::from_bytes(&bytes, Some(&sources)));
    assert!(loaded.is_ok_and(|loaded| loaded.automata == tables.automata));
}

fn describe(tables: &Tables) {
    let complex = tables.types.iter().filter(|type_| !type_.is_simple).count();
    let (alls, counted) = tables.automata.other_counts();
    println!(
        "{complex} complex types, {} simple types, {} elements, {} names",
        tables.types.len() - complex,
        tables.elements.len(),
        tables.names.len()
    );
    println!(
        "{} states, {} transitions, {alls} xs:all, {counted} with counters, {} attribute sets, {} wildcards",
        tables.automata.state_count(),
        tables.automata.transition_count(),
        tables.attribute_sets.len(),
        tables.wildcards.len()
    );
}

/// The least of several times: what the work costs when nothing else runs.
fn best<T>(what: &str, times: u32, work: impl Fn() -> T) -> T {
    let mut least = f64::INFINITY;
    let mut result = work();
    for _ in 0..times {
        let start = Instant::now();
        result = work();
        least = least.min(start.elapsed().as_secs_f64() * 1e3);
    }
    println!("{what}: {least:.2} ms");
    result
}
