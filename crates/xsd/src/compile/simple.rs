//! The simple types of a schema, each once.

use std::collections::HashMap;
use std::sync::Arc;

use segur_datatypes::{Builtin, SimpleType};

use super::SimpleId;
use crate::model::{Components, Content, TypeDef, TypeId};

/// Numbers the simple types.
pub(super) struct SimpleBuilder {
    list: Vec<Arc<SimpleType>>,
    by_type: Vec<SimpleId>,
}

impl SimpleBuilder {
    pub(super) fn new(components: &Components) -> Self {
        let mut numbers = HashMap::new();
        let mut list = Vec::new();
        let mut number = |simple: Arc<SimpleType>| {
            *numbers.entry(Arc::as_ptr(&simple)).or_insert_with(|| {
                list.push(simple);
                SimpleId(list.len() as u32 - 1)
            })
        };
        let all = 0..components.types.len() as u32;
        let by_type = all.map(|id| number(simple_of(components, TypeId(id)))).collect();
        SimpleBuilder { list, by_type }
    }

    /// What checks the text of a type; `xs:anySimpleType` for a type without simple content.
    pub(super) fn of_type(&self, type_: TypeId) -> SimpleId {
        self.by_type.get(type_.index()).copied().unwrap_or(SimpleId(0))
    }

    pub(super) fn get(&self, id: SimpleId) -> &SimpleType {
        &self.list[id.0 as usize]
    }

    pub(super) fn finish(self) -> Vec<Arc<SimpleType>> {
        self.list
    }
}

fn simple_of(components: &Components, type_: TypeId) -> Arc<SimpleType> {
    let content = match components.types.get(type_.index()) {
        Some(TypeDef::Complex(complex)) => match complex.content {
            Content::Simple(content) => content,
            _ => return SimpleType::builtin(Builtin::AnySimpleType),
        },
        _ => type_,
    };
    match components.types.get(content.index()) {
        Some(TypeDef::Simple(simple)) => simple.simple.clone(),
        _ => SimpleType::builtin(Builtin::AnySimpleType),
    }
}
