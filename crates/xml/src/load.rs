//! How documents that others refer to come in (schemas, rules, value sets): libraries open no file themselves.

use segur_report::{Finding, Text};

/// Gives the bytes of documents by location.
pub trait Loader {
    /// The document at a location that [`Loader::resolve`] gave, or that the caller named.
    ///
    /// # Errors
    /// When there is no such document or it cannot be had; the message says so in words.
    fn load(&self, uri: &str) -> Result<Loaded, LoadError>;

    /// Makes absolute a reference (`schemaLocation`, `href`, the argument of `document()`) found in the document
    /// `base`.
    fn resolve(&self, base: &str, reference: &str) -> String;

    /// The locations of the documents in a folder (a location that ends with `/`), in any order; empty where
    /// that cannot be told. Rules that compute the name of a document (`doc(concat($folder, @code, '.xml'))`)
    /// find it among these.
    fn list(&self, folder: &str) -> Vec<String> {
        let _ = folder;
        Vec::new()
    }
}

/// A document as loaded.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Its canonical location: the same document always has the same one, however it was asked for.
    pub uri: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// What the loader has to say, such as a name found in another letter case.
    pub note: Option<Finding>,
}

/// Why a document could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    /// The reason in words.
    pub message: Text,
}

/// Documents in memory, by location: for tests and for what is embedded in a program.
#[derive(Debug, Default)]
pub struct Memory {
    documents: Vec<(String, Vec<u8>)>,
}

impl Memory {
    /// Documents by location.
    pub fn new<L: Into<String>, B: Into<Vec<u8>>>(documents: impl IntoIterator<Item = (L, B)>) -> Self {
        Memory { documents: documents.into_iter().map(|(l, b)| (l.into(), b.into())).collect() }
    }
}

impl Loader for Memory {
    fn load(&self, uri: &str) -> Result<Loaded, LoadError> {
        let found = self.documents.iter().find(|(location, _)| location == uri);
        let missing = || LoadError { message: Text::new("document introuvable", "no such document") };
        let (_, bytes) = found.ok_or_else(missing)?;
        Ok(Loaded { uri: uri.to_owned(), bytes: bytes.clone(), note: None })
    }

    fn resolve(&self, base: &str, reference: &str) -> String {
        resolve_path(base, reference)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let inside =
            |location: &&String| location.strip_prefix(folder).is_some_and(|name| !name.contains('/'));
        self.documents.iter().map(|(location, _)| location).filter(inside).cloned().collect()
    }
}

/// Resolves a relative reference against the location of the document that holds it, for locations that are
/// paths or hierarchical URIs: the last segment of `base` is replaced, `.` and `..` are worked out.
///
/// ```
/// use segur_xml::load::resolve_path;
/// assert_eq!(resolve_path("/kit/cda/CDA.xsd", "../core/voc.xsd"), "/kit/core/voc.xsd");
/// assert_eq!(resolve_path("cda/CDA.xsd", "voc.xsd"), "cda/voc.xsd");
/// assert_eq!(resolve_path("cda/CDA.xsd", "http://a.example/b.xsd"), "http://a.example/b.xsd");
/// ```
pub fn resolve_path(base: &str, reference: &str) -> String {
    if reference.contains("://") || reference.starts_with('/') {
        return reference.to_owned();
    }
    if reference.is_empty() {
        return base.to_owned();
    }
    let folder = base.rfind('/').map_or("", |i| &base[..=i]);
    let (root, mut segments) = split(folder);
    for segment in reference.split('/') {
        match segment {
            "." => {}
            ".." if segments.last().is_some_and(|last| *last != "..") => {
                segments.pop();
            }
            // Above the root of an absolute path there is nothing: `/..` is `/`.
            ".." if !root.is_empty() => {}
            _ => segments.push(segment),
        }
    }
    format!("{root}{}", segments.join("/"))
}

/// What `..` cannot climb above (`/`, `http://host/`), and the segments below.
fn split(folder: &str) -> (&str, Vec<&str>) {
    let authority = folder.find("://").map_or(0, |i| i + 3);
    let root = match folder[authority..].find('/') {
        Some(i) if authority > 0 || i == 0 => authority + i + 1,
        _ => authority,
    };
    let segments = folder[root..].split('/').filter(|s| !s.is_empty() && *s != ".").collect();
    (&folder[..root], segments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_relative_to_the_folder_of_the_base() {
        for (base, reference, expected) in [
            ("a.xsd", "b.xsd", "b.xsd"),
            ("a.xsd", "./x/../b.xsd", "b.xsd"),
            ("a.xsd", "../b.xsd", "../b.xsd"),
            ("../s/a.xsd", "../../b.xsd", "../../b.xsd"),
            ("/a.xsd", "../../b.xsd", "/b.xsd"),
            ("http://h/x/a.xsd", "../../b.xsd", "http://h/b.xsd"),
            ("./k/a.xsd", "b.xsd", "k/b.xsd"),
            ("a/b.xsd", "/c.xsd", "/c.xsd"),
            ("a/b.xsd", "", "a/b.xsd"),
        ] {
            assert_eq!(resolve_path(base, reference), expected, "{base} + {reference}");
        }
    }
}
