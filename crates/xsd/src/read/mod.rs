//! From schema documents to schema components (XML Schema part 1).
//!
//! 1. `documents` brings in every document that the entries lead to; `structure` judges each one by the
//!    tables of what the language allows.
//! 2. `symbols` numbers every global component, `redefine` puts the redefined ones in place of the old.
//! 3. The components are built in an order in which whatever one needs is there before it: simple types,
//!    attributes, attribute groups, model groups, elements, complex types. `order` finds it without
//!    recursion and reports the circles.
//!
//! An error never stops the reading: what cannot be resolved is replaced by something harmless
//! (`xs:anyType`), and the following errors are reported too.

mod attributes;
mod builtins;
mod complex;
mod content;
mod derivation;
mod documents;
mod elements;
mod groups;
mod identity;
mod lexical;
mod order;
mod problems;
mod redefine;
mod references;
mod representation;
mod simple;
mod structure;
mod substitution;
mod symbols;
mod tables;
mod values;
mod versions;
mod wildcard;
mod xpath;

use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use segur_report::{Finding, Text};
use segur_xml::load::Loader;
use segur_xml::{Node, NsId};

use crate::model::{
    AttributeGroupId, Components, ConstraintId, DocumentId, ElementId, GroupId, Origin, TypeId,
};
use documents::{Documents, View};
use problems::{Problems, Sink};
use symbols::Symbols;

/// Reads the schema made of some documents and of those that they include, import and redefine.
///
/// Every error of the documents themselves is a finding (at most 200); the constraints that need the
/// components as a whole are judged later. If any finding is of severity error the schema must not be used.
pub fn read(entries: &[&str], loader: &dyn Loader) -> (Components, Vec<Finding>) {
    let mut problems = Problems::default();
    let set = documents::gather(entries, loader, &mut problems);
    let mut reader = Reader::new(&set, &mut problems);
    reader.run();
    let components = reader.components;
    (components, problems.into_list())
}

/// A place in a schema document seen under a target namespace.
#[derive(Clone, Copy)]
struct At<'a> {
    view: usize,
    node: Node<'a>,
}

impl<'a> At<'a> {
    /// Another node of the same document.
    fn to(self, node: Node<'a>) -> At<'a> {
        At { node, ..self }
    }

    /// The children in the schema namespace that concern us, annotations left out.
    fn children(self) -> impl Iterator<Item = At<'a>> {
        children(self.node).filter(|n| n.local_name() != "annotation").map(move |node| self.to(node))
    }

    /// The first child of that name.
    fn child(self, name: &str) -> Option<At<'a>> {
        self.children().find(|child| child.local() == name)
    }

    fn local(self) -> &'a str {
        self.node.local_name()
    }

    /// The value of an attribute, white space at the ends removed.
    fn get(self, name: &str) -> Option<&'a str> {
        self.node.attribute(name).map(lexical::trim)
    }

    fn flag(self, name: &str) -> Option<bool> {
        self.get(name).and_then(lexical::boolean)
    }
}

/// The children of an element of a schema that belong to the language.
fn children(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    node.elements().filter(|child| child.ns() == NsId::XSD && versions::included(*child))
}

/// The components under construction.
struct Reader<'a> {
    set: &'a Documents,
    problems: &'a mut Problems,
    components: Components,
    symbols: Symbols<'a>,
    /// Anonymous complex types of elements, built when every global one is.
    pending_types: VecDeque<(TypeId, At<'a>)>,
    /// Elements without a type of their own that belong to a substitution group.
    inheriting: Vec<(ElementId, At<'a>)>,
    /// Elements with a default or fixed value.
    valued: Vec<(ElementId, At<'a>)>,
    /// `xs:keyref` whose key is still to be found.
    keyrefs: Vec<(ConstraintId, At<'a>)>,
    constraint_names: HashMap<segur_xml::NameId, ConstraintId>,
    /// While a redefinition of a group is built: the group that its name means elsewhere, and the old one
    /// that it means here.
    redefined_group: Option<(GroupId, GroupId)>,
    redefined_attribute_group: Option<(AttributeGroupId, AttributeGroupId)>,
    /// Views that lead to others, as found out so far.
    reachable: HashMap<(usize, redefine::Through), Rc<HashSet<usize>>>,
    /// How many extensions with content stand one upon another, by type.
    nesting: HashMap<TypeId, u32>,
    /// Attribute uses handed down so far: a limit, since they multiply along chains of types.
    inherited_uses: usize,
    /// Simple types not built yet, or that could not be: whatever stands on them is not judged.
    broken: HashSet<TypeId>,
    /// Namespaces for which the built-in declarations stood in, already said.
    helped: HashSet<(usize, &'static str)>,
}

impl<'a> Reader<'a> {
    fn new(set: &'a Documents, problems: &'a mut Problems) -> Self {
        let mut components = builtins::components();
        components.documents = set.documents.iter().map(|document| document.uri.clone()).collect();
        Reader {
            set,
            problems,
            components,
            symbols: Symbols::default(),
            pending_types: VecDeque::new(),
            inheriting: Vec::new(),
            valued: Vec::new(),
            keyrefs: Vec::new(),
            constraint_names: HashMap::new(),
            redefined_group: None,
            redefined_attribute_group: None,
            reachable: HashMap::new(),
            nesting: HashMap::new(),
            inherited_uses: 0,
            broken: HashSet::new(),
            helped: HashSet::new(),
        }
    }

    fn run(&mut self) {
        self.register();
        self.redefine();
        self.build_simple_types();
        self.build_attributes();
        self.build_attribute_groups();
        self.build_groups();
        self.build_elements();
        self.build_complex_types();
        self.resolve_keyrefs();
        self.inherit_types();
        self.bind_values();
        self.publish();
    }

    fn view(&self, at: At<'a>) -> &'a View {
        &self.set.views[at.view]
    }

    fn origin(&self, at: At<'a>) -> Origin {
        let document = DocumentId(self.view(at).document as u32);
        Origin { document: Some(document), location: at.node.location() }
    }

    fn error(&mut self, at: At<'a>, code: &'static str, text: Text) {
        let document = &self.set.documents[self.view(at).document];
        Sink { problems: self.problems, schema: document.file_name() }.error(at.node, code, text);
    }

    /// An error of a component that has just been described: `who` opens the sentence in both languages.
    fn complain(&mut self, at: At<'a>, code: &'static str, fr: &str, en: &str) {
        let who = problems::describe(at.node);
        self.error(at, code, Text::new(format!("{who} : {fr}"), format!("{who}: {en}")));
    }
}
