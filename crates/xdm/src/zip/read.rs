//! Reading: every entry inflated within limits, its size and checksum verified.

use flate2::{Decompress, FlushDecompress, Status};
use segur_report::{Finding, Source, Text};

use super::directory::{Directory, Entry, crc32, folders};
use super::error::{ZipError, ZipErrorKind};
use crate::Limits;

/// An archive, wholly inflated and verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Zip {
    /// Its files, in the order of the archive.
    pub files: Vec<ZipFile>,
    /// Its folders, sorted, those included that only the names of files imply.
    pub folders: Vec<String>,
    /// What is unusual about it.
    pub facts: Vec<ZipFact>,
}

/// A file of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZipFile {
    /// Its name: segments joined by `/`, none of them empty, `.` or `..`; letter case as written.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Something unusual about an archive that does not prevent reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ZipFact {
    /// Bytes before the first entry, such as a self-extractor.
    Prefix(u64),
    /// Bytes after the end.
    Suffix(u64),
    /// Bytes of comment.
    Comment(u64),
    /// Names written with backslashes.
    Backslashes(u64),
    /// Names in UTF-8 that do not say so.
    Utf8Unannounced(u64),
    /// Names of eight bits, read as code page 850 or 1252, whichever is more likely.
    EightBits(u64),
    /// Folders without an entry of their own.
    NoFolderEntries,
}

impl Zip {
    /// Reads an archive.
    ///
    /// Archives inside archives are files like others: they are not opened. Memory is bounded by the archive and
    /// by [`Limits::total_size`], which is enforced while inflating, whatever the archive announces.
    ///
    /// # Errors
    /// Damage, limits, and everything that makes two readers see two archives.
    ///
    /// ```
    /// use segur_xdm::{Limits, zip::{Zip, ZipErrorKind}};
    /// let error = Zip::read(b"%PDF-1.7", &Limits::default()).unwrap_err();
    /// assert_eq!(error.kind, ZipErrorKind::NotZip);
    /// ```
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Zip, ZipError> {
        if bytes.len() as u64 > limits.archive_size {
            return Err(ZipErrorKind::ArchiveSize(limits.archive_size).into());
        }
        let Directory { entries, mut facts } = Directory::read(bytes, limits)?;
        let mut left = limits.total_size;
        let mut files = Vec::new();
        for entry in &entries {
            let inflated = inflate(entry, left, limits)?;
            left -= inflated.len() as u64;
            if !entry.name.folder {
                files.push(ZipFile { path: entry.name.path.clone(), bytes: inflated });
            } else if !inflated.is_empty() {
                return Err(ZipErrorKind::Conflict.at(&entry.name.path));
            }
        }
        let (folders, written) = folders(&entries);
        facts.extend((!written).then_some(ZipFact::NoFolderEntries));
        Ok(Zip { files, folders, facts })
    }
}

/// The content of an entry; `left` is what all entries may still take.
fn inflate(entry: &Entry<'_>, left: u64, limits: &Limits) -> Result<Vec<u8>, ZipError> {
    let refuse = |kind: ZipErrorKind| Err(kind.at(&entry.name.path));
    let proportion = (entry.data.len() as u64).saturating_mul(limits.ratio).max(Limits::RATIO_FLOOR);
    let caps = [
        (limits.entry_size, ZipErrorKind::EntrySize(limits.entry_size)),
        (left, ZipErrorKind::TotalSize(limits.total_size)),
        (proportion, ZipErrorKind::Ratio(limits.ratio)),
    ];
    let Some((cap, excess)) = caps.into_iter().min_by_key(|(cap, _)| *cap) else { return Ok(Vec::new()) };
    if entry.size > cap {
        return refuse(excess);
    }
    let content = match entry.deflated {
        true => deflated(entry, excess)?,
        false => entry.data.to_vec(),
    };
    if content.len() as u64 != entry.size {
        return refuse(ZipErrorKind::Size);
    }
    if crc32(&content) != entry.crc {
        return refuse(ZipErrorKind::Crc);
    }
    Ok(content)
}

