//! Content models too large to unfold into states: run on the expression itself, with counters.
//!
//! `xs:element maxOccurs="100000"` in a group that repeats would need millions of states. Here a run keeps the
//! set of places where the expression may be, each with the values of its counters. Memory is linear in the
//! content model; the compiler refuses models whose set of places could grow without a sensible bound.

use std::collections::{HashMap, HashSet};

use segur_xml::{NameId, NsId};
use serde::{Deserialize, Serialize};

use super::{Matched, WildcardId, WildcardTable};
use crate::model::ElementId;

const NONE: u32 = u32::MAX;

/// Marks a counter whose iteration has met no child yet.
const FRESH: u32 = 1 << 31;

/// A content model as an expression: nodes with children before their parents, the root last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub(crate) nodes: Vec<CountedNode>,
    /// Names of the element leaves: (name, declaration), a leaf's own slice.
    pub(crate) names: Vec<(u32, ElementId)>,
    pub(crate) counters: Vec<Counter>,
}

/// A node of the expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedNode {
    /// What it is.
    pub op: Op,
    /// The node that holds it; `u32::MAX` for the root.
    pub parent: u32,
    /// The sibling after it; `u32::MAX` for the last.
    pub next: u32,
    /// Its first child; `u32::MAX` for leaves.
    pub first: u32,
}

/// What a node of the expression matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Op {
    /// Nothing, successfully.
    Empty,
    /// Nothing, ever: an empty choice.
    Fail,
    /// An element: the slice of [`Counted`]'s names, from and length.
    Element(u32, u32),
    /// An element let in by a wildcard.
    Wildcard(WildcardId),
    /// The children one after the other.
    Sequence,
    /// One of the children.
    Choice,
    /// The child or nothing.
    Optional,
    /// The child once or more.
    Many,
    /// The child a number of times, that of a counter.
    Count(u32),
}

/// How often the child of an [`Op::Count`] may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    /// Least number; 0 if the child can match nothing.
    pub min: u32,
    /// Greatest number; `u32::MAX` is unbounded.
    pub max: u32,
}

/// Where a run is: the leaves that may come next, each with its counters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedRun {
    pub(crate) model: u32,
    places: Vec<Place>,
    accepts: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Place {
    node: u32,
    counters: Box<[u32]>,
}

/// A step of the walk over the expression: a node is about to start, or has just ended.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Walk {
    ends: bool,
    place: Place,
}

impl Counted {
    /// A run before the first child.
    pub(crate) fn start(&self, model: u32) -> CountedRun {
        let counters = vec![0; self.counters.len()].into();
        let root = Place { node: self.nodes.len() as u32 - 1, counters };
        self.close(model, vec![Walk { ends: false, place: root }])
    }

    /// Takes a child; the run is unchanged when it is not allowed.
    pub(crate) fn advance(
        &self,
        run: &mut CountedRun,
        name: NameId,
        ns: NsId,
        wild: &[WildcardTable],
    ) -> Matched {
        let matched = |place: &Place| self.matches(place.node, name, ns, wild);
        let best = run.places.iter().map(matched).min_by_key(rank).unwrap_or(Matched::None);
        if best == Matched::None {
            return best;
        }
        let taken = run.places.iter().filter(|place| matched(place) != Matched::None);
        let ends = taken.map(|place| Walk { ends: true, place: place.clone() }).collect();
        *run = self.close(run.model, ends);
        best
    }

    /// What a child of that name is in any place of the expression.
    pub(crate) fn anywhere(&self, name: NameId, ns: NsId, wildcards: &[WildcardTable]) -> Matched {
        let all = (0..self.nodes.len() as u32).map(|node| self.matches(node, name, ns, wildcards));
        all.min_by_key(rank).unwrap_or(Matched::None)
    }

    fn matches(&self, node: u32, name: NameId, ns: NsId, wildcards: &[WildcardTable]) -> Matched {
        match self.nodes[node as usize].op {
            Op::Element(..) => {
                let found = self.elements(node).iter().find(|(known, _)| *known == name.0);
                found.map_or(Matched::None, |&(_, element)| Matched::Element(element))
            }
            Op::Wildcard(id) if wildcards[id.0 as usize].allows(ns) => {
                Matched::Wildcard(wildcards[id.0 as usize].process)
            }
            _ => Matched::None,
        }
    }

    /// The names of an element leaf, its own first, then those of its substitution group.
    pub(crate) fn elements(&self, node: u32) -> &[(u32, ElementId)] {
        match self.nodes[node as usize].op {
            Op::Element(first, len) => &self.names[first as usize..(first + len) as usize],
            _ => &[],
        }
    }

    /// Follows everything that matches nothing, down to the leaves that may come next.
    fn close(&self, model: u32, mut open: Vec<Walk>) -> CountedRun {
        let mut run = CountedRun { model, places: Vec::new(), accepts: false };
        let mut seen: HashSet<Walk> = open.iter().cloned().collect();
        while let Some(walk) = open.pop() {
            let mut go = |ends: bool, node: u32, counters: &[u32]| {
                let walk = Walk { ends, place: Place { node, counters: counters.into() } };
                if seen.insert(walk.clone()) {
                    open.push(walk);
                }
            };
            if !walk.ends {
                self.enter(&walk.place, &mut run, &mut go);
            } else {
                self.leave(&walk.place, &mut run, &mut go);
            }
        }
        self.keep_best(&mut run.places);
        run.places.sort_unstable();
        run
    }

