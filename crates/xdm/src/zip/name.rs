//! Names of entries: decoded, judged, brought to one form.

use flate2::Crc;
use rawzip::extra_fields::{ExtraFieldId, ExtraFields};

use super::error::{ZipError, ZipErrorKind};
use crate::Limits;

/// The name of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// Segments joined by `/`, without a leading or trailing one.
    pub(super) path: String,
    /// Whether it is written as a folder.
    pub(super) folder: bool,
    /// How it had to be read.
    pub(super) reading: Reading,
    /// Whether it was written with backslashes.
    pub(super) backslashes: bool,
}

/// How the bytes of a name were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// ASCII, or said to be UTF-8.
    Plain,
    /// UTF-8 that nobody announced.
    Utf8Unannounced,
    /// A code page of eight bits: that of French MS-DOS (850) or of Windows (1252).
    EightBits,
}

impl Name {
    /// Reads a name. `utf8` is bit 11 of the flags, `extra` may hold the Unicode name of Info-ZIP.
    pub(super) fn read(
        raw: &[u8],
        utf8: bool,
        extra: ExtraFields<'_>,
        limits: &Limits,
    ) -> Result<Name, ZipError> {
        if raw.is_empty() || raw.len() > limits.name_length {
            return Err(ZipErrorKind::Name.at(String::from_utf8_lossy(raw)));
        }
        let (text, reading) = decode(raw, utf8, extra)?;
        let backslashes = text.contains('\\');
        let text = text.replace('\\', "/");
        judge(&text)?;
        let folder = text.ends_with('/');
        let segments: Vec<_> = text.split('/').filter(|s| !s.is_empty() && *s != ".").collect();
        if segments.len() > limits.depth {
            return Err(ZipErrorKind::Depth(limits.depth).at(text));
        }
        // `./` is the archive itself: nothing to name.
        let path = segments.join("/");
        if path.is_empty() && !folder {
            return Err(ZipErrorKind::Name.at(text));
        }
        Ok(Name { path, folder, reading, backslashes })
    }
}

/// What no name may do.
fn judge(text: &str) -> Result<(), ZipError> {
    let bytes = text.as_bytes();
    let kind = match bytes {
        [b'/', ..] => ZipErrorKind::Absolute,
        [drive, b':', ..] if drive.is_ascii_alphabetic() => ZipErrorKind::Drive,
        _ if text.chars().any(char::is_control) => ZipErrorKind::Name,
        _ if text.split('/').any(|segment| segment == "..") => ZipErrorKind::Outside,
        // On Windows such a segment names a stream of another file.
        _ if text.contains(':') => ZipErrorKind::Name,
        _ => return Ok(()),
    };
    Err(kind.at(text))
}

fn decode(raw: &[u8], utf8: bool, extra: ExtraFields<'_>) -> Result<(String, Reading), ZipError> {
    match std::str::from_utf8(raw) {
        _ if !raw.is_ascii() && !utf8 && unicode_path(raw, extra).is_some() => {
            Ok((unicode_path(raw, extra).unwrap_or_default(), Reading::Plain))
        }
        Ok(text) if utf8 || raw.is_ascii() => Ok((text.to_owned(), Reading::Plain)),
        Ok(text) => Ok((text.to_owned(), Reading::Utf8Unannounced)),
        Err(_) if utf8 => Err(ZipErrorKind::Name.at(String::from_utf8_lossy(raw))),
        Err(_) => Ok((eight_bits(raw), Reading::EightBits)),
    }
}

/// The Unicode name that Info-ZIP adds (extra field 0x7075), if it belongs to this name.
fn unicode_path(raw: &[u8], mut extra: ExtraFields<'_>) -> Option<String> {
    let (_, data) = extra.find(|(id, _)| *id == ExtraFieldId::INFO_ZIP_UNICODE_PATH)?;
    let (version, rest) = data.split_first()?;
    let (crc, name) = rest.split_first_chunk::<4>()?;
    let mut own = Crc::new();
    own.update(raw);
    let fits = *version == 1 && own.sum() == u32::from_le_bytes(*crc);
    std::str::from_utf8(name).ok().filter(|_| fits).map(str::to_owned)
}

