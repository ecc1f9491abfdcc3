//! Content models: which kind of automaton each becomes.

use std::collections::HashMap;

use segur_report::{Finding, Severity, Source, Text};

use super::counted::{counted, places};
use super::dfa::{self, Alphabet, Dfa, Row};
use super::expression::{Expression, LeafTerm, Node, Op, Refused};
use super::minimize::minimize;
use super::positions::Positions;
use super::substitution::Substitutes;
use super::upa::Ambiguities;
use super::wildcards::Wildcards;
use super::{Limits, Options};
use crate::model::{Components, Compositor, ModelGroup, Origin, Particle, Term, TypeDef, TypeId};
use crate::tables::{All, AllMember, Automata, Model, StateId, Transition, WildTransition};

/// Members of position sets per transition that the limits allow.
const SET_MEMBERS: usize = 8;

/// Makes the automata of content models, each once.
pub(super) struct ContentBuilder<'c> {
    components: &'c Components,
    options: &'c Options,
    substitutes: Substitutes,
    known: HashMap<(Vec<Op>, Vec<LeafTerm>), Model>,
    ambiguities: Ambiguities,
    nodes: usize,
    work: usize,
    pub(super) automata: Automata,
    pub(super) findings: Vec<Finding>,
}

impl<'c> ContentBuilder<'c> {
    pub(super) fn new(components: &'c Components, options: &'c Options) -> Self {
        ContentBuilder {
            components,
            options,
            substitutes: Substitutes::new(components),
            known: HashMap::new(),
            ambiguities: Ambiguities::default(),
            nodes: 0,
            work: 0,
            automata: Automata::default(),
            findings: Vec::new(),
        }
    }

    /// The automaton of a type's content; no particle means no children.
    pub(super) fn model(
        &mut self,
        type_: TypeId,
        particle: Option<&Particle>,
        wildcards: &mut Wildcards,
    ) -> Model {
        let Some(particle) = particle else { return self.automaton(type_, &Expression::empty(), wildcards) };
        if let Some((group, min)) = all_group(self.components, particle) {
            return self.all(type_, group, min == 0);
        }
        let limit = self.limits().nodes.min(self.limits().total_nodes.saturating_sub(self.nodes));
        match Expression::new(self.components, particle, wildcards, limit) {
            Ok(expression) => {
                self.nodes += expression.nodes.len();
                self.automaton(type_, &expression, wildcards)
            }
            Err(refused) => {
                self.nodes += limit;
                self.refuse(type_, refused)
            }
        }
    }