    fn enter(&self, place: &Place, run: &mut CountedRun, go: &mut impl FnMut(bool, u32, &[u32])) {
        let Place { node, counters } = place;
        let first = self.nodes[*node as usize].first;
        match self.nodes[*node as usize].op {
            Op::Empty => go(true, *node, counters),
            Op::Fail => {}
            Op::Element(..) | Op::Wildcard(_) => run.places.push(place.taken()),
            Op::Sequence | Op::Many => go(false, first, counters),
            Op::Choice => self.children(first).for_each(|child| go(false, child, counters)),
            Op::Optional => {
                go(false, first, counters);
                go(true, *node, counters);
            }
            Op::Count(counter) => {
                if self.counters[counter as usize].min == 0 {
                    go(true, *node, counters);
                }
                go(false, first, &place.with(counter, 1 | FRESH));
            }
        }
    }

    fn leave(&self, place: &Place, run: &mut CountedRun, go: &mut impl FnMut(bool, u32, &[u32])) {
        let CountedNode { parent, next, .. } = self.nodes[place.node as usize];
        let Some(holder) = self.nodes.get(parent as usize) else {
            run.accepts = true;
            return;
        };
        match holder.op {
            Op::Sequence if next != NONE => go(false, next, &place.counters),
            Op::Many => {
                go(false, place.node, &place.counters);
                go(true, parent, &place.counters);
            }
            Op::Count(counter) => self.leave_count(place, parent, counter, go),
            _ => go(true, parent, &place.counters),
        }
    }

    /// An iteration that met no child is not counted: its effect is that of not starting it.
    fn leave_count(&self, place: &Place, parent: u32, counter: u32, go: &mut impl FnMut(bool, u32, &[u32])) {
        let (count, Counter { min, max }) =
            (place.counters[counter as usize], self.counters[counter as usize]);
        if count & FRESH != 0 {
            return;
        }
        if count >= min {
            go(true, parent, &place.with(counter, 0));
        }
        if count < max {
            // Beyond the least number of an unbounded repetition, all counts are alike.
            let count = if max == NONE { (count + 1).min(min.max(1)) } else { count + 1 };
            go(false, place.node, &place.with(counter, count | FRESH));
        }
    }

    /// Of two places at one leaf, drops the one that lets in nothing that the other does not.
    fn keep_best(&self, places: &mut Vec<Place>) {
        let mut groups: HashMap<(u32, Vec<u32>), Vec<Place>> = HashMap::new();
        for place in places.drain(..) {
            let kinds =
                place.counters.iter().zip(&self.counters).map(|(&count, counter)| counter.kind(count));
            let group = groups.entry((place.node, kinds.collect())).or_default();
            if !group.iter().any(|known| self.covers(known, &place)) {
                group.retain(|known| !self.covers(&place, known));
                group.push(place);
            }
        }
        places.extend(groups.into_values().flatten());
    }

    fn covers(&self, a: &Place, b: &Place) -> bool {
        let mut counts = a.counters.iter().zip(&b.counters).zip(&self.counters);
        counts.all(|((a, b), counter)| if counter.max == NONE { a >= b } else { a <= b })
    }

    fn children(&self, first: u32) -> impl Iterator<Item = u32> + '_ {
        let some = |node: u32| (node != NONE).then_some(node);
        std::iter::successors(some(first), move |&node| some(self.nodes[node as usize].next))
    }

    pub(crate) fn is_sound(&self, elements: usize, wildcards: usize) -> bool {
        let count = self.nodes.len();
        let node = |(at, node): (usize, &CountedNode)| {
            let links = [node.parent, node.next]
                .iter()
                .all(|&to| to == NONE || (to as usize) > at && (to as usize) < count);
            let below = |inner: bool| if inner { (node.first as usize) < at } else { node.first == NONE };
            links
                && match node.op {
                    Op::Empty | Op::Fail => below(false),
                    Op::Element(first, len) => {
                        below(false)
                            && first.checked_add(len).is_some_and(|end| end as usize <= self.names.len())
                    }
                    Op::Wildcard(id) => below(false) && (id.0 as usize) < wildcards,
                    Op::Count(counter) => below(true) && (counter as usize) < self.counters.len(),
                    Op::Choice => below(node.first != NONE),
                    Op::Sequence | Op::Optional | Op::Many => below(true),
                }
        };
        count > 0
            && self.nodes.iter().enumerate().all(node)
            && self.names.iter().all(|(_, element)| element.index() < elements)
    }
}

impl Counter {
    /// Of two values of one kind, one lets in whatever the other does: the higher without greatest number, the
    /// lower otherwise. As every iteration met a child, a least number of 1 is always reached.
    fn kind(self, count: u32) -> u32 {
        if self.max == NONE || self.min <= 1 { 0 } else { count.min(self.min) }
    }
}

impl CountedRun {
    /// Whether the content may end now.
    pub fn accepts(&self) -> bool {
        self.accepts
    }

    /// The leaves that may come next, in the order of the content model, each once.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = u32> + '_ {
        let mut last = NONE;
        self.places
            .iter()
            .map(|place| place.node)
            .filter(move |&node| std::mem::replace(&mut last, node) != node)
    }
}

impl Place {
    fn with(&self, counter: u32, value: u32) -> Box<[u32]> {
        let mut counters = self.counters.clone();
        counters[counter as usize] = value;
        counters
    }

    /// The place once its leaf meets a child: every iteration around it has one.
    fn taken(&self) -> Place {
        Place { node: self.node, counters: self.counters.iter().map(|count| count & !FRESH).collect() }
    }
}

fn rank(matched: &Matched) -> u8 {
    match matched {
        Matched::Element(_) => 0,
        Matched::Wildcard(_) => 1,
        Matched::None => 2,
    }
}
