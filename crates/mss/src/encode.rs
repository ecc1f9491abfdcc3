//! What RFC 5322, 2045, 2047 and 2231 ask of bytes that travel as 7-bit lines.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::{Address, MailError};

/// Lines are kept well under the 78 characters that RFC 5322, section 2.1.1, recommends.
const LINE: usize = 76;
/// The longest encoded word (RFC 2047, section 2).
const WORD: usize = 75;

/// A message in the making.
#[derive(Debug, Default)]
pub(crate) struct Out {
    pub(crate) bytes: Vec<u8>,
}

impl Out {
    /// A header field of free text.
    ///
    /// # Errors
    /// `MSS-INJECTION` if the text has a line end or another control character.
    pub(crate) fn text(&mut self, name: &str, value: &str) -> Result<(), MailError> {
        clean(name, value)?;
        self.words(name, &words(value, true));
        Ok(())
    }

    /// A header field of ASCII tokens, which may be folded at its spaces only.
    pub(crate) fn tokens(&mut self, name: &str, value: &str) -> Result<(), MailError> {
        clean(name, value)?;
        if !value.is_ascii() {
            return Err(not_ascii(name));
        }
        self.words(name, &value.split(' ').map(str::to_owned).collect::<Vec<_>>());
        Ok(())
    }

    /// A header field with one mailbox and what it is called.
    pub(crate) fn mailbox(&mut self, name: &str, label: &str, address: &Address) -> Result<(), MailError> {
        clean(name, label)?;
        let mut pieces = phrase(label);
        pieces.push(format!("<{address}>"));
        self.words(name, &pieces);
        Ok(())
    }

    /// A header field with several addresses.
    pub(crate) fn addresses(&mut self, name: &str, addresses: &[Address]) {
        let last = addresses.len().saturating_sub(1);
        let piece =
            |(index, address): (usize, &Address)| format!("{address}{}", if index < last { "," } else { "" });
        self.words(name, &addresses.iter().enumerate().map(piece).collect::<Vec<_>>());
    }

    /// A line of a structured field whose value is ours.
    pub(crate) fn line(&mut self, line: &str) {
        self.bytes.extend_from_slice(line.as_bytes());
        self.bytes.extend_from_slice(b"\r\n");
    }

    /// `Content-Disposition: attachment` with the name of a file (RFC 2183, RFC 2231).
    pub(crate) fn attachment(&mut self, file: &str) -> Result<(), MailError> {
        clean("Content-Disposition", file)?;
        self.line("Content-Disposition: attachment;");
        let parameters = parameter("filename", file);
        let last = parameters.len() - 1;
        for (index, parameter) in parameters.iter().enumerate() {
            self.line(&format!(" {parameter}{}", if index < last { ";" } else { "" }));
        }
        Ok(())
    }

    /// A text part: 7-bit if it fits, quoted-printable otherwise.
    pub(crate) fn text_part(&mut self, subtype: &str, text: &str) {
        let fits = |line: &str| line.len() <= 78 && !line.ends_with(' ');
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let plain = |b: u8| matches!(b, b' '..=b'~' | b'\n' | b'\t');
        let seven = text.bytes().all(plain) && text.lines().all(fits) && !text.contains("=_");
        self.line(&format!("Content-Type: text/{subtype}; charset=utf-8"));
        self.line(&format!("Content-Transfer-Encoding: {}", if seven { "7bit" } else { "quoted-printable" }));
        self.line("");
        for line in text.split('\n') {
            if seven { self.line(line) } else { self.quoted_printable(line) }
        }
    }

    /// The body of a base64 part: lines of 76 characters (RFC 2045, section 6.8).
    pub(crate) fn base64(&mut self, data: &[u8]) {
        self.bytes.reserve(data.len().div_ceil(57) * 78);
        let mut line = [0; 76];
        for chunk in data.chunks(57) {
            // 57 bytes fill the 76 characters exactly.
            if let Ok(length) = STANDARD.encode_slice(chunk, &mut line) {
                self.bytes.extend_from_slice(&line[..length]);
            }
            self.bytes.extend_from_slice(b"\r\n");
        }
    }

