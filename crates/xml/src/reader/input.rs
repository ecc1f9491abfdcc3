//! The bytes being read: a slice, a stream or the text of an entity, scanned one window at a time.
//!
//! Every position is an absolute offset in the decoded text, so that positions stay true when the buffer of
//! a stream moves. Searches only ever go forward.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::Read;

use segur_report::Location;

use crate::encoding::{self, Decoder, Encoding};
use crate::error::{Error, ErrorKind};
use crate::reader::Res;
use crate::scan::{BLOCK, Fault, Masks, Scanner, whole_characters};

/// Bytes classified at once: input and masks stay in the first-level cache.
pub(crate) const WINDOW: usize = 16 << 10;
/// Masks kept: a power of two, so that indices are cut instead of checked. Half of it is never touched.
const BLOCKS: usize = 512;
const _: () = assert!(WINDOW / BLOCK + 2 <= BLOCKS && BLOCKS.is_power_of_two());

pub(crate) type MaskBlocks = Box<[Masks; BLOCKS]>;

/// Bytes asked of a stream at once.
const CHUNK: usize = 64 << 10;

/// What a search stops at.
#[derive(Clone, Copy)]
pub(crate) enum Stop {
    Text,
    Value,
    NameEnd,
    Black,
    Close,
    Dash,
}

/// A byte source that refills the buffer of a stream.
pub(crate) struct Stream<'i> {
    read: Box<dyn Read + 'i>,
    /// Bytes read and not decoded yet.
    raw: Vec<u8>,
    decoder: Option<Decoder>,
    ended: bool,
    /// Bytes that could not be decoded.
    damage: Option<Box<Error>>,
}

pub(crate) struct Input<'i> {
    buffer: Cow<'i, [u8]>,
    /// Absolute offset of the first byte of the buffer.
    base: usize,
    /// Where the parser is.
    pub(crate) position: usize,
    /// The earliest byte that must stay in the buffer.
    pub(crate) hold: usize,
    masks: MaskBlocks,
    window_start: usize,
    window_end: usize,
    fault: Option<Fault>,
    damage: Option<Box<Error>>,
    stream: Option<Stream<'i>>,
    scanner: Scanner,
    /// Longest stretch to hold when streaming.
    longest: usize,
    lines: Lines,
}

impl<'i> Input<'i> {
    /// Text already decoded to UTF-8, not checked yet.
    pub(crate) fn new(buffer: Cow<'i, [u8]>, masks: Option<MaskBlocks>) -> Self {
        Input {
            buffer,
            base: 0,
            position: 0,
            hold: 0,
            masks: masks.unwrap_or_else(|| Box::new([Masks::STOP_ALL; BLOCKS])),
            window_start: 0,
            window_end: 0,
            fault: None,
            damage: None,
            stream: None,
            scanner: Scanner::detect(),
            longest: usize::MAX,
            lines: Lines::default(),
        }
        .opened()
    }

    /// A stream: `raw` holds what was read already to recognise the encoding.
    pub(crate) fn streaming(
        read: Box<dyn Read + 'i>,
        raw: Vec<u8>,
        decoder: Option<Decoder>,
        longest: usize,
    ) -> Self {
        let mut input = Input::new(Cow::Owned(Vec::new()), None);
        input.stream = Some(Stream { read, raw, decoder, ended: false, damage: None });
        input.longest = longest.max(CHUNK);
        input
    }

    fn opened(mut self) -> Self {
        self.masks[0] = Masks::STOP_ALL;
        self
    }

    /// Gives the masks back for another input.
    pub(crate) fn into_masks(self) -> MaskBlocks {
        self.masks
    }

    /// Whether the bytes come from a stream.
    pub(crate) fn is_stream(&self) -> bool {
        self.stream.is_some()
    }

    /// The byte at an absolute offset; 0, which is never part of a document, past the end.
    #[inline(always)]
    pub(crate) fn byte(&self, at: usize) -> u8 {
        self.buffer.get(at.wrapping_sub(self.base)).copied().unwrap_or(0)
    }

    /// The byte at an absolute offset if it is scanned; 0 otherwise.
    #[inline(always)]
    pub(crate) fn byte_in_window(&self, at: usize) -> u8 {
        if at < self.window_end { self.byte(at) } else { 0 }
    }

