//! Makes an expression of XPath true or false in a small document, as far as its form is one of the usual ones. What comes out is
//! a proposal: the rule itself judges it afterwards.

use std::cell::Cell;

use segur_xpath::ast::{
    Axis, Combination, Comparison, Expr, ExprKind, NodeTest, QName, Quantifier, Relation,
};

use super::draft::{Draft, Target};

/// A document being written, and what the names of the rule stand for.
#[derive(Clone)]
pub(super) struct Writer<'r> {
    pub(super) draft: Draft,
    /// The variables that the rule sees, the nearest last.
    pub(super) lets: &'r [(String, Expr)],
    /// Variables of `for`, `some`, `every`, and the node that each stands for.
    bound: Vec<(QName, Target)>,
    /// A value for what only a pattern or a type describes.
    pub(super) guess: &'r str,
    depth: usize,
    /// What may still be tried.
    work: &'r Cell<usize>,
}

/// Expressions inside one another, variables included.
const DEEPEST: usize = 60;

impl<'r> Writer<'r> {
    pub(super) fn new(lets: &'r [(String, Expr)], guess: &'r str, work: &'r Cell<usize>) -> Self {
        Writer { draft: Draft::new(), lets, bound: Vec::new(), guess, depth: 0, work }
    }

    /// Makes a node that the expression finds from `at`, or finds one; a new one if `fresh`.
    pub(super) fn ensure(&mut self, at: usize, expr: &Expr, fresh: bool) -> Option<Target> {
        self.deeper(|writer| writer.ensured(at, expr, fresh))?
    }

    /// Makes the expression true, or false; whether that seems done.
    pub(super) fn make(&mut self, at: usize, expr: &Expr, truth: bool) -> bool {
        self.deeper(|writer| writer.made(at, expr, truth)).unwrap_or(false)
    }

