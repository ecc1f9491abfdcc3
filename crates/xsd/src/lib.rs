//! W3C XML Schema 1.0: schema compiler and streaming validator.

pub mod cache;
pub mod compile;
pub mod constraints;
pub mod derive;
pub mod model;
pub mod read;
mod schema;
pub mod tables;
mod validate;

pub use cache::{CacheError, SourceDocument};

pub use schema::{Compilation, Schema};
pub use segur_xml::load::{LoadError, Loaded, Loader, Memory};
pub use validate::{Outcome, Validator};
