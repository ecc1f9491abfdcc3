//! The attributes of types: sets of attribute uses, shared by the types that have the same.

use segur_xml::NameId;
use serde::{Deserialize, Serialize};

use super::index::Slots;
use super::{HashIndex, SimpleId, WildcardId, name};
use crate::model::{AttributeId, TypeId, ValueConstraint};

/// The number of an attribute set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AttributeSetId(pub u32);

/// The number of an attribute use, over all sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AttributeUseId(pub u32);

/// Every attribute set of a schema.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeSets {
    sets: Vec<AttributeSet>,
    uses: Vec<AttributeUseTable>,
    rows: Vec<AttributeRow>,
    index: HashIndex,
}

/// The attribute uses and the attribute wildcard of a type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeSet {
    first: u32,
    len: u32,
    slots: Slots,
    /// One bit for each required use: those of [`AttributeUseTable::required`].
    pub required: u64,
    /// Whether there are more required uses than bits; see [`AttributeSets::missing`].
    pub many_required: bool,
    /// Whether such a value may hold ID or IDREF.
    pub has_id_defaults: bool,
    /// The attribute wildcard.
    pub wildcard: Option<WildcardId>,
}

/// What checking a value asks of an attribute use; a set's rows lie side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeRow {
    #[serde(with = "name")]
    name: NameId,
    /// What checks its values.
    pub simple: SimpleId,
    /// Its bit in [`AttributeSet::required`]; 0 if it is not required or has none left.
    pub bit: u64,
    /// Whether values may hold ID, IDREF or IDREFS.
    pub has_ids: bool,
    /// Whether there is a default or fixed value.
    pub has_value: bool,
}

/// An attribute use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeUseTable {
    /// The attribute's name.
    #[serde(with = "name")]
    pub name: NameId,
    /// The declaration.
    pub decl: AttributeId,
    /// Its type.
    pub type_: TypeId,
    /// What checks its values.
    pub simple: SimpleId,
    /// Whether it must be there.
    pub required: bool,
    /// Its bit in [`AttributeSet::required`]; 0 if it is not required or has none left.
    pub bit: u64,
    /// Its default or fixed value: of the use, or else of the declaration.
    pub value: Option<ValueConstraint>,
    /// Whether the type is `xs:ID` or derived from it: an element has one such attribute at most.
    pub is_id: bool,
    /// Whether values may hold ID, IDREF or IDREFS.
    pub has_ids: bool,
}

impl AttributeSets {
    /// Adds a set. The bits of required uses are given here.
    pub(crate) fn add(
        &mut self,
        mut uses: Vec<AttributeUseTable>,
        wildcard: Option<WildcardId>,
    ) -> AttributeSetId {
        let (required, many_required) = number_required(&mut uses);
        let names: Vec<u32> = uses.iter().map(|use_| use_.name.0).collect();
        self.sets.push(AttributeSet {
            first: self.uses.len() as u32,
            len: uses.len() as u32,
            slots: self.index.add(&names),
            required,
            many_required,
            has_id_defaults: uses.iter().any(|use_| use_.value.is_some() && use_.has_ids),
            wildcard,
        });
        self.rows.extend(uses.iter().map(AttributeRow::new));
        self.uses.extend(uses);
        AttributeSetId(self.sets.len() as u32 - 1)
    }

    /// The set of that number.
    #[inline]
    pub fn set(&self, id: AttributeSetId) -> &AttributeSet {
        &self.sets[id.0 as usize]
    }

    /// The uses of a set in the order of the schema.
    pub fn uses(&self, id: AttributeSetId) -> impl Iterator<Item = (AttributeUseId, &AttributeUseTable)> {
        let set = self.set(id);
        (set.first..set.first + set.len).map(|at| (AttributeUseId(at), &self.uses[at as usize]))
    }

    /// The use of that number.
    #[inline]
    pub fn attribute_use(&self, id: AttributeUseId) -> &AttributeUseTable {
        &self.uses[id.0 as usize]
    }

    /// The row of that use.
    #[inline]
    pub fn row(&self, id: AttributeUseId) -> &AttributeRow {
        &self.rows[id.0 as usize]
    }

