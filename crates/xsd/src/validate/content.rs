//! Text, and what is judged at the end of an element (cvc-complex-type.2, cvc-elt.3.2 and .5, cvc-type.3.1).

use segur_xml::{End, Error, ErrorKind, Reader, Text};

use super::collect::Place;
use super::element::{Frame, Run};
use super::messages;
use crate::model::ValueConstraint;
use crate::tables::{ContentTable, SimpleId};

impl Run<'_> {
    #[inline(always)]
    pub(super) fn text(&mut self, reader: &Reader<'_>, text: &Text<'_>) -> Result<(), Box<Error>> {
        if self.state.skip_from > 0 || text.is_empty() {
            return Ok(());
        }
        let Some(frame) = self.state.stack.last_mut() else { return Ok(()) };
        frame.has_text = true;
        let mixed = matches!(frame.content, ContentTable::Mixed(_));
        if !text.blank && !mixed && frame.black_text.is_none() {
            frame.black_text = Some(Box::new(text.span));
        }
        if frame.collects { self.collect(reader, text) } else { Ok(()) }
    }

    fn collect(&mut self, reader: &Reader<'_>, text: &Text<'_>) -> Result<(), Box<Error>> {
        let limit = reader.limits().simple_value;
        if self.state.text.len() + text.length() > limit {
            let error = Error::new(ErrorKind::LimitText, text.span.start).with_detail(limit.to_string());
            return Err(Box::new(error));
        }
        text.push_to(&mut self.state.text);
        Ok(())
    }

    /// Judges the content of the element that ends.
    #[inline(always)]
    pub(super) fn content(&mut self, reader: &Reader<'_>, end: &End) {
        let Some(frame) = self.state.stack.last() else { return };
        let calm = match frame.content {
            ContentTable::ElementOnly(_) => frame.black_text.is_none() && self.is_complete(frame),
            ContentTable::Mixed(_) => !frame.collects && self.is_complete(frame),
            ContentTable::Empty => !frame.has_children && !frame.has_text,
            ContentTable::Simple(_) => false,
        };
        if !calm || frame.nil {
            self.judge_content(reader, end);
        }
        self.identity_end(reader);
    }

    #[inline(always)]
    fn is_complete(&self, frame: &Frame) -> bool {
        !frame.broken && self.tables.accepts(&frame.cursor)
    }

    #[inline(never)]
    fn judge_content(&mut self, reader: &Reader<'_>, end: &End) {
        let Some(frame) = self.state.stack.last() else { return };
        let place = Place::element(end.span, frame.ordinal);
        if frame.nil {
            if frame.has_children || frame.has_text {
                let text = messages::nil_content(reader.names(), end.name);
                self.collector.push(reader, place, "cvc-elt.3.2.1", text, None);
            }
            return;
        }
        match frame.content {
            ContentTable::Simple(simple) => self.simple_content(reader, end, place, simple),
            ContentTable::Empty => self.empty_content(reader, end, place),
            ContentTable::ElementOnly(_) | ContentTable::Mixed(_) => self.element_content(reader, end, place),
        }
    }

    fn empty_content(&mut self, reader: &Reader<'_>, end: &End, place: Place) {
        let Some(frame) = self.state.stack.last() else { return };
        if frame.has_children || frame.has_text {
            let text = messages::not_empty(reader.names(), end.name, frame.has_children);
            self.collector.push(reader, place, "cvc-complex-type.2.1", text, None);
        }
    }

    fn element_content(&mut self, reader: &Reader<'_>, end: &End, place: Place) {
        let Some(frame) = self.state.stack.last() else { return };
        if let Some(span) = frame.black_text.as_deref().copied() {
            let (text, hint) = messages::text_in_elements(reader, end.name, span);
            self.collector.push(reader, place, "cvc-complex-type.2.3", text, Some(hint));
        }
        let Some(frame) = self.state.stack.last() else { return };
        if !frame.broken && !frame.is_excused() && !self.tables.accepts(&frame.cursor) {
            let expected = self.tables.expected(&frame.cursor);
            let text = messages::incomplete(self.tables, reader.names(), end.name, &expected);
            self.collector.push(reader, place, "cvc-complex-type.2.4.b", text, None);
        }
        self.fixed_mixed(reader, end, place);
    }

    /// The fixed or default value of an element with mixed content (cvc-elt.5.2.2).
    fn fixed_mixed(&mut self, reader: &Reader<'_>, end: &End, place: Place) {
        let Some(frame) = self.state.stack.last() else { return };
        let Some(constraint) = self.constraint(frame).filter(|constraint| constraint.fixed) else { return };
        if !matches!(frame.content, ContentTable::Mixed(_)) || !(frame.has_text || frame.has_children) {
            return;
        }
        let clause = match frame.has_children {
            true => "cvc-elt.5.2.2.1",
            false if self.state.text != constraint.lexical => "cvc-elt.5.2.2.2.1",
            false => return,
        };
        let text = messages::fixed_element(reader.names(), end.name, &self.state.text, &constraint.lexical);
        self.collector.push(reader, place, clause, text, None);
    }

    fn constraint(&self, frame: &Frame) -> Option<&ValueConstraint> {
        frame.element.and_then(|element| self.tables.element(element).value.as_ref())
    }

    fn simple_content(&mut self, reader: &Reader<'_>, end: &End, place: Place, simple: SimpleId) {
        let Some(frame) = self.state.stack.last() else { return };
        if frame.has_children {
            let plain = self.tables.type_(frame.type_).is_simple;
            let clause = if plain { "cvc-type.3.1.2" } else { "cvc-complex-type.2.2" };
            let text = messages::children_in_simple(reader.names(), end.name);
            return self.collector.push(reader, place, clause, text, None);
        }
        let constraint = self.constraint(frame).cloned();
        let empty = !frame.has_text;
        let mut value = std::mem::take(&mut self.state.text);
        match &constraint {
            // The value of the schema stands in; the type may be another one, named by xsi:type.
            Some(constraint) if empty => value.clone_from(&constraint.lexical),
            _ => {}
        }
        if self.simple_value(reader, end, place, simple, &value)
            && let Some(constraint) = constraint.filter(|constraint| constraint.fixed && !empty)
            && !self.equals_fixed(reader, simple, &value, &constraint)
        {
            let text = messages::fixed_element(reader.names(), end.name, &value, &constraint.lexical);
            self.collector.push(reader, place, "cvc-elt.5.2.2.2.2", text, None);
        }
        self.state.text = value;
    }

    /// Checks the value of an element; says whether it is right.
    fn simple_value(
        &mut self,
        reader: &Reader<'_>,
        end: &End,
        place: Place,
        simple: SimpleId,
        value: &str,
    ) -> bool {
        let type_ = self.tables.simple(simple);
        let context = super::value::InstanceContext::new(reader, self.tables);
        if let Err(error) = type_.check(value, &context) {
            let text = messages::element_value(reader.names(), end.name, error.message());
            self.collector.push(reader, place, error.clause(), text, None);
            return false;
        }
        if type_.has_ids() {
            self.note_ids(reader, simple, value, place);
        }
        true
    }
}