    fn limits(&self) -> &'c Limits {
        &self.options.limits
    }

    fn automaton(&mut self, type_: TypeId, expression: &Expression, wildcards: &mut Wildcards) -> Model {
        let ops = expression.nodes.iter().map(|node| node.op).collect();
        let key = (ops, expression.leaves.iter().map(|leaf| leaf.term).collect());
        if let Some(&known) = self.known.get(&key) {
            return known;
        }
        let model = match self.dfa(expression, wildcards, expression.unfold(self.limits().unfolded)) {
            Some(dfa) if self.has_room(&dfa) => {
                self.report_ambiguities(type_, expression, &dfa, wildcards);
                self.add_states(&minimize(dfa))
            }
            _ => self.counted(type_, expression, wildcards),
        };
        self.known.insert(key, model);
        model
    }

    /// The automaton of an unfolded expression, if it stays within the limits. Work is counted over all
    /// content models, so that many large ones do not take long either.
    fn dfa(
        &mut self,
        expression: &Expression,
        wildcards: &mut Wildcards,
        nodes: Option<Vec<Node>>,
    ) -> Option<Dfa> {
        let limits = self.limits();
        let limit = limits.transitions.saturating_mul(SET_MEMBERS).min(limits.work.saturating_sub(self.work));
        let nodes = nodes?;
        let built = Positions::new(&nodes, limit).and_then(|positions| {
            let alphabet = Alphabet {
                names: &self.components.names,
                leaves: &expression.leaves,
                substitutes: &self.substitutes,
                wildcards,
            };
            dfa::build(positions, alphabet, limits)
        });
        self.work += built.as_ref().map_or(limit, |dfa| dfa.work);
        built.ok()
    }

    fn has_room(&self, dfa: &Dfa) -> bool {
        let new: usize = dfa.rows.iter().map(|row| row.elements.len() + row.wildcards.len()).sum();
        self.automata.transition_count() + new <= self.limits().total_transitions
    }

    fn add_states(&mut self, rows: &[Row]) -> Model {
        let base = self.automata.state_count() as u32;
        let next = |to: u32| StateId(base + to);
        for row in rows {
            let elements = row.elements.iter();
            let transitions: Vec<Transition> =
                elements.map(|&(name, element, to)| Transition { name, element, next: next(to) }).collect();
            let wildcards: Vec<WildTransition> = row
                .wildcards
                .iter()
                .map(|&(wildcard, to)| WildTransition { wildcard, next: next(to) })
                .collect();
            self.automata.add(&transitions, &wildcards, row.accepts);
        }
        Model::Dfa(StateId(base))
    }

    fn counted(&mut self, type_: TypeId, expression: &Expression, wildcards: &mut Wildcards) -> Model {
        let clipped = self.dfa(expression, wildcards, expression.unfold_clipped(self.limits().unfolded));
        self.judge_counted(type_, expression, clipped.as_ref(), wildcards);
        let counted = counted(expression, &self.substitutes);
        if places(&counted, clipped.as_ref()) > self.limits().places {
            return self.refuse(type_, Refused::TooLarge);
        }
        self.automata.counted.push(counted);
        Model::Counted(self.automata.counted.len() as u32 - 1)
    }

    /// Ambiguity is judged on the expression with its repetitions clipped: which leaves compete does not
    /// depend on how large the numbers are. Where even that is too large, a content that is unambiguous
    /// whatever the numbers is known to be.
    fn judge_counted(
        &mut self,
        type_: TypeId,
        expression: &Expression,
        clipped: Option<&Dfa>,
        wildcards: &mut Wildcards,
    ) {
        if let Some(dfa) = clipped {
            return self.report_ambiguities(type_, expression, dfa, wildcards);
        }
        let loose = self.dfa(expression, wildcards, expression.unfold_loosely(self.limits().nodes));
        if loose.is_none_or(|dfa| !dfa.conflicts.is_empty()) {
            self.report(self.unjudged(type_));
        }
    }

    fn all(&mut self, type_: TypeId, group: &ModelGroup, optional: bool) -> Model {
        let mut members = Vec::new();
        let mut required = Vec::new();
        for particle in group.particles.iter().filter(|particle| particle.max != Some(0)) {
            let Term::Element(element) = particle.term else {
                return self.refuse(type_, Refused::NestedAll(particle.origin));
            };
            let bit = required.len() as u32;
            let names = self.substitutes.of(element).iter();
            members.extend(names.map(|&(name, element)| AllMember { name, element, bit }));
            required.push(particle.min > 0);
        }
        self.report_all_ambiguities(type_, group, &members);
        self.automata.alls.push(All::new(members, &required, optional));
        Model::All(self.automata.alls.len() as u32 - 1)
    }

    fn report_all_ambiguities(&mut self, type_: TypeId, group: &ModelGroup, members: &[AllMember]) {
        let elements: Vec<&Particle> =
            group.particles.iter().filter(|particle| particle.max != Some(0)).collect();
        let mut owner = HashMap::new();
        for member in members {
            let first = *owner.entry(member.name).or_insert(member.bit);
            let (Some(a), Some(b)) = (leaf(elements[first as usize]), leaf(elements[member.bit as usize]))
            else {
                continue;
            };
            if first != member.bit {
                self.report_pair(type_, (&a, &b), &Wildcards::default());
            }
        }
    }

    fn report_ambiguities(
        &mut self,
        type_: TypeId,
        expression: &Expression,
        dfa: &Dfa,
        wildcards: &Wildcards,
    ) {
        for &(a, b) in &dfa.conflicts {
            let leaves = &expression.leaves;
            self.report_pair(type_, (&leaves[a as usize], &leaves[b as usize]), wildcards);
        }
    }

    fn report_pair(
        &mut self,
        type_: TypeId,
        pair: (&super::expression::Leaf, &super::expression::Leaf),
        wildcards: &Wildcards,
    ) {
        let severity = if self.options.strict_upa { Severity::Error } else { Severity::Warning };
        let finding = self.ambiguities.report(self.components, wildcards, type_, pair, severity);
        finding.into_iter().for_each(|finding| self.report(finding));
    }

    fn report(&mut self, finding: Finding) {
        let full = self.findings.len() >= self.limits().findings;
        if full && finding.severity != Severity::Error {
            return;
        }
        // Whether there is an error decides if the schema can be used: the last place is kept for one.
        if full {
            self.findings.pop();
        }
        self.findings.push(finding);
    }

    fn unjudged(&self, type_: TypeId) -> Finding {
        let name = type_name(self.components, type_);
        let text = Text::new(
            format!("contenu {} trop grand pour en juger l'ambiguïté", name.fr),
            format!("content of {} too large to judge its ambiguity", name.en),
        );
        let finding = Finding::warning(Source::Xsd, "XSD-LIMIT", text);
        place(self.components, type_origin(self.components, type_), finding)
    }

    fn refuse(&mut self, type_: TypeId, refused: Refused) -> Model {
        let name = type_name(self.components, type_);
        let type_origin = type_origin(self.components, type_);
        let (origin, code, text) = match refused {
            Refused::TooLarge => (
                type_origin,
                "XSD-LIMIT",
                Text::new(
                    format!("contenu {} trop grand : répétitions ou groupes imbriqués démesurés", name.fr),
                    format!("content of {} too large: outsized nested repetitions or groups", name.en),
                ),
            ),
            Refused::NestedAll(origin) => (
                origin,
                "cos-all-limited.1.2",
                Text::new(
                    format!("contenu {} : xs:all doit être seul et ne contenir que des éléments", name.fr),
                    format!("content of {}: xs:all must stand alone and hold elements only", name.en),
                ),
            ),
        };
        self.report(place(self.components, origin, Finding::error(Source::Xsd, code, text)));
        self.add_states(&[Row::default()])
    }
}

