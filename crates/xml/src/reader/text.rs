//! Character data: text, references, CDATA sections; attribute values that need normalising.

use super::event::Token;
use super::input::{Input, Stop};
use super::markup::push_text;
use super::tag::{crop, is_space};
use super::{Frame, Pending, Reader, Res, Span};
use crate::chars;
use crate::dtd::{Reference as Named, Written, predefined, read_reference};
use crate::error::ErrorKind;
use crate::scan::scanned_str;

/// Collected text is handed over in pieces of about this size.
const PIECE: usize = 64 << 10;

/// What a reference stands for.
pub(super) enum Reference {
    Character(char),
    /// A general entity: its name.
    Entity(String),
}

impl Reader<'_> {
    /// The next event inside the root element.
    #[inline(always)]
    pub(super) fn content(&mut self) -> Res<bool> {
        loop {
            let start = self.input.position;
            self.input.hold = start;
            self.input.rewind(start);
            let view = self.input.view();
            let at = start - view.origin;
            let black = view.next(Stop::Black, at);
            let end = if view.byte(black) == b'<' { black } else { view.next(Stop::Text, black) };
            if view.byte(end) == b'<' {
                let blank = black == end;
                let end = view.origin + end;
                if end == start || (blank && self.passing.blank) {
                    // The places of a tag's values are told from its start.
                    self.input.hold = end;
                    if self.markup(end)? {
                        return Ok(true);
                    }
                    continue;
                }
                self.token = Token::Text { start, end, blank };
                self.input.position = end;
                return Ok(true);
            }
            if let Some(reached) = self.other_text(start)? {
                return Ok(reached);
            }
        }
    }

    /// Text that is not followed by markup in the same window; none if there was none and the input has
    /// changed: an entity begins or ends.
    #[cold]
    #[inline(never)]
    fn other_text(&mut self, start: usize) -> Res<Option<bool>> {
        let end = self.run_end(start)?;
        match self.input.byte_in_window(end) {
            b'<' if end == start => Ok(self.markup(start)?.then_some(true)),
            b'&' | b']' => self.collect_text(start),
            _ if end > start => {
                let blank = self.input.is_blank(start, end);
                self.token = Token::Text { start, end, blank };
                self.input.position = end;
                Ok(Some(true))
            }
            _ => self.end_of_input(end),
        }
    }

    /// The end of the run of text from `from`: where a stop is, or where a stream ends a piece.
    fn run_end(&mut self, from: usize) -> Res<usize> {
        loop {
            self.input.rewind(from);
            let end = self.input.find_here(Stop::Text, from);
            let window_end = self.input.window_end();
            if end < window_end {
                return Ok(end);
            }
            if !self.input.is_stream() {
                return self.input.find(Stop::Text, from);
            }
            // The two characters of a line end stay together.
            let cut = window_end - usize::from(window_end > from && self.input.byte(window_end - 1) == b'\r');
            if cut > from {
                return Ok(cut);
            }
            if !self.input.advance()? {
                return Ok(self.input.window_end());
            }
        }
    }

    /// Puts together text with references or brackets; none if there was none and an entity begins.
    fn collect_text(&mut self, start: usize) -> Res<Option<bool>> {
        self.text.clear();
        let mut at = start;
        loop {
            let end = self.run_end(at)?;
            self.collect(at, end);
            at = end;
            match self.input.byte_in_window(at) {
                b']' => {
                    self.check_brackets(at)?;
                    self.text.push(']');
                    at += 1;
                }
                b'&' => match self.reference(at)? {
                    (Reference::Character(character), end) => {
                        self.text.push(character);
                        at = end;
                    }
                    (Reference::Entity(name), end) if start == at => {
                        self.enter_entity(name, at, end)?;
                        return Ok(None);
                    }
                    _ => break,
                },
                _ => break,
            }
            self.let_go(at);
            if self.text.len() >= PIECE {
                break;
            }
        }
        let blank = self.text.bytes().all(is_space);
        self.token = Token::Collected { start, end: at, blank, cdata: false };
        self.input.position = at;
        Ok(Some(true))
    }

    /// Adds a stretch of the input to the collected text. In the text of an entity, a carriage return comes
    /// from `&#13;` and stays (XML 1.0, 2.11).
    fn collect(&mut self, start: usize, end: usize) {
        let text = scanned_str(self.input.slice(start, end));
        push_text(&mut self.text, text, self.frames.is_empty());
    }

    /// What precedes is copied: a stream may forget it.
    fn let_go(&mut self, at: usize) {
        self.input.position = at;
        self.input.hold = at;
    }

    fn check_brackets(&mut self, at: usize) -> Res<()> {
        if self.follows(at, b"]]>")? {
            return self.fail(ErrorKind::CdataEndInText, at, at + 3, "");
        }
        Ok(())
    }

    /// Reads the reference whose `&` is at `at`; gives the offset after its `;`.
    pub(super) fn reference(&mut self, at: usize) -> Res<(Reference, usize)> {
        let end = self.reference_end(at)? + 1;
        let text = scanned_str(self.input.slice(at, end));
        match read_reference(text) {
            Ok((Written::Character(character), _)) => Ok((Reference::Character(character), end)),
            Ok((Written::Named(name), _)) => match predefined(name) {
                Some(character) => Ok((Reference::Character(character), end)),
                None if self.options.namespaces && name.contains(':') => {
                    self.fail(ErrorKind::ColonInName, at, end, crop(name))
                }
                None => Ok((Reference::Entity(name.to_owned()), end)),
            },
            Err(kind) => self.fail(kind, at, end, crop(text)),
        }
    }

    /// Offset of the `;` of a reference.
    fn reference_end(&mut self, at: usize) -> Res<usize> {
        let longest = at + self.options.limits.name_length + 2;
        let mut end = at + 1;
        loop {
            if !self.input.available(end + 1)? {
                return self.fail(ErrorKind::AmpersandAlone, at, at + 1, "");
            }
            match self.input.byte(end) {
                b';' => return Ok(end),
                b'#' if end == at + 1 => {}
                byte if !chars::may_be_in_name(byte) || end > longest => {
                    let kind = match self.input.byte(at + 1) {
                        b'#' => ErrorKind::InvalidCharRef,
                        _ => ErrorKind::AmpersandAlone,
                    };
                    let shown =
                        if kind == ErrorKind::InvalidCharRef { self.shown(at, end) } else { String::new() };
                    return self.fail(kind, at, end.min(longest), shown);
                }
                _ => {}
            }
            end += 1;
        }
    }

    /// Goes on in the replacement text of an entity.
    fn enter_entity(&mut self, name: String, start: usize, end: usize) -> Res<()> {
        let span = self.span(start, end);
        let text = match self.named(&name) {
            Named::Text(text) => text.clone(),
            Named::Unparsed => return self.fail(ErrorKind::UnparsedEntityReference, start, end, name),
            Named::Undeclared { fatal: true } => {
                return self.fail(ErrorKind::UndeclaredEntity, start, end, name);
            }
            // Not read, as a non-validating processor may: the reference stands for nothing.
            _ => "".into(),
        };
        if self.frames.iter().any(|frame| frame.entity == name) {
            return self.fail(ErrorKind::EntityRecursion, start, end, name);
        }
        if self.frames.len() >= self.options.limits.entity_depth || !self.budget.charge(text.len()) {
            return self.fail(ErrorKind::LimitEntityExpansion, start, end, name);
        }
        self.reference = Some(span);
        let inside = Input::new(text.as_bytes().to_vec().into(), self.spare_masks.take());
        self.input.position = end;
        let outside = std::mem::replace(&mut self.input, inside);
        self.frames.push(Frame { input: outside, entity: name, depth: self.stack.len() });
        Ok(())
    }

    /// What the document type declares under that name.
    fn named(&self, name: &str) -> Named<'_> {
        self.dtd.as_ref().map_or(Named::Undeclared { fatal: true }, |dtd| dtd.reference(name))
    }

    /// Handles the end of the current input inside the root element; none if an outer input goes on.
    fn end_of_input(&mut self, at: usize) -> Res<Option<bool>> {
        let Some(frame) = self.frames.last() else {
            let open = self.stack.last().map(|open| self.qnames.get(open.qname).text());
            return self.fail(ErrorKind::UnexpectedEof, at, at, open.unwrap_or_default());
        };
        if self.stack.len() != frame.depth {
            return self.fail(ErrorKind::EntityUnbalanced, at, at, frame.entity.clone());
        }
        let Some(frame) = self.frames.pop() else { return Ok(None) };
        let ended = std::mem::replace(&mut self.input, frame.input);
        self.spare_masks = Some(ended.into_masks());
        if self.frames.is_empty() {
            self.reference = None;
        }
        Ok(None)
    }

    /// Starts the CDATA section whose content begins at `at`.
    pub(super) fn cdata_section(&mut self, at: usize) -> Res<bool> {
        self.input.position = at;
        self.cdata = at;
        self.input.mark(at);
        self.cdata_piece()
    }

    /// Reports the next piece of a CDATA section.
    pub(super) fn cdata_piece(&mut self) -> Res<bool> {
        self.text.clear();
        self.pending = Pending::Cdata;
        let start = self.input.position;
        let mut at = start;
        while self.pending == Pending::Cdata && self.text.len() < PIECE {
            let end = self.run_end(at)?;
            self.collect(at, end);
            let stop = self.input.byte_in_window(end);
            match stop {
                b']' if self.follows(end, b"]]>")? => {
                    self.pending = Pending::Nothing;
                    at = end + 3;
                }
                b']' | b'<' | b'&' => {
                    self.text.push(char::from(stop));
                    at = end + 1;
                }
                _ if end == at => {
                    return self.fail(ErrorKind::UnterminatedCdata, self.cdata, self.cdata, "");
                }
                _ => at = end,
            }
            self.let_go(at);
        }
        let blank = self.text.bytes().all(is_space);
        self.token = Token::Collected { start, end: at, blank, cdata: true };
        Ok(true)
    }

    /// Normalises the attribute value between two offsets (XML 1.0, 3.3.3); gives its place in `values`.
    #[cold]
    #[inline(never)]
    pub(super) fn normalise(&mut self, start: usize, end: usize) -> Res<(usize, usize)> {
        let first = self.values.len();
        let (mut from, mut at) = (start, start);
        while at < end {
            let byte = self.input.byte(at);
            if !matches!(byte, b'\t' | b'\n' | b'\r' | b'&') {
                at += 1;
                continue;
            }
            self.values.push_str(scanned_str(self.input.slice(from, at)));
            at = match byte {
                b'&' => self.value_reference(at)?,
                b'\r' if !self.is_in_entity() && at + 1 < end && self.input.byte(at + 1) == b'\n' => {
                    self.value_space(at + 2)
                }
                _ => self.value_space(at + 1),
            };
            from = at;
        }
        self.values.push_str(scanned_str(self.input.slice(from, end)));
        Ok((first, self.values.len()))
    }

    fn value_space(&mut self, next: usize) -> usize {
        self.values.push(' ');
        next
    }

    fn value_reference(&mut self, at: usize) -> Res<usize> {
        let (reference, end) = self.reference(at)?;
        match reference {
            Reference::Character(character) => self.values.push(character),
            Reference::Entity(name) => self.value_entity(&name, at, end)?,
        }
        Ok(end)
    }

    fn value_entity(&mut self, name: &str, at: usize, end: usize) -> Res<()> {
        let Some(dtd) = &self.dtd else { return self.fail(ErrorKind::UndeclaredEntity, at, end, name) };
        let raw = scanned_str(self.input.slice(at, end));
        let Span { start, .. } = self.span(at, end);
        dtd.expand_attribute(raw, &mut self.values, &mut self.budget).map_err(|mut error| {
            error.offset = start;
            error.length = (end - at) as u64;
            Box::new(error)
        })
    }
}
