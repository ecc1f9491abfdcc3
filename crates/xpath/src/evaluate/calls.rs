//! Calls: of the library, of the rules' own functions, and the functions that need nodes.

use std::borrow::Cow;
use std::rc::Rc;

use segur_xml::NodeKind;

use super::axes::attribute_name;
use super::{Focus, Res, Run, Variable};
use crate::atomic::fault;
use crate::cast::collapsed_length;
use crate::functions::{self, Function, parameter_of};
use crate::node::NodeRef;
use crate::program::{Constant, ExprId, Op};
use crate::value::{Atomic, Item, Sequence};

impl<'a> Run<'a> {
    pub(super) fn call(
        &mut self,
        function: Function,
        arguments: &[ExprId],
        focus: &Focus<'a>,
    ) -> Res<Sequence<'a>> {
        use Function as F;
        match function {
            F::Not | F::Boolean | F::Exists | F::Empty => {
                let truth = match function {
                    F::Not => !self.truth(arguments[0], focus)?,
                    F::Boolean => self.truth(arguments[0], focus)?,
                    F::Exists => self.exists(arguments[0], focus)?,
                    _ => !self.exists(arguments[0], focus)?,
                };
                Ok(Sequence::boolean(truth))
            }
            F::Count if self.gives_nodes(arguments[0]) => {
                Ok(Sequence::integer(self.count(arguments[0], usize::MAX, focus)? as i64))
            }
            F::Position => self.number_of(focus, focus.position),
            F::Last => self.number_of(focus, focus.last),
            F::Current => self.current.clone().map(Sequence::One).ok_or_else(super::nodes::no_context),
            F::String => self.string_call(arguments[0], focus),
            F::StringLength | F::NormalizeSpace => self.text_call(function, arguments[0], focus),
            F::Contains | F::StartsWith | F::EndsWith if arguments.len() == 2 => {
                let text = self.text_argument(function, arguments[0], focus)?.unwrap_or_default();
                let part = self.text_argument(function, arguments[1], focus)?.unwrap_or_default();
                Ok(Sequence::boolean(match function {
                    F::Contains => text.contains(&*part),
                    F::StartsWith => text.starts_with(&*part),
                    _ => text.ends_with(&*part),
                }))
            }
            F::LocalName
                if matches!(self.program.op(arguments[0]), Op::Context(_)) && focus.as_node().is_some() =>
            {
                Ok(Sequence::string(focus.as_node().map_or("", |node| self.local_name(node))))
            }
            F::Concat => {
                let mut text = String::new();
                for argument in arguments {
                    self.push_value(*argument, focus, &mut text)?;
                }
                Ok(Sequence::string(text))
            }
            F::StringJoin => match self.joined(arguments, focus)? {
                Some(joined) => Ok(joined),
                None => {
                    let values = self.arguments(function, arguments, focus)?;
                    self.call_with(function, values, focus)
                }
            },
            F::Substring => self.substring_call(arguments, focus),
            F::Matches | F::Replace | F::Tokenize => self.dynamic_regex(function, arguments, focus),
            F::Data => {
                let values = self.atoms(arguments[0], focus)?;
                Ok(values.into_iter().collect())
            }
            F::Document => self.eval(arguments[0], focus),
            F::Key => self.key_call(arguments, focus),
            _ => {
                let values = self.arguments(function, arguments, focus)?;
                self.call_with(function, values, focus)
            }
        }
    }

    /// The local name of a node, empty for what has none.
    pub(super) fn local_name(&self, node: NodeRef) -> &'a str {
        let tree = self.tree(node.document());
        let name = match attribute_name(tree, node) {
            Some(name) => name,
            None if matches!(tree.kind(node.node()), NodeKind::Element | NodeKind::Instruction) => {
                tree.name_of(node.node())
            }
            None => return "",
        };
        tree.names().local_name(name)
    }

    fn number_of(&self, focus: &Focus<'a>, number: usize) -> Res<Sequence<'a>> {
        match focus.item {
            Some(_) => Ok(Sequence::integer(number as i64)),
            None => Err(super::nodes::no_context()),
        }
    }

    /// The arguments, converted as the signature wants them.
    fn arguments(
        &mut self,
        function: Function,
        arguments: &[ExprId],
        focus: &Focus<'a>,
    ) -> Res<Vec<Sequence<'a>>> {
        let mut values = Vec::with_capacity(arguments.len());
        for (place, argument) in arguments.iter().enumerate() {
            let parameter = parameter_of(function, place);
            let mut value = self.eval(*argument, focus)?;
            if parameter.atomic.is_some() {
                value = match value {
                    Sequence::Empty => Sequence::Empty,
                    Sequence::One(item) => Sequence::atomic(self.atomized(item)),
                    many => many.into_items().into_iter().map(|item| self.atomized(item)).collect(),
                };
            }
            values.push(functions::convert(function, place, value, parameter)?);
        }
        Ok(values)
    }

    /// Adds an argument of `concat`: at most one value of any type.
    fn push_value(&mut self, id: ExprId, focus: &Focus<'a>, text: &mut String) -> Res<()> {
        if let Some(literal) = self.literal_text(id) {
            text.push_str(literal);
            return Ok(());
        }
        if let Op::Local(slot, ..) = self.program.op(id) {
            match self.local_ref(*slot)? {
                Sequence::Empty => return Ok(()),
                Sequence::One(Item::Atomic(Atomic::String(part) | Atomic::Untyped(part))) => {
                    text.push_str(part);
                    return Ok(());
                }
                _ => {}
            }
        }
        match self.eval(id, focus)? {
            Sequence::Empty => {}
            Sequence::One(item) => text.push_str(&self.item_text(&item)),
            Sequence::Many(items) => return Err(super::text::too_many(Function::Concat, items.len())),
        }
        Ok(())
    }

    fn substring_call(&mut self, arguments: &[ExprId], focus: &Focus<'a>) -> Res<Sequence<'a>> {
        if let Some(part) = self.substring_of_local(arguments)? {
            return Ok(Sequence::string(part));
        }
        let text = self.text_argument(Function::Substring, arguments[0], focus)?.unwrap_or_default();
        let start = self.number_argument(1, arguments[1], focus)?;
        let length = match arguments.get(2) {
            Some(length) => Some(self.number_argument(2, *length, focus)?),
            None => None,
        };
        Ok(Sequence::string(match text {
            Cow::Borrowed(text) => Cow::Borrowed(functions::substring(text, start, length)),
            Cow::Owned(text) => functions::substring(&text, start, length).to_owned().into(),
        }))
    }

    /// `substring($text, 5, 2)` without a copy of the whole text; nothing if it is of another form.
    fn substring_of_local(&mut self, arguments: &[ExprId]) -> Res<Option<Cow<'a, str>>> {
        let Op::Local(slot, ..) = self.program.op(arguments[0]) else { return Ok(None) };
        let numbers =
            (self.literal_number(arguments[1]), arguments.get(2).map(|id| self.literal_number(*id)));
        let (start, length) = match numbers {
            (Some(start), None) => (start, None),
            (Some(start), Some(Some(length))) => (start, Some(length)),
            _ => return Ok(None),
        };
        Ok(match self.local_ref(*slot)? {
            Sequence::One(Item::Atomic(Atomic::String(text) | Atomic::Untyped(text))) => Some(match text {
                Cow::Borrowed(text) => Cow::Borrowed(functions::substring(text, start, length)),
                Cow::Owned(text) => functions::substring(text, start, length).to_owned().into(),
            }),
            _ => None,
        })
    }

    /// A small whole number that is written in the expression.
    pub(super) fn literal_number(&self, id: ExprId) -> Option<f64> {
        let Op::Literal(constant) = self.program.op(id) else { return None };
        match &self.program.constants[*constant as usize] {
            Constant::Integer(digits) => digits.parse::<u32>().ok().map(f64::from),
            _ => None,
        }
    }

    /// An argument of type `xs:double`.
    fn number_argument(&mut self, place: usize, id: ExprId, focus: &Focus<'a>) -> Res<f64> {
        if let Some(number) = self.literal_number(id) {
            return Ok(number);
        }
        let value = self.eval(id, focus)?;
        if let Sequence::One(Item::Atomic(number)) = &value
            && let Some(number) = number.to_f64()
        {
            return Ok(number);
        }
        let value = value.into_items().into_iter().map(|item| Item::Atomic(self.atomized(item))).collect();
        let value =
            functions::convert(Function::Substring, place, value, parameter_of(Function::Substring, place))?;
        Ok(match value.items() {
            [Item::Atomic(number)] => number.to_f64().unwrap_or(f64::NAN),
            _ => f64::NAN,
        })
    }

    fn string_call(&mut self, argument: ExprId, focus: &Focus<'a>) -> Res<Sequence<'a>> {
        let value = self.eval(argument, focus)?;
        match value.items() {
            [] => Ok(Sequence::string("")),
            [one] => Ok(Sequence::string(self.item_text(one))),
            many => {
                let count = many.len();
                Err(fault(
                    "XPTY0004",
                    format!("string() : {count} éléments là où un seul est permis"),
                    format!("string(): {count} items where one is allowed"),
                ))
            }
        }
    }

    /// `string-length` and `normalize-space`.
    fn text_call(&mut self, function: Function, argument: ExprId, focus: &Focus<'a>) -> Res<Sequence<'a>> {
        if function == Function::StringLength {
            return Ok(Sequence::integer(self.length_of(argument, focus)? as i64));
        }
        Ok(match self.text_of(function, argument, focus)? {
            Cow::Borrowed(text) => Sequence::string(functions::normalize_space(text)),
            Cow::Owned(text) => Sequence::string(functions::normalize_space(&text).into_owned()),
        })
    }

    /// The text of the argument of one of them; what stands for an argument left out is taken as `string(.)` is.
    fn text_of(&mut self, function: Function, argument: ExprId, focus: &Focus<'a>) -> Res<Cow<'a, str>> {
        let text = match (self.program.op(argument), &focus.item) {
            (Op::Context(_), Some(item)) => Some(self.item_text(item)),
            _ => self.text_argument(function, argument, focus)?,
        };
        Ok(text.unwrap_or_default())
    }

    /// How many characters an argument of `string-length` has; that of `normalize-space` is not made for it.
    pub(super) fn length_of(&mut self, argument: ExprId, focus: &Focus<'a>) -> Res<usize> {
        if let Op::Call(Function::NormalizeSpace, inner) = self.program.op(argument) {
            return Ok(collapsed_length(&self.text_of(Function::NormalizeSpace, inner[0], focus)?));
        }
        Ok(self.text_of(Function::StringLength, argument, focus)?.chars().count())
    }

    /// `string-join` of texts; nothing if it is asked of other values, or is not a plain one.
    fn joined(&mut self, arguments: &[ExprId], focus: &Focus<'a>) -> Res<Option<Sequence<'a>>> {
        let Some(separator) = self.literal_text(arguments[1]) else { return Ok(None) };
        let items = self.eval(arguments[0], focus)?;
        let is_text = |item: &Item<'a>| {
            matches!(item, Item::Node(_) | Item::Atomic(Atomic::String(_) | Atomic::Untyped(_)))
        };
        if !items.items().iter().all(is_text) {
            return Ok(None);
        }
        if let [one] = items.items() {
            return Ok(Some(Sequence::string(self.item_text(one))));
        }
        let mut all = String::new();
        for (place, item) in items.items().iter().enumerate() {
            all.push_str(if place == 0 { "" } else { separator });
            match item {
                Item::Node(node) => all.push_str(&self.string_value(*node)),
                Item::Atomic(value) => all.push_str(value.as_str().unwrap_or_default()),
            }
        }
        Ok(Some(Sequence::string(all)))
    }

    pub(super) fn regex_call(
        &mut self,
        function: Function,
        regex: u32,
        arguments: &[ExprId],
        focus: &Focus<'a>,
    ) -> Res<Sequence<'a>> {
        let text = self.text_argument(function, arguments[0], focus)?.unwrap_or_default();
        let replacement = match arguments.get(1) {
            Some(replacement) => self.text_argument(function, *replacement, focus)?.unwrap_or_default(),
            None => Default::default(),
        };
        self.step(text.len() as u64 / 8)?;
        let regex = &self.program.regexes[regex as usize];
        let search = regex.search().ok_or_else(|| {
            fault("FORX0002", "expression régulière illisible", "unreadable regular expression")
        })?;
        functions::apply_regex(function, search, &text, &replacement)
    }

    fn dynamic_regex(
        &mut self,
        function: Function,
        arguments: &[ExprId],
        focus: &Focus<'a>,
    ) -> Res<Sequence<'a>> {
        let mut texts = Vec::with_capacity(4);
        for argument in arguments {
            texts.push(self.text_argument(function, *argument, focus)?.unwrap_or_default());
        }
        let (replacement, flags) = match function {
            Function::Replace => (texts.get(2), texts.get(3)),
            _ => (None, texts.get(2)),
        };
        let key = (texts[1].to_string(), flags.map(ToString::to_string).unwrap_or_default());
        let search = match self.regexes.get(&key) {
            Some(known) => Rc::clone(known),
            None => {
                self.step(10_000)?;
                let search = Rc::new(functions::Expression::new(&key.0, &key.1)?);
                if self.regexes.len() < 1_000 {
                    self.regexes.insert(key, Rc::clone(&search));
                }
                search
            }
        };
        self.step(texts[0].len() as u64 / 8)?;
        functions::apply_regex(function, &search, &texts[0], replacement.map_or("", |text| &**text))
    }

    pub(super) fn user_call(
        &mut self,
        id: u32,
        arguments: &[ExprId],
        focus: &Focus<'a>,
    ) -> Res<Sequence<'a>> {
        let function = &self.program.functions[id as usize];
        let Some(body) = function.body else { return Ok(Sequence::Empty) };
        let mut values = Vec::with_capacity(arguments.len());
        for (argument, declared) in arguments.iter().zip(&function.parameters) {
            let value = self.eval(*argument, focus)?;
            values.push(match declared {
                Some(declared) => self.as_declared(value, *declared)?,
                None => value,
            });
        }
        self.step(10)?;
        let frame = self.locals.len();
        self.locals.extend(values.into_iter().map(Variable::Value));
        self.locals.resize(frame + function.slots as usize, Variable::Value(Sequence::Empty));
        let outer = std::mem::replace(&mut self.frame, frame);
        let nothing = Focus { item: None, position: 0, last: 0 };
        let value = self.deeper(function.height + 4, |run| run.eval(body, &nothing));
        self.frame = outer;
        self.locals.truncate(frame);
        match function.result {
            Some(declared) => self.as_declared(value?, declared),
            None => value,
        }
    }
}
