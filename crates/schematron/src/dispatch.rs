//! Which rules may fire on which nodes: by the names on the path from the root, and by the values that a context asks
//! of a child (`cda:templateId/@root = '...'`). Only what passes is given to the pattern itself.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use segur_xml::{NameId, NodeId, NodeKind, Tree};
use segur_xpath::facts::{KeyFact, Mix, NameTest, PathFacts};

use crate::set::SchemaSet;

/// What one alternative of a context asks of a node.
pub(crate) type Requirement = PathFacts;

/// A rule that may fire: schema (place in the selection), and its index there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Candidate {
    pub(crate) schema: u32,
    pub(crate) rule: u32,
}

/// The rules of a selection of schemas, by what they ask for. It learns the paths of names as documents show them.
#[derive(Debug)]
pub(crate) struct Dispatcher {
    selection: Vec<usize>,
    /// Alternatives without a key, for elements, by the name of their last step.
    plain: HashMap<u32, Vec<Alternative>, BuildHasherDefault<Mix>>,
    /// Those whose last step has no single name.
    unnamed: Vec<Alternative>,
    /// For a child's name and attribute: the numbers of the values that alternatives ask of an ancestor.
    asked: Vec<(Asked, ByText<u32>)>,
    asked_values: u32,
    /// For a child's name and attribute: the rules by the value asked.
    keys: Vec<(Asked, ByValue)>,
    /// Alternatives for the document node, attributes, and nodes that are neither.
    document: Vec<Candidate>,
    attributes: Vec<(Candidate, u32)>,
    others: Vec<Candidate>,
    paths: HashMap<(u32, u32), u32, BuildHasherDefault<Mix>>,
    known: Vec<Path>,
    /// Where the rules of each schema begin when all are counted, and how many there are.
    firsts: Vec<u32>,
    rules: u32,
    /// Room for [`Dispatcher::order`].
    starts: Vec<u32>,
    sorted: Vec<(Candidate, u32, u32)>,
}

#[derive(Debug)]
struct Path {
    parent: u32,
    name: u32,
    /// The rules without a key whose names fit.
    candidates: Box<[(Candidate, Option<Guard>)]>,
    /// Places in [`Dispatcher::keys`] of what is asked of elements of this name.
    keys: Box<[u32]>,
    /// The first paths below it, by name; all are in [`Dispatcher::paths`].
    below: Vec<(u32, u32)>,
}

impl Path {
    fn new(parent: u32, name: u32) -> Path {
        Path { parent, name, candidates: Box::default(), keys: Box::default(), below: Vec::new() }
    }
}

/// How many of [`Path::below`] there are at most: hostile documents have thousands.
const FEW: usize = 16;

/// A value of [`Dispatcher::asked`] that the ancestor so many levels up must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Guard {
    levels: u32,
    value: u32,
}

#[derive(Clone, Copy, Debug)]
struct Alternative {
    candidate: Candidate,
    /// Its number among those of the rule.
    number: u32,
    guard: Option<Guard>,
}

/// An element whose end has not been reached.
struct Open {
    path: u32,
    node: u32,
    end: u32,
    /// Where its values of [`Dispatcher::asked`] are, once they were wanted.
    held: Option<(u32, u32)>,
}

/// Names of the child and of its attribute that are asked for a value.
type Asked = (u32, u32);

/// Alternatives of rules by the value they ask for.
type ByValue = ByText<Vec<(Candidate, u32)>>;

/// By values that the rules give: no document adds any.
type ByText<T> = HashMap<Box<str>, T, BuildHasherDefault<Mix>>;

/// The path of the document node.
const ROOT: u32 = 0;
/// How many paths are learned before all are forgotten: hostile documents have endless ones.
const MAX_PATHS: usize = 50_000;

