//! The character classes that escapes name: appendix F.1.1.

use std::sync::LazyLock;

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, HirKind};

use super::blocks;

const CATEGORIES: [&str; 36] = [
    "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps",
    "Pe", "Pi", "Pf", "Po", "Z", "Zs", "Zl", "Zp", "S", "Sm", "Sc", "Sk", "So", "C", "Cc", "Cf", "Co", "Cn",
];

pub(super) fn of_ranges(ranges: impl IntoIterator<Item = (char, char)>) -> ClassUnicode {
    ClassUnicode::new(ranges.into_iter().map(|(first, last)| ClassUnicodeRange::new(first, last)))
}

pub(super) fn of_char(c: char) -> ClassUnicode {
    of_ranges([(c, c)])
}

pub(super) fn negated(mut class: ClassUnicode) -> ClassUnicode {
    class.negate();
    class
}

/// `.`: all but the ends of lines.
pub(super) fn wildcard() -> ClassUnicode {
    negated(of_ranges([('\n', '\n'), ('\r', '\r')]))
}

/// The class of a letter after a backslash: one of `sSiIcCdDwW`.
pub(super) fn multi(letter: char) -> Option<ClassUnicode> {
    let class = match letter.to_ascii_lowercase() {
        's' => of_ranges([('\t', '\n'), ('\r', '\r'), (' ', ' ')]),
        'i' => of_ranges(START_RANGES),
        'c' => of_ranges(START_RANGES.into_iter().chain(NAME_RANGES)),
        'd' => category("Nd")?,
        'w' => WORD.clone(),
        _ => return None,
    };
    Some(if letter.is_ascii_uppercase() { negated(class) } else { class })
}

// All characters but punctuation, separators and others.
static WORD: LazyLock<ClassUnicode> = LazyLock::new(|| {
    let mut others = ClassUnicode::empty();
    ["P", "Z", "C"].into_iter().filter_map(category).for_each(|class| others.union(&class));
    negated(others)
});

// `NameStartChar` of XML 1.0 fifth edition, which the test suite expects of `\i`, though the types of names hold
// to the editions before.
const START_RANGES: [(char, char); 16] = [
    (':', ':'),
    ('A', 'Z'),
    ('_', '_'),
    ('a', 'z'),
    ('\u{C0}', '\u{D6}'),
    ('\u{D8}', '\u{F6}'),
    ('\u{F8}', '\u{2FF}'),
    ('\u{370}', '\u{37D}'),
    ('\u{37F}', '\u{1FFF}'),
    ('\u{200C}', '\u{200D}'),
    ('\u{2070}', '\u{218F}'),
    ('\u{2C00}', '\u{2FEF}'),
    ('\u{3001}', '\u{D7FF}'),
    ('\u{F900}', '\u{FDCF}'),
    ('\u{FDF0}', '\u{FFFD}'),
    ('\u{10000}', '\u{EFFFF}'),
];

// What `NameChar` adds to `NameStartChar`.
const NAME_RANGES: [(char, char); 6] = [
    ('-', '-'),
    ('.', '.'),
    ('0', '9'),
    ('\u{B7}', '\u{B7}'),
    ('\u{300}', '\u{36F}'),
    ('\u{203F}', '\u{2040}'),
];

/// The class of what stands between the braces of `\p{...}`.
pub(super) fn property(name: &str) -> Option<ClassUnicode> {
    match name.strip_prefix("Is") {
        Some(block) => Some(of_code_points(&blocks::block(block)?)),
        None => category(name),
    }
}

fn of_code_points(ranges: &[(u32, u32)]) -> ClassUnicode {
    let range = |(first, last): &(u32, u32)| Some((char::from_u32(*first)?, char::from_u32(*last)?));
    of_ranges(ranges.iter().filter_map(range))
}

// The decimal digits of Unicode 3.1, which XML Schema 1.0 cites: \d is better not surprised by those that came
// since, and nine Ethiopic digits are no longer decimal.
const DIGITS: [(char, char); 21] = [
    ('0', '9'),
    ('\u{660}', '\u{669}'),
    ('\u{6F0}', '\u{6F9}'),
    ('\u{966}', '\u{96F}'),
    ('\u{9E6}', '\u{9EF}'),
    ('\u{A66}', '\u{A6F}'),
    ('\u{AE6}', '\u{AEF}'),
    ('\u{B66}', '\u{B6F}'),
    ('\u{BE7}', '\u{BEF}'),
    ('\u{C66}', '\u{C6F}'),
    ('\u{CE6}', '\u{CEF}'),
    ('\u{D66}', '\u{D6F}'),
    ('\u{E50}', '\u{E59}'),
    ('\u{ED0}', '\u{ED9}'),
    ('\u{F20}', '\u{F29}'),
    ('\u{1040}', '\u{1049}'),
    ('\u{1369}', '\u{1371}'),
    ('\u{17E0}', '\u{17E9}'),
    ('\u{1810}', '\u{1819}'),
    ('\u{FF10}', '\u{FF19}'),
    ('\u{1D7CE}', '\u{1D7FF}'),
];

fn category(name: &str) -> Option<ClassUnicode> {
    if name == "Nd" {
        return Some(of_ranges(DIGITS));
    }
    if !CATEGORIES.contains(&name) {
        return None;
    }
    match regex_syntax::parse(&format!(r"\p{{gc={name}}}")).ok()?.into_kind() {
        HirKind::Class(Class::Unicode(class)) => Some(class),
        // A category of one character.
        HirKind::Literal(literal) => str::from_utf8(&literal.0).ok()?.chars().next().map(of_char),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_is_known() {
        for name in CATEGORIES {
            assert!(category(name).is_some_and(|class| !class.ranges().is_empty()), "{name}");
        }
        assert!(category("Cs").is_none() && category("Latin").is_none());
    }
}
