//! What is observed of a patient: vital signs, habits, pregnancies, functional status, results.

use super::procedure::when;
use super::reader::{self, Reader};
use super::writer::{self, Writer, comment_act, completed, text};
use crate::element::{Element, Str};
use crate::input::{Problems, Segment, record};
use crate::models::bio::Interpretation;
use crate::narrative::{Cell, Table};
use crate::values::{Code, Id, Period, Range, Value};

const COLUMNS: [&str; 5] = ["Observation", "Constat", "Date", "Interprétation", "Commentaire"];

record! {
    /// Something observed: a vital sign, a habit, a fact of a pregnancy, a result (FR-Signe-vital-observe, FR-Habitus,
    /// FR-Observation-sur-la-grossesse, FR-Evaluation, FR-Resultat).
    pub struct Observation {
        /// Identifier of the entry; a new one if absent.
        "identifiant de l'observation" id: Option<Id>,
        /// What is observed: LOINC or another code, or a text.
        "objet de l'observation" what: Code,
        /// What was found.
        "constat" value: Option<Value>,
        /// When.
        "date de l'observation" period: Option<Period>,
        /// Interpretation.
        "interprétation" interpretation: Vec<Interpretation>,
        /// Method.
        "méthode" method: Option<Code>,
        /// Site.
        "site de l'observation" site: Option<Code>,
        /// Reference values.
        "valeurs de référence" reference: Option<Range>,
        /// Comment.
        "commentaire" comment: Option<Str>,
    }
}

/// A kind of observation.
pub(crate) struct Kind {
    templates: &'static [&'static str],
    /// Whether it may have interpretation, method and site.
    detailed: bool,
    /// Whether it may have reference values.
    referenced: bool,
    /// typeCode of the relation to its comment.
    comment: &'static str,
    /// Whether it says that it is not denied.
    affirmed: bool,
}

impl Kind {
    const fn new(templates: &'static [&'static str]) -> Kind {
        Kind { templates, detailed: false, referenced: false, comment: "SUBJ", affirmed: false }
    }

    const fn detailed(self) -> Kind {
        Kind { detailed: true, ..self }
    }
}

/// FR-Signe-vital-observe.
pub(crate) const VITAL_SIGN: Kind = Kind::new(&[
    "2.16.840.1.113883.10.20.1.31",
    "1.3.6.1.4.1.19376.1.5.3.1.4.13",
    "1.3.6.1.4.1.19376.1.5.3.1.4.13.2",
    "1.2.250.1.213.1.1.3.50",
])
.detailed();

/// FR-Habitus-Mode-de-vie.
pub(crate) const HABIT: Kind = Kind::new(&[
    "2.16.840.1.113883.10.20.1.33",
    "1.3.6.1.4.1.19376.1.5.3.1.4.13",
    "1.3.6.1.4.1.19376.1.5.3.1.4.13.4",
    "1.2.250.1.213.1.1.3.52",
]);

/// FR-Observation-sur-la-grossesse.
pub(crate) const PREGNANCY: Kind = Kind::new(&[
    "1.3.6.1.4.1.19376.1.5.3.1.4.13",
    "1.3.6.1.4.1.19376.1.5.3.1.4.13.5",
    "1.2.250.1.213.1.1.3.53",
]);

/// FR-Evaluation.
pub(crate) const SURVEY: Kind = Kind {
    affirmed: true,
    ..Kind::new(&[
        "2.16.840.1.113883.10.20.1.31",
        "1.3.6.1.4.1.19376.1.5.3.1.1.12.3.6",
        "1.3.6.1.4.1.19376.1.5.3.1.4.13",
        "1.2.250.1.213.1.1.3.25",
    ])
    .detailed()
};

/// FR-Resultat.
pub(crate) const RESULT: Kind = Kind {
    referenced: true,
    comment: "COMP",
    ..Kind::new(&["1.3.6.1.4.1.19376.1.5.3.1.4.13", "1.2.250.1.213.1.1.3.48", "1.2.250.1.213.1.1.3.209"])
        .detailed()
};

impl Observation {
    /// The empty table of observations.
    pub(crate) fn table() -> Table {
        Table::new(&COLUMNS)
    }

