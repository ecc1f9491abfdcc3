//! Atomic values: their types, their text, their order (F&O, sections 2 to 10).

use std::borrow::Cow;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use segur_datatypes::Builtin;
use segur_report::Text;
use serde::{Deserialize, Serialize};

use crate::ast::Relation;
use crate::number::{Decimal, double_to_string, float_to_string};
use crate::value::{Atomic, DurationKind, QNameValue};
use crate::{Error, temporal};

/// An error on its way up; boxed, since the way is long and errors are rare.
pub type Fault = Box<Error>;

/// Makes an error.
pub(crate) fn fault(
    code: &'static str,
    fr: impl Into<Cow<'static, str>>,
    en: impl Into<Cow<'static, str>>,
) -> Fault {
    Box::new(Error::new(code, Text::new(fr, en)))
}

/// An atomic type that expressions can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AtomicType {
    /// `xs:anyAtomicType`
    Any,
    /// `xs:untypedAtomic`
    Untyped,
    /// `xs:yearMonthDuration`
    YearMonthDuration,
    /// `xs:dayTimeDuration`
    DayTimeDuration,
    /// A built-in type of XML Schema.
    Builtin(Builtin),
}

impl AtomicType {
    /// The type of that local name in the namespace of XML Schema; lists such as `xs:IDREFS` are none.
    pub fn from_name(local: &str) -> Option<AtomicType> {
        Some(match local {
            "anyAtomicType" => AtomicType::Any,
            "untypedAtomic" => AtomicType::Untyped,
            "yearMonthDuration" => AtomicType::YearMonthDuration,
            "dayTimeDuration" => AtomicType::DayTimeDuration,
            "anySimpleType" | "anyType" | "IDREFS" | "ENTITIES" | "NMTOKENS" => return None,
            _ => AtomicType::Builtin(Builtin::from_name(local)?),
        })
    }

    /// Its name, `xs:` included.
    pub fn name(self) -> String {
        match self {
            AtomicType::Any => "xs:anyAtomicType".to_owned(),
            AtomicType::Untyped => "xs:untypedAtomic".to_owned(),
            AtomicType::YearMonthDuration => "xs:yearMonthDuration".to_owned(),
            AtomicType::DayTimeDuration => "xs:dayTimeDuration".to_owned(),
            AtomicType::Builtin(builtin) => format!("xs:{}", builtin.name()),
        }
    }

    /// Whether its values are texts.
    pub(crate) fn is_text(self) -> bool {
        match self {
            AtomicType::Untyped => true,
            AtomicType::Builtin(builtin) => {
                builtin.derives_from(Builtin::String) || builtin == Builtin::AnyUri
            }
            _ => false,
        }
    }

    /// Whether every value of this type is one of `other`.
    pub fn derives_from(self, other: AtomicType) -> bool {
        match (self, other) {
            (_, AtomicType::Any) => true,
            (AtomicType::Builtin(own), AtomicType::Builtin(other)) => own.derives_from(other),
            (
                AtomicType::YearMonthDuration | AtomicType::DayTimeDuration,
                AtomicType::Builtin(Builtin::Duration),
            ) => true,
            _ => self == other,
        }
    }
}

impl<'a> Atomic<'a> {
    /// Its type. Types derived from a primitive one are not kept, but for `xs:integer` and the durations.
    pub fn type_of(&self) -> AtomicType {
        AtomicType::Builtin(match self {
            Atomic::Untyped(_) => return AtomicType::Untyped,
            Atomic::Duration(DurationKind::YearMonth, _) => return AtomicType::YearMonthDuration,
            Atomic::Duration(DurationKind::DayTime, _) => return AtomicType::DayTimeDuration,
            Atomic::Duration(DurationKind::Any, _) => Builtin::Duration,
            Atomic::String(_) => Builtin::String,
            Atomic::AnyUri(_) => Builtin::AnyUri,
            Atomic::Boolean(_) => Builtin::Boolean,
            Atomic::Integer(_) => Builtin::Integer,
            Atomic::Decimal(_) => Builtin::Decimal,
            Atomic::Float(_) => Builtin::Float,
            Atomic::Double(_) => Builtin::Double,
            Atomic::QName(_) => Builtin::QName,
            Atomic::Temporal(value) => value.kind.builtin(),
            Atomic::HexBinary(_) => Builtin::HexBinary,
            Atomic::Base64Binary(_) => Builtin::Base64Binary,
        })
    }

