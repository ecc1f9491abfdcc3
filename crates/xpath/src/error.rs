//! Static and dynamic errors, with their W3C codes.

use segur_report::Text;

use crate::ast::Span;

/// Why an expression cannot be compiled, or had no value on a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The code of the specification, such as `XPTY0004`.
    pub code: &'static str,
    /// What is wrong, in words.
    pub message: Text,
    /// Where in the source of the expression, if it is known.
    pub span: Option<Span>,
}

impl Error {
    /// An error whose place is not known yet.
    pub fn new(code: &'static str, message: Text) -> Error {
        Error { code, message, span: None }
    }

    /// The same error, at a place, unless it has one already.
    #[must_use]
    pub fn at(mut self, span: Span) -> Error {
        self.span.get_or_insert(span);
        self
    }
}
