//! Values: sequences of items, each a node or an atomic value (XQuery 1.0 and XPath 2.0 Data Model).

use std::borrow::Cow;

use std::rc::Rc;

use segur_datatypes::Temporal;

use crate::NodeRef;
use crate::number::{Decimal, Integer};
use crate::temporal::Duration;

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
    Many(Rc<Vec<Item<'a>>>),
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
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

impl<'a> Sequence<'a> {
    /// One node.
    pub fn node(node: NodeRef) -> Self {
        Sequence::One(Item::Node(node))
    }

    /// One atomic value.
    pub fn atomic(value: Atomic<'a>) -> Self {
        Sequence::One(Item::Atomic(value))
    }

    /// One boolean.
    pub fn boolean(value: bool) -> Self {
        Sequence::atomic(Atomic::Boolean(value))
    }

    /// One string.
    pub fn string(text: impl Into<Cow<'a, str>>) -> Self {
        Sequence::atomic(Atomic::String(text.into()))
    }

    /// One integer.
    pub fn integer(value: i64) -> Self {
        Sequence::atomic(Atomic::Integer(value.into()))
    }

    /// The items as a slice.
    pub fn items(&self) -> &[Item<'a>] {
        match self {
            Sequence::Empty => &[],
            Sequence::One(item) => std::slice::from_ref(item),
            Sequence::Many(items) => items,
        }
    }

    /// How many items.
    pub fn len(&self) -> usize {
        self.items().len()
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.items().is_empty()
    }

    /// The items, copied only if the list is shared.
    pub fn into_items(self) -> Vec<Item<'a>> {
        match self {
            Sequence::Empty => Vec::new(),
            Sequence::One(item) => vec![item],
            Sequence::Many(items) => Rc::try_unwrap(items).unwrap_or_else(|shared| shared.to_vec()),
        }
    }
}

impl<'a> From<Vec<Item<'a>>> for Sequence<'a> {
    fn from(mut items: Vec<Item<'a>>) -> Self {
        match items.len() {
            0 => Sequence::Empty,
            1 => items.pop().map_or(Sequence::Empty, Sequence::One),
            _ => Sequence::Many(Rc::new(items)),
        }
    }
}

impl<'a> FromIterator<Item<'a>> for Sequence<'a> {
    fn from_iter<T: IntoIterator<Item = Item<'a>>>(items: T) -> Self {
        items.into_iter().collect::<Vec<_>>().into()
    }
}

impl<'a> FromIterator<Atomic<'a>> for Sequence<'a> {
    fn from_iter<T: IntoIterator<Item = Atomic<'a>>>(values: T) -> Self {
        values.into_iter().map(Item::Atomic).collect()
    }
}

impl<'a> From<Option<Atomic<'a>>> for Sequence<'a> {
    fn from(value: Option<Atomic<'a>>) -> Self {
        value.map_or(Sequence::Empty, Sequence::atomic)
    }
}
