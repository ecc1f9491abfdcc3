//! Terminologies and value sets: which codes exist, and which are allowed where.
//!
//! A [`CodeSystem`] holds the codes of one terminology, a [`ValueSet`] picks codes out of several. Both are one
//! compact table that answers in one probe, can be serialised, and are read from what the field publishes:
//!
//! | form | function |
//! |---|---|
//! | IHE SVS value set (`RetrieveValueSetResponse`), ART-DECOR `valueSets` | [`svs::read`] |
//! | this project's own listing, one line per code | [`listing::read`] |
//! | RDF/SKOS notations, the UCUM table of the kit | [`skos::read`] |
//! | LOINC, `LoincTable/Loinc.csv`, which the user owns | [`loinc::read`] |
//! | SNOMED CT, RF2 snapshots, which the user owns | [`snomed::Snapshot`] |
//!
//! [`ucum`] parses units of measure, [`oid`], [`loinc`] and [`snomed`] know the shape and check digit of identifiers.
//!
//! ```
//! let xml = r#"<RetrieveValueSetResponse xmlns="urn:ihe:iti:svs:2008">
//!   <ValueSet id="1.2.3" displayName="Couleurs"><ConceptList>
//!     <Concept code="R" codeSystem="1.2.4" displayName="rouge"/>
//!   </ConceptList></ValueSet></RetrieveValueSetResponse>"#;
//! let sets = segur_terms::svs::read(xml.as_bytes(), &Default::default())?.value_sets;
//! assert!(sets[0].contains("R", "1.2.4"));
//! assert_eq!(sets[0].find("R", "1.2.4").and_then(|concept| concept.display), Some("rouge"));
//! # Ok::<(), Box<segur_report::Finding>>(())
//! ```

mod build;
mod delimited;
mod elements;
pub mod listing;
pub mod loinc;
pub mod oid;
pub mod skos;
pub mod snomed;
pub mod svs;
mod table;
pub mod ucum;
mod value_set;

pub use build::Limits;
pub use table::{Concept, Day, Status};
pub use value_set::{CodeSystem, Identity, ValueSet};
