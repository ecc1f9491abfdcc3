//! Sections of several models, written and read.

use crate::element::{Element, Str};
use crate::entries::{
    Allergies, Device, FollowUp, Medication, ProblemList, Procedure, Reader, Tables, Vaccination, Writer,
    code_section,
};
use crate::narrative::Table;
use crate::values::Id;

pub(crate) const HISTORY: &str = "1.2.250.1.213.1.1.2.134";
pub(crate) const PROBLEMS: &str = "1.2.250.1.213.1.1.2.132";
pub(crate) const PROCEDURES: &str = "1.2.250.1.213.1.1.2.136";
pub(crate) const ALLERGIES: &str = "1.2.250.1.213.1.1.2.137";
pub(crate) const DEVICES: &str = "1.2.250.1.213.1.1.2.1";
pub(crate) const FOLLOW_UP: &str = "1.2.250.1.213.1.1.2.158";

pub(crate) const VACCINATIONS: &str = "1.2.250.1.213.1.1.2.147";

/// A source of identifiers.
pub(crate) type Ids<'i> = &'i mut dyn FnMut() -> Id;

/// The sections of a document, by template.
pub(crate) struct Sections<'d> {
    pub(crate) reader: Reader<'d>,
    list: Vec<&'d Element>,
}

impl<'d> Sections<'d> {
    /// Those of every level, outer ones first.
    pub(crate) fn of(root: &'d Element) -> Sections<'d> {
        let mut list = root.all("component/structuredBody/component/section");
        let mut next = 0;
        while let Some(section) = list.get(next).copied() {
            list.extend(section.all("component/section"));
            next += 1;
        }
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

/// The body of a document.
pub(crate) fn body(sections: Vec<Element>) -> Element {
    Element::new("structuredBody").with_all(sections.into_iter().map(component))
}

/// A section or a body under `component`.
pub(crate) fn component(section: Element) -> Element {
    Element::new("component").with(section)
}

/// A section whose entries have their rows in one table.
pub(crate) fn table_section<T>(
    prefix: &str,
    section: Element,
    mut table: Table,
    list: &[T],
    ids: Ids<'_>,
    write: impl Fn(&T, &mut Writer<'_>, &mut Table) -> Element,
) -> Element {
    let mut writer = Writer::new(prefix, ids);
    let entries = list.iter().map(|item| write(item, &mut writer, &mut table)).collect();
    writer.text.table(table);
    writer.finish(section, entries)
}

/// The section of medical history.
pub(crate) fn history_section(title: &'static str, lists: &[ProblemList], ids: Ids<'_>) -> Element {
    let templates = ["1.3.6.1.4.1.19376.1.5.3.1.3.8", HISTORY];
    let section = code_section(&templates, ("11348-0", "Antécédents médicaux"), title, ids);
    table_section("ant", section, ProblemList::table(), lists, ids, ProblemList::write)
}

/// The section of active problems.
pub(crate) fn problem_section(title: &'static str, lists: &[ProblemList], ids: Ids<'_>) -> Element {
    let templates = ["2.16.840.1.113883.10.20.1.11", "1.3.6.1.4.1.19376.1.5.3.1.3.6", PROBLEMS];
    let section = code_section(&templates, ("11450-4", "Liste des problèmes actifs"), title, ids);
    table_section("pb", section, ProblemList::table(), lists, ids, ProblemList::write)
}

/// The section of acts done.
pub(crate) fn procedure_section(title: &'static str, list: &[Procedure], ids: Ids<'_>) -> Element {
    let templates = [
        "2.16.840.1.113883.10.20.1.12",
        "1.3.6.1.4.1.19376.1.5.3.1.3.11",
        "1.3.6.1.4.1.19376.1.5.3.1.3.12",
        PROCEDURES,
    ];
    let section = code_section(&templates, ("47519-4", "Historique des actes"), title, ids);
    let write = |act: &Procedure, writer: &mut Writer<'_>, table: &mut Table| act.write(false, writer, table);
    table_section("chi", section, Procedure::table(), list, ids, write)
}

/// The section of vaccinations.
pub(crate) fn vaccination_section(list: &[Vaccination], ids: Ids<'_>) -> Element {
    let templates = ["2.16.840.1.113883.10.20.1.6", "1.3.6.1.4.1.19376.1.5.3.1.3.23", VACCINATIONS];
    let section = code_section(&templates, ("11369-6", "Historique des vaccinations"), "Vaccinations", ids);
    table_section("vac", section, Vaccination::table(), list, ids, Vaccination::write)
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
    table_section(prefix, section, Medication::table(), list, ids, Medication::write)
}

/// The section of allergies.
pub(crate) fn allergy_section(title: &'static str, allergies: &Allergies, ids: Ids<'_>) -> Element {
    let templates = ["2.16.840.1.113883.10.20.1.2", "1.3.6.1.4.1.19376.1.5.3.1.3.13", ALLERGIES];
    let section = code_section(&templates, ("48765-2", "Allergies et hypersensibilités"), title, ids);
    let mut writer = Writer::new("all", ids);
    let mut table = Allergies::table();
    let entry = allergies.write(&mut writer, &mut table);
    writer.text.table(table);
    writer.finish(section, vec![entry])
}

/// The section of devices. The official rules want the first template as it is, a digit missing.
pub(crate) fn device_section(devices: &[Device], ids: Ids<'_>) -> Element {
    let templates = ["2.16.840.1.11383.10.20.1.7", "1.3.6.1.4.1.19376.1.5.3.1.1.5.3.5", DEVICES];
    let section = code_section(&templates, ("46264-8", "Dispositifs médicaux"), "Dispositifs médicaux", ids);
    table_section("dm", section, Device::table(), devices, ids, Device::write)
}

/// The section of what is to be done (plan de soins).
pub(crate) fn follow_up_section(title: &'static str, list: &[FollowUp], ids: Ids<'_>) -> Element {
    let templates = ["2.16.840.1.113883.10.20.1.10", "1.3.6.1.4.1.19376.1.5.3.1.3.36", FOLLOW_UP];
    let section = code_section(&templates, ("18776-5", "Plan de soins"), title, ids);
    let mut writer = Writer::new("sui", ids);
    let mut tables = Tables::new();
    let entries = list.iter().map(|item| item.write(&mut writer, &mut tables)).collect();
    tables.into_iter().for_each(|table| writer.text.table(table));
    writer.finish(section, entries)
}
