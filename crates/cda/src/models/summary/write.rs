//! Syntheses to `structuredBody`, in the order of the official examples.

use super::sections::{
    adverse_effects, directives, documents, family, functional_status, lifestyle, medications, occupation,
    pregnancies, results, vaccinations, vital_signs,
};
use super::{IpsFr, Vsm};
use crate::element::Element;
use crate::entries::code_section;
use crate::models::sections::{
    Ids, allergy_section, body, component, device_section, follow_up_section, history_section,
    problem_section, procedure_section, text_section,
};
use crate::narrative::Narrative;
use crate::values::Id;

pub(super) const PATHOLOGIES: &str = "1.2.250.1.213.1.1.2.30";
pub(super) const RISKS: &str = "1.2.250.1.213.1.1.2.31";
pub(super) const TREATMENT_PLAN: &str = "1.2.250.1.213.1.1.2.32";
pub(super) const VSM_VIGILANCE: &str = "1.2.250.1.213.1.1.2.150";
pub(super) const VIGILANCE: &str = "1.2.250.1.213.1.1.2.245";
const SUMMARY: &str = "1.2.250.1.213.1.1.2.29";
const ALLERGIES: &str = "Allergies et hypersensibilités";
/// What a section says that must be there and of which nothing was given.
pub(super) const NOTHING: &str = "Non renseigné";

impl Vsm {
    /// The element `structuredBody`, narrative included. `ids` gives an identifier to each entry that has none.
    pub fn write_body(&self, ids: &mut dyn FnMut() -> Id) -> Element {
        let code = ("46612-8", "Conclusions de synthèse");
        let title = "Pathologies en cours, antécédents, allergies et facteurs de risques";
        let summary = code_section(&[SUMMARY], code, title, ids);
        let summary = summary.with(component(self.pathologies(ids))).with(component(self.risks(ids)));
        let templates = ["1.3.6.1.4.1.19376.1.5.3.1.3.27", VSM_VIGILANCE];
        let vigilance =
            code_section(&templates, ("30954-2", "Résultats d'examens"), "Points de vigilance", ids);
        body(vec![summary, text_section("vig", vigilance, &self.vigilance, ids), self.treatments(ids)])
    }

    fn pathologies(&self, ids: Ids<'_>) -> Element {
        let code = ("34117-2", "Historique et physique");
        let head = code_section(&[PATHOLOGIES], code, "Pathologies en cours, antécédents et allergies", ids);
        let mut sections = Vec::new();
        if !self.problems.is_empty() {
            sections.push(problem_section("Pathologies en cours", &self.problems, ids));
        }
        if !self.history.is_empty() {
            sections.push(history_section("Antécédents médicaux", &self.history, ids));
        }
        if !self.procedures.is_empty() {
            sections.push(procedure_section("Antécédents chirurgicaux", &self.procedures, ids));
        }
        sections.extend(self.allergies.as_ref().map(|allergies| allergy_section(ALLERGIES, allergies, ids)));
        composite("pat", head, self.problems_text.as_deref(), sections)
    }

    fn risks(&self, ids: Ids<'_>) -> Element {
        let label = "Facteurs de risque présents ou passés affectant l'état de santé";
        let head = code_section(&[RISKS], ("57207-3", label), "Facteurs de risque", ids);
        let mut sections = Vec::new();
        if !self.lifestyle.is_empty() {
            sections.push(lifestyle(&self.lifestyle, ids));
        }
        sections.extend(self.occupational_risks.as_deref().map(|text| occupation(text, ids)));
        if !self.family_history.is_empty() {
            sections.push(family(&self.family_history, ids));
        }
        let nothing = sections.is_empty().then_some(NOTHING);
        composite("ris", head, self.risks_text.as_deref().or(nothing), sections)
    }

    fn treatments(&self, ids: Ids<'_>) -> Element {
        let code = ("18776-5", "Plan de traitement");
        let head = code_section(&[TREATMENT_PLAN], code, "Traitement au long cours", ids);
        let sections =
            if self.medications.is_empty() { None } else { Some(medications(&self.medications, ids)) };
        composite("plan", head, self.medications_text.as_deref(), sections.into_iter().collect())
    }
}

impl IpsFr {
    /// The element `structuredBody`, narrative included. `ids` gives an identifier to each entry that has none.
    pub fn write_body(&self, ids: &mut dyn FnMut() -> Id) -> Element {
        let mut sections = self.required_sections(ids);
        if let Some(text) = &self.vigilance {
            let section =
                code_section(&[VIGILANCE], ("44944-7", "Autres alertes"), "Points de vigilance", ids);
            sections.push(text_section("vig", section, text, ids));
        }
        let mut add = |section: Option<Element>| sections.extend(section);
        add(some(&self.functional_status, |list| functional_status(list, ids)));
        add(some(&self.vital_signs, |list| vital_signs(list, ids)));
        add(some(&self.lifestyle, |list| lifestyle(list, ids)));
        add(self.occupational_risks.as_deref().map(|text| occupation(text, ids)));
        add(some(&self.family_history, |list| family(list, ids)));
        add(some(&self.vaccinations, |list| vaccinations(list, ids)));
        add(some(&self.pregnancies, |list| pregnancies(list, ids)));
        add(some(&self.care_plan, |list| follow_up_section("Plan de soins", list, ids)));
        add(some(&self.advance_directives, |list| directives(list, ids)));
        if !self.results.is_empty() || self.results_text.is_some() {
            add(Some(results(&self.results, self.results_text.as_deref(), ids)));
        }
        add(some(&self.documents, |list| documents(list, ids)));
        body(sections)
    }

    /// Those that the official rules want, and those that stand between them.
    fn required_sections(&self, ids: Ids<'_>) -> Vec<Element> {
        let mut sections = vec![problem_section("Problèmes actifs", &self.problems, ids)];
        sections.extend(some(&self.history, |list| history_section("Antécédents médicaux", list, ids)));
        sections.push(procedure_section("Historique des actes", &self.procedures, ids));
        sections.push(allergy_section(ALLERGIES, &self.allergies, ids));
        sections.extend(some(&self.adverse_effects, |list| adverse_effects(list, ids)));
        sections.push(medications(&self.medications, ids));
        sections.push(device_section(&self.devices, ids));
        sections
    }
}

/// What a list makes if it is not empty.
fn some<T>(list: &[T], make: impl FnOnce(&[T]) -> Element) -> Option<Element> {
    (!list.is_empty()).then(|| make(list))
}

/// A section of sections, or of a text.
fn composite(prefix: &str, head: Element, text: Option<&str>, sections: Vec<Element>) -> Element {
    let text = text.map(|text| {
        let mut narrative = Narrative::new(prefix);
        let id = narrative.id();
        narrative.block(text, &id);
        narrative.finish()
    });
    head.with_opt(text).with_all(sections.into_iter().map(component))
}
