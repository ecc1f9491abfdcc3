//! A stream in small pieces of irregular length, now and then interrupted.

use std::io::{self, ErrorKind, Read};

/// Gives `bytes` in pieces whose lengths follow from a seed.
#[derive(Debug)]
pub struct Choppy<'b> {
    bytes: &'b [u8],
    state: u32,
}

impl<'b> Choppy<'b> {
    /// Seed 0 gives one byte at a time.
    pub fn new(bytes: &'b [u8], seed: u8) -> Self {
        Choppy { bytes, state: u32::from(seed) }
    }

    fn next_length(&mut self) -> usize {
        if self.state == 0 {
            return 1;
        }
        self.state = self.state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223) | 1;
        // Mostly a few bytes, sometimes many: refills must happen inside every kind of token.
        let bits = self.state >> 20;
        1 + (bits as usize & if bits & 0x700 == 0 { 0x7ff } else { 7 })
    }
}

impl Read for Choppy<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = self.next_length();
        if self.state & 0xf000_0000 == 0xf000_0000 {
            return Err(ErrorKind::Interrupted.into());
        }
        let length = length.min(out.len()).min(self.bytes.len());
        let (now, later) = self.bytes.split_at(length);
        out[..length].copy_from_slice(now);
        self.bytes = later;
        Ok(length)
    }
}
