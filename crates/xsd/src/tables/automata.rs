//! Content models as deterministic automata in flat arrays.

use segur_xml::NameId;
use serde::{Deserialize, Serialize};

use super::index::Slots;
use super::{All, Counted, HashIndex, WildcardId, name};
use crate::model::{ElementId, Process};

/// The number of a DFA state, over all content models.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StateId(pub u32);

/// Where a child leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A declared element: its declaration (the substitution group member's own) and the next state.
    Element(ElementId, StateId),
    /// An element let in by a wildcard.
    Wildcard(Process, StateId),
    /// The child is not allowed here.
    None,
}

/// Every content model of a schema; types with the same content model share it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Automata {
    states: Vec<State>,
    transitions: Vec<Transition>,
    wildcards: Vec<WildTransition>,
    index: HashIndex,
    pub(crate) alls: Vec<All>,
    pub(crate) counted: Vec<Counted>,
}

/// A DFA state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    first: u32,
    len: u32,
    wild_first: u32,
    wild_len: u32,
    slots: Slots,
    accepts: bool,
}

/// What an element does in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Transition {
    /// The element's name.
    #[serde(with = "name")]
    pub name: NameId,
    /// The element's declaration.
    pub element: ElementId,
    /// The state after it.
    pub next: StateId,
}

/// What a wildcard does in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WildTransition {
    /// The wildcard.
    pub wildcard: WildcardId,
    /// The state after it.
    pub next: StateId,
}

impl Automata {
    /// Adds a state. Transitions are in the order of the content model, each name once.
    pub(crate) fn add(
        &mut self,
        transitions: &[Transition],
        wildcards: &[WildTransition],
        accepts: bool,
    ) -> StateId {
        let names: Vec<u32> = transitions.iter().map(|t| t.name.0).collect();
        self.states.push(State {
            first: self.transitions.len() as u32,
            len: transitions.len() as u32,
            wild_first: self.wildcards.len() as u32,
            wild_len: wildcards.len() as u32,
            slots: self.index.add(&names),
            accepts,
        });
        self.transitions.extend_from_slice(transitions);
        self.wildcards.extend_from_slice(wildcards);
        StateId(self.states.len() as u32 - 1)
    }

    /// The transition of an element name in a state.
    #[inline]
    pub fn element(&self, state: StateId, name: NameId) -> Option<&Transition> {
        let row = &self.states[state.0 as usize];
        let transitions = &self.transitions[row.first as usize..(row.first + row.len) as usize];
        if row.slots.is_indexed() {
            let at = self.index.find(row.slots, name.0, |at| transitions[at as usize].name == name)?;
            return transitions.get(at as usize);
        }
        transitions.iter().find(|t| t.name == name)
    }

    /// The element transitions of a state in the order of the content model.
    pub fn elements(&self, state: StateId) -> &[Transition] {
        let row = &self.states[state.0 as usize];
        &self.transitions[row.first as usize..(row.first + row.len) as usize]
    }

    /// The wildcard transitions of a state, tried in this order after the elements.
    pub fn wildcards(&self, state: StateId) -> &[WildTransition] {
        let row = &self.states[state.0 as usize];
        &self.wildcards[row.wild_first as usize..(row.wild_first + row.wild_len) as usize]
    }

    /// Whether the content may end in a state.
    #[inline]
    pub fn accepts(&self, state: StateId) -> bool {
        self.states[state.0 as usize].accepts
    }

    /// How many DFA states there are.
    pub fn state_count(&self) -> usize {
        self.states.len()
    }

    /// How many element and wildcard transitions there are.
    pub fn transition_count(&self) -> usize {
        self.transitions.len() + self.wildcards.len()
    }

    /// How many content models run as bit sets (`xs:all`) and with counters.
    pub fn other_counts(&self) -> (usize, usize) {
        (self.alls.len(), self.counted.len())
    }

    /// Whether every number points to something.
    pub(crate) fn is_sound(&self, elements: usize, wildcards: usize) -> bool {
        let inside =
            |first: u32, len: u32, all: usize| first.checked_add(len).is_some_and(|end| end as usize <= all);
        let row_is_sound = |row: &State| {
            inside(row.first, row.len, self.transitions.len())
                && inside(row.wild_first, row.wild_len, self.wildcards.len())
                && self.index.is_sound(row.slots, row.len as usize)
        };
        let states = self.states.len();
        let step = |t: &Transition| t.element.index() < elements && (t.next.0 as usize) < states;
        let wild = |w: &WildTransition| (w.wildcard.0 as usize) < wildcards && (w.next.0 as usize) < states;
        self.states.iter().all(row_is_sound)
            && self.transitions.iter().all(step)
            && self.wildcards.iter().all(wild)
            && self.alls.iter().all(|all| all.is_sound(elements))
            && self.counted.iter().all(|counted| counted.is_sound(elements, wildcards))
    }
}
