//! The central directory: entries that are what they claim, each in a place of its own.

use std::collections::{HashMap, HashSet};

use flate2::Crc;
use rawzip::{CompressionMethod, Error, ErrorKind, ZipArchive, ZipFileHeaderRecord, ZipSliceArchive};
use rawzip::{ZipLocator, ZipSliceEntry};

use super::error::{ZipError, ZipErrorKind};
use super::name::{Name, Reading};
use super::read::ZipFact;
use crate::Limits;

/// An entry whose headers, name and place are right; its data have not been looked at.
pub(super) struct Entry<'b> {
    pub(super) name: Name,
    pub(super) data: &'b [u8],
    pub(super) deflated: bool,
    pub(super) crc: u32,
    pub(super) size: u64,
    /// From the local header to the end of the data, descriptor included.
    range: (u64, u64),
}

pub(super) struct Directory<'b> {
    pub(super) entries: Vec<Entry<'b>>,
    pub(super) facts: Vec<ZipFact>,
}

type Slice<'b> = ZipSliceArchive<&'b [u8]>;

impl<'b> Directory<'b> {
    pub(super) fn read(bytes: &'b [u8], limits: &Limits) -> Result<Directory<'b>, ZipError> {
        let archive = locate(bytes)?;
        let mut directory = Directory { entries: Vec::new(), facts: Vec::new() };
        for record in archive.entries() {
            let record = record.map_err(|error| damage(&error))?;
            if directory.entries.len() == limits.entries {
                return Err(ZipErrorKind::Entries(limits.entries).into());
            }
            directory.entries.push(Entry::read(&archive, &record, bytes, limits)?);
        }
        // A counter of 16 bits wraps round in large archives that lack ZIP64.
        let told = archive.entries_hint();
        if told != directory.entries.len() as u64 && told != (directory.entries.len() as u64 & 0xffff) {
            return Err(ZipErrorKind::Corrupt.into());
        }
        directory.places(archive.directory_offset())?;
        directory.names()?;
        directory.facts(&archive, bytes);
        Ok(directory)
    }

    /// Entries that share bytes are the most powerful bombs, and two truths about one place.
    fn places(&self, end: u64) -> Result<(), ZipError> {
        let mut order: Vec<_> = self.entries.iter().collect();
        order.sort_by_key(|entry| entry.range);
        let next = order.iter().skip(1).map(|entry| entry.range.0).chain([end]);
        match order.iter().zip(next).find(|(entry, next)| entry.range.1 > *next) {
            Some((entry, _)) => Err(ZipErrorKind::Overlap.at(&entry.name.path)),
            None => Ok(()),
        }
    }

    fn names(&self) -> Result<(), ZipError> {
        let mut files = HashSet::new();
        for entry in self.entries.iter().filter(|entry| !entry.name.folder) {
            if !files.insert(entry.name.path.to_lowercase()) {
                return Err(ZipErrorKind::Duplicate.at(&entry.name.path));
            }
        }
        for entry in &self.entries {
            let path = entry.name.path.to_lowercase();
            let end = if entry.name.folder { Some(path.len()) } else { path.rfind('/') };
            let folders = path.match_indices('/').map(|(index, _)| index).chain(end);
            if folders.map(|end| &path[..end]).any(|folder| files.contains(folder)) {
                return Err(ZipErrorKind::Conflict.at(&entry.name.path));
            }
        }
        Ok(())
    }

    fn facts(&mut self, archive: &Slice<'b>, bytes: &[u8]) {
        let first = self.entries.iter().map(|entry| entry.range.0).min();
        let names = |test: fn(&Name) -> bool| self.entries.iter().filter(|entry| test(&entry.name)).count();
        let facts = [
            (first.unwrap_or(archive.directory_offset()), ZipFact::Prefix as fn(u64) -> ZipFact),
            (bytes.len() as u64 - archive.end_offset().min(bytes.len() as u64), ZipFact::Suffix),
            (archive.comment().as_bytes().len() as u64, ZipFact::Comment),
            (names(|name| name.backslashes) as u64, ZipFact::Backslashes),
            (names(|name| name.reading == Reading::Utf8Unannounced) as u64, ZipFact::Utf8Unannounced),
            (names(|name| name.reading == Reading::EightBits) as u64, ZipFact::EightBits),
        ];
        self.facts = facts.into_iter().filter(|(count, _)| *count > 0).map(|(n, fact)| fact(n)).collect();
    }
}

/// Finds the central directory, past end marks that stand in a comment by chance.
fn locate(bytes: &[u8]) -> Result<Slice<'_>, ZipError> {
    const TRIES: usize = 8;
    let mut end = bytes.len();
    let mut first = None;
    for _ in 0..TRIES {
        match ZipLocator::new().locate_in_slice(&bytes[..end]) {
            // Cut at a false mark the archive would have another end.
            Ok(_) if end < bytes.len() => {
                return ZipArchive::from_slice(&bytes[..end]).map_err(|e| damage(&e));
            }
            Ok(archive) => return Ok(archive),
            Err((_, error)) => {
                let mark = error.eocd_offset().map_or(0, |offset| offset as usize);
                first = first.or(Some(refusal(bytes, &error)));
                end = mark.min(end);
            }
        }
        if end == 0 {
            break;
        }
    }
    Err(first.unwrap_or(ZipErrorKind::NotZip).into())
}

