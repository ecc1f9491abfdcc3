//! Clinical models: documents in the words of those who write them, without CDA.

pub mod bio;
pub mod ldl;
