//! Schema documents from the file system, for tests; the network is never asked.

use std::fs;
use std::path::Path;

use segur_report::Text;
use segur_xml::load::resolve_path;
use segur_xsd::{LoadError, Loaded, Loader};

/// The schema of the suites' own metadata imports this from the network.
const XLINK: &str = "http://www.w3.org/XML/2008/06/xlink.xsd";
/// What it needs of it, written for these tests.
const XLINK_SCHEMA: &str = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' \
    targetNamespace='http://www.w3.org/1999/xlink'>\
    <xs:attribute name='type' type='xs:NMTOKEN'/><xs:attribute name='href' type='xs:anyURI'/></xs:schema>";

/// Loads the files that locations name, with the letter case that they are written in.
#[derive(Debug)]
pub(super) struct Files;

impl Loader for Files {
    fn load(&self, uri: &str) -> Result<Loaded, LoadError> {
        if uri == XLINK {
            return Ok(Loaded { uri: uri.to_owned(), bytes: XLINK_SCHEMA.into(), note: None });
        }
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
