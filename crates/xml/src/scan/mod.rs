//! The structural scan: one pass over the bytes that checks UTF-8 and the characters that XML allows, and
//! marks every byte that can matter to the parser, 64 bytes to a machine word.
//!
//! This is the only place of the workspace that contains `unsafe`: vector kernels chosen at run time, requests
//! for memory ahead of its use, and the conversion of scanned bytes to `&str`. The portable kernel is the reference; the tests run all.

#![allow(unsafe_code, reason = "vector intrinsics, and str from bytes that the scan has proven to be UTF-8")]

mod portable;
#[cfg(target_arch = "x86_64")]
mod x86;

/// Bytes in a block: one bit each in a mask.
pub(crate) const BLOCK: usize = 64;

/// What the parser wants to jump to, one bit per byte of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub(crate) struct Masks {
    /// Ends or complicates a run of text: `<`, `&`, `]`.
    pub(crate) text: u64,
    /// Ends or complicates an attribute value: quotes, `<`, `&`, tab, line feed, carriage return.
    pub(crate) value: u64,
    /// Ends a name: white space, `/`, `=`, `>`.
    pub(crate) stop: u64,
    /// Is not white space.
    pub(crate) black: u64,
    /// Is `>`.
    pub(crate) close: u64,
    /// Is `-`.
    pub(crate) dash: u64,
}

impl Masks {
    /// A mask set in which every byte stops every search: closes a window.
    pub(crate) const STOP_ALL: Masks =
        Masks { text: !0, value: !0, stop: !0, black: !0, close: !0, dash: !0 };

    /// Makes every byte from `used` on stop every search.
    fn close(&mut self, used: usize) {
        let rest = !0u64 << used;
        self.text |= rest;
        self.value |= rest;
        self.stop |= rest;
        self.black |= rest;
        self.close |= rest;
        self.dash |= rest;
    }
}

/// What a kernel noticed in the blocks that it classified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Noticed {
    /// A control character that XML forbids.
    pub(crate) control: bool,
    /// Bytes that are not UTF-8 (reported at least when they are not; the exact place is found later).
    pub(crate) utf8: bool,
    /// The byte EF, which may start U+FFFE or U+FFFF.
    pub(crate) noncharacter: bool,
}

impl Noticed {
    fn nothing(self) -> bool {
        self == Noticed::default()
    }
}

/// A kernel: fills one [`Masks`] per block, then one for the tail (padded with spaces by the caller).
type Kernel = fn(&[[u8; BLOCK]], &[u8; BLOCK], &mut [Masks]) -> Noticed;

/// The kernel for this machine.
#[derive(Clone, Copy)]
pub(crate) struct Scanner {
    kernel: Kernel,
}

/// Why a scan stopped before the end of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Bytes that are not UTF-8.
    Utf8,
    /// A character that XML does not allow.
    Character,
}

impl Scanner {
    /// Picks the widest kernel that this machine runs.
    pub(crate) fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(kernel) = x86::detect() {
            return Scanner { kernel };
        }
        Scanner { kernel: portable::classify }
    }

    /// Classifies `bytes`, which must not end inside a UTF-8 sequence unless the input ends there.
    ///
    /// `masks` needs one entry per block begun and one more. Returns the length up to which the bytes are
    /// good, and what is wrong there. Searches stop at that length.
    pub(crate) fn classify(self, bytes: &[u8], masks: &mut [Masks]) -> (usize, Option<Fault>) {
        let (blocks, rest) = bytes.as_chunks::<BLOCK>();
        let mut tail = [b' '; BLOCK];
        tail[..rest.len()].copy_from_slice(rest);
        let noticed = (self.kernel)(blocks, &tail, masks);
        let (good, fault) = if noticed.nothing() { (bytes.len(), None) } else { locate(bytes, noticed) };
        let last = good / BLOCK;
        masks[last].close(good % BLOCK);
        masks[last + 1] = Masks::STOP_ALL;
        (good, fault)
    }
}

/// Finds the first fault exactly: the slow path, taken once per faulty document.
fn locate(bytes: &[u8], noticed: Noticed) -> (usize, Option<Fault>) {
    let good = match std::str::from_utf8(bytes) {
        Ok(_) => bytes.len(),
        Err(error) => error.valid_up_to(),
    };
    let fault = (good < bytes.len()).then_some(Fault::Utf8);
    if !noticed.control && !noticed.noncharacter {
        return (good, fault);
    }
    match bytes[..good].iter().enumerate().position(|(i, &b)| is_forbidden(b, &bytes[i..])) {
        Some(at) => (at, Some(Fault::Character)),
        None => (good, fault),
    }
}

fn is_forbidden(byte: u8, from: &[u8]) -> bool {
    match byte {
        b'\t' | b'\n' | b'\r' => false,
        0..0x20 => true,
        0xEF => matches!(from, [0xEF, 0xBF, 0xBE | 0xBF, ..]),
        _ => false,
    }
}

