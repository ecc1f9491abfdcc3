//! What a pattern asks of a node, known before it is tried: the names on the way to it and the value of a child's
//! attribute. Those who try many patterns on many nodes sort them by it.

use std::hash::Hasher;

use segur_xml::{LocalId, NameId, Names, NsId};
use serde::{Deserialize, Serialize};

use crate::ast::{Axis, Relation};
use crate::program::{
    Constant, ExprId, Op, PathPattern, PatternAnchor, PatternId, PatternStep, Program, Test,
};

/// A test on the name of an element or attribute, names as numbers of [`Program::names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NameTest {
    /// Any name.
    Any,
    /// This name.
    Name(u32),
    /// Any name of this namespace.
    Namespace(u32),
    /// This local name in any namespace.
    Local(u32),
}

impl NameTest {
    /// Whether a name of this table passes.
    pub fn passes(self, names: &Names, name: NameId) -> bool {
        match self {
            NameTest::Any => true,
            NameTest::Name(wanted) => wanted == name.0,
            NameTest::Namespace(ns) => names.ns(name) == NsId(ns),
            NameTest::Local(local) => names.local_id(name) == LocalId(local),
        }
    }
}

/// A child's attribute that must have a value: `child/@attribute = 'value'`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFact {
    /// Name of the child.
    pub child: u32,
    /// Name of the child's attribute.
    pub attribute: u32,
    /// What it must be.
    pub value: Box<str>,
}

/// What one alternative of a pattern asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathFacts {
    /// Whether it can match the document node.
    pub document: bool,
    /// Whether it can match elements.
    pub element: bool,
    /// Whether it can match attributes.
    pub attribute: bool,
    /// Whether it can match texts, comments or instructions.
    pub other: bool,
    /// Whether the first step hangs on the document node, directly or below (as its flag says).
    pub rooted: bool,
    /// The tests of the steps from left to right, each with whether levels may lie between it and the step before.
    pub steps: Vec<(NameTest, bool)>,
    /// A value that the node itself must have.
    pub key: Option<KeyFact>,
    /// Where there is none, a value that an ancestor must have, and how many levels up that is.
    pub key_above: Option<(u32, KeyFact)>,
}

impl PathFacts {
    /// The test of the last step.
    pub fn last(&self) -> Option<NameTest> {
        self.steps.last().map(|(test, _)| *test)
    }
}

impl Program {
    /// What each alternative of a pattern asks for.
    pub fn facts(&self, pattern: PatternId) -> Vec<PathFacts> {
        self.patterns[pattern.0 as usize].iter().map(|path| self.path_facts(path)).collect()
    }

    fn path_facts(&self, path: &PathPattern) -> PathFacts {
        let rooted = matches!(path.anchor, PatternAnchor::Root);
        let steps = path.steps.iter().map(|step| (name_test(step), step.descendant)).collect();
        let Some(last) = path.steps.last() else {
            let any = matches!(path.anchor, PatternAnchor::Nodes(..));
            return PathFacts {
                document: true,
                element: any,
                attribute: any,
                other: any,
                rooted: false,
                steps,
                key: None,
                key_above: None,
            };
        };
        let on_attributes = last.axis == Axis::Attribute;
        let element = !on_attributes
            && matches!(
                last.test,
                Test::Name(_)
                    | Test::Any
                    | Test::Namespace(_)
                    | Test::Local(_)
                    | Test::Node
                    | Test::Element(_)
            );
        let other = !on_attributes
            && matches!(last.test, Test::Node | Test::Text | Test::Comment | Test::Instruction(_));
        let key = self.step_key(last).filter(|_| element);
        let key_above = if element && key.is_none() { self.key_above(&path.steps) } else { None };
        PathFacts { document: false, element, attribute: on_attributes, other, rooted, steps, key, key_above }
    }

    fn step_key(&self, step: &PatternStep) -> Option<KeyFact> {
        step.predicates.iter().find_map(|predicate| self.key_fact(*predicate))
    }

    /// The nearest key of a step whose distance from the last is known.
    fn key_above(&self, steps: &[PatternStep]) -> Option<(u32, KeyFact)> {
        let known = steps.iter().rev().take_while(|step| !step.descendant).count();
        let above = steps.iter().rev().enumerate().skip(1).take(known);
        above.filter_map(|(levels, step)| Some((levels as u32, self.step_key(step)?))).next()
    }

    /// The value that a predicate asks of a child's attribute, if it asks for one in any case.
    fn key_fact(&self, predicate: ExprId) -> Option<KeyFact> {
        match self.op(predicate) {
            Op::And(parts) => parts.iter().find_map(|part| self.key_fact(*part)),
            Op::General(Relation::Eq, left, right) => {
                let value = self.literal(*right)?;
                let Op::Path { first, then, .. } = self.op(*left) else { return None };
                self.child_attribute(*first, *then, value)
            }
            // `child[@attribute = 'value']`
            Op::Step { axis: Axis::Child, test: Test::Name(child), predicates, positional: false } => {
                predicates.iter().find_map(|inner| {
                    let Op::General(Relation::Eq, left, right) = self.op(*inner) else { return None };
                    let attribute = self.attribute_step(*left)?;
                    Some(KeyFact { child: child.0, attribute, value: self.literal(*right)?.into() })
                })
            }
            _ => None,
        }
    }

    fn child_attribute(&self, first: ExprId, then: ExprId, value: &str) -> Option<KeyFact> {
        let Op::Step { axis: Axis::Child, test: Test::Name(child), positional: false, .. } = self.op(first)
        else {
            return None;
        };
        Some(KeyFact { child: child.0, attribute: self.attribute_step(then)?, value: value.into() })
    }

    fn attribute_step(&self, id: ExprId) -> Option<u32> {
        match self.op(id) {
            Op::Step { axis: Axis::Attribute, test: Test::Name(name), predicates, .. }
                if predicates.is_empty() =>
            {
                Some(name.0)
            }
            _ => None,
        }
    }

    fn literal(&self, id: ExprId) -> Option<&str> {
        match self.op(id) {
            Op::Literal(constant) => match &self.constants[*constant as usize] {
                Constant::String(text) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }
}

fn name_test(step: &PatternStep) -> NameTest {
    match step.test {
        Test::Name(name) | Test::Element(Some(name)) | Test::Attribute(Some(name)) => NameTest::Name(name.0),
        Test::Namespace(ns) => NameTest::Namespace(ns.0),
        Test::Local(local) => NameTest::Local(local.0),
        _ => NameTest::Any,
    }
}

/// A quick hash for small numbers that the program gave out itself, such as names: no input can make them collide.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..part.len()].copy_from_slice(part);
            self.0 = (self.0.rotate_left(26) ^ u64::from_le_bytes(word)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = (self.0.rotate_left(26) ^ u64::from(number)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}
