//! Sections of the syntheses.

use crate::element::Element;
use crate::entries::{
    AdverseEffect, AdverseTables, Attachment, Directive, FamilyHistory, FunctionalStatus, HABIT, Medication,
    Observation, PREGNANCY, ResultGroup, VitalSigns, Writer, attachment_section, code_section,
};
use crate::models::sections::{Ids, medication_section, table_section, text_section};
use crate::narrative::Table;

pub(super) const MEDICATIONS: &str = "1.2.250.1.213.1.1.2.143";
pub(super) const ADVERSE: &str = "1.2.250.1.213.1.1.2.247";
pub(super) const FUNCTIONAL: &str = "1.2.250.1.213.1.1.2.246";
pub(super) const VITAL: &str = "1.2.250.1.213.1.1.2.75";
pub(super) const LIFESTYLE: &str = "1.2.250.1.213.1.1.2.141";
pub(super) const OCCUPATION: &str = "1.2.250.1.213.1.1.2.74";
pub(super) const FAMILY: &str = "1.2.250.1.213.1.1.2.139";
pub(super) use crate::models::sections::{VACCINATIONS, vaccination_section as vaccinations};
pub(super) const PREGNANCIES: &str = "1.2.250.1.213.1.1.2.77";
pub(super) const DIRECTIVES: &str = "1.2.250.1.213.1.1.2.157";
pub(super) const RESULTS: &str = "1.2.250.1.213.1.1.2.244";
pub(super) const DOCUMENTS: &str = "1.2.250.1.213.1.1.2.37";

pub(super) fn medications(list: &[Medication], ids: Ids<'_>) -> Element {
    let templates = ["2.16.840.1.113883.10.20.1.8", "1.3.6.1.4.1.19376.1.5.3.1.3.19", MEDICATIONS];
    let section = code_section(&templates, ("10160-0", "Traitements"), "Traitements", ids);
    medication_section("trt", section, list, ids)
}

pub(super) fn adverse_effects(list: &[AdverseEffect], ids: Ids<'_>) -> Element {
    let title = "Effets indésirables prévisibles liés aux médicaments";
    let section = code_section(&[ADVERSE], ("44939-7", title), title, ids);
    let mut writer = Writer::new("ei", ids);
    let mut tables = AdverseTables::new();
    let entries = list.iter().map(|effect| effect.write(&mut writer, &mut tables)).collect();
    tables.into_iter().for_each(|table| writer.text.table(table));
    writer.finish(section, entries)
}

pub(super) fn lifestyle(list: &[Observation], ids: Ids<'_>) -> Element {
    let templates = [
        "2.16.840.1.113883.10.20.1.15",
        "1.3.6.1.4.1.19376.1.5.3.1.3.16",
        "1.3.6.1.4.1.19376.1.5.3.1.3.16.1",
        LIFESTYLE,
    ];
    let section = code_section(&templates, ("29762-2", "Habitus, Mode de vie"), "Mode de vie", ids);
    let write =
        |habit: &Observation, writer: &mut Writer<'_>, table: &mut Table| habit.write(&HABIT, writer, table);
    table_section("hab", section, Observation::table(), list, ids, write)
}

pub(super) fn occupation(text: &str, ids: Ids<'_>) -> Element {
    let title = "Facteurs de risques professionnels";
    let templates = ["1.3.6.1.4.1.19376.1.5.3.1.1.5.3.1", OCCUPATION];
    text_section("pro", code_section(&templates, ("10161-8", title), title, ids), text, ids)
}

pub(super) fn family(list: &[FamilyHistory], ids: Ids<'_>) -> Element {
    let templates = [
        "2.16.840.1.113883.10.20.1.4",
        "1.3.6.1.4.1.19376.1.5.3.1.3.14",
        "1.3.6.1.4.1.19376.1.5.3.1.3.15",
        FAMILY,
    ];
    let code = ("10157-6", "Historique des pathologies familiales");
    let section = code_section(&templates, code, "Antécédents familiaux", ids);
    table_section("fam", section, FamilyHistory::table(), list, ids, FamilyHistory::write)
}

pub(super) fn pregnancies(list: &[Observation], ids: Ids<'_>) -> Element {
    let title = "Historique des grossesses";
    let templates = ["1.3.6.1.4.1.19376.1.5.3.1.1.5.3.4", PREGNANCIES];
    let section = code_section(&templates, ("10162-6", title), title, ids);
    let write = |fact: &Observation, writer: &mut Writer<'_>, table: &mut Table| {
        fact.write(&PREGNANCY, writer, table)
    };
    table_section("gro", section, Observation::table(), list, ids, write)
}

pub(super) fn vital_signs(list: &[VitalSigns], ids: Ids<'_>) -> Element {
    let templates = [
        "2.16.840.1.113883.10.20.1.16",
        "1.3.6.1.4.1.19376.1.5.3.1.3.25",
        "1.3.6.1.4.1.19376.1.5.3.1.1.5.3.2",
        VITAL,
    ];
    let section = code_section(&templates, ("8716-3", "Signes vitaux"), "Signes vitaux", ids);
    table_section("vit", section, Observation::table(), list, ids, VitalSigns::write)
}

pub(super) fn functional_status(list: &[FunctionalStatus], ids: Ids<'_>) -> Element {
    let templates = ["2.16.840.1.113883.10.20.1.5", "2.16.840.1.113883.10.22.3.8", FUNCTIONAL];
    let code = ("47420-5", "Évaluation du statut fonctionnel");
    let section = code_section(&templates, code, "Statut fonctionnel", ids);
    grouped("fon", section, list, ids, FunctionalStatus::title, FunctionalStatus::write)
}

pub(super) fn results(list: &[ResultGroup], text: Option<&str>, ids: Ids<'_>) -> Element {
    let section = code_section(&[RESULTS], ("30954-2", "Résultats d'examens"), "Résultats", ids);
    match text {
        Some(text) => text_section("res", section, text, ids),
        None => grouped("res", section, list, ids, ResultGroup::title, ResultGroup::write),
    }
}

pub(super) fn directives(list: &[Directive], ids: Ids<'_>) -> Element {
    let title = "Directives anticipées";
    let templates = [
        "2.16.840.1.113883.10.20.1.1",
        "1.3.6.1.4.1.19376.1.5.3.1.3.34",
        "1.3.6.1.4.1.19376.1.5.3.1.3.35",
        DIRECTIVES,
    ];
    let section = code_section(&templates, ("42348-3", title), title, ids);
    table_section("dir", section, Directive::table(), list, ids, Directive::write)
}

pub(super) fn documents(list: &[Attachment], ids: Ids<'_>) -> Element {
    let title = "Documents ajoutés";
    attachment_section("doc", code_section(&[DOCUMENTS], ("55107-7", title), title, ids), list, ids)
}

/// A section with a table for each entry.
fn grouped<T>(
    prefix: &str,
    section: Element,
    list: &[T],
    ids: Ids<'_>,
    title: impl Fn(&T) -> &str,
    write: impl Fn(&T, &mut Writer<'_>, &mut Table) -> Element,
) -> Element {
    let mut writer = Writer::new(prefix, ids);
    let mut entries = Vec::new();
    for group in list {
        let mut table = Observation::table().caption(title(group));
        entries.push(write(group, &mut writer, &mut table));
        writer.text.table(table);
    }
    writer.finish(section, entries)
}