/// Text that the scan has accepted.
///
/// Callers pass ranges of a window (or of several windows in a row) that start and end beside ASCII
/// characters or at the ends of the input, never inside a character.
#[inline(always)]
pub(crate) fn scanned_str(bytes: &[u8]) -> &str {
    debug_assert!(std::str::from_utf8(bytes).is_ok(), "only scanned text");
    // SAFETY: every byte handed out by `Input` lies before the end of a classified window; `classify` ends
    // a window before the first sequence that is not UTF-8, and the parser cuts only beside ASCII bytes.
    unsafe { std::str::from_utf8_unchecked(bytes) }
}

/// Asks for a value before it is read, where the processor can be asked.
#[inline(always)]
#[cfg_attr(not(target_arch = "x86_64"), allow(unused_variables, reason = "there is no such request"))]
pub(crate) fn prefetch<T>(value: &T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the instruction is part of the architecture and reads nothing; its address is that of a reference.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(value).cast());
    }
}

/// Length of `bytes` without a UTF-8 sequence begun and not ended at its end.
pub(crate) fn whole_characters(bytes: &[u8]) -> usize {
    let len = bytes.len();
    for back in 1..=len.min(3) {
        let byte = bytes[len - back];
        let needed = match byte {
            0xC0..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xFF => 4,
            0x80..=0xBF => continue,
            _ => return len,
        };
        return if needed > back { len - back } else { len };
    }
    len
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kernels() -> Vec<Kernel> {
        let mut all: Vec<Kernel> = vec![portable::classify];
        #[cfg(target_arch = "x86_64")]
        all.extend(x86::all());
        all
    }

    fn reference(bytes: &[u8]) -> Vec<Masks> {
        let mut masks = vec![Masks::default(); bytes.len() / BLOCK + 2];
        for (i, &b) in bytes.iter().enumerate() {
            let (mask, bit) = (&mut masks[i / BLOCK], 1u64 << (i % BLOCK));
            if b"<&]".contains(&b) {
                mask.text |= bit;
            }
            if b"\"'<&\t\n\r".contains(&b) {
                mask.value |= bit;
            }
            if b" \t\n\r/=>".contains(&b) {
                mask.stop |= bit;
            }
            if !b" \t\n\r".contains(&b) {
                mask.black |= bit;
            }
            if b == b'>' {
                mask.close |= bit;
            }
            if b == b'-' {
                mask.dash |= bit;
            }
        }
        masks
    }

    fn verdict(bytes: &[u8]) -> (usize, Option<Fault>) {
        locate(bytes, Noticed { control: true, utf8: true, noncharacter: true })
    }

    fn check(bytes: &[u8]) {
        for kernel in kernels() {
            let mut masks = vec![Masks::default(); bytes.len() / BLOCK + 2];
            let found = Scanner { kernel }.classify(bytes, &mut masks);
            assert_eq!(found, verdict(bytes), "{bytes:?}");
            let mut expected = reference(&bytes[..found.0]);
            let last = found.0 / BLOCK;
            expected[last].close(found.0 % BLOCK);
            assert_eq!(masks[..=last], expected[..=last], "{bytes:?}");
            assert_eq!(masks[last + 1], Masks::STOP_ALL);
        }
    }

    #[test]
    fn every_byte_at_every_place() {
        for place in 0..130 {
            for byte in 0..=255u8 {
                let mut bytes = vec![b'a'; 131];
                bytes[place] = byte;
                check(&bytes);
            }
        }
    }

    #[test]
    fn utf8_sequences_good_and_bad() {
        let sequences: [&[u8]; 16] = [
            "é".as_bytes(),
            "€".as_bytes(),
            "\u{10348}".as_bytes(),
            b"\xC0\x80",
            b"\xC1\xBF",
            b"\xE0\x80\x80",
            b"\xED\xA0\x80",
            b"\xED\x9F\xBF",
            b"\xEF\xBF\xBE",
            b"\xEF\xBF\xBD",
            b"\xEF\xBB\xBF",
            b"\xF0\x80\x80\x80",
            b"\xF4\x8F\xBF\xBF",
            b"\xF4\x90\x80\x80",
            b"\xF5\x80\x80\x80",
            b"\x80",
        ];
        for sequence in sequences {
            for cut in 1..=sequence.len() {
                for place in 56..72 {
                    let mut bytes = vec![b'x'; place];
                    bytes.extend_from_slice(&sequence[..cut]);
                    check(&bytes);
                    bytes.extend_from_slice(b"yyy");
                    check(&bytes);
                    bytes.resize(200, b'z');
                    check(&bytes);
                }
            }
        }
    }

    #[test]
    fn characters_are_not_cut() {
        assert_eq!(whole_characters(b"abc"), 3);
        assert_eq!(whole_characters("aé".as_bytes()), 3);
        assert_eq!(whole_characters(b"a\xC3"), 1);
        assert_eq!(whole_characters(b"a\xE2\x82"), 1);
        assert_eq!(whole_characters(b"a\xF0\x90\x8D"), 1);
        assert_eq!(whole_characters(b"\x80\x80\x80\x80"), 4);
    }
}
