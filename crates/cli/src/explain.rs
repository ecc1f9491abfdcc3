//! `segur explain`: what a rule asks, where that comes from, a good and a bad example.

mod examples;
mod schematron;
mod table;
mod witness;

use std::process::ExitCode;

use segur_cda::checks::{CHECKS, Check};
use segur_report::{Lang, Text};
use serde_json::json;

use crate::args::ExplainArgs;
use crate::console::{Console, Failure};
use crate::nearest::nearest;
use crate::output;
use examples::{Examples, examples};
use schematron::Written;
use table::Entry;

/// `segur explain`: from arguments to an exit status.
pub(crate) fn explain(args: &ExplainArgs, console: &Console) -> Result<ExitCode, Failure> {
    let answers = match args.rules_asked.is_empty() || args.list {
        true => list(&Written::load(args)?, args, console.lang),
        false => answers(args, console.lang)?,
    };
    output::print(&answers)?;
    Ok(ExitCode::SUCCESS)
}

fn answers(args: &ExplainArgs, lang: Lang) -> Result<String, Failure> {
    let mut written = None;
    let mut answers = Vec::new();
    for rule in &args.rules_asked {
        let answer = match own(rule, args.json, lang) {
            Some(answer) => answer,
            None => {
                let written = match &mut written {
                    Some(written) => written,
                    none => none.insert(Written::load(args)?),
                };
                written.explain(rule, args.json, lang).ok_or_else(|| unknown(rule, args, written))?
            }
        };
        answers.push(answer);
    }
    Ok(answers.join(if args.json { "" } else { "\n" }))
}

/// What the program says of a code of its own.
fn own(rule: &str, as_json: bool, lang: Lang) -> Option<String> {
    if let Some(check) = coherence(rule) {
        return Some(of_check(check, as_json, lang));
    }
    // What a family says holds of codes that exist; each of them has an example of its own.
    let found = table::find(rule)
        .filter(|entry| !entry.is_family() || examples::codes().any(|code| code.eq_ignore_ascii_case(rule)));
    found.map(|entry| match as_json {
        true => json(rule, &entry, lang),
        false => text(rule, &entry, lang),
    })
}

fn text(rule: &str, entry: &Entry, lang: Lang) -> String {
    let words = match lang {
        Lang::Fr => ["source", "fautif", "correct"],
        Lang::En => ["source", "wrong", "right"],
    };
    let head = if entry.is_family() { format!("{rule} ({})", entry.code) } else { entry.code.to_owned() };
    let mut out = format!("{head}\n  {}\n\n", sentence(entry, lang));
    let Examples { bad, good } = examples(rule, Some(entry), lang);
    for (word, line) in words.into_iter().zip([Some(entry.source(lang).to_owned()), bad, good]) {
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
    let Examples { bad, good } = examples(check.code, None, lang);
    if as_json {
        let value = json!({"code": check.code, "source": check.source, "explanation": what, "hint": hint,
            "bad": bad, "good": good});
        return format!("{value}\n");
    }
    let words = match lang {
        Lang::Fr => ["ce qui est vérifié :", "que faire :", "source", "fautif", "correct"],
        Lang::En => ["what is checked:", "what to do:", "source", "wrong", "right"],
    };
    let [demand, advice, source, wrong, right] = words;
    let mut out = format!("{}\n  {demand} {what}\n  {advice} {hint}\n\n", check.code);
    for (word, line) in [(source, Some(check.source.to_owned())), (wrong, bad), (right, good)] {
        if let Some(line) = line {
            out.push_str(&format!("  {word:<8} {line}\n"));
        }
    }
    out
}

fn json(rule: &str, entry: &Entry, lang: Lang) -> String {
    let mut value = json!({"code": rule, "source": entry.source(lang), "explanation": sentence(entry, lang)});
    let Examples { bad, good } = examples(rule, Some(entry), lang);
    let family = entry.is_family().then(|| entry.code.to_owned());
    let members = [("family", family), ("bad", bad), ("good", good)];
    for (name, member) in members {
        if let Some(member) = member {
            value[name] = json!(member);
        }
    }
    format!("{value}\n")
}

/// A line for each code and rule: those of the program, then those of the rule sets.
fn list(written: &Written, args: &ExplainArgs, lang: Lang) -> String {
    let line = |entry: Entry| match args.json {
        true => json(entry.code, &entry, lang),
        false => format!("{:<36} {}\n", entry.code, sentence(&entry, lang)),
    };
    let checks = CHECKS.iter().map(|check| match args.json {
        true => of_check(check, true, lang),
        false => format!("{:<36} {}\n", check.code, check.what.in_lang(lang)),
    });
    let own: String = table::entries().map(line).chain(checks).collect();
    own + &written.list(args.json, lang)
}

fn sentence(entry: &Entry, lang: Lang) -> &'static str {
    match lang {
        Lang::Fr => entry.fr,
        Lang::En => entry.en,
    }
}

fn unknown(rule: &str, args: &ExplainArgs, written: &Written) -> Failure {
    let message = Text::new(format!("règle inconnue : `{rule}`"), format!("unknown rule: `{rule}`"));
    let names = written.names();
    let codes = table::entries().map(|entry| entry.code).chain(CHECKS.iter().map(|check| check.code));
    let own: Vec<&str> = codes.chain(examples::codes()).collect();
    let near = nearest(rule, own.into_iter().chain(names.iter().map(String::as_str))).join(", ");
    let hint = match (near.is_empty(), args.rules.is_empty()) {
        (false, _) => Text::new(format!("vouliez-vous dire : {near} ?"), format!("did you mean: {near}?")),
        (true, true) => Text::new(
            "une règle d'un autre jeu se demande avec lui : `--rules KIT` ; `segur explain` seul donne tous les codes",
            "a rule of another set is asked for with it: `--rules KIT`; `segur explain` alone gives all codes",
        ),
        (true, false) => Text::new(
            "donner l'identifiant de l'assertion, `pN.rN.aN` (le code du constat), ou des mots de son message",
            "give the identifier of the assertion, `pN.rN.aN` (the code of the finding), or words of its message",
        ),
    };
    Failure::new(message).with_hint(hint)
}
