//! Replaying what was read before: start tags whose meaning the consumer has noted, with the end tags, the text and
//! the comments between them, without an event for each.
//!
//! Nothing is decided here. A tag is replayed only if it is the same byte for byte, under the same namespace
//! declarations, in the same state of the consumer as when it was read as an event, but for attribute values that the
//! consumer can judge alone, and does; whatever is new, odd or wrong ends the replay, and is read the usual way.

use super::event::{AttrData, Comment, Span, Text, Token};
use super::input::{Stop, View};
use super::memo::{Effect, KnownState, Memo, Sought};
use super::namespaces::Namespaces;
use super::qnames::{PrefixId, QNameId, QNames};
use super::quick::FEW_ATTRIBUTES;
use super::rows::{Packed, Row};
use super::shapes::{Judged, Role, Shapes};
use super::{Open, Pending, Reader};
use crate::builder::TreeBuilder;
use crate::names::{LocalId, NameId};
use crate::scan::scanned_str;

/// A consumer to which start tags can be replayed: what each of them does depends only on the tag, on the namespaces
/// in force and on a number that stands for its state.
pub trait Replay {
    /// What start tags are judged by, besides their bytes and the namespaces in force.
    fn state(&self) -> u32;

    /// Whether text may be passed over here; `blank` says that it is white space alone.
    fn passes_text(&self, blank: bool) -> bool;

    /// Takes a start tag that had this effect when it was shown in this state. The end of an empty element is not
    /// reported.
    fn start(&mut self, name: NameId, empty: bool, effect: Effect);

    /// Judges a value of a start tag that is otherwise known, by the role given with it; none if it has to be shown.
    /// Says whether the value has to be noted, should the whole tag be right.
    fn judge(&self, role: Role, value: &str) -> Option<bool>;

    /// Takes note of a value that [`Replay::judge`] said is to be noted.
    fn note(&mut self, value: &str, span: Span);

    /// Takes an end tag; false, with nothing done, if it has to be shown.
    fn end(&mut self) -> bool;
}

/// What is made of what is replayed, besides its judgement.
pub(crate) trait Record {
    /// Whether anything is.
    const KEEPS: bool;

