//! Functions on strings, URIs and QNames (F&O, sections 7, 8 and 11).

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::{Arguments, Function};
use crate::atomic::{Fault, fault};
use crate::cast::collapsed;
use crate::value::{Atomic, Item, QNameValue, Sequence};

pub(super) fn call<'a>(function: Function, arguments: &mut Arguments<'a>) -> Result<Sequence<'a>, Fault> {
    use Function as F;
    match function {
        F::Concat => Ok(Sequence::string(arguments.0.by_ref().map(one_text).collect::<String>())),
        F::String | F::Data => Ok(match function {
            F::String => Sequence::string(arguments.text_or_empty()),
            _ => arguments.next(),
        }),
        F::StringJoin => {
            let items = arguments.next();
            let separator = arguments.text_or_empty();
            let parts: Vec<_> = items.items().iter().map(item_text).collect();
            Ok(Sequence::string(parts.join(&separator)))
        }
        F::StringLength => Ok(Sequence::integer(arguments.text_or_empty().chars().count() as i64)),
        F::NormalizeSpace => Ok(Sequence::string(owned(arguments.text_or_empty(), normalize_space))),
        F::UpperCase => Ok(Sequence::string(arguments.text_or_empty().to_uppercase())),
        F::LowerCase => Ok(Sequence::string(arguments.text_or_empty().to_lowercase())),
        F::Substring => Ok(Sequence::string(cut(arguments))),
        F::Translate => {
            let (text, from, to) =
                (arguments.text_or_empty(), arguments.text_or_empty(), arguments.text_or_empty());
            Ok(Sequence::string(translate(&text, &from, &to)))
        }
        F::Contains | F::StartsWith | F::EndsWith | F::SubstringBefore | F::SubstringAfter => {
            search(function, arguments)
        }
        F::Compare | F::CodepointEqual => comparison(function, arguments),
        F::NormalizeUnicode => normalize_unicode(arguments),
        F::CodepointsToString => codepoints_to_string(&arguments.next()),
        F::StringToCodepoints => {
            let text = arguments.text_or_empty();
            Ok(text.chars().map(|c| Atomic::Integer(i64::from(u32::from(c)).into())).collect())
        }
        F::EncodeForUri => Ok(escaped(arguments, |c| c.is_ascii_alphanumeric() || "-_.~".contains(c))),
        F::IriToUri => Ok(escaped(arguments, |c| c.is_ascii_graphic() && !"<>\"{}|\\^`".contains(c))),
        F::EscapeHtmlUri => Ok(escaped(arguments, |c| (' '..='~').contains(&c))),
        F::QName => qname(arguments),
        F::LocalNameFromQName | F::PrefixFromQName | F::NamespaceUriFromQName => {
            Ok(name_part(function, arguments))
        }
        F::DefaultCollation => {
            Ok(Sequence::string("http://www.w3.org/2005/xpath-functions/collation/codepoint"))
        }
        F::SystemProperty => Ok(Sequence::string(match &*arguments.text_or_empty() {
            "xsl:version" => "2.0",
            "xsl:vendor" => "segur",
            _ => "",
        })),
        _ => Err(fault(
            "XPST0017",
            format!("{}() n'est pas proposée ici", function.name()),
            format!("{}() is not offered here", function.name()),
        )),
    }
}

fn one_text(sequence: Sequence<'_>) -> String {
    sequence.items().iter().map(item_text).collect()
}

fn item_text<'a>(item: &Item<'a>) -> Cow<'a, str> {
    match item {
        Item::Atomic(value) => value.to_text(),
        Item::Node(_) => Cow::Borrowed(""),
    }
}

/// Applies a function that borrows, keeping the life of the text where it can.
fn owned<'a>(text: Cow<'a, str>, apply: fn(&str) -> Cow<'_, str>) -> Cow<'a, str> {
    match text {
        Cow::Borrowed(text) => apply(text),
        Cow::Owned(text) => Cow::Owned(apply(&text).into_owned()),
    }
}

