//! Running a program on one document.
//!
//! There are several ways to evaluate an expression, the cheapest that will do is taken: for its truth
//! ([`Run::boolean`]), node by node with an early end (`visit`), as text, and only at last as a sequence (`eval`).

mod axes;
mod boolean;
mod calls;
mod compare;
mod deep_equal;
mod keys;
mod node_functions;
mod nodes;
mod pattern;
mod sequence;
mod text;

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::rc::Rc;

use segur_xml::{NameId, NodeId, Tree};

use crate::Error;
use crate::atomic::{Fault, fault};
use crate::facts::Mix;
use crate::functions::{Expression, Moment};
use crate::node::NodeRef;
use crate::program::{ExprId, GlobalId, PatternId, Program};
use crate::value::{Item, Sequence};

type Res<T> = Result<T, Fault>;

/// What a run may cost.
#[derive(Clone, Copy, Debug)]
pub struct RunLimits {
    /// Steps: nodes visited, items made, calls.
    pub steps: u64,
    /// Steps more for each node of the document: rules that look at every node a number of times may.
    pub steps_per_node: u64,
    /// How deep expressions may nest while they run, calls and variables included.
    pub depth: u32,
    /// Items of one sequence.
    pub items: usize,
}

impl Default for RunLimits {
    fn default() -> Self {
        RunLimits { steps: 100_000_000, steps_per_node: 2_000, depth: 1_500, items: 10_000_000 }
    }
}

/// What an expression is evaluated for: the context item and its place among its like.
#[derive(Clone, Debug)]
struct Focus<'a> {
    item: Option<Item<'a>>,
    position: usize,
    last: usize,
}

impl Focus<'_> {
    fn node(node: NodeRef) -> Self {
        Focus { item: Some(Item::Node(node)), position: 1, last: 1 }
    }

    fn as_node(&self) -> Option<NodeRef> {
        match self.item {
            Some(Item::Node(node)) => Some(node),
            _ => None,
        }
    }
}

#[derive(Clone, Debug)]
enum Variable<'a> {
    /// Not evaluated yet: its context is the node of the rule.
    Pending(ExprId),
    Value(Sequence<'a>),
}

#[derive(Clone, Debug)]
enum Global<'a> {
    /// Being evaluated: meeting it again is a circle.
    Open,
    Value(Sequence<'a>),
}

#[derive(Clone, Debug)]
enum Memo<'a> {
    Boolean(bool),
    Value(Sequence<'a>),
}

/// Where each name occurs among the elements of the document.
struct NameIndex {
    /// The numbers of the elements, those of one name together and in order.
    nodes: Vec<u32>,
    /// Where those of each name end; those of the first begin at 0.
    ends: Vec<u32>,
    /// The names that there are.
    names: Vec<NameId>,
}

/// The nodes of a key in one document, by the text of their values.
type KeyTable = HashMap<String, Vec<NodeRef>>;

/// The evaluation of one program on one document: what it remembers is of this document.
pub struct Run<'a> {
    program: &'a Program,
    /// The document judged.
    judged: &'a Tree,
    /// The document judged, then the constant documents that have been asked for.
    trees: Vec<Option<&'a Tree>>,
    globals: HashMap<u32, Global<'a>, BuildHasherDefault<Mix>>,
    /// What was remembered of this document: few of the many that a rule set may ask for.
    memos: HashMap<u32, Memo<'a>, BuildHasherDefault<Mix>>,
    locals: Vec<Variable<'a>>,
    /// Room for variables set aside; whoever uses it takes it.
    spare: Vec<Variable<'a>>,
    /// Where the locals of the function that is running begin.
    frame: usize,
    /// The node of the rule: what `current()` gives and the context of its variables.
    current: Option<Item<'a>>,
    /// The node that was last entered.
    entered: NodeRef,
    limits: RunLimits,
    steps: u64,
    /// How many steps there may be.
    allowed: u64,
    depth: u32,
    moment: Moment,
    by_name: Option<Rc<NameIndex>>,
    /// For a local part, the only name of it among elements, if it is the only one.
    only_names: HashMap<u32, Option<Option<NameId>>, BuildHasherDefault<Mix>>,
    regexes: HashMap<(String, String), Rc<Expression>>,
    /// What predicates of patterns said of ancestors, which many nodes share.
    above: HashMap<(u32, u32), bool, BuildHasherDefault<Mix>>,
    keys: HashMap<(u32, u16), Rc<KeyTable>>,
    /// The children of the node of the rule, by name: asked a second time, they are kept.
    kids: Vec<(NameId, NodeId)>,
    /// How many times they were asked for.
    kids_asked: u32,
    /// Room for a row that is looked up; whoever uses it takes it.
    row: String,
}

