//! Allergies and hypersensitivities (FR-Allergie-ou-hypersensibilite) in their list (FR-Liste-des-allergies).

use super::problem::{
    CERTAINTY, ConcernStatus, Problem, SEVERITY, STATUS, certainty_of, concern, concern_head, not_negated,
    severity_of, status_of,
};
use super::reader::{self, Reader, related, same};
use super::writer::{self, Writer, comment, completed, relation, since, text};
use crate::element::{Element, Str};
use crate::input::{Problems, choice, record};
use crate::narrative::{Cell, Table};
use crate::values::{Code, Id, Period};

const CRITICALITY: &str = "1.2.250.1.213.1.1.3.172";
const REACTION: &str = "2.16.840.1.113883.10.20.1.54";
const COLUMNS: [&str; 7] =
    ["Type", "Allergie ou agent", "Période", "Sévérité", "Statut", "Certitude", "Commentaire"];

record! {
    /// The allergies of a patient (FR-Liste-des-allergies).
    pub struct Allergies {
        /// Identifier of the entry; a new one if absent.
        "identifiant de la liste" id: Option<Id>,
        /// Why there is no allergy to tell.
        "absence d'allergie" none: Option<AllergyAbsence>,
        /// Status; active if absent.
        "état de la liste" status: Option<ConcernStatus>,
        /// Since when, until when they are followed.
        "période de suivi" period: Option<Period>,
        /// The allergies.
        "allergies" list: Vec<Allergy>,
    }
    rules Allergies::rules;
}

record! {
    /// An allergy or hypersensitivity (FR-Allergie-ou-hypersensibilite).
    pub struct Allergy {
        /// Identifier of the entry; a new one if absent.
        "identifiant de l'allergie" id: Option<Id>,
        /// Kind (SNOMED CT: 416098002 to a drug, 414285001 to food...).
        "type d'allergie" kind: Code,
        /// What it is, where more is known than the agent.
        "allergie" allergy: Option<Code>,
        /// What causes it.
        "agent" agent: Option<Code>,
        /// Whether the patient does not have it.
        "allergie absente" negated: Option<bool>,
        /// Onset and end.
        "période de l'allergie" period: Option<Period>,
        /// Reactions.
        "réactions" reactions: Vec<Problem>,
        /// Severity (SNOMED CT).
        "sévérité" severity: Option<Code>,
        /// Clinical status.
        "statut de l'allergie" status: Option<Code>,
        /// Criticality.
        "criticité" criticality: Option<Code>,
        /// Certainty.
        "certitude" certainty: Option<Code>,
        /// Comment.
        "commentaire" comment: Option<Str>,
    }
}

choice! {
    /// Why there is no allergy to tell.
    pub enum AllergyAbsence {
        /// No allergy is known.
        "Aucune allergie connue" NoneKnown = "no-known-allergies",
        /// No allergy to a drug is known.
        "Aucune allergie médicamenteuse connue" NoneToDrugs = "no-known-medication-allergies",
        /// No allergy to the environment is known.
        "Aucune allergie environnementale connue" NoneToEnvironment = "no-known-environmental-allergies",
        /// No allergy to food is known.
        "Aucune allergie alimentaire connue" NoneToFood = "no-known-food-allergies",
        /// Nothing is known of allergies.
        "Pas d'information sur les allergies" NoInformation = "no-allergy-info",
    }
}

impl AllergyAbsence {
    fn read(observation: &Element) -> Option<AllergyAbsence> {
        let code = Code::read(observation.child("value")?);
        let absent = code.system_oid() == Some("2.16.840.1.113883.5.1150.1");
        code.code.as_deref().filter(|_| absent).and_then(AllergyAbsence::new)
    }

    /// As an allergy of the kind that it denies.
    fn allergy(self) -> Allergy {
        let (kind, label) = match self {
            AllergyAbsence::NoneToDrugs => ("416098002", "Allergie médicamenteuse"),
            AllergyAbsence::NoneToFood => ("414285001", "Allergie alimentaire"),
            _ => ("609328004", "Prédisposition allergique"),
        };
        Allergy {
            kind: Code::new(kind, "SNOMED CT", label),
            allergy: Some(Code::new(self.code(), "IPS:Absent", self.label())),
            ..Allergy::default()
        }
    }
}

