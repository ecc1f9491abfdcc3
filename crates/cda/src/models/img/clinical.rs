//! Clinical information: the request, and what of the patient's history matters for imaging.

use crate::element::{Element, Str};
use crate::entries::{Reader, Writer, id, same, text, time, value};
use crate::input::{Problems, Segment, record};
use crate::narrative::{Cell, Table, plain};
use crate::values::{Code, Id, NullFlavor, Ts, Value};

const MEDICAL: &str = "11348-0";
const SURGICAL: &str = "47519-4";
const CONTRAINDICATION: &str = "64100-1";
/// FR-DICOM-Observation.
pub(super) const OBSERVATION: &str = "1.2.250.1.213.1.1.3.150";

record! {
    /// Clinical information (FR-DICOM-informations-cliniques).
    pub struct ClinicalInformation {
        /// Text on the whole.
        "texte" text: Option<Str>,
        /// Request.
        "demande d'examen" request: Request,
        /// History.
        "historique médical" history: History,
    }
}

record! {
    /// Why the examination was asked for (FR-DICOM-Demande-examen).
    pub struct Request {
        /// Justification of the request.
        "justification de la demande" reason: Option<Str>,
        /// What the examination is to find out.
        "finalité de l'examen" purpose: Option<Str>,
    }
    rules Request::rules;
}

record! {
    /// What of the patient's history matters (FR-DICOM-Historique-medical). The official rules want one of each kind:
    /// where there is none, a text that says so.
    pub struct History {
        /// Medical history.
        "antécédents médicaux" medical: Vec<Finding>,
        /// Surgical history.
        "antécédents chirurgicaux" surgical: Vec<Finding>,
        /// Contra-indications.
        "contre-indications" contraindications: Vec<Finding>,
    }
    rules History::rules;
}

record! {
    /// An observation of the history (FR-DICOM-Observation).
    pub struct Finding {
        /// Identifier of the entry; a new one if absent.
        "identifiant de l'observation" id: Option<Id>,
        /// What: a code, or a text. The code of a contra-indication is of JDV Contre-indications.
        "observation" what: Code,
        /// Comment.
        "commentaire de l'observation" comment: Option<Str>,
        /// When.
        "date de l'observation" time: Option<Ts>,
        /// Where.
        "localisation anatomique" site: Option<Code>,
    }
}

impl Request {
    fn rules(&self, problems: &mut Problems) {
        if self.reason.is_none() && self.purpose.is_none() {
            problems.invalid(
                "il manque `reason` (justification) ou `purpose` (finalité)",
                "`reason` or `purpose` is missing",
            );
        }
    }

    /// Told apart by the titles of the tables; a text without them is the reason.
    pub(super) fn read(section: &Element, reader: &Reader<'_>) -> Request {
        let mut request = Request::default();
        for table in section.child("text").into_iter().flat_map(|text| text.children("table")) {
            let title = table.at("thead/tr/th").map(plain).unwrap_or_default().to_lowercase();
            let content = table.at("tbody/tr/td").map(plain).filter(|text| !text.is_empty()).map(Str::from);
            match title.split_whitespace().next() {
                Some("justification") => request.reason = content,
                Some("finalité") => request.purpose = content,
                _ => {}
            }
        }
        if request == Request::default() {
            request.reason = reader.section(section);
        }
        request
    }

    pub(super) fn write(&self, writer: &mut Writer<'_>) {
        let parts =
            [("Justification de la demande d'examen", &self.reason), ("Finalité de l'examen", &self.purpose)];
        for (title, said) in parts {
            if let Some(said) = said {
                writer.text.table(Table::new(&[title]).row([Cell::text(said.clone())]));
            }
        }
    }
}

