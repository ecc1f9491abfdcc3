//! Documents CDA R2 of the CI-SIS: a lossless tree, clinical models in the field's words, and the mapping between them.

mod document;
pub mod element;
pub mod input;
pub mod narrative;
pub mod values;

pub use document::{Document, Envelope, Malformed, Signed};
