//! Functions on sequences and aggregates (F&O, sections 15 and 3).

use segur_datatypes::{Builtin, NoContext};

use super::{Arguments, Function, Moment, type_error};
use crate::ast::{Arithmetic, Relation};
use crate::atomic::{self, AtomicType, Fault, fault, same};
use crate::value::{Atomic, DurationKind, Item, Sequence};
use crate::{arithmetic, cast};

pub(super) fn call<'a>(
    function: Function,
    arguments: &mut Arguments<'a>,
    moment: &Moment,
) -> Result<Sequence<'a>, Fault> {
    use Function as F;
    let first = arguments.next();
    match function {
        F::Count => Ok(Sequence::integer(first.len() as i64)),
        F::Empty => Ok(Sequence::boolean(first.is_empty())),
        F::Exists => Ok(Sequence::boolean(!first.is_empty())),
        F::Boolean => effective_boolean(&first).map(Sequence::boolean),
        F::Not => effective_boolean(&first).map(|value| Sequence::boolean(!value)),
        F::Unordered | F::Trace => Ok(first),
        F::Reverse => Ok(first.into_items().into_iter().rev().collect()),
        F::ZeroOrOne => counted(first, |count| count <= 1, "FORG0003"),
        F::OneOrMore => counted(first, |count| count > 0, "FORG0004"),
        F::ExactlyOne => counted(first, |count| count == 1, "FORG0005"),
        F::Subsequence => Ok(subsequence(first, arguments)),
        F::InsertBefore => {
            let place = whole(arguments).max(1) as usize - 1;
            let mut items = first.into_items();
            let place = place.min(items.len());
            items.splice(place..place, arguments.next().into_items());
            Ok(items.into())
        }
        F::Remove => {
            let place = whole(arguments);
            let kept = |index: usize| index as i64 + 1 != place;
            let items = first.into_items().into_iter().enumerate();
            Ok(items.filter(|(index, _)| kept(*index)).map(|(_, item)| item).collect())
        }
        F::DistinctValues => {
            arguments.collation()?;
            Ok(distinct(first, moment.zone))
        }
        F::IndexOf => {
            let wanted = arguments.value();
            arguments.collation()?;
            Ok(index_of(&first, wanted.as_ref(), moment.zone))
        }
        F::Error => Err(error(&first, arguments)),
        F::Sum => {
            let zero = arguments.0.next().unwrap_or_else(|| Sequence::integer(0));
            sum(first, moment.zone).map(|total| total.map_or(zero, Sequence::atomic))
        }
        F::Avg => average(first, moment.zone),
        _ => {
            arguments.collation()?;
            extreme(function, first, moment.zone)
        }
    }
}

/// The effective boolean value (XPath 2.0, section 2.4.3).
pub(crate) fn effective_boolean(value: &Sequence<'_>) -> Result<bool, Fault> {
    match value.items() {
        [] => Ok(false),
        [Item::Node(_), ..] => Ok(true),
        [Item::Atomic(only)] => match only {
            Atomic::Boolean(value) => Ok(*value),
            Atomic::Untyped(text) | Atomic::String(text) | Atomic::AnyUri(text) => Ok(!text.is_empty()),
            _ if only.is_numeric() => {
                Ok(only.to_f64().is_some_and(|number| number != 0.0 && !number.is_nan()))
            }
            _ => {
                let of = only.type_of().name();
                Err(fault(
                    "FORG0006",
                    format!("un {of} n'est ni vrai ni faux"),
                    format!("a {of} is neither true nor false"),
                ))
            }
        },
        _ => Err(fault(
            "FORG0006",
            "une suite de plusieurs valeurs n'est ni vraie ni fausse",
            "a sequence of several values is neither true nor false",
        )),
    }
}

fn counted<'a>(
    items: Sequence<'a>,
    allowed: fn(usize) -> bool,
    code: &'static str,
) -> Result<Sequence<'a>, Fault> {
    match items.len() {
        count if allowed(count) => Ok(items),
        count => Err(fault(
            code,
            format!("{count} éléments ne sont pas permis ici"),
            format!("{count} items are not allowed here"),
        )),
    }
}

fn whole(arguments: &mut Arguments<'_>) -> i64 {
    match arguments.value() {
        Some(Atomic::Integer(value)) => {
            value.to_i64().unwrap_or(if value.is_negative() { i64::MIN } else { i64::MAX })
        }
        _ => 0,
    }
}

fn subsequence<'a>(items: Sequence<'a>, arguments: &mut Arguments<'a>) -> Sequence<'a> {
    let mut next = || arguments.value().and_then(|value| value.to_f64());
    let round = |number: f64| (number + 0.5).floor();
    let first = round(next().unwrap_or(f64::NAN));
    let end = next().map_or(f64::INFINITY, |length| first + round(length));
    let inside = |index: usize| index as f64 + 1.0 >= first && (index as f64 + 1.0) < end;
    items
        .into_items()
        .into_iter()
        .enumerate()
        .filter(|(index, _)| inside(*index))
        .map(|(_, item)| item)
        .collect()
}