    /// From an `observation`.
    pub(crate) fn read(entry: &Element, reader: &Reader<'_>) -> Observation {
        let flags = entry.children("interpretationCode").filter_map(|code| code.attribute("code"));
        let reference = entry.at("referenceRange/observationRange/value");
        Observation {
            id: reader::id(entry),
            what: reader.entry_code(entry).unwrap_or_default(),
            value: reader.value(entry),
            period: reader::dated(entry),
            interpretation: flags.filter_map(Interpretation::new).collect(),
            method: reader.child(entry, "methodCode"),
            site: reader.child(entry, "targetSiteCode"),
            reference: reference.map(Range::read).filter(|range| *range != Range::default()),
            comment: reader.comment(entry),
        }
    }

    /// As an `observation`, with its rows in the table.
    pub(crate) fn write(&self, kind: &Kind, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let (what, what_id) = writer.cell(self.what.shown());
        let (value, value_id) = writer.cell(self.value.as_ref().map(Value::shown).unwrap_or_default());
        let (said, said_id) = writer.cell(self.comment.clone().unwrap_or_default());
        let flags: Vec<&str> = self.interpretation.iter().map(|flag| flag.label()).collect();
        let abnormal = self.interpretation.iter().any(|flag| flag.is_abnormal());
        let date = Cell::text(writer::dates(&self.period));
        table.push([what, value.bold(abnormal), date, Cell::text(flags.join("\n")), said]);
        let details = self.details(writer, table);
        let comment =
            self.comment.as_ref().map(|_| writer::relation(kind.comment, true, comment_act(&said_id)));
        Element::new("observation")
            .fixed("classCode", "OBS")
            .fixed("moodCode", "EVN")
            .attr_opt("negationInd", kind.affirmed.then_some("false"))
            .templates(kind.templates)
            .with(writer.id(&self.id))
            .with(self.what.write_referring("code", &what_id))
            .with(text(&what_id))
            .with(completed())
            .with(when(&self.period))
            .with_opt(self.value.as_ref().map(|value| writer::value(value, &value_id)))
            .with_all(self.interpretation.iter().map(|flag| flag.write()))
            .with_all(details)
            .with_opt(comment)
            .with_opt(self.reference.as_ref().map(write_reference))
    }

    /// Method and site, each with its row, and the row of the reference values.
    fn details(&self, writer: &mut Writer<'_>, table: &mut Table) -> Vec<Element> {
        let mut row = |label: &str, shown: &str| {
            let (cell, id) = writer.cell(shown);
            table.push([Cell::text(label), cell.columns(4)]);
            id
        };
        let method = self.method.as_ref();
        let method = method.map(|code| code.write_referring("methodCode", &row("Méthode", code.shown())));
        let site = self.site.as_ref();
        let site = site.map(|code| code.write_referring("targetSiteCode", &row("Site", code.shown())));
        if let Some(range) = &self.reference {
            row("Valeurs de référence", &Value::Range(range.clone()).shown());
        }
        method.into_iter().chain(site).collect()
    }

    /// What the kind does not allow.
    pub(crate) fn check_kind(&self, kind: &Kind, problems: &mut Problems) {
        let details = [
            (!self.interpretation.is_empty(), "interpretation"),
            (self.method.is_some(), "method"),
            (self.site.is_some(), "site"),
        ];
        let details = details.into_iter().filter(|_| !kind.detailed);
        let reference = [(self.reference.is_some(), "reference")].into_iter().filter(|_| !kind.referenced);
        for (_, field) in details.chain(reference).filter(|(given, _)| *given) {
            problems.within(Segment::Field(field, "précision", "detail"), |problems| {
                problems.invalid("pas pour ce type d'observation", "not for this kind of observation");
            });
        }
        if self.value.is_none() {
            problems.within(Segment::Field("value", "constat", "What was found"), Problems::missing);
        }
    }
}

/// Checks each of a list.
pub(crate) fn check_kinds(list: &[Observation], kind: &Kind, segment: Segment, problems: &mut Problems) {
    problems.within(segment, |problems| {
        for (index, observation) in list.iter().enumerate() {
            problems.within(Segment::Index(index), |problems| observation.check_kind(kind, problems));
        }
    });
}

fn write_reference(range: &Range) -> Element {
    let within = Element::new("observationRange")
        .with(range.write("value").typed("IVL_PQ"))
        .with(Interpretation::Normal.write());
    Element::new("referenceRange").fixed("typeCode", "REFV").with(within)
}
