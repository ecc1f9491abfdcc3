//! Schema documents from the file system, for tests; the network is never asked.

use std::fs;
use std::path::Path;

use segur_report::Text;
use segur_xsd::read::resolve_path;
use segur_xsd::{LoadError, Loaded, Loader};

/// Loads the files that locations name, with the letter case that they are written in.
#[derive(Debug)]
pub(super) struct Files;

impl Loader for Files {
    fn load(&self, uri: &str) -> Result<Loaded, LoadError> {
        let path = Path::new(uri);
        let failed = |error: std::io::Error| LoadError { message: Text::same(error.to_string()) };
        let bytes = fs::read(path).map_err(failed)?;
        let canonical = fs::canonicalize(path).map_err(failed)?;
        Ok(Loaded { uri: canonical.to_string_lossy().into_owned(), bytes, note: None })
    }

    fn resolve(&self, base: &str, reference: &str) -> String {
        resolve_path(base, reference)
    }
}
