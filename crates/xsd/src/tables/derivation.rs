//! Type Derivation OK (part 1, sections 3.4.6 and 3.14.6) for `xsi:type` and substitution.

use super::Tables;
use crate::model::{Derivation, Derivations, TypeId};

impl Tables {
    /// Whether `from` is validly derived from `to` without any of the derivations of `forbidden`
    /// (cos-ct-derived-ok, cos-st-derived-ok). A type derives from itself.
    pub fn derives(&self, from: TypeId, to: TypeId, forbidden: Derivations) -> bool {
        let mut at = from;
        // Every type is derived from xs:anyType; a damaged chain of bases ends here all the same.
        for _ in 0..=self.types.len() {
            if at == to {
                return true;
            }
            let type_ = self.type_(at);
            // Forbidding restriction also closes the way from a member to its union (cos-st-derived-ok.2.1).
            if at == TypeId::ANY || is_forbidden(type_.derivation, forbidden) {
                return false;
            }
            if self.is_member(at, to) {
                return true;
            }
            at = type_.base;
        }
        false
    }

    /// Whether `from` is derived from a member of the union `to` (cos-st-derived-ok.2.2.4).
    fn is_member(&self, from: TypeId, to: TypeId) -> bool {
        let mut open = self.type_(to).members.clone();
        let mut seen = open.len();
        while let Some(member) = open.pop() {
            if self.has_base(from, member) {
                return true;
            }
            let nested = &self.type_(member).members;
            seen += nested.len();
            if seen <= self.types.len() {
                open.extend(nested);
            }
        }
        false
    }

    fn has_base(&self, from: TypeId, base: TypeId) -> bool {
        let mut at = from;
        for _ in 0..=self.types.len() {
            if at == base {
                return true;
            }
            if at == TypeId::ANY {
                break;
            }
            at = self.type_(at).base;
        }
        false
    }
}

fn is_forbidden(derivation: Derivation, forbidden: Derivations) -> bool {
    match derivation {
        Derivation::Restriction => forbidden.restriction,
        Derivation::Extension => forbidden.extension,
    }
}
