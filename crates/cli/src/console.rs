//! What goes to people: standard error, languages, colours, progress.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use segur_report::{Excerpt, Lang, Report, Text, TextOptions};

/// Why the command could not do its work, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    message: Text,
    hint: Option<Text>,
}

impl Failure {
    pub(crate) fn new(message: Text) -> Self {
        Failure { message, hint: None }
    }

    /// What stands in the way.
    pub(crate) fn message(&self) -> &Text {
        &self.message
    }

    pub(crate) fn with_hint(mut self, hint: Text) -> Self {
        self.hint = Some(hint);
        self
    }
}

pub(crate) struct Console {
    pub(crate) lang: Lang,
    plain: bool,
    width: usize,
}

impl Console {
    pub(crate) fn new(lang: Lang) -> Self {
        // https://no-color.org: present and not empty, whatever its value.
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let width = terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0));
        Console { lang, plain: refused || dumb, width: width.clamp(60, 160) }
    }

    /// How text on standard output is to look.
    pub(crate) fn output(&self) -> TextOptions {
        self.options(io::stdout().is_terminal())
    }

    /// Says why the command could not do its work.
    pub(crate) fn complain(&self, failure: &Failure) {
        let colon = if self.lang == Lang::Fr { " :" } else { ":" };
        let mut text = format!("segur{colon} {}\n", failure.message.in_lang(self.lang));
        if let Some(hint) = &failure.hint {
            let word = if self.lang == Lang::Fr { "aide" } else { "help" };
            text.push_str(&format!("  {word}{colon} {}\n", hint.in_lang(self.lang)));
        }
        self.say(&text);
    }

    /// Says something that is good to know.
    pub(crate) fn note(&self, text: &Text) {
        let colon = if self.lang == Lang::Fr { " :" } else { ":" };
        self.say(&format!("segur{colon} {}\n", text.in_lang(self.lang)));
    }

    /// Shows the findings of a report on standard error.
    pub(crate) fn show(&self, report: &Report, source: &mut dyn Excerpt) {
        self.say(&report.findings_to_text(&self.options(io::stderr().is_terminal()), source));
    }

    /// Progress over many files, on a terminal only.
    pub(crate) fn progress(&self, files: usize) -> ProgressBar {
        const MANY: usize = 50;
        if files < MANY || !io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::with_draw_target(Some(files as u64), ProgressDrawTarget::stderr());
        let word = if self.lang == Lang::Fr { "fichiers" } else { "files" };
        let template = format!("{{bar:30}} {{pos}}/{{len}} {word} ({{eta}})");
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        bar
    }

    fn options(&self, terminal: bool) -> TextOptions {
        TextOptions { lang: self.lang, colour: terminal && !self.plain, width: self.width, full: false }
    }

    fn say(&self, text: &str) {
        // Where standard error is closed, nobody is left to be told.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
}
