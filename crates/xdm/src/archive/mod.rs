//! The archive `IHE_XDM.ZIP`.

mod guide;
mod names;
mod pack;
mod read;

use segur_report::Finding;

pub use pack::{Application, Document, Order, PackError, Packed, Sender, Submission};

use crate::Limits;
use crate::model::{DocumentEntry, Metadata};
use crate::zip::{ZipError, ZipFile};

/// An archive as read: its submission sets and its files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Archive {
    /// Its submission sets, in the order of their folders.
    pub sets: Vec<Set>,
    /// Its files, what operating systems leave in archives put apart.
    pub files: Vec<ZipFile>,
    /// Tolerances used and faults of structure.
    pub findings: Vec<Finding>,
}

/// One METADATA.XML and the documents that it names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Set {
    /// The path of METADATA.XML.
    pub path: String,
    /// What it says.
    pub metadata: Metadata,
    /// For each entry of the metadata, the index of its file in [`Archive::files`]; none if it is not there.
    pub documents: Vec<Option<usize>>,
    /// Tolerances used and faults of form in METADATA.XML, with their places in it.
    pub findings: Vec<Finding>,
    /// Where objects of METADATA.XML stand, by `id`.
    pub places: std::collections::HashMap<String, segur_report::Location>,
}

/// A document of an archive: what the metadata say of it, and its file.
#[derive(Clone, Copy, Debug)]
pub struct Packaged<'a> {
    /// The submission set that it belongs to.
    pub set: &'a Set,
    /// What the metadata say of it.
    pub entry: &'a DocumentEntry,
    /// Its file; none if the archive does not hold it.
    pub file: Option<&'a ZipFile>,
}

impl Archive {
    /// Reads an archive. Everything is verified in memory: nothing is written anywhere.
    ///
    /// Faults of the metadata do not prevent reading: they are findings.
    ///
    /// # Errors
    /// The ZIP itself is refused.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Archive, ZipError> {
        read::read(bytes, limits)
    }

    /// Packs documents: the same order gives the same bytes.
    ///
    /// # Errors
    /// What the caller must give, all at once; documents that are no CDA, or not of one patient.
    pub fn pack(order: &Order<'_>) -> Result<Packed, PackError> {
        pack::pack(order)
    }

    /// Every document that the metadata name.
    pub fn documents(&self) -> impl Iterator<Item = Packaged<'_>> {
        self.sets.iter().flat_map(move |set| {
            set.metadata.entries.iter().zip(&set.documents).map(move |(entry, file)| Packaged {
                set,
                entry,
                file: file.and_then(|index| self.files.get(index)),
            })
        })
    }
}
