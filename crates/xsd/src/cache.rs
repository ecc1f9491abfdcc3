//! Compiled schemas as bytes, so that a program can load one instead of compiling it.
//!
//! ```text
//! "SEGURXSD"  format: u32 LE  crate version: length u8, text  SHA-256 of the rest: 32 bytes
//! rest (postcard): the source documents with their hashes, then the tables
//! ```

use std::fmt;

use segur_datatypes::TypeSet;
use segur_report::Text;
use segur_xml::{LocalId, NameId, Names, NsId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::tables::{
    AttributeSets, AttributeTable, Automata, ByName, ConstraintTable, ElementTable, Tables, TypeTable,
    WildcardTable,
};

const MAGIC: &[u8; 8] = b"SEGURXSD";
const FORMAT: u32 = 3;
const VERSION: &str = env!("CARGO_PKG_VERSION");
const HASH: usize = 32;

/// A schema document that tables were made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceDocument {
    /// Where it was.
    pub uri: String,
    /// SHA-256 of its bytes.
    pub sha256: [u8; HASH],
}

impl SourceDocument {
    /// A document with those bytes.
    pub fn new(uri: impl Into<String>, bytes: &[u8]) -> Self {
        SourceDocument { uri: uri.into(), sha256: Sha256::digest(bytes).into() }
    }
}

/// Why bytes are not a usable compiled schema.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CacheError {
    /// The bytes are something else.
    NotACache,
    /// Made by another version of this crate, which may have laid out the tables otherwise.
    OtherVersion {
        /// That version.
        found: String,
    },
    /// Cut short, altered, or not made by this crate.
    Damaged,
    /// The documents that the schema was made from have changed since.
    Stale {
        /// The first document that was changed, added or removed.
        uri: String,
    },
}

impl CacheError {
    /// The reason in words.
    pub fn message(&self) -> Text {
        match self {
            CacheError::NotACache => Text::new("ce n'est pas un schéma compilé", "not a compiled schema"),
            CacheError::OtherVersion { found } => Text::new(
                format!("schéma compilé par une autre version ({found}, ici {VERSION}) : le recompiler"),
                format!("schema compiled by another version ({found}, this is {VERSION}): compile it again"),
            ),
            CacheError::Damaged => {
                Text::new("schéma compilé abîmé : le recompiler", "damaged compiled schema: compile it again")
            }
            CacheError::Stale { uri } => Text::new(
                format!("schéma compilé périmé : {uri} a changé ; le recompiler"),
                format!("stale compiled schema: {uri} has changed; compile it again"),
            ),
        }
    }
}

impl fmt::Display for CacheError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message().en)
    }
}

impl std::error::Error for CacheError {}

/// An intact compiled schema, not unpacked yet.
#[derive(Debug)]
pub struct Cache<'b> {
    sources: Vec<SourceDocument>,
    tables: &'b [u8],
}

impl<'b> Cache<'b> {
    /// Looks at bytes made by [`Tables::to_bytes`].
    ///
    /// # Errors
    /// When they are anything else, damaged, or of another version.
    pub fn open(bytes: &'b [u8]) -> Result<Self, CacheError> {
        let payload = payload(bytes)?;
        let (sources, tables) = postcard::take_from_bytes(payload).map_err(|_| CacheError::Damaged)?;
        Ok(Cache { sources, tables })
    }

    /// The documents that the schema was made from.
    pub fn sources(&self) -> &[SourceDocument] {
        &self.sources
    }

    /// Whether the documents are still those, in the same order.
    ///
    /// # Errors
    /// [`CacheError::Stale`], with the first that differs.
    pub fn check(&self, current: &[SourceDocument]) -> Result<(), CacheError> {
        let len = self.sources.len().max(current.len());
        let differs = (0..len).find(|&at| self.sources.get(at) != current.get(at));
        let document = differs.and_then(|at| current.get(at).or(self.sources.get(at)));
        document.map_or(Ok(()), |document| Err(CacheError::Stale { uri: document.uri.clone() }))
    }

    /// Unpacks the tables.
    ///
    /// # Errors
    /// [`CacheError::Damaged`] when they do not hold together.
    pub fn tables(&self) -> Result<Tables, CacheError> {
        let stored: Stored<'_> = postcard::from_bytes(self.tables).map_err(|_| CacheError::Damaged)?;
        stored.unpack().filter(Tables::is_sound).ok_or(CacheError::Damaged)
    }
}

impl Tables {
    /// The tables as bytes, with the documents that they were made from.
    pub fn to_bytes(&self, sources: &[SourceDocument]) -> Vec<u8> {
        let payload = postcard::to_allocvec(&(sources, StoredRef::new(self)));
        // Writing fails for sequences of unknown length only, and into a full buffer.
        let payload = payload.expect("tables are made of sequences of known length");
        let mut bytes = header();
        bytes.extend_from_slice(&Sha256::digest(&payload));
        bytes.extend_from_slice(&payload);
        bytes
    }

