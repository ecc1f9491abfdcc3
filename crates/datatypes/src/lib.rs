//! W3C XML Schema 1.0 part 2: datatypes, facets, regular expressions.

/// A simple type (skeleton).
#[derive(Debug)]
pub struct SimpleType;
