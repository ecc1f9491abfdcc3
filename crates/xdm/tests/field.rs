//! Whole archives as they exist in the field, and whole archives that are traps (facts 1.8).
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

#[path = "support/raw.rs"]
mod raw;
mod support;

use raw::{Descriptor, Entry};
use segur_xdm::zip::{Zip, ZipErrorKind};
use segur_xdm::{Archive, Limits};
use support::{DOCUMENT, codes, findings, metadata, with};

const SET: &str = "IHE_XDM/SUBSET01/";

/// The usual files, under a root.
fn usual(root: &str, metadata: &str, document: &str) -> Vec<(String, Vec<u8>)> {
    let file = |name: &str, bytes: &[u8]| (format!("{root}{name}"), bytes.to_vec());
    vec![
        file("INDEX.HTM", b"<html/>"),
        file("README.TXT", b"Emetteur"),
        file("IHE_XDM/SUBSET01/METADATA.XML", metadata.as_bytes()),
        file("IHE_XDM/SUBSET01/DOC0001.XML", document.as_bytes()),
    ]
}

fn entries(files: &[(String, Vec<u8>)]) -> Vec<Entry> {
    files.iter().map(|(name, bytes)| Entry::deflated(name.as_bytes(), bytes)).collect()
}

fn sample() -> Vec<Entry> {
    entries(&usual("", &metadata(&[DOCUMENT]), DOCUMENT))
}

/// Opened, with its one document whole, and these codes to be told.
fn opens(archive: &[Entry], expected: &[&str]) {
    let bytes = raw::write(archive);
    let read = Archive::read(&bytes, &Limits::default()).unwrap_or_else(|error| panic!("{error}"));
    let documents: Vec<_> =
        read.documents().map(|document| document.file.map(|file| file.bytes.clone())).collect();
    assert_eq!(documents, [Some(DOCUMENT.as_bytes().to_vec())]);
    assert_eq!(codes(&findings(&bytes)), expected);
}

fn changed(change: impl Fn(&mut Entry)) -> Vec<Entry> {
    let mut archive = sample();
    archive.iter_mut().for_each(change);
    archive
}

fn all_codes(bytes: &[u8]) -> Vec<String> {
    findings(bytes).iter().map(|finding| finding.code.to_string()).collect()
}

#[test]
fn folders_need_no_entry_of_their_own() {
    opens(&sample(), &[]);
    assert!(all_codes(&raw::write(&sample())).contains(&"XDM-ZIP-NO-FOLDER".to_owned()));
    let mut whole = sample();
    whole.insert(0, Entry::stored(b"IHE_XDM/", b""));
    whole.insert(1, Entry::stored(b"IHE_XDM/SUBSET01/", b""));
    opens(&whole, &[]);
    assert!(!all_codes(&raw::write(&whole)).contains(&"XDM-ZIP-NO-FOLDER".to_owned()));
}

#[test]
fn sizes_may_follow_the_data_in_every_form() {
    for descriptor in [Descriptor::Marked, Descriptor::Bare, Descriptor::Wide] {
        opens(&changed(|entry| entry.descriptor = descriptor), &[]);
    }
}

#[test]
fn zip64_is_read() {
    opens(&changed(|entry| entry.zip64 = true), &[]);
    opens(
        &changed(|entry| {
            entry.zip64 = true;
            entry.descriptor = Descriptor::Wide;
        }),
        &[],
    );
}

#[test]
fn names_of_eight_bits_are_read() {
    // "PIÈCE.TXT" in the code page of MS-DOS, in that of Windows, in UTF-8 without its flag and with it.
    for (name, flags, code) in [
        (&b"PI\xd4CE.TXT"[..], 0, "XDM-ZIP-CODE-PAGE"),
        (b"PI\xc8CE.TXT", 0, "XDM-ZIP-CODE-PAGE"),
        ("PIÈCE.TXT".as_bytes(), 0, "XDM-ZIP-UTF8"),
        ("PIÈCE.TXT".as_bytes(), 0x800, "XDM-NAME"),
    ] {
        let mut archive = sample();
        archive.push(Entry { flags, ..Entry::stored(name, b"x") });
        let told = all_codes(&raw::write(&archive));
        assert!(told.contains(&code.to_owned()) && told.contains(&"XDM-NAME".to_owned()), "{told:?}");
        let zip = Zip::read(&raw::write(&archive), &Limits::default()).unwrap();
        assert_eq!(zip.files.len(), 5);
        assert_eq!(zip.files[4].path, "PIÈCE.TXT");
    }
}

