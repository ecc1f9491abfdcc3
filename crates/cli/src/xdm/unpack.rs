//! `segur xdm unpack`: a folder that is whole or absent.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use segur_report::Text;
use segur_xdm::Archive;

use super::args::UnpackArgs;
use crate::atomic;
use crate::console::{Console, Failure};

pub(super) fn unpack(args: &UnpackArgs, console: &Console) -> Result<ExitCode, Failure> {
    let archive = match super::open(&args.archive, &args.limits.limits(), console) {
        Ok(archive) => archive,
        Err(status) => return Ok(status),
    };
    let folder = &args.output;
    if folder.symlink_metadata().is_ok() && !is_empty_folder(folder) {
        let shown = folder.display();
        return Err(Failure::new(Text::new(
            format!("`{shown}` existe déjà et n'est pas un dossier vide"),
            format!("`{shown}` exists already and is no empty folder"),
        ))
        .with_hint(Text::new("donner un dossier à créer", "give a folder to be created")));
    }
    atomic::folder(folder, |temporary| write(&archive, temporary))
        .map_err(|error| super::unwritable(folder, &error))?;
    let count = archive.files.len();
    console.note(&Text::new(
        format!("{count} fichiers dans `{}`", folder.display()),
        format!("{count} files in `{}`", folder.display()),
    ));
    Ok(ExitCode::SUCCESS)
}

fn is_empty_folder(path: &Path) -> bool {
    let real = path.symlink_metadata().is_ok_and(|data| data.is_dir());
    real && fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none())
}

/// The names were judged when the archive was read: relative, without `..`.
fn write(archive: &Archive, root: &Path) -> io::Result<()> {
    for file in &archive.files {
        let path = root.join(&file.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut out = OpenOptions::new().write(true).create_new(true).open(&path)?;
        out.write_all(&file.bytes)?;
        out.sync_all()?;
    }
    Ok(())
}
