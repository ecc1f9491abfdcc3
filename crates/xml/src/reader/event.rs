//! What the reader reports.

use std::borrow::Cow;
use std::fmt;

use super::markup::push_text;
use super::memo::Repeated;
use crate::names::{LocalId, NameId, NsId};
use crate::reader::Reader;
use crate::scan::scanned_str;

/// A stretch of the text being read: byte offsets, the end excluded. Inside the text of an entity, the
/// stretch of the reference in the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u64,
    /// Offset after the last byte.
    pub end: u64,
}

impl Span {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        Span { start: start as u64, end: end as u64 }
    }
}

/// One step through a document.
#[derive(Clone, Copy, Debug)]
pub enum Event<'r> {
    /// A start tag, or an empty-element tag: then an [`Event::End`] follows all the same.
    Start(Start<'r>),
    /// The end of an element.
    End(End),
    /// Character data. Neighbouring text may come in several pieces.
    Text(Text<'r>),
    /// A comment.
    Comment(Comment<'r>),
    /// A processing instruction.
    Instruction(Instruction<'r>),
    /// A document type declaration, its internal subset read.
    Doctype(Doctype<'r>),
}

/// A start tag.
#[derive(Clone, Copy)]
pub struct Start<'r> {
    /// The element's expanded name.
    pub name: NameId,
    /// The whole tag.
    pub span: Span,
    /// Whether the tag is an empty-element tag.
    pub empty: bool,
    reader: &'r Reader<'r>,
    /// Where the tag starts in the input being read.
    tag: usize,
}

impl<'r> Start<'r> {
    /// The element's prefix as written.
    pub fn prefix(&self) -> LocalId {
        self.reader.stack.last().map_or(LocalId::EMPTY, |open| self.reader.qnames.prefix_of(open.qname))
    }

    /// The attributes in the order written, those defaulted by a DTD last; without namespace declarations.
    #[inline]
    pub fn attributes(&self) -> Attrs<'r> {
        Attrs { list: self.reader.attributes.iter(), reader: self.reader, tag: self.tag }
    }

    /// The name of the tag among those that are the same byte for byte, if it is kept.
    #[inline]
    pub fn repeated(&self) -> Option<Repeated> {
        let place = self.reader.repeated?;
        Some(Repeated { place, serial: self.reader.memo.serial(place), context: self.context() })
    }

    /// The number of the namespace declarations in force: the same declarations have the same.
    #[inline]
    pub fn context(&self) -> u32 {
        self.reader.namespaces.context()
    }

    /// The note that was left on a tag that is the same byte for byte; 0 if there is none. Namespaces may be
    /// others than then: see [`Start::context`].
    #[inline]
    pub fn note(&self) -> u64 {
        self.reader.repeated.map_or(0, |place| self.reader.memo.note(place))
    }

    /// Whether an attribute may have a namespace, such as `xsi:type`; false says that none has.
    #[inline]
    pub fn may_be_qualified(&self) -> bool {
        self.reader.qualified
    }

    /// Whether the tag stands in the document itself, not in the text of an entity.
    #[inline(always)]
    pub(crate) fn is_in_document(&self) -> bool {
        self.reader.frames.is_empty()
    }

    #[inline(always)]
    pub(crate) fn data(&self) -> &'r [AttrData] {
        &self.reader.attributes
    }

    /// The values that are not in the input as such, one after another.
    pub(crate) fn changed_values(&self) -> &'r str {
        &self.reader.values
    }

    /// The namespace declarations: prefix and namespace.
    pub fn declarations(&self) -> &'r [(LocalId, NsId)] {
        &self.reader.declarations
    }
}

impl fmt::Debug for Start<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let attributes: Vec<_> = self.attributes().collect();
        f.debug_struct("Start")
            .field("name", &self.name)
            .field("span", &self.span)
            .field("empty", &self.empty)
            .field("attributes", &attributes)
            .finish()
    }
}

/// An attribute of a start tag.
#[derive(Clone, Copy)]
pub struct Attr<'r> {
    /// Its expanded name.
    pub name: NameId,
    /// Its value, normalised.
    pub value: &'r str,
    data: &'r AttrData,
    reader: &'r Reader<'r>,
    tag: usize,
}

