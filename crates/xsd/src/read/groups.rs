//! Model groups, their definitions, and particles (part 1, sections 3.7 to 3.9).

use std::collections::HashMap;
use std::sync::Arc;

use segur_report::Text;

use super::lexical::{max_occurs, non_negative};
use super::symbols::{Definition, Space};
use super::{At, Reader, order};
use crate::model::{Compositor, ElementId, GroupId, ModelGroup, Particle, Term};

/// Groups written or referred to inside one another: what follows goes down them.
const MAX_GROUP_DEPTH: usize = 200;

impl<'a> Reader<'a> {
    pub(super) fn build_groups(&mut self) {
        let definitions = self.symbols.definitions(Space::Group);
        for &definition in &definitions {
            self.build_group(definition);
        }
        self.check_group_chains(&definitions);
    }

    fn build_group(&mut self, definition: Definition<'a>) {
        let old = definition.redefines.map(GroupId);
        let latest = self.symbols.latest(Space::Group, &definition);
        self.redefined_group = old.map(|old| (GroupId(latest), old));
        let group = definition.at.children().find_map(|child| self.model_group(child));
        self.redefined_group = None;
        let restricts =
            old.filter(|_| self.self_references(definition.at, "group", definition.name).is_empty());
        let def = &mut self.components.groups[definition.id as usize];
        if let Some(group) = group {
            def.group = group;
        }
        def.restricts = restricts;
    }

    /// No group contains itself (mg-props-correct.2) nor stands on too many others; those that do are emptied.
    fn check_group_chains(&mut self, definitions: &[Definition<'a>]) {
        let positions: HashMap<u32, usize> = definitions.iter().enumerate().map(|(i, d)| (d.id, i)).collect();
        let group = |d: &Definition<'_>| self.components.groups[d.id as usize].group.clone();
        let needs: Vec<Vec<usize>> = definitions
            .iter()
            .map(|d| references(&group(d)).iter().filter_map(|id| positions.get(&id.0).copied()).collect())
            .collect();
        let order = order::order(&needs);
        for &circular in &order.circular {
            self.empty_group(
                definitions[circular],
                "mg-props-correct.2",
                Text::new(
                    "ce groupe se contient lui-même ; couper le cercle",
                    "this group contains itself; break the circle",
                ),
            );
        }
        let mut depths: HashMap<GroupId, usize> = HashMap::new();
        for &next in &order.sorted {
            let id = definitions[next].group();
            let mut depth = depth(&self.components.groups[id.index()].group, &depths);
            if depth > MAX_GROUP_DEPTH {
                self.too_deep(definitions[next]);
                depth = 0;
            }
            depths.insert(id, depth);
        }
    }

    fn too_deep(&mut self, definition: Definition<'a>) {
        let text = Text::new(
            format!("plus de {MAX_GROUP_DEPTH} groupes emboîtés"),
            format!("more than {MAX_GROUP_DEPTH} nested groups"),
        );
        self.empty_group(definition, "XSD-LIMIT", text);
    }

    fn empty_group(&mut self, definition: Definition<'a>, code: &'static str, text: Text) {
        self.complain(definition.at, code, &text.fr, &text.en);
        self.components.groups[definition.id as usize].group = super::builtins::empty_sequence();
    }

    /// The model group of an `xs:all`, `xs:choice` or `xs:sequence`.
    fn model_group(&mut self, at: At<'a>) -> Option<Arc<ModelGroup>> {
        let compositor = match at.local() {
            "all" => Compositor::All,
            "choice" => Compositor::Choice,
            "sequence" => Compositor::Sequence,
            _ => return None,
        };
        let particles = at.children().filter_map(|child| self.particle(child)).collect();
        Some(Arc::new(ModelGroup { compositor, particles }))
    }

    /// The particle of an element of a content model; none if `maxOccurs` is 0 or it makes no sense.
    pub(super) fn particle(&mut self, at: At<'a>) -> Option<Particle> {
        let min = at.get("minOccurs").and_then(non_negative).unwrap_or(1);
        let max = at.get("maxOccurs").and_then(max_occurs).unwrap_or(Some(1));
        if max == Some(0) {
            return None;
        }
        let term = self.term(at)?;
        Some(Particle { min, max, term, origin: self.origin(at) })
    }

    fn term(&mut self, at: At<'a>) -> Option<Term> {
        match at.local() {
            "element" => self.particle_element(at).map(Term::Element),
            "any" => Some(Term::Wildcard(self.wildcard(at))),
            "group" => self.group_reference(at).map(Term::GroupRef),
            _ => self.model_group(at).map(Term::Group),
        }
    }

    fn particle_element(&mut self, at: At<'a>) -> Option<ElementId> {
        match at.get("ref") {
            Some(reference) => self.resolve(Space::Element, at, reference).map(ElementId),
            None => self.local_element(at),
        }
    }

    fn group_reference(&mut self, at: At<'a>) -> Option<GroupId> {
        let id = GroupId(self.resolve(Space::Group, at, at.get("ref")?)?);
        match self.redefined_group {
            Some((latest, old)) if latest == id => Some(old),
            _ => Some(id),
        }
    }
}

/// The groups that a model group refers to.
fn references(group: &ModelGroup) -> Vec<GroupId> {
    let mut found = Vec::new();
    let mut pending: Vec<&Particle> = group.particles.iter().collect();
    while let Some(particle) = pending.pop() {
        match &particle.term {
            Term::GroupRef(id) => found.push(*id),
            Term::Group(inner) => pending.extend(&inner.particles),
            Term::Element(_) | Term::Wildcard(_) => {}
        }
    }
    found
}

/// How many groups stand inside one another, given those of the groups referred to.
fn depth(group: &ModelGroup, known: &HashMap<GroupId, usize>) -> usize {
    let below = group.particles.iter().map(|particle| match &particle.term {
        Term::Group(inner) => depth(inner, known),
        Term::GroupRef(id) => known.get(id).copied().unwrap_or(0),
        Term::Element(_) | Term::Wildcard(_) => 0,
    });
    1 + below.max().unwrap_or(0)
}
