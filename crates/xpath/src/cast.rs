//! Casting (F&O, section 17).

use std::borrow::Cow;

use segur_datatypes::{Builtin, Context, SimpleType, Temporal, TemporalKind, Value, WhiteSpace};

use crate::atomic::{AtomicType, Fault, fault};
use crate::number::{Decimal, Integer, double_to_string};
use crate::temporal::{self, Duration};
use crate::value::{Atomic, DurationKind, QNameValue};

/// The value as another type.
///
/// # Errors
///
/// `XPTY0004` where the table of section 17.1 has an N, `FORG0001` for a value that the type does not have, `FOCA0002`,
/// `FOCA0003`, `FONS0004`.
pub fn cast<'a>(value: Atomic<'a>, to: AtomicType, context: &dyn Context) -> Result<Atomic<'a>, Fault> {
    if value.type_of() == to || to == AtomicType::Any {
        return Ok(value);
    }
    match (&value, to) {
        (_, AtomicType::Untyped) => Ok(Atomic::Untyped(value.to_text())),
        (Atomic::Untyped(text) | Atomic::String(text), _) => from_text(text, to, context),
        (_, AtomicType::Builtin(Builtin::String)) => Ok(Atomic::String(value.to_text())),
        (_, AtomicType::Builtin(builtin)) if builtin.derives_from(Builtin::String) => {
            from_text(&value.to_text(), to, context)
        }
        _ => convert(&value, to)?.ok_or_else(|| not_castable(&value, to)),
    }
}

/// Longer integers are refused by [`Integer::parse`].
const LONGEST: usize = 4_900;

/// Whether [`cast`] gives a value.
pub fn castable(value: &Atomic<'_>, to: AtomicType, context: &dyn Context) -> bool {
    match (value, to) {
        (Atomic::Untyped(text) | Atomic::String(text), AtomicType::Builtin(Builtin::Integer)) => {
            let trimmed = text.trim_matches(is_space);
            let digits = trimmed.strip_prefix(['+', '-']).unwrap_or(trimmed);
            !digits.is_empty() && digits.len() < LONGEST && digits.bytes().all(|byte| byte.is_ascii_digit())
        }
        (Atomic::Untyped(_) | Atomic::String(_), AtomicType::Builtin(Builtin::AnyUri)) => true,
        (Atomic::Untyped(text) | Atomic::String(text), AtomicType::Builtin(builtin))
            if !is_name(builtin) && year_zero(text, builtin).is_none() =>
        {
            is_float(builtin) && float(text.trim_matches(is_space)).is_some()
                || !is_float(builtin) && SimpleType::builtin(builtin).is_valid(text, context)
        }
        _ => cast(value.clone(), to, context).is_ok(),
    }
}

fn is_name(builtin: Builtin) -> bool {
    matches!(builtin, Builtin::QName | Builtin::Notation)
}

