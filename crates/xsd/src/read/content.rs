//! The content type of complex types (part 1, section 3.4.2).

use std::collections::HashMap;

use segur_datatypes::FacetKind;

use super::builtins::{group_particle, simple_placeholder};
use super::complex::Derived;
use super::{At, Reader};
use crate::model::{
    Compositor, Content, Derivation, GroupId, ModelGroup, Particle, SimpleTypeDef, Term, TypeDef, TypeId,
};

/// Extensions that add content do not stand upon one another higher than this.
const MAX_EXTENSIONS: u32 = 100;

impl<'a> Reader<'a> {
    /// `xs:simpleContent`.
    pub(super) fn simple_content(&mut self, derived: Derived<'a>) -> Content {
        let Derived { at, base, derivation, .. } = derived;
        let inner = at.child("simpleType");
        match (derivation, self.base_content(base)) {
            (Derivation::Extension, BaseContent::SimpleType) => Content::Simple(base),
            (Derivation::Extension, BaseContent::Simple(type_)) => Content::Simple(type_),
            (Derivation::Restriction, BaseContent::Simple(type_)) => {
                let narrowed = inner.map(|inner| self.anonymous_simple(inner));
                Content::Simple(self.restrict_content(at, narrowed.unwrap_or(type_)))
            }
            (Derivation::Restriction, BaseContent::Emptiable) => match inner {
                Some(inner) => {
                    let narrowed = self.anonymous_simple(inner);
                    Content::Simple(self.restrict_content(at, narrowed))
                }
                None => {
                    self.complain(
                        at,
                        "src-ct.2.2",
                        "la base a un contenu mixte : donner le type du texte par un xs:simpleType",
                        "the base has mixed content: give the type of the text by an xs:simpleType",
                    );
                    Content::Simple(TypeId::ANY_SIMPLE)
                }
            },
            _ => {
                self.complain(
                    at,
                    "src-ct.2.1",
                    "la base d'un xs:simpleContent est un type complexe à contenu simple (ou, pour une extension, un type simple)",
                    "the base of an xs:simpleContent is a complex type with simple content (or, for an extension, a simple type)",
                );
                Content::Simple(TypeId::ANY_SIMPLE)
            }
        }
    }

    fn base_content(&self, base: TypeId) -> BaseContent {
        match &self.components.types[base.index()] {
            TypeDef::Simple(_) => BaseContent::SimpleType,
            TypeDef::Complex(def) => match &def.content {
                Content::Simple(type_) => BaseContent::Simple(*type_),
                Content::Complex { mixed: true, particle } if self.is_emptiable(particle.as_ref()) => {
                    BaseContent::Emptiable
                }
                _ => BaseContent::Other,
            },
        }
    }

    /// The simple type that facets written in a complex type make; the type itself without facets.
    fn restrict_content(&mut self, at: At<'a>, base: TypeId) -> TypeId {
        if !at.children().any(|child| FacetKind::from_name(child.local()).is_some()) {
            return base;
        }
        let Some(simple) = self.restrict(at, base) else { return base };
        let mut def = SimpleTypeDef { base, simple, ..simple_placeholder(None, self.origin(at)) };
        if let TypeDef::Simple(base) = &self.components.types[base.index()] {
            def.item = base.item;
            def.members = base.members.clone();
        }
        self.push_simple(def)
    }

    fn is_emptiable(&self, particle: Option<&Particle>) -> bool {
        particle.is_none_or(|particle| self.emptiable(particle, &mut HashMap::new()))
    }

    /// Particle emptiable (3.9.6). Groups are judged once each: they may refer to one another many times.
    fn emptiable(&self, particle: &Particle, known: &mut HashMap<GroupId, bool>) -> bool {
        particle.min == 0
            || match &particle.term {
                Term::Element(_) | Term::Wildcard(_) => false,
                Term::Group(group) => self.group_emptiable(group, known),
                Term::GroupRef(id) => known.get(id).copied().unwrap_or_else(|| {
                    let emptiable = self.group_emptiable(&self.components.groups[id.index()].group, known);
                    known.insert(*id, emptiable);
                    emptiable
                }),
            }
    }

