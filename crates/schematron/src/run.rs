//! Judging a document.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;

use segur_xml::{NodeId, Tree};
use segur_xpath::facts::Mix;
use segur_xpath::functions::Moment;
use segur_xpath::{Error, ExprId, NodeRef, Run, RunLimits};

use crate::dispatch::{Candidate, Dispatcher};
use crate::path::Paths;
use crate::read::normalized;
use crate::set::{Check, Part, Rule, Schema, SchemaSet, TextId};

/// What one schema says of one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Index of the schema in the set.
    pub schema: usize,
    /// How many times a rule fired.
    pub fired: u64,
    /// How many times each rule fired: number of the pattern and of the rule in it, as in `p12.r0`.
    pub fired_rules: Vec<((u32, u32), u64)>,
    /// With [`Checker::with_firings`]: every rule that fired, in the order of patterns and then of the document.
    pub firings: Vec<Firing>,
    /// Failed assertions and successful reports, in the order of patterns and then of the document.
    pub failures: Vec<Failure>,
    /// Assertions that could not be evaluated, and why.
    pub errors: Vec<Failure>,
    /// How many failures and errors there were beyond those listed.
    pub dropped: u64,
    /// With [`Checker::strict_saxon`]: the error that made the whole schema say nothing.
    pub aborted: Option<Error>,
}

/// A rule that fired on a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Firing {
    /// Number of the pattern.
    pub pattern: u32,
    /// Number of the rule in its pattern.
    pub rule: u32,
    /// How many failures came before it.
    pub failures: usize,
}

/// An assertion that failed, a report that succeeded, or one that could not be evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Stable name `p<pattern>.r<rule>.a<assertion>`, numbers from 0 in the schema after inclusion, of where the
    /// assertion is written.
    pub check: String,
    /// `@id` of the assertion.
    pub id: Option<String>,
    /// Stable name `p<pattern>.r<rule>` of the rule that fired.
    pub rule: String,
    /// Whether it is a `report`.
    pub is_report: bool,
    /// `@id` of the pattern.
    pub pattern: Option<String>,
    /// Context of the rule, white space normalised.
    pub context: String,
    /// Test of the assertion, white space normalised.
    pub test: String,
    /// The text, values in place, white space normalised. For an error its message in French.
    pub message: String,
    /// `@role`, of the assertion or else of the rule.
    pub role: Option<String>,
    /// `@flag`
    pub flag: Option<String>,
    /// `@see`
    pub see: Option<String>,
    /// `@severity`
    pub severity: Option<String>,
    /// The diagnostics, by id.
    pub diagnostics: Vec<(String, String)>,
    /// The properties, by id.
    pub properties: Vec<(String, String)>,
    /// Path of the node: local names, index among siblings of the same name, `/@name` for attributes.
    pub path: String,
    /// The node, or an attribute's element.
    pub node: NodeId,
    /// For an attribute its place in the start tag, from 0.
    pub attribute: Option<u32>,
    /// Why it could not be evaluated.
    pub error: Option<Error>,
}

/// Judges documents by the schemas of a set; keeps what it learns of the shape of documents. One for each thread.
pub struct Checker<'s> {
    set: &'s SchemaSet,
    dispatchers: Vec<Dispatcher>,
    found: Vec<(Candidate, u32, u32)>,
    limits: RunLimits,
    moment: Moment,
    strict_saxon: bool,
    firings: bool,
}

/// How many failures of one schema are listed: more than any document has that people read.
const MAX_FAILURES: usize = 10_000;
/// How many selections of schemas are kept ready.
const MAX_SELECTIONS: usize = 100;

impl<'s> Checker<'s> {
    /// A checker of a set.
    pub fn new(set: &'s SchemaSet) -> Self {
        Checker {
            set,
            dispatchers: Vec::new(),
            found: Vec::new(),
            limits: RunLimits::default(),
            moment: Moment::default(),
            strict_saxon: false,
            firings: false,
        }
    }

    /// The same with limits.
    #[must_use]
    pub fn with_limits(mut self, limits: RunLimits) -> Self {
        self.limits = limits;
        self
    }

    /// The same with a clock for `current-date()` and its like.
    #[must_use]
    pub fn with_moment(mut self, moment: Moment) -> Self {
        self.moment = moment;
        self
    }

    /// Whether an error in one assertion makes the whole schema say nothing of the document, as it does in Saxon. By
    /// default the other assertions stand.
    #[must_use]
    pub fn strict_saxon(mut self, strict: bool) -> Self {
        self.strict_saxon = strict;
        self
    }

    /// The same, listing every rule that fires: what SVRL is made of.
    #[must_use]
    pub fn with_firings(mut self, firings: bool) -> Self {
        self.firings = firings;
        self
    }