/// The more likely of two code pages: letters where letters are, in the case of their neighbours.
fn eight_bits(raw: &[u8]) -> String {
    let dos: Vec<char> = raw.iter().map(|&byte| cp850(byte)).collect();
    let windows: Vec<char> = raw.iter().map(|&byte| char::from(byte)).collect();
    let likely = if likelihood(&windows) > likelihood(&dos) { windows } else { dos };
    likely.into_iter().collect()
}

fn likelihood(name: &[char]) -> i32 {
    let case = |at: Option<usize>| {
        at.and_then(|at| name.get(at)).filter(|c| c.is_ascii_alphabetic()).map(|c| c.is_lowercase())
    };
    let of = |(at, c): (usize, &char)| match case(at.checked_sub(1)).or(case(at.checked_add(1))) {
        _ if c.is_ascii() => 0,
        _ if !c.is_alphabetic() => -1,
        Some(lower) if lower == c.is_lowercase() => 1,
        _ => 0,
    };
    name.iter().enumerate().map(of).sum()
}

/// ZIP says code page 437; French systems write 850, which has the same small letters and all capitals.
fn cp850(byte: u8) -> char {
    const HIGH: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
                        ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";
    match byte {
        0..=127 => char::from(byte),
        _ => HIGH.chars().nth(usize::from(byte) - 128).unwrap_or('\u{fffd}'),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;

    fn read(raw: &[u8], utf8: bool) -> Result<Name, ZipErrorKind> {
        Name::read(raw, utf8, ExtraFields::new(&[]), &Limits::default()).map_err(|error| error.kind)
    }

    #[test]
    fn names_are_brought_to_one_form() {
        for (raw, path, folder) in [
            (&b"IHE_XDM/SUBSET01/"[..], "IHE_XDM/SUBSET01", true),
            (b"./IHE_XDM//A.XML", "IHE_XDM/A.XML", false),
            (b"IHE_XDM\\A.XML", "IHE_XDM/A.XML", false),
            (b"r\x82sum\x82.xml", "résumé.xml", false),
            ("résumé.xml".as_bytes(), "résumé.xml", false),
            (b"\xb7.xml", "À.xml", false),
            (b"r\xe9sum\xe9.xml", "résumé.xml", false),
            (b"PI\xc8CE.XML", "PIÈCE.XML", false),
        ] {
            let name = read(raw, false).unwrap();
            assert_eq!((name.path.as_str(), name.folder), (path, folder));
        }
        assert_eq!("ÇüéâäàåçêëèïîìÄÅÉ".chars().map(Some).collect::<Vec<_>>()[2], Some(cp850(0x82)));
        assert_eq!(cp850(255), '\u{a0}');
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for (raw, kind) in [
            (&b""[..], ZipErrorKind::Name),
            (b"..", ZipErrorKind::Outside),
            (b"A/../../B", ZipErrorKind::Outside),
            (b"A\\..\\..\\B", ZipErrorKind::Outside),
            (b"/etc/passwd", ZipErrorKind::Absolute),
            (b"\\\\server\\share", ZipErrorKind::Absolute),
            (b"C:\\A.XML", ZipErrorKind::Drive),
            (b"c:A.XML", ZipErrorKind::Drive),
            (b"A\0.XML", ZipErrorKind::Name),
            (b"A.XML:stream", ZipErrorKind::Name),
            (b"A\x1b[2J.XML", ZipErrorKind::Name),
        ] {
            assert_eq!(read(raw, false), Err(kind), "{}", String::from_utf8_lossy(raw));
        }
        assert_eq!(read(b"\xff.xml", true), Err(ZipErrorKind::Name));
        assert_eq!(read("a/".repeat(33).as_bytes(), false), Err(ZipErrorKind::Depth(32)));
    }
}
