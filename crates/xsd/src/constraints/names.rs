//! How components are called in messages, and short ways to reach them.

use segur_report::Text;

use super::Checker;
use super::messages::{quoted, say};
use crate::model::{
    AttributeDecl, AttributeId, ComplexTypeDef, ElementDecl, ElementId, Origin, SimpleTypeDef, TypeDef,
    TypeId,
};
use segur_xml::NameId;

impl<'a> Checker<'a> {
    pub(super) fn element(&self, id: ElementId) -> &'a ElementDecl {
        &self.components.elements[id.index()]
    }

    pub(super) fn attribute(&self, id: AttributeId) -> &'a AttributeDecl {
        &self.components.attributes[id.index()]
    }

    pub(super) fn complex(&self, id: TypeId) -> Option<&'a ComplexTypeDef> {
        match self.components.types.get(id.index()) {
            Some(TypeDef::Complex(def)) => Some(def),
            _ => None,
        }
    }

    pub(super) fn simple(&self, id: TypeId) -> Option<&'a SimpleTypeDef> {
        match self.components.types.get(id.index()) {
            Some(TypeDef::Simple(def)) => Some(def),
            _ => None,
        }
    }

    /// The identifiers of the complex types written in schema documents.
    pub(super) fn own_complex_types(&self) -> Vec<(TypeId, &'a ComplexTypeDef)> {
        let ids = (0..self.components.types.len() as u32).map(TypeId);
        ids.filter_map(|id| self.complex(id).map(|def| (id, def)))
            .filter(|(_, def)| def.origin.document.is_some())
            .collect()
    }

    /// `name`, with its namespace when it has one.
    pub(super) fn full_name(&self, name: NameId) -> Text {
        quoted(&self.components.names.display(name))
    }

    pub(super) fn local_name(&self, name: NameId) -> Text {
        quoted(self.components.names.local_name(name))
    }

    pub(super) fn element_name(&self, id: ElementId) -> Text {
        self.local_name(self.element(id).name)
    }

    pub(super) fn type_name(&self, id: TypeId) -> Text {
        let (name, origin) = match self.components.types.get(id.index()) {
            Some(TypeDef::Simple(def)) => (def.name, def.origin),
            Some(TypeDef::Complex(def)) => (def.name, def.origin),
            None => return quoted("?"),
        };
        match name {
            Some(name) => self.local_name(name),
            None => anonymous(origin),
        }
    }
}

fn anonymous(origin: Origin) -> Text {
    let line = Text::same(origin.location.line.to_string());
    say("(anonyme, ligne {0})", "(anonymous, line {0})", &[&line])
}
