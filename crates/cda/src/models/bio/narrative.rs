//! The narrative of a report: tables whose cells the entries refer to.

use super::{Isolate, LabResult, Prior, ReferenceRange, Specimen, SpecimenReference};
use crate::element::{Sink, Str};
use crate::narrative::{Cell, Narrative, Table, put_cell, put_content, put_head, put_lines};
use crate::values::{Code, Ts, Value};

const RESULT_COLUMNS: [&str; 6] =
    ["Analyse", "Technique", "Résultat", "Valeurs de référence", "Interprétation", "Antériorités"];
const SPECIMEN_COLUMNS: [&str; 7] =
    ["Prélèvement", "Nature de l'échantillon", "Site", "Numéro", "Prélevé le", "Préleveur", "Reçu le"];

/// The text of one section in the making.
pub(super) struct Text<S> {
    /// Gives the identifiers of the pieces.
    ids: Narrative,
    out: S,
    /// Rows of the table that results are added to, until another title ends it.
    rows: Option<S>,
    /// A text on its way to a cell.
    line: String,
}

/// The identifiers of the cells of a result that its entry may refer to.
pub(super) struct ResultIds {
    pub(super) name: Str,
    pub(super) method: Str,
    pub(super) value: Str,
    pub(super) comment: Option<Str>,
}

impl<S: Sink> Text<S> {
    /// An empty text; its identifiers begin with the prefix.
    pub(super) fn new(prefix: &str) -> Text<S> {
        Text { ids: Narrative::new(prefix), out: S::part(), rows: None, line: String::new() }
    }

    /// A row of the table of specimens, and the identifiers of the act and of the nature.
    pub(super) fn specimen(&mut self, specimen: &Specimen) -> (Str, Str) {
        self.end_table();
        let (act, kind) = (self.ids.id(), self.ids.id());
        let name = specimen.procedure.as_ref().map_or("Prélèvement", Code::shown);
        let site = specimen.site.as_ref().map_or("", Code::shown);
        let number = specimen.id.as_ref().map(|id| id.extension.clone().unwrap_or_else(|| id.root.clone()));
        let collector = specimen.collector.as_ref().map(|who| who.shown()).unwrap_or_default();
        let table = Table::new(&SPECIMEN_COLUMNS).row([
            Cell::text(name).id(&act),
            Cell::text(specimen.kind.shown()).id(&kind),
            Cell::text(site),
            Cell::text(number.unwrap_or_default()),
            Cell::text(collected(specimen)),
            Cell::text(collector),
            Cell::text(specimen.received.as_ref().map(Ts::french).unwrap_or_default()),
        ]);
        self.out.element(table.finish());
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
        let id = self.ids.id();
        self.out.tag("paragraph", |paragraph| {
            paragraph.tag("content", |content| {
                content.put("ID", &id);
                put_lines(content, title);
            });
        });
        id
    }

    /// The line of an isolate, and the identifier of the organism.
    pub(super) fn isolate(&mut self, isolate: &Isolate) -> Str {
        self.end_table();
        self.out.tag("paragraph", |paragraph| {
            paragraph.tag("content", |content| {
                content.put_fixed("styleCode", "Bold");
                content.put_text("Isolat");
            });
        });
        self.heading(isolate.organism.shown())
    }

    /// A row of the table of results.
    pub(super) fn result(&mut self, result: &LabResult) -> ResultIds {
        let mut id = || self.ids.id();
        let (name, method, value) = (id(), id(), id());
        let comment = result.comment.as_ref().map(|_| id());
        let ids = ResultIds { name, method, value, comment };
        let rows = self.rows.get_or_insert_with(S::part);
        let line = &mut self.line;
        rows.tag("tr", |row| result.cells(&ids, row, line));
        let site = result.site.as_ref().map(|site| format!("Site : {}", site.shown()));
        let origin = (!result.specimens.is_empty()).then(|| from(&result.specimens));
        for more in site.into_iter().chain(origin) {
            put_wide(rows, &more, None);
        }
        if let (Some(comment), Some(id)) = (&result.comment, &ids.comment) {
            put_wide(rows, comment, Some(id));
        }
        ids
    }

    /// The place of an image.
    pub(super) fn image(&mut self) -> Str {
        self.end_table();
        let id = self.ids.id();
        self.out.element(Table::new(&[]).row([Cell::media(&id)]).finish());
        id
    }

    /// Says who did or validated what, and with what; gives the identifier of the line.
    pub(super) fn line(&mut self, text: &str) -> Str {
        self.end_table();
        let id = self.ids.id();
        for (index, line) in text.lines().enumerate() {
            let mark = (index == 0).then_some(id.as_str());
            self.out.tag("paragraph", |paragraph| put_content(paragraph, line, mark));
        }
        id
    }

    /// What the element `text` holds.
    pub(super) fn finish(mut self) -> S {
        self.end_table();
        self.out
    }

    /// Ends the table of results: what follows stands below it.
    pub(super) fn end_table(&mut self) {
        if let Some(rows) = self.rows.take() {
            self.out.tag("table", |table| {
                table.put_fixed("border", "1");
                put_head(table, &RESULT_COLUMNS);
                table.tag("tbody", |body| body.append(rows));
            });
        }
    }
}

/// A row of one cell across the table of results.
fn put_wide<S: Sink>(rows: &mut S, text: &str, id: Option<&str>) {
    let mut cell = Cell::text(text).columns(RESULT_COLUMNS.len() as u32);
    if let Some(id) = id {
        cell = cell.id(id);
    }
    rows.tag("tr", |row| row.element(cell.finish()));
}

impl LabResult {
    /// The cells of its row.
    fn cells<S: Sink>(&self, ids: &ResultIds, row: &mut S, line: &mut String) {
        let bold = self.is_abnormal();
        put_cell(row, self.analyte.shown(), Some(&ids.name), false);
        put_cell(row, self.method.as_ref().map_or("", Code::shown), Some(&ids.method), false);
        line.clear();
        match (&self.value, self.aborted) {
            (Some(value), _) => value.show(line),
            (None, Some(true)) => line.push_str("Résultat non obtenu"),
            (None, _) => {}
        }
        put_cell(row, line, Some(&ids.value), bold);
        line.clear();
        self.reference.iter().for_each(|reference| reference.show(line));
        put_cell(row, line, None, false);
        line.clear();
        for (index, flag) in self.interpretation.iter().enumerate() {
            line.push_str(if index > 0 { "\n" } else { "" });
            line.extend([flag.code(), " (", flag.label(), ")"]);
        }
        put_cell(row, line, None, bold);
        line.clear();
        for (index, prior) in self.priors.iter().enumerate() {
            line.push_str(if index > 0 { "\n" } else { "" });
            line.push_str(&prior.shown());
        }
        put_cell(row, line, None, false);
    }
}

impl ReferenceRange {
    /// As people read it: `3,9 - 5,8 mmol/L`, then the text.
    pub(super) fn shown(&self) -> String {
        let mut out = String::new();
        self.show(&mut out);
        out
    }

    fn show(&self, out: &mut String) {
        let range = self.range().map(Value::Range);
        range.iter().for_each(|range| range.show(out));
        if let Some(text) = &self.text {
            out.push_str(if range.is_some() { "\n" } else { "" });
            out.push_str(text);
        }
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
