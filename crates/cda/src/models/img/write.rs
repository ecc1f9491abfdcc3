//! Report to `structuredBody`, in the order of the official example.

use super::act::{Administration, ImagingAct, Kind, Technique};
use super::catalogue::Study;
use super::clinical::ClinicalInformation;
use super::read::{
    ACT, ACT_TITLE, ADDENDUM, ATTACHMENTS, CATALOGUE, CLINICAL, COMMENT, COMPARISON, COMPLICATIONS,
    CONCLUSION, EARLIER, EXPOSURE, HISTORY, INFORMATION, REQUEST, RESULTS,
};
use super::{Addendum, CrImg, PatientInformation};
use crate::element::Element;
use crate::entries::{Writer, attachment_section, code_section, pdf_copy_section};
use crate::models::sections::{Ids, device_section, text_section};
use crate::values::{Code, Id};

impl CrImg {
    /// The element `structuredBody`, narrative included. `ids` gives an identifier to what has none.
    pub fn write_body(&self, ids: &mut dyn FnMut() -> Id) -> Element {
        let mut sections = Vec::new();
        for (rank, addendum) in self.addenda.iter().enumerate() {
            sections.push(addendum.write(rank + 1, ids));
        }
        sections.extend(self.clinical.as_ref().map(|clinical| clinical.write(ids)));
        for (rank, act) in self.acts.iter().enumerate() {
            sections.push(act.write(rank + 1, ids));
        }
        if !self.devices.is_empty() {
            sections.push(device_section(&self.devices, ids));
        }
        sections.extend(self.texts(ids));
        if !self.attachments.is_empty() {
            let section =
                code_section(&[ATTACHMENTS], ("55107-7", "Documents ajoutés"), "Documents liés", ids);
            sections.push(attachment_section("doc", section, &self.attachments, ids));
        }
        sections.extend(self.patient_information.as_ref().map(|information| information.write(ids)));
        if let Some(comment) = &self.comment {
            let templates = ["2.16.840.1.113883.10.12.201", "1.3.6.1.4.1.19376.1.4.1.2.16", COMMENT];
            let section = code_section(&templates, ("55112-7", "Commentaire"), "Commentaire", ids);
            sections.push(text_section("com", section, comment, ids));
        }
        sections.extend(self.pdf_copy.as_ref().map(|copy| pdf_copy_section(copy, ids)));
        let components = sections.into_iter().map(|section| Element::new("component").with(section));
        Element::new("structuredBody").with_all(components)
    }

    /// The sections that are a text alone.
    fn texts(&self, ids: Ids<'_>) -> Vec<Element> {
        let mut sections = Vec::new();
        if let Some(text) = &self.results {
            let templates = ["2.16.840.1.113883.10.20.6.1.2", RESULTS];
            let section = code_section(&templates, ("59776-5", "Résultats de l'acte"), "Résultats", ids);
            sections.push(text_section("res", section, text, ids));
        }
        if let Some(text) = &self.earlier_results {
            let templates = ["1.3.6.1.4.1.19376.1.5.3.1.3.27", EARLIER];
            let code = ("30954-2", "Résultats d'examens");
            let section = code_section(&templates, code, "Résultats d'examens antérieurs", ids);
            sections.push(text_section("ant", section, text, ids));
        }
        if let Some(text) = &self.comparison {
            let code = ("18834-2", "Examen de comparaison radiologique");
            let title = "Comparaison avec des examens antérieurs";
            let section = code_section(&["1.2.840.10008.9.4", COMPARISON], code, title, ids);
            sections.push(text_section("cmp", section, text, ids));
        }
        let templates = ["1.2.840.10008.9.5", CONCLUSION];
        let section = code_section(&templates, ("19005-8", "Conclusions"), "Conclusion", ids);
        sections.push(text_section("ccl", section, &self.conclusion, ids));
        sections
    }
}

impl Addendum {
    fn write(&self, rank: usize, ids: Ids<'_>) -> Element {
        let section =
            code_section(&["1.2.840.10008.9.6", ADDENDUM], ("55107-7", "Addendum"), "Addendum", ids);
        text_section(&format!("add{rank}"), section, &self.text, ids).with(self.author.write())
    }
}

impl PatientInformation {
    fn write(&self, ids: Ids<'_>) -> Element {
        let templates = ["1.3.6.1.4.1.19376.1.5.3.1.1.9.38", "1.3.6.1.4.1.19376.1.5.3.1.1.9.39", INFORMATION];
        let section =
            code_section(&templates, ("34895-3", "Education du patient"), "Information du patient", ids);
        let mut writer = Writer::new("inf", ids);
        let said = writer.text.id();
        writer.text.block(&self.text, &said);
        let code = Code::new("99622-3", "LOINC", "Informations pour le patient");
        let time = self.time.as_ref().map_or_else(
            || Element::new("effectiveTime").fixed("nullFlavor", "UNK"),
            |time| time.write("effectiveTime"),
        );
        let entry = writer.observation(&[], &code, &said).with(time);
        writer.finish(section, vec![entry])
    }
}

