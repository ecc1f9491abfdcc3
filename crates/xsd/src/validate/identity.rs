//! Identity constraints in streaming (part 1, section 3.11.4): key, unique, keyref.
//!
//! An element with constraints opens a scope for each. Selector and field paths are followed by bit sets, one
//! step per start tag. When the element ends its tables are checked and handed up to its parent, where a
//! keyref may look for them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use segur_datatypes::Value;
use segur_xml::{NameId, NsId, Reader, Span, Start};

use super::collect::{Place, Spot};
use super::element::Run;
use super::messages;
use super::value::InstanceContext;
use crate::model::{ConstraintId, ConstraintKind};
use crate::tables::{ContentTable, PathState, PathTable, SimpleId, Tables};

type KeySequence = Box<[Value]>;

/// The constraints in force and the values found for them.
#[derive(Default)]
pub(super) struct Identity {
    scopes: Vec<Scope>,
    targets: Vec<Target>,
    /// Tables of elements that have ended, for their ancestors: depth of the parent, constraint, entries.
    handed_up: Vec<Table>,
    /// Whether more than the limit were asked for: said once.
    exceeded: bool,
}

/// A constraint in force: from the start to the end of the element that declares it.
struct Scope {
    constraint: ConstraintId,
    depth: usize,
    /// Per selector path, its state at each open element from the declaring one down.
    paths: Vec<Vec<PathState>>,
    /// Key and unique: values with the element that has them.
    entries: HashMap<KeySequence, u64>,
    /// Keyref: values to be found.
    references: Vec<(KeySequence, String, Spot)>,
}

struct Table {
    depth: usize,
    constraint: ConstraintId,
    entries: HashMap<KeySequence, u64>,
}

/// An element found by a selector, its fields being gathered.
struct Target {
    scope: usize,
    depth: usize,
    ordinal: u64,
    span: Span,
    fields: Vec<Field>,
}

struct Field {
    /// Per path, its state at each open element from the target down.
    paths: Vec<Vec<PathState>>,
    /// The value, and its text for messages.
    value: Option<(Value, Box<str>)>,
    /// The depth of an element whose value is awaited.
    awaited: Option<usize>,
    /// The node that it stands for: two paths may lead to the same one.
    node: Option<Node>,
}

/// A node of the document: number of its element, and its name if it is an attribute.
type Node = (u64, Option<NameId>);

impl Field {
    /// Takes a node that one of the paths found; says whether it is another one than before.
    fn take(&mut self, node: Node) -> Taken {
        match self.node.replace(node) {
            None => Taken::First,
            Some(known) if known == node => Taken::Again,
            Some(_) => Taken::Other,
        }
    }
}

#[derive(PartialEq, Eq)]
enum Taken {
    First,
    Again,
    Other,
}

impl Identity {
    pub(super) fn begin(&mut self) {
        self.scopes.clear();
        self.targets.clear();
        self.handed_up.clear();
        self.exceeded = false;
    }

    /// Whether a scope was opened by the element at that depth, or tables were handed up to it.
    fn ends_at(&self, depth: usize) -> bool {
        self.scopes.last().is_some_and(|scope| scope.depth >= depth)
            || self.handed_up.last().is_some_and(|table| table.depth >= depth)
    }

    pub(super) fn is_idle(&self) -> bool {
        self.scopes.is_empty() && self.handed_up.is_empty()
    }
}

/// Whether one of the paths ends with that attribute.
fn is_named(paths: &[&PathTable], name: NameId, ns: NsId) -> bool {
    paths.iter().any(|path| path.attribute().is_some_and(|test| test.accepts(name, ns)))
}

fn start_paths(paths: &[PathTable]) -> Vec<Vec<PathState>> {
    paths.iter().map(|path| vec![path.start()]).collect()
}

