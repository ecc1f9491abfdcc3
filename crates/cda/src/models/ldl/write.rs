//! Letters to `structuredBody`, in the order of the official examples.

use super::read::{ADMISSION, DISCHARGE, OTHER, PENDING, REASON, STOPPED};
use super::{LdlEes, LdlSes};
use crate::element::Element;
use crate::entries::code_section;
use crate::models::sections::{
    Ids, allergy_section, body, device_section, follow_up_section, history_section, medication_section,
    procedure_section, text_section,
};
use crate::values::Id;

impl LdlSes {
    /// The element `structuredBody`, narrative included. `ids` gives an identifier to each entry that has none.
    pub fn write_body(&self, ids: &mut dyn FnMut() -> Id) -> Element {
        let mut sections = vec![self.status.write(ids), reason(&self.reason, ids), self.stay.write(ids)];
        if !self.stopped_medications.is_empty() {
            let templates = [STOPPED, "1.2.250.1.213.1.1.2.145"];
            let code = ("18610-6", "Traitements administrés");
            let section = code_section(&templates, code, "Traitements arrêtés durant le séjour", ids);
            sections.push(medication_section("arr", section, &self.stopped_medications, ids));
        }
        let templates = [DISCHARGE, "1.2.250.1.213.1.1.2.146"];
        let section =
            code_section(&templates, ("10183-2", "Traitements à la sortie"), "Traitements à la sortie", ids);
        sections.push(medication_section("sor", section, &self.discharge_medications, ids));
        if let Some(text) = &self.pending_results {
            let templates = [PENDING, "1.2.250.1.213.1.1.2.150"];
            let code = ("30954-2", "Résultats d'examens");
            let section =
                code_section(&templates, code, "Résultats d'examens et autres informations attendus", ids);
            sections.push(text_section("att", section, text, ids));
        }
        if !self.follow_up.is_empty() {
            sections.push(follow_up_section("Suites à donner", &self.follow_up, ids));
        }
        if !self.devices.is_empty() {
            sections.push(device_section(&self.devices, ids));
        }
        let title = "Allergies identifiées pendant le séjour";
        sections.extend(self.allergies.as_ref().map(|allergies| allergy_section(title, allergies, ids)));
        body(sections)
    }
}

impl LdlEes {
    /// The element `structuredBody`, narrative included. `ids` gives an identifier to each entry that has none.
    pub fn write_body(&self, ids: &mut dyn FnMut() -> Id) -> Element {
        let templates = [ADMISSION, "1.2.250.1.213.1.1.2.144"];
        let section = code_section(
            &templates,
            ("42346-7", "Traitements à l'admission"),
            "Traitements à l'admission",
            ids,
        );
        let mut sections = vec![
            reason(&self.reason, ids),
            medication_section("adm", section, &self.medications, ids),
            allergy_section("Allergies et hypersensibilités connues", &self.allergies, ids),
        ];
        if !self.history.is_empty() {
            sections.push(history_section("Antécédents médicaux", &self.history, ids));
        }
        if !self.procedures.is_empty() {
            sections.push(procedure_section("Antécédents chirurgicaux", &self.procedures, ids));
        }
        let templates = ["2.16.840.1.113883.10.12.201", "1.3.6.1.4.1.19376.1.4.1.2.16", OTHER];
        let section = code_section(&templates, ("55112-7", "Commentaire"), "Autres informations", ids);
        sections.push(text_section("aut", section, &self.other, ids));
        body(sections)
    }
}

fn reason(text: &str, ids: Ids<'_>) -> Element {
    let templates = [REASON, "1.2.250.1.213.1.1.2.127"];
    let code = ("42349-1", "Raison de la recommandation");
    text_section("mot", code_section(&templates, code, "Motif d'hospitalisation", ids), text, ids)
}
