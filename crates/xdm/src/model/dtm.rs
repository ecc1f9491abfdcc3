//! Times of the metadata: UTC, without offset, as precise as their source and no more.

use segur_report::Text;

/// A moment in the form of XDS metadata: `YYYY[MM[DD[hh[mm[ss]]]]]`, UTC (IHE ITI TF-3, table 4.2.3.1.7-2).
///
/// ```
/// use segur_xdm::model::Dtm;
/// assert_eq!(Dtm::from_hl7("20240101003000+0100")?.as_str(), "20231231233000");
/// assert_eq!(Dtm::from_hl7("20240101")?.as_str(), "20240101");
/// # Ok::<(), segur_xdm::model::DtmError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dtm(String);

/// Why a text is no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DtmError {
    /// Not made of 4, 6, 8, 10, 12 or 14 digits (and, in HL7, a fraction and an offset).
    Form,
    /// A month, a day, an hour... that does not exist.
    Range,
    /// An hour without an offset from UTC: which moment it is cannot be told.
    NoOffset,
}

impl Dtm {
    /// Reads the form of the metadata.
    ///
    /// # Errors
    /// Why it is no such moment.
    pub fn read(text: &str) -> Result<Dtm, DtmError> {
        Parts::read(text)?;
        Ok(Dtm(text.to_owned()))
    }

    /// Converts a time of HL7 (`20240101003000+0100`): to UTC where it has an offset. A time with a day and no hour
    /// has none to convert. Fractions of a second have no place in the metadata.
    ///
    /// # Errors
    /// It is no moment, or has an hour and no offset: what to assume is for the caller to say, by
    /// [`Dtm::from_hl7_at`].
    pub fn from_hl7(text: &str) -> Result<Dtm, DtmError> {
        let (digits, offset) = split(text)?;
        let parts = Parts::read(digits)?;
        match (digits.len() > 8, offset) {
            (true, None) => Err(DtmError::NoOffset),
            (_, offset) => parts.to_utc(offset.unwrap_or(0)),
        }
    }

    /// As [`Dtm::from_hl7`]; a time that has an hour and no offset is taken to be at `offset` minutes from UTC.
    ///
    /// # Errors
    /// It is no moment.
    pub fn from_hl7_at(text: &str, offset: i32) -> Result<Dtm, DtmError> {
        let (digits, own) = split(text)?;
        Parts::read(digits)?.to_utc(own.unwrap_or(offset))
    }

    /// The moment that is so many seconds after 1970, to the second.
    ///
    /// ```
    /// assert_eq!(segur_xdm::model::Dtm::from_unix(1_782_896_400).as_str(), "20260701090000");
    /// ```
    pub fn from_unix(seconds: i64) -> Dtm {
        let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let (year, month, day) = civil(days);
        let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
        Dtm(format!("{:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}", year.clamp(0, 9_999)))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Year, month, day, hour, minute, second; 1 for a month or a day that is not known, 0 for the others.
    pub fn parts(&self) -> [u16; 6] {
        let part = |from: usize, to: usize, absent: u16| {
            self.0.get(from..to).and_then(|digits| digits.parse().ok()).unwrap_or(absent)
        };
        [part(0, 4, 0), part(4, 6, 1), part(6, 8, 1), part(8, 10, 0), part(10, 12, 0), part(12, 14, 0)]
    }
}

struct Parts<'a> {
    digits: &'a str,
    values: Vec<i64>,
}

impl<'a> Parts<'a> {
    fn read(digits: &'a str) -> Result<Parts<'a>, DtmError> {
        if !matches!(digits.len(), 4 | 6 | 8 | 10 | 12 | 14) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(DtmError::Form);
        }
        let starts = [0, 4, 6, 8, 10, 12, 14];
        let pairs = starts.windows(2).filter(|pair| pair[1] <= digits.len());
        let values: Vec<i64> = pairs.map(|pair| digits[pair[0]..pair[1]].parse().unwrap_or(0)).collect();
        let parts = Parts { digits, values };
        if parts.in_range() { Ok(parts) } else { Err(DtmError::Range) }
    }

    fn at(&self, index: usize, absent: i64) -> i64 {
        self.values.get(index).copied().unwrap_or(absent)
    }

    fn in_range(&self) -> bool {
        let (year, month) = (self.at(0, 1), self.at(1, 1));
        let most = [9_999, 12, days_in(year, month), 23, 59, 60];
        let least = [1, 1, 1, 0, 0, 0];
        self.values
            .iter()
            .zip(least.iter().zip(most))
            .all(|(value, (least, most))| value >= least && *value <= most)
    }

