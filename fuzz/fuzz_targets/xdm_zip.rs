//! Arbitrary archives: refused or read, in bounded memory; what was read is packed again and reads back the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_xdm::zip::{DosTime, Zip, ZipWriter};
use segur_xdm::{Archive, Limits, check};
use segur_xml::{Options, Tree};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { entry_size: 1 << 20, total_size: 4 << 20, ..Limits::default() };
    let Ok(zip) = Zip::read(bytes, &limits) else { return };
    let total: usize = zip.files.iter().map(|file| file.bytes.len()).sum();
    assert!(total as u64 <= limits.total_size);
    for file in &zip.files {
        let path = file.path.as_str();
        assert!(!path.starts_with('/') && !path.contains('\\') && !path.split('/').any(|s| matches!(s, "" | "." | "..")));
    }
    let mut writer = ZipWriter::new(DosTime::new(2026, 7, 1, 9, 0, 0));
    let written = zip.files.iter().try_for_each(|file| writer.file(&file.path, &file.bytes));
    let again = written.and_then(|()| writer.finish()).expect("what was read can be written");
    // What is zeros may be deflated further than a reader allows.
    let wide = Limits { ratio: 1 << 20, name_length: 1 << 16, ..Limits::default() };
    assert_eq!(Zip::read(&again, &wide).expect("what was written can be read").files, zip.files);
    let archive = Archive::read(bytes, &limits).expect("the ZIP was read");
    check::archive(&archive);
    archive.sets.iter().for_each(|set| drop(check::metadata(set)));
    for document in archive.documents() {
        let tree = document.file.and_then(|file| Tree::parse(&file.bytes, &Options::default()).ok());
        check::document(&document, tree.as_ref());
    }
});
