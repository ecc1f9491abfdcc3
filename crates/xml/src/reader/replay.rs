//! Replaying what was read before: start tags whose meaning the consumer has noted, with the end tags, the text and
//! the comments between them, without an event for each.
//!
//! Nothing is decided here. A tag is replayed only if it is the same byte for byte, under the same namespace
//! declarations, in the same state of the consumer as when it was read as an event; whatever is new, odd or wrong
//! ends the replay, and is read the usual way.

use super::input::{Stop, View};
use super::memo::{Effect, Memo, Sought};
use super::namespaces::Namespaces;
use super::qnames::QNames;
use super::{Open, Pending, Reader};
use crate::names::NameId;

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

    /// Takes an end tag; false, with nothing done, if it has to be shown.
    fn end(&mut self) -> bool;
}

impl Reader<'_> {
    /// Notes what the start tag that is the current event did in a state of the consumer, for [`Reader::replay`].
    /// Nothing happens if the tag is not kept.
    #[inline]
    pub fn remember(&mut self, state: u32, effect: Effect) {
        if let (Some(place), Some(open)) = (self.repeated, self.stack.last()) {
            self.memo.remember(place, state, self.namespaces.context(), open.name, effect);
        }
    }

    /// Goes on without events, inside the root element, as long as what follows has been read before. The next
    /// step gives the first event that has to be shown. Comments and instructions count for nothing.
    #[inline]
    pub fn replay(&mut self, consumer: &mut impl Replay) {
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
            context: self.namespaces.context(),
            memo: &self.memo,
            qnames: &self.qnames,
            namespaces: &mut self.namespaces,
            stack: &mut self.stack,
            depth: self.options.limits.depth,
            missed: None,
        };
        let end = view.origin + tape.replay(at, consumer);
        self.sought = tape.missed;
        (self.input.position, self.input.hold) = (end, end);
    }
}

/// What a replay reads and keeps up to date.
struct Tape<'r> {
    view: View<'r>,
    /// The namespace declarations in force.
    context: u32,
    memo: &'r Memo,
    qnames: &'r QNames,
    namespaces: &'r mut Namespaces,
    stack: &'r mut Vec<Open>,
    /// Most elements that may be open.
    depth: usize,
    /// The tag that ended the replay.
    missed: Option<Sought>,
}

impl Tape<'_> {
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
            let after = match view.two(tag) {
                Some([b'<', b'/']) => self.end(tag, consumer),
                Some([b'<', b'!']) => comment_end(view, tag),
                Some([b'<', _]) => self.start(tag, consumer),
                _ => None,
            };
            match after {
                Some(after) => at = after,
                None => return at,
            }
        }
    }

    #[inline(always)]
    fn start(&mut self, tag: usize, consumer: &mut impl Replay) -> Option<usize> {
        let sought = Sought::new(self.view, tag)?;
        let Some(known) = self.memo.recall(self.view, &sought, consumer.state(), self.context) else {
            self.missed = Some(sought);
            return None;
        };
        if !known.empty {
            if self.stack.len() >= self.depth {
                return None;
            }
            let mark = self.namespaces.mark();
            self.stack.push(Open { qname: known.qname.into(), name: known.name, mark });
        }
        consumer.start(known.name, known.empty, known.effect);
        Some(sought.end() - self.view.origin)
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
            self.context = self.namespaces.context();
        }
        self.stack.pop();
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
