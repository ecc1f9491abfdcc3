//! Patterns: whether a node matches (XSLT 2.0, section 5.5.3).

use segur_xml::{NodeId, NodeKind};

use super::axes::{attribute_name, parent};
use super::{Focus, Res, Run};
use crate::ast::Axis;
use crate::node::NodeRef;
use crate::program::{PathPattern, PatternAnchor, PatternId, PatternStep};

impl<'a> Run<'a> {
    pub(super) fn matches_pattern(&mut self, pattern: PatternId, node: NodeRef) -> bool {
        let program = self.program;
        program.patterns[pattern.0 as usize].iter().any(|path| self.matches_path(path, node).unwrap_or(false))
    }

    /// Whether a node matches one alternative of a pattern, with the node of the rule already set.
    pub(crate) fn matches_path(&mut self, path: &'a PathPattern, node: NodeRef) -> Res<bool> {
        match path.steps.len() {
            0 => self.is_anchor(&path.anchor, node),
            count => self.matches_steps(path, count - 1, node),
        }
    }

    /// Whether the steps up to this one lead to the node, looked at from the node upwards.
    fn matches_steps(&mut self, path: &'a PathPattern, at: usize, node: NodeRef) -> Res<bool> {
        self.step(1)?;
        let step = &path.steps[at];
        if !self.passes_step(step, node)? {
            return Ok(false);
        }
        let tree = self.tree(node.document());
        let mut above = parent(tree, node);
        if at == 0 && matches!(path.anchor, PatternAnchor::None) {
            return Ok(true);
        }
        while let Some(node) = above {
            let fits = if at == 0 {
                self.is_anchor(&path.anchor, node)?
            } else {
                self.matches_steps(path, at - 1, node)?
            };
            if fits {
                return Ok(true);
            }
            if !step.descendant {
                return Ok(false);
            }
            above = parent(tree, node);
        }
        Ok(false)
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
