//! Conditional inclusion: the attributes `vc:minVersion`, `vc:typeAvailable` and their like.
//!
//! XML Schema 1.1 (part 1, section 4.2.2) lets an author set aside what a 1.0 processor cannot read;
//! honouring it costs little and is what its authors ask of 1.0 processors.

use segur_datatypes::{Builtin, FacetKind};
use segur_xml::{Attribute, Node, NsId};

use super::lexical::{tokens, trim};

const VERSIONING: &str = "http://www.w3.org/2007/XMLSchema-versioning";

/// Whether an element concerns an XML Schema 1.0 processor.
pub(super) fn included(node: Node<'_>) -> bool {
    let names = node.tree().names();
    node.attributes()
        .filter(|a| a.ns() != NsId::NONE && names.uri_str(a.ns()) == VERSIONING)
        .all(|condition| holds(node, condition))
}

fn holds(node: Node<'_>, condition: Attribute<'_>) -> bool {
    let value = condition.value();
    let version = || trim(value).parse::<f64>().ok();
    let mut names = tokens(value);
    match condition.local_name() {
        "minVersion" => version().is_none_or(|min| min <= 1.0),
        "maxVersion" => version().is_none_or(|max| max > 1.0),
        "typeAvailable" => names.all(|name| is_known(node, name, is_type)),
        "typeUnavailable" => !names.all(|name| is_known(node, name, is_type)),
        "facetAvailable" => names.all(|name| is_known(node, name, is_facet)),
        "facetUnavailable" => !names.all(|name| is_known(node, name, is_facet)),
        _ => true,
    }
}

fn is_known(node: Node<'_>, qname: &str, known: fn(&str) -> bool) -> bool {
    let (prefix, local) = qname.split_once(':').unwrap_or(("", qname));
    node.lookup_prefix(prefix) == Some(NsId::XSD) && known(local)
}

fn is_type(local: &str) -> bool {
    local == "anyType" || Builtin::from_name(local).is_some()
}

fn is_facet(local: &str) -> bool {
    FacetKind::from_name(local).is_some()
}
