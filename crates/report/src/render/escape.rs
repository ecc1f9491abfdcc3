//! XML escaping, written once for every XML rendering.

use std::fmt::{self, Display, Write};

/// Text that prints itself escaped, fit for element content and for a double-quoted attribute.
///
/// Characters that XML 1.0 forbids (production 2) become U+FFFD: a report on a damaged file must
/// itself be well-formed.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match replacement(c) {
            Some(text) => f.write_str(text),
            None => f.write_char(c),
        })
    }
}

fn replacement(c: char) -> Option<&'static str> {
    Some(match c {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        // Written as references, line ends and tabs survive attribute-value normalisation.
        '\t' => "&#9;",
        '\n' => "&#10;",
        '\r' => "&#13;",
        '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => "\u{fffd}",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::Escaped;

    #[test]
    fn markup_and_white_space_become_references() {
        assert_eq!(
            Escaped("a<b>&\"c\"\t\r\n]]>").to_string(),
            "a&lt;b&gt;&amp;&quot;c&quot;&#9;&#13;&#10;]]&gt;"
        );
    }

    #[test]
    fn forbidden_characters_are_replaced() {
        assert_eq!(
            Escaped("\0\u{1b}[1m\u{fffe}\u{ffff}é\u{10ffff}").to_string(),
            "\u{fffd}\u{fffd}[1m\u{fffd}\u{fffd}é\u{10ffff}"
        );
    }
}
