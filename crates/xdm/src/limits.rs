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
    /// Bytes of the archive itself.
    pub archive_size: u64,
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

    /// Bytes that an archive, and what it holds once inflated, may take by default.
    pub const SIZE: u64 = 512 << 20;

    /// The usual limits, with so many bytes for the archive, for each entry and for all of them together.
    ///
    /// ```
    /// assert_eq!(segur_xdm::Limits::of_size(1 << 30).entry_size, 1 << 30);
    /// ```
    pub fn of_size(bytes: u64) -> Limits {
        Limits { archive_size: bytes, entry_size: bytes, total_size: bytes, ..Limits::default() }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            archive_size: Limits::SIZE,
            entries: 10_000,
            entry_size: 256 << 20,
            total_size: Limits::SIZE,
            ratio: 250,
            name_length: 1_024,
            depth: 32,
            objects: 10_000,
            findings: 1_000,
        }
    }
}
