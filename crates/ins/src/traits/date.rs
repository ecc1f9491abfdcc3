//! Birth dates: complete, partial, or lunar.

use std::fmt;

use nom::bytes::complete::{tag, take_while_m_n};
use nom::combinator::{all_consuming, opt, rest};
use nom::{IResult, Parser};

/// A birth date with its precision.
///
/// It is data as received: `00` for a day or month, or a month beyond 12, is a date of social-security records
/// (said to be lunar) and is kept as such, not corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BirthDate {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
}

/// How much of a birth date is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Precision {
    /// A day of the calendar.
    Day,
    /// A month.
    Month,
    /// A year.
    Year,
    /// Day or month 00, or month beyond 12: what social-security records hold where nothing better is known.
    Lunar,
}

/// Why a text is no birth date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateError {
    /// It has not the form of a date.
    Format,
    /// It has, and no calendar has that day.
    NoSuchDay,
    /// The year is unknown; a person must estimate it.
    YearRequired,
}

/// The date that stands for an incomplete one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Estimate {
    /// The date to record.
    pub date: BirthDate,
    /// Whether it must be flagged as estimated: it is then no valid trait.
    pub estimated: bool,
}

impl BirthDate {
    /// Reads `YYYY-MM-DD`, the form of INSi and of this crate.
    ///
    /// # Errors
    /// If it has another form, or if there is no such day.
    ///
    /// ```
    /// use segur_ins::{BirthDate, DateError, Precision};
    /// assert_eq!(BirthDate::iso("1979-03-28")?.to_string(), "1979-03-28");
    /// assert_eq!(BirthDate::iso("1979-02-29"), Err(DateError::NoSuchDay));
    /// assert_eq!(BirthDate::iso("28/03/1979"), Err(DateError::Format));
    /// assert_eq!(BirthDate::iso("1936-00-00")?.precision(), Precision::Lunar);
    /// # Ok::<(), DateError>(())
    /// ```
    pub fn iso(text: &str) -> Result<BirthDate, DateError> {
        let parsed = all_consuming((digits::<4>, tag("-"), digits::<2>, tag("-"), digits::<2>)).parse(text);
        let (_, (year, _, month, _, day)) = parsed.map_err(|_| DateError::Format)?;
        BirthDate::new(year, Some(month as u8), Some(day as u8))
    }

    /// Reads an HL7 time stamp (CDA, HL7 v2): `YYYY`, `YYYYMM`, `YYYYMMDD`; a time of day after it is passed over.
    ///
    /// # Errors
    /// As [`BirthDate::iso`].
    ///
    /// ```
    /// use segur_ins::{BirthDate, Precision};
    /// assert_eq!(BirthDate::hl7("19790328103000+0100")?.to_string(), "1979-03-28");
    /// assert_eq!(BirthDate::hl7("1979")?.precision(), Precision::Year);
    /// # Ok::<(), segur_ins::DateError>(())
    /// ```
    pub fn hl7(text: &str) -> Result<BirthDate, DateError> {
        let parsed = (digits::<4>, opt(digits::<2>), opt(digits::<2>), rest).parse(text);
        let (_, (year, month, day, time)) = parsed.map_err(|_| DateError::Format)?;
        if !is_time(time, day.is_some()) {
            return Err(DateError::Format);
        }
        BirthDate::new(year, month.map(|n| n as u8), day.map(|n| n as u8))
    }

    /// Reads `DD-MM-YYYY`, the form of the Datamatrix.
    ///
    /// # Errors
    /// As [`BirthDate::iso`].
    ///
    /// ```
    /// use segur_ins::BirthDate;
    /// assert_eq!(BirthDate::day_first("28-03-1979")?.to_string(), "1979-03-28");
    /// # Ok::<(), segur_ins::DateError>(())
    /// ```
    pub fn day_first(text: &str) -> Result<BirthDate, DateError> {
        let parsed = all_consuming((digits::<2>, tag("-"), digits::<2>, tag("-"), digits::<4>)).parse(text);
        let (_, (day, _, month, _, year)) = parsed.map_err(|_| DateError::Format)?;
        BirthDate::new(year, Some(month as u8), Some(day as u8))
    }

    /// Reads any of the forms that carriers use: [`BirthDate::iso`], [`BirthDate::hl7`], and `YYYY-MM` of FHIR.
    ///
    /// # Errors
    /// As [`BirthDate::iso`].
    ///
    /// ```
    /// use segur_ins::BirthDate;
    /// assert_eq!(BirthDate::received("1979-03-28"), BirthDate::received("19790328"));
    /// ```
    pub fn received(text: &str) -> Result<BirthDate, DateError> {
        match text.as_bytes() {
            [_, _, _, _, b'-', ..] if text.len() == 7 => BirthDate::year_month(text),
            [_, _, _, _, b'-', ..] => BirthDate::iso(text),
            _ => BirthDate::hl7(text),
        }
    }

