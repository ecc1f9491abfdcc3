//! From files to a [`Schema`]: inclusion, abstract patterns with their parameters, texts.

mod functions;
mod include;
mod rules;

use std::collections::HashMap;

use segur_report::{Finding, Source, Text};
use segur_xml::load::Loader;
use segur_xml::{Node, Tree};

use crate::model::{Let, Note, Part, Pattern, Phase, Place, Schema};
use include::Files;

/// The namespace of ISO Schematron.
pub(crate) const SCHEMATRON: &str = "http://purl.oclc.org/dsdl/schematron";
pub(crate) const XSLT: &str = "http://www.w3.org/1999/XSL/Transform";

/// Reads a schema and everything that it includes.
///
/// What is wrong is told in [`Schema::findings`]: a missing inclusion, an unknown element or a broken reference leaves
/// the rest of the schema standing.
///
/// ```
/// use segur_xml::load::Memory;
/// let loader = Memory::new([("a.sch", r#"<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">
///   <pattern><rule context="a"><assert test="b">b manque</assert></rule></pattern></schema>"#)]);
/// let schema = segur_schematron::read("a.sch", &loader);
/// assert!(schema.findings.is_empty() && schema.patterns[0].rules[0].context == "a");
/// ```
pub fn read(uri: &str, loader: &dyn Loader) -> Schema {
    let mut reading =
        Reading { files: Files::new(loader), schema: Schema::default(), abstracts: HashMap::new() };
    reading.schema.uri = uri.to_owned();
    match reading.files.open(uri) {
        Ok(file) => {
            reading.schema.uri = reading.files.uri(file).to_owned();
            reading.read_schema(file);
        }
        Err(message) => {
            let finding = Finding::error(Source::Schematron, "SCH-FILE", message);
            reading.schema.findings.push(finding.with_schema(file_name(uri)));
        }
    }
    reading.schema.findings.extend(reading.files.take_findings());
    reading.schema
}

/// The name of a file without its folder.
pub(crate) fn file_name(uri: &str) -> String {
    uri.rsplit(['/', '\\']).next().unwrap_or(uri).to_owned()
}

struct Reading<'l> {
    files: Files<'l>,
    schema: Schema,
    /// Abstract patterns by id.
    abstracts: HashMap<String, Element>,
}

/// An element of a schema, its inclusions already in place: what abstract patterns are copied from.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) uri: String,
    pub(crate) local: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Child>,
    pub(crate) place: Place,
}

#[derive(Clone, Debug)]
pub(crate) enum Child {
    Element(Element),
    Text(String),
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn owned(&self, name: &str) -> Option<String> {
        self.attribute(name).map(str::to_owned)
    }

    pub(crate) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) => None,
        })
    }

    pub(crate) fn is(&self, local: &str) -> bool {
        self.local == local && self.uri == SCHEMATRON
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for child in &self.children {
            match child {
                Child::Text(part) => text.push_str(part),
                Child::Element(element) => text.push_str(&element.text()),
            }
        }
        text
    }
}

