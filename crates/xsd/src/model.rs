//! The schema components of XML Schema part 1, section 3, as data.
//!
//! Made by `read` from schema documents, judged by `constraints`, turned into tables by `compile`.
//! Components refer to one another by number; every component remembers where it was written.

use std::collections::HashMap;
use std::sync::Arc;

use segur_datatypes::SimpleType;
use segur_report::Location;
use segur_xml::{NameId, Names, NsId};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub struct $name(pub u32);
        impl $name {
            /// The position in its table.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A type definition, simple or complex.
    TypeId,
    /// An element declaration, global or local.
    ElementId,
    /// An attribute declaration, global or local.
    AttributeId,
    /// A model group definition (`xs:group name=`).
    GroupId,
    /// An attribute group definition.
    AttributeGroupId,
    /// An identity constraint.
    ConstraintId,
    /// A schema document.
    DocumentId,
}

impl TypeId {
    /// `xs:anyType`, the root of all types.
    pub const ANY: TypeId = TypeId(0);
    /// `xs:anySimpleType`.
    pub const ANY_SIMPLE: TypeId = TypeId(1);
}

/// Where a component was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The schema document; built-in components have none.
    pub document: Option<DocumentId>,
    /// The place in it.
    pub location: Location,
}

/// A set of schema components (part 1, section 3.15).
#[derive(Debug, Default)]
pub struct Components {
    /// Every name of the schema.
    pub names: Names,
    /// The schema documents read, in order of arrival: their location as asked for.
    pub documents: Vec<String>,
    /// Type definitions; the built-in types come first.
    pub types: Vec<TypeDef>,
    /// Element declarations.
    pub elements: Vec<ElementDecl>,
    /// Attribute declarations.
    pub attributes: Vec<AttributeDecl>,
    /// Model group definitions.
    pub groups: Vec<GroupDef>,
    /// Attribute group definitions.
    pub attribute_groups: Vec<AttributeGroupDef>,
    /// Identity constraints.
    pub constraints: Vec<IdentityConstraint>,
    /// Names of notations.
    pub notations: Vec<NameId>,
    /// Global type definitions by name, built-in types included.
    pub global_types: HashMap<NameId, TypeId>,
    /// Global element declarations by name.
    pub global_elements: HashMap<NameId, ElementId>,
    /// Global attribute declarations by name; the four of `xsi:` included.
    pub global_attributes: HashMap<NameId, AttributeId>,
}

/// A type definition.
#[derive(Debug)]
pub enum TypeDef {
    /// A simple type definition (3.14).
    Simple(SimpleTypeDef),
    /// A complex type definition (3.4).
    Complex(ComplexTypeDef),
}

/// A simple type definition (3.14); its varieties, facets and values are those of [`SimpleType`].
#[derive(Debug)]
pub struct SimpleTypeDef {
    /// Its name; anonymous types have none.
    pub name: Option<NameId>,
    /// Its base type.
    pub base: TypeId,
    /// List: the item type.
    pub item: Option<TypeId>,
    /// Union: the member types in order.
    pub members: Vec<TypeId>,
    /// Derivations that it forbids.
    pub final_: Derivations,
    /// What checks values.
    pub simple: Arc<SimpleType>,
    /// Where it was written.
    pub origin: Origin,
}

/// A complex type definition (3.4).
#[derive(Debug)]
pub struct ComplexTypeDef {
    /// Its name; anonymous types have none.
    pub name: Option<NameId>,
    /// Its base type.
    pub base: TypeId,
    /// How it is derived from its base.
    pub derivation: Derivation,
    /// Derivations from it that it forbids.
    pub final_: Derivations,
    /// Derivations that may not stand for it in an instance (`{prohibited substitutions}`).
    pub block: Derivations,
    /// Whether it is abstract.
    pub abstract_: bool,
    /// Its attribute uses, those inherited included.
    pub attributes: Vec<AttributeUse>,
    /// Restriction: the attributes written with `use="prohibited"`, kept to judge the derivation.
    pub prohibited: Vec<NameId>,
    /// Its complete attribute wildcard.
    pub any_attribute: Option<Wildcard>,
    /// Its effective content, the base's included after an extension.
    pub content: Content,
    /// Where it was written.
    pub origin: Origin,
}

/// `{content type}` of a complex type.
#[derive(Debug)]
pub enum Content {
    /// No child and no text.
    Empty,
    /// Text of a simple type.
    Simple(TypeId),
    /// Children, with text between them if mixed.
    Complex {
        /// Whether text may stand between the children.
        mixed: bool,
        /// The content model; none for mixed text without children.
        particle: Option<Particle>,
    },
}

/// How a type is derived from its base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Derivation {
    /// By restriction.
    Restriction,
    /// By extension.
    Extension,
}

/// A set of kinds of derivation: values of `final` and `block`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Derivations {
    /// `restriction`.
    pub restriction: bool,
    /// `extension`.
    pub extension: bool,
    /// `substitution` (elements).
    pub substitution: bool,
    /// `list` (simple types).
    pub list: bool,
    /// `union` (simple types).
    pub union: bool,
}

/// A particle (3.9).
#[derive(Clone, Debug)]
pub struct Particle {
    /// Least number of times.
    pub min: u32,
    /// Greatest number of times; `None` is unbounded.
    pub max: Option<u32>,
    /// What is repeated.
    pub term: Term,
    /// Where it was written.
    pub origin: Origin,
}

