//! Which rules may fire on which nodes: by the names on the path from the root, and by the values that a context asks
//! of a child (`cda:templateId/@root = '...'`). Only what passes is given to the pattern itself.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use segur_xml::{NameId, NodeId, NodeKind, Tree};
use segur_xpath::facts::{Mix, NameTest, PathFacts};

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
    plain: HashMap<u32, Vec<(Candidate, u32)>, BuildHasherDefault<Mix>>,
    /// Those whose last step has no single name.
    unnamed: Vec<(Candidate, u32)>,
    /// For a child's name and attribute: the rules by the value asked.
    keys: Vec<((u32, u32), ByValue)>,
    /// Alternatives for the document node, attributes, and nodes that are neither.
    document: Vec<Candidate>,
    attributes: Vec<(Candidate, u32)>,
    others: Vec<Candidate>,
    paths: HashMap<(u32, u32), u32, BuildHasherDefault<Mix>>,
    known: Vec<Path>,
}

#[derive(Debug)]
struct Path {
    parent: u32,
    name: u32,
    /// The rules without a key whose names fit.
    candidates: Box<[Candidate]>,
}

/// Alternatives of rules by the value they ask for.
type ByValue = HashMap<Box<str>, Vec<(Candidate, u32)>>;

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
            keys: Vec::new(),
            document: Vec::new(),
            attributes: Vec::new(),
            others: Vec::new(),
            paths: HashMap::default(),
            known: vec![Path { parent: ROOT, name: u32::MAX, candidates: Box::default() }],
        };
        for (place, schema) in selection.iter().enumerate() {
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
            match facts.last() {
                Some(NameTest::Name(name)) => {
                    self.plain.entry(name).or_default().push((candidate, alternative))
                }
                _ => self.unnamed.push((candidate, alternative)),
            }
            return;
        };
        let names = (key.child, key.attribute);
        let at = match self.keys.iter().position(|(known, _)| *known == names) {
            Some(at) => at,
            None => {
                self.keys.push((names, HashMap::new()));
                self.keys.len() - 1
            }
        };
        self.keys[at].1.entry(key.value.clone()).or_default().push((candidate, alternative));
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
            self.paths.clear();
        }
        found.extend(self.document.iter().map(|candidate| (*candidate, 0, 0)));
        // The paths of the elements that are open, with the end of each.
        let mut open: Vec<(u32, u32)> = vec![(ROOT, tree.end_of(NodeId::DOCUMENT).0)];
        for id in 1..tree.len() as u32 {
            while open.last().is_some_and(|(_, end)| *end <= id) {
                open.pop();
            }
            let node = NodeId(id);
            match tree.kind(node) {
                NodeKind::Element => {
                    let parent = open.last().map_or(ROOT, |(path, _)| *path);
                    let path = self.path(set, parent, tree.name_of(node));
                    found.extend(
                        self.known[path as usize].candidates.iter().map(|candidate| (*candidate, id, 0)),
                    );
                    self.keyed(set, tree, node, parent, found);
                    self.on_attributes(set, tree, node, found);
                    open.push((path, tree.end_of(node).0));
                }
                NodeKind::Document => {}
                _ => found.extend(self.others.iter().map(|candidate| (*candidate, id, 0))),
            }
        }
        found.sort_unstable_by_key(sort_key);
        found.dedup();
    }

    /// The rules that ask their node for this child with one of its attributes.
    fn keyed(
        &self,
        set: &SchemaSet,
        tree: &Tree,
        child: NodeId,
        parent_path: u32,
        found: &mut Vec<(Candidate, u32, u32)>,
    ) {
        let name = tree.name_of(child).0;
        for ((wanted, attribute), values) in &self.keys {
            if *wanted != name {
                continue;
            }
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
        if let Some(&known) = self.paths.get(&(parent, name.0)) {
            return known;
        }
        let id = self.known.len() as u32;
        self.known.push(Path { parent, name: name.0, candidates: Box::default() });
        let named = self.plain.get(&name.0).into_iter().flatten();
        let mut candidates: Vec<Candidate> = named
            .chain(&self.unnamed)
            .filter(|(candidate, alternative)| self.fits(set, *candidate, *alternative, id))
            .map(|(candidate, _)| *candidate)
            .collect();
        candidates.dedup();
        self.known[id as usize].candidates = candidates.into();
        self.paths.insert((parent, name.0), id);
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

/// All four numbers as one, which sorts faster than a tuple.
fn sort_key((candidate, node, attribute): &(Candidate, u32, u32)) -> u128 {
    let high = u64::from(candidate.schema) << 32 | u64::from(candidate.rule);
    u128::from(high) << 64 | u128::from(*node) << 32 | u128::from(*attribute)
}