    /// What the schemas of these indexes say of a document that was read with [`SchemaSet::names`].
    pub fn run(&mut self, schemas: &[usize], tree: &Tree) -> Vec<Outcome> {
        let schemas: Vec<usize> =
            schemas.iter().copied().filter(|schema| *schema < self.set.schemas.len()).collect();
        let at = self.dispatcher(&schemas);
        let mut found = std::mem::take(&mut self.found);
        found.clear();
        self.dispatchers[at].candidates(self.set, tree, &mut found);
        let run = Run::new(&self.set.program, tree).with_limits(self.limits).with_moment(self.moment.clone());
        let mut judging = Judging {
            set: self.set,
            tree,
            run,
            strict: self.strict_saxon,
            firings: self.firings,
            paths: Paths::default(),
            taken: Taken::of(tree),
        };
        let mut outcomes = Vec::with_capacity(schemas.len());
        let mut rest = &found[..];
        for (place, schema) in schemas.iter().enumerate() {
            let end = rest.partition_point(|(candidate, ..)| candidate.schema <= place as u32);
            let (own, others) = rest.split_at(end);
            outcomes.push(judging.schema(*schema, own));
            rest = others;
        }
        self.found = found;
        outcomes
    }

    fn dispatcher(&mut self, schemas: &[usize]) -> usize {
        if let Some(at) = self.dispatchers.iter().position(|known| known.selection() == schemas) {
            return at;
        }
        if self.dispatchers.len() >= MAX_SELECTIONS {
            self.dispatchers.clear();
        }
        self.dispatchers.push(Dispatcher::new(self.set, schemas));
        self.dispatchers.len() - 1
    }
}

struct Judging<'a> {
    set: &'a SchemaSet,
    tree: &'a Tree,
    run: Run<'a>,
    strict: bool,
    firings: bool,
    paths: Paths,
    taken: Taken,
}

/// The nodes that a rule of the pattern at hand fires on already.
#[derive(Default)]
struct Taken {
    /// For each node the turn in which it was taken; attributes are apart.
    turns: Vec<u32>,
    turn: u32,
    attributes: HashSet<(u32, u32), BuildHasherDefault<Mix>>,
}

impl Taken {
    fn of(tree: &Tree) -> Taken {
        Taken { turns: vec![0; tree.len()], ..Taken::default() }
    }

    fn clear(&mut self) {
        self.turn += 1;
        self.attributes.clear();
    }

    fn has(&self, node: u32, attribute: u32) -> bool {
        match attribute {
            0 => self.turns[node as usize] == self.turn,
            _ => self.attributes.contains(&(node, attribute)),
        }
    }

    fn add(&mut self, node: u32, attribute: u32) {
        match attribute {
            0 => self.turns[node as usize] = self.turn,
            _ => drop(self.attributes.insert((node, attribute))),
        }
    }
}

impl<'a> Judging<'a> {
    fn schema(&mut self, index: usize, candidates: &[(Candidate, u32, u32)]) -> Outcome {
        let schema = &self.set.schemas[index];
        let mut outcome = Outcome { schema: index, ..Outcome::default() };
        let pattern_of = |entry: &(Candidate, u32, u32)| schema.rules[entry.0.rule as usize].pattern;
        let mut matched: Vec<(u32, u32, u32)> = Vec::new();
        for group in candidates.chunk_by(|a, b| pattern_of(a) == pattern_of(b)) {
            self.taken.clear();
            matched.clear();
            for (candidate, node, attribute) in group {
                if self.taken.has(*node, *attribute) {
                    continue;
                }
                let rule = &schema.rules[candidate.rule as usize];
                match self.run.matches(rule.matches, reference(*node, *attribute)) {
                    Ok(true) => {
                        self.taken.add(*node, *attribute);
                        matched.push((*node, *attribute, candidate.rule));
                    }
                    Ok(false) => {}
                    // Beyond its limits a run knows nothing more: silence would pass for assent.
                    Err(error) => {
                        return Outcome { schema: index, aborted: Some(error), ..Outcome::default() };
                    }
                }
            }
            if !matched.is_sorted() {
                matched.sort_unstable();
            }
            for (node, attribute, rule) in &matched {
                self.rule(schema, &schema.rules[*rule as usize], reference(*node, *attribute), &mut outcome);
                if outcome.aborted.is_some() {
                    return Outcome { schema: index, aborted: outcome.aborted, ..Outcome::default() };
                }
            }
        }
        outcome.fired_rules.sort_unstable();
        outcome.fired_rules = merged(&outcome.fired_rules);
        outcome
    }

