//! Which encoding a document is in (XML 1.0, section 4.3.3 and appendix F), and decoding to UTF-8.

mod declared;
mod decoder;

pub use decoder::{DecodeError, Decoder};

use crate::error::{Error, ErrorKind};
use declared::Declaration;

/// How many bytes of a document [`detect`] should see, or all of them if there are fewer: enough for any
/// XML declaration that people write.
pub const DETECT_LENGTH: usize = 8192;

/// The encoding of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8: the only one that is read without conversion.
    Utf8,
    /// US-ASCII: bytes of 0x80 and more are errors.
    Ascii,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// ISO-8859-1 as ISO defines it: bytes 0x80 to 0x9F are the C1 controls.
    Latin1,
    /// windows-1252; its five holes give the C1 controls, as in the WHATWG table.
    Windows1252,
    /// Any other encoding of the WHATWG standard, by its table.
    Other(&'static encoding_rs::Encoding),
}

/// A byte order mark: a fact that the report of a document wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bom {
    /// EF BB BF.
    Utf8,
    /// FF FE.
    Utf16Le,
    /// FE FF.
    Utf16Be,
}

/// What the first bytes of a document say of its encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Detected {
    /// The encoding to decode with.
    pub encoding: Encoding,
    /// The byte order mark, if there is one.
    pub bom: Option<Bom>,
    /// Its length in bytes: where the document itself begins.
    pub bom_length: usize,
    /// Whether the XML declaration names the encoding.
    pub declared: bool,
}

/// Finds the encoding of a document from its first bytes: byte order mark, pattern of `<?xml`, then the
/// encoding that the XML declaration names, which must agree.
///
/// `prefix` holds the first [`DETECT_LENGTH`] bytes, or all there are. A declaration that does not follow its
/// grammar is ignored here: the reader reports it.
///
/// # Errors
///
/// UTF-32, EBCDIC, UTF-16 without mark nor declaration, an unknown encoding name, or a declared encoding that
/// cannot be that of the bytes. Offsets are from the first byte of the document.
///
/// ```
/// use segur_xml::encoding::{Encoding, detect};
/// let found = detect(b"<?xml version='1.0' encoding='iso-8859-1'?><a/>").unwrap();
/// assert_eq!(found.encoding, Encoding::Latin1);
/// assert_eq!(detect(b"<a/>").unwrap().encoding, Encoding::Utf8);
/// ```
pub fn detect(prefix: &[u8]) -> Result<Detected, Error> {
    let family = Family::of(prefix)?;
    let (unit, bom_length) = (family.unit(), family.bom.map_or(0, Bom::length));
    let found = Detected { encoding: family.encoding, bom: family.bom, bom_length, declared: false };
    let Declaration::Complete(Some(name)) = declared::read(&family.narrow(prefix)) else { return Ok(found) };
    let start = (bom_length + name.start * unit) as u64;
    let at = |error: Error| error.shifted(start).with_length((name.text.len() * unit) as u64);
    let encoding = family.agree(&name.text).map_err(at)?;
    Ok(Detected { encoding, declared: true, ..found })
}

/// Whether the document begins with an XML declaration whose end is not within `prefix`: [`detect`] would
/// know more with more bytes.
pub fn needs_more(prefix: &[u8]) -> bool {
    if prefix.len() < 4 {
        return true;
    }
    match Family::of(prefix) {
        Ok(family) => matches!(declared::read(&family.narrow(prefix)), Declaration::Pending),
        Err(_) => false,
    }
}

/// Length that a decoded text has in the original bytes; none for the encodings without fixed rule.
///
/// ```
/// use segur_xml::encoding::{Encoding, original_length};
/// assert_eq!(original_length(Encoding::Latin1, "été"), Some(3));
/// assert_eq!(original_length(Encoding::Utf16Le, "été😀"), Some(10));
/// ```
pub fn original_length(encoding: Encoding, utf8: &str) -> Option<u64> {
    let length = match encoding {
        Encoding::Utf8 | Encoding::Ascii => utf8.len(),
        Encoding::Latin1 | Encoding::Windows1252 => utf8.chars().count(),
        Encoding::Utf16Le | Encoding::Utf16Be => utf8.chars().map(char::len_utf16).sum::<usize>() * 2,
        Encoding::Other(encoding) if encoding.is_single_byte() => utf8.chars().count(),
        Encoding::Other(_) => return None,
    };
    Some(length as u64)
}

