//! The program `segur`.
//!
//! It does what the library crates may not: reads the arguments, opens files, prints, uses several threads.
#![allow(clippy::disallowed_methods, reason = "the program is where files are opened")]

mod args;
mod atomic;
mod cda;
mod commands;
mod config;
mod console;
mod day;
mod doctor;
mod explain;
mod inputs;
mod ins;
mod loader;
mod mss;
mod nearest;
mod output;
mod rules;
mod run;
mod schematron;
mod shell;
mod tally;
mod usage;
mod xdm;

use std::process::ExitCode;

use args::{Args, Command};
use clap::{CommandFactory, FromArgMatches};
use config::Config;
use console::{Console, Failure};

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let read = Args::command().try_get_matches_from(&arguments);
    let read = read.and_then(|matches| Ok((Args::from_arg_matches(&matches)?, matches)));
    let (mut args, matches) = match read {
        Ok(read) => read,
        Err(error) => return usage::explain(&error, usage::language(&arguments)),
    };
    let config = if args.no_config { Ok(Config::default()) } else { Config::find() };
    if let Ok(config) = &config {
        config.complete(&mut args, &matches);
    }
    let console = Console::new(args.lang.into());
    run_command(args.command, config, &console).unwrap_or_else(|failure| {
        console.complain(&failure);
        ExitCode::from(2)
    })
}

fn run_command(
    command: Command,
    config: Result<Config, Failure>,
    console: &Console,
) -> Result<ExitCode, Failure> {
    if let Command::Doctor(command) = &command {
        return doctor::doctor(command, config, console);
    }
    config?;
    match command {
        Command::Xsd(command) => commands::xsd(&command, console),
        Command::Schematron(command) => schematron::schematron(&command, console),
        Command::Check(command) => commands::check(&command, console),
        Command::Ins(command) => ins::ins(&command, console),
        Command::Mss(command) => mss::mss(&command, console),
        Command::Xdm(command) => xdm::xdm(&command, console),
        Command::Cda(command) => cda::cda(&command, console),
        Command::Explain(command) => explain::explain(&command, console),
        Command::Rules(command) => rules::rules(&command, console),
        Command::Doctor(command) => doctor::doctor(&command, Ok(Config::default()), console),
        Command::Completions(command) => shell::completions(&command),
        Command::Man(command) => shell::man(&command),
        Command::Schema(command) => shell::schema(&command),
    }
}
