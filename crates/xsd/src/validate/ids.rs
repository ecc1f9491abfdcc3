//! ID and IDREF (cvc-id).

use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::{DefaultHashBuilder, HashTable};
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
    /// The identifiers, one after another.
    texts: String,
    known: HashTable<Known>,
    hasher: DefaultHashBuilder,
    /// References to identifiers that had not come yet.
    awaited: Vec<(Box<str>, Spot)>,
}

/// An identifier: where it is among the texts, and where it stands in the document.
struct Known {
    text: Range<usize>,
    span: Span,
}

impl Ids {
    pub(super) fn begin(&mut self) {
        self.texts.clear();
        self.known.clear();
        self.awaited.clear();
    }

    /// Where an identifier stands, if it is there.
    pub(super) fn find(&self, id: &str) -> Option<Span> {
        let same = |known: &Known| self.texts.get(known.text.clone()) == Some(id);
        self.known.find(self.hasher.hash_one(id), same).map(|known| known.span)
    }

    /// Adds an identifier that is not there yet.
    pub(super) fn insert(&mut self, id: &str, span: Span) {
        let start = self.texts.len();
        self.texts.push_str(id);
        let Ids { texts, known, hasher, .. } = self;
        let hash = |known: &Known| hasher.hash_one(texts.get(known.text.clone()).unwrap_or_default());
        known.insert_unique(hasher.hash_one(id), Known { text: start..texts.len(), span }, hash);
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
                if let Some(first) = ids.find(id) {
                    let line = (!reader.is_streaming()).then(|| reader.location(first).line);
                    collector.push(reader, place, "cvc-id.2", messages::duplicate_id(id, line), None);
                } else {
                    ids.insert(id, place.span);
                }
            }
            IdKind::IdRef => {
                if ids.find(id).is_none() {
                    ids.awaited.push((id.into(), collector.spot(reader, place)));
                }
            }
        });
    }

    /// At the end of the root element, whose tag is given: every reference must have met its identifier.
    pub(super) fn check_references(&mut self, reader: &Reader<'_>, tag: Span) {
        for (id, spot) in std::mem::take(&mut self.state.ids.awaited) {
            if self.state.ids.find(&id).is_none() {
                let spot = spot.judged_at(reader, tag);
                self.collector.push_at(spot, "cvc-id.1", messages::dangling_reference(&id), None);
            }
        }
    }
}
