//! IHE XDM archives and XDS metadata by the French rules.

mod archive;
pub mod check;
pub mod derive;
pub mod ebrim;
mod limits;
pub mod model;
mod rules;
pub mod tables;
mod text;
pub mod zip;

pub use archive::{
    Application, Archive, Document, Order, PackError, Packaged, Packed, Sender, Set, Submission,
};
pub use limits::Limits;
