//! Character classes of XML 1.0 fifth edition, and names.

/// May begin a name without colon (`NCName`).
pub const NC_START: u8 = 1;
/// May stand in a name without colon.
pub const NC_CHAR: u8 = 2;
/// White space: space, tab, line feed, carriage return (production 3).
pub const SPACE: u8 = 4;
/// Allowed in a document (production 2).
pub const CHAR: u8 = 8;
/// Allowed in a public identifier (production 13).
pub const PUBID: u8 = 16;
/// The colon, which begins or continues a `Name` but not an `NCName`.
pub const COLON: u8 = 32;
/// Not ASCII: the character has to be decoded to know.
pub const WIDE: u8 = 64;

/// The classes of every byte, as a set of the bits above; bytes of 0x80 and more have [`WIDE`] only.
pub const CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [WIDE; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = classes_of(byte as u8);
        byte += 1;
    }
    table
}

const fn classes_of(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'_' => NC_START | NC_CHAR | CHAR | PUBID,
        b'0'..=b'9' | b'-' | b'.' => NC_CHAR | CHAR | PUBID,
        b':' => COLON | CHAR | PUBID,
        b' ' | b'\n' | b'\r' => SPACE | CHAR | PUBID,
        b'\t' => SPACE | CHAR,
        b'\'' | b'(' | b')' | b'+' | b',' | b'/' | b'=' | b'?' | b';' | b'!' | b'*' | b'#' | b'@' | b'$'
        | b'%' => CHAR | PUBID,
        0x20..=0x7F => CHAR,
        _ => 0,
    }
}

/// Whether the byte is XML white space.
#[inline]
pub const fn is_space(byte: u8) -> bool {
    CLASSES[byte as usize] & SPACE != 0
}

/// Whether the character may stand in a document (production 2, `Char`).
#[inline]
pub const fn is_char(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' => true,
        _ => c >= '\u{10000}',
    }
}

/// Whether the character may begin a name (production 4, `NameStartChar`); the colon may.
#[inline]
pub const fn is_name_start(c: char) -> bool {
    match c {
        '\0'..='\x7F' => CLASSES[c as usize] & (NC_START | COLON) != 0,
        _ => is_wide_name_start(c),
    }
}

/// Whether the character may stand in a name (production 4a, `NameChar`); the colon may.
#[inline]
pub const fn is_name_char(c: char) -> bool {
    match c {
        '\0'..='\x7F' => CLASSES[c as usize] & (NC_CHAR | COLON) != 0,
        '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}' | '\u{2040}' => true,
        _ => is_wide_name_start(c),
    }
}

