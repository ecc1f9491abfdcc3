//! Measured values (PQ, IVL_PQ, RTO).

use serde_json::{Number, Value, json};

use crate::element::{Element, Sink, Str};
use crate::input::{Input, Problems, Schemas, record};

/// A decimal number as written: trailing zeros are information. In JSON a number, or a text where a number would lose
/// something (`"63.000"`).
///
/// ```
/// use segur_cda::values::Decimal;
/// assert!(Decimal::new("-1.50").is_valid());
/// assert!(!Decimal::new("1,5").is_valid());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Decimal(Str);

impl Decimal {
    /// A number as written.
    pub fn new(text: impl Into<Str>) -> Decimal {
        Decimal(text.into())
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a decimal number: sign, digits, a point and digits, perhaps an exponent.
    pub fn is_valid(&self) -> bool {
        let decimal = |byte: u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
        is_plain(self.0.as_bytes())
            || self.0.bytes().all(decimal) && self.0.parse::<f64>().is_ok_and(f64::is_finite)
    }

    /// With a decimal comma, for the narrative.
    pub fn french(&self) -> String {
        self.0.replace('.', ",")
    }

    /// Appends it with a decimal comma.
    pub(crate) fn show(&self, out: &mut String) {
        out.extend(self.0.chars().map(|c| if c == '.' { ',' } else { c }));
    }
}

/// Whether it is a few digits with perhaps a point among them, as nearly all are.
fn is_plain(text: &[u8]) -> bool {
    const FEW: usize = 18;
    let digits = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let parts = text.iter().position(|byte| *byte == b'.').map(|at| (&text[..at], &text[at + 1..]));
    text.len() <= FEW && parts.map_or_else(|| digits(text), |(whole, rest)| digits(whole) && digits(rest))
}

impl Input for Decimal {
    fn from_json(value: &Value, problems: &mut Problems) -> Option<Self> {
        let made = match value {
            Value::Number(number) => Decimal(Str::from(number.to_string())),
            Value::String(text) => Decimal(Str::from(text)),
            _ => {
                problems.expected("un nombre", "a number", value);
                return None;
            }
        };
        made.check(problems);
        Some(made)
    }

    fn to_json(&self) -> Option<Value> {
        let number = self.0.parse::<Number>().ok().filter(|number| number.to_string() == *self.0);
        Some(number.map_or_else(|| Value::String(self.0.to_string()), Value::Number))
    }

    fn schema(_: &mut Schemas) -> Value {
        json!({ "type": ["number", "string"], "pattern": "^[+-]?[0-9]*\\.?[0-9]+([eE][+-]?[0-9]+)?$" })
    }

    fn check(&self, problems: &mut Problems) {
        if self.0.is_empty() {
            problems.missing();
        } else if !self.is_valid() {
            let text = &self.0;
            problems.invalid(
                &format!("« {text} » n'est pas un nombre décimal (le séparateur est le point)"),
                &format!("\"{text}\" is no decimal number (the separator is a point)"),
            );
        }
    }
}

record! {
    /// A measured quantity (PQ).
    pub struct Quantity {
        /// Number.
        "valeur" value: Decimal,
        /// Unit (UCUM).
        "unité" unit: Option<Str>,
        /// The same in other units.
        "la même dans d'autres unités" translations: Vec<OtherUnit>,
        /// The same in words (`un comprimé`).
        "la même en mots" text: Option<Str>,
    }
}

record! {
    /// The same quantity in another unit (PQR).
    pub struct OtherUnit {
        /// Number.
        "valeur dans l'autre unité" value: Decimal,
        /// Unit: UCUM, or a code of another code system.
        "autre unité" unit: Option<Str>,
        /// Code system of the unit; UCUM if absent.
        "système de codage de l'unité" system: Option<Str>,
    }
}

impl OtherUnit {
    fn read(element: &Element) -> Option<OtherUnit> {
        let text = |name| element.attribute(name).map(Str::from);
        Some(OtherUnit {
            value: Decimal::new(element.attribute("value")?),
            unit: text("code"),
            system: text("codeSystem"),
        })
    }

    fn put<S: Sink>(&self, out: &mut S) {
        out.put("value", &self.value.0);
        out.put_opt("code", self.unit.as_deref());
        out.put_opt("codeSystem", self.system.as_deref());
    }
}

impl Quantity {
    /// A number with its unit; the empty unit is none.
    pub fn new(value: impl Into<Str>, unit: &str) -> Quantity {
        let unit = (!unit.is_empty()).then(|| unit.into());
        Quantity { value: Decimal::new(value), unit, ..Quantity::default() }
    }

