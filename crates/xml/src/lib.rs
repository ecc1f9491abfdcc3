//! Strict streaming XML 1.0 (fifth edition) with namespaces.

mod bootstrap;
mod names;
mod tree;

pub use names::{LocalId, NameId, Names, NsId};
pub use tree::{Attribute, Attributes, Children, Node, NodeId, NodeKind, Tree};
