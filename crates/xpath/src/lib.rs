//! XPath 2.0 over the trees of `segur-xml`.

pub mod ast;
mod error;
mod node;
pub mod number;
pub mod value;

pub use error::Error;
pub use node::NodeRef;
