//! `segur mss unpack`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use segur_check::Checker;
use segur_mss::{Content, Contents, Mail};
use segur_report::Severity;
use serde_json::json;

use super::args::{Format, UnpackArgs};
use super::{opened, read, told, unwritable, write};
use crate::atomic;
use crate::console::{Console, Failure};

/// Everything or nothing: a message that is damaged leaves no file.
pub(super) fn unpack(args: &UnpackArgs, console: &Console) -> Result<ExitCode, Failure> {
    let name = args.input.mail.to_string_lossy();
    let bytes = match read(&args.input.mail) {
        Ok(bytes) => bytes,
        Err(error) => return told(&Checker::unreadable(&name, &error), args.input.format.format, console),
    };
    let (mail, contents, mut report) = match opened(&name, &bytes) {
        Ok(opened) => opened,
        Err(report) => return told(&report, args.input.format.format, console),
    };
    // Rules of form do not keep anybody from what a message carries; damage does.
    report.findings = mail.findings.iter().chain(&contents.findings).cloned().collect();
    if report.count(Severity::Error) > 0 {
        return told(&report, args.input.format.format, console);
    }
    let written = write_all(&args.output, &files(&mail, &contents))?;
    let text = match args.input.format.format {
        Format::Json => json!({"input": name, "files": written}).to_string() + "\n",
        Format::Text => written.iter().map(|path| format!("{}\n", path.display())).collect(),
    };
    write(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Names and bytes: documents, then attachments, then the text.
fn files<'m>(mail: &'m Mail<'_>, contents: &'m Contents) -> Vec<(String, &'m [u8])> {
    let mut files: Vec<(String, &[u8])> = Vec::new();
    for carried in &contents.documents {
        let base = carried.path.rsplit('/').next().unwrap_or_default();
        files.push((distinct(base, &files), &carried.bytes));
    }
    for part in mail.parts.iter().filter(|part| !part.body && part.content != Content::Cda) {
        let base = part.name.as_deref().unwrap_or(part.content.name());
        files.push((distinct(base, &files), &part.bytes));
    }
    files
}

/// A name that is no path, hides nothing and is not taken yet in any letter case.
fn distinct(name: &str, taken: &[(String, &[u8])]) -> String {
    let harmless = |c: char| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { '_' } else { c };
    let name: String = name.chars().map(harmless).take(120).collect();
    let name = name.trim_matches([' ', '.']).to_owned();
    let name = if name.is_empty() { "sans-nom".to_owned() } else { name };
    let (stem, extension) =
        name.rsplit_once('.').map_or((name.as_str(), String::new()), |(s, e)| (s, format!(".{e}")));
    let free =
        |candidate: &String| !taken.iter().any(|(other, _)| other.to_lowercase() == candidate.to_lowercase());
    let numbered = (2..).map(|number| format!("{stem}-{number}{extension}"));
    std::iter::once(name.clone()).chain(numbered).find(free).unwrap_or_default()
}

fn write_all(folder: &Path, files: &[(String, &[u8])]) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error: io::Error| unwritable(&folder.to_string_lossy(), &error);
    if folder.symlink_metadata().is_err() {
        return write_folder(folder, files).map_err(failed);
    }
    fs::create_dir_all(folder).map_err(failed)?;
    let mut written = Vec::new();
    for (name, bytes) in files {
        let path = folder.join(name);
        if let Err(error) = atomic::write(&path, bytes) {
            // Half of a message looks like a whole one.
            written.iter().for_each(|path| drop(fs::remove_file(path)));
            return Err(unwritable(&path.to_string_lossy(), &error));
        }
        written.push(path);
    }
    Ok(written)
}

/// A folder that is not there yet is whole or absent, even where the program is killed.
fn write_folder(folder: &Path, files: &[(String, &[u8])]) -> io::Result<Vec<PathBuf>> {
    folder.parent().map_or(Ok(()), fs::create_dir_all)?;
    atomic::folder(folder, |temporary| {
        files.iter().try_for_each(|(name, bytes)| atomic::write(&temporary.join(name), bytes))
    })?;
    Ok(files.iter().map(|(name, _)| folder.join(name)).collect())
}
