//! Which elements a leaf stands for, substitution groups included.

use segur_xml::NameId;

use crate::derive::substitutes;
use crate::model::{Components, ElementId};

/// Every element with those that may stand for it.
pub(super) struct Substitutes {
    of: Vec<Vec<(NameId, ElementId)>>,
}

impl Substitutes {
    pub(super) fn new(components: &Components) -> Self {
        let name = |id: ElementId| components.elements[id.index()].name;
        let all = (0..components.elements.len() as u32).map(ElementId);
        let mut of: Vec<Vec<_>> = all.map(|id| vec![(name(id), id)]).collect();
        for (head, members) in substitutes(components) {
            of[head.index()].extend(members.into_iter().map(|id| (name(id), id)));
        }
        Substitutes { of }
    }

    /// The element itself, then those that may stand for it.
    pub(super) fn of(&self, element: ElementId) -> &[(NameId, ElementId)] {
        &self.of[element.index()]
    }
}
