//! The rules of a rule set, as its files write them.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;

use segur_check::rules::written;
use segur_report::Lang;
use segur_schematron::SchemaSet;
use segur_schematron::model::{Check, Let, Part, Pattern, Rule, RuleItem, Schema};

use super::examples::{Examples, examples};
use super::witness::{self, Asked};
use crate::args::ExplainArgs;
use crate::commands::must_exist;
use crate::console::Failure;
use crate::loader::FileLoader;

/// Rules shown when several have the name or the words asked for.
const SHOWN: usize = 5;

/// The schemas of the rule sets named on the command line, else of the one that the program brings along.
pub(super) struct Written {
    schemas: Vec<Schema>,
    ours: bool,
    /// Each schema compiled, once an example of one of its rules is to be made.
    compiled: Vec<OnceCell<SchemaSet>>,
}

impl Written {
    pub(super) fn load(args: &ExplainArgs) -> Result<Written, Failure> {
        let mut schemas = Vec::new();
        for place in &args.rules {
            must_exist(place)?;
            schemas.extend(written(&place.to_string_lossy(), &FileLoader::default()));
        }
        let ours = args.rules.is_empty();
        if ours {
            schemas = written(segur_schemas::PLACE, &segur_schemas::loader());
        }
        let compiled = schemas.iter().map(|_| OnceCell::new()).collect();
        Ok(Written { schemas, ours, compiled })
    }

    /// The rules that have this name, or else these words in their message; `None` if there are none.
    pub(super) fn explain(&self, rule: &str, json: bool, lang: Lang) -> Option<String> {
        let all = self.found();
        let named: Vec<&Found<'_>> = all.iter().filter(|found| found.is_named(rule)).collect();
        let words = rule.to_lowercase();
        let said = || all.iter().filter(|found| words.len() > 3 && found.says(&words)).collect();
        let chosen = if named.is_empty() { said() } else { named };
        (!chosen.is_empty()).then(|| text(&chosen, self, json, lang))
    }

    /// A line for each rule: its name and what it asks.
    pub(super) fn list(&self, json: bool, lang: Lang) -> String {
        let line = |found: &Found<'_>| match json {
            true => found.json(self, lang),
            false => format!("{:<36} {}\n", found.called(self.ours), found.said(lang)),
        };
        self.found().iter().map(line).collect()
    }

    /// The names that a rule may be asked for by.
    pub(super) fn names(&self) -> Vec<String> {
        self.found().iter().map(|found| found.id().to_owned()).collect()
    }

    fn compiled(&self, index: usize) -> &SchemaSet {
        self.compiled[index].get_or_init(|| witness::compiled(&self.schemas[index], &FileLoader::default()))
    }

    /// Every assertion once: versions of a model share rules.
    fn found(&self) -> Vec<Found<'_>> {
        let mut told = HashSet::new();
        let all = self.schemas.iter().enumerate().flat_map(|(index, schema)| found(index, schema));
        all.filter(|found| told.insert((&found.check.place.file, found.check.place.location.offset)))
            .collect()
    }
}

/// One assertion and where it stands.
struct Found<'s> {
    schema: &'s Schema,
    pattern: &'s Pattern,
    rule: &'s Rule,
    check: &'s Check,
    name: String,
    /// Which of the schemas.
    index: usize,
    asked: Asked<'s>,
}

fn found(index: usize, schema: &Schema) -> impl Iterator<Item = Found<'_>> {
    schema.patterns.iter().enumerate().flat_map(move |(p, pattern)| {
        pattern.rules.iter().enumerate().flat_map(move |(r, rule)| {
            rule.items.iter().enumerate().filter_map(move |(item, held)| match held {
                RuleItem::Check(check, a) => {
                    let asked = Asked { schema, pattern: p, rule: r, item };
                    Some(Found {
                        schema,
                        pattern,
                        rule,
                        check,
                        name: format!("p{p}.r{r}.a{a}"),
                        index,
                        asked,
                    })
                }
                _ => None,
            })
        })
    })
}

