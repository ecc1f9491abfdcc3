//! `segur explain`: what a rule asks, where that comes from, a good and a bad example.

mod schematron;
mod table;

use std::process::ExitCode;

use segur_cda::checks::{CHECKS, Check};
use segur_report::{Lang, Text};
use serde_json::json;

use crate::args::ExplainArgs;
use crate::console::{Console, Failure};
use crate::nearest::nearest;
use crate::output;
use table::Entry;

/// `segur explain`: from arguments to an exit status.
pub(crate) fn explain(args: &ExplainArgs, console: &Console) -> Result<ExitCode, Failure> {
    let Some(rule) = args.rule.as_deref().filter(|_| !args.list) else {
        output::print(&list(console.lang, args.json))?;
        return Ok(ExitCode::SUCCESS);
    };
    if let Some(check) = coherence(rule) {
        output::print(&of_check(check, args.json, console.lang))?;
        return Ok(ExitCode::SUCCESS);
    }
    let text = match table::find(rule) {
        Some(entry) if args.json => json(rule, &entry, console.lang),
        Some(entry) => text(rule, &entry, console.lang),
        None => schematron::explain(rule, args, console)?.ok_or_else(|| unknown(rule, args))?,
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn text(rule: &str, entry: &Entry, lang: Lang) -> String {
    let words = match lang {
        Lang::Fr => ["source", "fautif", "correct"],
        Lang::En => ["source", "wrong", "right"],
    };
    let head = if entry.is_family() { format!("{rule} ({})", entry.code) } else { entry.code.to_owned() };
    let mut out = format!("{head}\n  {}\n\n", sentence(entry, lang));
    let lines = [Some(entry.source), entry.bad, entry.good];
    for (word, line) in words.into_iter().zip(lines) {
        if let Some(line) = line {
            out.push_str(&format!("  {word:<8} {line}\n"));
        }
    }
    out
}

/// The coherence check of that code, which the table of the checks explains.
fn coherence(rule: &str) -> Option<&'static Check> {
    CHECKS.iter().copied().find(|check| check.code.eq_ignore_ascii_case(rule))
}

fn of_check(check: &Check, as_json: bool, lang: Lang) -> String {
    let (what, hint) = (check.what.in_lang(lang), check.hint.in_lang(lang));
    if as_json {
        let value = json!({"code": check.code, "source": check.source, "explanation": what, "hint": hint});
        return format!("{value}\n");
    }
    let (demand, hint_word) = match lang {
        Lang::Fr => ("ce qui est vérifié", "que faire"),
        Lang::En => ("what is checked", "what to do"),
    };
    let (code, source) = (check.code, check.source);
    format!("{code}\n  {demand} : {what}\n\n  {:<8} {source}\n  {hint_word} : {hint}\n", "source")
}

fn json(rule: &str, entry: &Entry, lang: Lang) -> String {
    let mut value = json!({"code": rule, "source": entry.source, "explanation": sentence(entry, lang)});
    let members =
        [("family", entry.is_family().then_some(entry.code)), ("bad", entry.bad), ("good", entry.good)];
    for (name, member) in members {
        if let Some(member) = member {
            value[name] = json!(member);
        }
    }
    format!("{value}\n")
}

fn list(lang: Lang, as_json: bool) -> String {
    let line = |entry: Entry| match as_json {
        true => json(entry.code, &entry, lang),
        false => format!("{:<36} {}\n", entry.code, sentence(&entry, lang)),
    };
    let checks = CHECKS.iter().map(|check| match as_json {
        true => of_check(check, true, lang),
        false => format!("{:<36} {}\n", check.code, check.what.in_lang(lang)),
    });
    table::entries().map(line).chain(checks).collect()
}

fn sentence(entry: &Entry, lang: Lang) -> &'static str {
    match lang {
        Lang::Fr => entry.fr,
        Lang::En => entry.en,
    }
}

fn unknown(rule: &str, args: &ExplainArgs) -> Failure {
    let message = Text::new(format!("règle inconnue : `{rule}`"), format!("unknown rule: `{rule}`"));
    let near =
        nearest(rule, table::entries().map(|entry| entry.code).chain(CHECKS.iter().map(|check| check.code)))
            .join(", ");
    let hint = match (near.is_empty(), args.rules.is_empty()) {
        (false, _) => Text::new(format!("vouliez-vous dire : {near} ?"), format!("did you mean: {near}?")),
        (true, true) => Text::new(
            "une règle Schematron se demande avec son jeu de règles : `--rules KIT` ; `--list` donne les codes de segur",
            "a Schematron rule is asked for with its rule set: `--rules KIT`; `--list` gives segur's own codes",
        ),
        (true, false) => Text::new(
            "donner l'identifiant de l'assertion, `pN.rN.aN` (le code du constat), ou des mots de son message",
            "give the identifier of the assertion, `pN.rN.aN` (the code of the finding), or words of its message",
        ),
    };
    Failure::new(message).with_hint(hint)
}