fn is_float(builtin: Builtin) -> bool {
    matches!(builtin, Builtin::Double | Builtin::Float)
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

fn not_castable(value: &Atomic<'_>, to: AtomicType) -> Fault {
    let (from, to) = (value.type_of().name(), to.name());
    fault(
        "XPTY0004",
        format!("un {from} ne se convertit pas en {to}"),
        format!("a {from} cannot be cast to {to}"),
    )
}

fn invalid(text: &str, to: AtomicType) -> Fault {
    let (shown, to) = (shortened(text), to.name());
    fault("FORG0001", format!("« {shown} » n'est pas un {to}"), format!("`{shown}` is no {to}"))
}

/// The beginning of a text, for messages.
pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The value of a text.
fn from_text<'a>(text: &str, to: AtomicType, context: &dyn Context) -> Result<Atomic<'a>, Fault> {
    let trimmed = text.trim_matches(is_space);
    let parsed = match to {
        AtomicType::Any | AtomicType::Untyped => Some(Atomic::Untyped(Cow::Owned(text.to_owned()))),
        AtomicType::YearMonthDuration => {
            duration(trimmed, DurationKind::YearMonth).filter(|_| !trimmed.contains(['D', 'T']))
        }
        AtomicType::DayTimeDuration => duration(trimmed, DurationKind::DayTime)
            .filter(|_| !trimmed.split('T').next().unwrap_or("").contains(['Y', 'M'])),
        AtomicType::Builtin(builtin) => built_in(text, trimmed, builtin, context),
    };
    parsed.ok_or_else(|| invalid(text, to))
}

fn built_in<'a>(text: &str, trimmed: &str, builtin: Builtin, context: &dyn Context) -> Option<Atomic<'a>> {
    match builtin {
        Builtin::Duration => return duration(trimmed, DurationKind::Any),
        Builtin::Double => return float(trimmed).map(Atomic::Double),
        Builtin::Float => return single(trimmed).map(Atomic::Float),
        Builtin::Integer => return Integer::parse(trimmed).map(Atomic::Integer),
        Builtin::Decimal => return Decimal::parse(trimmed).map(Atomic::Decimal),
        Builtin::QName => return qname(trimmed, context),
        // How far URIs are checked is up to the implementation (F&O, section 17.1.1); like Saxon, not at all.
        Builtin::AnyUri => return Some(Atomic::AnyUri(Cow::Owned(collapsed(text).into_owned()))),
        _ => {}
    }
    let simple = SimpleType::builtin(builtin);
    if let Some(leap) = year_zero(text, builtin) {
        let Value::Temporal(value) = simple.value(&leap, context).ok()? else { return None };
        return Some(Atomic::Temporal(Box::new(temporal::canonical(Temporal { year: 0, ..value }))));
    }
    if builtin.derives_from(Builtin::Integer) {
        return simple
            .is_valid(text, context)
            .then(|| Integer::parse(trimmed))
            .flatten()
            .map(Atomic::Integer);
    }
    Some(match simple.value(text, context).ok()? {
        Value::String(text) => Atomic::String(Cow::Owned(text.into())),
        Value::Boolean(value) => Atomic::Boolean(value),
        Value::Temporal(value) => Atomic::Temporal(Box::new(temporal::canonical(value))),
        Value::HexBinary(octets) => Atomic::HexBinary(octets),
        Value::Base64Binary(octets) => Atomic::Base64Binary(octets),
        _ => return None,
    })
}

/// A date in the year 0000, which XML Schema 1.1 has and 1.0 has not, moved to the year 4, a leap year too. Saxon
/// reads dates by 1.1.
fn year_zero(text: &str, builtin: Builtin) -> Option<String> {
    let dated = matches!(builtin, Builtin::DateTime | Builtin::Date | Builtin::GYearMonth | Builtin::GYear);
    let rest = text.trim_matches(is_space).strip_prefix("0000").filter(|_| dated)?;
    Some(format!("0004{rest}"))
}

fn duration<'a>(text: &str, kind: DurationKind) -> Option<Atomic<'a>> {
    match SimpleType::builtin(Builtin::Duration).value(text, &segur_datatypes::NoContext).ok()? {
        Value::Duration(value) => Some(Atomic::Duration(kind, Box::new(Duration::new(&value)?))),
        _ => None,
    }
}

fn qname<'a>(text: &str, context: &dyn Context) -> Option<Atomic<'a>> {
    if !segur_xml::chars::is_qname(text) {
        return None;
    }
    let (prefix, local) = text.split_once(':').unwrap_or(("", text));
    let uri = context.prefix(prefix)?;
    Some(Atomic::QName(Box::new(QNameValue { uri: uri.into(), prefix: prefix.into(), local: local.into() })))
}

/// The double of a lexical form of XML Schema 1.0.
pub fn float(text: &str) -> Option<f64> {
    match text {
        "INF" => return Some(f64::INFINITY),
        "-INF" => return Some(f64::NEG_INFINITY),
        "NaN" => return Some(f64::NAN),
        _ => {}
    }
    is_float_text(text).then(|| text.parse().ok()).flatten()
}

fn single(text: &str) -> Option<f32> {
    match float(text)? {
        value if value.is_finite() => text.parse().ok(),
        value => Some(value as f32),
    }
}

fn is_float_text(text: &str) -> bool {
    let allowed =
        text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'+' | b'-' | b'e' | b'E'));
    allowed && text.bytes().any(|byte| byte.is_ascii_digit())
}

/// A conversion between types that are not text; nothing where the table has an N.
fn convert<'a>(value: &Atomic<'a>, to: AtomicType) -> Result<Option<Atomic<'a>>, Fault> {
    let AtomicType::Builtin(builtin) = to else { return Ok(to_duration(value, to)) };
    if builtin.derives_from(Builtin::Integer) {
        return to_integer(value, builtin);
    }
    Ok(match builtin {
        Builtin::Boolean => to_boolean(value),
        Builtin::Decimal => return to_decimal(value),
        Builtin::Double => to_double(value).map(Atomic::Double),
        Builtin::Float => to_double(value).map(|number| Atomic::Float(number as f32)),
        Builtin::Duration => to_duration(value, to),
        Builtin::HexBinary => octets(value).map(Atomic::HexBinary),
        Builtin::Base64Binary => octets(value).map(Atomic::Base64Binary),
        Builtin::AnyUri => match value {
            Atomic::AnyUri(text) => Some(Atomic::AnyUri(text.clone())),
            _ => None,
        },
        _ => to_temporal(value, builtin),
    })
}

