//! Compiled schemas: what a run needs and what a report shows, in tables; read-only and shared by threads.

use segur_xml::Names;
use segur_xpath::{ExprId, PatternId, Program};
use serde::{Deserialize, Serialize};

use crate::dispatch::Requirement;

/// A set of compiled schemas that share one program.
#[derive(Debug, Default)]
pub struct SchemaSet {
    pub(crate) program: Program,
    pub(crate) schemas: Vec<Schema>,
    pub(crate) texts: Texts,
}

/// A text of [`Texts`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TextId(u32);

/// Every text of the set in one string: loading them is one copy.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl TextId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

impl Texts {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether the texts are where their ends say.
    pub(crate) fn is_sound(&self) -> bool {
        let mut before = 0;
        self.ends.iter().all(|end| {
            let end = *end as usize;
            let good = end >= before && self.all.is_char_boundary(end);
            before = end;
            good
        })
    }

    pub(crate) fn get(&self, id: TextId) -> &str {
        let at = id.0 as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.all[start..self.ends[at] as usize]
    }
}

/// Texts in the making, equal ones only once.
#[derive(Default)]
pub(crate) struct TextTable {
    texts: Texts,
    known: std::collections::HashMap<String, TextId>,
}

impl TextTable {
    pub(crate) fn add(&mut self, text: &str) -> TextId {
        if let Some(&known) = self.known.get(text) {
            return known;
        }
        let id = TextId(self.texts.ends.len() as u32);
        self.texts.all.push_str(text);
        self.texts.ends.push(self.texts.all.len() as u32);
        self.known.insert(text.to_owned(), id);
        id
    }

    pub(crate) fn into_texts(self) -> Texts {
        self.texts
    }
}

/// A compiled schema in one phase.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Schema {
    pub(crate) uri: Box<str>,
    pub(crate) title: Box<str>,
    /// `@schemaVersion`
    pub(crate) version: Option<Box<str>>,
    /// The phase that it was compiled in; none for all patterns.
    pub(crate) phase: Option<Box<str>>,
    pub(crate) patterns: Vec<Pattern>,
    /// Rules that can fire, in the order of their patterns and in these.
    pub(crate) rules: Vec<Rule>,
    pub(crate) checks: Vec<Check>,
    /// Global variables, by prefix and namespace for locations.
    pub(crate) namespaces: Vec<(String, String)>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Pattern {
    /// Its number among all patterns of the schema, active or not.
    pub(crate) number: u32,
    pub(crate) id: Option<TextId>,
    pub(crate) title: Option<TextId>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Rule {
    /// Index in [`Schema::patterns`].
    pub(crate) pattern: u32,
    /// Its number in its pattern, abstract rules counted.
    pub(crate) number: u32,
    pub(crate) context: TextId,
    pub(crate) matches: PatternId,
    /// What a node must have for the context to match, for each alternative.
    pub(crate) requirements: Vec<Requirement>,
    /// Variables to bind: slot, value, and the first check that sees it. Checks before it use the slot for their own.
    pub(crate) lets: Vec<(u32, ExprId, u32)>,
    /// Range in [`Schema::checks`].
    pub(crate) checks: (u32, u32),
    pub(crate) role: Option<TextId>,
    pub(crate) flag: Option<TextId>,
    pub(crate) id: Option<TextId>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Check {
    pub(crate) is_report: bool,
    /// Stable name: `p<pattern>.r<rule>.a<assertion>` of where it was written.
    pub(crate) name: TextId,
    pub(crate) id: Option<TextId>,
    pub(crate) test: ExprId,
    pub(crate) test_text: TextId,
    pub(crate) role: Option<TextId>,
    pub(crate) flag: Option<TextId>,
    pub(crate) see: Option<TextId>,
    pub(crate) severity: Option<TextId>,
    pub(crate) subject: Option<ExprId>,
    pub(crate) message: Vec<Part>,
    pub(crate) diagnostics: Vec<(TextId, Vec<Part>)>,
    pub(crate) properties: Vec<(TextId, Vec<Part>)>,
}

/// A part of a message.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Part {
    Text(TextId),
    Value(ExprId),
    /// The qualified name of a node.
    Name(ExprId),
}

impl SchemaSet {
    /// The names that documents must be read with, see [`segur_xml::Tree::parse_with`].
    pub fn names(&self) -> &Names {
        self.program.names()
    }

    /// The program that the schemas share.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// What each schema is.
    pub fn schemas(&self) -> impl ExactSizeIterator<Item = SchemaInfo<'_>> {
        self.schemas.iter().map(|schema| SchemaInfo {
            uri: &schema.uri,
            title: &schema.title,
            patterns: schema.patterns.len(),
            rules: schema.rules.len(),
            checks: schema.checks.len(),
        })
    }

    /// The contexts of the rules of a schema, as written.
    pub fn contexts(&self, schema: usize) -> impl Iterator<Item = &str> {
        self.schemas
            .get(schema)
            .into_iter()
            .flat_map(|schema| &schema.rules)
            .map(|rule| self.texts.get(rule.context))
    }
}

/// What a compiled schema is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SchemaInfo<'s> {
    /// Where it came from.
    pub uri: &'s str,
    /// Its title.
    pub title: &'s str,
    /// Active patterns.
    pub patterns: usize,
    /// Rules that can fire.
    pub rules: usize,
    /// Assertions and reports, those of abstract rules once for each rule that extends them.
    pub checks: usize,
}
