//! Names as small integers.

use std::collections::HashMap;
use std::sync::Arc;

/// A namespace name. [`NsId::NONE`] stands for "in no namespace".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NsId(pub u32);

/// A string without colon: a local name or a prefix. [`LocalId::EMPTY`] is the empty string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalId(pub u32);

/// An expanded name: namespace and local name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameId(pub u32);

impl NsId {
    /// No namespace.
    pub const NONE: NsId = NsId(0);
    /// `http://www.w3.org/XML/1998/namespace`, the namespace of the prefix `xml`.
    pub const XML: NsId = NsId(1);
    /// `http://www.w3.org/2000/xmlns/`, the namespace of the prefix `xmlns`.
    pub const XMLNS: NsId = NsId(2);
    /// `http://www.w3.org/2001/XMLSchema-instance`.
    pub const XSI: NsId = NsId(3);
    /// `http://www.w3.org/2001/XMLSchema`.
    pub const XSD: NsId = NsId(4);
}

impl LocalId {
    /// The empty string: the prefix of an unprefixed name.
    pub const EMPTY: LocalId = LocalId(0);
}

const WELL_KNOWN: [&str; 5] = [
    "",
    "http://www.w3.org/XML/1998/namespace",
    "http://www.w3.org/2000/xmlns/",
    "http://www.w3.org/2001/XMLSchema-instance",
    "http://www.w3.org/2001/XMLSchema",
];

/// Local names that every reader needs.
const WELL_KNOWN_LOCALS: [&str; 3] = ["", "xml", "xmlns"];

/// The table of every name met: namespaces, local names and expanded names, each numbered from 0 in order
/// of arrival. A compiled schema keeps one; a reader starts from a copy, so that a name of the schema has
/// the same number in every document.
///
/// Copies share one table until a name is added to one of them: a document that has no name of its own costs none.
#[derive(Clone, Debug)]
pub struct Names {
    table: Arc<Table>,
}

#[derive(Clone, Debug)]
struct Table {
    namespaces: Strings,
    locals: Strings,
    names: Vec<(NsId, LocalId)>,
    by_parts: HashMap<(NsId, LocalId), NameId>,
}

impl Default for Names {
    fn default() -> Self {
        Names::new()
    }
}

impl Names {
    /// A table that holds the well-known namespaces and nothing else.
    pub fn new() -> Self {
        let mut table = Table {
            namespaces: Strings::default(),
            locals: Strings::default(),
            names: Vec::new(),
            by_parts: HashMap::new(),
        };
        for uri in WELL_KNOWN {
            table.namespaces.intern(uri);
        }
        for local in WELL_KNOWN_LOCALS {
            table.locals.intern(local);
        }
        Names { table: Arc::new(table) }
    }

    /// The number of a namespace name, given one if it is new.
    pub fn namespace(&mut self, uri: &str) -> NsId {
        self.find_namespace(uri)
            .unwrap_or_else(|| NsId(Arc::make_mut(&mut self.table).namespaces.intern(uri)))
    }

    /// The number of a local name or prefix, given one if it is new.
    pub fn local(&mut self, local: &str) -> LocalId {
        self.find_local(local).unwrap_or_else(|| LocalId(Arc::make_mut(&mut self.table).locals.intern(local)))
    }

    /// The number of an expanded name, given one if it is new.
    pub fn name(&mut self, ns: NsId, local: LocalId) -> NameId {
        self.find_name(ns, local).unwrap_or_else(|| Arc::make_mut(&mut self.table).name(ns, local))
    }

    /// The number of the expanded name `{uri}local`, given one if it is new.
    ///
    /// ```
    /// let mut names = segur_xml::Names::new();
    /// let title = names.intern("urn:hl7-org:v3", "title");
    /// assert_eq!(names.find("urn:hl7-org:v3", "title"), Some(title));
    /// assert_eq!(names.local_name(title), "title");
    /// ```
    pub fn intern(&mut self, uri: &str, local: &str) -> NameId {
        let ns = self.namespace(uri);
        let local = self.local(local);
        self.name(ns, local)
    }

