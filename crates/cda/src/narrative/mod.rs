//! The text of a section: built for people from the data, and read back through the identifiers that entries refer to.

mod build;
mod read;

pub use build::{Cell, Narrative, Table};
pub(crate) use build::{put_cell, put_content, put_head, put_lines, put_reference, reference};
pub use read::Texts;
pub(crate) use read::plain;
