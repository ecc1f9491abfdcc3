//! Kernels for x86-64: SSSE3-class shuffles need run-time detection, so AVX2 and AVX-512 are chosen when the
//! processor has them, and SSE2, which every x86-64 processor has, otherwise.
//!
//! Classes are found by two table look-ups on the halves of a byte (a class is a set of low halves times a
//! set of high halves). UTF-8 is checked by the method of Keiser and Lemire, "Validating UTF-8 in less than
//! one instruction per byte" (2020): three look-ups tell every kind of faulty pair of bytes apart.

use std::arch::x86_64::*;

use super::{BLOCK, Kernel, Masks, Noticed};

/// The widest kernel that this processor runs.
pub(super) fn detect() -> Option<Kernel> {
    all().pop()
}

/// Every kernel that this processor runs, the widest last.
pub(super) fn all() -> Vec<Kernel> {
    let mut kernels: Vec<Kernel> = vec![sse2];
    if is_x86_feature_detected!("avx2") {
        kernels.push(|blocks, tail, masks| {
            // SAFETY: the processor has AVX2, as just detected.
            unsafe { avx2(blocks, tail, masks) }
        });
    }
    if is_x86_feature_detected!("avx512bw") && is_x86_feature_detected!("avx2") {
        kernels.push(|blocks, tail, masks| {
            // SAFETY: the processor has AVX-512BW and AVX2, as just detected.
            unsafe { avx512(blocks, tail, masks) }
        });
    }
    kernels
}

const BLANK_CONTROL: u8 = 1; // tab, line feed, carriage return
const SPACE: u8 = 2;
const QUOTE: u8 = 4;
const AMPERSAND: u8 = 8;
const LESS: u8 = 16;
const EQUALS_GREATER: u8 = 32;
const SLASH: u8 = 64;
const BRACKET: u8 = 128;

const TEXT: u8 = AMPERSAND | LESS | BRACKET;
const VALUE: u8 = QUOTE | AMPERSAND | LESS | BLANK_CONTROL;
const STOP: u8 = BLANK_CONTROL | SPACE | EQUALS_GREATER | SLASH;
const BLANK: u8 = BLANK_CONTROL | SPACE;

const LOW: [u8; 16] = {
    let mut table = [0; 16];
    table[0x0] = SPACE;
    table[0x2] = QUOTE;
    table[0x6] = AMPERSAND;
    table[0x7] = QUOTE;
    table[0x9] = BLANK_CONTROL;
    table[0xA] = BLANK_CONTROL;
    table[0xC] = LESS;
    table[0xD] = BLANK_CONTROL | EQUALS_GREATER | BRACKET;
    table[0xE] = EQUALS_GREATER;
    table[0xF] = SLASH;
    table
};

const HIGH: [u8; 16] = {
    let mut table = [0; 16];
    table[0x0] = BLANK_CONTROL;
    table[0x2] = SPACE | QUOTE | AMPERSAND | SLASH;
    table[0x3] = LESS | EQUALS_GREATER;
    table[0x5] = BRACKET;
    table
};

// The kinds of faulty pairs of bytes, as bits: see the paper, section 6.
const TOO_SHORT: u8 = 1;
const TOO_LONG: u8 = 2;
const OVERLONG_3: u8 = 4;
const TOO_LARGE: u8 = 8;
const SURROGATE: u8 = 16;
const OVERLONG_2: u8 = 32;
const TOO_LARGE_1000: u8 = 64;
const OVERLONG_4: u8 = 64;
const TWO_CONTINUATIONS: u8 = 128;
const CARRY: u8 = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS;

const FIRST_HIGH: [u8; 16] = {
    let mut table = [TOO_LONG; 16];
    let mut i = 0x8;
    while i < 0xC {
        table[i] = TWO_CONTINUATIONS;
        i += 1;
    }
    table[0xC] = TOO_SHORT | OVERLONG_2;
    table[0xD] = TOO_SHORT;
    table[0xE] = TOO_SHORT | OVERLONG_3 | SURROGATE;
    table[0xF] = TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4;
    table
};

const FIRST_LOW: [u8; 16] = {
    let mut table = [CARRY | TOO_LARGE | TOO_LARGE_1000; 16];
    table[0x0] = CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4;
    table[0x1] = CARRY | OVERLONG_2;
    table[0x2] = CARRY;
    table[0x3] = CARRY;
    table[0x4] = CARRY | TOO_LARGE;
    table[0xD] = CARRY | TOO_LARGE | TOO_LARGE_1000 | SURROGATE;
    table
};

const SECOND_HIGH: [u8; 16] = {
    let mut table = [TOO_SHORT; 16];
    let after_lead = TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS;
    table[0x8] = after_lead | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4;
    table[0x9] = after_lead | OVERLONG_3 | TOO_LARGE;
    table[0xA] = after_lead | SURROGATE | TOO_LARGE;
    table[0xB] = after_lead | SURROGATE | TOO_LARGE;
    table
};

