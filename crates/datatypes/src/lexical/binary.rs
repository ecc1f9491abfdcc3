//! `hexBinary` and `base64Binary`: part 2, sections 3.2.15 and 3.2.16.

use crate::whitespace::is_space;

/// Number of octets of a hexadecimal text.
pub(crate) fn hex_length(text: &str) -> Option<u64> {
    let right = text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    right.then_some(text.len() as u64 / 2)
}

pub(crate) fn hex_decode(text: &str) -> Option<Box<[u8]>> {
    hex_length(text)?;
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    text.as_bytes().chunks_exact(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

const PAD: u8 = 64;
const SPACE: u8 = 65;
const WRONG: u8 = 66;

const SEXTETS: [u8; 256] = {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut table = [WRONG; 256];
    let mut value = 0;
    while value < 64 {
        table[alphabet[value] as usize] = value as u8;
        value += 1;
    }
    table[b'=' as usize] = PAD;
    table[b' ' as usize] = SPACE;
    table[b'\t' as usize] = SPACE;
    table[b'\n' as usize] = SPACE;
    table[b'\r' as usize] = SPACE;
    table
};

/// Number of octets of a base64 text: groups of four, padding at the end only, unused bits zero, white space
/// anywhere.
pub(crate) fn base64_length(text: &str) -> Option<u64> {
    let (count, last, tail) = scan_sextets(text.as_bytes())?;
    let pads = count_pads(tail)?;
    let unused_bits = match (count % 4, pads) {
        (0, 0) => 0,
        (3, 1) => 0b11,
        (2, 2) => 0b1111,
        _ => return None,
    };
    (last & unused_bits == 0).then_some(count * 6 / 8)
}

// Counts the sextets before the padding; gives the last one and what follows.
fn scan_sextets(bytes: &[u8]) -> Option<(u64, u8, &[u8])> {
    let (mut count, mut last) = (0, 0);
    for (index, byte) in bytes.iter().enumerate() {
        match SEXTETS[*byte as usize] {
            sextet @ 0..64 => (count, last) = (count + 1, sextet),
            SPACE => {}
            PAD => return Some((count, last, &bytes[index..])),
            _ => return None,
        }
    }
    Some((count, last, &[]))
}

fn count_pads(tail: &[u8]) -> Option<usize> {
    let right = tail.iter().all(|byte| *byte == b'=' || is_space(*byte));
    right.then(|| tail.iter().filter(|byte| **byte == b'=').count())
}

pub(crate) fn base64_decode(text: &str) -> Option<Box<[u8]>> {
    let length = base64_length(text)? as usize;
    let mut octets = Vec::with_capacity(length + 2);
    let (mut buffer, mut bits) = (0u32, 0);
    for sextet in text.bytes().map(|byte| SEXTETS[byte as usize]).filter(|sextet| *sextet < PAD) {
        buffer = buffer << 6 | u32::from(sextet);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            octets.push((buffer >> bits) as u8);
        }
    }
    Some(octets.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal() {
        assert_eq!(hex_decode("0fB8").as_deref(), Some(&[0x0f, 0xb8][..]));
        assert_eq!(hex_length(""), Some(0));
        for wrong in ["0", "0g", "0x10", "é0", "00 11"] {
            assert_eq!(hex_length(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn base64() {
        assert_eq!(base64_decode("YWJj ZGU=").as_deref(), Some(&b"abcde"[..]));
        assert_eq!(base64_decode("YQ = =").as_deref(), Some(&b"a"[..]));
        assert_eq!(base64_length(""), Some(0));
        for wrong in
            ["Y", "YQ", "YWJ", "YQ=", "YR==", "YWK=", "=", "====", "YQ==YQ==", "YW?j", "YWJj=", "Y==="]
        {
            assert_eq!(base64_length(wrong), None, "{wrong}");
        }
    }
}
