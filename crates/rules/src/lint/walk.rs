//! The parts of an expression.

use segur_xpath::ast::{Binding, Expr, ExprKind, PathPattern};

/// The expressions directly within an expression.
pub(super) fn parts(expr: &Expr) -> Vec<&Expr> {
    use ExprKind::*;
    match &expr.kind {
        Sequence(list) | Or(list) | And(list) | Call(_, list) | Step(_, _, list) => list.iter().collect(),
        For(bindings, body) | Let(bindings, body) | Quantified(_, bindings, body) => bound(bindings, body),
        If(test, then, other) => vec![test, then, other],
        Compare(_, a, b) | Range(a, b) | Arithmetic(_, a, b) | Combine(_, a, b) | Path(a, b) => vec![a, b],
        Negate(a) | Plus(a) | InstanceOf(a, _) | Treat(a, _) | Castable(a, _) | Cast(a, _) => vec![a],
        Filter(primary, predicates) => std::iter::once(&**primary).chain(predicates).collect(),
        String(_) | Integer(_) | Decimal(_) | Double(_) | Variable(_) | Context | Root => Vec::new(),
    }
}

fn bound<'e>(bindings: &'e [Binding], body: &'e Expr) -> Vec<&'e Expr> {
    bindings.iter().map(|binding| &binding.value).chain([body]).collect()
}

/// The predicates of a pattern.
pub(super) fn predicates(path: &PathPattern) -> impl Iterator<Item = &Expr> {
    path.steps.iter().flat_map(|step| step.predicates.iter().chain(&step.shared))
}

/// The primary at the left end of a path.
pub(super) fn leftmost(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Path(left, _) | ExprKind::Filter(left, _) => leftmost(left),
        _ => expr,
    }
}
