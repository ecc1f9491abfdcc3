//! Paths, steps and filters.

use segur_report::Text;

use super::analysis::dependency::NUMBERS;
use super::names::is_possible;
use super::{Compiler, Scope};
use crate::Error;
use crate::ast::{Axis, Expr, ExprKind, NodeTest};
use crate::functions::{Function, Kind};
use crate::program::{ExprId, List, Op, PathFlags, Test};

impl Compiler<'_> {
    /// `a/b/c`: walked from the left without recursion, however long.
    pub(super) fn path(&mut self, expr: &Expr, scope: &mut Scope) -> Result<ExprId, Error> {
        let mut rights = Vec::new();
        let mut leftmost = expr;
        while let ExprKind::Path(left, right) = &leftmost.kind {
            rights.push(&**right);
            leftmost = left;
        }
        let mut first = self.compile(leftmost, scope)?;
        for right in rights.into_iter().rev() {
            let then = self.in_context(Kind::Nodes, |compiler| compiler.compile(right, scope))?;
            first = self.joined(first, then).map_err(|error| error.at(right.span))?;
        }
        Ok(first)
    }

    /// `first/then`
    pub(super) fn joined(&mut self, first: ExprId, then: ExprId) -> Result<ExprId, Error> {
        if matches!(self.op(first), Op::Literal(_)) || self.info_of(first).kind == Kind::Boolean {
            return Err(Error::new(
                "XPTY0019",
                Text::new("ce qui précède « / » n'est pas un nœud", "what stands before `/` is no node"),
            ));
        }
        if let Some(fused) = self.fused(first, then) {
            return Ok(fused);
        }
        if matches!(self.op(first), Op::Context(_))
            && self.info_of(then).depends & NUMBERS == 0
            && matches!(self.op(then), Op::Step { .. })
        {
            return Ok(then);
        }
        let nodes = self.info_of(then).kind == Kind::Nodes;
        let sorted = nodes && self.walks_in_order(first, then);
        let numbered = self.info_of(then).depends & NUMBERS != 0;
        Ok(self.add(Op::Path { first, then, flags: PathFlags { nodes, sorted, numbered } }))
    }

    /// `x/descendant-or-self::node()/child::y` is `x/descendant::y`, unless y counts positions.
    fn fused(&mut self, first: ExprId, then: ExprId) -> Option<ExprId> {
        let Op::Step { axis: axis @ (Axis::Child | Axis::Descendant), test, predicates, positional: false } =
            self.op(then).clone()
        else {
            return None;
        };
        let every = |op: &Op| matches!(op, Op::Step { axis: Axis::DescendantOrSelf, test: Test::Node, predicates, .. } if predicates.is_empty());
        let below = self.add(Op::Step { axis: Axis::Descendant, test, predicates, positional: false });
        let _ = axis;
        match self.op(first).clone() {
            op if every(&op) => Some(below),
            Op::Path { first: base, then: middle, .. } if every(self.op(middle)) => {
                self.joined(base, below).ok()
            }
            _ => None,
        }
    }

    /// Whether taking the nodes of `first` in order, and for each those of `then`, gives document order.
    fn walks_in_order(&self, first: ExprId, then: ExprId) -> bool {
        let left = self.info_of(first);
        if self.is_single(first) {
            return self.info_of(then).sorted;
        }
        let Op::Step { axis, .. } = self.op(then) else { return false };
        match axis {
            Axis::Attribute | Axis::SelfAxis => left.sorted,
            Axis::Child | Axis::Descendant | Axis::DescendantOrSelf => left.sorted && left.peers,
            _ => false,
        }
    }

    /// Whether an expression gives at most one node.
    fn is_single(&self, id: ExprId) -> bool {
        matches!(
            self.op(id),
            Op::Root
                | Op::Document(_)
                | Op::Context(_)
                | Op::NamedDocument { .. }
                | Op::Call(Function::Current | Function::Root, _)
        )
    }

    pub(super) fn step(
        &mut self,
        axis: Axis,
        test: &NodeTest,
        predicates: &[Expr],
        scope: &mut Scope,
    ) -> Result<ExprId, Error> {
        let mut test = self.node_test(test, scope)?;
        if !is_possible(axis, test) {
            // Allowed, and finds nothing.
            test = Test::Attribute(None);
            return Ok(self.add(Op::Step {
                axis: Axis::Child,
                test,
                predicates: List::default(),
                positional: false,
            }));
        }
        let (predicates, positional) = self.predicates(predicates, Kind::Nodes, scope)?;
        Ok(self.add(Op::Step { axis, test, predicates, positional }))
    }

    /// Predicates of items of this kind, and whether one of them counts.
    pub(super) fn predicates(
        &mut self,
        predicates: &[Expr],
        context: Kind,
        scope: &mut Scope,
    ) -> Result<(List, bool), Error> {
        let mut compiled = Vec::with_capacity(predicates.len());
        let mut positional = false;
        for predicate in predicates {
            let id = self.in_context(context, |compiler| compiler.compile(predicate, scope))?;
            let counts = self.is_positional(id);
            positional |= counts;
            compiled.push(if counts { id } else { self.as_condition(id) });
        }
        Ok((compiled.into(), positional))
    }

    pub(super) fn filter(
        &mut self,
        base: &Expr,
        predicates: &[Expr],
        scope: &mut Scope,
    ) -> Result<ExprId, Error> {
        let base = self.compile(base, scope)?;
        let context = match self.info_of(base).kind {
            kind @ (Kind::Nodes | Kind::Text) => kind,
            _ => Kind::Any,
        };
        let (predicates, positional) = self.predicates(predicates, context, scope)?;
        Ok(self.add(Op::Filter { base, predicates, positional }))
    }
}
