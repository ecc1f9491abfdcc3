//! W3C XML Schema 1.0: schema compiler and streaming validator.

pub mod cache;
pub mod compile;
pub mod constraints;
pub mod derive;
pub mod model;
pub mod read;
pub mod tables;
