//! Regular expressions as `fn:matches`, `fn:replace` and `fn:tokenize` read them (F&O, section 7.6.1).

use regex_automata::meta;
use regex_automata::util::syntax;
use segur_report::Text;

use super::PatternError;
use super::parser::{self, Dialect};

/// Bound on the number of states, see [`super::matcher`].
const MAX_WEIGHT: u64 = 1_000_000;
const MAX_BYTES: usize = 10 << 20;

/// A compiled regular expression of XPath 2.0 that searches a text, in time linear in its length.
///
/// ```
/// use segur_datatypes::Search;
/// let search = Search::new(r"^(\d+)-?([A-Z]*?)$", "i").unwrap();
/// assert!(search.is_match("12-ab"));
/// assert!(Search::new("(a", "").is_err());
/// ```
#[derive(Clone, Debug)]
pub struct Search {
    regex: meta::Regex,
}

impl Search {
    /// # Errors
    ///
    /// What is wrong with the expression, and where; back-references are refused, since no linear-time engine has
    /// them. An unknown flag is reported at the end of the expression: see [`Search::check_flags`].
    pub fn new(source: &str, flags: &str) -> Result<Search, PatternError> {
        let has = |flag| flags.contains(flag);
        let dialect = Dialect {
            search: true,
            dot_all: has('s'),
            multi_line: has('m'),
            ignore_case: has('i'),
            free_spacing: has('x'),
        };
        let node = parser::parse_search(source, dialect)?;
        let too_large = || PatternError {
            position: 0,
            message: Text::new(
                "expression trop grande : ses répétitions se multiplient",
                "the expression is too large: its repetitions multiply",
            ),
        };
        if node.weight > MAX_WEIGHT {
            return Err(too_large());
        }
        let config = meta::Config::new().nfa_size_limit(Some(MAX_BYTES)).utf8_empty(true);
        let builder =
            meta::Builder::new().configure(config).syntax(syntax::Config::new()).build_from_hir(&node.hir);
        builder.map(|regex| Search { regex }).map_err(|_| too_large())
    }

    /// The first flag that does not exist.
    pub fn check_flags(flags: &str) -> Option<char> {
        flags.chars().find(|flag| !"smix".contains(*flag))
    }

    /// Whether the expression matches somewhere in the text.
    pub fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// How many groups it has.
    pub fn groups(&self) -> usize {
        self.regex.group_info().group_len(regex_automata::PatternID::ZERO).saturating_sub(1)
    }

    /// The matches from left to right, as byte ranges: the whole first, then each group, nothing where a group took
    /// no part.
    pub fn matches<'s, 't>(
        &'s self,
        text: &'t str,
    ) -> impl Iterator<Item = Vec<Option<std::ops::Range<usize>>>> + use<'s, 't> {
        self.regex
            .captures_iter(text)
            .map(|captures| captures.iter().map(|span| span.map(|span| span.start..span.end)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches() {
        for (source, flags, text, expected) in [
            ("^-?[1-9]\\d*$|^+?\\d*$", "", "12", true),
            ("^-?[1-9]\\d*$|^+?\\d*$", "", "1a", false),
            ("b.c", "", "a b\nc", false),
            ("b.c", "s", "a b\nc", true),
            ("^c$", "", "b\nc", false),
            ("^c$", "m", "b\nc", true),
            ("[A-C]+$", "i", "xabc", true),
            ("a b", "x", "ab", true),
            ("[a b]{3}", "x", "a b", true),
            ("\\$", "", "5$", true),
            ("[a-z-[aeiou]]", "", "aei", false),
            ("\\p{Lu}", "i", "a", false),
        ] {
            assert_eq!(
                Search::new(source, flags).unwrap().is_match(text),
                expected,
                "{source} {flags} {text}"
            );
        }
        for source in ["(a)\\1", "a{2", "(?:a)", "*", "a**", "\\q", "(a{1000}){1000}{1000}"] {
            assert!(Search::new(source, "").is_err(), "{source}");
        }
    }

    #[test]
    fn groups_are_numbered_by_their_opening() {
        let search = Search::new("(a(b)?)(c)", "").unwrap();
        let found: Vec<_> = search.matches("xacabc").collect();
        assert_eq!(search.groups(), 3);
        assert_eq!(found[0], [Some(1..3), Some(1..2), None, Some(2..3)]);
        assert_eq!(found[1], [Some(3..6), Some(3..5), Some(4..5), Some(5..6)]);
    }
}
