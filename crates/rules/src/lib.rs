//! Rule sets: which schemas and rules judge which document.
//!
//! A [`RuleSet`] is made from a folder laid out like the test kit of the ANS (or from single schemas): the XML Schema,
//! every Schematron schema, value sets and terminologies, compiled together over one table of names. It says which
//! of its schemas judge a document ([`RuleSet::select`]), can be written to one file and loaded again in
//! milliseconds, and tells what is wrong with itself: [`Loading::findings`] for what hinders it, [`lint()`] for rules
//! that say something without effect, [`Difference`] for what changes from one edition to the next.
//!
//! Nothing here opens a file: everything comes through a [`Loader`](segur_xml::load::Loader).

mod container;
mod diff;
mod layout;
mod lint;
mod manifest;
mod model;
mod rule_set;
mod select;
mod sources;
mod written;

pub use diff::{Assertion, Change, Difference};
pub use lint::{inspect, lint};
pub use model::Model;
pub use rule_set::{Loading, RuleFile, RuleSet, Selection, ValueSetFile};
pub use segur_schematron::Entry;
pub use segur_xsd::SourceDocument;
pub use select::Header;
pub use written::written;
