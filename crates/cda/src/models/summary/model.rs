//! The syntheses as models of documents.

use super::{IpsFr, Vsm, VsmVersion};
use crate::context::Context;
use crate::element::Element;
use crate::header::{Header, Role, within};
use crate::input::{Problems, Segment};
use crate::models::derived::derived_ids;
use crate::models::sections::component;
use crate::models::{Model, Profile};
use crate::values::Code;

impl Model for Vsm {
    const NAME: &'static str = "vsm";

    fn profile(&self) -> Profile {
        let templates: &[&str] = match self.version.unwrap_or_default() {
            VsmVersion::V2023 => &["1.2.250.1.213.1.1.1.13^2023.01"],
            VsmVersion::V2022 => &["1.2.250.1.213.1.1.1.13^2022.01"],
        };
        let kind = Some(Code::new("SYNTH", "TRE_A05", "Synthèse"));
        Profile { templates, kind, title: Some("Synthèse médicale") }
    }

    fn complete(&mut self, header: &mut Header, _: &mut Context<'_>) {
        if let Some(event) = header.events.first_mut() {
            let code = event.code.get_or_insert_with(clinical_history);
            if code.is("34117-2", "LOINC") {
                *code = Code { text: code.text.take(), ..clinical_history() };
            }
        }
    }

    fn check_with(&self, header: &Header, problems: &mut Problems) {
        let event = header.events.first().and_then(|event| event.code.as_ref());
        if event.is_some_and(|code| !code.is("34117-2", "LOINC")) {
            let path = [
                Segment::Field("events", "actes documentés", "acts"),
                Segment::Index(0),
                Segment::Field("code", "code de l'acte", "code of the act"),
            ];
            within(problems, &path, |problems| {
                problems.invalid("le VSM demande `34117-2` (LOINC)", "VSM requires `34117-2` (LOINC)");
            });
        }
        let kind = header.meta.kind.as_ref();
        if kind.is_some_and(|kind| kind.code.as_deref() != Some("SYNTH")) {
            wrong_kind("le VSM demande `SYNTH` (TRE_A05)", "VSM requires `SYNTH` (TRE_A05)", problems);
        }
        if self.version == Some(VsmVersion::V2022) && count(header, Role::TreatingPhysician) != 1 {
            let field = Segment::Field("participants", "participants", "participants");
            problems.within(field, |problems| {
                problems.invalid(
                    "le VSM 2022.01 demande un médecin traitant (`role` : `treating_physician`), un seul",
                    "VSM 2022.01 requires one treating physician (`role`: `treating_physician`)",
                );
            });
        }
    }

    fn read(root: &Element, _: &mut Header) -> Vsm {
        Vsm::read_body(root)
    }

    fn write(&self, root: &mut Element, header: &Header, _: &mut Context<'_>) {
        root.push(component(self.write_body(&mut derived_ids(header))));
    }
}

impl Model for IpsFr {
    const NAME: &'static str = "ips-fr";

    fn profile(&self) -> Profile {
        Profile {
            templates: &["2.16.840.1.113883.10.22.1.1", "1.2.250.1.213.1.1.1.51^2024.01"],
            kind: Some(Code::new("60591-5", "LOINC", "Synthèse médicale")),
            title: None,
        }
    }

    fn check_with(&self, header: &Header, problems: &mut Problems) {
        let kind = header.meta.kind.as_ref();
        if kind.is_some_and(|kind| !["60591-5", "74207-2"].contains(&kind.code.as_deref().unwrap_or(""))) {
            wrong_kind(
                "l'IPS-FR demande `60591-5` (synthèse médicale) ou `74207-2` (document de liaison d'urgence)",
                "IPS-FR requires `60591-5` (medical synthesis) or `74207-2` (emergency document)",
                problems,
            );
        }
        check_informed(header, problems);
    }

    fn read(root: &Element, _: &mut Header) -> IpsFr {
        IpsFr::read_body(root)
    }

    fn write(&self, root: &mut Element, header: &Header, _: &mut Context<'_>) {
        root.push(component(self.write_body(&mut derived_ids(header))));
    }
}

/// Of those to inform, the official rules want one to be the treating physician or the preferred hospital, and no two
/// of either.
fn check_informed(header: &Header, problems: &mut Problems) {
    let physicians = count(header, Role::TreatingPhysician);
    let hospitals = count(header, Role::PreferredHospital);
    let others = count(header, Role::ReferenceHospital) + count(header, Role::Informed);
    problems.within(Segment::Field("participants", "participants", "participants"), |problems| {
        if others > 0 && physicians + hospitals == 0 {
            problems.invalid(
                "avec une personne ou un établissement à informer, l'IPS-FR demande un médecin traitant (`treating_physician`) ou un établissement préféré (`preferred_hospital`)",
                "with somebody to inform, IPS-FR requires a treating physician (`treating_physician`) or a preferred hospital (`preferred_hospital`)",
            );
        }
        if physicians > 1 || hospitals > 1 {
            problems.invalid(
                "un seul médecin traitant (`treating_physician`), un seul établissement préféré (`preferred_hospital`)",
                "only one treating physician (`treating_physician`), only one preferred hospital (`preferred_hospital`)",
            );
        }
    });
}

fn count(header: &Header, role: Role) -> usize {
    header.participants.iter().filter(|participant| participant.role == role).count()
}

fn wrong_kind(fr: &str, en: &str, problems: &mut Problems) {
    let path = [
        Segment::Field("meta", "métadonnées du document", "What the document is"),
        Segment::Field("kind", "type de document", "Type of document"),
    ];
    within(problems, &path, |problems| problems.invalid(fr, en));
}

/// The main act, as the official rules want it to the letter.
fn clinical_history() -> Code {
    Code::new("34117-2", "LOINC", "Historique et clinique")
}