#[test]
fn the_unicode_name_of_info_zip_is_taken() {
    let mut crc = flate2::Crc::new();
    crc.update(b"PI\xd4CE.TXT");
    let data = [&[1][..], &crc.sum().to_le_bytes(), "PIÈCE.TXT".as_bytes()].concat();
    let extra = [&0x7075_u16.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), &data].concat();
    let archive = [Entry { extra, ..Entry::stored(b"PI\xd4CE.TXT", b"x") }];
    let zip = Zip::read(&raw::write(&archive), &Limits::default()).unwrap();
    assert_eq!((zip.files[0].path.as_str(), zip.facts.len()), ("PIÈCE.TXT", 0));
}

#[test]
fn what_systems_leave_is_put_apart() {
    let mut archive = sample();
    for name in [
        "__MACOSX/._INDEX.HTM",
        ".DS_Store",
        "IHE_XDM/.svn/entries",
        "Thumbs.db",
        "IHE_XDM/SUBSET01/._DOC0001.XML",
    ] {
        archive.push(Entry::stored(name.as_bytes(), b"junk"));
    }
    opens(&archive, &[]);
    assert!(all_codes(&raw::write(&archive)).contains(&"XDM-JUNK".to_owned()));
    assert_eq!(Archive::read(&raw::write(&archive), &Limits::default()).unwrap().files.len(), 4);
}

#[test]
fn letter_case_is_forgiven_and_told() {
    let archive = changed(|entry| entry.name.make_ascii_lowercase());
    opens(&archive, &["XDM-LAYOUT", "XDM-ROOT-FILE", "XDM-ROOT-FILE", "XDM-NAME", "XDM-URI-CASE"]);
}

#[test]
fn backslashes_are_forgiven_and_told() {
    let windows = |name: &[u8]| name.iter().map(|&b| if b == b'/' { b'\\' } else { b }).collect::<Vec<_>>();
    opens(&changed(|entry| entry.name = windows(&entry.name)), &["XDM-ZIP-BACKSLASH"]);
    opens(&changed(|entry| entry.name = [b"./", &entry.name[..]].concat()), &[]);
}

#[test]
fn a_root_may_be_moved_or_doubled() {
    let text = metadata(&[DOCUMENT]);
    opens(&entries(&usual("Ccda/", &text, DOCUMENT)), &["XDM-LAYOUT", "XDM-NAME"]);
    let twice = [usual("", &text, DOCUMENT), usual("Ccda/", &text, DOCUMENT)].concat();
    let bytes = raw::write(&entries(&twice));
    let archive = Archive::read(&bytes, &Limits::default()).unwrap();
    assert_eq!((archive.sets.len(), archive.documents().filter(|d| d.file.is_some()).count()), (2, 2));
    assert!(codes(&archive.findings).contains(&"XDM-ROOT-SEVERAL".to_owned()));
}

#[test]
fn several_submission_sets_are_read_each_with_its_documents() {
    let text = metadata(&[DOCUMENT]);
    let mut files = usual("", &text, DOCUMENT);
    files.push((
        "IHE_XDM/SUBSET02/METADATA.XML".into(),
        with(&text, "1.2.250.1.999.1.8.1", "1.2.250.1.999.1.8.2").into(),
    ));
    files.push(("IHE_XDM/SUBSET02/DOC0001.XML".into(), DOCUMENT.into()));
    let bytes = raw::write(&entries(&files));
    let archive = Archive::read(&bytes, &Limits::default()).unwrap();
    let paths: Vec<_> = archive.documents().map(|document| document.file.unwrap().path.as_str()).collect();
    assert_eq!(paths, ["IHE_XDM/SUBSET01/DOC0001.XML", "IHE_XDM/SUBSET02/DOC0001.XML"]);
    assert_eq!(codes(&findings(&bytes)), [] as [&str; 0]);
    // Another patient in the second one.
    files[4].1 =
        String::from_utf8(files[4].1.clone()).unwrap().replace("279035121518989", "185077505612323").into();
    assert!(codes(&findings(&raw::write(&entries(&files)))).contains(&"XDM-ONE-PATIENT".to_owned()));
}

