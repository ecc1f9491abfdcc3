//! XPath 2.0 (W3C, second edition of 2010) over the trees of `segur-xml`, and what XSLT 2.0 adds for Schematron:
//! patterns, `document()`, `current()`, `key()`.
//!
//! Three phases: [`parse`] makes syntax trees, [`Compiler`] one read-only [`Program`] out of many expressions, and a
//! [`Run`] evaluates them on one document. A program does no input or output: the documents that expressions name are
//! loaded when it is compiled.

mod arithmetic;
pub mod ast;
pub mod atomic;
pub mod cast;
mod compile;
mod error;
mod evaluate;
pub mod facts;
pub mod functions;
mod index;
mod node;
pub mod number;
pub mod parse;
mod program;
pub mod temporal;
pub mod value;

pub use compile::{CompileLimits, Compiler, Module, Name, Scope, Warning};
pub use error::Error;
pub use evaluate::{Run, RunLimits};
pub use node::NodeRef;
pub use program::{ExprId, GlobalId, PatternId, Program};