    /// The date to record when a person does not know it all (RNIV, EXI PP 19): an unknown day is the first, an
    /// unknown month is January, both unknown are 31 December.
    ///
    /// # Errors
    /// If the year is unknown, or if there is no such day.
    ///
    /// ```
    /// use segur_ins::{BirthDate, DateError};
    /// let estimate = BirthDate::estimate(Some(1950), None, None)?;
    /// assert_eq!((estimate.date.to_string().as_str(), estimate.estimated), ("1950-12-31", true));
    /// assert_eq!(BirthDate::estimate(None, None, None), Err(DateError::YearRequired));
    /// # Ok::<(), DateError>(())
    /// ```
    pub fn estimate(year: Option<u16>, month: Option<u8>, day: Option<u8>) -> Result<Estimate, DateError> {
        let year = year.ok_or(DateError::YearRequired)?;
        let (month_kept, day_kept) = match (month, day) {
            (Some(month), day) => (month, day.unwrap_or(1)),
            (None, Some(day)) => (1, day),
            (None, None) => (12, 31),
        };
        let date = BirthDate::new(year, Some(month_kept), Some(day_kept))?;
        if date.precision() != Precision::Day {
            return Err(DateError::NoSuchDay);
        }
        Ok(Estimate { date, estimated: month.is_none() || day.is_none() })
    }

    /// The year.
    ///
    /// ```
    /// assert_eq!(segur_ins::BirthDate::iso("1979-03-28").unwrap().year(), 1979);
    /// ```
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month; none if it is not known.
    ///
    /// ```
    /// assert_eq!(segur_ins::BirthDate::iso("1936-00-00").unwrap().month(), None);
    /// ```
    pub fn month(self) -> Option<u8> {
        self.month.filter(|month| (1..=12).contains(month))
    }

    /// How much is known.
    ///
    /// ```
    /// use segur_ins::{BirthDate, Precision};
    /// assert_eq!(BirthDate::hl7("197903").unwrap().precision(), Precision::Month);
    /// ```
    pub fn precision(self) -> Precision {
        match (self.month, self.day) {
            (None, _) => Precision::Year,
            (Some(1..=12), None) => Precision::Month,
            (Some(1..=12), Some(1..)) => Precision::Day,
            _ => Precision::Lunar,
        }
    }

    /// The date as an HL7 time stamp, as precise as it is.
    ///
    /// ```
    /// assert_eq!(segur_ins::BirthDate::iso("1979-03-28").unwrap().to_hl7(), "19790328");
    /// ```
    pub fn to_hl7(self) -> String {
        self.to_string().replace('-', "")
    }

    /// The date as the Datamatrix has it; none unless it is a day.
    ///
    /// ```
    /// let date = segur_ins::BirthDate::iso("1979-03-28").unwrap();
    /// assert_eq!(date.to_day_first().as_deref(), Some("28-03-1979"));
    /// ```
    pub fn to_day_first(self) -> Option<String> {
        let (month, day) = self.month.zip(self.day).filter(|_| self.precision() == Precision::Day)?;
        Some(format!("{day:02}-{month:02}-{:04}", self.year))
    }

    fn year_month(text: &str) -> Result<BirthDate, DateError> {
        let parsed = all_consuming((digits::<4>, tag("-"), digits::<2>)).parse(text);
        let (_, (year, _, month)) = parsed.map_err(|_| DateError::Format)?;
        BirthDate::new(year, Some(month as u8), None)
    }

    fn new(year: u16, month: Option<u8>, day: Option<u8>) -> Result<BirthDate, DateError> {
        let date = BirthDate { year, month, day };
        let last = match month {
            Some(month @ 1..=12) => last_day(year, month),
            _ => 31,
        };
        if day.is_some_and(|day| day > last) { Err(DateError::NoSuchDay) } else { Ok(date) }
    }
}

impl fmt::Display for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        for part in [self.month, self.day].into_iter().flatten() {
            write!(f, "-{part:02}")?;
        }
        Ok(())
    }
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DateError::Format => "not the form of a date",
            DateError::NoSuchDay => "no such day",
            DateError::YearRequired => "the year is required",
        })
    }
}

impl std::error::Error for DateError {}

fn digits<const N: usize>(text: &str) -> IResult<&str, u16> {
    let (left, number) = take_while_m_n(N, N, |c: char| c.is_ascii_digit()).parse(text)?;
    // At most four ASCII digits.
    Ok((left, number.parse().unwrap_or(0)))
}

/// What follows the day in a time stamp: digits, a fraction, an offset from UTC.
fn is_time(text: &str, after_day: bool) -> bool {
    let known = |c: char| c.is_ascii_digit() || matches!(c, '.' | '+' | '-');
    text.is_empty()
        || (after_day
            && text.starts_with(|c: char| c.is_ascii_digit() || "+-".contains(c))
            && text.chars().all(known))
}

fn last_day(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
