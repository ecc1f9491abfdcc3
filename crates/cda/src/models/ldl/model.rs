//! The letters as models of documents.

use super::{LdlEes, LdlSes};
use crate::context::Context;
use crate::element::Element;
use crate::header::Header;
use crate::input::{Problems, Segment};
use crate::models::derived::derived_ids;
use crate::models::{Model, Profile};
use crate::values::Code;

impl Model for LdlSes {
    const NAME: &'static str = "ldl-ses";

    fn profile(&self) -> Profile {
        let label = "Lettre de liaison à la sortie d'un établissement de soins";
        Profile {
            templates: &["1.2.250.1.213.1.1.1.29^2022.01"],
            kind: Some(Code::new("11490-0", "LOINC", label)),
            title: Some("Lettre de liaison à la sortie de l'établissement de soins"),
        }
    }

    fn complete(&mut self, header: &mut Header, _: &mut Context<'_>) {
        stay_in_hospital(header);
        if self.status.time.is_none() {
            self.status.time.clone_from(&header.meta.created);
        }
    }

    fn read(root: &Element, _: &mut Header) -> LdlSes {
        LdlSes::read_body(root)
    }

    fn write(&self, root: &mut Element, header: &Header, _: &mut Context<'_>) {
        let body = self.write_body(&mut derived_ids(header));
        root.push(Element::new("component").with(body));
    }
}

impl Model for LdlEes {
    const NAME: &'static str = "ldl-ees";

    fn profile(&self) -> Profile {
        let label = "Note de transfert (dont lettre de liaison à l'entrée en établissement de soins)";
        Profile {
            templates: &["1.2.250.1.213.1.1.1.21^2022.01"],
            kind: Some(Code::new("18761-7", "LOINC", label)),
            title: Some("Lettre de liaison à l'entrée en établissement de soins"),
        }
    }

    fn complete(&mut self, header: &mut Header, _: &mut Context<'_>) {
        stay_in_hospital(header);
    }

    fn check_with(&self, header: &Header, problems: &mut Problems) {
        let code = header.events.first().and_then(|event| event.code.as_ref());
        if code.is_some_and(|code| code.code.as_deref() != Some("IMP")) {
            let act = Segment::Field("events", "actes documentés", "acts");
            let field = Segment::Field("code", "code de l'acte", "code of the act");
            problems.within(act, |problems| {
                problems.within(Segment::Index(0), |problems| {
                    problems.within(field, |problems| {
                        problems.invalid(
                            "LDL-EES demande `IMP` (HL7:ActCode)",
                            "LDL-EES requires `IMP` (HL7:ActCode)",
                        );
                    });
                });
            });
        }
    }

    fn read(root: &Element, _: &mut Header) -> LdlEes {
        LdlEes::read_body(root)
    }

    fn write(&self, root: &mut Element, header: &Header, _: &mut Context<'_>) {
        let body = self.write_body(&mut derived_ids(header));
        root.push(Element::new("component").with(body));
    }
}

/// The main act of a letter is the stay, unless another is given.
fn stay_in_hospital(header: &mut Header) {
    if let Some(event) = header.events.first_mut() {
        event.code.get_or_insert_with(|| Code::new("IMP", "HL7:ActCode", "Hospitalisation"));
    }
}
