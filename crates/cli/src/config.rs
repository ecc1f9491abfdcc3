//! The configuration file: default rules and manners, for those who give the same options every time.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{ArgMatches, ValueEnum};
use segur_report::Text;
use toml::{Spanned, Value};

use crate::args::{Args, Command, Format, LangArg, ReadingArgs};
use crate::console::Failure;
use crate::nearest::nearest;
use crate::xdm::args::{XdmArgs, XdmCommand};

/// A configuration is a few lines; a larger file is something else.
const LARGEST: u64 = 64 << 10;
const KEYS: [&str; 4] = ["rules", "lang", "jobs", "format"];

/// What a configuration file says.
#[derive(Debug, Default)]
pub(crate) struct Config {
    /// The file; none was found otherwise.
    pub(crate) path: Option<PathBuf>,
    /// Rule sets, seen from the folder of the file.
    pub(crate) rules: Vec<PathBuf>,
    lang: Option<LangArg>,
    jobs: Option<NonZeroUsize>,
    format: Option<Format>,
}

impl Config {
    /// Reads `segur.toml` in the working directory, else `segur/config.toml` in the user's configuration folder.
    pub(crate) fn find() -> Result<Config, Failure> {
        match places().into_iter().find(|path| path.is_file()) {
            Some(path) => Config::read(&path),
            None => Ok(Config::default()),
        }
    }

    fn read(path: &Path) -> Result<Config, Failure> {
        let unreadable = |error: std::io::Error| {
            failure(path, None, &format!("illisible : {error}"), &format!("cannot be read: {error}"))
        };
        if path.metadata().map_err(unreadable)?.len() > LARGEST {
            return Err(failure(
                path,
                None,
                "trop grand pour une configuration",
                "too large for a configuration",
            ));
        }
        Config::parse(&fs::read_to_string(path).map_err(unreadable)?, path)
    }

    fn parse(text: &str, path: &Path) -> Result<Config, Failure> {
        let wrong = |span: Option<Range<usize>>, fr: &str, en: &str| {
            let line = span.map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            failure(path, line, fr, en)
        };
        let table: BTreeMap<Spanned<String>, Spanned<Value>> = toml::from_str(text).map_err(|error| {
            let said = error.message();
            wrong(error.span(), &format!("ce n'est pas du TOML : {said}"), &format!("not TOML: {said}"))
        })?;
        let mut config = Config { path: Some(path.to_owned()), ..Config::default() };
        for (key, value) in table {
            if !KEYS.contains(&key.get_ref().as_str()) {
                let (fr, en) = unknown(key.get_ref());
                return Err(wrong(Some(key.span()), &fr, &en));
            }
            if let Err(expected) = config.set(key.get_ref(), value.get_ref(), path) {
                let name = key.get_ref();
                let fr = format!("`{name}` : attendu {}", expected.fr);
                return Err(wrong(Some(value.span()), &fr, &format!("`{name}`: expected {}", expected.en)));
            }
        }
        Ok(config)
    }

    /// Takes one value, or says what it should be.
    fn set(&mut self, key: &str, value: &Value, path: &Path) -> Result<(), Text> {
        match key {
            "rules" => self.rules = rules(value, path)?,
            "lang" => self.lang = Some(one_of(value)?),
            "format" => self.format = Some(one_of(value)?),
            _ => self.jobs = Some(jobs(value)?),
        }
        Ok(())
    }

    /// Gives the command what the command line does not say.
    pub(crate) fn complete(&self, args: &mut Args, matches: &ArgMatches) {
        let said = |matches: &ArgMatches, name: &str| {
            matches.try_contains_id(name).is_ok()
                && matches.value_source(name) == Some(ValueSource::CommandLine)
        };
        let mut command = matches;
        while let Some((_, inner)) = command.subcommand() {
            command = inner;
        }
        if let Some(lang) = self.lang.filter(|_| !said(matches, "lang") && !said(command, "lang")) {
            args.lang = lang;
        }
        match &mut args.command {
            Command::Check(check) | Command::Xdm(XdmArgs { command: XdmCommand::Check(check) }) => {
                fill(&mut check.rules, &self.rules);
                self.reading(&mut check.reading, said(command, "format"));
            }
            Command::Explain(explain) => fill(&mut explain.rules, &self.rules),
            Command::Xsd(xsd) => self.reading(&mut xsd.reading, said(command, "format")),
            Command::Schematron(schematron) => {
                self.reading(&mut schematron.reading, said(command, "format"));
            }
            _ => {}
        }
    }

    fn reading(&self, reading: &mut ReadingArgs, format_said: bool) {
        if let Some(format) = self.format.filter(|_| !format_said) {
            reading.format = format;
        }
        reading.jobs = reading.jobs.or(self.jobs);
    }
}

