//! The program `segur`.
//!
//! It does what the library crates may not: reads the arguments, opens files, prints, uses several threads.
#![allow(clippy::disallowed_methods, reason = "the program is where files are opened")]

mod args;
mod atomic;
mod commands;
mod console;
mod day;
mod explain;
mod inputs;
mod ins;
mod loader;
mod nearest;
mod output;
mod rules;
mod run;
mod schematron;
mod usage;

use std::process::ExitCode;

use args::{Args, Command};
use clap::Parser;
use console::Console;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let args = match Args::try_parse_from(&arguments) {
        Ok(args) => args,
        Err(error) => return usage::explain(&error, usage::language(&arguments)),
    };
    let console = Console::new(args.lang.into());
    let done = match args.command {
        Command::Xsd(command) => commands::xsd(&command, &console),
        Command::Schematron(command) => schematron::schematron(&command, &console),
        Command::Check(command) => commands::check(&command, &console),
        Command::Ins(command) => ins::ins(&command, &console),
        Command::Explain(command) => explain::explain(&command, &console),
        Command::Rules(command) => rules::rules(&command, &console),
    };
    done.unwrap_or_else(|failure| {
        console.complain(&failure);
        ExitCode::from(2)
    })
}
