//! A wrong and a right example of any Schematron rule, made from its own words: a small document where its context stands, and
//! where its test fails or holds. The rule judges both with the engine of the program; what it does not confirm is not shown.

mod draft;
mod satisfy;

use std::cell::Cell;

use segur_schematron::model::{Let, RuleItem, Schema};
use segur_schematron::{Checker, Entry, SchemaSet};
use segur_xml::load::Loader;
use segur_xml::{Names, Options, Tree};
use segur_xpath::ast::{Expr, ExprKind};
use segur_xpath::parse::expression;

use super::examples::Examples;
use draft::{Draft, Target};
use satisfy::Writer;

/// Values for what a rule describes by a pattern or a type: the first that it takes is shown.
const GUESSES: [&str; 14] = [
    "1.2.250.1.213.1.4.8",
    "20260114",
    "279035121518989",
    "fr-FR",
    "tel:0100000000",
    "6f1a0c22-5d0e-4c1b-9a57-0d4c6b7f1e21",
    "1",
    "1.5",
    "true",
    "#a1",
    "mmol/L",
    "ESSAI",
    "2026-01-14",
    "20260114180211+0100",
];

/// What may be tried for one rule.
const WORK: usize = 200_000;

/// An assertion: numbers of its pattern and rule, and its name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'s> {
    pub(super) schema: &'s Schema,
    pub(super) pattern: usize,
    pub(super) rule: usize,
    pub(super) item: usize,
}

/// A schema as the engine takes it, all phases together.
pub(super) fn compiled(schema: &Schema, loader: &dyn Loader) -> SchemaSet {
    let entry = Entry { uri: schema.uri.clone(), phase: Some("#ALL".to_owned()) };
    SchemaSet::compile(&[entry], loader, Names::new()).set
}

/// The examples of an assertion that the assertion itself confirms, judged by its schema.
pub(super) fn examples(asked: Asked<'_>, compiled: &SchemaSet) -> Examples {
    Trial::new(asked, compiled).map(|trial| trial.examples()).unwrap_or_default()
}

struct Trial<'s> {
    asked: Asked<'s>,
    set: &'s SchemaSet,
    lets: Vec<(String, Expr)>,
    context: Expr,
    test: Expr,
    is_report: bool,
    /// What an element is called that the rule does not name.
    other: &'static str,
}

impl<'s> Trial<'s> {
    fn new(asked: Asked<'s>, set: &'s SchemaSet) -> Option<Self> {
        let pattern = asked.schema.patterns.get(asked.pattern)?;
        let rule = pattern.rules.get(asked.rule)?;
        let RuleItem::Check(check, _) = rule.items.get(asked.item)? else { return None };
        let own =
            rule.items.iter().filter_map(|item| if let RuleItem::Let(own) = item { Some(own) } else { None });
        let lets = asked.schema.lets.iter().chain(&pattern.lets).chain(own);
        let read = |binding: &Let| Some((binding.name.clone(), expression(&binding.value).ok()?));
        let context = expression(&rule.context).ok()?;
        Some(Trial {
            asked,
            set,
            lets: lets.filter_map(read).collect(),
            test: expression(&check.test).ok()?,
            is_report: check.is_report,
            other: usual_name(&check.place.file, &context),
            context,
        })
    }

    fn examples(&self) -> Examples {
        let work = Cell::new(WORK);
        let example = |holds: bool| {
            let plain = self.written(GUESSES[0], &work, |_, _| true);
            let made = GUESSES.iter().map(|guess| {
                self.written(guess, &work, |writer, at| writer.make(at, &self.test, holds != self.is_report))
            });
            std::iter::once(plain).chain(made).flatten().find(|draft| self.holds(draft) == Some(holds))
        };
        let shown = |draft: Draft| draft.write(self.default_prefix(), self.other, "");
        let (bad, good) = (example(false).map(shown), example(true).map(shown));
        match (bad, good) {
            (Some(bad), Some(good)) => Examples { bad: Some(bad), good: Some(good) },
            _ => Examples::default(),
        }
    }

    /// A document where the context stands, changed.
    fn written(
        &self,
        guess: &str,
        work: &Cell<usize>,
        change: impl Fn(&mut Writer<'_>, usize) -> bool,
    ) -> Option<Draft> {
        let mut writer = Writer::new(&self.lets, guess, work);
        let context = first(&self.context);
        let target = writer.ensure(Draft::ROOT, context, false)?;
        let (Target::Element(at) | Target::Attribute(at, _)) = target;
        change(&mut writer, at).then_some(writer.draft)
    }

    /// Whether the assertion holds in the document; nothing if it does not judge there.
    fn holds(&self, draft: &Draft) -> Option<bool> {
        let text = draft.write(self.default_prefix(), self.other, &self.declarations());
        let tree = Tree::parse_with(text.as_bytes(), &Options::new(), self.set.names()).ok()?;
        let outcome = Checker::new(self.set).run(&[0], &tree).into_iter().next()?;
        let number = |number: usize| u32::try_from(number).ok();
        let rule = (number(self.asked.pattern)?, number(self.asked.rule)?);
        let fired = outcome.fired_rules.iter().any(|(name, _)| *name == rule);
        let check = format!("p{}.r{}.a{}", rule.0, rule.1, self.number()?);
        let judged = fired && !outcome.errors.iter().any(|error| error.check == check);
        judged.then(|| !outcome.failures.iter().any(|failure| failure.check == check))
    }

    fn number(&self) -> Option<usize> {
        match &self.asked.schema.patterns[self.asked.pattern].rules[self.asked.rule].items[self.asked.item] {
            RuleItem::Check(_, number) => Some(*number),
            _ => None,
        }
    }

    /// The prefix that documents leave out: that of the namespace of CDA.
    fn default_prefix(&self) -> Option<&str> {
        let namespaces = &self.asked.schema.namespaces;
        namespaces.iter().find(|(_, uri)| uri == "urn:hl7-org:v3").map(|(prefix, _)| prefix.as_str())
    }

    fn declarations(&self) -> String {
        let default = self.default_prefix();
        let declared = |(prefix, uri): &(String, String)| match Some(prefix.as_str()) == default {
            true => format!(" xmlns=\"{uri}\""),
            false if prefix == "xml" => String::new(),
            false => format!(" xmlns:{prefix}=\"{uri}\""),
        };
        let mut all: Vec<String> = self.asked.schema.namespaces.iter().map(declared).collect();
        all.sort();
        all.dedup();
        all.concat()
    }
}

/// The first of several contexts.
fn first(context: &Expr) -> &Expr {
    match &context.kind {
        ExprKind::Combine(_, left, _) => first(left),
        _ => context,
    }
}

/// What a rule that says `*[...]` most likely speaks of: the folders of a rule set tell.
fn usual_name(file: &str, context: &Expr) -> &'static str {
    let is_section = file.to_lowercase().contains("section");
    match context.kind {
        ExprKind::Root => "ClinicalDocument",
        _ if is_section => "section",
        _ => "observation",
    }
}
