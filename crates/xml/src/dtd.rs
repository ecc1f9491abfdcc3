//! The document type declaration, read as a non-validating processor that opens nothing external must
//! (XML 1.0, sections 2.8, 3.2, 3.3, 4 and 5.1).

mod cursor;
mod declarations;
mod entities;
mod expand;
mod scanner;
mod subset;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use expand::{ExpansionBudget, Written, collapse_spaces, read_reference};
pub use scanner::DoctypeScanner;

use crate::error::{Error, ErrorKind};

/// What a declaration `<!DOCTYPE ...>` and its internal subset tell a non-validating processor.
#[derive(Clone, Debug, Default)]
pub struct Dtd {
    name: Box<str>,
    external_subset: Option<ExternalId>,
    standalone: bool,
    parameter_references: bool,
    incomplete: bool,
    entities: BTreeMap<Box<str>, Declared>,
    attributes: BTreeMap<Box<str>, AttributeList>,
}

/// How a DTD is read, and how large it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DtdOptions {
    /// What the XML declaration says of `standalone`.
    pub standalone: bool,
    /// Whether names must follow Namespaces in XML as well as XML.
    pub namespaces: bool,
    /// Length in bytes of the whole declaration, at most.
    pub max_length: usize,
    /// What the entities used inside the declaration itself may cost: see [`ExpansionBudget`].
    pub max_expansion: u64,
}

impl Default for DtdOptions {
    /// Not standalone, with namespaces, 1 MiB of declaration, 8 MiB of expansion.
    fn default() -> Self {
        DtdOptions { standalone: false, namespaces: true, max_length: 1 << 20, max_expansion: 8 << 20 }
    }
}

/// A general entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entity {
    /// Its replacement text (4.5): character references are resolved, general references are not.
    Internal(Arc<str>),
    /// XML in another file, never opened.
    External(ExternalId),
    /// A resource that is not XML, in the notation named.
    Unparsed(ExternalId, Box<str>),
}

/// Where an external resource is said to be; nothing opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalId {
    /// The public identifier as written.
    pub public: Option<Box<str>>,
    /// The system identifier as written.
    pub system: Box<str>,
}

/// An attribute that the DTD declares for an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeDefault {
    /// Its name as written, prefix included.
    pub name: Box<str>,
    /// Whether its type is other than CDATA: spaces at the ends are dropped and runs of spaces become one.
    pub tokenized: bool,
    /// Its default value, normalised and with its references resolved.
    pub value: Option<String>,
    /// Whether the default is `#FIXED`.
    pub fixed: bool,
}

/// What a reference `&name;` stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference<'d> {
    /// One of the five predefined entities.
    Character(char),
    /// The replacement text of an internal entity.
    Text(&'d Arc<str>),
    /// An external entity: skipped in content, an error in an attribute value.
    External,
    /// An unparsed entity: always an error.
    Unparsed,
    /// Not declared in what was read. Not an error if the declaration may stand in a part that was not read:
    /// the reference is then skipped.
    Undeclared {
        /// Whether it is an error of well-formedness (4.1, Entity Declared).
        fatal: bool,
    },
}

impl Dtd {
    /// Reads a whole declaration, from `<!DOCTYPE` to its `>`.
    ///
    /// # Errors
    ///
    /// Whatever breaks the grammar or a well-formedness constraint, at its offset in `text`; in the text of a
    /// parameter entity, at the reference that brought it.
    ///
    /// ```
    /// use segur_xml::dtd::{Dtd, DtdOptions, Reference};
    /// let text = "<!DOCTYPE a [<!ENTITY hi 'bonjour'><!ATTLIST a lang NMTOKEN ' fr '>]>";
    /// let dtd = Dtd::parse(text, &DtdOptions::default()).unwrap();
    /// assert!(matches!(dtd.reference("hi"), Reference::Text(text) if &**text == "bonjour"));
    /// assert_eq!(dtd.attributes("a").and_then(|list| list.find("lang")?.value.as_deref()), Some("fr"));
    /// ```
    pub fn parse(text: &str, options: &DtdOptions) -> Result<Dtd, Error> {
        if text.len() > options.max_length {
            let limit = options.max_length.to_string();
            return Err(Error::new(ErrorKind::LimitTokenSize, 0).with_detail(limit));
        }
        subset::Parser::new(options).doctype(text)
    }

