//! `segur mss`: mail on the command line.

pub(crate) mod args;
mod describe;
mod network;
mod pack;
mod reply;
mod unpack;

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use args::{Format, MssArgs, MssCommand, ShowArgs};
use segur_check::Checker;
use segur_mss::{Contents, Limits, Mail, MailError, lint};
use segur_report::{Report, Summary, Text};

use crate::console::{Console, Failure};

/// `segur mss`: from arguments to an exit status.
pub(crate) fn mss(args: &MssArgs, console: &Console) -> Result<ExitCode, Failure> {
    match &args.command {
        MssCommand::Pack(args) => pack::pack(args),
        MssCommand::Unpack(args) => unpack::unpack(args, console),
        MssCommand::Show(args) => show(args, console),
        MssCommand::Reply(args) => reply::reply(args),
        MssCommand::Send(args) => network::send(args, console),
        MssCommand::Fetch(args) => network::fetch(args, console),
    }
}

fn show(args: &ShowArgs, console: &Console) -> Result<ExitCode, Failure> {
    let name = args.input.mail.to_string_lossy();
    let bytes = match read(&args.input.mail) {
        Ok(bytes) => bytes,
        Err(error) => return told(&Checker::unreadable(&name, &error), args.input.format.format, console),
    };
    match opened(&name, &bytes) {
        Err(report) => told(&report, args.input.format.format, console),
        Ok((mail, contents, report)) => {
            let text = match args.input.format.format {
                Format::Json => describe::json(&report, &mail, &contents, console.lang),
                Format::Text => {
                    report.to_text(&console.output(), &mut bytes.as_slice())
                        + &describe::text(&mail, &contents, console.lang)
                }
            };
            write(&text)?;
            Ok(status(&report))
        }
    }
}

/// A message read, its archives opened, held against the rules; the report alone where it cannot be read.
fn opened<'b>(name: &str, bytes: &'b [u8]) -> Result<(Mail<'b>, Contents, Report), Box<Report>> {
    let mut report = Report::new(name.to_owned(), "mail");
    match Mail::read(bytes, &Limits::default()) {
        Err(error) => {
            report.findings.push(error.to_finding());
            Err(Box::new(report))
        }
        Ok(mail) => {
            let contents = Contents::of(&mail, &segur_xdm::Limits::default());
            report.findings.extend(mail.findings.iter().cloned());
            report.findings.extend(lint(&mail, bytes, &contents.known()));
            report.findings.extend(contents.findings.iter().cloned());
            Ok((mail, contents, report))
        }
    }
}

/// Shows a report that is all there is to say.
fn told(report: &Report, format: Format, console: &Console) -> Result<ExitCode, Failure> {
    match format {
        Format::Json => write(&(report.to_json(console.lang) + "\n"))?,
        Format::Text => write(&report.to_text(&console.output(), &mut ()))?,
    }
    Ok(status(report))
}

fn status(report: &Report) -> ExitCode {
    let mut summary = Summary::default();
    summary.add(report);
    ExitCode::from(summary.exit_status())
}

/// The bytes of a file, or of standard input.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    if path != Path::new("-") {
        return fs::read(path);
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The bytes of a file without which the command cannot do its work.
fn needed(path: &Path) -> Result<Vec<u8>, Failure> {
    read(path).map_err(|error| {
        let shown = path.display();
        Failure::new(Text::new(
            format!("`{shown}` est illisible : {error}"),
            format!("`{shown}` cannot be read: {error}"),
        ))
        .with_hint(Text::new("vérifier le chemin et les droits", "check the path and the permissions"))
    })
}

fn write(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(unwritable("stdout", &error)),
        _ => Ok(()),
    }
}

fn unwritable(place: &str, error: &io::Error) -> Failure {
    Failure::new(Text::new(
        format!("impossible d'écrire `{place}` : {error}"),
        format!("cannot write `{place}`: {error}"),
    ))
}

fn failed(error: &MailError) -> Failure {
    let failure = Failure::new(Text::new(
        format!("{} : {}", error.code(), error.message().fr),
        format!("{}: {}", error.code(), error.message().en),
    ));
    match error.hint() {
        Some(hint) => failure.with_hint(hint.clone()),
        None => failure,
    }
}
