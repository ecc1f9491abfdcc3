//! Shapes of start tags: tags alike but for some of their attribute values.
//!
//! A consumer that has judged a tag says which of its values it can judge alone. What is left of the tag is its
//! shape: the next tag of that shape, in the same state and under the same namespace declarations, does the same if
//! its values are right.

use std::ops::Range;

use super::event::{AttrData, NAMELESS};
use super::input::{Stop, View, two_words};
use super::memo::Effect;
use super::qnames::{fold, head, padded};
use super::quick::value_end;
use super::rows::{Packed, ROWS, Row};
use super::texts::same;
use crate::names::NameId;

/// Buckets of the table.
const BUCKETS: usize = 256;
/// Shapes of the same element in the same state that are known at once.
const WAYS: usize = 4;
/// Most values that vary.
const VALUES: usize = 4;
/// Longest text of a shape, in bytes.
const TEXT: usize = 100;
/// Bytes after it, so that there are sixteen from each of its bytes on.
const AFTER: usize = 16;

/// What a consumer judges a value by, in its own terms.
pub type Role = u32;

/// A value that is part of the shape of its tag.
pub const LITERAL: Role = Role::MAX;

/// What the tags of a shape have in common.
#[derive(Clone)]
pub(crate) struct Shape {
    pub(super) state: u32,
    pub(super) scope: u32,
    pub(super) name: NameId,
    pub(super) effect: Effect,
    roles: [Role; VALUES],
    pub(super) qname: u16,
    pub(super) empty: bool,
    /// How many values vary; [`FREE`] for no shape.
    count: u8,
    /// How many attributes there are.
    attributes: u8,
    /// Where the pieces of the text end: one before each value, one after the last.
    ends: [u8; VALUES + 1],
    text: [u8; TEXT + AFTER],
}

const FREE: u8 = u8::MAX;

/// A tag that has a shape: its end and its values, by offsets in the window.
pub(super) struct Fitting {
    pub(super) end: usize,
    values: [(usize, usize); VALUES],
}

/// A tag of a shape known.
pub(super) struct Found<'s> {
    pub(super) shape: &'s Shape,
    pub(super) fitting: Fitting,
    /// Place of the shape in the table.
    place: usize,
}

/// A tag to be noted.
pub(super) struct Judged<'t> {
    pub(super) state: u32,
    pub(super) scope: u32,
    pub(super) name: NameId,
    pub(super) qname: u16,
    pub(super) empty: bool,
    pub(super) effect: Effect,
    /// The tag, from `<` to `>`.
    pub(super) text: &'t [u8],
    pub(super) attributes: &'t [AttrData],
    /// For each attribute.
    pub(super) roles: &'t [Role],
    /// For each attribute, by its place.
    pub(super) row: &'t dyn Fn(&AttrData) -> Row,
}

impl Judged<'_> {
    /// Its attributes, with their places in the text of its shape, where no value that varies has a place.
    fn rows_without_values(&self) -> [Packed; ROWS] {
        let mut rows = [[0; 4]; ROWS];
        let mut gone = 0;
        for ((place, attribute), &role) in rows.iter_mut().zip(self.attributes).zip(self.roles) {
            let row = (self.row)(attribute);
            let varies = role != LITERAL;
            *place = Row { at: row.at - gone, start: row.start - gone, varies, ..row }.packed();
            gone += if varies { row.length } else { 0 };
        }
        rows
    }
}

impl Fitting {
    /// The attributes of the tag, by those of its shape.
    #[inline(always)]
    pub(super) fn rows(&self, rows: &[Packed]) -> impl Iterator<Item = Row> {
        let mut varied = 0;
        let mut more = 0;
        rows.iter().map(move |&row| {
            let mut row = Row::unpacked(row);
            (row.at, row.start) = (row.at + more, row.start + more);
            if row.varies
                && let Some((from, to)) = self.values.get(varied)
            {
                row.length = (to - from) as u32;
                more += row.length;
                varied += 1;
            }
            row
        })
    }
}

/// The shapes known.
#[derive(Default)]
pub(crate) struct Shapes {
    table: Vec<Shape>,
    /// For each shape, the attributes.
    rows: Vec<[Packed; ROWS]>,
    /// Where the next shape goes in a bucket that is full.
    turn: usize,
}