const fn is_wide_name_start(c: char) -> bool {
    matches!(c,
        '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}'
        | '\u{37F}'..='\u{1FFF}' | '\u{200C}' | '\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}'
        | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// Whether the byte may belong to a name: an ASCII name character or a byte of any other character.
#[inline]
pub const fn may_be_in_name(byte: u8) -> bool {
    byte >= 0x80 || CLASSES[byte as usize] & (NC_CHAR | COLON) != 0
}

/// Whether the character may stand in a public identifier (production 13, `PubidChar`).
#[inline]
pub const fn is_pubid_char(c: char) -> bool {
    c.is_ascii() && CLASSES[c as usize] & PUBID != 0
}

/// Whether the text is a `Name` (production 5).
///
/// ```
/// assert!(segur_xml::chars::is_name("été:1"));
/// assert!(!segur_xml::chars::is_name("1a"));
/// ```
pub fn is_name(text: &str) -> bool {
    is_plain_qname(text) || text.chars().next().is_some_and(is_name_start) && text.chars().all(is_name_char)
}

/// Whether the text is an `NCName`: a name without colon (Namespaces in XML, production 4).
pub fn is_ncname(text: &str) -> bool {
    is_name(text) && !text.contains(':')
}

/// Whether the text is a `QName`: one name, or two separated by a colon (Namespaces in XML, production 7).
pub fn is_qname(text: &str) -> bool {
    if is_plain_qname(text) {
        return true;
    }
    match text.split_once(':') {
        Some((prefix, local)) => is_ncname(prefix) && is_ncname(local),
        None => is_name(text),
    }
}

/// Whether the text is an `Nmtoken` (production 7).
pub fn is_nmtoken(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_name_char)
}

/// Length in bytes of the `Name` at the start of the text; 0 if there is none.
pub fn name_length(text: &str) -> usize {
    match text.chars().next() {
        Some(first) if is_name_start(first) => nmtoken_length(text),
        _ => 0,
    }
}

/// Length in bytes of the longest run of name characters at the start of the text.
pub fn nmtoken_length(text: &str) -> usize {
    text.find(|c| !is_name_char(c)).unwrap_or(text.len())
}

/// Whether the text is a `QName` of ASCII characters only: nearly all names are.
fn is_plain_qname(text: &str) -> bool {
    let (mut starts, mut colons) = (true, 0);
    for byte in text.bytes() {
        let class = CLASSES[usize::from(byte)];
        match (starts, class) {
            (true, class) if class & NC_START != 0 => starts = false,
            (false, class) if class & NC_CHAR != 0 => {}
            (false, COLON_CLASS) if colons == 0 => {
                colons += 1;
                starts = true;
            }
            _ => return false,
        }
    }
    !starts
}

/// The classes of the colon.
const COLON_CLASS: u8 = CLASSES[b':' as usize];

/// Position and value of the first character that may not stand in a document.
pub fn first_illegal(text: &str) -> Option<(usize, char)> {
    // Without branches, so that many bytes are looked at together: only controls and U+FFFE, U+FFFF are illegal.
    let suspect = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r') || byte == 0xEF;
    if !text.bytes().fold(false, |any, byte| any | suspect(byte)) {
        return None;
    }
    text.char_indices().find(|&(_, c)| !is_char(c))
}

/// `U+XXXX`, for messages about characters that cannot be shown.
pub fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_agrees_with_the_productions() {
        for byte in 0..128u8 {
            let (c, class) = (char::from(byte), CLASSES[byte as usize]);
            assert_eq!(class & CHAR != 0, is_char(c), "{byte}");
            assert_eq!(class & NC_START != 0, c.is_ascii_alphabetic() || c == '_', "{byte}");
            assert_eq!(class & NC_CHAR != 0, c.is_ascii_alphanumeric() || "_-.".contains(c), "{byte}");
            assert_eq!(class & SPACE != 0, " \t\r\n".contains(c), "{byte}");
        }
    }

    #[test]
    fn public_identifiers() {
        let allowed = " \r\nabcXYZ019-'()+,./:=?;!*#@$_%";
        assert!(allowed.chars().all(is_pubid_char));
        assert!("\t\"&<>[]{}|~^`\\é".chars().all(|c| !is_pubid_char(c)));
    }

    #[test]
    fn fifth_edition_boundaries() {
        let start = ['\u{C0}', '\u{2FF}', '\u{37D}', '\u{200D}', '\u{218F}', '\u{FFFD}', '\u{EFFFF}'];
        assert!(start.iter().all(|&c| is_name_start(c) && is_name_char(c)));
        let inner = ['\u{B7}', '\u{300}', '\u{36F}', '\u{203F}', '-', '.', '7'];
        assert!(inner.iter().all(|&c| !is_name_start(c) && is_name_char(c)));
        let never = [
            '\u{D7}',
            '\u{F7}',
            '\u{37E}',
            '\u{2000}',
            '\u{2190}',
            '\u{2FF0}',
            '\u{3000}',
            '\u{FDD0}',
            '\u{F0000}',
        ];
        assert!(never.iter().all(|&c| !is_name_char(c)));
    }

    #[test]
    fn forbidden_characters() {
        let never = ['\0', '\u{8}', '\u{B}', '\u{1F}', '\u{FFFE}', '\u{FFFF}'];
        assert!(never.iter().all(|&c| !is_char(c)));
        assert!(
            ['\t', '\u{7F}', '\u{85}', '\u{FFFD}', '\u{1FFFE}', '\u{10FFFF}'].iter().all(|&c| is_char(c))
        );
    }

    #[test]
    fn qualified_names() {
        assert!(is_qname("a") && is_qname("a:b"));
        for bad in ["", ":a", "a:", "a:b:c", "a:1", "1", ":"] {
            assert!(!is_qname(bad), "{bad}");
        }
        assert_eq!(name_length("abc=1"), 3);
        assert_eq!(name_length("=1"), 0);
        assert!(is_nmtoken("1-a") && !is_nmtoken(""));
    }
}
