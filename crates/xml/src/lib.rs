//! Strict streaming XML 1.0 (fifth edition) with namespaces.

mod bootstrap;
pub mod c14n;
pub mod chars;
pub mod dtd;
pub mod encoding;
mod error;
mod names;
mod tree;
pub mod writer;

pub use error::{Error, ErrorKind};
pub use names::{LocalId, NameId, Names, NsId};
pub use tree::{Attribute, Attributes, Children, Node, NodeId, NodeKind, Tree};