    fn group_emptiable(&self, group: &ModelGroup, known: &mut HashMap<GroupId, bool>) -> bool {
        let mut particles = group.particles.iter();
        match group.compositor {
            Compositor::Choice => group.particles.is_empty() || particles.any(|p| self.emptiable(p, known)),
            Compositor::All | Compositor::Sequence => particles.all(|p| self.emptiable(p, known)),
        }
    }

    /// `xs:complexContent`, written or abbreviated.
    pub(super) fn complex_content(&mut self, id: TypeId, derived: Derived<'a>) -> Content {
        let Derived { at, base, derivation, mixed, .. } = derived;
        let explicit = self.explicit_content(at);
        if self.is_simple(base) {
            self.complain(
                at,
                "src-ct.1",
                "la base d'un xs:complexContent est un type complexe ; pour un type simple écrire xs:simpleContent",
                "the base of an xs:complexContent is a complex type; for a simple type write xs:simpleContent",
            );
            return Content::Empty;
        }
        let effective = match explicit {
            None if !mixed => Content::Empty,
            particle => Content::Complex { mixed, particle },
        };
        match derivation {
            Derivation::Restriction => effective,
            Derivation::Extension => self.extend(id, at, base, effective),
        }
    }

    /// The particle written; none where the children amount to nothing.
    fn explicit_content(&mut self, at: At<'a>) -> Option<Particle> {
        let model = at.children().find(|c| matches!(c.local(), "group" | "all" | "choice" | "sequence"))?;
        let particle = self.particle(model)?;
        let means_nothing = match &particle.term {
            Term::Group(group) if group.particles.is_empty() => {
                group.compositor != Compositor::Choice || particle.min == 0
            }
            _ => false,
        };
        (!means_nothing).then_some(particle)
    }

    fn extend(&mut self, id: TypeId, at: At<'a>, base: TypeId, effective: Content) -> Content {
        let TypeDef::Complex(base_def) = &self.components.types[base.index()] else { return effective };
        let (mixed, own) = match (&base_def.content, effective) {
            (Content::Empty, effective) => return effective,
            (Content::Simple(type_), Content::Empty) => return Content::Simple(*type_),
            (Content::Complex { mixed, particle }, Content::Empty) => {
                return Content::Complex { mixed: *mixed, particle: particle.clone() };
            }
            (_, Content::Complex { mixed, particle }) => (mixed, particle),
            (_, Content::Simple(type_)) => return Content::Simple(type_),
        };
        let base_particle = match &base_def.content {
            Content::Complex { particle, .. } => particle.clone(),
            _ => None,
        };
        let particle = match (base_particle, own) {
            (Some(base_particle), Some(own)) => {
                Some(self.one_after_the_other(id, at, base, base_particle, own))
            }
            (one, other) => one.or(other),
        };
        Content::Complex { mixed, particle }
    }

    fn one_after_the_other(
        &mut self,
        id: TypeId,
        at: At<'a>,
        base: TypeId,
        first: Particle,
        second: Particle,
    ) -> Particle {
        let height = self.nesting.get(&base).copied().unwrap_or(0) + 1;
        if height > MAX_EXTENSIONS {
            self.complain(
                at,
                "XSD-LIMIT",
                "trop d'extensions les unes sur les autres",
                "too many extensions upon one another",
            );
            return second;
        }
        self.nesting.insert(id, height);
        group_particle(Compositor::Sequence, vec![first, second], self.origin(at))
    }
}

/// What a base type offers to an `xs:simpleContent`.
enum BaseContent {
    /// It is a simple type.
    SimpleType,
    /// It is a complex type with simple content.
    Simple(TypeId),
    /// Its content is mixed and may be empty.
    Emptiable,
    Other,
}
