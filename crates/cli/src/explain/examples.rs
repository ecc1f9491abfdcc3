//! A wrong and a right example of a code or of a rule of the embedded Schematrons, as data: `codes/exemples.txt`.
//!
//! A line is a code or a family of codes, what is wrong and what is right, between `¦`. What an example says in words stands as
//! `[mots ‖ words]`, in both languages; the rest is data, the same for everyone.

use segur_report::Lang;

use super::table::{Entry, belongs};

const EXAMPLES: &str = include_str!("codes/exemples.txt");

/// What is wrong and what is right, in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Examples {
    pub(super) bad: Option<String>,
    pub(super) good: Option<String>,
}

/// The examples of a code: its own, else those of the line that explains it, else those of the narrowest family.
pub(super) fn examples(code: &str, entry: Option<&Entry>, lang: Lang) -> Examples {
    let of_entry = entry.and_then(|entry| Some((entry.bad?, entry.good?)));
    let found = own(code).or(of_entry).or_else(|| of_family(code));
    let Some((bad, good)) = found else { return Examples::default() };
    Examples { bad: Some(in_lang(bad, lang)), good: Some(in_lang(good, lang)) }
}

/// The codes that have an example of their own.
pub(super) fn codes() -> impl Iterator<Item = &'static str> {
    lines().map(|(code, _)| code).filter(|code| !code.contains('*'))
}

fn own(code: &str) -> Option<(&'static str, &'static str)> {
    lines().find(|(name, _)| name.eq_ignore_ascii_case(code)).map(|(_, example)| example)
}

fn of_family(code: &str) -> Option<(&'static str, &'static str)> {
    let families = lines().filter(|(name, _)| name.contains('*') && belongs(code, name));
    // A family by its end (`*-NUL`) says more than one by its beginning.
    families.max_by_key(|(name, _)| (name.starts_with('*'), name.len())).map(|(_, example)| example)
}

fn lines() -> impl Iterator<Item = (&'static str, (&'static str, &'static str))> {
    let lines = EXAMPLES.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let (code, rest) = line.split_once(" ¦ ")?;
        Some((code, rest.split_once(" ¦ ")?))
    })
}

/// An example with its words in one language, in parentheses.
fn in_lang(example: &'static str, lang: Lang) -> String {
    let mut out = String::new();
    let mut rest = example;
    while let Some((before, bracket, after)) = words(rest) {
        let (fr, en) = bracket;
        out.push_str(before);
        out.push_str(&format!("({})", if lang == Lang::En { en } else { fr }));
        rest = after;
    }
    out + rest
}

/// What stands before the first `[mots ‖ words]`, the two, and what follows.
fn words(text: &str) -> Option<(&str, (&str, &str), &str)> {
    let bar = text.find(" ‖ ")?;
    let open = text[..bar].rfind('[')?;
    let close = bar + text[bar..].find(']')?;
    Some((&text[..open], (&text[open + 1..bar], &text[bar + " ‖ ".len()..close]), &text[close + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fr(code: &str) -> Examples {
        examples(code, None, Lang::Fr)
    }

    #[test]
    fn an_example_is_of_the_rule_or_of_its_family() {
        assert!(fr("BIO-TITRE").good.is_some_and(|good| good.contains("examens biologiques")));
        assert_eq!(fr("IMG-JDV-SITE-NUL"), fr("IPS-RISQUE-NUL"));
        assert_eq!(fr("INCONNU"), Examples::default());
    }

    #[test]
    fn words_are_said_in_one_language() {
        assert_eq!(in_lang("a [un ‖ one] b [deux ‖ two]", Lang::Fr), "a (un) b (deux)");
        assert_eq!(in_lang("[un ‖ one] @[1]", Lang::En), "(one) @[1]");
        assert_eq!(in_lang("PK[03 04]...", Lang::En), "PK[03 04]...");
    }

    #[test]
    fn every_line_is_an_example() {
        let written = EXAMPLES.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(lines().count(), written, "a line without its fields");
        let mut names: Vec<_> = lines().map(|(name, _)| name).collect();
        names.sort_unstable();
        names.windows(2).for_each(|pair| assert_ne!(pair[0], pair[1], "said twice"));
        for (name, (bad, good)) in lines() {
            assert!(bad != good && !bad.is_empty() && !good.contains(" ¦ "), "{name}: {bad} / {good}");
        }
    }
}
