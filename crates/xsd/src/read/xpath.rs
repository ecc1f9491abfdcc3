//! The XPath subset of identity constraints (part 1, section 3.11.6): text to steps.

use segur_report::Text;

/// One branch, names not yet resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RawPath<'x> {
    pub(super) anywhere: bool,
    pub(super) steps: Vec<RawTest<'x>>,
    pub(super) attribute: Option<RawTest<'x>>,
}

/// A name test as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RawTest<'x> {
    Any,
    /// `p:*`
    Prefix(&'x str),
    /// `p:name` or `name`
    Name(&'x str, &'x str),
}

/// Where and why an expression is not of the subset.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct XPathError {
    /// Character in the expression, from 1.
    pub(super) position: usize,
    pub(super) expected: Text,
}

/// Parses a selector (`fields` false) or a field.
pub(super) fn parse(text: &str, fields: bool) -> Result<Vec<RawPath<'_>>, XPathError> {
    let mut parser = Parser { text, at: 0, fields };
    let mut paths = vec![parser.path()?];
    while parser.eat("|") {
        paths.push(parser.path()?);
    }
    match parser.peek() {
        None => Ok(paths),
        Some(_) => Err(parser.error("« / », « | » ou la fin", "\"/\", \"|\" or the end")),
    }
}

struct Parser<'x> {
    text: &'x str,
    at: usize,
    fields: bool,
}

impl<'x> Parser<'x> {
    fn path(&mut self) -> Result<RawPath<'x>, XPathError> {
        let mut path = RawPath { anywhere: false, steps: Vec::new(), attribute: None };
        let start = self.at;
        if self.eat(".") {
            path.anywhere = self.eat("//");
            if !path.anywhere {
                self.at = start;
            }
        }
        loop {
            self.step(&mut path)?;
            if path.attribute.is_some() || self.looks_at("//") || !self.eat("/") {
                return Ok(path);
            }
        }
    }

    fn step(&mut self, path: &mut RawPath<'x>) -> Result<(), XPathError> {
        if self.fields && (self.eat("@") || self.axis("attribute")) {
            path.attribute = Some(self.test()?);
        } else if self.eat_dot() {
            // The context node: nothing to do.
        } else {
            self.axis("child");
            path.steps.push(self.test()?);
        }
        Ok(())
    }

    fn test(&mut self) -> Result<RawTest<'x>, XPathError> {
        if self.eat("*") {
            return Ok(RawTest::Any);
        }
        let first = self.name()?;
        if !self.text[self.at..].starts_with(':') || self.text[self.at..].starts_with("::") {
            return Ok(RawTest::Name("", first));
        }
        self.at += 1;
        if self.text[self.at..].starts_with('*') {
            self.at += 1;
            return Ok(RawTest::Prefix(first));
        }
        match self.text[self.at..].starts_with(is_space) {
            true => Err(self.error("un nom", "a name")),
            false => Ok(RawTest::Name(first, self.name()?)),
        }
    }

    fn name(&mut self) -> Result<&'x str, XPathError> {
        self.skip_space();
        let rest = &self.text[self.at..];
        let end = rest.find(|c: char| is_space(c) || "/|:*@()[]".contains(c)).unwrap_or(rest.len());
        let name = &rest[..end];
        if !super::lexical::Lexical::NcName.accepts(name) {
            let (fr, en) = if self.fields {
                ("un nom, « * », « . » ou « @ »", "a name, \"*\", \".\" or \"@\"")
            } else {
                ("un nom, « * » ou « . »", "a name, \"*\" or \".\"")
            };
            return Err(self.error(fr, en));
        }
        self.at += end;
        Ok(name)
    }

    /// `child::` or `attribute::`, white space allowed between the two tokens.
    fn axis(&mut self, name: &str) -> bool {
        let start = self.at;
        if self.eat(name) && self.eat("::") {
            return true;
        }
        self.at = start;
        false
    }

    /// A `.` that does not begin `..`.
    fn eat_dot(&mut self) -> bool {
        let start = self.at;
        if self.eat(".") && !self.text[self.at..].starts_with('.') {
            return true;
        }
        self.at = start;
        false
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.looks_at(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn looks_at(&mut self, token: &str) -> bool {
        self.skip_space();
        self.text[self.at..].starts_with(token)
    }

    fn peek(&mut self) -> Option<char> {
        self.skip_space();
        self.text[self.at..].chars().next()
    }

    fn skip_space(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start_matches(is_space).len();
    }

    fn error(&self, fr: &'static str, en: &'static str) -> XPathError {
        let position = self.text[..self.at].chars().count() + 1;
        XPathError { position, expected: Text::new(fr, en) }
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(text: &str, fields: bool) -> Vec<RawPath<'_>> {
        parse(text, fields).unwrap_or_else(|e| panic!("{text}: {e:?}"))
    }

    #[test]
    fn selectors() {
        let paths = steps(".//a:b/* | child::c/./d:* | .", false);
        assert_eq!(paths.len(), 3);
        assert!(paths[0].anywhere);
        assert_eq!(paths[0].steps, [RawTest::Name("a", "b"), RawTest::Any]);
        assert_eq!(paths[1].steps, [RawTest::Name("", "c"), RawTest::Prefix("d")]);
        assert!(paths[2].steps.is_empty() && !paths[2].anywhere);
        assert!(steps(". //.", false)[0].anywhere);
        assert_eq!(steps("child", false)[0].steps, [RawTest::Name("", "child")]);
        assert_eq!(steps("a.b-c", false)[0].steps, [RawTest::Name("", "a.b-c")]);
    }

    #[test]
    fn fields() {
        assert_eq!(steps("a/@b", true)[0].attribute, Some(RawTest::Name("", "b")));
        assert_eq!(steps("attribute::x:*", true)[0].attribute, Some(RawTest::Prefix("x")));
        assert_eq!(steps(".//@*", true)[0].attribute, Some(RawTest::Any));
    }

    #[test]
    fn what_is_not_of_the_subset_is_refused_with_its_position() {
        for bad in [
            "",
            "/a",
            "//a",
            "a//b",
            "a/",
            "a|",
            "@a",
            "..",
            "a[1]",
            "parent::a",
            "a b",
            "a:",
            "text()",
            ".//",
            "a/ /b",
        ] {
            assert!(parse(bad, false).is_err(), "{bad}");
        }
        for bad in ["@a/b", "@", "@a/", "a/@b/@c", "@@a"] {
            assert!(parse(bad, true).is_err(), "{bad}");
        }
        assert_eq!(parse("a/b[1]", false).unwrap_err().position, 4);
    }
}
