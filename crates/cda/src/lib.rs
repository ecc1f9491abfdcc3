//! Documents CDA R2 of the CI-SIS: a lossless tree, clinical models in the field's words, and the mapping between them.

pub mod checks;
mod nodes;
pub mod view;
