//! The parts of a message, decoded.

use std::borrow::Cow;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use mail_parser::{HeaderName, HeaderValue, Message};
use memchr::memmem;

use super::entity::{Entity, Parts};
use super::{Content, Limits, Mail, Part, damage};
use crate::MailError;

/// Refuses a message that is too large, before anything is built from it.
pub(super) fn within(raw: &[u8], limits: &Limits) -> Result<(), MailError> {
    if raw.len() > limits.size { Err(beyond("octets", "bytes", limits.size)) } else { Ok(()) }
}

/// An entity whose header is within the limit: each field costs memory.
pub(super) fn entity<'r>(raw: &'r [u8], limits: &Limits) -> Result<Entity<'r>, MailError> {
    let (header, body) = Entity::split(raw);
    if header.len() > limits.header {
        return Err(beyond("octets d'en-tête", "bytes of header", limits.header));
    }
    Ok(Entity::read(header, body))
}

/// Every field of the header.
pub(super) fn fields(message: &Message<'_>) -> Vec<(String, String)> {
    let raw = message.raw_message();
    let value = |header: &mail_parser::Header<'_>| match header.value() {
        HeaderValue::Text(text) => text.to_string(),
        _ => {
            let bytes =
                raw.get(header.offset_start() as usize..header.offset_end() as usize).unwrap_or_default();
            let text = String::from_utf8_lossy(bytes);
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        }
    };
    message.headers().iter().map(|header| (header.name().to_owned(), value(header))).collect()
}

/// Puts the parts of a message into `mail`, with those of the messages that it encloses.
pub(super) fn parts<'m>(mail: &mut Mail<'m>, raw: &'m [u8], limits: &Limits) -> Result<(), MailError> {
    let parts = leaves(mail, raw, 0, limits)?;
    parts.into_iter().try_for_each(|part| push(mail, part, limits))
}

fn push<'m>(mail: &mut Mail<'m>, part: Part<'m>, limits: &Limits) -> Result<(), MailError> {
    let depth = part.depth + 1;
    let enclosed = (part.content == Content::Message).then(|| part.bytes.clone());
    mail.parts.push(part);
    if mail.parts.len() > limits.parts {
        return Err(too_many(limits));
    }
    let Some(bytes) = enclosed else { return Ok(()) };
    if depth > limits.depth {
        mail.findings.push(too_deep(limits.depth));
        return Ok(());
    }
    // A message decoded from base64 lives nowhere else: its parts are copied.
    let parts = match bytes {
        Cow::Borrowed(raw) => leaves(mail, raw, depth, limits)?,
        Cow::Owned(raw) => {
            let own = |part: Part<'_>| Part { bytes: Cow::Owned(part.bytes.into_owned()), ..part };
            leaves(mail, &raw, depth, limits)?.into_iter().map(own).collect()
        }
    };
    parts.into_iter().try_for_each(|part| push(mail, part, limits))
}

/// Containers within containers: each is read once more for every level.
const CONTAINERS: usize = 32;

/// Something to look into, and what its container makes of it.
struct Waiting<'r> {
    raw: &'r [u8],
    containers: usize,
    /// Its type if it does not say: a digest holds messages.
    default: &'static str,
    /// Whether it only serves another part (`multipart/related`).
    serves: bool,
}

/// The parts of one message that are no containers, in order.
fn leaves<'r>(
    mail: &mut Mail<'_>,
    raw: &'r [u8],
    depth: usize,
    limits: &Limits,
) -> Result<Vec<Part<'r>>, MailError> {
    let mut out = Vec::new();
    let mut waiting = vec![Waiting { raw, containers: 0, default: "text/plain", serves: false }];
    while let Some(one) = waiting.pop() {
        if out.len() + waiting.len() >= limits.parts {
            return Err(too_many(limits));
        }
        let entity = entity(one.raw, limits)?;
        let media_type = media_type(&entity, one.default);
        match contained(mail, &entity, &media_type, &one, limits)? {
            Some(inside) => waiting.extend(inside.into_iter().rev()),
            None => out.push(leaf(mail, &entity, media_type, one.serves, depth)),
        }
    }
    Ok(out)
}

