//! Exact numbers of any size: a machine integer where it fits, a big one beyond.

use num_bigint::BigInt;

/// An `xs:integer` of any size.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Integer(pub(crate) BigInt);

/// An `xs:decimal`: `digits` / 10^`scale`.
#[derive(Clone, Debug)]
pub struct Decimal {
    pub(crate) digits: BigInt,
    pub(crate) scale: u32,
}
