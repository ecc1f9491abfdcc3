//! The function library (F&O, and XSLT 2.0 section 16): one table of signatures, and the functions of atomic values.
//! Those that need nodes or documents are the evaluator's.

mod convert;
mod format;
mod format_date;
mod numbers;
mod regex;
mod sequences;
mod text;
mod times;

use serde::{Deserialize, Serialize};

use crate::atomic::{AtomicType, Fault, fault};
use crate::value::{Atomic, Sequence};

pub(crate) use convert::{convert, parameter_of};
pub(crate) use regex::{Expression, apply as apply_regex};
pub(crate) use sequences::effective_boolean;
pub(crate) use text::{normalize_space, substring};

/// What a call may ask of its surroundings that is no node.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The current date and time, with its time zone: the caller's clock.
    pub now: segur_datatypes::Temporal,
    /// The implicit time zone, in minutes to the east of UTC.
    pub zone: i16,
}

impl Moment {
    /// The moment so many seconds after 1970-01-01T00:00:00Z, in a time zone of so many minutes to the east of UTC.
    ///
    /// ```
    /// use segur_xpath::functions::Moment;
    /// let moment = Moment::from_unix(1_700_000_000, 60);
    /// assert_eq!((moment.now.year, moment.now.hour, moment.zone), (2023, 23, 60));
    /// ```
    pub fn from_unix(seconds: i64, zone: i16) -> Moment {
        let seconds = crate::number::Decimal::from_integer(&seconds.into());
        let kind = segur_datatypes::TemporalKind::DateTime;
        match crate::temporal::from_instant(&seconds, kind, Some(zone), zone) {
            Some(now) => Moment { now, zone },
            None => Moment::default(),
        }
    }
}

impl Default for Moment {
    /// 1970-01-01T00:00:00Z, for those who pass no clock.
    fn default() -> Self {
        let zero = crate::number::Decimal::from_integer(&0.into());
        let epoch = crate::temporal::from_instant(&zero, segur_datatypes::TemporalKind::DateTime, Some(0), 0);
        let fallback = || segur_datatypes::Temporal {
            kind: segur_datatypes::TemporalKind::DateTime,
            year: 1970,
            month: 1,
            day: 1,
            hour: 0,
            minute: 0,
            second: 0,
            fraction: Box::default(),
            offset: Some(0),
        };
        Moment { now: epoch.unwrap_or_else(fallback), zone: 0 }
    }
}

/// What the static analysis knows of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// Exactly one boolean.
    Boolean,
    /// Nodes only.
    Nodes,
    /// Strings, URIs or untyped values only.
    Text,
    /// No numbers.
    NotNumeric,
    /// Perhaps a number.
    Any,
}

macro_rules! library {
    ($($variant:ident $name:literal $signature:literal $kind:ident;)*) => {
        /// A function of the library.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[allow(missing_docs, reason = "the names of the specification")]
        pub enum Function { $($variant),* }

        /// Name, signature, kind of the result. A signature lists the types of the parameters, those after `|` may be
        /// left out: see [`convert`].
        const LIBRARY: &[(Function, &str, &str, Kind)] = &[$((Function::$variant, $name, $signature, Kind::$kind)),*];
    };
}

