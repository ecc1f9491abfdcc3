//! What a laboratory report asks of the header, and has of its own there.

use super::CrBio;
use crate::context::Context;
use crate::element::{Element, Node};
use crate::header::{Header, Professional, ServiceEvent};
use crate::input::{Problems, Segment};
use crate::models::{Model, Profile};
use crate::values::Code;

const AUTHENTICATOR: &str = "1.3.6.1.4.1.19376.1.3.3.1.5";
const PARTICIPANT: &str = "1.3.6.1.4.1.19376.1.3.3.1.6";

impl Model for CrBio {
    const NAME: &'static str = "cr-bio";

    fn profile(&self) -> Profile {
        Profile {
            templates: &["1.3.6.1.4.1.19376.1.3.3", "1.2.250.1.213.1.1.1.55^2024.01"],
            kind: Some(Code::new("11502-2", "LOINC", "CR d'examens biologiques")),
            title: Some("Compte rendu d'examens biologiques"),
        }
    }

    /// One documented act for each chapter, the first of which says who did the work and when.
    fn complete(&mut self, header: &mut Header, _: &mut Context<'_>) {
        for (index, chapter) in self.chapters.iter().enumerate() {
            let code = || Some(Code { text: None, translations: Vec::new(), ..chapter.code.clone() });
            match header.events.get_mut(index) {
                Some(event) => event.code = event.code.take().or_else(code),
                None => header.events.push(ServiceEvent { code: code(), ..ServiceEvent::default() }),
            }
        }
        let laboratories = self.reports_mut().flat_map(|report| &mut report.laboratories);
        laboratories.for_each(|laboratory| laboratory.director.complete());
    }

    fn check_with(&self, header: &Header, problems: &mut Problems) {
        if let Some(performer) = header.events.first().and_then(|event| event.performer.as_ref()) {
            let path = [events(), Segment::Index(0), field("performer", "exécutant de l'acte", "performer")];
            crate::header::within(problems, &path, |p| reachable_laboratory(performer, p));
        }
        for (index, signatory) in header.authenticators.iter().enumerate() {
            let who = &signatory.who;
            let path = [field("authenticators", "valideurs", "authenticators"), Segment::Index(index)];
            if who.addresses.is_empty() || who.telecoms.is_empty() {
                crate::header::within(problems, &path, |p| missing("who.addresses`, `who.telecoms", p));
            }
        }
        let responsible = header.encounter.responsible.as_ref();
        let known = responsible.is_some_and(|who| {
            (who.rpps.is_some() || !who.ids.is_empty()) && who.profession.is_some() && who.name.is_some()
        });
        if !known {
            let encounter = field("encounter", "prise en charge", "encounter");
            problems.within(encounter, |p| missing("responsible` (identifiant, `profession`, `name)", p));
        }
    }

    fn read(root: &Element, _: &mut Header) -> CrBio {
        CrBio::of(root)
    }

    fn write(&self, root: &mut Element, _: &Header, context: &mut Context<'_>) {
        for element in root.elements_mut() {
            let template = match element.local() {
                "authenticator" => AUTHENTICATOR,
                "participant" => PARTICIPANT,
                _ => continue,
            };
            let mark = Element::new("templateId").fixed("root", template);
            element.nodes_mut().insert(0, Node::Element(mark));
        }
        root.push(Element::new("component").with(self.body(context)));
    }
}

fn field(name: &'static str, fr: &'static str, en: &'static str) -> Segment {
    Segment::Field(name, fr, en)
}

fn events() -> Segment {
    field("events", "actes documentés", "documented acts")
}

/// The laboratory that answers for the report: the official rules want all of this.
fn reachable_laboratory(performer: &Professional, problems: &mut Problems) {
    if performer.addresses.is_empty() || performer.telecoms.is_empty() || performer.name.is_none() {
        missing("name`, `addresses`, `telecoms", problems);
    }
    let complete = performer.organization.as_ref().is_some_and(|laboratory| {
        let reachable = !laboratory.addresses.is_empty() && !laboratory.telecoms.is_empty();
        laboratory.is_identified() && laboratory.name.is_some() && reachable
    });
    if !complete {
        missing("organization` (identifiant, `name`, `addresses`, `telecoms)", problems);
    }
}

fn missing(what: &str, problems: &mut Problems) {
    problems.invalid(
        &format!("il manque `{what}`, exigé dans un compte rendu de biologie"),
        &format!("`{what}` is missing: laboratory reports require it"),
    );
}