    fn rule(&mut self, schema: &'a Schema, rule: &'a Rule, node: NodeRef, outcome: &mut Outcome) {
        outcome.fired += 1;
        let pattern = &schema.patterns[rule.pattern as usize];
        outcome.fired_rules.push(((pattern.number, rule.number), 1));
        if self.firings {
            let failures = outcome.failures.len();
            outcome.firings.push(Firing { pattern: pattern.number, rule: rule.number, failures });
        }
        self.run.enter(node);
        let mut lets = &rule.lets[..];
        for at in rule.checks.0..rule.checks.1 {
            while let Some(((slot, value, _), rest)) =
                lets.split_first().filter(|((.., first), _)| *first <= at)
            {
                self.run.bind(*slot, *value);
                lets = rest;
            }
            let check = &schema.checks[at as usize];
            match self.run.boolean(check.test, node) {
                Ok(truth) if truth != check.is_report => {}
                _ if outcome.failures.len() + outcome.errors.len() >= MAX_FAILURES && !self.strict => {
                    outcome.dropped += 1
                }
                Ok(_) => match self.failure(schema, rule, check, node) {
                    Ok(failure) => outcome.failures.push(failure),
                    Err(error) => self.error(schema, rule, check, node, error, outcome),
                },
                Err(error) => self.error(schema, rule, check, node, error, outcome),
            }
            if outcome.aborted.is_some() {
                return;
            }
        }
    }

    fn error(
        &mut self,
        schema: &'a Schema,
        rule: &'a Rule,
        check: &'a Check,
        node: NodeRef,
        error: Error,
        outcome: &mut Outcome,
    ) {
        if self.strict {
            outcome.aborted = Some(error);
            return;
        }
        let mut failure = self.bare(schema, rule, check, node);
        failure.message = error.message.fr.to_string();
        failure.error = Some(error);
        outcome.errors.push(failure);
    }

    /// A failure without its texts.
    fn bare(&mut self, schema: &Schema, rule: &Rule, check: &Check, node: NodeRef) -> Failure {
        let text = |id: TextId| self.set.texts.get(id).to_owned();
        let pattern = &schema.patterns[rule.pattern as usize];
        Failure {
            check: text(check.name),
            id: check.id.map(text),
            rule: format!("p{}.r{}", pattern.number, rule.number),
            is_report: check.is_report,
            pattern: pattern.id.or(pattern.title).map(text),
            context: text(rule.context),
            test: text(check.test_text),
            message: String::new(),
            role: check.role.map(text),
            flag: check.flag.map(text),
            see: check.see.map(text),
            severity: check.severity.map(text),
            diagnostics: Vec::new(),
            properties: Vec::new(),
            path: self.paths.of(self.tree, node.node(), node.attribute()),
            node: node.node(),
            attribute: node.attribute(),
            error: None,
        }
    }

    fn failure(
        &mut self,
        schema: &'a Schema,
        rule: &'a Rule,
        check: &'a Check,
        node: NodeRef,
    ) -> Result<Failure, Error> {
        let mut failure = self.bare(schema, rule, check, node);
        failure.message = self.message(&check.message, node)?;
        for (id, parts) in &check.diagnostics {
            failure.diagnostics.push((self.set.texts.get(*id).to_owned(), self.message(parts, node)?));
        }
        for (id, parts) in &check.properties {
            failure.properties.push((self.set.texts.get(*id).to_owned(), self.message(parts, node)?));
        }
        if let Some(subject) = check.subject {
            let nodes = self.run.nodes(subject, node)?;
            if let Some(first) = nodes.first().filter(|first| first.document() == 0) {
                failure.path = self.paths.of(self.tree, first.node(), first.attribute());
                (failure.node, failure.attribute) = (first.node(), first.attribute());
            }
        }
        Ok(failure)
    }

    fn message(&mut self, parts: &[Part], node: NodeRef) -> Result<String, Error> {
        let mut message = String::new();
        for part in parts {
            match part {
                Part::Text(text) => message.push_str(self.set.texts.get(*text)),
                Part::Value(value) => message.push_str(&self.run.string(*value, node)?),
                Part::Name(path) => message.push_str(&self.name(*path, node)?),
            }
        }
        Ok(normalized(&message))
    }

    /// The qualified name of the first node of a path.
    fn name(&mut self, path: ExprId, node: NodeRef) -> Result<String, Error> {
        let nodes = self.run.nodes(path, node)?;
        let Some(node) = nodes.first() else { return Ok(String::new()) };
        let tree = self.run.tree(node.document());
        let (prefix, local) = match node.attribute() {
            Some(index) => {
                let attribute = tree.attribute(tree.attributes_of(node.node()).start + index);
                (attribute.prefix(), attribute.local_name())
            }
            None => (tree.node(node.node()).prefix(), tree.node(node.node()).local_name()),
        };
        Ok(if prefix.is_empty() { local.to_owned() } else { format!("{prefix}:{local}") })
    }
}

fn reference(node: u32, attribute: u32) -> NodeRef {
    let element = NodeRef::new(0, NodeId(node));
    match attribute.checked_sub(1) {
        Some(index) => element.with_attribute(index),
        None => element,
    }
}

/// The counts of equal rules added up.
fn merged(fired: &[((u32, u32), u64)]) -> Vec<((u32, u32), u64)> {
    fired
        .chunk_by(|a, b| a.0 == b.0)
        .map(|group| (group[0].0, group.iter().map(|(_, count)| count).sum()))
        .collect()
}
