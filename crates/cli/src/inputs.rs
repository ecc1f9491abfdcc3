//! The inputs named on the command line: files, folders, standard input.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use segur_check::Checker;
use segur_report::{Excerpt, Report};

use crate::commands::meant;

/// Files beyond this size are read as a stream.
const IN_MEMORY: u64 = 64 << 20;

/// What is held of an input that can be read once only, so that its lines can be shown.
const HELD: u64 = 4 << 20;

/// One input.
#[derive(Debug)]
pub(crate) enum Input {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
    /// A folder whose files could not be listed.
    Unlisted(PathBuf, io::Error),
}

impl Input {
    /// The inputs that a path stands for: itself, or every file in it, sorted; hidden files and links to
    /// folders are left out.
    pub(crate) fn of(path: &Path, folders: bool) -> Vec<Input> {
        if path == Path::new("-") {
            return vec![Input::Stdin];
        }
        let mut inputs = Vec::new();
        if folders && path.is_dir() {
            walk(path, &mut inputs)
        } else {
            inputs.push(Input::File(path.to_owned()))
        }
        inputs
    }

    /// Judges the input and hands the report, with what can show its lines, to `render`.
    pub(crate) fn judge<T>(
        &self,
        checker: &mut Checker<'_>,
        render: impl FnOnce(Report, &mut dyn Excerpt) -> T,
    ) -> T {
        match self {
            Input::Stdin => judge_stream("-", io::stdin().lock(), checker, render),
            Input::File(path) => match open(path) {
                Ok((file, size)) => judge_file(&path.to_string_lossy(), file, size, checker, render),
                Err(error) => render(unreadable(path, &error), &mut ()),
            },
            Input::Unlisted(path, error) => {
                render(Checker::unreadable(&path.to_string_lossy(), error), &mut ())
            }
        }
    }
}

fn walk(folder: &Path, inputs: &mut Vec<Input>) {
    let mut entries = match list(folder) {
        Ok(entries) => entries,
        Err(error) => return inputs.push(Input::Unlisted(folder.to_owned(), error)),
    };
    entries.sort();
    for path in entries {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        match fs::symlink_metadata(&path) {
            _ if hidden => {}
            Ok(data) if data.is_dir() => walk(&path, inputs),
            // A link to a folder may lead back to where we are.
            Ok(data) if data.is_symlink() && path.is_dir() => {}
            _ => inputs.push(Input::File(path)),
        }
    }
}

fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

/// The report on a file that the system did not give; where it does not exist, with what was probably meant.
fn unreadable(path: &Path, error: &io::Error) -> Report {
    let mut report = Checker::unreadable(&path.to_string_lossy(), error);
    if let (io::ErrorKind::NotFound, Some(finding)) = (error.kind(), report.findings.first_mut()) {
        finding.hint = Some(meant(path));
    }
    report
}

/// The file and, if it is an ordinary one, its size.
fn open(path: &Path) -> io::Result<(File, Option<u64>)> {
    let file = File::open(path)?;
    let data = file.metadata()?;
    if data.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok((file, data.is_file().then_some(data.len())))
}

fn judge_file<T>(
    name: &str,
    mut file: File,
    size: Option<u64>,
    checker: &mut Checker<'_>,
    render: impl FnOnce(Report, &mut dyn Excerpt) -> T,
) -> T {
    match size {
        None => judge_stream(name, file, checker, render),
        Some(size) if size > IN_MEMORY => {
            let report = checker.check_read(name, &mut file);
            render(report, &mut FileExcerpt(file))
        }
        Some(size) => {
            let mut bytes = Vec::with_capacity(size as usize + 1);
            match file.read_to_end(&mut bytes) {
                Ok(_) => render(checker.check(name, &bytes), &mut bytes.as_slice()),
                Err(error) => render(Checker::unreadable(name, &error), &mut ()),
            }
        }
    }
}

/// An input that can be read once only, such as a pipe.
fn judge_stream<T>(
    name: &str,
    mut input: impl Read,
    checker: &mut Checker<'_>,
    render: impl FnOnce(Report, &mut dyn Excerpt) -> T,
) -> T {
    let mut bytes = Vec::new();
    let mut held = HELD;
    let mut read = input.by_ref().take(held).read_to_end(&mut bytes);
    if read.is_ok() && checker.wants_whole(&bytes) {
        held = IN_MEMORY;
        read = input.by_ref().take(held - HELD).read_to_end(&mut bytes);
    }
    match read {
        Err(error) => render(Checker::unreadable(name, &error), &mut ()),
        Ok(_) if (bytes.len() as u64) < held => render(checker.check(name, &bytes), &mut bytes.as_slice()),
        Ok(_) => {
            let report = checker.check_read(name, bytes.as_slice().chain(input));
            render(report, &mut bytes.as_slice())
        }
    }
}

/// Shows lines of a file by reading just them.
pub(crate) struct FileExcerpt(pub(crate) File);

impl Excerpt for FileExcerpt {
    fn read(&mut self, start: u64, length: usize) -> Option<Vec<u8>> {
        self.0.seek(SeekFrom::Start(start)).ok()?;
        let mut bytes = Vec::with_capacity(length);
        self.0.by_ref().take(length as u64).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;

    #[test]
    fn a_file_gives_back_its_pieces() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let mut excerpt = FileExcerpt(File::open(path).unwrap());
        assert_eq!(excerpt.read(0, 9).unwrap(), b"[package]");
        assert_eq!(excerpt.read(1 << 40, 9).unwrap(), b"");
    }

    #[test]
    fn a_folder_is_all_its_files_in_order() {
        let inputs = Input::of(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), true);
        let path = |input: &Input| match input {
            Input::File(path) => path.clone(),
            other => panic!("{other:?} is not a file"),
        };
        let paths: Vec<_> = inputs.iter().map(path).collect();
        assert!(paths.len() > 5 && paths.is_sorted());
        assert_eq!(Input::of(Path::new(env!("CARGO_MANIFEST_DIR")), false).len(), 1);
    }
}