    fn quoted_printable(&mut self, line: &str) {
        let bytes = line.as_bytes();
        let mut width = 0;
        for (index, &byte) in bytes.iter().enumerate() {
            let last = index + 1 == bytes.len();
            let literal = matches!(byte, b'!'..=b'<' | b'>'..=b'~') || matches!(byte, b' ' | b'\t') && !last;
            let cost = if literal { 1 } else { 3 };
            if width + cost > LINE - 1 {
                self.bytes.extend_from_slice(b"=\r\n");
                width = 0;
            }
            width += cost;
            match literal {
                true => self.bytes.push(byte),
                false => self.bytes.extend_from_slice(format!("={byte:02X}").as_bytes()),
            }
        }
        self.line("");
    }

    /// A field folded between its pieces.
    fn words(&mut self, name: &str, pieces: &[String]) {
        let mut line = format!("{name}:");
        for (index, piece) in pieces.iter().enumerate() {
            if index > 0 && line.len() + 1 + piece.len() > LINE {
                self.line(&line);
                line.clear();
            }
            line.push(' ');
            line.push_str(piece);
        }
        self.line(&line);
    }
}

/// Refuses what would end a header field before its time, or hide in it.
pub(crate) fn clean(name: &str, value: &str) -> Result<(), MailError> {
    match value.chars().find(|c| c.is_control()) {
        None => Ok(()),
        Some(c) => Err(MailError::new(
            "MSS-INJECTION",
            format!("caractère de contrôle U+{:04X} dans la valeur de `{name}`", u32::from(c)),
            format!("control character U+{:04X} in the value of `{name}`", u32::from(c)),
        )
        .with_hint(
            "un en-tête tient sur une ligne, sans caractère de contrôle",
            "a header is one line without control characters",
        )),
    }
}

/// The words of a free text: as they are where RFC 5322 lets them, encoded otherwise. Encoded neighbours are one text, since
/// the space between encoded words counts for nothing (RFC 2047, section 6.2).
fn words(text: &str, head: bool) -> Vec<String> {
    let text = text.trim();
    // Runs of spaces do not survive folding.
    if text.contains("  ") {
        return encoded(text);
    }
    let mut out = Vec::new();
    let mut run: Vec<&str> = Vec::new();
    for word in text.split(' ') {
        // What a field begins with stands on the line of its name.
        let limit = if head && out.is_empty() { 60 } else { LINE - 1 };
        let plain = word.is_ascii() && !word.contains("=?") && word.len() <= limit;
        if plain {
            flush(&mut run, &mut out);
            out.push(word.to_owned());
        } else {
            run.push(word);
        }
    }
    flush(&mut run, &mut out);
    out
}

fn flush(run: &mut Vec<&str>, out: &mut Vec<String>) {
    if !run.is_empty() {
        out.extend(encoded(&run.join(" ")));
        run.clear();
    }
}

/// Encoded words, `Q` form, none longer than 75 characters, each of whole characters (RFC 2047, section 5).
fn encoded(text: &str) -> Vec<String> {
    const ROOM: usize = WORD - "=?UTF-8?Q??=".len() - 16;
    let mut words = vec![String::new()];
    for c in text.chars() {
        let mut piece = String::new();
        match c {
            ' ' => piece.push('_'),
            c if c.is_ascii_alphanumeric() || "!*+-/".contains(c) => piece.push(c),
            c => c.encode_utf8(&mut [0; 4]).bytes().for_each(|b| piece.push_str(&format!("={b:02X}"))),
        }
        match words.last_mut() {
            Some(last) if last.len() + piece.len() <= ROOM => last.push_str(&piece),
            _ => words.push(piece),
        }
    }
    words.into_iter().map(|word| format!("=?UTF-8?Q?{word}?=")).collect()
}