    /// The same moment at UTC, as precise as it was; `offset` in minutes counts from the hour on.
    fn to_utc(&self, offset: i32) -> Result<Dtm, DtmError> {
        if self.digits.len() <= 8 || offset == 0 {
            return Ok(Dtm(self.digits.to_owned()));
        }
        let days = days_from_civil(self.at(0, 1), self.at(1, 1), self.at(2, 1));
        let second = self.at(5, 0);
        let minutes = days * 1_440 + self.at(3, 0) * 60 + self.at(4, 0) - i64::from(offset);
        let (year, month, day) = civil(minutes.div_euclid(1_440));
        let of_day = minutes.rem_euclid(1_440);
        let text = format!("{year:04}{month:02}{day:02}{:02}{:02}{second:02}", of_day / 60, of_day % 60);
        // An hour alone, moved by half an hour, needs its minutes to stay true.
        let length = if self.digits.len() == 10 && offset % 60 != 0 { 12 } else { self.digits.len() };
        if text.len() == 14 { Ok(Dtm(text[..length].to_owned())) } else { Err(DtmError::Range) }
    }
}

/// Digits and offset in minutes of an HL7 time.
fn split(text: &str) -> Result<(&str, Option<i32>), DtmError> {
    let end = text.find(['+', '-']).unwrap_or(text.len());
    let (moment, zone) = text.split_at(end);
    let (digits, fraction) = moment.split_once('.').unwrap_or((moment, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DtmError::Form);
    }
    if fraction != "0" && digits.len() != 14 {
        return Err(DtmError::Form);
    }
    if zone.is_empty() {
        return Ok((digits, None));
    }
    let (sign, hhmm) = zone.split_at(1);
    if hhmm.len() != 4 || !hhmm.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DtmError::Form);
    }
    let number = |text: &str| text.parse::<i32>().map_err(|_| DtmError::Form);
    let (hours, minutes) = (number(&hhmm[..2])?, number(&hhmm[2..])?);
    if hours > 14 || minutes > 59 {
        return Err(DtmError::Range);
    }
    let offset = hours * 60 + minutes;
    Ok((digits, Some(if sign == "-" { -offset } else { offset })))
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970 of a day of the Gregorian calendar: eras of 400 years that begin on 1 March.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The day of the Gregorian calendar that is so many days after 1970.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

impl DtmError {
    /// The sentence for people.
    pub fn message(self) -> Text {
        let (fr, en) = match self {
            DtmError::Form => (
                "ce n'est pas une date : attendu AAAA[MM[JJ[hh[mm[ss]]]]]",
                "this is not a date: expected YYYY[MM[DD[hh[mm[ss]]]]]",
            ),
            DtmError::Range => ("cette date ou cette heure n'existe pas", "this date or time does not exist"),
            DtmError::NoOffset => (
                "heure sans décalage avec UTC (+0100, +0200) : le moment est incertain",
                "time without offset from UTC (+0100, +0200): the moment is uncertain",
            ),
        };
        Text::new(fr, en)
    }
}

impl std::fmt::Display for Dtm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::fmt::Display for DtmError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message().en)
    }
}

impl std::error::Error for DtmError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hl7_times_become_utc_and_no_more_precise() {
        for (hl7, expected) in [
            ("2024", "2024"),
            ("202402", "202402"),
            ("20240229", "20240229"),
            ("20240301+0100", "20240301"),
            ("2024030100+0100", "2024022923"),
            ("2024010100+0530", "202312311830"),
            ("202401010030+0100", "202312312330"),
            ("20240101003000-0500", "20240101053000"),
            ("20240101003000.123+0000", "20240101003000"),
            ("20231231235960+0000", "20231231235960"),
        ] {
            assert_eq!(Dtm::from_hl7(hl7).map(|dtm| dtm.0).as_deref(), Ok(expected), "{hl7}");
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for (hl7, error) in [
            ("", DtmError::Form),
            ("20240", DtmError::Form),
            ("2024-01-01", DtmError::Form),
            ("20230229", DtmError::Range),
            ("20241301", DtmError::Range),
            ("2024010123", DtmError::NoOffset),
            ("2024010124+0000", DtmError::Range),
            ("20240101003000", DtmError::NoOffset),
            ("20240101003000+1", DtmError::Form),
            ("20240101003000.+0100", DtmError::Form),
            ("２０２４", DtmError::Form),
        ] {
            assert_eq!(Dtm::from_hl7(hl7), Err(error), "{hl7}");
        }
        assert_eq!(Dtm::from_hl7_at("20240101003000", 60).map(|d| d.0).as_deref(), Ok("20231231233000"));
    }

    #[test]
    fn days_go_both_ways() {
        for days in (-719_000..2_900_000).step_by(997) {
            let (year, month, day) = civil(days);
            assert_eq!(days_from_civil(year, month, day), days);
        }
        assert_eq!(Dtm::from_unix(-1).as_str(), "19691231235959");
    }
}
