//! Recursive descent over the grammar of appendix F, straight into the form that `regex-automata` compiles.

use regex_syntax::hir::{Capture, Class, ClassUnicode, Hir, Look, Repetition};
use segur_report::Text;

use super::PatternError;
use super::classes;

/// Parentheses and subtracted classes may be nested that deep.
const MAX_DEPTH: usize = 200;

/// Which language the expression is written in.
#[derive(Clone, Copy, Default)]
pub(super) struct Dialect {
    /// XPath's: anchors, reluctant quantifiers and groups are known (F&O, section 7.6.1).
    pub(super) search: bool,
    /// Flag `s`: `.` matches the end of a line too.
    pub(super) dot_all: bool,
    /// Flag `m`: `^` and `$` match at lines.
    pub(super) multi_line: bool,
    /// Flag `i`.
    pub(super) ignore_case: bool,
    /// Flag `x`: white space outside classes means nothing.
    pub(super) free_spacing: bool,
}

/// A part of an expression and a bound on the number of states that it takes.
pub(super) struct Node {
    pub(super) hir: Hir,
    pub(super) weight: u64,
}

impl Node {
    fn empty() -> Self {
        Node { hir: Hir::empty(), weight: 1 }
    }

    fn class(class: ClassUnicode) -> Self {
        let weight =
            class.ranges().iter().map(|range| if range.end().is_ascii() { 1 } else { 8 }).sum::<u64>() + 1;
        Node { hir: Hir::class(Class::Unicode(class)), weight }
    }

    fn joined(nodes: Vec<Node>, join: fn(Vec<Hir>) -> Hir) -> Self {
        let weight = nodes.iter().fold(1u64, |sum, node| sum.saturating_add(node.weight));
        Node { hir: join(nodes.into_iter().map(|node| node.hir).collect()), weight }
    }

    fn look(look: Look) -> Self {
        Node { hir: Hir::look(look), weight: 1 }
    }

    fn group(self, index: u32) -> Self {
        let hir = Hir::capture(Capture { index, name: None, sub: Box::new(self.hir) });
        Node { hir, weight: self.weight.saturating_add(2) }
    }

    fn repeated(self, min: u32, max: Option<u32>, greedy: bool) -> Self {
        let copies = u64::from(max.unwrap_or(min.saturating_add(1))).max(1);
        let weight = self.weight.saturating_add(1).saturating_mul(copies);
        Node { hir: Hir::repetition(Repetition { min, max, greedy, sub: Box::new(self.hir) }), weight }
    }
}

/// Parses the alternatives of one derivation step.
pub(super) fn parse<'a>(sources: impl Iterator<Item = &'a str>) -> Result<Node, PatternError> {
    let whole = |source| Parser::new(source, Dialect::default()).whole();
    let branches = sources.map(whole).collect::<Result<Vec<_>, _>>()?;
    Ok(Node::joined(branches, Hir::alternation))
}

/// Parses an expression of XPath, every group captured.
pub(super) fn parse_search(source: &str, dialect: Dialect) -> Result<Node, PatternError> {
    Parser::new(source, dialect).whole()
}

struct Parser {
    chars: Vec<char>,
    at: usize,
    depth: usize,
    dialect: Dialect,
    groups: u32,
}

type Parsed<T> = Result<T, PatternError>;

impl Parser {
    fn new(source: &str, dialect: Dialect) -> Self {
        Parser { chars: source.chars().collect(), at: 0, depth: 0, dialect, groups: 0 }
    }