impl ClinicalInformation {
    fn write(&self, ids: Ids<'_>) -> Element {
        let templates = ["1.2.840.10008.9.2", CLINICAL];
        let title = "Informations cliniques";
        let section = code_section(&templates, ("55752-0", title), title, ids);
        let section = text_section("cli", section, self.text.as_deref().unwrap_or(""), ids);
        let title = "Justification de la demande d'examen et finalité de l'examen";
        let request = code_section(&["1.2.840.10008.9.7", REQUEST], ("55115-0", "Demande"), title, ids);
        let mut writer = Writer::new("dem", ids);
        self.request.write(&mut writer);
        let request = writer.finish(request, Vec::new());
        let templates = ["2.16.840.1.113883.10.20.22.2.39", HISTORY];
        let history = code_section(&templates, ("11329-0", "Historique médical"), "Historique médical", ids);
        let mut writer = Writer::new("his", ids);
        let entries = self.history.write(&mut writer);
        section.with(component(request)).with(component(writer.finish(history, entries)))
    }
}

impl ImagingAct {
    fn write(&self, rank: usize, ids: Ids<'_>) -> Element {
        let templates = ["1.2.840.10008.9.3", ACT];
        let code = Code::new("55111-9", "LOINC", "Description de l'acte d’imagerie");
        let title = self.title.clone().unwrap_or_else(|| ACT_TITLE.into());
        let section = Element::new("section")
            .templates(&templates)
            .with(ids().write("id"))
            .with(code.write("code"))
            .with(Element::new("title").with_text(title));
        let mut writer = Writer::new(&format!("acte{rank}"), ids);
        let mut table = Technique::table();
        let mut entries: Vec<Element> =
            self.techniques.iter().map(|technique| technique.write(&mut writer, &mut table)).collect();
        writer.text.table(table.trimmed());
        if !self.products.is_empty() {
            let mut table = Administration::table(Kind::Contrast);
            entries.extend(
                self.products.iter().map(|product| product.write(Kind::Contrast, &mut writer, &mut table)),
            );
            writer.text.table(table.trimmed());
        }
        let section = writer.finish(section, entries);
        section
            .with_opt(self.write_complications(rank, ids).map(component))
            .with_opt(self.write_exposure(rank, ids).map(component))
            .with(component(self.write_catalogue(rank, ids)))
    }

    fn write_complications(&self, rank: usize, ids: Ids<'_>) -> Option<Element> {
        let text = self.complications.as_ref()?;
        let templates = ["2.16.840.1.113883.10.20.22.2.37", COMPLICATIONS];
        let section = code_section(&templates, ("55109-3", "Complications"), "Complications", ids);
        Some(text_section(&format!("acte{rank}cpl"), section, text, ids))
    }

    fn write_exposure(&self, rank: usize, ids: Ids<'_>) -> Option<Element> {
        let exposure = self.exposure.as_ref()?;
        let title = "Exposition aux rayonnements et informations de radioprotection";
        let section = code_section(&["1.2.840.10008.9.8", EXPOSURE], ("73569-6", title), title, ids);
        let mut writer = Writer::new(&format!("acte{rank}exp"), ids);
        let entries = exposure.write(&mut writer);
        Some(writer.finish(section, entries))
    }

    /// Required even where no image is referred to: it says so.
    fn write_catalogue(&self, rank: usize, ids: Ids<'_>) -> Element {
        let title = "Catalogue d’objets DICOM";
        let section = Element::new("section")
            .templates(&["2.16.840.1.113883.10.20.6.1.1", CATALOGUE])
            .with(ids().write("id"))
            .with(Code::new("121181", "DCM", title).write("code"))
            .with(Element::new("title").with_text(title));
        if self.studies.is_empty() {
            return text_section(&format!("acte{rank}cat"), section, "Aucun objet DICOM référencé", ids);
        }
        let mut writer = Writer::new(&format!("acte{rank}cat"), ids);
        let mut table = Study::table();
        let mut entries = Vec::new();
        for study in &self.studies {
            entries.extend(study.write(&mut writer, &mut table));
        }
        writer.text.table(table.trimmed());
        writer.finish(section, entries)
    }
}

fn component(section: Element) -> Element {
    Element::new("component").with(section)
}
