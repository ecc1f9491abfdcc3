//! Complex type definitions (part 1, section 3.4.2).

use std::collections::{HashMap, HashSet};

use segur_xml::NameId;

use super::attributes::Attributes;
use super::builtins;
use super::symbols::{Definition, Space};
use super::wildcard::union;
use super::{At, Reader, order};
use crate::model::{ComplexTypeDef, Content, Derivation, TypeDef, TypeId, Wildcard};

/// How a complex type says that it derives from its base.
#[derive(Clone, Copy)]
pub(super) struct Derived<'a> {
    /// The `xs:restriction` or `xs:extension`; the type itself if it abbreviates a restriction of `xs:anyType`.
    pub(super) at: At<'a>,
    pub(super) base: TypeId,
    /// Whether the base was found; `xs:anyType` stands in for it otherwise.
    pub(super) known: bool,
    pub(super) derivation: Derivation,
    pub(super) simple_content: bool,
    pub(super) mixed: bool,
}

impl<'a> Reader<'a> {
    /// Builds the global complex types, each after its base, then the anonymous ones.
    pub(super) fn build_complex_types(&mut self) {
        let mut definitions = self.symbols.definitions(Space::Type);
        definitions.retain(|definition| definition.at.local() == "complexType");
        let positions: HashMap<u32, usize> = definitions.iter().enumerate().map(|(i, d)| (d.id, i)).collect();
        let base = |d: &Definition<'a>| d.redefines.or_else(|| self.peek_base(d.at));
        let needs: Vec<Vec<usize>> = definitions
            .iter()
            .map(|d| base(d).and_then(|id| positions.get(&id).copied()).into_iter().collect())
            .collect();
        let order = order::order(&needs);
        for &circular in &order.circular {
            self.complain(
                definitions[circular].at,
                "ct-props-correct.3",
                "ce type dérive de lui-même ; couper le cercle",
                "this type derives from itself; break the circle",
            );
        }
        for &next in &order.sorted {
            let Definition { at, name, redefines, .. } = definitions[next];
            self.build_complex(definitions[next].type_id(), at, Some(name), redefines.map(TypeId));
        }
        while let Some((id, at)) = self.pending_types.pop_front() {
            self.build_complex(id, at, None, None);
        }
    }

    fn peek_base(&self, at: At<'a>) -> Option<u32> {
        let content = at.child("simpleContent").or_else(|| at.child("complexContent"))?;
        let derivation = content.child("restriction").or_else(|| content.child("extension"))?;
        self.peek(Space::Type, derivation, derivation.get("base")?)
    }

    fn build_complex(&mut self, id: TypeId, at: At<'a>, name: Option<NameId>, old: Option<TypeId>) {
        let derived = self.derived(at, old);
        let written = self.attributes(derived.at, "src-ct.4");
        let content = self.content(id, derived);
        let prohibited = written.prohibited.clone();
        let (attributes, any_attribute) = self.inherit_attributes(derived, written);
        self.components.types[id.index()] = TypeDef::Complex(ComplexTypeDef {
            base: derived.base,
            derivation: derived.derivation,
            final_: self.final_of_complex(at),
            block: self.block_of_complex(at),
            abstract_: at.flag("abstract").unwrap_or(false),
            attributes: attributes.uses,
            prohibited,
            any_attribute,
            content,
            ..builtins::complex_placeholder(name, self.origin(at))
        });
    }

    fn derived(&mut self, at: At<'a>, old: Option<TypeId>) -> Derived<'a> {
        let own_mixed = at.flag("mixed").unwrap_or(false);
        let plain = Derived {
            at,
            base: TypeId::ANY,
            known: true,
            derivation: Derivation::Restriction,
            simple_content: false,
            mixed: own_mixed,
        };
        let Some(content) = at.child("simpleContent").or_else(|| at.child("complexContent")) else {
            return plain;
        };
        let step = content.child("restriction").or_else(|| content.child("extension"));
        let Some(step) = step else { return plain };
        let base = match (old, step.get("base")) {
            (Some(old), _) => old,
            (None, Some(base)) => self.resolve(Space::Type, step, base).map_or(plain.base, TypeId),
            (None, None) => plain.base,
        };
        let known = old.is_some()
            || step.get("base").is_some_and(|base| self.peek(Space::Type, step, base).is_some());
        let derivation =
            if step.local() == "extension" { Derivation::Extension } else { Derivation::Restriction };
        let simple_content = content.local() == "simpleContent";
        let mixed = content.flag("mixed").unwrap_or(own_mixed);
        Derived { at: step, base, known, derivation, simple_content, mixed }
    }

    /// Adds what the base type hands down: attribute uses and, to an extension, its wildcard.
    fn inherit_attributes(
        &mut self,
        derived: Derived<'a>,
        mut written: Attributes,
    ) -> (Attributes, Option<Wildcard>) {
        let own = written.wildcard.take();
        let TypeDef::Complex(base) = &self.components.types[derived.base.index()] else {
            return (written, own);
        };
        let inherited = match derived.derivation {
            Derivation::Extension => base.attributes.clone(),
            Derivation::Restriction => {
                let names = written.uses.iter().map(|u| self.use_name(u));
                let replaced: HashSet<NameId> = names.chain(written.prohibited.iter().copied()).collect();
                let kept = base.attributes.iter().filter(|u| !replaced.contains(&self.use_name(u)));
                kept.cloned().collect()
            }
        };
        let from_base = base.any_attribute.clone().filter(|_| derived.derivation == Derivation::Extension);
        if self.count_inherited(derived.at, inherited.len()).is_some() {
            let own_uses = std::mem::replace(&mut written.uses, inherited);
            written.uses.extend(own_uses);
        }
        let wildcard = self.extended_wildcard(derived.at, own, from_base);
        (written, wildcard)
    }

    fn extended_wildcard(
        &mut self,
        at: At<'a>,
        own: Option<Wildcard>,
        base: Option<Wildcard>,
    ) -> Option<Wildcard> {
        let (Some(own), Some(base)) = (&own, &base) else { return own.or(base) };
        let namespaces = union(&own.namespaces, &base.namespaces);
        if namespaces.is_none() {
            self.complain(
                at,
                "src-ct.5",
                "l'union du xs:anyAttribute et de celui de la base ne s'exprime pas par un seul",
                "the union of the xs:anyAttribute and that of the base cannot be expressed by one",
            );
        }
        Some(Wildcard {
            namespaces: namespaces.unwrap_or_else(|| own.namespaces.clone()),
            process: own.process,
        })
    }

    /// The content type of a type under construction.
    fn content(&mut self, id: TypeId, derived: Derived<'a>) -> Content {
        match derived.simple_content {
            true if !derived.known => Content::Simple(TypeId::ANY_SIMPLE),
            true => self.simple_content(derived),
            false => self.complex_content(id, derived),
        }
    }
}