impl Attr<'_> {
    /// Its prefix as written.
    pub fn prefix(&self) -> LocalId {
        self.reader.qnames.prefix_of(self.data.qname)
    }

    /// From its name to its closing quote.
    pub fn span(&self) -> Span {
        self.reader.span(self.tag + self.data.at as usize, self.tag + self.data.after as usize)
    }

    /// Where its value stands in the input, if it stands there as such.
    pub(crate) fn value_offset(&self) -> Option<usize> {
        (!self.data.buffered).then(|| self.tag + self.data.start as usize)
    }

    /// False if a DTD supplied it.
    pub fn specified(&self) -> bool {
        self.data.specified
    }
}

impl fmt::Debug for Attr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attr").field("name", &self.name).field("value", &self.value).finish()
    }
}

/// Marks an attribute whose expanded name is not known yet.
pub(crate) const NAMELESS: NameId = NameId(u32::MAX);

#[derive(Clone, Copy, Debug)]
pub(crate) struct AttrData {
    /// [`NAMELESS`] until namespaces are resolved.
    pub(crate) name: NameId,
    pub(crate) qname: u32,
    /// Where the value stands: in the tag, or in the buffer of normalised values.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Where the attribute starts and ends in the tag.
    pub(crate) at: u32,
    pub(crate) after: u32,
    pub(crate) buffered: bool,
    pub(crate) specified: bool,
}

/// The attributes of a start tag.
#[derive(Clone)]
pub struct Attrs<'r> {
    list: std::slice::Iter<'r, AttrData>,
    reader: &'r Reader<'r>,
    tag: usize,
}

impl Attrs<'_> {
    /// How many are left.
    #[inline]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether none is left.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl fmt::Debug for Attrs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}

impl<'r> Iterator for Attrs<'r> {
    type Item = Attr<'r>;

    #[inline(always)]
    fn next(&mut self) -> Option<Attr<'r>> {
        let data = self.list.next()?;
        let (start, end) = (data.start as usize, data.end as usize);
        let value = match data.buffered {
            true => &self.reader.values[start..end],
            false => scanned_str(self.reader.input.slice(self.tag + start, self.tag + end)),
        };
        Some(Attr { name: data.name, value, data, reader: self.reader, tag: self.tag })
    }
}

/// The end of an element.
#[derive(Clone, Copy, Debug)]
pub struct End {
    /// The element's expanded name.
    pub name: NameId,
    /// Its prefix as written.
    pub prefix: LocalId,
    /// The end tag, or the empty-element tag.
    pub span: Span,
    /// Whether the element was written as an empty-element tag.
    pub empty: bool,
}

/// Character data.
#[derive(Clone, Copy, Debug)]
pub struct Text<'r> {
    raw: &'r str,
    /// Whether line ends are still as written.
    as_written: bool,
    /// Whether it is white space only, or empty.
    pub blank: bool,
    /// Whether it stood in a CDATA section.
    pub cdata: bool,
    /// Where it stands.
    pub span: Span,
}

impl<'r> Text<'r> {
    /// A text in the document itself, without references.
    #[inline(always)]
    pub(crate) fn as_it_stands(raw: &'r str, blank: bool, span: Span) -> Self {
        Text { raw, as_written: true, blank, cdata: false, span }
    }

    /// The text: line ends normalised, references replaced.
    pub fn text(&self) -> Cow<'r, str> {
        if self.as_written { normalised(self.raw) } else { Cow::Borrowed(self.raw) }
    }

    /// Whether there is no character: an empty CDATA section.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    /// Length in bytes, before line ends are normalised.
    #[inline]
    pub fn length(&self) -> usize {
        self.raw.len()
    }

    /// Whether its span is the text, but for line ends.
    #[inline(always)]
    pub(crate) fn is_as_written(&self) -> bool {
        self.as_written
    }

    #[inline(always)]
    pub(crate) fn raw(&self) -> &'r str {
        self.raw
    }

    /// Appends the text to a string.
    pub fn push_to(&self, out: &mut String) {
        push_text(out, self.raw, self.as_written);
    }
}

/// A text with its line ends normalised (XML 1.0, 2.11).
fn normalised(raw: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\r', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    push_text(&mut text, raw, true);
    Cow::Owned(text)
}

