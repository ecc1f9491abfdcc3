//! Substitution groups: circles, and types taken from the head.

use super::symbols::Space;
use super::{Reader, order};

impl Reader<'_> {
    /// Gives the elements without a type that of the head of their group; reports circles
    /// (e-props-correct.6).
    pub(super) fn inherit_types(&mut self) {
        let heads: Vec<Vec<usize>> = self
            .components
            .elements
            .iter()
            .map(|element| element.substitution.map(|head| head.index()).into_iter().collect())
            .collect();
        let order = order::order(&heads);
        for &circular in &order.circular {
            self.circular_group(circular);
        }
        let mut inherits = vec![false; heads.len()];
        for (id, _) in &self.inheriting {
            inherits[id.index()] = true;
        }
        for &element in order.sorted.iter().filter(|&&element| inherits[element]) {
            if let Some(head) = self.components.elements[element].substitution {
                self.components.elements[element].type_ = self.components.elements[head.index()].type_;
            }
        }
    }

    fn circular_group(&mut self, element: usize) {
        self.components.elements[element].substitution = None;
        if let Some(definition) = self.symbols.definition(Space::Element, element as u32) {
            self.complain(
                definition.at,
                "e-props-correct.6",
                "cet élément se substitue à lui-même ; couper le cercle des substitutionGroup",
                "this element substitutes itself; break the circle of substitutionGroup",
            );
        }
    }
}