#[test]
fn uris_are_followed_in_every_form() {
    for (uri, name, expected) in [
        ("MON DOC.XML", "IHE_XDM/SUBSET01/MON DOC.XML", &["XDM-NAME"] as &[&str]),
        ("MON%20DOC.XML", "IHE_XDM/SUBSET01/MON DOC.XML", &["XDM-NAME"]),
        ("MON%20DOC.XML", "IHE_XDM/SUBSET01/MON%20DOC.XML", &["XDM-NAME"]),
        ("./DOC0001.XML", "IHE_XDM/SUBSET01/DOC0001.XML", &[]),
        ("../DOCS/DOC0001.XML", "IHE_XDM/DOCS/DOC0001.XML", &[]),
        ("../../DOC0001.XML", "DOC0001.XML", &[]),
        (".\\SUB\\DOC0001.XML", "IHE_XDM/SUBSET01/SUB/DOC0001.XML", &["XDM-URI-BACKSLASH"]),
        ("%2e%2e/DOC0001.XML", "IHE_XDM/DOC0001.XML", &[]),
    ] {
        let text = with(&metadata(&[DOCUMENT]), "<Value>DOC0001.XML<", &format!("<Value>{uri}<"));
        let mut files = usual("", &text, DOCUMENT);
        files[3].0 = name.to_owned();
        opens(&entries(&files), expected);
    }
    // A long one comes in numbered pieces, in any order.
    let pieces = "<Value>2|001.XML</Value><Value>1|DOC0</Value>";
    let text = with(&metadata(&[DOCUMENT]), "<Value>DOC0001.XML</Value>", pieces);
    opens(&entries(&usual("", &text, DOCUMENT)), &[]);
    for uri in [
        "%2e%2e/%2e%2e/%2e%2e/DOC0001.XML",
        "..\\..\\..\\etc\\passwd",
        "file:///etc/passwd",
        "http://a.example/D.XML",
    ] {
        let text = with(&metadata(&[DOCUMENT]), "<Value>DOC0001.XML<", &format!("<Value>{uri}<"));
        let told = codes(&findings(&raw::write(&entries(&usual("", &text, DOCUMENT)))));
        assert!(told.contains(&"XDM-URI-OUTSIDE".to_owned()), "{uri}: {told:?}");
    }
}

#[test]
fn documents_lost_shared_or_foreign_are_told() {
    let text = metadata(&[DOCUMENT]);
    let told = |files: &[(String, Vec<u8>)]| codes(&findings(&raw::write(&entries(files))));
    let mut files = usual("", &text, DOCUMENT);
    files.push((format!("{SET}DOC0002.XML"), DOCUMENT.into()));
    assert_eq!(told(&files), ["XDM-NO-ENTRY"]);
    files[4] = ("AUTORUN.INF".into(), b"[autorun]".to_vec());
    assert_eq!(told(&files), ["XDM-AUTORUN"]);
    files[4] = ("A/B/C/D/E/F/G/H/I.TXT".into(), b"x".to_vec());
    assert_eq!(told(&files), ["XDM-NAME-DEPTH"]);
    let second = support::second();
    let two = with(&metadata(&[DOCUMENT, &second]), "DOC0002.XML", "DOC0001.XML");
    assert!(told(&usual("", &two, DOCUMENT)).contains(&"XDM-URI-SHARED".to_owned()));
    let pdf = "%PDF-1.7 fictif";
    assert!(told(&usual("", &text, pdf)).contains(&"XDM-PDF".to_owned()));
    assert!(told(&usual("", &text, "<autre/>")).contains(&"XDM-NOT-CDA".to_owned()));
    let none: Vec<_> =
        usual("", &text, DOCUMENT).into_iter().filter(|(name, _)| !name.contains("METADATA")).collect();
    assert_eq!(told(&none), ["XDM-NO-METADATA"]);
    assert!(told(&usual("", "<html/>", DOCUMENT)).contains(&"XDM-METADATA".to_owned()));
    assert!(told(&usual("", "<SubmitObjectsRequest", DOCUMENT)).iter().any(|code| code.starts_with("XML-")));
}

fn refused(archive: &[Entry]) -> ZipErrorKind {
    Archive::read(&raw::write(archive), &Limits::default()).unwrap_err().kind
}

#[test]
fn names_that_lead_out_are_refused() {
    for (name, kind) in [
        (&b"../EVIL.XML"[..], ZipErrorKind::Outside),
        (b"IHE_XDM/../../EVIL.XML", ZipErrorKind::Outside),
        (b"IHE_XDM\\..\\..\\EVIL.XML", ZipErrorKind::Outside),
        (b"/etc/passwd", ZipErrorKind::Absolute),
        (b"\\\\serveur\\partage\\A", ZipErrorKind::Absolute),
        (b"C:\\WINDOWS\\A.XML", ZipErrorKind::Drive),
        (b"A.XML:flux", ZipErrorKind::Name),
        (b"A\nB.XML", ZipErrorKind::Name),
        (b"", ZipErrorKind::Name),
        (b"index.htm", ZipErrorKind::Duplicate),
        (b"INDEX.HTM/A", ZipErrorKind::Conflict),
    ] {
        let mut archive = sample();
        archive.push(Entry::stored(name, b"x"));
        assert_eq!(refused(&archive), kind, "{}", String::from_utf8_lossy(name));
    }
    let long = vec![b'A'; 1_025];
    assert_eq!(refused(&[Entry::stored(&long, b"x")]), ZipErrorKind::Name);
    assert_eq!(refused(&[Entry::stored("A/".repeat(40).as_bytes(), b"")]), ZipErrorKind::Depth(32));
}

