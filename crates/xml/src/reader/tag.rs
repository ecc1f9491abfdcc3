//! Start tags and their attributes.

use super::event::{AttrData, NAMELESS, Token};
use super::input::Stop;
use super::memo::{KnownTag, Sought};
use super::qnames::{QNameId, Role};
use super::quick::{Tag, read_tag};
use super::{Pending, Reader, Res};
use crate::error::ErrorKind;
use crate::scan::scanned_str;

#[inline(always)]
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

impl Reader<'_> {
    /// Reads the start tag whose `<` is at `start`.
    #[inline(never)]
    pub(super) fn start_tag(&mut self, start: usize) -> Res<bool> {
        // Blank text before it may have been passed over; places in the tag count from here.
        self.input.hold = start;
        self.attributes.clear();
        self.declarations.clear();
        self.values.clear();
        let sought = self.sought_tag(start);
        let tag = match sought.and_then(|sought| self.known_tag(&sought)) {
            Some(tag) => tag,
            None => self.new_tag(start, sought)?,
        };
        self.open_element(&tag, start)?;
        self.input.position = tag.end;
        self.token = Token::Start { start, end: tag.end, empty: tag.empty };
        if tag.empty {
            self.pending = Pending::EmptyEnd;
        }
        Ok(true)
    }

    /// The text of the tag at an offset, to be looked for among those met before.
    #[inline(always)]
    fn sought_tag(&mut self, start: usize) -> Option<Sought> {
        let view = self.input.view();
        // Looking ahead may have moved the window past the `<`.
        let at = start.checked_sub(view.origin).filter(|_| self.quick)?;
        // A replay may have looked for it already.
        self.sought.take().filter(|sought| sought.is_at(start)).or_else(|| Sought::new(view, at))
    }

    /// A tag that was met before, byte for byte.
    #[inline(always)]
    fn known_tag(&mut self, sought: &Sought) -> Option<Tag> {
        let (known, place) = self.memo.find(self.input.view(), sought, &mut self.attributes)?;
        self.repeated = Some(place);
        let KnownTag { qname, empty, qualified } = known;
        Some(Tag { qname, end: sought.end(), empty, declares: false, qualified })
    }

    #[inline(never)]
    fn new_tag(&mut self, start: usize, sought: Option<Sought>) -> Res<Tag> {
        self.repeated = None;
        let view = self.input.view();
        let at = start.checked_sub(view.origin).filter(|_| self.quick);
        let Some(tag) = at.and_then(|at| read_tag(view, at, &self.qnames, &mut self.attributes)) else {
            return self.difficult_tag(start);
        };
        let tag = Tag { end: view.origin + tag.end, ..tag };
        if let Some(sought) = sought.filter(|sought| sought.end() == tag.end && !tag.declares) {
            let Tag { qname, empty, qualified, .. } = tag;
            let known = KnownTag { qname, empty, qualified };
            self.repeated = self.memo.keep(view, &sought, known, &self.attributes);
        }
        Ok(tag)
    }

    /// Reads a tag that is not all in one window, has new names, references or odd white space, or is wrong.
    #[cold]
    #[inline(never)]
    fn difficult_tag(&mut self, start: usize) -> Res<Tag> {
        self.attributes.clear();
        self.input.rewind(start + 1);
        let name_end = self.name_end(start + 1)?;
        let qname = self.qname(start + 1, name_end)?;
        let mut tag = Tag { qname, end: name_end, empty: false, declares: false, qualified: true };
        loop {
            let mut byte = self.input.byte(tag.end);
            let spaced = is_space(byte);
            if spaced {
                tag.end = self.input.find(Stop::Black, tag.end)?;
                byte = self.input.byte(tag.end);
            }
            match byte {
                b'>' => {
                    tag.end += 1;
                    break;
                }
                b'/' if self.input.available(tag.end + 2)? && self.input.byte(tag.end + 1) == b'>' => {
                    tag.end += 2;
                    tag.empty = true;
                    break;
                }
                _ if !spaced || byte == b'/' => return self.bad_tag(qname, tag.end),
                _ => {
                    let (next, role) = self.attribute(qname, start, tag.end)?;
                    tag.declares |= role != Role::Plain;
                    tag.end = next;
                }
            }
        }
        if tag.end - start > u32::MAX as usize {
            return self.fail(ErrorKind::LimitTokenSize, start, start, u32::MAX.to_string());
        }
        Ok(tag)
    }

    /// Reads an attribute from its name on; gives the offset after its closing quote.
    fn attribute(&mut self, element: QNameId, tag: usize, at: usize) -> Res<(usize, Role)> {
        let name_end = self.name_end(at)?;
        if name_end == at || self.input.byte(at) == 0 {
            return self.bad_tag(element, at);
        }
        let qname = self.qname(at, name_end)?;
        let open = self.opening_quote(element, at, name_end)?;
        let quote = self.input.byte(open);
        let mut plain = true;
        let mut end = self.value_stop(open, open + 1)?;
        while self.input.byte(end) != quote {
            self.value_character(qname, open, end, &mut plain)?;
            end = self.value_stop(open, end + 1)?;
        }
        self.input.available(end + 2)?;
        self.push_attribute(qname, tag, at, (open + 1, end), plain)?;
        Ok((end + 1, self.qnames.get(qname).role))
    }

    /// Finds the end of the name that begins at `start`.
    fn name_end(&mut self, start: usize) -> Res<usize> {
        let longest = self.options.limits.name_length;
        match self.find_within(Stop::NameEnd, start, start.saturating_add(longest))? {
            Some(end) => Ok(end),
            None => self.fail(ErrorKind::LimitNameLength, start, start, longest.to_string()),
        }
    }

    /// Finds what may end the value opened at `open`, from `from` on.
    fn value_stop(&mut self, open: usize, from: usize) -> Res<usize> {
        let last = open.saturating_add(self.options.limits.attribute_value);
        match self.find_within(Stop::Value, from, last)? {
            Some(end) => Ok(end),
            None => self.value_too_long(open),
        }
    }

    /// As [`Input::find`](super::input::Input::find); nothing is read beyond the window that holds `last`: what
    /// goes on there is too long, and would otherwise be held in memory to be refused.
    fn find_within(&mut self, stop: Stop, from: usize, last: usize) -> Res<Option<usize>> {
        let mut found = self.input.find_here(stop, from);
        while found >= self.input.window_end() {
            let end = self.input.window_end();
            if end > last {
                return Ok(None);
            }
            if !self.input.advance()? {
                return Ok(Some(end));
            }
            found = self.input.find_here(stop, end);
        }
        Ok(Some(found))
    }

    /// Finds the opening quote of the attribute whose name ends at `name_end`.
    fn opening_quote(&mut self, element: QNameId, at: usize, name_end: usize) -> Res<usize> {
        if self.input.byte(name_end) == b'='
            && self.input.available(name_end + 2)?
            && matches!(self.input.byte(name_end + 1), b'"' | b'\'')
        {
            return Ok(name_end + 1);
        }
        self.distant_quote(element, at, name_end)
    }

    #[cold]
    #[inline(never)]
    fn distant_quote(&mut self, element: QNameId, at: usize, name_end: usize) -> Res<usize> {
        let equals = self.input.find_behind(Stop::Black, name_end)?;
        if self.input.byte(equals) == 0 {
            return self.unterminated_tag(element, equals);
        }
        if self.input.byte(equals) != b'=' {
            let name = self.shown(at, name_end);
            return self.fail(ErrorKind::ExpectedEquals, equals, equals, name);
        }
        let quote = self.input.find(Stop::Black, equals + 1)?;
        match self.input.byte(quote) {
            b'"' | b'\'' => Ok(quote),
            0 => self.unterminated_tag(element, quote),
            _ => {
                let name = self.shown(at, name_end);
                self.fail(ErrorKind::ExpectedQuote, quote, quote, name)
            }
        }
    }

    /// Judges a byte inside a value that is not its closing quote.
    #[inline(always)]
    fn value_character(&self, qname: QNameId, open: usize, at: usize, plain: &mut bool) -> Res<()> {
        match self.input.byte(at) {
            b'"' | b'\'' => {}
            b'&' | b'\t' | b'\n' | b'\r' => *plain = false,
            b'<' => {
                return self.fail(ErrorKind::LtInAttributeValue, at, at + 1, self.qnames.get(qname).text());
            }
            _ => {
                return self.fail(
                    ErrorKind::UnterminatedAttributeValue,
                    open,
                    open + 1,
                    self.qnames.get(qname).text(),
                );
            }
        }
        if at - open > self.options.limits.attribute_value {
            return self.value_too_long(open);
        }
        Ok(())
    }

    #[cold]
    fn value_too_long<T>(&self, open: usize) -> Res<T> {
        let limit = self.options.limits.attribute_value.to_string();
        self.fail(ErrorKind::LimitAttributeValue, open, open + 1, limit)
    }

    fn push_attribute(
        &mut self,
        qname: QNameId,
        tag: usize,
        at: usize,
        value: (usize, usize),
        plain: bool,
    ) -> Res<()> {
        if self.attributes.len() >= self.options.limits.attributes {
            return self.fail(ErrorKind::LimitAttributes, at, at, self.options.limits.attributes.to_string());
        }
        if value.1 - value.0 > self.options.limits.attribute_value {
            return self.value_too_long(value.0);
        }
        let (start, end) =
            if plain { (value.0 - tag, value.1 - tag) } else { self.normalise(value.0, value.1)? };
        self.attributes.push(AttrData {
            name: NAMELESS,
            qname,
            start: start as u32,
            end: end as u32,
            at: (at - tag) as u32,
            after: (value.1 + 1 - tag) as u32,
            buffered: !plain,
            specified: true,
        });
        Ok(())
    }

    /// A value that stands in the input as such.
    pub(super) fn value_in_input(&self, data: &AttrData) -> &str {
        let tag = self.input.hold;
        scanned_str(self.input.slice(tag + data.start as usize, tag + data.end as usize))
    }

    /// Says what is wrong where `>`, `/>` or an attribute was expected.
    #[cold]
    #[inline(never)]
    fn bad_tag<T>(&mut self, element: QNameId, at: usize) -> Res<T> {
        let byte = self.input.byte(at);
        if byte == 0 {
            return self.unterminated_tag(element, at);
        }
        if byte == b'/' || byte == b'<' || byte == b'=' || byte == b'>' {
            let name = self.qnames.get(element).text();
            return self.fail(ErrorKind::UnterminatedTag, at, at + 1, name);
        }
        let end = self.input.find(Stop::NameEnd, at)?;
        let name = self.shown(at, end);
        self.check_name(&name, at)?;
        self.fail(ErrorKind::MissingSpaceBetweenAttributes, at, end, name)
    }

    fn unterminated_tag<T>(&self, element: QNameId, at: usize) -> Res<T> {
        self.fail(ErrorKind::UnterminatedTag, at, at, self.qnames.get(element).text())
    }

    /// A piece of the input for a message, cropped.
    pub(super) fn shown(&self, start: usize, end: usize) -> String {
        crop(scanned_str(self.input.slice(start, end)))
    }
}

/// The first characters of a text: messages do not repeat megabytes.
pub(super) fn crop(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
