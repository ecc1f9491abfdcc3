//! Conditional inclusion: `vc:minVersion` and `vc:maxVersion`.
//!
//! XML Schema 1.1 (part 1, section 4.2.2) lets an author set aside what a 1.0 processor cannot read;
//! honouring it costs nothing and is what its authors ask of 1.0 processors.

use segur_xml::Node;

const VERSIONING: &str = "http://www.w3.org/2007/XMLSchema-versioning";

/// Whether an element concerns an XML Schema 1.0 processor.
pub(super) fn included(node: Node<'_>) -> bool {
    let version = |local: &str| -> Option<f64> {
        let names = node.tree().names();
        let wanted =
            |a: &segur_xml::Attribute<'_>| a.local_name() == local && names.uri_str(a.ns()) == VERSIONING;
        node.attributes().find(wanted)?.value().trim().parse().ok()
    };
    version("minVersion").is_none_or(|min| min <= 1.0) && version("maxVersion").is_none_or(|max| max > 1.0)
}
