//! End tags.

use super::event::Token;
use super::input::Stop;
use super::tag::is_space;
use super::{Pending, Reader, Res};
use crate::chars;
use crate::error::ErrorKind;

impl Reader<'_> {
    /// Reads the end tag whose `<` is at `start`.
    #[inline(always)]
    pub(super) fn end_tag(&mut self, start: usize) -> Res<bool> {
        let view = self.input.view();
        let name = start + 2 - view.origin;
        if self.frames.is_empty()
            && let Some(open) = self.stack.last()
        {
            let entry = self.qnames.get(open.qname);
            let name_end = name + entry.length as usize;
            if view.byte(name_end) == b'>'
                && view.name(name, name_end).is_some_and(|(name, sixteen)| entry.matches(sixteen, name))
            {
                let end = view.origin + name_end + 1;
                self.input.position = end;
                self.token = Token::End { start, end, empty: false };
                self.pending = Pending::Close;
                return Ok(true);
            }
        }
        self.difficult_end_tag(start)
    }

    #[cold]
    #[inline(never)]
    fn difficult_end_tag(&mut self, start: usize) -> Res<bool> {
        let name_start = start + 2;
        let Some(open) = self.stack.last() else { return self.unexpected_end_tag(name_start) };
        if let Some(frame) = self.frames.last()
            && self.stack.len() <= frame.depth
        {
            let entity = frame.entity.clone();
            return self.fail(ErrorKind::EntityUnbalanced, start, start, entity);
        }
        let qname = open.qname;
        let name_end = name_start + self.qnames.get(qname).length as usize;
        if !self.input.available(name_end + 1)? {
            return self.mismatched_end_tag(start);
        }
        let entry = self.qnames.get(qname);
        if !entry.matches(self.input.sixteen(name_start), self.input.slice(name_start, name_end)) {
            return self.mismatched_end_tag(start);
        }
        let mut end = name_end;
        if self.input.byte(end) != b'>' {
            if !is_space(self.input.byte(end)) {
                return self.mismatched_end_tag(start);
            }
            end = self.input.find(Stop::Black, end)?;
            if self.input.byte(end) != b'>' {
                let text = self.qnames.get(qname).text();
                return self.fail(ErrorKind::UnterminatedTag, start, end, format!("/{text}"));
            }
        }
        self.input.position = end + 1;
        self.token = Token::End { start, end: end + 1, empty: false };
        self.pending = Pending::Close;
        Ok(true)
    }

    #[cold]
    fn unexpected_end_tag(&mut self, name_start: usize) -> Res<bool> {
        let end = self.input.find(Stop::NameEnd, name_start)?;
        let name = self.shown(name_start, end);
        self.fail(ErrorKind::UnexpectedEndTag, name_start - 2, end, name)
    }

    #[cold]
    #[inline(never)]
    fn mismatched_end_tag(&mut self, start: usize) -> Res<bool> {
        let name_start = start + 2;
        let end = self.input.find_behind(Stop::NameEnd, name_start)?;
        if self.input.byte(end) == 0 {
            return self.fail(ErrorKind::UnterminatedTag, start, end, "");
        }
        let found = self.shown(name_start, end);
        if chars::name_length(&found) != found.len() || found.is_empty() {
            self.check_name(&found, name_start)?;
        }
        let expected = self.stack.last().map(|open| self.qnames.get(open.qname).text()).unwrap_or_default();
        self.fail(ErrorKind::MismatchedEndTag, start, end, format!("{expected}/{found}"))
    }
}
