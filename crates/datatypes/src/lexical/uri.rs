//! `anyURI`: part 2, section 3.2.17, with RFC 2396 and RFC 2732.
//!
//! Characters that URIs do not allow count as escaped, as XLink 5.4 has it; so what is left to refuse is a
//! malformed scheme, nothing after it, a wrong `%` escape, a second `#` and misplaced brackets. The authority
//! after `//` may be empty (RFC 2396, 3.2.2: `server` is optional).

use std::net::Ipv6Addr;

/// Whether a text is a URI reference once its special characters are escaped.
pub(crate) fn is_uri(text: &str) -> bool {
    is_plain_uri(text.as_bytes()) || is_any_uri(text)
}

/// Most URIs: a scheme or a `#`, and characters that are allowed everywhere.
fn is_plain_uri(text: &[u8]) -> bool {
    const PLAIN: [bool; 256] = {
        let mut table = [true; 256];
        table[b'%' as usize] = false;
        table[b'#' as usize] = false;
        table[b'[' as usize] = false;
        table[b']' as usize] = false;
        table
    };
    if let Some((b'#', fragment)) = text.split_first() {
        return fragment.iter().all(|byte| PLAIN[usize::from(*byte)]);
    }
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let Some((b':', rest)) = text.get(letters..).and_then(<[u8]>::split_first) else { return false };
    letters > 0 && !rest.is_empty() && rest.iter().all(|byte| PLAIN[usize::from(*byte)])
}

fn is_any_uri(text: &str) -> bool {
    let (scheme, rest) = match split_scheme(text) {
        Ok(split) => split,
        Err(Malformed) => return false,
    };
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (hierarchy, query) = rest.split_once('?').unwrap_or((rest, ""));
    let opaque = scheme.is_some() && !rest.starts_with('/');
    !fragment.contains('#')
        && (opaque || is_path(without_authority(hierarchy)))
        && [hierarchy, query, fragment].into_iter().all(has_good_escapes)
}

struct Malformed;

fn split_scheme(text: &str) -> Result<(Option<&str>, &str), Malformed> {
    let delimiter = text.bytes().find(|byte| matches!(byte, b':' | b'/' | b'?' | b'#'));
    match text.split_once(':') {
        Some((scheme, rest)) if delimiter == Some(b':') => {
            let right = is_scheme(scheme) && !rest.is_empty() && !rest.starts_with('#');
            if right { Ok((Some(scheme), rest)) } else { Err(Malformed) }
        }
        _ => Ok((None, text)),
    }
}

fn is_scheme(scheme: &str) -> bool {
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

// An authority without brackets is also a path, so only one with an IPv6 address needs to be recognised.
fn without_authority(hierarchy: &str) -> &str {
    let Some(rest) = hierarchy.strip_prefix("//") else { return hierarchy };
    let end = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    if is_ipv6_server(authority) { path } else { hierarchy }
}

fn is_ipv6_server(authority: &str) -> bool {
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let Some((address, port)) = host.strip_prefix('[').and_then(|host| host.split_once(']')) else {
        return false;
    };
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    address.parse::<Ipv6Addr>().is_ok() && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
}

fn is_path(path: &str) -> bool {
    !path.bytes().any(|byte| matches!(byte, b'[' | b']'))
}

fn has_good_escapes(part: &str) -> bool {
    part.split('%').skip(1).all(|escape| {
        matches!(escape.as_bytes(), [high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepted() {
        for right in [
            "",
            "http://www.example.org/a?b#c",
            "tel:+33 1 23 45 67 89",
            "mailto:a@b.fr",
            "a b<>\"{}|\\^`é",
            "../x",
            "#",
            "?",
            "//h:port/",
            "a/b:c",
            "http://[::1]:80/",
            "http://u@[2001:db8::1]",
            "urn:a[b]",
            "%41%e9",
            "//",
            "http://",
            "///",
            "//?",
            "a:?",
            "x/:",
        ] {
            assert!(is_uri(right), "{right}");
        }
    }

    #[test]
    fn refused() {
        for wrong in [
            ":",
            ":a",
            "a:",
            "a:#b",
            "1a:b",
            "é:b",
            "a b:c",
            "%",
            "%4",
            "%4g",
            "a#b#c",
            "http://h/[",
            "[x]",
            "x?%",
            "x#%zz",
            "//[::1/",
            "http://[::zz]/",
        ] {
            assert!(!is_uri(wrong), "{wrong}");
        }
    }
}
