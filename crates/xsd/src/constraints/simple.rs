//! Simple type definitions: what the datatypes themselves cannot see (3.14.6).

use super::Checker;
use super::messages::say;
use crate::model::{SimpleTypeDef, TypeDef, TypeId};

impl Checker<'_> {
    pub(super) fn simple_types(&mut self) {
        for index in 0..self.components.types.len() as u32 {
            let id = TypeId(index);
            if let TypeDef::Simple(def) = &self.components.types[id.index()]
                && def.origin.document.is_some()
            {
                self.simple_type(id, def);
            }
        }
    }

    fn simple_type(&mut self, id: TypeId, def: &SimpleTypeDef) {
        if def.base != TypeId::ANY_SIMPLE {
            self.restriction_allowed(id, def);
        } else if let Some(item) = def.item {
            self.component_allowed(id, def, item, true);
        } else {
            for &member in &def.members {
                self.component_allowed(id, def, member, false);
            }
        }
    }

    /// `st-props-correct.3`: the base allows restriction.
    fn restriction_allowed(&mut self, id: TypeId, def: &SimpleTypeDef) {
        if !self.simple(def.base).is_some_and(|base| base.final_.restriction) {
            return;
        }
        let message = say(
            "le type simple {0} ne peut pas restreindre {1}, que son attribut `final` interdit de restreindre",
            "simple type {0} cannot restrict {1}, whose `final` attribute forbids restriction",
            &[&self.type_name(id), &self.type_name(def.base)],
        );
        self.error("st-props-correct.3", def.origin, message);
    }

    /// `cos-st-restricts.2.3.1.1` and `3.3.1.1`: the item or member allows a list or union of it.
    fn component_allowed(&mut self, id: TypeId, def: &SimpleTypeDef, part: TypeId, list: bool) {
        let Some(part_def) = self.simple(part) else { return };
        let (clause, forbidden) = match list {
            true => ("cos-st-restricts.2.3.1.1", part_def.final_.list),
            false => ("cos-st-restricts.3.3.1.1", part_def.final_.union),
        };
        if forbidden {
            let kind = if list { "list" } else { "union" };
            let message = say(
                "le type simple {0} ne peut pas être construit par {2} sur {1}, que son attribut `final` interdit",
                "simple type {0} cannot be a {2} of {1}, whose `final` attribute forbids it",
                &[&self.type_name(id), &self.type_name(part), &segur_report::Text::same(kind)],
            );
            self.error(clause, def.origin, message);
        }
    }
}
