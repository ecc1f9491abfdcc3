//! Documents judged by schemas written in a line or two, from memory and from a stream alike.

use std::io::Read;

use segur_report::Finding;
use segur_xml::Options;
use segur_xsd::{Memory, Schema, Validator};

/// The findings about a document; `declarations` are those of a schema without target namespace.
pub(crate) fn findings(declarations: &str, document: &str) -> Vec<Finding> {
    let schema = schema(declarations);
    let mut validator = Validator::new(&schema);
    let whole = validator.validate(document.as_bytes(), &Options::new()).findings;
    // What the first reading remembered must not change what the others find.
    let again = validator.validate(document.as_bytes(), &Options::new()).findings;
    assert_eq!(summary(&whole), summary(&again), "{document}");
    let (with_tree, _) = validator.validate_tree(document.as_bytes(), &Options::new());
    assert_eq!(summary(&whole), summary(&with_tree.findings), "{document}");
    let streamed = validator.validate_read(Trickle(document.as_bytes()), &Options::new()).findings;
    assert_eq!(summary(&whole), summary(&streamed), "{document}");
    whole
}

/// The codes of the findings.
pub(crate) fn codes(declarations: &str, document: &str) -> Vec<String> {
    findings(declarations, document).into_iter().map(|finding| finding.code.into_owned()).collect()
}

fn schema(declarations: &str) -> Schema {
    let other = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' targetNamespace='urn:o'>
        <xs:attribute name='id' type='xs:ID'/><xs:attribute name='id2' type='xs:ID'/>
        <xs:attribute name='n' type='xs:int'/><xs:attribute name='fixed' type='xs:int' fixed='7'/>
        <xs:element name='n' type='xs:int'/></xs:schema>";
    let text = format!(
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:o='urn:o'>
        <xs:import namespace='urn:o' schemaLocation='o.xsd'/>{declarations}</xs:schema>"
    );
    let loader = Memory::new([("s.xsd", text.as_str()), ("o.xsd", other)]);
    let compilation = Schema::compile(&["s.xsd"], &loader);
    assert!(compilation.schema.is_some(), "{declarations}: {:#?}", compilation.findings);
    compilation.schema.expect("a schema, as was asserted")
}

type Summary<'f> = Vec<(&'f str, Option<(u64, u64)>, Option<(u64, u64)>, Option<&'f str>)>;

// Messages may differ: a stream has forgotten what is far behind.
fn summary(findings: &[Finding]) -> Summary<'_> {
    let one = |finding: &'_ Finding| {
        let place = finding.location.map(|place| (place.line, place.column));
        let focus = finding.focus.map(|place| (place.line, place.column));
        (place, focus)
    };
    findings.iter().map(|f| (&*f.code, one(f).0, one(f).1, f.path.as_deref())).collect()
}

/// A stream of three bytes at a time.
struct Trickle<'b>(&'b [u8]);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let (now, later) = self.0.split_at(self.0.len().min(buffer.len()).min(3));
        buffer[..now.len()].copy_from_slice(now);
        self.0 = later;
        Ok(now.len())
    }
}
