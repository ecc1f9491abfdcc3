//! Vaccinations (FR-Vaccination), given or to be given (FR-Vaccin-recommande).

use super::absence::{VaccinationAbsence, absence, coded};
use super::performer::Performer;
use super::problem::Problem;
use super::product::{Product, consumable};
use super::reader::{self, Reader, related};
use super::writer::{self, Writer, comment, completed, relation, status, text, unknown};
use crate::element::{Element, Str};
use crate::header::Author;
use crate::input::{Problems, record};
use crate::narrative::{Cell, Table};
use crate::values::{Code, Decimal, Id, Period, Quantity, Value};

const RANK: &str = "2.16.840.1.113883.10.20.1.46";
const REACTION: &str = "2.16.840.1.113883.10.20.1.54";
const COLUMNS: [&str; 7] =
    ["Type de vaccination", "Vaccin", "Date", "Dose", "Voie et site", "Rang", "Commentaire"];

record! {
    /// A vaccination given (FR-Vaccination) or to be given (FR-Vaccin-recommande).
    pub struct Vaccination {
        /// Identifier of the entry; a new one if absent.
        "identifiant de la vaccination" id: Option<Id>,
        /// Vaccine; absent where there is no vaccination (`none`).
        "vaccin" vaccine: Option<Product>,
        /// Why there is no vaccination to tell.
        "absence de vaccination" none: Option<VaccinationAbsence>,
        /// Kind (HL7 ActCode: INITIMMUNIZ first series, BOOSTER, IMMUNIZ); IMMUNIZ if absent.
        "type de vaccination" kind: Option<Code>,
        /// Whether it was not given, or must not be.
        "vaccination non faite" negated: Option<bool>,
        /// Whether it is to be given.
        "vaccination prévue" planned: Option<bool>,
        /// When; a vaccination to be given has a start and an end.
        "date de la vaccination" period: Option<Period>,
        /// Route (EDQM).
        "voie d'administration" route: Option<Code>,
        /// Site.
        "région anatomique d'administration" site: Option<Code>,
        /// Dose.
        "dose administrée" dose: Option<Quantity>,
        /// Who gave it.
        "vaccinateur" performer: Option<Performer>,
        /// Who says so.
        "auteur de la vaccination" author: Option<Author>,
        /// Rank in the series, from 1.
        "rang de la vaccination" rank: Option<u32>,
        /// Adverse reactions.
        "réactions" reactions: Vec<Problem>,
        /// Comment.
        "commentaire" comment: Option<Str>,
    }
    rules Vaccination::rules;
}

impl Vaccination {
    /// The empty table of vaccinations.
    pub(crate) fn table() -> Table {
        Table::new(&COLUMNS)
    }

    /// From a `substanceAdministration`.
    pub(crate) fn read(entry: &Element, reader: &Reader<'_>) -> Vaccination {
        let kind = entry.child("code").map(Code::read).unwrap_or_default();
        let none = absence(&kind, VaccinationAbsence::new);
        let reactions = entry
            .children("entryRelationship")
            .filter(|relation| relation.attribute("typeCode") == Some("CAUS"))
            .filter_map(|relation| relation.child("observation"));
        let rank = related(entry, RANK).and_then(|rank| rank.value_at("value", "value"));
        let known = none.is_none() && kind != default_kind() && kind != Code::default();
        Vaccination {
            id: reader::id(entry),
            vaccine: if none.is_none() { Product::of(entry, reader) } else { None },
            none,
            kind: known.then_some(kind),
            negated: (entry.attribute("negationInd") == Some("true")).then_some(true),
            planned: (entry.attribute("moodCode") != Some("EVN")).then_some(true),
            period: reader::period(entry),
            route: reader.child(entry, "routeCode").filter(|route| route.null.is_none()),
            site: reader.child(entry, "approachSiteCode"),
            dose: entry.child("doseQuantity").and_then(Quantity::read),
            performer: Performer::of(entry),
            author: entry.child("author").map(Author::read),
            rank: rank.and_then(|rank| rank.trim().parse().ok()),
            reactions: reactions.map(|part| Problem::read(part, reader)).collect(),
            comment: reader.comment(entry),
        }
    }

    /// As a `substanceAdministration`, with its rows in the table.
    pub(crate) fn write(&self, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let ids = self.rows(writer, table);
        let planned = self.planned == Some(true);
        let none = self.none.map(|none| coded(none.code(), none.label()));
        let kind = self.kind.clone().or(none).unwrap_or_else(default_kind);
        let [mood, ihe, fr] = if planned {
            ["2.16.840.1.113883.10.20.1.25", "1.3.6.1.4.1.19376.1.5.3.1.4.12.2", "1.2.250.1.213.1.1.3.47"]
        } else {
            ["2.16.840.1.113883.10.20.1.24", "1.3.6.1.4.1.19376.1.5.3.1.4.12", "1.2.250.1.213.1.1.3.45"]
        };
        let author = self.author.as_ref();
        let author = author.map(|who| who.write().fixed("typeCode", "AUT").fixed("contextControlCode", "OP"));
        let consumable = consumable(self.vaccine.as_ref(), &ids.vaccine).fixed("typeCode", "CSM");
        Element::new("substanceAdministration")
            .fixed("classCode", "SBADM")
            .fixed("moodCode", if planned { "INT" } else { "EVN" })
            .fixed("negationInd", if self.negated == Some(true) { "true" } else { "false" })
            .templates(&[mood, ihe, fr])
            .with(writer.id(&self.id))
            .with(kind.write("code"))
            .with(text(&ids.vaccine))
            .with(if planned { status("active") } else { completed() })
            .with(self.time())
            .with_opt(self.route.as_ref().map(|code| code.write_referring("routeCode", &ids.route)))
            .with_opt(self.site.as_ref().map(|code| code.write_referring("approachSiteCode", &ids.site)))
            .with_opt(self.dose.as_ref().map(|dose| dose.write("doseQuantity")))
            .with(consumable)
            .with_opt(self.performer.as_ref().map(Performer::write))
            .with_opt(author)
            .with_all(self.relations(&ids.comment, writer, table))
    }

