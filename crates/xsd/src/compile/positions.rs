//! Positions: the leaves of an unfolded expression, and which can follow which.

use std::collections::HashMap;
use std::rc::Rc;

use super::expression::{Node, Op, children_backwards};

/// The end of the content, as a position after all others.
pub(super) const END: u32 = u32::MAX;

/// The number of a set of positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct SetId(u32);

/// The position sets of an expression.
pub(super) struct Positions {
    /// The leaf of each position; positions are in the order of the content model.
    pub(super) leaves: Vec<u32>,
    /// What can come after each position.
    pub(super) follow: Vec<SetId>,
    /// What can come first.
    pub(super) start: SetId,
    /// The sets.
    pub(super) sets: Sets,
}

/// Sorted sets of positions, each once.
pub(super) struct Sets {
    list: Vec<Rc<[u32]>>,
    numbers: HashMap<Rc<[u32]>, SetId>,
    work: usize,
    limit: usize,
}

/// More members of sets than the limit.
#[derive(Debug)]
pub(super) struct TooLarge;

impl Positions {
    /// The sets of an expression without [`Op::Count`]; `limit` bounds the members of all sets together.
    pub(super) fn new(nodes: &[Node], limit: usize) -> Result<Self, TooLarge> {
        let mut sets = Sets { list: Vec::new(), numbers: HashMap::new(), work: 0, limit };
        let starts = Starts::new(nodes, &mut sets)?;
        let follow = follow(nodes, &starts, &mut sets)?;
        let root = nodes.len() - 1;
        let mut start = starts.first[root];
        if starts.nullable[root] {
            let end = sets.add(vec![END])?;
            start = sets.union(start, end)?;
        }
        Ok(Positions { leaves: starts.leaves, follow, start, sets })
    }
}

/// What each node can start with.
struct Starts {
    leaves: Vec<u32>,
    nullable: Vec<bool>,
    first: Vec<SetId>,
}

impl Starts {
    fn new(nodes: &[Node], sets: &mut Sets) -> Result<Self, TooLarge> {
        let mut starts = Starts { leaves: Vec::new(), nullable: Vec::new(), first: Vec::new() };
        for at in 0..nodes.len() {
            let nullable = starts.is_nullable(nodes, at);
            let first = starts.first_of(nodes, at, sets)?;
            starts.nullable.push(nullable);
            starts.first.push(first);
        }
        Ok(starts)
    }

    fn is_nullable(&self, nodes: &[Node], at: usize) -> bool {
        let mut children = children_backwards(nodes, at).map(|child| self.nullable[child]);
        match nodes[at].op {
            Op::Empty | Op::Optional => true,
            Op::Fail | Op::Leaf(_) => false,
            Op::Sequence(_) | Op::Many | Op::Count(..) => children.all(|nullable| nullable),
            Op::Choice(_) => children.any(|nullable| nullable),
        }
    }

    fn first_of(&mut self, nodes: &[Node], at: usize, sets: &mut Sets) -> Result<SetId, TooLarge> {
        match nodes[at].op {
            Op::Empty | Op::Fail => sets.add(Vec::new()),
            Op::Leaf(leaf) => {
                self.leaves.push(leaf);
                sets.add(vec![self.leaves.len() as u32 - 1])
            }
            Op::Optional | Op::Many | Op::Count(..) => Ok(self.first[at - 1]),
            Op::Choice(_) => self.concat(children_backwards(nodes, at).collect(), sets),
            Op::Sequence(_) => {
                let mut parts = Vec::new();
                for child in children_backwards(nodes, at) {
                    if !self.nullable[child] {
                        parts.clear();
                    }
                    parts.push(child);
                }
                self.concat(parts, sets)
            }
        }
    }

    /// Positions are numbered in the order of the nodes: the sets of siblings only need to be chained.
    fn concat(&self, children_backwards: Vec<usize>, sets: &mut Sets) -> Result<SetId, TooLarge> {
        if let [only] = children_backwards[..] {
            return Ok(self.first[only]);
        }
        let mut all = Vec::new();
        for child in children_backwards.into_iter().rev() {
            all.extend_from_slice(sets.get(self.first[child]));
        }
        sets.add(all)
    }
}

/// What can come after each leaf, from what can come after the node that holds it.
fn follow(nodes: &[Node], starts: &Starts, sets: &mut Sets) -> Result<Vec<SetId>, TooLarge> {
    let end = sets.add(vec![END])?;
    let mut after = vec![end; nodes.len()];
    let mut follow = Vec::with_capacity(starts.leaves.len());
    for at in (0..nodes.len()).rev() {
        let mut then = after[at];
        match nodes[at].op {
            Op::Leaf(_) => follow.push(then),
            Op::Many | Op::Count(..) => after[at - 1] = sets.union(starts.first[at], then)?,
            Op::Sequence(_) => {
                for child in children_backwards(nodes, at) {
                    after[child] = then;
                    let first = starts.first[child];
                    then = if starts.nullable[child] { sets.union(first, then)? } else { first };
                }
            }
            _ => children_backwards(nodes, at).for_each(|child| after[child] = then),
        }
    }
    follow.reverse();
    Ok(follow)
}

impl Sets {
    /// The members of a set, in order.
    pub(super) fn get(&self, id: SetId) -> &[u32] {
        &self.list[id.0 as usize]
    }

    /// Members of all sets made, those made more than once included.
    pub(super) fn work(&self) -> usize {
        self.work
    }

    /// A set of both.
    pub(super) fn union(&mut self, a: SetId, b: SetId) -> Result<SetId, TooLarge> {
        if a == b || self.get(b).is_empty() {
            return Ok(a);
        }
        let mut all = [self.get(a), self.get(b)].concat();
        // Two sorted runs: the sort merges them in linear time.
        all.sort();
        all.dedup();
        self.add(all)
    }

    fn add(&mut self, set: Vec<u32>) -> Result<SetId, TooLarge> {
        // Work counts, not only what is kept: a known set costs as much to make as a new one.
        self.work += set.len() + 1;
        if self.work > self.limit {
            return Err(TooLarge);
        }
        if let Some(&known) = self.numbers.get(set.as_slice()) {
            return Ok(known);
        }
        let set: Rc<[u32]> = set.into();
        let id = SetId(self.list.len() as u32);
        self.list.push(set.clone());
        self.numbers.insert(set, id);
        Ok(id)
    }
}
