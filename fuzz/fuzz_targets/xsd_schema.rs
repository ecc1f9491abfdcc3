//! Arbitrary bytes as schema documents, and as a compiled schema: never a panic, never a schema with errors.
//!
//! NUL bytes separate the documents; `schemaLocation="1"` names the second one. A schema that compiles must
//! survive its own cache file and judge its first document the same before and after.

#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_report::{Severity, Text};
use segur_xml::Options;
use segur_xsd::{LoadError, Loaded, Loader, Schema, Validator};

struct Documents<'d>(Vec<&'d [u8]>);

impl Loader for Documents<'_> {
    fn load(&self, uri: &str) -> Result<Loaded, LoadError> {
        let document = uri.parse().ok().and_then(|i: usize| self.0.get(i));
        let missing = || LoadError { message: Text::new("absent", "missing") };
        let bytes = document.ok_or_else(missing)?.to_vec();
        Ok(Loaded { uri: uri.to_owned(), bytes, note: None })
    }

    fn resolve(&self, _base: &str, reference: &str) -> String {
        reference.to_owned()
    }
}

fuzz_target!(|data: &[u8]| {
    let _ = Schema::from_bytes(data);
    let documents = Documents(data.split(|&byte| byte == 0).take(8).collect());
    let compilation = Schema::compile(&["0"], &documents);
    let refused = compilation.findings.iter().any(|finding| finding.severity == Severity::Error);
    assert_eq!(compilation.schema.is_none(), refused, "a schema exactly when nothing is wrong");
    let Some(schema) = compilation.schema else { return };
    let restored = Schema::from_bytes(&schema.to_bytes()).expect("a compiled schema can be read back");
    let (before, after) = (codes(&schema, documents.0[0]), codes(&restored, documents.0[0]));
    assert_eq!(before, after, "fresh on the left, restored on the right");
});

fn codes(schema: &Schema, document: &[u8]) -> Vec<String> {
    let outcome = Validator::new(schema).validate(document, &Options::new());
    outcome.findings.iter().map(|finding| finding.code.to_string()).collect()
}
