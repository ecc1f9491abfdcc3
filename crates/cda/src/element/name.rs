//! Names of elements and attributes, with the prefix that they are written with.

use super::{Namespace, Str};

/// A qualified name. Two names are equal if namespace and local part are: the prefix does not count.
#[derive(Clone, Debug)]
pub struct Name {
    written: Written,
    /// Where the local part starts in `written`.
    local: u32,
    /// Whether it is part of the program, or was read: no need to look whether it is a name.
    known: bool,
    ns: Namespace,
}

/// A name of the program is not copied: generation makes thousands of them.
#[derive(Clone, Debug)]
enum Written {
    Program(&'static str),
    Other(Str),
}

impl Name {
    /// The name of an element, as our sources write it: `code` is CDA, `lab:statusCode` has the usual prefix of its
    /// namespace.
    ///
    /// ```
    /// use segur_cda::element::{Name, Namespace};
    /// let name = Name::element("lab:statusCode");
    /// assert_eq!((name.local(), name.ns()), ("statusCode", &Namespace::Lab));
    /// ```
    pub fn element(written: &'static str) -> Name {
        // The usual prefixes have three to six characters.
        let bytes = written.as_bytes();
        match (3..=6).find(|at| bytes.get(*at) == Some(&b':')) {
            Some(colon) => Name {
                written: Written::Program(written),
                local: colon as u32 + 1,
                known: true,
                ns: Namespace::of_usual_prefix(&written[..colon]),
            },
            None => Name { written: Written::Program(written), local: 0, known: true, ns: Namespace::Cda },
        }
    }

    /// The name of an attribute: without prefix it is in no namespace.
    pub fn attribute(written: &'static str) -> Name {
        let name = Name::element(written);
        if name.local == 0 { Name { ns: Namespace::None, ..name } } else { name }
    }

    /// A name of any namespace, written with a prefix of the caller's choice.
    pub fn new(ns: Namespace, prefix: &str, local: &str) -> Name {
        let mut written = Str::with_capacity(prefix.len() + local.len() + 1);
        if !prefix.is_empty() {
            written.push_str(prefix);
            written.push(':');
        }
        let start = written.len() as u32;
        written.push_str(local);
        Name { written: Written::Other(written), local: start, known: false, ns }
    }

    /// Says if it is no name that an element or attribute may have.
    pub(super) fn check(&self) -> Result<(), segur_xml::writer::WriteError> {
        if self.known {
            return Ok(());
        }
        let written = self.as_str();
        let reserved = || written == "xmlns" || written.starts_with("xmlns:");
        if segur_xml::chars::is_qname(written) && !reserved() {
            return Ok(());
        }
        Err(segur_xml::writer::WriteError::Name(written.to_owned()))
    }

    /// Local part.
    #[inline]
    pub fn local(&self) -> &str {
        &self.as_str()[self.local as usize..]
    }

    /// Whether it is written without prefix.
    #[inline]
    pub(super) fn is_bare(&self) -> bool {
        self.local == 0
    }

    /// Prefix as written; empty if none.
    pub fn prefix(&self) -> &str {
        &self.as_str()[..(self.local as usize).saturating_sub(1)]
    }

    /// As written: `lab:statusCode`.
    #[inline]
    pub fn as_str(&self) -> &str {
        match &self.written {
            Written::Program(written) => written,
            Written::Other(written) => written,
        }
    }

    /// Namespace.
    pub fn ns(&self) -> &Namespace {
        &self.ns
    }

    /// Whether it is that name of an element, as our sources write it.
    pub(crate) fn is_element(&self, written: &str) -> bool {
        match written.split_once(':') {
            None => self.ns == Namespace::Cda && self.local() == written,
            Some((prefix, local)) => self.local() == local && self.ns == Namespace::of_usual_prefix(prefix),
        }
    }

    /// As [`Name::is_element`] for attributes.
    pub(crate) fn is_attribute(&self, written: &str) -> bool {
        match written.split_once(':') {
            None => self.ns == Namespace::None && self.local() == written,
            Some(_) => self.is_element(written),
        }
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        self.ns == other.ns && self.local() == other.local()
    }
}

impl Eq for Name {}
