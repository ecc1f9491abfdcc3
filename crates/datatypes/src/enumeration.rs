//! Sets of allowed values, looked up by one probe and one comparison.

use serde::{Deserialize, Serialize};

/// Strings in one piece of memory.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Arena {
    text: String,
    ends: Vec<u32>,
}

impl Arena {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn push(&mut self, string: &str) {
        self.text.push_str(string);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    pub(crate) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = index
            .checked_sub(1)
            .map_or(Some(0), |previous| self.ends.get(previous).map(|end| *end as usize))?;
        self.text.get(start..end)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|index| self.get(index))
    }
}

impl<'a> FromIterator<&'a str> for Arena {
    fn from_iter<I: IntoIterator<Item = &'a str>>(strings: I) -> Self {
        let mut arena = Arena::default();
        strings.into_iter().for_each(|string| arena.push(string));
        arena
    }
}

/// A perfect hash of the strings of an arena: hash and displace (Belazzougui, Botelho and Dietzfelbinger, 2009).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct PerfectHash {
    seed: u64,
    /// What moves the keys of each bucket to free slots; as many as a power of two.
    displacements: Vec<u16>,
    /// One more than the index of the key, 0 for a free slot; as many as a power of two.
    slots: Vec<u32>,
}

impl PerfectHash {
    /// Equal strings count once.
    pub(crate) fn new(keys: &Arena) -> Self {
        let mut distinct: Vec<(u32, &str)> = (1..).zip(keys.iter()).collect();
        distinct.sort_by_key(|(index, key)| (*key, *index));
        distinct.dedup_by_key(|(_, key)| *key);
        let slots = (distinct.len() + distinct.len() / 4).next_power_of_two();
        // Several tries at each size; a table that is never right, hardly possible, is left empty.
        (0..64).find_map(|seed| Self::with_seed(seed, &distinct, slots << (seed / 8))).unwrap_or_default()
    }

    fn with_seed(seed: u64, keys: &[(u32, &str)], slots: usize) -> Option<Self> {
        let buckets = keys.len().div_ceil(3).next_power_of_two();
        let mut grouped: Vec<Vec<(u64, u32)>> = vec![Vec::new(); buckets];
        for (index, key) in keys {
            let hash = hash(seed, key.as_bytes());
            grouped[hash as usize & (buckets - 1)].push((hash, *index));
        }
        let mut order: Vec<usize> = (0..buckets).filter(|bucket| !grouped[*bucket].is_empty()).collect();
        order.sort_by_key(|bucket| std::cmp::Reverse(grouped[*bucket].len()));
        let mut table = PerfectHash { seed, displacements: vec![0; buckets], slots: vec![0; slots] };
        let tries = u16::try_from(16 * slots).unwrap_or(u16::MAX);
        for bucket in order {
            table.displacements[bucket] = (0..tries).find(|d| table.place(&grouped[bucket], *d))?;
        }
        Some(table)
    }

    /// Puts the keys of one bucket into free slots, or none of them.
    fn place(&mut self, bucket: &[(u64, u32)], displacement: u16) -> bool {
        for (done, (hash, index)) in bucket.iter().enumerate() {
            let slot = slot(*hash, displacement, self.slots.len());
            if self.slots[slot] != 0 {
                bucket[..done].iter().for_each(|(hash, _)| {
                    let slot = self::slot(*hash, displacement, self.slots.len());
                    self.slots[slot] = 0;
                });
                return false;
            }
            self.slots[slot] = *index;
        }
        true
    }

    /// The index of a key in the arena it was made from.
    pub(crate) fn find(&self, keys: &Arena, key: &str) -> Option<usize> {
        if self.slots.is_empty() {
            return keys.iter().position(|candidate| candidate == key);
        }
        let hash = hash(self.seed, key.as_bytes());
        let displacement =
            *self.displacements.get(hash as usize & self.displacements.len().wrapping_sub(1))?;
        let index = *self.slots.get(slot(hash, displacement, self.slots.len()))? as usize;
        let index = index.checked_sub(1)?;
        (keys.get(index)? == key).then_some(index)
    }
}

fn slot(hash: u64, displacement: u16, slots: usize) -> usize {
    let moved = (hash >> 20).wrapping_add(u64::from(displacement).wrapping_mul(hash >> 41));
    moved as usize & slots.wrapping_sub(1)
}

fn hash(seed: u64, bytes: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let (words, rest) = bytes.as_chunks::<8>();
    let mix = |hash: u64, word: u64| {
        let product = u128::from(hash ^ word) * u128::from(FACTOR);
        product as u64 ^ (product >> 64) as u64
    };
    let mut hash = seed.wrapping_mul(FACTOR) ^ bytes.len() as u64;
    for word in words {
        hash = mix(hash, u64::from_le_bytes(*word));
    }
    let last = rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    mix(mix(hash, last), FACTOR)
}

/// The values that an enumeration facet allows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Enumeration {
    /// As written, white space normalised.
    literals: Arena,
    /// What stands for their values, where equal values may be written differently.
    keys: Option<Arena>,
    index: PerfectHash,
}

impl Enumeration {
    /// Values that are equal exactly where their texts are.
    pub(crate) fn of_texts(literals: Arena) -> Self {
        let index = PerfectHash::new(&literals);
        Enumeration { literals, keys: None, index }
    }

    /// Values whose equality their keys tell, in the same order.
    pub(crate) fn of_keys(literals: Arena, keys: Arena) -> Self {
        let index = PerfectHash::new(&keys);
        Enumeration { literals, keys: Some(keys), index }
    }

    pub(crate) fn literals(&self) -> impl Iterator<Item = &str> {
        self.literals.iter()
    }

    /// `key` is the text itself for an enumeration of texts.
    pub(crate) fn contains(&self, key: &str) -> bool {
        self.index.find(self.keys.as_ref().unwrap_or(&self.literals), key).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(strings: &[String]) {
        let set = Enumeration::of_texts(strings.iter().map(String::as_str).collect());
        for string in strings {
            assert!(set.contains(string), "{string}");
            assert!(!set.contains(&format!("{string}?")), "{string}?");
        }
        assert_eq!(set.literals().count(), strings.len());
    }

    #[test]
    fn sets_of_many_sizes() {
        for size in [0usize, 1, 2, 3, 5, 17, 100, 1_000, 20_000] {
            check(&(0..size).map(|number| format!("CODE{number:x}")).collect::<Vec<_>>());
        }
    }

    #[test]
    fn strings_of_many_lengths() {
        check(&(0..100).map(|length| "x".repeat(length)).collect::<Vec<_>>());
        check(&["\0".into(), "\0\0".into(), String::new(), "a\0".into()]);
    }

    #[test]
    fn repeated_values() {
        check(&["a".into(), "b".into(), "a".into(), "a".into()]);
    }

    #[test]
    fn damaged_data_is_harmless() {
        let broken = PerfectHash { seed: 0, displacements: vec![3, 4, 5], slots: vec![7; 3] };
        assert_eq!(PerfectHash::default().find(&["b", "a"].into_iter().collect(), "a"), Some(1));
        assert_eq!(broken.find(&Arena { text: "é".into(), ends: vec![1, 9] }, "a"), None);
    }
}
