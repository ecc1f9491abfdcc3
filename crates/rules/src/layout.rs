//! Where the parts of a rule set are in a folder.

use segur_xml::load::Loader;
use segur_xml::{Event, Options, Reader};

use crate::sources::file_name;

/// The parts of a folder laid out like the kit of the ANS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The entry document of the XML Schema.
    pub(crate) schema: Option<String>,
    /// Schematron schemas that judge every document.
    pub(crate) common: Vec<String>,
    /// Schematron schemas of single models.
    pub(crate) models: Vec<String>,
    /// Value sets.
    pub(crate) value_sets: Vec<String>,
}

/// Where the XML Schema is, in the order of the questions: in the kit, its `infrastructure` folder, its `cda` folder.
pub(crate) const SCHEMAS: [&str; 6] = [
    "infrastructure/cda/CDA_extended.xsd",
    "cda/CDA_extended.xsd",
    "CDA_extended.xsd",
    "infrastructure/cda/CDA.xsd",
    "cda/CDA.xsd",
    "CDA.xsd",
];

/// Where the common schemas are, seen from the folder of the models.
const COMMON: [&str; 3] = ["profils/", "profils/structurationMinimale/", "profils/terminologies/schematron/"];

impl Layout {
    /// The parts of a folder, or the one schema that the place is.
    pub(crate) fn at(place: &str, loader: &dyn Loader) -> Layout {
        match loader.load(place) {
            Err(_) => Layout::of(place, loader),
            Ok(_) if place.to_lowercase().ends_with(".sch") => {
                Layout { common: vec![place.to_owned()], ..Layout::default() }
            }
            Ok(_) => Layout { schema: Some(place.to_owned()), ..Layout::default() },
        }
    }

    /// The Schematron schemas, the common ones first.
    pub(crate) fn rules(&self) -> impl Iterator<Item = &String> {
        self.common.iter().chain(&self.models)
    }

    pub(crate) fn of(folder: &str, loader: &dyn Loader) -> Layout {
        let schema = SCHEMAS.iter().map(|path| format!("{folder}/{path}"));
        let rules = format!("{folder}/schematrons/");
        let rules = if loader.list(&rules).is_empty() { format!("{folder}/") } else { rules };
        let (models, others) = schemas(&rules, loader).into_iter().partition(|uri| is_of_a_model(uri));
        let mut common: Vec<String> = others;
        common.extend(COMMON.iter().flat_map(|path| schemas(&format!("{rules}{path}"), loader)));
        Layout {
            schema: schema.into_iter().find(|path| loader.load(path).is_ok()),
            common,
            models,
            value_sets: files(&format!("{folder}/jeuxDeValeurs/"), ".xml", loader),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.schema.is_none() && self.common.is_empty() && self.models.is_empty()
    }
}

/// Whether a schema is for the documents of one model.
pub(crate) fn is_of_a_model(uri: &str) -> bool {
    file_name(uri).starts_with("CI-SIS_")
}

/// The Schematron schemas of a folder; what they include (a `pattern` by itself) is not one.
fn schemas(folder: &str, loader: &dyn Loader) -> Vec<String> {
    let is_schema = |uri: &String| {
        loader.load(uri).is_ok_and(|loaded| root(&loaded.bytes).is_none_or(|root| root == "schema"))
    };
    files(folder, ".sch", loader).into_iter().filter(is_schema).collect()
}

fn files(folder: &str, extension: &str, loader: &dyn Loader) -> Vec<String> {
    let mut list = loader.list(folder);
    list.retain(|location| location.to_lowercase().ends_with(extension));
    list.sort();
    list
}

/// The local name of the root element; none if the document cannot be read, which is for its reader to tell.
fn root(bytes: &[u8]) -> Option<String> {
    let mut reader = Reader::from_slice(bytes, &Options::new());
    while reader.step().ok()? {
        if let Some(Event::Start(start)) = reader.event() {
            return Some(reader.names().local_name(start.name).to_owned());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use segur_xml::load::Memory;

    #[test]
    fn the_parts_of_a_kit_are_found() {
        const SCHEMA: &str = "<schema xmlns='http://purl.oclc.org/dsdl/schematron'/>";
        let kit = Memory::new([
            ("kit/infrastructure/cda/CDA_extended.xsd", "<x/>"),
            ("kit/schematrons/CI-SIS_B_1.sch", SCHEMA),
            ("kit/schematrons/CI-SIS_A_1.sch", SCHEMA),
            ("kit/schematrons/profils/IHE.sch", SCHEMA),
            ("kit/schematrons/profils/CI-SIS_Modeles_ANS.sch", SCHEMA),
            ("kit/schematrons/profils/partie.sch", "<pattern/>"),
            ("kit/schematrons/profils/casse.sch", "<schema"),
            ("kit/jeuxDeValeurs/JDV_A.xml", "<x/>"),
            ("kit/jeuxDeValeurs/SVS.xsd", "<x/>"),
        ]);
        let layout = Layout::of("kit", &kit);
        assert_eq!(layout.schema.as_deref(), Some("kit/infrastructure/cda/CDA_extended.xsd"));
        assert_eq!(layout.models, ["kit/schematrons/CI-SIS_A_1.sch", "kit/schematrons/CI-SIS_B_1.sch"]);
        let names: Vec<_> = layout.common.iter().map(|uri| file_name(uri)).collect();
        assert_eq!(names, ["CI-SIS_Modeles_ANS.sch", "IHE.sch", "casse.sch"]);
        assert_eq!(layout.value_sets, ["kit/jeuxDeValeurs/JDV_A.xml"]);
        assert!(Layout::of("autre", &kit).is_empty());
    }
}
