//! Where the attributes of a tag are, for whoever makes a tree of what is replayed.

use super::event::AttrData;
use crate::names::{LocalId, NameId};

/// Most attributes of a tag that is replayed.
pub(super) const ROWS: usize = 6;

/// An attribute of a tag: its name, and its place in the tag.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) name: NameId,
    pub(crate) prefix: LocalId,
    /// The namespace declarations under which that is its name; [`ANYWHERE`] if they have no say.
    pub(super) context: u32,
    /// Where it starts.
    pub(crate) at: u32,
    /// Where its value starts.
    pub(crate) start: u32,
    /// Length of its value.
    pub(crate) length: u32,
    /// Whether the value is another in each tag of the shape.
    pub(super) varies: bool,
}

/// A row as it is kept. The places of a tag that is kept are below 256.
pub(super) type Packed = [u32; 4];

const ANYWHERE: u32 = 0;

impl Row {
    /// An attribute of the tag being read, under the namespace declarations in force.
    pub(super) fn of(data: &AttrData, prefix: LocalId, context: u32) -> Row {
        Row {
            name: data.name,
            prefix,
            context: if prefix == LocalId::EMPTY { ANYWHERE } else { context },
            at: data.at,
            start: data.start,
            length: data.end - data.start,
            varies: false,
        }
    }

    pub(super) fn packed(self) -> Packed {
        let Row { name, prefix, context, at, start, length, varies } = self;
        [name.0, prefix.0, context, u32::from_le_bytes([at as u8, start as u8, length as u8, varies.into()])]
    }

    #[inline(always)]
    pub(super) fn unpacked([name, prefix, context, places]: Packed) -> Row {
        let [at, start, length, varies] = places.to_le_bytes();
        Row {
            name: NameId(name),
            prefix: LocalId(prefix),
            context,
            at: at.into(),
            start: start.into(),
            length: length.into(),
            varies: varies != 0,
        }
    }

    /// Whether its name is the same under the namespace declarations in force.
    #[inline(always)]
    pub(super) fn holds(&self, context: u32) -> bool {
        self.context == ANYWHERE || self.context == context
    }
}
