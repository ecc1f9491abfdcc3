//! When a treatment is taken: PIVL_TS, EIVL_TS, SXPR_TS.

use super::reader::Reader;
use crate::element::{Element, Str};
use crate::input::{choice, record, union};
use crate::values::{Code, Quantity, Range, Ts, Value};

union! {
    /// When a treatment is taken.
    pub enum Timing {
        /// At regular intervals.
        "à intervalles réguliers" every: Every(Every),
        /// At an event of the day.
        "à un moment de la journée" event: Event(Event),
    }
}

record! {
    /// Regular intervals (PIVL_TS): `{"period": {"value": 8, "unit": "h"}}` is every 8 hours.
    pub struct Every {
        /// Time from one intake to the next.
        "intervalle entre deux prises" period: Option<Quantity>,
        /// First intake.
        "première prise" first: Option<Ts>,
        /// How long one intake lasts.
        "durée d'une prise" width: Option<Quantity>,
        /// Whether the hours are left to those who give it.
        "horaires laissés à l'établissement" institution_specified: Option<bool>,
    }
}

record! {
    /// An event of the day (EIVL_TS).
    pub struct Event {
        /// Which.
        "moment de la journée" at: EventKind,
        /// Time before (negative) or after it.
        "décalage" offset: Option<Range>,
    }
}

choice! {
    /// Events of the day (HL7 TimingEvent).
    pub enum EventKind {
        /// Before a meal.
        "avant le repas" BeforeMeal = "AC",
        /// Before breakfast.
        "avant le petit-déjeuner" BeforeBreakfast = "ACM",
        /// Before lunch.
        "avant le déjeuner" BeforeLunch = "ACD",
        /// Before dinner.
        "avant le dîner" BeforeDinner = "ACV",
        /// With a meal.
        "pendant le repas" Meal = "C",
        /// With breakfast.
        "au petit-déjeuner" Breakfast = "CM",
        /// With lunch.
        "au déjeuner" Lunch = "CD",
        /// With dinner.
        "au dîner" Dinner = "CV",
        /// After a meal.
        "après le repas" AfterMeal = "PC",
        /// After breakfast.
        "après le petit-déjeuner" AfterBreakfast = "PCM",
        /// After lunch.
        "après le déjeuner" AfterLunch = "PCD",
        /// After dinner.
        "après le dîner" AfterDinner = "PCV",
        /// Between meals.
        "entre les repas" BetweenMeals = "IC",
        /// Between breakfast and lunch.
        "entre le petit-déjeuner et le déjeuner" Morning = "ICM",
        /// Between lunch and dinner.
        "entre le déjeuner et le dîner" Afternoon = "ICD",
        /// Between dinner and sleep.
        "entre le dîner et le coucher" Evening = "ICV",
        /// At bedtime.
        "au coucher" Bedtime = "HS",
        /// At waking.
        "au réveil" Waking = "WAKE",
    }
}

impl Timing {
    /// Of an `effectiveTime` or a `comp`: one, or those of an SXPR_TS.
    pub(super) fn read(element: &Element) -> Vec<Timing> {
        match element.xsi_type() {
            Some("PIVL_TS") => Every::read(element).map(Timing::Every).into_iter().collect(),
            Some("EIVL_TS") => Event::read(element).map(Timing::Event).into_iter().collect(),
            Some("SXPR_TS") => element.children("comp").flat_map(Timing::one).collect(),
            _ => Vec::new(),
        }
    }

    /// What the narrative says in place of an interval (`period/translation`).
    pub(super) fn words_of(element: &Element, reader: &Reader<'_>) -> Option<Str> {
        let parts = std::iter::once(element).chain(element.children("comp"));
        let mut translations = parts.filter_map(|part| part.at("period/translation"));
        translations.find_map(|translation| reader.code(translation).text)
    }

    /// Several make an SXPR_TS. `said` is the identifier of the words that are shown in place of an interval.
    pub(super) fn write(timings: &[Timing], said: Option<&str>) -> Element {
        let words = said.map(|id| {
            let text = Code::default().write_referring("translation", id);
            Element::new("period").with(text)
        });
        let written = match (timings, words) {
            ([], None) => Element::new("effectiveTime").fixed("nullFlavor", "UNK").typed("PIVL_TS"),
            ([], Some(words)) => Element::new("effectiveTime").typed("PIVL_TS").with(words),
            ([timing], words) => in_words(timing.write_as("effectiveTime"), words),
            (_, mut words) => {
                let parts = timings.iter().map(|timing| in_words(timing.write_as("comp"), words.take()));
                Element::new("effectiveTime").typed("SXPR_TS").with_all(parts)
            }
        };
        written.fixed("operator", "A")
    }

