//! Why something cannot be written.

use std::fmt;
use std::io;

/// Why something cannot be written as well-formed XML.
#[derive(Debug)]
#[non_exhaustive]
pub enum WriteError {
    /// Not a name, or not one that may be used there.
    Name(String),
    /// A character that XML 1.0 does not have.
    Character(char),
    /// Text that a comment cannot hold.
    Comment,
    /// Data that an instruction cannot hold.
    Instruction,
    /// What is named cannot come at this point of a document.
    Misplaced(&'static str),
    /// A prefix without declaration.
    Unbound(String),
    /// An attribute or a declaration twice on one element.
    Duplicate(String),
    /// A namespace declaration that is not allowed: the prefix.
    Namespace(String),
    /// The document ends while this element is open.
    Open(String),
    /// The document ends without a root element.
    NoRoot,
    /// The destination failed.
    Io(io::Error),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriteError::Name(name) => write!(f, "`{name}` cannot be used as a name here"),
            WriteError::Character(c) => write!(f, "{} does not exist in XML", crate::chars::code_point(*c)),
            WriteError::Comment => {
                f.write_str("a comment cannot hold `--`, a carriage return or a `-` at its end")
            }
            WriteError::Instruction => {
                f.write_str("an instruction cannot hold `?>`, a carriage return or white space at its start")
            }
            WriteError::Misplaced(what) => write!(f, "{what} not allowed at this point"),
            WriteError::Unbound(prefix) => write!(f, "the prefix `{prefix}` is not declared"),
            WriteError::Duplicate(name) => write!(f, "`{name}` is repeated on one element"),
            WriteError::Namespace(prefix) => write!(f, "the prefix `{prefix}` cannot be declared so"),
            WriteError::Open(name) => write!(f, "the element `{name}` is not closed"),
            WriteError::NoRoot => f.write_str("there is no root element"),
            WriteError::Io(error) => write!(f, "writing failed: {error}"),
        }
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            WriteError::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        WriteError::Io(error)
    }
}
