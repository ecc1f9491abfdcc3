//! What an imaging report asks of the header, and derives of it.

use super::catalogue::modality_qualifier;
use super::{CrImg, ImagingAct, Technique};
use crate::context::Context;
use crate::element::Element;
use crate::header::{Header, ServiceEvent};
use crate::input::{Problems, Segment};
use crate::models::derived::derived_ids;
use crate::models::{Model, Profile};
use crate::values::Code;

const LOINC: &str = "2.16.840.1.113883.6.1";
const MODALITY: &str = "121139";

impl Model for CrImg {
    const NAME: &'static str = "cr-img";

    fn profile(&self) -> Profile {
        Profile {
            templates: &[
                "1.2.840.10008.9.1",
                "1.2.840.10008.9.20",
                "1.2.840.10008.9.21",
                "1.2.250.1.213.1.1.1.45^2024.01",
            ],
            kind: Some(Code::new("18748-4", "LOINC", "CR d'imagerie médicale")),
            title: Some("Compte rendu d'imagerie médicale"),
        }
    }

    /// The documented acts come from those of the body: code, modalities, examination.
    fn complete(&mut self, header: &mut Header, _: &mut Context<'_>) {
        for (rank, act) in self.acts.iter().enumerate() {
            let Some(technique) = act.techniques.first() else { continue };
            if rank >= header.events.len() {
                let period = technique.period.clone();
                header.events.push(ServiceEvent { period, ..ServiceEvent::default() });
            }
            let Some(event) = header.events.get_mut(rank) else { continue };
            if event.code.is_none() {
                event.code = Some(Code { text: None, ..technique.act.clone() });
            }
            if event.ids.is_empty() {
                event.ids = act.studies.iter().map(|study| study.id.clone()).collect();
            }
        }
        let events = header.events.iter_mut().enumerate();
        events.for_each(|(rank, event)| self.add_modalities(rank, event));
        if let Some(kind) = header.meta.kind.as_mut().filter(|kind| kind.translations.is_empty()) {
            kind.translations = self.act_codes();
        }
    }

    fn check_with(&self, header: &Header, problems: &mut Problems) {
        for (rank, order) in header.orders.iter().enumerate() {
            if order.accession.is_none() {
                let path = [
                    Segment::Field("orders", "prescriptions", "orders"),
                    Segment::Index(rank),
                    Segment::Field("accession", "accession number", "accession number"),
                ];
                crate::header::within(problems, &path, Problems::missing);
            }
        }
        for (rank, event) in header.events.iter().enumerate() {
            let lacking = event.code.as_ref().is_some_and(lacks_modality);
            if lacking && self.modalities(rank, event).is_empty() {
                let path = [
                    Segment::Field("events", "actes documentés", "documented acts"),
                    Segment::Index(rank),
                    Segment::Field("code", "code de l'acte", "code of the act"),
                ];
                crate::header::within(problems, &path, |problems| {
                    problems.invalid(
                        "il manque la modalité : un acte de `body.acts` avec le même code, ou une traduction au qualificatif 121139 (DCM)",
                        "the modality is missing: an act of `body.acts` with the same code, or a translation with the qualifier 121139 (DCM)",
                    );
                });
            }
        }
    }

    fn read(root: &Element, _: &mut Header) -> CrImg {
        CrImg::read_body(root)
    }

    fn write(&self, root: &mut Element, header: &Header, _: &mut Context<'_>) {
        let body = self.write_body(&mut derived_ids(header));
        root.push(Element::new("component").with(body));
    }
}

impl CrImg {
    fn add_modalities(&self, rank: usize, event: &mut ServiceEvent) {
        let more = self.modalities(rank, event);
        if let Some(code) = event.code.as_mut().filter(|code| lacks_modality(code)) {
            code.translations.extend(more);
        }
    }

    /// The modalities of the act with the code of a documented act, or of the one of the same rank if none has it.
    fn modalities(&self, rank: usize, event: &ServiceEvent) -> Vec<Code> {
        let Some(code) = &event.code else { return Vec::new() };
        let same = |technique: &&Technique| technique.act.code == code.code;
        let technique = self.techniques().find(same);
        let technique = technique.or_else(|| self.acts.get(rank).and_then(|act| act.techniques.first()));
        let modalities = technique.map(|technique| technique.modalities.as_slice()).unwrap_or_default();
        let coded = modalities.iter().filter(|modality| modality.code.is_some());
        coded
            .map(|modality| Code { text: None, qualifiers: vec![modality_qualifier()], ..modality.clone() })
            .collect()
    }

    fn techniques(&self) -> impl Iterator<Item = &Technique> {
        self.acts.iter().flat_map(|act: &ImagingAct| &act.techniques)
    }

    /// The LOINC codes of the acts, each once.
    fn act_codes(&self) -> Vec<Code> {
        let mut codes: Vec<Code> = Vec::new();
        for act in self.techniques().map(|technique| &technique.act) {
            if act.system_oid() == Some(LOINC) && codes.iter().all(|other| other.code != act.code) {
                codes.push(Code { text: None, translations: Vec::new(), ..act.clone() });
            }
        }
        codes
    }
}

/// Whether it is a LOINC code that no translation gives the modality of.
fn lacks_modality(code: &Code) -> bool {
    let modality = |translation: &Code| {
        translation.qualifiers.iter().any(|qualifier| qualifier.name.code.as_deref() == Some(MODALITY))
    };
    code.system_oid() == Some(LOINC) && !code.translations.iter().any(modality)
}