#[target_feature(enable = "avx2")]
fn table(values: [u8; 16]) -> __m256i {
    // SAFETY: an unaligned load of 16 bytes from an array of 16 bytes.
    let half = unsafe { _mm_loadu_si128(values.as_ptr().cast()) };
    _mm256_broadcastsi128_si256(half)
}

#[target_feature(enable = "avx2")]
fn splat(byte: u8) -> __m256i {
    _mm256_set1_epi8(byte as i8)
}

#[target_feature(enable = "avx2")]
fn load(block: &[u8; BLOCK]) -> [__m256i; 2] {
    let start: *const __m256i = block.as_ptr().cast();
    // SAFETY: two unaligned loads of 32 bytes each from an array of 64 bytes.
    unsafe { [_mm256_loadu_si256(start), _mm256_loadu_si256(start.add(1))] }
}

#[target_feature(enable = "avx2")]
fn high_halves(bytes: __m256i) -> __m256i {
    _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), splat(0x0F))
}

#[target_feature(enable = "avx2")]
fn bits(halves: [__m256i; 2]) -> u64 {
    let low = _mm256_movemask_epi8(halves[0]) as u32;
    let high = _mm256_movemask_epi8(halves[1]) as u32;
    u64::from(low) | u64::from(high) << 32
}

/// One bit for each byte whose class is none of `classes`.
#[target_feature(enable = "avx2")]
fn none_of(found: [__m256i; 2], classes: u8) -> u64 {
    let wanted = splat(classes);
    let zero = _mm256_setzero_si256();
    bits([
        _mm256_cmpeq_epi8(_mm256_and_si256(found[0], wanted), zero),
        _mm256_cmpeq_epi8(_mm256_and_si256(found[1], wanted), zero),
    ])
}

/// The UTF-8 check of a stretch of bytes, 32 at a time.
struct Utf8 {
    previous: __m256i,
    error: __m256i,
    previous_high: bool,
}

impl Utf8 {
    #[target_feature(enable = "avx2")]
    fn new() -> Self {
        let zero = _mm256_setzero_si256();
        Utf8 { previous: zero, error: zero, previous_high: false }
    }

    /// Checks a block; `high` says whether it holds a byte above 7F. Two ASCII blocks in a row cost nothing.
    #[target_feature(enable = "avx2")]
    #[inline]
    fn block(&mut self, halves: [__m256i; 2], high: bool) {
        if high || self.previous_high {
            self.half(halves[0]);
            self.half(halves[1]);
        } else {
            self.previous = halves[1];
        }
        self.previous_high = high;
    }

    #[target_feature(enable = "avx2")]
    fn half(&mut self, bytes: __m256i) {
        let joint = _mm256_permute2x128_si256::<0x21>(self.previous, bytes);
        let before1 = _mm256_alignr_epi8::<15>(bytes, joint);
        let before2 = _mm256_alignr_epi8::<14>(bytes, joint);
        let before3 = _mm256_alignr_epi8::<13>(bytes, joint);
        let first_high = _mm256_shuffle_epi8(table(FIRST_HIGH), high_halves(before1));
        let first_low = _mm256_shuffle_epi8(table(FIRST_LOW), _mm256_and_si256(before1, splat(0x0F)));
        let second_high = _mm256_shuffle_epi8(table(SECOND_HIGH), high_halves(bytes));
        let special = _mm256_and_si256(_mm256_and_si256(first_high, first_low), second_high);
        let third = _mm256_subs_epu8(before2, splat(0xE0 - 0x80));
        let fourth = _mm256_subs_epu8(before3, splat(0xF0 - 0x80));
        let must_continue = _mm256_and_si256(_mm256_or_si256(third, fourth), splat(0x80));
        self.error = _mm256_or_si256(self.error, _mm256_xor_si256(must_continue, special));
        self.previous = bytes;
    }

    #[target_feature(enable = "avx2")]
    fn failed(&self) -> bool {
        _mm256_testz_si256(self.error, self.error) == 0
    }
}

#[target_feature(enable = "avx2")]
fn avx2(blocks: &[[u8; BLOCK]], tail: &[u8; BLOCK], masks: &mut [Masks]) -> Noticed {
    let mut utf8 = Utf8::new();
    let (mut control, mut ef) = (0u64, _mm256_setzero_si256());
    for (block, mask) in blocks.iter().chain([tail]).zip(masks) {
        let halves = load(block);
        let class = |bytes: __m256i| {
            let low = _mm256_shuffle_epi8(table(LOW), _mm256_and_si256(bytes, splat(0x0F)));
            _mm256_and_si256(low, _mm256_shuffle_epi8(table(HIGH), high_halves(bytes)))
        };
        let found = [class(halves[0]), class(halves[1])];
        // Not by `map`, which lacks the features of this function and so would be called, not inlined.
        let [low, high] = halves;
        let is = |byte: u8| bits([_mm256_cmpeq_epi8(low, splat(byte)), _mm256_cmpeq_epi8(high, splat(byte))]);
        let printable = bits([
            _mm256_cmpeq_epi8(_mm256_max_epu8(low, splat(0x20)), low),
            _mm256_cmpeq_epi8(_mm256_max_epu8(high, splat(0x20)), high),
        ]);
        let black = none_of(found, BLANK);
        *mask = Masks {
            text: !none_of(found, TEXT),
            value: !none_of(found, VALUE),
            stop: !none_of(found, STOP),
            black,
            close: is(b'>'),
            dash: is(b'-'),
        };
        control |= black & !printable;
        let high = bits(halves);
        if high != 0 {
            for bytes in halves {
                ef = _mm256_or_si256(ef, _mm256_cmpeq_epi8(bytes, splat(0xEF)));
            }
        }
        utf8.block(halves, high != 0);
    }
    Noticed { control: control != 0, utf8: utf8.failed(), noncharacter: _mm256_testz_si256(ef, ef) == 0 }
}

