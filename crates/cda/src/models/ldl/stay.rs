//! Status of a letter and synthesis of a stay: simple observations, one row each.

use super::{
    Admission, AdmissionMode, Discharge, DischargeMode, DocumentStatus, Given, LetterStatus, OrganismSearch,
    Stay,
};
use crate::element::{Element, Str};
use crate::entries::{Reader, Writer, code_section};
use crate::header::Author;
use crate::models::sections::{Ids, Sections};
use crate::narrative::{Cell, Table};
use crate::values::{Code, NullFlavor, Ts, Value};

const STATUS_SECTION: &str = "1.2.250.1.213.1.1.2.35.1";
const STAY_SECTION: &str = "1.3.6.1.4.1.19376.1.7.3.1.1.13.7";

/// A kind of observation: its template under FR-Simple-Observation, its code and label in TA_CIS.
struct Kind {
    templates: &'static [&'static str],
    code: &'static str,
    label: &'static str,
}

const fn kind(templates: &'static [&'static str], code: &'static str, label: &'static str) -> Kind {
    Kind { templates, code, label }
}

const STATUS: Kind =
    kind(&["1.2.250.1.213.1.1.3.48.16", "1.2.250.1.213.1.1.3.48.16.1"], "GEN-065", "Statut du document");
const ADMISSION: Kind = kind(&["1.2.250.1.213.1.1.3.48.6"], "ORG-070", "Modalité d'entrée");
const DISCHARGE: Kind = kind(&["1.2.250.1.213.1.1.3.48.7"], "ORG-074", "Modalité de sortie");
const SYNTHESIS: Kind = kind(&["1.2.250.1.213.1.1.3.48.9"], "MED-142", "Synthèse médicale");
const ADVERSE: Kind = kind(
    &["1.2.250.1.213.1.1.3.48.3"],
    "MED-143",
    "Evènements indésirables survenus pendant l'hospitalisation",
);
const SEARCH: Kind = kind(
    &["1.2.250.1.213.1.1.3.48.8"],
    "MED-309",
    "Recherche de microorganismes multi-résistants ou émergents effectuée",
);
const FOUND: Kind =
    kind(&["1.2.250.1.213.1.1.3.48.5"], "MED-144", "Identification de micro-organismes multirésistants");
const TRANSFUSION: Kind = kind(&["1.2.250.1.213.1.1.3.48.10"], "MED-145", "Transfusion de produits sanguins");
const ACCIDENTS: Kind = kind(&["1.2.250.1.213.1.1.3.48.1"], "MED-146", "Accidents transfusionnels");
const DERIVATIVES: Kind = kind(&["1.2.250.1.213.1.1.3.48.2"], "MED-147", "Administration de dérivés du sang");
const AFTER_DERIVATIVES: Kind = kind(
    &["1.2.250.1.213.1.1.3.48.4"],
    "MED-148",
    "Evènements indésirables suite à l'administration de dérivés du sang",
);

impl LetterStatus {
    pub(super) fn read(sections: &Sections<'_>) -> LetterStatus {
        let facts = Facts::of(sections, STATUS_SECTION);
        let status = facts.code(&STATUS);
        LetterStatus { status: status.as_ref().and_then(DocumentStatus::of), time: facts.time(&STATUS) }
    }

    pub(super) fn write(&self, ids: Ids<'_>) -> Element {
        let section = code_section(
            &["1.2.250.1.213.1.1.2.35", STATUS_SECTION],
            ("33557-0", "Etat d'achèvement"),
            "Statut du document",
            ids,
        );
        let mut rows = Rows::new("st", ids);
        rows.add(&STATUS, self.time.as_ref(), &known(self.status.map(|status| Value::Code(status.coded()))));
        rows.finish(section)
    }
}

impl Stay {
    pub(super) fn read(sections: &Sections<'_>) -> Stay {
        let facts = Facts::of(sections, STAY_SECTION);
        let given = |of: &Kind, events: &Kind| Given {
            given: facts.yes(of),
            time: facts.time(of),
            events: facts.text(events),
        };
        Stay {
            admission: Admission {
                mode: facts.code(&ADMISSION).as_ref().and_then(AdmissionMode::of),
                time: facts.time(&ADMISSION),
                author: facts.author(&ADMISSION),
            },
            discharge: Discharge {
                mode: facts.code(&DISCHARGE).as_ref().and_then(DischargeMode::of),
                time: facts.time(&DISCHARGE),
            },
            synthesis: facts.text(&SYNTHESIS).unwrap_or_default(),
            synthesis_author: facts.author(&SYNTHESIS),
            adverse_events: facts.text(&ADVERSE),
            resistant_organisms: OrganismSearch {
                searched: facts.yes(&SEARCH),
                time: facts.time(&SEARCH),
                found: facts.text(&FOUND),
            },
            transfusion: given(&TRANSFUSION, &ACCIDENTS),
            blood_derivatives: given(&DERIVATIVES, &AFTER_DERIVATIVES),
        }
    }

