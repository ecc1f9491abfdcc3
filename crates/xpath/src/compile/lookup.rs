//! Questions to constant documents that an index answers.

use super::Compiler;
use super::analysis::dependency::{CURRENT, ITEM, LOCALS};
use crate::ast::{Axis, Relation};
use crate::functions::Kind;
use crate::program::{ExprId, Op};

impl Compiler<'_> {
    /// The expression as a lookup, if it asks whether a constant document has a node with certain values:
    /// `doc('x')//y[@a = $v and @b = $w]`, or whether a text is among those of a constant document: `$v = doc('x')//y`.
    pub(super) fn as_lookup(&mut self, id: ExprId) -> Option<ExprId> {
        match self.op(id).clone() {
            Op::Path { first, then, .. } => self.keyed_step(first, then),
            Op::General(Relation::Eq, left, right) => {
                self.member(left, right).or_else(|| self.member(right, left))
            }
            Op::Memo(_, inner, _) => self.as_lookup(inner),
            _ => None,
        }
    }

    /// `base/axis::test[k1 = v1][k2 = v2 and k3 = v3]`
    fn keyed_step(&mut self, first: ExprId, then: ExprId) -> Option<ExprId> {
        let Op::Step { axis: axis @ (Axis::Child | Axis::Descendant), test, predicates, positional: false } =
            self.op(then).clone()
        else {
            return None;
        };
        let mut pairs = Vec::new();
        for predicate in &predicates {
            self.equalities(*predicate, &mut pairs)?;
        }
        if pairs.is_empty() {
            return None;
        }
        let plain = self.add(Op::Step { axis, test, predicates: Default::default(), positional: false });
        let nodes = self.joined(first, plain).ok()?;
        let (keys, values) = pairs.into_iter().unzip();
        self.lookup(nodes, keys, values)
    }

    /// The comparisons that a predicate is the conjunction of, as key and value.
    fn equalities(&self, predicate: ExprId, pairs: &mut Vec<(ExprId, ExprId)>) -> Option<()> {
        match self.op(predicate) {
            Op::And(parts) => parts.iter().try_for_each(|part| self.equalities(*part, pairs)),
            Op::General(Relation::Eq, left, right) => {
                let pair = if self.is_key(*left) && self.is_value(*right) {
                    (*left, *right)
                } else if self.is_key(*right) && self.is_value(*left) {
                    (*right, *left)
                } else {
                    return None;
                };
                pairs.push(pair);
                Some(())
            }
            _ => None,
        }
    }

    /// Text of the node at hand, that nothing else has a part in.
    fn is_key(&self, id: ExprId) -> bool {
        let info = self.info_of(id);
        info.depends == ITEM && info.kind == Kind::Nodes && !self.may_fail(id)
    }

    /// A text from outside of the node at hand.
    fn is_value(&self, id: ExprId) -> bool {
        let info = self.info_of(id);
        info.depends & !(LOCALS | CURRENT) == 0 && matches!(info.kind, Kind::Text | Kind::Nodes)
    }

    /// `value = nodes of a constant document`
    fn member(&mut self, value: ExprId, nodes: ExprId) -> Option<ExprId> {
        let (left, right) = (self.info_of(value), self.info_of(nodes));
        let is_text = matches!(left.kind, Kind::Text | Kind::Nodes);
        if right.kind != Kind::Nodes
            || !is_text
            || matches!(self.op(nodes), Op::Document(_) | Op::NamedDocument { .. })
        {
            return None;
        }
        let context = self.add(Op::Context(Kind::Nodes));
        self.lookup(nodes, vec![context], vec![value])
    }

    fn lookup(&mut self, nodes: ExprId, keys: Vec<ExprId>, values: Vec<ExprId>) -> Option<ExprId> {
        let (document, relative) = self.relative_to_document(nodes)?;
        let documents: Vec<u16> = match self.op(document) {
            Op::Document(number) => vec![*number],
            Op::NamedDocument { table, available: false, .. } => {
                self.tables[*table as usize].rows.iter().map(|(_, number)| *number).collect()
            }
            _ => return None,
        };
        let index = self.indexes.want(relative, keys, documents);
        Some(self.add(Op::Lookup { index, document, values: values.into() }))
    }

    /// A path that begins at a constant document, as the document and the same path from its root.
    fn relative_to_document(&mut self, nodes: ExprId) -> Option<(ExprId, ExprId)> {
        match self.op(nodes).clone() {
            Op::Document(_) | Op::NamedDocument { available: false, .. } => Some((nodes, self.add(Op::Root))),
            Op::Path { first, then, flags } if flags.nodes => {
                let own = self.info_of(then);
                if own.depends & (LOCALS | CURRENT) != 0 || self.may_fail(then) {
                    return None;
                }
                let (document, relative) = self.relative_to_document(first)?;
                Some((document, self.joined(relative, then).ok()?))
            }
            Op::Memo(_, inner, _) => self.relative_to_document(inner),
            _ => None,
        }
    }
}