impl<'a> Run<'a> {
    /// A run on a document that was read with the names of the program ([`Program::names`], [`Tree::parse_with`]).
    pub fn new(program: &'a Program, tree: &'a Tree) -> Self {
        let mut trees = vec![None; program.documents.len() + 1];
        trees[0] = Some(tree);
        Run {
            program,
            judged: tree,
            trees,
            globals: HashMap::default(),
            memos: HashMap::default(),
            locals: Vec::new(),
            spare: Vec::new(),
            frame: 0,
            current: None,
            entered: NodeRef::new(0, NodeId::DOCUMENT),
            limits: RunLimits::default(),
            steps: 0,
            allowed: allowed(&RunLimits::default(), tree),
            depth: 0,
            moment: Moment::default(),
            by_name: None,
            only_names: HashMap::default(),
            regexes: HashMap::new(),
            above: HashMap::default(),
            keys: HashMap::new(),
            kids: Vec::new(),
            kids_asked: 0,
            row: String::new(),
        }
    }

    /// The same run with limits.
    #[must_use]
    pub fn with_limits(mut self, limits: RunLimits) -> Self {
        self.limits = limits;
        self.allowed = allowed(&limits, self.tree(0));
        self
    }

    /// The same run with a clock for `current-dateTime()` and its like.
    #[must_use]
    pub fn with_moment(mut self, moment: Moment) -> Self {
        self.moment = moment;
        self
    }