#[test]
fn links_and_encrypted_entries_are_refused() {
    let last = |change: fn(&mut Entry)| {
        let mut archive = sample();
        change(&mut archive[3]);
        refused(&archive)
    };
    assert_eq!(last(|entry| entry.attributes = 0o120_777 << 16), ZipErrorKind::Link);
    assert_eq!(last(|entry| entry.attributes = 0o010_644 << 16), ZipErrorKind::Link);
    assert_eq!(last(|entry| entry.attributes = 0x400), ZipErrorKind::Link);
    assert_eq!(last(|entry| entry.flags = 1), ZipErrorKind::Encrypted);
    assert_eq!(last(|entry| entry.flags = 0x41), ZipErrorKind::Encrypted);
    assert_eq!(last(|entry| entry.method = 99), ZipErrorKind::Method(99));
    assert_eq!(last(|entry| entry.method = 12), ZipErrorKind::Method(12));
}

#[test]
fn lies_are_refused() {
    let last = |change: fn(&mut Entry)| {
        let mut archive = sample();
        change(&mut archive[3]);
        refused(&archive)
    };
    assert_eq!(last(|entry| entry.crc ^= 1), ZipErrorKind::Crc);
    assert_eq!(last(|entry| entry.size -= 1), ZipErrorKind::Size);
    assert_eq!(last(|entry| entry.size += 1), ZipErrorKind::Size);
    assert_eq!(last(|entry| entry.size = u64::from(u32::MAX)), ZipErrorKind::Ratio(250));
    assert_eq!(last(|entry| entry.data.truncate(40)), ZipErrorKind::Corrupt);
    assert_eq!(last(|entry| entry.data.extend(b"suite")), ZipErrorKind::Size);
    assert_eq!(last(|entry| entry.data.fill(0xff)), ZipErrorKind::Corrupt);
    // The same, with what follows the data in agreement with the lie.
    assert_eq!(
        last(|entry| {
            entry.descriptor = Descriptor::Marked;
            entry.size -= 1;
        }),
        ZipErrorKind::Size
    );
}

#[test]
fn bombs_are_refused_in_every_form() {
    let zeros = vec![0; 40 << 20];
    let bomb = Entry::deflated(b"BOMB.XML", &zeros);
    assert_eq!(refused(std::slice::from_ref(&bomb)), ZipErrorKind::Ratio(250));
    // It says that it is small.
    let liar = Entry { size: 1_000, ..bomb.clone() };
    assert_eq!(refused(std::slice::from_ref(&liar)), ZipErrorKind::Size);
    // Many entries that share the data of one: the first offset is told for all.
    let mut shared: Vec<_> =
        (0..50).map(|n| Entry::deflated(format!("B{n}.XML").as_bytes(), &zeros[..1 << 20])).collect();
    shared.iter_mut().for_each(|entry| entry.offset = Some(0));
    assert!(matches!(refused(&shared), ZipErrorKind::Overlap | ZipErrorKind::Headers));
    shared.iter_mut().for_each(|entry| entry.name = b"B.XML".to_vec());
    assert_eq!(refused(&shared), ZipErrorKind::Overlap);
    // An archive inside is a file like others: nothing of it grows.
    let inner = raw::write(&[bomb]);
    let mut archive = sample();
    archive.push(Entry::stored(b"INNER.ZIP", &inner));
    let read = Archive::read(&raw::write(&archive), &Limits::default()).unwrap();
    assert_eq!(read.files[4].bytes, inner);
}

#[test]
fn limits_on_counts_and_sizes_hold() {
    let limits =
        |limits: Limits, archive: &[Entry]| Archive::read(&raw::write(archive), &limits).unwrap_err().kind;
    let many: Vec<_> = (0..10_001).map(|n| Entry::stored(format!("F{n}").as_bytes(), b"")).collect();
    assert_eq!(refused(&many), ZipErrorKind::Entries(10_000));
    let default = Limits::default;
    assert_eq!(limits(Limits { entry_size: 100, ..default() }, &sample()), ZipErrorKind::EntrySize(100));
    assert_eq!(limits(Limits { total_size: 5_000, ..default() }, &sample()), ZipErrorKind::TotalSize(5_000));
    assert_eq!(limits(Limits { archive_size: 500, ..default() }, &sample()), ZipErrorKind::ArchiveSize(500));
}
