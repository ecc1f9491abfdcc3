//! Treatments (FR-Traitement) and their products (FR-Produit-de-sante).

use super::product::{Product, consumable, no_material};
use super::reader::{self, Reader, related};
use super::timing::Timing;
use super::writer::{Writer, comment, completed, instruction, relation, text, unknown};
use crate::element::{Element, Str};
use crate::input::{choice, record};
use crate::narrative::{Cell, Table};
use crate::values::{Code, Id, NullFlavor, Period, Quantity, Range, Ratio, Value};

const REFERENCE: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.4.1";
const PATIENT: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.3";
const DISPENSER: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.3.1";
const STEP: &str = "1.2.250.1.213.1.1.3.42.1";
const COLUMNS: [&str; 9] = [
    "Date de début",
    "Date de fin",
    "Médicament",
    "Dose",
    "Fréquence",
    "Voie d'administration",
    "Rythme",
    "Dose maximale",
    "Commentaire",
];

record! {
    /// A treatment (FR-Traitement).
    pub struct Medication {
        /// Identifier of the entry; a new one if absent.
        "identifiant du traitement" id: Option<Id>,
        /// Product; absent where there is no treatment (`none`).
        "médicament" product: Option<Product>,
        /// Why there is no treatment to tell.
        "absence de traitement" none: Option<MedicationAbsence>,
        /// Whether it is planned, not yet taken.
        "traitement prévu" planned: Option<bool>,
        /// Whether it is for an acute illness, a long one, or both.
        "traitement aigu ou au long cours" course: Vec<Course>,
        /// Start and end.
        "durée du traitement" period: Option<Period>,
        /// How long it lasts, where the end is not given.
        "durée" duration: Option<Quantity>,
        /// How it is given; always the same dose if absent.
        "mode d'administration" dosing: Option<Dosing>,
        /// When it is taken.
        "fréquence" timings: Vec<Timing>,
        /// When it is taken, in words: instead of intervals (`every`), or what is shown in their place.
        "fréquence en mots" frequency_text: Option<Str>,
        /// Route (EDQM).
        "voie d'administration" route: Option<Code>,
        /// Site.
        "région anatomique d'administration" site: Option<Code>,
        /// Dose at each intake: the same quantity twice, or from the least to the most.
        "dose à administrer" dose: Option<Range>,
        /// Rate.
        "rythme d'administration" rate: Option<Range>,
        /// Why there is no rate.
        "raison de l'absence de rythme" rate_null: Option<NullFlavor>,
        /// Maximal dose in a time.
        "dose maximale" max_dose: Option<Ratio>,
        /// Steps of a dosing that is not always the same.
        "paliers de dose" steps: Vec<DoseStep>,
        /// Reason.
        "motif du traitement" reason: Option<Reason>,
        /// Instructions to the patient.
        "instructions au patient" patient_instructions: Option<Str>,
        /// Instructions to who dispenses it.
        "instructions au dispensateur" dispenser_instructions: Option<Str>,
        /// Comment.
        "commentaire" comment: Option<Str>,
    }
    rules Medication::rules;
}

record! {
    /// One step of a dosing that changes.
    pub struct DoseStep {
        /// Identifier of the step; a new one if absent.
        "identifiant du palier" id: Option<Id>,
        /// Start and end.
        "durée du palier" period: Option<Period>,
        /// How long it lasts, where the end is not given.
        "durée" duration: Option<Quantity>,
        /// When it is taken.
        "fréquence du palier" timings: Vec<Timing>,
        /// Dose at each intake.
        "dose du palier" dose: Option<Range>,
        /// Rate.
        "rythme du palier" rate: Option<Range>,
    }
    rules DoseStep::rules;
}

record! {
    /// The reason of a treatment or an act: refers to a problem of the document.
    pub struct Reason {
        /// Identifier of the problem's entry; a new one if absent.
        "identifiant du problème" id: Option<Id>,
        /// The problem.
        "problème" code: Option<Code>,
    }
}

choice! {
    /// How a dose is given.
    pub enum Dosing {
        /// Always the same.
        "normal" Normal = "normal",
        /// Tapered: rises or falls.
        "progressif" Tapered = "tapered",
        /// Split: differs within the day.
        "fractionné" Split = "split",
        /// Conditional.
        "conditionnel" Conditional = "conditional",
        /// Combination of products.
        "combiné" Combination = "combination",
    }
}