    fn rows(&self, writer: &mut Writer<'_>, table: &mut Table) -> Ids {
        let none = self.none.map(VaccinationAbsence::label);
        let name = self.vaccine.as_ref().map(|vaccine| vaccine.shown().to_owned());
        let (name, vaccine) = writer.cell(name.or_else(|| none.map(str::to_owned)).unwrap_or_default());
        let (route_cell, route) = writer.code_cell(&self.route);
        let (said, comment) = writer.cell(self.comment.clone().unwrap_or_default());
        let kind = self.kind.clone().unwrap_or_else(default_kind);
        let kind = if self.none.is_some() { "" } else { kind.shown() };
        let kind = if self.negated == Some(true) { format!("Non faite\n{kind}") } else { kind.to_owned() };
        let dose = self.dose.clone().map(|dose| Value::Quantity(dose).shown()).unwrap_or_default();
        let rank = self.rank.map(|rank| rank.to_string()).unwrap_or_default();
        let date = Cell::text(writer::dates(&self.period));
        table.push([Cell::text(kind), name, date, Cell::text(dose), route_cell, Cell::text(rank), said]);
        let (site_cell, site) = writer.code_cell(&self.site);
        let mut more = |label: &str, cell: Cell| table.push([Cell::text(label), cell.columns(6)]);
        if self.site.is_some() {
            more("Site", site_cell);
        }
        if let Some(lot) = self.vaccine.as_ref().and_then(|vaccine| vaccine.lot.as_deref()) {
            more("Numéro de lot", Cell::text(lot));
        }
        if let Some(performer) = &self.performer {
            more("Vaccinateur", Cell::text(performer.who.shown()));
        }
        Ids { vaccine, route, site, comment }
    }

    /// The official rules want one time for what was done, both ends for what is to be done.
    fn time(&self) -> Element {
        let period = self.period.clone().unwrap_or_default();
        match (self.planned, &period.start) {
            (Some(true), _) => period.write_whole("effectiveTime").typed("IVL_TS"),
            (_, Some(start)) => start.write("effectiveTime"),
            _ if period.null.is_some() => {
                Period { null: period.null, ..Period::default() }.write("effectiveTime")
            }
            _ => unknown("effectiveTime"),
        }
    }

    fn relations(&self, said: &str, writer: &mut Writer<'_>, table: &mut Table) -> Vec<Element> {
        let rank = self.rank.map(|rank| {
            let rank = Element::new("observation")
                .fixed("classCode", "OBS")
                .fixed("moodCode", "EVN")
                .templates(&[RANK, "1.2.250.1.213.1.1.3.82"])
                .with(Code::new("30973-2", "LOINC", "Rang de la vaccination").write("code"))
                .with(completed())
                .with(Value::Integer(Decimal::new(rank.to_string())).write("value"));
            relation("SUBJ", false, rank)
        });
        let reactions = self
            .reactions
            .iter()
            .map(|reaction| relation("CAUS", false, reaction.write(&[REACTION], writer, table)));
        let mut all: Vec<Element> = rank.into_iter().chain(reactions).collect();
        all.extend(self.comment.as_ref().map(|_| comment(said)));
        all
    }

    fn rules(&self, problems: &mut Problems) {
        if self.vaccine.is_some() == self.none.is_some() {
            problems.invalid(
                "donner le vaccin (`vaccine`), ou dire qu'il n'y a pas de vaccination (`none`), l'un des deux",
                "give either the vaccine (`vaccine`) or say that there is no vaccination (`none`)",
            );
        }
        let ended = self.period.as_ref().is_some_and(|period| period.end.is_some());
        if ended && self.planned != Some(true) {
            problems.invalid(
                "une vaccination faite a une date (`period.start`), sans `period.end`",
                "a vaccination given has one date (`period.start`), no `period.end`",
            );
        }
        if !self.reactions.is_empty() && self.rank.is_none() && self.comment.is_none() {
            problems.invalid(
                "les règles officielles demandent, avec `reactions`, un rang (`rank`) ou un commentaire (`comment`)",
                "with `reactions` the official rules want a rank (`rank`) or a comment (`comment`)",
            );
        }
        if !self.reactions.is_empty() && self.planned == Some(true) {
            problems.invalid(
                "pas de réactions (`reactions`) à une vaccination prévue (`planned`)",
                "no reactions (`reactions`) to a vaccination that is planned (`planned`)",
            );
        }
    }
}

/// The identifiers of the cells of a vaccination.
struct Ids {
    vaccine: Str,
    route: Str,
    site: Str,
    comment: Str,
}

fn default_kind() -> Code {
    Code::new("IMMUNIZ", "HL7:ActCode", "Vaccination sans autre précision")
}
