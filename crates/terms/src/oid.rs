//! Object identifiers (ITU-T X.660) in dotted form.

/// Whether the text is an OID: arcs without leading zeros, the first 0 to 2, the second at most 39 below 0 and 1.
///
/// ```
/// use segur_terms::oid::is_valid;
/// assert!(is_valid("1.2.250.1.213.1.4.10"));
/// assert!(is_valid("2.999"));
/// for wrong in ["", "1", "3.1", "1.40", "1.02.3", "1..2", "1.2.", "1.2.250 ", "urn:oid:1.2"] {
///     assert!(!is_valid(wrong), "{wrong}");
/// }
/// ```
pub fn is_valid(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut start, mut arcs) = (0, 0);
    while start <= bytes.len() {
        let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (arc, end) = (&bytes[start..start + length], start + length);
        let fits = match arcs {
            0 => matches!(arc, b"0" | b"1" | b"2"),
            1 if bytes[0] != b'2' => length == 1 || length == 2 && arc < b"40",
            _ => true,
        };
        let canonical = length == 1 || length > 1 && arc[0] != b'0';
        if !fits || !canonical || bytes.get(end).is_some_and(|byte| *byte != b'.') {
            return false;
        }
        arcs += 1;
        start = end + 1;
    }
    arcs > 1
}
