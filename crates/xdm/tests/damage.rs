//! Damaged and hostile archives: refused with their code, or read as what they were.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

use segur_xdm::Limits;
use segur_xdm::zip::{DosTime, Zip, ZipErrorKind, ZipWriter};

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(DosTime::new(2026, 7, 1, 9, 0, 0));
    files.iter().for_each(|(name, bytes)| writer.file(name, bytes).unwrap());
    writer.finish().unwrap()
}

fn refused(bytes: &[u8]) -> ZipErrorKind {
    Zip::read(bytes, &Limits::default()).unwrap_err().kind
}

/// Replaces every occurrence: names and fields stand in both headers.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for at in 0..=bytes.len() - from.len() {
        if &bytes[at..at + from.len()] == from {
            out[at..at + to.len()].copy_from_slice(to);
        }
    }
    out
}

/// The offset of the first central header.
fn central(bytes: &[u8]) -> usize {
    bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap()
}

#[test]
fn each_trap_has_its_code() {
    let plain = archive(&[("AAA.TXT", b"un"), ("BBB.TXT", b"deux")]);
    let at = central(&plain);
    let set = |offset: usize, bytes: &[u8]| {
        let mut out = plain.clone();
        out[offset..offset + bytes.len()].copy_from_slice(bytes);
        out
    };
    for (bytes, kind) in [
        (replaced(&plain, b"AAA.TXT", b"BBB.TXT"), ZipErrorKind::Duplicate),
        (replaced(&plain, b"AAA.TXT", b"bbb.txt"), ZipErrorKind::Duplicate),
        (replaced(&plain, b"AAA.TXT", b"../.TXT"), ZipErrorKind::Outside),
        (replaced(&plain, b"AAA.TXT", b"/AA.TXT"), ZipErrorKind::Absolute),
        (replaced(&plain, b"AAA.TXT", b"C:\\.TXT"), ZipErrorKind::Drive),
        (set(0x1e, b"X"), ZipErrorKind::Headers),
        (set(at + 16, b"\0\0\0\0"), ZipErrorKind::Headers),
        (set(at + 40, b"\xa1\xff"), ZipErrorKind::Link),
        (set(at + 8, b"\x01\0"), ZipErrorKind::Encrypted),
        (plain[..plain.len() - 1].to_vec(), ZipErrorKind::Truncated),
        (b"bonjour".to_vec(), ZipErrorKind::NotZip),
    ] {
        assert_eq!(refused(&bytes), kind);
    }
    // The second entry is made to begin where the first one does.
    let mut overlap = archive(&[("AAA.TXT", b"un"), ("AAA.TXT", b"un")]);
    let second = overlap.windows(4).enumerate().filter(|(_, w)| *w == b"PK\x01\x02").nth(1).unwrap().0;
    overlap[second + 42..second + 46].copy_from_slice(&[0; 4]);
    assert_eq!(refused(&overlap), ZipErrorKind::Overlap);
}

#[test]
fn bombs_are_refused_before_they_grow() {
    let bomb = archive(&[("BOMB.TXT", &vec![0; 64 << 20])]);
    assert_eq!(refused(&bomb), ZipErrorKind::Ratio(250));
    // It says that it is small.
    let (true_size, small) = ((64_u32 << 20).to_le_bytes(), 100_u32.to_le_bytes());
    assert_eq!(refused(&replaced(&bomb, &true_size, &small)), ZipErrorKind::Size);
    let limits = Limits { total_size: 5, ..Limits::default() };
    let two = archive(&[("A.TXT", b"abc"), ("B.TXT", b"abc")]);
    assert_eq!(Zip::read(&two, &limits).unwrap_err().kind, ZipErrorKind::TotalSize(5));
    let limits = Limits { entries: 1, ..Limits::default() };
    assert_eq!(Zip::read(&two, &limits).unwrap_err().kind, ZipErrorKind::Entries(1));
}

#[test]
fn what_stands_around_an_archive_is_told() {
    let plain = archive(&[("A.TXT", b"un")]);
    let read = |bytes: &[u8]| Zip::read(bytes, &Limits::default()).unwrap();
    let prefixed = [b"MZ auto-extracteur".as_slice(), &plain].concat();
    assert_eq!(read(&prefixed).files, read(&plain).files);
    assert_eq!(read(&prefixed).facts[0].to_finding().code, "XDM-ZIP-PREFIX");
    let followed = [plain.as_slice(), b"reste"].concat();
    assert_eq!(read(&followed).facts[0].to_finding().code, "XDM-ZIP-SUFFIX");
}

/// Seeded damage: an archive that is still accepted holds what it held.
#[test]
fn two_hundred_damages_never_change_the_content_unseen() {
    let text = include_str!("../../../samples/xdm/document.xml").as_bytes();
    let whole = archive(&[("IHE_XDM/A.XML", text), ("IHE_XDM/B.XML", &text[..200])]);
    let contents = |zip: &Zip| zip.files.iter().map(|file| file.bytes.clone()).collect::<Vec<_>>();
    let expected = contents(&Zip::read(&whole, &Limits::default()).unwrap());
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % bound as u64) as usize
    };
    let mut refusals = 0;
    for number in 0..200 {
        let mut bytes = whole.clone();
        match number % 3 {
            0 => bytes.truncate(next(whole.len())),
            1 => bytes[next(whole.len())] ^= 1 << next(8),
            _ => drop(bytes.drain({
                let from = next(whole.len());
                from..(from + 1 + next(16)).min(whole.len())
            })),
        }
        match Zip::read(&bytes, &Limits::default()) {
            Ok(zip) => assert_eq!(contents(&zip), expected, "damage {number}"),
            Err(error) => {
                refusals += 1;
                assert!(error.kind.code().starts_with("XDM-ZIP-") && !error.message().fr.is_empty());
            }
        }
    }
    assert!(refusals > 180, "{refusals} of 200 refused");
    println!("{refusals} of 200 damages refused, the others harmless");
}
