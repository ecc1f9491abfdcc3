//! The value of an observation: a choice told by `xsi:type`.

use super::{Code, Decimal, NullFlavor, Period, Quantity, Range, Ratio, Ts};
use crate::element::{Element, Sink, Str};
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
        let mut element = Element::new(name);
        self.put(&mut element, None);
        element
    }

    /// The content of an element; the text of a code is in the narrative if there is a reference to it.
    pub(crate) fn put<S: Sink>(&self, out: &mut S, reference: Option<&str>) {
        match self {
            Value::Quantity(value) => value.put(out, Some(("xsi:type", "PQ"))),
            Value::Code(value) => value.put(out, reference, Some("CD")),
            Value::SimpleCode(value) => value.put(out, reference, Some("CE")),
            Value::Text(value) => {
                out.put_fixed("xsi:type", "ST");
                out.put_text(value);
            }
            Value::Range(value) => {
                out.put_fixed("xsi:type", "IVL_PQ");
                value.put(out);
            }
            Value::Ratio(value) => {
                out.put_fixed("xsi:type", "RTO_PQ_PQ");
                value.put(out);
            }
            Value::Period(value) => {
                out.put_fixed("xsi:type", "IVL_TS");
                value.put(out);
            }
            Value::Boolean(value) => single(out, "value", if *value { "true" } else { "false" }, "BL"),
            Value::Integer(value) => single(out, "value", value.as_str(), "INT"),
            Value::Real(value) => single(out, "value", value.as_str(), "REAL"),
            Value::Time(value) => single(out, "value", value.hl7(), "TS"),
            Value::Null(flavor) => single(out, "nullFlavor", flavor.code(), "CD"),
        }
    }

    /// For people: `12,5 g/L`, `< 3 mg/L`, `oui`.
    pub fn shown(&self) -> String {
        let mut out = String::new();
        self.show(&mut out);
        out
    }

    /// Appends it for people.
    pub(crate) fn show(&self, out: &mut String) {
        match self {
            Value::Quantity(value) => quantity(value, out),
            Value::Range(value) => range(value, out),
            Value::Code(code) | Value::SimpleCode(code) => out.push_str(code.shown()),
            Value::Text(text) => out.push_str(text),
            Value::Boolean(value) => out.push_str(if *value { "oui" } else { "non" }),
            Value::Integer(value) | Value::Real(value) => value.show(out),
            Value::Ratio(value) => {
                quantity(&value.numerator, out);
                out.push_str(" / ");
                quantity(&value.denominator, out);
            }
            Value::Time(ts) => ts.show(out),
            Value::Period(period) => {
                period.start.iter().for_each(|ts| ts.show(out));
                out.push_str(" - ");
                period.end.iter().for_each(|ts| ts.show(out));
            }
            Value::Null(flavor) => out.push_str(flavor.label()),
        }
    }
}

fn single<S: Sink>(out: &mut S, name: &'static str, value: &str, typed: &'static str) {
    out.put(name, value);
    out.put_fixed("xsi:type", typed);
}

fn range(range: &Range, out: &mut String) {
    match (&range.low, &range.high) {
        (Some(low), Some(high)) => {
            quantity(low, out);
            out.push_str(" - ");
            quantity(high, out);
        }
        (Some(low), None) => {
            out.push_str(if range.low_inclusive == Some(true) { "≥ " } else { "> " });
            quantity(low, out);
        }
        (None, Some(high)) => {
            out.push_str(if range.high_inclusive == Some(true) { "≤ " } else { "< " });
            quantity(high, out);
        }
        (None, None) => {}
    }
}

fn quantity(value: &Quantity, out: &mut String) {
    if let Some(text) = &value.text {
        return out.push_str(text);
    }
    with_unit(&value.value, value.unit.as_deref(), out);
    for (index, other) in value.translations.iter().enumerate() {
        out.push_str(if index == 0 { " (" } else { " ; " });
        with_unit(&other.value, other.unit.as_deref(), out);
    }
    if !value.translations.is_empty() {
        out.push(')');
    }
}

fn with_unit(value: &Decimal, unit: Option<&str>, out: &mut String) {
    value.show(out);
    if let Some(unit) = unit.filter(|unit| *unit != "1") {
        out.extend([" ", unit]);
    }
}