fn octets(value: &Atomic<'_>) -> Option<Box<[u8]>> {
    match value {
        Atomic::HexBinary(octets) | Atomic::Base64Binary(octets) => Some(octets.clone()),
        _ => None,
    }
}

fn to_boolean<'a>(value: &Atomic<'_>) -> Option<Atomic<'a>> {
    let number = value.to_f64()?;
    Some(Atomic::Boolean(number != 0.0 && !number.is_nan()))
}

fn to_double(value: &Atomic<'_>) -> Option<f64> {
    match value {
        Atomic::Boolean(value) => Some(f64::from(u8::from(*value))),
        // Through its text, since a float widened keeps digits that it never had.
        Atomic::Float(value) => Some(f64::from(*value)),
        _ => value.to_f64(),
    }
}

/// A number or boolean as decimal.
fn exact(value: &Atomic<'_>) -> Result<Option<Decimal>, Fault> {
    Ok(match value {
        Atomic::Boolean(value) => Some(Decimal::from_integer(&i64::from(*value).into())),
        Atomic::Float(_) | Atomic::Double(_) => {
            let number = value.to_f64().unwrap_or(f64::NAN);
            Some(Decimal::from_f64(number).ok_or_else(|| {
                let shown = double_to_string(number);
                fault("FOCA0002", format!("{shown} n'est pas un décimal"), format!("{shown} is no decimal"))
            })?)
        }
        _ => value.to_decimal(),
    })
}

fn to_decimal<'a>(value: &Atomic<'_>) -> Result<Option<Atomic<'a>>, Fault> {
    Ok(exact(value)?.map(Atomic::Decimal))
}

fn to_integer<'a>(value: &Atomic<'_>, builtin: Builtin) -> Result<Option<Atomic<'a>>, Fault> {
    let Some(exact) = exact(value)? else { return Ok(None) };
    let integer = exact.trunc();
    let fits = builtin == Builtin::Integer
        || SimpleType::builtin(builtin).is_valid(&integer.to_string(), &segur_datatypes::NoContext);
    match fits {
        true => Ok(Some(Atomic::Integer(integer))),
        false => Err(invalid(&integer.to_string(), AtomicType::Builtin(builtin))),
    }
}

fn to_duration<'a>(value: &Atomic<'_>, to: AtomicType) -> Option<Atomic<'a>> {
    let Atomic::Duration(_, value) = value else { return None };
    let (kind, value) = match to {
        AtomicType::YearMonthDuration => (DurationKind::YearMonth, Duration::of_months(value.months)),
        AtomicType::DayTimeDuration => (DurationKind::DayTime, Duration::of_seconds(value.seconds.clone())),
        AtomicType::Builtin(Builtin::Duration) => (DurationKind::Any, (**value).clone()),
        _ => return None,
    };
    Some(Atomic::Duration(kind, Box::new(value)))
}

fn to_temporal<'a>(value: &Atomic<'_>, builtin: Builtin) -> Option<Atomic<'a>> {
    use TemporalKind as K;
    let Atomic::Temporal(value) = value else { return None };
    let kind = temporal_kind(builtin)?;
    let possible = match (value.kind, kind) {
        (K::DateTime, _) => true,
        (K::Date, K::Time) | (K::Time, _) => false,
        (K::Date, _) => true,
        _ => false,
    };
    possible.then(|| Atomic::Temporal(Box::new(reduced(value, kind))))
}

/// The kind of a date or time type.
pub(crate) fn temporal_kind(builtin: Builtin) -> Option<TemporalKind> {
    use TemporalKind as K;
    [K::DateTime, K::Time, K::Date, K::YearMonth, K::Year, K::MonthDay, K::Day, K::Month]
        .into_iter()
        .find(|kind| kind.builtin() == builtin)
}

/// The parts that another kind has; the others as a text of that kind would give them.
fn reduced(value: &Temporal, kind: TemporalKind) -> Temporal {
    use TemporalKind as K;
    let keep = |kinds: &[K]| kinds.contains(&kind);
    let date_time = keep(&[K::DateTime, K::Time]);
    Temporal {
        kind,
        year: if keep(&[K::DateTime, K::Date, K::YearMonth, K::Year]) { value.year } else { 2000 },
        month: if keep(&[K::DateTime, K::Date, K::YearMonth, K::MonthDay, K::Month]) {
            value.month
        } else {
            1
        },
        day: if keep(&[K::DateTime, K::Date, K::MonthDay, K::Day]) { value.day } else { 1 },
        hour: if date_time { value.hour } else { 0 },
        minute: if date_time { value.minute } else { 0 },
        second: if date_time { value.second } else { 0 },
        fraction: if date_time { value.fraction.clone() } else { Box::default() },
        offset: value.offset,
    }
}

