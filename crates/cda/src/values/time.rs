//! Points in time (TS) and periods (IVL_TS).

use serde_json::{Value, json};

use super::NullFlavor;
use super::moment::Moment;
use crate::element::{Element, Sink, Str};
use crate::input::{Input, Problems, Schemas, record};

/// A point in time with its precision: HL7 `YYYY[MM[DD[HH[MM[SS[.S]]]]]][±ZZZZ]`. In JSON: ISO 8601
/// (`2024-03-28`, `2024-03-28T10:30+01:00`); the HL7 form is accepted too.
///
/// What was received is kept as it is, even if it is no date.
///
/// ```
/// use segur_cda::values::Ts;
/// let ts = Ts::parse("2024-03-28T10:30:05+01:00").unwrap();
/// assert_eq!(ts.hl7(), "20240328103005+0100");
/// assert_eq!(Ts::received("20240328").iso(), "2024-03-28");
/// assert!(Ts::parse("2024-02-30").is_none());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ts(Str);

impl Ts {
    /// A time as received, right or wrong.
    pub fn received(hl7: impl Into<Str>) -> Ts {
        Ts(hl7.into())
    }

    /// From ISO 8601 or HL7; none if there is no such date.
    pub fn parse(text: &str) -> Option<Ts> {
        let hl7 = Ts(from_iso(text)?.into());
        hl7.is_valid().then_some(hl7)
    }

    /// From an element with `value`.
    pub fn read(element: &Element) -> Option<Ts> {
        element.attribute("value").map(|value| Ts(value.into()))
    }

    /// As an element of that name.
    pub fn write(&self, name: &'static str) -> Element {
        Element::new(name).attr("value", self.0.clone())
    }

    /// A child of that name.
    pub(crate) fn put<S: Sink>(&self, out: &mut S, name: &'static str) {
        out.tag(name, |out| out.put("value", &self.0));
    }

    /// The HL7 form, as received.
    pub fn hl7(&self) -> &str {
        &self.0
    }

    /// The digits of date and time, without fraction and offset.
    pub fn digits(&self) -> &str {
        let end = self.0.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(self.0.len());
        &self.0[..end]
    }

    /// The day (`YYYYMMDD`), if it is that precise.
    pub fn day(&self) -> Option<&str> {
        self.digits().get(..8)
    }

    /// Offset from UTC in minutes, if one is given.
    pub fn offset(&self) -> Option<i32> {
        let sign = self.0.rfind(['+', '-'])?;
        let (hours, minutes) = (self.0.get(sign + 1..sign + 3)?, self.0.get(sign + 3..sign + 5)?);
        let total = hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok()?;
        Some(if self.0.as_bytes()[sign] == b'-' { -total } else { total })
    }

    /// Whether there is such a date and time.
    pub fn is_valid(&self) -> bool {
        Moment::parse(&self.0).is_ok()
    }

    /// The ISO 8601 form; what is no date stays as it is.
    pub fn iso(&self) -> String {
        if !self.is_valid() {
            return self.0.to_string();
        }
        let digits = self.digits();
        let mut out = digits[..4].to_owned();
        let marks = ["-", "-", "T", ":", ":"];
        for (start, mark) in (4..digits.len()).step_by(2).zip(marks) {
            out.extend([mark, &digits[start..start + 2]]);
        }
        let rest = &self.0[digits.len()..];
        let zone = rest.find(['+', '-']).unwrap_or(rest.len());
        out.push_str(&rest[..zone]);
        if let (Some(hours), Some(minutes)) = (rest.get(zone..zone + 3), rest.get(zone + 3..)) {
            out.extend([hours, ":", minutes]);
        }
        out
    }

    /// For people: `28/03/2024 10:30`.
    pub fn french(&self) -> String {
        let mut out = String::with_capacity(16);
        self.show(&mut out);
        out
    }

    /// Appends it for people.
    pub(crate) fn show(&self, out: &mut String) {
        let d = self.digits();
        match d.len() {
            _ if !self.is_valid() => out.push_str(&self.0),
            4 => out.push_str(d),
            6 => out.extend([&d[4..6], "/", &d[..4]]),
            8 | 10 => out.extend([&d[6..8], "/", &d[4..6], "/", &d[..4]]),
            _ => out.extend([&d[6..8], "/", &d[4..6], "/", &d[..4], " ", &d[8..10], ":", &d[10..12]]),
        }
    }
}

impl std::fmt::Display for Ts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Input for Ts {
    fn from_json(value: &Value, problems: &mut Problems) -> Option<Self> {
        let Value::String(text) = value else {
            problems.expected(
                "une date (`2024-03-28`, `2024-03-28T10:30+01:00`)",
                "a date (`2024-03-28`, `2024-03-28T10:30+01:00`)",
                value,
            );
            return None;
        };
        let ts = Ts::parse(text).unwrap_or_else(|| Ts(text.into()));
        ts.check(problems);
        Some(ts)
    }

    fn to_json(&self) -> Option<Value> {
        Some(self.iso().into())
    }

    fn schema(_: &mut Schemas) -> Value {
        json!({ "type": "string", "examples": ["2024-03-28", "2024-03-28T10:30:00+01:00"] })
    }

    fn check(&self, problems: &mut Problems) {
        if self.0.is_empty() {
            problems.missing();
        } else if !self.is_valid() {
            let text = &self.0;
            problems.invalid(
                &format!(
                    "« {text} » n'est pas une date (attendu `2024-03-28` ou `2024-03-28T10:30:00+01:00`)"
                ),
                &format!("\"{text}\" is no date (expected `2024-03-28` or `2024-03-28T10:30:00+01:00`)"),
            );
        }
    }
}