fn refusal(bytes: &[u8], error: &Error) -> ZipErrorKind {
    let zip = bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06");
    match error.kind() {
        ErrorKind::MissingEndOfCentralDirectory if bytes.starts_with(b"PK\x07\x08") => {
            ZipErrorKind::MultiDisk
        }
        ErrorKind::MissingEndOfCentralDirectory if zip => ZipErrorKind::Truncated,
        ErrorKind::MissingEndOfCentralDirectory => ZipErrorKind::NotZip,
        ErrorKind::Eof => ZipErrorKind::Truncated,
        _ => ZipErrorKind::Corrupt,
    }
}

fn damage(error: &Error) -> ZipError {
    match error.kind() {
        ErrorKind::Eof => ZipErrorKind::Truncated.into(),
        _ => ZipErrorKind::Corrupt.into(),
    }
}

impl<'b> Entry<'b> {
    fn read(
        archive: &Slice<'b>,
        record: &ZipFileHeaderRecord<'_>,
        bytes: &'b [u8],
        limits: &Limits,
    ) -> Result<Entry<'b>, ZipError> {
        let utf8 = record.flags().is_utf8();
        let name = Name::read(record.file_path().as_bytes(), utf8, record.extra_fields(), limits)?;
        let path = name.path.clone();
        let refuse = |kind: ZipErrorKind| Err(kind.at(path.clone()));
        if is_special(record.external_attributes()) {
            return refuse(ZipErrorKind::Link);
        }
        if record.flags().is_encrypted() || record.flags().has_strong_encryption() {
            return refuse(ZipErrorKind::Encrypted);
        }
        let Ok(local) = archive.get_entry(record.wayfinder()) else {
            return refuse(ZipErrorKind::Corrupt);
        };
        let (start, end) = local.compressed_data_range();
        let Some(descriptor) = agree(record, &local, bytes.get(end as usize..).unwrap_or_default()) else {
            return refuse(ZipErrorKind::Headers);
        };
        // The slice of the archive has the life of the bytes, the one of the entry has not.
        let data = bytes.get(start as usize..end as usize).unwrap_or_default();
        let deflated = match record.compression_method() {
            CompressionMethod::DEFLATE => true,
            CompressionMethod::STORE => false,
            other => return refuse(ZipErrorKind::Method(other.as_u16())),
        };
        Ok(Entry {
            name,
            data,
            deflated,
            crc: record.crc32(),
            size: record.uncompressed_size_hint(),
            range: (record.local_header_offset(), end + descriptor),
        })
    }
}

/// Links, devices, pipes; reparse points of Windows.
fn is_special(attributes: u32) -> bool {
    const REPARSE_POINT: u32 = 0x400;
    let kind = (attributes >> 16) & 0o170_000;
    !matches!(kind, 0 | 0o100_000 | 0o040_000) || attributes & REPARSE_POINT != 0
}

/// Whether the header beside the data says what the central directory says; gives the length of the descriptor after
/// the data.
fn agree(record: &ZipFileHeaderRecord<'_>, local: &ZipSliceEntry<'_>, after: &[u8]) -> Option<u64> {
    // Encrypted, descriptor, name in UTF-8.
    const FLAGS: u16 = 0x0809;
    let header = local.local_header();
    let same = header.file_path().as_bytes() == record.file_path().as_bytes()
        && header.compression_method() == record.compression_method()
        && header.flags().bits() & FLAGS == record.flags().bits() & FLAGS;
    let central = [u64::from(record.crc32()), record.compressed_size_hint(), record.uncompressed_size_hint()];
    let beside = [u64::from(header.crc32()), header.compressed_size_hint(), header.uncompressed_size_hint()];
    if !record.flags().has_data_descriptor() {
        return (same && beside == central).then_some(0);
    }
    // A writer of streams leaves zeros, or says already what it knows.
    let open = beside.iter().zip(&central).all(|(beside, central)| *beside == 0 || beside == central);
    descriptor(after, central).filter(|_| same && open)
}

/// The length of the descriptor that says `[crc, compressed size, size]`: with or without mark, with sizes of 4 or 8
/// bytes, whichever the writer chose.
fn descriptor(after: &[u8], expected: [u64; 3]) -> Option<u64> {
    let [crc, compressed, size] = expected;
    let crc = (crc as u32).to_le_bytes();
    let wide = [&crc[..], &compressed.to_le_bytes(), &size.to_le_bytes()].concat();
    let narrow = [&crc[..], &(compressed as u32).to_le_bytes(), &(size as u32).to_le_bytes()].concat();
    let marked = |form: &[u8]| [b"PK\x07\x08", form].concat();
    let forms = [marked(&wide), marked(&narrow), wide, narrow];
    forms.iter().find(|form| after.starts_with(form)).map(|form| form.len() as u64)
}

/// The checksum of ZIP.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// Names of folders, those that are only implied by names of files included.
pub(super) fn folders(entries: &[Entry<'_>]) -> (Vec<String>, bool) {
    let mut seen: HashMap<&str, bool> = HashMap::new();
    for entry in entries {
        let path = entry.name.path.as_str();
        if entry.name.folder && !path.is_empty() {
            seen.insert(path, true);
        }
        for (end, _) in path.match_indices('/') {
            seen.entry(&path[..end]).or_insert(false);
        }
    }
    let all_written = seen.values().all(|written| *written);
    let mut folders: Vec<_> = seen.into_keys().map(str::to_owned).collect();
    folders.sort();
    (folders, all_written)
}