/// A display name: atoms, a quoted string, or encoded words (RFC 5322, section 3.4).
fn phrase(text: &str) -> Vec<String> {
    let text = text.trim();
    let atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~ ".contains(&b);
    match text {
        "" => Vec::new(),
        text if text.is_ascii() && text.len() <= 60 && !text.contains("=?") => {
            if text.bytes().all(atom) && !text.contains("  ") {
                vec![text.to_owned()]
            } else {
                vec![format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))]
            }
        }
        text => encoded(text),
    }
}

/// A parameter of a structured field, in pieces of one line each (RFC 2231, sections 3 and 4).
pub(crate) fn parameter(name: &str, value: &str) -> Vec<String> {
    if value.is_ascii() && value.len() <= 60 {
        return vec![format!("{name}=\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))];
    }
    let mut pieces = vec![String::from("UTF-8''")];
    for c in value.chars() {
        let mut piece = String::new();
        match c {
            c if c.is_ascii_alphanumeric() || "-._".contains(c) => piece.push(c),
            c => c.encode_utf8(&mut [0; 4]).bytes().for_each(|b| piece.push_str(&format!("%{b:02X}"))),
        }
        match pieces.last_mut() {
            Some(last) if last.len() + piece.len() <= 56 => last.push_str(&piece),
            _ => pieces.push(piece),
        }
    }
    match pieces.as_slice() {
        [one] => vec![format!("{name}*={one}")],
        many => many.iter().enumerate().map(|(index, piece)| format!("{name}*{index}*={piece}")).collect(),
    }
}

fn not_ascii(name: &str) -> MailError {
    MailError::new(
        "MSS-ASCII",
        format!("`{name}` n'admet que des caractères ASCII"),
        format!("`{name}` takes ASCII characters only"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(value: &str) -> String {
        let mut out = Out::default();
        out.text("Subject", value).unwrap();
        String::from_utf8(out.bytes).unwrap()
    }

    #[test]
    fn plain_texts_stay_plain_and_are_folded() {
        assert_eq!(header("XDM/1.0/DDM+CR A B"), "Subject: XDM/1.0/DDM+CR A B\r\n");
        let long = header(&"mot ".repeat(60));
        assert!(long.lines().count() > 3 && long.lines().all(|line| line.len() <= LINE));
    }

    #[test]
    fn accents_are_encoded_words_of_whole_characters() {
        assert_eq!(header("CR médical"), "Subject: CR =?UTF-8?Q?m=C3=A9dical?=\r\n");
        let long = header(&"é".repeat(200));
        assert!(long.split(' ').skip(1).all(|word| word.trim_end().len() <= WORD), "{long}");
    }

    #[test]
    fn control_characters_are_refused() {
        for bad in ["a\r\nBcc: b@c.fr", "a\nb", "a\0b", "a\u{85}b"] {
            assert_eq!(Out::default().text("Subject", bad).unwrap_err().code(), "MSS-INJECTION");
            assert!(Out::default().attachment(bad).is_err());
        }
    }

    #[test]
    fn long_names_of_files_are_continued() {
        let pieces = parameter("filename", "20220531_CR d'imagerie médicale_CORSE_FIGATELLIX.pdf");
        assert!(pieces[0].starts_with("filename*0*=UTF-8''20220531_CR%20d%27imagerie"), "{pieces:?}");
        assert!(pieces.iter().all(|piece| piece.len() < LINE));
    }

    #[test]
    fn quoted_printable_keeps_lines_short_and_final_spaces() {
        let mut out = Out::default();
        out.text_part("plain", &format!("{} \nÀ bientôt\n", "x".repeat(200)));
        let text = String::from_utf8(out.bytes).unwrap();
        assert!(text.lines().all(|line| line.len() <= LINE));
        assert!(text.contains("=20\r\n=C3=80 bient=C3=B4t\r\n"), "{text}");
    }
}
