//! What was probably meant by a text that is not a unit.

use super::atoms::{atoms, prefixes};
use super::parse::{resolve, unit};
use super::{Error, ErrorKind};

/// The text with its faulty parts replaced by what people mean by them, if that makes a unit.
pub(super) fn suggestion(text: &str, error: &Error) -> Option<String> {
    if error.kind == ErrorKind::TooLong || text.len() > 64 {
        return None;
    }
    if error.kind == ErrorKind::Empty {
        return Some("1".to_owned());
    }
    whole(text).or_else(|| by_parts(text)).filter(|meant| meant != text && unit(meant).is_ok())
}

/// Texts that mean a unit as a whole.
fn whole(text: &str) -> Option<String> {
    const MEANT: [(&str, &str); 12] = [
        ("mm hg", "mm[Hg]"),
        ("cm h2o", "cm[H2O]"),
        ("cmh2o", "cm[H2O]"),
        ("bpm", "/min"),
        ("batt/min", "/min"),
        ("/champ", "/[HPF]"),
        ("°c", "Cel"),
        ("° c", "Cel"),
        ("°", "deg"),
        ("ph", "[pH]"),
        ("db", "dB"),
        ("‰", "[ppth]"),
    ];
    let lower = text.trim().to_lowercase();
    let found = MEANT.iter().find(|(written, _)| *written == lower);
    found.map(|(_, meant)| (*meant).to_owned())
}

/// Replaces each part between operators that is not a unit.
fn by_parts(text: &str) -> Option<String> {
    let mut out = String::new();
    let text: String = text.chars().filter(|c| !c.is_whitespace()).map(plain).collect();
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let end = rest.find(['/', '.', '(', ')']).unwrap_or(rest.len());
        out.push_str(&part(&rest[..end])?);
        let operator = rest[end..].chars().next();
        out.extend(operator);
        rest = &rest[end + operator.map_or(0, char::len_utf8)..];
    }
    Some(out)
}

/// Letters of other keyboards as UCUM writes them.
fn plain(character: char) -> char {
    match character {
        'µ' | 'μ' => 'u',
        '²' => '2',
        '³' => '3',
        '·' | '×' => '.',
        other => other,
    }
}

fn part(text: &str) -> Option<String> {
    if text.is_empty() || unit(text).is_ok() {
        return Some(text.to_owned());
    }
    if let Some((_, power)) = text.split_once("10e").or_else(|| text.split_once("10E")) {
        return Some(format!("10*{power}"));
    }
    let symbol_end =
        text.find(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '{')).unwrap_or(text.len());
    let (symbol, rest) = text.split_at(symbol_end);
    Some(format!("{}{rest}", word(symbol).or_else(|| in_other_case(symbol))?))
}

/// Symbols that the field writes and UCUM does not know.
fn word(symbol: &str) -> Option<String> {
    const MEANT: [(&str, &str); 42] = [
        ("ui", "[IU]"),
        ("iu", "[IU]"),
        ("mui", "m[IU]"),
        ("miu", "m[IU]"),
        ("uui", "u[IU]"),
        ("uiu", "u[IU]"),
        ("kui", "k[IU]"),
        ("kiu", "k[IU]"),
        ("gui", "G[IU]"),
        ("ufc", "[CFU]"),
        ("cfu", "[CFU]"),
        ("mmhg", "mm[Hg]"),
        ("mcg", "ug"),
        ("gr", "g"),
        ("gramme", "g"),
        ("grammes", "g"),
        ("cc", "mL"),
        ("litre", "L"),
        ("litres", "L"),
        ("sec", "s"),
        ("seconde", "s"),
        ("secondes", "s"),
        ("mn", "min"),
        ("minute", "min"),
        ("minutes", "min"),
        ("hr", "h"),
        ("heure", "h"),
        ("heures", "h"),
        ("j", "d"),
        ("jour", "d"),
        ("jours", "d"),
        ("semaine", "wk"),
        ("semaines", "wk"),
        ("mois", "mo"),
        ("an", "a"),
        ("ans", "a"),
        ("degc", "Cel"),
        ("c°", "Cel"),
        ("gouttes", "[drp]"),
        ("goutte", "[drp]"),
        ("ppm", "[ppm]"),
        ("dioptrie", "[diop]"),
    ];
    let lower = symbol.to_lowercase();
    MEANT.iter().find(|(written, _)| *written == lower).map(|(_, meant)| (*meant).to_owned())
}

/// The unit that differs in letter case only; among several, the one with fewest capitals (`KG` is a slip for `kg`).
fn in_other_case(symbol: &str) -> Option<String> {
    let mut candidates: Vec<String> = Vec::new();
    for atom in atoms().keys() {
        candidates.extend(atom.eq_ignore_ascii_case(symbol).then(|| (*atom).to_owned()));
        candidates.extend(prefixes().iter().filter_map(|(prefix, _)| {
            let (head, tail) = symbol.split_at_checked(prefix.len())?;
            let alike = head.eq_ignore_ascii_case(prefix) && tail.eq_ignore_ascii_case(atom);
            alike.then(|| format!("{prefix}{atom}"))
        }));
    }
    let usable = candidates.into_iter().filter(|candidate| resolve(candidate).is_ok());
    usable.min_by_key(|candidate| (capitals(candidate), differences(candidate, symbol), candidate.clone()))
}

fn capitals(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_uppercase).count()
}

fn differences(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).filter(|(a, b)| a != b).count()
}
