//! Decoding to UTF-8, piece by piece.

use super::Encoding;
use crate::error::{Error, ErrorKind};

/// Decodes the bytes that follow the byte order mark, given in pieces of any size.
#[derive(Debug)]
pub struct Decoder {
    encoding: Encoding,
    table: Option<encoding_rs::Decoder>,
}

/// Bytes that mean nothing in the encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Where, from the start of the piece given; what precedes has been decoded.
    pub offset: usize,
    /// How many bytes are concerned.
    pub length: usize,
    /// The encoding's name.
    encoding: &'static str,
}

impl Decoder {
    /// A decoder at the start of a text.
    pub fn new(encoding: Encoding) -> Self {
        let table = match encoding {
            Encoding::Windows1252 => Some(encoding_rs::WINDOWS_1252.new_decoder_without_bom_handling()),
            Encoding::Other(other) => Some(other.new_decoder_without_bom_handling()),
            _ => None,
        };
        Decoder { encoding, table }
    }

    /// Appends the text of `input` to `out` as UTF-8 and says how many bytes were used: all, or all but the
    /// start of a character, which must be given again with what follows. `last` says that nothing follows.
    ///
    /// # Errors
    ///
    /// Bytes that the encoding does not have; `out` then holds what precedes them.
    ///
    /// ```
    /// use segur_xml::encoding::{Decoder, Encoding};
    /// let mut out = Vec::new();
    /// assert_eq!(Decoder::new(Encoding::Latin1).decode(b"\xE9t\xE9", true, &mut out), Ok(3));
    /// assert_eq!(out, "été".as_bytes());
    /// ```
    pub fn decode(&mut self, input: &[u8], last: bool, out: &mut Vec<u8>) -> Result<usize, DecodeError> {
        match (&mut self.table, self.encoding) {
            (Some(table), _) => by_table(table, input, last, out),
            (None, Encoding::Ascii) => ascii(input, out),
            (None, Encoding::Latin1) => latin1(input, out),
            (None, Encoding::Utf16Le) => utf16(input, last, u16::from_le_bytes, out),
            (None, Encoding::Utf16Be) => utf16(input, last, u16::from_be_bytes, out),
            (None, _) => utf8(input, last, out),
        }
        .map_err(|fault| DecodeError {
            kind: fault.0,
            offset: fault.1,
            length: fault.2,
            encoding: self.encoding.name(),
        })
    }
}

impl DecodeError {
    /// The error for the whole document: `start` is where the piece begins in it and `input` the piece.
    pub fn into_error(self, start: u64, input: &[u8]) -> Error {
        let end = (self.offset + self.length).min(input.len());
        let bytes: Vec<String> =
            input[self.offset.min(end)..end].iter().map(|b| format!("{b:02X}")).collect();
        let detail = match self.kind {
            ErrorKind::InvalidBytes => format!("{}/{}", self.encoding, bytes.join(" ")),
            _ => bytes.join(" "),
        };
        Error::new(self.kind, start + self.offset as u64).with_length(self.length as u64).with_detail(detail)
    }
}

/// Kind, offset and length.
type Fault = (ErrorKind, usize, usize);

fn utf8(input: &[u8], last: bool, out: &mut Vec<u8>) -> Result<usize, Fault> {
    let Err(error) = std::str::from_utf8(input) else {
        out.extend_from_slice(input);
        return Ok(input.len());
    };
    let valid = error.valid_up_to();
    out.extend_from_slice(&input[..valid]);
    match error.error_len() {
        None if !last => Ok(valid),
        length => Err((ErrorKind::InvalidUtf8, valid, length.unwrap_or(input.len() - valid))),
    }
}

fn ascii(input: &[u8], out: &mut Vec<u8>) -> Result<usize, Fault> {
    let good = input.iter().position(|b| !b.is_ascii()).unwrap_or(input.len());
    out.extend_from_slice(&input[..good]);
    if good < input.len() { Err((ErrorKind::NotAscii, good, 1)) } else { Ok(good) }
}

fn latin1(input: &[u8], out: &mut Vec<u8>) -> Result<usize, Fault> {
    out.reserve(input.len() + input.len() / 8);
    for piece in input.chunk_by(|a, b| a.is_ascii() == b.is_ascii()) {
        if piece[0].is_ascii() {
            out.extend_from_slice(piece);
        } else {
            out.extend(piece.iter().flat_map(|&b| [0xC0 | (b >> 6), 0x80 | (b & 0x3F)]));
        }
    }
    Ok(input.len())
}

fn utf16(input: &[u8], last: bool, unit: fn([u8; 2]) -> u16, out: &mut Vec<u8>) -> Result<usize, Fault> {
    out.reserve(input.len() / 2);
    let at = |index: usize| input.get(index..index + 2).map(|pair| unit([pair[0], pair[1]]));
    let mut index = 0;
    while let Some(first) = at(index) {
        let second = if is_high(first) { at(index + 2) } else { None };
        match pair(first, second) {
            Some(c) => {
                push(c, out);
                index += 2 * c.len_utf16();
            }
            // The second half may come with the next piece.
            None if is_high(first) && second.is_none() && !last => return Ok(index),
            None => return Err((ErrorKind::InvalidUtf16, index, (input.len() - index).min(2))),
        }
    }
    match input.len() - index {
        0 => Ok(index),
        _ if !last => Ok(index),
        odd => Err((ErrorKind::InvalidUtf16, index, odd)),
    }
}