impl Shapes {
    /// The shape of the tag at an offset in the window, if it is known, and its attributes.
    #[inline(always)]
    pub(super) fn find(&self, view: View<'_>, tag: usize, state: u32, scopes: [u32; 2]) -> Option<Found<'_>> {
        let name_end = view.next(Stop::NameEnd, tag + 1);
        let (name, sixteen) = view.name(tag + 1, name_end)?;
        let first = bucket(head(sixteen, name.len()), state);
        for (shape, place) in self.table.get(first..first + WAYS)?.iter().zip(first..) {
            if shape.state == state
                && scopes.contains(&shape.scope)
                && shape.count != FREE
                && let Some(fitting) = shape.fit(view, tag)
            {
                return Some(Found { shape, fitting, place });
            }
        }
        None
    }

    /// The attributes of a shape.
    #[inline(always)]
    pub(super) fn rows(&self, found: &Found<'_>) -> &[Packed] {
        let rows = self.rows.get(found.place).map_or(&[][..], |rows| rows);
        rows.get(..usize::from(found.shape.attributes)).unwrap_or(rows)
    }

    /// Notes the shape of a tag that was judged, if it is one that can be kept.
    pub(super) fn learn(&mut self, tag: &Judged<'_>) {
        let Some(shape) = Shape::of(tag) else { return };
        if self.table.is_empty() {
            self.table = vec![Shape::NONE; BUCKETS * WAYS];
            self.rows = vec![[[0; 4]; ROWS]; BUCKETS * WAYS];
        }
        let name = tag.text[1..].split(|byte| !is_name_byte(*byte)).next().unwrap_or_default();
        let first = bucket(padded(name), tag.state);
        let ways = &self.table[first..first + WAYS];
        let place = ways.iter().position(|other| other.is_like(&shape) || other.count == FREE);
        self.turn = (self.turn + 1) % WAYS;
        let place = first + place.unwrap_or(self.turn);
        self.rows[place] = tag.rows_without_values();
        self.table[place] = shape;
    }
}

/// Whether a byte after the `<` of a tag that has been read is part of its name.
fn is_name_byte(byte: u8) -> bool {
    !matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>')
}

/// The first of the places of an element in a state.
#[inline(always)]
fn bucket([low, high]: [u64; 2], state: u32) -> usize {
    let mixed = fold(low ^ 0x9E37_79B9_7F4A_7C15, high ^ u64::from(state) ^ 0xD1B5_4A32_D192_ED03);
    (mixed >> 20) as usize % BUCKETS * WAYS
}

impl Shape {
    const NONE: Shape = Shape {
        state: 0,
        scope: 0,
        name: NAMELESS,
        effect: [0; 3],
        roles: [LITERAL; VALUES],
        qname: 0,
        empty: false,
        count: FREE,
        attributes: 0,
        ends: [0; VALUES + 1],
        text: [0; TEXT + AFTER],
    };

    /// The shape of a tag; none if it is too long, has too many attributes or values that vary, or none of these.
    fn of(tag: &Judged<'_>) -> Option<Shape> {
        let &Judged { state, scope, name, qname, empty, effect, .. } = tag;
        let attributes =
            u8::try_from(tag.attributes.len()).ok().filter(|count| usize::from(*count) <= ROWS)?;
        let mut shape =
            Shape { state, scope, name, effect, qname, empty, attributes, count: 0, ..Shape::NONE };
        let (mut from, mut to) = (0, 0);
        for (attribute, &role) in tag.attributes.iter().zip(tag.roles).filter(|(_, role)| **role != LITERAL) {
            let count = usize::from(shape.count);
            *shape.roles.get_mut(count)? = role;
            to = shape.push(to, tag.text.get(from..attribute.start as usize)?)?;
            shape.ends[count] = to as u8;
            from = attribute.end as usize;
            shape.count += 1;
        }
        let count = usize::from(shape.count);
        shape.ends[count] = shape.push(to, tag.text.get(from..)?)? as u8;
        (count > 0).then_some(shape)
    }

    /// Adds a piece to the text; gives its new length.
    fn push(&mut self, length: usize, piece: &[u8]) -> Option<usize> {
        self.text[..TEXT].get_mut(length..length + piece.len())?.copy_from_slice(piece);
        Some(length + piece.len())
    }

    /// Whether both stand for the same tags.
    fn is_like(&self, other: &Shape) -> bool {
        let key = |shape: &Shape| (shape.state, shape.scope, shape.count, shape.ends);
        key(self) == key(other) && self.text == other.text
    }

    /// Fits the shape to the tag at an offset in the window.
    #[inline(always)]
    fn fit(&self, view: View<'_>, tag: usize) -> Option<Fitting> {
        let mut fitting = Fitting { end: tag, values: [(0, 0); VALUES] };
        let mut from = 0;
        for (index, &to) in self.ends.iter().enumerate() {
            let to = usize::from(to);
            let after = fitting.end + to - from;
            if !self.has_piece(from..to, view, fitting.end) {
                return None;
            }
            fitting.end = after;
            if index == usize::from(self.count) {
                return Some(fitting);
            }
            fitting.end = value_end(view, after, view.byte(after - 1))?;
            *fitting.values.get_mut(index)? = (after, fitting.end);
            from = to;
        }
        None
    }

    /// Whether a piece of the text stands at an offset in the window, and sixteen bytes from there.
    #[inline(always)]
    fn has_piece(&self, piece: Range<usize>, view: View<'_>, at: usize) -> bool {
        let length = piece.len();
        let Some((there, sixteen)) = view.name(at, at + length) else { return false };
        let Some(text) = self.text.get(piece.start..).filter(|_| length <= 16) else {
            return self.text.get(piece).is_some_and(|piece| same(there, piece));
        };
        text.first_chunk().is_some_and(|text| head(two_words(*text), length) == head(sixteen, length))
    }

    /// The values of a tag of this shape, each with what it is judged by.
    #[inline(always)]
    pub(super) fn values(&self, fitting: &Fitting) -> impl Iterator<Item = (Role, (usize, usize))> {
        let values = self.roles.into_iter().zip(fitting.values);
        values.take(usize::from(self.count))
    }
}
