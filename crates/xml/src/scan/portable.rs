//! The kernel without vector instructions: a table of classes, eight bytes at a time.

use super::{BLOCK, Masks, Noticed};

const TEXT: u8 = 1;
const VALUE: u8 = 2;
const STOP: u8 = 4;
const BLACK: u8 = 8;
const CONTROL: u8 = 16;
const HIGH: u8 = 32;
const EF: u8 = 64;
const CLOSE: u8 = 128;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [BLACK; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'<' | b'&' => TEXT | VALUE | BLACK,
            b']' => TEXT | BLACK,
            b'"' | b'\'' => VALUE | BLACK,
            b'\t' | b'\n' | b'\r' => VALUE | STOP,
            b' ' => STOP,
            b'/' | b'=' => STOP | BLACK,
            b'>' => STOP | BLACK | CLOSE,
            0..0x20 => BLACK | CONTROL,
            0xEF => BLACK | HIGH | EF,
            0x80.. => BLACK | HIGH,
            _ => BLACK,
        };
        byte += 1;
    }
    table
}

pub(super) fn classify(blocks: &[[u8; BLOCK]], tail: &[u8; BLOCK], masks: &mut [Masks]) -> Noticed {
    let mut seen = 0;
    for (block, mask) in blocks.iter().chain([tail]).zip(masks) {
        let (found, classes) = classify_block(block);
        *mask = found;
        seen |= classes;
    }
    Noticed {
        control: seen & CONTROL != 0,
        // Without vectors the standard library judges: any byte above 7F sends the window to `locate`.
        utf8: seen & HIGH != 0,
        noncharacter: seen & EF != 0,
    }
}

fn classify_block(block: &[u8; BLOCK]) -> (Masks, u8) {
    let mut masks = Masks::default();
    let mut seen = 0;
    for (i, &byte) in block.iter().enumerate() {
        let class = CLASSES[byte as usize];
        seen |= class;
        let class = u64::from(class);
        masks.text |= (class & 1) << i;
        masks.value |= (class >> 1 & 1) << i;
        masks.stop |= (class >> 2 & 1) << i;
        masks.black |= (class >> 3 & 1) << i;
        masks.close |= (class >> 7 & 1) << i;
        masks.dash |= u64::from(byte == b'-') << i;
    }
    (masks, seen)
}
