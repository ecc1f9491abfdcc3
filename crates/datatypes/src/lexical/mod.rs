//! The lexical spaces of the built-in types.

pub(crate) mod binary;
pub(crate) mod decimal;
pub(crate) mod duration;
pub(crate) mod float;
pub(crate) mod name;
pub(crate) mod name_chars;
pub(crate) mod space;
pub(crate) mod temporal;
pub(crate) mod uri;

/// Takes decimal digits from the front.
pub(crate) fn digits(text: &str) -> (&str, &str) {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

/// Whether a text is a language tag: `[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*` (RFC 3066).
pub(crate) fn is_language(text: &str) -> bool {
    let mut subtags = text.split('-');
    let is_tag = |tag: &str| (1..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric());
    subtags.next().is_some_and(|tag| is_tag(tag) && !tag.bytes().any(|b| b.is_ascii_digit()))
        && subtags.all(is_tag)
}

/// Whether a text is `true`, `false`, `1` or `0`.
pub(crate) fn is_boolean(text: &str) -> bool {
    matches!(text, "true" | "false" | "1" | "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages() {
        for right in ["fr", "fr-FR", "x-a1b2c3d4", "abcdefgh", "i-navajo"] {
            assert!(is_language(right), "{right}");
        }
        for wrong in ["", "-", "fr-", "-fr", "abcdefghi", "f1", "fr_FR", "fr-abcdefghi", "é", "fr--FR"] {
            assert!(!is_language(wrong), "{wrong}");
        }
    }
}
