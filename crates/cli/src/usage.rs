//! Unusable arguments: clap's errors, said in the user's language.

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use segur_report::{Lang, Text};

use crate::console::{Console, Failure};
use crate::output::unwritable;

/// The language asked for, as far as arguments that do not parse let it be known.
pub(crate) fn language(arguments: &[OsString]) -> Lang {
    let asked = |pair: &[OsString]| pair[0] == "--lang" && pair[1] == "en";
    let english = arguments.iter().any(|a| a == "--lang=en") || arguments.windows(2).any(asked);
    if english { Lang::En } else { Lang::Fr }
}

/// Prints help or version where that was asked for, and otherwise what is wrong with the arguments.
pub(crate) fn explain(error: &clap::Error, lang: Lang) -> ExitCode {
    if !error.use_stderr() {
        return asked(error, lang);
    }
    let console = Console::new(lang);
    match message(error) {
        Some(message) => console.complain(&Failure::new(message).with_hint(hint(error))),
        None => {
            let _ = error.print();
        }
    }
    ExitCode::from(2)
}

/// Help or the version: a reader that closed its end has seen enough, a full disk has not taken it.
fn asked(error: &clap::Error, lang: Lang) -> ExitCode {
    let printed = error.print().and_then(|()| io::stdout().flush());
    match printed {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Console::new(lang).complain(&Failure::new(unwritable(&error)));
            ExitCode::from(2)
        }
        _ => ExitCode::SUCCESS,
    }
}

fn message(error: &clap::Error) -> Option<Text> {
    let argument = || text(error, ContextKind::InvalidArg);
    Some(match error.kind() {
        ErrorKind::UnknownArgument => {
            let name = argument()?;
            Text::new(format!("argument inconnu : `{name}`"), format!("unknown argument: `{name}`"))
        }
        ErrorKind::MissingRequiredArgument => {
            let names = argument()?;
            Text::new(format!("il manque : {names}"), format!("missing: {names}"))
        }
        ErrorKind::InvalidSubcommand => {
            let name = text(error, ContextKind::InvalidSubcommand)?;
            Text::new(format!("commande inconnue : `{name}`"), format!("unknown command: `{name}`"))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Text::new("il manque une commande", "a command is missing")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => value(error)?,
        _ => return None,
    })
}

fn value(error: &clap::Error) -> Option<Text> {
    let (name, value) = (text(error, ContextKind::InvalidArg)?, text(error, ContextKind::InvalidValue)?);
    if value.is_empty() {
        return Some(Text::new(
            format!("{name} : il manque la valeur"),
            format!("{name}: the value is missing"),
        ));
    }
    Some(Text::new(
        format!("{name} : `{value}` n'est pas possible"),
        format!("{name}: `{value}` is not possible"),
    ))
}

fn hint(error: &clap::Error) -> Text {
    let help = help_command(error);
    let valid = text(error, ContextKind::ValidValue).or_else(|| text(error, ContextKind::ValidSubcommand));
    let suggested = text(error, ContextKind::SuggestedArg).or_else(|| suggested_commands(error));
    if let Some(valid) = valid.filter(|values| !values.is_empty()) {
        return Text::new(format!("valeurs possibles : {valid}"), format!("possible values: {valid}"));
    }
    match suggested {
        Some(names) => Text::new(
            format!("vouliez-vous dire `{}` ?", names.replace(", ", "` ou `")),
            format!("did you mean `{}`?", names.replace(", ", "` or `")),
        ),
        None => Text::new(format!("voir `{help}`"), format!("see `{help}`")),
    }
}

/// The commands that clap suggests, the likeliest first; it gives it last.
fn suggested_commands(error: &clap::Error) -> Option<String> {
    let names = text(error, ContextKind::SuggestedSubcommand)?;
    Some(names.rsplit(", ").collect::<Vec<_>>().join(", "))
}

/// `segur check --help`, from the usage line `Usage: segur check ...`.
fn help_command(error: &clap::Error) -> String {
    let usage = text(error, ContextKind::Usage).unwrap_or_default();
    let words = usage.split_whitespace().skip_while(|word| *word != "segur");
    let commands: Vec<_> = words.take_while(|word| word.chars().all(char::is_alphabetic)).collect();
    let commands = if commands.is_empty() { "segur".to_owned() } else { commands.join(" ") };
    format!("{commands} --help")
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(value) => Some(value.clone()),
        ContextValue::Strings(values) => Some(values.join(", ")),
        ContextValue::StyledStr(value) => Some(value.to_string()),
        other => Some(other.to_string()),
    }
}
