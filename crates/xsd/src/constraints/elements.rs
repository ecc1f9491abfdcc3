//! Element declarations (3.3.6).

use segur_datatypes::Builtin;

use super::Checker;
use super::messages::{quoted, say};
use crate::model::{ElementDecl, ElementId, ValueConstraint};

impl Checker<'_> {
    pub(super) fn elements(&mut self) {
        for element in &self.components.elements {
            if let Some(value) = &element.value {
                self.element_value(element, value);
            }
            if let Some(head) = element.substitution {
                self.substitution(element, head);
            }
            self.notation_enumerated(element);
        }
    }

    /// `e-props-correct.2` and `.5`.
    fn element_value(&mut self, element: &ElementDecl, value: &ValueConstraint) {
        if let Err((_, why)) = self.check_default(element.type_, value) {
            let message = say(
                "la valeur par défaut ou fixe {1} de l'élément {0} n'est pas valable : {2}",
                "the default or fixed value {1} of element {0} is not valid: {2}",
                &[&self.local_name(element.name), &quoted(&value.lexical), &why],
            );
            self.error("e-props-correct.2", element.origin, message);
        }
        if self.text_type(element.type_).is_some_and(|def| def.simple.derives_from(Builtin::Id)) {
            let message = say(
                "l'élément {0} est de type ID : il ne peut avoir ni valeur par défaut ni valeur fixe",
                "element {0} is of type ID: it can have neither a default nor a fixed value",
                &[&self.local_name(element.name)],
            );
            self.error("e-props-correct.5", element.origin, message);
        }
    }

    /// `e-props-correct.3` and `.4`.
    fn substitution(&mut self, element: &ElementDecl, head: ElementId) {
        let head = self.element(head);
        if self.derives(element.type_, head.type_, head.final_) {
            return;
        }
        let message = say(
            "l'élément {0} ne peut pas se substituer à {1} : son type {2} doit être dérivé du type {3} de {1}, \
             par une dérivation que `final` de {1} n'interdit pas",
            "element {0} cannot substitute for {1}: its type {2} must be derived from {3}, the type of {1}, \
             in a way that `final` of {1} does not forbid",
            &[
                &self.local_name(element.name),
                &self.local_name(head.name),
                &self.type_name(element.type_),
                &self.type_name(head.type_),
            ],
        );
        self.error("e-props-correct.4", element.origin, message);
    }

    fn notation_enumerated(&mut self, element: &ElementDecl) {
        if !self.simple(element.type_).is_some_and(|def| def.simple.requires_enumeration()) {
            return;
        }
        let message = say(
            "l'élément {0} est de type NOTATION : son type doit énumérer les notations permises",
            "element {0} is of type NOTATION: its type must enumerate the notations allowed",
            &[&self.local_name(element.name)],
        );
        self.error("enumeration-required-notation", element.origin, message);
    }
}