/// White space at the ends removed, and inside made one space.
pub(crate) fn normalize_space(text: &str) -> Cow<'_, str> {
    collapsed(text)
}

fn cut<'a>(arguments: &mut Arguments<'a>) -> String {
    let text = arguments.text_or_empty();
    let start = arguments.value().and_then(|value| value.to_f64()).unwrap_or(f64::NAN);
    let length = arguments.value().map(|value| value.to_f64().unwrap_or(f64::NAN));
    substring(&text, start, length).to_owned()
}

/// The characters at positions p with round(start) <= p < round(start) + round(length), counted from 1.
pub(crate) fn substring(text: &str, start: f64, length: Option<f64>) -> &str {
    let first = round(start);
    let end = length.map_or(f64::INFINITY, |length| first + round(length));
    if text.is_ascii() && first.is_finite() && end >= first {
        let last = text.len() as f64 + 1.0;
        let (from, to) = (first.clamp(1.0, last) as usize - 1, end.clamp(1.0, last) as usize - 1);
        return &text[from..to];
    }
    // NaN compares false with everything, as the specification wants it.
    let inside = |position: f64| position >= first && position < end;
    let mut places =
        text.char_indices().enumerate().filter(|(place, _)| inside(*place as f64 + 1.0)).map(|(_, at)| at);
    let Some((from, _)) = places.next() else { return "" };
    let to = places.last().unwrap_or((from, '\0')).0;
    let width = text[to..].chars().next().map_or(0, char::len_utf8);
    &text[from..to + width]
}

/// Halves go up.
fn round(number: f64) -> f64 {
    (number + 0.5).floor()
}

fn translate(text: &str, from: &str, to: &str) -> String {
    let from: Vec<char> = from.chars().collect();
    let to: Vec<char> = to.chars().collect();
    let place = |c: char| from.iter().position(|&known| known == c);
    text.chars().filter_map(|c| place(c).map_or(Some(c), |place| to.get(place).copied())).collect()
}

fn search<'a>(function: Function, arguments: &mut Arguments<'a>) -> Result<Sequence<'a>, Fault> {
    let (text, part) = (arguments.text_or_empty(), arguments.text_or_empty());
    arguments.collation()?;
    let around = |before: bool| match text.find(&*part) {
        None => String::new(),
        Some(_) if part.is_empty() => {
            if before {
                String::new()
            } else {
                text.to_string()
            }
        }
        Some(at) => if before { &text[..at] } else { &text[at + part.len()..] }.to_owned(),
    };
    Ok(match function {
        Function::Contains => Sequence::boolean(text.contains(&*part)),
        Function::StartsWith => Sequence::boolean(text.starts_with(&*part)),
        Function::EndsWith => Sequence::boolean(text.ends_with(&*part)),
        _ => Sequence::string(around(function == Function::SubstringBefore)),
    })
}

fn comparison<'a>(function: Function, arguments: &mut Arguments<'a>) -> Result<Sequence<'a>, Fault> {
    let (left, right) = (arguments.text(), arguments.text());
    arguments.collation()?;
    let (Some(left), Some(right)) = (left, right) else { return Ok(Sequence::Empty) };
    Ok(match function {
        Function::Compare => Sequence::integer(left.cmp(&right) as i64),
        _ => Sequence::boolean(left == right),
    })
}

fn normalize_unicode<'a>(arguments: &mut Arguments<'a>) -> Result<Sequence<'a>, Fault> {
    let text = arguments.text_or_empty();
    let form = arguments.text().map_or("NFC".to_owned(), |form| form.trim().to_uppercase());
    Ok(Sequence::string(match &*form {
        "" => text.to_string(),
        "NFC" => text.nfc().collect(),
        "NFD" => text.nfd().collect(),
        "NFKC" => text.nfkc().collect(),
        "NFKD" => text.nfkd().collect(),
        _ => {
            return Err(fault(
                "FOCH0003",
                format!("forme de normalisation « {form} » inconnue"),
                format!("unknown normalization form `{form}`"),
            ));
        }
    }))
}

