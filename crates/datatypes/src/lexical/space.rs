//! One name for each lexical space, and what is asked of all of them.

use super::{binary, decimal::DecimalRef, duration::Duration, float, name, temporal::Temporal, uri};
use super::{is_boolean, is_language, temporal::TemporalKind};
use crate::builtin::Builtin;
use crate::context::Context;
use crate::value::{Double, ExpandedName, Float, Value};

/// The lexical space of an atomic type, facets left aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    Text,
    Language,
    NmToken,
    Name,
    NcName,
    Entity,
    Boolean,
    Decimal,
    Integer,
    Float,
    Double,
    Duration,
    Temporal(TemporalKind),
    HexBinary,
    Base64Binary,
    AnyUri,
    QName,
    Notation,
}

/// Why a text is not in a lexical space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// It is not of the form.
    Form,
    /// It names an entity that the document does not declare.
    Entity,
    /// Its prefix is not declared.
    Prefix,
}

impl Space {
    /// The space of a built-in atomic type.
    pub(crate) fn of(builtin: Builtin) -> Self {
        match builtin {
            Builtin::Language => Space::Language,
            Builtin::NmToken => Space::NmToken,
            Builtin::Name => Space::Name,
            Builtin::NcName | Builtin::Id | Builtin::IdRef => Space::NcName,
            Builtin::Entity => Space::Entity,
            Builtin::Boolean => Space::Boolean,
            Builtin::Decimal => Space::Decimal,
            Builtin::Float => Space::Float,
            Builtin::Double => Space::Double,
            Builtin::Duration => Space::Duration,
            Builtin::DateTime => Space::Temporal(TemporalKind::DateTime),
            Builtin::Time => Space::Temporal(TemporalKind::Time),
            Builtin::Date => Space::Temporal(TemporalKind::Date),
            Builtin::GYearMonth => Space::Temporal(TemporalKind::YearMonth),
            Builtin::GYear => Space::Temporal(TemporalKind::Year),
            Builtin::GMonthDay => Space::Temporal(TemporalKind::MonthDay),
            Builtin::GDay => Space::Temporal(TemporalKind::Day),
            Builtin::GMonth => Space::Temporal(TemporalKind::Month),
            Builtin::HexBinary => Space::HexBinary,
            Builtin::Base64Binary => Space::Base64Binary,
            Builtin::AnyUri => Space::AnyUri,
            Builtin::QName => Space::QName,
            Builtin::Notation => Space::Notation,
            integer if integer.derives_from(Builtin::Integer) => Space::Integer,
            _ => Space::Text,
        }
    }

    /// Values are the texts themselves: equal exactly where the texts are, and counted in characters.
    pub(crate) fn is_textual(self) -> bool {
        use Space::*;
        matches!(self, Text | Language | NmToken | Name | NcName | Entity | AnyUri)
    }

    /// No value has white space inside, so that it is enough to trim a text that must be collapsed. (White
    /// space in base64 changes nothing.)
    pub(crate) fn is_trimmed(self) -> bool {
        !matches!(self, Space::Text | Space::AnyUri)
    }

    /// Judges a text whose white space is normalised.
    pub(crate) fn check(self, text: &str, context: &dyn Context) -> Result<(), Misfit> {
        let right = match self {
            Space::Text => true,
            Space::Language => is_language(text),
            Space::NmToken => name::is_nmtoken(text),
            Space::Name => name::is_name(text),
            Space::NcName => name::is_ncname(text),
            Space::Entity => return check_entity(text, context),
            Space::Boolean => is_boolean(text),
            Space::Decimal => DecimalRef::parse(text).is_some(),
            Space::Integer => DecimalRef::parse_integer(text).is_some(),
            Space::Float | Space::Double => float::is_float(text),
            Space::Duration => Duration::parse(text).is_some(),
            Space::Temporal(kind) => Temporal::is_valid(kind, text),
            Space::HexBinary => binary::hex_length(text).is_some(),
            Space::Base64Binary => binary::base64_length(text).is_some(),
            Space::AnyUri => uri::is_uri(text),
            Space::QName | Space::Notation => return expand(text, context).map(|_| ()),
        };
        if right { Ok(()) } else { Err(Misfit::Form) }
    }

    /// The value of a valid text.
    pub(crate) fn value(self, text: &str, context: &dyn Context) -> Option<Value> {
        Some(match self {
            Space::AnyUri => Value::AnyUri(text.into()),
            Space::Boolean => Value::Boolean(matches!(text, "true" | "1")),
            Space::Decimal | Space::Integer => Value::Decimal(DecimalRef::parse(text)?.to_decimal()),
            Space::Float => Value::Float(Float(float::parse(text)?)),
            Space::Double => Value::Double(Double(float::parse(text)?)),
            Space::Duration => Value::Duration(Duration::parse(text)?),
            Space::Temporal(kind) => Value::Temporal(Temporal::parse(kind, text)?),
            Space::HexBinary => Value::HexBinary(binary::hex_decode(text)?),
            Space::Base64Binary => Value::Base64Binary(binary::base64_decode(text)?),
            Space::QName => Value::QName(expand(text, context).ok()?),
            Space::Notation => Value::Notation(expand(text, context).ok()?),
            _ => Value::String(text.into()),
        })
    }

    /// Length of a valid text in the unit of the length facets: characters or octets. QName and NOTATION have
    /// none.
    pub(crate) fn length(self, text: &str) -> Option<u64> {
        match self {
            Space::HexBinary => binary::hex_length(text),
            Space::Base64Binary => binary::base64_length(text),
            _ if self.is_textual() => Some(text.chars().count() as u64),
            _ => None,
        }
    }
}

fn check_entity(text: &str, context: &dyn Context) -> Result<(), Misfit> {
    match name::is_ncname(text) {
        true if context.is_unparsed_entity(text) => Ok(()),
        true => Err(Misfit::Entity),
        false => Err(Misfit::Form),
    }
}

fn expand(text: &str, context: &dyn Context) -> Result<ExpandedName, Misfit> {
    let (prefix, local) = name::split_qname(text).ok_or(Misfit::Form)?;
    let uri = context.prefix(prefix).ok_or(Misfit::Prefix)?;
    Ok(ExpandedName { uri: uri.into(), local: local.into() })
}