    /// The bytes between two absolute offsets that are in the buffer.
    #[inline(always)]
    pub(crate) fn slice(&self, start: usize, end: usize) -> &[u8] {
        &self.buffer[start - self.base..end - self.base]
    }

    /// Sixteen bytes from an absolute offset as two numbers, zero past the end of the buffer.
    #[inline(always)]
    pub(crate) fn sixteen(&self, at: usize) -> [u64; 2] {
        let rest = self.buffer.get(at - self.base..).unwrap_or(&[]);
        let mut padded = [0; 16];
        let length = rest.len().min(16);
        padded[..length].copy_from_slice(&rest[..length]);
        two_words(padded)
    }

    /// End of the text known to be good: no search result lies beyond.
    pub(crate) fn window_end(&self) -> usize {
        self.window_end
    }

    /// First offset from `from` on where `stop` holds, or the end of the input.
    #[inline(always)]
    pub(crate) fn find(&mut self, stop: Stop, from: usize) -> Res<usize> {
        let found = self.find_here(stop, from);
        if found < self.window_end { Ok(found) } else { self.find_further(stop, from) }
    }

    /// As [`Self::find`], from an offset that looking ahead may have left behind the window.
    pub(crate) fn find_behind(&mut self, stop: Stop, from: usize) -> Res<usize> {
        self.rewind(from);
        self.find(stop, from)
    }

    /// Moves the window back to an offset that looking ahead may have left behind it.
    #[inline(always)]
    pub(crate) fn rewind(&mut self, to: usize) {
        if to < self.window_start {
            self.reclassify(to);
        }
    }

    /// Classifies again, from `to`, text that is known to be good; what follows it comes again by `advance`.
    #[cold]
    #[inline(never)]
    fn reclassify(&mut self, to: usize) {
        let from = to - self.base;
        let text = &self.buffer[from..self.window_end - self.base];
        let cut = &text[..text.len().min(WINDOW)];
        let length = if cut.len() < text.len() { whole_characters(cut) } else { cut.len() };
        let fault = self.fault.take().filter(|_| length == text.len());
        self.window_end = to;
        self.classify(from, length);
        self.fault = fault;
    }

    /// As [`Self::find`], but gives up (`window_end`) rather than move the window.
    #[inline(always)]
    pub(crate) fn find_here(&self, stop: Stop, from: usize) -> usize {
        debug_assert!(from >= self.window_start, "searches go forward");
        self.window_start + next(&self.masks, stop, from - self.window_start)
    }

