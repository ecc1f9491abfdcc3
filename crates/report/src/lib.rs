//! One shape for everything a check can say: [`Finding`], gathered in a [`Report`], and its renderings.
//!
//! The fields follow the JSON report of the project (one line per input). Messages exist in French and
//! English at once, so that a report can be rendered in either language after the check.

mod finding;

pub use finding::{Finding, Lang, Location, Severity, Source, Text};