    /// From an element with `value` and `unit`; none without `value`.
    pub fn read(element: &Element) -> Option<Quantity> {
        Some(Quantity {
            value: Decimal::new(element.attribute("value")?),
            unit: element.attribute("unit").map(Str::from),
            translations: element.children("translation").filter_map(OtherUnit::read).collect(),
            text: element.at("translation/originalText").and_then(Element::plain).map(Str::from),
        })
    }

    /// As an element of that name.
    pub fn write(&self, name: &'static str) -> Element {
        let mut element = Element::new(name);
        self.put(&mut element, None);
        element
    }

    /// The content of an element, with one attribute more.
    pub(crate) fn put<S: Sink>(&self, out: &mut S, more: Option<(&'static str, &'static str)>) {
        out.put("value", &self.value.0);
        out.put_opt("unit", self.unit.as_deref());
        if let Some((name, value)) = more {
            out.put_fixed(name, value);
        }
        for other in &self.translations {
            out.tag("translation", |out| other.put(out));
        }
        if let Some(text) = &self.text {
            out.tag("translation", |out| out.tag("originalText", |out| out.put_text(text)));
        }
    }
}

record! {
    /// A range (IVL_PQ): either bound may be missing.
    pub struct Range {
        /// Lower bound.
        "borne basse" low: Option<Quantity>,
        /// Whether the lower bound is within: at least (`true`), more than (`false`).
        "borne basse comprise" low_inclusive: Option<bool>,
        /// Upper bound.
        "borne haute" high: Option<Quantity>,
        /// Whether the upper bound is within: at most (`true`), less than (`false`).
        "borne haute comprise" high_inclusive: Option<bool>,
    }
    rules Range::rules;
}

impl Range {
    /// From an element with `low` and `high`.
    pub fn read(element: &Element) -> Range {
        let bound = |name| element.child(name).and_then(Quantity::read);
        let inclusive = |name| element.value_at(name, "inclusive").map(|value| value == "true");
        Range {
            low: bound("low"),
            low_inclusive: inclusive("low"),
            high: bound("high"),
            high_inclusive: inclusive("high"),
        }
    }

    /// As an element of that name.
    pub fn write(&self, name: &'static str) -> Element {
        let mut element = Element::new(name);
        self.put(&mut element);
        element
    }

    /// The bounds.
    pub(crate) fn put<S: Sink>(&self, out: &mut S) {
        let bounds = [("low", &self.low, self.low_inclusive), ("high", &self.high, self.high_inclusive)];
        for (name, bound, inclusive) in bounds {
            let inclusive = inclusive.map(|within| ("inclusive", if within { "true" } else { "false" }));
            if let Some(bound) = bound {
                out.tag(name, |out| bound.put(out, inclusive));
            }
        }
    }

    fn rules(&self, problems: &mut Problems) {
        Range::check_bounds((&self.low, self.low_inclusive), (&self.high, self.high_inclusive), problems);
    }

    /// Adds a problem if something is said of a bound that is not there.
    pub(crate) fn check_bounds(
        low: (&Option<Quantity>, Option<bool>),
        high: (&Option<Quantity>, Option<bool>),
        problems: &mut Problems,
    ) {
        let useless =
            |(bound, inclusive): (&Option<Quantity>, Option<bool>)| bound.is_none() && inclusive.is_some();
        if useless(low) || useless(high) {
            problems.invalid(
                "`low_inclusive` et `high_inclusive` accompagnent une borne",
                "`low_inclusive` and `high_inclusive` go with a bound",
            );
        }
    }
}

record! {
    /// A ratio (RTO).
    pub struct Ratio {
        /// Numerator.
        "numérateur" numerator: Quantity,
        /// Denominator.
        "dénominateur" denominator: Quantity,
    }
}

impl Ratio {
    /// From an element with `numerator` and `denominator`.
    pub fn read(element: &Element) -> Option<Ratio> {
        let part = |name| element.child(name).and_then(Quantity::read);
        Some(Ratio { numerator: part("numerator")?, denominator: part("denominator")? })
    }

    /// As an element of that name, its parts typed as PQ.
    pub fn write(&self, name: &'static str) -> Element {
        let mut element = Element::new(name);
        self.put(&mut element);
        element
    }

    /// The parts, typed as PQ.
    pub(crate) fn put<S: Sink>(&self, out: &mut S) {
        for (name, part) in [("numerator", &self.numerator), ("denominator", &self.denominator)] {
            out.tag(name, |out| part.put(out, Some(("xsi:type", "PQ"))));
        }
    }
}
