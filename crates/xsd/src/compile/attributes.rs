//! Attribute sets: the types that have the same attribute uses and wildcard share one.

use std::collections::HashMap;

use segur_datatypes::Builtin;

use super::simple::SimpleBuilder;
use crate::model::{AttributeId, AttributeUse, Components};
use crate::tables::{AttributeSetId, AttributeSets, AttributeUseTable, WildcardId};

/// What makes two attribute sets the same.
type Key = (Vec<(AttributeId, bool, Option<OwnValue>)>, Option<WildcardId>);

/// The value constraint of a use: fixed or not, the value, the prefixes in scope.
type OwnValue = (bool, String, Vec<(String, String)>);

/// Numbers the attribute sets.
#[derive(Default)]
pub(super) struct AttributeBuilder {
    sets: AttributeSets,
    known: HashMap<Key, AttributeSetId>,
}

impl AttributeBuilder {
    pub(super) fn add(
        &mut self,
        components: &Components,
        simple: &SimpleBuilder,
        uses: &[AttributeUse],
        wildcard: Option<WildcardId>,
    ) -> AttributeSetId {
        let parts = uses.iter().map(|use_| (use_.decl, use_.required, own_value(use_))).collect();
        let sets = &mut self.sets;
        *self.known.entry((parts, wildcard)).or_insert_with(|| {
            let tables = uses.iter().map(|use_| table(components, simple, use_)).collect();
            sets.add(tables, wildcard)
        })
    }

    pub(super) fn finish(self) -> AttributeSets {
        self.sets
    }
}

fn own_value(use_: &AttributeUse) -> Option<OwnValue> {
    use_.value.as_ref().map(|value| (value.fixed, value.lexical.clone(), value.namespaces.clone()))
}

fn table(components: &Components, simple: &SimpleBuilder, use_: &AttributeUse) -> AttributeUseTable {
    let decl = &components.attributes[use_.decl.index()];
    let id = simple.of_type(decl.type_);
    AttributeUseTable {
        name: decl.name,
        decl: use_.decl,
        type_: decl.type_,
        simple: id,
        required: use_.required,
        bit: 0,
        value: use_.value.clone().or_else(|| decl.value.clone()),
        is_id: simple.get(id).derives_from(Builtin::Id),
        has_ids: simple.get(id).has_ids(),
    }
}