impl Dispatcher {
    pub(crate) fn new(set: &SchemaSet, selection: &[usize]) -> Self {
        let mut dispatcher = Dispatcher {
            selection: selection.to_vec(),
            plain: HashMap::default(),
            unnamed: Vec::new(),
            asked: Vec::new(),
            asked_values: 0,
            keys: Vec::new(),
            document: Vec::new(),
            attributes: Vec::new(),
            others: Vec::new(),
            paths: HashMap::default(),
            known: vec![Path::new(ROOT, u32::MAX)],
            firsts: Vec::new(),
            rules: 0,
            starts: Vec::new(),
            sorted: Vec::new(),
        };
        for (place, schema) in selection.iter().enumerate() {
            dispatcher.firsts.push(dispatcher.rules);
            dispatcher.rules += set.schemas[*schema].rules.len() as u32;
            for (index, rule) in set.schemas[*schema].rules.iter().enumerate() {
                let candidate = Candidate { schema: place as u32, rule: index as u32 };
                for (alternative, facts) in rule.requirements.iter().enumerate() {
                    dispatcher.sort(candidate, alternative as u32, facts);
                }
            }
        }
        dispatcher
    }

    pub(crate) fn selection(&self) -> &[usize] {
        &self.selection
    }

    fn sort(&mut self, candidate: Candidate, alternative: u32, facts: &PathFacts) {
        if facts.document {
            self.document.push(candidate);
        }
        if facts.attribute {
            self.attributes.push((candidate, alternative));
        }
        if facts.other {
            self.others.push(candidate);
        }
        if !facts.element {
            return;
        }
        let Some(key) = &facts.key else {
            let guard = facts.key_above.as_ref().map(|(levels, key)| self.guard(*levels, key));
            let alternative = Alternative { candidate, number: alternative, guard };
            match facts.last() {
                Some(NameTest::Name(name)) => self.plain.entry(name).or_default().push(alternative),
                _ => self.unnamed.push(alternative),
            }
            return;
        };
        let values = of_names(&mut self.keys, (key.child, key.attribute));
        values.entry(key.value.clone()).or_default().push((candidate, alternative));
    }

    fn guard(&mut self, levels: u32, key: &KeyFact) -> Guard {
        let values = of_names(&mut self.asked, (key.child, key.attribute));
        let next = self.asked_values;
        let value = *values.entry(key.value.clone()).or_insert(next);
        self.asked_values += u32::from(value == next);
        Guard { levels, value }
    }

    /// Every pair of a node and a rule that may fire on it, sorted by schema, rule and node.
    pub(crate) fn candidates(
        &mut self,
        set: &SchemaSet,
        tree: &Tree,
        found: &mut Vec<(Candidate, u32, u32)>,
    ) {
        if self.known.len() > MAX_PATHS {
            self.known.truncate(1);
            self.known[0].below.clear();
            self.paths.clear();
        }
        found.extend(self.document.iter().map(|candidate| (*candidate, 0, 0)));
        // The paths of the elements that are open, with the end of each.
        let end = tree.end_of(NodeId::DOCUMENT).0;
        let mut open = vec![Open { path: ROOT, node: 0, end, held: None }];
        let mut held = Vec::new();
        for id in 1..tree.len() as u32 {
            while open.last().is_some_and(|above| above.end <= id) {
                open.pop();
            }
            let node = NodeId(id);
            match tree.kind(node) {
                NodeKind::Element => {
                    let parent = open.last().map_or(ROOT, |above| above.path);
                    let path = self.path(set, parent, tree.name_of(node));
                    for (candidate, guard) in &self.known[path as usize].candidates {
                        if guard.is_none_or(|guard| self.is_held(tree, guard, &mut open, &mut held)) {
                            found.push((*candidate, id, 0));
                        }
                    }
                    self.keyed(set, tree, node, (path, parent), found);
                    self.on_attributes(set, tree, node, found);
                    open.push(Open { path, node: id, end: tree.end_of(node).0, held: None });
                }
                NodeKind::Document => {}
                _ if self.others.is_empty() => {}
                _ => found.extend(self.others.iter().map(|candidate| (*candidate, id, 0))),
            }
        }
        self.order(found);
    }

