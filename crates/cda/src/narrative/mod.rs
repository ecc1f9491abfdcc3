//! The text of a section: built for people from the data, and read back through the identifiers that entries refer to.

mod build;
mod read;

pub(crate) use build::reference;
pub use build::{Cell, Narrative, Table};
pub use read::Texts;
pub(crate) use read::plain;
