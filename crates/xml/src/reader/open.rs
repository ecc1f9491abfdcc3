//! Opening a document: encoding, buffers, and what is kept from one document to the next.

use std::borrow::Cow;
use std::io::Read;

use super::input::{Input, MaskBlocks};
use super::memo::Memo;
use super::namespaces::Namespaces;
use super::qnames::QNames;
use super::quick::may_be_quick;
use super::shapes::Shapes;
use super::{AttrData, Open, Passing, Pending, Reader, Res, Token};
use crate::dtd::ExpansionBudget;
use crate::encoding::{self, DETECT_LENGTH, Decoder, Detected, Encoding};
use crate::error::{Error, ErrorKind};
use crate::limits::Options;
use crate::names::{LocalId, Names, NsId};

/// Names added by documents before the tables are made anew.
const KEPT_NAMES: usize = 20_000;

/// What a reader leaves to the next one: names with their numbers, and buffers. Reading many documents with
/// the same workspace allocates next to nothing.
pub struct Workspace {
    names: Names,
    /// The names given at first; made anew from it when documents have added too many.
    seed: Names,
    qnames: QNames,
    memo: Memo,
    shapes: Shapes,
    namespaces: Namespaces,
    stack: Vec<Open>,
    attributes: Vec<AttrData>,
    declarations: Vec<(LocalId, NsId)>,
    values: String,
    text: String,
    stamps: Vec<u32>,
    tag: u32,
    masks: Option<MaskBlocks>,
    /// Whether the names as written were cut at their colons.
    with_namespaces: bool,
}

impl Workspace {
    /// A workspace whose names start with those given, such as those of a schema.
    pub fn new(seed: &Names) -> Self {
        let mut names = seed.clone();
        let qnames = QNames::new(&mut names);
        Workspace {
            names,
            seed: seed.clone(),
            qnames,
            memo: Memo::default(),
            shapes: Shapes::default(),
            namespaces: Namespaces::default(),
            stack: Vec::new(),
            attributes: Vec::new(),
            declarations: Vec::new(),
            values: String::new(),
            text: String::new(),
            stamps: Vec::new(),
            tag: 0,
            masks: None,
            with_namespaces: true,
        }
    }

    fn prepare(&mut self, options: &Options) {
        let cut_otherwise = self.with_namespaces != options.namespaces;
        if cut_otherwise || self.names.len() > self.seed.len() + KEPT_NAMES || self.qnames.len() > KEPT_NAMES
        {
            *self = Workspace::new(&self.seed.clone());
        }
        self.with_namespaces = options.namespaces;
        self.namespaces.reset(self.qnames.prefix_count());
        self.stack.clear();
    }
}

impl Default for Workspace {
    fn default() -> Self {
        Workspace::new(&Names::new())
    }
}

impl<'i> Reader<'i> {
    /// Reads a document in memory.
    ///
    /// What is wrong with its encoding or its XML declaration is told by the first step.
    pub fn from_slice(bytes: &'i [u8], options: &Options) -> Self {
        Reader::open_slice(bytes, options, Workspace::default())
    }

    /// Reads a document from a stream, in bounded memory.
    pub fn from_read(read: impl Read + 'i, options: &Options) -> Self {
        Reader::open_read(read, options, Workspace::default())
    }

    /// As [`Reader::from_slice`], with the names and buffers of a workspace.
    pub fn open_slice(bytes: &'i [u8], options: &Options, mut workspace: Workspace) -> Self {
        workspace.prepare(options);
        let masks = workspace.masks.take();
        let detected = match encoding::detect(&bytes[..bytes.len().min(DETECT_LENGTH)]) {
            Ok(detected) => detected,
            Err(error) => {
                let input = Input::new(Cow::Borrowed(bytes), masks);
                return Reader::with(input, options, workspace, None).failing(error);
            }
        };
        if detected.encoding == Encoding::Utf8 {
            let mut input = Input::new(Cow::Borrowed(bytes), masks);
            input.skip(detected.bom_length);
            return Reader::with(input, options, workspace, Some(detected));
        }
        let mut text = Vec::with_capacity(bytes.len());
        let body = &bytes[detected.bom_length..];
        let failed = Decoder::new(detected.encoding).decode(body, true, &mut text).err();
        let end = text.len() as u64;
        let mut input = Input::new(Cow::Owned(text), masks);
        input.decoded_from(detected.encoding, detected.bom_length);
        if let Some(error) = failed {
            // Offsets are those of the decoded text, which ends where the damage begins.
            let mut error = error.into_error(0, body);
            error.offset = end;
            input.fail_at_end(error);
        }
        Reader::with(input, options, workspace, Some(detected))
    }

