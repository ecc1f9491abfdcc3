//! Limits on everything that an archive can make grow.

/// How much of each thing an archive may ask for. Exceeding one refuses the archive with a code of its own.
///
/// The defaults let every archive through that a mail can carry, by a wide margin.
///
/// ```
/// let limits = segur_xdm::Limits { entries: 100, ..Default::default() };
/// assert_eq!(limits.ratio, 250);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Entries of the archive, folders included.
    pub entries: usize,
    /// Bytes of one entry once inflated.
    pub entry_size: u64,
    /// Bytes of all entries once inflated.
    pub total_size: u64,
    /// Bytes that one compressed byte may become, in entries that inflate to more than [`Limits::RATIO_FLOOR`].
    pub ratio: u64,
    /// Bytes of the name of one entry.
    pub name_length: usize,
    /// Folders inside one another.
    pub depth: usize,
    /// Objects (documents, folders, associations...) of one METADATA.XML.
    pub objects: usize,
    /// Findings about one archive; the others are counted.
    pub findings: usize,
}

impl Limits {
    /// Entries that inflate to no more than this are small whatever their ratio.
    pub const RATIO_FLOOR: u64 = 1 << 20;
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            entries: 10_000,
            entry_size: 256 << 20,
            total_size: 512 << 20,
            ratio: 250,
            name_length: 1_024,
            depth: 32,
            objects: 10_000,
            findings: 1_000,
        }
    }
}
