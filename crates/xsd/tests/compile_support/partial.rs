//! Antimirov's partial derivatives: after each prefix, every leaf that could take the next child.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use segur_xsd::model::{Compositor, Particle, Term};

use super::Schema;

#[derive(PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Expr {
    Empty,
    Leaf(usize),
    Seq(Rc<Expr>, Rc<Expr>),
    Or(Vec<Rc<Expr>>),
    Repeat(Rc<Expr>, u32, Option<u32>),
}

/// Whether some prefix leaves the choice between two particles; None when that takes too long to say.
pub(crate) fn is_ambiguous(schema: &Schema) -> Option<bool> {
    let mut leaves = Vec::new();
    let start = expr(schema.tested(), &mut leaves);
    let names: Vec<_> = (0..Schema::NAMES).map(|at| schema.name(at)).collect();
    let mut seen = BTreeSet::new();
    let mut open = vec![BTreeSet::from([start])];
    while let Some(state) = open.pop() {
        if seen.len() > 200 || state.len() > 60 {
            return None;
        }
        if !seen.insert(state.clone()) {
            continue;
        }
        for &name in &names {
            let mut by_leaf: BTreeMap<usize, BTreeSet<Rc<Expr>>> = BTreeMap::new();
            for part in &state {
                for (leaf, rest) in derive(part, &|leaf| schema.takes(&leaves[leaf], name)) {
                    by_leaf.entry(leaf).or_default().insert(rest);
                }
            }
            if by_leaf.len() > 1 {
                return Some(true);
            }
            open.extend(by_leaf.into_values());
        }
    }
    Some(false)
}

fn expr(particle: &Particle, leaves: &mut Vec<Term>) -> Rc<Expr> {
    let body = match &particle.term {
        Term::Group(group) => {
            let parts: Vec<_> = group.particles.iter().map(|part| expr(part, leaves)).collect();
            match group.compositor {
                Compositor::Choice => Rc::new(Expr::Or(parts)),
                _ => parts.into_iter().rev().fold(Rc::new(Expr::Empty), |rest, part| seq(part, rest)),
            }
        }
        leaf => {
            leaves.push(leaf.clone());
            Rc::new(Expr::Leaf(leaves.len() - 1))
        }
    };
    repeat(body, particle.min, particle.max)
}

fn seq(a: Rc<Expr>, b: Rc<Expr>) -> Rc<Expr> {
    match (&*a, &*b) {
        (Expr::Empty, _) => b,
        (_, Expr::Empty) => a,
        _ => Rc::new(Expr::Seq(a, b)),
    }
}

fn repeat(body: Rc<Expr>, min: u32, max: Option<u32>) -> Rc<Expr> {
    match (min, max) {
        (_, Some(0)) => Rc::new(Expr::Empty),
        (1, Some(1)) => body,
        _ => Rc::new(Expr::Repeat(body, min, max)),
    }
}

fn nullable(expr: &Expr) -> bool {
    match expr {
        Expr::Empty => true,
        Expr::Leaf(_) => false,
        Expr::Seq(a, b) => nullable(a) && nullable(b),
        Expr::Or(parts) => parts.iter().any(|part| nullable(part)),
        Expr::Repeat(body, min, _) => *min == 0 || nullable(body),
    }
}

fn derive(expr: &Expr, takes: &dyn Fn(usize) -> bool) -> Vec<(usize, Rc<Expr>)> {
    match expr {
        Expr::Empty => Vec::new(),
        Expr::Leaf(leaf) if takes(*leaf) => vec![(*leaf, Rc::new(Expr::Empty))],
        Expr::Leaf(_) => Vec::new(),
        Expr::Or(parts) => parts.iter().flat_map(|part| derive(part, takes)).collect(),
        Expr::Seq(a, b) => {
            let mut all: Vec<_> =
                derive(a, takes).into_iter().map(|(leaf, rest)| (leaf, seq(rest, b.clone()))).collect();
            if nullable(a) {
                all.extend(derive(b, takes));
            }
            all
        }
        Expr::Repeat(body, min, max) => {
            let rest = repeat(body.clone(), min.saturating_sub(1), max.map(|max| max - 1));
            derive(body, takes).into_iter().map(|(leaf, part)| (leaf, seq(part, rest.clone()))).collect()
        }
    }
}
