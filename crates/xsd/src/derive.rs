//! Questions about derivation that the constraints, the compiler and the validator all ask.

use std::collections::{HashMap, HashSet};

use crate::model::{
    ComplexTypeDef, Components, Derivation, Derivations, ElementId, SimpleTypeDef, TypeDef, TypeId,
};

/// Work allowed to [`substitutes`]: type or element links followed. A schema that needs more (long chains
/// of heads over long chains of types) gets a finding from [`crate::constraints::check`].
pub(crate) const SUBSTITUTION_WORK: u64 = 4_000_000;

/// Whether type `from` is validly derived from type `to` without any derivation in `forbidden`: *Type
/// Derivation OK*, complex (3.4.6, `cos-ct-derived-ok`) and simple (3.14.6, `cos-st-derived-ok`).
///
/// A type is derived from itself whatever is forbidden. Linear in the length of the chain of bases plus
/// the number of members of `to` when it is a union.
pub fn derives(components: &Components, from: TypeId, to: TypeId, forbidden: Derivations) -> bool {
    derives_counting(components, from, to, forbidden, &mut 0)
}

/// [`derives`]; adds the types visited to `steps`.
pub(crate) fn derives_counting(
    components: &Components,
    from: TypeId,
    to: TypeId,
    forbidden: Derivations,
    steps: &mut u64,
) -> bool {
    let mut current = from;
    // A chain longer than the table runs in a circle, which `read` has already reported.
    for _ in 0..=components.types.len() {
        *steps += 1;
        if current == to {
            return true;
        }
        match components.types.get(current.index()) {
            Some(TypeDef::Simple(_)) => return simple_derives(components, current, to, forbidden, steps),
            Some(TypeDef::Complex(complex)) if current != TypeId::ANY && !forbids(forbidden, complex) => {
                current = complex.base;
            }
            _ => return false,
        }
    }
    false
}

/// `cos-st-derived-ok`, `from` being a simple type.
fn simple_derives(
    components: &Components,
    from: TypeId,
    to: TypeId,
    forbidden: Derivations,
    steps: &mut u64,
) -> bool {
    let to = if to == TypeId::ANY { TypeId::ANY_SIMPLE } else { to };
    if from == to {
        return true;
    }
    if !may_restrict(components, from, forbidden) {
        return false;
    }
    let targets = union_closure(components, to);
    *steps += targets.len() as u64;
    // Clause 2.2.3; and every other simple type reaches the simple ur-type as its last base.
    let to_ur_type = targets.contains(&TypeId::ANY_SIMPLE);
    if to_ur_type && is_list_or_union(components, from) {
        return true;
    }
    for id in simple_chain(components, from) {
        *steps += 1;
        if targets.contains(&id) {
            return true;
        }
        if !may_restrict(components, id, forbidden) {
            return false;
        }
    }
    to_ur_type
}

/// The type and its simple bases, the simple ur-type left out.
fn simple_chain(components: &Components, from: TypeId) -> impl Iterator<Item = TypeId> {
    let next = move |&id: &TypeId| {
        let base = simple(components, id)?.base;
        (base != id && base != TypeId::ANY_SIMPLE && base != TypeId::ANY).then_some(base)
    };
    let first = (from != TypeId::ANY_SIMPLE).then_some(from);
    std::iter::successors(first, next).take(components.types.len())
}

/// Clause 2.1: restriction is neither in the subset nor in the `final` of the base.
fn may_restrict(components: &Components, id: TypeId, forbidden: Derivations) -> bool {
    let base = simple(components, id).and_then(|def| simple(components, def.base));
    !forbidden.restriction && !base.is_some_and(|base| base.final_.restriction)
}

fn is_list_or_union(components: &Components, id: TypeId) -> bool {
    simple_chain(components, id)
        .filter_map(|id| simple(components, id))
        .any(|def| def.item.is_some() || !def.members.is_empty())
}

/// The type, and if it is a union its members, theirs, and so on (clause 2.2.4).
fn union_closure(components: &Components, to: TypeId) -> HashSet<TypeId> {
    let mut closure = HashSet::from([to]);
    let mut todo = vec![to];
    while let Some(def) = todo.pop().and_then(|id| simple(components, id)) {
        todo.extend(def.members.iter().copied().filter(|&member| closure.insert(member)));
    }
    closure
}