    /// The name of the root element that it announces.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The external subset that it names, never opened.
    pub fn external_subset(&self) -> Option<&ExternalId> {
        self.external_subset.as_ref()
    }

    /// Whether every declaration was read: no external subset, and no reference to a parameter entity that
    /// is external or not declared.
    pub fn is_complete(&self) -> bool {
        !self.incomplete && self.external_subset.is_none()
    }

    /// The general entity declared under that name; the five predefined ones are not among them.
    pub fn entity(&self, name: &str) -> Option<&Entity> {
        self.entities.get(name).map(|declared| &declared.entity)
    }

    /// What `&name;` stands for.
    pub fn reference(&self, name: &str) -> Reference<'_> {
        if let Some(c) = predefined(name) {
            return Reference::Character(c);
        }
        let found = self.entities.get(name).filter(|declared| !(self.standalone && declared.in_parameter));
        match found.map(|declared| &declared.entity) {
            Some(Entity::Internal(text)) => Reference::Text(text),
            Some(Entity::External(_)) => Reference::External,
            Some(Entity::Unparsed(..)) => Reference::Unparsed,
            None => Reference::Undeclared { fatal: self.must_declare() },
        }
    }

    /// The names of the unparsed entities, in order: the values that the type ENTITY may have.
    pub fn unparsed_entities(&self) -> impl Iterator<Item = &str> {
        self.entities
            .iter()
            .filter(|(_, declared)| matches!(declared.entity, Entity::Unparsed(..)))
            .map(|(name, _)| &**name)
    }

    /// Whether that is the name of an unparsed entity.
    pub fn is_unparsed_entity(&self, name: &str) -> bool {
        matches!(self.entity(name), Some(Entity::Unparsed(..)))
    }

    /// The attributes declared for the element of that qualified name, if there are any.
    pub fn attributes(&self, element: &str) -> Option<&AttributeList> {
        self.attributes.get(element)
    }

    /// Whether any attribute of any element is declared.
    pub fn has_attributes(&self) -> bool {
        !self.attributes.is_empty()
    }

    /// Whether a reference without declaration is an error of well-formedness (4.1).
    fn must_declare(&self) -> bool {
        self.standalone || (self.external_subset.is_none() && !self.parameter_references)
    }

    /// Whether entity and attribute declarations still count: not after a parameter entity that was not
    /// read, unless the document says that it stands alone (5.1).
    fn processes(&self) -> bool {
        self.standalone || !self.incomplete
    }
}

/// The character that a predefined entity stands for (4.6).
pub fn predefined(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => None,
    }
}

/// An entity, and whether its declaration stood in the text of a parameter entity.
#[derive(Clone, Debug)]
struct Declared {
    entity: Entity,
    in_parameter: bool,
}

/// The attributes that a DTD declares for an element.
#[derive(Clone, Debug, Default)]
pub struct AttributeList {
    list: Vec<AttributeDefault>,
    by_name: BTreeMap<Box<str>, usize>,
    defaults: Vec<usize>,
}

impl AttributeList {
    /// All, in the order of their declarations.
    pub fn all(&self) -> &[AttributeDefault] {
        &self.list
    }

    /// The one of that qualified name.
    pub fn find(&self, name: &str) -> Option<&AttributeDefault> {
        self.by_name.get(name).map(|&index| &self.list[index])
    }

    /// Those that have a default value, in the order of their declarations: qualified name and value.
    pub fn defaults(&self) -> impl Iterator<Item = (&str, &str)> {
        let with_value = self.defaults.iter().map(|&index| &self.list[index]);
        with_value.filter_map(|attribute| Some((&*attribute.name, attribute.value.as_deref()?)))
    }

    /// The first declaration of an attribute is the one that counts (3.3).
    fn add(&mut self, attribute: AttributeDefault) {
        let index = self.list.len();
        if *self.by_name.entry(attribute.name.clone()).or_insert(index) != index {
            return;
        }
        if attribute.value.is_some() {
            self.defaults.push(index);
        }
        self.list.push(attribute);
    }
}

#[cfg(test)]
mod tests;