    /// Takes a text that stands in the document as such.
    fn text(&mut self, text: &Text<'_>);

    /// Takes a comment.
    fn comment(&mut self, comment: &Comment<'_>);

    /// Takes a start tag and its attributes.
    fn start(&mut self, tag: Replayed, rows: impl Iterator<Item = Row>);

    /// Takes an end tag. The end of an empty element is not reported.
    fn end(&mut self);
}

/// A start tag replayed.
pub(crate) struct Replayed {
    pub(crate) name: NameId,
    pub(crate) prefix: LocalId,
    /// Where its `<` stands in the document.
    pub(crate) offset: usize,
    pub(crate) empty: bool,
}

/// Makes nothing.
struct Nothing;

impl Record for Nothing {
    const KEEPS: bool = false;

    #[inline(always)]
    fn text(&mut self, _: &Text<'_>) {}

    #[inline(always)]
    fn comment(&mut self, _: &Comment<'_>) {}

    #[inline(always)]
    fn start(&mut self, _: Replayed, _: impl Iterator<Item = Row>) {}

    #[inline(always)]
    fn end(&mut self) {}
}

impl Reader<'_> {
    /// Notes what the start tag that is the current event did in a state of the consumer, for [`Reader::replay`].
    /// Nothing happens if the tag is not kept.
    #[inline]
    pub fn remember(&mut self, state: u32, effect: Effect) {
        if let (Some(place), Some(open)) = (self.repeated, self.stack.last()) {
            let scope = self.namespaces.scope(self.has_prefix(open.qname));
            let known = KnownState { state, scope, name: open.name, effect };
            let (qnames, context) = (&self.qnames, self.namespaces.context());
            let row = |data: &AttrData| Row::of(data, qnames.prefix_of(data.qname), context);
            let rows = self.builds.then(|| self.attributes.iter().map(row));
            self.memo.remember(place, &known, rows);
        }
    }

    /// Notes what the start tag that is the current event did in a state of the consumer, whatever the values of some
    /// of its attributes: those whose role is not [`LITERAL`](crate::LITERAL) are judged alone, by their role, in the tags to come that
    /// are the same otherwise.
    #[cold]
    pub fn learn(&mut self, state: u32, effect: Effect, roles: &[Role]) {
        let (Token::Start { start, end, empty }, Some(open)) = (self.token, self.stack.last()) else {
            return;
        };
        // What is read the quick way is not held against the limits again.
        let quick = self.quick && self.attributes.len() <= FEW_ATTRIBUTES;
        let plain = quick && self.frames.is_empty() && self.declarations.is_empty();
        let unchanged = self.attributes.iter().all(|attribute| attribute.specified && !attribute.buffered);
        let Ok(qname) = u16::try_from(open.qname) else { return };
        let text = self.input.source(start, end);
        let whole = text.len() == end - start && roles.len() == self.attributes.len();
        if plain && unchanged && whole {
            let context = self.namespaces.context();
            let row = |data: &AttrData| Row::of(data, self.qnames.prefix_of(data.qname), context);
            self.shapes.learn(&Judged {
                state,
                scope: self.namespaces.scope(self.has_prefix(open.qname)),
                name: open.name,
                qname,
                empty,
                effect,
                text,
                attributes: &self.attributes,
                roles,
                row: &row,
            });
        }
    }

    /// Whether a name of the start tag that is the current event has a prefix.
    fn has_prefix(&self, element: QNameId) -> bool {
        self.qualified || self.qnames.get(element).prefix != PrefixId::NONE
    }

    /// Goes on without events, inside the root element, as long as what follows has been read before. The next
    /// step gives the first event that has to be shown. Comments and instructions count for nothing.
    #[inline]
    pub fn replay(&mut self, consumer: &mut impl Replay) {
        self.replay_to(consumer, &mut Nothing);
    }

    /// As [`Reader::replay`]; a builder takes what is replayed, as it would take the events. It must have taken those
    /// before.
    #[inline]
    pub fn replay_into(&mut self, consumer: &mut impl Replay, builder: &mut TreeBuilder) {
        if builder.may_record() {
            self.builds = true;
            self.replay_to(consumer, builder);
        }
    }

    #[inline(always)]
    fn replay_to(&mut self, consumer: &mut impl Replay, record: &mut impl Record) {
        match self.pending {
            Pending::Nothing => {}
            Pending::Close => self.close_element(),
            _ => return,
        }
        let view = self.input.view();
        let usual = self.quick && self.frames.is_empty() && self.dtd.is_none() && !self.stack.is_empty();
        // Looking ahead may have moved the window past the position.
        let Some(at) = self.input.position.checked_sub(view.origin).filter(|_| usual) else { return };
        let mut tape = Tape {
            view,
            scopes: self.namespaces.scopes(),
            memo: &mut self.memo,
            shapes: &self.shapes,
            qnames: &self.qnames,
            namespaces: &mut self.namespaces,
            stack: &mut self.stack,
            depth: self.options.limits.depth,
            missed: None,
            record,
        };
        let end = view.origin + tape.replay(at, consumer);
        self.sought = tape.missed;
        (self.input.position, self.input.hold) = (end, end);
    }
}

/// What a replay reads and keeps up to date.
struct Tape<'r, R> {
    view: View<'r>,
    /// The namespace declarations in force, see [`Namespaces::scopes`].
    scopes: [u32; 2],
    memo: &'r mut Memo,
    shapes: &'r Shapes,
    qnames: &'r QNames,
    namespaces: &'r mut Namespaces,
    stack: &'r mut Vec<Open>,
    /// Most elements that may be open.
    depth: usize,
    /// The tag that ended the replay.
    missed: Option<Sought>,
    record: &'r mut R,
}

impl<R: Record> Tape<'_, R> {
    /// Replays from an offset in the window on; gives the offset of the first text or markup that has to be shown.
    #[inline(always)]
    fn replay(&mut self, start: usize, consumer: &mut impl Replay) -> usize {
        let view = self.view;
        let mut at = start;
        loop {
            let black = view.next(Stop::Black, at);
            let blank = view.byte(black) == b'<';
            let tag = if blank { black } else { view.next(Stop::Text, black) };
            if tag != at && !consumer.passes_text(blank) {
                return at;
            }
            let Some([b'<', second]) = view.two(tag) else { return at };
            if R::KEEPS && tag != at {
                self.text(at, tag, blank);
            }
            let after = match second {
                b'/' => self.end(tag, consumer),
                b'!' => self.comment(tag),
                _ => self.start(tag, consumer),
            };
            match after {
                Some(after) => at = after,
                None => return tag,
            }
        }
    }

    #[inline(always)]
    fn text(&mut self, start: usize, end: usize, blank: bool) {
        if let Some(raw) = self.view.slice(start, end) {
            let span = Span::new(self.view.origin + start, self.view.origin + end);
            self.record.text(&Text::as_it_stands(scanned_str(raw), blank, span));
        }
    }

    #[inline(always)]
    fn comment(&mut self, start: usize) -> Option<usize> {
        let end = comment_end(self.view, start)?;
        if R::KEEPS {
            let span = Span::new(self.view.origin + start, self.view.origin + end);
            let raw = self.view.slice(start + 4, end - 3)?;
            self.record.comment(&Comment::as_it_stands(scanned_str(raw), span));
        }
        Some(end)
    }

    #[inline(always)]
    fn start(&mut self, tag: usize, consumer: &mut impl Replay) -> Option<usize> {
        let sought = Sought::new(self.view, tag);
        let memo = &mut *self.memo;
        let known =
            sought.as_ref().and_then(|sought| memo.recall(self.view, sought, consumer.state(), self.scopes));
        let known = known.filter(|known| !R::KEEPS || known.has_rows());
        let (Some(known), Some(sought)) = (known, &sought) else {
            let after = self.shaped(tag, sought.as_ref(), consumer);
            self.missed = sought.filter(|_| after.is_none());
            return after;
        };
        let (name, qname, empty, effect) = (known.name, known.qname(), known.empty(), known.effect);
        let place = known.place_of_rows();
        let end = sought.end();
        let holds = |&row: &Packed| Row::unpacked(row).holds(self.scopes[0]);
        if R::KEEPS && !self.memo.rows(place).iter().all(holds) {
            return None;
        }
        self.open(name, qname, empty)?;
        if R::KEEPS {
            let (prefix, offset) = (self.qnames.prefix_of(qname.into()), self.view.origin + tag);
            let rows = self.memo.rows(place).iter().map(|&row| Row::unpacked(row));
            self.record.start(Replayed { name, prefix, offset, empty }, rows);
        }
        consumer.start(name, empty, effect);
        Some(end - self.view.origin)
    }

    /// Takes the start tag at `tag` if its shape is known and its values are right.
    #[inline(always)]
    fn shaped(&mut self, tag: usize, sought: Option<&Sought>, consumer: &mut impl Replay) -> Option<usize> {
        let view = self.view;
        let found = self.shapes.find(view, tag, consumer.state(), self.scopes)?;
        let (shape, fitting) = (found.shape, &found.fitting);
        let mut noted = None;
        for (role, (start, end)) in shape.values(fitting) {
            let value = scanned_str(view.slice(start, end)?);
            if consumer.judge(role, value)? {
                noted = Some((value, Span::new(view.origin + start, view.origin + end)));
            }
        }
        self.open(shape.name, shape.qname, shape.empty)?;
        match (noted, sought) {
            (Some((value, span)), _) => consumer.note(value, span),
            // What was looked for ends at the first `>`, which may stand in a value.
            (None, Some(sought)) if sought.end() == view.origin + fitting.end => {
                let rows = R::KEEPS.then(|| self.shapes.rows(&found));
                self.memo.promote(view, sought, &found, rows);
            }
            (None, _) => {}
        }
        if R::KEEPS {
            let prefix = self.qnames.prefix_of(shape.qname.into());
            let (name, offset, empty) = (shape.name, view.origin + tag, shape.empty);
            let rows = fitting.rows(self.shapes.rows(&found));
            self.record.start(Replayed { name, prefix, offset, empty }, rows);
        }
        consumer.start(shape.name, shape.empty, shape.effect);
        Some(fitting.end)
    }

    /// Opens an element unless it is empty; none if too many are open.
    #[inline(always)]
    fn open(&mut self, name: NameId, qname: u16, empty: bool) -> Option<()> {
        if !empty {
            let mark = self.namespaces.mark();
            (self.stack.len() < self.depth)
                .then(|| self.stack.push(Open { qname: qname.into(), name, mark }))?;
        }
        Some(())
    }

    #[inline(always)]
    fn end(&mut self, tag: usize, consumer: &mut impl Replay) -> Option<usize> {
        let open = self.stack.last()?;
        let entry = self.qnames.get(open.qname);
        let (start, end) = (tag + 2, tag + 2 + entry.length as usize);
        let (name, sixteen) = self.view.name(start, end)?;
        if self.view.byte(end) != b'>' || !entry.matches(sixteen, name) || !consumer.end() {
            return None;
        }
        if self.namespaces.mark() != open.mark {
            self.namespaces.restore(open.mark);
            self.scopes = self.namespaces.scopes();
        }
        self.stack.pop();
        self.record.end();
        Some(end + 1)
    }
}

/// The offset after the comment that begins at `start`, if it is one, right, and all in the window.
#[inline(always)]
fn comment_end(view: View<'_>, start: usize) -> Option<usize> {
    let body = start + 4;
    if view.slice(start, body)? != b"<!--" {
        return None;
    }
    let mut dash = view.next(Stop::Dash, body);
    while view.byte(dash + 1) != b'-' {
        if view.byte(dash) != b'-' {
            return None;
        }
        dash = view.next(Stop::Dash, dash + 1);
    }
    (view.slice(dash, dash + 3)? == b"-->").then_some(dash + 3)
}
