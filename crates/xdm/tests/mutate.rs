//! The seeds of the fuzz targets, changed by a seeded generator: what the fuzz targets ask of any input, at each test run.
//!
//! `SEGUR_MUTATIONS=1000000` asks for more of them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]
#![allow(clippy::disallowed_methods, reason = "this test reads the seeds")]

mod support;

use std::fs;

use segur_xdm::zip::Zip;
use segur_xdm::{Archive, Limits, Set, check, ebrim};
use segur_xml::{Options, Tree};
use support::zip;

struct Mutator {
    state: u64,
    seeds: Vec<Vec<u8>>,
    words: &'static [&'static [u8]],
}

impl Mutator {
    fn new(target: &str, words: &'static [&'static [u8]]) -> Mutator {
        let folder = format!("{}/../../fuzz/seeds/{target}", env!("CARGO_MANIFEST_DIR"));
        let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        Mutator {
            state: 0x9e37_79b9_7f4a_7c15,
            seeds: paths.iter().map(|p| fs::read(p).unwrap()).collect(),
            words,
        }
    }

    fn below(&mut self, bound: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state % bound.max(1) as u64) as usize
    }

    /// A seed with one to eight changes.
    fn next(&mut self) -> Vec<u8> {
        let pick = self.below(self.seeds.len());
        let mut bytes = self.seeds[pick].clone();
        for _ in 0..=self.below(8) {
            self.change(&mut bytes);
        }
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let (at, length) = (self.below(bytes.len()), 1 + self.below(64));
        let end = (at + length).min(bytes.len());
        match self.below(7) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << self.below(8),
            1 if !bytes.is_empty() => bytes[at] = [0, 0xff, b'<', b'"', b'/', b'^', 0x80][self.below(7)],
            2 => drop(bytes.drain(at..end)),
            3 => {
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
            4 => {
                let word = self.words[self.below(self.words.len())];
                bytes.splice(at..at, word.iter().copied());
            }
            5 => bytes.truncate(at),
            _ => {
                let other = self.below(self.seeds.len());
                let from = self.below(self.seeds[other].len());
                let piece: Vec<u8> = self.seeds[other][from..].iter().take(length).copied().collect();
                bytes.splice(at..end, piece);
            }
        }
    }
}

fn rounds() -> usize {
    std::env::var("SEGUR_MUTATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(3_000)
}

fn judge(archive: &Archive) {
    check::archive(archive);
    archive.sets.iter().for_each(|set| drop(check::metadata(set)));
    for document in archive.documents() {
        let tree = document.file.and_then(|file| Tree::parse(&file.bytes, &Options::default()).ok());
        check::document(&document, tree.as_ref());
    }
}

#[test]
fn changed_archives_are_refused_or_come_back() {
    let words: &[&[u8]] =
        &[b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"../", b"\xff\xff\xff\xff"];
    let mut mutator = Mutator::new("xdm_zip", words);
    let mut read = 0;
    for _ in 0..rounds() {
        let bytes = mutator.next();
        let Ok(first) = Zip::read(&bytes, &Limits::default()) else { continue };
        read += 1;
        let files: Vec<_> =
            first.files.iter().map(|file| (file.path.as_str(), file.bytes.as_slice())).collect();
        let wide = Limits { ratio: 1 << 20, name_length: 1 << 16, ..Limits::default() };
        assert_eq!(Zip::read(&zip(&files), &wide).unwrap().files, first.files);
        judge(&Archive::read(&bytes, &Limits::default()).unwrap());
    }
    println!("{read} of {} changed archives read", rounds());
}

#[test]
fn changed_metadata_come_back() {
    let words: &[&[u8]] = &[
        b"<Slot name=\"URI\"><ValueList><Value>1|a</Value></ValueList></Slot>",
        b"<Classification classificationNode=\"urn:uuid:d9d542f3-6cc4-48b6-8870-ea235fbc94c2\"/>",
        b"</Value><Value>",
        b"&#10;",
        b"&#13;",
        b" id=\"Document01\"",
        b"^",
        b"~",
        b"PID-5|",
    ];
    let mut mutator = Mutator::new("xdm_ebrim", words);
    let limits = Limits { objects: 100, ..Limits::default() };
    let mut read = 0;
    for _ in 0..rounds() {
        let bytes = mutator.next();
        let Ok(reading) = ebrim::read(&bytes, &limits) else { continue };
        read += 1;
        let again = ebrim::read(&ebrim::write(&reading.metadata).unwrap(), &limits).unwrap();
        assert_eq!(again.metadata, reading.metadata, "{}", String::from_utf8_lossy(&bytes));
        check::metadata(&Set { metadata: reading.metadata, ..Set::default() });
        let files = [
            ("IHE_XDM/S/METADATA.XML", bytes.as_slice()),
            ("IHE_XDM/S/DOC0001.XML", support::DOCUMENT.as_bytes()),
        ];
        judge(&Archive::read(&zip(&files), &Limits::default()).unwrap());
    }
    println!("{read} of {} changed metadata read", rounds());
}
