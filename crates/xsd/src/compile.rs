//! From schema components to the tables that the validator runs on.
//!
//! A content model becomes an expression over its leaves (elements and wildcards),
//! then sets of positions (Glushkov, after Aho, Sethi and Ullman's followpos), then a deterministic automaton
//! whose equivalent states are merged. Unique Particle Attribution is judged on the way, on the sets of
//! positions. `xs:all` groups become bit sets; models that would need too many states stay expressions and run
//! with counters.

use segur_report::Finding;

use crate::model::{Components, Content, SimpleTypeDef, TypeDef, TypeId};
use crate::tables::{AttributeTable, ByName, ContentTable, ElementTable, SimpleId, Tables, TypeTable};

mod attributes;
mod content;
mod counted;
mod dfa;
mod expression;
mod identity;
mod minimize;
mod positions;
mod simple;
mod substitution;
mod upa;
mod wildcards;

use attributes::AttributeBuilder;
use content::ContentBuilder;
use simple::SimpleBuilder;
use wildcards::Wildcards;

/// How to compile.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// Whether ambiguous content models (cos-nonambig) are errors. By default they are warnings, as most
    /// processors take such schemas: where two particles compete for a child, an element wins over a wildcard
    /// and the one written first wins over the others; validity does not depend on it.
    pub strict_upa: bool,
    /// What a schema may cost.
    pub limits: Limits,
}

/// What a content model may cost. The defaults are far above what schemas in use need.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Nodes of one content model's expression. A model with more is refused (`XSD-LIMIT`).
    pub nodes: usize,
    /// Nodes of all content models together. A schema with more is refused (`XSD-LIMIT`).
    pub total_nodes: usize,
    /// Nodes of one content model with its repetitions written out. A model with more runs with counters.
    pub unfolded: usize,
    /// States of one automaton. A model with more runs with counters.
    pub states: usize,
    /// Transitions of one automaton. A model with more runs with counters.
    pub transitions: usize,
    /// Transitions of all automata together. Models beyond run with counters.
    pub total_transitions: usize,
    /// Work for all automata together, in positions of leaves looked at. Models beyond run with counters.
    pub work: usize,
    /// Places that a model run with counters may be in at once. A model that may reach more is refused
    /// (`XSD-LIMIT`).
    pub places: u64,
    /// Findings reported.
    pub findings: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            nodes: 200_000,
            total_nodes: 20_000_000,
            unfolded: 4_096,
            states: 4_096,
            transitions: 131_072,
            total_transitions: 4_000_000,
            work: 32_000_000,
            places: 10_000,
            findings: 100,
        }
    }
}

/// Compiles schema components that `read` and `constraints` found no error in. The findings are those of
/// [`unique_attribution`] and exceeded limits; with an error among them the tables must not be used.
pub fn compile(components: &Components, options: &Options) -> (Tables, Vec<Finding>) {
    let mut compiler = Compiler::new(components, options);
    let types = compiler.types();
    let attributes = compiler.attribute_tables();
    let constraints = identity::constraints(components, &mut compiler.contents.findings);
    let Compiler { simple, sets, contents, wildcards, .. } = compiler;
    let tables = Tables {
        names: components.names.clone(),
        types,
        elements: elements(components),
        attributes,
        attribute_sets: sets.finish(),
        constraints,
        simple: simple.finish(),
        wildcards: wildcards.finish(),
        automata: contents.automata,
        global_elements: ByName::new(components.global_elements.iter().map(|(&name, id)| (name, id.0))),
        global_attributes: ByName::new(components.global_attributes.iter().map(|(&name, id)| (name, id.0))),
        global_types: ByName::new(components.global_types.iter().map(|(&name, id)| (name, id.0))),
        notations: components.notations.clone(),
        documents: components.documents.clone(),
    };
    (tables, contents.findings)
}

/// Unique Particle Attribution (cos-nonambig, section 3.8.6 and appendix H): every pair of particles between
/// which the name of a child alone cannot choose, and content models beyond the limits.
pub fn unique_attribution(components: &Components, options: &Options) -> Vec<Finding> {
    let mut compiler = Compiler::new(components, options);
    compiler.types();
    compiler.contents.findings
}

struct Compiler<'c> {
    components: &'c Components,
    simple: SimpleBuilder,
    sets: AttributeBuilder,
    contents: ContentBuilder<'c>,
    wildcards: Wildcards,
}

impl<'c> Compiler<'c> {
    fn new(components: &'c Components, options: &'c Options) -> Self {
        Compiler {
            components,
            simple: SimpleBuilder::new(components),
            sets: AttributeBuilder::default(),
            contents: ContentBuilder::new(components, options),
            wildcards: Wildcards::default(),
        }
    }

    fn types(&mut self) -> Vec<TypeTable> {
        let all = self.components.types.iter().enumerate();
        all.map(|(id, type_)| self.type_(TypeId(id as u32), type_)).collect()
    }

    fn type_(&mut self, id: TypeId, type_: &'c TypeDef) -> TypeTable {
        let complex = match type_ {
            TypeDef::Simple(simple) => return self.simple_type(id, simple),
            TypeDef::Complex(complex) => complex,
        };
        let wildcard = complex.any_attribute.as_ref().map(|wildcard| self.wildcards.add(wildcard));
        TypeTable {
            name: complex.name,
            base: complex.base,
            derivation: complex.derivation,
            block: complex.block,
            abstract_: complex.abstract_,
            is_simple: false,
            any: id == TypeId::ANY,
            members: Vec::new(),
            content: self.content(id, &complex.content),
            attributes: self.sets.add(self.components, &self.simple, &complex.attributes, wildcard),
        }
    }

    fn simple_type(&mut self, id: TypeId, simple: &SimpleTypeDef) -> TypeTable {
        TypeTable {
            name: simple.name,
            base: simple.base,
            derivation: crate::model::Derivation::Restriction,
            block: crate::model::Derivations::default(),
            abstract_: false,
            is_simple: true,
            any: false,
            members: simple.members.clone(),
            content: ContentTable::Simple(self.simple.of_type(id)),
            attributes: self.sets.add(self.components, &self.simple, &[], None),
        }
    }

    fn content(&mut self, type_: TypeId, content: &'c Content) -> ContentTable {
        let (mixed, particle) = match content {
            Content::Empty => return ContentTable::Empty,
            Content::Simple(type_) => return ContentTable::Simple(self.simple.of_type(*type_)),
            Content::Complex { mixed, particle } => (*mixed, particle),
        };
        let model = self.contents.model(type_, particle.as_ref(), &mut self.wildcards);
        if mixed { ContentTable::Mixed(model) } else { ContentTable::ElementOnly(model) }
    }

    fn attribute_tables(&self) -> Vec<AttributeTable> {
        let table = |attribute: &crate::model::AttributeDecl| AttributeTable {
            name: attribute.name,
            type_: attribute.type_,
            simple: self.simple.of_type(attribute.type_),
            value: attribute.value.clone(),
        };
        self.components.attributes.iter().map(table).collect()
    }
}

fn elements(components: &Components) -> Vec<ElementTable> {
    let table = |element: &crate::model::ElementDecl| ElementTable {
        name: element.name,
        type_: element.type_,
        global: element.global,
        nillable: element.nillable,
        abstract_: element.abstract_,
        block: element.block,
        value: element.value.clone(),
        constraints: element.constraints.clone(),
        substitution: element.substitution,
    };
    components.elements.iter().map(table).collect()
}