/// A comment.
#[derive(Clone, Copy, Debug)]
pub struct Comment<'r> {
    raw: &'r str,
    as_written: bool,
    /// The whole comment.
    pub span: Span,
}

impl<'r> Comment<'r> {
    /// A comment in the document itself.
    #[inline(always)]
    pub(crate) fn as_it_stands(raw: &'r str, span: Span) -> Self {
        Comment { raw, as_written: true, span }
    }

    /// Whether the text is its span without `<!--` and `-->`, but for line ends.
    pub(crate) fn is_as_written(&self) -> bool {
        self.as_written
    }

    pub(crate) fn raw(&self) -> &'r str {
        self.raw
    }

    /// The text between `<!--` and `-->`, line ends normalised.
    pub fn text(&self) -> Cow<'r, str> {
        if self.as_written { normalised(self.raw) } else { Cow::Borrowed(self.raw) }
    }
}

/// A processing instruction.
#[derive(Clone, Copy, Debug)]
pub struct Instruction<'r> {
    /// Its target.
    pub target: &'r str,
    /// Its target as a name in no namespace.
    pub name: NameId,
    /// What follows the target, leading white space removed.
    pub data: &'r str,
    /// The whole instruction.
    pub span: Span,
}

/// A document type declaration.
#[derive(Clone, Copy, Debug)]
pub struct Doctype<'r> {
    /// The name of the root element that it announces.
    pub name: &'r str,
    /// The whole declaration.
    pub span: Span,
}

/// The event that the reader stands on, as offsets.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Token {
    /// Before the first step and after the last.
    Nothing,
    Start {
        start: usize,
        end: usize,
        empty: bool,
    },
    End {
        start: usize,
        end: usize,
        empty: bool,
    },
    /// Text as it stands in the input.
    Text {
        start: usize,
        end: usize,
        blank: bool,
    },
    /// Text that had to be put together.
    Collected {
        start: usize,
        end: usize,
        blank: bool,
        cdata: bool,
    },
    Comment {
        start: usize,
        end: usize,
    },
    Instruction {
        start: usize,
        end: usize,
        target: usize,
        name: NameId,
    },
    Doctype {
        start: usize,
        end: usize,
    },
}

impl<'i> Reader<'i> {
    /// The event that the last [`Reader::step`] reached; none before the first and after the last.
    #[inline(always)]
    pub fn event(&self) -> Option<Event<'_>> {
        Some(match self.token {
            Token::Nothing => return None,
            Token::Start { start, end, empty } => Event::Start(self.start_event(start, end, empty)),
            Token::End { start, end, empty } => {
                let open = self.stack.last()?;
                let prefix = self.qnames.prefix_of(open.qname);
                Event::End(End { name: open.name, prefix, span: self.span(start, end), empty })
            }
            Token::Text { start, end, blank } => Event::Text(Text {
                raw: scanned_str(self.input.slice(start, end)),
                as_written: self.frames.is_empty(),
                blank,
                cdata: false,
                span: self.span(start, end),
            }),
            Token::Collected { start, end, blank, cdata } => {
                let span = self.span(start, end);
                Event::Text(Text { raw: &self.text, as_written: false, blank, cdata, span })
            }
            Token::Comment { start, end } => {
                let raw = scanned_str(self.input.slice(start + 4, end - 3));
                let as_written = self.frames.is_empty();
                Event::Comment(Comment { raw, as_written, span: self.span(start, end) })
            }
            Token::Instruction { start, end, target, name } => Event::Instruction(Instruction {
                target: &self.text[..target],
                name,
                data: &self.text[target..],
                span: self.span(start, end),
            }),
            Token::Doctype { start, end } => {
                Event::Doctype(Doctype { name: self.doctype_name(), span: self.span(start, end) })
            }
        })
    }

    #[inline(always)]
    fn start_event(&self, start: usize, end: usize, empty: bool) -> Start<'_> {
        // A start token exists only while its element is open.
        let name = self.stack.last().map_or(NAMELESS, |open| open.name);
        Start { name, span: self.span(start, end), empty, reader: self, tag: start }
    }

    #[inline(always)]
    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        self.reference.unwrap_or(Span::new(start, end))
    }
}
