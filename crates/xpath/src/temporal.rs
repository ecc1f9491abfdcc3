//! Dates, times and durations: their arithmetic and their text (F&O, section 10).

use std::cmp::Ordering;
use std::fmt::Write;

use segur_datatypes::{Temporal, TemporalKind};

use crate::number::{Decimal, Integer};
use crate::value::DurationKind;

const DAY: i64 = 86_400;

/// A length of time: months and seconds, both of the same sign, which cannot be converted into one another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Duration {
    /// Years and months, in months.
    pub months: i128,
    /// Days to seconds, in seconds.
    pub seconds: Decimal,
}

impl Duration {
    /// From the value of a lexical form.
    pub fn new(value: &segur_datatypes::Duration) -> Option<Duration> {
        let sign = if value.negative { "-" } else { "" };
        let seconds = Decimal::parse(&format!("{sign}{}.{}", value.seconds, value.fraction))?;
        Some(Duration { months: if value.negative { -value.months } else { value.months }, seconds })
    }

    /// So many months.
    pub fn of_months(months: i128) -> Duration {
        Duration { months, seconds: Decimal::from_integer(&0.into()) }
    }

    /// So many seconds.
    pub fn of_seconds(seconds: Decimal) -> Duration {
        Duration { months: 0, seconds }
    }

    /// As `xs:string` gives it: `P1Y2M3DT4H5M6.7S`, without the parts that are zero.
    pub fn to_text(&self, kind: DurationKind) -> String {
        let negative = self.months < 0 || self.seconds.is_negative();
        let months = self.months.unsigned_abs();
        let seconds = if self.seconds.is_negative() { self.seconds.negate() } else { self.seconds.clone() };
        let whole = seconds.trunc();
        let fraction = seconds.subtract(&Decimal::from_integer(&whole)).unwrap_or_else(|| seconds.clone());
        let mut text = String::from(if negative { "-P" } else { "P" });
        let part = |text: &mut String, value: &dyn std::fmt::Display, zero: bool, letter: char| {
            if !zero {
                // Writing to a `String` cannot fail.
                let _ = write!(text, "{value}{letter}");
            }
        };
        part(&mut text, &(months / 12), months < 12, 'Y');
        part(&mut text, &(months % 12), months.is_multiple_of(12), 'M');
        let (days, rest) = (quotient(&whole, DAY), remainder(&whole, DAY));
        part(&mut text, &days, days.is_zero(), 'D');
        if rest != 0 || !fraction.is_zero() {
            text.push('T');
            part(&mut text, &(rest / 3600), rest < 3600, 'H');
            part(&mut text, &(rest / 60 % 60), rest / 60 % 60 == 0, 'M');
            let last = Decimal::from_integer(&(rest % 60).into()).add(&fraction).unwrap_or(fraction);
            part(&mut text, &last, last.is_zero(), 'S');
        }
        match text.as_str() {
            "P" if kind == DurationKind::YearMonth => "P0M".to_owned(),
            "P" => "PT0S".to_owned(),
            _ => text,
        }
    }
}

fn quotient(value: &Integer, by: i64) -> Integer {
    value.divide(&by.into()).unwrap_or_else(|| 0.into())
}

fn remainder(value: &Integer, by: i64) -> i64 {
    value.modulo(&by.into()).and_then(|rest| rest.to_i64()).unwrap_or(0)
}

/// Seconds since 1970-01-01T00:00:00Z; a value without time zone takes the implicit one, in minutes.
pub fn instant(value: &Temporal, implicit: i16) -> Decimal {
    let zone = i128::from(value.offset.unwrap_or(implicit)) * 60;
    let time = i128::from(value.hour) * 3600 + i128::from(value.minute) * 60 + i128::from(value.second);
    let (year, month, day) = match value.kind {
        TemporalKind::Time => (1972, 12, 31),
        TemporalKind::MonthDay | TemporalKind::Day | TemporalKind::Month => (1972, value.month, value.day),
        _ => (value.year, value.month, value.day),
    };
    let whole = days_from_civil(year, month, day) * i128::from(DAY) + time - zone;
    let sign = if whole < 0 { "-" } else { "" };
    // A fraction always counts upwards, so a negative whole and a fraction are added, not joined.
    let fraction = Decimal::parse(&format!("0.{}", value.fraction));
    let whole = Decimal::parse(&format!("{sign}{}", whole.unsigned_abs()));
    match (whole, fraction) {
        (Some(whole), Some(fraction)) => whole.add(&fraction).unwrap_or(whole),
        _ => Decimal::from_integer(&0.into()),
    }
}

/// The order of two values of one kind.
pub fn compare(left: &Temporal, right: &Temporal, implicit: i16) -> Ordering {
    instant(left, implicit).cmp(&instant(right, implicit))
}

