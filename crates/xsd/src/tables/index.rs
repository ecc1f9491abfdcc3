//! Look-up of names, which are small integers.

use std::ops::Range;

use segur_xml::NameId;
use serde::{Deserialize, Serialize};

const NONE: u32 = u32::MAX;

/// Slices up to this long are scanned; longer ones get a hash index.
pub(crate) const SCAN: usize = 12;

/// A dense table from the names of the schema to numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByName(Vec<u32>);

impl ByName {
    /// A table of these pairs.
    pub fn new(pairs: impl IntoIterator<Item = (NameId, u32)>) -> Self {
        let mut table = ByName::default();
        for (name, value) in pairs {
            table.insert(name, value);
        }
        table
    }

    fn insert(&mut self, name: NameId, value: u32) {
        let at = name.0 as usize;
        if at >= self.0.len() {
            self.0.resize(at + 1, NONE);
        }
        self.0[at] = value;
    }

    /// The number of a name, if it has one. Names that are not of the schema have none.
    #[inline]
    pub fn find(&self, name: NameId) -> Option<u32> {
        self.0.get(name.0 as usize).copied().filter(|&value| value != NONE)
    }

    /// Every pair, by name.
    pub fn iter(&self) -> impl Iterator<Item = (NameId, u32)> + '_ {
        let pairs = self.0.iter().enumerate().filter(|&(_, &value)| value != NONE);
        pairs.map(|(name, &value)| (NameId(name as u32), value))
    }
}

/// Hash indexes (open addressing, at most half full) over slices of a flat array, all in one array.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HashIndex {
    slots: Vec<u32>,
}

/// One index: where it starts, and the logarithm of its size; 0 bits for slices that are scanned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Slots {
    start: u32,
    bits: u8,
}

impl HashIndex {
    /// Adds an index over the names of a slice; none for a slice short enough to be scanned.
    pub(crate) fn add(&mut self, names: &[u32]) -> Slots {
        if names.len() <= SCAN {
            return Slots::default();
        }
        let bits = (names.len() * 2).next_power_of_two().trailing_zeros() as u8;
        let slots = Slots { start: self.slots.len() as u32, bits };
        self.slots.resize(self.slots.len() + (1 << bits), NONE);
        for (at, &name) in names.iter().enumerate() {
            let free = self.probe(slots, name).find(|&slot| self.slots[slot] == NONE);
            if let Some(slot) = free {
                self.slots[slot] = at as u32;
            }
        }
        slots
    }

    /// The place in the slice of the name for which `is` holds.
    #[inline]
    pub(crate) fn find(&self, slots: Slots, name: u32, is: impl Fn(u32) -> bool) -> Option<u32> {
        for slot in self.probe(slots, name) {
            match self.slots[slot] {
                NONE => return None,
                at if is(at) => return Some(at),
                _ => {}
            }
        }
        None
    }

    #[inline]
    fn probe(&self, slots: Slots, name: u32) -> impl Iterator<Item = usize> + use<> {
        let mask = (1usize << slots.bits) - 1;
        let hash = (name.wrapping_mul(0x9E37_79B1) >> (32 - u32::from(slots.bits))) as usize;
        let start = slots.start as usize;
        (0..=mask).map(move |step| start + ((hash + step) & mask))
    }

    /// Whether the index lies inside the array and points into a slice of that length only.
    pub(crate) fn is_sound(&self, slots: Slots, len: usize) -> bool {
        slots == Slots::default()
            || self
                .range(slots)
                .is_some_and(|slots| slots.iter().all(|&at| at == NONE || (at as usize) < len))
    }

    fn range(&self, slots: Slots) -> Option<&[u32]> {
        let size = 1usize.checked_shl(u32::from(slots.bits)).filter(|_| (1..32).contains(&slots.bits))?;
        let range: Range<usize> = slots.start as usize..(slots.start as usize).checked_add(size)?;
        self.slots.get(range)
    }
}

impl Slots {
    /// Whether there is an index; the slice is scanned otherwise.
    #[inline]
    pub(crate) fn is_indexed(self) -> bool {
        self.bits != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_name_knows_its_pairs_only() {
        let table = ByName::new([(NameId(3), 7), (NameId(0), 1)]);
        assert_eq!(table.find(NameId(3)), Some(7));
        assert_eq!(table.find(NameId(1)), None);
        assert_eq!(table.find(NameId(4_000)), None);
        assert_eq!(table.iter().collect::<Vec<_>>(), [(NameId(0), 1), (NameId(3), 7)]);
    }

    #[test]
    fn hash_index_finds_every_name_and_no_other() {
        let names: Vec<u32> = (0..500).map(|n| n * 7 + 3).collect();
        let mut index = HashIndex::default();
        assert!(!index.add(&names[..SCAN]).is_indexed());
        let slots = index.add(&names);
        for name in 0..4_000 {
            let found = index.find(slots, name, |at| names[at as usize] == name);
            assert_eq!(found.map(|at| names[at as usize]), names.contains(&name).then_some(name));
        }
        assert!(index.is_sound(slots, 500) && !index.is_sound(slots, 499));
    }
}
