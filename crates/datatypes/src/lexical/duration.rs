//! Durations: part 2, section 3.2.6.

use std::cmp::Ordering;

use super::digits;
use super::temporal::day_number;

/// Each number of a duration may have up to this many digits: all arithmetic then fits in 128 bits.
const MAX_DIGITS: usize = 25;

/// A length of time: months and seconds, which cannot be converted into one another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Duration {
    /// Whether it goes backwards; never so for a duration of nothing.
    pub negative: bool,
    /// Years and months, in months.
    pub months: i128,
    /// Days, hours, minutes and seconds, in whole seconds.
    pub seconds: i128,
    /// Decimal digits of the fraction of a second, without trailing zeros.
    pub fraction: Box<str>,
}

impl Duration {
    /// `-?P(nY)?(nM)?(nD)?(T(nH)?(nM)?(n(.n)?S)?)?` with at least one number, and one after `T`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix('-');
        let negative = unsigned.is_some();
        let body = unsigned.unwrap_or(text).strip_prefix('P')?;
        let (date, time) = match body.split_once('T') {
            Some((date, time)) => (date, Some(time)),
            None => (body, None),
        };
        let ([years, months, days], "") = numbers(date, ['Y', 'M', 'D'])? else { return None };
        let (hours, minutes, seconds, fraction) = match time {
            Some(time) => parse_time(time)?,
            None if date.is_empty() => return None,
            None => (0, 0, 0, ""),
        };
        Some(
            Duration {
                negative,
                months: years * 12 + months,
                seconds: ((days * 24 + hours) * 60 + minutes) * 60 + seconds,
                fraction: fraction.into(),
            }
            .without_negative_zero(),
        )
    }

    fn without_negative_zero(mut self) -> Self {
        self.negative &= self.months != 0 || self.seconds != 0 || !self.fraction.is_empty();
        self
    }

    /// Where the duration ends that begins on the first day of a month, in seconds and their fraction.
    fn end(&self, year: i128, month: i128) -> (i128, Box<str>) {
        let sign = if self.negative { -1 } else { 1 };
        let months = year * 12 + (month - 1) + sign * self.months;
        let days = day_number_from_zero(months.div_euclid(12), months.rem_euclid(12) as u8 + 1);
        let seconds = days * 86_400 + sign * self.seconds;
        if self.negative && !self.fraction.is_empty() {
            (seconds - 1, complement(&self.fraction))
        } else {
            (seconds, self.fraction.clone())
        }
    }
}

// The four months of section 3.2.6.2 that tell durations apart.
const STARTS: [(i128, i128); 4] = [(1696, 9), (1697, 2), (1903, 3), (1903, 7)];

impl PartialOrd for Duration {
    /// Section 3.2.6.2: ordered only if the answer is the same whatever the months they are added to.
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        let mut orders =
            STARTS.iter().map(|(year, month)| self.end(*year, *month).cmp(&other.end(*year, *month)));
        let first = orders.next()?;
        orders.all(|order| order == first).then_some(first)
    }
}

// Here the year 0 exists: only differences matter.
fn day_number_from_zero(year: i128, month: u8) -> i128 {
    day_number(year, month, 1) - if year < 0 { 366 } else { 0 }
}

/// One minus a fraction that ends with another digit than 0.
fn complement(fraction: &str) -> Box<str> {
    let last = fraction.len() - 1;
    fraction
        .bytes()
        .enumerate()
        .map(|(index, digit)| {
            char::from(if index == last { b'0' + (b':' - digit) } else { b'0' + (b'9' - digit) })
        })
        .collect::<String>()
        .into()
}

fn parse_time(text: &str) -> Option<(i128, i128, i128, &str)> {
    let ([hours, minutes, seconds], rest) = numbers(text, ['H', 'M', 'S'])?;
    if rest.is_empty() {
        return (!text.is_empty()).then_some((hours, minutes, seconds, ""));
    }
    let (whole, fraction) = rest.strip_suffix('S')?.split_once('.')?;
    let once = text.matches('S').count() == 1;
    let right = once && !fraction.is_empty() && digits(fraction).1.is_empty();
    right.then_some((hours, minutes, number(whole)?, fraction.trim_end_matches('0')))
}

/// Takes numbers followed by these letters, each at most once and in order; the rest does not follow that form.
fn numbers(mut text: &str, letters: [char; 3]) -> Option<([i128; 3], &str)> {
    let mut found = [0; 3];
    for (slot, letter) in found.iter_mut().zip(letters) {
        let (digits, rest) = digits(text);
        if let Some(rest) = rest.strip_prefix(letter) {
            *slot = number(digits)?;
            text = rest;
        }
    }
    Some((found, text))
}

fn number(digits: &str) -> Option<i128> {
    let right = digits.len() <= MAX_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    right.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use Ordering::*;

    use super::*;

    fn duration(text: &str) -> Duration {
        Duration::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn lexical() {
        for right in
            ["P1Y", "-P120D", "P1Y2M3DT10H30M", "PT0S", "P0Y0M0DT0H0M0.000S", "PT1.5S", "PT36H", "P1M"]
        {
            assert!(Duration::parse(right).is_some(), "{right}");
        }
        for wrong in [
            "", "P", "PT", "P1YT", "P-1Y", "1Y", "P1", "P1S", "PT1Y", "P1M1Y", "PT1.S", "PT.5S", "P1.5Y",
            "+P1Y", "PY", "P1Y1Y", "PT1S.5S", "PT1S1.5S", "PT0S1.5S", "P1YT1H1H", "PT1.5M", "P1 Y",
        ] {
            assert!(Duration::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn equality() {
        assert_eq!(duration("P1Y"), duration("P12M"));
        assert_eq!(duration("P1D"), duration("PT23H59M60.0S"));
        assert_eq!(duration("-PT0S"), duration("P0M"));
        assert_ne!(duration("P1M"), duration("P30D"));
    }

    #[test]
    fn order() {
        for (left, right, order) in [
            ("P1Y", "P364D", Some(Greater)),
            ("P1Y", "P365D", None),
            ("P1Y", "P366D", None),
            ("P1Y", "P367D", Some(Less)),
            ("P1M", "P27D", Some(Greater)),
            ("P1M", "P28D", None),
            ("P1M", "P31D", None),
            ("P1M", "P32D", Some(Less)),
            ("P5M", "P149D", Some(Greater)),
            ("P5M", "P150D", None),
            ("P5M", "P154D", Some(Less)),
            ("-P1D", "PT0S", Some(Less)),
            ("-PT0.5S", "-PT0.25S", Some(Less)),
            ("-PT1.5S", "-PT1S", Some(Less)),
            ("PT0.5S", "PT0.50S", Some(Equal)),
            ("-P3000Y", "-P2999Y", Some(Less)),
        ] {
            assert_eq!(duration(left).partial_cmp(&duration(right)), order, "{left} {right}");
            assert_eq!(
                duration(right).partial_cmp(&duration(left)),
                order.map(Ordering::reverse),
                "{left} {right}"
            );
        }
    }
}
