//! A compiled schema: immutable tables of small integers that the validator runs on.
//!
//! Made by `compile` from [`Components`](crate::model::Components). Elements, types and constraints keep the
//! numbers that they have there; names keep the numbers of [`Tables::names`], which a reader of instances
//! starts from, so that comparing names is comparing integers.

use std::sync::Arc;

use segur_datatypes::SimpleType;
use segur_xml::{NameId, Names, NsId};
use serde::{Deserialize, Serialize};

use crate::model::{AttributeId, ConstraintId, Derivation, Derivations, ElementId, TypeId, ValueConstraint};

mod all;
mod attributes;
mod automata;
mod counted;
mod cursor;
mod derivation;
mod identity;
mod index;
mod serial;
mod sound;
mod wildcard;

pub use all::{All, AllMember, Seen};
pub use attributes::{
    AttributeRow, AttributeSet, AttributeSetId, AttributeSets, AttributeUseId, AttributeUseTable,
};
pub use automata::{Automata, State, StateId, Step, Transition, WildTransition};
pub use counted::{Counted, CountedNode, CountedRun, Counter, Op};
pub use cursor::{Cursor, Expected, Matched, Model};
pub use identity::{ConstraintTable, NameStep, PathState, PathTable};
pub use index::ByName;
pub(crate) use index::HashIndex;
pub(crate) use serial::{name, name_option};
pub use wildcard::{Namespaces, WildcardId, WildcardTable};

/// A compiled schema. Immutable, shared by threads.
#[derive(Debug, Default)]
pub struct Tables {
    /// Every name of the schema; a reader of instances starts from a copy.
    pub names: Names,
    /// Types, by [`TypeId`].
    pub types: Vec<TypeTable>,
    /// Element declarations, by [`ElementId`].
    pub elements: Vec<ElementTable>,
    /// Attribute declarations, by [`AttributeId`].
    pub attributes: Vec<AttributeTable>,
    /// Attribute uses and wildcards of the types, by [`AttributeSetId`].
    pub attribute_sets: AttributeSets,
    /// Identity constraints, by [`ConstraintId`].
    pub constraints: Vec<ConstraintTable>,
    /// What checks simple values, by [`SimpleId`]; each once.
    pub simple: Vec<Arc<SimpleType>>,
    /// Wildcards, by [`WildcardId`]; equal ones are one.
    pub wildcards: Vec<WildcardTable>,
    /// Content models.
    pub automata: Automata,
    /// Global element declarations by name.
    pub global_elements: ByName,
    /// Global attribute declarations by name.
    pub global_attributes: ByName,
    /// Global type definitions by name.
    pub global_types: ByName,
    /// Names of notations.
    pub notations: Vec<NameId>,
    /// The schema documents that it was made from: location as asked for.
    pub documents: Vec<String>,
}

/// The number of a simple type in [`Tables::simple`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SimpleId(pub u32);

/// A type definition, simple or complex.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeTable {
    /// Its name; anonymous types have none.
    #[serde(with = "name_option")]
    pub name: Option<NameId>,
    /// Its base type; `xs:anyType` is its own.
    pub base: TypeId,
    /// How it is derived from its base; lists and unions count as restrictions of `xs:anySimpleType`.
    pub derivation: Derivation,
    /// Derivations that may not stand for it in an instance.
    pub block: Derivations,
    /// Whether it is abstract.
    pub abstract_: bool,
    /// Whether it is a simple type.
    pub is_simple: bool,
    /// Whether it is `xs:anyType` itself: everything is allowed and judged if declared.
    pub any: bool,
    /// Simple union types: the member types.
    pub members: Vec<TypeId>,
    /// What it lets in as content.
    pub content: ContentTable,
    /// Its attribute uses and attribute wildcard; an empty set for simple types.
    pub attributes: AttributeSetId,
}

/// What a type lets in as content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContentTable {
    /// Nothing, not even white space.
    Empty,
    /// Text of a simple type.
    Simple(SimpleId),
    /// Elements only.
    ElementOnly(Model),
    /// Elements with text between them.
    Mixed(Model),
}

/// An element declaration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ElementTable {
    /// Its name.
    #[serde(with = "name")]
    pub name: NameId,
    /// Its type.
    pub type_: TypeId,
    /// Whether it is global.
    pub global: bool,
    /// Whether `xsi:nil` is allowed.
    pub nillable: bool,
    /// Whether only members of its substitution group may appear.
    pub abstract_: bool,
    /// What may not stand for it in an instance.
    pub block: Derivations,
    /// Its default or fixed value.
    pub value: Option<ValueConstraint>,
    /// Its identity constraints.
    pub constraints: Vec<ConstraintId>,
    /// The head of its substitution group.
    pub substitution: Option<ElementId>,
}

/// An attribute declaration: what judges an attribute that a wildcard lets in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeTable {
    /// Its name.
    #[serde(with = "name")]
    pub name: NameId,
    /// Its type.
    pub type_: TypeId,
    /// What checks its values.
    pub simple: SimpleId,
    /// Its default or fixed value.
    pub value: Option<ValueConstraint>,
}

impl Tables {
    /// The type of that number.
    pub fn type_(&self, id: TypeId) -> &TypeTable {
        &self.types[id.index()]
    }

    /// The element declaration of that number.
    pub fn element(&self, id: ElementId) -> &ElementTable {
        &self.elements[id.index()]
    }

    /// The simple type of that number.
    pub fn simple(&self, id: SimpleId) -> &SimpleType {
        &self.simple[id.0 as usize]
    }

    /// The wildcard of that number.
    pub fn wildcard(&self, id: WildcardId) -> &WildcardTable {
        &self.wildcards[id.0 as usize]
    }

    /// The identity constraint of that number.
    pub fn constraint(&self, id: ConstraintId) -> &ConstraintTable {
        &self.constraints[id.index()]
    }

    /// The global element declaration of that name.
    pub fn global_element(&self, name: NameId) -> Option<ElementId> {
        self.global_elements.find(name).map(ElementId)
    }

    /// The global attribute declaration of that name.
    pub fn global_attribute(&self, name: NameId) -> Option<AttributeId> {
        self.global_attributes.find(name).map(AttributeId)
    }

    /// The global type definition of that name.
    pub fn global_type(&self, name: NameId) -> Option<TypeId> {
        self.global_types.find(name).map(TypeId)
    }

    /// The attribute use for a name in an attribute set.
    pub fn attribute(&self, set: AttributeSetId, name: NameId) -> Option<AttributeUseId> {
        self.attribute_sets.find(set, name)
    }

    /// Where a child of that name leads from a DFA state: elements first, then wildcards.
    #[inline]
    pub fn next(&self, state: StateId, name: NameId, ns: NsId) -> Step {
        match self.automata.element(state, name) {
            Some(found) => Step::Element(found.element, found.next),
            None => self.next_wildcard(state, ns),
        }
    }

    fn next_wildcard(&self, state: StateId, ns: NsId) -> Step {
        let wild = self.automata.wildcards(state).iter().find(|w| self.wildcard(w.wildcard).allows(ns));
        wild.map_or(Step::None, |w| Step::Wildcard(self.wildcard(w.wildcard).process, w.next))
    }
}