/// What a particle repeats.
#[derive(Clone, Debug)]
pub enum Term {
    /// An element.
    Element(ElementId),
    /// A model group written in place.
    Group(Arc<ModelGroup>),
    /// A reference to a model group definition: stands for its model group.
    GroupRef(GroupId),
    /// `xs:any`.
    Wildcard(Wildcard),
}

/// A model group (3.8).
#[derive(Clone, Debug)]
pub struct ModelGroup {
    /// How the particles combine.
    pub compositor: Compositor,
    /// The particles in order.
    pub particles: Vec<Particle>,
}

/// How the particles of a group combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compositor {
    /// All, in any order.
    All,
    /// One of them.
    Choice,
    /// One after the other.
    Sequence,
}

/// A wildcard (3.10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wildcard {
    /// The namespaces that it lets in.
    pub namespaces: NamespaceConstraint,
    /// What is asked of what it lets in.
    pub process: Process,
}

/// `{namespace constraint}` of a wildcard; numbers of [`Components::names`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamespaceConstraint {
    /// `##any`.
    Any,
    /// `##other`: any namespace but this one, and not the absence of a namespace.
    Not(NsId),
    /// One of these; [`NsId::NONE`] stands for the absence of a namespace. Sorted, each once.
    Set(Vec<NsId>),
}

/// `{process contents}` of a wildcard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Process {
    /// A declaration must exist and judges.
    Strict,
    /// A declaration judges if it exists.
    Lax,
    /// Nothing is asked.
    Skip,
}

/// An element declaration (3.3).
#[derive(Debug)]
pub struct ElementDecl {
    /// Its name.
    pub name: NameId,
    /// Whether it is global.
    pub global: bool,
    /// Its type.
    pub type_: TypeId,
    /// Its default or fixed value.
    pub value: Option<ValueConstraint>,
    /// Whether `xsi:nil` is allowed.
    pub nillable: bool,
    /// Its identity constraints.
    pub constraints: Vec<ConstraintId>,
    /// The head of its substitution group.
    pub substitution: Option<ElementId>,
    /// Derivations that exclude from its substitution group.
    pub final_: Derivations,
    /// What may not stand for it in an instance (`{disallowed substitutions}`).
    pub block: Derivations,
    /// Whether it is abstract.
    pub abstract_: bool,
    /// Where it was written.
    pub origin: Origin,
}

/// A default or fixed value (`{value constraint}`), lexical, with its namespace context for QNames.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ValueConstraint {
    /// Whether the value is fixed; a default otherwise.
    pub fixed: bool,
    /// The value as written.
    pub lexical: String,
    /// What its prefixes stand for where it was written (prefix, namespace name; the empty prefix is the
    /// default namespace); empty unless the type is or contains QName or NOTATION.
    pub namespaces: Vec<(String, String)>,
}

/// An attribute declaration (3.2).
#[derive(Debug)]
pub struct AttributeDecl {
    /// Its name.
    pub name: NameId,
    /// Whether it is global.
    pub global: bool,
    /// Its simple type.
    pub type_: TypeId,
    /// Its default or fixed value.
    pub value: Option<ValueConstraint>,
    /// Where it was written.
    pub origin: Origin,
}

/// An attribute use (3.5).
#[derive(Clone, Debug)]
pub struct AttributeUse {
    /// The declaration.
    pub decl: AttributeId,
    /// Whether it must be there.
    pub required: bool,
    /// Its own default or fixed value; the declaration's holds otherwise.
    pub value: Option<ValueConstraint>,
}

/// A model group definition (3.7).
#[derive(Debug)]
pub struct GroupDef {
    /// Its name.
    pub name: NameId,
    /// Its model group.
    pub group: Arc<ModelGroup>,
    /// Written in `xs:redefine` without a reference to itself: the group that it must restrict
    /// (src-redefine.6.2.2). The old definition stays in [`Components::groups`].
    pub restricts: Option<GroupId>,
    /// Where it was written.
    pub origin: Origin,
}

/// An attribute group definition (3.6).
#[derive(Debug)]
pub struct AttributeGroupDef {
    /// Its name.
    pub name: NameId,
    /// Its attribute uses, those of the groups it refers to included.
    pub attributes: Vec<AttributeUse>,
    /// Its complete wildcard.
    pub any_attribute: Option<Wildcard>,
    /// Written in `xs:redefine` without a reference to itself: the attribute group that it must restrict
    /// (src-redefine.7.2.2). The old definition stays in [`Components::attribute_groups`].
    pub restricts: Option<AttributeGroupId>,
    /// Where it was written.
    pub origin: Origin,
}

/// An identity constraint (3.11).
#[derive(Debug)]
pub struct IdentityConstraint {
    /// Its name.
    pub name: NameId,
    /// Its kind.
    pub kind: ConstraintKind,
    /// Which elements it concerns: union of paths.
    pub selector: Vec<Path>,
    /// The values compared: each a union of paths.
    pub fields: Vec<Vec<Path>>,
    /// Where it was written.
    pub origin: Origin,
}

/// The kinds of identity constraints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ConstraintKind {
    /// `xs:unique`.
    Unique,
    /// `xs:key`.
    Key,
    /// `xs:keyref` to that key or unique constraint.
    KeyRef(ConstraintId),
}

/// One branch of a selector or field expression (3.11.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// Whether it starts with `.//`.
    pub anywhere: bool,
    /// The child steps, without the `.` steps; empty for `.`.
    pub steps: Vec<NameTest>,
    /// Field only: the attribute at the end.
    pub attribute: Option<NameTest>,
}

/// A name test in an identity constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameTest {
    /// `*`.
    Any,
    /// `p:*`.
    Namespace(NsId),
    /// A name.
    Name(NameId),
}
