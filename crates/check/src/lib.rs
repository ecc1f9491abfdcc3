//! One call on any bytes: what are they, are they well-formed, do they follow the rules that apply.
//!
//! [`Engine`] is built once from the [`RuleSet`]s that shall judge, is immutable and shared by threads;
//! [`Engine::check`] turns bytes into a [`Report`](segur_report::Report). Nothing here opens a file: schemas
//! arrive through a [`Loader`], documents as bytes or as a `Read`.
//!
//! ```
//! use segur_check::{Engine, Options};
//! use segur_report::Verdict;
//!
//! let engine = Engine::new(Vec::new(), Options::default());
//! let report = engine.check("compte-rendu.pdf", b"%PDF-1.7 ...");
//! assert_eq!(report.kind, "pdf");
//! assert_eq!(report.verdict(), Verdict::Malformed);
//! assert_eq!(report.findings[0].code, "ENV-PDF");
//! ```

mod archive;
mod checker;
mod engine;
mod envelope;
mod judge;
mod mail;

pub use checker::Checker;
pub use engine::{Engine, Parts};
pub use envelope::{Envelope, Nature};
pub use segur_rules as rules;
pub use segur_rules::{Loading, RuleSet};
pub use segur_schematron::Moment;
pub use segur_xdm::Limits as ArchiveLimits;
pub use segur_xml::{DtdMode, Limits, Options};
pub use segur_xsd::{LoadError, Loaded, Loader, Schema};