/// The values, each once, in the order of their first occurrence.
fn distinct(items: Sequence<'_>, zone: i16) -> Sequence<'_> {
    let mut seen: std::collections::HashMap<u64, Vec<usize>> = std::collections::HashMap::new();
    let mut kept: Vec<Atomic<'_>> = Vec::new();
    for value in values(items) {
        let mut hasher = std::hash::DefaultHasher::new();
        atomic::hash(&value, zone, &mut hasher);
        let bucket = seen.entry(std::hash::Hasher::finish(&hasher)).or_default();
        if !bucket.iter().any(|&index| same(&kept[index], &value, zone, true)) {
            bucket.push(kept.len());
            kept.push(value);
        }
    }
    kept.into_iter().collect()
}

fn values(items: Sequence<'_>) -> impl Iterator<Item = Atomic<'_>> {
    items.into_items().into_iter().filter_map(|item| match item {
        Item::Atomic(value) => Some(value),
        Item::Node(_) => None,
    })
}

fn index_of<'a>(items: &Sequence<'a>, wanted: Option<&Atomic<'a>>, zone: i16) -> Sequence<'a> {
    let Some(wanted) = wanted else { return Sequence::Empty };
    let found = items.items().iter().enumerate().filter(|(_, item)| match item {
        Item::Atomic(value) => same(value, wanted, zone, false),
        Item::Node(_) => false,
    });
    found.map(|(index, _)| Atomic::Integer((index as i64 + 1).into())).collect()
}

fn error(code: &Sequence<'_>, arguments: &mut Arguments<'_>) -> Fault {
    let name = match code.items().first() {
        Some(Item::Atomic(Atomic::QName(name))) => format!(" ({})", name.to_text()),
        _ => String::new(),
    };
    let text = arguments.text_or_empty();
    fault(
        "FOER0000",
        format!("erreur demandée par error(){name} : {text}"),
        format!("error raised by error(){name}: {text}"),
    )
}

/// Numbers and durations as they are, untyped values as doubles.
fn summand<'a>(function: Function, value: Atomic<'a>) -> Result<Atomic<'a>, Fault> {
    match value {
        Atomic::Untyped(_) => cast::cast(value, AtomicType::Builtin(Builtin::Double), &NoContext),
        Atomic::Duration(DurationKind::YearMonth | DurationKind::DayTime, _) => Ok(value),
        _ if value.is_numeric() => Ok(value),
        _ => Err(type_error(function, &value)),
    }
}

fn sum(items: Sequence<'_>, zone: i16) -> Result<Option<Atomic<'_>>, Fault> {
    total(Function::Sum, items, zone)
}

fn total(function: Function, items: Sequence<'_>, zone: i16) -> Result<Option<Atomic<'_>>, Fault> {
    let mut total = None;
    for value in values(items) {
        let value = summand(function, value)?;
        total = Some(match total {
            None => value,
            Some(total) => arithmetic::apply(Arithmetic::Add, &total, &value, zone).map_err(|error| {
                match error.code {
                    "XPTY0004" => type_error(function, &value),
                    _ => error,
                }
            })?,
        });
    }
    Ok(total)
}

fn average(items: Sequence<'_>, zone: i16) -> Result<Sequence<'_>, Fault> {
    let count = Atomic::Integer((items.len() as i64).into());
    match total(Function::Avg, items, zone)? {
        None => Ok(Sequence::Empty),
        Some(total) => arithmetic::apply(Arithmetic::Divide, &total, &count, zone).map(Sequence::atomic),
    }
}

/// `max` and `min`: NaN wins, numbers meet in their widest type.
fn extreme(function: Function, items: Sequence<'_>, zone: i16) -> Result<Sequence<'_>, Fault> {
    let relation = if function == Function::Max { Relation::Gt } else { Relation::Lt };
    let untyped = |value| match value {
        Atomic::Untyped(_) => cast::cast(value, AtomicType::Builtin(Builtin::Double), &NoContext),
        Atomic::AnyUri(text) => Ok(Atomic::String(text)),
        _ => Ok(value),
    };
    let values = values(items).map(untyped).collect::<Result<Vec<_>, _>>()?;
    let widest = values.iter().map(width).max().unwrap_or(0);
    let mut best: Option<Atomic<'_>> = None;
    for value in values {
        let Some(current) = &best else {
            check_ordered(function, &value)?;
            best = Some(value);
            continue;
        };
        match atomic::compare(&value, current, zone) {
            Some(atomic::Comparison::NotANumber) if value.to_f64().is_some_and(f64::is_nan) => {
                best = Some(value)
            }
            Some(comparison) => match comparison.holds(relation) {
                Some(true) => best = Some(value),
                Some(false) => {}
                None => return Err(type_error(function, &value)),
            },
            None => return Err(type_error(function, &value)),
        }
    }
    let widened = best.map(|value| match widest {
        2 => cast::cast(value, AtomicType::Builtin(Builtin::Double), &NoContext),
        1 => cast::cast(value, AtomicType::Builtin(Builtin::Float), &NoContext),
        _ => Ok(value),
    });
    Ok(widened.transpose()?.into())
}

fn check_ordered(function: Function, value: &Atomic<'_>) -> Result<(), Fault> {
    let own = atomic::compare(value, value, 0);
    let ordered = own.is_some_and(|own| own.holds(Relation::Lt).is_some());
    if ordered { Ok(()) } else { Err(type_error(function, value)) }
}

fn width(value: &Atomic<'_>) -> u8 {
    match value {
        Atomic::Double(_) => 2,
        Atomic::Float(_) => 1,
        _ => 0,
    }
}
