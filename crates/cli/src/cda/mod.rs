//! `segur cda`: CDA documents on the command line.

pub(crate) mod args;
mod data;
mod show;
mod update;
mod view;

use std::process::ExitCode;

use args::{CdaArgs, CdaCommand};

use crate::console::{Console, Failure};

/// `segur cda`: from arguments to an exit status.
pub(crate) fn cda(args: &CdaArgs, console: &Console) -> Result<ExitCode, Failure> {
    match &args.command {
        CdaCommand::New(args) => data::new(args, console),
        CdaCommand::Json(args) => data::json(args, console),
        CdaCommand::Schema(args) => data::schema(args),
        CdaCommand::Update(args) => update::update(args, console),
        CdaCommand::Show(args) => show::show(args, console),
        CdaCommand::View(args) => view::view(args, console),
    }
}
