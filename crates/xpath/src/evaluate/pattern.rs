//! Patterns: whether a node matches (XSLT 2.0, section 5.5.3).

use segur_xml::{NodeId, NodeKind};

use super::axes::{attribute_name, parent};
use super::{Focus, Res, Run};
use crate::ast::Axis;
use crate::node::NodeRef;
use crate::program::{PathPattern, PatternAnchor, PatternId, PatternStep};

impl<'a> Run<'a> {
    /// Errors count as no match, but for limits.
    pub(super) fn matches_pattern(&mut self, pattern: PatternId, node: NodeRef) -> Res<bool> {
        let program = self.program;
        for path in &program.patterns[pattern.0 as usize] {
            match self.matches_path(path, node) {
                Ok(true) => return Ok(true),
                Err(fault) if fault.code == "XPDY0130" => return Err(fault),
                _ => {}
            }
        }
        Ok(false)
    }

    /// Whether a node matches one alternative of a pattern, with the node of the rule already set.
    ///
    /// The steps are taken from the last to the first in runs that `//` separates. Each run takes the nearest ancestors
    /// that it can: what lies above them is then the most that is left for the runs before it, so that nothing is tried
    /// twice.
    fn matches_path(&mut self, path: &'a PathPattern, node: NodeRef) -> Res<bool> {
        let mut end = path.steps.len();
        if end == 0 {
            return self.is_anchor(&path.anchor, node);
        }
        let mut at = node;
        loop {
            let start = (0..end).rev().find(|step| path.steps[*step].descendant).unwrap_or(0);
            let above = loop {
                match self.run_of_steps(&path.steps[start..end], at, node)? {
                    Some(above) if start > 0 => break above,
                    Some(above) if self.is_anchored(path, above)? => return Ok(true),
                    _ => {}
                }
                let next = parent(self.tree(at.document()), at);
                match next.filter(|_| end < path.steps.len()) {
                    Some(next) => at = next,
                    None => return Ok(false),
                }
            };
            (at, end) = (above, start);
        }
    }

    /// What lies above a run of steps whose last is at a node, if it fits there. Any node but the one that is matched is
    /// an ancestor, of which others ask the same: without memory of it, time would grow with their number and its size.
    fn run_of_steps(
        &mut self,
        steps: &[PatternStep],
        node: NodeRef,
        matched: NodeRef,
    ) -> Res<Option<NodeRef>> {
        let tree = self.tree(node.document());
        let mut at = node;
        for step in steps.iter().rev() {
            self.step(1)?;
            let passes = match at == matched {
                true => self.passes_step(step, at)?,
                false => self.passes_above(step, at)?,
            };
            if !passes {
                return Ok(None);
            }
            // What passes a step is never the document.
            let Some(above) = parent(tree, at) else { return Ok(None) };
            at = above;
        }
        Ok(Some(at))
    }

    /// Whether the first step, whose parent this is, hangs on what the pattern asks.
    fn is_anchored(&mut self, path: &PathPattern, above: NodeRef) -> Res<bool> {
        let deep = path.steps.first().is_some_and(|step| step.descendant);
        match &path.anchor {
            PatternAnchor::None => Ok(true),
            PatternAnchor::Root if deep => Ok(true),
            anchor if !deep => self.is_anchor(anchor, above),
            anchor => {
                let tree = self.tree(above.document());
                let mut next = Some(above);
                while let Some(node) = next {
                    if self.is_anchor(anchor, node)? {
                        return Ok(true);
                    }
                    next = parent(tree, node);
                }
                Ok(false)
            }
        }
    }

    fn is_anchor(&mut self, anchor: &PatternAnchor, node: NodeRef) -> Res<bool> {
        let is_root = node.node() == NodeId::DOCUMENT && node.attribute().is_none();
        match anchor {
            PatternAnchor::None => Ok(true),
            PatternAnchor::Root => Ok(is_root),
            PatternAnchor::Nodes(nodes, _) => {
                let root = NodeRef::new(node.document(), NodeId::DOCUMENT);
                Ok(self.node_list(*nodes, &Focus::node(root))?.binary_search(&node).is_ok())
            }
        }
    }

    /// Whether an ancestor passes a step; what its predicates say is kept, since its other descendants ask again.
    fn passes_above(&mut self, step: &PatternStep, node: NodeRef) -> Res<bool> {
        let tree = self.tree(node.document());
        if !step.lasting || node.document() != 0 || step.axis != Axis::Child {
            return self.passes_step(step, node);
        }
        if tree.kind(node.node()) == NodeKind::Document || !step.test.node(tree, node.node()) {
            return Ok(false);
        }
        for predicate in &step.predicates {
            let key = (predicate.0, node.node().0);
            let holds = match self.above.get(&key) {
                Some(known) => *known,
                None => {
                    let holds = self.truth(*predicate, &Focus::node(node))?;
                    self.above.insert(key, holds);
                    holds
                }
            };
            if !holds {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn passes_step(&mut self, step: &PatternStep, node: NodeRef) -> Res<bool> {
        let tree = self.tree(node.document());
        let passes = match (step.axis, attribute_name(tree, node)) {
            (Axis::Attribute, Some(name)) => step.test.attribute(tree, name),
            (Axis::Attribute, None) | (_, Some(_)) => false,
            (_, None) => tree.kind(node.node()) != NodeKind::Document && step.test.node(tree, node.node()),
        };
        if !passes || step.predicates.is_empty() {
            return Ok(passes);
        }
        if step.positional {
            let Some(parent) = parent(tree, node) else { return Ok(false) };
            return Ok(self.positioned(parent, step.axis, step.test, &step.predicates)?.contains(&node));
        }
        let focus = Focus::node(node);
        for predicate in &step.predicates {
            if !self.truth(*predicate, &focus)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
