//! What a laboratory report asks of the header, and has of its own there.

use super::rules::field;
use super::{CrBio, LabResult, Report};
use crate::context::Context;
use crate::element::{Element, Markup, Node, Sink};
use crate::header::{Header, Organization, Professional, ServiceEvent, Signatory, within};
use crate::input::{Problems, Segment};
use crate::models::derived::derived_ids;
use crate::models::{Model, Profile};
use crate::values::{Code, NullFlavor, Period};

const AUTHENTICATOR: &str = "1.3.6.1.4.1.19376.1.3.3.1.5";
const PARTICIPANT: &str = "1.3.6.1.4.1.19376.1.3.3.1.6";
const RECIPIENT: &str = "1.3.6.1.4.1.19376.1.3.3.1.4";
const PERFORMER: [&str; 2] = ["1.3.6.1.4.1.19376.1.3.3.1.7", "1.2.250.1.213.1.1.3.23"];

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
        header.events.iter_mut().for_each(complete_time);
        self.reports_mut().for_each(Report::complete);
    }

    fn check_with(&self, header: &Header, problems: &mut Problems) {
        check_patient(header, problems);
        check_events(header, problems);
        for (index, signatory) in header.authenticators.iter().enumerate() {
            let path = [field("authenticators", "valideurs", "authenticators"), Segment::Index(index)];
            within(problems, &path, |p| check_validator(signatory, p));
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

    fn write(&self, root: &mut Element, header: &Header, _: &mut Context<'_>) {
        mark_header(root);
        self.put(root, header);
    }

    fn write_text(&self, root: &mut Element, header: &Header, _: &mut Context<'_>) -> Markup {
        mark_header(root);
        let mut text = Markup::part();
        self.put(&mut text, header);
        text
    }
}

impl CrBio {
    fn put<S: Sink>(&self, out: &mut S, header: &Header) {
        let mut ids = derived_ids(header);
        out.tag("component", |out| out.tag("structuredBody", |body| self.put_body(body, &mut ids)));
    }
}

/// What the model has of its own in the header.
fn mark_header(root: &mut Element) {
    for element in root.elements_mut() {
        match (element.local(), element.attribute("typeCode")) {
            ("authenticator", _) => mark(element, &[AUTHENTICATOR]),
            ("informationRecipient", _) => {
                if let Some(recipient) = element.at_mut("intendedRecipient") {
                    mark(recipient, &[RECIPIENT]);
                }
            }
            ("participant", Some("REF" | "PRF")) => mark(element, &[PARTICIPANT]),
            ("documentationOf", _) => {
                if let Some(performer) = element.at_mut("serviceEvent/performer") {
                    mark(performer, &PERFORMER);
                }
            }
            _ => {}
        }
    }
}

impl Report {
    /// Puts codes in the form that the official rules want, and fills in labels that are known.
    fn complete(&mut self) {
        for item in &mut self.items {
            let (batteries, results) = item.parts_mut();
            let measured = batteries.into_iter().flat_map(|battery| &mut battery.results).chain(results);
            measured.for_each(LabResult::complete);
        }
        self.laboratories.iter_mut().for_each(|laboratory| laboratory.director.complete());
    }
}

impl LabResult {
    /// LOINC first: a waiting code or a code of the laboratory is the translation of a code that does not exist.
    fn complete(&mut self) {
        let analyte = &mut self.analyte;
        if analyte.code.is_none() || analyte.is_loinc() {
            return;
        }
        let local = Code { text: None, translations: Vec::new(), ..analyte.clone() };
        let text = analyte.text.take().or_else(|| local.display.clone());
        let others = std::mem::take(&mut analyte.translations);
        let translations = [local].into_iter().chain(others).collect();
        *analyte = Code { text, translations, ..Code::default() };
    }
}

/// The performer of an act did it when the act ended.
fn complete_time(event: &mut ServiceEvent) {
    if event.performer.is_none() || event.performer_time.is_some() {
        return;
    }
    let end = event.period.as_ref().and_then(|period| period.end.clone().or_else(|| period.start.clone()));
    event.performer_time = end.map(|end| Period { end: Some(end), ..Period::default() });
}

/// An unknown address or contact of the patient is `UNK` and nothing else.
fn check_patient(header: &Header, problems: &mut Problems) {
    let patient = &header.patient;
    let addresses = patient.addresses.iter().map(|address| address.null);
    let telecoms = patient.telecoms.iter().map(|telecom| telecom.null);
    let mut check = |name, fr, at, null: Option<NullFlavor>| {
        if null.is_some_and(|null| null != NullFlavor::Unknown) {
            let path = [field("patient", "patient", "patient"), field(name, fr, name), Segment::Index(at)];
            within(problems, &path, |p| {
                p.invalid(
                    "dans un compte rendu de biologie, `null` vaut `UNK`",
                    "in a laboratory report `null` is `UNK`",
                );
            });
        }
    };
    addresses.enumerate().for_each(|(at, null)| check("addresses", "adresses du patient", at, null));
    telecoms.enumerate().for_each(|(at, null)| check("telecoms", "coordonnées du patient", at, null));
}

fn check_events(header: &Header, problems: &mut Problems) {
    for (index, event) in header.events.iter().enumerate() {
        let act = [field("events", "actes documentés", "documented acts"), Segment::Index(index)];
        if let Some(performer) = &event.performer {
            let performer_field = field("performer", "exécutant de l'acte", "performer");
            let path = [act[0].clone(), act[1].clone(), performer_field];
            within(problems, &path, |p| reachable_laboratory(performer, p));
        }
    }
}

/// The laboratory that answers for the report: the official rules want all of this.
fn reachable_laboratory(performer: &Professional, problems: &mut Problems) {
    if performer.addresses.is_empty() || performer.telecoms.is_empty() || performer.name.is_none() {
        missing("name`, `addresses`, `telecoms", problems);
    }
    let laboratory = performer.organization.as_ref();
    if !laboratory.is_some_and(|laboratory| is_reachable(laboratory) && laboratory.setting.is_some()) {
        missing("organization` (identifiant, `name`, `addresses`, `telecoms`, `setting)", problems);
    }
}

fn check_validator(signatory: &Signatory, problems: &mut Problems) {
    let who = &signatory.who;
    if who.addresses.is_empty() || who.telecoms.is_empty() {
        missing("who.addresses`, `who.telecoms", problems);
    }
    if who.organization.as_ref().is_some_and(|laboratory| !is_reachable(laboratory)) {
        missing("who.organization` (identifiant, `name`, `addresses`, `telecoms)", problems);
    }
}

fn is_reachable(laboratory: &Organization) -> bool {
    let reachable = !laboratory.addresses.is_empty() && !laboratory.telecoms.is_empty();
    laboratory.is_identified() && laboratory.name.is_some() && reachable
}

fn mark(element: &mut Element, templates: &[&'static str]) {
    for template in templates.iter().rev() {
        let mark = Element::new("templateId").fixed("root", template);
        element.nodes_mut().insert(0, Node::Element(mark));
    }
}

fn missing(what: &str, problems: &mut Problems) {
    problems.invalid(
        &format!("il manque `{what}`, exigé dans un compte rendu de biologie"),
        &format!("`{what}` is missing: laboratory reports require it"),
    );
}
