//! Dates and times: part 2, sections 3.2.7 to 3.2.14.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

use super::digits;

/// Years may have up to this many digits: all arithmetic then fits in 128 bits.
const MAX_YEAR_DIGITS: usize = 25;
const DAY: i128 = 86_400;
/// A time zone lies at most this many seconds from UTC.
const MAX_OFFSET: i128 = 14 * 3600;

/// Which of the eight date and time types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TemporalKind {
    /// `xs:dateTime`
    DateTime,
    /// `xs:time`
    Time,
    /// `xs:date`
    Date,
    /// `xs:gYearMonth`
    YearMonth,
    /// `xs:gYear`
    Year,
    /// `xs:gMonthDay`
    MonthDay,
    /// `xs:gDay`
    Day,
    /// `xs:gMonth`
    Month,
}

/// A date, a time, or a part of them, as written. Two are equal where they are the same point (or the same
/// first point) on the timeline; with and without time zone they are never equal.
///
/// The parts that its kind lacks are those of 2000-01-01T00:00:00.
#[derive(Clone, Debug)]
pub struct Temporal {
    /// Which type.
    pub kind: TemporalKind,
    /// The year; there is none numbered 0.
    pub year: i128,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 24.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// Decimal digits of the fraction of a second, without trailing zeros.
    pub fraction: Box<str>,
    /// Minutes to the east of UTC.
    pub offset: Option<i16>,
}

impl Temporal {
    pub(crate) fn parse(kind: TemporalKind, text: &str) -> Option<Self> {
        let (mut value, fraction) = Self::scan(kind, text)?;
        value.fraction = fraction.into();
        Some(value)
    }

    pub(crate) fn is_valid(kind: TemporalKind, text: &str) -> bool {
        Self::scan(kind, text).is_some()
    }

    /// The value without its fraction of a second, which is left in the text.
    fn scan(kind: TemporalKind, text: &str) -> Option<(Self, &str)> {
        let mut parser = Parser { rest: text, fraction: "" };
        let mut value = Temporal {
            kind,
            year: 2000,
            month: 1,
            day: 1,
            hour: 0,
            minute: 0,
            second: 0,
            fraction: Box::default(),
            offset: None,
        };
        value.read(&mut parser)?;
        value.offset = parser.offset()?;
        (parser.rest.is_empty() && value.is_possible(parser.fraction)).then_some((value, parser.fraction))
    }

    fn read(&mut self, parser: &mut Parser<'_>) -> Option<()> {
        match self.kind {
            TemporalKind::DateTime => {
                self.read_date(parser)?;
                parser.literal("T")?;
                self.read_time(parser)
            }
            TemporalKind::Time => self.read_time(parser),
            TemporalKind::Date => self.read_date(parser),
            TemporalKind::YearMonth => self.read_year_month(parser),
            TemporalKind::Year => parser.year().map(|year| self.year = year),
            TemporalKind::MonthDay => {
                parser.literal("--")?;
                self.month = parser.two_digits()?;
                parser.literal("-")?;
                parser.two_digits().map(|day| self.day = day)
            }
            TemporalKind::Day => {
                parser.literal("---")?;
                parser.two_digits().map(|day| self.day = day)
            }
            TemporalKind::Month => {
                parser.literal("--")?;
                parser.two_digits().map(|month| self.month = month)
            }
        }
    }

    fn read_year_month(&mut self, parser: &mut Parser<'_>) -> Option<()> {
        self.year = parser.year()?;
        parser.literal("-")?;
        parser.two_digits().map(|month| self.month = month)
    }

    fn read_date(&mut self, parser: &mut Parser<'_>) -> Option<()> {
        self.read_year_month(parser)?;
        parser.literal("-")?;
        parser.two_digits().map(|day| self.day = day)
    }

    fn read_time(&mut self, parser: &mut Parser<'_>) -> Option<()> {
        self.hour = parser.two_digits()?;
        parser.literal(":")?;
        self.minute = parser.two_digits()?;
        parser.literal(":")?;
        self.second = parser.two_digits()?;
        if parser.literal(".").is_some() {
            let (fraction, rest) = digits(parser.rest);
            parser.rest = rest;
            parser.fraction = (!fraction.is_empty()).then(|| fraction.trim_end_matches('0'))?;
        }
        Some(())
    }

    fn is_possible(&self, fraction: &str) -> bool {
        let midnight = self.minute == 0 && self.second == 0 && fraction.is_empty();
        (1..=12).contains(&self.month)
            && (1..=days_in_month(self.year, self.month)).contains(&self.day)
            && (self.hour < 24 || (self.hour == 24 && midnight))
            && self.minute < 60
            && self.second < 60
    }

    /// Seconds on the timeline, UTC where the time zone is known. Times stand on the same arbitrary day, so that
    /// 24:00:00 and 23:00:00-02:00 are after 01:00:00Z, as their order wants it (section 3.2.8).
    fn seconds(&self) -> i128 {
        let time = i128::from(self.hour) * 3600 + i128::from(self.minute) * 60 + i128::from(self.second);
        let zone = i128::from(self.offset.unwrap_or(0)) * 60;
        day_number(self.year, self.month, self.day) * DAY + time - zone
    }