impl Allergies {
    /// The empty table of allergies.
    pub(crate) fn table() -> Table {
        Table::new(&COLUMNS)
    }

    /// From an `act`.
    pub(crate) fn read(act: &Element, reader: &Reader<'_>) -> Allergies {
        let parts: Vec<&Element> =
            act.children("entryRelationship").filter_map(|relation| relation.child("observation")).collect();
        let none = match parts.as_slice() {
            [only] => AllergyAbsence::read(only),
            _ => None,
        };
        let parts = parts.into_iter().filter(|_| none.is_none());
        Allergies {
            id: reader::id(act),
            none,
            status: ConcernStatus::read(act),
            period: reader::period(act),
            list: parts.map(|part| Allergy::read(part, reader)).collect(),
        }
    }

    /// As an `act`, with its rows in the table.
    pub(crate) fn write(&self, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let act = concern("1.3.6.1.4.1.19376.1.5.3.1.4.5.3", "1.2.250.1.213.1.1.3.40");
        let act = concern_head(act, writer, &self.id, self.status, &self.period);
        let none = self.none.map(AllergyAbsence::allergy);
        let list = none.iter().chain(&self.list);
        act.with_all(list.map(|allergy| relation("SUBJ", false, allergy.write(writer, table))))
    }

    fn rules(&self, problems: &mut Problems) {
        if self.list.is_empty() != self.none.is_some() {
            problems.invalid(
                "donner les allergies (`list`), ou dire qu'il n'y en a pas (`none`), l'un des deux",
                "give either allergies (`list`) or say that there is none (`none`)",
            );
        }
        ConcernStatus::rules(self.status, &self.period, problems);
    }
}

impl Allergy {
    fn read(observation: &Element, reader: &Reader<'_>) -> Allergy {
        let kind = reader.entry_code(observation).unwrap_or_default();
        let entity = observation.at("participant/participantRole/playingEntity");
        let agent = entity.and_then(|entity| agent(entity, reader));
        let value = |template| related(observation, template).and_then(|part| reader.coded_value(part));
        let reactions = observation
            .children("entryRelationship")
            .filter(|relation| relation.attribute("typeCode") == Some("MFST"))
            .filter_map(|relation| relation.child("observation"));
        // What says no more than the kind or the agent is there for the official rules alone.
        let says_more =
            |code: &Code| code.code.is_some() || code.null.is_some() || !same(code.shown(), kind.shown());
        Allergy {
            id: reader::id(observation),
            allergy: reader.coded_value(observation).filter(says_more),
            agent,
            negated: (observation.attribute("negationInd") == Some("true")).then_some(true),
            period: reader::period(observation),
            reactions: reactions.map(|part| Problem::read(part, reader)).collect(),
            severity: value(SEVERITY),
            status: value(STATUS),
            criticality: value(CRITICALITY),
            certainty: value(CERTAINTY),
            comment: reader.comment(observation),
            kind,
        }
    }

    fn write(&self, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let ids = self.rows(writer, table);
        Element::new("observation")
            .fixed("classCode", "OBS")
            .fixed("moodCode", "EVN")
            .fixed("negationInd", if self.negated == Some(true) { "true" } else { "false" })
            .templates(&[
                "2.16.840.1.113883.10.20.1.28",
                "2.16.840.1.113883.10.20.1.18",
                "1.3.6.1.4.1.19376.1.5.3.1.4.5",
                "1.3.6.1.4.1.19376.1.5.3.1.4.6",
                "1.2.250.1.213.1.1.3.41",
            ])
            .with(writer.id(&self.id))
            .with(self.kind.write("code"))
            .with(text(&ids.kind))
            .with(completed())
            .with(since(&self.period))
            .with(self.value(&ids).typed("CD"))
            .with_opt(self.agent.as_ref().map(|agent| write_agent(agent, &ids.agent)))
            .with_all(self.reactions.iter().map(|reaction| write_reaction(reaction, writer, table)))
            .with_all(self.qualifiers(&ids, writer))
    }

