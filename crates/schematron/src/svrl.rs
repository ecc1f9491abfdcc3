//! Schematron Validation Report Language (ISO/IEC 19757-3, annex D), as the tools of the field expect it.

use std::fmt::{self, Write};

use segur_xml::{NodeId, NodeKind, Tree};

use crate::path::Paths;
use crate::run::{Failure, Firing, Outcome};
use crate::set::{Pattern, Rule, Schema, SchemaSet};

/// The report of one schema on one document, an `svrl:schematron-output` element with its XML declaration. The outcome
/// must have been made with [`crate::Checker::with_firings`].
///
/// Locations are XPath 2.0 expressions that need no prefix: `/*:a[namespace-uri()='urn:x'][1]`.
pub fn svrl(set: &SchemaSet, outcome: &Outcome, tree: &Tree, document: &str) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    if let Some(schema) = set.schemas.get(outcome.schema) {
        let mut writer = Writer { set, schema, outcome, tree, document, paths: Paths::default() };
        // Writing to a `String` cannot fail.
        let _ = writer.write(&mut out);
    }
    out
}

struct Writer<'a> {
    set: &'a SchemaSet,
    schema: &'a Schema,
    outcome: &'a Outcome,
    tree: &'a Tree,
    document: &'a str,
    paths: Paths,
}

impl Writer<'_> {
    fn write(&mut self, out: &mut String) -> fmt::Result {
        write!(
            out,
            "<svrl:schematron-output xmlns:svrl=\"http://purl.oclc.org/dsdl/svrl\" title=\"{}\" schemaVersion=\"{}\"",
            Escaped(&self.schema.title),
            Escaped(self.schema.version.as_deref().unwrap_or_default())
        )?;
        if let Some(phase) = &self.schema.phase {
            write!(out, " phase=\"{}\"", Escaped(phase))?;
        }
        writeln!(out, ">")?;
        if let Some(error) = &self.outcome.aborted {
            writeln!(out, "  <svrl:text>{}: {}</svrl:text>", error.code, Escaped(&error.message.fr))?;
        }
        for (prefix, uri) in &self.schema.namespaces {
            writeln!(
                out,
                "  <svrl:ns-prefix-in-attribute-values uri=\"{}\" prefix=\"{}\"/>",
                Escaped(uri),
                Escaped(prefix)
            )?;
        }
        let mut firings = self.outcome.firings.iter().peekable();
        for pattern in &self.schema.patterns {
            self.pattern(out, pattern)?;
            while let Some(firing) = firings.next_if(|firing| firing.pattern == pattern.number) {
                let end = firings.peek().map_or(self.outcome.failures.len(), |next| next.failures);
                self.firing(out, pattern, firing, end)?;
            }
        }
        writeln!(out, "</svrl:schematron-output>")
    }

    fn pattern(&self, out: &mut String, pattern: &Pattern) -> fmt::Result {
        write!(out, "  <svrl:active-pattern documents=\"{}\"", Escaped(self.document))?;
        if let Some(id) = pattern.id {
            write!(out, " id=\"{}\"", Escaped(self.set.texts.get(id)))?;
        }
        if let Some(title) = pattern.title {
            write!(out, " name=\"{}\"", Escaped(self.set.texts.get(title)))?;
        }
        writeln!(out, "/>")
    }

    fn firing(&mut self, out: &mut String, pattern: &Pattern, firing: &Firing, end: usize) -> fmt::Result {
        let Some(rule) = self.rule(pattern, firing) else { return Ok(()) };
        write!(out, "  <svrl:fired-rule context=\"{}\"", Escaped(self.set.texts.get(rule.context)))?;
        for (name, value) in [("id", rule.id), ("role", rule.role), ("flag", rule.flag)] {
            if let Some(value) = value {
                write!(out, " {name}=\"{}\"", Escaped(self.set.texts.get(value)))?;
            }
        }
        writeln!(out, "/>")?;
        let failures = self.outcome.failures.get(firing.failures..end).unwrap_or_default();
        failures.iter().try_for_each(|failure| self.failure(out, failure))
    }

    fn rule(&self, pattern: &Pattern, firing: &Firing) -> Option<&Rule> {
        self.schema.rules.iter().find(|rule| {
            rule.number == firing.rule && self.schema.patterns[rule.pattern as usize].number == pattern.number
        })
    }

    fn failure(&mut self, out: &mut String, failure: &Failure) -> fmt::Result {
        let element = if failure.is_report { "successful-report" } else { "failed-assert" };
        write!(out, "  <svrl:{element} test=\"{}\"", Escaped(&failure.test))?;
        let attributes =
            [("id", &failure.id), ("role", &failure.role), ("flag", &failure.flag), ("see", &failure.see)];
        for (name, value) in attributes.into_iter().chain([("severity", &failure.severity)]) {
            if let Some(value) = value {
                write!(out, " {name}=\"{}\"", Escaped(value))?;
            }
        }
        let location = location(&mut self.paths, self.tree, failure.node, failure.attribute);
        writeln!(out, " location=\"{}\">", Escaped(&location))?;
        writeln!(out, "    <svrl:text>{}</svrl:text>", Escaped(&failure.message))?;
        for (id, text) in &failure.diagnostics {
            let (id, text) = (Escaped(id), Escaped(text));
            writeln!(
                out,
                "    <svrl:diagnostic-reference diagnostic=\"{id}\"><svrl:text>{text}</svrl:text></svrl:diagnostic-reference>"
            )?;
        }
        for (id, text) in &failure.properties {
            let (id, text) = (Escaped(id), Escaped(text));
            writeln!(
                out,
                "    <svrl:property-reference property=\"{id}\"><svrl:text>{text}</svrl:text></svrl:property-reference>"
            )?;
        }
        writeln!(out, "  </svrl:{element}>")
    }
}

/// An XPath that finds the node again, without prefixes.
fn location(paths: &mut Paths, tree: &Tree, node: NodeId, attribute: Option<u32>) -> String {
    let mut path = String::new();
    for (node, place) in paths.steps(tree, node) {
        // Writing to a `String` cannot fail.
        let _ = match tree.kind(node) {
            NodeKind::Element => {
                let (names, name) = (tree.names(), tree.name_of(node));
                write!(path, "/*:{}[namespace-uri()='{}'][{place}]", names.local_name(name), names.uri(name))
            }
            NodeKind::Text => write!(path, "/text()[{place}]"),
            NodeKind::Comment => write!(path, "/comment()[{place}]"),
            _ => write!(path, "/processing-instruction()[{place}]"),
        };
    }
    if let Some(index) = attribute {
        let attribute = tree.attribute(tree.attributes_of(node).start + index);
        let uri = tree.names().uri_str(attribute.ns());
        let _ = match uri {
            "" => write!(path, "/@{}", attribute.local_name()),
            _ => write!(path, "/@*:{}[namespace-uri()='{uri}']", attribute.local_name()),
        };
    }
    path
}

/// A text in an attribute or in content.
struct Escaped<'t>(&'t str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\n' | '\t' | '\r' => write!(f, "&#{};", u32::from(c))?,
                c if segur_xml::chars::is_char(c) => f.write_char(c)?,
                _ => f.write_char('\u{FFFD}')?,
            }
        }
        Ok(())
    }
}
