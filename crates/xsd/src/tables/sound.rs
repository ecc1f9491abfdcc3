//! Whether tables hold together: what a cache gives must not make the validator panic.

use super::{ContentTable, Model, Namespaces, Tables};
use crate::model::{ConstraintKind, TypeId};

impl Tables {
    /// Whether every number points to something.
    pub(crate) fn is_sound(&self) -> bool {
        self.types_are_sound()
            && self.elements_are_sound()
            && self.attributes_are_sound()
            && self.constraints_are_sound()
            && self.wildcards_are_sound()
            && self.globals_are_sound()
            && self.automata.is_sound(self.elements.len(), self.wildcards.len())
    }

    fn types_are_sound(&self) -> bool {
        !self.types.is_empty()
            && self.types.iter().all(|type_| {
                self.has_type(type_.base)
                    && type_.name.is_none_or(|name| self.has_name(name))
                    && type_.members.iter().all(|&member| self.has_type(member))
                    && (type_.attributes.0 as usize) < self.attribute_sets.len()
                    && self.has_content(type_.content)
            })
    }

    fn elements_are_sound(&self) -> bool {
        self.elements.iter().all(|element| {
            self.has_name(element.name)
                && self.has_type(element.type_)
                && element.constraints.iter().all(|id| id.index() < self.constraints.len())
                && element.substitution.is_none_or(|id| id.index() < self.elements.len())
        })
    }

    fn attributes_are_sound(&self) -> bool {
        let simple = |id: super::SimpleId| (id.0 as usize) < self.simple.len();
        self.attributes.iter().all(|a| self.has_name(a.name) && self.has_type(a.type_) && simple(a.simple))
            && self.attribute_sets.is_sound(
                |use_| {
                    self.has_name(use_.name)
                        && use_.decl.index() < self.attributes.len()
                        && self.has_type(use_.type_)
                        && simple(use_.simple)
                },
                self.wildcards.len(),
            )
    }

    fn constraints_are_sound(&self) -> bool {
        self.constraints.iter().all(|constraint| {
            let refers = match constraint.kind {
                ConstraintKind::KeyRef(id) => id.index() < self.constraints.len(),
                _ => true,
            };
            let mut paths = constraint.selector.iter().chain(constraint.fields.iter().flatten());
            refers && self.has_name(constraint.name) && paths.all(|path| path.is_sound())
        })
    }

    fn wildcards_are_sound(&self) -> bool {
        let known = self.names.namespaces().len();
        let named = |namespaces: &Namespaces| namespaces.named().iter().all(|&ns| (ns as usize) < known);
        self.wildcards.iter().all(|wildcard| named(&wildcard.namespaces))
    }

    fn globals_are_sound(&self) -> bool {
        let inside = |table: &super::ByName, len: usize| {
            table.iter().all(|(name, id)| self.has_name(name) && (id as usize) < len)
        };
        inside(&self.global_elements, self.elements.len())
            && inside(&self.global_attributes, self.attributes.len())
            && inside(&self.global_types, self.types.len())
            && self.notations.iter().all(|&name| self.has_name(name))
    }

    fn has_type(&self, id: TypeId) -> bool {
        id.index() < self.types.len()
    }

    fn has_name(&self, name: segur_xml::NameId) -> bool {
        (name.0 as usize) < self.names.len()
    }

    fn has_content(&self, content: ContentTable) -> bool {
        match content {
            ContentTable::Empty => true,
            ContentTable::Simple(id) => (id.0 as usize) < self.simple.len(),
            ContentTable::ElementOnly(model) | ContentTable::Mixed(model) => match model {
                Model::Dfa(start) => (start.0 as usize) < self.automata.state_count(),
                Model::All(at) => (at as usize) < self.automata.alls.len(),
                Model::Counted(at) => (at as usize) < self.automata.counted.len(),
            },
        }
    }
}