/// Goes one element down in every path; says whether one ends there.
fn descend(paths: &[PathTable], states: &mut [Vec<PathState>], name: NameId, ns: NsId) -> bool {
    let mut found = false;
    for (path, states) in paths.iter().zip(states) {
        if let Some(&parent) = states.last() {
            let state = path.child(parent, name, ns);
            found |= path.found(state) && path.attribute().is_none();
            states.push(state);
        }
    }
    found
}

fn ascend(states: &mut [Vec<PathState>]) {
    for states in states {
        states.pop();
    }
}

impl Run<'_> {
    #[inline(always)]
    pub(super) fn identity_start(&mut self, reader: &Reader<'_>, start: &Start<'_>) {
        let declares = self.state.stack.last().and_then(|frame| frame.element);
        let declares = declares.is_some_and(|element| !self.tables.element(element).constraints.is_empty());
        if declares || !self.state.identity.scopes.is_empty() {
            self.follow(reader, start);
        }
    }

    #[cold]
    #[inline(never)]
    fn follow(&mut self, reader: &Reader<'_>, start: &Start<'_>) {
        let ns = reader.names().ns(start.name);
        let depth = self.state.stack.len();
        self.follow_fields(reader, start, ns);
        for scope in 0..self.state.identity.scopes.len() {
            let tables = self.tables;
            let here = &mut self.state.identity.scopes[scope];
            let selector = &tables.constraint(here.constraint).selector;
            if descend(selector, &mut here.paths, start.name, ns) {
                self.select(reader, start, scope, depth);
            }
        }
        self.open_scopes(reader, start, depth);
    }

    fn open_scopes(&mut self, reader: &Reader<'_>, start: &Start<'_>, depth: usize) {
        let Some(element) = self.state.stack.last().and_then(|frame| frame.element) else { return };
        let tables = self.tables;
        for &constraint in &tables.element(element).constraints {
            if self.state.identity.scopes.len() >= reader.limits().constraints {
                return self.exceed(reader, start);
            }
            let selector = &tables.constraint(constraint).selector;
            let paths = start_paths(selector);
            let itself = selector.iter().any(|path| path.found(path.start()));
            let (entries, references) = (HashMap::new(), Vec::new());
            self.state.identity.scopes.push(Scope { constraint, depth, paths, entries, references });
            if itself {
                self.select(reader, start, self.state.identity.scopes.len() - 1, depth);
            }
        }
    }

    /// Starts gathering the fields of an element that a selector found.
    fn select(&mut self, reader: &Reader<'_>, start: &Start<'_>, scope: usize, depth: usize) {
        let tables = self.tables;
        let constraint = tables.constraint(self.state.identity.scopes[scope].constraint);
        let new = |paths: &Vec<PathTable>| Field {
            paths: start_paths(paths),
            value: None,
            awaited: None,
            node: None,
        };
        let mut target = Target {
            scope,
            depth,
            ordinal: self.state.elements,
            span: start.span,
            fields: constraint.fields.iter().map(new).collect(),
        };
        for (index, paths) in constraint.fields.iter().enumerate() {
            if paths.iter().any(|path| path.attribute().is_none() && path.found(path.start())) {
                self.await_element(reader, start, &mut target, index, depth);
            }
            let here: Vec<_> = paths.iter().filter(|path| path.found(path.start())).collect();
            self.field_attributes(reader, start, &mut target, index, &here);
        }
        // Nothing below can add to fields that are attributes of the element itself.
        let own = constraint.fields.iter().flatten().all(|path| path.is_dead(path.start()));
        if own && target.fields.iter().all(|field| field.awaited.is_none()) {
            self.close_target(reader, target);
        } else if self.state.identity.targets.len() >= reader.limits().constraints {
            self.exceed(reader, start);
        } else {
            self.state.identity.targets.push(target);
        }
    }

    #[cold]
    fn exceed(&mut self, reader: &Reader<'_>, start: &Start<'_>) {
        if !std::mem::replace(&mut self.state.identity.exceeded, true) {
            let place = Place::element(start.span, self.state.elements);
            self.collector.push(
                reader,
                place,
                "XSD-LIMIT-CONSTRAINTS",
                messages::too_many_constraints(reader.limits().constraints),
                None,
            );
        }
    }

    /// Follows the fields of the targets that are open into a child.
    fn follow_fields(&mut self, reader: &Reader<'_>, start: &Start<'_>, ns: NsId) {
        let depth = self.state.stack.len();
        let mut targets = std::mem::take(&mut self.state.identity.targets);
        let tables = self.tables;
        for target in &mut targets {
            let constraint = tables.constraint(self.state.identity.scopes[target.scope].constraint);
            for (index, paths) in constraint.fields.iter().enumerate() {
                if descend(paths, &mut target.fields[index].paths, start.name, ns) {
                    self.await_element(reader, start, target, index, depth);
                }
                let states = target.fields[index].paths.iter().map(|states| states.last().copied());
                let here: Vec<_> = paths
                    .iter()
                    .zip(states)
                    .filter(|(path, state)| state.is_some_and(|state| path.found(state)))
                    .map(|(path, _)| path)
                    .collect();
                self.field_attributes(reader, start, target, index, &here);
            }
        }
        self.state.identity.targets = targets;
    }

    /// A field is the content of the element just started.
    fn await_element(
        &mut self,
        reader: &Reader<'_>,
        start: &Start<'_>,
        target: &mut Target,
        index: usize,
        depth: usize,
    ) {
        let Some(frame) = self.state.stack.last() else { return };
        let constraint = self.state.identity.scopes[target.scope].constraint;
        let simple = matches!(frame.content, ContentTable::Simple(_));
        if target.fields[index].take((self.state.elements, None)) == Taken::Other || !simple {
            return self.field_conflict(reader, start, target, index);
        }
        let key = self.tables.constraint(constraint).kind == ConstraintKind::Key;
        if key && frame.element.is_some_and(|element| self.tables.element(element).nillable) {
            let text = messages::nillable_key(self.tables, constraint, reader.names(), start.name);
            let place = Place::element(start.span, self.state.elements);
            self.collector.push(reader, place, "cvc-identity-constraint.4.2.3", text, None);
        }
        target.fields[index].awaited = Some(depth);
    }

    /// Takes the attributes that the paths which end at this element name: a node that several paths find is
    /// one node.
    fn field_attributes(
        &mut self,
        reader: &Reader<'_>,
        start: &Start<'_>,
        target: &mut Target,
        index: usize,
        paths: &[&PathTable],
    ) {
        if paths.iter().all(|path| path.attribute().is_none()) {
            return;
        }
        for attribute in start.attributes() {
            let ns = reader.names().ns(attribute.name);
            if !is_named(paths, attribute.name, ns) {
                continue;
            }
            match target.fields[index].take((self.state.elements, Some(attribute.name))) {
                Taken::First => {}
                Taken::Again => continue,
                Taken::Other => {
                    self.field_conflict(reader, start, target, index);
                    continue;
                }
            }
            let simple = self.attribute_simple(attribute.name);
            target.fields[index].value = self.field_value(reader, simple, attribute.value);
        }
        self.defaulted_attribute(
            reader,
            target,
            index,
            |name| start.attributes().any(|a| a.name == name),
            paths,
        );
    }

    /// A field may be an attribute that the schema supplies.
    fn defaulted_attribute(
        &mut self,
        reader: &Reader<'_>,
        target: &mut Target,
        index: usize,
        there: impl Fn(NameId) -> bool,
        paths: &[&PathTable],
    ) {
        let Some(frame) = self.state.stack.last() else { return };
        let set = self.tables.type_(frame.type_).attributes;
        for (_, use_) in self.tables.attribute_sets.uses(set) {
            let Some(constraint) = &use_.value else { continue };
            if !there(use_.name) && is_named(paths, use_.name, self.tables.names.ns(use_.name)) {
                target.fields[index].node = Some((self.state.elements, Some(use_.name)));
                target.fields[index].value = self.field_value(reader, Some(use_.simple), &constraint.lexical);
            }
        }
    }

    fn attribute_simple(&self, name: NameId) -> Option<SimpleId> {
        let frame = self.state.stack.last()?;
        let set = self.tables.type_(frame.type_).attributes;
        match self.tables.attribute(set, name) {
            Some(id) => Some(self.tables.attribute_sets.attribute_use(id).simple),
            None => self.tables.global_attribute(name).map(|id| self.tables.attributes[id.index()].simple),
        }
    }

    fn field_value(
        &self,
        reader: &Reader<'_>,
        simple: Option<SimpleId>,
        value: &str,
    ) -> Option<(Value, Box<str>)> {
        let context = InstanceContext::new(reader, self.tables);
        self.tables.simple(simple?).value(value, &context).ok().map(|found| (found, value.into()))
    }

    /// A field stands for two nodes, or for one without simple value.
    fn field_conflict(&mut self, reader: &Reader<'_>, start: &Start<'_>, target: &Target, index: usize) {
        let constraint = self.state.identity.scopes[target.scope].constraint;
        let text = messages::field_conflict(self.tables, constraint, index);
        let place = Place::element(start.span, self.state.elements);
        self.collector.push(reader, place, "cvc-identity-constraint.3", text, None);
    }

    #[inline(always)]
    pub(super) fn identity_end(&mut self, reader: &Reader<'_>) {
        if !self.state.identity.is_idle() {
            self.leave(reader);
        }
    }

    #[cold]
    #[inline(never)]
    fn leave(&mut self, reader: &Reader<'_>) {
        let depth = self.state.stack.len();
        self.gather(reader, depth);
        self.close_targets(reader, depth);
        if self.state.identity.ends_at(depth) {
            self.close_scopes(depth);
        }
        for target in &mut self.state.identity.targets {
            target.fields.iter_mut().for_each(|field| ascend(&mut field.paths));
        }
        self.state.identity.scopes.iter_mut().for_each(|scope| ascend(&mut scope.paths));
        if depth == 1 {
            self.state.identity.handed_up.clear();
        }
    }

    /// Gives the value of the element that ends to the fields that await it.
    fn gather(&mut self, reader: &Reader<'_>, depth: usize) {
        let awaited = |field: &Field| field.awaited == Some(depth);
        if !self.state.identity.targets.iter().any(|target| target.fields.iter().any(awaited)) {
            return;
        }
        let Some(frame) = self.state.stack.last() else { return };
        let simple = match frame.content {
            ContentTable::Simple(simple) if !frame.nil => Some(simple),
            _ => None,
        };
        let default = frame.element.and_then(|element| self.tables.element(element).value.as_ref());
        let lexical = match default {
            Some(constraint) if !frame.has_text => &constraint.lexical,
            _ => &self.state.text,
        };
        let value = self.field_value(reader, simple, lexical);
        let fields = self.state.identity.targets.iter_mut().flat_map(|target| &mut target.fields);
        for field in fields.filter(|field| awaited(field)) {
            field.awaited = None;
            field.value.clone_from(&value);
        }
    }

    fn close_targets(&mut self, reader: &Reader<'_>, depth: usize) {
        if self.state.identity.targets.last().is_none_or(|target| target.depth < depth) {
            return;
        }
        let mut targets = std::mem::take(&mut self.state.identity.targets);
        let still_open = targets.partition_point(|target| target.depth < depth);
        for target in targets.drain(still_open..) {
            self.close_target(reader, target);
        }
        self.state.identity.targets = targets;
    }

    fn close_target(&mut self, reader: &Reader<'_>, target: Target) {
        let tables: &Tables = self.tables;
        let scope = &mut self.state.identity.scopes[target.scope];
        let kind = tables.constraint(scope.constraint).kind;
        let place = Place::element(target.span, target.ordinal);
        let values: Option<Vec<(Value, Box<str>)>> =
            target.fields.into_iter().map(|field| field.value).collect();
        let Some(values) = values else {
            if kind == ConstraintKind::Key {
                let text = messages::incomplete_key(tables, scope.constraint);
                self.collector.push(reader, place, "cvc-identity-constraint.4.2.1", text, None);
            }
            return;
        };
        let (key, texts): (Vec<Value>, Vec<Box<str>>) = values.into_iter().unzip();
        let (key, texts): (KeySequence, String) = (key.into(), texts.join(", "));
        if let ConstraintKind::KeyRef(_) = kind {
            return scope.references.push((key, texts, self.collector.spot(reader, place)));
        }
        match scope.entries.entry(key) {
            Entry::Vacant(free) => drop(free.insert(target.ordinal)),
            Entry::Occupied(_) => {
                let unique = kind == ConstraintKind::Unique;
                let clause =
                    if unique { "cvc-identity-constraint.4.1" } else { "cvc-identity-constraint.4.2.2" };
                let text = messages::duplicate_key(tables, scope.constraint, &texts);
                self.collector.push(reader, place, clause, text, None);
            }
        }
    }

    fn close_scopes(&mut self, depth: usize) {
        let identity = &mut self.state.identity;
        let open = identity.scopes.partition_point(|scope| scope.depth < depth);
        let closed = identity.scopes.split_off(open);
        let mut own = self.merge_tables(depth);
        let mut references = Vec::new();
        for scope in closed {
            match self.tables.constraint(scope.constraint).kind {
                ConstraintKind::KeyRef(key) => references.push((scope.constraint, key, scope.references)),
                // What the element itself found counts before what its children handed up.
                _ => own.entry(scope.constraint).or_default().extend(scope.entries),
            }
        }
        for (keyref, key, wanted) in references {
            let known = own.get(&key);
            for (values, texts, spot) in wanted {
                if known.is_none_or(|known| !known.contains_key(&values)) {
                    let text = messages::dangling_keyref(self.tables, keyref, key, &texts);
                    self.collector.push_at(spot, "cvc-identity-constraint.4.3", text, None);
                }
            }
        }
        // Only what a keyref of an ancestor may still look for, and that one is in force already: the others
        // would pile up with the size of the document.
        own.retain(|&constraint, _| self.is_awaited(constraint));
        let handed =
            own.into_iter().map(|(constraint, entries)| Table { depth: depth - 1, constraint, entries });
        self.state.identity.handed_up.extend(handed);
    }

    /// Whether a keyref in force refers to that constraint.
    fn is_awaited(&self, constraint: ConstraintId) -> bool {
        let wanted = ConstraintKind::KeyRef(constraint);
        let refers = |scope: &Scope| self.tables.constraint(scope.constraint).kind == wanted;
        self.state.identity.scopes.iter().any(refers)
    }

    /// The tables that the children of the element at that depth handed up, by constraint: values that two
    /// children have are nobody's.
    fn merge_tables(&mut self, depth: usize) -> HashMap<ConstraintId, HashMap<KeySequence, u64>> {
        let handed = &mut self.state.identity.handed_up;
        let from = handed.partition_point(|table| table.depth < depth);
        let mut merged: HashMap<ConstraintId, HashMap<KeySequence, Option<u64>>> = HashMap::new();
        for table in handed.drain(from..) {
            let into = merged.entry(table.constraint).or_default();
            for (key, ordinal) in table.entries {
                into.entry(key)
                    .and_modify(|known| *known = known.filter(|&k| k == ordinal))
                    .or_insert(Some(ordinal));
            }
        }
        let kept = |entries: HashMap<KeySequence, Option<u64>>| {
            entries.into_iter().filter_map(|(key, ordinal)| Some((key, ordinal?))).collect()
        };
        merged.into_iter().map(|(constraint, entries)| (constraint, kept(entries))).collect()
    }
}