    /// As [`Reader::from_read`], with the names and buffers of a workspace.
    pub fn open_read(read: impl Read + 'i, options: &Options, mut workspace: Workspace) -> Self {
        workspace.prepare(options);
        workspace.masks = None;
        let mut read: Box<dyn Read + 'i> = Box::new(read);
        let mut first = Vec::with_capacity(DETECT_LENGTH);
        let failed = read.by_ref().take(DETECT_LENGTH as u64).read_to_end(&mut first).err();
        let detected = match failed {
            Some(error) => Err(*Error::boxed(ErrorKind::Io, 0, 0, error.to_string())),
            None => encoding::detect(&first),
        };
        let detected = match detected {
            Ok(detected) => detected,
            Err(error) => {
                let input = Input::new(Cow::Owned(first), None);
                return Reader::with(input, options, workspace, None).failing(error);
            }
        };
        let decoder = (detected.encoding != Encoding::Utf8).then(|| Decoder::new(detected.encoding));
        let plain = decoder.is_none();
        if !plain {
            first.drain(..detected.bom_length);
        }
        let mut input = Input::streaming(read, first, decoder, options.limits.token);
        if plain {
            input.skip(detected.bom_length);
        } else {
            input.decoded_from(detected.encoding, detected.bom_length);
        }
        Reader::with(input, options, workspace, Some(detected))
    }

    fn with(input: Input<'i>, options: &Options, workspace: Workspace, detected: Option<Detected>) -> Self {
        let Workspace { names, seed, qnames, memo, shapes, namespaces, stack, attributes, .. } = workspace;
        Reader {
            input,
            frames: Vec::new(),
            reference: None,
            names,
            seed,
            qnames,
            memo,
            shapes,
            quick: may_be_quick(&options.limits),
            builds: false,
            sought: None,
            repeated: None,
            passing: Passing::default(),
            namespaces,
            stack,
            attributes,
            declarations: workspace.declarations,
            qualified: false,
            values: workspace.values,
            text: workspace.text,
            stamps: workspace.stamps,
            tag: workspace.tag,
            token: Token::Nothing,
            pending: Pending::Begin,
            refused: None,
            root_seen: false,
            doctype_seen: false,
            standalone: false,
            cdata: 0,
            dtd: None,
            budget: ExpansionBudget::new(options.limits.entity_expansion as u64),
            supplied: 0,
            options: options.clone(),
            encoding: detected.map_or(Encoding::Utf8, |d| d.encoding),
            bom: detected.and_then(|d| d.bom),
            spare_masks: None,
        }
    }

    fn failing(mut self, error: Error) -> Self {
        self.refused = Some(Box::new(error));
        self
    }

    /// The first step: what opening found wrong, then the XML declaration.
    pub(super) fn begin(&mut self) -> Res<()> {
        match self.refused.take() {
            Some(error) => Err(error),
            None => self.xml_declaration(),
        }
    }

    /// Ends the reading and gives the names and buffers back for another document.
    pub fn into_workspace(mut self) -> Workspace {
        let input = match self.frames.is_empty() {
            true => self.input,
            false => self.frames.swap_remove(0).input,
        };
        Workspace {
            names: self.names,
            seed: self.seed,
            qnames: self.qnames,
            memo: self.memo,
            shapes: self.shapes,
            namespaces: self.namespaces,
            stack: self.stack,
            attributes: self.attributes,
            declarations: self.declarations,
            values: self.values,
            text: self.text,
            stamps: self.stamps,
            tag: self.tag,
            masks: Some(input.into_masks()),
            with_namespaces: self.options.namespaces,
        }
    }
}
