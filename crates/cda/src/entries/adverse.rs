//! Adverse effects of medicines that are to be expected again (FR-Effet-indesirable).

use super::medication::Medication;
use super::problem::Problem;
use super::reader::{self, Reader, related};
use super::writer::{self, Writer, comment, completed, relation, since, text};
use crate::element::{Element, Str};
use crate::input::{Problems, Segment, record};
use crate::narrative::{Cell, Table};
use crate::values::{Code, Id, Period};

const REACTION: &str = "2.16.840.1.113883.10.20.1.54";
const COLUMNS: [&str; 7] =
    ["Type", "Effet", "Période", "Gravité", "Imputabilité", "Évolution", "Commentaire"];

/// What is said of an effect: template and code.
struct Said {
    template: &'static str,
    code: &'static str,
    system: &'static str,
    label: &'static str,
}

const IMPUTABILITY: Said =
    Said { template: "1.2.250.1.213.1.1.3.211", code: "GEN-318", system: "TA_CIS", label: "Imputabilité" };
const GRAVITY: Said = Said {
    template: "1.2.250.1.213.1.1.3.212",
    code: "94030-4",
    system: "LOINC",
    label: "Gravité de l'effet indésirable",
};
const OUTCOME: Said = Said {
    template: "1.2.250.1.213.1.1.3.213",
    code: "GEN-319",
    system: "TA_CIS",
    label: "Évolution de l'effet indésirable",
};

record! {
    /// An adverse effect of a medicine (FR-Effet-indesirable).
    pub struct AdverseEffect {
        /// Identifier of the entry; a new one if absent.
        "identifiant de l'effet indésirable" id: Option<Id>,
        /// Kind (jeu de valeurs origine-effet-indesirable; SNOMED CT 79899007 interaction of medicines...).
        "type d'effet indésirable" kind: Code,
        /// The effect, where more is known than its kind and the reactions.
        "effet indésirable" effect: Option<Code>,
        /// When.
        "période de l'effet indésirable" period: Option<Period>,
        /// The medicine, with its route.
        "médicament en cause" medication: Medication,
        /// Reactions.
        "réactions" reactions: Vec<Problem>,
        /// Imputability (SNOMED CT).
        "imputabilité" imputability: Option<Code>,
        /// Gravity (SNOMED CT).
        "gravité" gravity: Code,
        /// Outcome (SNOMED CT).
        "évolution" outcome: Option<Code>,
        /// Comment.
        "commentaire" comment: Option<Str>,
    }
    rules AdverseEffect::rules;
}

impl AdverseEffect {
    /// The empty table of adverse effects.
    pub(crate) fn table() -> Table {
        Table::new(&COLUMNS)
    }

