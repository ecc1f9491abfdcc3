//! A schema as written, after inclusion: what the compiler reads. Abstract patterns are expanded already; abstract
//! rules still stand, since rules extend them in place.

use segur_report::{Finding, Location};

/// Where something stands in the files of a schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The file, as the loader named it.
    pub file: String,
    /// Where in it.
    pub location: Location,
}

/// A schema (ISO 19757-3, section 5.4.13).
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// The file that was asked for.
    pub uri: String,
    /// `title`, white space normalised.
    pub title: String,
    /// `@id`
    pub id: Option<String>,
    /// `@schemaVersion`
    pub version: Option<String>,
    /// `@queryBinding`, as written.
    pub query_binding: Option<String>,
    /// `@defaultPhase`
    pub default_phase: Option<String>,
    /// Prefix and namespace of each `ns`.
    pub namespaces: Vec<(String, String)>,
    /// `let` of the schema.
    pub lets: Vec<Let>,
    /// Phases.
    pub phases: Vec<Phase>,
    /// Patterns in order, abstract ones left out.
    pub patterns: Vec<Pattern>,
    /// Diagnostics by their id.
    pub diagnostics: Vec<Note>,
    /// Properties by their id.
    pub properties: Vec<Note>,
    /// `xsl:key`
    pub keys: Vec<Key>,
    /// `xsl:function`
    pub functions: Vec<Function>,
    /// What is wrong with the schema.
    pub findings: Vec<Finding>,
}

/// `let`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Let {
    /// `@name`
    pub name: String,
    /// `@value`; for a `let` with content the content's text as a string literal.
    pub value: String,
    /// `@as` of ISO 19757-3:2020.
    pub declared: Option<String>,
    /// Where.
    pub place: Place,
}

/// `phase`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phase {
    /// `@id`
    pub id: String,
    /// The patterns it activates.
    pub active: Vec<String>,
    /// Its own variables.
    pub lets: Vec<Let>,
}

/// `pattern`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pattern {
    /// `@id`
    pub id: Option<String>,
    /// `title`
    pub title: Option<String>,
    /// `@documents` of ISO 19757-3:2016.
    pub documents: Option<String>,
    /// Its variables; they are global.
    pub lets: Vec<Let>,
    /// Its rules in order, abstract ones included: they count in the numbering.
    pub rules: Vec<Rule>,
    /// Where.
    pub place: Place,
}

/// `rule`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// `@id`
    pub id: Option<String>,
    /// `@context`, white space normalised; empty for an abstract rule.
    pub context: String,
    /// `@abstract = 'true'`
    pub is_abstract: bool,
    /// `@role`
    pub role: Option<String>,
    /// `@flag`
    pub flag: Option<String>,
    /// `@see`
    pub see: Option<String>,
    /// `@severity` of ISO 19757-3:2025.
    pub severity: Option<String>,
    /// `@subject`
    pub subject: Option<String>,
    /// What it holds, in order.
    pub items: Vec<RuleItem>,
    /// Where.
    pub place: Place,
}

/// What stands in a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleItem {
    /// A variable, seen by what follows.
    Let(Let),
    /// `extends rule="..."`: the items of an abstract rule stand here.
    Extends(String, Place),
    /// `assert` or `report`, and its number in the rule.
    Check(Check, usize),
}

/// `assert` or `report`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Check {
    /// Whether it is a `report`.
    pub is_report: bool,
    /// `@test`, white space normalised.
    pub test: String,
    /// `@id`
    pub id: Option<String>,
    /// `@role`
    pub role: Option<String>,
    /// `@flag`
    pub flag: Option<String>,
    /// `@see`
    pub see: Option<String>,
    /// `@severity`
    pub severity: Option<String>,
    /// `@subject`
    pub subject: Option<String>,
    /// `@diagnostics`, split.
    pub diagnostics: Vec<String>,
    /// `@properties`, split.
    pub properties: Vec<String>,
    /// The text.
    pub message: Vec<Part>,
    /// Where.
    pub place: Place,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Plain text.
    Text(String),
    /// `value-of select="..."`
    Value(String, Place),
    /// `name`, or `name path="..."`: the qualified name of a node.
    Name(String, Place),
}

/// `diagnostic` or `property`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// `@id`
    pub id: String,
    /// The text.
    pub message: Vec<Part>,
}

/// `xsl:key`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// `@name`
    pub name: String,
    /// `@match`
    pub matches: String,
    /// `@use`
    pub uses: String,
    /// Where.
    pub place: Place,
}

/// `xsl:function`
#[derive(Clone, Debug)]
pub struct Function {
    /// `@name`, with its prefix.
    pub name: String,
    /// `@as`
    pub declared: Option<String>,
    /// Name and `@as` of each `xsl:param`.
    pub parameters: Vec<(String, Option<String>)>,
    /// What it computes, the instructions as one expression.
    pub body: segur_xpath::ast::Expr,
    /// Where.
    pub place: Place,
}
