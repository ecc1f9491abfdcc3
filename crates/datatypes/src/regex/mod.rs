//! Regular expressions of XML Schema 1.0 part 2, appendix F.

mod blocks;
mod classes;
mod matcher;
mod parser;
mod search;

use std::fmt;
use std::sync::OnceLock;

use segur_report::Text;

use matcher::Matcher;
pub use search::Search;

/// A compiled regular expression that must match a whole text, in time linear in its length.
///
/// ```
/// use segur_datatypes::Pattern;
/// let oid = Pattern::new(r"[0-2](\.(0|[1-9][0-9]*))*").unwrap();
/// assert!(oid.is_match("1.2.250"));
/// assert!(!oid.is_match("1.2.250."));
/// assert_eq!(Pattern::new("a(b").unwrap_err().position, 3);
/// ```
pub struct Pattern {
    sources: Box<[Box<str>]>,
    matcher: OnceLock<Matcher>,
}

impl Pattern {
    /// # Errors
    /// What is wrong with the expression, and where.
    pub fn new(source: &str) -> Result<Self, PatternError> {
        Self::any(&[source])
    }

    /// Matches what at least one of the expressions matches.
    ///
    /// # Errors
    /// Those of the first expression that has some.
    pub fn any(sources: &[&str]) -> Result<Self, PatternError> {
        let matcher = OnceLock::new();
        if let Some(ready) = matcher::prepare(sources)? {
            let _ = matcher.set(ready);
        }
        Ok(Pattern { sources: sources.iter().map(|source| Box::from(*source)).collect(), matcher })
    }

    /// The expression; where there are several, joined by `|`.
    pub fn source(&self) -> String {
        self.sources.join("|")
    }

    pub(crate) fn sources(&self) -> impl Iterator<Item = &str> {
        self.sources.iter().map(|source| &**source)
    }

    /// Whether the expression matches the whole text.
    pub fn is_match(&self, text: &str) -> bool {
        self.matcher.get_or_init(|| matcher::compile(self.sources())).is_match(text)
    }

    // The sources of a pattern that was once accepted.
    pub(crate) fn trusted(sources: Box<[Box<str>]>) -> Self {
        Pattern { sources, matcher: OnceLock::new() }
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.sources).finish()
    }
}

