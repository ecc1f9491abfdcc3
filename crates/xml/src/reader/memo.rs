//! Start tags read before: documents repeat the same tags, byte for byte, most of the time.
//!
//! A tag found here needs no parsing: its name and the places of its attributes are known. The table has a
//! fixed size and one place for each hash; a tag that finds its place taken by another is read as usual.

use super::event::{AttrData, NAMELESS};
use super::input::{Stop, View};
use super::qnames::{QNameId, fold};

/// Places in the table.
const PLACES: usize = 8192;
/// Longest tag kept, in bytes.
const LONGEST: usize = 176;
/// Most attributes of a tag kept.
const ATTRIBUTES: usize = 5;

/// Tells a start tag from all others, byte for byte, with the namespace declarations in force. A consumer may
/// keep what it found out about the tag under this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeated {
    /// Place, below [`Repeated::PLACES`].
    pub place: u32,
    /// Number of the tag, never given to another tag of the same workspace.
    pub serial: u32,
    /// Number of the namespace declarations in force.
    pub context: u32,
}

impl Repeated {
    /// How many tags are known at once.
    pub const PLACES: usize = PLACES;
}

/// A tag as the parser needs it; offsets are from its `<`.
#[derive(Clone, Copy)]
pub(crate) struct KnownTag {
    pub(crate) qname: QNameId,
    pub(crate) empty: bool,
    pub(crate) qualified: bool,
}

struct Entry {
    serial: u32,
    length: u32,
    tag: KnownTag,
    attribute_count: u32,
    bytes: [u8; LONGEST],
    attributes: [AttrData; ATTRIBUTES],
}

const FREE: Entry = Entry {
    serial: 0,
    length: 0,
    tag: KnownTag { qname: 0, empty: false, qualified: false },
    attribute_count: 0,
    bytes: [0; LONGEST],
    attributes: [AttrData {
        name: NAMELESS,
        qname: 0,
        start: 0,
        end: 0,
        at: 0,
        after: 0,
        buffered: false,
        specified: true,
    }; ATTRIBUTES],
};

/// The table of tags.
pub(crate) struct Memo {
    /// The hash of the tag at each place: an entry is looked at only when it is likely the one.
    hashes: Vec<u64>,
    entries: Vec<Entry>,
    serial: u32,
}

/// A tag looked for: its text in the window and its hash.
#[derive(Clone, Copy)]
pub(crate) struct Sought<'v> {
    text: &'v [u8],
    hash: u64,
}

/// A tag found.
pub(crate) struct Hit<'m> {
    pub(crate) tag: KnownTag,
    pub(crate) attributes: &'m [AttrData],
    pub(crate) place: u32,
    pub(crate) serial: u32,
}

impl<'v> Sought<'v> {
    /// The text from `start` to the first `>`: the whole tag, unless a value holds a `>`. None if it is not
    /// all in the window or too long to be kept.
    #[inline(always)]
    pub(crate) fn new(view: View<'v>, start: usize) -> Option<Self> {
        let end = view.next(Stop::Close, start) + 1;
        let text = view.slice(start, end)?;
        let hash = hash(text)?;
        Some(Sought { text, hash })
    }

    pub(crate) fn length(&self) -> usize {
        self.text.len()
    }

    #[inline(always)]
    fn place(&self) -> usize {
        self.hash as usize % PLACES
    }
}

/// Folded multiplications over sixteen bytes at a time, the last sixteen overlapping. None if the text is too
/// short to be worth it or too long to be kept.
#[inline(always)]
fn hash(text: &[u8]) -> Option<u64> {
    if text.len() < 16 || text.len() > LONGEST {
        return short_hash(text);
    }
    let (chunks, _) = text.as_chunks::<16>();
    let mut hash = text.len() as u64 ^ 0x9E37_79B9_7F4A_7C15;
    for chunk in chunks.iter().chain(text.last_chunk::<16>()) {
        let both = u128::from_le_bytes(*chunk);
        hash = fold(both as u64 ^ hash, (both >> 64) as u64 ^ 0xD1B5_4A32_D192_ED03);
    }
    Some(hash)
}

#[inline(always)]
fn short_hash(text: &[u8]) -> Option<u64> {
    if text.len() > LONGEST {
        return None;
    }
    let (first, last) = match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (text.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)), 0),
    };
    Some(fold(first ^ text.len() as u64 ^ 0x9E37_79B9_7F4A_7C15, last ^ 0xD1B5_4A32_D192_ED03))
}

impl Memo {
    pub(crate) fn new() -> Self {
        Memo { hashes: Vec::new(), entries: Vec::new(), serial: 0 }
    }

    #[inline(always)]
    pub(crate) fn find(&self, sought: &Sought<'_>) -> Option<Hit<'_>> {
        let place = sought.place();
        if *self.hashes.get(place)? != sought.hash {
            return None;
        }
        let entry = self.entries.get(place)?;
        if entry.bytes.get(..entry.length as usize)? != sought.text {
            return None;
        }
        let attributes = entry.attributes.get(..entry.attribute_count as usize)?;
        Some(Hit { tag: entry.tag, attributes, place: place as u32, serial: entry.serial })
    }

    /// Keeps a tag just read, in the place of another if need be; gives its place and number.
    #[inline(never)]
    pub(crate) fn keep(
        &mut self,
        sought: &Sought<'_>,
        tag: KnownTag,
        attributes: &[AttrData],
    ) -> Option<(u32, u32)> {
        if attributes.len() > ATTRIBUTES {
            return None;
        }
        if self.entries.is_empty() {
            self.hashes = vec![0; PLACES];
            self.entries.resize_with(PLACES, || FREE);
        }
        // Numbers run out after four thousand million new tags: then nothing more is kept.
        self.serial = self.serial.checked_add(1)?;
        let place = sought.place();
        self.hashes[place] = sought.hash;
        let entry = &mut self.entries[place];
        entry.serial = self.serial;
        entry.length = sought.text.len() as u32;
        entry.tag = tag;
        entry.attribute_count = attributes.len() as u32;
        entry.bytes[..sought.text.len()].copy_from_slice(sought.text);
        entry.attributes[..attributes.len()].copy_from_slice(attributes);
        Some((place as u32, self.serial))
    }
}
