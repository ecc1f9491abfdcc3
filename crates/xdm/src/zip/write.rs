//! Writing: the same files in the same order give the same bytes.

use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::Write;

use super::directory::crc32;
use super::error::{ZipError, ZipErrorKind};

/// Date and time of entries in the form of MS-DOS: from 1980 to 2107, in steps of two seconds, without time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DosTime {
    date: u16,
    time: u16,
}

impl DosTime {
    /// A moment; years out of range become the nearest that is in range, other parts are cut to their range.
    ///
    /// ```
    /// use segur_xdm::zip::DosTime;
    /// assert_eq!(DosTime::new(1970, 5, 1, 9, 0, 0), DosTime::new(1980, 5, 1, 9, 0, 1));
    /// ```
    pub fn new(year: u16, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> DosTime {
        let part = |value: u8, least: u8, most: u8| u16::from(value.clamp(least, most));
        DosTime {
            date: (year.clamp(1980, 2107) - 1980) << 9 | part(month, 1, 12) << 5 | part(day, 1, 31),
            time: part(hour, 0, 23) << 11 | part(minute, 0, 59) << 5 | part(second, 0, 59) >> 1,
        }
    }
}

/// Writes an archive, entry after entry. Entries are deflated, or stored where that is no longer.
#[derive(Debug)]
pub struct ZipWriter {
    time: DosTime,
    body: Vec<u8>,
    directory: Vec<u8>,
    entries: usize,
}

/// What the two headers of an entry have in common.
struct Header<'a> {
    name: &'a str,
    method: u16,
    crc: u32,
    compressed: u32,
    size: u32,
    attributes: u32,
}

impl ZipWriter {
    /// An archive whose entries all have this date.
    pub fn new(time: DosTime) -> ZipWriter {
        ZipWriter { time, body: Vec::new(), directory: Vec::new(), entries: 0 }
    }

    /// Adds a folder; its name ends with `/`.
    ///
    /// # Errors
    /// The archive becomes too large for ZIP without ZIP64.
    pub fn folder(&mut self, name: &str) -> Result<(), ZipError> {
        const FOLDER: u32 = 0x10;
        let header = Header { name, method: 0, crc: 0, compressed: 0, size: 0, attributes: FOLDER };
        self.entry(&header, &[])
    }

    /// Adds a file.
    ///
    /// # Errors
    /// As [`ZipWriter::folder`].
    pub fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), ZipError> {
        let deflated = deflate(bytes);
        let (method, data) = match &deflated {
            Some(deflated) if deflated.len() < bytes.len() => (8, deflated.as_slice()),
            _ => (0, bytes),
        };
        let length =
            |bytes: &[u8]| u32::try_from(bytes.len()).map_err(|_| ZipErrorKind::TooLargeToWrite.at(name));
        let (compressed, size) = (length(data)?, length(bytes)?);
        self.entry(&Header { name, method, crc: crc32(bytes), compressed, size, attributes: 0 }, data)
    }

    /// The archive.
    ///
    /// # Errors
    /// As [`ZipWriter::folder`].
    pub fn finish(self) -> Result<Vec<u8>, ZipError> {
        let too_large = |_| ZipError::from(ZipErrorKind::TooLargeToWrite);
        let entries = u16::try_from(self.entries).map_err(too_large)?;
        let offset = u32::try_from(self.body.len()).map_err(too_large)?;
        let size = u32::try_from(self.directory.len()).map_err(too_large)?;
        let mut bytes = self.body;
        bytes.extend_from_slice(&self.directory);
        bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        bytes.extend_from_slice(&entries.to_le_bytes());
        bytes.extend_from_slice(&entries.to_le_bytes());
        bytes.extend_from_slice(&size.to_le_bytes());
        bytes.extend_from_slice(&offset.to_le_bytes());
        bytes.extend_from_slice(&[0, 0]);
        Ok(bytes)
    }

    fn entry(&mut self, header: &Header<'_>, data: &[u8]) -> Result<(), ZipError> {
        let too_large = || ZipErrorKind::TooLargeToWrite.at(header.name);
        let offset = u32::try_from(self.body.len()).map_err(|_| too_large())?;
        let name_length = u16::try_from(header.name.len()).map_err(|_| too_large())?;
        let common = self.common(header, name_length);
        self.body.extend_from_slice(b"PK\x03\x04");
        self.body.extend_from_slice(&common);
        self.body.extend_from_slice(header.name.as_bytes());
        self.body.extend_from_slice(data);
        // Made by: MS-DOS, version 2.0.
        self.directory.extend_from_slice(b"PK\x01\x02\x14\0");
        self.directory.extend_from_slice(&common);
        // No comment, first disk, no internal attributes.
        self.directory.extend_from_slice(&[0; 6]);
        self.directory.extend_from_slice(&header.attributes.to_le_bytes());
        self.directory.extend_from_slice(&offset.to_le_bytes());
        self.directory.extend_from_slice(header.name.as_bytes());
        self.entries += 1;
        Ok(())
    }

    /// From the version needed to the length of the extra fields, of which there are none.
    fn common(&self, header: &Header<'_>, name_length: u16) -> Vec<u8> {
        const VERSION: u16 = 20;
        const UTF8: u16 = 0x0800;
        let flags = if header.name.is_ascii() { 0 } else { UTF8 };
        let mut bytes = Vec::with_capacity(26);
        for half in [VERSION, flags, header.method, self.time.time, self.time.date] {
            bytes.extend_from_slice(&half.to_le_bytes());
        }
        for word in [header.crc, header.compressed, header.size] {
            bytes.extend_from_slice(&word.to_le_bytes());
        }
        bytes.extend_from_slice(&name_length.to_le_bytes());
        bytes.extend_from_slice(&[0, 0]);
        bytes
    }
}

fn deflate(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::default());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok()
}
