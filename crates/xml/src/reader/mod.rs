//! The streaming reader.

mod doctype;
mod end_tag;
mod event;
mod input;
mod markup;
mod memo;
mod namespaces;
mod open;
mod prolog;
mod qnames;
mod quick;
mod replay;
mod resolve;
mod rows;
mod shapes;
mod tag;
mod text;
mod texts;

use segur_report::Location;

pub use open::Workspace;

pub use event::{Attr, Attrs, Comment, Doctype, End, Event, Instruction, Span, Start, Text};
use event::{AttrData, Token};
use input::{Input, MaskBlocks};
pub use memo::{Effect, Repeated};
use memo::{Memo, Sought};
pub use replay::Replay;
pub(crate) use replay::{Record, Replayed};
pub(crate) use rows::Row;
use shapes::Shapes;
pub use shapes::{LITERAL, Role};

use namespaces::{Namespaces, UNBOUND};
use qnames::{QNameId, QNames};

use crate::dtd::{Dtd, ExpansionBudget};
use crate::encoding::{Bom, Encoding};
use crate::error::{Error, ErrorKind};
use crate::limits::{Limits, Options};
use crate::names::{LocalId, NameId, Names, NsId};
use crate::scan::scanned_str;

pub(crate) type Res<T> = Result<T, Box<Error>>;

/// A streaming pull reader: strict XML 1.0 (fifth edition) and Namespaces in XML 1.0.
///
/// [`Reader::next`] gives one event after another, or the first error: an ill-formed document is not read
/// further. Memory is bounded by the depth of the document and its longest tag, not by its size.
///
/// ```
/// use segur_xml::{Event, Options, Reader};
///
/// let mut reader = Reader::from_slice(b"<a x='1'>t&amp;u</a>", &Options::new());
/// let mut texts = String::new();
/// while let Some(event) = reader.next()? {
///     if let Event::Text(text) = event {
///         text.push_to(&mut texts);
///     }
/// }
/// assert_eq!(texts, "t&u");
/// # Ok::<(), Box<segur_xml::Error>>(())
/// ```
pub struct Reader<'i> {
    input: Input<'i>,
    /// The inputs left while the text of an entity is read, the document first.
    frames: Vec<Frame<'i>>,
    /// Inside entities: where the outermost reference stands.
    reference: Option<Span>,
    names: Names,
    /// What opening the document found wrong.
    refused: Option<Box<Error>>,
    /// Names at the start: those of the schema.
    seed: Names,
    qnames: QNames,
    memo: Memo,
    /// Tags alike but for some values, see [`Reader::learn`].
    shapes: Shapes,
    /// Whether the limits allow the quick way of reading tags.
    quick: bool,
    /// Whether a tree is made of what is replayed.
    builds: bool,
    /// The tag that a replay did not know.
    sought: Option<Sought>,
    /// The tag just read, if it is kept.
    repeated: Option<u32>,
    /// Text and comments that the consumer does without.
    passing: Passing,
    namespaces: Namespaces,
    stack: Vec<Open>,
    attributes: Vec<AttrData>,
    declarations: Vec<(LocalId, NsId)>,
    /// Whether an attribute of the tag may have a namespace.
    qualified: bool,
    /// Attribute values that are not in the input as such.
    values: String,
    /// Text that is not in the input as such; comment; instruction.
    text: String,
    /// By expanded name: the tag that had such an attribute last.
    stamps: Vec<u32>,
    tag: u32,
    token: Token,
    pending: Pending,
    /// Where the content of the latest CDATA section begins.
    cdata: usize,
    root_seen: bool,
    doctype_seen: bool,
    standalone: bool,
    dtd: Option<Dtd>,
    budget: ExpansionBudget,
    /// What the default values of attributes have brought, in bytes.
    supplied: u64,
    /// Masks of an input that has ended, for the next entity.
    spare_masks: Option<MaskBlocks>,
    options: Options,
    encoding: Encoding,
    bom: Option<Bom>,
}

/// What the consumer does without.
#[derive(Clone, Copy, Default)]
struct Passing {
    blank: bool,
    comments: bool,
}

/// An open element.
struct Open {
    qname: QNameId,
    name: NameId,
    /// Namespace declarations in force before it.
    mark: usize,
}

/// An input left for the text of an entity.
struct Frame<'i> {
    input: Input<'i>,
    entity: String,
    depth: usize,
}

/// What the next step must do first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pending {
    Nothing,
    /// Begin the document.
    Begin,
    /// Report the end of an empty element.
    EmptyEnd,
    /// Close the element whose end was reported.
    Close,
    /// Go on in a CDATA section.
    Cdata,
    /// The document has ended.
    Ended,
}