    pub(super) fn write(&self, ids: Ids<'_>) -> Element {
        let section = code_section(
            &[
                "1.3.6.1.4.1.19376.1.5.3.1.1.21.2.9",
                STAY_SECTION,
                "1.2.250.1.213.1.1.2.163",
                "1.2.250.1.213.1.1.2.163.1",
            ],
            ("42545-4", "Evènements observés"),
            "Synthèse médicale du séjour",
            ids,
        );
        // What has no date of its own was known at discharge.
        let end = self.discharge.time.as_ref();
        let mut rows = Rows::new("sej", ids);
        let admission = known(self.admission.mode.map(|mode| Value::SimpleCode(mode.coded())));
        let discharge = known(self.discharge.mode.map(|mode| Value::SimpleCode(mode.coded())));
        rows.add(&ADMISSION, self.admission.time.as_ref(), &admission);
        rows.by(self.admission.author.as_ref());
        rows.add(&DISCHARGE, end, &discharge);
        rows.add(&SYNTHESIS, end, &Value::Text(self.synthesis.clone()));
        rows.by(self.synthesis_author.as_ref());
        rows.said(&ADVERSE, end, &self.adverse_events);
        let search = &self.resistant_organisms;
        rows.add(&SEARCH, search.time.as_ref(), &known(search.searched.map(Value::Boolean)));
        rows.said(&FOUND, search.time.as_ref(), &search.found);
        rows.given(&TRANSFUSION, &ACCIDENTS, &self.transfusion);
        rows.given(&DERIVATIVES, &AFTER_DERIVATIVES, &self.blood_derivatives);
        rows.finish(section)
    }
}

/// The observations of a section, by code.
struct Facts<'s, 'd> {
    reader: &'s Reader<'d>,
    section: Option<&'d Element>,
}

impl<'s, 'd> Facts<'s, 'd> {
    fn of(sections: &'s Sections<'d>, template: &str) -> Facts<'s, 'd> {
        Facts { reader: &sections.reader, section: sections.section(template) }
    }

    fn observation(&self, kind: &Kind) -> Option<&'d Element> {
        let entries = self.section?.elements().filter(|child| child.is("entry"));
        entries
            .filter_map(|entry| entry.child("observation"))
            .find(|observation| observation.value_at("code", "code") == Some(kind.code))
    }

    fn time(&self, kind: &Kind) -> Option<Ts> {
        Ts::read(self.observation(kind)?.child("effectiveTime")?)
    }

    fn author(&self, kind: &Kind) -> Option<Author> {
        self.observation(kind)?.child("author").map(Author::read)
    }

    fn code(&self, kind: &Kind) -> Option<Code> {
        self.observation(kind)?.child("value").map(Code::read)
    }

    /// None where nothing is said: that is not a no.
    fn yes(&self, kind: &Kind) -> Option<bool> {
        match self.reader.value(self.observation(kind)?)? {
            Value::Boolean(yes) => Some(yes),
            _ => None,
        }
    }

    fn text(&self, kind: &Kind) -> Option<Str> {
        match self.reader.value(self.observation(kind)?)? {
            Value::Text(text) => Some(text),
            Value::Null(_) => None,
            other => Some(other.shown().into()),
        }
    }
}

/// A table of facts in the making, and their entries.
struct Rows<'i> {
    writer: Writer<'i>,
    table: Table,
    entries: Vec<Element>,
}

impl<'i> Rows<'i> {
    fn new(prefix: &str, ids: Ids<'i>) -> Rows<'i> {
        Rows {
            writer: Writer::new(prefix, ids),
            table: Table::new(&["Élément", "Constat", "Date"]),
            entries: Vec::new(),
        }
    }

    fn add(&mut self, kind: &Kind, time: Option<&Ts>, value: &Value) {
        let id = self.writer.text.id();
        let date = time.map(Ts::french).unwrap_or_default();
        self.table.push([Cell::text(kind.label), Cell::text(value.shown()).id(&id), Cell::text(date)]);
        let code = Code::new(kind.code, "TA_CIS", kind.label);
        let when = match time {
            Some(time) => time.write("effectiveTime"),
            None => Element::new("effectiveTime").fixed("nullFlavor", "NA"),
        };
        let observation = self.writer.observation(kind.templates, &code, &id);
        self.entries.push(observation.with(when).with(value.write("value")));
    }

    /// Names the author of the fact that was added last.
    fn by(&mut self, author: Option<&Author>) {
        if let (Some(author), Some(entry)) = (author, self.entries.last_mut()) {
            entry.push(author.write());
        }
    }

    fn said(&mut self, kind: &Kind, time: Option<&Ts>, said: &Option<Str>) {
        if let Some(said) = said {
            self.add(kind, time, &Value::Text(said.clone()));
        }
    }

    fn given(&mut self, kind: &Kind, events: &Kind, given: &Given) {
        self.add(kind, given.time.as_ref(), &known(given.given.map(Value::Boolean)));
        self.said(events, given.time.as_ref(), &given.events);
    }

    fn finish(mut self, section: Element) -> Element {
        self.writer.text.table(self.table);
        self.writer.finish(section, self.entries)
    }
}

/// What is not known is written so, never as if it were something.
fn known(value: Option<Value>) -> Value {
    value.unwrap_or(Value::Null(NullFlavor::Unknown))
}