/// White space as one space, none at the ends.
pub(crate) fn normalized(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

impl Reading<'_> {
    fn read_schema(&mut self, file: usize) {
        let Some(root) = self.files.expanded_root(file) else { return };
        if !root.is("schema") {
            self.complain(
                "SCH-ROOT",
                &root.place,
                format!(
                    "la racine est « {} », un schéma Schematron commence par <schema xmlns=\"{SCHEMATRON}\">",
                    root.local
                ),
                format!(
                    "the root is `{}`, a Schematron schema begins with <schema xmlns=\"{SCHEMATRON}\">",
                    root.local
                ),
            );
            return;
        }
        self.schema.id = root.owned("id");
        self.schema.version = root.owned("schemaVersion");
        self.schema.default_phase = root.owned("defaultPhase");
        self.schema.query_binding = root.owned("queryBinding");
        self.check_binding(&root);
        for element in root
            .elements()
            .filter(|element| element.is("pattern") && element.attribute("abstract") == Some("true"))
        {
            if let Some(id) = element.owned("id") {
                self.abstracts.entry(id).or_insert_with(|| element.clone());
            }
        }
        for element in root.elements() {
            self.read_top(element);
        }
    }

    fn check_binding(&mut self, root: &Element) {
        let binding = root.attribute("queryBinding").unwrap_or("xslt").to_lowercase();
        if !matches!(&*binding, "xslt" | "xslt1" | "xslt2" | "xslt3" | "xpath" | "xpath2" | "xpath3") {
            self.complain(
                "SCH-BINDING",
                &root.place,
                format!("queryBinding « {binding} » n'est pas traité : xslt2 est attendu ; les expressions sont lues en XPath 2.0"),
                format!("queryBinding `{binding}` is not supported: xslt2 is expected; expressions are read as XPath 2.0"),
            );
        }
    }

    fn read_top(&mut self, element: &Element) {
        match (&*element.uri, &*element.local) {
            (SCHEMATRON, "title") => self.schema.title = normalized(&element.text()),
            (SCHEMATRON, "ns") => {
                let (prefix, uri) =
                    (element.owned("prefix").unwrap_or_default(), element.owned("uri").unwrap_or_default());
                if prefix.is_empty() || uri.is_empty() {
                    return self.complain(
                        "SCH-NS",
                        &element.place,
                        "ns demande un préfixe et un espace de noms, tous deux non vides".to_owned(),
                        "ns needs a prefix and a namespace, neither of them empty".to_owned(),
                    );
                }
                self.schema.namespaces.push((prefix, uri));
            }
            (SCHEMATRON, "let") => self.schema.lets.push(self.read_let(element)),
            (SCHEMATRON, "phase") => {
                let phase = self.read_phase(element);
                self.schema.phases.push(phase);
            }
            (SCHEMATRON, "pattern") if element.attribute("abstract") == Some("true") => {}
            (SCHEMATRON, "pattern") => {
                let pattern = self.read_pattern(element);
                self.schema.patterns.push(pattern);
            }
            // Groups of ISO 19757-3:2025 are patterns whose rules all fire; here only the first does.
            (SCHEMATRON, "diagnostics") => self.schema.diagnostics.extend(notes(element, "diagnostic")),
            (SCHEMATRON, "properties") => self.schema.properties.extend(notes(element, "property")),
            (SCHEMATRON, "p" | "include" | "extends") => {}
            (SCHEMATRON, "rules") => {
                // Abstract rules of ISO 19757-3:2016, found by id like those of patterns: a pattern of their own.
                let pattern = self.read_rules(element);
                self.schema.patterns.push(pattern);
            }
            (XSLT, "key") => self.schema.keys.push(crate::model::Key {
                name: element.owned("name").unwrap_or_default(),
                matches: element.owned("match").unwrap_or_default(),
                uses: element.owned("use").unwrap_or_default(),
                place: element.place.clone(),
            }),
            (XSLT, "function") => self.read_function(element),
            (XSLT, "output" | "decimal-format" | "import-schema") => {}
            (XSLT, local) => self.unsupported(element, local),
            (SCHEMATRON, local) => self.complain(
                "SCH-ELEMENT",
                &element.place,
                format!("élément « {local} » inconnu dans un schéma"),
                format!("unknown element `{local}` in a schema"),
            ),
            // Elements of other namespaces are annotations.
            _ => {}
        }
    }

    fn unsupported(&mut self, element: &Element, local: &str) {
        self.complain(
            "SCH-XSLT",
            &element.place,
            format!("xsl:{local} n'est pas traité : seuls xsl:key et xsl:function (param, variable, sequence, value-of, choose, if) le sont"),
            format!("xsl:{local} is not supported: only xsl:key and xsl:function (param, variable, sequence, value-of, choose, if) are"),
        );
    }

    fn read_let(&self, element: &Element) -> Let {
        let value =
            element.owned("value").unwrap_or_else(|| format!("'{}'", element.text().replace('\'', "''")));
        Let {
            name: element.owned("name").unwrap_or_default().trim().to_owned(),
            value,
            declared: element.owned("as"),
            place: element.place.clone(),
        }
    }

    fn read_phase(&self, element: &Element) -> Phase {
        let active = element.elements().filter(|child| child.is("active"));
        Phase {
            id: element.owned("id").unwrap_or_default(),
            active: active.filter_map(|child| child.owned("pattern")).collect(),
            lets: element
                .elements()
                .filter(|child| child.is("let"))
                .map(|child| self.read_let(child))
                .collect(),
        }
    }

    /// A pattern, or an instance of an abstract one.
    fn read_pattern(&mut self, element: &Element) -> Pattern {
        let Some(is_a) = element.attribute("is-a") else { return self.read_rules(element) };
        let Some(base) = self.abstracts.get(is_a).cloned() else {
            self.complain(
                "SCH-IS-A",
                &element.place,
                format!("le motif abstrait « {is_a} » n'existe pas dans ce schéma"),
                format!("the abstract pattern `{is_a}` does not exist in this schema"),
            );
            return self.read_rules(element);
        };
        let parameters: Vec<(String, String)> = element
            .elements()
            .filter(|child| child.is("param"))
            .map(|child| (child.owned("name").unwrap_or_default(), child.owned("value").unwrap_or_default()))
            .collect();
        let mut pattern = self.read_rules(&with_parameters(&base, &parameters));
        let own = self.read_rules(element);
        pattern.id = own.id;
        pattern.place = own.place;
        pattern.title = own.title.or(pattern.title);
        pattern.lets.extend(own.lets);
        pattern.rules.extend(own.rules);
        pattern
    }

    fn read_rules(&mut self, element: &Element) -> Pattern {
        let mut pattern = Pattern {
            id: element.owned("id"),
            documents: element.owned("documents"),
            place: element.place.clone(),
            ..Pattern::default()
        };
        for child in element.elements() {
            match (&*child.uri, &*child.local) {
                (SCHEMATRON, "title") => pattern.title = Some(normalized(&child.text())),
                (SCHEMATRON, "let") => pattern.lets.push(self.read_let(child)),
                (SCHEMATRON, "rule") => {
                    let rule = self.read_rule(child);
                    pattern.rules.push(rule);
                }
                (SCHEMATRON, "p" | "param" | "include" | "extends") => {}
                // An inclusion may bring a whole pattern into a pattern.
                (SCHEMATRON, "pattern") => {
                    let inner = self.read_rules(child);
                    pattern.lets.extend(inner.lets);
                    pattern.rules.extend(inner.rules);
                }
                (SCHEMATRON, local) => self.complain(
                    "SCH-ELEMENT",
                    &child.place,
                    format!("élément « {local} » inconnu dans un motif"),
                    format!("unknown element `{local}` in a pattern"),
                ),
                _ => {}
            }
        }
        pattern
    }

    fn complain(&mut self, code: &'static str, place: &Place, fr: String, en: String) {
        let finding = Finding::error(Source::Schematron, code, Text::new(fr, en));
        let finding = finding.with_location(place.location).with_schema(file_name(&place.file));
        self.schema.findings.push(finding);
    }
}

