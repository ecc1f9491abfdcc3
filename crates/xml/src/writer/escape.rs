//! Characters that cannot stand for themselves.

use super::WriteError;
use crate::chars;

/// Refuses what XML does not have under any form.
pub(super) fn check(text: &str) -> Result<(), WriteError> {
    match chars::first_illegal(text) {
        Some((_, c)) => Err(WriteError::Character(c)),
        None => Ok(()),
    }
}

pub(super) fn text(text: &str, out: &mut String) {
    if !any(text, |byte| matches!(byte, b'&' | b'<' | b'>' | b'\r')) {
        return out.push_str(text);
    }
    escape(text, out, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        // Needed after `]]` only, but `]]` may have come with the call before.
        b'>' => Some("&gt;"),
        b'\r' => Some("&#13;"),
        _ => None,
    });
}

pub(super) fn attribute(value: &str, out: &mut String) {
    if !any(value, |byte| matches!(byte, b'&' | b'<' | b'"' | b'\t' | b'\n' | b'\r')) {
        return out.push_str(value);
    }
    escape(value, out, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'"' => Some("&quot;"),
        b'\t' => Some("&#9;"),
        b'\n' => Some("&#10;"),
        b'\r' => Some("&#13;"),
        _ => None,
    });
}

pub(super) fn cdata(text: &str, out: &mut String) {
    out.push_str("<![CDATA[");
    out.push_str(&text.replace("]]>", "]]]]><![CDATA[>").replace('\r', "]]>&#13;<![CDATA["));
    out.push_str("]]>");
}

/// Whether there is such a byte; without branches, so that many are looked at together.
fn any(text: &str, is: impl Fn(u8) -> bool) -> bool {
    text.bytes().fold(false, |any, byte| any | is(byte))
}

/// Appends the text with some of its ASCII characters replaced.
pub(crate) fn escape(text: &str, out: &mut String, replace: impl Fn(u8) -> Option<&'static str>) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(instead) = replace(byte) {
            out.push_str(&text[done..at]);
            out.push_str(instead);
            done = at + 1;
        }
    }
    out.push_str(&text[done..]);
}
