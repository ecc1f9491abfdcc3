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
    /// The names of the attributes of the start tag that is open, one after the other, and where each ends.
    names: String,
    ends: Vec<usize>,
}

impl Scope {
    pub(super) fn enter(&mut self) {
        self.marks.push(self.declared.len());
        self.names.clear();
        self.ends.clear();
    }

    pub(super) fn leave(&mut self) {
        let mark = self.marks.pop().unwrap_or(0);
        if mark == self.declared.len() {
            return;
        }
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
        self.names.push_str(name);
        self.ends.push(self.names.len());
    }

    /// Checks the start tag that is open, now that all its declarations are known.
    pub(super) fn check(&self, element: &str) -> Result<(), WriteError> {
        let (prefix, _) = split(element);
        if !prefix.is_empty() {
            self.namespace(prefix)?;
        }
        if self.is_plain() {
            return Ok(());
        }
        let mut names = Vec::with_capacity(self.ends.len());
        for name in self.attributes() {
            let (prefix, local) = split(name);
            names.push((if prefix.is_empty() { "" } else { self.namespace(prefix)? }, local));
        }
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(WriteError::Duplicate(pair[0].1.to_owned())),
            None => Ok(()),
        }
    }

    /// Whether there are few attributes, all different and without prefix: nearly always.
    fn is_plain(&self) -> bool {
        const FEW: usize = 8;
        let repeated = |at: usize, name: &str| self.attributes().take(at).any(|before| before == name);
        self.ends.len() <= FEW
            && !self.names.as_bytes().contains(&b':')
            && !self.attributes().enumerate().any(|(at, name)| repeated(at, name))
    }

    fn attributes(&self) -> impl Iterator<Item = &str> {
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.names[start..*end])
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