    /// As `xs:string` gives it (F&O, section 17.1.2).
    pub fn to_text(&self) -> Cow<'a, str> {
        match self {
            Atomic::Untyped(text) | Atomic::String(text) | Atomic::AnyUri(text) => text.clone(),
            Atomic::Boolean(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
            Atomic::Integer(value) => value.to_string().into(),
            Atomic::Decimal(value) => value.to_string().into(),
            Atomic::Float(value) => float_to_string(*value).into(),
            Atomic::Double(value) => double_to_string(*value).into(),
            Atomic::QName(name) => name.to_text().into(),
            Atomic::Temporal(value) => temporal::to_text(value).into(),
            Atomic::Duration(kind, value) => value.to_text(*kind).into(),
            Atomic::HexBinary(octets) => {
                octets.iter().map(|octet| format!("{octet:02X}")).collect::<String>().into()
            }
            Atomic::Base64Binary(octets) => base64(octets).into(),
        }
    }

    /// Its text without a copy, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Atomic::Untyped(text) | Atomic::String(text) | Atomic::AnyUri(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is a number.
    pub fn is_numeric(&self) -> bool {
        matches!(self, Atomic::Integer(_) | Atomic::Decimal(_) | Atomic::Float(_) | Atomic::Double(_))
    }

    /// A number as double.
    pub fn to_f64(&self) -> Option<f64> {
        match self {
            Atomic::Integer(value) => Some(value.to_f64()),
            Atomic::Decimal(value) => Some(value.to_f64()),
            Atomic::Float(value) => Some(f64::from(*value)),
            Atomic::Double(value) => Some(*value),
            _ => None,
        }
    }

    /// A whole or decimal number, exactly.
    pub(crate) fn to_decimal(&self) -> Option<Decimal> {
        match self {
            Atomic::Integer(value) => Some(Decimal::from_integer(value)),
            Atomic::Decimal(value) => Some(value.clone()),
            _ => None,
        }
    }
}

impl QNameValue {
    /// `prefix:local`, or `local`.
    pub fn to_text(&self) -> String {
        if self.prefix.is_empty() {
            self.local.to_string()
        } else {
            format!("{}:{}", self.prefix, self.local)
        }
    }
}

impl PartialEq for QNameValue {
    fn eq(&self, other: &Self) -> bool {
        self.uri == other.uri && self.local == other.local
    }
}

fn base64(octets: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(octets.len().div_ceil(3) * 4);
    for chunk in octets.chunks(3) {
        let bits =
            chunk.iter().fold(0_u32, |bits, &octet| bits << 8 | u32::from(octet)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let digit = ALPHABET[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place > chunk.len() { '=' } else { digit as char });
        }
    }
    text
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Ordered.
    Ordered(Ordering),
    /// Only equality is defined.
    Equality(bool),
    /// One is NaN: nothing holds but `ne`.
    NotANumber,
}

impl Comparison {
    /// Whether the relation holds; nothing if it is not defined.
    pub fn holds(self, relation: Relation) -> Option<bool> {
        Some(match (self, relation) {
            (Comparison::Ordered(order), Relation::Eq) => order.is_eq(),
            (Comparison::Ordered(order), Relation::Ne) => order.is_ne(),
            (Comparison::Ordered(order), Relation::Lt) => order.is_lt(),
            (Comparison::Ordered(order), Relation::Le) => order.is_le(),
            (Comparison::Ordered(order), Relation::Gt) => order.is_gt(),
            (Comparison::Ordered(order), Relation::Ge) => order.is_ge(),
            (Comparison::Equality(equal), Relation::Eq) => equal,
            (Comparison::Equality(equal), Relation::Ne) => !equal,
            (Comparison::NotANumber, relation) => relation == Relation::Ne,
            _ => return None,
        })
    }
}

