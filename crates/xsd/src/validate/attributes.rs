//! Attributes (cvc-complex-type.3 and .4, cvc-attribute, cvc-type.3.1.1).

use segur_datatypes::Builtin;
use segur_xml::{Attr, LITERAL, NameId, NsId, Reader, Start};

use super::collect::Place;
use super::element::Run;
use super::messages;
use super::replay::role;
use super::value::InstanceContext;
use crate::model::{Process, TypeId, ValueConstraint};
use crate::tables::{AttributeSetId, AttributeUseId, SimpleId, WildcardId};

/// What the attributes of an element amount to.
#[derive(Default)]
struct Tally {
    /// Bits of the required ones that are there.
    seen: u64,
    /// Name of an attribute of type ID that a wildcard let in.
    wild_id: Option<NameId>,
    /// Whether an attribute that the type declares is an ID.
    has_id: bool,
    /// Whether the same tag elsewhere may be judged otherwise: it bears references, or values that depend on their
    /// place.
    local: bool,
}

impl Run<'_> {
    #[inline(never)]
    pub(super) fn attributes(
        &mut self,
        reader: &Reader<'_>,
        start: &Start<'_>,
        type_: TypeId,
        approval: u64,
    ) {
        let table = self.tables.type_(type_);
        let set = table.attributes;
        let mut tally = Tally::default();
        let before = self.collector.count();
        self.state.roles.clear();
        for attribute in start.attributes() {
            self.state.roles.push(LITERAL);
            match self.tables.attribute(set, attribute.name) {
                Some(found) => self.used(reader, start, &attribute, found, &mut tally),
                None => self.other(reader, start, &attribute, type_, &mut tally),
            }
        }
        let sets = &self.tables.attribute_sets;
        let set_table = sets.set(set);
        if tally.seen != set_table.required || set_table.many_required {
            self.missing(reader, start, set, tally.seen);
        }
        if set_table.has_id_defaults {
            self.defaults(reader, start, set);
        }
        if tally.wild_id.is_some() {
            self.wild_id_conflict(reader, start, set);
        }
        let calm = self.collector.count() == before && !set_table.has_id_defaults && !tally.local;
        self.state.shaped = calm;
        if calm && !tally.has_id {
            self.state.note = approval;
        }
    }

    /// An attribute that the type declares.
    #[inline(always)]
    fn used(
        &mut self,
        reader: &Reader<'_>,
        start: &Start<'_>,
        attribute: &Attr<'_>,
        found: AttributeUseId,
        tally: &mut Tally,
    ) {
        let row = self.tables.attribute_sets.row(found);
        tally.seen |= row.bit;
        let simple = self.tables.simple(row.simple);
        let is_id = row.has_ids && simple.derives_from(Builtin::Id);
        tally.has_id |= is_id;
        tally.local |= row.has_ids && !is_id || simple.needs_context();
        if !row.has_value
            && let Some(last) = self.state.roles.last_mut()
        {
            *last = role(row.simple, is_id);
        }
        let valid = self.attribute_value(reader, start, attribute, row.simple, row.has_ids);
        if !(valid && row.has_value) {
            return;
        }
        let use_ = self.tables.attribute_sets.attribute_use(found);
        if let Some(constraint) = &use_.value {
            let own = self.tables.attributes[use_.decl.index()].value.is_some();
            let clause = if own { "cvc-attribute.4" } else { "cvc-complex-type.3.1" };
            self.fixed_attribute(reader, start, attribute, use_.simple, constraint, clause);
        }
    }

    /// Checks the value of an attribute; says whether it is right.
    #[inline(always)]
    pub(super) fn attribute_value(
        &mut self,
        reader: &Reader<'_>,
        start: &Start<'_>,
        attribute: &Attr<'_>,
        simple: SimpleId,
        has_ids: bool,
    ) -> bool {
        let context = InstanceContext::new(reader, self.tables);
        if let Err(error) = self.tables.simple(simple).check(attribute.value, &context) {
            let place = Place::attribute(attribute.span(), self.state.elements, attribute.name);
            let text = messages::attribute_value(reader.names(), attribute.name, start.name, error.message());
            self.collector.push(reader, place, error.clause(), text, None);
            return false;
        }
        if has_ids {
            let place = Place::attribute(attribute.span(), self.state.elements, attribute.name);
            self.note_ids(reader, simple, attribute.value, place);
        }
        true
    }

    #[cold]
    fn fixed_attribute(
        &mut self,
        reader: &Reader<'_>,
        start: &Start<'_>,
        attribute: &Attr<'_>,
        simple: SimpleId,
        constraint: &ValueConstraint,
        clause: &'static str,
    ) {
        if !constraint.fixed || self.equals_fixed(reader, simple, attribute.value, constraint) {
            return;
        }
        let place = Place::attribute(attribute.span(), self.state.elements, attribute.name);
        let text = messages::fixed_attribute(reader.names(), attribute, start.name, &constraint.lexical);
        self.collector.push(reader, place, clause, text, None);
    }

    /// An attribute that the type does not declare.
    #[cold]
    #[inline(never)]
    fn other(
        &mut self,
        reader: &Reader<'_>,
        start: &Start<'_>,
        attribute: &Attr<'_>,
        type_: TypeId,
        tally: &mut Tally,
    ) {
        if reader.names().ns(attribute.name) == NsId::XSI && self.is_xsi(attribute.name) {
            return self.xsi_attribute(reader, start, attribute);
        }
        let table = self.tables.type_(type_);
        let place = Place::attribute(attribute.span(), self.state.elements, attribute.name);
        if table.is_simple {
            let text = messages::attribute_of_simple(reader.names(), attribute.name, start.name);
            return self.collector.push(reader, place, "cvc-type.3.1.1", text, None);
        }
        let wildcard = self.tables.attribute_sets.set(table.attributes).wildcard;
        let ns = reader.names().ns(attribute.name);
        match wildcard.filter(|&id| self.tables.wildcard(id).allows(ns)) {
            Some(wildcard) => self.wild_attribute(reader, start, attribute, wildcard, tally),
            None => {
                let (text, hint) = messages::unknown_attribute(
                    self.tables,
                    reader.names(),
                    attribute.name,
                    start.name,
                    table.attributes,
                );
                self.collector.push(reader, place, "cvc-complex-type.3.2.2", text, hint);
            }
        }
    }

    fn is_xsi(&self, name: NameId) -> bool {
        let xsi = &self.state.xsi;
        [xsi.type_, xsi.nil, xsi.schema_location, xsi.no_namespace_schema_location].contains(&name)
    }

    /// `xsi:type` is judged where it is used; the other three have the types of section 3.2.7.
    fn xsi_attribute(&mut self, reader: &Reader<'_>, start: &Start<'_>, attribute: &Attr<'_>) {
        if attribute.name == self.state.xsi.type_ {
            return;
        }
        if let Some(declared) = self.tables.global_attribute(attribute.name) {
            let simple = self.tables.attributes[declared.index()].simple;
            self.attribute_value(reader, start, attribute, simple, false);
        }
    }

    fn wild_attribute(
        &mut self,
        reader: &Reader<'_>,
        start: &Start<'_>,
        attribute: &Attr<'_>,
        wildcard: WildcardId,
        tally: &mut Tally,
    ) {
        let process = self.tables.wildcard(wildcard).process;
        if process == Process::Skip {
            return;
        }
        let place = Place::attribute(attribute.span(), self.state.elements, attribute.name);
        let Some(declared) = self.tables.global_attribute(attribute.name) else {
            if process == Process::Strict {
                let text = messages::undeclared_attribute(reader.names(), attribute.name, start.name);
                self.collector.push(reader, place, "cvc-complex-type.3.2.2", text, None);
            }
            return;
        };
        let table = &self.tables.attributes[declared.index()];
        let simple = self.tables.simple(table.simple);
        tally.local |= simple.has_ids() || simple.needs_context();
        if simple.derives_from(Builtin::Id) && tally.wild_id.replace(attribute.name).is_some() {
            let text = messages::two_ids(reader.names(), start.name);
            self.collector.push(reader, place, "cvc-complex-type.5.1", text, None);
        }
        if self.attribute_value(reader, start, attribute, table.simple, simple.has_ids())
            && let Some(constraint) = &table.value
        {
            self.fixed_attribute(reader, start, attribute, table.simple, constraint, "cvc-attribute.4");
        }
    }

    #[cold]
    #[inline(never)]
    fn missing(&mut self, reader: &Reader<'_>, start: &Start<'_>, set: AttributeSetId, seen: u64) {
        let sets = &self.tables.attribute_sets;
        let there = |id: AttributeUseId| {
            let name = sets.attribute_use(id).name;
            start.attributes().any(|attribute| attribute.name == name)
        };
        for id in sets.missing(set, seen, there) {
            let text = messages::missing_attribute(reader.names(), sets.attribute_use(id).name, start.name);
            let place = Place::element(start.span, self.state.elements);
            self.collector.push(reader, place, "cvc-complex-type.4", text, None);
        }
    }

    /// Defaults matter here only if they bring ID or IDREF.
    #[cold]
    fn defaults(&mut self, reader: &Reader<'_>, start: &Start<'_>, set: AttributeSetId) {
        for (_, use_) in self.tables.attribute_sets.uses(set) {
            let Some(constraint) = use_.value.as_ref().filter(|_| use_.has_ids) else { continue };
            if start.attributes().all(|attribute| attribute.name != use_.name) {
                let place = Place::attribute(start.span, self.state.elements, use_.name);
                self.note_ids(reader, use_.simple, &constraint.lexical, place);
            }
        }
    }

    #[cold]
    fn wild_id_conflict(&mut self, reader: &Reader<'_>, start: &Start<'_>, set: AttributeSetId) {
        if self.tables.attribute_sets.uses(set).any(|(_, use_)| use_.is_id) {
            let text = messages::two_ids(reader.names(), start.name);
            let place = Place::element(start.span, self.state.elements);
            self.collector.push(reader, place, "cvc-complex-type.5.2", text, None);
        }
    }
}