#[target_feature(enable = "avx512bw,avx512f,avx2")]
fn avx512(blocks: &[[u8; BLOCK]], tail: &[u8; BLOCK], masks: &mut [Masks]) -> Noticed {
    let mut utf8 = Utf8::new();
    let (mut control, mut ef) = (0u64, 0u64);
    let low_table = _mm512_broadcast_i64x4(table(LOW));
    let high_table = _mm512_broadcast_i64x4(table(HIGH));
    let byte = |value: u8| _mm512_set1_epi8(value as i8);
    for (block, mask) in blocks.iter().chain([tail]).zip(masks) {
        // SAFETY: an unaligned load of 64 bytes from an array of 64 bytes.
        let bytes = unsafe { _mm512_loadu_si512(block.as_ptr().cast()) };
        let low = _mm512_shuffle_epi8(low_table, _mm512_and_si512(bytes, byte(0x0F)));
        let high_half = _mm512_and_si512(_mm512_srli_epi16::<4>(bytes), byte(0x0F));
        let found = _mm512_and_si512(low, _mm512_shuffle_epi8(high_table, high_half));
        let black = _mm512_testn_epi8_mask(found, byte(BLANK));
        *mask = Masks {
            text: _mm512_test_epi8_mask(found, byte(TEXT)),
            value: _mm512_test_epi8_mask(found, byte(VALUE)),
            stop: _mm512_test_epi8_mask(found, byte(STOP)),
            black,
            close: _mm512_cmpeq_epi8_mask(bytes, byte(b'>')),
            dash: _mm512_cmpeq_epi8_mask(bytes, byte(b'-')),
        };
        control |= black & _mm512_cmplt_epu8_mask(bytes, byte(0x20));
        let high = _mm512_movepi8_mask(bytes);
        if high != 0 {
            ef |= _mm512_cmpeq_epi8_mask(bytes, byte(0xEF));
        }
        utf8.block(load(block), high != 0);
    }
    Noticed { control: control != 0, utf8: utf8.failed(), noncharacter: ef != 0 }
}

/// The kernel of every x86-64 processor: equality tests only; the standard library checks UTF-8 when needed.
fn sse2(blocks: &[[u8; BLOCK]], tail: &[u8; BLOCK], masks: &mut [Masks]) -> Noticed {
    let mut noticed = Noticed::default();
    for (block, mask) in blocks.iter().chain([tail]).zip(masks) {
        // SAFETY: every x86-64 processor has SSE2.
        let (found, here) = unsafe { sse2_block(block) };
        *mask = found;
        noticed.control |= here.control;
        noticed.utf8 |= here.utf8;
        noticed.noncharacter |= here.noncharacter;
    }
    noticed
}

#[target_feature(enable = "sse2")]
fn sse2_block(block: &[u8; BLOCK]) -> (Masks, Noticed) {
    let mut masks = Masks::default();
    let (mut control, mut high, mut ef) = (0u64, 0u64, 0u64);
    for quarter in 0..4 {
        // SAFETY: the quarters are four unaligned loads of 16 bytes from an array of 64 bytes.
        let bytes = unsafe { _mm_loadu_si128(block.as_ptr().add(16 * quarter).cast()) };
        let at = |vector: __m128i| u64::from(_mm_movemask_epi8(vector) as u16) << (16 * quarter);
        let is = |byte: u8| at(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte as i8)));
        let line = is(b'\t') | is(b'\n') | is(b'\r');
        let markup = is(b'<') | is(b'&');
        let blank = is(b' ') | line;
        let range = 0xFFFFu64 << (16 * quarter);
        let printable = at(_mm_cmpeq_epi8(_mm_max_epu8(bytes, _mm_set1_epi8(0x20)), bytes));
        masks.text |= markup | is(b']');
        masks.value |= markup | is(b'"') | is(b'\'') | line;
        masks.close |= is(b'>');
        masks.dash |= is(b'-');
        masks.stop |= blank | is(b'/') | is(b'=') | is(b'>');
        masks.black |= range & !blank;
        control |= range & !blank & !printable;
        high |= at(bytes);
        ef |= is(0xEF);
    }
    (masks, Noticed { control: control != 0, utf8: high != 0, noncharacter: ef != 0 })
}
