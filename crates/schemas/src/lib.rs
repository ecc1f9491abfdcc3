//! The rule set that the program brings along: the folder `schemas/` of the repository, compiled into it.
//!
//! An XSD of CDA R2 with the extensions in use in France (`lab`, `pharm`, `sdtc`, `ps3-20`), written by this project from
//! the standard; a Schematron of the header (structuration minimale of the CI-SIS, INS included); the identity of the whole (name, version, date) is in `rule-set.txt`, its hash is over the files.
//!
//! ```
//! use segur_schemas::rule_set;
//! let loading = rule_set();
//! let rules = loading.rule_set.expect("loading.findings says what is wrong");
//! assert!(rules.id().name.starts_with("segur "));
//! ```
//!
//! Compiling it takes some milliseconds: it is done when asked for, and never on disk.

use segur_rules::{Loading, RuleSet};
use segur_xml::load::Memory;

/// Where [`loader`] has the folder.
pub const PLACE: &str = "schemas";

/// Where [`loader`] has the entry document of the XSD of CDA R2.
pub const CDA: &str = "schemas/cda/cda.xsd";

macro_rules! files {
    ($($path:literal)*) => { &[$(($path, include_bytes!(concat!("../../../schemas/", $path)))),*] };
}

/// Every file of the rule set: its location in the folder, its bytes.
pub const FILES: &[(&str, &[u8])] = files![
    "rule-set.txt"
    "cda/body.xsd"
    "cda/cda.xsd"
    "cda/datatypes.xsd"
    "cda/entries.xsd"
    "cda/header.xsd"
    "cda/infrastructure.xsd"
    "cda/lab.xsd"
    "cda/narrative.xsd"
    "cda/pharm.xsd"
    "cda/ps3-20.xsd"
    "cda/sdtc.xsd"
    "cda/vocabulary.xsd"
    "cda/xslt.xsd"
    "schematron/corps.sch"
    "schematron/entete.sch"
    "schematron/entrees.sch"
    "schematron/modeles/BIO-CR-BIO_2021.01.sch"
    "schematron/modeles/BIO-CR-BIO_2023.01.sch"
    "schematron/modeles/BIO-CR-BIO_2024.01.sch"
    "schematron/modeles/IMG-CR-IMG_2024.01.sch"
    "schematron/modeles/IPS-FR_2024.01.sch"
    "schematron/modeles/LDL-EES_2022.01.sch"
    "schematron/modeles/LDL-SES_2022.01.sch"
    "schematron/modeles/NIVEAU-1.sch"
    "schematron/modeles/VSM_1.4_2022.01.sch"
    "schematron/modeles/VSM_2023.01.sch"
    "schematron/modeles/biologie.sch"
    "schematron/sections.sch"
    "schematron/valeurs.sch"
    "valeurs/allergies.tsv"
    "valeurs/auteurs.tsv"
    "valeurs/autre-risque.tsv"
    "valeurs/cadres-exercice.tsv"
    "valeurs/contre-indications.tsv"
    "valeurs/deplacement.tsv"
    "valeurs/directives.tsv"
    "valeurs/entree.tsv"
    "valeurs/etat-clinique.tsv"
    "valeurs/etat-psychique.tsv"
    "valeurs/evolution.tsv"
    "valeurs/exposition.tsv"
    "valeurs/fonctions.tsv"
    "valeurs/gravite.tsv"
    "valeurs/grossesse.tsv"
    "valeurs/habitus.tsv"
    "valeurs/imputabilite.tsv"
    "valeurs/interpretation.tsv"
    "valeurs/lateralite.tsv"
    "valeurs/lieux-de-soins.tsv"
    "valeurs/localisations.tsv"
    "valeurs/modalites.tsv"
    "valeurs/objectifs-imagerie.tsv"
    "valeurs/origine-effet.tsv"
    "valeurs/parente.tsv"
    "valeurs/problemes.tsv"
    "valeurs/relations-patient.tsv"
    "valeurs/sexe.tsv"
    "valeurs/signes-vitaux.tsv"
    "valeurs/sortie.tsv"
    "valeurs/statut-allergie.tsv"
    "valeurs/statut-document.tsv"
    "valeurs/statut-probleme.tsv"
    "valeurs/types-document.tsv"
    "valeurs/vaccin-site.tsv"
    "valeurs/vaccin-voie.tsv"
    "valeurs/vaccination-absente.tsv"
    "valeurs/vaccination.tsv"
];

/// The rule set, compiled. It has no finding: a test sees to it.
pub fn rule_set() -> Loading {
    RuleSet::load(PLACE, &loader())
}

/// The XSD of CDA R2 alone, compiled, without rules.
pub fn cda() -> Loading {
    RuleSet::from_schemas("cda", &[CDA], &loader())
}

/// The files, for those who load parts of them: under [`PLACE`].
pub fn loader() -> Memory {
    Memory::new(FILES.iter().map(|(path, bytes)| (format!("{PLACE}/{path}"), *bytes)))
}
