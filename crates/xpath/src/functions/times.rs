//! Functions on dates, times and durations (F&O, section 10).

use segur_datatypes::{Temporal, TemporalKind};

use super::{Arguments, Function, Moment};
use crate::atomic::{Fault, fault};
use crate::number::{Decimal, Integer};
use crate::temporal::{self, Duration};
use crate::value::{Atomic, DurationKind, Sequence};

pub(super) fn call<'a>(
    function: Function,
    arguments: &mut Arguments<'a>,
    moment: &Moment,
) -> Result<Sequence<'a>, Fault> {
    use Function as F;
    match function {
        F::CurrentDateTime => Ok(now(moment, TemporalKind::DateTime)),
        F::CurrentDate => Ok(now(moment, TemporalKind::Date)),
        F::CurrentTime => Ok(now(moment, TemporalKind::Time)),
        F::ImplicitTimezone => Ok(zone(moment.zone)),
        F::DateTime => join(arguments),
        F::AdjustDateTimeToTimezone | F::AdjustDateToTimezone | F::AdjustTimeToTimezone => {
            adjust(arguments, moment)
        }
        _ => Ok(match arguments.value() {
            Some(Atomic::Temporal(value)) => of_temporal(function, &value),
            Some(Atomic::Duration(_, value)) => of_duration(function, &value),
            _ => Sequence::Empty,
        }),
    }
}

/// The current moment as one kind, in its own time zone.
fn now<'a>(moment: &Moment, kind: TemporalKind) -> Sequence<'a> {
    let shift = moment.now.offset.unwrap_or(moment.zone);
    let instant = temporal::instant(&moment.now, moment.zone);
    let value = temporal::from_instant(&instant, kind, Some(shift), shift);
    value.map_or(Sequence::Empty, |value| Sequence::atomic(Atomic::Temporal(Box::new(value))))
}

fn zone<'a>(minutes: i16) -> Sequence<'a> {
    let seconds = Decimal::from_integer(&(i64::from(minutes) * 60).into());
    Sequence::atomic(Atomic::Duration(DurationKind::DayTime, Box::new(Duration::of_seconds(seconds))))
}

fn of_temporal<'a>(function: Function, value: &Temporal) -> Sequence<'a> {
    use Function as F;
    Sequence::integer(match function {
        F::YearFromDate | F::YearFromDateTime => value.year as i64,
        F::MonthFromDate | F::MonthFromDateTime => value.month.into(),
        F::DayFromDate | F::DayFromDateTime => value.day.into(),
        F::HoursFromDateTime | F::HoursFromTime => value.hour.into(),
        F::MinutesFromDateTime | F::MinutesFromTime => value.minute.into(),
        F::SecondsFromDateTime | F::SecondsFromTime => {
            let seconds = Decimal::parse(&format!("{}.{}", value.second, value.fraction));
            return seconds.map(Atomic::Decimal).into();
        }
        _ => return value.offset.map_or(Sequence::Empty, zone),
    })
}

fn of_duration<'a>(function: Function, value: &Duration) -> Sequence<'a> {
    let whole = value.seconds.trunc();
    let part = |unit: i64, within: Option<i64>| {
        let units = whole.divide(&unit.into()).unwrap_or_else(|| 0.into());
        within.map_or(units.clone(), |within| units.modulo(&within.into()).unwrap_or(units))
    };
    Sequence::atomic(Atomic::Integer(match function {
        Function::YearsFromDuration => ((value.months / 12) as i64).into(),
        Function::MonthsFromDuration => ((value.months % 12) as i64).into(),
        Function::DaysFromDuration => part(86_400, None),
        Function::HoursFromDuration => part(3600, Some(24)),
        Function::MinutesFromDuration => part(60, Some(60)),
        _ => {
            return value
                .seconds
                .modulo(&Decimal::from_integer(&Integer::from(60)))
                .map(Atomic::Decimal)
                .into();
        }
    }))
}

/// `dateTime(date, time)`
fn join<'a>(arguments: &mut Arguments<'a>) -> Result<Sequence<'a>, Fault> {
    let (Some(Atomic::Temporal(date)), Some(Atomic::Temporal(time))) = (arguments.value(), arguments.value())
    else {
        return Ok(Sequence::Empty);
    };
    if date.offset.is_some() && time.offset.is_some() && date.offset != time.offset {
        return Err(fault(
            "FORG0008",
            "date et heure de fuseaux différents",
            "date and time of different time zones",
        ));
    }
    let value = Temporal {
        kind: TemporalKind::DateTime,
        year: date.year,
        month: date.month,
        day: date.day,
        offset: date.offset.or(time.offset),
        ..*time
    };
    Ok(Sequence::atomic(Atomic::Temporal(Box::new(value))))
}

/// `adjust-...-to-timezone(value, zone)`: no second argument is the implicit zone, an empty one removes the zone.
fn adjust<'a>(arguments: &mut Arguments<'a>, moment: &Moment) -> Result<Sequence<'a>, Fault> {
    let value = arguments.value();
    let offset = match arguments.0.next().map(|wanted| Arguments(vec![wanted].into_iter()).value()) {
        None => Some(moment.zone),
        Some(None) => None,
        Some(Some(Atomic::Duration(_, wanted))) => Some(minutes(&wanted)?),
        Some(Some(_)) => None,
    };
    let Some(Atomic::Temporal(value)) = value else { return Ok(Sequence::Empty) };
    let adjusted = match (value.offset, offset) {
        (Some(_), Some(offset)) => {
            temporal::from_instant(&temporal::instant(&value, 0), value.kind, Some(offset), offset)
        }
        _ => Some(Temporal { offset, ..*value }),
    };
    let adjusted = adjusted.ok_or_else(|| fault("FODT0001", "date hors limites", "date out of range"))?;
    Ok(Sequence::atomic(Atomic::Temporal(Box::new(adjusted))))
}

fn minutes(zone: &Duration) -> Result<i16, Fault> {
    let minutes =
        zone.seconds.divide(&Decimal::from_integer(&60.into())).and_then(|minutes| minutes.to_integer());
    let fits = minutes.and_then(|minutes| minutes.to_i64()).filter(|minutes| minutes.abs() <= 14 * 60);
    let wrong = || {
        fault(
            "FODT0003",
            "fuseau horaire impossible : au plus 14 heures, en minutes entières",
            "impossible time zone: at most 14 hours, in whole minutes",
        )
    };
    fits.map(|minutes| minutes as i16).ok_or_else(wrong)
}
