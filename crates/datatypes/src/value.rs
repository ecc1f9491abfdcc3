//! The value spaces.

/// A value, equal to another exactly where part 2 says so.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Value {
    /// Of `string` and the types derived from it.
    String(Box<str>),
}
