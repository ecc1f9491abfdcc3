//! Start tags read before: documents repeat the same tags, byte for byte, most of the time.
//!
//! A tag found here needs no parsing: its name and the places of its attributes are known. The table has a
//! fixed size and one place for each hash; a tag that finds its place taken by another is read as usual.

use super::event::{AttrData, NAMELESS};
use super::input::{Stop, View};
use super::qnames::{QNameId, fold};
use crate::names::NameId;

/// Places in the table: with their texts they fit in a second-level cache.
const PLACES: usize = 2048;
/// Longest tag kept, in bytes.
const LONGEST: usize = 128;
/// Most attributes of a tag kept.
const ATTRIBUTES: usize = 4;

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

/// A tag as the parser needs it.
#[derive(Clone, Copy)]
pub(crate) struct KnownTag {
    pub(crate) qname: QNameId,
    pub(crate) empty: bool,
    pub(crate) qualified: bool,
}

/// A tag kept. One line of cache: most of the time of a look-up is the wait for it.
#[derive(Clone)]
#[repr(align(64))]
struct Entry {
    hash: u32,
    serial: u32,
    note: u64,
    qname: QNameId,
    length: u8,
    count: u8,
    empty: bool,
    qualified: bool,
    names: [NameId; ATTRIBUTES],
    qnames: [u16; ATTRIBUTES],
    /// Per attribute: start and end of the value, start and end of the whole, in the tag.
    offsets: [[u8; 4]; ATTRIBUTES],
}

const _: () = assert!(size_of::<Entry>() == 64 && LONGEST <= u8::MAX as usize);

const FREE: Entry = Entry {
    hash: 0,
    serial: 0,
    note: 0,
    qname: 0,
    length: 0,
    count: 0,
    empty: false,
    qualified: false,
    names: [NAMELESS; ATTRIBUTES],
    qnames: [0; ATTRIBUTES],
    offsets: [[0; 4]; ATTRIBUTES],
};

#[derive(Clone)]
#[repr(align(64))]
struct Text([u8; LONGEST]);

/// The table of tags.
#[derive(Default)]
pub(crate) struct Memo {
    entries: Vec<Entry>,
    texts: Vec<Text>,
    serial: u32,
}

/// A tag looked for: its text in the window and its hash.
#[derive(Clone, Copy)]
pub(crate) struct Sought<'v> {
    text: &'v [u8],
    hash: u64,
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
    /// Finds a tag and writes its attributes; gives its place too.
    #[inline(always)]
    pub(crate) fn find(
        &self,
        sought: &Sought<'_>,
        attributes: &mut Vec<AttrData>,
    ) -> Option<(KnownTag, u32)> {
        let place = sought.place();
        let entry = self.entries.get(place)?;
        if entry.hash != (sought.hash >> 32) as u32 || entry.length as usize != sought.text.len() {
            return None;
        }
        if self.texts.get(place)?.0.get(..sought.text.len())? != sought.text {
            return None;
        }
        let rows = entry.names.iter().zip(&entry.qnames).zip(&entry.offsets).take(entry.count as usize);
        attributes.extend(rows.map(|((&name, &qname), &[start, end, at, after])| AttrData {
            name,
            qname: QNameId::from(qname),
            start: u32::from(start),
            end: u32::from(end),
            at: u32::from(at),
            after: u32::from(after),
            buffered: false,
            specified: true,
        }));
        let Entry { qname, empty, qualified, .. } = *entry;
        Some((KnownTag { qname, empty, qualified }, place as u32))
    }

    /// Keeps a tag just read, in the place of another if need be; gives its place.
    #[inline(never)]
    pub(crate) fn keep(
        &mut self,
        sought: &Sought<'_>,
        tag: KnownTag,
        attributes: &[AttrData],
    ) -> Option<u32> {
        let small = |attribute: &AttrData| attribute.qname <= u32::from(u16::MAX);
        if attributes.len() > ATTRIBUTES || !attributes.iter().all(small) {
            return None;
        }
        if self.entries.is_empty() {
            self.entries = vec![FREE; PLACES];
            self.texts = vec![Text([0; LONGEST]); PLACES];
        }
        // Numbers run out after four thousand million new tags: then nothing more is kept.
        self.serial = self.serial.checked_add(1)?;
        let place = sought.place();
        let KnownTag { qname, empty, qualified } = tag;
        let mut entry = Entry {
            hash: (sought.hash >> 32) as u32,
            serial: self.serial,
            qname,
            length: sought.text.len() as u8,
            count: attributes.len() as u8,
            empty,
            qualified,
            ..FREE
        };
        for (index, data) in attributes.iter().enumerate() {
            entry.names[index] = data.name;
            entry.qnames[index] = data.qname as u16;
            entry.offsets[index] = [data.start, data.end, data.at, data.after].map(|offset| offset as u8);
        }
        self.texts[place].0[..sought.text.len()].copy_from_slice(sought.text);
        self.entries[place] = entry;
        Some(place as u32)
    }

    /// The number of the tag kept at a place.
    pub(crate) fn serial(&self, place: u32) -> u32 {
        self.entries.get(place as usize).map_or(0, |entry| entry.serial)
    }

    /// What a consumer noted of the tag kept at a place; 0 for nothing.
    #[inline(always)]
    pub(crate) fn note(&self, place: u32) -> u64 {
        self.entries.get(place as usize).map_or(0, |entry| entry.note)
    }

    pub(crate) fn set_note(&mut self, place: u32, note: u64) {
        if let Some(entry) = self.entries.get_mut(place as usize) {
            entry.note = note;
        }
    }
}
