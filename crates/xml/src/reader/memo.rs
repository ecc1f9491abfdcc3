//! Start tags read before: documents repeat the same tags, byte for byte, most of the time.
//!
//! A tag found here needs no parsing: its name and the places of its attributes are known. The table has a
//! fixed size and one place for each hash; a tag that finds its place taken by another is read as usual.

use super::event::{AttrData, NAMELESS};
use super::input::{Stop, View};
use super::qnames::{QNameId, fold};
use super::rows::{Packed, ROWS, Row};
use super::shapes::{Found, Shape};
use super::texts::Texts;
use crate::names::NameId;
use crate::scan::prefetch;

/// Places in the table: with their texts they fit in a second-level cache.
const PLACES: usize = 4096;
/// Tags known in a state of the consumer.
const KNOWN: usize = 8192;
/// Marks of tags that came once.
const SEEN: usize = 8192;
/// Longest tag kept, in bytes.
pub(super) const LONGEST: usize = 255;
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

/// What a start tag does to a consumer, in the consumer's own terms.
pub type Effect = [u32; 3];

/// What a tag kept did in a state of the consumer.
#[derive(Clone)]
#[repr(align(32))]
pub(crate) struct Known {
    serial: u32,
    state: u32,
    scope: u32,
    pub(crate) name: NameId,
    pub(crate) effect: Effect,
    /// Below [`QNAMES`], with the number of rows above it, and [`EMPTY`] for an empty element.
    qname: u16,
    /// Place of the tag that came after this one: it is fetched from memory ahead of its turn.
    next: u16,
}

const _: () = assert!(size_of::<Known>() == 32 && KNOWN <= 1 << 16);

const EMPTY: u16 = 1 << 15;
const QNAMES: u16 = 1 << 12;
/// Stands for the number of rows where none were noted: nobody made a tree.
const ROWLESS: usize = (EMPTY / QNAMES - 1) as usize;
const _: () = assert!(ROWS < ROWLESS && ATTRIBUTES <= ROWS);

/// Its serial is that of no text.
const UNKNOWN: Known =
    Known { serial: 0, state: 0, scope: 0, name: NAMELESS, effect: [0; 3], qname: 0, next: 0 };

/// What a tag did, and the state that it did it in.
pub(crate) struct KnownState {
    pub(crate) state: u32,
    pub(crate) scope: u32,
    pub(crate) name: NameId,
    pub(crate) effect: Effect,
}

impl Known {
    #[inline(always)]
    pub(crate) fn qname(&self) -> u16 {
        self.qname % QNAMES
    }

    #[inline(always)]
    pub(crate) fn empty(&self) -> bool {
        self.qname & EMPTY != 0
    }

    /// Whether its attributes were noted.
    #[inline(always)]
    pub(crate) fn has_rows(&self) -> bool {
        self.place_of_rows().1 < ROWLESS
    }

    /// Where its attributes are, see [`Memo::rows`].
    #[inline(always)]
    pub(crate) fn place_of_rows(&self) -> (u32, usize) {
        (self.serial, usize::from(self.qname % EMPTY / QNAMES))
    }
}

/// The table of tags.
#[derive(Default)]
pub(crate) struct Memo {
    entries: Vec<Entry>,
    texts: Texts,
    known: Vec<Known>,
    /// Place of the last tag recalled.
    last: usize,
    /// By hash: marks of tags that came once.
    seen: Vec<u8>,
}

/// A tag looked for.
#[derive(Clone, Copy)]
pub(crate) struct Sought {
    /// Absolute offset of its `<`.
    start: usize,
    length: usize,
    hash: u64,
}

impl Sought {
    /// The text from an offset in the window to the first `>`: the whole tag, unless a value holds a `>`. None if it
    /// is not all in the window or too long to be kept.
    #[inline(always)]
    pub(crate) fn new(view: View<'_>, at: usize) -> Option<Self> {
        let end = view.next(Stop::Close, at) + 1;
        let text = view.slice(at, end).filter(|text| text.len() <= LONGEST)?;
        Some(Sought { start: view.origin + at, length: text.len(), hash: hash(text) })
    }

    /// Whether it begins at that offset.
    #[inline(always)]
    pub(crate) fn is_at(&self, start: usize) -> bool {
        self.start == start
    }

    /// Absolute offset of its end.
    #[inline(always)]
    pub(crate) fn end(&self) -> usize {
        self.start + self.length
    }

    #[inline(always)]
    fn text<'v>(&self, view: View<'v>) -> Option<&'v [u8]> {
        let at = self.start.checked_sub(view.origin)?;
        view.slice(at, at + self.length)
    }

    #[inline(always)]
    fn place(&self) -> usize {
        self.hash as usize % PLACES
    }
}

#[inline(always)]
fn known_place(hash: u32, state: u32) -> usize {
    (hash ^ state.wrapping_mul(0x9E37_79B1)) as usize >> 8 & (KNOWN - 1)
}

/// Mixes every byte of a text, all parts at once. Collisions can be made on purpose: they cost the reading of a tag.
#[inline(always)]
fn hash(text: &[u8]) -> u64 {
    let (low, high) = match text.len() {
        0..8 => (text.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)), 0),
        8..16 => (word(text.first_chunk()), word(text.last_chunk())),
        16..=32 => join(words(text.first_chunk()), words(text.last_chunk()), 21),
        _ => long_words(text),
    };
    fold(low ^ text.len() as u64 ^ 0x9E37_79B9_7F4A_7C15, high ^ 0xD1B5_4A32_D192_ED03)
}

#[inline(always)]
fn long_words(text: &[u8]) -> (u64, u64) {
    let (chunks, _) = text.as_chunks::<32>();
    let mut all = join_halves(text.last_chunk());
    for chunk in chunks {
        all = join(all, join_halves(Some(chunk)), 9);
    }
    all
}

