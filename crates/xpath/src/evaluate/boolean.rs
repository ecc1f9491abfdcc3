//! Truth: the way that assertions and predicates are evaluated.

use super::{Focus, Memo, Res, Run, Variable, no_document};
use crate::ast::{Axis, Combination, Quantifier, Relation};
use crate::atomic::Fault;
use crate::functions::{Function, Kind, effective_boolean};
use crate::index::{Rows, push_part};
use crate::node::NodeRef;
use crate::program::{ExprId, Op, Test};
use crate::value::{Item, Sequence};

impl<'a> Run<'a> {
    /// The effective boolean value. What most assertions are made of is here, in little room on the stack.
    pub(super) fn truth(&mut self, id: ExprId, focus: &Focus<'a>) -> Res<bool> {
        match self.program.op(id) {
            Op::Or(parts) => {
                for part in parts {
                    if self.part_truth(*part, focus)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Op::And(parts) => {
                for part in parts {
                    if !self.part_truth(*part, focus)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Op::Call(Function::Not, parts) => Ok(!self.part_truth(parts[0], focus)?),
            Op::Step { axis, test, predicates, .. } if predicates.is_empty() => match focus.item {
                Some(Item::Node(node)) => self.any_at(node, *axis, *test),
                _ => self.exists(id, focus),
            },
            Op::Step { .. } => self.exists(id, focus),
            Op::Path { flags, .. } if flags.nodes => self.exists(id, focus),
            Op::General(relation, left, right) => match self.literal_text(*right) {
                Some(text) => self.any_text(*relation, *left, text, focus),
                None => self.comparison(*relation, *left, *right, focus),
            },
            _ => self.truth_of_others(id, focus),
        }
    }

    /// The truth of a part: that of most, whether there is such a child or attribute, takes no call of [`Run::truth`].
    #[inline(always)]
    fn part_truth(&mut self, id: ExprId, focus: &Focus<'a>) -> Res<bool> {
        match (self.program.op(id), &focus.item) {
            (Op::Step { axis, test, predicates, .. }, Some(Item::Node(node))) if predicates.is_empty() => {
                self.any_at(*node, *axis, *test)
            }
            _ => self.truth(id, focus),
        }
    }

    #[inline(never)]
    fn comparison(
        &mut self,
        relation: Relation,
        left: ExprId,
        right: ExprId,
        focus: &Focus<'a>,
    ) -> Res<bool> {
        match self.counted(relation, left, right, focus)? {
            Some(truth) => Ok(truth),
            None => self.general(relation, left, right, focus),
        }
    }

    #[inline(never)]
    fn truth_of_others(&mut self, id: ExprId, focus: &Focus<'a>) -> Res<bool> {
        let program = self.program;
        match program.op(id) {
            Op::If(condition, yes, no) => {
                let chosen = if self.truth(*condition, focus)? { *yes } else { *no };
                self.truth(chosen, focus)
            }
            Op::Call(Function::Boolean, parts) => self.truth(parts[0], focus),
            Op::Call(Function::Exists, parts) => self.exists(parts[0], focus),
            Op::Call(Function::Empty, parts) => Ok(!self.exists(parts[0], focus)?),
            Op::Root | Op::Document(_) => self.exists(id, focus),
            Op::Combine(Combination::Union, ..) => self.exists(id, focus),
            Op::Filter { .. } if self.gives_nodes(id) => self.exists(id, focus),
            Op::Quantified { .. } => self.quantified(id, focus),
            Op::Lookup { index, document, values } => self.lookup(*index, *document, values, focus),
            Op::NamedDocument { table, name, available: true } => {
                let name = self.text_argument(Function::DocAvailable, *name, focus)?;
                Ok(name.is_some_and(|name| program.tables[*table as usize].find(&name).is_some()))
            }
            Op::Castable(inner, to, optional) => {
                let value = self.eval(*inner, focus)?;
                Ok(self.is_castable(&value, *to, *optional))
            }
            Op::Memo(slot, inner, rooted) => self.remembered_truth(*slot, *inner, *rooted, focus),
            Op::Value(relation, left, right) => match self.counted(*relation, *left, *right, focus)? {
                Some(truth) => Ok(truth),
                None => effective_boolean(&self.value_comparison(*relation, *left, *right, focus)?),
            },
            Op::Local(slot, ..) => effective_boolean(self.local_ref(*slot)?),
            _ => effective_boolean(&self.eval(id, focus)?),
        }
    }

    /// Whether there is any item.
    pub(super) fn exists(&mut self, id: ExprId, focus: &Focus<'a>) -> Res<bool> {
        match self.program.op(id) {
            Op::Step { axis, test, predicates, positional } => {
                let node = self.context_node(focus)?;
                if predicates.is_empty() {
                    return self.any_at(node, *axis, *test);
                }
                // `self::name[...] | self::other[...] | ...`: most names are not that of the node.
                if *axis == Axis::SelfAxis && !test.any(self.tree(node.document()), node) {
                    return Ok(false);
                }
                if *axis == Axis::SelfAxis && !positional {
                    return self.all_hold(predicates, node);
                }
            }
            Op::Local(slot, ..) => return Ok(!self.local_ref(*slot)?.is_empty()),
            Op::Combine(Combination::Union, left, right) => {
                return self.exists_in_union(*left, *right, focus);
            }
            Op::Filter { base, predicates, positional: false } => {
                if let Op::Local(slot, Kind::Nodes, true) = self.program.op(*base)
                    && let Sequence::One(Item::Node(node)) = self.local_ref(*slot)?
                {
                    let node = *node;
                    return self.all_hold(predicates, node);
                }
            }
            _ => {}
        }
        if self.gives_nodes(id) {
            self.visit(id, focus, &mut |_, _| Ok(true))
        } else {
            Ok(!self.eval(id, focus)?.is_empty())
        }
    }

    /// Whether any alternative of a union gives a node. They hang on the left: `((a | b) | c) | d`.
    fn exists_in_union(&mut self, left: ExprId, right: ExprId, focus: &Focus<'a>) -> Res<bool> {
        const ROOM: usize = 48;
        let (mut rest, mut later, mut count) = (left, [right; ROOM], 1);
        while count < ROOM
            && let Op::Combine(Combination::Union, left, right) = self.program.op(rest)
        {
            later[count] = *right;
            (rest, count) = (*left, count + 1);
        }
        let alternatives = || std::iter::once(rest).chain(later[..count].iter().rev().copied());
        if !alternatives().all(|alternative| self.gives_nodes(alternative)) {
            return Ok(!self.combined(Combination::Union, left, right, focus)?.is_empty());
        }
        for alternative in alternatives() {
            if !self.is_another_name(alternative, focus) && self.exists(alternative, focus)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether an expression is `self::name[...]` of another name than the node has.
    #[inline]
    fn is_another_name(&self, id: ExprId, focus: &Focus<'a>) -> bool {
        match (self.program.op(id), &focus.item) {
            (Op::Step { axis: Axis::SelfAxis, test: Test::Name(name), .. }, Some(Item::Node(node))) => {
                node.attribute().is_some() || self.tree(node.document()).name_of(node.node()) != *name
            }
            _ => false,
        }
    }

    /// Whether what was remembered of another document is of no use here.
    pub(super) fn is_elsewhere(focus: &Focus<'a>) -> bool {
        !matches!(focus.item, Some(Item::Node(node)) if node.document() == 0)
    }

    fn remembered_truth(&mut self, slot: u32, inner: ExprId, rooted: bool, focus: &Focus<'a>) -> Res<bool> {
        if rooted && Self::is_elsewhere(focus) {
            return self.truth(inner, focus);
        }
        match self.memos.get(&slot) {
            Some(Memo::Boolean(truth)) => return Ok(*truth),
            Some(Memo::Value(value)) => return effective_boolean(value),
            None => {}
        }
        let truth = self.truth(inner, focus)?;
        self.memos.insert(slot, Memo::Boolean(truth));
        Ok(truth)
    }

    fn quantified(&mut self, id: ExprId, focus: &Focus<'a>) -> Res<bool> {
        let Op::Quantified { quantifier, slot, input, body } = self.program.op(id) else { return Ok(false) };
        let (slot, body, wanted) = (*slot as usize, *body, *quantifier == Quantifier::Some);
        // What the input binds has the place of the variable: it must be done with before the variable is set.
        if self.gives_nodes(*input) && self.walks_sorted(*input) && !self.program.binds(*input) {
            let ended = self.visit(*input, focus, &mut |run, node| {
                run.step(1)?;
                run.set_local(slot, Variable::Value(Sequence::node(node)));
                Ok(run.truth(body, focus)? == wanted)
            })?;
            return Ok(ended == wanted);
        }
        let items = self.eval(*input, focus)?;
        for item in items.items() {
            self.step(1)?;
            self.set_local(slot, Variable::Value(Sequence::One(item.clone())));
            if self.truth(body, focus)? == wanted {
                return Ok(wanted);
            }
        }
        Ok(!wanted)
    }

    /// `count(x) <= 2` needs three nodes at most, `string-length(x) > 0` no number; nothing if the comparison is of
    /// another form.
    fn counted(
        &mut self,
        relation: Relation,
        left: ExprId,
        right: ExprId,
        focus: &Focus<'a>,
    ) -> Res<Option<bool>> {
        let program = self.program;
        let Op::Call(function @ (Function::Count | Function::StringLength), parts) = program.op(left) else {
            return Ok(None);
        };
        let Some(bound) = self.literal_number(right) else { return Ok(None) };
        let bound = bound as usize;
        let count = match function {
            Function::Count if self.gives_nodes(parts[0]) => self.count(parts[0], bound + 1, focus)?,
            Function::StringLength => self.length_of(parts[0], focus)?,
            _ => return Ok(None),
        };
        Ok(Some(relation.holds(count.cmp(&bound))))
    }

    /// How many nodes there are, no further than needed.
    pub(super) fn count(&mut self, id: ExprId, enough: usize, focus: &Focus<'a>) -> Res<usize> {
        if !self.walks_distinct(id) {
            return Ok(self.node_list(id, focus)?.len());
        }
        let mut count = 0;
        self.visit(id, focus, &mut |_, _| {
            count += 1;
            Ok(count >= enough)
        })?;
        Ok(count)
    }

    /// Whether a row of the index of a document holds one of the values in each column.
    fn lookup(&mut self, index: u32, document: ExprId, values: &[ExprId], focus: &Focus<'a>) -> Res<bool> {
        let program = self.program;
        let number = match program.op(document) {
            Op::Document(number) => *number,
            Op::NamedDocument { table, name, .. } => {
                let name = self.text_argument(Function::Doc, *name, focus)?;
                let Some(name) = name else { return Ok(false) };
                program.tables[*table as usize].find(&name).ok_or_else(|| -> Fault { no_document(&name) })?
            }
            _ => return Ok(false),
        };
        let Some(rows) = program.indexes[index as usize].rows(number) else { return Ok(false) };
        if let Some(found) = self.lookup_one(rows, values, focus)? {
            return Ok(found);
        }
        let mut wanted = vec![String::new()];
        for value in values {
            let value = self.eval(*value, focus)?;
            let mut longer = Vec::with_capacity(wanted.len() * value.len());
            for item in value.items() {
                let text = self.item_text(item);
                for row in &wanted {
                    let mut row = row.clone();
                    push_part(&mut row, &text);
                    longer.push(row);
                }
            }
            self.step(longer.len() as u64)?;
            wanted = longer;
        }
        Ok(wanted.iter().any(|row| rows.contains(row)))
    }

    /// The same where each value is one item, as is usual; nothing if one of them is several.
    fn lookup_one(&mut self, rows: &Rows, values: &[ExprId], focus: &Focus<'a>) -> Res<Option<bool>> {
        let mut row = std::mem::take(&mut self.row);
        row.clear();
        let mut single = Some(true);
        for value in values {
            match self.eval(*value, focus)? {
                Sequence::Empty => single = single.map(|_| false),
                Sequence::One(item) => push_part(&mut row, &self.item_text(&item)),
                Sequence::Many(_) => single = None,
            }
            if single != Some(true) {
                break;
            }
        }
        let found = single.map(|all| all && rows.contains(&row));
        self.row = row;
        Ok(found)
    }

    /// Whether an expression gives nodes and nothing else for certain.
    pub(super) fn gives_nodes(&self, id: ExprId) -> bool {
        match self.program.op(id) {
            Op::Step { .. }
            | Op::Root
            | Op::Document(_)
            | Op::Combine(..)
            | Op::Context(Kind::Nodes)
            | Op::Local(_, Kind::Nodes, true) => true,
            Op::Path { flags, .. } => flags.nodes,
            Op::Filter { base, .. } => self.gives_nodes(*base),
            Op::Memo(_, inner, _) => self.gives_nodes(*inner),
            _ => false,
        }
    }

    /// Whether visiting an expression meets its nodes in document order and once.
    pub(super) fn walks_sorted(&self, id: ExprId) -> bool {
        match self.program.op(id) {
            Op::Step { axis, positional, .. } => {
                *positional || !axis.is_reverse() || *axis == crate::ast::Axis::Parent
            }
            Op::Root | Op::Document(_) | Op::Memo(..) | Op::Context(_) | Op::Local(_, _, true) => true,
            Op::Path { first, flags, .. } => flags.sorted && self.walks_sorted(*first),
            Op::Filter { base, positional, .. } => !positional && self.walks_sorted(*base),
            _ => false,
        }
    }

    /// Whether visiting an expression meets each of its nodes once, in whatever order.
    fn walks_distinct(&self, id: ExprId) -> bool {
        match self.program.op(id) {
            Op::Step { .. } => true,
            // No two nodes have a child or an attribute in common.
            Op::Path { first, then, flags } if flags.nodes && !flags.numbered => {
                let own = matches!(
                    self.program.op(*then),
                    Op::Step { axis: Axis::Child | Axis::Attribute | Axis::SelfAxis, .. }
                );
                (own && self.walks_distinct(*first)) || self.walks_sorted(id)
            }
            Op::Filter { base, positional: false, .. } => self.walks_distinct(*base),
            _ => self.walks_sorted(id),
        }
    }

    /// Sorts nodes and takes out what is there twice.
    pub(super) fn in_order(mut nodes: Vec<NodeRef>) -> Vec<NodeRef> {
        if !nodes.is_sorted_by(|a, b| a < b) {
            nodes.sort_unstable();
            nodes.dedup();
        }
        nodes
    }
}