impl<'i> Reader<'i> {
    /// Goes to the next event and gives it; none at the end of the document.
    ///
    /// # Errors
    /// The first thing that makes the document ill-formed, undecodable or too large for the limits.
    #[allow(clippy::should_implement_trait, reason = "the event borrows the reader, as an Iterator cannot")]
    pub fn next(&mut self) -> Result<Option<Event<'_>>, Box<Error>> {
        self.step()?;
        Ok(self.event())
    }

    /// Goes to the next event; false at the end of the document. [`Reader::event`] gives the event while
    /// leaving the reader's names and namespaces at hand.
    ///
    /// # Errors
    /// As [`Reader::next`].
    #[inline]
    pub fn step(&mut self) -> Result<bool, Box<Error>> {
        match self.pending {
            Pending::Nothing => {}
            Pending::Close => self.close_element(),
            other => return self.step_pending(other),
        }
        if self.stack.is_empty() { self.outside_root() } else { self.content() }
    }

    fn step_pending(&mut self, pending: Pending) -> Res<bool> {
        match pending {
            Pending::EmptyEnd => {
                if let Token::Start { start, end, .. } = self.token {
                    self.token = Token::End { start, end, empty: true };
                }
                self.pending = Pending::Close;
                Ok(true)
            }
            Pending::Cdata => self.cdata_piece(),
            Pending::Begin => {
                self.pending = Pending::Ended;
                self.begin()?;
                self.pending = Pending::Nothing;
                self.outside_root()
            }
            _ => {
                self.token = Token::Nothing;
                Ok(false)
            }
        }
    }

    #[inline(always)]
    fn close_element(&mut self) {
        self.pending = Pending::Nothing;
        if let Some(open) = self.stack.pop() {
            self.namespaces.restore(open.mark);
        }
    }

    /// Says whether text of white space alone is passed over without event from now on. References and CDATA
    /// sections are reported all the same.
    #[inline]
    pub fn pass_over_blank(&mut self, pass: bool) {
        self.passing.blank = pass;
    }

    /// Says whether comments and processing instructions inside the root element are passed over without
    /// event from now on. They are checked all the same.
    pub fn pass_over_comments(&mut self, pass: bool) {
        self.passing.comments = pass;
    }

    /// Leaves a note on the start tag that is the current event, for [`Start::note`] of the same tags to come.
    /// Nothing happens if the tag is not kept. 0 stands for no note.
    #[inline]
    pub fn leave_note(&mut self, note: u64) {
        if let Some(place) = self.repeated {
            self.memo.set_note(place, note);
        }
    }

    /// Passes over the end of the empty element whose start is the current event.
    #[inline]
    pub fn pass_over_end(&mut self) {
        if self.pending == Pending::EmptyEnd {
            self.pending = Pending::Close;
        }
    }

    /// The names met so far.
    #[inline]
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Whether the document comes from a stream: what is passed is forgotten.
    pub fn is_streaming(&self) -> bool {
        self.document_input().is_stream()
    }

    /// The limits in force.
    pub fn limits(&self) -> &Limits {
        &self.options.limits
    }

    /// Ends the reading and gives the names.
    pub fn into_names(self) -> Names {
        self.names
    }

    /// Number of elements open, the one just started or ended included.
    pub fn depth(&self) -> usize {
        self.stack.len()
    }

    /// The namespace that a prefix stands for at the current event; the empty prefix gives the default
    /// namespace. None if the prefix is not declared.
    pub fn lookup_prefix(&self, prefix: &str) -> Option<NsId> {
        let local = self.names.find_local(prefix)?;
        let ns = self.namespaces.get(self.qnames.find_prefix(local)?);
        (ns != UNBOUND).then_some(ns)
    }

    /// Every prefix declared at the current event with its namespace; for the default namespace the prefix
    /// is empty.
    pub fn prefixes(&self) -> impl Iterator<Item = (&str, NsId)> {
        self.qnames.prefixes().filter_map(|(id, text)| {
            let ns = self.namespaces.get(id);
            (ns != UNBOUND).then(|| (self.names.local_str(text), ns))
        })
    }

    /// The document type definition, if its internal subset was read.
    pub fn dtd(&self) -> Option<&Dtd> {
        self.dtd.as_ref()
    }

    /// The encoding that the document is read in.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The byte order mark, if there is one.
    pub fn bom(&self) -> Option<Bom> {
        self.bom
    }

    fn doctype_name(&self) -> &str {
        self.dtd.as_ref().map_or("", |dtd| dtd.name())
    }

    /// The source text of a stretch of the current event; empty if it is no longer in memory.
    pub fn source(&self, span: Span) -> &[u8] {
        self.document_input().source(span.start as usize, span.end as usize)
    }

    /// The decoded text still in memory, the whole document when reading a slice, and its offset.
    pub fn text_in_memory(&self) -> (&[u8], u64) {
        self.document_input().in_memory()
    }

    /// The text still in memory as far as it was scanned: all of it once the document was read.
    pub(crate) fn scanned_text(&self) -> &str {
        scanned_str(self.document_input().scanned())
    }

    /// Line and column of a stretch of the current event.
    ///
    /// When reading a slice, any stretch already passed can be located.
    pub fn location(&self, span: Span) -> Location {
        let length = span.end.saturating_sub(span.start) as usize;
        self.document_input().location(span.start as usize, length)
    }

    /// The place of an error that the reader gave.
    pub fn error_location(&self, error: &Error) -> Location {
        self.location(Span { start: error.offset, end: error.offset + error.length })
    }

    /// Whether the text being read is that of an entity.
    fn is_in_entity(&self) -> bool {
        !self.frames.is_empty()
    }

    fn document_input(&self) -> &Input<'i> {
        self.frames.first().map_or(&self.input, |frame| &frame.input)
    }

    fn fail<T>(&self, kind: ErrorKind, start: usize, end: usize, detail: impl Into<String>) -> Res<T> {
        let span = self.span(start, end);
        Err(Error::boxed(kind, span.start as usize, (span.end - span.start) as usize, detail))
    }
}
