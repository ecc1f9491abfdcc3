//! Identity constraints (3.11.6).

use segur_report::Text;

use super::Checker;
use super::messages::say;
use crate::model::ConstraintKind;

impl Checker<'_> {
    /// `c-props-correct`: a keyref refers to a key or unique constraint of as many fields.
    pub(super) fn identity_constraints(&mut self) {
        for constraint in &self.components.constraints {
            let ConstraintKind::KeyRef(refer) = constraint.kind else { continue };
            let Some(key) = self.components.constraints.get(refer.index()) else { continue };
            let names = [self.local_name(constraint.name), self.local_name(key.name)];
            if matches!(key.kind, ConstraintKind::KeyRef(_)) {
                let message = say(
                    "la référence de clé {0} renvoie à {1}, qui n'est ni `key` ni `unique`",
                    "keyref {0} refers to {1}, which is neither a `key` nor a `unique`",
                    &[&names[0], &names[1]],
                );
                self.error("c-props-correct.1", constraint.origin, message);
            } else if key.fields.len() != constraint.fields.len() {
                let counts = [constraint, key].map(|one| Text::same(one.fields.len().to_string()));
                let message = say(
                    "la référence de clé {0} a {2} champ(s), la clé {1} en a {3} : il en faut autant",
                    "keyref {0} has {2} field(s), key {1} has {3}: they must be as many",
                    &[&names[0], &names[1], &counts[0], &counts[1]],
                );
                self.error("c-props-correct.2", constraint.origin, message);
            }
        }
    }
}