    /// The number of `{uri}local` if it is known.
    pub fn find(&self, uri: &str, local: &str) -> Option<NameId> {
        self.find_name(self.find_namespace(uri)?, self.find_local(local)?)
    }

    /// The number of an expanded name if it is known.
    pub fn find_name(&self, ns: NsId, local: LocalId) -> Option<NameId> {
        self.table.by_parts.get(&(ns, local)).copied()
    }

    /// The number of a namespace name if it is known.
    pub fn find_namespace(&self, uri: &str) -> Option<NsId> {
        self.table.namespaces.find(uri).map(NsId)
    }

    /// The number of a local name or prefix if it is known.
    pub fn find_local(&self, local: &str) -> Option<LocalId> {
        self.table.locals.find(local).map(LocalId)
    }

    /// The namespace of an expanded name.
    pub fn ns(&self, name: NameId) -> NsId {
        self.table.names[name.0 as usize].0
    }

    /// The local part of an expanded name, as a number.
    pub fn local_id(&self, name: NameId) -> LocalId {
        self.table.names[name.0 as usize].1
    }

    /// The local part of an expanded name.
    pub fn local_name(&self, name: NameId) -> &str {
        self.local_str(self.local_id(name))
    }

    /// The namespace name of an expanded name; empty for no namespace.
    pub fn uri(&self, name: NameId) -> &str {
        self.uri_str(self.ns(name))
    }

    /// The text of a namespace number.
    pub fn uri_str(&self, ns: NsId) -> &str {
        self.table.namespaces.get(ns.0)
    }

    /// The text of a local name or prefix number.
    pub fn local_str(&self, local: LocalId) -> &str {
        self.table.locals.get(local.0)
    }

    /// The namespace names in the order of their numbers.
    pub fn namespaces(&self) -> impl ExactSizeIterator<Item = &str> {
        self.table.namespaces.list.iter().map(|uri| &**uri)
    }

    /// The local names and prefixes in the order of their numbers.
    pub fn locals(&self) -> impl ExactSizeIterator<Item = &str> {
        self.table.locals.list.iter().map(|local| &**local)
    }

    /// `{uri}local`, or `local` in no namespace: for messages.
    pub fn display(&self, name: NameId) -> String {
        match self.uri(name) {
            "" => self.local_name(name).to_owned(),
            uri => format!("{{{uri}}}{}", self.local_name(name)),
        }
    }

    /// How many namespaces are known.
    pub fn namespace_count(&self) -> usize {
        self.table.namespaces.list.len()
    }

    /// How many expanded names are known.
    pub fn len(&self) -> usize {
        self.table.names.len()
    }

    /// Whether no expanded name is known.
    pub fn is_empty(&self) -> bool {
        self.table.names.is_empty()
    }
}

impl Table {
    fn name(&mut self, ns: NsId, local: LocalId) -> NameId {
        let id = NameId(self.names.len() as u32);
        self.names.push((ns, local));
        self.by_parts.insert((ns, local), id);
        id
    }
}

/// Strings numbered from 0 in order of arrival.
#[derive(Clone, Debug, Default)]
struct Strings {
    list: Vec<Box<str>>,
    by_text: HashMap<Box<str>, u32>,
}

impl Strings {
    fn intern(&mut self, text: &str) -> u32 {
        if let Some(&id) = self.by_text.get(text) {
            return id;
        }
        let id = self.list.len() as u32;
        self.list.push(text.into());
        self.by_text.insert(text.into(), id);
        id
    }

    fn find(&self, text: &str) -> Option<u32> {
        self.by_text.get(text).copied()
    }

    fn get(&self, id: u32) -> &str {
        &self.list[id as usize]
    }
}
