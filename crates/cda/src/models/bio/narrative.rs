//! The narrative of a report: tables whose cells the entries refer to.

use super::{Isolate, LabResult, Specimen};
use crate::element::{Element, Str};
use crate::narrative::{Cell, Narrative, Table};
use crate::values::{Code, Value};

const RESULT_COLUMNS: [&str; 6] =
    ["Analyse", "Technique", "Résultat", "Valeurs de référence", "Interprétation", "Antériorités"];
const SPECIMEN_COLUMNS: [&str; 4] = ["Prélèvement", "Nature de l'échantillon", "Prélevé le", "Reçu le"];

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
    pub(super) comment: Str,
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
        let time = |ts: &Option<crate::values::Ts>| ts.as_ref().map(|ts| ts.french()).unwrap_or_default();
        self.narrative.table(Table::new(&SPECIMEN_COLUMNS).row([
            Cell::text(name).id(&act),
            Cell::text(specimen.kind.shown()).id(&kind),
            Cell::text(time(&specimen.collected)),
            Cell::text(time(&specimen.received)),
        ]));
        (act, kind)
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
        let ids = ResultIds { name: id(), method: id(), value: id(), comment: id() };
        let shown = match (&result.value, result.aborted) {
            (Some(value), _) => value.shown(),
            (None, Some(true)) => "Résultat non obtenu".to_owned(),
            (None, _) => String::new(),
        };
        let cells = [
            Cell::text(result.analyte.shown()).id(&ids.name),
            Cell::text(result.method.as_ref().map_or("", Code::shown)).id(&ids.method),
            Cell::text(shown).id(&ids.value).bold(result.is_abnormal()),
            Cell::text(reference(result)),
            Cell::text(flags(result)).bold(result.is_abnormal()),
            Cell::text(priors(result)),
        ];
        let table = self.table.get_or_insert_with(|| Table::new(&RESULT_COLUMNS));
        table.push(cells);
        if let Some(comment) = &result.comment {
            table.push([Cell::text(comment.clone()).id(&ids.comment).columns(RESULT_COLUMNS.len() as u32)]);
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

    /// Says who validated what.
    pub(super) fn line(&mut self, text: &str) {
        self.end_table();
        self.narrative.paragraphs(text, None);
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

fn reference(result: &LabResult) -> String {
    result.reference.clone().map(|range| Value::Range(range).shown()).unwrap_or_default()
}

fn flags(result: &LabResult) -> String {
    let shown = result.interpretation.iter().map(|flag| format!("{} ({})", flag.code(), flag.label()));
    shown.collect::<Vec<_>>().join("\n")
}

fn priors(result: &LabResult) -> String {
    let shown =
        result.priors.iter().map(|prior| format!("{} ({})", prior.value.shown(), prior.time.french()));
    shown.collect::<Vec<_>>().join("\n")
}
