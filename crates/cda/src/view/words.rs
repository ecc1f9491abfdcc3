//! Labels, dates and names in the reader's language.

use segur_report::Lang;
use segur_xml::Node;

use crate::nodes::{child, children, text};

/// A label: French, English.
pub(crate) fn say<'s>(lang: Lang, fr: &'s str, en: &'s str) -> &'s str {
    match lang {
        Lang::Fr => fr,
        Lang::En => en,
    }
}

/// A timestamp for people: the day, and the hour if it is told.
pub(crate) fn date(value: &str, lang: Lang) -> String {
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let part = |from: usize, to: usize| value.get(from..to).filter(|_| to <= digits);
    let Some(year) = part(0, 4) else { return value.to_owned() };
    let day = match (part(4, 6), part(6, 8), lang) {
        (Some(month), Some(day), Lang::Fr) => format!("{day}/{month}/{year}"),
        (Some(month), Some(day), Lang::En) => format!("{year}-{month}-{day}"),
        (Some(month), None, Lang::Fr) => format!("{month}/{year}"),
        (Some(month), None, Lang::En) => format!("{year}-{month}"),
        _ => year.to_owned(),
    };
    match (part(8, 10), part(10, 12)) {
        (Some(hour), Some(minute)) => format!("{day} {} {hour}:{minute}", say(lang, "à", "at")),
        _ => day,
    }
}

/// `@value` of a time, or its bounds.
pub(super) fn time(node: &Node<'_>, lang: Lang) -> Option<String> {
    if let Some(value) = node.attribute("value") {
        return Some(date(value, lang));
    }
    let bound =
        |local| child(node, local).and_then(|bound| bound.attribute("value").map(|value| date(value, lang)));
    match (bound("low"), bound("high")) {
        (Some(low), Some(high)) => Some(format!("{low} → {high}")),
        (Some(low), None) => Some(format!("{} {low}", say(lang, "depuis le", "from"))),
        (None, Some(high)) => Some(high),
        _ => None,
    }
}

/// A person's name as it is said: civility or title, given names, family name.
pub(super) fn person(name: &Node<'_>) -> String {
    let parts = |local: &'static str| children(name, local).map(|part| text(&part));
    let words: Vec<_> = parts("prefix")
        .chain(parts("suffix"))
        .chain(parts("given"))
        .chain(parts("family"))
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() { text(name) } else { words.join(" ") }
}

/// What a code says.
pub(super) fn code(code: &Node<'_>) -> Option<String> {
    let original = child(code, "originalText").map(|node| text(&node)).filter(|text| !text.is_empty());
    let said = |node: &Node<'_>| node.attribute("displayName").map(str::to_owned);
    said(code)
        .or(original)
        .or_else(|| children(code, "translation").find_map(|node| said(&node)))
        .or_else(|| code.attribute("code").map(str::to_owned))
}
