//! What the fuzz targets share.

pub mod choppy;
pub mod events;
pub mod oracle;

use segur_xml::{DtdMode, Options};

/// The first byte of an input says how to read the rest: the high bit asks for the internal subset, the
/// others choose how a stream is chopped.
pub fn split(data: &[u8]) -> Option<(Options, u8, &[u8])> {
    let (&first, rest) = data.split_first()?;
    let dtd = if first & 0x80 == 0 { DtdMode::Refuse } else { DtdMode::Internal };
    Some((Options::new().with_dtd(dtd), first & 0x7f, rest))
}
