//! `xs:all` content: members in any order, tracked as a bit set instead of 2^n states.

use segur_xml::NameId;
use serde::{Deserialize, Serialize};

use super::index::Slots;
use super::{HashIndex, name};
use crate::model::ElementId;

/// An `xs:all` group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct All {
    members: Vec<AllMember>,
    size: u32,
    required: Vec<u64>,
    optional: bool,
    index: HashIndex,
    slots: Slots,
}

/// A name that may stand for a member of the group; substitution group members share the member's bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllMember {
    /// The element's name.
    #[serde(with = "name")]
    pub name: NameId,
    /// The element's declaration.
    pub element: ElementId,
    /// The member's number in the group.
    pub bit: u32,
}

/// The members met so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Up to 64 members.
    Small(u64),
    /// More.
    Large(Box<ManySeen>),
}

/// A bit for each member, behind a pointer of one word: cursors are kept for every open element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManySeen(Vec<u64>);

impl All {
    /// A group of `required.len()` members; `optional` if it may be absent altogether.
    pub(crate) fn new(members: Vec<AllMember>, required: &[bool], optional: bool) -> Self {
        let mut index = HashIndex::default();
        let names: Vec<u32> = members.iter().map(|member| member.name.0).collect();
        let mut mask = vec![0; required.len().div_ceil(64)];
        for bit in (0..required.len()).filter(|&bit| required[bit]) {
            mask[bit / 64] |= 1 << (bit % 64);
        }
        let slots = index.add(&names);
        All { members, size: required.len() as u32, required: mask, optional, index, slots }
    }

    /// Nothing met yet.
    pub fn start(&self) -> Seen {
        if self.size <= 64 {
            Seen::Small(0)
        } else {
            Seen::Large(Box::new(ManySeen(vec![0; self.required.len()])))
        }
    }

    /// Every name, in the order of the group.
    pub fn members(&self) -> &[AllMember] {
        &self.members
    }

    /// The member that a name stands for.
    pub fn find(&self, name: NameId) -> Option<&AllMember> {
        if self.slots.is_indexed() {
            let at = self.index.find(self.slots, name.0, |at| self.members[at as usize].name == name)?;
            return self.members.get(at as usize);
        }
        self.members.iter().find(|member| member.name == name)
    }

    /// The declaration for a child of that name, which is then counted as met. None when the name is not in
    /// the group or its member was met before.
    pub fn advance(&self, seen: &mut Seen, name: NameId) -> Option<ElementId> {
        let mut member = self.find(name)?;
        if seen.has(member.bit) {
            // An ambiguous group may hold the name twice.
            member = self.members.iter().find(|other| other.name == name && !seen.has(other.bit))?;
        }
        seen.insert(member.bit);
        Some(member.element)
    }

    /// Whether the content may end now.
    pub fn accepts(&self, seen: &Seen) -> bool {
        let words = seen.words();
        let complete = self.required.iter().zip(words).all(|(required, seen)| required & !seen == 0);
        complete || (self.optional && words.iter().all(|&word| word == 0))
    }

    /// Whether a member must be there.
    pub fn is_required(&self, member: &AllMember) -> bool {
        self.required[member.bit as usize / 64] >> (member.bit % 64) & 1 == 1
    }

    pub(crate) fn is_sound(&self, elements: usize) -> bool {
        let member = |member: &AllMember| member.element.index() < elements && member.bit < self.size;
        self.members.iter().all(member)
            && self.required.len() == (self.size as usize).div_ceil(64)
            && self.index.is_sound(self.slots, self.members.len())
    }
}

impl Seen {
    /// Whether the member was met.
    pub fn has(&self, bit: u32) -> bool {
        self.words()[bit as usize / 64] >> (bit % 64) & 1 == 1
    }

    fn insert(&mut self, bit: u32) {
        match self {
            Seen::Small(word) => *word |= 1 << bit,
            Seen::Large(many) => many.0[bit as usize / 64] |= 1 << (bit % 64),
        }
    }

    fn words(&self) -> &[u64] {
        match self {
            Seen::Small(word) => std::slice::from_ref(word),
            Seen::Large(many) => &many.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(size: u32) -> All {
        let members =
            (0..size).map(|n| AllMember { name: NameId(n), element: ElementId(n), bit: n }).collect();
        let required: Vec<bool> = (0..size).map(|n| n % 2 == 0).collect();
        All::new(members, &required, false)
    }

    #[test]
    fn each_member_once_and_required_ones_present() {
        for size in [3, 64, 65, 200] {
            let all = group(size);
            let mut seen = all.start();
            for n in (0..size).rev().filter(|n| n % 2 == 0) {
                assert!(!all.accepts(&seen));
                assert_eq!(all.advance(&mut seen, NameId(n)), Some(ElementId(n)));
                assert_eq!(all.advance(&mut seen, NameId(n)), None);
            }
            assert!(all.accepts(&seen));
            assert_eq!(all.advance(&mut seen, NameId(size)), None);
        }
    }

    #[test]
    fn an_optional_group_may_be_absent_only_altogether() {
        let members = (0..2).map(|n| AllMember { name: NameId(n), element: ElementId(n), bit: n }).collect();
        let all = All::new(members, &[true, false], true);
        let mut seen = all.start();
        assert!(all.accepts(&seen));
        all.advance(&mut seen, NameId(1));
        assert!(!all.accepts(&seen));
        all.advance(&mut seen, NameId(0));
        assert!(all.accepts(&seen));
    }
}