choice! {
    /// What a treatment is for.
    pub enum Course {
        /// A long illness.
        "au long cours" LongTerm = "long_term",
        /// An acute illness.
        "aigu" Acute = "acute",
    }
}

choice! {
    /// Why there is no treatment to tell.
    pub enum MedicationAbsence {
        /// No treatment is known.
        "Aucun traitement connu" NoneKnown = "no-known-medications",
        /// Nothing is known of treatments.
        "Pas d'information sur les traitements" NoInformation = "no-medication-info",
    }
}

impl Dosing {
    fn template(self) -> &'static str {
        match self {
            Dosing::Normal => "1.3.6.1.4.1.19376.1.5.3.1.4.7.1",
            Dosing::Tapered => "1.3.6.1.4.1.19376.1.5.3.1.4.8",
            Dosing::Split => "1.3.6.1.4.1.19376.1.5.3.1.4.9",
            Dosing::Conditional => "1.3.6.1.4.1.19376.1.5.3.1.4.10",
            Dosing::Combination => "1.3.6.1.4.1.19376.1.5.3.1.4.11",
        }
    }

    /// None is the normal one: what was written without one is read without one.
    fn read(entry: &Element) -> Option<Dosing> {
        let others = Dosing::ALL.iter().filter(|dosing| **dosing != Dosing::Normal);
        others.copied().find(|dosing| entry.has_template(dosing.template()))
    }
}

impl Course {
    fn template(self) -> &'static str {
        match self {
            Course::LongTerm => "1.2.250.1.213.1.1.3.42.3",
            Course::Acute => "1.2.250.1.213.1.1.3.42.4",
        }
    }

    fn read(entry: &Element) -> Vec<Course> {
        Course::ALL.iter().copied().filter(|course| entry.has_template(course.template())).collect()
    }
}

impl Medication {
    /// The empty table of treatments.
    pub(crate) fn table() -> Table {
        Table::new(&COLUMNS)
    }

    /// The frequency for people.
    pub(crate) fn frequency(&self) -> String {
        match &self.frequency_text {
            Some(text) => text.to_string(),
            None => Timing::shown(&self.timings),
        }
    }

    /// From a `substanceAdministration`.
    pub(crate) fn read(entry: &Element, reader: &Reader<'_>) -> Medication {
        let none = entry.value_at("code", "code").and_then(MedicationAbsence::new);
        let timings: Vec<Timing> = entry.children("effectiveTime").flat_map(Timing::read).collect();
        let words = entry.children("effectiveTime").find_map(|time| Timing::words_of(time, reader));
        let steps = entry
            .children("entryRelationship")
            .filter_map(|relation| relation.child("substanceAdministration"));
        Medication {
            id: reader::id(entry),
            product: if none.is_none() { Product::of(entry, reader) } else { None },
            none,
            planned: (entry.attribute("moodCode") == Some("INT")).then_some(true),
            course: Course::read(entry),
            period: reader::period(entry),
            duration: entry.child("effectiveTime").and_then(duration),
            dosing: Dosing::read(entry),
            frequency_text: words.filter(|words| !reader::same(words, &Timing::shown(&timings))),
            timings,
            route: reader.child(entry, "routeCode").filter(|route| route.null.is_none()),
            site: reader.child(entry, "approachSiteCode"),
            dose: range(entry, "doseQuantity", reader),
            rate: range(entry, "rateQuantity", reader),
            rate_null: entry.child("rateQuantity").and_then(Element::null_flavor).and_then(NullFlavor::new),
            max_dose: entry.child("maxDoseQuantity").and_then(Ratio::read),
            steps: steps
                .filter(|step| step.has_template(STEP))
                .map(|step| DoseStep::read(step, reader))
                .collect(),
            reason: related(entry, REFERENCE).map(|act| Reason::read(act, reader)),
            patient_instructions: reader.instruction(entry, PATIENT),
            dispenser_instructions: reader.instruction(entry, DISPENSER),
            comment: reader.comment(entry),
        }
    }

