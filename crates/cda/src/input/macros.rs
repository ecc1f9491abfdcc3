//! One declaration for a structure, its JSON, its checks and its JSON Schema.

use segur_report::Text;
use serde_json::{Map, Value};

use super::{Input, Problems, Segment};

/// Declares a structure of the input. Each field has its French label, then name and type; the first line of its doc
/// comment is the English label. `rules` names a method that adds what several fields say together.
macro_rules! record {
    (
        $(#[doc = $doc:expr])+
        pub struct $Name:ident {
            $( $(#[doc = $fdoc:expr])+ $label:literal $field:ident : $T:ty, )*
        }
        $( rules $rules:path; )?
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $Name {
            $( $(#[doc = $fdoc])+ pub $field: $T, )*
        }

        impl $crate::input::Input for $Name {
            fn from_json(value: &serde_json::Value, problems: &mut $crate::input::Problems) -> Option<Self> {
                let object = $crate::input::macros::object(value, &[$(stringify!($field)),*], problems)?;
                $(
                    let segment = $crate::input::macros::segment(stringify!($field), $label, concat!($($fdoc, "\n"),+));
                    let $field = $crate::input::macros::field::<$T>(object, segment, problems);
                )*
                let made = $Name { $( $field: $field?, )* };
                $( $rules(&made, problems); )?
                Some(made)
            }

            fn to_json(&self) -> Option<serde_json::Value> {
                let mut object = serde_json::Map::new();
                $(
                    if let Some(value) = $crate::input::Input::to_json(&self.$field) {
                        object.insert(stringify!($field).to_owned(), value);
                    }
                )*
                Some(serde_json::Value::Object(object))
            }

            fn schema(schemas: &mut $crate::input::Schemas) -> serde_json::Value {
                schemas.define(stringify!($Name), |schemas| {
                    let mut properties = serde_json::Map::new();
                    let mut required: Vec<&str> = Vec::new();
                    $(
                        let schema = <$T as $crate::input::Input>::schema(schemas);
                        let schema = $crate::input::Schemas::described(schema, $label, concat!($($fdoc, "\n"),+));
                        properties.insert(stringify!($field).to_owned(), schema);
                        if <$T as $crate::input::Input>::absent().is_none() {
                            required.push(stringify!($field));
                        }
                    )*
                    serde_json::json!({
                        "type": "object",
                        "description": concat!($($doc, "\n"),+).trim(),
                        "properties": properties,
                        "required": required,
                        "additionalProperties": false,
                    })
                })
            }

            fn check(&self, problems: &mut $crate::input::Problems) {
                $(
                    if !$crate::input::Input::is_silent(&self.$field) {
                        let segment = $crate::input::macros::segment(stringify!($field), $label, concat!($($fdoc, "\n"),+));
                        problems.within(segment, |problems| $crate::input::Input::check(&self.$field, problems));
                    }
                )*
                $( $rules(self, problems); )?
            }
        }
    };
}

/// Declares a list of codes. Each has its French label, name and code; the first is the default.
macro_rules! choice {
    (
        $(#[doc = $doc:expr])+
        pub enum $Name:ident {
            $(#[doc = $fdoc:expr])+ $flabel:literal $First:ident = $fcode:literal,
            $( $(#[doc = $vdoc:expr])+ $label:literal $Variant:ident = $code:literal, )*
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub enum $Name {
            $(#[doc = $fdoc])+ #[default] $First,
            $( $(#[doc = $vdoc])+ $Variant, )*
        }

        #[allow(dead_code, reason = "the same for every list of codes")]
        impl $Name {
            /// All of them.
            pub const ALL: &'static [$Name] = &[$Name::$First, $($Name::$Variant),*];

            /// Its code in JSON.
            pub fn code(self) -> &'static str {
                match self { $Name::$First => $fcode, $( $Name::$Variant => $code, )* }
            }

            /// The one with that code.
            pub fn new(code: &str) -> Option<$Name> {
                match code { $fcode => Some($Name::$First), $( $code => Some($Name::$Variant), )* _ => None }
            }

            /// Its French label.
            pub fn label(self) -> &'static str {
                match self { $Name::$First => $flabel, $( $Name::$Variant => $label, )* }
            }
        }

        impl $crate::input::Input for $Name {
            fn from_json(value: &serde_json::Value, problems: &mut $crate::input::Problems) -> Option<Self> {
                let made = value.as_str().and_then($Name::new);
                if made.is_none() {
                    $crate::input::macros::not_among(value, $Name::ALL.iter().map(|v| (v.code(), v.label())), problems);
                }
                made
            }

            fn to_json(&self) -> Option<serde_json::Value> {
                Some(self.code().into())
            }

            fn schema(schemas: &mut $crate::input::Schemas) -> serde_json::Value {
                schemas.define(stringify!($Name), |_| {
                    let list: Vec<_> = $Name::ALL
                        .iter()
                        .map(|v| serde_json::json!({ "const": v.code(), "title": v.label() }))
                        .collect();
                    serde_json::json!({ "description": concat!($($doc, "\n"),+).trim(), "oneOf": list })
                })
            }

            fn check(&self, _: &mut $crate::input::Problems) {}
        }
    };
}

/// Declares a choice between structures: in JSON an object with one field, which names the one chosen.
macro_rules! union {
    (
        $(#[doc = $doc:expr])+
        pub enum $Name:ident {
            $( $(#[doc = $vdoc:expr])+ $label:literal $field:ident : $Variant:ident($T:ty), )*
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant, reason = "few per document")]
        pub enum $Name {
            $( $(#[doc = $vdoc])+ $Variant($T), )*
        }

        impl $crate::input::Input for $Name {
            fn from_json(value: &serde_json::Value, problems: &mut $crate::input::Problems) -> Option<Self> {
                let (name, value) = $crate::input::macros::single(value, &[$(stringify!($field)),*], problems)?;
                match name {
                    $(
                        stringify!($field) => {
                            let segment = $crate::input::macros::segment(stringify!($field), $label, concat!($($vdoc, "\n"),+));
                            problems.within(segment, |p| <$T as $crate::input::Input>::from_json(value, p)).map($Name::$Variant)
                        }
                    )*
                    _ => None,
                }
            }

            fn to_json(&self) -> Option<serde_json::Value> {
                let (name, value) = match self {
                    $( $Name::$Variant(value) => (stringify!($field), $crate::input::Input::to_json(value)), )*
                };
                Some(serde_json::json!({ (name): value.unwrap_or_default() }))
            }

            fn schema(schemas: &mut $crate::input::Schemas) -> serde_json::Value {
                schemas.define(stringify!($Name), |schemas| {
                    let mut list: Vec<serde_json::Value> = Vec::new();
                    $(
                        let schema = <$T as $crate::input::Input>::schema(schemas);
                        let schema = $crate::input::Schemas::described(schema, $label, concat!($($vdoc, "\n"),+));
                        list.push(serde_json::json!({
                            "type": "object",
                            "properties": { (stringify!($field)): schema },
                            "required": [stringify!($field)],
                            "additionalProperties": false,
                        }));
                    )*
                    serde_json::json!({ "description": concat!($($doc, "\n"),+).trim(), "oneOf": list })
                })
            }

            fn check(&self, problems: &mut $crate::input::Problems) {
                match self {
                    $(
                        $Name::$Variant(value) => {
                            let segment = $crate::input::macros::segment(stringify!($field), $label, concat!($($vdoc, "\n"),+));
                            problems.within(segment, |p| $crate::input::Input::check(value, p));
                        }
                    )*
                }
            }
        }
    };
}

pub(crate) use {choice, record, union};

/// A field, with its documentation: the first line is the English label.
pub(crate) fn segment(name: &'static str, fr: &'static str, doc: &'static str) -> Segment {
    Segment::Field(name, fr, doc)
}

/// The object that a value must be; fields that it should not have are problems.
pub(crate) fn object<'v>(
    value: &'v Value,
    known: &'static [&'static str],
    problems: &mut Problems,
) -> Option<&'v Map<String, Value>> {
    let Value::Object(object) = value else {
        problems.expected("un objet", "an object", value);
        return None;
    };
    for name in object.keys().filter(|name| !known.contains(&name.as_str())) {
        unknown(name, known, problems);
    }
    Some(object)
}

/// Reads a field of an object.
pub(crate) fn field<T: Input>(
    object: &Map<String, Value>,
    segment: Segment,
    problems: &mut Problems,
) -> Option<T> {
    let Segment::Field(name, ..) = segment else { return None };
    problems.within(segment, |problems| match object.get(name) {
        None | Some(Value::Null) => {
            let absent = T::absent();
            if absent.is_none() {
                problems.missing();
            }
            absent
        }
        Some(value) => T::from_json(value, problems),
    })
}

/// The only field of an object.
pub(crate) fn single<'v>(
    value: &'v Value,
    known: &'static [&'static str],
    problems: &mut Problems,
) -> Option<(&'static str, &'v Value)> {
    let object = object(value, known, problems)?;
    let mut found = known.iter().filter_map(|name| object.get(*name).map(|value| (*name, value)));
    match (found.next(), found.next()) {
        (Some(one), None) => Some(one),
        _ => {
            let list = known.join("`, `");
            problems.invalid(
                &format!("attendu un objet avec un seul de ces champs : `{list}`"),
                &format!("expected an object with exactly one of these fields: `{list}`"),
            );
            None
        }
    }
}

/// A code that is not of the list.
pub(crate) fn not_among(
    value: &Value,
    list: impl Iterator<Item = (&'static str, &'static str)>,
    problems: &mut Problems,
) {
    let codes: Vec<String> = list.map(|(code, label)| format!("`{code}` ({label})")).collect();
    let (found, codes) = (value.to_string(), codes.join(", "));
    problems.invalid(
        &format!("{found} n'est pas une des valeurs possibles : {codes}"),
        &format!("{found} is not one of the possible values: {codes}"),
    );
}

fn unknown(name: &str, known: &[&'static str], problems: &mut Problems) {
    let near = known.iter().min_by_key(|candidate| distance(name, candidate));
    let near = near.filter(|candidate| distance(name, candidate) <= 1 + name.len() / 3);
    let message = Text::new(format!("champ inconnu : `{name}`"), format!("unknown field: `{name}`"));
    let hint = match near {
        Some(near) => Text::new(format!("vouliez-vous dire `{near}` ?"), format!("did you mean `{near}`?")),
        None => {
            let list = known.join("`, `");
            Text::new(format!("champs possibles : `{list}`"), format!("possible fields: `{list}`"))
        }
    };
    problems.within(Segment::Unknown(name.to_owned()), |p| p.advise("CDA-INPUT-UNKNOWN", message, hint));
}

/// Levenshtein distance; names longer than any of ours are simply far.
fn distance(a: &str, b: &str) -> usize {
    if a.len() > 60 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let change = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}