/// The text with the white space handling of a type.
pub(crate) fn collapsed(text: &str) -> Cow<'_, str> {
    debug_assert_eq!(SimpleType::builtin(Builtin::Token).white_space(), WhiteSpace::Collapse);
    // One pass sees whether any space is not alone, not inside, or not a space.
    let mut after_space = true;
    let clean = text.bytes().all(|byte| {
        let space = byte <= b' ';
        let good = !space || (byte == b' ' && !after_space);
        after_space = space;
        good
    });
    if clean && (!after_space || text.is_empty()) {
        return Cow::Borrowed(text);
    }
    let mut words = words(text);
    let mut all = words.next().unwrap_or_default().to_owned();
    words.for_each(|word| {
        all.push(' ');
        all.push_str(word);
    });
    Cow::Owned(all)
}

/// How many characters [`collapsed`] gives.
pub(crate) fn collapsed_length(text: &str) -> usize {
    words(text).fold(0, |sum, word| sum + usize::from(sum > 0) + word.chars().count())
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_space).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use segur_datatypes::NoContext;

    use super::*;

    fn text(text: &str, to: &str) -> Result<String, &'static str> {
        let to = AtomicType::from_name(to).unwrap();
        let value = Atomic::Untyped(text.into());
        let done = cast(value.clone(), to, &NoContext);
        assert_eq!(castable(&value, to, &NoContext), done.is_ok(), "{text} {to:?}");
        done.map(|value| value.to_text().into_owned()).map_err(|error| error.code)
    }

    #[test]
    fn from_texts() {
        for (source, to, expected) in [
            (" 12 ", "integer", Ok("12")),
            ("1.0", "integer", Err("FORG0001")),
            ("+007.50", "decimal", Ok("7.5")),
            ("1e3", "double", Ok("1000")),
            ("1e400", "double", Ok("INF")),
            ("INF", "float", Ok("INF")),
            ("inf", "double", Err("FORG0001")),
            ("1", "boolean", Ok("true")),
            ("yes", "boolean", Err("FORG0001")),
            ("2024-02-30", "date", Err("FORG0001")),
            ("0000-02-29", "date", Ok("0000-02-29")),
            ("0000-13-01T00:00:00", "dateTime", Err("FORG0001")),
            ("1999-12-31T24:00:00Z", "dateTime", Ok("2000-01-01T00:00:00Z")),
            ("P1Y2M", "yearMonthDuration", Ok("P1Y2M")),
            ("P1Y2D", "yearMonthDuration", Err("FORG0001")),
            ("PT36H", "dayTimeDuration", Ok("P1DT12H")),
            ("P1M", "dayTimeDuration", Err("FORG0001")),
            ("0a", "hexBinary", Ok("0A")),
            ("Zm8=", "base64Binary", Ok("Zm8=")),
            ("256", "unsignedByte", Err("FORG0001")),
            ("0", "positiveInteger", Err("FORG0001")),
            ("a b", "NCName", Err("FORG0001")),
            ("  a   b ", "token", Ok("a b")),
            ("x:y", "QName", Err("FORG0001")),
        ] {
            assert_eq!(text(source, to).as_deref().map_err(|code| *code), expected, "{source} as {to}");
        }
    }

    #[test]
    fn between_types() {
        let to = |value: Atomic<'static>, name: &str| {
            let cast = cast(value, AtomicType::from_name(name).unwrap(), &NoContext);
            cast.map(|value| value.to_text().into_owned()).map_err(|error| error.code)
        };
        assert_eq!(to(Atomic::Double(-3.9), "integer").unwrap(), "-3");
        assert_eq!(to(Atomic::Double(f64::NAN), "integer"), Err("FOCA0002"));
        assert_eq!(to(Atomic::Boolean(true), "decimal").unwrap(), "1");
        assert_eq!(to(Atomic::Integer(300.into()), "byte"), Err("FORG0001"));
        assert_eq!(to(Atomic::Integer(1.into()), "date"), Err("XPTY0004"));
        let date = cast(
            Atomic::String("2024-02-29+01:00".into()),
            AtomicType::from_name("date").unwrap(),
            &NoContext,
        )
        .unwrap();
        assert_eq!(to(date.clone(), "gMonthDay").unwrap(), "--02-29+01:00");
        assert_eq!(to(date.clone(), "dateTime").unwrap(), "2024-02-29T00:00:00+01:00");
        assert_eq!(to(date, "time"), Err("XPTY0004"));
    }
}
