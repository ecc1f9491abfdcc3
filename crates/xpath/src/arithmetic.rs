//! Arithmetic (F&O, sections 6.2 and 10.6 to 10.8).

use segur_datatypes::{Temporal, TemporalKind};

use crate::ast::Arithmetic;
use crate::atomic::{Fault, fault};
use crate::number::{Decimal, Integer};
use crate::temporal::{self, Duration};
use crate::value::{Atomic, DurationKind};

/// The value of an operation on two values that are no longer untyped.
///
/// # Errors
///
/// `XPTY0004` for operands that do not go together, `FOAR0001` division by zero, `FOAR0002` too large a result,
/// `FODT0001` and `FODT0002` dates and durations out of range.
pub(crate) fn apply<'a>(
    operation: Arithmetic,
    left: &Atomic<'_>,
    right: &Atomic<'_>,
    zone: i16,
) -> Result<Atomic<'a>, Fault> {
    use Atomic as A;
    match (left, right) {
        (A::Integer(a), A::Integer(b)) => integers(operation, a, b),
        _ if left.is_numeric() && right.is_numeric() => numbers(operation, left, right),
        (A::Temporal(a), A::Temporal(b)) if operation == Arithmetic::Subtract && a.kind == b.kind => {
            difference(a, b, zone).ok_or_else(|| mismatch(operation, left, right))
        }
        (A::Temporal(a), A::Duration(kind, b)) => {
            moved(operation, a, *kind, b).unwrap_or_else(|| Err(mismatch(operation, left, right)))
        }
        (A::Duration(kind, a), A::Temporal(b)) if operation == Arithmetic::Add => {
            moved(operation, b, *kind, a).unwrap_or_else(|| Err(mismatch(operation, left, right)))
        }
        (A::Duration(kind, a), A::Duration(other, b)) if kind == other => {
            durations(operation, *kind, a, b).unwrap_or_else(|| Err(mismatch(operation, left, right)))
        }
        (A::Duration(kind, a), number) if number.is_numeric() => {
            scaled(operation, *kind, a, number).unwrap_or_else(|| Err(mismatch(operation, left, right)))
        }
        (number, A::Duration(kind, b)) if number.is_numeric() && operation == Arithmetic::Multiply => {
            scaled(operation, *kind, b, number).unwrap_or_else(|| Err(mismatch(operation, left, right)))
        }
        _ => Err(mismatch(operation, left, right)),
    }
}

fn mismatch(operation: Arithmetic, left: &Atomic<'_>, right: &Atomic<'_>) -> Fault {
    let (left, right, symbol) = (left.type_of().name(), right.type_of().name(), operation.symbol());
    fault(
        "XPTY0004",
        format!("« {symbol} » n'est pas défini entre {left} et {right}"),
        format!("`{symbol}` is not defined between {left} and {right}"),
    )
}

fn division_by_zero() -> Fault {
    fault("FOAR0001", "division par zéro", "division by zero")
}

fn too_large() -> Fault {
    fault("FOAR0002", "résultat trop grand", "result too large")
}

fn integers<'a>(operation: Arithmetic, a: &Integer, b: &Integer) -> Result<Atomic<'a>, Fault> {
    let result = match operation {
        Arithmetic::Add => a.add(b),
        Arithmetic::Subtract => a.subtract(b),
        Arithmetic::Multiply => a.multiply(b),
        Arithmetic::Divide => {
            let quotient = Decimal::from_integer(a).divide(&Decimal::from_integer(b));
            return quotient.map(Atomic::Decimal).ok_or_else(division_by_zero);
        }
        Arithmetic::IntegerDivide => return a.divide(b).map(Atomic::Integer).ok_or_else(division_by_zero),
        Arithmetic::Modulo => return a.modulo(b).map(Atomic::Integer).ok_or_else(division_by_zero),
    };
    result.map(Atomic::Integer).ok_or_else(too_large)
}

/// Numbers meet in the wider of their types.
fn numbers<'a>(operation: Arithmetic, left: &Atomic<'_>, right: &Atomic<'_>) -> Result<Atomic<'a>, Fault> {
    if let (Some(a), Some(b)) = (left.to_decimal(), right.to_decimal()) {
        return decimals(operation, &a, &b);
    }
    let single = !matches!(left, Atomic::Double(_)) && !matches!(right, Atomic::Double(_));
    let (a, b) = (left.to_f64().unwrap_or(f64::NAN), right.to_f64().unwrap_or(f64::NAN));
    if operation == Arithmetic::IntegerDivide {
        return whole_quotient(a, b);
    }
    if single {
        return Ok(Atomic::Float(floats(operation, a as f32, b as f32)));
    }
    Ok(Atomic::Double(match operation {
        Arithmetic::Add => a + b,
        Arithmetic::Subtract => a - b,
        Arithmetic::Multiply => a * b,
        Arithmetic::Modulo => a % b,
        _ => a / b,
    }))
}

fn floats(operation: Arithmetic, a: f32, b: f32) -> f32 {
    match operation {
        Arithmetic::Add => a + b,
        Arithmetic::Subtract => a - b,
        Arithmetic::Multiply => a * b,
        Arithmetic::Modulo => a % b,
        _ => a / b,
    }
}

fn whole_quotient<'a>(a: f64, b: f64) -> Result<Atomic<'a>, Fault> {
    if b == 0.0 {
        return Err(division_by_zero());
    }
    let quotient = Decimal::from_f64((a / b).trunc()).filter(|_| a.is_finite() && !b.is_nan());
    quotient.map(|quotient| Atomic::Integer(quotient.trunc())).ok_or_else(too_large)
}