    /// White space between atoms, which flag `x` takes away.
    fn skip_spacing(&mut self) {
        while self.dialect.free_spacing && matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.at += 1;
        }
    }

    fn of_char(&self, c: char) -> ClassUnicode {
        self.folded(classes::of_char(c))
    }

    fn folded(&self, mut class: ClassUnicode) -> ClassUnicode {
        if self.dialect.ignore_case {
            class.case_fold_simple();
        }
        class
    }

    fn whole(mut self) -> Parsed<Node> {
        let node = self.expression()?;
        match self.peek() {
            None => Ok(node),
            Some(_) => self.error("« ) » sans « ( »", "`)` without `(`"),
        }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn peek_second(&self) -> Option<char> {
        self.chars.get(self.at + 1).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek();
        self.at += usize::from(c.is_some());
        c
    }

    fn take(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        self.at += usize::from(found);
        found
    }

    fn error<T>(&self, fr: impl Into<String>, en: impl Into<String>) -> Parsed<T> {
        self.error_at(self.at, fr, en)
    }

    fn error_at<T>(&self, position: usize, fr: impl Into<String>, en: impl Into<String>) -> Parsed<T> {
        Err(PatternError { position, message: Text::new(fr.into(), en.into()) })
    }

    fn deeper<T>(&mut self, parse: fn(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == MAX_DEPTH {
            return self.error("expression trop imbriquée", "the expression is nested too deeply");
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    /// `regExp ::= branch ( '|' branch )*`
    fn expression(&mut self) -> Parsed<Node> {
        let mut branches = vec![self.branch()?];
        while self.take('|') {
            branches.push(self.branch()?);
        }
        Ok(Node::joined(branches, Hir::alternation))
    }

    /// `branch ::= piece*`
    fn branch(&mut self) -> Parsed<Node> {
        let mut pieces = Vec::new();
        self.skip_spacing();
        while !matches!(self.peek(), None | Some('|' | ')')) {
            pieces.push(self.piece()?);
            self.skip_spacing();
        }
        Ok(if pieces.is_empty() { Node::empty() } else { Node::joined(pieces, Hir::concat) })
    }

    /// `piece ::= atom quantifier?`
    fn piece(&mut self) -> Parsed<Node> {
        let atom = self.atom()?;
        self.skip_spacing();
        match self.peek() {
            Some('?') => self.quantified(atom, 0, Some(1)),
            Some('*') => self.quantified(atom, 0, None),
            Some('+') => self.quantified(atom, 1, None),
            Some('{') => self.quantity(atom),
            _ => Ok(atom),
        }
    }

    fn quantified(&mut self, atom: Node, min: u32, max: Option<u32>) -> Parsed<Node> {
        self.at += 1;
        let greedy = self.greedy();
        Ok(atom.repeated(min, max, greedy))
    }

    /// Whether no `?` makes the quantifier just read reluctant.
    fn greedy(&mut self) -> bool {
        self.skip_spacing();
        !(self.dialect.search && self.take('?'))
    }

    /// `{n}`, `{n,}` or `{n,m}`
    fn quantity(&mut self, atom: Node) -> Parsed<Node> {
        let start = self.at;
        self.at += 1;
        let min = self.number()?;
        let max = match self.take(',') {
            false => Some(min),
            true if self.peek() == Some('}') => None,
            true => Some(self.number()?),
        };
        if !self.take('}') {
            return self.error("« } » attendu", "expected `}`");
        }
        if max.is_some_and(|max| max < min) {
            return self.error_at(start, "minimum supérieur au maximum", "the minimum exceeds the maximum");
        }
        let greedy = self.greedy();
        Ok(atom.repeated(min, max, greedy))
    }

    // Numbers too large to count to are cut: the limit on the size of expressions then refuses them.
    fn number(&mut self) -> Parsed<u32> {
        let start = self.at;
        let mut number = 0u32;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            number = number.saturating_mul(10).saturating_add(digit);
            self.at += 1;
        }
        if self.at == start { self.error("nombre attendu", "expected a number") } else { Ok(number) }
    }

    /// `atom ::= Char | charClass | '(' regExp ')'`
    fn atom(&mut self) -> Parsed<Node> {
        match self.peek() {
            Some('(') => self.group(),
            Some('^') if self.dialect.search => {
                self.at += 1;
                Ok(Node::look(if self.dialect.multi_line { Look::StartLF } else { Look::Start }))
            }
            Some('$') if self.dialect.search => {
                self.at += 1;
                Ok(Node::look(if self.dialect.multi_line { Look::EndLF } else { Look::End }))
            }
            Some('[') => self.deeper(Self::class_expression).map(Node::class),
            Some('.') => {
                self.at += 1;
                let all = classes::of_ranges([('\0', char::MAX)]);
                Ok(Node::class(if self.dialect.dot_all { all } else { classes::wildcard() }))
            }
            Some('\\') => {
                let escape = self.escape()?;
                Ok(Node::class(self.class_of(escape)))
            }
            Some(c @ ('?' | '*' | '+' | '{')) => {
                self.error(format!("rien à répéter avant « {c} »"), format!("nothing to repeat before `{c}`"))
            }
            Some(c @ (']' | '}')) => {
                self.error(format!("« {c} » sans début"), format!("`{c}` closes nothing"))
            }
            Some(c) => {
                self.at += 1;
                Ok(Node::class(self.of_char(c)))
            }
            None => self.error("expression incomplète", "the expression is incomplete"),
        }
    }

    /// `'(' regExp ')'`, numbered by its opening in a search.
    fn group(&mut self) -> Parsed<Node> {
        self.at += 1;
        if self.dialect.search && self.peek() == Some('?') {
            return self.error("« (? » n'existe pas en XPath 2.0", "`(?` does not exist in XPath 2.0");
        }
        self.groups += 1;
        let index = self.groups;
        let inner = self.deeper(Self::expression)?;
        if !self.take(')') {
            return self.error("« ) » attendue", "expected `)`");
        }
        Ok(if self.dialect.search { inner.group(index) } else { inner })
    }

    fn class_of(&self, escape: Escape) -> ClassUnicode {
        match escape {
            Escape::Char(c) => self.of_char(c),
            Escape::Class(class) => class,
        }
    }

    /// `charClassExpr ::= '[' charGroup ']'`
    fn class_expression(&mut self) -> Parsed<ClassUnicode> {
        self.at += 1;
        let negative = self.take('^');
        let mut class = self.positive_group()?;
        if negative {
            class.negate();
        }
        if self.peek() == Some('-') {
            self.at += 1;
            let subtracted = self.deeper(Self::class_expression)?;
            class.difference(&subtracted);
        }
        match self.take(']') {
            true => Ok(class),
            false => self.error("« ] » attendu", "expected `]`"),
        }
    }

    /// `posCharGroup`, up to `]` or the `-[` of a subtraction.
    fn positive_group(&mut self) -> Parsed<ClassUnicode> {
        let start = self.at;
        let mut group = ClassUnicode::empty();
        loop {
            match self.peek() {
                None => return self.error("« ] » attendu", "expected `]`"),
                Some(']') if self.at == start => {
                    return self.error("classe de caractères vide", "the character class is empty");
                }
                Some(']') => return Ok(group),
                Some('-') if self.peek_second() == Some('[') && self.at > start => return Ok(group),
                Some('[') => return self.error("« [ » doit être échappé", "`[` must be escaped"),
                Some(_) => group.union(&self.range(start)?),
            }
        }
    }

    /// A character, an escape or a range.
    fn range(&mut self, start: usize) -> Parsed<ClassUnicode> {
        let from = self.at;
        let first = match self.peek() {
            Some('\\') => self.escape()?,
            Some('-') => return self.lone_hyphen(start),
            c => {
                self.at += 1;
                Escape::Char(c.unwrap_or_default())
            }
        };
        let Escape::Char(first) = first else { return Ok(self.class_of(first)) };
        if self.peek() != Some('-') || matches!(self.peek_second(), Some(']' | '[') | None) {
            return Ok(self.of_char(first));
        }
        self.at += 1;
        let last = self.range_end()?;
        if last < first {
            return self.error_at(from, "intervalle à l'envers", "the range is reversed");
        }
        Ok(self.folded(classes::of_ranges([(first, last)])))
    }

    fn range_end(&mut self) -> Parsed<char> {
        let at = self.at;
        let end = match self.peek() {
            Some('\\') => self.escape()?,
            Some('-') => return self.error("« - » doit être échappé", "`-` must be escaped"),
            _ => Escape::Char(self.next().unwrap_or_default()),
        };
        match end {
            Escape::Char(c) => Ok(c),
            Escape::Class(_) => {
                self.error_at(at, "une classe ne peut pas finir un intervalle", "a class cannot end a range")
            }
        }
    }

    /// `-` stands for itself at the beginning and at the end of a group.
    fn lone_hyphen(&mut self, start: usize) -> Parsed<ClassUnicode> {
        let last = matches!(self.peek_second(), Some(']')) || self.is_hyphen_before_subtraction();
        if self.at != start && !last {
            return self.error("« - » doit être échappé", "`-` must be escaped");
        }
        self.at += 1;
        Ok(self.of_char('-'))
    }

    fn is_hyphen_before_subtraction(&self) -> bool {
        self.chars.get(self.at + 1..self.at + 3) == Some(&['-', '['])
    }

    fn escape(&mut self) -> Parsed<Escape> {
        let start = self.at;
        self.at += 1;
        match self.next() {
            Some('n') => Ok(Escape::Char('\n')),
            Some('r') => Ok(Escape::Char('\r')),
            Some('t') => Ok(Escape::Char('\t')),
            Some(c) if r"\|.?*+(){}-[]^".contains(c) => Ok(Escape::Char(c)),
            Some('$') if self.dialect.search => Ok(Escape::Char('$')),
            Some('0'..='9') if self.dialect.search => self.error_at(
                start,
                "les références arrière (« \\1 ») ne sont pas traitées : elles demandent un temps exponentiel",
                "back-references (`\\1`) are not supported: they take exponential time",
            ),
            Some('p') => self.property(start).map(Escape::Class),
            Some('P') => self.property(start).map(|class| Escape::Class(classes::negated(class))),
            Some(c) => match classes::multi(c) {
                Some(class) => Ok(Escape::Class(class)),
                None => self.error_at(
                    start,
                    format!("« \\{c} » n'existe pas en XML Schema"),
                    format!("`\\{c}` does not exist in XML Schema"),
                ),
            },
            None => self.error_at(start, "« \\ » en fin d'expression", "`\\` ends the expression"),
        }
    }

    /// What follows `\p`.
    fn property(&mut self, start: usize) -> Parsed<ClassUnicode> {
        if !self.take('{') {
            return self.error("« { » attendue", "expected `{`");
        }
        let from = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_alphanumeric() || c == '-') {
            self.at += 1;
        }
        let name: String = self.chars[from..self.at].iter().collect();
        if !self.take('}') {
            return self.error("« } » attendue", "expected `}`");
        }
        match classes::property(&name) {
            Some(class) => Ok(class),
            None => self.error_at(
                start,
                format!("catégorie ou bloc Unicode inconnu : « {name} »"),
                format!("unknown Unicode category or block `{name}`"),
            ),
        }
    }
}

enum Escape {
    Char(char),
    Class(ClassUnicode),
}