    /// The rows of the table; those of the reactions come after.
    fn rows(&self, writer: &mut Writer<'_>, table: &mut Table) -> Ids {
        let (kind_cell, kind) = writer.cell(self.kind.shown());
        let shown = self.allergy.as_ref().or(self.agent.as_ref()).map_or("", Code::shown);
        let (what_cell, what) = writer.cell(shown);
        let (severity_cell, severity) = writer.code_cell(&self.severity);
        let (status_cell, status) = writer.code_cell(&self.status);
        let (certainty_cell, certainty) = writer.code_cell(&self.certainty);
        let (comment_cell, comment) = writer.cell(self.comment.clone().unwrap_or_default());
        let when = writer::dates(&self.period);
        let when = if self.negated == Some(true) { format!("Absente\n{when}") } else { when };
        let when = Cell::text(when);
        table.push([kind_cell, what_cell, when, severity_cell, status_cell, certainty_cell, comment_cell]);
        let mut row = |label: &str, code: &Code| {
            let (cell, id) = writer.cell(code.shown());
            table.push([Cell::text(label), cell.columns(6)]);
            id
        };
        let agent = self.agent.as_ref().filter(|_| self.allergy.is_some());
        let agent = agent.map_or_else(|| what.clone(), |agent| row("Agent", agent));
        let criticality = self.criticality.as_ref().map(|code| row("Criticité", code)).unwrap_or_default();
        Ids { kind, what, agent, severity, status, criticality, certainty, comment }
    }

    /// The official rules want a text even where there is nothing to add to the kind.
    fn value(&self, ids: &Ids) -> Element {
        match &self.allergy {
            Some(code) => code.write_referring("value", &ids.what),
            None => Code::default().write_referring("value", &ids.kind),
        }
    }

    fn qualifiers(&self, ids: &Ids, writer: &mut Writer<'_>) -> impl Iterator<Item = Element> {
        let list = [
            self.severity.as_ref().map(|code| severity_of(code, &ids.severity)),
            self.status.as_ref().map(|code| status_of(code, &ids.status)),
            self.criticality.as_ref().map(|code| criticality_of(code, &ids.criticality, writer)),
            self.certainty.as_ref().map(|code| certainty_of(code, None, &ids.certainty, "CE", writer)),
            self.comment.as_ref().map(|_| comment(&ids.comment)),
        ];
        list.into_iter().flatten()
    }
}

/// The identifiers of the cells of an allergy.
struct Ids {
    kind: Str,
    what: Str,
    agent: Str,
    severity: Str,
    status: Str,
    criticality: Str,
    certainty: Str,
    comment: Str,
}

/// The agent: its name is the text of its code.
fn agent(entity: &Element, reader: &Reader<'_>) -> Option<Code> {
    let mut code = reader.child(entity, "code").unwrap_or_default();
    let name = entity.child("name").and_then(Element::plain);
    if code.text.is_none() {
        code.text = name.map(Str::from).filter(|name| !same(name, code.shown()));
    }
    (code != Code::default()).then_some(code)
}

fn write_agent(agent: &Code, reference: &str) -> Element {
    let entity = Element::new("playingEntity")
        .fixed("classCode", "MMAT")
        .with(agent.write_referring("code", reference))
        .with(Element::new("name").with_text(agent.shown()));
    let role = Element::new("participantRole").fixed("classCode", "MANU").with(entity);
    Element::new("participant").fixed("typeCode", "CSM").with(role)
}

fn write_reaction(reaction: &Problem, writer: &mut Writer<'_>, table: &mut Table) -> Element {
    relation("MFST", true, reaction.write(&[REACTION], writer, table))
}

fn criticality_of(code: &Code, reference: &str, writer: &mut Writer<'_>) -> Element {
    let label = Code::new("82606-5", "LOINC", "Criticité");
    let observation = not_negated(writer.observation(&[CRITICALITY], &label, reference));
    let observation = observation.with_null("effectiveTime", "NA");
    relation("SUBJ", true, observation.with(code.write_referring("value", reference).typed("CE")))
}
