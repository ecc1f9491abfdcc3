//! Expressions into operations.

use segur_report::Text;

use super::names::{FUNCTIONS, declared};
use super::{Binding, Compiler, Info, Scope};
use crate::Error;
use crate::ast::{Binding as Bound, Comparison, Expr, ExprKind, QName, Relation};
use crate::atomic::AtomicType;
use crate::functions::{self, Function, Kind};
use crate::program::{Constant, ExprId, List, Op, Regex};

impl Compiler<'_> {
    /// Compiles an expression; errors are placed where they belong.
    pub(super) fn compile(&mut self, expr: &Expr, scope: &mut Scope) -> Result<ExprId, Error> {
        if self.ops.len() >= self.limits.operations {
            return Err(
                Error::new("XPDY0130", Text::new("trop d'expressions", "too many expressions")).at(expr.span)
            );
        }
        self.kind_of(expr, scope).map_err(|error| error.at(expr.span))
    }

    fn kind_of(&mut self, expr: &Expr, scope: &mut Scope) -> Result<ExprId, Error> {
        Ok(match &expr.kind {
            ExprKind::String(text) => self.constant(Constant::String(text.clone())),
            ExprKind::Integer(digits) => self.constant(Constant::Integer(digits.clone())),
            ExprKind::Decimal(digits) => self.constant(Constant::Decimal(digits.clone())),
            ExprKind::Double(text) => {
                let value: f64 = text.parse().unwrap_or(f64::NAN);
                self.constant(Constant::Double(value.to_bits()))
            }
            ExprKind::Variable(name) => self.variable(name, scope)?,
            ExprKind::Context => self.add(Op::Context(self.context)),
            ExprKind::Root => self.add(Op::Root),
            ExprKind::Sequence(items) => {
                let items = self.list(items, scope)?;
                self.add(Op::Sequence(items))
            }
            ExprKind::For(bindings, body) => {
                self.nested(bindings, body, scope, &|slot, input, body, _| Op::For { slot, input, body })?
            }
            ExprKind::Quantified(quantifier, bindings, body) => {
                let quantifier = *quantifier;
                self.nested(bindings, body, scope, &|slot, input, body, _| Op::Quantified {
                    quantifier,
                    slot,
                    input,
                    body,
                })?
            }
            ExprKind::Let(bindings, body) => {
                self.nested(bindings, body, scope, &|slot, value, body, declared| Op::Let {
                    slot,
                    value,
                    body,
                    declared,
                })?
            }
            ExprKind::If(condition, yes, no) => {
                let condition = self.compile(condition, scope)?;
                let condition = self.as_condition(condition);
                let (yes, no) = (self.compile(yes, scope)?, self.compile(no, scope)?);
                self.add(Op::If(condition, yes, no))
            }
            ExprKind::Or(parts) => {
                let parts = self.conditions(parts, scope)?;
                self.add(Op::Or(parts))
            }
            ExprKind::And(parts) => {
                let parts = self.conditions(parts, scope)?;
                self.add(Op::And(parts))
            }
            ExprKind::Compare(comparison, left, right) => {
                let (left, right) = (self.compile(left, scope)?, self.compile(right, scope)?);
                self.comparison(*comparison, left, right)
            }
            ExprKind::Range(left, right) => {
                let (left, right) = (self.compile(left, scope)?, self.compile(right, scope)?);
                self.add(Op::Range(left, right))
            }
            ExprKind::Arithmetic(operation, left, right) => {
                let (left, right) = (self.compile(left, scope)?, self.compile(right, scope)?);
                self.add(Op::Arithmetic(*operation, left, right))
            }
            ExprKind::Negate(inner) => {
                let inner = self.compile(inner, scope)?;
                self.add(Op::Negate(inner))
            }
            ExprKind::Plus(inner) => {
                let inner = self.compile(inner, scope)?;
                self.add(Op::Plus(inner))
            }
            ExprKind::Combine(combination, left, right) => {
                let (left, right) = (self.compile(left, scope)?, self.compile(right, scope)?);
                self.add(Op::Combine(*combination, left, right))
            }
            ExprKind::InstanceOf(inner, of) => {
                let of = self.sequence_type(of, scope)?;
                let inner = self.compile(inner, scope)?;
                self.add(Op::InstanceOf(inner, of))
            }
            ExprKind::Treat(inner, of) => {
                let of = self.sequence_type(of, scope)?;
                let inner = self.compile(inner, scope)?;
                self.add(Op::Treat(inner, of))
            }
            ExprKind::Castable(inner, of) => {
                let to = self.single_type(of, scope)?;
                let inner = self.compile(inner, scope)?;
                self.add(Op::Castable(inner, to, of.optional))
            }
            ExprKind::Cast(inner, of) => {
                let to = self.single_type(of, scope)?;
                self.cast(inner, to, of.optional, scope)?
            }
            ExprKind::Path(..) => self.path(expr, scope)?,
            ExprKind::Step(axis, test, predicates) => self.step(*axis, test, predicates, scope)?,
            ExprKind::Filter(base, predicates) => self.filter(base, predicates, scope)?,
            ExprKind::Call(name, arguments) => self.call(name, arguments, scope)?,
        })
    }

    fn list(&mut self, parts: &[Expr], scope: &mut Scope) -> Result<List, Error> {
        parts.iter().map(|part| self.compile(part, scope)).collect()
    }

    /// Parts that only count as true or false.
    fn conditions(&mut self, parts: &[Expr], scope: &mut Scope) -> Result<List, Error> {
        parts
            .iter()
            .map(|part| {
                let part = self.compile(part, scope)?;
                Ok(self.as_condition(part))
            })
            .collect()
    }

    /// `for`, `let`, `some`, `every` with several bindings are so many expressions inside one another.
    fn nested(
        &mut self,
        bindings: &[Bound],
        body: &Expr,
        scope: &mut Scope,
        make: &dyn Fn(u32, ExprId, ExprId, Option<crate::program::Type>) -> Op,
    ) -> Result<ExprId, Error> {
        let Some((binding, rest)) = bindings.split_first() else { return self.compile(body, scope) };
        let declared = declared(binding).map(|of| self.sequence_type(of, scope)).transpose()?;
        let input = self.compile(&binding.value, scope)?;
        let name = scope.expand(&binding.name)?;
        let slot = scope.slots();
        let info = Info { sorted: true, ..Info::of_variable(self.info_of(input)) };
        let kind = if declared.is_some() { Kind::Any } else { info.kind };
        scope
            .locals
            .push((name, Binding::Slot(slot, Info { kind, sorted: self.info_of(input).sorted, ..info })));
        let body = self.nested(rest, body, scope, make);
        scope.locals.pop();
        let op = make(slot, input, body?, declared);
        Ok(self.add(op))
    }

    fn comparison(&mut self, comparison: Comparison, left: ExprId, right: ExprId) -> ExprId {
        match comparison {
            Comparison::General(relation) => self.add(Op::General(relation, left, right)),
            Comparison::Value(relation) => self.add(Op::Value(relation, left, right)),
            Comparison::Is => self.add(Op::Is(left, right)),
            Comparison::Precedes => self.add(Op::Precedes(left, right)),
            Comparison::Follows => self.add(Op::Precedes(right, left)),
        }
    }

    /// A cast; to `xs:QName` it takes a literal, whose prefix is resolved here.
    fn cast(
        &mut self,
        inner: &Expr,
        to: AtomicType,
        optional: bool,
        scope: &mut Scope,
    ) -> Result<ExprId, Error> {
        let is_qname = to == AtomicType::Builtin(segur_datatypes::Builtin::QName);
        if let (true, ExprKind::String(text)) = (is_qname, &inner.kind) {
            let (prefix, local) = text.trim().split_once(':').unwrap_or(("", text.trim()));
            let name = scope.expand(&QName { prefix: prefix.into(), local: local.into() })?;
            let uri = self.constant(Constant::String(name.uri));
            let text = self.constant(Constant::String(text.trim().into()));
            return Ok(self.add(Op::Call(Function::QName, [uri, text].into())));
        }
        let inner = self.compile(inner, scope)?;
        Ok(self.add(Op::Cast(inner, to, optional)))
    }

    fn call(&mut self, name: &QName, arguments: &[Expr], scope: &mut Scope) -> Result<ExprId, Error> {
        let mut expanded = scope.expand(name)?;
        if name.prefix.is_empty() {
            expanded.uri = FUNCTIONS.into();
        }
        if let Some(&id) = self.modules[scope.module.0].functions.get(&(expanded.clone(), arguments.len())) {
            let arguments = self.list(arguments, scope)?;
            return Ok(self.add(Op::UserCall(id, arguments)));
        }
        if let (Some(to), [argument]) = (self.constructor(&expanded), arguments) {
            return self.cast(argument, to, true, scope);
        }
        let function = if &*expanded.uri == FUNCTIONS { Function::from_name(&expanded.local) } else { None };
        let Some(function) = function else { return Err(unknown_function(name, arguments.len())) };
        let (least, most) = function.arity();
        if arguments.len() < least || arguments.len() > most {
            return Err(wrong_arity(function, arguments.len()));
        }
        let arguments = self.list(arguments, scope)?;
        self.library_call(function, arguments, scope)
    }

    fn library_call(
        &mut self,
        function: Function,
        mut arguments: List,
        scope: &Scope,
    ) -> Result<ExprId, Error> {
        use Function as F;
        match (function, &*arguments) {
            (F::True, _) => return Ok(self.constant(Constant::Boolean(true))),
            (F::False, _) => return Ok(self.constant(Constant::Boolean(false))),
            (F::Boolean | F::Not | F::Exists | F::Empty, [argument]) => {
                let condition = match function {
                    F::Boolean | F::Not => self.as_condition(*argument),
                    _ if self.info_of(*argument).kind == Kind::Nodes => self.as_condition(*argument),
                    _ => *argument,
                };
                // `exists` and `empty` of nodes are `boolean` and `not`; a lookup is a boolean already.
                let plain = match function {
                    F::Exists if condition != *argument || self.info_of(condition).kind == Kind::Nodes => {
                        F::Boolean
                    }
                    F::Empty if condition != *argument || self.info_of(condition).kind == Kind::Nodes => {
                        F::Not
                    }
                    other => other,
                };
                if plain == F::Boolean && self.info_of(condition).kind == Kind::Boolean {
                    return Ok(condition);
                }
                return Ok(self.add(Op::Call(plain, [condition].into())));
            }
            (F::Matches | F::Replace | F::Tokenize, _) => return self.regex_call(function, arguments),
            (F::Doc | F::DocAvailable, [name]) => return self.doc(function, *name, scope),
            (F::Document, [name] | [name, _]) => return self.document_call(*name, scope),
            (F::StaticBaseUri, _) => return Ok(self.constant(Constant::String((&*scope.base).into()))),
            (F::Key, _) => return self.key_call(&arguments, scope),
            (F::ElementAvailable | F::TypeAvailable | F::FunctionAvailable, [name, ..]) => {
                let local = self.constant_text(*name).unwrap_or_default();
                let known = function == F::FunctionAvailable && Function::from_name(&local).is_some();
                return Ok(self.constant(Constant::Boolean(known)));
            }
            (F::Collection, _) => {
                return Err(Error::new(
                    "FODC0002",
                    Text::new(
                        "collection() n'est pas proposée : les règles ne lisent que les documents qu'elles nomment",
                        "collection() is not offered: rules only read documents that they name",
                    ),
                ));
            }
            _ => {}
        }
        // The context item takes the place of an argument left out.
        if arguments.len() < function.arity().1 && function.takes_context() {
            let context = self.add(Op::Context(self.context));
            arguments = arguments.iter().copied().chain([context]).collect();
        }
        Ok(self.add(Op::Call(function, arguments)))
    }

    /// Calls whose regular expression is a constant are compiled now, so that the author of the rules hears of faults.
    fn regex_call(&mut self, function: Function, arguments: List) -> Result<ExprId, Error> {
        let place = if function == Function::Replace { 3 } else { 2 };
        let source = self.constant_text(arguments[1]);
        let flags = arguments.get(place).map_or(Some(String::new()), |flags| self.constant_text(*flags));
        let (Some(source), Some(flags)) = (source, flags) else {
            return Ok(self.add(Op::Call(function, arguments)));
        };
        let next = self.regexes.len() as u32;
        let id = *self.known_regexes.entry((source.clone(), flags.clone())).or_insert(next);
        if id == next {
            functions::Expression::new(&source, &flags).map_err(|fault| *fault)?;
            self.regexes.push(Regex {
                source: source.into(),
                flags: flags.into(),
                search: Default::default(),
            });
        }
        let kept = arguments
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != 1 && *at != place)
            .map(|(_, part)| *part)
            .collect();
        Ok(self.add(Op::Regex(function, id, kept)))
    }

    /// `key('name', values)`: the name must be a constant.
    fn key_call(&mut self, arguments: &[ExprId], scope: &Scope) -> Result<ExprId, Error> {
        let wrong = |fr: String, en: String| Error::new("XTDE1260", Text::new(fr, en));
        let Some(name) = self.constant_text(arguments[0]) else {
            return Err(wrong(
                "le nom d'une clé doit être une constante".to_owned(),
                "the name of a key must be a constant".to_owned(),
            ));
        };
        let (prefix, local) = name.split_once(':').unwrap_or(("", &name));
        let expanded = scope.expand(&QName { prefix: prefix.into(), local: local.into() })?;
        let Some(ids) = self.modules[scope.module.0].keys.get(&expanded).cloned() else {
            return Err(wrong(format!("clé « {name} » non déclarée"), format!("undeclared key `{name}`")));
        };
        let ids = ids.iter().map(u32::to_string).collect::<Vec<_>>().join(" ");
        let ids = self.constant(Constant::String(ids.into()));
        let rest = arguments.iter().copied().skip(1);
        Ok(self.add(Op::Call(Function::Key, std::iter::once(ids).chain(rest).collect())))
    }

    /// The text of an expression that always gives the same, known now.
    pub(super) fn constant_text(&self, id: ExprId) -> Option<String> {
        match self.op(id) {
            Op::Literal(constant) => Some(match &self.constants[*constant as usize] {
                Constant::String(text) | Constant::Integer(text) => text.to_string(),
                _ => return None,
            }),
            Op::Global(id) => self.constant_text(self.globals[id.0 as usize].body?),
            Op::Call(Function::Concat, parts) => parts.iter().map(|part| self.constant_text(*part)).collect(),
            Op::Call(Function::String, parts) => self.constant_text(*parts.first()?),
            Op::Memo(_, inner, _) => self.constant_text(*inner),
            _ => None,
        }
    }

    /// The same expression where only its effective boolean value counts.
    pub(super) fn as_condition(&mut self, id: ExprId) -> ExprId {
        if let Some(lookup) = self.as_lookup(id) {
            return lookup;
        }
        match self.op(id).clone() {
            // Folding what parameters of abstract patterns leave: 'x' = 'x'.
            Op::General(relation @ (Relation::Eq | Relation::Ne), left, right) => {
                let (Some(a), Some(b)) = (self.literal_text(left), self.literal_text(right)) else {
                    return id;
                };
                let equal = a == b;
                self.constant(Constant::Boolean(equal == (relation == Relation::Eq)))
            }
            Op::Call(Function::Boolean, parts) => self.as_condition(parts[0]),
            _ => id,
        }
    }

    fn literal_text(&self, id: ExprId) -> Option<String> {
        match self.op(id) {
            Op::Literal(constant) => match &self.constants[*constant as usize] {
                Constant::String(text) => Some(text.to_string()),
                _ => None,
            },
            _ => None,
        }
    }

    /// The expression, its value kept while one document is judged, if it depends on that document alone and is
    /// worth the memory.
    pub(super) fn remembered(&mut self, id: ExprId) -> ExprId {
        let info = self.info_of(id);
        let op = self.op(id).clone();
        if matches!(op, Op::Memo(..)) {
            return id;
        }
        if info.depends & !super::dependency::ROOT == 0 {
            let trivial = op.parts().is_empty() || !info.heavy && info.height < 4;
            if trivial {
                return id;
            }
            let next = self.memos.len() as u32;
            let slot = *self.memos.entry(id).or_insert(next);
            return self.add(Op::Memo(slot, id, info.depends != 0));
        }
        let changed = self.with_parts_remembered(op);
        self.add(changed)
    }

    /// Remembers the parts that are evaluated at most once with the same context as the whole.
    fn with_parts_remembered(&mut self, op: Op) -> Op {
        let mut list = |parts: List| parts.iter().map(|part| self.remembered(*part)).collect::<List>();
        match op {
            Op::Or(parts) => Op::Or(list(parts)),
            Op::And(parts) => Op::And(list(parts)),
            Op::Call(function, parts) => Op::Call(function, list(parts)),
            Op::If(a, b, c) => Op::If(self.remembered(a), self.remembered(b), self.remembered(c)),
            Op::General(relation, a, b) => Op::General(relation, self.remembered(a), self.remembered(b)),
            Op::Path { first, then, flags } => {
                Op::Path { first: self.remembered(first), then: self.then_remembered(then), flags }
            }
            Op::Step { axis, test, predicates, positional } => Op::Step {
                axis,
                test,
                predicates: predicates.iter().map(|part| self.remembered(*part)).collect(),
                positional,
            },
            Op::Filter { base, predicates, positional } => Op::Filter {
                base: self.remembered(base),
                predicates: predicates.iter().map(|part| self.remembered(*part)).collect(),
                positional,
            },
            Op::For { slot, input, body } => {
                Op::For { slot, input: self.remembered(input), body: self.remembered(body) }
            }
            Op::Quantified { quantifier, slot, input, body } => Op::Quantified {
                quantifier,
                slot,
                input: self.remembered(input),
                body: self.remembered(body),
            },
            other => other,
        }
    }

    /// A step stays a step: the analysis of paths looks at it.
    fn then_remembered(&mut self, then: ExprId) -> ExprId {
        match self.op(then) {
            Op::Step { .. } => {
                let changed = self.op(then).clone();
                let changed = self.with_parts_remembered(changed);
                self.add(changed)
            }
            _ => then,
        }
    }
}

fn unknown_function(name: &QName, count: usize) -> Error {
    let (hint, hint_en) = match functions::similar(&name.local) {
        Some(known) => (format!(" ; « {known}() » existe"), format!("; `{known}()` exists")),
        None => Default::default(),
    };
    Error::new(
        "XPST0017",
        Text::new(
            format!("fonction « {name} » à {count} argument(s) inconnue{hint}"),
            format!("unknown function `{name}` with {count} argument(s){hint_en}"),
        ),
    )
}

fn wrong_arity(function: Function, count: usize) -> Error {
    let (name, (least, most)) = (function.name(), function.arity());
    let wanted = if least == most { least.to_string() } else { format!("{least}-{most}") };
    Error::new(
        "XPST0017",
        Text::new(
            format!("{name}() prend {wanted} argument(s), {count} donné(s)"),
            format!("{name}() takes {wanted} argument(s), {count} given"),
        ),
    )
}