    /// The use for a name in a set.
    #[inline]
    pub fn find(&self, id: AttributeSetId, name: NameId) -> Option<AttributeUseId> {
        let set = self.set(id);
        let rows = &self.rows[set.first as usize..(set.first + set.len) as usize];
        let at = if set.slots.is_indexed() {
            self.index.find(set.slots, name.0, |at| rows[at as usize].name == name)
        } else {
            rows.iter().position(|row| row.name == name).map(|at| at as u32)
        };
        at.map(|at| AttributeUseId(set.first + at))
    }

    /// The required uses that are missing. `seen` is the union of the [`bit`](AttributeUseTable::bit)s of the
    /// attributes present; `has` is asked about the uses without bit only. Nothing is missing in a set with
    /// `seen == set.required && !set.many_required`.
    pub fn missing(
        &self,
        id: AttributeSetId,
        seen: u64,
        has: impl Fn(AttributeUseId) -> bool,
    ) -> Vec<AttributeUseId> {
        let absent = |at: AttributeUseId, bit: u64| if bit == 0 { !has(at) } else { seen & bit == 0 };
        self.uses(id).filter(|&(at, use_)| use_.required && absent(at, use_.bit)).map(|(at, _)| at).collect()
    }

    /// How many sets there are.
    pub fn len(&self) -> usize {
        self.sets.len()
    }

    /// Whether there is no set.
    pub fn is_empty(&self) -> bool {
        self.sets.is_empty()
    }

    /// Whether every number points to something; `allowed` judges those that point elsewhere.
    pub(crate) fn is_sound(&self, allowed: impl Fn(&AttributeUseTable) -> bool, wildcards: usize) -> bool {
        let ends = |set: &AttributeSet| set.first.checked_add(set.len).map(|end| end as usize);
        let set_is_sound = |set: &AttributeSet| {
            ends(set).is_some_and(|end| end <= self.uses.len())
                && self.index.is_sound(set.slots, set.len as usize)
                && set.wildcard.is_none_or(|id| (id.0 as usize) < wildcards)
        };
        self.rows.len() == self.uses.len()
            && self.rows.iter().zip(&self.uses).all(|(row, use_)| *row == AttributeRow::new(use_))
            && self.sets.iter().all(set_is_sound)
            && self.uses.iter().all(allowed)
    }
}

impl AttributeRow {
    fn new(use_: &AttributeUseTable) -> Self {
        AttributeRow {
            name: use_.name,
            simple: use_.simple,
            bit: use_.bit,
            has_ids: use_.has_ids,
            has_value: use_.value.is_some(),
        }
    }
}

fn number_required(uses: &mut [AttributeUseTable]) -> (u64, bool) {
    let mut count = 0;
    let mut mask = 0;
    for use_ in uses.iter_mut().filter(|use_| use_.required) {
        use_.bit = 1u64.checked_shl(count).unwrap_or(0);
        mask |= use_.bit;
        count += 1;
    }
    (mask, count > 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn use_(name: u32, required: bool) -> AttributeUseTable {
        AttributeUseTable {
            name: NameId(name),
            decl: AttributeId(0),
            type_: TypeId(0),
            simple: SimpleId(0),
            required,
            bit: 0,
            value: None,
            is_id: false,
            has_ids: false,
        }
    }

    #[test]
    fn finds_names_in_small_and_large_sets() {
        for size in [0, 1, 5, 12, 13, 200] {
            let mut sets = AttributeSets::default();
            sets.add(vec![use_(1, false)], None);
            let set = sets.add((0..size).map(|n| use_(n * 3, false)).collect(), None);
            for name in 0..size * 3 + 3 {
                let found = sets.find(set, NameId(name)).map(|id| sets.attribute_use(id).name.0);
                assert_eq!(found, (name % 3 == 0 && name < size * 3).then_some(name));
            }
        }
    }

    #[test]
    fn required_uses_have_bits_and_a_fallback() {
        let mut sets = AttributeSets::default();
        let set = sets.add((0..70).map(|n| use_(n, n % 70 != 1)).collect(), None);
        assert!(sets.set(set).many_required);
        assert_eq!(sets.set(set).required, u64::MAX);
        let missing = sets.missing(set, !1, |id| sets.attribute_use(id).name.0 < 69);
        let names: Vec<u32> = missing.iter().map(|&id| sets.attribute_use(id).name.0).collect();
        assert_eq!(names, [0, 69]);
    }
}
