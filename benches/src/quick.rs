//! quick-xml as a peer: reading alone, with every name and every attribute's name resolved.

use quick_xml::NsReader;
use quick_xml::events::Event;
use quick_xml::name::ResolveResult;

/// What reading a document met: a sum that the optimiser cannot leave out, and that readers can be compared by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Start tags.
    pub elements: u64,
    /// Attributes, namespace declarations not counted.
    pub attributes: u64,
    /// Those elements and attributes that are in a namespace.
    pub bound: u64,
}

/// Reads a whole document. That the bytes are UTF-8 is checked by the caller, outside the measure.
///
/// # Errors
/// What quick-xml says.
pub fn tokenise(document: &str) -> Result<Counts, quick_xml::Error> {
    let mut reader = NsReader::from_str(document);
    let mut counts = Counts::default();
    loop {
        let event = reader.read_event()?;
        let (ns, event) = reader.resolver().resolve_event(event);
        match event {
            Event::Start(start) | Event::Empty(start) => {
                counts.elements += 1;
                counts.bound += u64::from(is_bound(&ns));
                for attribute in start.attributes() {
                    let key = attribute?.key;
                    if key.as_namespace_binding().is_none() {
                        counts.attributes += 1;
                        counts.bound += u64::from(is_bound(&reader.resolver().resolve_attribute(key).0));
                    }
                }
            }
            Event::Eof => return Ok(counts),
            _ => {}
        }
    }
}

fn is_bound(ns: &ResolveResult<'_>) -> bool {
    matches!(ns, ResolveResult::Bound(_))
}