impl Found<'_> {
    /// Whether `asked` is its identifier, its name, or one of them after the name of its file and a colon.
    fn is_named(&self, asked: &str) -> bool {
        let asked = match asked.split_once(':') {
            Some((file, name)) if file == file_name(&self.schema.uri) => name,
            _ => asked,
        };
        self.name == asked
            || self.check.id.as_deref() == Some(asked)
            || self.rule.id.as_deref() == Some(asked)
    }

    fn says(&self, words: &str) -> bool {
        message(&self.check.message).to_lowercase().contains(words)
    }

    /// What it asks in English: the diagnostic named after it, as in the rules of ours.
    fn english(&self) -> Option<String> {
        let id = format!("{}-en", self.check.id.as_deref()?);
        let note = self.schema.diagnostics.iter().find(|note| note.id == id)?;
        Some(message(&note.message))
    }

    fn said(&self, lang: Lang) -> String {
        let english = if lang == Lang::En { self.english() } else { None };
        english.unwrap_or_else(|| message(&self.check.message))
    }

    /// A wrong and a right example: written by us for the rules that the program brings along, made from its words for another.
    fn examples(&self, written: &Written, lang: Lang) -> Examples {
        match written.ours {
            true => examples(self.id(), None, lang),
            false => witness::examples(self.asked, written.compiled(self.index)),
        }
    }

    fn write(&self, out: &mut String, schemas: &Written, lang: Lang) {
        let words = match lang {
            Lang::Fr => [
                "fichier",
                "motif",
                "contexte",
                "test",
                "rôle",
                "voir",
                "jeux de valeurs",
                "fautif",
                "correct",
            ],
            Lang::En => ["file", "pattern", "context", "test", "role", "see", "value sets", "wrong", "right"],
        };
        let Examples { bad, good } = self.examples(schemas, lang);
        let place = &self.check.place;
        let file = format!("{}:{}", place.file, place.location.line);
        let pattern = self.pattern.id.as_deref().or(self.pattern.title.as_deref());
        let role = self.check.role.as_deref().or(self.rule.role.as_deref());
        let see = self.check.see.as_deref().or(self.rule.see.as_deref());
        let sets = self.value_sets();
        let test = match self.check.is_report {
            true => format!("not({})", self.check.test),
            false => self.check.test.clone(),
        };
        let rule =
            [Some(file.as_str()), pattern, Some(&self.rule.context), Some(&test), role, see, Some(&sets)];
        let values = rule.into_iter().chain([bad.as_deref(), good.as_deref()]);
        let _ = writeln!(out, "{}:{}\n  {}\n", file_name(&self.schema.uri), self.id(), self.said(lang));
        for (word, value) in words.into_iter().zip(values) {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                let _ = writeln!(out, "  {word:<16} {value}");
            }
        }
    }

    fn json(&self, schemas: &Written, lang: Lang) -> String {
        let Examples { bad, good } = self.examples(schemas, lang);
        let value = serde_json::json!({
            "schema": file_name(&self.schema.uri), "code": self.id(), "message": self.said(lang),
            "pattern": self.pattern.id, "context": self.rule.context, "test": self.check.test,
            "report": self.check.is_report, "file": self.check.place.file, "line": self.check.place.location.line,
            "value_sets": self.value_sets(), "see": self.check.see, "bad": bad, "good": good,
        });
        format!("{value}\n")
    }

    /// The name to ask for it by: with its file, where names are those of places in it.
    fn called(&self, ours: bool) -> String {
        if ours { self.id().to_owned() } else { format!("{}:{}", file_name(&self.schema.uri), self.id()) }
    }

    fn id(&self) -> &str {
        self.check.id.as_deref().unwrap_or(&self.name)
    }

    /// The files of codes that the test names, itself or by its variables.
    fn value_sets(&self) -> String {
        let own = self.rule.items.iter().filter_map(|item| match item {
            RuleItem::Let(binding) => Some(binding),
            _ => None,
        });
        let lets: Vec<&Let> = own.chain(&self.pattern.lets).chain(&self.schema.lets).collect();
        let mut texts = vec![self.check.test.as_str()];
        let mut told = BTreeSet::new();
        let mut next = 0;
        while let Some(text) = texts.get(next).copied() {
            told.extend(files(text));
            let used = lets.iter().filter(|binding| text.contains(&format!("${}", binding.name)));
            let new: Vec<&str> =
                used.map(|binding| binding.value.as_str()).filter(|v| !texts.contains(v)).collect();
            texts.extend(new);
            next += 1;
        }
        told.into_iter().collect::<Vec<_>>().join(", ")
    }
}

fn text(chosen: &[&Found<'_>], schemas: &Written, json: bool, lang: Lang) -> String {
    if json {
        return chosen.iter().map(|found| found.json(schemas, lang)).collect();
    }
    let mut out = String::new();
    for (at, found) in chosen.iter().take(SHOWN).enumerate() {
        out.push_str(if at > 0 { "\n" } else { "" });
        found.write(&mut out, schemas, lang);
    }
    if let Some(more) = chosen.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        out.push_str(&match lang {
            Lang::Fr => format!("\n... et {more} autres : préciser, par exemple `FICHIER.sch:p0.r0.a0`\n"),
            Lang::En => {
                format!("\n... and {more} others: be more precise, for example `FILE.sch:p0.r0.a0`\n")
            }
        });
    }
    out
}

/// The literals of an expression that name a file of codes.
fn files(expression: &str) -> impl Iterator<Item = String> {
    let literals = expression.split(['\'', '"']).filter(|text| text.len() < 200);
    let named = literals.filter(|text| [".xml", ".rdf", ".tsv"].iter().any(|end| text.ends_with(end)));
    named.map(|text| file_name(text).to_owned())
}

fn message(parts: &[Part]) -> String {
    let text: String = parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => text.clone(),
            Part::Value(expression, _) => format!("{{{expression}}}"),
            Part::Name(expression, _) => format!("{{name({expression})}}"),
        })
        .collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn file_name(uri: &str) -> &str {
    uri.rsplit(['/', '\\']).next().unwrap_or(uri)
}
