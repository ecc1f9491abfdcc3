//! `final`, `block` and their defaults.

use super::lexical::derivations;
use super::{At, Reader};
use crate::model::Derivations;

/// Types: only these two ways of deriving count.
pub(super) fn for_complex(set: Derivations) -> Derivations {
    Derivations { restriction: set.restriction, extension: set.extension, ..Derivations::default() }
}

fn for_simple(set: Derivations) -> Derivations {
    Derivations { restriction: set.restriction, list: set.list, union: set.union, ..Derivations::default() }
}

fn for_block(set: Derivations) -> Derivations {
    Derivations { substitution: set.substitution, ..for_complex(set) }
}

impl<'a> Reader<'a> {
    pub(super) fn final_of_complex(&self, at: At<'a>) -> Derivations {
        for_complex(self.set_of(at, "final", "finalDefault"))
    }

    pub(super) fn block_of_complex(&self, at: At<'a>) -> Derivations {
        for_complex(self.set_of(at, "block", "blockDefault"))
    }

    pub(super) fn final_of_simple(&self, at: At<'a>) -> Derivations {
        for_simple(self.set_of(at, "final", "finalDefault"))
    }

    pub(super) fn final_of_element(&self, at: At<'a>) -> Derivations {
        for_complex(self.set_of(at, "final", "finalDefault"))
    }

    pub(super) fn block_of_element(&self, at: At<'a>) -> Derivations {
        for_block(self.set_of(at, "block", "blockDefault"))
    }

    /// The attribute of the component, else the default of its schema document.
    fn set_of(&self, at: At<'a>, attribute: &str, default: &str) -> Derivations {
        let root = at.to(at.node.tree().root());
        at.get(attribute).or_else(|| root.get(default)).map(derivations).unwrap_or_default()
    }
}
