//! Compiled rule sets as bytes: a header that a person can read, then the parts, then a checksum.
//!
//! ```text
//! segur-rules 4        name ...   date ...   sha256 ...   version ...   (empty line)
//! for each part: length u64 LE, bytes
//! checksum of everything before: u64 LE
//! ```
//! The checksum is against damage, not against people: who may write the file may write any rules into it.

use segur_report::{RuleSetId, Text};

const MAGIC: &str = "segur-rules 5\n";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Whether bytes claim to be a compiled rule set, of whatever version.
pub(crate) fn is_compiled(bytes: &[u8]) -> bool {
    bytes.starts_with(b"segur-rules ")
}

pub(crate) fn write(id: &RuleSetId, parts: &[&[u8]]) -> Vec<u8> {
    let fields = [
        ("name", Some(id.name.as_str())),
        ("date", id.date.as_deref()),
        ("sha256", id.sha256.as_deref()),
        ("version", Some(VERSION)),
    ];
    let mut out = MAGIC.as_bytes().to_vec();
    for (key, value) in fields {
        if let Some(value) = value {
            out.extend_from_slice(format!("{key} {}\n", value.replace(['\n', '\r'], " ")).as_bytes());
        }
    }
    out.push(b'\n');
    for part in parts {
        out.extend_from_slice(&(part.len() as u64).to_le_bytes());
        out.extend_from_slice(part);
    }
    let sum = checksum(&out);
    out.extend_from_slice(&sum.to_le_bytes());
    out
}

/// The identity and the parts.
pub(crate) fn read(bytes: &[u8]) -> Result<(RuleSetId, Vec<&[u8]>), Text> {
    if !bytes.starts_with(MAGIC.as_bytes()) {
        return Err(if is_compiled(bytes) { other_version() } else { damaged() });
    }
    let (whole, sum) = bytes.split_last_chunk::<8>().ok_or_else(damaged)?;
    if checksum(whole) != u64::from_le_bytes(*sum) {
        return Err(damaged());
    }
    let (id, rest) = header(&whole[MAGIC.len()..])?;
    Ok((id, parts(rest)?))
}

fn header(mut rest: &[u8]) -> Result<(RuleSetId, &[u8]), Text> {
    let mut id = RuleSetId::default();
    loop {
        let end = rest.iter().position(|&byte| byte == b'\n').ok_or_else(damaged)?;
        let line = std::str::from_utf8(&rest[..end]).map_err(|_| damaged())?;
        rest = &rest[end + 1..];
        match line.split_once(' ') {
            Some(("name", value)) => id.name = value.to_owned(),
            Some(("date", value)) => id.date = Some(value.to_owned()),
            Some(("sha256", value)) => id.sha256 = Some(value.to_owned()),
            Some(("version", VERSION)) => {}
            Some(("version", _)) => return Err(other_version()),
            _ if line.is_empty() => return Ok((id, rest)),
            _ => return Err(damaged()),
        }
    }
}

fn parts(mut rest: &[u8]) -> Result<Vec<&[u8]>, Text> {
    let mut parts = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<8>() {
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| damaged())?;
        let (part, after) = after.split_at_checked(length).ok_or_else(damaged)?;
        parts.push(part);
        rest = after;
    }
    if rest.is_empty() { Ok(parts) } else { Err(damaged()) }
}

/// Four lanes of multiply and rotate, eight bytes each: several gigabytes a second, so that loading is not hashing.
fn checksum(bytes: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |sum: u64, word: u64| (sum ^ word).wrapping_mul(FACTOR).rotate_left(29);
    let mut lanes = [1, 2, 3, bytes.len() as u64];
    let (blocks, rest) = bytes.as_chunks::<32>();
    for block in blocks {
        for (lane, word) in lanes.iter_mut().zip(block.as_chunks::<8>().0) {
            *lane = mix(*lane, u64::from_le_bytes(*word));
        }
    }
    let tail = rest.iter().fold(0, |sum, &byte| mix(sum, u64::from(byte)));
    lanes.into_iter().fold(tail, mix)
}

pub(crate) fn damaged() -> Text {
    Text::new(
        "le fichier de règles compilées est abîmé : le refaire par `segur rules compile`",
        "the compiled rule file is damaged: make it again with `segur rules compile`",
    )
}

pub(crate) fn other_version() -> Text {
    Text::new(
        "le fichier de règles compilées vient d'une autre version : le refaire par `segur rules compile`",
        "the compiled rule file comes from another version: make it again with `segur rules compile`",
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;

    fn example() -> (RuleSetId, Vec<u8>) {
        let id = RuleSetId { name: "kit".to_owned(), date: None, sha256: Some("00".to_owned()) };
        let bytes = write(&id, &[b"one", b"", b"three"]);
        (id, bytes)
    }

    #[test]
    fn parts_come_back() {
        let (id, bytes) = example();
        let (read_id, parts) = read(&bytes).unwrap();
        assert_eq!((read_id.name, read_id.sha256), (id.name, id.sha256));
        assert_eq!(parts, [b"one".as_slice(), b"", b"three"]);
    }

    #[test]
    fn every_change_is_seen() {
        let (_, bytes) = example();
        for at in 0..bytes.len() {
            let mut altered = bytes.clone();
            altered[at] ^= 1;
            assert!(read(&altered).is_err(), "byte {at}");
            assert!(read(&bytes[..at]).is_err(), "cut at {at}");
        }
        assert!(read(b"").is_err());
        assert_eq!(read(b"segur-rules 1\nname kit\n\n").unwrap_err(), other_version());
    }
}
