//! JSON in and out of the models: everything that is wrong at once, by path, in words of the field.
//!
//! A model is declared once with `record!`, `choice!` or `union!`; its structure, its JSON reader and writer, its
//! checks and its JSON Schema come from that one declaration.

mod basic;
pub(crate) mod macros;
mod problem;
mod schema;

pub use problem::{Problem, Problems, Segment};
pub use schema::Schemas;
use segur_report::Text;
use serde_json::Value;

pub(crate) use macros::{choice, record, union};

/// What can be read from JSON, written to it, checked and described.
pub trait Input: Sized {
    /// Reads a value. Whatever is wrong is added to `problems`, under the current path; none if nothing can be made
    /// of the value.
    fn from_json(value: &Value, problems: &mut Problems) -> Option<Self>;

    /// What it is when the JSON does not mention it; none if it is required.
    fn absent() -> Option<Self> {
        None
    }

    /// As JSON; none if it can be left out.
    fn to_json(&self) -> Option<Value>;

    /// The JSON Schema of the value; structures go to the definitions of `schemas`.
    fn schema(schemas: &mut Schemas) -> Value;

    /// Adds everything that is wrong with the value.
    fn check(&self, problems: &mut Problems);

    /// Whether nothing can be wrong with it, because nothing is said.
    fn is_silent(&self) -> bool {
        false
    }
}

/// Reads one model from JSON text.
///
/// # Errors
/// Everything that is wrong, by path.
pub fn from_str<T: Input>(text: &str) -> Result<T, Vec<Problem>> {
    from_value(&parse(text)?)
}

/// Reads one model from a JSON value.
///
/// # Errors
/// As [`from_str`].
pub fn from_value<T: Input>(value: &Value) -> Result<T, Vec<Problem>> {
    let mut problems = Problems::default();
    let model = T::from_json(value, &mut problems);
    match model {
        Some(model) if problems.is_empty() => Ok(model),
        _ => Err(problems.into_list()),
    }
}

/// Parses JSON text.
///
/// # Errors
/// One problem, with line and column.
pub fn parse(text: &str) -> Result<Value, Vec<Problem>> {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let message = Text::new(
            format!("ce n'est pas du JSON : ligne {line}, colonne {column} ({error})"),
            format!("not JSON: line {line}, column {column} ({error})"),
        );
        vec![Problem { path: String::new(), code: "CDA-INPUT-JSON", message, hint: None }]
    })
}

/// Everything wrong with a value.
pub fn check<T: Input>(value: &T) -> Vec<Problem> {
    let mut problems = Problems::default();
    value.check(&mut problems);
    problems.into_list()
}
