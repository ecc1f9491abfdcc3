//! Numbers the global components and knows them by name.

use std::collections::HashMap;

use segur_report::Text;
use segur_xml::NameId;

use super::builtins;
use super::{At, Reader};
use crate::model::{AttributeId, ElementId, GroupId, TypeDef, TypeId};

/// The symbol spaces (part 1, section 2.5), identity constraints apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Space {
    Type,
    Element,
    Attribute,
    Group,
    AttributeGroup,
    Notation,
}

impl Space {
    /// The space of an element at the top of a schema; none for annotations and the like.
    pub(super) fn of(local: &str) -> Option<Space> {
        Some(match local {
            "simpleType" | "complexType" => Space::Type,
            "element" => Space::Element,
            "attribute" => Space::Attribute,
            "group" => Space::Group,
            "attributeGroup" => Space::AttributeGroup,
            "notation" => Space::Notation,
            _ => return None,
        })
    }

    /// What messages call a component of this space.
    pub(super) fn label(self) -> Text {
        match self {
            Space::Type => Text::new("le type", "type"),
            Space::Element => Text::new("l'élément", "element"),
            Space::Attribute => Text::new("l'attribut", "attribute"),
            Space::Group => Text::new("le groupe", "group"),
            Space::AttributeGroup => Text::new("le groupe d'attributs", "attribute group"),
            Space::Notation => Text::new("la notation", "notation"),
        }
    }
}

/// A global component to build.
#[derive(Clone, Copy)]
pub(super) struct Definition<'a> {
    pub(super) at: At<'a>,
    pub(super) name: NameId,
    /// Its number in the table of its space.
    pub(super) id: u32,
    /// The component of the same name that it redefines.
    pub(super) redefines: Option<u32>,
}

/// The global components.
#[derive(Default)]
pub(super) struct Symbols<'a> {
    by_name: HashMap<(Space, NameId), u32>,
    definitions: HashMap<Space, Vec<Definition<'a>>>,
}

impl<'a> Symbols<'a> {
    pub(super) fn find(&self, space: Space, name: NameId) -> Option<u32> {
        self.by_name.get(&(space, name)).copied()
    }

    /// The definitions of a space in document order.
    pub(super) fn definitions(&self, space: Space) -> Vec<Definition<'a>> {
        self.definitions.get(&space).cloned().unwrap_or_default()
    }

    /// The component that references by the name of a definition find: itself, unless redefined since.
    pub(super) fn latest(&self, space: Space, definition: &Definition<'a>) -> u32 {
        self.find(space, definition.name).unwrap_or(definition.id)
    }

    /// Where a component was defined.
    pub(super) fn definition(&self, space: Space, id: u32) -> Option<Definition<'a>> {
        // Numbers grow in order of definition.
        let list = self.definitions.get(&space)?;
        let found = list.binary_search_by_key(&id, |definition| definition.id).ok()?;
        list.get(found).copied()
    }

    /// Adds a definition, which takes the place of any other of the name.
    pub(super) fn define(&mut self, space: Space, definition: Definition<'a>) {
        self.by_name.insert((space, definition.name), definition.id);
        self.definitions.entry(space).or_default().push(definition);
    }

    /// Makes a component known that no document defines.
    pub(super) fn know(&mut self, space: Space, name: NameId, id: u32) {
        self.by_name.insert((space, name), id);
    }

    fn names(&self, space: Space) -> impl Iterator<Item = (NameId, u32)> {
        self.by_name.iter().filter(move |((s, _), _)| *s == space).map(|((_, name), id)| (*name, *id))
    }
}

impl<'a> Reader<'a> {
    /// Numbers whatever stands at the top of the documents.
    pub(super) fn register(&mut self) {
        self.register_builtins();
        for view in 0..self.set.views.len() {
            let document = &self.set.documents[self.set.views[view].document];
            let root = At { view, node: document.tree.root() };
            for child in root.children() {
                if let (Some(space), Some(name)) = (Space::of(child.local()), child.get("name")) {
                    self.register_one(space, child, name);
                }
            }
        }
    }

    fn register_builtins(&mut self) {
        let types = self.components.global_types.iter().map(|(&name, id)| ((Space::Type, name), id.0));
        let attributes =
            self.components.global_attributes.iter().map(|(&name, id)| ((Space::Attribute, name), id.0));
        self.symbols.by_name.extend(types.chain(attributes));
    }

    fn register_one(&mut self, space: Space, at: At<'a>, local: &str) {
        let name = self.components.names.intern(&self.view(at).target, local);
        match self.symbols.find(space, name) {
            None => {
                let id = self.allocate(space, at, name);
                self.symbols.define(space, Definition { at, name, id, redefines: None });
            }
            // The schema for schemas defines the built-in types once more.
            Some(id) if self.symbols.definition(space, id).is_none() => {}
            Some(_) => self.duplicate(space, at, name),
        }
    }

    pub(super) fn duplicate(&mut self, space: Space, at: At<'a>, name: NameId) {
        let (label, name) = (space.label(), self.components.names.display(name));
        let text = Text::new(
            format!("{} {name} est défini deux fois ; supprimer ou renommer l'un des deux", label.fr),
            format!("{} {name} is defined twice; remove or rename one of them", label.en),
        );
        self.error(at, "sch-props-correct.2", text);
    }

    /// Makes room for a component, to be built later.
    pub(super) fn allocate(&mut self, space: Space, at: At<'a>, name: NameId) -> u32 {
        let origin = self.origin(at);
        let components = &mut self.components;
        match space {
            Space::Type if at.local() == "simpleType" => {
                components.types.push(TypeDef::Simple(builtins::simple_placeholder(Some(name), origin)));
                components.types.len() as u32 - 1
            }
            Space::Type => {
                components.types.push(TypeDef::Complex(builtins::complex_placeholder(Some(name), origin)));
                components.types.len() as u32 - 1
            }
            Space::Element => {
                components.elements.push(builtins::element_placeholder(name, true, origin));
                components.elements.len() as u32 - 1
            }
            Space::Attribute => {
                components.attributes.push(builtins::attribute(name, TypeId::ANY_SIMPLE, origin));
                components.attributes.len() as u32 - 1
            }
            Space::Group => {
                components.groups.push(builtins::group_placeholder(name, origin));
                components.groups.len() as u32 - 1
            }
            Space::AttributeGroup => {
                components.attribute_groups.push(builtins::attribute_group_placeholder(name, origin));
                components.attribute_groups.len() as u32 - 1
            }
            Space::Notation => {
                components.notations.push(name);
                components.notations.len() as u32 - 1
            }
        }
    }

    /// Gives the components their tables of names.
    pub(super) fn publish(&mut self) {
        let symbols = &self.symbols;
        let components = &mut self.components;
        components.global_types = symbols.names(Space::Type).map(|(n, id)| (n, TypeId(id))).collect();
        components.global_elements =
            symbols.names(Space::Element).map(|(n, id)| (n, ElementId(id))).collect();
        components.global_attributes =
            symbols.names(Space::Attribute).map(|(n, id)| (n, AttributeId(id))).collect();
    }
}

impl Definition<'_> {
    pub(super) fn type_id(&self) -> TypeId {
        TypeId(self.id)
    }

    pub(super) fn group(&self) -> GroupId {
        GroupId(self.id)
    }
}