#[inline(always)]
fn join_halves(chunk: Option<&[u8; 32]>) -> (u64, u64) {
    let chunk = chunk.map_or(&[0; 32][..], |chunk| chunk);
    join(words(chunk.first_chunk()), words(chunk.last_chunk()), 21)
}

#[inline(always)]
fn join(one: (u64, u64), other: (u64, u64), turn: u32) -> (u64, u64) {
    (one.0.rotate_left(turn).wrapping_add(other.0), one.1.rotate_left(turn).wrapping_add(other.1))
}

#[inline(always)]
fn word(bytes: Option<&[u8; 8]>) -> u64 {
    bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

#[inline(always)]
fn words(bytes: Option<&[u8; 16]>) -> (u64, u64) {
    let both = bytes.map_or(0, |bytes| u128::from_le_bytes(*bytes));
    (both as u64, (both >> 64) as u64)
}

impl Memo {
    /// Finds a tag and writes its attributes; gives its place too.
    #[inline(always)]
    pub(crate) fn find(
        &self,
        view: View<'_>,
        sought: &Sought,
        attributes: &mut Vec<AttrData>,
    ) -> Option<(KnownTag, u32)> {
        let place = sought.place();
        let entry = self.entries.get(place)?;
        if entry.hash != (sought.hash >> 32) as u32 || entry.length as usize != sought.length {
            return None;
        }
        if !self.texts.is(entry.serial, sought.text(view)?) {
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
        view: View<'_>,
        sought: &Sought,
        tag: KnownTag,
        attributes: &[AttrData],
    ) -> Option<u32> {
        let small = |attribute: &AttrData| attribute.qname <= u32::from(u16::MAX);
        if attributes.len() > ATTRIBUTES || !attributes.iter().all(small) {
            return None;
        }
        if self.entries.is_empty() {
            self.entries = vec![FREE; PLACES];
            self.known = vec![UNKNOWN; KNOWN];
            self.seen = vec![0; SEEN];
        }
        let serial = self.texts.keep(sought.text(view)?, attributes.len())?;
        let place = sought.place();
        let KnownTag { qname, empty, qualified } = tag;
        let mut entry = Entry {
            hash: (sought.hash >> 32) as u32,
            serial,
            qname,
            length: sought.length as u8,
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
        self.entries[place] = entry;
        Some(place as u32)
    }

    /// Notes what the tag kept at a place did in a state of the consumer, and the attributes that it has there, if
    /// anybody wants them.
    #[inline]
    pub(crate) fn remember(
        &mut self,
        place: u32,
        known: &KnownState,
        rows: Option<impl Iterator<Item = Row>>,
    ) {
        let Some(entry) = self.entries.get(place as usize) else { return };
        let Entry { hash, serial, qname, empty, count, .. } = *entry;
        let &KnownState { state, scope, name, effect } = known;
        let count = if rows.is_some() { count.into() } else { ROWLESS };
        if let Some(rows) = rows {
            self.texts.set_rows(serial, rows.take(count));
        }
        self.know(hash, (qname, empty, count), Known { serial, state, scope, name, effect, ..UNKNOWN });
    }

    fn know(&mut self, hash: u32, (qname, empty, rows): (QNameId, bool, usize), known: Known) {
        if let Some(qname) = u16::try_from(qname).ok().filter(|qname| *qname < QNAMES) {
            let qname = qname + QNAMES * rows as u16 + if empty { EMPTY } else { 0 };
            self.known[known_place(hash, known.state)] = Known { qname, ..known };
        }
    }

    /// Notes what a tag with a known shape did, when it comes for the second time: next time it is found as a whole.
    #[inline(always)]
    pub(crate) fn promote(
        &mut self,
        view: View<'_>,
        sought: &Sought,
        found: &Found<'_>,
        rows: Option<&[Packed]>,
    ) {
        let mark = (sought.hash >> 24) as u8 | 1;
        let Some(seen) = self.seen.get_mut(sought.hash as usize % SEEN) else { return };
        let count = rows.map_or(0, <[_]>::len);
        if std::mem::replace(seen, mark) == mark
            && let Some(serial) = sought.text(view).and_then(|text| self.texts.keep(text, count))
        {
            if let Some(rows) = rows {
                self.texts.set_rows(serial, found.fitting.rows(rows));
            }
            let &Shape { state, scope, name, effect, qname, empty, .. } = found.shape;
            let known = Known { serial, state, scope, name, effect, ..UNKNOWN };
            let count = if rows.is_some() { count } else { ROWLESS };
            self.know((sought.hash >> 32) as u32, (qname.into(), empty, count), known);
        }
    }

    /// The attributes of a tag known, if they were noted: see [`Known::has_rows`].
    #[inline(always)]
    pub(crate) fn rows(&self, (serial, count): (u32, usize)) -> &[Packed] {
        self.texts.rows(serial, count)
    }

    /// What a tag did in a state of the consumer, if it is known.
    #[inline(always)]
    pub(crate) fn recall(
        &mut self,
        view: View<'_>,
        sought: &Sought,
        state: u32,
        scopes: [u32; 2],
    ) -> Option<&Known> {
        let place = known_place((sought.hash >> 32) as u32, state);
        let known = self.known.get(place)?;
        // No text kept begins another: each has its only `>` at its end.
        let same = known.state == state
            && scopes.contains(&known.scope)
            && self.texts.is(known.serial, sought.text(view)?);
        if !same {
            // It is looked for among those kept.
            self.entries.get(sought.place()).map(prefetch);
            return None;
        }
        self.known.get(usize::from(known.next)).map(prefetch);
        self.known.get_mut(self.last)?.next = place as u16;
        self.last = place;
        self.known.get(place)
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
