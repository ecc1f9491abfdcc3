//! Strict streaming XML 1.0 (fifth edition) with namespaces.

mod bootstrap;
pub mod chars;
mod error;
mod names;
mod tree;

pub use error::{Error, ErrorKind};
pub use names::{LocalId, NameId, Names, NsId};
pub use tree::{Attribute, Attributes, Children, Node, NodeId, NodeKind, Tree};
