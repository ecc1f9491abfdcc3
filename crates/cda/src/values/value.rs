//! The value of an observation: a choice told by `xsi:type`.

use super::{Code, Decimal, NullFlavor, Period, Quantity, Range, Ratio, Ts};
use crate::element::{Element, Str};
use crate::input::union;

union! {
    /// The value of an observation (`value xsi:type`).
    pub enum Value {
        /// Quantity with its unit (PQ).
        "quantité" quantity: Quantity(Quantity),
        /// Range; a bound alone says "more than" or "less than" (IVL_PQ).
        "intervalle" range: Range(Range),
        /// Code (CD).
        "code" code: Code(Code),
        /// Code with an order (CE).
        "code simple" simple_code: SimpleCode(Code),
        /// Text (ST).
        "texte" text: Text(Str),
        /// Yes or no (BL).
        "oui ou non" boolean: Boolean(bool),
        /// Whole number (INT).
        "nombre entier" integer: Integer(Decimal),
        /// Number without unit (REAL).
        "nombre" real: Real(Decimal),
        /// Ratio (RTO).
        "rapport" ratio: Ratio(Ratio),
        /// Point in time (TS).
        "date" time: Time(Ts),
        /// Period (IVL_TS).
        "période" period: Period(Period),
        /// No value, and why (nullFlavor).
        "absence de valeur" null: Null(NullFlavor),
    }
}

impl Default for Value {
    fn default() -> Self {
        Value::Null(NullFlavor::Unknown)
    }
}

impl Value {
    /// From an element; none if its type is one that cannot be held (a file, PQR, SXPR_TS...).
    pub fn read(element: &Element) -> Option<Value> {
        let plain = || element.plain().map(Str::from);
        let attribute = || element.attribute("value");
        let null = || element.null_flavor().and_then(NullFlavor::new).map(Value::Null);
        let read = match element.xsi_type()? {
            "PQ" => Quantity::read(element).map(Value::Quantity),
            "IVL_PQ" => (element.null_flavor().is_none()).then(|| Value::Range(Range::read(element))),
            "CD" => return Some(Value::Code(Code::read(element))),
            "CE" | "CV" | "CO" => return Some(Value::SimpleCode(Code::read(element))),
            "ST" => plain().map(Value::Text),
            "ED" if element.attribute("representation").is_none() => plain().map(Value::Text),
            "BL" => attribute().map(|value| Value::Boolean(value.trim() == "true" || value.trim() == "1")),
            "INT" => attribute().map(|value| Value::Integer(Decimal::new(value))),
            "REAL" => attribute().map(|value| Value::Real(Decimal::new(value))),
            "RTO" | "RTO_PQ_PQ" | "RTO_QTY_QTY" => Ratio::read(element).map(Value::Ratio),
            "TS" => Ts::read(element).map(Value::Time),
            "IVL_TS" if element.attribute("value").is_some() => Ts::read(element).map(Value::Time),
            "IVL_TS" => (element.null_flavor().is_none()).then(|| Value::Period(Period::read(element))),
            _ => return None,
        };
        read.or_else(null)
    }

    /// As an element of that name.
    pub fn write(&self, name: &'static str) -> Element {
        let number = |value: &Decimal| Element::new(name).attr("value", value.as_str());
        let (xsi_type, element) = match self {
            Value::Quantity(value) => ("PQ", value.write(name)),
            Value::Range(value) => ("IVL_PQ", value.write(name)),
            Value::Code(value) => ("CD", value.write(name)),
            Value::SimpleCode(value) => ("CE", value.write(name)),
            Value::Text(value) => ("ST", Element::new(name).with_text(value.clone())),
            Value::Boolean(value) => {
                ("BL", Element::new(name).fixed("value", if *value { "true" } else { "false" }))
            }
            Value::Integer(value) => ("INT", number(value)),
            Value::Real(value) => ("REAL", number(value)),
            Value::Ratio(value) => ("RTO_PQ_PQ", value.write(name)),
            Value::Time(value) => ("TS", value.write(name)),
            Value::Period(value) => ("IVL_TS", value.write(name)),
            Value::Null(flavor) => ("CD", Element::new(name).fixed("nullFlavor", flavor.code())),
        };
        element.typed(xsi_type)
    }

    /// For people: `12,5 g/L`, `< 3 mg/L`, `oui`.
    pub fn shown(&self) -> String {
        match self {
            Value::Quantity(value) => quantity(value),
            Value::Range(value) => match (&value.low, &value.high) {
                (Some(low), Some(high)) => format!("{} - {}", quantity(low), quantity(high)),
                (Some(low), None) => {
                    let sign = if value.low_inclusive == Some(true) { "≥" } else { ">" };
                    format!("{sign} {}", quantity(low))
                }
                (None, Some(high)) => {
                    let sign = if value.high_inclusive == Some(true) { "≤" } else { "<" };
                    format!("{sign} {}", quantity(high))
                }
                (None, None) => String::new(),
            },
            Value::Code(code) | Value::SimpleCode(code) => code.shown().to_owned(),
            Value::Text(text) => text.to_string(),
            Value::Boolean(value) => if *value { "oui" } else { "non" }.to_owned(),
            Value::Integer(value) | Value::Real(value) => value.french(),
            Value::Ratio(value) => {
                format!("{} / {}", quantity(&value.numerator), quantity(&value.denominator))
            }
            Value::Time(ts) => ts.french(),
            Value::Period(period) => {
                let end = |ts: &Option<Ts>| ts.as_ref().map(Ts::french).unwrap_or_default();
                format!("{} - {}", end(&period.start), end(&period.end))
            }
            Value::Null(flavor) => flavor.label().to_owned(),
        }
    }
}

fn quantity(value: &Quantity) -> String {
    let mut shown = with_unit(&value.value, value.unit.as_deref());
    if !value.translations.is_empty() {
        let others = value.translations.iter().map(|other| with_unit(&other.value, other.unit.as_deref()));
        shown = format!("{shown} ({})", others.collect::<Vec<_>>().join(" ; "));
    }
    shown
}

fn with_unit(value: &Decimal, unit: Option<&str>) -> String {
    match unit.filter(|unit| *unit != "1") {
        Some(unit) => format!("{} {unit}", value.french()),
        None => value.french(),
    }
}
