//! Exact numbers of any size (F&O, section 6): a machine integer where it fits, a big one beyond.

use std::cmp::Ordering;
use std::fmt::{self, Display, Formatter};

use num_bigint::BigInt;
use num_integer::Integer as _;
use num_traits::{One, Pow, Signed, ToPrimitive, Zero};

/// Digits after the point that a division gives at least, as Saxon does; the rest is cut off.
const DIVISION_SCALE: u32 = 18;
/// The largest number that arithmetic makes, in bits: about 5,000 digits.
const MAX_BITS: u64 = 16_384;
/// The longest number that is read, in digits.
const MAX_DIGITS: usize = 4_900;

/// An `xs:integer` of any size.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Integer(Repr);

/// Always `Small` where it fits, so that equality is structural.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Repr {
    Small(i64),
    Big(Box<BigInt>),
}

impl From<i64> for Integer {
    fn from(value: i64) -> Self {
        Integer(Repr::Small(value))
    }
}

impl From<BigInt> for Integer {
    fn from(value: BigInt) -> Self {
        match value.to_i64() {
            Some(small) => Integer(Repr::Small(small)),
            None => Integer(Repr::Big(Box::new(value))),
        }
    }
}

/// One operation on machine integers, and the same on big ones.
macro_rules! operation {
    ($(#[$doc:meta])* $name:ident, $checked:ident, $big:expr) => {
        $(#[$doc])*
        pub fn $name(&self, other: &Integer) -> Option<Integer> {
            if let (Repr::Small(a), Repr::Small(b)) = (&self.0, &other.0)
                && let Some(result) = a.$checked(*b)
            {
                return Some(result.into());
            }
            let apply: fn(BigInt, BigInt) -> BigInt = $big;
            bounded(apply(self.to_big(), other.to_big())).map(Integer::from)
        }
    };
}

impl Integer {
    operation!(
        /// The sum; nothing if it is too large (`FOAR0002`).
        add, checked_add, |a, b| a + b
    );
    operation!(
        /// The difference; nothing if it is too large.
        subtract, checked_sub, |a, b| a - b
    );
    operation!(
        /// The product; nothing if it is too large.
        multiply, checked_mul, |a, b| a * b
    );

    /// The quotient without its fraction; nothing for a division by zero.
    pub fn divide(&self, other: &Integer) -> Option<Integer> {
        if other.is_zero() { None } else { Some((self.to_big() / other.to_big()).into()) }
    }

    /// What the division leaves, with the sign of the dividend; nothing for a division by zero.
    pub fn modulo(&self, other: &Integer) -> Option<Integer> {
        match (&self.0, &other.0) {
            (_, Repr::Small(0)) => None,
            (Repr::Small(a), Repr::Small(b)) => Some(a.checked_rem(*b).unwrap_or(0).into()),
            _ => Some((self.to_big() % other.to_big()).into()),
        }
    }

    /// The number with the other sign.
    #[must_use]
    pub fn negate(&self) -> Integer {
        match &self.0 {
            Repr::Small(small) if *small != i64::MIN => small.wrapping_neg().into(),
            _ => (-self.to_big()).into(),
        }
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Small(small) => *small < 0,
            Repr::Big(big) => big.is_negative(),
        }
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.0 == Repr::Small(0)
    }

    /// The value as a machine integer, if it fits.
    pub fn to_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Small(small) => Some(*small),
            Repr::Big(_) => None,
        }
    }

    /// The nearest double.
    pub fn to_f64(&self) -> f64 {
        match &self.0 {
            Repr::Small(small) => *small as f64,
            Repr::Big(big) => big.to_f64().unwrap_or(f64::NAN),
        }
    }

    fn to_big(&self) -> BigInt {
        match &self.0 {
            Repr::Small(small) => BigInt::from(*small),
            Repr::Big(big) => (**big).clone(),
        }
    }

    /// Digits with an optional sign.
    pub fn parse(text: &str) -> Option<Integer> {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        if digits.is_empty() || digits.len() > MAX_DIGITS || !digits.bytes().all(|byte| byte.is_ascii_digit())
        {
            return None;
        }
        if let Ok(small) = text.parse::<i64>() {
            return Some(small.into());
        }
        Some(text.parse::<BigInt>().ok()?.into())
    }
}

