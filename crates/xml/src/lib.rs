//! Strict streaming XML 1.0 (fifth edition) with namespaces.

mod builder;
pub mod c14n;
pub mod chars;
pub mod dtd;
pub mod encoding;
mod error;
mod limits;
mod lines;
pub mod load;
mod names;
mod reader;
mod scan;
mod tree;
pub mod writer;

pub use builder::TreeBuilder;
pub use error::{Error, ErrorKind};
pub use limits::{DtdMode, Limits, Options};
pub use names::{LocalId, NameId, Names, NsId};
pub use reader::{
    Attr, Attrs, Comment, Doctype, Effect, End, Event, Instruction, LITERAL, Reader, Repeated, Replay, Role,
    Span, Start, Text, Workspace,
};
pub use tree::{Attribute, Attributes, Children, Node, NodeId, NodeKind, Tree};
