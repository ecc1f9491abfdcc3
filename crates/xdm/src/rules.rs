//! Forms of values.

/// Whether a text is an OID: numbers without leading zeros, separated by dots, 64 characters at most.
pub(crate) fn is_oid(text: &str) -> bool {
    let number = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
    };
    let first = matches!(text.split('.').next(), Some("0" | "1" | "2"));
    first && text.len() <= 64 && text.contains('.') && text.split('.').all(number)
}