/// The point in time so many seconds after 1970-01-01T00:00:00Z, written in a time zone, as this kind; nothing out
/// of range (`FODT0001`).
pub fn from_instant(
    instant: &Decimal,
    kind: TemporalKind,
    offset: Option<i16>,
    shift: i16,
) -> Option<Temporal> {
    let local = instant.add(&Decimal::from_integer(&(i64::from(shift) * 60).into()))?;
    let whole = local.floor();
    let fraction = local.subtract(&Decimal::from_integer(&whole))?;
    let seconds: i128 = whole.to_string().parse().ok()?;
    let (days, rest) = (seconds.div_euclid(i128::from(DAY)), seconds.rem_euclid(i128::from(DAY)) as u32);
    let (year, month, day) = civil_from_days(days);
    if year.abs() > 999_999_999 {
        return None;
    }
    let time = kind == TemporalKind::Time;
    let date = kind == TemporalKind::Date;
    let text = fraction.to_string();
    Some(Temporal {
        kind,
        year: if time { 2000 } else { year },
        month: if time { 1 } else { month },
        day: if time { 1 } else { day },
        hour: if date { 0 } else { (rest / 3600) as u8 },
        minute: if date { 0 } else { (rest / 60 % 60) as u8 },
        second: if date { 0 } else { (rest % 60) as u8 },
        fraction: if date { "" } else { text.strip_prefix("0.").unwrap_or("") }.into(),
        offset,
    })
}

/// The same local time so many months later, the day cut to the length of the month (part 2, appendix E).
pub fn add_months(value: &Temporal, months: i128) -> Option<Temporal> {
    let total = value.year.checked_mul(12)?.checked_add(i128::from(value.month) - 1)?.checked_add(months)?;
    let (year, month) = (total.div_euclid(12), (total.rem_euclid(12) + 1) as u8);
    if year.abs() > 999_999_999 {
        return None;
    }
    let mut moved = value.clone();
    (moved.year, moved.month) = (year, month);
    moved.day = value.day.min(days_in_month(year, month));
    Some(moved)
}

fn days_in_month(year: i128, month: u8) -> u8 {
    let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    (days_from_civil(next_year, next_month, 1) - days_from_civil(year, month, 1)) as u8
}

/// Days since 1970-01-01 in the Gregorian calendar, where a year 0 comes before the year 1 (XML Schema 1.1).
pub(crate) fn days_from_civil(year: i128, month: u8, day: u8) -> i128 {
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted.rem_euclid(400);
    let of_year = (153 * ((i128::from(month) + 9) % 12) + 2) / 5 + i128::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

pub(crate) fn civil_from_days(days: i128) -> (i128, u8, u8) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = (of_year - (153 * shifted_month + 2) / 5 + 1) as u8;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 } as u8;
    let year = year_of_era + era * 400 + i128::from(month <= 2);
    (year, month, day)
}

/// A date or time as `xs:string` gives it.
pub fn to_text(value: &Temporal) -> String {
    let mut text = String::new();
    let sign = if value.year < 0 { "-" } else { "" };
    let year = value.year.unsigned_abs();
    // Writing to a `String` cannot fail.
    let _ = match value.kind {
        TemporalKind::DateTime | TemporalKind::Date => {
            write!(text, "{sign}{year:04}-{:02}-{:02}", value.month, value.day)
        }
        TemporalKind::Time => Ok(()),
        TemporalKind::YearMonth => write!(text, "{sign}{year:04}-{:02}", value.month),
        TemporalKind::Year => write!(text, "{sign}{year:04}"),
        TemporalKind::MonthDay => write!(text, "--{:02}-{:02}", value.month, value.day),
        TemporalKind::Day => write!(text, "---{:02}", value.day),
        TemporalKind::Month => write!(text, "--{:02}", value.month),
    };
    if value.kind == TemporalKind::DateTime {
        text.push('T');
    }
    if matches!(value.kind, TemporalKind::DateTime | TemporalKind::Time) {
        let _ = write!(text, "{:02}:{:02}:{:02}", value.hour, value.minute, value.second);
        if !value.fraction.is_empty() {
            let _ = write!(text, ".{}", value.fraction);
        }
    }
    let _ = match value.offset {
        None => Ok(()),
        Some(0) => text.write_char('Z'),
        Some(offset) => {
            let sign = if offset < 0 { '-' } else { '+' };
            write!(text, "{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60)
        }
    };
    text
}

/// 24:00:00 is the first moment of the next day.
#[must_use]
pub fn canonical(value: Temporal) -> Temporal {
    if value.hour != 24 {
        return value;
    }
    let offset = value.offset;
    let shift = offset.unwrap_or(0);
    from_instant(&instant(&value, 0), value.kind, offset, shift).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_goes_both_ways() {
        for days in (-800_000..800_000).step_by(37) {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), days);
        }
        assert_eq!(civil_from_days(0), (1970, 1, 1));
        assert_eq!(civil_from_days(days_from_civil(1, 1, 1) - 1), (0, 12, 31));
    }

    #[test]
    fn durations_as_text() {
        let duration = |months, seconds: &str| Duration { months, seconds: Decimal::parse(seconds).unwrap() };
        for (value, kind, text) in [
            (duration(14, "0"), DurationKind::YearMonth, "P1Y2M"),
            (duration(-11, "0"), DurationKind::YearMonth, "-P11M"),
            (duration(0, "0"), DurationKind::YearMonth, "P0M"),
            (duration(0, "0"), DurationKind::DayTime, "PT0S"),
            (duration(0, "-93784.5"), DurationKind::DayTime, "-P1DT2H3M4.5S"),
            (duration(12, "86400"), DurationKind::Any, "P1Y1D"),
        ] {
            assert_eq!(value.to_text(kind), text);
        }
    }
}
