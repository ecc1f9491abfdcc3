//! Lines and columns of a text that is no longer there.

use segur_report::Location;

/// Where the lines of a text begin, and which bytes continue a character: enough to turn any offset into a
/// line and a column, in an eighth of the text's size and four bytes a line.
#[derive(Clone, Debug)]
pub(crate) struct LineIndex {
    /// Offset of the first byte of the text.
    base: u32,
    /// Offsets of the starts of the lines.
    starts: Vec<u32>,
    /// One bit for each byte that is not the first of its character; empty if the text is ASCII.
    continuations: Vec<u64>,
}

impl LineIndex {
    /// Indexes a text that begins at `base`. Lines end with LF, CR or CR LF.
    pub(crate) fn new(text: &[u8], base: u64) -> Self {
        let mut starts = vec![base as u32];
        each_low(text, |at| {
            let end = text[at] == b'\n' || (text[at] == b'\r' && text.get(at + 1) != Some(&b'\n'));
            if end {
                starts.push((at as u64 + 1 + base) as u32);
            }
        });
        LineIndex {
            base: base as u32,
            starts,
            continuations: if text.is_ascii() { Vec::new() } else { continuations(text) },
        }
    }

    pub(crate) fn location(&self, offset: u32) -> Location {
        let line = self.starts.partition_point(|&start| start <= offset).max(1);
        let start = self.starts[line - 1].min(offset);
        let column = offset - start - self.continuations_between(start, offset) + 1;
        Location { offset: u64::from(offset), length: 0, line: line as u64, column: u64::from(column) }
    }

    fn continuations_between(&self, start: u32, end: u32) -> u32 {
        let (start, end) = ((start - self.base) as usize, (end - self.base) as usize);
        let words = self.continuations.iter().enumerate().take(end / 64 + 1).skip(start / 64);
        words.map(|(index, word)| (word & bits(index * 64, start, end)).count_ones()).sum()
    }
}

/// Gives the places of all bytes below 14, among them the ends of lines, and perhaps of others: lines are short, and a
/// search that begins anew at each costs more than a look at every word of eight.
fn each_low(text: &[u8], mut found: impl FnMut(usize)) {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let words = text.chunks_exact(8);
    let rest = words.remainder();
    for (index, word) in words.enumerate() {
        let mut eight = [0; 8];
        eight.copy_from_slice(word);
        let word = u64::from_le_bytes(eight);
        // The high bit of each byte that is less than 14; a borrow may set that of the byte above it, too.
        let mut low = word.wrapping_sub(ONES * 14) & !word & (ONES * 0x80);
        while low != 0 {
            found(index * 8 + low.trailing_zeros() as usize / 8);
            low &= low - 1;
        }
    }
    let start = text.len() - rest.len();
    (start..text.len()).for_each(found);
}

/// The bits of the word at `word` that stand for offsets from `start` to `end`, the latter excluded.
fn bits(word: usize, start: usize, end: usize) -> u64 {
    let below = |limit: usize| match limit.saturating_sub(word) {
        0 => 0,
        bits @ 1..64 => !0 >> (64 - bits),
        _ => !0,
    };
    below(end) & !below(start)
}

fn continuations(text: &[u8]) -> Vec<u64> {
    let word = |bytes: &[u8]| {
        if bytes.is_ascii() {
            return 0;
        }
        let parts = bytes.chunks(8).enumerate();
        parts.fold(0, |word, (at, part)| word | u64::from(continuations_of_eight(part)) << (at * 8))
    };
    text.chunks(64).map(word).collect()
}

/// One bit for each of at most eight bytes.
fn continuations_of_eight(bytes: &[u8]) -> u8 {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let mut eight = [0; 8];
    eight[..bytes.len()].copy_from_slice(bytes);
    let all = u64::from_le_bytes(eight);
    if all & HIGH == 0 {
        return 0;
    }
    // Bytes 10xxxxxx; the product then gathers the eighth bit of each in the last byte.
    let marks = (all & !(all << 1) & HIGH) >> 7;
    (marks.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = format!("é€😀x\r\n{}été\r{}\nb", "a".repeat(130), "ü".repeat(200));
        for base in [0, 3] {
            let index = LineIndex::new(text.as_bytes(), base);
            let (mut line, mut column, mut before) = (1, 1, ' ');
            for (at, c) in text.char_indices() {
                if before == '\n' || (before == '\r' && c != '\n') {
                    (line, column) = (line + 1, 1);
                }
                let found = index.location(at as u32 + base as u32);
                assert_eq!((found.line, found.column), (line, column), "at {at}");
                (column, before) = (column + 1, c);
            }
        }
    }
}