fn codepoints_to_string<'a>(codes: &Sequence<'_>) -> Result<Sequence<'a>, Fault> {
    let char_of = |item: &Item<'_>| match item {
        Item::Atomic(Atomic::Integer(code)) => code
            .to_i64()
            .and_then(|code| u32::try_from(code).ok())
            .and_then(char::from_u32)
            .filter(|c| segur_xml::chars::is_char(*c)),
        _ => None,
    };
    let text: Option<String> = codes.items().iter().map(char_of).collect();
    text.map(Sequence::string).ok_or_else(|| {
        fault(
            "FOCH0001",
            "point de code qui n'est pas un caractère XML",
            "code point that is no XML character",
        )
    })
}

fn escaped<'a>(arguments: &mut Arguments<'a>, keep: fn(char) -> bool) -> Sequence<'a> {
    let text = arguments.text_or_empty();
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if keep(c) {
            out.push(c);
        } else {
            let mut buffer = [0; 4];
            out.extend(c.encode_utf8(&mut buffer).bytes().map(|byte| format!("%{byte:02X}")));
        }
    }
    Sequence::string(out)
}

fn qname<'a>(arguments: &mut Arguments<'a>) -> Result<Sequence<'a>, Fault> {
    let (uri, name) = (arguments.text_or_empty(), arguments.text_or_empty());
    let (prefix, local) = name.split_once(':').unwrap_or(("", &name));
    if !segur_xml::chars::is_qname(&name) || (uri.is_empty() && !prefix.is_empty()) {
        return Err(fault(
            "FOCA0002",
            format!("« {name} » n'est pas un nom qualifié acceptable ici"),
            format!("`{name}` is no qualified name that can stand here"),
        ));
    }
    let value = QNameValue { uri: (&*uri).into(), prefix: prefix.into(), local: local.into() };
    Ok(Sequence::atomic(Atomic::QName(Box::new(value))))
}

fn name_part<'a>(function: Function, arguments: &mut Arguments<'a>) -> Sequence<'a> {
    let Some(Atomic::QName(name)) = arguments.value() else { return Sequence::Empty };
    match function {
        Function::LocalNameFromQName => Sequence::string(String::from(name.local)),
        Function::PrefixFromQName if name.prefix.is_empty() => Sequence::Empty,
        Function::PrefixFromQName => Sequence::string(String::from(name.prefix)),
        _ => Sequence::atomic(Atomic::AnyUri(String::from(name.uri).into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn substrings_of_the_specification() {
        for (text, start, length, expected) in [
            ("motor car", 6.0, None, " car"),
            ("metadata", 4.0, Some(3.0), "ada"),
            ("12345", 1.5, Some(2.6), "234"),
            ("12345", 0.0, Some(3.0), "12"),
            ("12345", 5.0, Some(-3.0), ""),
            ("12345", -3.0, Some(5.0), "1"),
            ("12345", f64::NAN, Some(3.0), ""),
            ("12345", 1.0, Some(f64::NAN), ""),
            ("12345", -42.0, Some(f64::INFINITY), "12345"),
            ("12345", f64::NEG_INFINITY, Some(f64::INFINITY), ""),
            ("été", 2.0, Some(2.0), "té"),
        ] {
            assert_eq!(substring(text, start, length), expected, "{text} {start} {length:?}");
        }
    }

    #[test]
    fn translation() {
        assert_eq!(translate("bar", "abc", "AB"), "BAr");
        assert_eq!(translate("--aaa--", "abc-", "ABC"), "AAA");
        assert_eq!(translate("aab", "aa", "xy"), "xxb");
    }
}