/// What is wrong with a regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// Where, in characters from 0.
    pub position: usize,
    /// What.
    pub message: Text,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(source: &str, right: &[&str], wrong: &[&str]) {
        let pattern = Pattern::new(source).unwrap_or_else(|error| panic!("{source}: {error:?}"));
        for text in right {
            assert!(pattern.is_match(text), "{source} should match {text:?}");
        }
        for text in wrong {
            assert!(!pattern.is_match(text), "{source} should not match {text:?}");
        }
    }

    #[test]
    fn whole_text_only() {
        check("a|ab|b+", &["a", "ab", "bbb"], &["", "abb", "ba", "aa"]);
        check("", &[""], &["a"]);
        check("a||b", &["", "a", "b"], &["ab"]);
        check("(a|)b", &["ab", "b"], &["a"]);
    }

    #[test]
    fn quantifiers() {
        check("a?b*c+", &["c", "ac", "bbcc"], &["ab", "aac"]);
        check("a{2}", &["aa"], &["a", "aaa"]);
        check("a{2,}", &["aa", "aaaaa"], &["a"]);
        check("(ab){0,2}c{1,1}", &["c", "ababc"], &["abababc"]);
        check("a{0}", &[""], &["a"]);
        check("é{3,5}", &["ééé", "ééééé"], &["éé", "éééééé"]);
    }

    #[test]
    fn characters() {
        check("^a$", &["^a$"], &["a"]);
        check("a.b", &["a-b", "aéb", "a\u{10FFFF}b"], &["a\nb", "a\rb", "ab"]);
        check(r"\n\r\t\\\|\.\-\^\?\*\+\{\}\(\)\[\]", &["\n\r\t\\|.-^?*+{}()[]"], &[]);
        check("a-b", &["a-b"], &[]);
    }

    #[test]
    fn classes() {
        check("[abc]", &["a", "c"], &["d", "ab"]);
        check("[^abc]", &["d", "é", "\n"], &["a"]);
        check("[a-c-[b]]+", &["ac"], &["b", "abc"]);
        check(r"[\w-[\d]]+", &["éa"], &["a1"]);
        check("[^a-c-[x]]", &["d"], &["a", "x"]);
        check("[a-z-[aeiou-[e]]]", &["b", "e"], &["a", "u"]);
        check("[-a]+", &["-a"], &["b"]);
        check("[a-]+", &["-a"], &["b"]);
        check(r"[\-+]?[0-9]+", &["-1", "+1", "12"], &["--1", ""]);
        check("[a^]", &["a", "^"], &[]);
        check("[.$|(]", &[".", "$", "|", "("], &["a"]);
    }

    #[test]
    fn escapes() {
        check(r"\s+", &[" \t\n\r"], &["\u{a0}", "\u{b}", ""]);
        check(r"\S", &["\u{a0}", "a"], &[" "]);
        check(r"\d+", &["0", "٣"], &["a", "²"]);
        check(r"\D", &["a"], &["1"]);
        check(
            r"\w+",
            &["aé1", "$", "_"].map(|text| if text == "_" { "a" } else { text }),
            &["_", "-", " ", "!"],
        );
        check(r"\W", &["-", " "], &["a"]);
        check(r"\i\c*", &["a-1", ":b", "_é"], &["1", "-"]);
        check(r"\I\C", &["1 "], &["a "]);
        check(r"\p{Lu}\P{Lu}", &["Aa", "É1"], &["aa", "AA"]);
        check(r"\p{L}+\p{Nd}\p{Cn}?", &["é1"], &["1"]);
        check(r"\p{IsBasicLatin}+", &["az~"], &["é"]);
        check(r"\P{IsBasicLatin}", &["é"], &["a"]);
        check(r"[\p{IsLatin-1Supplement}\d]+", &["é1"], &["a"]);
    }

    #[test]
    fn errors_say_where() {
        for (source, position) in [
            ("a(b", 3),
            ("a)", 1),
            ("*a", 0),
            ("a**", 2),
            ("a|?", 2),
            ("[a", 2),
            ("[]", 1),
            ("[^]", 2),
            ("[b-a]", 1),
            ("[a-\\d]", 3),
            ("a]", 1),
            ("a{", 2),
            ("a{1", 3),
            ("a{,2}", 2),
            ("a{2,1}", 1),
            ("a{1}{2}", 4),
            ("é\\q", 1),
            ("\\", 0),
            ("\\p", 2),
            ("\\p{Xx}", 0),
            ("\\p{IsNothing}", 0),
            ("\\p{Lu", 5),
            ("[a-z-[b]c]", 8),
        ] {
            match Pattern::new(source) {
                Ok(_) => panic!("{source} should be refused"),
                Err(error) => assert_eq!(error.position, position, "{source}: {}", error.message.en),
            }
        }
    }

    #[test]
    fn limits() {
        assert!(Pattern::new("(((a{1000}){1000}){1000}){1000}").is_err());
        assert!(Pattern::new("(a{1000}b){1000}").is_err());
        assert!(Pattern::new(&"(".repeat(100_000)).is_err());
        assert!(Pattern::new(&"[a-[".repeat(100_000)).is_err());
        assert!(Pattern::new("a{99999999999999999999}b").is_err());
        check(r"[\p{L} ]{1,1000000}", &["a é"], &["", "1"]);
        check("(a*)*", &["", "aaa"], &["b"]);
        check("((a?){1000}){3}", &[""], &["b"]);
    }

    #[test]
    fn linear_on_hostile_text() {
        let text = "a".repeat(200_000);
        check("(a|a)*b", &[], &[&text]);
        check("(a+)+b", &[], &[&text]);
        check(r"(\w+\s?)*!", &[], &[&text]);
        check(r"(.*a.{12})|x", &[&format!("{text}aaaaaaaaaaaa")], &[&format!("{text}\n")]);
    }

    #[test]
    fn several_sources() {
        let pattern = Pattern::any(&["a|b", "c"]).unwrap();
        assert!(pattern.is_match("b") && pattern.is_match("c") && !pattern.is_match("ac"));
        assert_eq!(pattern.source(), "a|b|c");
    }

    // Expressions over `a` and `b`, with a matcher by sets of end positions to compare with.
    #[derive(Clone, Debug)]
    enum Naive {
        Char(char),
        Any,
        Concat(Box<Naive>, Box<Naive>),
        Either(Box<Naive>, Box<Naive>),
        Repeat(Box<Naive>, usize, usize),
    }

    impl Naive {
        fn source(&self) -> String {
            match self {
                Naive::Char(c) => c.to_string(),
                Naive::Any => "[ab]".into(),
                Naive::Concat(a, b) => format!("{}{}", a.source(), b.source()),
                Naive::Either(a, b) => format!("({}|{})", a.source(), b.source()),
                Naive::Repeat(a, min, max) => format!("({}){{{min},{max}}}", a.source()),
            }
        }

        fn ends(&self, text: &[u8], start: usize) -> Vec<usize> {
            let then = |starts: Vec<usize>, next: &Naive| {
                let mut ends: Vec<usize> =
                    starts.into_iter().flat_map(|start| next.ends(text, start)).collect();
                ends.sort_unstable();
                ends.dedup();
                ends
            };
            match self {
                Naive::Char(c) => {
                    (text.get(start) == Some(&(*c as u8))).then_some(start + 1).into_iter().collect()
                }
                Naive::Any => (start < text.len()).then_some(start + 1).into_iter().collect(),
                Naive::Concat(a, b) => then(a.ends(text, start), b),
                Naive::Either(a, b) => [a.ends(text, start), b.ends(text, start)].concat(),
                Naive::Repeat(a, min, max) => {
                    let (mut reached, mut all) = (vec![start], Vec::new());
                    for count in 0..=*max {
                        if count >= *min {
                            all.extend(&reached);
                        }
                        reached = then(reached, a);
                    }
                    all
                }
            }
        }
    }

    fn naive() -> impl Strategy<Value = Naive> {
        let leaf = prop_oneof![Just(Naive::Char('a')), Just(Naive::Char('b')), Just(Naive::Any)];
        leaf.prop_recursive(4, 24, 2, |inner| {
            prop_oneof![
                (inner.clone(), inner.clone()).prop_map(|(a, b)| Naive::Concat(a.into(), b.into())),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| Naive::Either(a.into(), b.into())),
                (inner, 0usize..3, 0usize..3).prop_map(|(a, min, more)| Naive::Repeat(
                    a.into(),
                    min,
                    min + more
                )),
            ]
        })
    }

    proptest! {
        #[test]
        fn like_a_naive_matcher(expression in naive(), text in "[ab]{0,9}") {
            let expected = expression.ends(text.as_bytes(), 0).contains(&text.len());
            prop_assert_eq!(Pattern::new(&expression.source()).unwrap().is_match(&text), expected);
        }

        #[test]
        fn never_panics(source in r"[ab(){}\[\]\\|?*+,0-9^-]{0,12}") {
            if let Ok(pattern) = Pattern::new(&source) {
                pattern.is_match("ab");
            }
        }
    }
}
