//! Inclusion (ISO 19757-3, section 5.4.4): `include` and `extends href` are replaced before anything else is read.

use std::collections::HashMap;
use std::rc::Rc;

use segur_report::{Finding, Source, Text};
use segur_xml::load::Loader;
use segur_xml::{Node, NodeKind, Options, Tree};

use super::{Child, Element, SCHEMATRON, file_name, fragment, place};

/// How deep inclusions may nest.
const MAX_DEPTH: usize = 50;
/// How many inclusions one schema may make: inclusions that include twice each grow fast.
const MAX_INCLUSIONS: usize = 100_000;

/// The files of a schema, each loaded and parsed once.
pub(super) struct Files<'l> {
    loader: &'l dyn Loader,
    list: Vec<(String, Rc<Tree>)>,
    by_uri: HashMap<String, usize>,
    /// The inclusions that are open, from the schema on.
    open: Vec<(usize, Option<String>)>,
    inclusions: usize,
    findings: Vec<Finding>,
}

impl<'l> Files<'l> {
    pub(super) fn new(loader: &'l dyn Loader) -> Self {
        Files {
            loader,
            list: Vec::new(),
            by_uri: HashMap::new(),
            open: Vec::new(),
            inclusions: 0,
            findings: Vec::new(),
        }
    }

    pub(super) fn uri(&self, file: usize) -> &str {
        &self.list[file].0
    }

    pub(super) fn take_findings(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.findings)
    }

    /// The number of a file, loaded at most once.
    pub(super) fn open(&mut self, uri: &str) -> Result<usize, Text> {
        if let Some(&known) = self.by_uri.get(uri) {
            return Ok(known);
        }
        let loaded = self.loader.load(uri).map_err(|error| {
            Text::new(format!("« {uri} » : {}", error.message.fr), format!("`{uri}`: {}", error.message.en))
        })?;
        let tree = Tree::parse(&loaded.bytes, &Options::new()).map_err(|finding| {
            let line = finding.location.map_or(0, |location| location.line);
            Text::new(
                format!("« {uri} » n'est pas du XML, ligne {line} : {}", finding.message.fr),
                format!("`{uri}` is no XML, line {line}: {}", finding.message.en),
            )
        })?;
        self.findings.extend(loaded.note);
        let number = self.list.len();
        self.by_uri.insert(uri.to_owned(), number);
        self.list.push((loaded.uri, Rc::new(tree)));
        Ok(number)
    }

    /// The root element of a file with its inclusions in place.
    pub(super) fn expanded_root(&mut self, file: usize) -> Option<Element> {
        self.expanded(file, None)
    }

    fn expanded(&mut self, file: usize, id: Option<String>) -> Option<Element> {
        self.open.push((file, id.clone()));
        let (uri, tree) = self.list[file].clone();
        let element = fragment(&tree, id.as_deref()).map(|node| self.copy(&uri, node));
        self.open.pop();
        element
    }

    /// A copy of an element, the elements that it includes in the place of the inclusions.
    fn copy(&mut self, uri: &str, node: Node<'_>) -> Element {
        let names = node.tree().names();
        let mut children = Vec::new();
        for child in node.children() {
            match child.kind() {
                NodeKind::Text => children.push(Child::Text(child.text().to_owned())),
                NodeKind::Element if child.is(SCHEMATRON, "include") => {
                    children.extend(self.included(uri, child).map(Child::Element));
                }
                // `extends href`: what the other element holds, and not the element itself.
                NodeKind::Element if child.is(SCHEMATRON, "extends") && child.attribute("href").is_some() => {
                    children
                        .extend(self.included(uri, child).into_iter().flat_map(|element| element.children));
                }
                NodeKind::Element => children.push(Child::Element(self.copy(uri, child))),
                _ => {}
            }
        }
        Element {
            uri: names.uri_str(node.ns()).to_owned(),
            local: node.local_name().to_owned(),
            attributes: node
                .attributes()
                .map(|attribute| (attribute.local_name().to_owned(), attribute.value().to_owned()))
                .collect(),
            children,
            place: place(uri, node),
        }
    }

    fn included(&mut self, base: &str, node: Node<'_>) -> Option<Element> {
        let href = node.attribute("href").unwrap_or_default();
        let (path, id) = href.split_once('#').map_or((href, None), |(path, id)| (path, Some(id.to_owned())));
        let target = if path.is_empty() { base.to_owned() } else { self.loader.resolve(base, path) };
        self.inclusions += 1;
        let failure = match self.open(&target) {
            Ok(file) if self.open.contains(&(file, id.clone())) => self.cycle(file),
            Ok(_) if self.open.len() >= MAX_DEPTH || self.inclusions > MAX_INCLUSIONS => {
                Text::new("trop d'inclusions imbriquées", "too many nested inclusions")
            }
            Ok(file) => match self.expanded(file, id) {
                Some(element) => return Some(element),
                None => Text::new(
                    format!("« {href} » : aucun élément de cet identifiant"),
                    format!("`{href}`: no element of that identifier"),
                ),
            },
            Err(message) => message,
        };
        let finding = Finding::error(Source::Schematron, "SCH-INCLUDE", failure);
        self.findings.push(finding.with_location(node.location()).with_schema(file_name(base)));
        None
    }

    fn cycle(&self, file: usize) -> Text {
        let chain: Vec<_> = self
            .open
            .iter()
            .map(|(open, _)| file_name(self.uri(*open)))
            .chain([file_name(self.uri(file))])
            .collect();
        let chain = chain.join(" → ");
        Text::new(format!("inclusion en boucle : {chain}"), format!("circular inclusion: {chain}"))
    }
}