    /// What makes two values of a kind equal.
    pub(crate) fn instant(&self) -> (i128, &str, bool) {
        (self.seconds(), &self.fraction, self.offset.is_some())
    }
}

impl PartialEq for Temporal {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && self.instant() == other.instant()
    }
}

impl Eq for Temporal {}

impl Hash for Temporal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.kind, self.instant()).hash(state);
    }
}

impl PartialOrd for Temporal {
    /// Section 3.2.7.4: with and without time zone, ordered only if every time zone would give the same answer.
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        if self.kind != other.kind {
            return None;
        }
        let ((left, left_fraction, left_zoned), (right, right_fraction, right_zoned)) =
            (self.instant(), other.instant());
        let shifted = |shift: i128| (left + shift, left_fraction).cmp(&(right, right_fraction));
        if left_zoned == right_zoned {
            return Some(shifted(0));
        }
        let (early, late) = (shifted(-MAX_OFFSET), shifted(MAX_OFFSET));
        (early == late && early != Ordering::Equal).then_some(early)
    }
}

/// Days in a month of the Gregorian calendar, before its adoption as well.
fn days_in_month(year: i128, month: u8) -> u8 {
    let is_leap = || {
        let year = (year % 400) as i32;
        year % 4 == 0 && (year % 100 != 0 || year == 0)
    };
    match month {
        2 if is_leap() => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 0000-03-01, counted as if the year 0 existed, then without it.
pub(crate) fn day_number(year: i128, month: u8, day: u8) -> i128 {
    let shifted_year = if month <= 2 { year - 1 } else { year };
    let months_since_march = (i128::from(month) + 9) % 12;
    let in_year = (153 * months_since_march + 2) / 5 + i128::from(day) - 1;
    let leap_days = shifted_year.div_euclid(4) - shifted_year.div_euclid(100) + shifted_year.div_euclid(400);
    let year_zero = if year < 0 { 366 } else { 0 };
    365 * shifted_year + leap_days + in_year + year_zero
}

struct Parser<'a> {
    rest: &'a str,
    /// Of a second, without trailing zeros.
    fraction: &'a str,
}

impl Parser<'_> {
    #[inline]
    fn literal(&mut self, literal: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(literal)?;
        Some(())
    }

    fn two_digits(&mut self) -> Option<u8> {
        let [tens @ b'0'..=b'9', units @ b'0'..=b'9', ..] = self.rest.as_bytes() else { return None };
        self.rest = &self.rest[2..];
        Some((tens - b'0') * 10 + (units - b'0'))
    }

    /// At least four digits, more only without a leading zero, and not 0000.
    fn year(&mut self) -> Option<i128> {
        let negative = self.literal("-").is_some();
        let (year, rest) = digits(self.rest);
        let padded = year.len() > 4 && year.starts_with('0');
        if !(4..=MAX_YEAR_DIGITS).contains(&year.len()) || padded {
            return None;
        }
        self.rest = rest;
        let year: i128 = match year.len() {
            ..=9 => year.parse().map(|short: u32| short.into()).ok()?,
            _ => year.parse().ok()?,
        };
        if year == 0 {
            return None;
        }
        Some(if negative { -year } else { year })
    }

    fn offset(&mut self) -> Option<Option<i16>> {
        if self.rest.is_empty() {
            return Some(None);
        }
        if self.literal("Z").is_some() {
            return Some(Some(0));
        }
        let west = self.literal("-").is_some();
        if !west {
            self.literal("+")?;
        }
        let hours = i16::from(self.two_digits()?);
        self.literal(":")?;
        let minutes = i16::from(self.two_digits()?);
        let offset = hours * 60 + minutes;
        (minutes < 60 && offset <= 14 * 60).then_some(Some(if west { -offset } else { offset }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(kind: TemporalKind, text: &str) -> Temporal {
        Temporal::parse(kind, text).unwrap_or_else(|| panic!("{text}"))
    }

    fn date_time(text: &str) -> Temporal {
        of(TemporalKind::DateTime, text)
    }

    #[test]
    fn valid() {
        use TemporalKind::*;
        for (kind, text) in [
            (DateTime, "2024-02-29T23:59:59.999Z"),
            (DateTime, "-0044-03-15T00:00:00+14:00"),
            (DateTime, "2024-12-31T24:00:00.00"),
            (DateTime, "123456789012345678901234-01-01T00:00:00"),
            (Time, "24:00:00"),
            (Time, "00:00:00-14:00"),
            (Date, "2000-02-29"),
            (Date, "-0004-02-29-01:30"),
            (YearMonth, "2024-12"),
            (Year, "-12345"),
            (MonthDay, "--02-29Z"),
            (Day, "---31"),
            (Month, "--12"),
            (Month, "--12Z"),
        ] {
            assert!(Temporal::parse(kind, text).is_some(), "{text}");
        }
    }

    #[test]
    fn invalid() {
        use TemporalKind::*;
        for (kind, text) in [
            (DateTime, "0000-01-01T00:00:00"),
            (DateTime, "2024-01-01"),
            (DateTime, "2024-01-01T00:00"),
            (DateTime, "2024-01-01t00:00:00"),
            (DateTime, "2024-01-01T24:00:01"),
            (DateTime, "2024-01-01T24:00:00.1"),
            (DateTime, "2024-01-01T00:00:60"),
            (DateTime, "2024-01-01T00:00:00."),
            (DateTime, "+2024-01-01T00:00:00"),
            (DateTime, "02024-01-01T00:00:00"),
            (DateTime, "2024-01-01T00:00:00+14:01"),
            (DateTime, "2024-01-01T00:00:00+1:00"),
            (DateTime, "2024-01-01T00:00:00z"),
            (Time, "25:00:00"),
            (Time, "00:60:00"),
            (Date, "2023-02-29"),
            (Date, "1900-02-29"),
            (Date, "2024-13-01"),
            (Date, "2024-00-01"),
            (Date, "2024-01-00"),
            (Date, "2024-04-31"),
            (Date, "999-01-01"),
            (Date, "2024-1-1"),
            (Year, "24"),
            (YearMonth, "2024"),
            (MonthDay, "--02-30"),
            (Day, "---32"),
            (Day, "--01"),
            (Month, "--13"),
            (Month, "--1"),
            (Month, "--12-"),
            (Month, "--12--"),
        ] {
            assert!(Temporal::parse(kind, text).is_none(), "{text}");
        }
    }

    #[test]
    fn equality() {
        assert_eq!(date_time("2000-03-04T20:00:00Z"), date_time("2000-03-04T23:00:00+03:00"));
        assert_eq!(date_time("1999-12-31T24:00:00"), date_time("2000-01-01T00:00:00.000"));
        assert_ne!(date_time("2000-01-01T00:00:00"), date_time("2000-01-01T00:00:00Z"));
        assert_eq!(of(TemporalKind::Date, "2002-10-10+13:00"), of(TemporalKind::Date, "2002-10-09-11:00"));
        assert_eq!(date_time("0001-01-01T00:00:00+14:00"), date_time("-0001-12-31T10:00:00Z"));
        assert!(of(TemporalKind::Time, "23:00:00-02:00") > of(TemporalKind::Time, "01:00:00Z"));
        assert_eq!(of(TemporalKind::Time, "11:00:00-02:00"), of(TemporalKind::Time, "13:00:00Z"));
        assert!(of(TemporalKind::Time, "24:00:00") > of(TemporalKind::Time, "00:00:00"));
    }

    #[test]
    fn partial_order() {
        use Ordering::*;
        for (left, right, order) in [
            ("2000-01-15T00:00:00", "2000-02-15T00:00:00", Some(Less)),
            ("2000-01-15T12:00:00", "2000-01-16T12:00:00Z", Some(Less)),
            ("2000-01-01T12:00:00", "1999-12-31T23:00:00Z", None),
            ("2000-01-16T12:00:00", "2000-01-16T12:00:00Z", None),
            ("2000-01-16T00:00:00", "2000-01-16T12:00:00Z", None),
            ("2000-01-16T00:00:00.5", "2000-01-16T00:00:00.45", Some(Greater)),
            ("-0001-12-31T00:00:00", "0001-01-01T00:00:00", Some(Less)),
        ] {
            assert_eq!(date_time(left).partial_cmp(&date_time(right)), order, "{left} {right}");
            assert_eq!(date_time(right).partial_cmp(&date_time(left)), order.map(Ordering::reverse));
        }
    }

    #[test]
    fn days_follow_one_another() {
        let mut expected = day_number(-401, 1, 1);
        for year in (-401..=401).filter(|year| *year != 0) {
            for month in 1..=12 {
                for day in 1..=days_in_month(year, month) {
                    let number = day_number(year, month, day);
                    assert_eq!(number, expected, "{year}-{month}-{day}");
                    expected = number + 1;
                }
            }
        }
        assert_eq!(day_number(2000, 1, 1) - day_number(1970, 1, 1), 10_957);
        assert_eq!(day_number(1, 1, 1) - day_number(-1, 12, 31), 1);
    }

    proptest! {
        #[test]
        fn zones_shift_the_clock(hour in 0u8..24, minute in 0u8..60, zone in -840i16..=840) {
            let sign = if zone < 0 { '-' } else { '+' };
            let (h, m) = (zone.unsigned_abs() / 60, zone.unsigned_abs() % 60);
            let text = format!("2024-03-01T{hour:02}:{minute:02}:00{sign}{h:02}:{m:02}");
            let minutes = date_time(&text).instant().0 / 60;
            let utc = date_time(&format!("2024-03-01T{hour:02}:{minute:02}:00Z")).instant().0 / 60;
            prop_assert_eq!(utc - minutes, i128::from(zone));
        }
    }
}
