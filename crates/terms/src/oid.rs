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
    let mut arcs = text.split('.');
    let (Some(first), Some(second)) = (arcs.next(), arcs.next()) else { return false };
    let second_fits = match first {
        "0" | "1" => second.parse().is_ok_and(|arc: u32| arc < 40),
        "2" => true,
        _ => false,
    };
    second_fits && is_arc(second) && arcs.all(is_arc)
}

fn is_arc(text: &str) -> bool {
    let canonical = text == "0" || !text.starts_with('0');
    !text.is_empty() && canonical && text.bytes().all(|byte| byte.is_ascii_digit())
}
