//! The value spaces.

use std::cmp::Ordering;
use std::fmt::Write;

use crate::builtin::Builtin;
use crate::lexical::decimal::Decimal;
use crate::lexical::duration::Duration;
use crate::lexical::float::double_bits;
use crate::lexical::temporal::{Temporal, TemporalKind};

/// A value, equal to another exactly where part 2 says so: the value spaces of the primitive types are
/// disjoint, those of the types derived from one primitive type are not.
///
/// The order is partial: values of different types, of types without order, or such as 2000-01-01 with and
/// without time zone cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Value {
    /// Of `anySimpleType` itself.
    Untyped(Box<str>),
    /// Of `string` and the types derived from it, white space normalised.
    String(Box<str>),
    /// Of `boolean`.
    Boolean(bool),
    /// Of `decimal` and the integers.
    Decimal(Decimal),
    /// Of `float`.
    Float(Float),
    /// Of `double`.
    Double(Double),
    /// Of `duration`.
    Duration(Duration),
    /// Of the eight date and time types.
    Temporal(Temporal),
    /// Of `hexBinary`, as octets.
    HexBinary(Box<[u8]>),
    /// Of `base64Binary`, as octets.
    Base64Binary(Box<[u8]>),
    /// Of `anyURI`, white space normalised.
    AnyUri(Box<str>),
    /// Of `QName`.
    QName(ExpandedName),
    /// Of `NOTATION`.
    Notation(ExpandedName),
    /// Of a list, item by item.
    List(Box<[Value]>),
}

/// A namespace and a local name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExpandedName {
    /// The namespace, `""` for none.
    pub uri: Box<str>,
    /// The local name.
    pub local: Box<str>,
}

macro_rules! floats {
    ($($(#[$doc:meta])* $name:ident($inner:ident)),*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name(pub $inner);

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0 == other.0 || (self.0.is_nan() && other.0.is_nan())
            }
        }

        impl Eq for $name {}

        impl std::hash::Hash for $name {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                double_bits(f64::from(self.0)).hash(state);
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                if self == other { Some(Ordering::Equal) } else { self.0.partial_cmp(&other.0) }
            }
        }
    )*};
}

floats! {
    /// A `float`: NaN equals itself and is ordered with nothing else; both zeros are equal.
    Float(f32),
    /// A `double`: NaN equals itself and is ordered with nothing else; both zeros are equal.
    Double(f64)
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Value::Decimal(a), Value::Decimal(b)) => a.partial_cmp(b),
            (Value::Float(a), Value::Float(b)) => a.partial_cmp(b),
            (Value::Double(a), Value::Double(b)) => a.partial_cmp(b),
            (Value::Duration(a), Value::Duration(b)) => a.partial_cmp(b),
            (Value::Temporal(a), Value::Temporal(b)) => a.partial_cmp(b),
            _ => (self == other).then_some(Ordering::Equal),
        }
    }
}

impl Value {
    /// The primitive type; lists and untyped values have none.
    pub fn primitive(&self) -> Option<Builtin> {
        Some(match self {
            Value::Untyped(_) | Value::List(_) => return None,
            Value::String(_) => Builtin::String,
            Value::Boolean(_) => Builtin::Boolean,
            Value::Decimal(_) => Builtin::Decimal,
            Value::Float(_) => Builtin::Float,
            Value::Double(_) => Builtin::Double,
            Value::Duration(_) => Builtin::Duration,
            Value::Temporal(temporal) => temporal.kind.builtin(),
            Value::HexBinary(_) => Builtin::HexBinary,
            Value::Base64Binary(_) => Builtin::Base64Binary,
            Value::AnyUri(_) => Builtin::AnyUri,
            Value::QName(_) => Builtin::QName,
            Value::Notation(_) => Builtin::Notation,
        })
    }

    /// A text that two values share exactly where they are equal; values are looked up by it.
    pub(crate) fn key(&self) -> String {
        let mut key = String::new();
        self.write_key(&mut key);
        key
    }

    fn write_key(&self, key: &mut String) {
        key.push(self.primitive().map_or('-', |primitive| char::from(b'A' + primitive as u8)));
        // Writing to a `String` cannot fail.
        let _ = match self {
            Value::Untyped(text) | Value::String(text) | Value::AnyUri(text) => key.write_str(text),
            Value::Boolean(value) => write!(key, "{value}"),
            Value::Decimal(value) => write!(key, "{value}"),
            Value::Float(value) => write!(key, "{}", double_bits(f64::from(value.0))),
            Value::Double(value) => write!(key, "{}", double_bits(value.0)),
            Value::Duration(value) => {
                write!(key, "{} {} {} {}", value.negative, value.months, value.seconds, value.fraction)
            }
            Value::Temporal(value) => write!(key, "{:?}", value.instant()),
            Value::HexBinary(octets) | Value::Base64Binary(octets) => write!(key, "{octets:x?}"),
            Value::QName(name) | Value::Notation(name) => write!(key, "{{{}}}{}", name.uri, name.local),
            Value::List(items) => {
                for item in items {
                    key.push('\u{1}');
                    item.write_key(key);
                }
                Ok(())
            }
        };
    }
}

impl TemporalKind {
    /// Its built-in type.
    pub fn builtin(self) -> Builtin {
        match self {
            TemporalKind::DateTime => Builtin::DateTime,
            TemporalKind::Time => Builtin::Time,
            TemporalKind::Date => Builtin::Date,
            TemporalKind::YearMonth => Builtin::GYearMonth,
            TemporalKind::Year => Builtin::GYear,
            TemporalKind::MonthDay => Builtin::GMonthDay,
            TemporalKind::Day => Builtin::GDay,
            TemporalKind::Month => Builtin::GMonth,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Value {
        Value::Decimal(text.parse().unwrap())
    }

    #[test]
    fn floats_equal() {
        assert_eq!(Float(f32::NAN), Float(-f32::NAN));
        assert_eq!(Double(0.0), Double(-0.0));
        assert_eq!(Double(f64::NAN).partial_cmp(&Double(1.0)), None);
        assert_eq!(Double(f64::NAN).partial_cmp(&Double(f64::NAN)), Some(Ordering::Equal));
    }

    #[test]
    fn keys_follow_equality() {
        let values = [
            decimal("1.0"),
            decimal("1"),
            Value::String("1".into()),
            Value::Boolean(true),
            Value::Float(Float(1.0)),
            Value::Double(Double(1.0)),
            Value::Double(Double(-0.0)),
            Value::Double(Double(0.0)),
            Value::HexBinary([1].into()),
            Value::Base64Binary([1].into()),
            Value::List([decimal("1"), decimal("2")].into()),
            Value::List([decimal("12")].into()),
            Value::List([decimal("1"), decimal("2.0")].into()),
            Value::List([].into()),
        ];
        for left in &values {
            for right in &values {
                assert_eq!(left.key() == right.key(), left == right, "{left:?} {right:?}");
            }
        }
    }

    #[test]
    fn no_order_between_types() {
        assert_eq!(decimal("1").partial_cmp(&Value::Double(Double(1.0))), None);
        assert!(decimal("1") < decimal("2"));
    }
}
