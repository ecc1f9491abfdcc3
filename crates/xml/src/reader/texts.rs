//! The texts of the tags kept, and where their attributes are.

use super::memo::LONGEST;
use super::rows::{Packed, Row};

/// Texts, one after another in a ring: the latest overwrite the oldest.
#[derive(Default)]
pub(super) struct Texts {
    ring: Vec<u8>,
    /// For each unit of the ring, see [`Row`]; the first of a text has the number of its first unit.
    rows: Vec<Packed>,
    /// Where the next one goes, in units of [`UNIT`] counted from the first ever.
    next: u32,
}

/// Texts begin at multiples of this.
const UNIT: usize = 16;
/// Units in the ring.
const UNITS: u32 = 16 << 10;
const _: () = assert!(UNITS.is_power_of_two() && LONGEST <= UNITS as usize * UNIT);

impl Texts {
    /// Keeps a text with room for as many rows, and gives its number, which no other one ever has and which is never 0;
    /// none when numbers have run out, after tens of thousands of millions of bytes of new tags.
    pub(super) fn keep(&mut self, text: &[u8], rows: usize) -> Option<u32> {
        if self.ring.is_empty() {
            self.ring = vec![0; UNITS as usize * UNIT];
            self.rows = vec![[0; 4]; UNITS as usize];
            self.next = 1;
        }
        let units = text.len().div_ceil(UNIT).max(rows) as u32;
        let left = UNITS - self.next % UNITS;
        let number = if left < units { self.next.checked_add(left)? } else { self.next };
        self.next = number.checked_add(units)?;
        let start = (number % UNITS) as usize * UNIT;
        self.ring[start..start + text.len()].copy_from_slice(text);
        Some(number)
    }

    /// Whether the text of that number is still there and is this one.
    #[inline(always)]
    pub(super) fn is(&self, number: u32, text: &[u8]) -> bool {
        let start = (number % UNITS) as usize * UNIT;
        let kept = self.ring.get(start..start + text.len());
        self.is_there(number) && kept.is_some_and(|kept| same(kept, text))
    }

    #[inline(always)]
    fn is_there(&self, number: u32) -> bool {
        self.next.wrapping_sub(number) <= UNITS
    }

    /// Notes the attributes of a text, as many as it was kept for.
    pub(super) fn set_rows(&mut self, number: u32, rows: impl Iterator<Item = Row>) {
        if self.is_there(number)
            && let Some(room) = self.rows.get_mut((number % UNITS) as usize..)
        {
            room.iter_mut().zip(rows).for_each(|(place, row)| *place = row.packed());
        }
    }

    /// The attributes noted of a text that is there.
    #[inline(always)]
    pub(super) fn rows(&self, number: u32, count: usize) -> &[Packed] {
        let start = (number % UNITS) as usize;
        self.rows.get(start..start + count).unwrap_or(&[])
    }
}

/// Equality of two texts of the same length, without the call that costs more than comparing a tag.
#[inline(always)]
pub(super) fn same(one: &[u8], other: &[u8]) -> bool {
    let Some((last, other_last)) = one.last_chunk::<16>().zip(other.last_chunk::<16>()) else {
        return same_short(one, other);
    };
    let ((chunks, _), (others, _)) = (one.as_chunks::<16>(), other.as_chunks::<16>());
    last == other_last && chunks.iter().zip(others).all(|(chunk, other)| chunk == other)
}

#[inline(always)]
fn same_short(one: &[u8], other: &[u8]) -> bool {
    match (one.first_chunk::<8>().zip(one.last_chunk::<8>()), other.first_chunk().zip(other.last_chunk())) {
        (Some(ends), Some(other_ends)) => ends == other_ends,
        _ => one.iter().zip(other).all(|(byte, other)| byte == other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_has_the_number_that_stands_for_none() {
        let mut texts = Texts::default();
        let first = texts.keep(b"<a>", 0).unwrap();
        assert_ne!(first, 0);
        assert!(texts.is(first, b"<a>") && !texts.is(0, b"<a>"));
    }
}
