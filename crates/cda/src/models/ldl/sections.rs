//! Sections of several models, written and read.

use crate::element::{Element, Str};
use crate::entries::{Allergies, Device, FollowUp, Medication, Reader, Tables, Writer, code_section};
use crate::values::Id;

/// A source of identifiers.
pub(crate) type Ids<'i> = &'i mut dyn FnMut() -> Id;

/// The sections of a document, by template.
pub(crate) struct Sections<'d> {
    pub(crate) reader: Reader<'d>,
    list: Vec<&'d Element>,
}

impl<'d> Sections<'d> {
    /// Those of the first level.
    pub(crate) fn of(root: &'d Element) -> Sections<'d> {
        let list = root.all("component/structuredBody/component/section");
        Sections { reader: Reader::new(root), list }
    }

    /// The first section with that template.
    pub(crate) fn section(&self, template: &str) -> Option<&'d Element> {
        self.all(template).next()
    }

    /// Every section with that template.
    pub(crate) fn all<'s>(&'s self, template: &'s str) -> impl Iterator<Item = &'d Element> + 's {
        self.list.iter().copied().filter(move |section| section.has_template(template))
    }

    /// The narrative of a section.
    pub(crate) fn text(&self, template: &str) -> Option<Str> {
        self.reader.section(self.section(template)?)
    }

    /// What each entry of a section, of that name, makes.
    pub(crate) fn entries<T>(
        &self,
        template: &str,
        name: &str,
        read: impl Fn(&'d Element, &Reader<'d>) -> T,
    ) -> Vec<T> {
        let entries = self.section(template).into_iter().flat_map(|section| section.elements());
        let entries = entries.filter(|child| child.is("entry")).filter_map(|entry| entry.child(name));
        entries.map(|entry| read(entry, &self.reader)).collect()
    }

    /// What is to be done.
    pub(crate) fn follow_up(&self, template: &str) -> Vec<FollowUp> {
        let entries = self.section(template).into_iter().flat_map(|section| section.elements());
        let entries = entries.filter(|child| child.is("entry")).filter_map(|entry| entry.elements().last());
        entries.filter_map(|entry| FollowUp::read(entry, &self.reader)).collect()
    }
}

/// A section with a text alone.
pub(crate) fn text_section(prefix: &str, section: Element, text: &str, ids: Ids<'_>) -> Element {
    let mut writer = Writer::new(prefix, ids);
    let id = writer.text.id();
    writer.text.block(text, &id);
    writer.finish(section, Vec::new())
}

/// A section of treatments.
pub(crate) fn medication_section(
    prefix: &str,
    section: Element,
    list: &[Medication],
    ids: Ids<'_>,
) -> Element {
    let mut writer = Writer::new(prefix, ids);
    let mut table = Medication::table();
    let entries = list.iter().map(|medication| medication.write(&mut writer, &mut table)).collect();
    writer.text.table(table);
    writer.finish(section, entries)
}

/// The section of allergies.
pub(crate) fn allergy_section(title: &'static str, allergies: &Allergies, ids: Ids<'_>) -> Element {
    let templates =
        ["2.16.840.1.113883.10.20.1.2", "1.3.6.1.4.1.19376.1.5.3.1.3.13", "1.2.250.1.213.1.1.2.137"];
    let section = code_section(&templates, ("48765-2", "Allergies et hypersensibilités"), title, ids);
    let mut writer = Writer::new("all", ids);
    let mut table = Allergies::table();
    let entry = allergies.write(&mut writer, &mut table);
    writer.text.table(table);
    writer.finish(section, vec![entry])
}

/// The section of devices. The official rules want the first template as it is, a digit missing.
pub(crate) fn device_section(devices: &[Device], ids: Ids<'_>) -> Element {
    let templates =
        ["2.16.840.1.11383.10.20.1.7", "1.3.6.1.4.1.19376.1.5.3.1.1.5.3.5", "1.2.250.1.213.1.1.2.1"];
    let section = code_section(&templates, ("46264-8", "Dispositifs médicaux"), "Dispositifs médicaux", ids);
    let mut writer = Writer::new("dm", ids);
    let mut table = Device::table();
    let entries = devices.iter().map(|device| device.write(&mut writer, &mut table)).collect();
    writer.text.table(table);
    writer.finish(section, entries)
}

/// The section of what is to be done (plan de soins).
pub(crate) fn follow_up_section(title: &'static str, list: &[FollowUp], ids: Ids<'_>) -> Element {
    let templates =
        ["2.16.840.1.113883.10.20.1.10", "1.3.6.1.4.1.19376.1.5.3.1.3.36", "1.2.250.1.213.1.1.2.158"];
    let section = code_section(&templates, ("18776-5", "Plan de soins"), title, ids);
    let mut writer = Writer::new("sui", ids);
    let mut tables = Tables::new();
    let entries = list.iter().map(|item| item.write(&mut writer, &mut tables)).collect();
    tables.into_iter().for_each(|table| writer.text.table(table));
    writer.finish(section, entries)
}