    /// For people.
    pub(super) fn shown(timings: &[Timing]) -> String {
        timings.iter().map(Timing::words).collect::<Vec<_>>().join("\n")
    }

    /// Of a `comp`, which is never an SXPR_TS itself here: no recursion.
    fn one(element: &Element) -> Option<Timing> {
        match element.xsi_type()? {
            "PIVL_TS" => Every::read(element).map(Timing::Every),
            "EIVL_TS" => Event::read(element).map(Timing::Event),
            _ => None,
        }
    }

    pub(super) fn write_as(&self, name: &'static str) -> Element {
        match self {
            Timing::Every(every) => every.write(name),
            Timing::Event(event) => event.write(name),
        }
    }

    fn words(&self) -> String {
        match self {
            Timing::Every(every) => every.words(),
            Timing::Event(event) => event.words(),
        }
    }
}

/// A timing whose period has a translation in words.
fn in_words(mut timing: Element, words: Option<Element>) -> Element {
    let Some(words) = words else { return timing };
    match timing.child_mut("period") {
        Some(period) => period.nodes_mut().extend(words.nodes().iter().cloned()),
        None => timing.push(words),
    }
    timing
}

impl Every {
    fn read(element: &Element) -> Option<Every> {
        let phase = element.child("phase");
        let institution = element.attribute("institutionSpecified").map(|value| value == "true");
        let every = Every {
            period: element.child("period").and_then(Quantity::read),
            first: phase.and_then(|phase| Ts::read(phase.child("low")?)),
            width: phase.and_then(|phase| Quantity::read(phase.child("width")?)),
            institution_specified: institution,
        };
        (every != Every::default()).then_some(every)
    }

    fn write(&self, name: &'static str) -> Element {
        let phase = Element::new("phase")
            .with_opt(self.first.as_ref().map(|ts| ts.write("low")))
            .with_opt(self.width.as_ref().map(|width| width.write("width")));
        let institution = self.institution_specified.map(|yes| if yes { "true" } else { "false" });
        Element::new(name)
            .typed("PIVL_TS")
            .attr_opt("institutionSpecified", institution.map(Str::const_new))
            .with_opt((!phase.is_empty()).then_some(phase))
            .with_opt(self.period.as_ref().map(|period| period.write("period")))
    }

    fn words(&self) -> String {
        let period =
            self.period.as_ref().map(|period| match (period.value.as_str(), period.unit.as_deref()) {
                ("1", Some("d")) => "1 fois par jour".to_owned(),
                ("1", Some("wk")) => "1 fois par semaine".to_owned(),
                ("1", Some("mo")) => "1 fois par mois".to_owned(),
                (hours, Some("h")) => format!("toutes les {hours} heures"),
                (days, Some("d")) => format!("tous les {days} jours"),
                (weeks, Some("wk")) => format!("toutes les {weeks} semaines"),
                _ => format!("tous les {}", Value::Quantity(period.clone()).shown()),
            });
        let first = self.first.as_ref().map(|ts| format!("à partir du {}", ts.french()));
        let width =
            self.width.as_ref().map(|width| format!("pendant {}", Value::Quantity(width.clone()).shown()));
        [period, first, width].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

impl Event {
    fn read(element: &Element) -> Option<Event> {
        let at = EventKind::new(element.value_at("event", "code")?)?;
        let offset = element.child("offset").map(Range::read).filter(|range| *range != Range::default());
        Some(Event { at, offset })
    }

    fn write(&self, name: &'static str) -> Element {
        Element::new(name)
            .typed("EIVL_TS")
            .with(Element::new("event").fixed("code", self.at.code()))
            .with_opt(self.offset.as_ref().map(|offset| offset.write("offset")))
    }

    fn words(&self) -> String {
        let offset = self.offset.as_ref().map(|offset| Value::Range(offset.clone()).shown());
        offset.map_or_else(|| self.at.label().to_owned(), |offset| format!("{} ({offset})", self.at.label()))
    }
}
