//! Expressions to run with counters, for content models too large for states.

use super::dfa::Dfa;
use super::expression::{Expression, LeafTerm, Node, Op, children_backwards};
use super::substitution::Substitutes;
use crate::tables::{Counted, CountedNode, Counter, Op as CountedOp};

const NONE: u32 = u32::MAX;

pub(super) fn counted(expression: &Expression, substitutes: &Substitutes) -> Counted {
    let nodes = &expression.nodes;
    let nullable = nullable(nodes);
    let mut counted = Counted::default();
    for (at, node) in nodes.iter().enumerate() {
        let op = match node.op {
            Op::Leaf(leaf) => leaf_op(expression, leaf, substitutes, &mut counted),
            Op::Count(min, max) => {
                let min = if nullable[at - 1] { 0 } else { min };
                counted.counters.push(Counter { min, max: max.unwrap_or(NONE) });
                CountedOp::Count(counted.counters.len() as u32 - 1)
            }
            Op::Empty => CountedOp::Empty,
            Op::Fail => CountedOp::Fail,
            Op::Sequence(_) => CountedOp::Sequence,
            Op::Choice(_) => CountedOp::Choice,
            Op::Optional => CountedOp::Optional,
            Op::Many => CountedOp::Many,
        };
        counted.nodes.push(CountedNode { op, parent: NONE, next: NONE, first: NONE });
    }
    link(nodes, &mut counted.nodes);
    counted
}

fn leaf_op(
    expression: &Expression,
    leaf: u32,
    substitutes: &Substitutes,
    counted: &mut Counted,
) -> CountedOp {
    match expression.leaves[leaf as usize].term {
        LeafTerm::Wildcard(id) => CountedOp::Wildcard(id),
        LeafTerm::Element(element) => {
            let names = substitutes.of(element).iter().map(|&(name, element)| (name.0, element));
            let first = counted.names.len() as u32;
            counted.names.extend(names);
            CountedOp::Element(first, counted.names.len() as u32 - first)
        }
    }
}

fn link(nodes: &[Node], linked: &mut [CountedNode]) {
    for at in 0..nodes.len() {
        let mut next = NONE;
        for child in children_backwards(nodes, at) {
            linked[child].parent = at as u32;
            linked[child].next = next;
            next = child as u32;
        }
        linked[at].first = next;
    }
}

fn nullable(nodes: &[Node]) -> Vec<bool> {
    let mut nullable = Vec::with_capacity(nodes.len());
    for (at, node) in nodes.iter().enumerate() {
        let mut children = children_backwards(nodes, at).map(|child| nullable[child]);
        let is = match node.op {
            Op::Empty | Op::Optional | Op::Count(0, _) => true,
            Op::Fail | Op::Leaf(_) => false,
            Op::Choice(_) => children.any(|is| is),
            Op::Sequence(_) | Op::Many | Op::Count(..) => children.all(|is| is),
        };
        nullable.push(is);
    }
    nullable
}

/// How many places a run may be in at one leaf. One, where every child says how often what was repeated;
/// otherwise as many as the counters around the leaf have values below their least number: above it, a run
/// keeps the lowest.
pub(super) fn places(counted: &Counted, clipped: Option<&Dfa>) -> u64 {
    let leaves = (0..counted.nodes.len()).filter(|&at| counted.nodes[at].first == NONE);
    let ambiguous = |leaf: u32| clipped.is_none_or(|dfa| dfa.is_ambiguous(leaf));
    let numbered =
        leaves.filter(|&at| !matches!(counted.nodes[at].op, CountedOp::Empty | CountedOp::Fail)).zip(0..);
    let around = numbered.filter(|&(_, leaf)| ambiguous(leaf)).map(|(at, _)| values_around(counted, at));
    around.max().unwrap_or(1)
}

fn values_around(counted: &Counted, leaf: usize) -> u64 {
    let holder =
        |at: &usize| Some(counted.nodes[*at].parent as usize).filter(|&parent| parent < counted.nodes.len());
    let values = std::iter::successors(Some(leaf), holder).map(|at| match counted.nodes[at].op {
        CountedOp::Count(counter) => below_least(counted.counters[counter as usize]),
        _ => 1,
    });
    values.fold(1, u64::saturating_mul)
}

fn below_least(counter: Counter) -> u64 {
    if counter.max == NONE { 1 } else { u64::from(counter.min.max(1)) }
}
