//! The function conversion rules (XPath 2.0, section 3.1.5): arguments become what parameters ask for.

use std::sync::LazyLock;

use segur_datatypes::{Builtin, NoContext};

use super::{Function, signatures};
use crate::ast::Occurrence;
use crate::atomic::{AtomicType, Fault, fault};
use crate::cast::cast;
use crate::value::{Atomic, Item, Sequence};

/// What a parameter asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parameter {
    /// The type of an atomic parameter; nothing for nodes and items.
    pub(crate) atomic: Option<Wanted>,
    /// Whether only nodes will do.
    pub(crate) nodes: bool,
    pub(crate) occurrence: Occurrence,
}

/// An atomic type that a parameter asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Numeric,
    Type(AtomicType),
}

/// The parameters of every function, read from the table of signatures once.
static PARAMETERS: LazyLock<Vec<Vec<Parameter>>> = LazyLock::new(|| signatures().map(read).collect());

/// What a parameter of a function asks for; those of `concat` repeat.
pub(crate) fn parameter_of(function: Function, place: usize) -> Parameter {
    let list = &PARAMETERS[function as usize];
    list[place.min(list.len() - 1)]
}

/// A signature: a letter for the type of each parameter (string, numeric, integer, double, any atomic, item, Node,
/// Element, Dates: dateTime `D`, date `A`, time `T`, duration `Y`, dayTimeDuration `M`, QName) and how many.
fn read(signature: &str) -> Vec<Parameter> {
    let words = signature.split([' ', '|']).filter(|word| !word.is_empty() && *word != "...");
    words.map(parameter).collect()
}

fn parameter(code: &str) -> Parameter {
    let builtin = |builtin| Some(Wanted::Type(AtomicType::Builtin(builtin)));
    let (letter, occurrence) = code.split_at(1);
    Parameter {
        atomic: match letter {
            "s" => builtin(Builtin::String),
            "n" => Some(Wanted::Numeric),
            "i" => builtin(Builtin::Integer),
            "d" => builtin(Builtin::Double),
            "a" => Some(Wanted::Type(AtomicType::Any)),
            "D" => builtin(Builtin::DateTime),
            "A" => builtin(Builtin::Date),
            "T" => builtin(Builtin::Time),
            "Y" => builtin(Builtin::Duration),
            "M" => Some(Wanted::Type(AtomicType::DayTimeDuration)),
            "q" => builtin(Builtin::QName),
            _ => None,
        },
        nodes: matches!(letter, "N" | "E"),
        occurrence: match occurrence {
            "?" => Occurrence::ZeroOrOne,
            "*" => Occurrence::ZeroOrMore,
            "+" => Occurrence::OneOrMore,
            _ => Occurrence::One,
        },
    }
}

impl Occurrence {
    /// Whether so many items are allowed.
    pub(crate) fn allows(self, count: usize) -> bool {
        match self {
            Occurrence::One => count == 1,
            Occurrence::ZeroOrOne => count <= 1,
            Occurrence::ZeroOrMore => true,
            Occurrence::OneOrMore => count > 0,
        }
    }
}

/// Checks and converts an argument that has been atomised where the parameter is atomic.
pub(crate) fn convert<'a>(
    function: Function,
    place: usize,
    argument: Sequence<'a>,
    parameter: Parameter,
) -> Result<Sequence<'a>, Fault> {
    if !parameter.occurrence.allows(argument.len()) {
        return Err(wrong_count(function, place, argument.len()));
    }
    if parameter.nodes && argument.items().iter().any(|item| matches!(item, Item::Atomic(_))) {
        return Err(wrong_type(function, place, "node()", &argument));
    }
    let Some(wanted) = parameter.atomic else { return Ok(argument) };
    if argument.items().iter().all(|item| matches!(item, Item::Atomic(value) if fits(value, wanted))) {
        return Ok(argument);
    }
    let wrong = |argument: &Sequence<'a>| wrong_type(function, place, &wanted.name(), argument);
    let items = argument.items().iter().map(|item| match item {
        Item::Atomic(value) => converted(value, wanted)?.map(Item::Atomic).ok_or_else(|| wrong(&argument)),
        Item::Node(_) => Err(wrong(&argument)),
    });
    items.collect::<Result<Vec<_>, _>>().map(Sequence::from)
}

impl Wanted {
    fn name(self) -> String {
        match self {
            Wanted::Numeric => "numeric".to_owned(),
            Wanted::Type(of) => of.name(),
        }
    }
}

fn fits(value: &Atomic<'_>, wanted: Wanted) -> bool {
    match wanted {
        Wanted::Numeric => value.is_numeric(),
        Wanted::Type(of) => value.type_of().derives_from(of),
    }
}

/// The value as the type wanted: untyped values are cast, numbers and URIs promoted; nothing where neither goes.
fn converted<'a>(value: &Atomic<'a>, wanted: Wanted) -> Result<Option<Atomic<'a>>, Fault> {
    if fits(value, wanted) {
        return Ok(Some(value.clone()));
    }
    let to = match wanted {
        Wanted::Numeric => AtomicType::Builtin(Builtin::Double),
        Wanted::Type(of) => of,
    };
    let promoted = match (value, to) {
        (Atomic::Untyped(_), AtomicType::Builtin(Builtin::QName)) => false,
        (Atomic::Untyped(_), _) => true,
        (Atomic::AnyUri(_), AtomicType::Builtin(Builtin::String)) => true,
        (_, AtomicType::Builtin(Builtin::Double)) => value.is_numeric(),
        _ => false,
    };
    if promoted { cast(value.clone(), to, &NoContext).map(Some) } else { Ok(None) }
}

fn wrong_count(function: Function, place: usize, count: usize) -> Fault {
    let (name, place) = (function.name(), place + 1);
    fault(
        "XPTY0004",
        format!("{name}() : {count} éléments pour l'argument {place}, qui n'en admet pas tant"),
        format!("{name}(): {count} items for argument {place}, which does not take that many"),
    )
}

fn wrong_type(function: Function, place: usize, wanted: &str, argument: &Sequence<'_>) -> Fault {
    let (name, place) = (function.name(), place + 1);
    let found = match argument.items().first() {
        Some(Item::Atomic(value)) => value.type_of().name(),
        _ => "node()".to_owned(),
    };
    fault(
        "XPTY0004",
        format!("{name}() : l'argument {place} doit être de type {wanted}, et non {found}"),
        format!("{name}(): argument {place} must be a {wanted}, not a {found}"),
    )
}
