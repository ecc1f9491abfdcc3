//! Arbitrary archives: refused or read, in bounded memory.
#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_xdm::{Archive, Limits, check};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { entry_size: 1 << 20, total_size: 4 << 20, ..Limits::default() };
    if let Ok(archive) = Archive::read(bytes, &limits) {
        let total: usize = archive.files.iter().map(|file| file.bytes.len()).sum();
        assert!(total as u64 <= limits.total_size);
        assert!(archive.files.iter().all(|file| !file.path.starts_with('/') && !file.path.split('/').any(|s| s == "..")));
        check::archive(&archive);
        archive.sets.iter().for_each(|set| drop(check::metadata(set)));
        archive.documents().for_each(|document| drop(check::document(&document, None)));
    }
});
