//! METADATA.XML: ebRIM 3.0, written strictly and read tolerantly.

mod names;
mod objects;
pub(crate) use names::STABLE;

mod read;
mod write;

pub use read::{Reading, read};
pub use write::write;