/// What a container holds; `None` if it is none, or one that cannot be opened.
fn contained<'r>(
    mail: &mut Mail<'_>,
    entity: &Entity<'r>,
    media_type: &str,
    one: &Waiting<'_>,
    limits: &Limits,
) -> Result<Option<Vec<Waiting<'r>>>, MailError> {
    let Some(kind) = media_type.strip_prefix("multipart/") else { return Ok(None) };
    if one.containers >= CONTAINERS {
        mail.findings.push(too_deep(CONTAINERS));
        return Ok(None);
    }
    let Some(boundary) = entity.content_type().and_then(|kind| kind.attribute("boundary")) else {
        mail.findings.push(damage(
            "MSS-BOUNDARY",
            "un conteneur `multipart` n'a pas de `boundary`".into(),
            "a `multipart` container has no `boundary`".into(),
        ));
        return Ok(None);
    };
    let shown: String = boundary.chars().take(70).collect();
    let parts = Parts::of(entity.body, boundary, limits.parts).ok_or_else(|| too_many(limits))?;
    if parts.raw.is_empty() && !parts.closed {
        mail.findings.push(damage(
            "MSS-BOUNDARY",
            format!("la limite de parties `{shown}` n'apparaît nulle part dans le mail"),
            format!("the boundary `{shown}` is nowhere in the mail"),
        ));
        return Ok(None);
    }
    if !parts.closed {
        mail.findings.push(damage(
            "MSS-TRUNCATED",
            format!("le mail est coupé : la fin des parties `--{shown}--` manque"),
            format!("the mail is cut: the end of parts `--{shown}--` is missing"),
        ));
    }
    let default = if kind == "digest" { "message/rfc822" } else { "text/plain" };
    let (containers, related) = (one.containers + 1, kind == "related");
    let inside = parts.raw.into_iter().enumerate().map(|(index, raw)| {
        let serves = one.serves || related && index > 0;
        Waiting { raw, containers, default, serves }
    });
    Ok(Some(inside.collect()))
}

fn leaf<'r>(
    mail: &mut Mail<'_>,
    entity: &Entity<'r>,
    media_type: String,
    serves: bool,
    depth: usize,
) -> Part<'r> {
    let name = entity.name().map(str::to_owned);
    let bytes = transfer_decoded(mail, entity, name.as_deref());
    let readable = matches!(media_type.as_str(), "text/plain" | "text/html");
    Part {
        content: content(&media_type, name.as_deref(), &bytes),
        charset: entity.content_type().and_then(|kind| kind.attribute("charset")).map(str::to_owned),
        body: readable && !serves && name.is_none() && !entity.is_attachment(),
        name,
        media_type,
        bytes,
        depth,
    }
}

fn media_type(entity: &Entity<'_>, default: &str) -> String {
    let kind = entity
        .content_type()
        .map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()).to_ascii_lowercase());
    kind.unwrap_or_else(|| default.to_owned())
}

/// The bytes of a part by its Content-Transfer-Encoding, exactly: no charset is converted.
fn transfer_decoded<'r>(mail: &mut Mail<'_>, entity: &Entity<'r>, name: Option<&str>) -> Cow<'r, [u8]> {
    let body = entity.body;
    let encoding = entity.fields().find(|header| header.name == HeaderName::ContentTransferEncoding);
    let encoding =
        encoding.and_then(|header| header.value().as_text()).unwrap_or_default().trim().to_ascii_lowercase();
    let shown = name.unwrap_or("sans nom").to_owned();
    match encoding.as_str() {
        "base64" => Cow::Owned(base64(body).unwrap_or_else(|saved| {
            mail.findings.push(damage(
                "MSS-BASE64",
                format!("la pièce jointe « {shown} » n'est pas du base64 correct"),
                format!("the attachment `{shown}` is not correct base64"),
            ));
            saved
        })),
        "quoted-printable" => match mail_parser::decoders::quoted_printable::quoted_printable_decode(body) {
            Some(bytes) => Cow::Owned(bytes),
            None => {
                mail.findings.push(damage(
                    "MSS-QUOTED-PRINTABLE",
                    format!("la partie « {shown} » n'est pas du quoted-printable correct"),
                    format!("the part `{shown}` is not correct quoted-printable"),
                ));
                Cow::Borrowed(body)
            }
        },
        "" | "7bit" | "8bit" | "binary" => Cow::Borrowed(body),
        other => {
            let other: String = other.chars().take(40).collect();
            mail.findings.push(damage(
                "MSS-TRANSFER-ENCODING",
                format!("encodage de transfert inconnu : « {other} »"),
                format!("unknown transfer encoding: `{other}`"),
            ));
            Cow::Borrowed(body)
        }
    }
}

