//! The samples of other fields: what each schema says of its documents.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the samples and stops on what it does not expect"
)]

use std::path::PathBuf;

use segur_schematron::{Checker, Entry, SchemaSet, svrl};
use segur_xml::load::{LoadError, Loaded, Loader, resolve_path};
use segur_xml::{Names, Options, Tree};

struct Samples;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../samples/schematron").join(name)
}

impl Loader for Samples {
    fn load(&self, uri: &str) -> Result<Loaded, LoadError> {
        let bytes = std::fs::read(path(uri)).unwrap();
        Ok(Loaded { uri: uri.to_owned(), bytes, note: None })
    }

    fn resolve(&self, base: &str, reference: &str) -> String {
        resolve_path(base, reference)
    }
}

fn compiled(schema: &str, phase: Option<&str>) -> SchemaSet {
    let entry = Entry { uri: schema.to_owned(), phase: phase.map(str::to_owned) };
    let compilation = SchemaSet::compile(&[entry], &Samples, Names::new());
    assert!(compilation.findings.is_empty(), "{:#?}", compilation.findings);
    // What runs is what a cache would give.
    SchemaSet::from_bytes(&compilation.set.to_bytes()).unwrap()
}

/// Identifier, path and text of each failure.
fn judged(schema: &str, phase: Option<&str>, document: &str) -> Vec<String> {
    let set = compiled(schema, phase);
    let tree =
        Tree::parse_with(&std::fs::read(path(document)).unwrap(), &Options::new(), set.names()).unwrap();
    let outcomes = Checker::new(&set).run(&[0], &tree);
    assert!(outcomes[0].errors.is_empty(), "{:#?}", outcomes[0].errors);
    outcomes[0]
        .failures
        .iter()
        .map(|failure| {
            format!("{} {} {}", failure.id.as_deref().unwrap_or("-"), failure.path, failure.message)
        })
        .collect()
}

#[test]
fn valid_documents() {
    for name in ["facture", "notice", "planning"] {
        let found = judged(&format!("{name}.sch"), None, &format!("{name}-valide.xml"));
        assert!(found.is_empty(), "{name}: {found:#?}");
    }
}

#[test]
fn an_invoice() {
    assert_eq!(
        judged("facture.sch", None, "facture-invalide.xml"),
        [
            "FAC-01 /facture[1] Le total (11.00) diffère de la somme des lignes de -0.01.",
            "FAC-02 /facture[1] L'échéance précède la date de la facture.",
            "FAC-03 /facture[1]/ligne[2] Le taux « reduit » de la ligne 2 n'est pas défini.",
            "FAC-04 /facture[1]/compte[1] La clé du compte est fausse.",
        ]
    );
}

#[test]
fn a_manual_and_its_phases() {
    let mut expected = vec![
        "NOT-VIDE /notice[1]/section[1] « title » est vide.",
        "NOT-UN /notice[1]/section[2] section : un seul « title » attendu, 0 trouvé(s).",
        "NOT-UN /notice[1]/section[2]/table[1] table : un seul « caption » attendu, 2 trouvé(s).",
        "NOT-LIEN /notice[1]/section[1]/link[1]/@href link : aucun élément n'a l'identifiant « s3 ».",
        "NOT-LIEN-EXTERNE /notice[1]/section[2]/link[1]/@href Lien externe sans https : http://exemple.invalid/",
    ];
    assert_eq!(judged("notice.sch", None, "notice-invalide.xml"), expected);
    assert_eq!(judged("notice.sch", Some("#ALL"), "notice-invalide.xml"), expected);
    let draft = judged("notice.sch", Some("publication"), "notice-valide.xml");
    assert_eq!(draft, ["NOT-BROUILLON /notice[1]/comment()[1] Il reste une note de travail."]);
    expected.clear();
    assert_eq!(judged("notice.sch", Some("relecture"), "notice-valide.xml"), expected);
}

#[test]
fn a_schedule() {
    assert_eq!(
        judged("planning.sch", None, "planning-invalide.xml"),
        [
            "PLA-DUREE /planning[1]/garde[1] Garde de PT13H.",
            "PLA-SUITE /planning[1]/garde[1] Une garde suivante commence avant la fin de celle-ci.",
            "PLA-ORDRE /planning[1]/garde[2] garde : la fin précède le début.",
            "PLA-DATE /planning[1]/garde[3] Dates illisibles : demain 2024-04-01T07:30:00+02:00.",
            "PLA-EQUIPE /planning[1] L'équipe compte 1 personne(s) : Ada.",
        ]
    );
}

#[test]
fn reports_in_svrl() {
    let set = compiled("facture.sch", None);
    let tree =
        Tree::parse_with(&std::fs::read(path("facture-invalide.xml")).unwrap(), &Options::new(), set.names())
            .unwrap();
    let outcomes = Checker::new(&set).with_firings(true).run(&[0], &tree);
    let report = svrl(&set, &outcomes[0], &tree, "facture-invalide.xml");
    let parsed = Tree::parse(report.as_bytes(), &Options::new()).unwrap();
    let names: Vec<_> = parsed.root().elements().map(|element| element.local_name().to_owned()).collect();
    assert_eq!(
        names,
        [
            "ns-prefix-in-attribute-values",
            "ns-prefix-in-attribute-values",
            "ns-prefix-in-attribute-values",
            "active-pattern",
            "fired-rule",
            "failed-assert",
            "successful-report",
            "fired-rule",
            "fired-rule",
            "failed-assert",
            "active-pattern",
            "fired-rule",
            "failed-assert"
        ]
    );
    let report =
        parsed.root().elements().find(|element| element.local_name() == "successful-report").unwrap();
    assert_eq!(report.attribute("location"), Some("/*:facture[namespace-uri()='urn:exemple:facture'][1]"));
    let diagnostic = report.elements().nth(1).unwrap();
    assert_eq!(diagnostic.string_value(), "Facture du 2024-04-01, échéance le 2024-03-31.");
}
