//! Names as written, each looked up by one probe: a document repeats a few names thousands of times.

use std::collections::BTreeMap;

use super::input::two_words;
use crate::names::{LocalId, NameId, Names, NsId};

/// A name as written (`prefix:local`), with what it stood for last.
pub(crate) struct QName {
    /// The first sixteen bytes, zero after the end.
    head: [u64; 2],
    /// The bytes after them.
    rest: Box<[u8]>,
    pub(crate) length: u32,
    pub(crate) role: Role,
    pub(crate) prefix: PrefixId,
    pub(crate) prefix_text: LocalId,
    pub(crate) local: LocalId,
    /// The expanded name of an element so called, and the namespace for which that holds.
    element: (NsId, NameId),
    attribute: (NsId, NameId),
    /// The expanded name of an attribute so called, if namespaces have no say in it.
    plain: Option<NameId>,
}

/// What an attribute with that name would be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// An ordinary name.
    Plain,
    /// `xmlns`.
    DefaultNamespace,
    /// `xmlns:p`.
    Namespace,
}

/// A prefix, numbered in order of arrival: 0 is no prefix, 1 `xml`, 2 `xmlns`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct PrefixId(pub(crate) u32);

impl PrefixId {
    pub(crate) const NONE: PrefixId = PrefixId(0);
    pub(crate) const XML: PrefixId = PrefixId(1);
    pub(crate) const XMLNS: PrefixId = PrefixId(2);
}

/// Number of a name as written.
pub(crate) type QNameId = u32;

const UNRESOLVED: (NsId, NameId) = (NsId(u32::MAX), NameId(u32::MAX));
const EMPTY: u32 = u32::MAX;

/// A place in the hash table: what tells a name apart without going further.
#[derive(Clone, Copy)]
struct Slot {
    head: [u64; 2],
    length: u32,
    found: Found,
}

/// What a name as written stands for.
#[derive(Clone, Copy)]
pub(crate) struct Found {
    pub(crate) id: QNameId,
    /// The expanded name of an attribute so called, if namespaces have no say in it.
    pub(crate) attribute: Option<NameId>,
}

const FREE: Slot = Slot { head: [0; 2], length: u32::MAX, found: Found { id: EMPTY, attribute: None } };

/// The bytes of a name among sixteen, by length.
static HEADS: [[u64; 2]; 17] = heads();

const fn heads() -> [[u64; 2]; 17] {
    let mut masks = [[0; 2]; 17];
    let mut length = 1;
    while length <= 16 {
        masks[length] = match length {
            0..8 => [!(!0 << (8 * length)), 0],
            8 => [!0, 0],
            9..16 => [!0, !(!0 << (8 * (length - 8)))],
            _ => [!0, !0],
        };
        length += 1;
    }
    masks
}

/// Probes before a name goes to the ordered overflow: names made to collide cost a logarithm, not a scan.
const PROBES: usize = 12;

/// The table of names as written.
pub(crate) struct QNames {
    entries: Vec<QName>,
    /// Open addressing, a power of two, at most half full.
    slots: Vec<Slot>,
    overflow: BTreeMap<Box<[u8]>, QNameId>,
    prefixes: Vec<LocalId>,
    prefix_numbers: BTreeMap<LocalId, PrefixId>,
}

