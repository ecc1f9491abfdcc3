//! Expressions as sequences: the general way.

use super::nodes::{no_context, no_node};
use super::{Focus, Memo, Res, Run, Variable, limit};
use crate::ast::Combination;
use crate::atomic::{AtomicType, Fault, fault};
use crate::cast;
use crate::functions::Function;
use crate::node::NodeRef;
use crate::number::{Decimal, Integer};
use crate::program::{Constant, ExprId, Op, PathFlags, Type};
use crate::value::{Atomic, Item, Sequence};
use crate::{arithmetic, ast::Arithmetic};

impl<'a> Run<'a> {
    /// The value of an expression.
    pub(super) fn eval(&mut self, id: ExprId, focus: &Focus<'a>) -> Res<Sequence<'a>> {
        let program = self.program;
        match program.op(id) {
            Op::Literal(constant) => Ok(Sequence::atomic(literal(&program.constants[*constant as usize]))),
            Op::Local(slot, ..) => self.local(*slot),
            Op::Global(id) => self.global(*id),
            Op::Context(_) => focus.item.clone().map(Sequence::One).ok_or_else(no_context),
            Op::Root | Op::Step { .. } | Op::Document(_) => self.nodes_of(id, focus),
            Op::Sequence(parts) => self.concatenated(parts, focus),
            Op::For { slot, input, body } => self.for_each(*slot, *input, *body, focus),
            Op::Let { slot, value, body, declared } => {
                let mut value = self.eval(*value, focus)?;
                if let Some(declared) = declared {
                    value = self.as_declared(value, *declared)?;
                }
                self.set_local(*slot as usize, Variable::Value(value));
                self.eval(*body, focus)
            }
            Op::If(condition, yes, no) => {
                // `if (x castable as t) then x else y`
                if let Op::Castable(value, to, optional) = program.op(*condition)
                    && value == yes
                {
                    let value = self.eval(*value, focus)?;
                    let castable = self.is_castable(&value, *to, *optional);
                    return if castable { Ok(value) } else { self.eval(*no, focus) };
                }
                let chosen = if self.truth(*condition, focus)? { *yes } else { *no };
                self.eval(chosen, focus)
            }
            Op::Or(_)
            | Op::And(_)
            | Op::General(..)
            | Op::Quantified { .. }
            | Op::Lookup { .. }
            | Op::Castable(..) => self.truth(id, focus).map(Sequence::boolean),
            Op::NamedDocument { available: true, .. } => self.truth(id, focus).map(Sequence::boolean),
            Op::NamedDocument { table, name, .. } => self.named_document(*table, *name, focus),
            Op::Value(relation, left, right) => self.value_comparison(*relation, *left, *right, focus),
            Op::Is(left, right) => self.node_comparison(*left, *right, |a, b| a == b, focus),
            Op::Precedes(left, right) => self.node_comparison(*left, *right, |a, b| a < b, focus),
            Op::Range(from, to) => self.range_of(*from, *to, focus),
            Op::Arithmetic(operation, left, right) => self.arithmetic(*operation, *left, *right, focus),
            Op::Negate(inner) => self.signed(*inner, true, focus),
            Op::Plus(inner) => self.signed(*inner, false, focus),
            Op::Combine(combination, left, right) => self.combined(*combination, *left, *right, focus),
            Op::InstanceOf(inner, of) => {
                let value = self.eval(*inner, focus)?;
                Ok(Sequence::boolean(self.is_of(&value, *of)))
            }
            Op::Treat(inner, of) => {
                let value = self.eval(*inner, focus)?;
                if self.is_of(&value, *of) {
                    Ok(value)
                } else {
                    Err(fault(
                        "XPDY0050",
                        "« treat as » : ce n'est pas de ce type",
                        "`treat as`: not of that type",
                    ))
                }
            }
            Op::Cast(inner, to, optional) => self.cast(*inner, *to, *optional, focus),
            Op::Path { first, then, flags } => self.path(id, *first, *then, *flags, focus),
            Op::Filter { base, predicates, positional } => {
                if !positional && self.gives_nodes(*base) {
                    return self.nodes_of(id, focus);
                }
                let items = self.eval(*base, focus)?.into_items();
                self.filtered(items, predicates).map(Sequence::from)
            }
            Op::Call(function, arguments) => self.call(*function, arguments, focus),
            Op::Regex(function, regex, arguments) => self.regex_call(*function, *regex, arguments, focus),
            Op::UserCall(function, arguments) => self.user_call(*function, arguments, focus),
            Op::Memo(slot, inner, rooted) => {
                if *rooted && Self::is_elsewhere(focus) {
                    return self.eval(*inner, focus);
                }
                if let Some(Memo::Boolean(truth)) = self.memos.get(slot)
                    && self.is_boolean(*inner)
                {
                    return Ok(Sequence::boolean(*truth));
                }
                self.remembered(*slot, *inner, focus)
            }
        }
    }

    fn is_boolean(&self, id: ExprId) -> bool {
        matches!(
            self.program.op(id),
            Op::Or(_)
                | Op::And(_)
                | Op::General(..)
                | Op::Quantified { .. }
                | Op::Lookup { .. }
                | Op::Call(Function::Not | Function::Boolean, _)
        )
    }

    fn nodes_of(&mut self, id: ExprId, focus: &Focus<'a>) -> Res<Sequence<'a>> {
        let mut nodes = self.node_list(id, focus)?;
        Ok(match nodes.len() {
            0 => Sequence::Empty,
            1 => nodes.pop().map_or(Sequence::Empty, Sequence::node),
            _ => nodes.into_iter().map(Item::Node).collect(),
        })
    }

    fn concatenated(&mut self, parts: &[ExprId], focus: &Focus<'a>) -> Res<Sequence<'a>> {
        let mut items = Vec::new();
        for part in parts {
            items.extend(self.eval(*part, focus)?.into_items());
            self.check_length(items.len())?;
        }
        Ok(items.into())
    }

    fn check_length(&self, length: usize) -> Res<()> {
        if length > self.limits.items {
            Err(limit("séquence trop longue", "sequence too long"))
        } else {
            Ok(())
        }
    }

    fn for_each(&mut self, slot: u32, input: ExprId, body: ExprId, focus: &Focus<'a>) -> Res<Sequence<'a>> {
        let items = self.eval(input, focus)?;
        let mut results = Vec::new();
        for item in items.items() {
            self.step(1)?;
            self.set_local(slot as usize, Variable::Value(Sequence::One(item.clone())));
            results.extend(self.eval(body, focus)?.into_items());
            self.check_length(results.len())?;
        }
        Ok(results.into())
    }

    /// `first/then` in general: nodes are sorted, other values come in order.
    fn path(
        &mut self,
        id: ExprId,
        first: ExprId,
        then: ExprId,
        flags: PathFlags,
        focus: &Focus<'a>,
    ) -> Res<Sequence<'a>> {
        if flags.nodes && !flags.numbered {
            return self.nodes_of(id, focus);
        }
        let starts = self.path_starts(first, focus)?;
        let last = starts.len();
        let mut items = Vec::new();
        for (index, item) in starts.into_iter().enumerate() {
            self.step(1)?;
            if matches!(item, Item::Atomic(_)) {
                return Err(no_node());
            }
            let focus = Focus { item: Some(item), position: index + 1, last };
            items.extend(self.eval(then, &focus)?.into_items());
            self.check_length(items.len())?;
        }
        ordered(items)
    }

    fn path_starts(&mut self, first: ExprId, focus: &Focus<'a>) -> Res<Vec<Item<'a>>> {
        if self.gives_nodes(first) {
            return Ok(self.node_list(first, focus)?.into_iter().map(Item::Node).collect());
        }
        Ok(self.eval(first, focus)?.into_items())
    }

    fn named_document(&mut self, table: u32, name: ExprId, focus: &Focus<'a>) -> Res<Sequence<'a>> {
        let Some(name) = self.text_argument(Function::Doc, name, focus)? else { return Ok(Sequence::Empty) };
        let found = self.program.tables[table as usize].find(&name);
        let number = found.ok_or_else(|| super::no_document(&name))?;
        self.constant_document(number).map(Sequence::node)
    }

    pub(super) fn combined(
        &mut self,
        combination: Combination,
        left: ExprId,
        right: ExprId,
        focus: &Focus<'a>,
    ) -> Res<Sequence<'a>> {
        let (mut left, right) = (self.set_operand(left, focus)?, self.set_operand(right, focus)?);
        match combination {
            Combination::Union => {
                left.extend(right);
                left = Self::in_order(left);
            }
            Combination::Intersect => left.retain(|node| right.binary_search(node).is_ok()),
            Combination::Except => left.retain(|node| right.binary_search(node).is_err()),
        }
        Ok(left.into_iter().map(Item::Node).collect())
    }

    /// The nodes of an operand of `union` and its like, in document order.
    fn set_operand(&mut self, id: ExprId, focus: &Focus<'a>) -> Res<Vec<NodeRef>> {
        if self.gives_nodes(id) {
            return self.node_list(id, focus);
        }
        let value = self.eval(id, focus)?;
        let node = |item: &Item<'a>| match item {
            Item::Node(node) => Ok(*node),
            Item::Atomic(value) => Err(no_set(&value.type_of().name())),
        };
        value.items().iter().map(node).collect::<Res<_>>().map(Self::in_order)
    }

    /// One value of an operand, nothing if it is empty.
    pub(super) fn operand(&mut self, id: ExprId, focus: &Focus<'a>) -> Res<Option<Atomic<'a>>> {
        let value = self.eval(id, focus)?;
        match value {
            Sequence::Empty => Ok(None),
            Sequence::One(item) => Ok(Some(self.atomized(item))),
            Sequence::Many(items) => Err(several(items.len())),
        }
    }

    fn arithmetic(
        &mut self,
        operation: Arithmetic,
        left: ExprId,
        right: ExprId,
        focus: &Focus<'a>,
    ) -> Res<Sequence<'a>> {
        let (Some(left), Some(right)) = (self.operand(left, focus)?, self.operand(right, focus)?) else {
            return Ok(Sequence::Empty);
        };
        let (left, right) = (as_number(left)?, as_number(right)?);
        arithmetic::apply(operation, &left, &right, self.moment.zone).map(Sequence::atomic)
    }

    fn signed(&mut self, inner: ExprId, negative: bool, focus: &Focus<'a>) -> Res<Sequence<'a>> {
        let Some(value) = self.operand(inner, focus)? else { return Ok(Sequence::Empty) };
        let value = as_number(value)?;
        Ok(Sequence::atomic(match value {
            Atomic::Integer(value) if negative => Atomic::Integer(value.negate()),
            Atomic::Decimal(value) if negative => Atomic::Decimal(value.negate()),
            Atomic::Double(value) if negative => Atomic::Double(-value),
            Atomic::Float(value) if negative => Atomic::Float(-value),
            value if value.is_numeric() => value,
            value => {
                let of = value.type_of().name();
                return Err(fault(
                    "XPTY0004",
                    format!("un signe devant un {of}"),
                    format!("a sign before a {of}"),
                ));
            }
        }))
    }

    fn range_of(&mut self, from: ExprId, to: ExprId, focus: &Focus<'a>) -> Res<Sequence<'a>> {
        let (Some(from), Some(to)) = (self.operand(from, focus)?, self.operand(to, focus)?) else {
            return Ok(Sequence::Empty);
        };
        let (from, to) = (as_integer(from)?, as_integer(to)?);
        if from > to {
            return Ok(Sequence::Empty);
        }
        let (Some(from), Some(to)) = (from.to_i64(), to.to_i64()) else {
            return Err(limit("intervalle trop grand", "range too large"));
        };
        let length = usize::try_from(to.abs_diff(from)).unwrap_or(usize::MAX).saturating_add(1);
        self.check_length(length)?;
        self.step(length as u64)?;
        Ok((from..=to).map(|number| Atomic::Integer(number.into())).collect())
    }

    fn cast(
        &mut self,
        inner: ExprId,
        to: AtomicType,
        optional: bool,
        focus: &Focus<'a>,
    ) -> Res<Sequence<'a>> {
        match self.operand(inner, focus)? {
            Some(value) => cast::cast(value, to, &segur_datatypes::NoContext).map(Sequence::atomic),
            None if optional => Ok(Sequence::Empty),
            None => {
                let to = to.name();
                Err(fault(
                    "XPTY0004",
                    format!("rien à convertir en {to}"),
                    format!("nothing to cast to {to}"),
                ))
            }
        }
    }

    pub(super) fn is_castable(&self, value: &Sequence<'a>, to: AtomicType, optional: bool) -> bool {
        match value.items() {
            [] => optional,
            [one] => cast::castable(&self.atomized(one.clone()), to, &segur_datatypes::NoContext),
            _ => false,
        }
    }

    /// Whether a value is of a type.
    pub(super) fn is_of(&self, value: &Sequence<'a>, of: Type) -> bool {
        let (occurrence, item): (_, &dyn Fn(&Item<'a>) -> bool) = match of {
            Type::Empty => return value.is_empty(),
            Type::Item(occurrence) => (occurrence, &|_| true),
            Type::Node(test, occurrence) => (occurrence, &move |item| match item {
                Item::Node(node) => self.passes(*node, test),
                Item::Atomic(_) => false,
            }),
            Type::Atomic(of, occurrence) => (occurrence, &move |item| match item {
                Item::Atomic(value) => value.type_of().derives_from(of),
                Item::Node(_) => false,
            }),
        };
        occurrence.allows(value.len()) && value.items().iter().all(item)
    }

    fn passes(&self, node: crate::NodeRef, test: crate::program::Test) -> bool {
        let tree = self.tree(node.document());
        match super::axes::attribute_name(tree, node) {
            Some(name) => {
                matches!(test, crate::program::Test::Node | crate::program::Test::Attribute(_))
                    && test.attribute(tree, name)
            }
            None => test.node(tree, node.node()),
        }
    }

    /// A value as the type that a variable or parameter declares: function conversion rules.
    pub(super) fn as_declared(&self, value: Sequence<'a>, declared: Type) -> Res<Sequence<'a>> {
        let value = match declared {
            Type::Atomic(to, _) => {
                let items = value.into_items().into_iter().map(|item| {
                    let atomic = self.atomized(item);
                    let castable = matches!(atomic, Atomic::Untyped(_)) && to != AtomicType::Any
                        || atomic.is_numeric()
                            && matches!(
                                to,
                                AtomicType::Builtin(
                                    segur_datatypes::Builtin::Double | segur_datatypes::Builtin::Float
                                )
                            )
                        || matches!(atomic, Atomic::AnyUri(_)) && to.is_text();
                    if castable { cast::cast(atomic, to, &segur_datatypes::NoContext) } else { Ok(atomic) }
                });
                items.collect::<Res<Vec<_>>>()?.into_iter().collect()
            }
            _ => value,
        };
        if self.is_of(&value, declared) {
            return Ok(value);
        }
        Err(fault(
            "XPTY0004",
            "valeur d'un autre type que celui déclaré",
            "value of another type than declared",
        ))
    }
}

fn several(count: usize) -> Fault {
    fault(
        "XPTY0004",
        format!("{count} valeurs là où une seule est permise"),
        format!("{count} values where one is allowed"),
    )
}

fn no_set(of: &str) -> Fault {
    fault(
        "XPTY0004",
        format!("« union », « intersect » et « except » veulent des nœuds, non un {of}"),
        format!("`union`, `intersect` and `except` want nodes, not an {of}"),
    )
}

/// All nodes, in document order and once, or no node at all.
fn ordered(items: Vec<Item<'_>>) -> Res<Sequence<'_>> {
    let nodes: Vec<_> = items
        .iter()
        .filter_map(|item| match item {
            Item::Node(node) => Some(*node),
            Item::Atomic(_) => None,
        })
        .collect();
    match nodes.len() {
        0 => Ok(items.into()),
        count if count == items.len() => Ok(Run::in_order(nodes).into_iter().map(Item::Node).collect()),
        _ => Err(fault(
            "XPTY0018",
            "le dernier pas d'un chemin mêle nœuds et valeurs",
            "the last step of a path mixes nodes and values",
        )),
    }
}

pub(super) fn literal(constant: &Constant) -> Atomic<'_> {
    match constant {
        Constant::String(text) => Atomic::String((&**text).into()),
        Constant::Integer(digits) => Atomic::Integer(Integer::parse(digits).unwrap_or_else(|| 0.into())),
        Constant::Decimal(digits) => {
            Atomic::Decimal(Decimal::parse(digits).unwrap_or_else(|| Decimal::from_integer(&0.into())))
        }
        Constant::Double(bits) => Atomic::Double(f64::from_bits(*bits)),
        Constant::Boolean(value) => Atomic::Boolean(*value),
    }
}

/// Untyped operands of arithmetic are doubles.
fn as_number(value: Atomic<'_>) -> Res<Atomic<'_>> {
    match value {
        Atomic::Untyped(_) => cast::cast(
            value,
            AtomicType::Builtin(segur_datatypes::Builtin::Double),
            &segur_datatypes::NoContext,
        ),
        _ => Ok(value),
    }
}

fn as_integer(value: Atomic<'_>) -> Res<Integer> {
    let value = match value {
        Atomic::Untyped(_) => cast::cast(
            value,
            AtomicType::Builtin(segur_datatypes::Builtin::Integer),
            &segur_datatypes::NoContext,
        )?,
        _ => value,
    };
    match value {
        Atomic::Integer(value) => Ok(value),
        other => {
            let of = other.type_of().name();
            Err(fault(
                "XPTY0004",
                format!("« to » demande des entiers, pas un {of}"),
                format!("`to` asks for integers, not a {of}"),
            ))
        }
    }
}