impl History {
    fn rules(&self, problems: &mut Problems) {
        let lists = [
            ("medical", "antécédents médicaux", "medical history", &self.medical),
            ("surgical", "antécédents chirurgicaux", "surgical history", &self.surgical),
            ("contraindications", "contre-indications", "contra-indications", &self.contraindications),
        ];
        for (field, fr, en, _) in lists.into_iter().filter(|row| row.3.is_empty()) {
            problems.within(Segment::Field(field, fr, en), |problems| {
                problems.invalid(
                    "il en manque un ; s'il n'y en a pas, le dire : `[{\"what\": {\"text\": \"aucun connu\"}}]`",
                    "one is missing; if there is none, say so: `[{\"what\": {\"text\": \"aucun connu\"}}]`",
                );
            });
        }
    }

    pub(super) fn read(section: &Element, reader: &Reader<'_>) -> History {
        let list = |code: &str| {
            let entries = section.children("entry").filter_map(|entry| entry.child("observation"));
            let entries = entries.filter(|entry| entry.value_at("code", "code") == Some(code));
            entries.map(|entry| Finding::read(entry, reader)).collect()
        };
        History {
            medical: list(MEDICAL),
            surgical: list(SURGICAL),
            contraindications: list(CONTRAINDICATION),
        }
    }

    pub(super) fn write(&self, writer: &mut Writer<'_>) -> Vec<Element> {
        let lists = [
            (MEDICAL, "Antécédents médicaux", &self.medical),
            (SURGICAL, "Antécédents chirurgicaux", &self.surgical),
            (CONTRAINDICATION, "Contre-indications", &self.contraindications),
        ];
        let mut entries = Vec::new();
        for (code, title, list) in lists {
            let mut table = Table::new(&[title, "Date", "Localisation", "Commentaire"]);
            entries.extend(list.iter().map(|finding| finding.write(code, title, writer, &mut table)));
            writer.text.table(table.trimmed());
        }
        entries
    }
}

impl Finding {
    fn read(entry: &Element, reader: &Reader<'_>) -> Finding {
        let what = match reader.value(entry) {
            Some(Value::Code(code) | Value::SimpleCode(code)) => code,
            Some(other) => Code::of_text(other.shown()),
            None => Code::default(),
        };
        let comment = reader.text(entry).filter(|text| !same(text, what.shown())).map(Str::from);
        let site = reader.child(entry, "targetSiteCode");
        let site = site.filter(|site| site.null != Some(NullFlavor::NotApplicable));
        Finding { id: id(entry), what, comment, time: time(entry), site }
    }

    fn write(
        &self,
        code: &'static str,
        label: &'static str,
        writer: &mut Writer<'_>,
        table: &mut Table,
    ) -> Element {
        let (what, what_id) = writer.cell(self.what.shown());
        let (site, site_id) = writer.code_cell(&self.site);
        let (said, said_id) = writer.cell(self.comment.clone().unwrap_or_default());
        let when = self.time.as_ref().map(Ts::french).unwrap_or_default();
        table.push([what, Cell::text(when), site, said]);
        // The official rules take a contra-indication as a code of their list, unless it is a plain text.
        let value = match self.what.code {
            None if code == CONTRAINDICATION => Value::Text(self.what.shown().into()).write("value"),
            _ => value(&Value::Code(self.what.clone()), &what_id),
        };
        let site = self.site.as_ref().map(|site| site.write_referring("targetSiteCode", &site_id));
        observation(writer, &self.id)
            .with(Code::new(code, "LOINC", label).write("code"))
            .with(text(if self.comment.is_some() { &said_id } else { &what_id }))
            .with(Element::new("statusCode").fixed("code", "completed"))
            .with_opt(self.time.as_ref().map(|time| time.write("effectiveTime")))
            .with(value)
            .with(site.unwrap_or_else(|| Element::new("targetSiteCode").fixed("nullFlavor", "NA")))
    }
}

/// FR-DICOM-Observation up to its code.
pub(super) fn observation(writer: &mut Writer<'_>, id: &Option<Id>) -> Element {
    Element::new("observation")
        .fixed("classCode", "OBS")
        .fixed("moodCode", "EVN")
        .templates(&["2.16.840.1.113883.10.20.6.2.13", OBSERVATION])
        .with(writer.id(id))
}