/// Strict but for white space; what could be saved if it is not right.
fn base64(body: &[u8]) -> Result<Vec<u8>, Vec<u8>> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::RequireCanonical);
    let strict = GeneralPurpose::new(&STANDARD, config);
    let mut text: Vec<u8> = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if let Ok(bytes) = strict.decode(&text) {
        return Ok(bytes);
    }
    let config =
        config.with_decode_padding_mode(DecodePaddingMode::Indifferent).with_decode_allow_trailing_bits(true);
    text.retain(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(byte));
    text.truncate(text.len() - usize::from(text.len() % 4 == 1));
    Err(GeneralPurpose::new(&STANDARD, config).decode(&text).unwrap_or_default())
}

fn content(media_type: &str, name: Option<&str>, bytes: &[u8]) -> Content {
    const HEAD: usize = 4096;
    let head = &bytes[..bytes.len().min(HEAD)];
    // A text may quote what a file begins with.
    let quoting = name.is_none() && media_type.starts_with("text/");
    let within = |mark: &[u8], head: &[u8]| memmem::find(head, mark).is_some_and(|at| at == 0 || !quoting);
    let is_cda = memmem::find(head, b"ClinicalDocument").is_some()
        && memmem::find(head, b"urn:hl7-org:v3").is_some()
        && (!quoting || head.trim_ascii_start().starts_with(b"<"));
    match media_type {
        "message/rfc822" | "message/global" => Content::Message,
        "message/disposition-notification" | "message/delivery-status" => Content::Notification,
        _ if [&b"PK\x03\x04"[..], b"PK\x05\x06"].iter().any(|start| bytes.starts_with(start)) => {
            Content::Archive
        }
        _ if within(b"%PDF-", &head[..head.len().min(1024)]) => Content::Pdf,
        _ if is_cda => Content::Cda,
        // Some programs forward a message as a file.
        _ if name.is_some_and(|name| name.to_ascii_lowercase().ends_with(".eml"))
            && Mail::recognises(head) =>
        {
            Content::Message
        }
        "text/html" => Content::Html,
        kind if kind.starts_with("text/") => Content::Text,
        _ => Content::Other,
    }
}

/// The text of a part in its charset.
pub(super) fn decoded(part: &Part<'_>) -> String {
    let charset = part.charset.as_deref().unwrap_or("utf-8");
    let decode = mail_parser::decoders::charsets::map::charset_decoder(charset.as_bytes());
    match decode {
        Some(decode) => decode(&part.bytes),
        None => String::from_utf8_lossy(&part.bytes).into_owned(),
    }
}

fn too_deep(limit: usize) -> segur_report::Finding {
    damage(
        "MSS-DEPTH",
        format!("plus de {limit} messages l'un dans l'autre : les plus profonds ne sont pas ouverts"),
        format!("more than {limit} messages within each other: the deepest are not opened"),
    )
}

fn too_many(limits: &Limits) -> MailError {
    beyond("parties", "parts", limits.parts)
}

fn beyond(fr: &str, en: &str, limit: usize) -> MailError {
    MailError::new(
        "MSS-LIMIT",
        format!("mail refusé : plus de {limit} {fr}"),
        format!("mail refused: more than {limit} {en}"),
    )
}