fn is_high(unit: u16) -> bool {
    unit & 0xFC00 == 0xD800
}

fn pair(first: u16, second: Option<u16>) -> Option<char> {
    match second {
        Some(second) => char::decode_utf16([first, second]).next()?.ok(),
        None => char::from_u32(u32::from(first)),
    }
}

fn push(c: char, out: &mut Vec<u8>) {
    match u8::try_from(c) {
        Ok(byte) if byte.is_ascii() => out.push(byte),
        _ => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
    }
}

fn by_table(
    table: &mut encoding_rs::Decoder,
    input: &[u8],
    last: bool,
    out: &mut Vec<u8>,
) -> Result<usize, Fault> {
    let mut used = 0;
    let start = out.len();
    let mut written = start;
    loop {
        // One character at least must fit, or no progress would be made.
        let room = table.max_utf8_buffer_length_without_replacement(input.len() - used).unwrap_or(64);
        out.resize(written + room.max(64), 0);
        let (result, read, wrote) =
            table.decode_to_utf8_without_replacement(&input[used..], &mut out[written..], last);
        (used, written) = (used + read, written + wrote);
        if result == encoding_rs::DecoderResult::OutputFull {
            continue;
        }
        out.truncate(written);
        return match result {
            encoding_rs::DecoderResult::Malformed(bad, after) => {
                let length = usize::from(bad);
                let offset = used.saturating_sub(length + usize::from(after));
                Err((ErrorKind::InvalidBytes, offset, length))
            }
            _ => Ok(used),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decodes in pieces of `size` bytes as a reader does.
    fn in_pieces(encoding: Encoding, bytes: &[u8], size: usize) -> Result<String, (ErrorKind, usize)> {
        let mut decoder = Decoder::new(encoding);
        let (mut out, mut kept, mut start) = (Vec::new(), Vec::new(), 0);
        let mut rest = bytes;
        loop {
            let (piece, tail) = rest.split_at(size.min(rest.len()));
            kept.extend_from_slice(piece);
            rest = tail;
            let used =
                decoder.decode(&kept, rest.is_empty(), &mut out).map_err(|e| (e.kind, start + e.offset))?;
            kept.drain(..used);
            start += used;
            if rest.is_empty() {
                return Ok(String::from_utf8(out).unwrap());
            }
        }
    }

    fn utf16_be(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    }

    #[test]
    fn every_piece_size_gives_the_same_text() {
        let text = "a é € 😀 \u{FFFD}\r\n日本";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let sjis = encoding_rs::SHIFT_JIS.encode("aé日本語x").0.into_owned();
        let sjis_text = encoding_rs::SHIFT_JIS.decode(&sjis).0.into_owned();
        for size in 1..24 {
            assert_eq!(in_pieces(Encoding::Utf8, text.as_bytes(), size).unwrap(), text);
            assert_eq!(in_pieces(Encoding::Utf16Be, &utf16_be(text), size).unwrap(), text);
            assert_eq!(in_pieces(Encoding::Utf16Le, &le, size).unwrap(), text);
            let other = Encoding::Other(encoding_rs::SHIFT_JIS);
            assert_eq!(in_pieces(other, &sjis, size).unwrap(), sjis_text);
        }
    }

    #[test]
    fn latin1_is_not_windows_1252() {
        assert_eq!(in_pieces(Encoding::Latin1, b"\x80\x9F\xE9", 8).unwrap(), "\u{80}\u{9F}é");
        assert_eq!(in_pieces(Encoding::Windows1252, b"\x80\x9F\xE9\x81", 8).unwrap(), "€Ÿé\u{81}");
    }

    #[test]
    fn faults_are_placed() {
        let odd = [&utf16_be("ab")[..], &[0]].concat();
        let alone = [&utf16_be("ab")[..], &[0xDC, 0, 0, b'c']].concat();
        let high = [&utf16_be("ab")[..], &[0xD8, 0, 0, b'c']].concat();
        let cut = [&utf16_be("ab")[..], &[0xD8, 0]].concat();
        for size in 1..8 {
            for bytes in [&odd, &alone, &high, &cut] {
                assert_eq!(in_pieces(Encoding::Utf16Be, bytes, size), Err((ErrorKind::InvalidUtf16, 4)));
            }
            assert_eq!(in_pieces(Encoding::Ascii, b"ab\xC3\xA9", size), Err((ErrorKind::NotAscii, 2)));
            for bad in
                [&b"ab\xFF"[..], b"ab\xC0\x80", b"ab\xED\xA0\x80", b"ab\xF4\x90\x80\x80", b"ab\xE2\x82"]
            {
                assert_eq!(in_pieces(Encoding::Utf8, bad, size), Err((ErrorKind::InvalidUtf8, 2)), "{bad:?}");
            }
        }
    }

    #[test]
    fn errors_show_the_bytes() {
        let mut out = Vec::new();
        let fault = Decoder::new(Encoding::Utf8).decode(b"ab\xE2\x82x", true, &mut out).unwrap_err();
        let error = fault.into_error(100, b"ab\xE2\x82x");
        assert_eq!((error.offset, error.length, error.detail.as_str()), (102, 2, "E2 82"));
        assert_eq!(out, b"ab");
        let euc = Encoding::Other(encoding_rs::EUC_JP);
        let fault = Decoder::new(euc).decode(b"a\xFFb", true, &mut out).unwrap_err();
        assert_eq!((fault.kind, fault.offset), (ErrorKind::InvalidBytes, 1));
    }
}
