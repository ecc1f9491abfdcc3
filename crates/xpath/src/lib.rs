//! XPath 2.0 over the trees of `segur-xml`.

pub mod ast;
mod error;
mod arithmetic;
pub mod atomic;
pub mod cast;
pub mod functions;
mod node;
pub mod temporal;
pub mod number;
pub mod parse;
pub mod value;

pub use error::Error;
pub use node::NodeRef;