/// The `xs:all` group that a particle is, through groups that hold nothing else.
fn all_group<'c>(components: &'c Components, particle: &'c Particle) -> Option<(&'c ModelGroup, u32)> {
    let mut particle = particle;
    // References to groups may be circular in a schema with errors.
    for _ in 0..=components.groups.len() + 64 {
        let group: &ModelGroup = match &particle.term {
            Term::Group(group) => group,
            Term::GroupRef(group) => &components.groups[group.index()].group,
            _ => return None,
        };
        if group.compositor == Compositor::All {
            return (particle.max == Some(1)).then_some((group, particle.min));
        }
        match group.particles.as_slice() {
            [only] if (particle.min, particle.max) == (1, Some(1)) => particle = only,
            _ => return None,
        }
    }
    None
}

fn leaf(particle: &Particle) -> Option<super::expression::Leaf> {
    match particle.term {
        Term::Element(element) => {
            Some(super::expression::Leaf { term: LeafTerm::Element(element), origin: particle.origin })
        }
        _ => None,
    }
}

/// The finding with the place where a component was written.
pub(super) fn place(components: &Components, origin: Origin, finding: Finding) -> Finding {
    let Some(document) = origin.document.and_then(|document| components.documents.get(document.index()))
    else {
        return finding;
    };
    let file = document.rsplit(['/', '\\']).next().unwrap_or(document);
    finding.with_schema(file).with_location(origin.location)
}

/// "du type X" and "type X".
pub(super) fn type_name(components: &Components, type_: TypeId) -> Text {
    let name = match &components.types[type_.index()] {
        TypeDef::Simple(simple) => simple.name,
        TypeDef::Complex(complex) => complex.name,
    };
    if let Some(name) = name {
        let name = components.names.display(name);
        return Text::new(format!("du type {name}"), format!("type {name}"));
    }
    match type_origin(components, type_).location.line {
        0 => Text::new("d'un type anonyme", "an anonymous type"),
        line => Text::new(
            format!("du type anonyme de la ligne {line}"),
            format!("the anonymous type of line {line}"),
        ),
    }
}

fn type_origin(components: &Components, type_: TypeId) -> Origin {
    match &components.types[type_.index()] {
        TypeDef::Simple(simple) => simple.origin,
        TypeDef::Complex(complex) => complex.origin,
    }
}
