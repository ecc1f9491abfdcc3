//! The namespace declarations in force, and the attributes of the start tag that is open.

use std::collections::HashMap;

use super::WriteError;
use crate::chars;

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

#[derive(Debug, Default)]
pub(super) struct Scope {
    /// The namespaces of each prefix, the one in force last.
    bindings: HashMap<String, Vec<String>>,
    /// The prefixes declared, in order.
    declared: Vec<String>,
    /// For each open element, how many prefixes were declared before it.
    marks: Vec<usize>,
    /// The names of the attributes of the start tag that is open.
    attributes: Vec<String>,
}

impl Scope {
    pub(super) fn enter(&mut self) {
        self.marks.push(self.declared.len());
        self.attributes.clear();
    }

    pub(super) fn leave(&mut self) {
        let mark = self.marks.pop().unwrap_or(0);
        for prefix in self.declared.drain(mark..) {
            if let Some(uris) = self.bindings.get_mut(&prefix) {
                uris.pop();
            }
        }
    }

    pub(super) fn declare(&mut self, prefix: &str, uri: &str) -> Result<(), WriteError> {
        if !is_allowed(prefix, uri) {
            return Err(WriteError::Namespace(prefix.to_owned()));
        }
        let mark = self.marks.last().copied().unwrap_or(0);
        if self.declared[mark..].iter().any(|declared| declared == prefix) {
            return Err(WriteError::Duplicate(format!("xmlns:{prefix}")));
        }
        self.declared.push(prefix.to_owned());
        self.bindings.entry(prefix.to_owned()).or_default().push(uri.to_owned());
        Ok(())
    }

    pub(super) fn attribute(&mut self, name: &str) {
        self.attributes.push(name.to_owned());
    }

    /// Checks the start tag that is open, now that all its declarations are known.
    pub(super) fn check(&self, element: &str) -> Result<(), WriteError> {
        let (prefix, _) = split(element);
        if !prefix.is_empty() {
            self.namespace(prefix)?;
        }
        let mut names = Vec::with_capacity(self.attributes.len());
        for name in &self.attributes {
            let (prefix, local) = split(name);
            names.push((if prefix.is_empty() { "" } else { self.namespace(prefix)? }, local));
        }
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(WriteError::Duplicate(pair[0].1.to_owned())),
            None => Ok(()),
        }
    }

    fn namespace(&self, prefix: &str) -> Result<&str, WriteError> {
        let found = self.bindings.get(prefix).and_then(|uris| uris.last());
        match found {
            Some(uri) => Ok(uri),
            None if prefix == "xml" => Ok(XML),
            None => Err(WriteError::Unbound(prefix.to_owned())),
        }
    }
}

/// Namespaces in XML, section 3: reserved prefixes, and prefixes that cannot be cancelled.
fn is_allowed(prefix: &str, uri: &str) -> bool {
    match prefix {
        "xml" => uri == XML,
        "xmlns" => false,
        "" => uri != XML && uri != XMLNS,
        _ => chars::is_ncname(prefix) && !uri.is_empty() && uri != XML && uri != XMLNS,
    }
}

fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}