    /// The tables that [`Tables::to_bytes`] wrote; `current` are the documents as they are now, if known.
    ///
    /// # Errors
    /// When the bytes are not such tables, are damaged, of another version, or stale.
    pub fn from_bytes(bytes: &[u8], current: Option<&[SourceDocument]>) -> Result<Tables, CacheError> {
        let cache = Cache::open(bytes)?;
        if let Some(current) = current {
            cache.check(current)?;
        }
        cache.tables()
    }
}

fn header() -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(&FORMAT.to_le_bytes());
    bytes.push(VERSION.len() as u8);
    bytes.extend_from_slice(VERSION.as_bytes());
    bytes
}

/// What follows an intact header.
fn payload(bytes: &[u8]) -> Result<&[u8], CacheError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(CacheError::NotACache)?;
    let (format, rest) = rest.split_first_chunk::<4>().ok_or(CacheError::Damaged)?;
    let (&len, rest) = rest.split_first().ok_or(CacheError::Damaged)?;
    let (version, rest) = rest.split_at_checked(usize::from(len)).ok_or(CacheError::Damaged)?;
    if u32::from_le_bytes(*format) != FORMAT || version != VERSION.as_bytes() {
        return Err(CacheError::OtherVersion { found: String::from_utf8_lossy(version).into_owned() });
    }
    let (hash, payload) = rest.split_first_chunk::<HASH>().ok_or(CacheError::Damaged)?;
    let intact = Sha256::digest(payload)[..] == hash[..];
    if intact { Ok(payload) } else { Err(CacheError::Damaged) }
}

/// Names without their hash tables.
#[derive(Serialize, Deserialize)]
struct StoredNames<'b> {
    #[serde(borrow)]
    namespaces: Vec<&'b str>,
    #[serde(borrow)]
    locals: Vec<&'b str>,
    names: Vec<(u32, u32)>,
}

impl<'b> StoredNames<'b> {
    fn new(names: &'b Names) -> Self {
        let all = (0..names.len() as u32).map(NameId);
        StoredNames {
            namespaces: names.namespaces().collect(),
            locals: names.locals().collect(),
            names: all.map(|name| (names.ns(name).0, names.local_id(name).0)).collect(),
        }
    }

    fn unpack(self) -> Option<Names> {
        let mut names = Names::new();
        let namespaces = self.namespaces.len() as u32;
        let locals = self.locals.len() as u32;
        // Each string must get back the number it had: they are distinct and start with the well-known ones.
        let mut numbered = (0..).zip(&self.namespaces).all(|(at, uri)| names.namespace(uri) == NsId(at));
        numbered &= (0..).zip(&self.locals).all(|(at, local)| names.local(local) == LocalId(at));
        numbered &= names.namespaces().len() == self.namespaces.len();
        for (at, &(ns, local)) in (0..).zip(&self.names) {
            numbered = numbered && ns < namespaces && local < locals;
            if !numbered || names.name(NsId(ns), LocalId(local)) != NameId(at) {
                return None;
            }
        }
        numbered.then_some(names)
    }
}

#[derive(Serialize)]
struct StoredRef<'t> {
    names: StoredNames<'t>,
    types: &'t [TypeTable],
    elements: &'t [ElementTable],
    attributes: &'t [AttributeTable],
    attribute_sets: &'t AttributeSets,
    constraints: &'t [ConstraintTable],
    simple: TypeSet,
    wildcards: &'t [WildcardTable],
    automata: &'t Automata,
    globals: [&'t ByName; 3],
    notations: Vec<u32>,
    documents: &'t [String],
}

/// As [`StoredRef`], field by field.
#[derive(Deserialize)]
struct Stored<'b> {
    #[serde(borrow)]
    names: StoredNames<'b>,
    types: Vec<TypeTable>,
    elements: Vec<ElementTable>,
    attributes: Vec<AttributeTable>,
    attribute_sets: AttributeSets,
    constraints: Vec<ConstraintTable>,
    simple: TypeSet,
    wildcards: Vec<WildcardTable>,
    automata: Automata,
    globals: [ByName; 3],
    notations: Vec<u32>,
    documents: Vec<String>,
}

impl<'t> StoredRef<'t> {
    fn new(tables: &'t Tables) -> Self {
        StoredRef {
            names: StoredNames::new(&tables.names),
            types: &tables.types,
            elements: &tables.elements,
            attributes: &tables.attributes,
            attribute_sets: &tables.attribute_sets,
            constraints: &tables.constraints,
            simple: TypeSet::from_arcs(&tables.simple),
            wildcards: &tables.wildcards,
            automata: &tables.automata,
            globals: [&tables.global_elements, &tables.global_attributes, &tables.global_types],
            notations: tables.notations.iter().map(|name| name.0).collect(),
            documents: &tables.documents,
        }
    }
}

impl Stored<'_> {
    fn unpack(self) -> Option<Tables> {
        let [global_elements, global_attributes, global_types] = self.globals;
        Some(Tables {
            names: self.names.unpack()?,
            types: self.types,
            elements: self.elements,
            attributes: self.attributes,
            attribute_sets: self.attribute_sets,
            constraints: self.constraints,
            simple: self.simple.into_arcs()?,
            wildcards: self.wildcards,
            automata: self.automata,
            global_elements,
            global_attributes,
            global_types,
            notations: self.notations.into_iter().map(NameId).collect(),
            documents: self.documents,
        })
    }
}
