//! Attached files: what they are, and what they are said to be.

use segur_report::Text;
use segur_xml::{Node, NodeKind};

use super::draft::Draft;
use super::table;
use crate::nodes::{Place, child};

/// `nonXMLBody` or `observationMedia`.
pub(super) fn holder(draft: &mut Draft, node: Node<'_>) {
    let level1 = node.local_name() == "nonXMLBody";
    let Some(content) = child(&node, if level1 { "text" } else { "value" }) else { return };
    let Some(kind) = content.attribute("mediaType") else { return };
    if level1 && !matches!(kind, "application/pdf" | "text/plain" | "text/rtf" | "image/jpeg" | "image/tiff")
    {
        let message = Text::new(
            format!("contenu de niveau 1 de type {kind}"),
            format!("level-1 content of type {kind}"),
        );
        draft.say(&table::LEVEL1_TYPE, Place::attribute(content, "mediaType"), message);
    }
    let single = content
        .children()
        .filter(|node| node.kind() == NodeKind::Text)
        .map(|node| node.text())
        .max_by_key(|text| text.len());
    let Some(encoded) = single.filter(|_| content.attribute("representation") == Some("B64")) else { return };
    base64(draft, content, kind, encoded, level1);
}

fn base64(draft: &mut Draft, content: Node<'_>, kind: &str, encoded: &str, level1: bool) {
    if !is_base64(encoded.as_bytes()) {
        let message = Text::new("ce n'est pas du base64 complet", "not whole base64");
        return draft.say(&table::MEDIA_BASE64, Place::of(content), message);
    }
    let head = decode(encoded.bytes(), 16);
    if let Some(found) =
        nature(&head).filter(|found| *found != kind && !(kind == "image/jpg" && *found == "image/jpeg"))
    {
        let message = Text::new(
            format!("annoncé {kind}, le contenu est {found}"),
            format!("announced as {kind}, the content is {found}"),
        );
        draft.say(&table::MEDIA_TYPE, Place::attribute(content, "mediaType"), message);
    } else if nature(&head).is_none()
        && matches!(kind, "application/pdf" | "image/jpeg" | "image/png" | "image/gif")
    {
        let message = Text::new(
            format!("le contenu n'est pas du type {kind}"),
            format!("the content is not of type {kind}"),
        );
        draft.say(&table::MEDIA_TYPE, Place::attribute(content, "mediaType"), message);
    }
    if level1 && head.starts_with(b"%PDF-") && !claims_pdfa(&decode(encoded.bytes(), usize::MAX)) {
        let message = Text::new("ce PDF ne se déclare pas PDF/A", "this PDF does not claim to be PDF/A");
        draft.say(&table::PDFA, Place::of(content), message);
    }
}

/// The media type that the first bytes tell.
pub(crate) fn nature(head: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &str); 8] = [
        (b"%PDF-", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"II*\0", "image/tiff"),
        (b"MM\0*", "image/tiff"),
        (b"{\\rtf", "text/rtf"),
    ];
    known.into_iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, kind)| kind)
}

/// XMP metadata of PDF/A are not compressed: the claim stands there in clear.
fn claims_pdfa(pdf: &[u8]) -> bool {
    const CLAIM: &[u8] = b"pdfaid:part";
    pdf.windows(CLAIM.len()).any(|window| window == CLAIM)
}

/// Whether the text is base64 of whole groups, white space allowed: one branchless pass.
pub(crate) fn is_base64(text: &[u8]) -> bool {
    let trimmed = text.trim_ascii();
    let end = trimmed.iter().rposition(|&byte| byte != b'=').map_or(0, |last| last + 1);
    let (body, padding) = trimmed.split_at(end);
    let (mut good, mut spaces) = (0, 0);
    for chunk in body.chunks(64) {
        good += count(chunk, is_digit);
        spaces += count(chunk, is_space);
    }
    good > 0 && good + spaces == body.len() && padding.len() <= 2 && (good + padding.len()).is_multiple_of(4)
}

/// How many bytes of at most 64 are such: it never wraps, and the loop, free of a check for that, is done in vectors.
#[inline(always)]
fn count(chunk: &[u8], is: impl Fn(u8) -> bool) -> usize {
    usize::from(chunk.iter().fold(0u8, |sum, &byte| sum.wrapping_add(u8::from(is(byte)))))
}

#[inline(always)]
fn is_space(byte: u8) -> bool {
    (byte == b' ') | (byte == b'\n') | (byte == b'\r') | (byte == b'\t')
}

/// Whether it is a digit of base64, without a branch.
#[inline(always)]
fn is_digit(byte: u8) -> bool {
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let figure = byte.wrapping_sub(b'0') < 10;
    letter | figure | (byte == b'+') | (byte == b'/')
}

/// At most so many bytes of the content; stops at what is not base64.
pub(crate) fn decode(text: impl Iterator<Item = u8>, most: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0u32, 0u32);
    for byte in text {
        let Some(six) = six_bits(byte) else {
            if byte.is_ascii_whitespace() {
                continue;
            }
            break;
        };
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            if bytes.len() >= most {
                break;
            }
        }
    }
    bytes
}

fn six_bits(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}
