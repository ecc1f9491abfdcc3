//! A ZIP writer that writes what it is told, true or not, by the APPNOTE and not by the code under test.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::io::Write;

/// How sizes follow the data.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Descriptor {
    None,
    Marked,
    Bare,
    Wide,
}

/// An entry; fields that differ from the truth are lies.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) name: Vec<u8>,
    pub(crate) data: Vec<u8>,
    pub(crate) method: u16,
    pub(crate) flags: u16,
    pub(crate) crc: u32,
    pub(crate) size: u64,
    pub(crate) attributes: u32,
    pub(crate) descriptor: Descriptor,
    pub(crate) zip64: bool,
    pub(crate) extra: Vec<u8>,
    /// Offset to be told in place of the true one.
    pub(crate) offset: Option<u64>,
}

impl Entry {
    pub(crate) fn stored(name: &[u8], bytes: &[u8]) -> Entry {
        let mut crc = flate2::Crc::new();
        crc.update(bytes);
        Entry {
            name: name.to_vec(),
            data: bytes.to_vec(),
            method: 0,
            flags: 0,
            crc: crc.sum(),
            size: bytes.len() as u64,
            attributes: 0,
            descriptor: Descriptor::None,
            zip64: false,
            extra: Vec::new(),
            offset: None,
        }
    }

    pub(crate) fn deflated(name: &[u8], bytes: &[u8]) -> Entry {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        Entry { data: encoder.finish().unwrap(), method: 8, ..Entry::stored(name, bytes) }
    }

    /// Sizes as they stand in a header: all ones where ZIP64 has the true ones.
    fn sizes(&self, open: bool) -> [u64; 2] {
        match (open, self.zip64) {
            (true, _) => [0, 0],
            (false, true) => [0xffff_ffff, 0xffff_ffff],
            (false, false) => [self.data.len() as u64, self.size],
        }
    }

    fn common(&self, open: bool, zip64_extra: &[u8]) -> Vec<u8> {
        let flags = self.flags | if self.descriptor == Descriptor::None { 0 } else { 8 };
        let version = if self.zip64 { 45_u16 } else { 20 };
        let mut out = Vec::new();
        [version, flags, self.method, 0x4800, 0x5ce1].iter().for_each(|half| out.extend(half.to_le_bytes()));
        out.extend(if open { 0 } else { self.crc }.to_le_bytes());
        self.sizes(open).iter().for_each(|size| out.extend((*size as u32).to_le_bytes()));
        out.extend((self.name.len() as u16).to_le_bytes());
        out.extend(((self.extra.len() + zip64_extra.len()) as u16).to_le_bytes());
        out
    }
}

/// The archive: entries, directory, end, with the records of ZIP64 if an entry asks for it.
pub(crate) fn write(entries: &[Entry]) -> Vec<u8> {
    let (mut body, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let offset = entry.offset.unwrap_or(body.len() as u64);
        let open = entry.descriptor != Descriptor::None;
        let wide = |values: &[u64]| {
            let data: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
            [&1_u16.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), &data].concat()
        };
        let compressed = entry.data.len() as u64;
        let local = if entry.zip64 && !open { wide(&[entry.size, compressed]) } else { Vec::new() };
        let central = if entry.zip64 { wide(&[entry.size, compressed, offset]) } else { Vec::new() };
        body.extend(b"PK\x03\x04");
        body.extend(entry.common(open, &local));
        [&entry.name, &local, &entry.extra, &entry.data].iter().for_each(|part| body.extend(*part));
        body.extend(descriptor(entry));
        directory.extend(b"PK\x01\x02\x14\x03");
        directory.extend(entry.common(false, &central));
        directory.extend([0; 6]);
        directory.extend(entry.attributes.to_le_bytes());
        directory.extend(if entry.zip64 { u32::MAX } else { offset as u32 }.to_le_bytes());
        [&entry.name, &central, &entry.extra].iter().for_each(|part| directory.extend(*part));
    }
    end(body, &directory, entries)
}

fn descriptor(entry: &Entry) -> Vec<u8> {
    let (crc, compressed) = (entry.crc.to_le_bytes(), entry.data.len() as u64);
    let narrow = [(compressed as u32).to_le_bytes(), (entry.size as u32).to_le_bytes()].concat();
    match entry.descriptor {
        Descriptor::None => Vec::new(),
        Descriptor::Marked => [b"PK\x07\x08", &crc[..], &narrow].concat(),
        Descriptor::Bare => [&crc[..], &narrow].concat(),
        Descriptor::Wide => {
            [b"PK\x07\x08", &crc[..], &compressed.to_le_bytes(), &entry.size.to_le_bytes()].concat()
        }
    }
}

fn end(mut body: Vec<u8>, directory: &[u8], entries: &[Entry]) -> Vec<u8> {
    let (start, size, count) = (body.len() as u64, directory.len() as u64, entries.len() as u64);
    let zip64 = entries.iter().any(|entry| entry.zip64);
    body.extend(directory);
    if zip64 {
        let place = body.len() as u64;
        body.extend(b"PK\x06\x06");
        body.extend(44_u64.to_le_bytes());
        body.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        [count, count, size, start].iter().for_each(|value| body.extend(value.to_le_bytes()));
        body.extend(b"PK\x06\x07\0\0\0\0");
        body.extend(place.to_le_bytes());
        body.extend(1_u32.to_le_bytes());
    }
    body.extend(b"PK\x05\x06\0\0\0\0");
    let half = if zip64 { 0xffff } else { count as u16 };
    body.extend(half.to_le_bytes());
    body.extend(half.to_le_bytes());
    body.extend(if zip64 { u32::MAX } else { size as u32 }.to_le_bytes());
    body.extend(if zip64 { u32::MAX } else { start as u32 }.to_le_bytes());
    body.extend([0, 0]);
    body
}