impl PartialOrd for Integer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Integer {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Small(a), Repr::Small(b)) => a.cmp(b),
            _ => self.to_big().cmp(&other.to_big()),
        }
    }
}

impl Display for Integer {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Small(small) => small.fmt(f),
            Repr::Big(big) => big.fmt(f),
        }
    }
}

fn bounded(number: BigInt) -> Option<BigInt> {
    (number.bits() <= MAX_BITS).then_some(number)
}

/// An `xs:decimal`: `digits` / 10^`scale`, without trailing zeros after the point.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal {
    digits: BigInt,
    scale: u32,
}

impl Decimal {
    fn new(mut digits: BigInt, mut scale: u32) -> Decimal {
        let ten = BigInt::from(10);
        while scale > 0 {
            let (quotient, rest) = digits.div_rem(&ten);
            if !rest.is_zero() {
                break;
            }
            (digits, scale) = (quotient, scale - 1);
        }
        Decimal { digits, scale }
    }

    /// Digits with an optional sign and an optional point; at least one digit.
    pub fn parse(text: &str) -> Option<Decimal> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let unsigned = whole.strip_prefix(['+', '-']).unwrap_or(whole);
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let length = unsigned.len() + fraction.len();
        if length == 0 || length > MAX_DIGITS || !digits(unsigned) || !digits(fraction) {
            return None;
        }
        let all: BigInt = format!("{whole}{fraction}").parse().ok()?;
        Some(Decimal::new(all, u32::try_from(fraction.len()).ok()?))
    }

    /// A whole number.
    pub fn from_integer(integer: &Integer) -> Decimal {
        Decimal { digits: integer.to_big(), scale: 0 }
    }

    /// Exactly the value of a finite double.
    pub fn from_f64(value: f64) -> Option<Decimal> {
        if !value.is_finite() {
            return None;
        }
        let bits = value.to_bits();
        let exponent = ((bits >> 52) & 0x7ff) as i32;
        let mantissa =
            if exponent == 0 { (bits & ((1 << 52) - 1)) << 1 } else { bits & ((1 << 52) - 1) | 1 << 52 };
        let sign = if value.is_sign_negative() { -1 } else { 1 };
        let mantissa = BigInt::from(mantissa) * sign;
        let power = exponent - 1075;
        Some(match u32::try_from(power) {
            Ok(power) => Decimal::new(mantissa << power, 0),
            // m / 2^n is m * 5^n / 10^n.
            Err(_) => {
                Decimal::new(mantissa * BigInt::from(5).pow(power.unsigned_abs()), power.unsigned_abs())
            }
        })
    }

    /// Both numbers over the same power of ten.
    fn aligned(&self, other: &Decimal) -> (BigInt, BigInt, u32) {
        let scale = self.scale.max(other.scale);
        (self.scaled(scale), other.scaled(scale), scale)
    }

    fn scaled(&self, scale: u32) -> BigInt {
        &self.digits * BigInt::from(10).pow(scale - self.scale)
    }

    /// The sum; nothing if it is too large.
    pub fn add(&self, other: &Decimal) -> Option<Decimal> {
        let (a, b, scale) = self.aligned(other);
        Some(Decimal::new(bounded(a + b)?, scale))
    }

    /// The difference; nothing if it is too large.
    pub fn subtract(&self, other: &Decimal) -> Option<Decimal> {
        self.add(&other.negate())
    }

    /// The product; nothing if it is too large.
    pub fn multiply(&self, other: &Decimal) -> Option<Decimal> {
        let scale = self.scale.checked_add(other.scale).filter(|scale| u64::from(*scale) <= MAX_BITS)?;
        Some(Decimal::new(bounded(&self.digits * &other.digits)?, scale))
    }

    /// The quotient, at least 18 digits after the point; nothing for a division by zero.
    pub fn divide(&self, other: &Decimal) -> Option<Decimal> {
        if other.is_zero() {
            return None;
        }
        let scale = DIVISION_SCALE.max(self.scale).max(other.scale);
        let dividend = &self.digits * BigInt::from(10).pow(scale + other.scale - self.scale);
        Some(Decimal::new(dividend / &other.digits, scale))
    }

    /// The quotient without its fraction; nothing for a division by zero.
    pub fn divide_whole(&self, other: &Decimal) -> Option<Integer> {
        let (a, b, _) = self.aligned(other);
        if b.is_zero() { None } else { Some((a / b).into()) }
    }

    /// What the whole division leaves, with the sign of the dividend.
    pub fn modulo(&self, other: &Decimal) -> Option<Decimal> {
        let (a, b, scale) = self.aligned(other);
        if b.is_zero() { None } else { Some(Decimal::new(a % b, scale)) }
    }

    /// The number with the other sign.
    #[must_use]
    pub fn negate(&self) -> Decimal {
        Decimal { digits: -&self.digits, scale: self.scale }
    }

    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.digits.is_zero()
    }

    /// Whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.digits.is_negative()
    }

    /// Its whole part, cut off towards zero.
    pub fn trunc(&self) -> Integer {
        (&self.digits / self.unit()).into()
    }

    /// The greatest whole number that is not greater.
    pub fn floor(&self) -> Integer {
        self.digits.div_floor(&self.unit()).into()
    }

    /// The least whole number that is not less.
    pub fn ceiling(&self) -> Integer {
        self.negate().floor().negate()
    }

    /// The nearest number with `places` digits after the point (before it where negative); halves go up, or to
    /// the even neighbour.
    pub fn round(&self, places: i64, half_to_even: bool) -> Decimal {
        if places >= i64::from(self.scale) {
            return self.clone();
        }
        let drop = i64::from(self.scale) - places;
        let Ok(drop) = u32::try_from(drop) else { return Decimal { digits: BigInt::zero(), scale: 0 } };
        if u64::from(drop) > MAX_BITS {
            return Decimal { digits: BigInt::zero(), scale: 0 };
        }
        let unit = BigInt::from(10).pow(drop);
        let (mut quotient, rest) = self.digits.div_mod_floor(&unit);
        let up = match (rest * 2_u8).cmp(&unit) {
            Ordering::Less => false,
            Ordering::Greater => true,
            Ordering::Equal => !half_to_even || quotient.is_odd(),
        };
        if up {
            quotient += BigInt::one();
        }
        match u32::try_from(places) {
            Ok(places) => Decimal::new(quotient, places),
            Err(_) => {
                Decimal::new(quotient * BigInt::from(10).pow(places.unsigned_abs().min(MAX_BITS) as u32), 0)
            }
        }
    }

    /// As an integer, if it has no fraction.
    pub fn to_integer(&self) -> Option<Integer> {
        (self.scale == 0).then(|| self.digits.clone().into())
    }

    /// The nearest double.
    pub fn to_f64(&self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    fn unit(&self) -> BigInt {
        BigInt::from(10).pow(self.scale)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b, _) = self.aligned(other);
        a.cmp(&b)
    }
}