library! {
    Abs "abs" "n?" Any;
    AdjustDateTimeToTimezone "adjust-dateTime-to-timezone" "D?|M?" NotNumeric;
    AdjustDateToTimezone "adjust-date-to-timezone" "A?|M?" NotNumeric;
    AdjustTimeToTimezone "adjust-time-to-timezone" "T?|M?" NotNumeric;
    Avg "avg" "a*" Any;
    BaseUri "base-uri" "|N?" Text;
    Boolean "boolean" "t*" Boolean;
    Ceiling "ceiling" "n?" Any;
    CodepointEqual "codepoint-equal" "s? s?" NotNumeric;
    CodepointsToString "codepoints-to-string" "i*" Text;
    Collection "collection" "|s?" Nodes;
    Compare "compare" "s? s?|s" Any;
    Concat "concat" "a? a? ..." Text;
    Contains "contains" "s? s?|s" Boolean;
    Count "count" "t*" Any;
    Current "current" "" Any;
    CurrentDate "current-date" "" NotNumeric;
    CurrentDateTime "current-dateTime" "" NotNumeric;
    CurrentTime "current-time" "" NotNumeric;
    Data "data" "t*" Any;
    DateTime "dateTime" "A? T?" NotNumeric;
    DayFromDate "day-from-date" "A?" Any;
    DayFromDateTime "day-from-dateTime" "D?" Any;
    DaysFromDuration "days-from-duration" "Y?" Any;
    DeepEqual "deep-equal" "t* t*|s" Boolean;
    DefaultCollation "default-collation" "" Text;
    DistinctValues "distinct-values" "a*|s" Any;
    Doc "doc" "s?" Nodes;
    DocAvailable "doc-available" "s?" Boolean;
    Document "document" "t*|N" Nodes;
    DocumentUri "document-uri" "N?" Text;
    ElementAvailable "element-available" "s" Boolean;
    Empty "empty" "t*" Boolean;
    EncodeForUri "encode-for-uri" "s?" Text;
    EndsWith "ends-with" "s? s?|s" Boolean;
    Error "error" "|q? s t*" Any;
    EscapeHtmlUri "escape-html-uri" "s?" Text;
    ExactlyOne "exactly-one" "t*" Any;
    Exists "exists" "t*" Boolean;
    False "false" "" Boolean;
    Floor "floor" "n?" Any;
    FormatDate "format-date" "A? s|s? s? s?" Text;
    FormatDateTime "format-dateTime" "D? s|s? s? s?" Text;
    FormatNumber "format-number" "n? s|s" Text;
    FormatTime "format-time" "T? s|s? s? s?" Text;
    FunctionAvailable "function-available" "s|i" Boolean;
    GenerateId "generate-id" "|N?" Text;
    HoursFromDateTime "hours-from-dateTime" "D?" Any;
    HoursFromDuration "hours-from-duration" "Y?" Any;
    HoursFromTime "hours-from-time" "T?" Any;
    Id "id" "s*|N" Nodes;
    Idref "idref" "s*|N" Nodes;
    ImplicitTimezone "implicit-timezone" "" NotNumeric;
    InScopePrefixes "in-scope-prefixes" "E" Any;
    IndexOf "index-of" "a* a|s" Any;
    InsertBefore "insert-before" "t* i t*" Any;
    IriToUri "iri-to-uri" "s?" Text;
    Key "key" "s a*|N" Nodes;
    Lang "lang" "s?|N" Boolean;
    Last "last" "" Any;
    LocalName "local-name" "|N?" Text;
    LocalNameFromQName "local-name-from-QName" "q?" Text;
    LowerCase "lower-case" "s?" Text;
    Matches "matches" "s? s|s" Boolean;
    Max "max" "a*|s" Any;
    Min "min" "a*|s" Any;
    MinutesFromDateTime "minutes-from-dateTime" "D?" Any;
    MinutesFromDuration "minutes-from-duration" "Y?" Any;
    MinutesFromTime "minutes-from-time" "T?" Any;
    MonthFromDate "month-from-date" "A?" Any;
    MonthFromDateTime "month-from-dateTime" "D?" Any;
    MonthsFromDuration "months-from-duration" "Y?" Any;
    Name "name" "|N?" Text;
    NamespaceUri "namespace-uri" "|N?" Text;
    NamespaceUriForPrefix "namespace-uri-for-prefix" "s? E" Text;
    NamespaceUriFromQName "namespace-uri-from-QName" "q?" Text;
    Nilled "nilled" "N?" NotNumeric;
    NodeName "node-name" "N?" NotNumeric;
    NormalizeSpace "normalize-space" "|s?" Text;
    NormalizeUnicode "normalize-unicode" "s?|s" Text;
    Not "not" "t*" Boolean;
    Number "number" "|a?" Any;
    OneOrMore "one-or-more" "t*" Any;
    Position "position" "" Any;
    PrefixFromQName "prefix-from-QName" "q?" NotNumeric;
    QName "QName" "s? s" NotNumeric;
    Remove "remove" "t* i" Any;
    Replace "replace" "s? s s|s" Text;
    ResolveQName "resolve-QName" "s? E" NotNumeric;
    ResolveUri "resolve-uri" "s?|s" Text;
    Reverse "reverse" "t*" Any;
    Root "root" "|N?" Nodes;
    Round "round" "n?" Any;
    RoundHalfToEven "round-half-to-even" "n?|i" Any;
    SecondsFromDateTime "seconds-from-dateTime" "D?" Any;
    SecondsFromDuration "seconds-from-duration" "Y?" Any;
    SecondsFromTime "seconds-from-time" "T?" Any;
    StartsWith "starts-with" "s? s?|s" Boolean;
    StaticBaseUri "static-base-uri" "" Text;
    String "string" "|t?" Text;
    StringJoin "string-join" "s* s" Text;
    StringLength "string-length" "|s?" Any;
    StringToCodepoints "string-to-codepoints" "s?" Any;
    Subsequence "subsequence" "t* d|d" Any;
    Substring "substring" "s? d|d" Text;
    SubstringAfter "substring-after" "s? s?|s" Text;
    SubstringBefore "substring-before" "s? s?|s" Text;
    Sum "sum" "a*|a?" Any;
    SystemProperty "system-property" "s" Text;
    TimezoneFromDate "timezone-from-date" "A?" NotNumeric;
    TimezoneFromDateTime "timezone-from-dateTime" "D?" NotNumeric;
    TimezoneFromTime "timezone-from-time" "T?" NotNumeric;
    Tokenize "tokenize" "s? s|s" Text;
    Trace "trace" "t* s" Any;
    Translate "translate" "s? s s" Text;
    True "true" "" Boolean;
    TypeAvailable "type-available" "s" Boolean;
    Unordered "unordered" "t*" Any;
    UpperCase "upper-case" "s?" Text;
    YearFromDate "year-from-date" "A?" Any;
    YearFromDateTime "year-from-dateTime" "D?" Any;
    YearsFromDuration "years-from-duration" "Y?" Any;
    ZeroOrOne "zero-or-one" "t*" Any;
}

