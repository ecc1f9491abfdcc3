//! Content models as expressions over leaves, in a flat array.

use crate::model::{Components, Compositor, ElementId, ModelGroup, Origin, Particle, Term};
use crate::tables::WildcardId;

use super::wildcards::Wildcards;

/// Counts above this are taken for unbounded: a content of two thousand million children.
const MAX_COUNT: u32 = (1 << 31) - 2;

/// An expression: children before their parents, so that every subtree is a contiguous slice that ends with
/// its root. Needs no recursion, however deep the schema nests.
#[derive(Clone, Debug, Default)]
pub(super) struct Expression {
    pub(super) nodes: Vec<Node>,
    pub(super) leaves: Vec<Leaf>,
}

/// A node, with the number of nodes of its subtree, itself included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Node {
    pub(super) op: Op,
    pub(super) size: u32,
}

/// What a node matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Op {
    /// Nothing, successfully.
    Empty,
    /// Nothing, ever.
    Fail,
    /// A leaf, by number.
    Leaf(u32),
    /// That many children one after the other.
    Sequence(u32),
    /// One of that many children.
    Choice(u32),
    /// The child or nothing.
    Optional,
    /// The child once or more.
    Many,
    /// The child from the first to the second number of times; `None` is unbounded.
    Count(u32, Option<u32>),
}

/// A particle without parts: an element or a wildcard.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leaf {
    pub(super) term: LeafTerm,
    pub(super) origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum LeafTerm {
    Element(ElementId),
    Wildcard(WildcardId),
}

/// Why there is no expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// More nodes than the limit.
    TooLarge,
    /// An `xs:all` group inside another group.
    NestedAll(Origin),
}

enum Work<'c> {
    Particle(&'c Particle),
    Close(Compositor, u32),
    Repeat(u32, Option<u32>),
}

impl Expression {
    /// The expression of a particle, of `limit` nodes at most.
    pub(super) fn new(
        components: &Components,
        particle: &Particle,
        wildcards: &mut Wildcards,
        limit: usize,
    ) -> Result<Self, Refused> {
        let mut expression = Expression::default();
        let mut work = vec![Work::Particle(particle)];
        while let Some(next) = work.pop() {
            match next {
                Work::Particle(particle) => {
                    expression.particle(components, particle, wildcards, &mut work)?
                }
                Work::Close(compositor, arity) => expression.group(compositor, arity),
                Work::Repeat(min, max) => expression.repeat(min, max),
            }
            if expression.nodes.len() + work.len() > limit {
                return Err(Refused::TooLarge);
            }
        }
        Ok(expression)
    }

    /// The expression that matches nothing but emptiness.
    pub(super) fn empty() -> Self {
        Expression { nodes: vec![Node { op: Op::Empty, size: 1 }], leaves: Vec::new() }
    }

