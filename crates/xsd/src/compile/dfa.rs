//! Subset construction: sets of positions to states, and the conflicts between leaves seen on the way.

use std::collections::{BTreeSet, HashMap};

use segur_xml::{NameId, Names};

use super::Limits;
use super::expression::{Leaf, LeafTerm};
use super::positions::{END, Positions, SetId, TooLarge};
use super::substitution::Substitutes;
use super::wildcards::Wildcards;
use crate::model::ElementId;
use crate::tables::WildcardId;

/// A deterministic automaton; state 0 is the start.
#[derive(Debug, Default)]
pub(super) struct Dfa {
    pub(super) rows: Vec<Row>,
    /// Pairs of leaves, by number, between which a name cannot choose.
    pub(super) conflicts: BTreeSet<(u32, u32)>,
    /// Leaves of which a state holds several copies: what was repeated how often is ambiguous there.
    pub(super) repeats: BTreeSet<u32>,
    /// Members of position sets made on the way.
    pub(super) work: usize,
}

impl Dfa {
    /// Whether several counts may be possible at a leaf. With conflicts between leaves, anything is.
    pub(super) fn is_ambiguous(&self, leaf: u32) -> bool {
        !self.conflicts.is_empty() || self.repeats.contains(&leaf)
    }
}

/// A state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Row {
    pub(super) elements: Vec<(NameId, ElementId, u32)>,
    pub(super) wildcards: Vec<(WildcardId, u32)>,
    pub(super) accepts: bool,
}

/// What a state does, before the states it leads to have numbers.
#[derive(Default)]
struct Moves {
    elements: Vec<ElementMove>,
    by_name: HashMap<NameId, usize>,
    wildcards: Vec<WildMove>,
}

struct ElementMove {
    name: NameId,
    element: ElementId,
    leaf: u32,
    to: SetId,
}

struct WildMove {
    wildcard: WildcardId,
    leaf: u32,
    to: SetId,
}

/// What the leaves of a content model mean.
pub(super) struct Alphabet<'a> {
    pub(super) names: &'a Names,
    pub(super) leaves: &'a [Leaf],
    pub(super) substitutes: &'a Substitutes,
    pub(super) wildcards: &'a mut Wildcards,
}

/// Conflicts kept for one content model.
const MAX_CONFLICTS: usize = 20;

pub(super) fn build(positions: Positions, alphabet: Alphabet<'_>, limits: &Limits) -> Result<Dfa, TooLarge> {
    let numbers = HashMap::from([(positions.start, 0)]);
    let open = vec![positions.start];
    let mut builder = Builder { positions, alphabet, numbers, open, dfa: Dfa::default(), transitions: 0 };
    while builder.dfa.rows.len() < builder.open.len() {
        let row = builder.row(builder.open[builder.dfa.rows.len()])?;
        builder.transitions += row.elements.len() + row.wildcards.len();
        builder.dfa.rows.push(row);
        if builder.open.len() > limits.states || builder.transitions > limits.transitions {
            return Err(TooLarge);
        }
    }
    builder.dfa.work = builder.positions.sets.work();
    Ok(builder.dfa)
}

struct Builder<'a> {
    positions: Positions,
    alphabet: Alphabet<'a>,
    numbers: HashMap<SetId, u32>,
    open: Vec<SetId>,
    dfa: Dfa,
    transitions: usize,
}

impl Builder<'_> {
    fn row(&mut self, state: SetId) -> Result<Row, TooLarge> {
        let moves = self.moves(state)?;
        let accepts = self.positions.sets.get(state).last() == Some(&END);
        let elements = self.elements(&moves)?;
        let wildcards = self.wildcards(&moves)?;
        Ok(Row { elements, wildcards, accepts })
    }

    fn moves(&mut self, state: SetId) -> Result<Moves, TooLarge> {
        let mut moves = Moves::default();
        for at in 0..self.positions.sets.get(state).len() {
            let position = self.positions.sets.get(state)[at];
            if position != END {
                self.add_moves(position as usize, &mut moves)?;
            }
        }
        Ok(moves)
    }

    fn add_moves(&mut self, position: usize, moves: &mut Moves) -> Result<(), TooLarge> {
        let (leaf, to) = (self.positions.leaves[position], self.positions.follow[position]);
        match self.alphabet.leaves[leaf as usize].term {
            LeafTerm::Element(element) => {
                for &(name, element) in self.alphabet.substitutes.of(element) {
                    self.add_element(ElementMove { name, element, leaf, to }, moves)?;
                }
            }
            LeafTerm::Wildcard(wildcard) => self.add_wildcard(WildMove { wildcard, leaf, to }, moves)?,
        }
        Ok(())
    }

    fn add_element(&mut self, new: ElementMove, moves: &mut Moves) -> Result<(), TooLarge> {
        let Some(&known) = moves.by_name.get(&new.name) else {
            moves.by_name.insert(new.name, moves.elements.len());
            moves.elements.push(new);
            return Ok(());
        };
        let known = &mut moves.elements[known];
        known.to = self.positions.sets.union(known.to, new.to)?;
        conflict(&mut self.dfa, known.leaf, new.leaf);
        Ok(())
    }

    fn add_wildcard(&mut self, new: WildMove, moves: &mut Moves) -> Result<(), TooLarge> {
        for known in &mut moves.wildcards {
            if known.leaf == new.leaf {
                known.to = self.positions.sets.union(known.to, new.to)?;
                self.dfa.repeats.insert(known.leaf);
                return Ok(());
            }
            let namespaces = |id| &self.alphabet.wildcards.get(id).namespaces;
            if namespaces(known.wildcard).intersects(namespaces(new.wildcard)) {
                conflict(&mut self.dfa, known.leaf, new.leaf);
            }
        }
        moves.wildcards.push(new);
        Ok(())
    }

    /// The element transitions; where a wildcard takes the same name, both ways are followed.
    fn elements(&mut self, moves: &Moves) -> Result<Vec<(NameId, ElementId, u32)>, TooLarge> {
        let mut row = Vec::with_capacity(moves.elements.len());
        for element in &moves.elements {
            let mut to = element.to;
            for wild in &moves.wildcards {
                let table = self.alphabet.wildcards.get(wild.wildcard);
                if table.allows(self.alphabet.names.ns(element.name)) {
                    to = self.positions.sets.union(to, wild.to)?;
                    conflict(&mut self.dfa, element.leaf, wild.leaf);
                }
            }
            row.push((element.name, element.element, self.number(to)));
        }
        Ok(row)
    }

    fn wildcards(&mut self, moves: &Moves) -> Result<Vec<(WildcardId, u32)>, TooLarge> {
        let all: Vec<WildcardId> = moves.wildcards.iter().map(|wild| wild.wildcard).collect();
        let mut row = Vec::with_capacity(all.len());
        for (wildcard, holders) in self.alphabet.wildcards.disjoint(&all) {
            let mut to = moves.wildcards[holders[0]].to;
            for &holder in &holders[1..] {
                to = self.positions.sets.union(to, moves.wildcards[holder].to)?;
            }
            row.push((wildcard, self.number(to)));
        }
        Ok(row)
    }

    fn number(&mut self, set: SetId) -> u32 {
        let next = self.open.len() as u32;
        let number = *self.numbers.entry(set).or_insert(next);
        if number == next {
            self.open.push(set);
        }
        number
    }
}

fn conflict(dfa: &mut Dfa, a: u32, b: u32) {
    if a == b {
        dfa.repeats.insert(a);
    } else if dfa.conflicts.len() < MAX_CONFLICTS {
        dfa.conflicts.insert((a.min(b), a.max(b)));
    }
}