    /// The window, for parsing within it.
    #[inline(always)]
    pub(crate) fn view(&self) -> View<'_> {
        let range = self.window_start - self.base..self.window_end - self.base;
        View { text: &self.buffer[range], masks: &self.masks, origin: self.window_start }
    }

    #[cold]
    #[inline(never)]
    fn find_further(&mut self, stop: Stop, from: usize) -> Res<usize> {
        let mut from = from;
        loop {
            if from < self.window_end {
                let found = self.find_here(stop, from);
                if found < self.window_end {
                    return Ok(found);
                }
                from = self.window_end;
            }
            if !self.advance()? {
                return Ok(self.window_end);
            }
        }
    }

    /// Makes sure that the bytes before `end` are scanned; false if the input ends before.
    #[inline(always)]
    pub(crate) fn available(&mut self, end: usize) -> Res<bool> {
        if end <= self.window_end { Ok(true) } else { self.available_further(end) }
    }

    #[cold]
    #[inline(never)]
    fn available_further(&mut self, end: usize) -> Res<bool> {
        while self.window_end < end {
            if !self.advance()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Moves the window to the text after it; false at the end of the input.
    pub(crate) fn advance(&mut self) -> Res<bool> {
        if let Some(fault) = self.fault {
            return Err(self.fault_error(fault));
        }
        loop {
            let from = self.window_end - self.base;
            let rest = &self.buffer[from..];
            let cut = &rest[..rest.len().min(WINDOW)];
            let more_follows = rest.len() > WINDOW || !self.at_end_of_source();
            let length = if more_follows { whole_characters(cut) } else { cut.len() };
            if length > 0 {
                self.classify(from, length);
                return if self.window_end > self.window_start { Ok(true) } else { self.advance() };
            }
            if !self.refill()? {
                return self.damage.clone().map_or(Ok(false), Err);
            }
        }
    }

    fn classify(&mut self, from: usize, length: usize) {
        let bytes = &self.buffer[from..from + length];
        let (good, fault) = self.scanner.classify(bytes, &mut *self.masks);
        self.window_start = self.window_end;
        self.window_end += good;
        self.fault = fault;
    }

    #[cold]
    fn fault_error(&self, fault: Fault) -> Box<Error> {
        let at = self.window_end;
        let rest = &self.buffer[at - self.base..];
        match fault {
            Fault::Utf8 => Error::boxed(ErrorKind::InvalidUtf8, at, 1, hex(&rest[..rest.len().min(4)])),
            Fault::Character => {
                let character = std::str::from_utf8(&rest[..rest.len().min(3)])
                    .ok()
                    .and_then(|text| text.chars().next())
                    .or_else(|| rest.first().map(|&b| char::from(b)))
                    .unwrap_or('\0');
                let detail = format!("U+{:04X}", u32::from(character));
                Error::boxed(ErrorKind::InvalidCharacter, at, character.len_utf8(), detail)
            }
        }
    }

    fn at_end_of_source(&self) -> bool {
        self.stream.as_ref().is_none_or(|stream| stream.ended)
    }

    /// Reads more of a stream into the buffer, dropping what nobody holds; false at its end.
    fn refill(&mut self) -> Res<bool> {
        let Some(stream) = self.stream.as_mut() else { return Ok(false) };
        if stream.ended {
            return Ok(false);
        }
        let Cow::Owned(buffer) = &mut self.buffer else { return Ok(false) };
        let keep = self.hold.min(self.position).min(self.window_end) - self.base;
        if keep > 0 {
            self.lines.drop_before(&buffer[..keep], self.base);
            buffer.drain(..keep);
            self.base += keep;
        }
        if buffer.len() > self.longest {
            return Err(Error::boxed(ErrorKind::LimitTokenSize, self.base, 0, self.longest.to_string()));
        }
        stream.fill(buffer, self.base)?;
        if let Some(damage) = stream.damage.take() {
            self.damage = Some(damage);
        }
        Ok(true)
    }

    /// Starts after a byte order mark.
    pub(crate) fn skip(&mut self, length: usize) {
        if let Cow::Borrowed(bytes) = self.buffer {
            self.buffer = Cow::Borrowed(&bytes[length..]);
        } else if let Some(stream) = &mut self.stream {
            stream.raw.drain(..length);
        }
        self.base = length;
        self.position = length;
        self.hold = length;
        self.window_start = length;
        self.window_end = length;
        self.lines.start(length, length);
    }

    /// Says what the text was decoded from, after a byte order mark of that length.
    pub(crate) fn decoded_from(&mut self, encoding: Encoding, bom_length: usize) {
        self.lines.encoding = Some(encoding);
        self.lines.start(0, bom_length);
    }

    /// What to say at the end of the text instead of ending: it was cut there by damage.
    pub(crate) fn fail_at_end(&mut self, error: Error) {
        self.damage = Some(Box::new(error));
    }

    /// Whether the stretch holds white space only.
    #[inline(always)]
    pub(crate) fn is_blank(&self, start: usize, end: usize) -> bool {
        if start >= self.window_start {
            return self.find_here(Stop::Black, start) >= end;
        }
        self.slice(start, end).iter().all(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'))
    }

    /// As [`Self::find`], letting go of what is passed.
    pub(crate) fn find_discarding(&mut self, stop: Stop, from: usize) -> Res<usize> {
        let mut from = from;
        loop {
            let found = self.find_here(stop, from);
            if found < self.window_end {
                return Ok(found);
            }
            from = self.window_end;
            self.position = from;
            self.hold = from;
            if !self.advance()? {
                return Ok(from);
            }
        }
    }

    /// Offset of the first `first` followed by `second`.
    pub(crate) fn find_pair(&mut self, first: u8, second: u8, from: usize) -> Res<Option<usize>> {
        let mut at = from;
        loop {
            let end = self.window_end;
            let found = if at < end { memchr::memchr(first, self.slice(at, end)) } else { None };
            let Some(found) = found.map(|i| at + i) else {
                at = at.max(end);
                if !self.advance()? {
                    return Ok(None);
                }
                continue;
            };
            if !self.available(found + 2)? {
                return Ok(None);
            }
            if self.byte(found + 1) == second {
                return Ok(Some(found));
            }
            at = found + 1;
        }
    }

    /// The bytes of a stretch, or what is still in memory of it.
    pub(crate) fn source(&self, start: usize, end: usize) -> &[u8] {
        let start = start.max(self.base) - self.base;
        let end = end.max(self.base) - self.base;
        self.buffer.get(start..end.min(self.buffer.len())).unwrap_or(&[])
    }

    /// The text still in memory.
    pub(crate) fn in_memory(&self) -> (&[u8], u64) {
        (&self.buffer, self.base as u64)
    }

    /// The text still in memory as far as it was scanned.
    pub(crate) fn scanned(&self) -> &[u8] {
        self.slice(self.base, self.window_end)
    }

    /// Remembers the position of an offset: it can be asked for when a stream has let go of it.
    pub(crate) fn mark(&mut self, offset: usize) {
        if self.is_stream() {
            self.lines.mark(&self.buffer, self.base, offset);
        }
    }

    /// The position of an offset that is marked, or at or after the start of the buffer.
    pub(crate) fn location(&self, offset: usize, length: usize) -> Location {
        self.lines.location(&self.buffer, self.base, offset, length)
    }
}

impl Stream<'_> {
    /// Adds at least one byte to `buffer`, or ends the stream.
    fn fill(&mut self, buffer: &mut Vec<u8>, base: usize) -> Res<()> {
        let before = buffer.len();
        while buffer.len() == before && !self.ended {
            let ended = !self.read_raw(base + buffer.len())?;
            match &mut self.decoder {
                None => {
                    buffer.extend_from_slice(&self.raw);
                    self.raw.clear();
                }
                Some(decoder) => {
                    let result = decoder.decode(&self.raw, ended, buffer);
                    let at = (base + buffer.len()) as u64;
                    match result {
                        Ok(used) => drop(self.raw.drain(..used)),
                        // What precedes the damage is read first.
                        Err(error) => {
                            let error = error.into_error(0, &self.raw);
                            self.damage = Some(Box::new(Error { offset: at, ..error }));
                            self.ended = true;
                            return Ok(());
                        }
                    }
                }
            }
            self.ended = ended;
        }
        Ok(())
    }

    /// Reads a chunk; false at the end of the stream.
    fn read_raw(&mut self, at: usize) -> Res<bool> {
        let start = self.raw.len();
        self.raw.resize(start + CHUNK, 0);
        loop {
            match self.read.read(&mut self.raw[start..]) {
                Ok(count) => {
                    self.raw.truncate(start + count);
                    return Ok(count > 0);
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.raw.truncate(start);
                    return Err(Error::boxed(ErrorKind::Io, at, 0, error.to_string()));
                }
            }
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ")
}

pub(crate) fn two_words(bytes: [u8; 16]) -> [u64; 2] {
    let both = u128::from_le_bytes(bytes);
    [both as u64, (both >> 64) as u64]
}

/// The text of a window, by offsets from its start. Anything that leaves the window is not found: the caller
/// then takes the way that moves it.
#[derive(Clone, Copy)]
pub(crate) struct View<'v> {
    text: &'v [u8],
    masks: &'v [Masks; BLOCKS],
    /// Absolute offset of the start.
    pub(crate) origin: usize,
}

impl<'v> View<'v> {
    /// The byte at an offset; 0, which is never part of a document, past the end.
    #[inline(always)]
    pub(crate) fn byte(&self, at: usize) -> u8 {
        self.text.get(at).copied().unwrap_or(0)
    }

    /// The bytes at an offset and after it, if both are in the window.
    #[inline(always)]
    pub(crate) fn two(&self, at: usize) -> Option<[u8; 2]> {
        self.text.get(at..at + 2).map(|two| [two[0], two[1]])
    }

    /// First offset from `at` on where `stop` holds, or the end of the window.
    #[inline(always)]
    pub(crate) fn next(&self, stop: Stop, at: usize) -> usize {
        next(self.masks, stop, at)
    }

    /// The text between two offsets, if it is all in the window.
    #[inline(always)]
    pub(crate) fn slice(&self, start: usize, end: usize) -> Option<&'v [u8]> {
        self.text.get(start..end)
    }

    /// A name, and the sixteen bytes from its start.
    #[inline(always)]
    pub(crate) fn name(&self, start: usize, end: usize) -> Option<(&'v [u8], [u64; 2])> {
        let sixteen = self.text.get(start..start + 16)?;
        let (low, high) = sixteen.split_at(8);
        let words = [u64::from_le_bytes(low.try_into().ok()?), u64::from_le_bytes(high.try_into().ok()?)];
        Some((self.text.get(start..end)?, words))
    }
}

/// First offset from `at` on where `stop` holds. A closed window holds everything at its end.
#[inline(always)]
fn next(masks: &[Masks; BLOCKS], stop: Stop, at: usize) -> usize {
    let mut block = at / BLOCK;
    let mut mask = pick(masks, stop, block) >> (at % BLOCK);
    if mask != 0 {
        return at + mask.trailing_zeros() as usize;
    }
    loop {
        block += 1;
        mask = pick(masks, stop, block);
        if mask != 0 {
            return block * BLOCK + mask.trailing_zeros() as usize;
        }
    }
}

#[inline(always)]
fn pick(masks: &[Masks; BLOCKS], stop: Stop, block: usize) -> u64 {
    let masks = &masks[block % BLOCKS];
    match stop {
        Stop::Text => masks.text,
        Stop::Value => masks.value,
        Stop::NameEnd => masks.stop,
        Stop::Black => masks.black,
        Stop::Close => masks.close,
        Stop::Dash => masks.dash,
    }
}

/// Turns offsets into lines, columns and offsets of the bytes as given, counting forward from the last place
/// asked for.
#[derive(Default)]
struct Lines {
    /// Everything before the buffer.
    dropped: Place,
    /// The last place asked for.
    last: Cell<Place>,
    /// A place to come back to.
    marked: Place,
    /// What the text was decoded from, if not UTF-8.
    encoding: Option<Encoding>,
}

#[derive(Clone, Copy, Default)]
struct Place {
    offset: usize,
    /// Offset in the bytes as they were given.
    original: u64,
    line: u64,
    /// Characters since the start of the line.
    column: u64,
    after_return: bool,
}

impl Place {
    fn advance(&mut self, bytes: &[u8], encoding: Option<Encoding>) {
        for line in bytes.split_inclusive(|&b| b == b'\n' || b == b'\r') {
            let end = line.last().copied();
            if self.after_return && line == b"\n" {
                self.after_return = false;
                continue;
            }
            self.after_return = end == Some(b'\r');
            if matches!(end, Some(b'\n' | b'\r')) {
                self.line += 1;
                self.column = 0;
            } else {
                self.column += line.iter().filter(|&&b| b & 0xC0 != 0x80).count() as u64;
            }
        }
        self.offset += bytes.len();
        self.original += original_length(bytes, encoding);
    }
}

/// Length before decoding; that of the decoded text where no rule gives it.
fn original_length(bytes: &[u8], encoding: Option<Encoding>) -> u64 {
    let known = encoding.and_then(|encoding| {
        let text = std::str::from_utf8(bytes).ok()?;
        encoding::original_length(encoding, text)
    });
    known.unwrap_or(bytes.len() as u64)
}

impl Lines {
    fn drop_before(&mut self, bytes: &[u8], base: usize) {
        debug_assert_eq!(self.dropped.offset, base);
        self.dropped.advance(bytes, self.encoding);
    }

    /// Counting starts at `offset` of the text, which is `original` in the bytes as given.
    fn start(&mut self, offset: usize, original: usize) {
        (self.dropped.offset, self.dropped.original) = (offset, original as u64);
        self.last.set(self.dropped);
    }

    fn mark(&mut self, buffer: &[u8], base: usize, offset: usize) {
        self.marked = self.place(buffer, base, offset);
    }

    fn place(&self, buffer: &[u8], base: usize, offset: usize) -> Place {
        let last = self.last.get();
        let mut place = if (base..=offset).contains(&last.offset) { last } else { self.dropped };
        let start = (offset.max(place.offset) - base).min(buffer.len());
        place.advance(&buffer[place.offset - base..start], self.encoding);
        self.last.set(place);
        place
    }

    fn location(&self, buffer: &[u8], base: usize, offset: usize, length: usize) -> Location {
        let forgotten = offset < base && offset == self.marked.offset;
        let place = if forgotten { self.marked } else { self.place(buffer, base, offset) };
        let start = offset.saturating_sub(base).min(buffer.len());
        let length = match self.encoding {
            None => length as u64,
            decoded => original_length(&buffer[start..(start + length).min(buffer.len())], decoded),
        };
        Location { offset: place.original, length, line: place.line + 1, column: place.column + 1 }
    }
}
