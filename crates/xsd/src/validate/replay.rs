//! What start tags do, noted to be replayed: the same tag in the same state needs no second judgement, and one that
//! differs only in values of its attributes needs judgement of these.

use segur_datatypes::NoContext;
use segur_xml::{Effect, LITERAL, NameId, Reader, Replay, Role, Span, TreeBuilder};

use super::collect::Ordinal;
use super::element::{Frame, Run};
use crate::model::{ElementId, TypeId};
use crate::tables::{ContentTable, Cursor, Model, SimpleId, StateId};

/// What to remember of a start tag.
pub(super) struct Noted {
    /// The state that it was judged in.
    state: StateId,
    effect: Effect,
    /// Whether the same tag does the same again.
    same: bool,
    /// Whether a tag does so that differs in values only, see [`Reader::learn`].
    shape: bool,
}

/// Stands for no element declaration, and for no type: that of an element that has ended.
const NONE: u32 = u32::MAX;

/// Marks the role of a value that is an ID.
const IDENTIFIES: Role = 1 << 31;

/// The role of a value that is judged by a type alone.
pub(super) fn role(simple: SimpleId, is_id: bool) -> Role {
    let role = simple.0 | if is_id { IDENTIFIES } else { 0 };
    if simple.0 & IDENTIFIES == 0 { role } else { LITERAL }
}

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
    /// Goes on without events as long as what follows has been judged before; what it brings goes to the builder.
    #[inline(always)]
    pub(super) fn replay(&mut self, reader: &mut Reader<'_>, builder: Option<&mut TreeBuilder>) {
        // What is not judged is not noted, and identity constraints follow every element.
        if self.state.skip_from > 0 || !self.state.identity.is_idle() {
            return;
        }
        let Some(Top { state, mixed }) = self.state.stack.last().and_then(Top::of) else { return };
        let opened = std::mem::take(&mut self.state.opened);
        let mut replaying = Replaying { run: self, state, mixed, opened };
        match builder {
            Some(builder) => reader.replay_into(&mut replaying, builder),
            None => reader.replay(&mut replaying),
        }
        replaying.stop();
    }

    /// What to remember of the start tag just judged, if anything.
    #[inline(always)]
    pub(super) fn take_effect(&mut self) -> Option<Noted> {
        self.state.effect.take()
    }

    /// Leaves with the reader what is to be remembered of the start tag just judged.
    #[inline(always)]
    pub(super) fn leave_effect(&mut self, reader: &mut Reader<'_>) {
        let Some(Noted { state, effect, same, shape }) = self.take_effect() else { return };
        if same {
            reader.remember(state.0, effect);
        }
        if shape {
            reader.learn(state.0, effect, &self.state.roles);
        }
    }

    /// Notes what a start tag has done in a state of its parent. Its attributes are right, and nothing was found.
    #[inline(always)]
    pub(super) fn note_effect(&mut self, before: StateId, element: Option<ElementId>, same: bool) {
        if let Some((next, type_)) = self.outcome_of_start() {
            let effect = [next.0, element.map_or(NONE, |element| element.0), type_];
            self.state.effect = Some(Noted { state: before, effect, same, shape: self.state.shaped });
        }
    }

    /// The state that the start tag just judged left its parent in, and the type of the element if it is still open;
    /// none if more than that is to be known of them.
    #[inline(always)]
    fn outcome_of_start(&self) -> Option<(StateId, u32)> {
        if self.state.closed {
            return Some((self.state.stack.last()?.plain_state()?, NONE));
        }
        let [.., parent, last] = &*self.state.stack else { return None };
        last.plain_state().filter(|_| self.state.identity.is_idle())?;
        Some((parent.plain_state()?, last.type_.0))
    }
}

/// What judges the content of the innermost element, if it is plain.
#[derive(Clone, Copy)]
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

/// An element that a replay has opened: most of them end before it does, and need no frame.
pub(super) struct Opened {
    type_: TypeId,
    element: u32,
    ordinal: Ordinal,
    /// What its parent has come to.
    parent: Top,
}

/// A replay: the state of the innermost element is at hand, and goes to its frame when the replay leaves it.
struct Replaying<'a, 'r> {
    run: &'a mut Run<'r>,
    state: StateId,
    mixed: bool,
    /// The elements opened since it began.
    opened: Vec<Opened>,
}

impl Replaying<'_, '_> {
    /// Leaves everything as if each tag had been shown.
    #[inline(always)]
    fn stop(mut self) {
        let Run { tables, state, .. } = &mut *self.run;
        state.depth += self.opened.len();
        for Opened { type_, element, ordinal, parent } in self.opened.drain(..) {
            if let Some(frame) = state.stack.last_mut() {
                frame.cursor.set(parent.state);
            }
            let element = (element != NONE).then_some(ElementId(element));
            let content = tables.type_(type_).content;
            state.stack.push(Frame::new(type_, element, content, Cursor::Dfa(self.state), ordinal));
        }
        if let Some(frame) = state.stack.last_mut() {
            frame.cursor.set(self.state);
        }
        state.opened = self.opened;
    }

    /// Ends an element that was open when the replay began; false if it has to be shown.
    #[inline(never)]
    fn end_older(&mut self) -> bool {
        let Run { tables, state, .. } = &mut *self.run;
        let [.., parent, _] = &*state.stack else { return false };
        let Some(top) = Top::of(parent).filter(|_| tables.automata.accepts(self.state)) else { return false };
        state.stack.pop();
        state.depth -= 1;
        (self.state, self.mixed) = (top.state, top.mixed);
        true
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
        let parent = Top { state: self.state, mixed: self.mixed };
        self.opened.push(Opened { type_: TypeId(type_), element, ordinal: state.elements, parent });
        self.state = start;
        self.mixed = matches!(content, ContentTable::Mixed(_));
    }

    #[inline(always)]
    fn judge(&self, role: Role, value: &str) -> Option<bool> {
        let identifies = role & IDENTIFIES != 0;
        let simple = self.run.tables.simple(SimpleId(role & !IDENTIFIES));
        // White space around it is not part of an identifier.
        let solid = || !value.bytes().any(|byte| byte <= b' ');
        let new = || solid() && self.run.state.ids.find(value).is_none();
        (simple.is_valid(value, &NoContext) && (!identifies || new())).then_some(identifies)
    }

    #[inline(never)]
    fn note(&mut self, value: &str, span: Span) {
        self.run.state.ids.insert(value, span);
    }

    #[inline(always)]
    fn end(&mut self) -> bool {
        if let Some(&Opened { parent, .. }) = self.opened.last() {
            if !self.run.tables.automata.accepts(self.state) {
                return false;
            }
            (self.state, self.mixed) = (parent.state, parent.mixed);
            self.opened.pop();
        } else if !self.end_older() {
            return false;
        }
        self.run.collector.end();
        true
    }
}
