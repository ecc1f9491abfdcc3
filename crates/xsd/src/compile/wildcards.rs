//! The wildcards of a schema, each once.

use std::collections::HashMap;

use segur_xml::NsId;

use crate::model::{Process, Wildcard};
use crate::tables::{Namespaces, WildcardId, WildcardTable};

/// Numbers the wildcards.
#[derive(Debug, Default)]
pub(super) struct Wildcards {
    list: Vec<WildcardTable>,
    numbers: HashMap<WildcardTable, WildcardId>,
}

impl Wildcards {
    pub(super) fn add(&mut self, wildcard: &Wildcard) -> WildcardId {
        self.intern(WildcardTable::from(wildcard))
    }

    pub(super) fn intern(&mut self, table: WildcardTable) -> WildcardId {
        if let Some(&known) = self.numbers.get(&table) {
            return known;
        }
        let id = WildcardId(self.list.len() as u32);
        self.list.push(table.clone());
        self.numbers.insert(table, id);
        id
    }

    pub(super) fn get(&self, id: WildcardId) -> &WildcardTable {
        &self.list[id.0 as usize]
    }

    pub(super) fn finish(self) -> Vec<WildcardTable> {
        self.list
    }

    /// Cuts wildcards that overlap into disjoint ones. Each piece lists the wildcards (by their place in
    /// `all`) that hold it, in order, and asks what the first of them asks.
    pub(super) fn disjoint(&mut self, all: &[WildcardId]) -> Vec<(WildcardId, Vec<usize>)> {
        if !self.overlap(all) {
            return all.iter().enumerate().map(|(at, &id)| (id, vec![at])).collect();
        }
        let mut named: Vec<u32> =
            all.iter().flat_map(|&id| self.get(id).namespaces.named()).copied().collect();
        named.push(NsId::NONE.0);
        named.sort_unstable();
        named.dedup();
        let piece = |holds: &dyn Fn(&Namespaces) -> bool| -> Vec<usize> {
            (0..all.len()).filter(|&at| holds(&self.get(all[at]).namespaces)).collect()
        };
        let mut pieces: Vec<(Namespaces, Vec<usize>)> = named
            .iter()
            .map(|&ns| (Namespaces::Set(vec![ns]), piece(&|set| set.contains(NsId(ns)))))
            .collect();
        // What no wildcard names comes last, so that the pieces before it have taken the rest.
        pieces.push((Namespaces::Any, piece(&|set| !matches!(set, Namespaces::Set(_)))));
        pieces.retain(|(_, holders)| !holders.is_empty());
        let table = |(namespaces, holders): (Namespaces, Vec<usize>)| {
            (self.piece(namespaces, &holders, all), holders)
        };
        pieces.into_iter().map(table).collect()
    }

    fn piece(&mut self, namespaces: Namespaces, holders: &[usize], all: &[WildcardId]) -> WildcardId {
        let process = holders.first().map_or(Process::Strict, |&at| self.get(all[at]).process);
        self.intern(WildcardTable { namespaces, process })
    }

    fn overlap(&self, all: &[WildcardId]) -> bool {
        let meets = |a: WildcardId, b: WildcardId| self.get(a).namespaces.intersects(&self.get(b).namespaces);
        (1..all.len()).any(|b| (0..b).any(|a| meets(all[a], all[b])))
    }
}
