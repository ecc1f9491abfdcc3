//! What a shell asks of a program: completions, manual pages, the schema of its output.

use std::process::ExitCode;

use clap::CommandFactory;
use segur_report::Text;

use crate::args::{Args, CompletionsArgs, ManArgs, SchemaArgs};
use crate::console::Failure;
use crate::nearest::nearest;
use crate::output;

/// JSON Schema of a report (draft 2020-12).
const REPORT: &str = include_str!("../../../docs/report.schema.json");

/// `segur completions`: the script that a shell reads.
pub(crate) fn completions(args: &CompletionsArgs) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "segur", &mut script);
    write(&script)
}

/// `segur man`: the page of the program or of a command, as roff.
pub(crate) fn man(args: &ManArgs) -> Result<ExitCode, Failure> {
    let mut command = Args::command();
    command.build();
    let mut found = &command;
    for name in &args.command {
        found = found.find_subcommand(name).ok_or_else(|| unknown(name, found))?;
    }
    let mut page = Vec::new();
    let manual = clap_mangen::Man::new(found.clone()).manual("segur");
    // Writing to a vector cannot fail.
    let _ = manual.render(&mut page);
    write(&page)
}

/// `segur schema report`: what the JSON report may hold.
pub(crate) fn schema(_: &SchemaArgs) -> Result<ExitCode, Failure> {
    write(REPORT.as_bytes())
}

fn write(bytes: &[u8]) -> Result<ExitCode, Failure> {
    output::print(&String::from_utf8_lossy(bytes))?;
    Ok(ExitCode::SUCCESS)
}

fn unknown(name: &str, command: &clap::Command) -> Failure {
    let names: Vec<_> = command.get_subcommands().map(clap::Command::get_name).collect();
    let near = nearest(name, names.iter().copied());
    let possible = if near.is_empty() { names } else { near }.join(", ");
    Failure::new(Text::new(format!("commande inconnue : `{name}`"), format!("unknown command: `{name}`")))
        .with_hint(Text::new(format!("possible : {possible}"), format!("possible: {possible}")))
}
