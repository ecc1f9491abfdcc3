//! Calls: of the library, of the rules' own functions, and the functions that need nodes.

use std::rc::Rc;

use segur_xml::{NodeId, NodeKind};

use super::axes::{attribute_name, uri};
use super::{Focus, KeyTable, Res, Run, Variable};
use crate::atomic::{Fault, fault, same};
use crate::cast::shortened;
use crate::functions::{self, Function, parameter_of};
use crate::node::NodeRef;
use crate::program::{ExprId, Op};
use crate::value::{Atomic, Item, QNameValue, Sequence};

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
                    if let Some(part) = self.text_or_value(*argument, focus)? {
                        text.push_str(&part);
                    }
                }
                Ok(Sequence::string(text))
            }
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

    /// An argument of `concat`: at most one value of any type.
    fn text_or_value(&mut self, id: ExprId, focus: &Focus<'a>) -> Res<Option<std::borrow::Cow<'a, str>>> {
        match self.eval(id, focus)? {
            Sequence::Empty => Ok(None),
            Sequence::One(item) => Ok(Some(self.item_text(&item))),
            Sequence::Many(items) => Err(super::text::too_many(Function::Concat, items.len())),
        }
    }

    fn substring_call(&mut self, arguments: &[ExprId], focus: &Focus<'a>) -> Res<Sequence<'a>> {
        let text = self.text_argument(Function::Substring, arguments[0], focus)?.unwrap_or_default();
        let start = self.number_argument(1, arguments[1], focus)?;
        let length = match arguments.get(2) {
            Some(length) => Some(self.number_argument(2, *length, focus)?),
            None => None,
        };
        Ok(Sequence::string(match text {
            std::borrow::Cow::Borrowed(text) => {
                std::borrow::Cow::Borrowed(functions::substring(text, start, length))
            }
            std::borrow::Cow::Owned(text) => functions::substring(&text, start, length).to_owned().into(),
        }))
    }

    /// An argument of type `xs:double`.
    fn number_argument(&mut self, place: usize, id: ExprId, focus: &Focus<'a>) -> Res<f64> {
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

    /// `string-length` and `normalize-space`; what stands for an argument left out is taken as `string(.)` is.
    fn text_call(&mut self, function: Function, argument: ExprId, focus: &Focus<'a>) -> Res<Sequence<'a>> {
        let text = match (self.program.op(argument), &focus.item) {
            (Op::Context(_), Some(item)) => Some(self.item_text(item)),
            _ => self.text_argument(function, argument, focus)?,
        };
        let text = text.unwrap_or_default();
        Ok(match function {
            Function::StringLength => Sequence::integer(text.chars().count() as i64),
            _ => match text {
                std::borrow::Cow::Borrowed(text) => Sequence::string(functions::normalize_space(text)),
                std::borrow::Cow::Owned(text) => {
                    Sequence::string(functions::normalize_space(&text).into_owned())
                }
            },
        })
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
                let search = Rc::new(functions::compile_regex(&key.0, &key.1)?);
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

    fn key_call(&mut self, arguments: &[ExprId], focus: &Focus<'a>) -> Res<Sequence<'a>> {
        let ids = self.text_argument(Function::Key, arguments[0], focus)?.unwrap_or_default();
        let wanted = self.atoms(arguments[1], focus)?;
        let top = match arguments.get(2) {
            Some(top) => self.node_list(*top, focus)?.first().copied(),
            None => Some(NodeRef::new(self.context_node(focus)?.document(), NodeId::DOCUMENT)),
        };
        let Some(top) = top else { return Ok(Sequence::Empty) };
        let mut nodes = Vec::new();
        for id in ids.split(' ').filter_map(|id| id.parse::<u32>().ok()) {
            let table = self.key_table(id, top.document())?;
            for value in &wanted {
                nodes.extend(table.get(&*value.to_text()).into_iter().flatten().copied());
            }
        }
        nodes.sort_unstable();
        nodes.dedup();
        let tree = self.tree(top.document());
        let inside = |node: &NodeRef| {
            top.node() == NodeId::DOCUMENT || (*node >= top && node.node() < tree.end_of(top.node()))
        };
        Ok(nodes.into_iter().filter(inside).map(Item::Node).collect())
    }

    fn key_table(&mut self, id: u32, document: u16) -> Res<Rc<KeyTable>> {
        if let Some(table) = self.keys.get(&(id, document)) {
            return Ok(Rc::clone(table));
        }
        let key = &self.program.keys[id as usize];
        let (pattern, uses) = (key.matches, key.uses);
        let tree = self.tree(document);
        let mut table = KeyTable::new();
        let current = self.current.clone();
        for number in 0..tree.len() as u32 {
            let node = NodeRef::new(document, NodeId(number));
            let attributes = tree.attributes_of(node.node()).len() as u32;
            for node in std::iter::once(node).chain((0..attributes).map(|index| node.with_attribute(index))) {
                self.step(1)?;
                if self.matches_pattern(pattern, node)? {
                    for value in self.atoms(uses, &Focus::node(node))? {
                        table.entry(value.to_text().into_owned()).or_default().push(node);
                    }
                }
            }
        }
        self.current = current;
        let table = Rc::new(table);
        self.keys.insert((id, document), Rc::clone(&table));
        Ok(table)
    }

    /// A call whose arguments are values.
    fn call_with(
        &mut self,
        function: Function,
        mut values: Vec<Sequence<'a>>,
        focus: &Focus<'a>,
    ) -> Res<Sequence<'a>> {
        use Function as F;
        match function {
            F::Name
            | F::LocalName
            | F::NamespaceUri
            | F::NodeName
            | F::GenerateId
            | F::BaseUri
            | F::DocumentUri
            | F::Nilled
            | F::Root => {
                let Some(node) = first_node(&values) else {
                    return self.without_node(function, &values);
                };
                self.of_node(function, node)
            }
            F::Lang => {
                let node = values.get(1).and_then(only_node).or(focus.as_node());
                let wanted = self.argument_text(&values, 0);
                Ok(Sequence::boolean(node.is_some_and(|node| self.is_in_language(node, &wanted))))
            }
            F::Id | F::Idref => self.by_id(function, &values, focus),
            F::InScopePrefixes => {
                let Some(node) = first_node(&values) else { return Ok(Sequence::Empty) };
                let bindings = self.bindings(node)?;
                Ok(bindings.into_iter().map(|(prefix, _)| Atomic::String(prefix.into())).collect())
            }
            F::NamespaceUriForPrefix => {
                let prefix = self.argument_text(&values, 0);
                let Some(node) = values.get(1).and_then(only_node) else { return Ok(Sequence::Empty) };
                let found = self.bindings(node)?.into_iter().find(|(known, _)| *known == prefix);
                Ok(found.filter(|(_, uri)| !uri.is_empty()).map(|(_, uri)| Atomic::AnyUri(uri.into())).into())
            }
            F::ResolveQName => self.resolve_qname(&values),
            F::ResolveUri => {
                let (Some(_), reference) =
                    (values.first().filter(|value| !value.is_empty()), self.argument_text(&values, 0))
                else {
                    return Ok(Sequence::Empty);
                };
                let base = self.argument_text(&values, 1);
                Ok(Sequence::atomic(Atomic::AnyUri(segur_xml::load::resolve_path(&base, &reference).into())))
            }
            F::DeepEqual => {
                let (left, right) = (values.remove(0), values.remove(0));
                Ok(Sequence::boolean(self.deep_equal(&left, &right)?))
            }
            F::String => Ok(values.remove(0)),
            _ => {
                self.step(values.iter().map(|value| value.len() as u64).sum())?;
                functions::call(function, values, &self.moment)
            }
        }
    }

    fn argument_text(&self, values: &[Sequence<'a>], place: usize) -> String {
        values
            .get(place)
            .and_then(|value| value.items().first())
            .map(|item| self.item_text(item).into_owned())
            .unwrap_or_default()
    }

    /// The same for an empty argument; a value that is no node is a type error.
    fn without_node(&self, function: Function, values: &[Sequence<'a>]) -> Res<Sequence<'a>> {
        use Function as F;
        if values.first().is_some_and(|value| !value.is_empty()) {
            let name = function.name();
            return Err(fault(
                "XPTY0004",
                format!("{name}() demande un nœud"),
                format!("{name}() asks for a node"),
            ));
        }
        Ok(match function {
            F::Name | F::LocalName | F::GenerateId => Sequence::string(""),
            F::NamespaceUri => Sequence::atomic(Atomic::AnyUri("".into())),
            _ => Sequence::Empty,
        })
    }

    fn of_node(&mut self, function: Function, node: NodeRef) -> Res<Sequence<'a>> {
        use Function as F;
        let tree = self.tree(node.document());
        let is_element = node.attribute().is_none() && tree.kind(node.node()) == NodeKind::Element;
        let name = match attribute_name(tree, node) {
            Some(name) => Some(name),
            None => matches!(tree.kind(node.node()), NodeKind::Element | NodeKind::Instruction)
                .then(|| tree.name_of(node.node())),
        };
        let prefix = match node.attribute() {
            Some(index) => tree.attribute(tree.attributes_of(node.node()).start + index).prefix(),
            None if is_element => tree.node(node.node()).prefix(),
            None => "",
        };
        let local = name.map_or("", |name| tree.names().local_name(name));
        let namespace = name.map_or("", |name| uri(tree, name));
        Ok(match function {
            F::Name if prefix.is_empty() => Sequence::string(local),
            F::Name => Sequence::string(format!("{prefix}:{local}")),
            F::LocalName => Sequence::string(local),
            F::NamespaceUri => Sequence::atomic(Atomic::AnyUri(namespace.into())),
            F::NodeName if name.is_none() => Sequence::Empty,
            F::NodeName => {
                let value = QNameValue { uri: namespace.into(), prefix: prefix.into(), local: local.into() };
                Sequence::atomic(Atomic::QName(Box::new(value)))
            }
            F::GenerateId => {
                let attribute = node.attribute().map(|index| format!("a{index}")).unwrap_or_default();
                Sequence::string(format!("d{}e{}{attribute}", node.document(), node.node().0))
            }
            F::BaseUri | F::DocumentUri => self.uri_of(function, node),
            F::Nilled if is_element => Sequence::boolean(false),
            F::Nilled => Sequence::Empty,
            _ => Sequence::node(NodeRef::new(node.document(), NodeId::DOCUMENT)),
        })
    }

    /// Constant documents have the URI they were loaded from; the document that is judged has none that we know.
    fn uri_of(&self, function: Function, node: NodeRef) -> Sequence<'a> {
        let is_document = node.node() == NodeId::DOCUMENT && node.attribute().is_none();
        match node.document().checked_sub(1) {
            Some(number) if function == Function::BaseUri || is_document => {
                Sequence::atomic(Atomic::AnyUri((&*self.program.documents[number as usize].uri).into()))
            }
            _ => Sequence::Empty,
        }
    }

    fn is_in_language(&self, node: NodeRef, wanted: &str) -> bool {
        let tree = self.tree(node.document());
        let mut next = Some(tree.node(node.node()));
        while let Some(element) = next {
            let lang = element
                .attributes()
                .find(|attribute| attribute.local_name() == "lang" && attribute.ns() == segur_xml::NsId::XML);
            if let Some(lang) = lang {
                let (lang, wanted) = (lang.value().to_lowercase(), wanted.to_lowercase());
                return lang == wanted
                    || lang.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('-'));
            }
            next = element.parent();
        }
        false
    }

    /// Elements by `xml:id`: without a schema or a DTD there are no other identifiers.
    fn by_id(&mut self, function: Function, values: &[Sequence<'a>], focus: &Focus<'a>) -> Res<Sequence<'a>> {
        let node = match values.get(1).and_then(only_node) {
            Some(node) => node,
            None => self.context_node(focus)?,
        };
        if function == Function::Idref {
            return Ok(Sequence::Empty);
        }
        let wanted: Vec<String> = values[0]
            .items()
            .iter()
            .flat_map(|item| self.item_text(item).split_whitespace().map(str::to_owned).collect::<Vec<_>>())
            .collect();
        let tree = self.tree(node.document());
        self.step(tree.len() as u64)?;
        let has = |id: u32| {
            let mut attributes = tree.node(NodeId(id)).attributes();
            attributes.any(|attribute| {
                attribute.local_name() == "id"
                    && attribute.ns() == segur_xml::NsId::XML
                    && wanted.iter().any(|wanted| wanted == attribute.value().trim())
            })
        };
        Ok((1..tree.len() as u32)
            .filter(|id| has(*id))
            .map(|id| Item::Node(NodeRef::new(node.document(), NodeId(id))))
            .collect())
    }

    /// The namespaces in scope of an element, by prefix.
    fn bindings(&self, node: NodeRef) -> Res<Vec<(String, String)>> {
        let tree = self.tree(node.document());
        if node.attribute().is_some() || tree.kind(node.node()) != NodeKind::Element {
            return Err(fault("XPTY0004", "un élément est demandé", "an element is asked for"));
        }
        let mut found: Vec<(String, String)> =
            vec![("xml".into(), "http://www.w3.org/XML/1998/namespace".into())];
        let mut next = Some(tree.node(node.node()));
        while let Some(element) = next {
            for (prefix, ns) in element.declarations() {
                if !found.iter().any(|(known, _)| known == prefix) {
                    found.push((prefix.to_owned(), tree.names().uri_str(ns).to_owned()));
                }
            }
            next = element.parent();
        }
        found.retain(|(_, uri)| !uri.is_empty());
        Ok(found)
    }

    fn resolve_qname(&mut self, values: &[Sequence<'a>]) -> Res<Sequence<'a>> {
        let (Some(text), Some(node)) = (values[0].items().first(), values.get(1).and_then(only_node)) else {
            return Ok(Sequence::Empty);
        };
        let text = self.item_text(text);
        let name = functions::normalize_space(&text).into_owned();
        if !segur_xml::chars::is_qname(&name) {
            let shown = shortened(&name);
            return Err(fault(
                "FOCA0002",
                format!("« {shown} » n'est pas un nom qualifié"),
                format!("`{shown}` is no qualified name"),
            ));
        }
        let (prefix, local) = name.split_once(':').unwrap_or(("", &name));
        let tree = self.tree(node.document());
        let element = tree.node(node.node());
        let namespace = match prefix {
            "xml" => Some("http://www.w3.org/XML/1998/namespace"),
            _ => element.lookup_prefix(prefix).map(|ns| tree.names().uri_str(ns)),
        };
        let namespace = match namespace {
            None if prefix.is_empty() => "",
            None => return Err(unbound(prefix)),
            Some(uri) => uri,
        };
        let value = QNameValue { uri: namespace.into(), prefix: prefix.into(), local: local.into() };
        Ok(Sequence::atomic(Atomic::QName(Box::new(value))))
    }

    /// `deep-equal` (F&O, section 15.3.1).
    fn deep_equal(&mut self, left: &Sequence<'a>, right: &Sequence<'a>) -> Res<bool> {
        if left.len() != right.len() {
            return Ok(false);
        }
        for (left, right) in left.items().iter().zip(right.items()) {
            let equal = match (left, right) {
                (Item::Atomic(left), Item::Atomic(right)) => same(left, right, self.moment.zone, true),
                (Item::Node(left), Item::Node(right)) => self.deep_equal_nodes(*left, *right)?,
                _ => false,
            };
            if !equal {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether two nodes are alike: walked side by side in document order, comments and instructions inside passed
    /// over.
    fn deep_equal_nodes(&mut self, left: NodeRef, right: NodeRef) -> Res<bool> {
        let (first, second) = (self.tree(left.document()), self.tree(right.document()));
        if left.attribute().is_some() || right.attribute().is_some() {
            let names = |node: NodeRef, tree| {
                attribute_name(tree, node).map(|name| (uri(tree, name), tree.names().local_name(name)))
            };
            let alike = left.attribute().is_some() == right.attribute().is_some()
                && names(left, first) == names(right, second);
            return Ok(alike && self.string_value(left) == self.string_value(right));
        }
        if !matches!(first.kind(left.node()), NodeKind::Element | NodeKind::Document) {
            let kinds = first.kind(left.node()) == second.kind(right.node());
            return Ok(kinds
                && self.string_value(left) == self.string_value(right)
                && self.same_name(left, right));
        }
        let parts = |tree: &segur_xml::Tree, node: NodeRef| {
            let range = node.node().0..tree.end_of(node.node()).0;
            let kept = range
                .map(NodeId)
                .filter(|&id| !matches!(tree.kind(id), NodeKind::Comment | NodeKind::Instruction));
            kept.collect::<Vec<_>>()
        };
        let (own, other) = (parts(first, left), parts(second, right));
        self.step(own.len() as u64)?;
        let shape = |tree: &segur_xml::Tree, id: NodeId, start: NodeRef| {
            (tree.kind(id), depth(tree, id, start.node()))
        };
        Ok(own.len() == other.len()
            && own.iter().zip(&other).all(|(&a, &b)| {
                let (x, y) = (NodeRef::new(left.document(), a), NodeRef::new(right.document(), b));
                shape(first, a, left) == shape(second, b, right)
                    && match first.kind(a) {
                        NodeKind::Text => first.text_of(a) == second.text_of(b),
                        NodeKind::Element => self.same_name(x, y) && self.same_attributes(x, y),
                        _ => true,
                    }
            }))
    }

    fn same_name(&self, left: NodeRef, right: NodeRef) -> bool {
        let (first, second) =
            (self.tree(left.document()).node(left.node()), self.tree(right.document()).node(right.node()));
        let ns = |node: segur_xml::Node<'a>| node.tree().names().uri_str(node.ns());
        first.local_name() == second.local_name() && (!first.is_element() || ns(first) == ns(second))
    }

    fn same_attributes(&self, left: NodeRef, right: NodeRef) -> bool {
        let list = |node: NodeRef| {
            let tree = self.tree(node.document());
            let mut all: Vec<_> = tree
                .attributes_of(node.node())
                .map(|at| {
                    (
                        uri(tree, tree.attribute_name(at)),
                        tree.names().local_name(tree.attribute_name(at)),
                        tree.attribute_value(at),
                    )
                })
                .collect();
            all.sort_unstable();
            all
        };
        list(left) == list(right)
    }
}

/// How deep a node lies below another.
fn depth(tree: &segur_xml::Tree, mut id: NodeId, top: NodeId) -> u32 {
    let mut depth = 0;
    while id != top && id != NodeId::DOCUMENT {
        id = tree.parent_of(id);
        depth += 1;
    }
    depth
}

fn only_node(value: &Sequence<'_>) -> Option<NodeRef> {
    match value.items().first() {
        Some(Item::Node(node)) => Some(*node),
        _ => None,
    }
}

fn first_node(values: &[Sequence<'_>]) -> Option<NodeRef> {
    values.first().and_then(only_node)
}

fn unbound(prefix: &str) -> Fault {
    fault(
        "FONS0004",
        format!("préfixe « {prefix} » non déclaré dans le document"),
        format!("prefix `{prefix}` is not declared in the document"),
    )
}