    /// Sorts what was found by schema, rule and node, each once. The rules are few and known: they are counted, and what is
    /// found of one is nearly in order already.
    fn order(&mut self, found: &mut Vec<(Candidate, u32, u32)>) {
        let place = |candidate: Candidate, firsts: &[u32]| firsts[candidate.schema as usize] + candidate.rule;
        self.starts.clear();
        self.starts.resize(self.rules as usize + 1, 0);
        for (candidate, ..) in found.iter() {
            self.starts[place(*candidate, &self.firsts) as usize + 1] += 1;
        }
        let mut sum = 0;
        for start in &mut self.starts {
            sum += *start;
            *start = sum;
        }
        self.sorted.clear();
        self.sorted.resize(found.len(), (Candidate { schema: 0, rule: 0 }, 0, 0));
        for entry in found.iter() {
            let next = &mut self.starts[place(entry.0, &self.firsts) as usize];
            self.sorted[*next as usize] = *entry;
            *next += 1;
        }
        for own in self.sorted.chunk_by_mut(|a, b| a.0 == b.0) {
            if !own.is_sorted_by_key(|(_, node, attribute)| (*node, *attribute)) {
                own.sort_unstable_by_key(|(_, node, attribute)| (*node, *attribute));
            }
        }
        std::mem::swap(found, &mut self.sorted);
        found.dedup();
    }

    /// Whether the ancestor that a guard speaks of has the value; what each has is looked up once.
    fn is_held(&self, tree: &Tree, guard: Guard, open: &mut [Open], held: &mut Vec<u32>) -> bool {
        let owner = open.len().checked_sub(guard.levels as usize).and_then(|at| open.get_mut(at));
        let Some(owner) = owner else { return false };
        let (start, end) = *owner.held.get_or_insert_with(|| {
            let start = held.len() as u32;
            self.hold(tree, NodeId(owner.node), held);
            (start, held.len() as u32)
        });
        held[start as usize..end as usize].contains(&guard.value)
    }

    /// Adds the numbers of the values asked that the children of a node have.
    fn hold(&self, tree: &Tree, owner: NodeId, held: &mut Vec<u32>) {
        let end = tree.end_of(owner);
        let mut child = NodeId(owner.0 + 1);
        while child < end {
            if tree.kind(child) == NodeKind::Element {
                let name = tree.name_of(child).0;
                for ((_, attribute), values) in self.asked.iter().filter(|((wanted, _), _)| *wanted == name) {
                    let own =
                        tree.attributes_of(child).filter(|own| tree.attribute_name(*own).0 == *attribute);
                    held.extend(own.filter_map(|own| values.get(tree.attribute_value(own))));
                }
            }
            child = tree.end_of(child);
        }
    }

    /// The rules that ask their node for this child with one of its attributes.
    fn keyed(
        &self,
        set: &SchemaSet,
        tree: &Tree,
        child: NodeId,
        (path, parent_path): (u32, u32),
        found: &mut Vec<(Candidate, u32, u32)>,
    ) {
        for at in &self.known[path as usize].keys {
            let ((_, attribute), values) = &self.keys[*at as usize];
            for own in tree.attributes_of(child).filter(|own| tree.attribute_name(*own).0 == *attribute) {
                let Some(rules) = values.get(tree.attribute_value(own)) else { continue };
                let parent = tree.parent_of(child).0;
                for (candidate, alternative) in rules {
                    if self.fits(set, *candidate, *alternative, parent_path) {
                        found.push((*candidate, parent, 0));
                    }
                }
            }
        }
    }

    fn on_attributes(
        &self,
        set: &SchemaSet,
        tree: &Tree,
        node: NodeId,
        found: &mut Vec<(Candidate, u32, u32)>,
    ) {
        if self.attributes.is_empty() {
            return;
        }
        for (index, attribute) in tree.attributes_of(node).enumerate() {
            let name = tree.attribute_name(attribute);
            for (candidate, alternative) in &self.attributes {
                if self
                    .facts(set, *candidate, *alternative)
                    .last()
                    .is_none_or(|test| test.passes(tree.names(), name))
                {
                    found.push((*candidate, node.0, index as u32 + 1));
                }
            }
        }
    }