fn notes(element: &Element, local: &str) -> Vec<Note> {
    element
        .elements()
        .filter(|child| child.is(local))
        .map(|child| Note { id: child.owned("id").unwrap_or_default(), message: parts(child) })
        .collect()
}

/// The text of an assertion, a diagnostic or a property.
pub(crate) fn parts(element: &Element) -> Vec<Part> {
    let mut found = Vec::new();
    collect(element, &mut found);
    found
}

fn collect(element: &Element, found: &mut Vec<Part>) {
    for child in &element.children {
        match child {
            Child::Text(text) => found.push(Part::Text(text.clone())),
            Child::Element(inner) if inner.is("value-of") => {
                found.push(Part::Value(inner.owned("select").unwrap_or_default(), inner.place.clone()));
            }
            Child::Element(inner) if inner.is("name") => {
                found.push(Part::Name(
                    inner.owned("path").unwrap_or_else(|| ".".to_owned()),
                    inner.place.clone(),
                ));
            }
            // `emph`, `dir`, `span` and markup of other namespaces count by their text.
            Child::Element(inner) => collect(inner, found),
        }
    }
}

/// The abstract pattern with each `$name` of its expressions replaced by the parameter's value, in the order of the
/// parameters, as text: that is what the ISO implementation does, prefixes of longer names included.
fn with_parameters(element: &Element, parameters: &[(String, String)]) -> Element {
    let replace = |name: &str, value: &str| match name {
        "test" | "context" | "select" | "path" | "value" | "subject" | "documents" => parameters
            .iter()
            .filter(|(name, _)| !name.is_empty())
            .fold(value.to_owned(), |value, (name, by)| value.replace(&format!("${name}"), by)),
        _ => value.to_owned(),
    };
    Element {
        uri: element.uri.clone(),
        local: element.local.clone(),
        attributes: element
            .attributes
            .iter()
            .map(|(name, value)| (name.clone(), replace(name, value)))
            .collect(),
        children: element
            .children
            .iter()
            .map(|child| match child {
                Child::Element(inner) => Child::Element(with_parameters(inner, parameters)),
                Child::Text(text) => Child::Text(text.clone()),
            })
            .collect(),
        place: element.place.clone(),
    }
}

/// The place of a node.
pub(crate) fn place(file: &str, node: Node<'_>) -> Place {
    Place { file: file.to_owned(), location: node.location() }
}

/// The root element of a tree, or the element with that `id`.
pub(crate) fn fragment<'t>(tree: &'t Tree, id: Option<&str>) -> Option<Node<'t>> {
    let Some(id) = id.filter(|id| !id.is_empty()) else { return Some(tree.root()) };
    let root = tree.root();
    std::iter::once(root).chain(root.descendants()).find(|node| {
        node.is_element()
            && node.attributes().any(|attribute| attribute.local_name() == "id" && attribute.value() == id)
    })
}