    /// From an `observation`.
    pub(crate) fn read(entry: &Element, reader: &Reader<'_>) -> AdverseEffect {
        let relations = |kind: &'static str| {
            entry.children("entryRelationship").filter(move |part| part.attribute("typeCode") == Some(kind))
        };
        let medicine = relations("COMP").find_map(|part| part.child("substanceAdministration"));
        let reactions = relations("MFST").filter_map(|part| part.child("observation"));
        let said = |said: &Said| related(entry, said.template).and_then(|part| reader.coded_value(part));
        let kind = reader.entry_code(entry).unwrap_or_default();
        let says_more =
            |code: &Code| code.code.is_some() || code.null.is_some() || code.shown() != kind.shown();
        AdverseEffect {
            id: reader::id(entry),
            effect: reader.coded_value(entry).filter(says_more),
            period: reader::period(entry),
            medication: medicine.map(|part| Medication::read(part, reader)).unwrap_or_default(),
            reactions: reactions.map(|part| Problem::read(part, reader)).collect(),
            imputability: said(&IMPUTABILITY),
            gravity: said(&GRAVITY).unwrap_or_default(),
            outcome: said(&OUTCOME),
            comment: reader.comment(entry),
            kind,
        }
    }

    /// As an `observation`, with its rows: the medicine and the reactions have tables of their own.
    pub(crate) fn write(&self, writer: &mut Writer<'_>, tables: &mut AdverseTables) -> Element {
        let (kind, kind_id) = writer.cell(self.kind.shown());
        let (effect, effect_id) = writer.code_cell(&self.effect);
        let (gravity, gravity_id) = writer.cell(self.gravity.shown());
        let (imputability, imputability_id) = writer.code_cell(&self.imputability);
        let (outcome, outcome_id) = writer.code_cell(&self.outcome);
        let (said, said_id) = writer.cell(self.comment.clone().unwrap_or_default());
        let date = Cell::text(writer::dates(&self.period));
        tables.effects.push([kind, effect, date, gravity, imputability, outcome, said]);
        let value = match &self.effect {
            Some(effect) => effect.write_referring("value", &effect_id),
            None => Code::default().write_referring("value", &kind_id),
        };
        let head = Element::new("observation")
            .fixed("classCode", "OBS")
            .fixed("moodCode", "EVN")
            .templates(&[
                "2.16.840.1.113883.10.20.1.18",
                "2.16.840.1.113883.10.20.1.28",
                "1.3.6.1.4.1.19376.1.5.3.1.4.5",
                "1.2.250.1.213.1.1.3.210",
            ])
            .with(writer.id(&self.id))
            .with(self.kind.write("code"))
            .with(text(&kind_id))
            .with(completed())
            .with(since(&self.period))
            .with(value.typed("CD"));
        let medicine = self.medication.write(writer, &mut tables.medicines);
        let medicine = Element::new("entryRelationship").fixed("typeCode", "COMP").with(medicine);
        let reactions = self.reactions.iter().map(|reaction| {
            relation("MFST", true, reaction.write(&[REACTION], writer, &mut tables.reactions))
        });
        let reactions: Vec<Element> = reactions.collect();
        let imputability = self.imputability.as_ref();
        let outcome = self.outcome.as_ref();
        head.with(medicine)
            .with_all(reactions)
            .with_opt(imputability.map(|code| IMPUTABILITY.write(code, &imputability_id)))
            .with(GRAVITY.write(&self.gravity, &gravity_id))
            .with_opt(outcome.map(|code| OUTCOME.write(code, &outcome_id)))
            .with_opt(self.comment.as_ref().map(|_| comment(&said_id)))
    }

    fn rules(&self, problems: &mut Problems) {
        if self.medication.route.is_none() {
            problems.within(
                Segment::Field("medication", "médicament en cause", "The medicine"),
                |problems| {
                    let field = Segment::Field("route", "voie d'administration", "Route (EDQM)");
                    problems.within(field, Problems::missing);
                },
            );
        }
    }
}

/// The tables of a section of adverse effects.
pub(crate) struct AdverseTables {
    effects: Table,
    medicines: Table,
    reactions: Table,
}

impl AdverseTables {
    pub(crate) fn new() -> AdverseTables {
        AdverseTables {
            effects: AdverseEffect::table().caption("Effets indésirables"),
            medicines: Medication::table().caption("Médicaments en cause"),
            reactions: super::ProblemList::table().caption("Réactions"),
        }
    }

    /// Those that are not empty.
    pub(crate) fn into_iter(self) -> impl Iterator<Item = Table> {
        [self.effects, self.medicines, self.reactions].into_iter().filter(|table| !table.is_empty())
    }
}

impl Said {
    fn write(&self, value: &Code, reference: &str) -> Element {
        let observation = Element::new("observation")
            .fixed("classCode", "OBS")
            .fixed("moodCode", "EVN")
            .templates(&[self.template])
            .with(Code::new(self.code, self.system, self.label).write("code"))
            .with(text(reference))
            .with(completed())
            .with(value.write_referring("value", reference).typed("CD"));
        relation("SUBJ", true, observation)
    }
}
