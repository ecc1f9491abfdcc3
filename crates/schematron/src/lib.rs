//! ISO Schematron (ISO/IEC 19757-3:2016, and what 2020 and 2025 add where schemas use it) with `queryBinding="xslt2"`.
//!
//! [`read()`] gives a schema after inclusion and expansion, [`SchemaSet::compile`] makes one read-only program of many
//! schemas, a [`Checker`] judges documents with it. What fires, fails and is said is what Saxon gives with the ISO
//! implementation in XSLT.

mod cache;
mod compile;
mod dispatch;
pub mod model;
mod path;
mod read;
mod run;
mod set;
mod svrl;

pub use cache::Damaged;
pub use compile::{Compilation, Entry};
pub use path::path;
pub use read::read;
pub use run::{Checker, Failure, Firing, Outcome};
pub use segur_xpath::RunLimits;
pub use segur_xpath::functions::Moment;
pub use set::{SchemaInfo, SchemaSet};
pub use svrl::svrl;
