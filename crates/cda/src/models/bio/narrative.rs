//! The narrative of a report: tables whose cells the entries refer to.

use super::{Isolate, LabResult, Prior, ReferenceRange, Specimen, SpecimenReference};
use crate::element::{Element, Str};
use crate::narrative::{Cell, Narrative, Table};
use crate::values::{Code, Ts, Value};

const RESULT_COLUMNS: [&str; 6] =
    ["Analyse", "Technique", "Résultat", "Valeurs de référence", "Interprétation", "Antériorités"];
const SPECIMEN_COLUMNS: [&str; 7] =
    ["Prélèvement", "Nature de l'échantillon", "Site", "Numéro", "Prélevé le", "Préleveur", "Reçu le"];

/// The text of one section in the making.
pub(super) struct Text {
    narrative: Narrative,
    /// Table that results are added to, until another title ends it.
    table: Option<Table>,
}

/// The identifiers of the cells of a result that its entry may refer to.
pub(super) struct ResultIds {
    pub(super) name: Str,
    pub(super) method: Str,
    pub(super) value: Str,
    pub(super) comment: Option<Str>,
}

impl Text {
    /// An empty text; its identifiers begin with the prefix.
    pub(super) fn new(prefix: &str) -> Text {
        Text { narrative: Narrative::new(prefix), table: None }
    }

    /// A row of the table of specimens, and the identifiers of the act and of the nature.
    pub(super) fn specimen(&mut self, specimen: &Specimen) -> (Str, Str) {
        self.end_table();
        let (act, kind) = (self.narrative.id(), self.narrative.id());
        let name = specimen.procedure.as_ref().map_or("Prélèvement", Code::shown);
        let site = specimen.site.as_ref().map_or("", Code::shown);
        let number = specimen.id.as_ref().map(|id| id.extension.clone().unwrap_or_else(|| id.root.clone()));
        let collector = specimen.collector.as_ref().map(|who| who.shown()).unwrap_or_default();
        self.narrative.table(Table::new(&SPECIMEN_COLUMNS).row([
            Cell::text(name).id(&act),
            Cell::text(specimen.kind.shown()).id(&kind),
            Cell::text(site),
            Cell::text(number.unwrap_or_default()),
            Cell::text(collected(specimen)),
            Cell::text(collector),
            Cell::text(specimen.received.as_ref().map(Ts::french).unwrap_or_default()),
        ]));
        (act, kind)
    }

    /// Says which specimens what follows comes from.
    pub(super) fn origin(&mut self, specimens: &[SpecimenReference]) {
        if !specimens.is_empty() {
            self.line(&from(specimens));
        }
    }

    /// A line that names what follows, and its identifier.
    pub(super) fn heading(&mut self, title: &str) -> Str {
        self.end_table();
        let id = self.narrative.id();
        self.narrative.block(title, &id);
        id
    }

    /// The line of an isolate, and the identifier of the organism.
    pub(super) fn isolate(&mut self, isolate: &Isolate) -> Str {
        self.end_table();
        self.narrative.title("Isolat");
        self.heading(isolate.organism.shown())
    }

    /// A row of the table of results.
    pub(super) fn result(&mut self, result: &LabResult) -> ResultIds {
        let mut id = || self.narrative.id();
        let (name, method, value) = (id(), id(), id());
        let comment = result.comment.as_ref().map(|_| id());
        let ids = ResultIds { name, method, value, comment };
        let shown = match (&result.value, result.aborted) {
            (Some(value), _) => value.shown(),
            (None, Some(true)) => "Résultat non obtenu".to_owned(),
            (None, _) => String::new(),
        };
        let cells = [
            Cell::text(result.analyte.shown()).id(&ids.name),
            Cell::text(result.method.as_ref().map_or("", Code::shown)).id(&ids.method),
            Cell::text(shown).id(&ids.value).bold(result.is_abnormal()),
            Cell::text(result.reference.as_ref().map(ReferenceRange::shown).unwrap_or_default()),
            Cell::text(flags(result)).bold(result.is_abnormal()),
            Cell::text(priors(result)),
        ];
        let table = self.table.get_or_insert_with(|| Table::new(&RESULT_COLUMNS));
        table.push(cells);
        const WIDTH: u32 = RESULT_COLUMNS.len() as u32;
        let site = result.site.as_ref().map(|site| format!("Site : {}", site.shown()));
        let origin = (!result.specimens.is_empty()).then(|| from(&result.specimens));
        for more in site.into_iter().chain(origin) {
            table.push([Cell::text(more).columns(WIDTH)]);
        }
        if let (Some(comment), Some(id)) = (&result.comment, &ids.comment) {
            table.push([Cell::text(comment.clone()).id(id).columns(WIDTH)]);
        }
        ids
    }

    /// The place of an image.
    pub(super) fn image(&mut self) -> Str {
        self.end_table();
        let id = self.narrative.id();
        self.narrative.table(Table::new(&[]).row([Cell::media(&id)]));
        id
    }

    /// Says who did or validated what, and with what; gives the identifier of the line.
    pub(super) fn line(&mut self, text: &str) -> Str {
        self.end_table();
        let id = self.narrative.id();
        self.narrative.paragraphs(text, Some(&id));
        id
    }

    /// The element `text`.
    pub(super) fn finish(mut self) -> Element {
        self.end_table();
        self.narrative.finish()
    }

    /// Ends the table of results: what follows stands below it.
    pub(super) fn end_table(&mut self) {
        if let Some(table) = self.table.take() {
            self.narrative.table(table);
        }
    }
}

impl ReferenceRange {
    /// As people read it: `3,9 - 5,8 mmol/L`, then the text.
    pub(super) fn shown(&self) -> String {
        let range = self.range().map(|range| Value::Range(range).shown());
        range.into_iter().chain(self.text.as_ref().map(Str::to_string)).collect::<Vec<_>>().join("\n")
    }
}

impl Prior {
    fn shown(&self) -> String {
        let mut shown = format!("{} ({})", self.value.shown(), self.time.french());
        if let Some(analyte) = &self.analyte {
            shown = format!("{} : {shown}", analyte.shown());
        }
        for flag in &self.interpretation {
            shown = format!("{shown} {}", flag.code());
        }
        shown
    }
}

fn collected(specimen: &Specimen) -> String {
    let start = specimen.collected_from.as_ref().map(|ts| format!("du {} au ", ts.french()));
    let end = specimen.collected.as_ref().map(Ts::french);
    start.unwrap_or_default() + &end.unwrap_or_default()
}

fn from(specimens: &[SpecimenReference]) -> String {
    let shown: Vec<String> = specimens.iter().map(SpecimenReference::shown).collect();
    format!("Échantillon : {}", shown.join(", "))
}

fn flags(result: &LabResult) -> String {
    let shown = result.interpretation.iter().map(|flag| format!("{} ({})", flag.code(), flag.label()));
    shown.collect::<Vec<_>>().join("\n")
}

fn priors(result: &LabResult) -> String {
    result.priors.iter().map(Prior::shown).collect::<Vec<_>>().join("\n")
}
