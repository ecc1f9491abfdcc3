//! Family history (FR-Antecedents-familiaux): a relative, and the problems that they have or had.

use super::absence::{ProblemAbsence, absence, coded};
use super::problem::default_kind;
use super::procedure::when;
use super::reader::{self, Reader};
use super::writer::{self, Writer, comment, completed, text};
use crate::element::{Element, Str};
use crate::header::Sex;
use crate::input::{Problems, record};
use crate::narrative::{Cell, Table};
use crate::values::{Code, Id, Period, Ts};

const COLUMNS: [&str; 5] = ["Parent", "Type", "Problème", "Date", "Commentaire"];

record! {
    /// The problems of a relative (FR-Antecedents-familiaux).
    pub struct FamilyHistory {
        /// Relation to the patient (HL7 RoleCode: MTH mother, FTH father, SIS sister...).
        "lien de parenté" relation: Code,
        /// Sex of the relative.
        "sexe du parent" sex: Option<Sex>,
        /// Birth date of the relative.
        "date de naissance du parent" birth_date: Option<Ts>,
        /// Their problems.
        "problèmes du parent" problems: Vec<FamilyProblem>,
    }
    rules FamilyHistory::rules;
}

record! {
    /// A problem of a relative (FR-Antecedent-familial-observe).
    pub struct FamilyProblem {
        /// Identifier of the entry; a new one if absent.
        "identifiant de l'antécédent familial" id: Option<Id>,
        /// Kind (SNOMED CT: 282291009 diagnosis...); 55607006 problem if absent.
        "type de problème" kind: Option<Code>,
        /// The problem: CIM-10 or another code, or a text; absent where there is none (`none`).
        "problème du parent" problem: Option<Code>,
        /// Why there is no problem to tell.
        "absence de problème" none: Option<ProblemAbsence>,
        /// When.
        "date du problème" period: Option<Period>,
        /// Comment.
        "commentaire" comment: Option<Str>,
    }
    rules FamilyProblem::rules;
}

impl FamilyHistory {
    /// The empty table of family history.
    pub(crate) fn table() -> Table {
        Table::new(&COLUMNS)
    }

    /// From an `organizer`.
    pub(crate) fn read(organizer: &Element, reader: &Reader<'_>) -> FamilyHistory {
        let related = organizer.at("subject/relatedSubject");
        let person = related.and_then(|related| related.child("subject"));
        let sex = person.and_then(|person| person.value_at("administrativeGenderCode", "code"));
        let parts = organizer.children("component").filter_map(|component| component.child("observation"));
        FamilyHistory {
            relation: related.and_then(|related| reader.child(related, "code")).unwrap_or_default(),
            sex: sex.and_then(Sex::new),
            birth_date: person.and_then(|person| Ts::read(person.child("birthTime")?)),
            problems: parts.map(|part| FamilyProblem::read(part, reader)).collect(),
        }
    }

    /// As an `organizer`, with its rows in the table.
    pub(crate) fn write(&self, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let (relation, relation_id) = writer.cell(self.relation.shown());
        let mut relation = Some(relation);
        let mut parts = Vec::new();
        for problem in &self.problems {
            let who = relation.take().unwrap_or_default();
            let part = problem.write(who, writer, table);
            parts.push(Element::new("component").fixed("typeCode", "COMP").with(part));
        }
        Element::new("organizer")
            .fixed("classCode", "CLUSTER")
            .fixed("moodCode", "EVN")
            .templates(&[
                "2.16.840.1.113883.10.20.1.23",
                "1.3.6.1.4.1.19376.1.5.3.1.4.15",
                "1.2.250.1.213.1.1.3.59",
            ])
            .with(completed())
            .with(self.subject(&relation_id))
            .with_all(parts)
    }

    fn subject(&self, relation: &str) -> Element {
        let gender = self.sex.map(|sex| {
            Element::new("administrativeGenderCode")
                .fixed("code", sex.code())
                .fixed("displayName", sex.label())
                .fixed("codeSystem", "2.16.840.1.113883.5.1")
        });
        let birth = self.birth_date.as_ref().map(|ts| ts.write("birthTime"));
        let person = (gender.is_some() || birth.is_some())
            .then(|| Element::new("subject").with_opt(gender).with_opt(birth));
        let related = Element::new("relatedSubject")
            .fixed("classCode", "PRS")
            .with(self.relation.write_referring("code", relation))
            .with_opt(person);
        Element::new("subject")
            .fixed("typeCode", "SBJ")
            .templates(&["1.3.6.1.4.1.19376.1.5.3.1.4.15.2", "1.2.250.1.213.1.1.3.60"])
            .with(related)
    }

    fn rules(&self, problems: &mut Problems) {
        if self.problems.is_empty() {
            problems.invalid("il manque un problème (`problems`)", "a problem is missing (`problems`)");
        }
        if self.relation.code.is_some() && self.relation.system_oid() != Some("2.16.840.1.113883.5.111") {
            problems.invalid(
                "le lien de parenté (`relation`) est un code de `HL7:RoleCode`",
                "the relation (`relation`) is a code of `HL7:RoleCode`",
            );
        }
    }
}

impl FamilyProblem {
    fn read(observation: &Element, reader: &Reader<'_>) -> FamilyProblem {
        let kind = reader.child(observation, "code");
        let value = reader.coded_value(observation);
        let none = value.as_ref().and_then(|value| absence(value, ProblemAbsence::new));
        FamilyProblem {
            id: reader::id(observation),
            kind: kind.filter(|kind| *kind != default_kind()),
            problem: value.filter(|_| none.is_none()),
            none,
            period: reader::dated(observation),
            comment: reader.comment(observation),
        }
    }

    fn write(&self, who: Cell, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let kind = self.kind.clone().unwrap_or_else(default_kind);
        let none = self.none.map(|none| coded(none.code(), none.label()));
        let problem = self.problem.clone().or(none).unwrap_or_default();
        let (kind_cell, kind_id) = writer.cell(kind.shown());
        let (cell, id) = writer.cell(problem.shown());
        let (said, said_id) = writer.cell(self.comment.clone().unwrap_or_default());
        table.push([who, kind_cell, cell, Cell::text(writer::dates(&self.period)), said]);
        Element::new("observation")
            .fixed("classCode", "OBS")
            .fixed("moodCode", "EVN")
            .templates(&[
                "2.16.840.1.113883.10.20.1.22",
                "1.3.6.1.4.1.19376.1.5.3.1.4.13",
                "1.3.6.1.4.1.19376.1.5.3.1.4.13.3",
                "1.2.250.1.213.1.1.3.51",
            ])
            .with(writer.id(&self.id))
            .with(kind.write("code"))
            .with(text(&kind_id))
            .with(completed())
            .with(when(&self.period))
            .with(problem.write_referring("value", &id).typed("CD"))
            .with_opt(self.comment.as_ref().map(|_| comment(&said_id)))
    }

    fn rules(&self, problems: &mut Problems) {
        if self.problem.is_some() == self.none.is_some() {
            problems.invalid(
                "donner le problème (`problem`), ou dire qu'il n'y en a pas (`none`), l'un des deux",
                "give either the problem (`problem`) or say that there is none (`none`)",
            );
        }
    }
}