    /// As a `substanceAdministration`, with its rows in the table.
    pub(crate) fn write(&self, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let (name, name_id) = writer.cell(self.shown());
        let said = self.frequency_text.is_some().then(|| writer.text.id());
        let frequency = Cell::text(self.frequency());
        let frequency = said.as_deref().map_or(frequency.clone(), |id| frequency.id(id));
        let (route, route_id) = writer.code_cell(&self.route);
        let (site, site_id) = writer.code_cell(&self.site);
        table.push([
            Cell::text(end(&self.period, |period| &period.start)),
            Cell::text(ending(&self.period, &self.duration)),
            name,
            Cell::text(shown_range(&self.dose)),
            frequency,
            route,
            Cell::text(shown_range(&self.rate)),
            Cell::text(self.max_dose.clone().map(|ratio| people(&Value::Ratio(ratio))).unwrap_or_default()),
            Cell::text(self.dosing.map_or("", Dosing::label)),
        ]);
        let head = self.head(writer, &name_id, said.as_deref());
        let head = head
            .with_opt(self.route.as_ref().map(|code| code.write_referring("routeCode", &route_id)))
            .with_opt(self.site.as_ref().map(|code| code.write_referring("approachSiteCode", &site_id)))
            .with_opt(self.dose.as_ref().map(|range| bounds(range, "doseQuantity")))
            .with_opt(self.rate.as_ref().map(|range| bounds(range, "rateQuantity")))
            .with_opt(
                self.rate_null.map(|null| Element::new("rateQuantity").fixed("nullFlavor", null.code())),
            )
            .with_opt(self.max_dose.as_ref().map(|ratio| ratio.write("maxDoseQuantity")))
            .with(consumable(self.product.as_ref(), &name_id));
        if self.site.is_some() {
            table.push([Cell::text("Site"), site.columns(8)]);
        }
        let steps = self.steps.iter().enumerate();
        let steps: Vec<Element> = steps.map(|(i, step)| step.write(i + 1, self, writer, table)).collect();
        head.with_all(steps).with_all(self.relations(writer, table))
    }

    /// What people read: the product, or why there is none.
    pub fn shown(&self) -> &str {
        match (&self.product, self.none) {
            (Some(product), _) => product.code.shown(),
            (None, Some(none)) => none.label(),
            (None, None) => "",
        }
    }

    fn head(&self, writer: &mut Writer<'_>, name: &str, said: Option<&str>) -> Element {
        let code = match self.none {
            Some(none) => Code::new(none.code(), "IPS:Absent", none.label()),
            None => Code::new("DRUG", "HL7:ActCode", "Médicament"),
        };
        let dosing = self.dosing.unwrap_or_default();
        // The official rules count two times where the dose is always the same, one where steps have their own.
        let timing = self.steps.is_empty().then(|| Timing::write(&self.timings, said));
        Element::new("substanceAdministration")
            .fixed("classCode", "SBADM")
            .fixed("moodCode", if self.planned == Some(true) { "INT" } else { "EVN" })
            .templates(&[
                "1.2.250.1.213.1.1.3.42",
                "2.16.840.1.113883.10.20.1.24",
                "1.3.6.1.4.1.19376.1.5.3.1.4.7",
            ])
            .templates(&[dosing.template()])
            .templates(&self.course.iter().map(|course| course.template()).collect::<Vec<_>>())
            .with(writer.id(&self.id))
            .with(code.write("code"))
            .with(text(name))
            .with(completed())
            .with(lasting(&self.period, &self.duration, "effectiveTime"))
            .with_opt(timing)
    }

    fn relations(&self, writer: &mut Writer<'_>, table: &mut Table) -> Vec<Element> {
        let mut row = |label: &str, shown: &str| {
            let (cell, id) = writer.cell(shown);
            table.push([Cell::text(label), cell.columns(8)]);
            id
        };
        let patient = self.patient_instructions.as_ref().map(|said| {
            let ids = ["2.16.840.1.113883.10.20.1.49", PATIENT, "1.2.250.1.213.1.1.3.33"];
            let code = Code::new("PINSTRUCT", "IHEActCode", "Instructions au patient");
            relation("SUBJ", true, instruction("INT", &ids, &code, &row("Instructions au patient", said)))
        });
        let dispenser = self.dispenser_instructions.as_ref().map(|said| {
            let ids = ["2.16.840.1.113883.10.20.1.43", DISPENSER, "1.2.250.1.213.1.1.3.34"];
            let code = Code::new("FINSTRUCT", "IHEActCode", "Instructions au dispensateur");
            relation(
                "SUBJ",
                true,
                instruction("INT", &ids, &code, &row("Instructions au dispensateur", said)),
            )
        });
        let said = self.comment.as_ref().map(|said| comment(&row("Commentaire", said)));
        let motive = |reason: &Reason| row("Motif", reason.code.as_ref().map_or("", Code::shown));
        let motive = self.reason.as_ref().map(motive);
        let reason = self.reason.as_ref().zip(motive);
        let reason = reason.map(|(reason, id)| relation("RSON", false, reason.write(writer, &id)));
        [reason, patient, dispenser, said].into_iter().flatten().collect()
    }