impl Function {
    /// The function of that local name in the namespace of functions.
    pub fn from_name(local: &str) -> Option<Function> {
        LIBRARY.iter().find(|(_, name, ..)| *name == local).map(|(function, ..)| *function)
    }

    fn row(self) -> &'static (Function, &'static str, &'static str, Kind) {
        // The table has one row for each variant, in order.
        &LIBRARY[self as usize]
    }

    /// Its local name.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    pub(crate) fn signature(self) -> &'static str {
        self.row().2
    }

    pub(crate) fn kind(self) -> Kind {
        self.row().3
    }

    /// The least and the greatest number of arguments.
    pub fn arity(self) -> (usize, usize) {
        let signature = self.signature();
        if signature.ends_with("...") {
            return (2, usize::MAX);
        }
        let (required, optional) = signature.split_once('|').unwrap_or((signature, ""));
        let (least, more) = (required.split_whitespace().count(), optional.split_whitespace().count());
        (least, least + more)
    }
}

/// The signatures in the order of the functions.
fn signatures() -> impl Iterator<Item = &'static str> {
    LIBRARY.iter().map(|(_, _, signature, _)| *signature)
}

/// The names known that resemble this one, for messages.
pub(crate) fn similar(local: &str) -> Option<&'static str> {
    let plain = |name: &str| name.to_lowercase().replace(['-', '_'], "");
    let wanted = plain(local);
    LIBRARY.iter().map(|(_, name, ..)| *name).find(|name| plain(name) == wanted)
}

