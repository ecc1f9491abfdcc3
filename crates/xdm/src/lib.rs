//! IHE XDM archives and XDS metadata by the French rules.

pub mod derive;
pub mod ebrim;
mod limits;
pub mod model;
pub mod tables;
mod text;
pub mod zip;

pub use limits::Limits;
