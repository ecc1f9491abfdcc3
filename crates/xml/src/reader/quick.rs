//! The quick way of reading a start tag.

use super::event::{AttrData, NAMELESS};
use super::input::{Stop, View, WINDOW};
use super::qnames::{QNameId, QNames, Role};
use super::tag::is_space;
use crate::limits::Limits;

/// A start tag, read.
pub(super) struct Tag {
    pub(super) qname: QNameId,
    /// Offset after its `>`.
    pub(super) end: usize,
    pub(super) empty: bool,
    /// Whether an attribute may declare a namespace.
    pub(super) declares: bool,
    /// Whether namespaces have a say in the names of its attributes.
    pub(super) qualified: bool,
}

/// Attributes of a tag read the quick way.
pub(super) const FEW_ATTRIBUTES: usize = 12;

/// Whether tags may be read the quick way, which does not watch over the limits: they must be beyond what a
/// window holds.
pub(super) fn may_be_quick(limits: &Limits) -> bool {
    limits.attributes >= FEW_ATTRIBUTES && limits.attribute_value >= WINDOW
}

/// Reads the tag whose `<` is at `start`, as nearly all tags are: inside the window, names met before, values
/// without anything to replace. None otherwise.
#[inline(always)]
pub(super) fn read_tag(
    view: View<'_>,
    start: usize,
    qnames: &QNames,
    attributes: &mut Vec<AttrData>,
) -> Option<Tag> {
    let mut end = view.next(Stop::NameEnd, start + 1);
    let (name, sixteen) = view.name(start + 1, end)?;
    let mut tag =
        Tag { qname: qnames.find(name, sixteen)?.id, end, empty: false, declares: false, qualified: false };
    loop {
        let byte = view.byte(end);
        if byte == b'>' {
            tag.end = end + 1;
            return Some(tag);
        }
        if byte == b'/' && view.byte(end + 1) == b'>' {
            tag.end = end + 2;
            tag.empty = true;
            return Some(tag);
        }
        if !is_space(byte) {
            return None;
        }
        let at = view.next(Stop::Black, end);
        if matches!(view.byte(at), b'>' | b'/') {
            end = at;
            continue;
        }
        let data = read_attribute(view, start, at, qnames)?;
        end = start + data.after as usize;
        if data.name == NAMELESS {
            tag.qualified = true;
            tag.declares |= qnames.get(data.qname).role != Role::Plain;
        } else if attributes.iter().any(|other| other.name == data.name) {
            return None;
        }
        if attributes.len() >= FEW_ATTRIBUTES {
            return None;
        }
        attributes.push(data);
    }
}

#[inline(always)]
fn read_attribute(view: View<'_>, tag: usize, at: usize, qnames: &QNames) -> Option<AttrData> {
    let name_end = view.next(Stop::NameEnd, at);
    let quote = view.byte(name_end + 1);
    if view.byte(name_end) != b'=' || (quote != b'"' && quote != b'\'') {
        return None;
    }
    let start = name_end + 2;
    let end = value_end(view, start, quote)?;
    let (name, sixteen) = view.name(at, name_end)?;
    let found = qnames.find(name, sixteen)?;
    Some(AttrData {
        name: found.attribute.unwrap_or(NAMELESS),
        qname: found.id,
        start: (start - tag) as u32,
        end: (end - tag) as u32,
        at: (at - tag) as u32,
        after: (end + 1 - tag) as u32,
        buffered: false,
        specified: true,
    })
}

/// The offset of the quote that ends the value beginning at `start`, if nothing in it has to be replaced.
#[inline(always)]
pub(super) fn value_end(view: View<'_>, start: usize, quote: u8) -> Option<usize> {
    let mut end = view.next(Stop::Value, start);
    while view.byte(end) != quote {
        if !matches!(view.byte(end), b'"' | b'\'') {
            return None;
        }
        end = view.next(Stop::Value, end + 1);
    }
    Some(end)
}