impl Encoding {
    /// The encoding that a name of the XML declaration stands for, letter case ignored; none if unknown.
    /// `UTF-16` alone gives [`Encoding::Utf16Be`].
    pub fn from_name(name: &str) -> Option<Encoding> {
        let lower = name.to_ascii_lowercase();
        let known = match lower.as_str() {
            "utf-8" | "utf8" => Encoding::Utf8,
            "us-ascii" | "ascii" | "iso646-us" | "ansi_x3.4-1968" | "ansi_x3.4-1986" | "csascii" => {
                Encoding::Ascii
            }
            "utf-16" | "utf16" | "utf-16be" | "iso-10646-ucs-2" | "ucs-2" => Encoding::Utf16Be,
            "utf-16le" => Encoding::Utf16Le,
            "windows-1252" | "cp1252" | "x-cp1252" => Encoding::Windows1252,
            "iso8859_1" => Encoding::Latin1,
            _ => return Encoding::from_label(&lower),
        };
        Some(known)
    }

    fn from_label(lower: &str) -> Option<Encoding> {
        let found = encoding_rs::Encoding::for_label_no_replacement(lower.as_bytes())?;
        let own = lower != "x-user-defined";
        // The WHATWG table takes every name of ISO-8859-1 for windows-1252; XML takes names at their word.
        let encoding =
            if found == encoding_rs::WINDOWS_1252 { Encoding::Latin1 } else { Encoding::Other(found) };
        let wide = found == encoding_rs::UTF_16LE || found == encoding_rs::UTF_16BE;
        (own && !wide && found != encoding_rs::UTF_8).then_some(encoding)
    }

    /// Its usual name.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Ascii => "US-ASCII",
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::Latin1 => "ISO-8859-1",
            Encoding::Windows1252 => "windows-1252",
            Encoding::Other(encoding) => encoding.name(),
        }
    }

    fn is_utf16(self) -> bool {
        matches!(self, Encoding::Utf16Le | Encoding::Utf16Be)
    }
}

impl Bom {
    /// Its length in bytes.
    pub fn length(self) -> usize {
        match self {
            Bom::Utf8 => 3,
            Bom::Utf16Le | Bom::Utf16Be => 2,
        }
    }
}

/// What the first four bytes say: enough to read the XML declaration.
struct Family {
    encoding: Encoding,
    bom: Option<Bom>,
}