    fn particle<'c>(
        &mut self,
        components: &'c Components,
        particle: &'c Particle,
        wildcards: &mut Wildcards,
        work: &mut Vec<Work<'c>>,
    ) -> Result<(), Refused> {
        if particle.max == Some(0) {
            self.push(Op::Empty, 0);
            return Ok(());
        }
        work.push(Work::Repeat(particle.min, particle.max));
        let group: &'c ModelGroup = match &particle.term {
            Term::Element(element) => {
                self.leaf(LeafTerm::Element(*element), particle.origin);
                return Ok(());
            }
            Term::Wildcard(wildcard) => {
                self.leaf(LeafTerm::Wildcard(wildcards.add(wildcard)), particle.origin);
                return Ok(());
            }
            Term::Group(group) => group,
            Term::GroupRef(group) => &components.groups[group.index()].group,
        };
        if group.compositor == Compositor::All {
            return Err(Refused::NestedAll(particle.origin));
        }
        work.push(Work::Close(group.compositor, group.particles.len() as u32));
        work.extend(group.particles.iter().rev().map(Work::Particle));
        Ok(())
    }

    fn leaf(&mut self, term: LeafTerm, origin: Origin) {
        self.push(Op::Leaf(self.leaves.len() as u32), 0);
        self.leaves.push(Leaf { term, origin });
    }

    fn group(&mut self, compositor: Compositor, arity: u32) {
        match (compositor, arity) {
            (Compositor::Choice, 0) => self.push(Op::Fail, 0),
            (_, 0) => self.push(Op::Empty, 0),
            (_, 1) => {}
            (Compositor::Choice, arity) => self.push(Op::Choice(arity), arity),
            (_, arity) => self.push(Op::Sequence(arity), arity),
        }
    }

    /// Repeats the last subtree, merging it with a repetition that is already there when that is the same.
    fn repeat(&mut self, min: u32, max: Option<u32>) {
        let (min, max) = (min.min(MAX_COUNT), max.filter(|&max| max <= MAX_COUNT));
        let (inner_min, inner_max, depth) = self.range_of_last();
        match merge((inner_min, inner_max), (min, max)) {
            Some((min, max)) => {
                self.nodes.truncate(self.nodes.len() - depth);
                self.push_range(min, max);
            }
            None => self.push_range(min, max),
        }
    }

    fn push_range(&mut self, min: u32, max: Option<u32>) {
        match (min, max) {
            (1, Some(1)) => {}
            (0, Some(1)) => self.push(Op::Optional, 1),
            (1, None) => self.push(Op::Many, 1),
            (0, None) => {
                self.push(Op::Many, 1);
                self.push(Op::Optional, 1);
            }
            (min, max) => self.push(Op::Count(min, max), 1),
        }
    }

    /// How the last subtree repeats its body, and how many nodes say so.
    fn range_of_last(&self) -> (u32, Option<u32>, usize) {
        let op = |back: usize| self.nodes.len().checked_sub(back).map(|at| self.nodes[at].op);
        match (op(1), op(2)) {
            (Some(Op::Optional), Some(Op::Many)) => (0, None, 2),
            (Some(Op::Optional), _) => (0, Some(1), 1),
            (Some(Op::Many), _) => (1, None, 1),
            (Some(Op::Count(min, max)), _) => (min, max, 1),
            _ => (1, Some(1), 0),
        }
    }

    fn push(&mut self, op: Op, arity: u32) {
        push(&mut self.nodes, op, arity);
    }

    /// The same with repetitions written out (`e{2,3}` as `e, e, e?`), as nodes with no [`Op::Count`]; none
    /// beyond `limit` nodes.
    pub(super) fn unfold(&self, limit: usize) -> Option<Vec<Node>> {
        self.unfold_with(limit, |min, max| (min, max))
    }

    /// The same with numbers of repetitions replaced by small ones of the same kind: enough to see which
    /// leaves can follow which.
    pub(super) fn unfold_clipped(&self, limit: usize) -> Option<Vec<Node>> {
        self.unfold_with(limit, |min, max| {
            let clipped = min.min(2);
            (clipped, max.map(|max| clipped.max(1) + max.saturating_sub(min.max(1)).min(1)))
        })
    }

    /// The same with numbers of repetitions forgotten: lets in all that the expression does and more.
    pub(super) fn unfold_loosely(&self, limit: usize) -> Option<Vec<Node>> {
        self.unfold_with(limit, |min, _| (min.min(1), None))
    }

    fn unfold_with(
        &self,
        limit: usize,
        range: impl Fn(u32, Option<u32>) -> (u32, Option<u32>),
    ) -> Option<Vec<Node>> {
        let mut out = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            match node.op {
                Op::Count(min, max) => {
                    let (min, max) = range(min, max);
                    write_out(&mut out, min, max, limit)?;
                }
                op => push(&mut out, op, op.arity()),
            }
            if out.len() > limit {
                return None;
            }
        }
        Some(out)
    }
}

impl Op {
    /// How many children it has.
    pub(super) fn arity(self) -> u32 {
        match self {
            Op::Empty | Op::Fail | Op::Leaf(_) => 0,
            Op::Sequence(arity) | Op::Choice(arity) => arity,
            Op::Optional | Op::Many | Op::Count(..) => 1,
        }
    }
}

/// The children of a node, the last first.
pub(super) fn children_backwards(nodes: &[Node], node: usize) -> impl Iterator<Item = usize> + '_ {
    let mut end = node;
    (0..nodes[node].op.arity()).map(move |_| {
        let child = end - 1;
        end = child + 1 - nodes[child].size as usize;
        child
    })
}

