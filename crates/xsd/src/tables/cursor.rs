//! Walking a content model, whatever its kind.

use std::collections::{HashSet, VecDeque};

use segur_xml::{NameId, NsId};
use serde::{Deserialize, Serialize};

use super::{CountedRun, Op, Seen, StateId, Step, Tables, WildcardId};
use crate::model::{ElementId, Process};

/// A content model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Model {
    /// A deterministic automaton: its start state.
    Dfa(StateId),
    /// An `xs:all` group, by number.
    All(u32),
    /// An expression with counters, by number.
    Counted(u32),
}

/// A place in a content model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cursor {
    /// A state.
    Dfa(StateId),
    /// An `xs:all` group, by number, and the members met.
    All(u32, Seen),
    /// An expression with counters.
    Counted(Box<CountedRun>),
}

impl Cursor {
    /// Puts the cursor of an automaton on a state.
    #[inline(always)]
    pub fn set(&mut self, state: StateId) {
        match self {
            Cursor::Dfa(at) => *at = state,
            other => *other = Cursor::Dfa(state),
        }
    }
}

/// What a child is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matched {
    /// A declared element.
    Element(ElementId),
    /// An element let in by a wildcard.
    Wildcard(Process),
    /// Not allowed.
    None,
}

/// What may come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Expected {
    /// An element.
    Element(ElementId),
    /// Whatever a wildcard lets in.
    Wildcard(WildcardId),
}

impl Tables {
    /// The place before the first child.
    #[inline]
    pub fn start(&self, model: Model) -> Cursor {
        match model {
            Model::Dfa(start) => Cursor::Dfa(start),
            Model::All(all) => Cursor::All(all, self.automata.alls[all as usize].start()),
            Model::Counted(at) => Cursor::Counted(Box::new(self.automata.counted[at as usize].start(at))),
        }
    }

    /// Takes a child and moves on; the cursor stays where it is when the child is not allowed.
    #[inline]
    pub fn advance(&self, cursor: &mut Cursor, name: NameId, ns: NsId) -> Matched {
        match cursor {
            Cursor::Dfa(state) => {
                let (matched, next) = match self.next(*state, name, ns) {
                    Step::Element(element, next) => (Matched::Element(element), next),
                    Step::Wildcard(process, next) => (Matched::Wildcard(process), next),
                    Step::None => return Matched::None,
                };
                *state = next;
                matched
            }
            Cursor::All(all, seen) => {
                let element = self.automata.alls[*all as usize].advance(seen, name);
                element.map_or(Matched::None, Matched::Element)
            }
            Cursor::Counted(run) => {
                self.automata.counted[run.model as usize].advance(run, name, ns, &self.wildcards)
            }
        }
    }

    /// Whether the content may end here.
    #[inline]
    pub fn accepts(&self, cursor: &Cursor) -> bool {
        match cursor {
            Cursor::Dfa(state) => self.automata.accepts(*state),
            Cursor::All(all, seen) => self.automata.alls[*all as usize].accepts(seen),
            Cursor::Counted(run) => run.accepts(),
        }
    }

    /// What may come next, in the order of the content model. Abstract elements are replaced by the members
    /// of their substitution groups; members whose head is expected too are left out. Whether the content
    /// may also end is told by [`Tables::accepts`].
    pub fn expected(&self, cursor: &Cursor) -> Vec<Expected> {
        let all = match cursor {
            Cursor::Dfa(state) => self.expected_in_state(*state),
            Cursor::All(all, seen) => {
                let group = &self.automata.alls[*all as usize];
                let left = group.members().iter().filter(|member| !seen.has(member.bit));
                // Of an xs:all group, only what is missing is worth naming as long as something is.
                let missing = !group.accepts(seen);
                let named = left.filter(|member| !missing || group.is_required(member));
                named.map(|member| Expected::Element(member.element)).collect()
            }
            Cursor::Counted(run) => self.expected_in_run(run),
        };
        self.without_members(all)
    }

    fn expected_in_state(&self, state: StateId) -> Vec<Expected> {
        let elements = self.automata.elements(state).iter().map(|t| Expected::Element(t.element));
        let wildcards = self.automata.wildcards(state).iter().map(|w| Expected::Wildcard(w.wildcard));
        elements.chain(wildcards).collect()
    }

    fn expected_in_run(&self, run: &CountedRun) -> Vec<Expected> {
        let model = &self.automata.counted[run.model as usize];
        let mut all = Vec::new();
        for leaf in run.leaves() {
            match model.nodes[leaf as usize].op {
                Op::Wildcard(id) => all.push(Expected::Wildcard(id)),
                _ => all.extend(model.elements(leaf).iter().map(|&(_, element)| Expected::Element(element))),
            }
        }
        all
    }

    fn without_members(&self, mut all: Vec<Expected>) -> Vec<Expected> {
        let mut seen = HashSet::new();
        all.retain(|&expected| seen.insert(expected));
        all.retain(|expected| match *expected {
            Expected::Element(id) => !self.element(id).abstract_ && !self.is_covered(id, &seen),
            Expected::Wildcard(_) => true,
        });
        all
    }

    /// Whether a concrete head of the element's substitution group is expected as well.
    fn is_covered(&self, id: ElementId, expected: &HashSet<Expected>) -> bool {
        let heads =
            std::iter::successors(self.element(id).substitution, |&head| self.element(head).substitution);
        let mut heads = heads.take(self.elements.len());
        heads.any(|head| !self.element(head).abstract_ && expected.contains(&Expected::Element(head)))
    }

    /// The nearest place further on in the content model where the child is allowed, as if what is missing
    /// before it were there: for going on after an error. The cursor stays where it is when there is none.
    pub fn recover(&self, cursor: &mut Cursor, name: NameId, ns: NsId) -> Matched {
        let Cursor::Dfa(start) = cursor else { return self.advance(cursor, name, ns) };
        let mut open = VecDeque::from([*start]);
        let mut seen = HashSet::from([*start]);
        while let Some(state) = open.pop_front() {
            let mut place = Cursor::Dfa(state);
            let matched = self.advance(&mut place, name, ns);
            if matched != Matched::None {
                *cursor = place;
                return matched;
            }
            let nexts = self.automata.elements(state).iter().map(|t| t.next);
            let nexts = nexts.chain(self.automata.wildcards(state).iter().map(|w| w.next));
            open.extend(nexts.filter(|&next| seen.insert(next)));
        }
        Matched::None
    }

    /// What a child of that name is anywhere in the content model: what judges a child in the wrong place.
    pub fn declared(&self, model: Model, name: NameId, ns: NsId) -> Matched {
        if let Model::Counted(at) = model {
            return self.automata.counted[at as usize].anywhere(name, ns, &self.wildcards);
        }
        self.recover(&mut self.start(model), name, ns)
    }
}
