//! Documents CDA R2 of the CI-SIS: a lossless tree, clinical models in the field's words, and the mapping between them.

pub mod checks;
mod document;
pub mod element;
pub mod entries;
pub mod input;
pub mod models;
pub mod narrative;
mod nodes;
pub mod values;
pub mod view;

pub use document::{Document, Envelope, Malformed, Signed};
