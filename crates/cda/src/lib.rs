//! Documents CDA R2 of the CI-SIS: a lossless tree, clinical models in the field's words, and the mapping between them.

mod base64;
pub mod checks;
mod compare;
mod context;
mod document;
mod dossier;
pub mod element;
pub mod entries;
pub mod header;
pub mod input;
pub mod models;
pub mod narrative;
mod nodes;
mod recognise;
pub mod summary;
mod types;
pub mod update;
pub mod values;
pub mod view;

pub use context::Context;
pub use document::{Document, Envelope, Malformed, Signed};
pub use dossier::{Dossier, GenerateError, Unsupported};
pub use recognise::{Entry, KnownModel, Level, Recognised, Section, outline, recognise};
pub use summary::Summary;
pub use types::{DocumentType, document_type, document_types};
