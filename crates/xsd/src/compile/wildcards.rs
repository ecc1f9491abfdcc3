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
        // Namespaces that no wildcard names come last: those named have been taken by the pieces before, or
        // are excluded by every wildcard that excludes.
        let open = |set: &Namespaces| !matches!(set, Namespaces::Set(_));
        let rest = all.iter().map(|&id| &self.get(id).namespaces).filter(|set| open(set));
        let widest = rest.min_by_key(|set| **set != Namespaces::Any).cloned();
        pieces.extend(widest.map(|widest| (widest, piece(&open))));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn takers(sets: &[Namespaces], ns: u32) -> Vec<usize> {
        let mut wildcards = Wildcards::default();
        let table =
            |namespaces: &Namespaces| WildcardTable { namespaces: namespaces.clone(), process: Process::Lax };
        let all: Vec<WildcardId> = sets.iter().map(|set| wildcards.intern(table(set))).collect();
        let pieces = wildcards.disjoint(&all);
        let piece = pieces.into_iter().find(|(id, _)| wildcards.get(*id).allows(NsId(ns)));
        piece.map(|(_, holders)| holders).unwrap_or_default()
    }

    #[test]
    fn pieces_know_every_wildcard_that_holds_a_namespace() {
        use Namespaces::{Any, Not, Set};
        let mixtures = [
            vec![Not(5), Not(5)],
            vec![Not(5), Not(6), Set(vec![0, 6])],
            vec![Set(vec![5]), Any, Not(5)],
            vec![Set(vec![0, 5]), Set(vec![5, 6])],
            vec![Any, Any],
        ];
        for sets in mixtures {
            for ns in 0..10 {
                let expected: Vec<usize> =
                    (0..sets.len()).filter(|&at| sets[at].contains(NsId(ns))).collect();
                assert_eq!(takers(&sets, ns), expected, "{ns} in {sets:?}");
            }
        }
    }
}
