//! What the reader reports.

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
#[derive(Clone, Copy, Debug)]
pub struct Start<'r> {
    /// The element's expanded name.
    pub name: NameId,
    /// Its prefix as written.
    pub prefix: LocalId,
    /// The whole tag.
    pub span: Span,
    /// Whether the tag is an empty-element tag.
    pub empty: bool,
    attributes: Attrs<'r>,
    declarations: &'r [(LocalId, NsId)],
}

impl<'r> Start<'r> {
    /// The attributes in the order written, those defaulted by a DTD last; without namespace declarations.
    #[inline]
    pub fn attributes(&self) -> Attrs<'r> {
        self.attributes.clone_iter()
    }

    /// The namespace declarations: prefix and namespace.
    #[inline]
    pub fn declarations(&self) -> &'r [(LocalId, NsId)] {
        self.declarations
    }
}

/// An attribute of a start tag.
#[derive(Clone, Copy, Debug)]
pub struct Attr<'r> {
    /// Its expanded name.
    pub name: NameId,
    /// Its prefix as written.
    pub prefix: LocalId,
    /// Its value, normalised.
    pub value: &'r str,
    /// From its name to its closing quote.
    pub span: Span,
    /// False if a DTD supplied it.
    pub specified: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct AttrData {
    pub(crate) name: NameId,
    pub(crate) prefix: LocalId,
    pub(crate) qname: u32,
    /// Where the value stands: in the input, or in the buffer of normalised values.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) at: usize,
    pub(crate) buffered: bool,
    pub(crate) specified: bool,
}

/// The attributes of a start tag.
#[derive(Clone, Copy, Debug)]
pub struct Attrs<'r> {
    list: &'r [AttrData],
    reader: AttrSource<'r>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct AttrSource<'r> {
    /// The input from the start of the tag.
    pub(crate) text: &'r [u8],
    pub(crate) text_offset: usize,
    pub(crate) values: &'r str,
    /// Inside an entity: where its reference stands.
    pub(crate) reference: Option<Span>,
}

impl<'r> Attrs<'r> {
    fn clone_iter(&self) -> Self {
        *self
    }

    /// How many are left.
    #[inline]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether none is left.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

impl<'r> Iterator for Attrs<'r> {
    type Item = Attr<'r>;

    #[inline(always)]
    fn next(&mut self) -> Option<Attr<'r>> {
        let (data, rest) = self.list.split_first()?;
        self.list = rest;
        Some(self.reader.attribute(data))
    }
}

impl<'r> AttrSource<'r> {
    #[inline(always)]
    fn attribute(&self, data: &AttrData) -> Attr<'r> {
        let (value, end) = if data.buffered {
            (&self.values[data.start..data.end], data.at)
        } else {
            let (start, end) = (data.start - self.text_offset, data.end - self.text_offset);
            (scanned_str(&self.text[start..end]), data.end + 1)
        };
        let span = self.reference.unwrap_or(Span::new(data.at, end));
        Attr { name: data.name, prefix: data.prefix, value, span, specified: data.specified }
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
    /// The text: line ends normalised, references replaced.
    pub text: &'r str,
    /// Whether it is white space only, or empty.
    pub blank: bool,
    /// Whether it stood in a CDATA section.
    pub cdata: bool,
    /// Where it stands.
    pub span: Span,
}

/// A comment.
#[derive(Clone, Copy, Debug)]
pub struct Comment<'r> {
    /// The text between `<!--` and `-->`.
    pub text: &'r str,
    /// The whole comment.
    pub span: Span,
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
                let prefix = self.qnames.get(open.qname).prefix_text;
                Event::End(End { name: open.name, prefix, span: self.span(start, end), empty })
            }
            Token::Text { start, end, blank } => Event::Text(Text {
                text: scanned_str(self.input.slice(start, end)),
                blank,
                cdata: false,
                span: self.span(start, end),
            }),
            Token::Collected { start, end, blank, cdata } => {
                Event::Text(Text { text: &self.text, blank, cdata, span: self.span(start, end) })
            }
            Token::Comment { start, end } => {
                Event::Comment(Comment { text: &self.text, span: self.span(start, end) })
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
        let (name, prefix) = self
            .stack
            .last()
            .map_or((NameId(0), LocalId::EMPTY), |open| (open.name, self.qnames.get(open.qname).prefix_text));
        Start {
            name,
            prefix,
            span: self.span(start, end),
            empty,
            attributes: Attrs {
                list: &self.attributes,
                reader: AttrSource {
                    text: self.input.slice(start, end),
                    text_offset: start,
                    values: &self.values,
                    reference: self.reference,
                },
            },
            declarations: &self.declarations,
        }
    }

    #[inline(always)]
    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        self.reference.unwrap_or(Span::new(start, end))
    }
}
