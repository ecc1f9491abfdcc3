//! Putting what people type into the characters of the traits.

use unicode_normalization::UnicodeNormalization;

use super::name::{NameError, NameErrorKind};

/// The characters of traits for what a person typed: upper case, no diacritic or ligature, ASCII apostrophe and
/// hyphen, single spaces, none at either end. Hyphens are kept as they are, `--` too.
///
/// Not for values received from INSi or from another organisation: those are kept as received.
///
/// # Errors
/// If nothing is left, or at the first character that has no equivalent: it is neither dropped nor replaced by a
/// look-alike.
///
/// ```
/// use segur_ins::normalise;
/// assert_eq!(normalise("D’Æion  Strauß‑Müller")?, "D'AEION STRAUSS-MULLER");
/// assert_eq!(normalise("DAMPI_ERRE").unwrap_err().position(), 6);
/// # Ok::<(), segur_ins::NameError>(())
/// ```
pub fn normalise(typed: &str) -> Result<String, NameError> {
    let mut folded = String::with_capacity(typed.len());
    for (index, character) in typed.chars().enumerate() {
        if character.is_whitespace() {
            if !folded.is_empty() && !folded.ends_with(' ') {
                folded.push(' ');
            }
        } else if !fold(character, &mut folded) {
            return Err(NameError::at(NameErrorKind::Char, index + 1, Some(character)));
        }
    }
    folded.truncate(folded.trim_end().len());
    if folded.is_empty() { Err(NameError::at(NameErrorKind::Empty, 1, None)) } else { Ok(folded) }
}

/// What is left of a name without its presentation: case, accents, kind of separator.
pub(crate) fn presentation(name: &str) -> String {
    let folded: String = match normalise(name) {
        Ok(folded) => folded,
        Err(_) => name.chars().flat_map(char::to_uppercase).collect(),
    };
    let words = folded.split([' ', '-', '\'']).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// Whether two names differ by their presentation only. Nothing is allocated for ASCII names, which most are.
pub(crate) fn same_presentation(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return ascii_words(a).eq(ascii_words(b));
    }
    presentation(a) == presentation(b)
}

/// The letters of an ASCII name in upper case, one space between words.
fn ascii_words(name: &str) -> impl Iterator<Item = u8> {
    let is_separator = |byte: u8| byte.is_ascii_whitespace() || byte == b'-' || byte == b'\'' || byte == 0x0b;
    let words = name.as_bytes().split(move |&byte| is_separator(byte)).filter(|word| !word.is_empty());
    words.flat_map(|word| std::iter::once(b' ').chain(word.iter().map(u8::to_ascii_uppercase)))
}

/// Appends the equivalents of a character; false if it has none.
fn fold(character: char, folded: &mut String) -> bool {
    if character.is_ascii_alphabetic() || matches!(character, '\'' | '-') {
        folded.push(character.to_ascii_uppercase());
        return true;
    }
    if is_mark(character) {
        return true;
    }
    character.to_uppercase().nfd().filter(|c| !is_mark(*c)).all(|c| match equivalent(c) {
        "" if c.is_ascii_uppercase() || matches!(c, '\'' | '-') => {
            folded.push(c);
            true
        }
        "" => false,
        text => {
            folded.push_str(text);
            true
        }
    })
}

/// Combining diacritical marks.
fn is_mark(character: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&character)
}

/// What Unicode does not decompose: ligatures, letters with a stroke, typographic apostrophes and hyphens.
fn equivalent(character: char) -> &'static str {
    match character {
        'Œ' => "OE",
        'Æ' => "AE",
        'ẞ' => "SS",
        'Ø' => "O",
        'Ł' => "L",
        'Đ' => "D",
        '\u{2018}' | '\u{2019}' | '\u{2bc}' => "'",
        '\u{2010}'..='\u{2013}' => "-",
        _ => "",
    }
}