/// Calls a function whose arguments are atomic values or do not matter as nodes. Arguments that were left out are not
/// in the list; the context item has been put in their place where the function takes it.
///
/// # Errors
///
/// The dynamic errors of the function, by their W3C code.
pub(crate) fn call<'a>(
    function: Function,
    arguments: Vec<Sequence<'a>>,
    moment: &Moment,
) -> Result<Sequence<'a>, Fault> {
    use Function as F;
    let mut arguments = Arguments(arguments.into_iter());
    match function {
        F::True => Ok(Sequence::boolean(true)),
        F::False => Ok(Sequence::boolean(false)),
        F::Abs | F::Ceiling | F::Floor | F::Round | F::RoundHalfToEven | F::Number => {
            numbers::call(function, &mut arguments)
        }
        F::Count
        | F::Avg
        | F::Max
        | F::Min
        | F::Sum
        | F::Empty
        | F::Exists
        | F::Not
        | F::Boolean
        | F::DistinctValues
        | F::IndexOf
        | F::InsertBefore
        | F::Remove
        | F::Reverse
        | F::Subsequence
        | F::Unordered
        | F::ZeroOrOne
        | F::OneOrMore
        | F::ExactlyOne
        | F::Trace
        | F::Error => sequences::call(function, &mut arguments, moment),
        F::FormatNumber => format::call(&mut arguments),
        F::FormatDate | F::FormatDateTime | F::FormatTime => format_date::call(function, &mut arguments),
        F::AdjustDateTimeToTimezone
        | F::AdjustDateToTimezone
        | F::AdjustTimeToTimezone
        | F::CurrentDate
        | F::CurrentDateTime
        | F::CurrentTime
        | F::DateTime
        | F::DayFromDate
        | F::DayFromDateTime
        | F::DaysFromDuration
        | F::HoursFromDateTime
        | F::HoursFromDuration
        | F::HoursFromTime
        | F::ImplicitTimezone
        | F::MinutesFromDateTime
        | F::MinutesFromDuration
        | F::MinutesFromTime
        | F::MonthFromDate
        | F::MonthFromDateTime
        | F::MonthsFromDuration
        | F::SecondsFromDateTime
        | F::SecondsFromDuration
        | F::SecondsFromTime
        | F::TimezoneFromDate
        | F::TimezoneFromDateTime
        | F::TimezoneFromTime
        | F::YearFromDate
        | F::YearFromDateTime
        | F::YearsFromDuration => times::call(function, &mut arguments, moment),
        _ => text::call(function, &mut arguments),
    }
}

/// The arguments of a call, taken one by one; types and numbers have been checked.
pub(crate) struct Arguments<'a>(std::vec::IntoIter<Sequence<'a>>);

impl<'a> Arguments<'a> {
    fn next(&mut self) -> Sequence<'a> {
        self.0.next().unwrap_or_default()
    }

    /// The next argument, at most one atomic value.
    fn value(&mut self) -> Option<Atomic<'a>> {
        self.next().into_items().into_iter().find_map(|item| match item {
            crate::value::Item::Atomic(value) => Some(value),
            crate::value::Item::Node(_) => None,
        })
    }

    fn text(&mut self) -> Option<std::borrow::Cow<'a, str>> {
        self.value().map(|value| value.to_text())
    }

    fn text_or_empty(&mut self) -> std::borrow::Cow<'a, str> {
        self.text().unwrap_or_default()
    }

    /// A collation, which must be that of code points.
    fn collation(&mut self) -> Result<(), Fault> {
        match self.text().as_deref() {
            None | Some("http://www.w3.org/2005/xpath-functions/collation/codepoint") => Ok(()),
            Some(other) => Err(fault(
                "FOCH0002",
                format!("ordre de tri « {other} » inconnu : seul celui des points de code est proposé"),
                format!("unknown collation `{other}`: only that of code points is offered"),
            )),
        }
    }
}

fn type_error(function: Function, value: &Atomic<'_>) -> Fault {
    let (name, of) = (function.name(), AtomicType::name(value.type_of()));
    fault("FORG0006", format!("{name}() n'accepte pas un {of}"), format!("{name}() does not take a {of}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_of_its_variants() {
        for (place, (function, name, ..)) in LIBRARY.iter().enumerate() {
            assert_eq!(*function as usize, place, "{name}");
            assert_eq!(Function::from_name(name), Some(*function));
        }
        assert_eq!(Function::Substring.arity(), (2, 3));
        assert_eq!(Function::Concat.arity(), (2, usize::MAX));
        assert_eq!(Function::Error.arity(), (0, 3));
    }
}
