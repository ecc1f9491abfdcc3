//! Code systems and value sets.

use segur_report::Text;
use serde::{Deserialize, Serialize};

use crate::build::{Builder, Limits};
use crate::table::{Concept, Day, Status, Table};

/// What a table is called by its publisher. Fields that the source does not give are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Its OID.
    pub oid: String,
    /// Its name.
    pub name: String,
    /// Its version, as published.
    pub version: String,
    /// The day of that version.
    pub date: Option<Day>,
}

/// The codes of one terminology.
///
/// ```
/// let rdf = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
///     xmlns:skos="http://www.w3.org/2004/02/skos/core#">
///   <rdf:Description><skos:notation>H57.0</skos:notation></rdf:Description></rdf:RDF>"#;
/// let icd = segur_terms::skos::read("2.16.840.1.113883.6.3", rdf.as_bytes(), &Default::default())?;
/// assert!(icd.contains("H57.0") && !icd.contains("h57.0"));
/// # Ok::<(), Box<segur_report::Finding>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CodeSystem {
    identity: Identity,
    table: Table,
}

/// A choice of codes, from one or several code systems.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ValueSet {
    identity: Identity,
    table: Table,
}

impl CodeSystem {
    /// A code system of these concepts, whose own `system` is not looked at.
    ///
    /// # Errors
    /// When there are more than the limits allow.
    ///
    /// ```
    /// use segur_terms::{CodeSystem, Identity};
    /// let local = CodeSystem::new(Identity::default(), [("A", "alpha"), ("B", "")], &Default::default())?;
    /// assert_eq!(local.find("A").and_then(|concept| concept.display), Some("alpha"));
    /// # Ok::<(), Box<segur_report::Finding>>(())
    /// ```
    pub fn new<'c>(
        identity: Identity,
        concepts: impl IntoIterator<Item = (&'c str, &'c str)>,
        limits: &Limits,
    ) -> Result<CodeSystem, Box<segur_report::Finding>> {
        let mut builder = Builder::default();
        for (code, display) in concepts {
            builder.push(&plain(code, display), limits)?;
        }
        Ok(CodeSystem::from_table(identity, builder.finish()))
    }

    pub(crate) fn from_table(identity: Identity, table: Table) -> CodeSystem {
        CodeSystem { identity, table }
    }

    /// What it is called.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Whether the code exists, in exactly this spelling.
    pub fn contains(&self, code: &str) -> bool {
        self.find(code).is_some()
    }

    /// The concept of a code; the first of them where a source repeats one.
    pub fn find(&self, code: &str) -> Option<Concept<'_>> {
        self.table.find(code).next()
    }

    /// All concepts, in the order of the source.
    pub fn concepts(&self) -> impl ExactSizeIterator<Item = Concept<'_>> {
        self.table.concepts()
    }

    /// Number of concepts.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether it has no concept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The code system as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// Reads back [`CodeSystem::to_bytes`].
    ///
    /// # Errors
    /// When the bytes are anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<CodeSystem, Text> {
        let read: Option<CodeSystem> = postcard::from_bytes(bytes).ok();
        read.filter(|system| system.table.is_sound()).ok_or_else(damaged)
    }
}

impl ValueSet {
    pub(crate) fn from_table(identity: Identity, table: Table) -> ValueSet {
        ValueSet { identity, table }
    }

    /// What it is called.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Whether it holds the code of that code system.
    pub fn contains(&self, code: &str, system: &str) -> bool {
        self.find(code, system).is_some()
    }

    /// The concept of a code of that code system.
    pub fn find(&self, code: &str, system: &str) -> Option<Concept<'_>> {
        self.table.find(code).find(|concept| concept.system == Some(system))
    }

    /// The concepts of that code, whatever their system: what a person who chose the wrong system meant.
    pub fn find_code(&self, code: &str) -> impl Iterator<Item = Concept<'_>> {
        self.table.find(code)
    }

    /// All concepts, in the order of the source.
    pub fn concepts(&self) -> impl ExactSizeIterator<Item = Concept<'_>> {
        self.table.concepts()
    }

    /// OIDs of the code systems that it draws on.
    pub fn systems(&self) -> &[String] {
        self.table.systems()
    }

    /// Number of concepts.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether it has no concept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value set as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// Reads back [`ValueSet::to_bytes`].
    ///
    /// # Errors
    /// When the bytes are anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<ValueSet, Text> {
        let read: Option<ValueSet> = postcard::from_bytes(bytes).ok();
        read.filter(|set| set.table.is_sound()).ok_or_else(damaged)
    }
}

fn plain<'c>(code: &'c str, display: &'c str) -> Concept<'c> {
    Concept {
        code,
        system: None,
        display: Some(display),
        status: Status::Active,
        valid_from: None,
        valid_to: None,
    }
}

fn damaged() -> Text {
    Text::new("table de codes abîmée : la refaire", "damaged code table: make it again")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;

    fn numbers(count: usize) -> CodeSystem {
        let codes: Vec<String> = (0..count).map(|n| format!("C{n}")).collect();
        let pairs = codes.iter().map(|code| (code.as_str(), "nombre"));
        CodeSystem::new(Identity::default(), pairs, &Limits::default()).unwrap()
    }

    #[test]
    fn every_code_is_found_and_no_other() {
        for count in [0, 1, 2, 3, 1_000] {
            let system = numbers(count);
            assert_eq!(system.len(), count);
            for n in 0..count {
                assert_eq!(system.find(&format!("C{n}")).unwrap().code, format!("C{n}"));
            }
            for absent in ["", "C", "c0", &format!("C{count}"), "C01"] {
                assert!(!system.contains(absent), "{absent} of {count}");
            }
        }
    }

    #[test]
    fn bytes_come_back_or_are_refused() {
        let system = numbers(50);
        let bytes = system.to_bytes();
        assert_eq!(CodeSystem::from_bytes(&bytes).unwrap(), system);
        for cut in 0..bytes.len() {
            assert!(CodeSystem::from_bytes(&bytes[..cut]).is_err(), "cut at {cut}");
        }
        for at in 0..bytes.len() {
            let mut altered = bytes.clone();
            altered[at] ^= 0x55;
            // Altered text may still be a table; searching it must not fail.
            if let Ok(system) = CodeSystem::from_bytes(&altered) {
                assert!(system.len() < 1_000 && !system.contains("absent"));
            }
        }
    }

    #[test]
    fn limits_hold() {
        let limits = Limits::default().with_size(2, 100);
        let codes = [("1", ""), ("2", ""), ("3", "")];
        assert!(CodeSystem::new(Identity::default(), codes, &limits).is_err());
        assert!(CodeSystem::new(Identity::default(), codes[..2].to_vec(), &limits).is_ok());
        let long = "x".repeat(2_000);
        assert!(CodeSystem::new(Identity::default(), [(long.as_str(), "")], &Limits::default()).is_err());
    }

    #[test]
    fn validity_counts_both_days() {
        let day = |text| Day::parse(text);
        let concept =
            Concept { valid_from: day("20200101"), valid_to: day("20201231"), ..plain("A", "alpha") };
        let valid = |text| concept.is_valid_on(Day::parse(text).unwrap());
        assert!(valid("20200101") && valid("20201231"));
        assert!(!valid("20191231") && !valid("20210101"));
    }
}
