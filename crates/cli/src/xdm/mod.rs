//! `segur xdm`: archives on the command line.

pub(crate) mod args;
mod pack;
mod sender;
mod show;
mod unpack;

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use args::{XdmArgs, XdmCommand};
use segur_check::Checker;
use segur_report::{Report, Text};
use segur_xdm::{Archive, Limits};

use crate::commands;
use crate::console::{Console, Failure};

/// `segur xdm`: from arguments to an exit status.
pub(crate) fn xdm(args: &XdmArgs, console: &Console) -> Result<ExitCode, Failure> {
    match &args.command {
        XdmCommand::Pack(args) => pack::pack(args, console),
        XdmCommand::Unpack(args) => unpack::unpack(args, console),
        XdmCommand::Show(args) => show::show(args, console),
        XdmCommand::Check(args) => commands::check(args, console),
    }
}

/// An archive that was read, or why not: shown, with the exit status.
fn open(path: &Path, limits: &Limits, console: &Console) -> Result<Archive, ExitCode> {
    let name = path.to_string_lossy();
    let bytes = read_within(path, limits.archive_size).map_err(|error| {
        console.show(&Checker::unreadable(&name, &error), &mut ());
        ExitCode::from(2)
    })?;
    Archive::read(&bytes, limits).map_err(|error| {
        let mut report = Report::new(name, "zip");
        report.findings.push(error.to_finding());
        console.show(&report, &mut ());
        ExitCode::from(1)
    })
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    read_within(path, u64::MAX - 1)
}

/// A file or standard input; of what is larger, one byte more than allowed, so that it shows.
fn read_within(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match path == Path::new("-") {
        true => io::stdin().lock().take(most + 1).read_to_end(&mut bytes)?,
        false => {
            let file = fs::File::open(path)?;
            if file.metadata()?.is_dir() {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            file.take(most + 1).read_to_end(&mut bytes)?
        }
    };
    Ok(bytes)
}

fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(unwritable(Path::new("-"), &error)),
        _ => Ok(()),
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    let shown = path.display();
    Failure::new(Text::new(
        format!("impossible d'écrire `{shown}` : {error}"),
        format!("cannot write `{shown}`: {error}"),
    ))
}