    fn rules(&self, problems: &mut crate::input::Problems) {
        if self.product.is_some() == self.none.is_some() {
            problems.invalid(
                "donner le médicament (`product`), ou dire qu'il n'y a pas de traitement (`none`), l'un des deux",
                "give either the medicine (`product`) or say that there is no treatment (`none`)",
            );
        }
        check_duration(&self.period, &self.duration, problems);
        if self.rate.is_some() && self.rate_null.is_some() {
            problems
                .invalid("un rythme (`rate`) et la raison de son absence", "a `rate` and why it is missing");
        }
        let dosing = self.dosing.unwrap_or_default();
        let stepped = matches!(dosing, Dosing::Tapered | Dosing::Split);
        if stepped && self.steps.is_empty() {
            problems.invalid("il manque les paliers (`steps`)", "steps are missing (`steps`)");
        }
        if dosing == Dosing::Normal && !self.steps.is_empty() {
            problems.invalid(
                "des paliers (`steps`) demandent `dosing` : `tapered` ou `split`",
                "steps (`steps`) need `dosing`: `tapered` or `split`",
            );
        }
        let event = |timing: &Timing| matches!(timing, Timing::Event(_));
        if self.frequency_text.is_some() && self.timings.iter().any(event) {
            problems.invalid(
                "un texte (`frequency_text`) va avec des intervalles (`every`) ou seul, non avec un moment (`event`)",
                "words (`frequency_text`) go with intervals (`every`) or alone, not with an event (`event`)",
            );
        }
        let timed = !self.timings.is_empty() || self.frequency_text.is_some();
        if !self.steps.is_empty() && timed {
            problems.invalid(
                "donner la fréquence (`timings`) dans chaque palier (`steps`)",
                "give the frequency (`timings`) in each step (`steps`)",
            );
        }
    }
}

impl DoseStep {
    fn rules(&self, problems: &mut crate::input::Problems) {
        check_duration(&self.period, &self.duration, problems);
    }

    fn read(entry: &Element, reader: &Reader<'_>) -> DoseStep {
        let time = entry.child("effectiveTime");
        let period =
            time.and_then(|time| time.children("comp").find(|comp| comp.xsi_type() == Some("IVL_TS")));
        DoseStep {
            id: reader::id(entry),
            duration: period.and_then(duration),
            period: period.map(Period::read).filter(|period| *period != Period::default()),
            timings: time.map(Timing::read).unwrap_or_default(),
            dose: range(entry, "doseQuantity", reader),
            rate: range(entry, "rateQuantity", reader),
        }
    }

    fn write(&self, number: usize, of: &Medication, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let (name, id) = writer.cell(format!("Palier {number}"));
        table.push([
            Cell::text(end(&self.period, |period| &period.start)),
            Cell::text(ending(&self.period, &self.duration)),
            name,
            Cell::text(shown_range(&self.dose)),
            Cell::text(Timing::shown(&self.timings)),
            Cell::text(""),
            Cell::text(shown_range(&self.rate)),
            Cell::text("").columns(2),
        ]);
        let period = lasting(&self.period, &self.duration, "comp");
        let times = self.timings.iter().map(|timing| timing.write_as("comp").fixed("operator", "A"));
        let product = Element::new("manufacturedProduct").with(no_material());
        let step = Element::new("substanceAdministration")
            .fixed("classCode", "SBADM")
            .fixed("moodCode", if of.planned == Some(true) { "INT" } else { "EVN" })
            .templates(&[STEP, of.dosing.unwrap_or_default().template()])
            .with(writer.id(&self.id))
            .with(text(&id))
            .with(completed())
            .with(Element::new("effectiveTime").typed("SXPR_TS").with(period).with_all(times))
            .with_opt(self.dose.as_ref().map(|range| bounds(range, "doseQuantity")))
            .with_opt(self.rate.as_ref().map(|range| bounds(range, "rateQuantity")))
            .with(Element::new("consumable").with(product));
        let number = Element::new("sequenceNumber").attr("value", number.to_string());
        Element::new("entryRelationship").fixed("typeCode", "COMP").with(number).with(step)
    }
}

