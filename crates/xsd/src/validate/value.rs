//! Simple values in an instance: what they may refer to, and comparison with fixed values.

use segur_datatypes::{Context, SimpleType, Value};
use segur_xml::{NsId, Reader};

use super::element::Run;
use crate::model::ValueConstraint;
use crate::tables::{SimpleId, Tables};

/// What a value of an instance sees: prefixes, unparsed entities, notations.
pub(super) struct InstanceContext<'r, 'i> {
    reader: &'r Reader<'i>,
    tables: &'r Tables,
}

impl<'r, 'i> InstanceContext<'r, 'i> {
    #[inline(always)]
    pub(super) fn new(reader: &'r Reader<'i>, tables: &'r Tables) -> Self {
        InstanceContext { reader, tables }
    }

    /// The namespace of a prefix.
    pub(super) fn ns(&self, prefix: &str) -> Option<NsId> {
        self.reader.lookup_prefix(prefix)
    }
}

impl Context for InstanceContext<'_, '_> {
    fn prefix(&self, prefix: &str) -> Option<&str> {
        self.ns(prefix).map(|ns| self.reader.names().uri_str(ns))
    }

    fn is_unparsed_entity(&self, name: &str) -> bool {
        self.reader.dtd().is_some_and(|dtd| dtd.is_unparsed_entity(name))
    }

    fn is_notation(&self, uri: &str, local: &str) -> bool {
        let names = &self.tables.names;
        names.find(uri, local).is_some_and(|name| self.tables.notations.contains(&name))
    }
}

/// What a value constraint of the schema sees: the prefixes noted with it.
struct ConstraintContext<'r, 'i> {
    constraint: &'r ValueConstraint,
    instance: InstanceContext<'r, 'i>,
}

impl Context for ConstraintContext<'_, '_> {
    fn prefix(&self, prefix: &str) -> Option<&str> {
        let known = self.constraint.namespaces.iter().find(|(known, _)| known == prefix);
        match known {
            Some((_, uri)) => Some(uri),
            None if prefix.is_empty() => Some(""),
            None => None,
        }
    }

    fn is_unparsed_entity(&self, name: &str) -> bool {
        self.instance.is_unparsed_entity(name)
    }

    fn is_notation(&self, uri: &str, local: &str) -> bool {
        self.instance.is_notation(uri, local)
    }
}

impl Run<'_> {
    /// Whether a valid value equals a fixed one, in the value space.
    pub(super) fn equals_fixed(
        &self,
        reader: &Reader<'_>,
        simple: SimpleId,
        value: &str,
        constraint: &ValueConstraint,
    ) -> bool {
        let type_ = self.tables.simple(simple);
        let context = InstanceContext::new(reader, self.tables);
        let fixed = self.constraint_value(reader, type_, constraint);
        value == constraint.lexical && !type_.needs_context() || type_.value(value, &context).ok() == fixed
    }

    fn constraint_value(
        &self,
        reader: &Reader<'_>,
        type_: &SimpleType,
        constraint: &ValueConstraint,
    ) -> Option<Value> {
        let instance = InstanceContext::new(reader, self.tables);
        type_.value(&constraint.lexical, &ConstraintContext { constraint, instance }).ok()
    }
}
