//! Values: sequences of items, each a node or an atomic value (XQuery 1.0 and XPath 2.0 Data Model).

use std::borrow::Cow;

use segur_datatypes::{Duration, Temporal};

use crate::NodeRef;
use crate::number::{Decimal, Integer};

/// A sequence of items; sequences do not nest. `'a` is the life of the documents and of the program, from which
/// texts are borrowed.
#[derive(Clone, Debug, Default)]
pub enum Sequence<'a> {
    /// No item.
    #[default]
    Empty,
    /// One item.
    One(Item<'a>),
    /// Items in order, usually two or more.
    Many(Vec<Item<'a>>),
}

/// One item of a sequence.
#[derive(Clone, Debug)]
pub enum Item<'a> {
    /// A node.
    Node(NodeRef),
    /// An atomic value.
    Atomic(Atomic<'a>),
}

/// An atomic value, by its type.
#[derive(Clone, Debug)]
pub enum Atomic<'a> {
    /// `xs:untypedAtomic`: what nodes give, since no schema is known.
    Untyped(Cow<'a, str>),
    /// `xs:string`
    String(Cow<'a, str>),
    /// `xs:anyURI`
    AnyUri(Cow<'a, str>),
    /// `xs:boolean`
    Boolean(bool),
    /// `xs:integer`
    Integer(Integer),
    /// `xs:decimal`
    Decimal(Decimal),
    /// `xs:float`
    Float(f32),
    /// `xs:double`
    Double(f64),
    /// `xs:QName`
    QName(Box<QNameValue>),
    /// `xs:dateTime`, `xs:date`, `xs:time`, `xs:gYear`, ...: the kind is in the value.
    Temporal(Box<Temporal>),
    /// `xs:duration`, `xs:yearMonthDuration`, `xs:dayTimeDuration`.
    Duration(DurationKind, Box<Duration>),
    /// `xs:hexBinary`
    HexBinary(Box<[u8]>),
    /// `xs:base64Binary`
    Base64Binary(Box<[u8]>),
}

/// Which of the three types of durations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DurationKind {
    /// `xs:duration`
    Any,
    /// `xs:yearMonthDuration`: months only.
    YearMonth,
    /// `xs:dayTimeDuration`: seconds only.
    DayTime,
}

/// An expanded name with the prefix it was written with. The prefix does not count in comparisons.
#[derive(Clone, Debug)]
pub struct QNameValue {
    /// Namespace, empty for none.
    pub uri: Box<str>,
    /// Prefix, empty for none.
    pub prefix: Box<str>,
    /// Local name.
    pub local: Box<str>,
}
