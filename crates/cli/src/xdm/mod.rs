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

use args::{CheckArgs, XdmArgs, XdmCommand};
use segur_check::{Checker, Engine};
use segur_report::{Report, Text};
use segur_xdm::{Archive, Limits};

use crate::commands::now;
use crate::console::{Console, Failure};
use crate::inputs::Input;
use crate::{rules, run};

/// `segur xdm`: from arguments to an exit status.
pub(crate) fn xdm(args: &XdmArgs, console: &Console) -> Result<ExitCode, Failure> {
    match &args.command {
        XdmCommand::Pack(args) => pack::pack(args, console),
        XdmCommand::Unpack(args) => unpack::unpack(args, console),
        XdmCommand::Show(args) => show::show(args, console),
        XdmCommand::Check(args) => check(args, console),
    }
}

fn check(args: &CheckArgs, console: &Console) -> Result<ExitCode, Failure> {
    let rule_sets =
        args.rules.iter().map(|path| rules::load(path, &[], console)).collect::<Result<Vec<_>, _>>()?;
    let engine = Engine::new(rule_sets, args.reading.dtd.options()).with_ins(true).with_moment(now());
    let inputs: Vec<_> = args.archives.iter().flat_map(|path| Input::of(path, true)).collect();
    run::run(&engine, &inputs, &args.reading, console)
}

/// An archive that was read, or why not: shown, with the exit status.
fn open(path: &Path, console: &Console) -> Result<Archive, ExitCode> {
    let name = path.to_string_lossy();
    let bytes = read(path).map_err(|error| {
        console.show(&Checker::unreadable(&name, &error), &mut ());
        ExitCode::from(2)
    })?;
    Archive::read(&bytes, &Limits::default()).map_err(|error| {
        let mut report = Report::new(name, "zip");
        report.findings.push(error.to_finding());
        console.show(&report, &mut ());
        ExitCode::from(1)
    })
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    if path != Path::new("-") {
        return fs::read(path);
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
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
