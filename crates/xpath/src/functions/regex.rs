//! `matches`, `replace`, `tokenize` (F&O, section 7.6).

use segur_datatypes::Search;

use super::Function;
use crate::atomic::{Fault, fault};
use crate::value::{Atomic, Sequence};

/// A compiled expression, with what is asked of it each time.
#[derive(Debug)]
pub(crate) struct Expression {
    search: Search,
    /// How many groups it has.
    groups: usize,
    /// Whether it matches the empty string.
    takes_empty: bool,
}

impl Expression {
    /// Compiles an expression and its flags.
    ///
    /// # Errors
    ///
    /// `FORX0001` for a flag, `FORX0002` for an expression; the message names the expression.
    pub(crate) fn new(source: &str, flags: &str) -> Result<Expression, Fault> {
        if let Some(flag) = Search::check_flags(flags) {
            return Err(fault(
                "FORX0001",
                format!("option « {flag} » inconnue : s, m, i ou x"),
                format!("unknown flag `{flag}`: s, m, i or x"),
            ));
        }
        let search = Search::new(source, flags).map_err(|error| {
            let place = error.position + 1;
            fault(
                "FORX0002",
                format!("expression régulière « {source} », caractère {place} : {}", error.message.fr),
                format!("regular expression `{source}`, character {place}: {}", error.message.en),
            )
        })?;
        Ok(Expression { groups: search.groups(), takes_empty: search.is_match(""), search })
    }
}

/// A part of a replacement string.
#[derive(Clone, Copy, Debug)]
enum Part {
    Char(char),
    Group(usize),
}

/// The parts of a replacement string: `$N`, `\$`, `\\` and characters; `$12` is group 1 and `2` where there are fewer
/// than 12 groups. Nothing for a lone `$` or `\`.
fn parts(source: &str, groups: usize) -> impl Iterator<Item = Option<Part>> + use<'_> {
    let mut chars = source.chars().peekable();
    std::iter::from_fn(move || {
        let c = chars.next()?;
        Some(match (c, chars.peek().copied()) {
            ('\\', Some(escaped @ ('\\' | '$'))) => {
                chars.next();
                Some(Part::Char(escaped))
            }
            ('$', Some(digit @ '0'..='9')) => {
                chars.next();
                let mut group = digit as usize - '0' as usize;
                while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
                    let longer = group * 10 + digit as usize;
                    if longer > groups {
                        break;
                    }
                    group = longer;
                    chars.next();
                }
                Some(Part::Group(group))
            }
            ('\\' | '$', _) => None,
            _ => Some(Part::Char(c)),
        })
    })
}

/// Calls one of the three with its expression compiled; `replacement` is that of `replace`.
///
/// # Errors
///
/// `FORX0003` for `replace` and `tokenize` with an expression that matches nothing at all.
pub(crate) fn apply<'a>(
    function: Function,
    expression: &Expression,
    text: &str,
    replacement: &str,
) -> Result<Sequence<'a>, Fault> {
    if function == Function::Matches {
        return Ok(Sequence::boolean(expression.search.is_match(text)));
    }
    if expression.takes_empty {
        return Err(fault(
            "FORX0003",
            format!("{}() : l'expression régulière accepte la chaîne vide", function.name()),
            format!("{}(): the regular expression matches the empty string", function.name()),
        ));
    }
    match function {
        Function::Replace => replace(expression, text, replacement),
        _ => Ok(tokenize(&expression.search, text)),
    }
}

/// # Errors
///
/// `FORX0004` for a lone `$` or `\` in the replacement string.
fn replace<'a>(expression: &Expression, text: &str, replacement: &str) -> Result<Sequence<'a>, Fault> {
    if parts(replacement, expression.groups).any(|part| part.is_none()) {
        return Err(fault(
            "FORX0004",
            format!(
                "texte de remplacement « {replacement} » : « \\ » et « $ » s'écrivent « \\\\ » et « \\$ »"
            ),
            format!("replacement string `{replacement}`: `\\` and `$` are written `\\\\` and `\\$`"),
        ));
    }
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for groups in expression.search.matches(text) {
        let Some(Some(whole)) = groups.first() else { continue };
        out.push_str(&text[done..whole.start]);
        for part in parts(replacement, expression.groups).flatten() {
            match part {
                Part::Char(c) => out.push(c),
                Part::Group(group) => {
                    out.push_str(groups.get(group).cloned().flatten().map_or("", |span| &text[span]));
                }
            }
        }
        done = whole.end;
    }
    out.push_str(&text[done..]);
    Ok(Sequence::string(out))
}

fn tokenize<'a>(search: &Search, text: &str) -> Sequence<'a> {
    if text.is_empty() {
        return Sequence::Empty;
    }
    let mut tokens = Vec::new();
    let mut done = 0;
    for groups in search.matches(text) {
        let Some(Some(whole)) = groups.first() else { continue };
        tokens.push(Atomic::String(text[done..whole.start].to_owned().into()));
        done = whole.end;
    }
    tokens.push(Atomic::String(text[done..].to_owned().into()));
    tokens.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Item;

    fn run(
        function: Function,
        source: &str,
        text: &str,
        replacement: &str,
    ) -> Result<Vec<String>, &'static str> {
        let search = Expression::new(source, "").map_err(|error| error.code)?;
        let result = apply(function, &search, text, replacement).map_err(|error| error.code)?;
        Ok(result
            .items()
            .iter()
            .map(|item| match item {
                Item::Atomic(value) => value.to_text().into_owned(),
                Item::Node(_) => String::new(),
            })
            .collect())
    }

    #[test]
    fn examples_of_the_specification() {
        for (source, text, replacement, expected) in [
            ("bra", "abracadabra", "*", Ok("a*cada*")),
            ("a.*a", "abracadabra", "*", Ok("*")),
            ("a.*?a", "abracadabra", "*", Ok("*c*bra")),
            ("a", "abracadabra", "", Ok("brcdbr")),
            ("a(.)", "abracadabra", "a$1$1", Ok("abbraccaddabbra")),
            ("^(.+?)d(.*)$", "abcd", "[$1,$2]", Ok("[abc,]")),
            ("(a)", "xa", "$12", Ok("xa2")),
            ("(a)(b)?", "a", "<$2>", Ok("<>")),
            (".*?", "abc", "$1", Err("FORX0003")),
            ("a", "a", "$", Err("FORX0004")),
            ("a", "a", "\\$", Ok("$")),
            ("(", "a", "", Err("FORX0002")),
        ] {
            let found = run(Function::Replace, source, text, replacement).map(|found| found.concat());
            assert_eq!(found.as_deref().map_err(|code| *code), expected, "{source} {replacement}");
        }
        assert_eq!(run(Function::Tokenize, "\\s+", "red green blue", "").unwrap(), ["red", "green", "blue"]);
        assert_eq!(run(Function::Tokenize, ",", ",a,", "").unwrap(), ["", "a", ""]);
        assert_eq!(run(Function::Tokenize, ",", "", "").unwrap(), [""; 0]);
    }
}
