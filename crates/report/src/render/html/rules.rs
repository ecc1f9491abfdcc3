//! The findings of a whole run by rule, each with the documents that it tripped in.

use std::collections::HashMap;
use std::fmt::{self, Write};

use super::words::Words;
use crate::render::escape::Escaped;
use crate::render::group::Group;
use crate::{Lang, Report, Severity};

/// Rules beyond this number are counted only.
const RULES: usize = 1_000;
/// Documents named beside a rule.
const DOCUMENTS: usize = 200;

#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    known: HashMap<(Severity, String, String), usize>,
    rows: Vec<Row>,
    /// Rules that were met after the table was full.
    untold: usize,
}

#[derive(Clone, Debug)]
struct Row {
    severity: Severity,
    code: String,
    schema: String,
    message: String,
    findings: usize,
    documents: usize,
    /// Number of the last document concerned; they are counted from 1.
    last: usize,
    /// Number and name of the first documents concerned.
    named: Vec<(usize, String)>,
}

impl Rules {
    /// Counts the findings of a report, of which `input` is the `number`th of the run, and those of its parts.
    pub(super) fn add(&mut self, report: &Report, input: &str, number: usize, lang: Lang) {
        for group in Group::of(report) {
            let Some(row) = self.row(&group, lang) else {
                self.untold += 1;
                continue;
            };
            row.findings += group.findings.len();
            // A schema may hold several rules of the same name.
            if row.last != number {
                row.last = number;
                row.documents += 1;
                if row.named.len() < DOCUMENTS {
                    row.named.push((number, input.to_owned()));
                }
            }
        }
        report.parts.iter().for_each(|part| self.add(part, input, number, lang));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn row(&mut self, group: &Group<'_>, lang: Lang) -> Option<&mut Row> {
        let first = group.first();
        let schema = first.schema.clone().unwrap_or_else(|| first.source.name().to_owned());
        let key = (first.severity, schema.clone(), first.code.to_string());
        let full = self.rows.len() >= RULES;
        let at = match self.known.get(&key) {
            Some(at) => *at,
            None if full => return None,
            None => {
                self.rows.push(Row {
                    severity: first.severity,
                    code: first.code.to_string(),
                    schema,
                    message: first.message.in_lang(lang).to_owned(),
                    findings: 0,
                    documents: 0,
                    last: 0,
                    named: Vec::new(),
                });
                self.known.insert(key, self.rows.len() - 1);
                self.rows.len() - 1
            }
        };
        self.rows.get_mut(at)
    }

    /// The table, the gravest and most frequent first.
    pub(super) fn write(&self, out: &mut String, words: Words) -> fmt::Result {
        if self.is_empty() {
            return Ok(());
        }
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        rows.sort_by_key(|row| (row.severity, std::cmp::Reverse((row.documents, row.findings))));
        writeln!(
            out,
            "<section id=\"rules\">\n<h2>{}</h2>\n<div class=\"scroll\"><table class=\"rules\">",
            words.by_rule()
        )?;
        let [severity, rule, documents, findings] = words.columns();
        write!(out, "<thead><tr><th scope=\"col\">{severity}</th><th scope=\"col\">{rule}</th>")?;
        write!(out, "<th scope=\"col\" class=\"number\">{documents}</th>")?;
        writeln!(out, "<th scope=\"col\" class=\"number\">{findings}</th></tr></thead>\n<tbody>")?;
        rows.iter().try_for_each(|row| row.write(out, words))?;
        writeln!(out, "</tbody></table></div>")?;
        if self.untold > 0 {
            writeln!(out, "<p>{}</p>", words.untold_rules())?;
        }
        writeln!(out, "</section>")
    }
}

impl Row {
    fn write(&self, out: &mut String, words: Words) -> fmt::Result {
        let [_, _, documents, findings] = words.columns();
        let severity = self.severity;
        write!(out, "<tr class=\"{}\"><td>{}</td>", severity.name(), words.badge(severity))?;
        write!(out, "<th scope=\"row\"><code>{}</code> ", Escaped(&self.code))?;
        write!(out, "<span class=\"soft\">{}</span><br>", Escaped(&self.schema))?;
        write!(out, "{}", Escaped(&self.message))?;
        write!(out, "<details><summary>{}</summary><ul class=\"links\">", words.documents_concerned())?;
        for (number, name) in &self.named {
            write!(out, "<li><a href=\"#d{number}\">{}</a></li>", Escaped(name))?;
        }
        if self.documents > self.named.len() {
            write!(out, "<li>{}</li>", words.and_more(self.documents - self.named.len()))?;
        }
        write!(out, "</ul></details></th>")?;
        write!(out, "<td class=\"number\" data-unit=\"{documents}\">{}</td>", self.documents)?;
        writeln!(out, "<td class=\"number\" data-unit=\"{findings}\">{}</td></tr>", self.findings)
    }
}
