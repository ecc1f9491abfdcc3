//! The expressions of the official rules, as they are after expansion.

use std::collections::BTreeSet;
use std::io::Read;

use flate2::read::GzDecoder;
use libtest_mimic::Trial;
use segur_tests::shared::Shared;
use segur_xpath::{Error, parse};
use serde_json::Value;

use crate::{Outcome, needing, none};

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![needing(shared, "xpath_official_expressions", official_expressions)]
}

/// How many different tests, contexts and variables the rules have: none may be lost on the way here.
const TESTS: usize = 2_865;
const CONTEXTS: usize = 1_661;
const VARIABLES: usize = 621;

/// Each is parsed, and parsed again from its canonical text to the same tree.
fn official_expressions(shared: &Shared) -> Outcome {
    let rules = Expressions::of(&json(&shared.read("oracle/schematron/rules.json.gz"))?);
    let mut complaints = Vec::new();
    for source in rules.tests.iter().chain(&rules.variables) {
        let again = |text: String| parse::expression(&text);
        complaints.extend(complain(source, parse::expression(source), again));
    }
    for source in &rules.contexts {
        let again = |text: String| parse::pattern(&text);
        complaints.extend(complain(source, parse::pattern(source), again));
    }
    let counts = (rules.tests.len(), rules.contexts.len(), rules.variables.len());
    println!("expressions of the official rules: {counts:?} tests, contexts, variables");
    if counts != (TESTS, CONTEXTS, VARIABLES) {
        complaints.push(format!("{counts:?} expressions"));
    }
    none(complaints)
}

fn complain<T: PartialEq + ToString>(
    source: &str,
    first: Result<T, Error>,
    again: impl FnOnce(String) -> Result<T, Error>,
) -> Option<String> {
    let tree = match first {
        Ok(tree) => tree,
        Err(error) => return Some(format!("{source}: {} at {:?}", error.message.en, error.span)),
    };
    let text = tree.to_string();
    (again(text.clone()).as_ref() != Ok(&tree)).then(|| format!("{source}: printed as {text}"))
}

/// The different expressions of the rules.
#[derive(Default)]
struct Expressions {
    tests: BTreeSet<String>,
    contexts: BTreeSet<String>,
    variables: BTreeSet<String>,
}

impl Expressions {
    fn of(rules: &Value) -> Expressions {
        let mut found = Expressions::default();
        found.collect(rules);
        found
    }

    fn collect(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.collect(item)),
            Value::Object(fields) => fields.iter().for_each(|(name, value)| self.field(name, value)),
            _ => {}
        }
    }

    fn field(&mut self, name: &str, value: &Value) {
        match (name, value.as_str()) {
            ("test", Some(test)) => _ = self.tests.insert(test.to_owned()),
            // The context of an abstract rule is empty.
            ("context", Some(context)) if !context.is_empty() => _ = self.contexts.insert(context.to_owned()),
            ("lets", _) => self.variables.extend(
                value.as_array().into_iter().flatten().filter_map(|pair| pair[1].as_str()).map(str::to_owned),
            ),
            _ => self.collect(value),
        }
    }
}

fn json(compressed: &[u8]) -> Result<Value, String> {
    let mut text = String::new();
    GzDecoder::new(compressed).read_to_string(&mut text).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}