    /// The tree of a document: 0 is the one judged.
    #[inline]
    pub fn tree(&self, document: u16) -> &'a Tree {
        match document {
            0 => self.judged,
            // Every node handed out belongs to a document whose tree has been fetched.
            constant => self.trees[constant as usize].unwrap_or(self.judged),
        }
    }

    /// Sets the node of the rule and forgets the variables of the rule before.
    pub fn enter(&mut self, node: NodeRef) {
        self.current = Some(Item::Node(node));
        self.locals.clear();
        self.frame = 0;
        self.entered = node;
        self.kids_asked = 0;
    }

    /// Binds a variable of the rule to an expression that is evaluated when it is first needed.
    pub fn bind(&mut self, slot: u32, value: ExprId) {
        self.set_local(slot as usize, Variable::Pending(value));
    }

    /// The effective boolean value of an expression for a node.
    ///
    /// # Errors
    ///
    /// The dynamic errors of XPath 2.0 by their code; `XPDY0130` if a limit is exceeded.
    pub fn boolean(&mut self, id: ExprId, node: NodeRef) -> Result<bool, Error> {
        self.prepare(node);
        self.truth(id, &Focus::node(node)).map_err(|fault| *fault)
    }

    /// The items of an expression as one text, a space between them: what `xsl:value-of` writes.
    ///
    /// # Errors
    ///
    /// As [`Run::boolean`].
    pub fn string(&mut self, id: ExprId, node: NodeRef) -> Result<Cow<'a, str>, Error> {
        self.prepare(node);
        let value = self.eval(id, &Focus::node(node)).map_err(|fault| *fault)?;
        Ok(match value.items() {
            [] => Cow::Borrowed(""),
            [one] => self.item_text(one),
            many => many.iter().map(|item| self.item_text(item)).collect::<Vec<_>>().join(" ").into(),
        })
    }

    /// The value of an expression.
    ///
    /// # Errors
    ///
    /// As [`Run::boolean`].
    pub fn sequence(&mut self, id: ExprId, node: NodeRef) -> Result<Sequence<'a>, Error> {
        self.prepare(node);
        self.eval(id, &Focus::node(node)).map_err(|fault| *fault)
    }

    /// The nodes of an expression in document order.
    ///
    /// # Errors
    ///
    /// As [`Run::boolean`]; `XPTY0004` if there is anything but nodes.
    pub fn nodes(&mut self, id: ExprId, node: NodeRef) -> Result<Vec<NodeRef>, Error> {
        self.prepare(node);
        self.node_list(id, &Focus::node(node)).map_err(|fault| *fault)
    }

    /// The texts of the items of an expression.
    ///
    /// # Errors
    ///
    /// As [`Run::boolean`].
    pub fn texts(&mut self, id: ExprId, node: NodeRef) -> Result<Vec<Cow<'a, str>>, Error> {
        let value = self.sequence(id, node)?;
        Ok(value.items().iter().map(|item| self.item_text(item)).collect())
    }

    /// Whether a node matches a pattern. A pattern that raises an error does not match, as XSLT recovers from it.
    ///
    /// # Errors
    ///
    /// `XPDY0130` if a limit is exceeded.
    pub fn matches(&mut self, pattern: PatternId, node: NodeRef) -> Result<bool, Error> {
        self.current = Some(Item::Node(node));
        self.matches_pattern(pattern, node).map_err(|fault| *fault)
    }

    fn prepare(&mut self, node: NodeRef) {
        if self.current.is_none() {
            self.enter(node);
        }
    }

    fn set_local(&mut self, slot: usize, value: Variable<'a>) {
        let place = self.frame + slot;
        if self.locals.len() == place {
            return self.locals.push(value);
        }
        if self.locals.len() < place {
            self.locals.resize(place + 1, Variable::Value(Sequence::Empty));
        }
        self.locals[place] = value;
    }

    fn local(&mut self, slot: u32) -> Res<Sequence<'a>> {
        self.local_ref(slot).cloned()
    }

    /// The value of a variable where it is: texts that were made are not copied for a look at them.
    fn local_ref(&mut self, slot: u32) -> Res<&Sequence<'a>> {
        const NOTHING: &Sequence<'static> = &Sequence::Empty;
        let place = self.frame + slot as usize;
        if let Some(Variable::Pending(id)) = self.locals.get(place) {
            let value = self.pending(place, *id)?;
            self.locals[place] = Variable::Value(value);
        }
        match self.locals.get(place) {
            Some(Variable::Value(value)) => Ok(value),
            _ => Ok(NOTHING),
        }
    }

    /// Evaluates a variable of the rule: its own expression sees the variables before it only, and uses the places
    /// after it for its own.
    fn pending(&mut self, place: usize, id: ExprId) -> Res<Sequence<'a>> {
        let focus = Focus { item: self.current.clone(), position: 1, last: 1 };
        if !self.program.binds(id) {
            return self.deeper(8, |run| run.eval(id, &focus));
        }
        let mut later = std::mem::take(&mut self.spare);
        later.extend(self.locals.drain(place + 1..));
        let value = self.deeper(8, |run| run.eval(id, &focus));
        self.locals.truncate(place + 1);
        self.locals.append(&mut later);
        self.spare = later;
        value
    }

    fn global(&mut self, id: GlobalId) -> Res<Sequence<'a>> {
        let place = id.0 as usize;
        match self.globals.get(&id.0) {
            Some(Global::Value(value)) => return Ok(value.clone()),
            Some(Global::Open) => {
                let name = &self.program.globals[place].name;
                return Err(fault(
                    "XTDE0640",
                    format!("la variable « ${name} » dépend d'elle-même"),
                    format!("the variable `${name}` depends on itself"),
                ));
            }
            None => {}
        }
        let global = &self.program.globals[place];
        let Some(body) = global.body else { return Ok(Sequence::Empty) };
        self.globals.insert(id.0, Global::Open);
        let document = NodeRef::new(0, NodeId::DOCUMENT);
        let current = self.current.replace(Item::Node(document));
        let value = self.deeper(global.height, |run| run.eval(body, &Focus::node(document)));
        self.current = current;
        match &value {
            Ok(value) => self.globals.insert(id.0, Global::Value(value.clone())),
            Err(_) => self.globals.remove(&id.0),
        };
        value
    }

    /// Runs something that goes so much deeper.
    fn deeper<T>(&mut self, height: u32, inside: impl FnOnce(&mut Self) -> Res<T>) -> Res<T> {
        self.depth += height;
        if self.depth > self.limits.depth {
            self.depth -= height;
            return Err(limit("appels et variables trop imbriqués", "calls and variables nested too deeply"));
        }
        let result = inside(self);
        self.depth -= height;
        result
    }

    /// Counts work.
    #[inline]
    fn step(&mut self, count: u64) -> Res<()> {
        self.steps += count;
        if self.steps > self.allowed {
            return Err(limit("trop d'opérations pour ce document", "too many operations for this document"));
        }
        Ok(())
    }

    /// The tree of a constant document, by its number in the program.
    fn constant_document(&mut self, number: u16) -> Res<NodeRef> {
        let place = number as usize + 1;
        if self.trees[place].is_none() {
            let document = &self.program.documents[number as usize];
            let tree = document.tree(&self.program.names);
            let Some(tree) = tree else { return Err(no_document(&document.uri)) };
            self.trees[place] = Some(tree);
        }
        Ok(NodeRef::new(number + 1, NodeId::DOCUMENT))
    }
}

fn allowed(limits: &RunLimits, tree: &Tree) -> u64 {
    limits.steps.saturating_add(limits.steps_per_node.saturating_mul(tree.len() as u64))
}

fn no_document(name: &str) -> Fault {
    fault(
        "FODC0002",
        format!("document « {name} » absent du jeu de règles"),
        format!("document `{name}` is not in the rule set"),
    )
}

fn limit(fr: &'static str, en: &'static str) -> Fault {
    fault("XPDY0130", fr, en)
}
