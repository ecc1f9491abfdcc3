//! HL7 timestamps (TS of the R1 data types): are they days and hours that exist, and which comes first.

/// A timestamp that exists in the calendar, with what its precision leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Seconds since 1970 of its first instant, in the local time of its offset.
    first: i64,
    /// Of its last instant.
    last: i64,
    /// Minutes east of Greenwich.
    offset: Option<i64>,
    /// Digits before the fraction.
    digits: usize,
}

/// What is wrong with a timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    Form,
    Month,
    Day,
    Hour,
    Offset,
}

impl Moment {
    /// `YYYY[MM[DD[HH[MM[SS[.S+]]]]]][+ZZZZ]`.
    pub(crate) fn parse(text: &str) -> Result<Moment, Fault> {
        let (local, zone) = match text.find(['+', '-']) {
            Some(at) => (&text[..at], Some(&text[at..])),
            None => (text, None),
        };
        let (digits, fraction) = local.split_once('.').map_or((local, None), |(d, f)| (d, Some(f)));
        let figures = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let fits = matches!(digits.len(), 4 | 6 | 8 | 10 | 12 | 14) && figures(digits);
        if !fits || fraction.is_some_and(|f| !figures(f) || digits.len() != 14) {
            return Err(Fault::Form);
        }
        // The schema wants an hour before a zone.
        if zone.is_some() && digits.len() < 10 {
            return Err(Fault::Offset);
        }
        let offset = zone.map(offset).transpose()?;
        let (first, last) = bounds(digits)?;
        Ok(Moment { first, last, offset, digits: digits.len() })
    }

    /// Whether the hour is told but not the zone it is told in.
    pub(crate) fn lacks_zone(self) -> bool {
        self.digits > 8 && self.offset.is_none()
    }

    /// Whether every instant it may be comes after every instant the other may be.
    pub(crate) fn is_after(self, other: Moment) -> bool {
        // Zones on Earth go from -12 to +14 hours; a day has that much play if its zone is not told.
        const PLAY: i64 = 14 * 3600;
        match (self.offset, other.offset) {
            (Some(a), Some(b)) => self.first - a * 60 > other.last - b * 60,
            (None, None) => self.first > other.last,
            (Some(a), None) => self.first - a * 60 > other.last + PLAY,
            (None, Some(b)) => self.first - PLAY > other.last - b * 60,
        }
    }
}

fn offset(zone: &str) -> Result<i64, Fault> {
    let digits = &zone[1..];
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::Offset);
    }
    let (hours, minutes) = (number(&digits[..2]), number(&digits[2..]));
    if hours > 14 || minutes > 59 {
        return Err(Fault::Offset);
    }
    let east = hours * 60 + minutes;
    Ok(if zone.starts_with('-') { -east } else { east })
}

fn bounds(digits: &str) -> Result<(i64, i64), Fault> {
    let part = |from: usize, to: usize| digits.get(from..to).map(number);
    let year = number(&digits[..4]);
    let (first_month, last_month) = part(4, 6).map_or((1, 12), |month| (month, month));
    if !(1..=12).contains(&first_month) {
        return Err(Fault::Month);
    }
    let length = days_of(year, last_month);
    let (first_day, last_day) = part(6, 8).map_or((1, length), |day| (day, day));
    if !(1..=length).contains(&first_day) {
        return Err(Fault::Day);
    }
    let (hour, minute, second) = (part(8, 10), part(10, 12), part(12, 14));
    if hour > Some(23) || minute > Some(59) || second > Some(60) {
        return Err(Fault::Hour);
    }
    let of_day = |lacking: [i64; 3]| {
        let [h, m, s] = lacking;
        hour.unwrap_or(h) * 3600 + minute.unwrap_or(m) * 60 + second.unwrap_or(s)
    };
    let first = days_since_1970(year, first_month, first_day) * 86_400 + of_day([0; 3]);
    let last = days_since_1970(year, last_month, last_day) * 86_400 + of_day([23, 59, 59]);
    Ok((first, last))
}

fn number(digits: &str) -> i64 {
    digits.bytes().fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0'))
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Proleptic Gregorian calendar, years that begin on 1 March.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year - 719_468
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;

    #[test]
    fn what_is_in_the_calendar_is_read() {
        for good in
            ["2024", "202402", "20240229", "2024022923", "202402292359+0100", "20210409094914.827+0100"]
        {
            assert!(Moment::parse(good).is_ok(), "{good}");
        }
        let faults = [
            ("20092012081500+0100", Fault::Month), // an official example
            ("20230229", Fault::Day),
            ("2024022924", Fault::Hour),
            ("20240229120000+100", Fault::Offset),
            ("202", Fault::Form),
            ("2024-02-29", Fault::Form),
            ("20240229.5", Fault::Form),
            ("", Fault::Form),
            ("2024+", Fault::Offset),
        ];
        for (bad, fault) in faults {
            let found = Moment::parse(bad).unwrap_err();
            assert!(found == fault || (bad.contains('-') && found == Fault::Offset), "{bad}: {found:?}");
        }
    }

    #[test]
    fn order_is_only_what_is_certain() {
        let after = |a, b| Moment::parse(a).unwrap().is_after(Moment::parse(b).unwrap());
        assert!(after("20240102", "20240101"));
        assert!(!after("2024", "20240101") && !after("20240101", "2024"));
        assert!(after("202401011200+0100", "202401011059+0000"));
        assert!(!after("202401011200+0200", "202401011030+0000"));
        assert!(!after("20240101", "202312312300+0100"), "perhaps the same day elsewhere");
        assert!(after("20240101", "202312300000+0100"));
        assert_eq!(days_since_1970(1970, 1, 1), 0);
        assert_eq!(days_since_1970(2024, 2, 29), 19_782);
    }
}
