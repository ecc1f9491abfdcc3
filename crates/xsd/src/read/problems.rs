//! Where the reader of schemas gathers its findings.

use segur_report::{Finding, Location, Source, Text};
use segur_xml::Node;

/// After that many findings the reader keeps silent: the first ones are those that matter.
const MAX_FINDINGS: usize = 200;

/// The findings made so far.
#[derive(Debug, Default)]
pub(super) struct Problems {
    list: Vec<Finding>,
}

impl Problems {
    pub(super) fn push(&mut self, finding: Finding) {
        match self.list.len().cmp(&MAX_FINDINGS) {
            std::cmp::Ordering::Less => self.list.push(finding),
            std::cmp::Ordering::Equal => self.list.push(too_many()),
            std::cmp::Ordering::Greater => {}
        }
    }

    pub(super) fn into_list(self) -> Vec<Finding> {
        self.list
    }
}

/// An error even if what came before were warnings only: nobody knows what was left out.
fn too_many() -> Finding {
    let text = Text::new(
        format!("plus de {MAX_FINDINGS} constats sur ces schémas ; les suivants ne sont pas donnés"),
        format!("more than {MAX_FINDINGS} findings about these schemas; the others are not given"),
    );
    Finding::error(Source::Xsd, "XSD-LIMIT", text)
}

/// The findings about one document.
pub(super) struct Sink<'p> {
    pub(super) problems: &'p mut Problems,
    /// Its file name.
    pub(super) schema: &'p str,
}

impl Sink<'_> {
    /// Adds an error about a node.
    pub(super) fn error(&mut self, node: Node<'_>, code: &'static str, text: Text) {
        self.error_at(node.location(), code, text);
    }

    /// Adds an error about a place, an attribute for example.
    pub(super) fn error_at(&mut self, location: Location, code: &'static str, text: Text) {
        self.problems
            .push(Finding::error(Source::Xsd, code, text).with_location(location).with_schema(self.schema));
    }
}

/// The last segment of a URI or path: how findings name a schema document.
pub(super) fn file_name(uri: &str) -> &str {
    uri.rsplit(['/', '\\']).next().unwrap_or(uri)
}

/// An element of a schema as messages call it: `xs:element "title"`.
pub(super) fn describe(node: Node<'_>) -> String {
    let label = |attribute: &str| node.attribute(attribute);
    match label("name").or_else(|| label("ref")).or_else(|| label("base")) {
        Some(name) => format!("xs:{} \"{name}\"", node.local_name()),
        None => format!("xs:{}", node.local_name()),
    }
}