/// Inflates to the size announced and not one byte further: what is announced was held against the limits.
fn deflated(entry: &Entry<'_>, excess: ZipErrorKind) -> Result<Vec<u8>, ZipError> {
    /// The size announced is reserved only as far as it costs nothing to believe.
    const RESERVED: u64 = 1 << 20;
    let refuse = |kind: ZipErrorKind| Err(kind.at(&entry.name.path));
    let mut stream = Decompress::new(false);
    let mut content = Vec::with_capacity(entry.size.min(RESERVED) as usize);
    loop {
        let input = entry.data.get(stream.total_in() as usize..).unwrap_or_default();
        let before = (stream.total_in(), stream.total_out());
        let status = stream.decompress_vec(input, &mut content, FlushDecompress::None);
        if content.len() as u64 > entry.size {
            return refuse(if content.len() as u64 > Limits::RATIO_FLOOR {
                excess
            } else {
                ZipErrorKind::Size
            });
        }
        match status {
            Ok(Status::StreamEnd) => break,
            Err(_) => return refuse(ZipErrorKind::Corrupt),
            Ok(_) if content.len() == content.capacity() => {
                let more = (entry.size as usize + 1 - content.len()).min(content.len() + (64 << 10));
                content.reserve(more);
            }
            Ok(_) if before == (stream.total_in(), stream.total_out()) => {
                return refuse(ZipErrorKind::Corrupt);
            }
            Ok(_) => {}
        }
    }
    match stream.total_in() == entry.data.len() as u64 {
        true => Ok(content),
        false => refuse(ZipErrorKind::Size),
    }
}

impl ZipFact {
    /// As a finding: warnings for what another reader may see otherwise.
    pub fn to_finding(self) -> Finding {
        let (code, fr, en) = match self {
            ZipFact::Prefix(n) => (
                "XDM-ZIP-PREFIX",
                format!("{n} octets avant la première entrée (auto-extracteur, ou début parasite)"),
                format!("{n} bytes before the first entry (self-extractor, or junk)"),
            ),
            ZipFact::Suffix(n) => (
                "XDM-ZIP-SUFFIX",
                format!("{n} octets après la fin de l'archive"),
                format!("{n} bytes after the end of the archive"),
            ),
            ZipFact::Comment(n) => {
                ("XDM-ZIP-COMMENT", format!("commentaire de {n} octets"), format!("comment of {n} bytes"))
            }
            ZipFact::Backslashes(n) => (
                "XDM-ZIP-BACKSLASH",
                format!("noms écrits avec « \\ » au lieu de « / » : {n}"),
                format!("names written with `\\` in place of `/`: {n}"),
            ),
            ZipFact::Utf8Unannounced(n) => (
                "XDM-ZIP-UTF8",
                format!("noms en UTF-8 sans l'indicateur qui l'annonce : {n}"),
                format!("names in UTF-8 without the flag that says so: {n}"),
            ),
            ZipFact::EightBits(n) => (
                "XDM-ZIP-CODE-PAGE",
                format!(
                    "noms accentués sans UTF-8, lus dans la page de code la plus probable (850 ou 1252) : {n}"
                ),
                format!("accented names without UTF-8, read in the likelier code page (850 or 1252): {n}"),
            ),
            ZipFact::NoFolderEntries => (
                "XDM-ZIP-NO-FOLDER",
                "dossiers sans entrée à eux dans l'archive".to_owned(),
                "folders without an entry of their own in the archive".to_owned(),
            ),
        };
        let message = Text::new(fr, en);
        match self {
            ZipFact::Prefix(_) | ZipFact::Suffix(_) | ZipFact::Backslashes(_) | ZipFact::EightBits(_) => {
                Finding::warning(Source::Xdm, code, message)
            }
            _ => Finding::info(Source::Xdm, code, message),
        }
    }
}
