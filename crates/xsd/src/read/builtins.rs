//! The components that every schema has, and those that stand in until the real ones are built.

use std::sync::Arc;

use segur_datatypes::{Builtin, Facet, FacetKind, SimpleType};
use segur_report::Location;
use segur_xml::{NameId, NsId};

use crate::model::{
    AttributeDecl, AttributeGroupDef, AttributeId, ComplexTypeDef, Components, Compositor, Content,
    Derivation, Derivations, ElementDecl, GroupDef, ModelGroup, NamespaceConstraint, Origin, Particle,
    Process, SimpleTypeDef, Term, TypeDef, TypeId, Wildcard,
};

/// Where built-in components were written: nowhere.
pub(super) const NOWHERE: Origin =
    Origin { document: None, location: Location { offset: 0, length: 0, line: 0, column: 0 } };

/// A schema that holds the built-in types and the attributes of `xsi:`.
pub(super) fn components() -> Components {
    let mut components = Components::default();
    any_type(&mut components);
    for builtin in Builtin::all() {
        simple_type(&mut components, *builtin);
    }
    instance_attributes(&mut components);
    components
}

/// The number of a built-in type.
pub(super) fn type_id(builtin: Builtin) -> TypeId {
    // `components` numbers them in this order, after `xs:anyType`.
    TypeId(builtin as u32 + 1)
}

fn any_type(components: &mut Components) {
    let name = intern_xsd(components, "anyType");
    let wildcard = Wildcard { namespaces: NamespaceConstraint::Any, process: Process::Lax };
    let any = Particle { min: 0, max: None, term: Term::Wildcard(wildcard.clone()), origin: NOWHERE };
    let particle = group_particle(Compositor::Sequence, vec![any], NOWHERE);
    components.types.push(TypeDef::Complex(ComplexTypeDef {
        any_attribute: Some(wildcard),
        content: Content::Complex { mixed: true, particle: Some(particle) },
        ..complex_placeholder(Some(name), NOWHERE)
    }));
    components.global_types.insert(name, TypeId::ANY);
}

fn simple_type(components: &mut Components, builtin: Builtin) {
    let name = intern_xsd(components, builtin.name());
    let id = type_id(builtin);
    debug_assert_eq!(id.index(), components.types.len());
    components.types.push(TypeDef::Simple(SimpleTypeDef {
        name: Some(name),
        base: builtin.base().map_or(TypeId::ANY, type_id),
        item: builtin.item().map(type_id),
        members: Vec::new(),
        final_: Derivations::default(),
        simple: SimpleType::builtin(builtin),
        origin: NOWHERE,
    }));
    components.global_types.insert(name, id);
}

fn intern_xsd(components: &mut Components, local: &str) -> NameId {
    let local = components.names.local(local);
    components.names.name(NsId::XSD, local)
}

/// `xsi:type`, `xsi:nil` and the two `schemaLocation` (part 1, section 3.2.7).
fn instance_attributes(components: &mut Components) {
    let uris = SimpleType::list(&SimpleType::builtin(Builtin::AnyUri));
    let simple = uris.unwrap_or_else(|_| SimpleType::builtin(Builtin::AnySimpleType));
    let locations = push_simple(components, TypeId::ANY_SIMPLE, simple);
    if let TypeDef::Simple(def) = &mut components.types[locations.index()] {
        def.item = Some(type_id(Builtin::AnyUri));
    }
    for (local, type_) in [
        ("type", type_id(Builtin::QName)),
        ("nil", type_id(Builtin::Boolean)),
        ("schemaLocation", locations),
        ("noNamespaceSchemaLocation", type_id(Builtin::AnyUri)),
    ] {
        global_attribute(components, NsId::XSI, local, type_);
    }
}

/// The attributes of the namespace `xml`, for schemas that import it without saying where it is described.
pub(super) fn xml_attribute(components: &mut Components, local: &str) -> Option<AttributeId> {
    let type_ = match local {
        "lang" => type_id(Builtin::Language),
        "base" => type_id(Builtin::AnyUri),
        "id" => type_id(Builtin::Id),
        "space" => {
            let values = ["default", "preserve"].map(|value| Facet::new(FacetKind::Enumeration, value));
            let simple = SimpleType::restrict(&SimpleType::builtin(Builtin::NcName), &values).ok()?;
            push_simple(components, type_id(Builtin::NcName), simple)
        }
        _ => return None,
    };
    Some(global_attribute(components, NsId::XML, local, type_))
}

fn global_attribute(components: &mut Components, ns: NsId, local: &str, type_: TypeId) -> AttributeId {
    let local = components.names.local(local);
    let name = components.names.name(ns, local);
    let id = AttributeId(components.attributes.len() as u32);
    components.attributes.push(attribute(name, type_, NOWHERE));
    components.global_attributes.insert(name, id);
    id
}

fn push_simple(components: &mut Components, base: TypeId, simple: Arc<SimpleType>) -> TypeId {
    components.types.push(TypeDef::Simple(SimpleTypeDef {
        base,
        simple,
        ..simple_placeholder(None, NOWHERE)
    }));
    TypeId(components.types.len() as u32 - 1)
}

/// Stands in for a simple type, and for one that could not be built.
pub(super) fn simple_placeholder(name: Option<NameId>, origin: Origin) -> SimpleTypeDef {
    SimpleTypeDef {
        name,
        base: TypeId::ANY_SIMPLE,
        item: None,
        members: Vec::new(),
        final_: Derivations::default(),
        simple: SimpleType::builtin(Builtin::AnySimpleType),
        origin,
    }
}

/// Stands in for a complex type.
pub(super) fn complex_placeholder(name: Option<NameId>, origin: Origin) -> ComplexTypeDef {
    ComplexTypeDef {
        name,
        base: TypeId::ANY,
        derivation: Derivation::Restriction,
        final_: Derivations::default(),
        block: Derivations::default(),
        abstract_: false,
        attributes: Vec::new(),
        prohibited: Vec::new(),
        any_attribute: None,
        content: Content::Empty,
        origin,
    }
}

/// An element that may hold anything.
pub(super) fn element_placeholder(name: NameId, global: bool, origin: Origin) -> ElementDecl {
    ElementDecl {
        name,
        global,
        type_: TypeId::ANY,
        value: None,
        nillable: false,
        constraints: Vec::new(),
        substitution: None,
        final_: Derivations::default(),
        block: Derivations::default(),
        abstract_: false,
        origin,
    }
}

/// A global attribute without default.
pub(super) fn attribute(name: NameId, type_: TypeId, origin: Origin) -> AttributeDecl {
    AttributeDecl { name, global: true, type_, value: None, origin }
}

/// An empty group.
pub(super) fn group_placeholder(name: NameId, origin: Origin) -> GroupDef {
    GroupDef { name, group: empty_sequence(), restricts: None, origin }
}

/// An empty attribute group.
pub(super) fn attribute_group_placeholder(name: NameId, origin: Origin) -> AttributeGroupDef {
    AttributeGroupDef { name, attributes: Vec::new(), any_attribute: None, restricts: None, origin }
}

/// A model group that matches nothing.
pub(super) fn empty_sequence() -> Arc<ModelGroup> {
    Arc::new(ModelGroup { compositor: Compositor::Sequence, particles: Vec::new() })
}

/// A model group once.
pub(super) fn group_particle(compositor: Compositor, particles: Vec<Particle>, origin: Origin) -> Particle {
    let group = Arc::new(ModelGroup { compositor, particles });
    Particle { min: 1, max: Some(1), term: Term::Group(group), origin }
}
