//! Exposure to radiation: who authorised it, pregnancy, doses, radiopharmaceutical.

use super::act::{Administration, Kind, topography};
use super::clinical::{OBSERVATION, observation};
use crate::element::Element;
use crate::entries::{Reader, Writer, completed, id, text, time, value};
use crate::header::Professional;
use crate::input::{Problems, Segment, choice, record};
use crate::narrative::{Cell, Table};
use crate::values::{Code, Id, Quantity, Ts, Value};

/// FR-DICOM-Exposition-patient.
const PATIENT: &str = "1.2.250.1.213.1.1.3.165";
/// FR-DICOM-Quantite.
const QUANTITY: &str = "1.2.250.1.213.1.1.3.154";
/// FR-DICOM-Administration-radiopharmaceutique.
const RADIOPHARMACEUTICAL: &str = "1.2.250.1.213.1.1.3.173";

record! {
    /// Exposure to radiation (FR-DICOM-Exposition-aux-radiations).
    pub struct Exposure {
        /// Who authorised it: identifier and name.
        "professionnel ayant autorisé l'irradiation" authorised_by: Professional,
        /// Whether the patient is pregnant.
        "statut de grossesse" pregnancy: Pregnancy,
        /// Doses.
        "mesures d'exposition" measures: Vec<Measure>,
        /// Radiopharmaceutical that was given.
        "produit radiopharmaceutique" radiopharmaceutical: Option<Administration>,
    }
    rules Exposure::rules;
}

choice! {
    /// Whether the patient is pregnant (jeu de valeurs statut-grossesse).
    pub enum PregnancyStatus {
        /// Unknown.
        "Inconnu" Unknown = "unknown",
        /// Not pregnant.
        "Absence de grossesse" NotPregnant = "not_pregnant",
        /// Pregnant.
        "Enceinte" Pregnant = "pregnant",
    }
}

record! {
    /// Whether the patient is pregnant, and since when that is known.
    pub struct Pregnancy {
        /// Status.
        "statut de grossesse" status: PregnancyStatus,
        /// When it was noted.
        "date du statut de grossesse" time: Option<Ts>,
    }
}

record! {
    /// A measured quantity (FR-DICOM-Quantite), such as a dose.
    pub struct Measure {
        /// Identifier of the entry; a new one if absent.
        "identifiant de la mesure" id: Option<Id>,
        /// What was measured (DICOM, JDV Quantité exposition rayonnements: `113813` PDL total...).
        "mesure" what: Code,
        /// Value.
        "valeur de la mesure" value: Quantity,
        /// Where.
        "localisation de la mesure" site: Code,
        /// When.
        "date de la mesure" time: Option<Ts>,
    }
}

impl PregnancyStatus {
    const CODES: [(PregnancyStatus, &'static str); 3] = [
        (PregnancyStatus::Unknown, "261665006"),
        (PregnancyStatus::NotPregnant, "60001007"),
        (PregnancyStatus::Pregnant, "77386006"),
    ];

    fn coded(self) -> Code {
        let row = PregnancyStatus::CODES.iter().find(|row| row.0 == self);
        row.map_or_else(Code::default, |row| Code::new(row.1, "SNOMED CT", self.label()))
    }

    fn of(code: &Code) -> Option<PregnancyStatus> {
        PregnancyStatus::CODES.iter().find(|row| code.is(row.1, "SNOMED CT")).map(|row| row.0)
    }
}

impl Exposure {
    fn rules(&self, problems: &mut Problems) {
        let segment = Segment::Field(
            "authorised_by",
            "professionnel ayant autorisé l'irradiation",
            "who authorised it",
        );
        problems.within(segment, |problems| self.authorised_by.require_name(problems));
    }

