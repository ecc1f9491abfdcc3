//! The files that a rule set is made of: each loaded once, hashed, and told when its name was not quite right.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use segur_report::{Finding, Text};
use segur_terms::{CodeSystem, Limits, listing, skos, svs};
use segur_xml::load::{LoadError, Loaded, Loader};
use segur_xsd::SourceDocument;

/// A loader that remembers what went through it, and that knows the terminologies that the user owns.
pub(crate) struct Sources<'l> {
    loader: &'l dyn Loader,
    /// By OID.
    owned: Vec<(&'l str, &'l CodeSystem)>,
    /// What was loaded, by the location asked for: rules of many schemas include the same files.
    loaded: RefCell<HashMap<String, Result<Loaded, LoadError>>>,
    documents: RefCell<BTreeMap<String, SourceDocument>>,
    notes: RefCell<Vec<Finding>>,
    told: RefCell<BTreeSet<String>>,
}

/// How terminologies are named where rules ask for them: `OID.rdf`.
const TERMINOLOGY: &str = ".rdf";

/// How the terminologies of the user are named among the sources.
const OWNED: &str = "urn:oid:";

/// What is worth keeping in memory while a rule set is compiled.
const SMALL: usize = 256 << 10;

impl<'l> Sources<'l> {
    pub(crate) fn new(loader: &'l dyn Loader, owned: &'l [CodeSystem]) -> Sources<'l> {
        Sources {
            loader,
            owned: owned.iter().map(|system| (system.identity().oid.as_str(), system)).collect(),
            loaded: RefCell::default(),
            documents: RefCell::default(),
            notes: RefCell::default(),
            told: RefCell::default(),
        }
    }

    /// Every document loaded, by location.
    pub(crate) fn documents(&self) -> Vec<SourceDocument> {
        self.documents.borrow().values().cloned().collect()
    }

    /// What the loader had to say, each thing once.
    pub(crate) fn take_notes(&self) -> Vec<Finding> {
        std::mem::take(&mut self.notes.borrow_mut())
    }

    fn read(&self, uri: &str) -> Result<Loaded, LoadError> {
        let loaded = self.loader.load(uri);
        if loaded.is_err()
            && let Some(system) = self.owned(uri)
        {
            let bytes = skos::write(system).into_bytes();
            // It is part of the identity of the rules, and no file to compare with.
            let name = format!("{OWNED}{}", file_name(uri));
            self.documents.borrow_mut().insert(name.clone(), SourceDocument::new(name, &bytes));
            return Ok(Loaded { uri: uri.to_owned(), bytes, note: None });
        }
        let mut loaded = loaded?;
        let document = SourceDocument::new(loaded.uri.as_str(), &loaded.bytes);
        self.documents.borrow_mut().entry(loaded.uri.clone()).or_insert(document);
        if let Some(note) = loaded.note.take()
            && self.told.borrow_mut().insert(note.message.en.to_string())
        {
            self.notes.borrow_mut().push(note);
        }
        if uri.ends_with(listing::EXTENSION) {
            loaded.bytes = as_svs(&loaded.bytes)?;
        }
        Ok(loaded)
    }

    /// The user's terminology that a location stands for.
    fn owned(&self, uri: &str) -> Option<&'l CodeSystem> {
        let oid = file_name(uri).strip_suffix(TERMINOLOGY)?;
        self.owned.iter().find(|(known, _)| *known == oid).map(|(_, system)| *system)
    }
}

impl Loader for Sources<'_> {
    fn load(&self, uri: &str) -> Result<Loaded, LoadError> {
        if let Some(known) = self.loaded.borrow().get(uri) {
            return known.clone();
        }
        let loaded = self.read(uri);
        // Terminologies are large and asked for once.
        if loaded.as_ref().is_ok_and(|loaded| loaded.bytes.len() <= SMALL) {
            self.loaded.borrow_mut().insert(uri.to_owned(), loaded.clone());
        }
        loaded
    }

    fn resolve(&self, base: &str, reference: &str) -> String {
        self.loader.resolve(base, reference)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let mut list = self.loader.list(folder);
        if list.iter().any(|location| location.ends_with(TERMINOLOGY)) {
            let owned = self.owned.iter().map(|(oid, _)| format!("{folder}{oid}{TERMINOLOGY}"));
            let absent: Vec<String> = owned.filter(|location| !list.contains(location)).collect();
            list.extend(absent);
        }
        list
    }
}

/// A value set in the form of this project as rules see it: as IHE SVS.
fn as_svs(bytes: &[u8]) -> Result<Vec<u8>, LoadError> {
    match listing::read(bytes, &Limits::default()) {
        Ok(set) => Ok(svs::write(&set).into_bytes()),
        Err(finding) => {
            let line = finding.location.map(|location| location.line).unwrap_or_default();
            let Text { fr, en } = &finding.message;
            Err(LoadError {
                message: Text::new(format!("ligne {line} : {fr}"), format!("line {line}: {en}")),
            })
        }
    }
}

/// The name of a file without its folder.
pub(crate) fn file_name(place: &str) -> &str {
    place.rsplit(['/', '\\']).next().unwrap_or(place)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;
    use segur_terms::Identity;
    use segur_xml::load::Memory;

    #[test]
    fn a_listing_is_seen_as_svs() {
        let loader =
            Memory::new([("v/a.tsv", "@oid 1.2\n@system 1.3\nA\talpha"), ("v/b.tsv", "@oid 1.2\nA")]);
        let sources = Sources::new(&loader, &[]);
        let text = String::from_utf8(sources.load("v/a.tsv").unwrap().bytes).unwrap();
        assert!(text.contains(r#"<Concept code="A" codeSystem="1.3"/>"#), "{text}");
        assert!(sources.load("v/b.tsv").unwrap_err().message.en.starts_with("line 2:"));
        assert_eq!(sources.documents().len(), 2, "hashed as it lies there");
    }

    #[test]
    fn a_terminology_of_the_user_stands_in_for_a_missing_one() {
        let loader = Memory::new([("kit/1.2.rdf", "<kit/>")]);
        let identity = |oid: &str| Identity { oid: oid.to_owned(), ..Identity::default() };
        let system = |oid| CodeSystem::new(identity(oid), [("A<1", "")], &Default::default()).unwrap();
        let owned = [system("1.2"), system("1.3")];
        let sources = Sources::new(&loader, &owned);
        assert_eq!(sources.load("kit/1.2.rdf").unwrap().bytes, b"<kit/>", "the kit's own comes first");
        let text = String::from_utf8(sources.load("kit/1.3.rdf").unwrap().bytes).unwrap();
        assert!(text.contains("<skos:notation>A&lt;1</skos:notation>"));
        assert!(sources.load("kit/1.4.rdf").is_err());
        assert_eq!(sources.list("kit/"), ["kit/1.2.rdf", "kit/1.3.rdf"]);
        assert_eq!(sources.documents().len(), 2);
    }
}
