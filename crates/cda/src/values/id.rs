//! Identifiers (II).

use serde_json::{Value, json};

use crate::element::{Element, Sink, Str};
use crate::input::{Input, Problems, Schemas};

/// An identifier: a root (OID or UUID) and perhaps an extension. In JSON: `root` or `root^extension`.
///
/// ```
/// use segur_cda::values::Id;
/// let id = Id::parse("1.2.250.1.71.4.2.2^1120456789");
/// assert_eq!((id.root.as_str(), id.extension.as_deref()), ("1.2.250.1.71.4.2.2", Some("1120456789")));
/// assert_eq!(id.to_string(), "1.2.250.1.71.4.2.2^1120456789");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id {
    /// OID or UUID, as written.
    pub root: Str,
    /// What it identifies within the root.
    pub extension: Option<Str>,
}

impl Id {
    /// An identifier in a root.
    pub fn new(root: impl Into<Str>, extension: impl Into<Str>) -> Id {
        Id { root: root.into(), extension: Some(extension.into()) }
    }

    /// A root that identifies by itself.
    pub fn root(root: impl Into<Str>) -> Id {
        Id { root: root.into(), extension: None }
    }

    /// From `root` or `root^extension`.
    pub fn parse(text: &str) -> Id {
        match text.split_once('^') {
            Some((root, extension)) => Id::new(root, extension),
            None => Id::root(text),
        }
    }

    /// From an element; none if it has no root (`nullFlavor`).
    pub fn read(element: &Element) -> Option<Id> {
        let root = element.attribute("root")?;
        Some(Id { root: root.into(), extension: element.attribute("extension").map(Str::from) })
    }

    /// As an element of that name.
    pub fn write(&self, name: &'static str) -> Element {
        let mut element = Element::new(name);
        self.put(&mut element);
        element
    }

    /// The content of an element.
    pub(crate) fn put<S: Sink>(&self, out: &mut S) {
        out.put("root", &self.root);
        out.put_opt("extension", self.extension.as_deref());
    }

    /// Whether its root is an OID or a UUID.
    pub(crate) fn is_root(&self) -> bool {
        segur_terms::oid::is_valid(&self.root) || is_uuid(&self.root)
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.root)?;
        self.extension.iter().try_for_each(|extension| write!(f, "^{extension}"))
    }
}

impl Input for Id {
    fn from_json(value: &Value, problems: &mut Problems) -> Option<Self> {
        let text = Str::from_json(value, problems)?;
        let id = Id::parse(&text);
        if !text.trim().is_empty() {
            id.check(problems);
        }
        Some(id)
    }

    fn to_json(&self) -> Option<Value> {
        Some(self.to_string().into())
    }

    fn schema(_: &mut Schemas) -> Value {
        json!({ "type": "string", "pattern": "^[^^]+(\\^.+)?$", "examples": ["1.2.250.1.71.4.2.2^1120456789"] })
    }

    fn check(&self, problems: &mut Problems) {
        if self.root.is_empty() {
            problems.missing();
        } else if !self.is_root() {
            let root = &self.root;
            problems.invalid(
                &format!(
                    "« {root} » n'est ni un OID ni un UUID (forme attendue : `racine` ou `racine^extension`)"
                ),
                &format!("\"{root}\" is neither an OID nor a UUID (expected: `root` or `root^extension`)"),
            );
        } else if let Some(extension) = &self.extension {
            extension.check(problems);
        }
    }
}

/// Eight, four, four, four and twelve hexadecimal digits.
fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths = [8, 4, 4, 4, 12];
    parts.len() == 5
        && parts
            .iter()
            .zip(lengths)
            .all(|(part, n)| part.len() == n && part.bytes().all(|b| b.is_ascii_hexdigit()))
}