    fn deeper<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= DEEPEST || self.work.get() == 0 {
            return None;
        }
        self.work.set(self.work.get() - 1);
        self.depth += 1;
        let result = work(self);
        self.depth -= 1;
        Some(result)
    }

    fn ensured(&mut self, at: usize, expr: &Expr, fresh: bool) -> Option<Target> {
        match &expr.kind {
            ExprKind::Context => Some(Target::Element(at)),
            ExprKind::Root => Some(Target::Element(Draft::ROOT)),
            ExprKind::Path(first, then) => match self.ensure(at, first, false)? {
                Target::Element(node) => self.ensure(node, then, fresh),
                Target::Attribute(..) => None,
            },
            ExprKind::Step(axis, test, predicates) => self.step(at, *axis, test, predicates, fresh),
            ExprKind::Filter(inner, predicates) => {
                let target = self.ensure(at, inner, fresh)?;
                self.predicates(&target, predicates).then_some(target)
            }
            ExprKind::Combine(Combination::Union, first, second) => {
                self.ensure(at, first, fresh).or_else(|| self.ensure(at, second, fresh))
            }
            ExprKind::Variable(name) => match self.bound.iter().rev().find(|(known, _)| known == name) {
                Some((_, target)) => Some(target.clone()),
                None => self.ensure(at, self.value_of(name)?, fresh),
            },
            ExprKind::Call(name, arguments) => match (&*name.local, &arguments[..]) {
                ("string" | "normalize-space" | "data" | "number" | "lower-case" | "upper-case", [inner]) => {
                    self.ensure(at, inner, fresh)
                }
                ("string" | "normalize-space", []) | ("current", []) => Some(Target::Element(at)),
                _ => None,
            },
            _ => None,
        }
    }

    fn value_of(&self, name: &QName) -> Option<&'r Expr> {
        self.lets.iter().rev().find(|(known, _)| **known == *name.local).map(|(_, value)| value)
    }

    fn step(
        &mut self,
        at: usize,
        axis: Axis,
        test: &NodeTest,
        predicates: &[Expr],
        fresh: bool,
    ) -> Option<Target> {
        let name = match test {
            NodeTest::Name(name) => Some(written(name)),
            _ => None,
        };
        let target = match (axis, name) {
            (Axis::Attribute, Some(name)) => self.attribute(at, &name),
            (Axis::Child | Axis::Descendant, name) => {
                return self.child(at, name.as_deref(), predicates, fresh);
            }
            (Axis::Parent, Some(name)) => self.named(self.draft.parent(at), &name)?,
            (Axis::Parent, None) => Target::Element(self.draft.parent(at)),
            (Axis::SelfAxis, Some(name)) => self.named(at, &name)?,
            (Axis::SelfAxis | Axis::DescendantOrSelf | Axis::AncestorOrSelf, None) => Target::Element(at),
            (Axis::Ancestor | Axis::AncestorOrSelf, Some(name)) => Target::Element(self.ancestor(at, &name)?),
            _ => return None,
        };
        self.predicates(&target, predicates).then_some(target)
    }

    fn attribute(&mut self, at: usize, name: &str) -> Target {
        let target = Target::Attribute(at, name.to_owned());
        if self.draft.value(&target).is_none() {
            self.draft.set(&target, self.guess);
        }
        target
    }

    fn named(&mut self, at: usize, name: &str) -> Option<Target> {
        self.draft.rename(at, name).then_some(Target::Element(at))
    }

    fn ancestor(&self, at: usize, name: &str) -> Option<usize> {
        let mut at = at;
        while at != Draft::ROOT {
            at = self.draft.parent(at);
            if self.draft.name(at) == name {
                return Some(at);
            }
        }
        None
    }

    fn child(&mut self, at: usize, name: Option<&str>, predicates: &[Expr], fresh: bool) -> Option<Target> {
        if !fresh {
            for child in self.draft.children(at).to_vec() {
                let before = self.draft.clone();
                let is_named = name.is_none_or(|name| self.draft.name(child) == name);
                if is_named && self.predicates(&Target::Element(child), predicates) {
                    return Some(Target::Element(child));
                }
                self.draft = before;
            }
        }
        let child = self.draft.add(at, name.unwrap_or_default())?;
        self.predicates(&Target::Element(child), predicates).then_some(Target::Element(child))
    }

    fn predicates(&mut self, target: &Target, predicates: &[Expr]) -> bool {
        let at = match target {
            Target::Element(at) => *at,
            Target::Attribute(..) => return predicates.is_empty(),
        };
        predicates.iter().all(|predicate| match &predicate.kind {
            ExprKind::Integer(number) => &**number == "1",
            _ => self.agreed(at, predicate) && self.make(at, predicate, true),
        })
    }

    /// Whether the node does not contradict a predicate that wants other values than it has already.
    fn agreed(&self, at: usize, predicate: &Expr) -> bool {
        let ExprKind::Compare(Comparison::General(Relation::Eq), left, right) = &predicate.kind else {
            return true;
        };
        let (ExprKind::Step(Axis::Attribute, NodeTest::Name(name), _), Some(wanted)) =
            (&left.kind, literals(right))
        else {
            return true;
        };
        let held = self.draft.value(&Target::Attribute(at, written(name)));
        held.is_none_or(|held| wanted.iter().any(|one| one == held))
    }

    fn made(&mut self, at: usize, expr: &Expr, truth: bool) -> bool {
        match &expr.kind {
            ExprKind::And(parts) => self.all_or_one(at, parts, truth, truth),
            ExprKind::Or(parts) => self.all_or_one(at, parts, !truth, truth),
            ExprKind::If(condition, then, otherwise) => {
                let before = self.clone();
                if self.make(at, condition, true) && self.make(at, then, truth) {
                    return true;
                }
                *self = before;
                self.make(at, condition, false) && self.make(at, otherwise, truth)
            }
            ExprKind::Quantified(quantifier, bindings, body) => {
                let [binding] = &bindings[..] else { return false };
                if !truth && *quantifier == Quantifier::Some {
                    return self.absent(at, &binding.value);
                }
                let Some(target) = self.ensure(at, &binding.value, false) else { return false };
                self.bound.push((binding.name.clone(), target));
                let done = self.make(at, body, truth);
                self.bound.pop();
                done
            }
            ExprKind::Call(name, arguments) => self.call(at, &name.local, arguments, truth),
            ExprKind::Compare(Comparison::General(relation) | Comparison::Value(relation), left, right) => {
                let relation = if truth { *relation } else { opposite(*relation) };
                self.compare(at, left, right, relation) || self.compare(at, right, left, mirrored(relation))
            }
            ExprKind::Castable(inner, _) => self.assign(at, inner, if truth { self.guess } else { "?" }),
            ExprKind::Variable(name) if !self.bound.iter().any(|(known, _)| known == name) => {
                self.value_of(name).is_some_and(|value| self.make(at, value, truth))
            }
            _ if truth => self.ensure(at, expr, false).is_some(),
            _ => self.absent(at, expr),
        }
    }

    /// Every part, or the first that can be.
    fn all_or_one(&mut self, at: usize, parts: &[Expr], all: bool, truth: bool) -> bool {
        if all {
            return parts.iter().all(|part| self.make(at, part, truth));
        }
        parts.iter().any(|part| {
            let before = self.clone();
            let done = self.make(at, part, truth);
            if !done {
                *self = before;
            }
            done
        })
    }

    fn call(&mut self, at: usize, name: &str, arguments: &[Expr], truth: bool) -> bool {
        match (name, arguments) {
            ("not" | "empty", [inner]) => self.make(at, inner, !truth),
            ("boolean" | "exists" | "normalize-space" | "string", [inner]) => self.make(at, inner, truth),
            ("matches", [inner, ..]) => self.assign(at, inner, if truth { self.guess } else { "?" }),
            ("starts-with" | "contains" | "ends-with", [inner, part]) => {
                let Some(part) = literals(part).and_then(|texts| texts.into_iter().next()) else {
                    return false;
                };
                self.assign(at, inner, if truth { &part } else { "?" })
            }
            ("count" | "string-length", [_]) => false,
            _ => false,
        }
    }

    fn compare(&mut self, at: usize, left: &Expr, right: &Expr, relation: Relation) -> bool {
        let left = match &left.kind {
            ExprKind::Variable(name) if !self.bound.iter().any(|(known, _)| known == name) => {
                let Some(value) = self.value_of(name) else { return false };
                value
            }
            _ => left,
        };
        let Some(wanted) = literals(right).filter(|wanted| !wanted.is_empty()) else { return false };
        if let ExprKind::Call(name, arguments) = &left.kind
            && let ([inner], Ok(number)) = (&arguments[..], wanted[0].parse::<i64>())
        {
            match &*name.local {
                "count" => {
                    return count_for(relation, number).is_some_and(|count| self.count(at, inner, count));
                }
                "string-length" => {
                    let Some(length) = count_for(relation, number) else { return false };
                    return self.assign(at, inner, &"x".repeat(length.min(200)));
                }
                _ => {}
            }
        }
        let other = self.other_than(&wanted);
        let value = match relation {
            Relation::Eq | Relation::Le | Relation::Ge => wanted[0].clone(),
            Relation::Ne => other,
            Relation::Lt | Relation::Gt => {
                let Ok(number) = wanted[0].parse::<i64>() else { return false };
                (if relation == Relation::Gt { number + 1 } else { number - 1 }).to_string()
            }
        };
        self.assign(at, left, &value)
    }

    fn other_than(&self, wanted: &[String]) -> String {
        let candidates = ["1.2.3", "AUTRE", "1"];
        let like_an_oid =
            |text: &String| text.contains('.') && text.starts_with(|c: char| c.is_ascii_digit());
        let first = usize::from(!wanted.iter().any(like_an_oid));
        candidates[first..]
            .iter()
            .find(|one| !wanted.iter().any(|text| text == *one))
            .map_or("?", |one| one)
            .to_owned()
    }

    fn assign(&mut self, at: usize, expr: &Expr, value: &str) -> bool {
        match self.ensure(at, expr, false) {
            Some(target) => {
                self.draft.set(&target, value);
                true
            }
            None => false,
        }
    }

    fn count(&mut self, at: usize, expr: &Expr, count: usize) -> bool {
        let held = self.found(at, expr);
        if held.len() > count {
            held[count..].iter().for_each(|target| self.draft.remove(target));
            return true;
        }
        (held.len()..count).all(|_| self.ensure(at, expr, true).is_some())
    }

    /// Takes away what the expression finds.
    fn absent(&mut self, at: usize, expr: &Expr) -> bool {
        let found = self.found(at, expr);
        found.iter().for_each(|target| self.draft.remove(target));
        matches!(expr.kind, ExprKind::Path(..) | ExprKind::Step(..) | ExprKind::Filter(..))
    }

    /// What a path finds, predicates looked at as far as they compare an attribute.
    fn found(&self, at: usize, expr: &Expr) -> Vec<Target> {
        match &expr.kind {
            ExprKind::Context => vec![Target::Element(at)],
            ExprKind::Root => vec![Target::Element(Draft::ROOT)],
            ExprKind::Path(first, then) => {
                let nodes = self.found(at, first).into_iter();
                let nodes =
                    nodes.filter_map(|node| if let Target::Element(at) = node { Some(at) } else { None });
                nodes.flat_map(|node| self.found(node, then)).collect()
            }
            ExprKind::Filter(inner, _) => self.found(at, inner),
            ExprKind::Step(axis, test, predicates) => self.step_found(at, *axis, test, predicates),
            ExprKind::Variable(name) => {
                self.value_of(name).map(|value| self.found(at, value)).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    fn step_found(&self, at: usize, axis: Axis, test: &NodeTest, predicates: &[Expr]) -> Vec<Target> {
        let name = match test {
            NodeTest::Name(name) => Some(written(name)),
            _ => None,
        };
        let is_named = |node: &usize| name.as_ref().is_none_or(|name| self.draft.name(*node) == name);
        let holds = |node: &usize| predicates.iter().all(|predicate| self.holds(*node, predicate));
        let nodes: Vec<usize> = match axis {
            Axis::Attribute => {
                let target = Target::Attribute(at, name.unwrap_or_default());
                return self.draft.value(&target).is_some().then_some(target).into_iter().collect();
            }
            Axis::Child => self.draft.children(at).to_vec(),
            Axis::Parent => vec![self.draft.parent(at)],
            Axis::SelfAxis => vec![at],
            Axis::Descendant => self.below(at),
            Axis::DescendantOrSelf => [vec![at], self.below(at)].concat(),
            _ => Vec::new(),
        };
        nodes.into_iter().filter(is_named).filter(holds).map(Target::Element).collect()
    }

    fn below(&self, at: usize) -> Vec<usize> {
        let mut found = self.draft.children(at).to_vec();
        let mut next = 0;
        while let Some(&node) = found.get(next) {
            found.extend_from_slice(self.draft.children(node));
            next += 1;
        }
        found
    }

    fn holds(&self, at: usize, predicate: &Expr) -> bool {
        match &predicate.kind {
            ExprKind::And(parts) => parts.iter().all(|part| self.holds(at, part)),
            ExprKind::Compare(_, left, right) => match literals(right) {
                Some(wanted) => self.found(at, left).iter().any(|target| {
                    self.draft.value(target).is_some_and(|value| wanted.iter().any(|one| one == value))
                }),
                None => true,
            },
            ExprKind::Path(..) | ExprKind::Step(..) => !self.found(at, predicate).is_empty(),
            ExprKind::Call(name, arguments) => match (&*name.local, &arguments[..]) {
                ("not", [inner]) => !self.holds(at, inner),
                _ => true,
            },
            _ => true,
        }
    }
}

fn written(name: &QName) -> String {
    if name.prefix.is_empty() { name.local.to_string() } else { format!("{}:{}", name.prefix, name.local) }
}

/// The texts that an expression of literals lists.
fn literals(expr: &Expr) -> Option<Vec<String>> {
    match &expr.kind {
        ExprKind::String(text) | ExprKind::Integer(text) | ExprKind::Decimal(text) => {
            Some(vec![text.to_string()])
        }
        ExprKind::Sequence(parts) => {
            let texts: Option<Vec<Vec<String>>> = parts.iter().map(literals).collect();
            texts.map(|texts| texts.concat())
        }
        _ => None,
    }
}

/// How many there must be for `count = number` and its like.
fn count_for(relation: Relation, number: i64) -> Option<usize> {
    let count = match relation {
        Relation::Eq | Relation::Ge | Relation::Le => number,
        Relation::Gt | Relation::Ne => number + 1,
        Relation::Lt => number - 1,
    };
    usize::try_from(count).ok().filter(|count| *count <= 50)
}

fn opposite(relation: Relation) -> Relation {
    match relation {
        Relation::Eq => Relation::Ne,
        Relation::Ne => Relation::Eq,
        Relation::Lt => Relation::Ge,
        Relation::Le => Relation::Gt,
        Relation::Gt => Relation::Le,
        Relation::Ge => Relation::Lt,
    }
}

fn mirrored(relation: Relation) -> Relation {
    match relation {
        Relation::Lt => Relation::Gt,
        Relation::Le => Relation::Ge,
        Relation::Gt => Relation::Lt,
        Relation::Ge => Relation::Le,
        same => same,
    }
}