fn simple(components: &Components, id: TypeId) -> Option<&SimpleTypeDef> {
    match components.types.get(id.index()) {
        Some(TypeDef::Simple(def)) => Some(def),
        _ => None,
    }
}

fn forbids(forbidden: Derivations, complex: &ComplexTypeDef) -> bool {
    match complex.derivation {
        Derivation::Restriction => forbidden.restriction,
        Derivation::Extension => forbidden.extension,
    }
}

/// For every head of a substitution group the other elements that may stand for it in an instance
/// (3.3.6, *Substitution Group OK (Transitive)*), in the order of their numbers: `block` of the head, of its
/// type and of the types in between taken into account. Heads that nothing can stand for are absent.
///
/// Abstract elements are listed: a document that uses one breaks `cvc-elt.2`, which says more than an
/// element that is not expected.
pub fn substitutes(components: &Components) -> HashMap<ElementId, Vec<ElementId>> {
    substitutes_within(components, SUBSTITUTION_WORK).0
}

/// [`substitutes`], and whether all of it could be computed within so many steps.
pub(crate) fn substitutes_within(
    components: &Components,
    mut work: u64,
) -> (HashMap<ElementId, Vec<ElementId>>, bool) {
    let mut heads: HashMap<ElementId, Vec<ElementId>> = HashMap::new();
    for (index, element) in components.elements.iter().enumerate() {
        let member = ElementId(index as u32);
        let mut head = element.substitution;
        // A chain longer than the table runs in a circle, which `read` has already reported.
        let mut left = components.elements.len();
        while let Some(id) = head.filter(|&id| id != member && left > 0) {
            left -= 1;
            let Some(found) = substitutable(components, member, id, &mut work) else {
                return (heads, false);
            };
            if found {
                heads.entry(id).or_default().push(member);
            }
            head = components.elements[id.index()].substitution;
        }
    }
    (heads, true)
}

/// *Substitution Group OK (Transitive)*, clause 2.1 and 2.3, of an element affiliated to the head; `None`
/// when the work is used up.
fn substitutable(
    components: &Components,
    member: ElementId,
    head: ElementId,
    work: &mut u64,
) -> Option<bool> {
    let head = components.elements.get(head.index())?;
    let from = components.elements.get(member.index())?.type_;
    let path = path(components, from, head.type_, work)?;
    Some(!head.block.substitution && path.is_some_and(|path| !path.is_blocked(head.block)))
}

/// The derivations between two types and the `block` of the types on the way, the last included.
#[derive(Default)]
struct DerivationPath {
    restriction: bool,
    extension: bool,
    blocked: Derivations,
}

impl DerivationPath {
    fn is_blocked(&self, head: Derivations) -> bool {
        self.restriction && (self.blocked.restriction || head.restriction)
            || self.extension && (self.blocked.extension || head.extension)
    }
}

fn path(components: &Components, from: TypeId, to: TypeId, work: &mut u64) -> Option<Option<DerivationPath>> {
    let mut path = DerivationPath::default();
    let mut current = from;
    while current != to {
        *work = work.checked_sub(1)?;
        match components.types.get(current.index()) {
            Some(TypeDef::Complex(complex)) if current != TypeId::ANY => {
                path.restriction |= complex.derivation == Derivation::Restriction;
                path.extension |= complex.derivation == Derivation::Extension;
                current = complex.base;
            }
            Some(TypeDef::Simple(_)) => {
                path.restriction = true;
                let mut steps = 0;
                let derived = simple_derives(components, current, to, Derivations::default(), &mut steps);
                *work = work.checked_sub(steps)?;
                path.block(components, to);
                return Some(derived.then_some(path));
            }
            _ => return Some(None),
        }
        path.block(components, current);
    }
    *work = work.checked_sub(1)?;
    Some(Some(path))
}

impl DerivationPath {
    fn block(&mut self, components: &Components, id: TypeId) {
        if let Some(TypeDef::Complex(complex)) = components.types.get(id.index()) {
            self.blocked.restriction |= complex.block.restriction;
            self.blocked.extension |= complex.block.extension;
        }
    }
}