fn decimals<'a>(operation: Arithmetic, a: &Decimal, b: &Decimal) -> Result<Atomic<'a>, Fault> {
    let result = match operation {
        Arithmetic::Add => a.add(b),
        Arithmetic::Subtract => a.subtract(b),
        Arithmetic::Multiply => a.multiply(b),
        Arithmetic::Divide => return a.divide(b).map(Atomic::Decimal).ok_or_else(division_by_zero),
        Arithmetic::IntegerDivide => {
            return a.divide_whole(b).map(Atomic::Integer).ok_or_else(division_by_zero);
        }
        Arithmetic::Modulo => return a.modulo(b).map(Atomic::Decimal).ok_or_else(division_by_zero),
    };
    result.map(Atomic::Decimal).ok_or_else(too_large)
}

/// The time from `b` to `a`.
fn difference<'a>(a: &Temporal, b: &Temporal, zone: i16) -> Option<Atomic<'a>> {
    if !matches!(a.kind, TemporalKind::DateTime | TemporalKind::Date | TemporalKind::Time) {
        return None;
    }
    let seconds = temporal::instant(a, zone).subtract(&temporal::instant(b, zone))?;
    Some(Atomic::Duration(DurationKind::DayTime, Box::new(Duration::of_seconds(seconds))))
}

/// A date or time moved by a duration; nothing where that is not defined.
fn moved<'a>(
    operation: Arithmetic,
    value: &Temporal,
    kind: DurationKind,
    by: &Duration,
) -> Option<Result<Atomic<'a>, Fault>> {
    let forward = match operation {
        Arithmetic::Add => true,
        Arithmetic::Subtract => false,
        _ => return None,
    };
    let result = match (kind, value.kind) {
        (DurationKind::YearMonth, TemporalKind::Date | TemporalKind::DateTime) => {
            temporal::add_months(value, if forward { by.months } else { -by.months })
        }
        (DurationKind::DayTime, TemporalKind::Date | TemporalKind::DateTime | TemporalKind::Time) => {
            let seconds = if forward { by.seconds.clone() } else { by.seconds.negate() };
            let shift = value.offset.unwrap_or(0);
            let instant = temporal::instant(value, 0).add(&seconds);
            instant.and_then(|instant| temporal::from_instant(&instant, value.kind, value.offset, shift))
        }
        _ => return None,
    };
    let overflow = || fault("FODT0001", "date hors limites", "date out of range");
    Some(result.map(|value| Atomic::Temporal(Box::new(value))).ok_or_else(overflow))
}

fn overflow() -> Fault {
    fault("FODT0002", "durée hors limites", "duration out of range")
}

fn durations<'a>(
    operation: Arithmetic,
    kind: DurationKind,
    a: &Duration,
    b: &Duration,
) -> Option<Result<Atomic<'a>, Fault>> {
    if kind == DurationKind::Any {
        return None;
    }
    let result = match operation {
        Arithmetic::Add => a.months.checked_add(b.months).zip(a.seconds.add(&b.seconds)),
        Arithmetic::Subtract => a.months.checked_sub(b.months).zip(a.seconds.subtract(&b.seconds)),
        Arithmetic::Divide => return Some(quotient(kind, a, b)),
        _ => return None,
    };
    let value =
        result.map(|(months, seconds)| Atomic::Duration(kind, Box::new(Duration { months, seconds })));
    Some(value.ok_or_else(overflow))
}

fn quotient<'a>(kind: DurationKind, a: &Duration, b: &Duration) -> Result<Atomic<'a>, Fault> {
    let months = |value: &Duration| Decimal::parse(&value.months.to_string());
    let (a, b) = match kind {
        DurationKind::YearMonth => (months(a), months(b)),
        _ => (Some(a.seconds.clone()), Some(b.seconds.clone())),
    };
    let (Some(a), Some(b)) = (a, b) else { return Err(overflow()) };
    a.divide(&b).map(Atomic::Decimal).ok_or_else(division_by_zero)
}

/// A duration multiplied or divided by a number.
fn scaled<'a>(
    operation: Arithmetic,
    kind: DurationKind,
    value: &Duration,
    by: &Atomic<'_>,
) -> Option<Result<Atomic<'a>, Fault>> {
    if kind == DurationKind::Any || !matches!(operation, Arithmetic::Multiply | Arithmetic::Divide) {
        return None;
    }
    let factor = by.to_f64().unwrap_or(f64::NAN);
    if factor.is_nan() {
        return Some(Err(fault("FOCA0005", "durée multipliée par NaN", "duration multiplied by NaN")));
    }
    if operation == Arithmetic::Divide && factor == 0.0 {
        return Some(Err(overflow()));
    }
    let Some(factor) = by.to_decimal().or_else(|| Decimal::from_f64(factor)) else {
        let nothing = Duration::of_months(0);
        let zero = operation == Arithmetic::Divide;
        return Some(if zero { Ok(Atomic::Duration(kind, Box::new(nothing))) } else { Err(overflow()) });
    };
    let apply = |part: &Decimal| {
        if operation == Arithmetic::Multiply { part.multiply(&factor) } else { part.divide(&factor) }
    };
    let months = Decimal::parse(&value.months.to_string())
        .as_ref()
        .and_then(apply)
        .map(|months| months.round(0, false));
    let result = months.and_then(|months| {
        let months = months.to_string().parse().ok()?;
        Some(Atomic::Duration(kind, Box::new(Duration { months, seconds: apply(&value.seconds)? })))
    });
    Some(result.ok_or_else(overflow))
}
