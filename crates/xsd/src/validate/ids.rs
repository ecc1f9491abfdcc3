//! ID and IDREF (cvc-id).

use std::collections::HashMap;

use segur_datatypes::IdKind;
use segur_xml::{Reader, Span};

use super::collect::{Place, Spot};
use super::element::Run;
use super::messages;
use super::value::InstanceContext;
use crate::tables::SimpleId;

/// The identifiers of a document and the references to them.
#[derive(Default)]
pub(super) struct Ids {
    /// Identifiers, and where each stands.
    known: HashMap<Box<str>, Span>,
    /// References to identifiers that had not come yet.
    awaited: Vec<(Box<str>, Spot)>,
}

impl Ids {
    pub(super) fn begin(&mut self) {
        self.known.clear();
        self.awaited.clear();
    }
}

impl Run<'_> {
    /// Notes the identifiers and references in a valid value.
    #[cold]
    #[inline(never)]
    pub(super) fn note_ids(&mut self, reader: &Reader<'_>, simple: SimpleId, value: &str, place: Place) {
        let type_ = self.tables.simple(simple);
        let context = InstanceContext::new(reader, self.tables);
        let (ids, collector) = (&mut self.state.ids, &mut *self.collector);
        type_.ids(value, &context, &mut |kind, id| match kind {
            IdKind::Id => {
                if let Some(&first) = ids.known.get(id) {
                    let line = (!reader.is_streaming()).then(|| reader.location(first).line);
                    collector.push(reader, place, "cvc-id.2", messages::duplicate_id(id, line), None);
                } else {
                    ids.known.insert(id.into(), place.span);
                }
            }
            IdKind::IdRef => {
                if !ids.known.contains_key(id) {
                    ids.awaited.push((id.into(), collector.spot(reader, place)));
                }
            }
        });
    }

    /// At the end of the root element, whose tag is given: every reference must have met its identifier.
    pub(super) fn check_references(&mut self, reader: &Reader<'_>, tag: Span) {
        for (id, spot) in std::mem::take(&mut self.state.ids.awaited) {
            if !self.state.ids.known.contains_key(&id) {
                let spot = spot.judged_at(reader, tag);
                self.collector.push_at(spot, "cvc-id.1", messages::dangling_reference(&id), None);
            }
        }
    }
}