impl Reason {
    pub(super) fn read(act: &Element, reader: &Reader<'_>) -> Reason {
        let code = reader.child(act, "code").filter(|code| code.null.is_none() || code.text.is_some());
        Reason { id: reader::id(act), code: code.map(|code| Code { null: None, ..code }) }
    }

    /// A reference without a code has none that applies.
    pub(super) fn write(&self, writer: &mut Writer<'_>, reference: &str) -> Element {
        let code = self.code.clone().unwrap_or_default();
        let null = code.code.is_none().then_some(crate::values::NullFlavor::NotApplicable);
        Element::new("act")
            .fixed("classCode", "ACT")
            .fixed("moodCode", "EVN")
            .templates(&[REFERENCE, "1.2.250.1.213.1.1.3.36"])
            .with(writer.id(&self.id))
            .with(Code { null, ..code }.write_referring("code", reference))
    }
}

/// `width` of an IVL_TS.
fn duration(time: &Element) -> Option<Quantity> {
    time.child("width").and_then(Quantity::read)
}

/// A time with both ends, or with its start and how long it lasts.
fn lasting(period: &Option<Period>, duration: &Option<Quantity>, name: &'static str) -> Element {
    let period = period.clone().unwrap_or_default();
    let time = match duration {
        Some(duration) => {
            let low = period.start.as_ref().map_or_else(|| unknown("low"), |ts| ts.write("low"));
            Element::new(name).with(low).with(duration.write("width"))
        }
        None => period.write_whole(name),
    };
    time.typed("IVL_TS")
}

/// Says that both an end and a duration are given.
fn check_duration(
    period: &Option<Period>,
    duration: &Option<Quantity>,
    problems: &mut crate::input::Problems,
) {
    if duration.is_some() && period.as_ref().is_some_and(|period| period.end.is_some()) {
        problems.invalid(
            "donner la fin (`period.end`) ou la durée (`duration`), l'une des deux",
            "give either the end (`period.end`) or the duration (`duration`)",
        );
    }
}

/// The end, or how long it lasts.
fn ending(period: &Option<Period>, duration: &Option<Quantity>) -> String {
    match duration {
        Some(duration) => format!("pendant {}", people(&Value::Quantity(duration.clone()))),
        None => end(period, |period| &period.end),
    }
}

/// A range with both bounds, as the official rules want it.
fn bounds(range: &Range, name: &'static str) -> Element {
    let bound = |quantity: &Option<Quantity>, name| match quantity {
        Some(quantity) => quantity.write(name),
        None => unknown(name),
    };
    Element::new(name).with(bound(&range.low, "low")).with(bound(&range.high, "high"))
}

fn range(entry: &Element, name: &str, reader: &Reader<'_>) -> Option<Range> {
    let element = entry.child(name)?;
    let mut range = Range::read(element);
    for (bound, name) in [(&mut range.low, "low"), (&mut range.high, "high")] {
        if let Some(bound) = bound {
            bound.text = element.at(name).and_then(|bound| words(bound, reader));
        }
    }
    if range == Range::default() {
        // Older documents give one quantity.
        range.low = Quantity::read(element);
        range.high.clone_from(&range.low);
    }
    (range != Range::default()).then_some(range)
}

/// What the narrative says in place of a quantity.
fn words(bound: &Element, reader: &Reader<'_>) -> Option<Str> {
    bound.children("translation").find_map(|translation| reader.code(translation).text)
}

fn shown_range(range: &Option<Range>) -> String {
    match range {
        Some(Range { low: Some(low), high: Some(high), .. }) if low == high => {
            people(&Value::Quantity(low.clone()))
        }
        Some(range) => people(&Value::Range(range.clone())),
        None => String::new(),
    }
}

/// A value for people: units that are only annotations without their braces.
fn people(value: &Value) -> String {
    value.shown().replace(['{', '}'], "")
}

fn end(period: &Option<Period>, which: impl Fn(&Period) -> &Option<crate::values::Ts>) -> String {
    period.as_ref().and_then(|period| which(period).as_ref()).map(|ts| ts.french()).unwrap_or_default()
}
