//! Substitution groups: which elements may stand for which (part 1, section 3.3.6, cos-equiv-derived-ok-rec).

use segur_xml::NameId;

use crate::model::{Components, Derivation, Derivations, ElementId, TypeDef, TypeId};

/// Every element with those that may stand for it.
pub(super) struct Substitutes {
    of: Vec<Vec<(NameId, ElementId)>>,
}

impl Substitutes {
    pub(super) fn new(components: &Components) -> Self {
        let itself =
            |(id, element): (usize, &crate::model::ElementDecl)| vec![(element.name, ElementId(id as u32))];
        let mut of: Vec<_> = components.elements.iter().enumerate().map(itself).collect();
        for (id, element) in components.elements.iter().enumerate() {
            for head in heads(components, ElementId(id as u32)) {
                if may_stand_for(components, element.type_, head) {
                    of[head.index()].push((element.name, ElementId(id as u32)));
                }
            }
        }
        Substitutes { of }
    }

    /// The element itself, then those that may stand for it.
    pub(super) fn of(&self, element: ElementId) -> &[(NameId, ElementId)] {
        &self.of[element.index()]
    }
}

/// The heads of the element's substitution group, the nearest first.
fn heads(components: &Components, element: ElementId) -> Vec<ElementId> {
    let mut heads = Vec::new();
    let mut at = element;
    while let Some(head) = components.elements[at.index()].substitution {
        // A circular affiliation is an error of its own (e-props-correct.6).
        if head == element || heads.contains(&head) {
            break;
        }
        heads.push(head);
        at = head;
    }
    heads
}

fn may_stand_for(components: &Components, member_type: TypeId, head: ElementId) -> bool {
    let head = &components.elements[head.index()];
    if head.block.substitution {
        return false;
    }
    let mut forbidden = union(head.block, prohibited(components, head.type_));
    let mut used = Derivations::default();
    let mut at = member_type;
    for _ in 0..components.types.len() {
        if at == head.type_ || at == TypeId::ANY {
            break;
        }
        if at != member_type {
            forbidden = union(forbidden, prohibited(components, at));
        }
        let (base, derivation) = base(components, at);
        match derivation {
            Derivation::Restriction => used.restriction = true,
            Derivation::Extension => used.extension = true,
        }
        at = base;
    }
    !(used.restriction && forbidden.restriction || used.extension && forbidden.extension)
}

fn base(components: &Components, type_: TypeId) -> (TypeId, Derivation) {
    match &components.types[type_.index()] {
        TypeDef::Simple(simple) => (simple.base, Derivation::Restriction),
        TypeDef::Complex(complex) => (complex.base, complex.derivation),
    }
}

fn prohibited(components: &Components, type_: TypeId) -> Derivations {
    match &components.types[type_.index()] {
        TypeDef::Simple(_) => Derivations::default(),
        TypeDef::Complex(complex) => complex.block,
    }
}

fn union(a: Derivations, b: Derivations) -> Derivations {
    Derivations {
        restriction: a.restriction || b.restriction,
        extension: a.extension || b.extension,
        ..Derivations::default()
    }
}
