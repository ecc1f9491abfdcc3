//! Decimals of any size, compared as digits: part 2, section 3.2.3.

use std::cmp::Ordering;
use std::fmt;

use super::digits;

/// A decimal read in a text: its digits without the zeros that say nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct DecimalRef<'a> {
    negative: bool,
    integer: &'a str,
    fraction: &'a str,
}

impl<'a> DecimalRef<'a> {
    /// `(\+|-)?([0-9]+(\.[0-9]*)?|\.[0-9]+)`
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let (negative, unsigned) = sign(text);
        let (integer, rest) = digits(unsigned);
        let fraction = match rest.strip_prefix('.') {
            Some(fraction) => fraction,
            None if rest.is_empty() => "",
            None => return None,
        };
        let right = digits(fraction).1.is_empty() && integer.len() + fraction.len() > 0;
        right.then(|| Self::of_digits(negative, integer, fraction))
    }

    /// `(\+|-)?[0-9]+`
    pub(crate) fn parse_integer(text: &'a str) -> Option<Self> {
        let (negative, unsigned) = sign(text);
        let right = !unsigned.is_empty() && digits(unsigned).1.is_empty();
        right.then(|| Self::of_digits(negative, unsigned, ""))
    }

    fn of_digits(negative: bool, integer: &'a str, fraction: &'a str) -> Self {
        let leading = integer.bytes().take_while(|byte| *byte == b'0').count();
        let trailing = fraction.bytes().rev().take_while(|byte| *byte == b'0').count();
        let (integer, fraction) = (&integer[leading..], &fraction[..fraction.len() - trailing]);
        let zero = integer.is_empty() && fraction.is_empty();
        DecimalRef { negative: negative && !zero, integer, fraction }
    }

    /// Digits of the number without leading and trailing zeros; those after the point all count.
    pub(crate) fn total_digits(&self) -> u64 {
        self.integer.len() as u64 + self.fraction_digits()
    }

    pub(crate) fn fraction_digits(&self) -> u64 {
        self.fraction.len() as u64
    }

    pub(crate) fn to_decimal(self) -> Decimal {
        Decimal { negative: self.negative, integer: self.integer.into(), fraction: self.fraction.into() }
    }

    fn magnitude(&self) -> (usize, &str, &str) {
        (self.integer.len(), self.integer, self.fraction)
    }
}

fn sign(text: &str) -> (bool, &str) {
    match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    }
}

impl Ord for DecimalRef<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.magnitude().cmp(&other.magnitude()),
            (true, true) => other.magnitude().cmp(&self.magnitude()),
            (negative, _) => {
                if negative {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
        }
    }
}

impl PartialOrd for DecimalRef<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A decimal number of any size and precision, exact.
///
/// ```
/// use segur_datatypes::Decimal;
/// let a: Decimal = "1.50".parse().unwrap();
/// assert!(a > "-3".parse().unwrap());
/// assert_eq!(a, "+01.5".parse().unwrap());
/// assert_eq!(a.to_string(), "1.5");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    negative: bool,
    integer: Box<str>,
    fraction: Box<str>,
}

impl Decimal {
    pub(crate) fn as_ref(&self) -> DecimalRef<'_> {
        DecimalRef { negative: self.negative, integer: &self.integer, fraction: &self.fraction }
    }

    /// Whether it has no digit after the point.
    pub fn is_integer(&self) -> bool {
        self.fraction.is_empty()
    }
}

/// A text that is not an `xs:decimal`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotADecimal;

impl std::str::FromStr for Decimal {
    type Err = NotADecimal;

    fn from_str(text: &str) -> Result<Self, NotADecimal> {
        DecimalRef::parse(text).map(DecimalRef::to_decimal).ok_or(NotADecimal)
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_ref().cmp(&other.as_ref())
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.negative { "-" } else { "" })?;
        f.write_str(if self.integer.is_empty() { "0" } else { &self.integer })?;
        if self.fraction.is_empty() { Ok(()) } else { write!(f, ".{}", self.fraction) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal(text: &str) -> DecimalRef<'_> {
        DecimalRef::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn lexical() {
        for right in ["0", "-0", "+1", "1.", ".5", "-.5", "007.500", "12345678901234567890123456789.1"] {
            assert!(DecimalRef::parse(right).is_some(), "{right}");
        }
        for wrong in ["", ".", "+", "-.", "1e5", "1,5", " 1", "--1", "1.2.3", "INF", "٣"] {
            assert!(DecimalRef::parse(wrong).is_none(), "{wrong}");
        }
        assert!(DecimalRef::parse_integer("-01").is_some());
        for wrong in ["", "1.", "1.0", "+", "a", "- 1"] {
            assert!(DecimalRef::parse_integer(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn order_and_digits() {
        let ordered =
            ["-100", "-99.5", "-99.49", "-0.001", "0", "0.0009", "0.001", "9", "10", "10.01", "10.1"];
        for pair in ordered.windows(2) {
            assert!(decimal(pair[0]) < decimal(pair[1]), "{pair:?}");
        }
        assert_eq!(decimal("-0.0"), decimal("+000"));
        assert_eq!(decimal("001.500"), decimal("1.5"));
        assert_eq!((decimal("001.500").total_digits(), decimal("0.010").total_digits()), (2, 2));
    }

    proptest! {
        #[test]
        fn like_integers(a in any::<i64>(), b in any::<i64>(), zeros in 0usize..4) {
            let scaled = |n: i64| {
                let sign = if n < 0 { "-" } else { "" };
                let digits = format!("{:021}", n.unsigned_abs());
                format!("{sign}{}.{}{}", &digits[..17], &digits[17..], "0".repeat(zeros))
            };
            let (left, right) = (scaled(a), scaled(b));
            prop_assert_eq!(decimal(&left).cmp(&decimal(&right)), a.cmp(&b));
            prop_assert_eq!(decimal(&left).to_decimal().to_string().parse(), Ok(decimal(&left).to_decimal()));
        }
    }
}