impl Family {
    fn of(prefix: &[u8]) -> Result<Family, Error> {
        let (encoding, bom) = match prefix {
            [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => return Err(Error::new(ErrorKind::Utf32, 0)),
            [0, 0, 0, b'<', ..] | [b'<', 0, 0, 0, ..] | [0, 0, b'<', 0, ..] | [0, b'<', 0, 0, ..] => {
                return Err(Error::new(ErrorKind::Utf32, 0));
            }
            [0x4C, 0x6F, 0xA7, 0x94, ..] => return Err(Error::new(ErrorKind::Ebcdic, 0)),
            [0xEF, 0xBB, 0xBF, ..] => (Encoding::Utf8, Some(Bom::Utf8)),
            [0xFF, 0xFE, ..] => (Encoding::Utf16Le, Some(Bom::Utf16Le)),
            [0xFE, 0xFF, ..] => (Encoding::Utf16Be, Some(Bom::Utf16Be)),
            [b'<', 0, b'?', 0, ..] => (Encoding::Utf16Le, None),
            [0, b'<', 0, b'?', ..] => (Encoding::Utf16Be, None),
            [b'<' | b' ' | b'\t' | b'\r' | b'\n', 0, _, 0, ..]
            | [0, b'<' | b' ' | b'\t' | b'\r' | b'\n', 0, _, ..] => {
                return Err(Error::new(ErrorKind::Utf16WithoutBom, 0));
            }
            _ => (Encoding::Utf8, None),
        };
        Ok(Family { encoding, bom })
    }

    fn unit(&self) -> usize {
        if self.encoding.is_utf16() { 2 } else { 1 }
    }

    /// The declaration's bytes as ASCII; a character that is not ASCII becomes a byte that no declaration has.
    fn narrow<'p>(&self, prefix: &'p [u8]) -> std::borrow::Cow<'p, [u8]> {
        let text = &prefix[self.bom.map_or(0, Bom::length).min(prefix.len())..];
        let low = |pair: &[u8]| match (self.encoding, pair) {
            (Encoding::Utf16Le, &[low, 0]) | (Encoding::Utf16Be, &[0, low]) => low,
            _ => 0,
        };
        if self.unit() == 1 {
            text.into()
        } else {
            text.chunks_exact(2).take(DETECT_LENGTH / 2).map(low).collect()
        }
    }

    /// The encoding to decode with, given the declared name. The error is relative to that name.
    fn agree(&self, name: &str) -> Result<Encoding, Error> {
        let declared = Encoding::from_name(name)
            .ok_or_else(|| Error::new(ErrorKind::UnsupportedEncoding, 0).with_detail(name))?;
        let lower = name.to_ascii_lowercase();
        let fits = match (self.encoding, self.bom) {
            (Encoding::Utf16Le, _) => declared.is_utf16() && lower != "utf-16be",
            (Encoding::Utf16Be, _) => declared.is_utf16() && lower != "utf-16le",
            (_, Some(Bom::Utf8)) => declared == Encoding::Utf8,
            _ => !declared.is_utf16(),
        };
        if !fits {
            let detail = format!("{name}/{}", self.encoding.name());
            return Err(Error::new(ErrorKind::EncodingMismatch, 0).with_detail(detail));
        }
        Ok(if self.encoding.is_utf16() { self.encoding } else { declared })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8]) -> Encoding {
        detect(bytes).unwrap().encoding
    }

    fn refused(bytes: &[u8]) -> ErrorKind {
        detect(bytes).unwrap_err().kind
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    }

    #[test]
    fn names_and_aliases() {
        let decl = |name: &str| format!("<?xml version=\"1.0\" encoding = '{name}' ?><a/>").into_bytes();
        assert_eq!(found(&decl("Utf-8")), Encoding::Utf8);
        assert_eq!(found(&decl("us-ascii")), Encoding::Ascii);
        assert_eq!(found(&decl("ISO-8859-1")), Encoding::Latin1);
        assert_eq!(found(&decl("latin1")), Encoding::Latin1);
        assert_eq!(found(&decl("Windows-1252")), Encoding::Windows1252);
        assert_eq!(found(&decl("ISO-8859-15")), Encoding::Other(encoding_rs::ISO_8859_15));
        assert_eq!(found(&decl("shift_jis")), Encoding::Other(encoding_rs::SHIFT_JIS));
        for unknown in ["X-FOO", "UTF-7", "IBM037", "hz-gb-2312", "x-user-defined", "UTF-32"] {
            assert_eq!(refused(&decl(unknown)), ErrorKind::UnsupportedEncoding, "{unknown}");
        }
    }

    #[test]
    fn byte_order_marks() {
        let le = [&[0xFF, 0xFE][..], &utf16("<a/>", false)].concat();
        let be = [&[0xFE, 0xFF][..], &utf16("<?xml version='1.0' encoding='utf-16'?><a/>", true)].concat();
        assert_eq!(found(&le), Encoding::Utf16Le);
        assert_eq!(detect(&be).unwrap().bom, Some(Bom::Utf16Be));
        let utf8 = detect(b"\xEF\xBB\xBF<a/>").unwrap();
        assert_eq!((utf8.encoding, utf8.bom, utf8.bom_length), (Encoding::Utf8, Some(Bom::Utf8), 3));
    }

    #[test]
    fn utf16_without_mark_needs_a_declaration() {
        let text = "<?xml version='1.0' encoding='UTF-16'?><a/>";
        assert_eq!(found(&utf16(text, false)), Encoding::Utf16Le);
        assert_eq!(found(&utf16(text, true)), Encoding::Utf16Be);
        assert_eq!(refused(&utf16("<a/>", false)), ErrorKind::Utf16WithoutBom);
    }

    #[test]
    fn disagreements() {
        assert_eq!(refused(b"<?xml version='1.0' encoding='UTF-16'?><a/>"), ErrorKind::EncodingMismatch);
        let le = utf16("<?xml version='1.0' encoding='UTF-8'?><a/>", false);
        assert_eq!(refused(&le), ErrorKind::EncodingMismatch);
        let bom = b"\xEF\xBB\xBF<?xml version='1.0' encoding='ISO-8859-1'?><a/>";
        let error = detect(bom).unwrap_err();
        assert_eq!((error.kind, error.offset, error.length), (ErrorKind::EncodingMismatch, 33, 10));
    }

    #[test]
    fn four_byte_and_ebcdic_families() {
        assert_eq!(refused(b"\xFF\xFE\0\0<\0\0\0"), ErrorKind::Utf32);
        assert_eq!(refused(b"\0\0\0<\0\0\0a"), ErrorKind::Utf32);
        assert_eq!(refused(b"\x4C\x6F\xA7\x94\x93"), ErrorKind::Ebcdic);
    }

    #[test]
    fn short_or_broken_declarations() {
        for prefix in [&b""[..], b"<", b"<?xml", b"\xEF\xBB\xBF", b"<?xml version='1.0'", b"<?xml encoding='"]
        {
            assert_eq!(found(prefix), Encoding::Utf8);
            assert!(needs_more(prefix) || prefix.starts_with(b"\xEF"), "{prefix:?}");
        }
        assert!(!needs_more(b"<?xml version='1.0'>"));
        assert!(!needs_more(b"<?xml version='1.0'?>"));
        assert!(!needs_more(b"<a>  <?xml"));
    }
}