fn push(nodes: &mut Vec<Node>, op: Op, arity: u32) {
    let mut end = nodes.len();
    for _ in 0..arity {
        end -= nodes[end - 1].size as usize;
    }
    let size = (nodes.len() - end + 1) as u32;
    nodes.push(Node { op, size });
}

/// Writes out `min..max` repetitions of the last subtree: `e, e, (e, (e)?)?`, or `e, e, e+`.
fn write_out(nodes: &mut Vec<Node>, min: u32, max: Option<u32>, limit: usize) -> Option<()> {
    let body = nodes.last()?.size as usize;
    let copies = max.unwrap_or(min).max(min).max(1);
    let total = (copies as usize).checked_mul(body + 2)?;
    if nodes.len() + total > limit {
        return None;
    }
    let start = nodes.len() - body;
    for _ in 1..copies {
        nodes.extend_from_within(start..start + body);
    }
    let Some(max) = max else {
        push(nodes, Op::Many, 1);
        if min > 1 {
            push(nodes, Op::Sequence(min), min);
        } else if min == 0 {
            push(nodes, Op::Optional, 1);
        }
        return Some(());
    };
    for optional in 0..max.saturating_sub(min) {
        if optional > 0 {
            push(nodes, Op::Sequence(2), 2);
        }
        push(nodes, Op::Optional, 1);
    }
    let parts = min + u32::from(max > min);
    if parts > 1 {
        push(nodes, Op::Sequence(parts), parts);
    }
    Some(())
}

/// `(e{a,b}){c,d}` as one range, when the numbers of `e` that it matches have no gap.
fn merge((a, b): (u32, Option<u32>), (c, d): (u32, Option<u32>)) -> Option<(u32, Option<u32>)> {
    let reaches = b.is_none_or(|b| u64::from(c) * u64::from(b) + 1 >= (u64::from(c) + 1) * u64::from(a));
    let without_gap = if c == 0 { a <= 1 } else { reaches };
    if d != Some(c) && !without_gap {
        return None;
    }
    let times = |x: u32, y: u32| x.checked_mul(y).filter(|&product| product <= MAX_COUNT);
    Some((times(a, c).unwrap_or(MAX_COUNT), b.zip(d).and_then(|(b, d)| times(b, d))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_merge_only_without_gap() {
        assert_eq!(merge((1, Some(2)), (1, Some(3))), Some((1, Some(6))));
        assert_eq!(merge((2, Some(2)), (1, Some(3))), None);
        assert_eq!(merge((2, Some(2)), (3, Some(3))), Some((6, Some(6))));
        assert_eq!(merge((2, Some(3)), (1, Some(2))), Some((2, Some(6))));
        assert_eq!(merge((3, Some(4)), (1, None)), None);
        assert_eq!(merge((0, Some(1)), (0, None)), Some((0, None)));
        assert_eq!(merge((2, None), (0, Some(1))), None);
        assert_eq!(merge((1, None), (0, Some(5))), Some((0, None)));
        assert_eq!(merge((1, Some(70_000)), (1, Some(70_000))), Some((1, None)));
    }

    fn leaf() -> Vec<Node> {
        vec![Node { op: Op::Leaf(0), size: 1 }]
    }

    #[test]
    fn repetitions_are_written_out() {
        let ops = |min, max| {
            let mut nodes = leaf();
            write_out(&mut nodes, min, max, 100).unwrap();
            assert_eq!(nodes.last().unwrap().size as usize, nodes.len());
            nodes.into_iter().map(|node| node.op).collect::<Vec<_>>()
        };
        let leaf = Op::Leaf(0);
        assert_eq!(ops(2, Some(2)), [leaf, leaf, Op::Sequence(2)]);
        assert_eq!(ops(0, Some(2)), [leaf, leaf, Op::Optional, Op::Sequence(2), Op::Optional]);
        assert_eq!(ops(1, Some(2)), [leaf, leaf, Op::Optional, Op::Sequence(2)]);
        assert_eq!(ops(2, None), [leaf, leaf, Op::Many, Op::Sequence(2)]);
    }

    #[test]
    fn the_limit_holds_before_memory_is_taken() {
        assert!(write_out(&mut leaf(), 0, Some(1_000_000), 1_000).is_none());
    }
}