record! {
    /// A period (IVL_TS): either end may be unknown.
    pub struct Period {
        /// Start.
        "début" start: Option<Ts>,
        /// End.
        "fin" end: Option<Ts>,
        /// Whether it goes on from its start, where a start alone would be a point in time.
        "période en cours" open: Option<bool>,
        /// Why there is no start, where it is not just unknown.
        "raison de l'absence de début" start_null: Option<NullFlavor>,
        /// Why there is no end, where it is not just unknown.
        "raison de l'absence de fin" end_null: Option<NullFlavor>,
        /// Why there is neither, where they are not just unknown.
        "raison de l'absence de date" null: Option<NullFlavor>,
    }
    rules Period::rules;
}

impl Period {
    /// From a start.
    pub(crate) fn since(start: Ts) -> Period {
        Period { start: Some(start), ..Period::default() }
    }

    /// From an element with `low` and `high`, or with a `value` alone, which is then the start.
    pub fn read(element: &Element) -> Period {
        // What is just unknown goes without saying.
        let null = |element: &Element| {
            element.null_flavor().and_then(NullFlavor::new).filter(|null| *null != NullFlavor::Unknown)
        };
        let start = element.child("low").and_then(Ts::read).or_else(|| Ts::read(element));
        let end = element.child("high").and_then(Ts::read);
        Period {
            start_null: element.child("low").and_then(null).filter(|_| start.is_none()),
            end_null: element.child("high").and_then(null).filter(|_| end.is_none()),
            null: null(element).filter(|_| start.is_none() && end.is_none()),
            open: None,
            start,
            end,
        }
    }

    /// As an element of that name: the ends that are known.
    pub fn write(&self, name: &'static str) -> Element {
        let mut element = Element::new(name);
        self.put(&mut element);
        element
    }

    /// The ends that are known, and why the others are not.
    pub(crate) fn put<S: Sink>(&self, out: &mut S) {
        if let Some(null) = self.null {
            out.put_fixed("nullFlavor", null.code());
        }
        for (name, end, null) in [("low", &self.start, self.start_null), ("high", &self.end, self.end_null)] {
            match (end, null) {
                (Some(ts), _) => ts.put(out, name),
                (None, Some(null)) => out.tag(name, |out| out.put_fixed("nullFlavor", null.code())),
                (None, None) => {}
            }
        }
    }

    /// Whether it is a point in time: a start and nothing else.
    pub(crate) fn moment(&self) -> Option<&Ts> {
        let more = self.end.is_some() || self.end_null.is_some() || self.open == Some(true);
        self.start.as_ref().filter(|_| !more)
    }

    /// As an element of that name with its start, `nullFlavor` UNK if it is not known.
    pub(crate) fn write_since(&self, name: &'static str) -> Element {
        let start_null = self.start_null.or(Some(NullFlavor::Unknown)).filter(|_| self.null.is_none());
        Period { start_null, ..self.clone() }.write(name)
    }

    /// As an element of that name with both ends, `nullFlavor` UNK where one is not known.
    pub fn write_whole(&self, name: &'static str) -> Element {
        let unknown = Some(NullFlavor::Unknown);
        let (start_null, end_null) = (self.start_null.or(unknown), self.end_null.or(unknown));
        Period { start_null, end_null, null: None, ..self.clone() }.write(name)
    }

    fn rules(&self, problems: &mut Problems) {
        let moment = |ts: &Option<Ts>| ts.as_ref().and_then(|ts| Moment::parse(&ts.0).ok());
        if let (Some(start), Some(end)) = (moment(&self.start), moment(&self.end))
            && start.is_after(end)
        {
            problems.invalid("la fin est avant le début", "the end is before the start");
        }
        let told = self.start.is_some() || self.end.is_some();
        let twice = self.start.is_some() && self.start_null.is_some()
            || self.end.is_some() && self.end_null.is_some()
            || self.null.is_some() && (told || self.start_null.is_some() || self.end_null.is_some());
        if twice {
            problems.invalid(
                "une date et la raison de son absence (`null`, `start_null`, `end_null`)",
                "a time and why it is missing (`null`, `start_null`, `end_null`)",
            );
        }
        if self.open == Some(true) && (self.start.is_none() || self.end.is_some() || self.end_null.is_some())
        {
            problems.invalid(
                "une période en cours (`open`) a un début et pas de fin",
                "a period that goes on (`open`) has a start and no end",
            );
        }
    }
}

/// HL7 from ISO 8601 (or from HL7 itself); none if it is neither in form.
fn from_iso(text: &str) -> Option<String> {
    if text.bytes().next()?.is_ascii_digit() && text.len() >= 5 && text.as_bytes()[4].is_ascii_digit() {
        return Some(text.to_owned());
    }
    let (date, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    let at = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(at);
    let shape = |text: &str, mark: char| {
        text.split(mark)
            .enumerate()
            .all(|(i, part)| part.len() == 2 || i == 0 && mark == '-' && part.len() == 4)
    };
    let (seconds, fraction) = clock.split_once('.').map_or((clock, None), |(a, b)| (a, Some(b)));
    if !shape(date, '-')
        || !(seconds.is_empty() || shape(seconds, ':'))
        || !date.is_ascii()
        || !time.is_ascii()
    {
        return None;
    }
    let zone = if zone == "Z" { "+0000".to_owned() } else { zone.replace(':', "") };
    let fraction = fraction.map(|digits| format!(".{digits}")).unwrap_or_default();
    Some(format!("{}{}{fraction}{zone}", date.replace('-', ""), seconds.replace(':', "")))
}