/// Compares two values of comparable types (XPath 2.0, appendix B.2); nothing for others. Untyped values compare as
/// strings here: what a general comparison makes of them is settled before.
pub fn compare(left: &Atomic<'_>, right: &Atomic<'_>, implicit_timezone: i16) -> Option<Comparison> {
    use Atomic as A;
    if let (Some(left), Some(right)) = (left.as_str(), right.as_str()) {
        return Some(Comparison::Ordered(left.cmp(right)));
    }
    Some(match (left, right) {
        (A::Integer(a), A::Integer(b)) => Comparison::Ordered(a.cmp(b)),
        (A::Boolean(a), A::Boolean(b)) => Comparison::Ordered(a.cmp(b)),
        (A::QName(a), A::QName(b)) => Comparison::Equality(a == b),
        (A::HexBinary(a), A::HexBinary(b)) | (A::Base64Binary(a), A::Base64Binary(b)) => {
            Comparison::Equality(a == b)
        }
        (A::Duration(kind, a), A::Duration(other, b)) => match (kind, other) {
            (DurationKind::YearMonth, DurationKind::YearMonth) => {
                Comparison::Ordered(a.months.cmp(&b.months))
            }
            (DurationKind::DayTime, DurationKind::DayTime) => Comparison::Ordered(a.seconds.cmp(&b.seconds)),
            _ => Comparison::Equality(a == b),
        },
        (A::Temporal(a), A::Temporal(b)) if a.kind == b.kind => {
            let order = temporal::compare(a, b, implicit_timezone);
            use segur_datatypes::TemporalKind as K;
            match a.kind {
                K::DateTime | K::Date | K::Time => Comparison::Ordered(order),
                _ => Comparison::Equality(order.is_eq()),
            }
        }
        _ => return compare_numbers(left, right),
    })
}

/// Numbers compare as the wider of their types: decimal, float, double.
fn compare_numbers(left: &Atomic<'_>, right: &Atomic<'_>) -> Option<Comparison> {
    if let (Some(a), Some(b)) = (left.to_decimal(), right.to_decimal()) {
        return Some(Comparison::Ordered(a.cmp(&b)));
    }
    let (a, b) = match (left, right) {
        (Atomic::Float(_), Atomic::Double(_)) | (Atomic::Double(_), _) | (_, Atomic::Double(_)) => {
            (left.to_f64()?, right.to_f64()?)
        }
        _ => (f64::from(left.to_f64()? as f32), f64::from(right.to_f64()? as f32)),
    };
    Some(a.partial_cmp(&b).map_or(Comparison::NotANumber, Comparison::Ordered))
}

/// Whether two values are the same for `distinct-values`, `index-of`'s `eq` and keys: values that cannot be compared
/// are different. With `nan`, NaN equals itself.
pub fn same(left: &Atomic<'_>, right: &Atomic<'_>, implicit_timezone: i16, nan: bool) -> bool {
    match compare(left, right, implicit_timezone) {
        Some(Comparison::NotANumber) => {
            nan && left.to_f64().is_some_and(f64::is_nan) && right.to_f64().is_some_and(f64::is_nan)
        }
        Some(comparison) => comparison.holds(Relation::Eq) == Some(true),
        None => false,
    }
}

/// A hash that values equal by [`same`] share.
pub(crate) fn hash(value: &Atomic<'_>, implicit_timezone: i16, state: &mut impl Hasher) {
    match value {
        Atomic::Temporal(value) => temporal::instant(value, implicit_timezone).hash(state),
        Atomic::Duration(_, value) => value.hash(state),
        Atomic::QName(name) => (&name.uri, &name.local).hash(state),
        Atomic::Boolean(value) => value.hash(state),
        Atomic::HexBinary(octets) | Atomic::Base64Binary(octets) => octets.hash(state),
        _ => match (value.as_str(), value.to_f64()) {
            (Some(text), _) => text.hash(state),
            // Floats and doubles that are equal to a decimal are so after rounding to a float at the latest.
            (None, Some(number)) => (number as f32 + 0.0).to_bits().hash(state),
            (None, None) => {}
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads() {
        for (octets, text) in
            [(&b""[..], ""), (b"f", "Zg=="), (b"fo", "Zm8="), (b"foo", "Zm9v"), (b"foob", "Zm9vYg==")]
        {
            assert_eq!(base64(octets), text);
        }
    }

    #[test]
    fn order_of_mixed_numbers() {
        let decimal = |text| Atomic::Decimal(Decimal::parse(text).unwrap());
        assert_eq!(
            compare(&Atomic::Integer(1.into()), &decimal("1.0"), 0),
            Some(Comparison::Ordered(Ordering::Equal))
        );
        assert_eq!(
            compare(&decimal("0.1"), &Atomic::Double(0.1), 0),
            Some(Comparison::Ordered(Ordering::Equal))
        );
        assert_eq!(compare(&Atomic::Double(f64::NAN), &decimal("1"), 0), Some(Comparison::NotANumber));
        assert_eq!(compare(&Atomic::Boolean(true), &decimal("1"), 0), None);
    }
}
