//! Findings on their way: what is wrong is noted at once, where it is told later.
//!
//! When a document is in memory, lines and paths are worked out at the end and only for what is reported.
//! When it streams, they are worked out at once, and the path is kept up to date for that.

use std::borrow::Cow;

use segur_report::{Finding, Location, Source, Text};
use segur_xml::{Error, Event, NameId, Options, Reader, Span};

use super::paths::{PathTracker, resolve, with_attribute};

/// The number of an element: the root is 1.
pub(super) type Ordinal = u64;

/// The findings of a document.
#[derive(Default)]
pub(super) struct Collector {
    records: Vec<Record>,
    limit: usize,
    dropped: u64,
    /// Streams only.
    tracker: Option<PathTracker>,
}

/// A finding, with what is needed to place it.
pub(super) struct Record {
    pub(super) finding: Finding,
    pub(super) span: Span,
    /// What in particular is wrong, when that is elsewhere.
    focus: Option<Span>,
    pub(super) ordinal: Ordinal,
    pub(super) attribute: Option<NameId>,
}

/// What concerns a finding: where in the text, which element, which attribute.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) span: Span,
    pub(super) ordinal: Ordinal,
    pub(super) attribute: Option<NameId>,
}

/// A place, and what a stream must tell of it while it is there.
pub(super) struct Spot {
    place: Place,
    focus: Option<Span>,
    told: Option<Box<Told>>,
}

/// A place in words.
struct Told {
    location: Location,
    focus: Option<Location>,
    path: Option<String>,
}

impl Place {
    pub(super) fn element(span: Span, ordinal: Ordinal) -> Self {
        Place { span, ordinal, attribute: None }
    }

    pub(super) fn attribute(span: Span, ordinal: Ordinal, name: NameId) -> Self {
        Place { span, ordinal, attribute: Some(name) }
    }
}

impl Spot {
    /// The same, judged only at the tag being read.
    pub(super) fn judged_at(mut self, reader: &Reader<'_>, tag: Span) -> Self {
        let judged = last_line(reader, tag).unwrap_or(tag);
        let wrong = self.focus.unwrap_or(self.place.span);
        (self.place.span, self.focus) = (judged, Some(wrong));
        if let Some(told) = &mut self.told {
            told.focus = told.focus.or(Some(told.location));
            told.location = reader.location(judged);
        }
        self
    }
}

impl Collector {
    pub(super) fn begin(&mut self, limit: usize, streaming: bool) {
        self.records.clear();
        self.limit = limit;
        self.dropped = 0;
        self.tracker = streaming.then(PathTracker::default);
    }

    /// How many findings there are, dropped ones included.
    #[inline(always)]
    pub(super) fn count(&self) -> u64 {
        self.records.len() as u64 + self.dropped
    }

    /// Keeps the path of a stream up to date.
    #[inline(always)]
    pub(super) fn start(&mut self, name: NameId) {
        if let Some(tracker) = &mut self.tracker {
            tracker.start(name);
        }
    }

    #[inline(always)]
    pub(super) fn end(&mut self) {
        if let Some(tracker) = &mut self.tracker {
            tracker.end();
        }
    }

    /// Notes a violation of the clause named.
    #[cold]
    pub(super) fn push(
        &mut self,
        reader: &Reader<'_>,
        place: Place,
        clause: impl Into<Cow<'static, str>>,
        message: Text,
        hint: Option<Text>,
    ) {
        let spot = self.spot(reader, place);
        self.push_at(spot, clause, message, hint);
    }

    /// A place to come back to when the text is gone: for what is judged later.
    pub(super) fn spot(&self, reader: &Reader<'_>, place: Place) -> Spot {
        match last_line(reader, place.span) {
            Some(span) => self.spot_at(reader, Place { span, ..place }, Some(place.span)),
            None => self.spot_at(reader, place, None),
        }
    }

    fn spot_at(&self, reader: &Reader<'_>, place: Place, focus: Option<Span>) -> Spot {
        let told = self.tracker.as_ref().map(|tracker| {
            let focus = focus.map(|focus| reader.location(focus));
            let names = reader.names();
            let path = tracker.path(names, place.ordinal);
            let path = path.map(|path| with_attribute(path, names, place.attribute));
            Box::new(Told { location: reader.location(place.span), focus, path })
        });
        Spot { place, focus, told }
    }

    /// Notes a violation at a place passed.
    #[cold]
    pub(super) fn push_at(
        &mut self,
        spot: Spot,
        clause: impl Into<Cow<'static, str>>,
        message: Text,
        hint: Option<Text>,
    ) {
        let mut finding = Finding::error(Source::Xsd, clause, message);
        finding.hint = hint;
        self.push_finding(spot, finding);
    }

    /// Notes what made the document unreadable.
    pub(super) fn push_error(&mut self, reader: &Reader<'_>, error: Error, ordinal: Ordinal) {
        let span = Span { start: error.offset, end: error.offset + error.length };
        let finding = error.into_finding(Default::default());
        // Whatever the limit, the reason why the reading stopped is kept.
        self.limit = self.limit.max(self.records.len() + 1);
        let spot = self.spot_at(reader, Place::element(span, ordinal), None);
        self.push_finding(spot, finding);
    }

    fn push_finding(&mut self, spot: Spot, mut finding: Finding) {
        if self.records.len() >= self.limit {
            self.dropped += 1;
            return;
        }
        if let Some(told) = spot.told {
            (finding.location, finding.focus, finding.path) = (Some(told.location), told.focus, told.path);
        }
        let Place { span, ordinal, attribute } = spot.place;
        self.records.push(Record { finding, span, focus: spot.focus, ordinal, attribute });
    }

    /// The findings in document order, each with its place, and how many were dropped.
    pub(super) fn finish(
        &mut self,
        reader: &Reader<'_>,
        slice: Option<(&[u8], &Options)>,
    ) -> (Vec<Finding>, u64) {
        let mut records = std::mem::take(&mut self.records);
        self.tracker = None;
        if let Some((bytes, options)) = slice
            && !records.is_empty()
        {
            for record in &mut records {
                record.finding.location = Some(reader.location(record.span));
                record.finding.focus = record.focus.map(|focus| reader.location(focus));
            }
            resolve(bytes, options, reader.names(), &mut records);
        }
        (records.into_iter().map(|record| record.finding).collect(), self.dropped)
    }
}

/// The last line of the tag being read, if `span` begins on another line of it. A tag is judged when it has been
/// read: that is where other processors place what they find in it, and where a list of findings is in order.
fn last_line(reader: &Reader<'_>, span: Span) -> Option<Span> {
    let tag = match reader.event()? {
        Event::Start(start) => start.span,
        Event::End(end) => end.span,
        _ => return None,
    };
    if !(tag.start..tag.end).contains(&span.start) {
        return None;
    }
    let rest = reader.source(Span { start: span.start, end: tag.end });
    let line = rest.iter().rposition(|byte| matches!(byte, b'\n' | b'\r'))? + 1;
    let indent = rest[line..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    Some(Span { start: span.start + (line + indent) as u64, end: tag.end })
}
