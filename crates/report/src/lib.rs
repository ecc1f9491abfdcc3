//! One shape for everything a check can say: [`Finding`], gathered in a [`Report`], and its renderings.
//!
//! The fields follow the JSON report of the project (one line per input). Messages exist in French and
//! English at once, so that a report can be rendered in either language after the check.
//!
//! ```
//! use segur_report::{Finding, Report, Source, Text, Verdict};
//! let mut report = Report::new("commande.xml", "xml");
//! assert_eq!(report.verdict(), Verdict::Valid);
//! report.findings.push(Finding::error(
//!     Source::Xsd,
//!     "cvc-elt.1",
//!     Text::new("élément `commande` inconnu du schéma", "element `commande` is not declared"),
//! ));
//! assert_eq!(report.verdict(), Verdict::Invalid);
//! ```

mod finding;
#[cfg(feature = "render")]
mod render;
mod report;

pub use finding::{Finding, Lang, Location, Severity, Source, Text};
#[cfg(feature = "render")]
pub use render::{Excerpt, Html, Junit, Svrl, TextOptions};
pub use report::{Applied, Model, Report, RuleSetId, Summary, Verdict};
