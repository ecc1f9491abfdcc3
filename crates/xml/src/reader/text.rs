//! Character data: text, references, CDATA sections; attribute values that need normalising.

use super::event::Token;
use super::input::{Input, Stop};
use super::tag::crop;
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
            let mut end = self.input.find_here(Stop::Text, start);
            if end >= self.input.window_end() {
                end = self.input.find_text(start)?;
                if end > start && end == self.input.window_end() {
                    return Ok(self.text_run(start, end));
                }
            }
            if self.input.byte(end) != b'<' {
                if self.collect_text(start, end)? {
                    return Ok(true);
                }
                continue;
            }
            if end > start {
                return Ok(self.text_run(start, end));
            }
            return self.markup(start);
        }
    }

    /// Reports text that stands in the input as such.
    #[inline(always)]
    fn text_run(&mut self, start: usize, end: usize) -> bool {
        let blank = self.input.is_blank(start, end);
        self.token = Token::Text { start, end, blank };
        self.input.position = end;
        true
    }

    /// Puts together text with references, carriage returns or brackets; `at` is the first of them. False if
    /// there is no text here and the input has changed: an entity begins or ends.
    #[cold]
    #[inline(never)]
    fn collect_text(&mut self, start: usize, at: usize) -> Res<bool> {
        self.text.clear();
        let (mut from, mut at) = (start, at);
        loop {
            let cut = at == self.input.window_end();
            let byte = if cut { 0 } else { self.input.byte(at) };
            if byte != b']' {
                self.text.push_str(scanned_str(self.input.slice(from, at)));
                from = at;
            }
            match byte {
                b'\r' => {
                    at = self.line_end(at)?;
                    from = at;
                }
                b']' => {
                    self.check_brackets(at)?;
                    at += 1;
                }
                b'&' => match self.reference(at)? {
                    (Reference::Character(character), end) => {
                        self.text.push(character);
                        at = end;
                        from = at;
                    }
                    (Reference::Entity(name), end) if start == at => {
                        self.enter_entity(name, at, end)?;
                        return Ok(false);
                    }
                    _ => return Ok(self.collected(start, at)),
                },
                _ => break,
            }
            if self.text.len() >= PIECE && from == at {
                break;
            }
            at = self.input.find_text_piece(at)?;
        }
        if at > start { Ok(self.collected(start, at)) } else { self.end_of_input(at) }
    }

    fn collected(&mut self, start: usize, end: usize) -> bool {
        let blank = self.text.bytes().all(super::tag::is_space);
        self.token = Token::Collected { start, end, blank, cdata: false };
        self.input.position = end;
        true
    }

    /// Replaces a carriage return, and the line feed after it, by a line feed in the collected text. In the
    /// text of an entity it comes from `&#13;` and stays (XML 1.0, 2.11).
    fn line_end(&mut self, at: usize) -> Res<usize> {
        if self.is_in_entity() {
            self.text.push('\r');
            return Ok(at + 1);
        }
        self.text.push('\n');
        let follows = self.input.available(at + 2)? && self.input.byte(at + 1) == b'\n';
        Ok(at + 1 + usize::from(follows))
    }

    fn check_brackets(&mut self, at: usize) -> Res<()> {
        if self.input.available(at + 3)? && self.input.slice(at, at + 3) == b"]]>" {
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

    /// Handles the end of the current input inside the root element; false if an outer input goes on.
    fn end_of_input(&mut self, at: usize) -> Res<bool> {
        if let Some(frame) = self.frames.last()
            && self.stack.len() != frame.depth
        {
            return self.fail(ErrorKind::EntityUnbalanced, at, at, frame.entity.clone());
        }
        let Some(frame) = self.frames.pop() else {
            let open = self.stack.last().map(|open| self.qnames.get(open.qname).text());
            return self.fail(ErrorKind::UnexpectedEof, at, at, open.unwrap_or_default());
        };
        let ended = std::mem::replace(&mut self.input, frame.input);
        self.spare_masks = Some(ended.into_masks());
        if self.frames.is_empty() {
            self.reference = None;
        }
        Ok(false)
    }

    /// Starts the CDATA section whose content begins at `at`.
    pub(super) fn cdata_section(&mut self, at: usize) -> Res<bool> {
        self.input.position = at;
        self.cdata_piece()
    }

    /// Reports the next piece of a CDATA section.
    pub(super) fn cdata_piece(&mut self) -> Res<bool> {
        self.text.clear();
        let start = self.input.position;
        let (mut from, mut at) = (start, start);
        self.pending = Pending::Cdata;
        let end = loop {
            self.input.hold = from;
            at = self.input.find_text_piece(at)?;
            if at == self.input.window_end() {
                if !self.input.available(at + 1)? {
                    return self.fail(ErrorKind::UnterminatedCdata, start, start, "");
                }
                self.text.push_str(scanned_str(self.input.slice(from, at)));
                from = at;
                if self.text.len() > PIECE {
                    break at;
                }
                continue;
            }
            match self.input.byte(at) {
                b'\r' => {
                    self.text.push_str(scanned_str(self.input.slice(from, at)));
                    at = self.line_end(at)?;
                    from = at;
                }
                b']' if self.input.available(at + 3)? && self.input.slice(at, at + 3) == b"]]>" => {
                    self.text.push_str(scanned_str(self.input.slice(from, at)));
                    self.pending = Pending::Nothing;
                    break at + 3;
                }
                _ => {
                    at += 1;
                    if at - from > PIECE {
                        self.text.push_str(scanned_str(self.input.slice(from, at)));
                        from = at;
                    }
                }
            }
            if self.text.len() > PIECE {
                break at;
            }
        };
        let blank = self.text.bytes().all(super::tag::is_space);
        self.token = Token::Collected { start, end, blank, cdata: true };
        self.input.position = end;
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