    pub(super) fn read(section: &Element, reader: &Reader<'_>) -> Exposure {
        let entries: Vec<&Element> =
            section.children("entry").filter_map(|entry| entry.elements().last()).collect();
        let one = |template: &str| entries.iter().copied().find(|entry| entry.has_template(template));
        let authorised_by = one(PATIENT).and_then(|entry| entry.at("participant/participantRole"));
        let authorised_by = authorised_by.map(|role| Professional {
            profession: None,
            ..Professional::read(role, "playingEntity", "scopingEntity")
        });
        let pregnancy = one(OBSERVATION).map(|entry| Pregnancy {
            status: reader.coded_value(entry).and_then(|code| PregnancyStatus::of(&code)).unwrap_or_default(),
            time: time(entry),
        });
        let measures = entries.iter().filter(|entry| entry.has_template(QUANTITY));
        Exposure {
            authorised_by: authorised_by.unwrap_or_default(),
            pregnancy: pregnancy.unwrap_or_default(),
            measures: measures.map(|entry| Measure::read(entry, reader)).collect(),
            radiopharmaceutical: one(RADIOPHARMACEUTICAL).map(|entry| Administration::read(entry, reader)),
        }
    }

    pub(super) fn write(&self, writer: &mut Writer<'_>) -> Vec<Element> {
        let mut entries = vec![self.write_authorisation(writer), self.pregnancy.write(writer)];
        if !self.measures.is_empty() {
            let mut table =
                Table::new(&["Mesure", "Localisation", "Précision topographique", "Quantité", "Date"]);
            entries.extend(self.measures.iter().map(|measure| measure.write(writer, &mut table)));
            writer.text.table(table.trimmed());
        }
        if let Some(product) = &self.radiopharmaceutical {
            let mut table = Administration::table(Kind::Radiopharmaceutical);
            entries.push(product.write(Kind::Radiopharmaceutical, writer, &mut table));
            writer.text.table(table.trimmed());
        }
        entries
    }

    fn write_authorisation(&self, writer: &mut Writer<'_>) -> Element {
        let said = writer.text.id();
        let who = self.authorised_by.shown();
        writer.text.block(&format!("Exposition aux rayonnements autorisée par {who}"), &said);
        let authorisation = Code::new("113850", "DCM", "Autorisation d’irradiation");
        let who = Professional { profession: Some(authorisation), ..self.authorised_by.clone() };
        let label = "Exposition du patient aux rayonnements ionisants";
        let role = who.write("participantRole", "playingEntity", "scopingEntity");
        Element::new("procedure")
            .fixed("classCode", "PROC")
            .fixed("moodCode", "EVN")
            .templates(&[PATIENT])
            .with(Code::new("121290", "DCM", label).write_referring("code", &said))
            .with(Element::new("participant").fixed("typeCode", "RESP").with(role))
    }
}

impl Pregnancy {
    fn write(&self, writer: &mut Writer<'_>) -> Element {
        let said = writer.text.id();
        writer.text.block(&format!("Statut de grossesse : {}", self.status.label().to_lowercase()), &said);
        observation(writer, &None)
            .with(Code::new("364320009", "SNOMED CT", "statut de grossesse").write("code"))
            .with(text(&said))
            .with(completed())
            .with_opt(self.time.as_ref().map(|time| time.write("effectiveTime")))
            .with(value(&Value::Code(self.status.coded()), &said))
            .with(Element::new("targetSiteCode").fixed("nullFlavor", "NA"))
    }
}

impl Measure {
    fn read(entry: &Element, reader: &Reader<'_>) -> Measure {
        Measure {
            id: id(entry),
            what: reader.entry_code(entry).unwrap_or_default(),
            value: entry.child("value").and_then(Quantity::read).unwrap_or_default(),
            site: reader.child(entry, "targetSiteCode").unwrap_or_default(),
            time: time(entry),
        }
    }

    fn write(&self, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let (what, what_id) = writer.cell(self.what.shown());
        let (site, site_id) = writer.cell(self.site.shown());
        let when = self.time.as_ref().map(Ts::french).unwrap_or_default();
        let shown = Value::Quantity(self.value.clone()).shown();
        table.push([what, site, Cell::text(topography(&self.site)), Cell::text(shown), Cell::text(when)]);
        Element::new("observation")
            .fixed("classCode", "OBS")
            .fixed("moodCode", "EVN")
            .templates(&["2.16.840.1.113883.10.20.6.2.14", QUANTITY])
            .with(writer.id(&self.id))
            .with(self.what.write("code"))
            .with(text(&what_id))
            .with(completed())
            .with_opt(self.time.as_ref().map(|time| time.write("effectiveTime")))
            .with(Value::Quantity(self.value.clone()).write("value"))
            .with(self.site.write_referring("targetSiteCode", &site_id).typed("CD"))
    }
}
