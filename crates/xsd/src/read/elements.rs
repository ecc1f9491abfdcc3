//! Element declarations (part 1, section 3.3).

use segur_xml::NameId;

use super::builtins;
use super::symbols::{Definition, Space};
use super::{At, Reader};
use crate::model::{ElementDecl, ElementId, TypeDef, TypeId};

impl<'a> Reader<'a> {
    pub(super) fn build_elements(&mut self) {
        for Definition { at, name, id, .. } in self.symbols.definitions(Space::Element) {
            let id = ElementId(id);
            let mut decl = self.element_decl(at, name, id);
            decl.global = true;
            decl.abstract_ = at.flag("abstract").unwrap_or(false);
            decl.final_ = self.final_of_element(at);
            if let Some(head) = at.get("substitutionGroup") {
                decl.substitution = self.resolve(Space::Element, at, head).map(ElementId);
            }
            self.components.elements[id.index()] = decl;
        }
    }

    /// A declaration written in a content model.
    pub(super) fn local_element(&mut self, at: At<'a>) -> Option<ElementId> {
        let name = self.local_name(at, at.get("name")?, "elementFormDefault");
        let id = ElementId(self.components.elements.len() as u32);
        let origin = self.origin(at);
        self.components.elements.push(builtins::element_placeholder(name, false, origin));
        self.components.elements[id.index()] = self.element_decl(at, name, id);
        Some(id)
    }

    /// What global and local declarations have in common.
    fn element_decl(&mut self, at: At<'a>, name: NameId, id: ElementId) -> ElementDecl {
        let mut decl = builtins::element_placeholder(name, false, self.origin(at));
        decl.type_ = self.element_type(at, id);
        decl.nillable = at.flag("nillable").unwrap_or(false);
        decl.block = self.block_of_element(at);
        decl.constraints = self.identity_constraints(at);
        if at.node.attribute("default").is_some() || at.node.attribute("fixed").is_some() {
            self.valued.push((id, at));
        }
        decl
    }

    fn element_type(&mut self, at: At<'a>, id: ElementId) -> TypeId {
        if let Some(type_) = at.get("type") {
            return self.resolve_type(at, type_);
        }
        match at.children().find(|child| matches!(child.local(), "simpleType" | "complexType")) {
            Some(child) if child.local() == "simpleType" => self.anonymous_simple(child),
            Some(child) => self.anonymous_complex(child),
            None => {
                if at.get("substitutionGroup").is_some() {
                    self.inheriting.push((id, at));
                }
                TypeId::ANY
            }
        }
    }

    /// Makes room for an anonymous complex type, built once all global types are.
    fn anonymous_complex(&mut self, at: At<'a>) -> TypeId {
        let origin = self.origin(at);
        let id = TypeId(self.components.types.len() as u32);
        self.components.types.push(TypeDef::Complex(builtins::complex_placeholder(None, origin)));
        self.pending_types.push_back((id, at));
        id
    }
}
