//! Schemas made by hand, and naive readings of their particles.

pub(crate) mod naive;
pub(crate) mod partial;

use std::sync::Arc;

use segur_datatypes::{Builtin, SimpleType};
use segur_report::Location;
use segur_xml::{NameId, NsId};
use segur_xsd::model::*;
use segur_xsd::tables::{Expected, Tables};

/// A schema of a few elements and one type, number 2, whose content is under test.
pub(crate) struct Schema {
    pub(crate) components: Components,
    names: Vec<NameId>,
    heads: Vec<ElementId>,
    written: u64,
}

impl Schema {
    /// Kinds of element leaves: local a, b, c, global head, member m1.
    pub(crate) const LEAVES: usize = 5;
    /// Kinds of wildcards: any, other than urn:one, urn:two or none.
    pub(crate) const WILDCARDS: usize = 3;
    /// Names that words are made of: a, b, c, head, m1, m2, then a name of urn:two, of no namespace, of a
    /// namespace unknown to the schema.
    pub(crate) const NAMES: usize = 9;

    pub(crate) fn new() -> Self {
        let mut components = Components::default();
        let names = &mut components.names;
        let mut all: Vec<NameId> =
            ["a", "b", "c", "head", "m1", "m2"].iter().map(|local| names.intern("urn:one", local)).collect();
        all.push(names.intern("urn:two", "x"));
        all.push(names.intern("", "y"));
        let mut schema = Schema { components, names: all, heads: Vec::new(), written: 0 };
        schema.add_types();
        let head = schema.declare(3, None, true);
        let m1 = schema.declare(4, Some(head), true);
        schema.declare(5, Some(m1), true);
        schema.heads = vec![head, m1];
        schema
    }

    fn add_types(&mut self) {
        self.components.types.push(TypeDef::Complex(complex(Content::Empty)));
        let simple = SimpleType::builtin(Builtin::AnySimpleType);
        self.components.types.push(TypeDef::Simple(SimpleTypeDef {
            name: None,
            base: TypeId::ANY,
            item: None,
            members: Vec::new(),
            final_: Derivations::default(),
            simple,
            origin: nowhere(0),
        }));
    }

    fn declare(&mut self, name: usize, substitution: Option<ElementId>, global: bool) -> ElementId {
        self.components.elements.push(ElementDecl {
            name: self.names[name],
            global,
            type_: TypeId::ANY,
            value: None,
            nillable: false,
            constraints: Vec::new(),
            substitution,
            final_: Derivations::default(),
            block: Derivations::default(),
            abstract_: false,
            origin: nowhere(0),
        });
        ElementId(self.components.elements.len() as u32 - 1)
    }

    pub(crate) fn element(&mut self, leaf: usize, min: u32, max: Option<u32>) -> Particle {
        let element = if leaf < 3 { self.declare(leaf, None, false) } else { self.heads[leaf - 3] };
        self.particle(Term::Element(element), min, max)
    }

    pub(crate) fn wildcard(&mut self, kind: usize, min: u32, max: Option<u32>) -> Particle {
        let one = self.components.names.ns(self.names[0]);
        let two = self.components.names.ns(self.names[6]);
        let namespaces = match kind {
            0 => NamespaceConstraint::Any,
            1 => NamespaceConstraint::Not(one),
            _ => NamespaceConstraint::Set(vec![NsId::NONE, two]),
        };
        self.particle(Term::Wildcard(Wildcard { namespaces, process: Process::Lax }), min, max)
    }

    pub(crate) fn group(
        &mut self,
        compositor: Compositor,
        particles: Vec<Particle>,
        min: u32,
        max: Option<u32>,
    ) -> Particle {
        self.particle(Term::Group(Arc::new(ModelGroup { compositor, particles })), min, max)
    }

    /// Every particle is at a place of its own, which tells it from others.
    fn particle(&mut self, term: Term, min: u32, max: Option<u32>) -> Particle {
        self.written += 1;
        Particle { min, max, term, origin: nowhere(self.written) }
    }

    pub(crate) fn content(&mut self, particle: Particle) {
        let content = Content::Complex { mixed: false, particle: Some(particle) };
        self.components.types.push(TypeDef::Complex(complex(content)));
    }

    pub(crate) fn repeat_type(&mut self) {
        self.content(self.tested().clone());
    }

    pub(crate) fn tested(&self) -> &Particle {
        match &self.components.types[2] {
            TypeDef::Complex(ComplexTypeDef {
                content: Content::Complex { particle: Some(particle), .. },
                ..
            }) => particle,
            _ => unreachable!("no content"),
        }
    }

    pub(crate) fn word(&self, word: &[usize]) -> Vec<(NameId, NsId)> {
        word.iter().map(|&at| self.name(at)).collect()
    }

    pub(crate) fn name(&self, at: usize) -> (NameId, NsId) {
        match self.names.get(at) {
            Some(&name) => (name, self.components.names.ns(name)),
            None => (NameId(1_000), NsId(1_000)),
        }
    }

    pub(crate) fn local(&self, name: NameId) -> &str {
        self.components.names.local_name(name)
    }

    pub(crate) fn describe(&self, tables: &Tables, expected: Expected) -> String {
        match expected {
            Expected::Element(element) => self.local(tables.element(element).name).to_owned(),
            Expected::Wildcard(_) => "any".to_owned(),
        }
    }

    /// Whether the leaf takes a child of that name.
    pub(crate) fn takes(&self, term: &Term, (name, ns): (NameId, NsId)) -> bool {
        match term {
            Term::Element(element) => {
                let mut at = self
                    .components
                    .elements
                    .iter()
                    .position(|e| e.name == name && e.global)
                    .map(|at| ElementId(at as u32));
                let mut names = vec![name];
                while let Some(head) = at.and_then(|at| self.components.elements[at.index()].substitution) {
                    names.push(self.components.elements[head.index()].name);
                    at = Some(head);
                }
                names.contains(&self.components.elements[element.index()].name)
            }
            Term::Wildcard(wildcard) => match &wildcard.namespaces {
                NamespaceConstraint::Any => true,
                NamespaceConstraint::Not(other) => ns != *other && ns != NsId::NONE,
                NamespaceConstraint::Set(set) => set.contains(&ns),
            },
            _ => unreachable!("not a leaf"),
        }
    }
}

fn complex(content: Content) -> ComplexTypeDef {
    ComplexTypeDef {
        name: None,
        base: TypeId::ANY,
        derivation: Derivation::Restriction,
        final_: Derivations::default(),
        block: Derivations::default(),
        abstract_: false,
        attributes: Vec::new(),
        prohibited: Vec::new(),
        any_attribute: None,
        content,
        origin: nowhere(0),
    }
}

fn nowhere(offset: u64) -> Origin {
    Origin { document: None, location: Location { offset, ..Location::default() } }
}
