//! Functions on numbers (F&O, section 6.4).

use super::{Arguments, Function};
use crate::atomic::Fault;
use crate::cast::float;
use crate::number::Decimal;
use crate::value::{Atomic, Sequence};

pub(super) fn call<'a>(function: Function, arguments: &mut Arguments<'a>) -> Result<Sequence<'a>, Fault> {
    let value = arguments.value();
    if function == Function::Number {
        return Ok(Sequence::atomic(Atomic::Double(value.map_or(f64::NAN, |value| number(&value)))));
    }
    let Some(value) = value else { return Ok(Sequence::Empty) };
    let places = arguments.value().and_then(|places| places.to_f64()).unwrap_or(0.0) as i64;
    Ok(Sequence::atomic(match value {
        Atomic::Integer(ref integer) if function == Function::Abs && integer.is_negative() => {
            Atomic::Integer(integer.negate())
        }
        Atomic::Integer(ref integer) if function == Function::RoundHalfToEven && places < 0 => {
            Atomic::Integer(Decimal::from_integer(integer).round(places, true).trunc())
        }
        Atomic::Integer(_) => value,
        Atomic::Decimal(decimal) => Atomic::Decimal(of_decimal(function, &decimal, places)),
        Atomic::Double(double) => Atomic::Double(of_double(function, double, places)),
        Atomic::Float(single) => Atomic::Float(of_double(function, f64::from(single), places) as f32),
        other => other,
    }))
}

/// As `number()` does: what is no number is NaN.
pub(crate) fn number(value: &Atomic<'_>) -> f64 {
    match value {
        Atomic::Boolean(value) => f64::from(u8::from(*value)),
        Atomic::Untyped(text) | Atomic::String(text) => {
            float(text.trim_matches([' ', '\t', '\n', '\r'])).unwrap_or(f64::NAN)
        }
        _ => value.to_f64().unwrap_or(f64::NAN),
    }
}

fn of_decimal(function: Function, value: &Decimal, places: i64) -> Decimal {
    match function {
        Function::Abs if value.is_negative() => value.negate(),
        Function::Abs => value.clone(),
        Function::Ceiling => Decimal::from_integer(&value.ceiling()),
        Function::Floor => Decimal::from_integer(&value.floor()),
        Function::Round => value.round(0, false),
        _ => value.round(places, true),
    }
}

fn of_double(function: Function, value: f64, places: i64) -> f64 {
    match function {
        Function::Abs => value.abs(),
        Function::Ceiling => value.ceil(),
        Function::Floor => value.floor(),
        // Minus zero, and what lies between minus a half and zero, stay minus zero.
        Function::Round if (-0.5..0.0).contains(&value) => -0.0,
        Function::Round if value.fract() == 0.0 => value,
        Function::Round => (value + 0.5).floor(),
        _ => half_to_even(value, places),
    }
}

/// Through the shortest decimal form, as Saxon does: 3.565 is rounded as it is written.
fn half_to_even(value: f64, places: i64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let exact = Decimal::parse(&format!("{value}")).unwrap_or_else(|| Decimal::from_integer(&0.into()));
    exact.round(places, true).to_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_doubles() {
        for (value, round, even) in
            [(2.5, 3.0, 2.0), (-2.5, -2.0, -2.0), (2.4999, 2.0, 2.0), (-7.5, -7.0, -8.0), (0.5, 1.0, 0.0)]
        {
            assert_eq!(of_double(Function::Round, value, 0), round);
            assert_eq!(of_double(Function::RoundHalfToEven, value, 0), even);
        }
        assert!(of_double(Function::Round, -0.2, 0).is_sign_negative());
        assert_eq!(half_to_even(3.567_812e3, 2), 3567.81);
        assert_eq!(half_to_even(4.756_2e-3, 2), 0.0);
        assert_eq!(half_to_even(35612.25, -2), 35600.0);
    }
}