/// Where a configuration may be, the first that exists counts.
pub(crate) fn places() -> Vec<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    // A relative path in this variable is to be ignored (XDG Base Directory Specification).
    let user = set("XDG_CONFIG_HOME").filter(|path| path.is_absolute());
    let user = user.or_else(|| set("HOME").map(|home| home.join(".config")));
    let user = user.map(|folder| folder.join("segur").join("config.toml"));
    std::iter::once(PathBuf::from("segur.toml")).chain(user).collect()
}

fn fill(rules: &mut Vec<PathBuf>, defaults: &[PathBuf]) {
    if rules.is_empty() {
        rules.extend_from_slice(defaults);
    }
}

fn rules(value: &Value, path: &Path) -> Result<Vec<PathBuf>, Text> {
    let expected = || Text::new("une liste de chemins : [\"kit\"]", "a list of paths: [\"kit\"]");
    let folder = path.parent().unwrap_or(Path::new(""));
    let paths = value.as_array().ok_or_else(expected)?;
    let one = |value: &Value| value.as_str().map(|path| folder.join(path)).ok_or_else(expected);
    paths.iter().map(one).collect()
}

fn one_of<T: ValueEnum>(value: &Value) -> Result<T, Text> {
    let names = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
    let names: Vec<_> = names.map(|name| format!("\"{}\"", name.get_name())).collect();
    let expected =
        || Text::new(format!("l'un de {}", names.join(", ")), format!("one of {}", names.join(", ")));
    T::from_str(value.as_str().ok_or_else(expected)?, false).map_err(|_| expected())
}

fn jobs(value: &Value) -> Result<NonZeroUsize, Text> {
    let number = value.as_integer().and_then(|number| usize::try_from(number).ok());
    let expected = || Text::new("un nombre entier, 1 ou plus", "a whole number, 1 or more");
    number.and_then(NonZeroUsize::new).ok_or_else(expected)
}

fn unknown(key: &str) -> (String, String) {
    let keys = KEYS.join(", ");
    match nearest(key, KEYS).first() {
        Some(near) => (
            format!("clé inconnue : `{key}` ; vouliez-vous dire `{near}` ?"),
            format!("unknown key: `{key}`; did you mean `{near}`?"),
        ),
        None => (
            format!("clé inconnue : `{key}` ; possibles : {keys}"),
            format!("unknown key: `{key}`; possible: {keys}"),
        ),
    }
}

fn failure(path: &Path, line: Option<usize>, fr: &str, en: &str) -> Failure {
    let shown = path.display();
    let place = |word: &str| line.map(|line| format!(", {word} {line}")).unwrap_or_default();
    Failure::new(Text::new(
        format!("configuration `{shown}`{} : {}", place("ligne"), fr.trim_end()),
        format!("configuration `{shown}`{}: {}", place("line"), en.trim_end()),
    ))
    .with_hint(Text::new(
        "corriger le fichier, ou l'ignorer par --no-config",
        "correct the file, or ignore it with --no-config",
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse(text, Path::new("/ici/segur.toml")).map_err(|failure| format!("{failure:?}"))
    }

    #[test]
    fn every_key_is_read() {
        let config = parse(
            "# nos règles\nrules = [\"kit\", \"/la/kit.segur\"]\nlang = \"en\"\njobs = 3\nformat = \"json\"\n",
        );
        let config = config.unwrap();
        assert_eq!(config.rules, [PathBuf::from("/ici/kit"), PathBuf::from("/la/kit.segur")]);
        assert_eq!(config.jobs.map(NonZeroUsize::get), Some(3));
        assert!(config.format == Some(Format::Json) && config.lang.is_some());
        assert!(parse("").unwrap().rules.is_empty());
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, told) in [
            ("jobs = 1\nrulse = []\n", "ligne 2 : clé inconnue : `rulse` ; vouliez-vous dire `rules` ?"),
            ("\n\ncouleur = true", "ligne 3 : clé inconnue : `couleur` ; possibles : rules, lang"),
            ("rules = \"kit\"", "ligne 1 : `rules` : attendu une liste de chemins"),
            ("rules = [1]", "ligne 1 : `rules` : attendu une liste de chemins"),
            ("jobs = 0", "ligne 1 : `jobs` : attendu un nombre entier, 1 ou plus"),
            ("lang = \"de\"", "ligne 1 : `lang` : attendu l'un de"),
            ("a = 1\nformat = ", "ligne 2 : ce n'est pas du TOML"),
            ("format = \"xml\"", "`format` : attendu l'un de"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(told), "{told} in {error}");
        }
    }
}
