//! Specimens: how they were taken, and which results come from which.

use super::narrative::Text;
use crate::element::{Element, Sink};
use crate::entries::Reader;
use crate::header::Professional;
use crate::input::record;
use crate::values::{Code, Id, Ts};

/// The act of sampling that CR-BIO names where the laboratory has no code.
const SAMPLING: &str = "33882-2";

record! {
    /// A specimen (FR-Prelevement).
    pub struct Specimen {
        /// Number of the specimen.
        "numéro de l'échantillon" id: Option<Id>,
        /// Act of sampling (NABM); LOINC 33882-2 if absent.
        "acte de prélèvement" procedure: Option<Code>,
        /// Nature of the specimen (table HL7 0487).
        "nature de l'échantillon" kind: Code,
        /// Start of a collection that lasts, such as urine of 24 hours.
        "début du recueil" collected_from: Option<Ts>,
        /// Time of sampling, or end of a collection that lasts.
        "date de prélèvement" collected: Option<Ts>,
        /// Site.
        "site de prélèvement" site: Option<Code>,
        /// Who took it.
        "préleveur" collector: Option<Professional>,
        /// Time of reception by the laboratory.
        "date de réception" received: Option<Ts>,
    }
}

record! {
    /// Which specimen a result comes from.
    pub struct SpecimenReference {
        /// Number of the specimen.
        "numéro de l'échantillon" id: Option<Id>,
        /// Nature of the specimen (table HL7 0487).
        "nature de l'échantillon" kind: Option<Code>,
    }
    rules SpecimenReference::rules;
}

impl Specimen {
    pub(super) fn read(procedure: &Element, reader: &Reader<'_>) -> Specimen {
        let product = procedure.children("participant").find(|p| p.attribute("typeCode") == Some("PRD"));
        let role = product.and_then(|product| product.child("participantRole"));
        let kind = role.and_then(|role| role.at("playingEntity/code"));
        let mut acts = procedure.children("entryRelationship").filter_map(|relation| relation.child("act"));
        let time = procedure.child("effectiveTime");
        let end = |name| time.and_then(|time| time.child(name)).and_then(Ts::read);
        let collector = procedure.at("performer/assignedEntity");
        Specimen {
            id: role.and_then(|role| Id::read(role.child("id")?)),
            procedure: reader.child(procedure, "code").filter(|code| code.code.as_deref() != Some(SAMPLING)),
            kind: kind.map(|code| reader.code(code)).unwrap_or_default(),
            collected_from: end("low"),
            collected: end("high").or_else(|| time.and_then(Ts::read)),
            site: reader.child(procedure, "targetSiteCode"),
            collector: collector
                .map(|who| Professional::read(who, "assignedPerson", "representedOrganization")),
            received: acts
                .find(|act| act.value_at("code", "code") == Some("SPRECEIVE"))
                .and_then(|act| Ts::read(act.child("effectiveTime")?)),
        }
    }

    pub(super) fn write<S: Sink>(&self, text: &mut Text<S>) -> Element {
        let (act, kind) = text.specimen(self);
        let default = || Code::new(SAMPLING, "LOINC", "Prélèvement");
        let procedure = match &self.procedure {
            Some(code) => code.write_referring("code", &act),
            None => default().write_referring("code", &act),
        };
        let entity = Element::new("playingEntity").with(self.kind.write_referring("code", &kind));
        let role = Element::new("participantRole")
            .fixed("classCode", "SPEC")
            .with_opt(self.id.as_ref().map(|id| id.write("id")))
            .with(entity);
        Element::new("procedure")
            .fixed("classCode", "PROC")
            .fixed("moodCode", "EVN")
            .templates(&["1.3.6.1.4.1.19376.1.3.1.2", "1.2.250.1.213.1.1.3.77"])
            .with(procedure)
            .with_opt(self.write_time())
            .with_opt(self.site.as_ref().map(|site| site.write("targetSiteCode")))
            .with_opt(self.collector.as_ref().map(|who| {
                let entity = who.write("assignedEntity", "assignedPerson", "representedOrganization");
                Element::new("performer").fixed("typeCode", "PRF").with(entity)
            }))
            .with(Element::new("participant").fixed("typeCode", "PRD").with(role))
            .with_opt(self.received.as_ref().map(reception))
    }

    fn write_time(&self) -> Option<Element> {
        let low = self.collected_from.as_ref().map(|ts| ts.write("low"));
        let high = self.collected.as_ref().map(|ts| ts.write("high"));
        (low.is_some() || high.is_some()).then(|| Element::new("effectiveTime").with_opt(low).with_opt(high))
    }
}

impl SpecimenReference {
    /// The specimens of an organizer or an observation.
    pub(super) fn all(statement: &Element, reader: &Reader<'_>) -> Vec<SpecimenReference> {
        let roles = statement.children("specimen").filter_map(|specimen| specimen.child("specimenRole"));
        let read = |role: &Element| SpecimenReference {
            id: role.child("id").and_then(Id::read),
            kind: role.child("specimenPlayingEntity").and_then(|entity| reader.child(entity, "code")),
        };
        roles.map(read).collect()
    }

    pub(super) fn write(&self) -> Element {
        let entity =
            self.kind.as_ref().map(|kind| Element::new("specimenPlayingEntity").with(kind.write("code")));
        let role = Element::new("specimenRole")
            .fixed("classCode", "SPEC")
            .with_opt(self.id.as_ref().map(|id| id.write("id")))
            .with_opt(entity);
        Element::new("specimen").fixed("typeCode", "SPC").with(role)
    }

    /// As people read it.
    pub(super) fn shown(&self) -> String {
        let number = self.id.as_ref().map(|id| id.extension.clone().unwrap_or_else(|| id.root.clone()));
        let kind = self.kind.as_ref().map(|kind| kind.shown().into());
        number.into_iter().chain(kind).collect::<Vec<_>>().join(" ")
    }
}

/// The act of reception. The official rules want this code system, misspelt as it is.
fn reception(time: &Ts) -> Element {
    let code = Element::new("code")
        .fixed("code", "SPRECEIVE")
        .fixed("displayName", "Échantillon reçu")
        .fixed("codeSystem", "1.3.5.1.4.1.19376.1.5.3.2")
        .fixed("codeSystemName", "IHEActCode");
    let act = Element::new("act")
        .fixed("classCode", "ACT")
        .fixed("moodCode", "EVN")
        .templates(&["1.3.6.1.4.1.19376.1.3.1.3", "1.2.250.1.213.1.1.3.107"])
        .with(code)
        .with(time.write("effectiveTime"));
    Element::new("entryRelationship").fixed("typeCode", "COMP").with(act)
}
