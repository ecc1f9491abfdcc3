//! Output files that are whole or absent.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Writes a file under a temporary name in the same folder, then gives it its name: whoever looks sees the
/// old content or the new, never a part.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let create = |name: &Path| OpenOptions::new().write(true).create_new(true).open(name);
    let (temporary, mut file) = fresh(path, create)?;
    let written =
        file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Fills a folder under a temporary name beside it, then gives it its name: it is whole or absent. An empty folder of that
/// name is replaced.
pub(crate) fn folder(path: &Path, fill: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    let (temporary, ()) = fresh(path, |name| fs::create_dir(name))?;
    let written = fill(&temporary).and_then(|()| replace(&temporary, path));
    if written.is_err() {
        let _ = fs::remove_dir_all(&temporary);
    }
    written
}

fn replace(temporary: &Path, folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        fs::remove_dir(folder)?;
    }
    fs::rename(temporary, folder)
}

/// Makes something under the first temporary name that is free: in a container every run may have the same process number,
/// and one that was killed has left its name behind.
fn fresh<T>(path: &Path, make: impl Fn(&Path) -> io::Result<T>) -> io::Result<(PathBuf, T)> {
    const TRIES: u32 = 1_000;
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for attempt in 0..TRIES {
        let temporary = temporary_name(path, attempt)?;
        match make(&temporary) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            made => return made.map(|made| (temporary, made)),
        }
    }
    Err(last)
}

/// Removes from a folder what writes that were killed left behind: temporary names of files with that ending, untouched for an
/// hour, so that no write under way is disturbed.
pub(crate) fn sweep(folder: &Path, ending: &str) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let left = name.to_str().is_some_and(|name| is_temporary(name, ending));
        let old = entry
            .metadata()
            .and_then(|data| data.modified())
            .is_ok_and(|time| time.elapsed().is_ok_and(|elapsed| elapsed > Duration::from_secs(3600)));
        if left && old {
            // Somebody else may have removed it.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// `.NAME.PID.tmp` or `.NAME.PID-ATTEMPT.tmp`, as [`temporary_name`] makes it.
fn is_temporary(name: &str, ending: &str) -> bool {
    let inner = name.strip_prefix('.').and_then(|name| name.strip_suffix(".tmp"));
    let parts = inner.and_then(|inner| inner.rsplit_once('.'));
    parts.is_some_and(|(name, process)| {
        name.ends_with(ending) && process.bytes().all(|b| b.is_ascii_digit() || b == b'-')
    })
}

fn temporary_name(path: &Path, attempt: u32) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::IsADirectory)?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    let process = std::process::id();
    hidden.push(match attempt {
        0 => format!(".{process}.tmp"),
        _ => format!(".{process}-{attempt}.tmp"),
    });
    Ok(path.with_file_name(hidden))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;

    #[test]
    fn what_a_killed_run_of_the_same_number_left_is_in_nobodys_way() {
        let place = std::env::temp_dir().join(format!("segur-atomic-{}", std::process::id()));
        let _ = fs::remove_dir_all(&place);
        fs::create_dir(&place).unwrap();
        let (file, directory) = (place.join("a.eml"), place.join("out"));
        fs::write(temporary_name(&file, 0).unwrap(), b"half").unwrap();
        fs::create_dir(temporary_name(&directory, 0).unwrap()).unwrap();
        write(&file, b"whole").unwrap();
        folder(&directory, |path| fs::write(path.join("b"), b"whole")).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"whole");
        assert_eq!(fs::read(directory.join("b")).unwrap(), b"whole");
        for attempt in [0, 7] {
            let name = temporary_name(&file, attempt).unwrap();
            assert!(is_temporary(name.file_name().unwrap().to_str().unwrap(), ".eml"));
        }
        fs::remove_dir_all(place).unwrap();
    }
}