    fn facts<'s>(&self, set: &'s SchemaSet, candidate: Candidate, alternative: u32) -> &'s PathFacts {
        let schema = self.selection[candidate.schema as usize];
        &set.schemas[schema].rules[candidate.rule as usize].requirements[alternative as usize]
    }

    /// The number of a path: that of its parent and a name.
    fn path(&mut self, set: &SchemaSet, parent: u32, name: NameId) -> u32 {
        let below = &self.known[parent as usize].below;
        if let Some((_, known)) = below.iter().find(|(own, _)| *own == name.0) {
            return *known;
        }
        if let Some(&known) = self.paths.get(&(parent, name.0)) {
            return known;
        }
        let id = self.known.len() as u32;
        let keys = (0..).zip(&self.keys).filter(|(_, ((child, _), _))| *child == name.0).map(|(at, _)| at);
        let keys = keys.collect();
        self.known.push(Path { keys, ..Path::new(parent, name.0) });
        let named = self.plain.get(&name.0).into_iter().flatten();
        let mut candidates: Vec<(Candidate, Option<Guard>)> = named
            .chain(&self.unnamed)
            .filter(|alternative| self.fits(set, alternative.candidate, alternative.number, id))
            .map(|alternative| (alternative.candidate, alternative.guard))
            .collect();
        candidates.dedup();
        self.known[id as usize].candidates = candidates.into();
        self.paths.insert((parent, name.0), id);
        let below = &mut self.known[parent as usize].below;
        if below.len() < FEW {
            below.push((name.0, id));
        }
        id
    }

    /// Whether the names of a path fit an alternative: in runs of steps that `//` separates, from the last, each taking
    /// the nearest ancestors that it can.
    fn fits(&self, set: &SchemaSet, candidate: Candidate, alternative: u32, path: u32) -> bool {
        let facts = self.facts(set, candidate, alternative);
        let mut end = facts.steps.len();
        let mut at = path;
        while end > 0 {
            let start = (0..end).rev().find(|step| facts.steps[*step].1).unwrap_or(0);
            let anchored = facts.rooted && start == 0 && !facts.steps[0].1;
            let above = loop {
                match self.run_of_steps(set, &facts.steps[start..end], at) {
                    Some(above) if !anchored || above == ROOT => break above,
                    _ if end == facts.steps.len() || at == ROOT => return false,
                    _ => at = self.known[at as usize].parent,
                }
            };
            (at, end) = (above, start);
        }
        true
    }

    /// What lies above a run of steps whose last is at a path, if it fits there.
    fn run_of_steps(&self, set: &SchemaSet, steps: &[(NameTest, bool)], path: u32) -> Option<u32> {
        let mut at = path;
        for (test, _) in steps.iter().rev() {
            let own = &self.known[at as usize];
            if at == ROOT || !self.name_passes(set, *test, own.name) {
                return None;
            }
            at = own.parent;
        }
        Some(at)
    }

    fn name_passes(&self, set: &SchemaSet, test: NameTest, name: u32) -> bool {
        match test {
            NameTest::Any => true,
            NameTest::Name(wanted) => wanted == name,
            // Names that the rules do not know are beyond their table; the pattern itself decides.
            _ if name as usize >= set.names().len() => true,
            _ => test.passes(set.names(), NameId(name)),
        }
    }
}

/// What a table has for a pair of names.
fn of_names<T: Default>(table: &mut Vec<((u32, u32), T)>, names: (u32, u32)) -> &mut T {
    let at = table.iter().position(|(known, _)| *known == names).unwrap_or(table.len());
    if at == table.len() {
        table.push((names, T::default()));
    }
    &mut table[at].1
}
