//! What start tags do, noted to be replayed: the same tag in the same state needs no second judgement.

use segur_xml::{Effect, NameId, Reader, Replay};

use super::collect::Ordinal;
use super::element::{Frame, Run};
use crate::model::{ElementId, TypeId};
use crate::tables::{ContentTable, Cursor, Model, StateId};

/// Stands for no element declaration, and for no type: that of an element that has ended.
const NONE: u32 = u32::MAX;

impl Frame {
    /// The state of the automaton, if that alone judges what comes: no error was met, text is not collected.
    #[inline(always)]
    pub(super) fn plain_state(&self) -> Option<StateId> {
        match self.cursor {
            Cursor::Dfa(state) if !(self.broken || self.collects || self.nil) => Some(state),
            _ => None,
        }
    }
}

impl Run<'_> {
    /// Goes on without events as long as what follows has been judged before.
    #[inline(always)]
    pub(super) fn replay(&mut self, reader: &mut Reader<'_>) {
        // What is not judged is not noted, and identity constraints follow every element.
        if self.state.skip_from > 0 || !self.state.identity.is_idle() {
            return;
        }
        let Some(Top { state, mixed }) = self.state.stack.last().and_then(Top::of) else { return };
        let mut replaying = Replaying { run: self, state, mixed };
        reader.replay(&mut replaying);
        replaying.stop();
    }

    /// What to remember of the start tag just judged, if anything.
    #[inline(always)]
    pub(super) fn take_effect(&mut self) -> Option<(u32, Effect)> {
        self.state.effect.take()
    }

    /// Notes what a start tag has done in a state of its parent. Its attributes are right, and nothing was found.
    #[inline(always)]
    pub(super) fn note_effect(&mut self, before: StateId, element: Option<ElementId>) {
        let [.., parent, last] = &*self.state.stack else { return self.note_ended(before, element) };
        if self.state.closed {
            return self.note_ended(before, element);
        }
        if let (Some(next), Some(_)) = (parent.plain_state(), last.plain_state())
            && self.state.identity.is_idle()
        {
            let element = element.map_or(NONE, |element| element.0);
            self.state.effect = Some((before.0, [next.0, element, last.type_.0]));
        }
    }

    #[inline(always)]
    fn note_ended(&mut self, before: StateId, element: Option<ElementId>) {
        let next = self.state.stack.last().and_then(Frame::plain_state);
        if let Some(next) = next.filter(|_| self.state.closed) {
            let element = element.map_or(NONE, |element| element.0);
            self.state.effect = Some((before.0, [next.0, element, NONE]));
        }
    }
}

/// What judges the content of the innermost element, if it is plain.
struct Top {
    state: StateId,
    mixed: bool,
}

impl Top {
    #[inline(always)]
    fn of(frame: &Frame) -> Option<Top> {
        let mixed = matches!(frame.content, ContentTable::Mixed(_));
        frame.plain_state().filter(|_| frame.black_text.is_none()).map(|state| Top { state, mixed })
    }
}

/// A replay: the state of the innermost element is at hand, and goes back to its frame when the replay leaves it.
struct Replaying<'a, 'r> {
    run: &'a mut Run<'r>,
    state: StateId,
    mixed: bool,
}

impl Replaying<'_, '_> {
    #[inline(always)]
    fn stop(&mut self) {
        if let Some(frame) = self.run.state.stack.last_mut() {
            frame.cursor = Cursor::Dfa(self.state);
        }
    }
}

impl Replay for Replaying<'_, '_> {
    #[inline(always)]
    fn state(&self) -> u32 {
        self.state.0
    }

    #[inline(always)]
    fn passes_text(&self, blank: bool) -> bool {
        blank || self.mixed
    }

    #[inline(always)]
    fn start(&mut self, name: NameId, empty: bool, [next, element, type_]: Effect) {
        let Run { tables, state, collector } = &mut *self.run;
        state.elements += 1;
        collector.start(name);
        self.state = StateId(next);
        if empty {
            return collector.end();
        }
        let content = tables.type_(TypeId(type_)).content;
        // Noted only of such contents.
        let (ContentTable::ElementOnly(model) | ContentTable::Mixed(model)) = content else { return };
        let Model::Dfa(start) = model else { return };
        let element = (element != NONE).then_some(ElementId(element));
        if let Some(frame) = state.stack.last_mut() {
            frame.cursor = Cursor::Dfa(self.state);
        }
        let ordinal: Ordinal = state.elements;
        state.stack.push(Frame::new(TypeId(type_), element, content, Cursor::Dfa(start), ordinal));
        state.depth += 1;
        self.state = start;
        self.mixed = matches!(content, ContentTable::Mixed(_));
    }

    #[inline(always)]
    fn end(&mut self) -> bool {
        let Run { tables, state, collector } = &mut *self.run;
        let [.., parent, _] = &*state.stack else { return false };
        let Some(top) = Top::of(parent).filter(|_| tables.automata.accepts(self.state)) else { return false };
        // The frame holds nothing to free: its cursor is a state.
        if let Some(frame) = state.stack.pop() {
            std::mem::forget(frame);
        }
        state.depth -= 1;
        collector.end();
        (self.state, self.mixed) = (top.state, top.mixed);
        true
    }
}