impl QNames {
    pub(crate) fn new(names: &mut Names) -> Self {
        let mut table = QNames {
            entries: Vec::new(),
            slots: vec![FREE; 1024],
            overflow: BTreeMap::new(),
            prefixes: Vec::new(),
            prefix_numbers: BTreeMap::new(),
        };
        for prefix in ["", "xml", "xmlns"] {
            table.prefix(names.local(prefix));
        }
        table
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    #[inline(always)]
    pub(crate) fn get(&self, id: QNameId) -> &QName {
        &self.entries[id as usize]
    }

    /// The prefix of a name as written.
    #[inline(always)]
    pub(crate) fn prefix_of(&self, id: QNameId) -> LocalId {
        self.entries.get(id as usize).map_or(LocalId::EMPTY, |entry| entry.prefix_text)
    }

    pub(crate) fn prefix_count(&self) -> usize {
        self.prefixes.len()
    }

    /// The number of a prefix, given one if it is new.
    pub(crate) fn prefix(&mut self, text: LocalId) -> PrefixId {
        let next = PrefixId(self.prefixes.len() as u32);
        let id = *self.prefix_numbers.entry(text).or_insert(next);
        if id == next {
            self.prefixes.push(text);
        }
        id
    }

    pub(crate) fn find_prefix(&self, text: LocalId) -> Option<PrefixId> {
        self.prefix_numbers.get(&text).copied()
    }

    /// Every prefix met, with its text; `xmlns` left out.
    pub(crate) fn prefixes(&self) -> impl Iterator<Item = (PrefixId, LocalId)> {
        let all = self.prefixes.iter().enumerate().map(|(i, &text)| (PrefixId(i as u32), text));
        all.filter(|&(id, _)| id != PrefixId::XMLNS)
    }

    pub(crate) fn prefix_text(&self, id: PrefixId) -> LocalId {
        self.prefixes[id.0 as usize]
    }

    /// Finds a name; `sixteen` are the sixteen bytes from its start, whatever follows it.
    #[inline(always)]
    pub(crate) fn find(&self, name: &[u8], sixteen: [u64; 2]) -> Option<Found> {
        let head = head(sixteen, name.len());
        let mask = self.slots.len() - 1;
        let first = hash(head, name) as usize;
        let slot = self.slots.get(first & mask)?;
        if slot.head == head && slot.length as usize == name.len() && name.len() <= 16 {
            return Some(slot.found);
        }
        self.find_further(name, head, first)
    }

    #[inline(never)]
    fn find_further(&self, name: &[u8], head: [u64; 2], first: usize) -> Option<Found> {
        let mask = self.slots.len() - 1;
        for probe in 0..PROBES {
            let slot = self.slots.get((first + probe) & mask)?;
            if slot.found.id == EMPTY {
                return None;
            }
            let same = slot.head == head && slot.length as usize == name.len();
            if same && (name.len() <= 16 || *self.get(slot.found.id).rest == name[16..]) {
                return Some(slot.found);
            }
        }
        let id = *self.overflow.get(name)?;
        Some(Found { id, attribute: self.get(id).plain })
    }

    /// Adds a name that is valid and not there yet.
    pub(crate) fn add(&mut self, name: &[u8], parts: Parts, names: &mut Names) -> QNameId {
        let id = self.entries.len() as QNameId;
        let prefix_text = names.local(parts.prefix);
        let prefix = match parts.role {
            Role::Namespace => self.prefix(names.local(parts.local)),
            _ => self.prefix(prefix_text),
        };
        let mut padded = [0; 16];
        let split = name.len().min(16);
        padded[..split].copy_from_slice(&name[..split]);
        self.entries.push(QName {
            head: two_words(padded),
            rest: name[split..].into(),
            length: name.len() as u32,
            role: parts.role,
            prefix,
            prefix_text,
            local: names.local(parts.local),
            element: UNRESOLVED,
            attribute: UNRESOLVED,
            plain: (prefix == PrefixId::NONE && parts.role == Role::Plain).then(|| {
                let local = names.local(parts.local);
                names.name(NsId::NONE, local)
            }),
        });
        if self.entries.len() * 2 > self.slots.len() {
            self.grow();
        } else {
            self.place(id, name);
        }
        id
    }

    fn grow(&mut self) {
        self.slots = vec![FREE; self.slots.len() * 4];
        self.overflow.clear();
        for id in 0..self.entries.len() as QNameId {
            let name = self.get(id).bytes();
            self.place(id, &name);
        }
    }

    fn place(&mut self, id: QNameId, name: &[u8]) {
        let mask = self.slots.len() - 1;
        let QName { head, plain: attribute, .. } = *self.get(id);
        let first = hash(head, name) as usize;
        for probe in 0..PROBES {
            let slot = &mut self.slots[(first + probe) & mask];
            if slot.found.id == EMPTY {
                *slot = Slot { head, length: name.len() as u32, found: Found { id, attribute } };
                return;
            }
        }
        self.overflow.insert(name.into(), id);
    }

    /// The expanded name of an element so called where its prefix stands for `ns`.
    #[inline(always)]
    pub(crate) fn element(&mut self, id: QNameId, ns: NsId, names: &mut Names) -> NameId {
        let entry = &mut self.entries[id as usize];
        if entry.element.0 != ns {
            entry.element = (ns, names.name(ns, entry.local));
        }
        entry.element.1
    }

    /// The expanded name of an attribute so called where its prefix stands for `ns`.
    #[inline(always)]
    pub(crate) fn attribute(&mut self, id: QNameId, ns: NsId, names: &mut Names) -> NameId {
        let entry = &mut self.entries[id as usize];
        if entry.attribute.0 != ns {
            entry.attribute = (ns, names.name(ns, entry.local));
        }
        entry.attribute.1
    }
}

/// A name cut at its colon.
pub(crate) struct Parts<'n> {
    pub(crate) prefix: &'n str,
    pub(crate) local: &'n str,
    pub(crate) role: Role,
}

impl QName {
    /// Whether `name`, whose first sixteen bytes (and what follows) are given, is this name.
    #[inline(always)]
    pub(crate) fn matches(&self, sixteen: [u64; 2], name: &[u8]) -> bool {
        self.head == head(sixteen, name.len())
            && self.length as usize == name.len()
            && (name.len() <= 16 || *self.rest == name[16..])
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = [self.head[0].to_le_bytes(), self.head[1].to_le_bytes()].concat();
        bytes.truncate(self.length as usize);
        bytes.extend_from_slice(&self.rest);
        bytes
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }
}

/// The bytes of a name among the sixteen from its start.
#[inline(always)]
pub(super) fn head([low, high]: [u64; 2], length: usize) -> [u64; 2] {
    let mask = &HEADS[length.min(16)];
    [low & mask[0], high & mask[1]]
}

/// The first sixteen bytes of a text, zero after its end.
pub(super) fn padded(text: &[u8]) -> [u64; 2] {
    let mut sixteen = [0; 16];
    let length = text.len().min(16);
    sixteen[..length].copy_from_slice(&text[..length]);
    two_words(sixteen)
}

/// Folded multiplication of sixteen bytes at a time. Collisions can be made on purpose: see [`PROBES`].
#[inline(always)]
fn hash([low, high]: [u64; 2], name: &[u8]) -> u64 {
    let mixed = fold(low ^ 0x9E37_79B9_7F4A_7C15, high ^ 0xD1B5_4A32_D192_ED03 ^ name.len() as u64);
    if name.len() <= 16 { mixed } else { hash_rest(mixed, &name[16..]) }
}

fn hash_rest(mut mixed: u64, rest: &[u8]) -> u64 {
    for chunk in rest.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        mixed = fold(mixed ^ u64::from_le_bytes(word), 0xA24B_AED4_963E_E407);
    }
    mixed
}

#[inline(always)]
pub(crate) fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}