impl Display for Decimal {
    /// The canonical form of F&O, section 17.1.2: no point where there is no fraction.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.scale == 0 {
            return self.digits.fmt(f);
        }
        let digits = self.digits.abs().to_string();
        let width = self.scale as usize + 1;
        let padded = format!("{digits:0>width$}");
        let (whole, fraction) = padded.split_at(padded.len() - self.scale as usize);
        write!(f, "{}{whole}.{fraction}", if self.is_negative() { "-" } else { "" })
    }
}

/// A double as `xs:string` gives it (F&O, section 17.1.2): plain between 1e-6 and 1e6, else with an exponent.
pub fn double_to_string(value: f64) -> String {
    floating(value, || format!("{value}"), || format!("{value:e}"))
}

/// A float as `xs:string` gives it.
pub fn float_to_string(value: f32) -> String {
    floating(f64::from(value), || format!("{value}"), || format!("{value:e}"))
}

fn floating(value: f64, plain: impl Fn() -> String, scientific: impl Fn() -> String) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "INF" } else { "-INF" }.to_owned();
    }
    if value == 0.0 {
        return if value.is_sign_negative() { "-0" } else { "0" }.to_owned();
    }
    if (1e-6..1e6).contains(&value.abs()) {
        return plain();
    }
    let text = scientific();
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let point = if mantissa.contains('.') { "" } else { ".0" };
    format!("{mantissa}{point}E{exponent}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integer(text: &str) -> Integer {
        Integer::parse(text).unwrap()
    }

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn integers_grow_and_shrink() {
        let big = integer("9223372036854775807").add(&1.into()).unwrap();
        assert_eq!(big.to_string(), "9223372036854775808");
        assert_eq!(big.subtract(&1.into()).unwrap().to_i64(), Some(i64::MAX));
        assert_eq!(Integer::from(i64::MIN).negate(), big);
        assert_eq!(integer("3214282912345698765432161182").modulo(&97.into()).unwrap().to_i64(), Some(1));
        assert_eq!(integer("-7").modulo(&2.into()).unwrap().to_i64(), Some(-1));
        assert_eq!(integer("-7").divide(&2.into()).unwrap().to_i64(), Some(-3));
        assert!(integer("1").divide(&0.into()).is_none() && integer("1").modulo(&0.into()).is_none());
        assert_eq!(Integer::from(i64::MIN).modulo(&(-1).into()).unwrap().to_i64(), Some(0));
        let mut power = integer("10");
        while let Some(next) = power.multiply(&power.clone()) {
            power = next;
        }
        assert!(power.to_string().len() < 6_000);
        assert!(["", "+", "1.0", "1e3", " 1", "0x1"].iter().all(|text| Integer::parse(text).is_none()));
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(decimal("0.1").add(&decimal("0.2")).unwrap(), decimal("0.3"));
        assert_eq!(decimal("1.50").to_string(), "1.5");
        assert_eq!(decimal("-.05").to_string(), "-0.05");
        assert_eq!(decimal("1").divide(&decimal("3")).unwrap().to_string(), "0.333333333333333333");
        assert_eq!(decimal("-2").divide(&decimal("3")).unwrap().to_string(), "-0.666666666666666666");
        assert_eq!(decimal("1.5").modulo(&decimal("0.4")).unwrap(), decimal("0.3"));
        assert_eq!(decimal("7.5").divide_whole(&decimal("-2")).unwrap().to_i64(), Some(-3));
        assert!(decimal("1").divide(&decimal("0.0")).is_none());
        assert!(decimal("2") > decimal("1.999"));
        assert_eq!(Decimal::from_f64(0.1).unwrap().to_string().len(), 57);
        assert_eq!(Decimal::from_f64(-2.5).unwrap(), decimal("-2.5"));
    }

    #[test]
    fn rounding() {
        for (value, places, up, even) in [
            ("2.5", 0, "3", "2"),
            ("-2.5", 0, "-2", "-2"),
            ("3.567812", 2, "3.57", "3.57"),
            ("35612.25", -2, "35600", "35600"),
            ("0.5", 0, "1", "0"),
            ("1.125", 2, "1.13", "1.12"),
            ("150", -2, "200", "200"),
            ("5", -9_000_000_000, "0", "0"),
        ] {
            assert_eq!(decimal(value).round(places, false), decimal(up), "{value}");
            assert_eq!(decimal(value).round(places, true), decimal(even), "{value}");
        }
        assert_eq!(
            (decimal("-1.5").floor().to_i64(), decimal("-1.5").ceiling().to_i64()),
            (Some(-2), Some(-1))
        );
    }

    #[test]
    fn doubles_as_text() {
        for (value, text) in [
            (1.0, "1"),
            (0.1, "0.1"),
            (1e6, "1.0E6"),
            (999_999.5, "999999.5"),
            (1.25e-7, "1.25E-7"),
            (1e-6, "0.000001"),
            (-0.0, "-0"),
            (f64::NEG_INFINITY, "-INF"),
            (123_456_789.0, "1.23456789E8"),
        ] {
            assert_eq!(double_to_string(value), text);
        }
        assert_eq!(float_to_string(0.1), "0.1");
    }
}
