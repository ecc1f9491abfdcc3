//! Elements: which declaration and type judge them (cvc-elt, cvc-type), and what their parents let in.

use segur_report::Text;
use segur_xml::{End, Error, Event, LocalId, NameId, Names, NsId, Reader, Repeated, Role, Span, Start};

use super::collect::{Collector, Ordinal, Place};
use super::identity::Identity;
use super::ids::Ids;
use super::messages;
use super::replay::{Noted, Opened};
use super::value::InstanceContext;
use crate::model::{Derivations, ElementId, Process, TypeId};
use crate::tables::{ContentTable, Cursor, ElementTable, Matched, Model, StateId, Tables};

/// The four attributes that every element may bear (part 1, section 2.6).
pub(super) struct XsiNames {
    pub(super) type_: NameId,
    pub(super) nil: NameId,
    pub(super) schema_location: NameId,
    pub(super) no_namespace_schema_location: NameId,
}

/// What is kept while a document is read; its memory serves for the next one.
pub(super) struct State {
    pub(super) xsi: XsiNames,
    pub(super) stack: Vec<Frame>,
    /// Serves replays.
    pub(super) opened: Vec<Opened>,
    /// Depth of the element let in by a `skip` wildcard, below which nothing is judged; 0 for none.
    pub(super) skip_from: usize,
    /// The element just started is empty and judged: its end says nothing more.
    pub(super) closed: bool,
    pub(super) depth: usize,
    /// The text of the element being read, when its type or a fixed value asks for it.
    pub(super) text: String,
    pub(super) elements: Ordinal,
    pub(super) root: Option<NameId>,
    pub(super) ids: Ids,
    pub(super) identity: Identity,
    /// What to note of the start tag just judged: see [`approval`].
    pub(super) note: u64,
    /// What to remember of it.
    pub(super) effect: Option<Noted>,
    /// What the values of its attributes were judged by, when [`State::shaped`].
    pub(super) roles: Vec<Role>,
    /// Whether its attributes would be right again with other values that are right.
    pub(super) shaped: bool,
    pub(super) named: Named,
}

/// An open element that is judged.
pub(super) struct Frame {
    pub(super) type_: TypeId,
    pub(super) element: Option<ElementId>,
    pub(super) content: ContentTable,
    pub(super) cursor: Cursor,
    pub(super) ordinal: Ordinal,
    pub(super) nil: bool,
    pub(super) has_children: bool,
    pub(super) has_text: bool,
    /// Text other than white space where only elements may be: where it stands.
    pub(super) black_text: Option<Box<Span>>,
    /// Whether its text is collected, and where it starts in the buffer.
    pub(super) collects: bool,
    /// The content model was broken: what follows is not complained about.
    pub(super) broken: bool,
    /// The state in which an unknown child was passed over: it may have stood for what is missing there.
    pub(super) passed_over: StateId,
}

pub(super) const NO_STATE: StateId = StateId(u32::MAX);

impl Frame {
    #[inline(always)]
    pub(super) fn new(
        type_: TypeId,
        element: Option<ElementId>,
        content: ContentTable,
        cursor: Cursor,
        ordinal: Ordinal,
    ) -> Self {
        Frame {
            type_,
            element,
            content,
            cursor,
            ordinal,
            nil: false,
            has_children: false,
            has_text: false,
            black_text: None,
            collects: false,
            broken: false,
            passed_over: NO_STATE,
        }
    }

    /// Whether what is missing here may be an unknown child passed over just before: it was complained about.
    pub(super) fn is_excused(&self) -> bool {
        matches!(self.cursor, Cursor::Dfa(state) if state == self.passed_over && state != NO_STATE)
    }
}

/// Types of elements whose start tags bear `xsi:type`, or might: found out once for a tag and a declaration.
#[derive(Default)]
pub(super) struct Named {
    tags: Vec<(Option<Repeated>, ElementId, TypeId)>,
}

impl Named {
    fn find(&self, tag: Repeated, element: ElementId) -> Option<TypeId> {
        let (known, declared, type_) = self.tags.get(tag.place as usize)?;
        (*known == Some(tag) && *declared == element).then_some(*type_)
    }

    fn insert(&mut self, tag: Repeated, element: ElementId, type_: TypeId) {
        if self.tags.is_empty() {
            self.tags = vec![(None, element, TypeId::ANY); Repeated::PLACES];
        }
        if let Some(place) = self.tags.get_mut(tag.place as usize) {
            *place = (Some(tag), element, type_);
        }
    }
}

impl State {
    /// Adds to `names` those that every instance may use.
    pub(super) fn new(names: &mut Names) -> Self {
        let mut xsi = |local: &str| {
            let local: LocalId = names.local(local);
            names.name(NsId::XSI, local)
        };
        let xsi = XsiNames {
            type_: xsi("type"),
            nil: xsi("nil"),
            schema_location: xsi("schemaLocation"),
            no_namespace_schema_location: xsi("noNamespaceSchemaLocation"),
        };
        State {
            xsi,
            stack: Vec::new(),
            opened: Vec::new(),
            skip_from: 0,
            closed: false,
            depth: 0,
            text: String::new(),
            elements: 0,
            root: None,
            ids: Ids::default(),
            identity: Identity::default(),
            note: 0,
            effect: None,
            roles: Vec::new(),
            shaped: false,
            named: Named::default(),
        }
    }

    pub(super) fn begin(&mut self) {
        self.stack.clear();
        self.skip_from = 0;
        self.closed = false;
        self.note = 0;
        self.effect = None;
        self.depth = 0;
        self.text.clear();
        self.elements = 0;
        self.root = None;
        self.ids.begin();
        self.identity.begin();
    }

    pub(super) fn count_element(&mut self, name: NameId) {
        self.elements += 1;
        self.root.get_or_insert(name);
    }

    pub(super) fn root(&self) -> Option<NameId> {
        self.root
    }

    pub(super) fn elements(&self) -> u64 {
        self.elements
    }

    /// The innermost open element that is judged.
    pub(super) fn open_element(&self) -> Ordinal {
        self.stack.last().map_or(0, |frame| frame.ordinal)
    }
}

/// What is noted of a start tag whose attributes are right for a type: the same tag, under the same namespace
/// declarations, needs no second look.
#[inline(always)]
fn approval(start: &Start<'_>, type_: TypeId) -> u64 {
    u64::from(type_.0 + 1) << 32 | u64::from(start.context())
}

/// A document being judged.
pub(super) struct Run<'r> {
    pub(super) tables: &'r Tables,
    pub(super) state: &'r mut State,
    pub(super) collector: &'r mut Collector,
}

/// Which declaration and type an element has.
struct Assessed {
    element: Option<ElementId>,
    type_: TypeId,
}

impl Run<'_> {
    #[inline(always)]
    pub(super) fn event(&mut self, reader: &Reader<'_>) -> Result<(), Box<Error>> {
        match reader.event() {
            Some(Event::Start(start)) => self.start(reader, &start),
            Some(Event::End(end)) => self.end(reader, &end),
            Some(Event::Text(text)) => return self.text(reader, &text),
            _ => {}
        }
        Ok(())
    }

    #[inline(always)]
    fn start(&mut self, reader: &Reader<'_>, start: &Start<'_>) {
        self.state.elements += 1;
        self.state.depth += 1;
        self.collector.start(start.name);
        if self.state.skip_from > 0 {
            return;
        }
        let before = self.state.stack.last().and_then(Frame::plain_state);
        let findings = self.collector.count();
        let Some(assessed) = self.assessed(reader, start) else {
            self.state.skip_from = self.state.depth;
            return;
        };
        let approved = self.open(reader, start, &assessed);
        // What an empty element lacks is found at its end, if that is still to come.
        let judged = self.state.closed || !start.empty;
        let notable = judged && (approved || self.state.shaped);
        if let Some(before) = before.filter(|_| notable && self.collector.count() == findings) {
            self.note_effect(before, assessed.element, approved);
        }
    }

    /// What judges the element; none if nothing does.
    #[inline(always)]
    fn assessed(&mut self, reader: &Reader<'_>, start: &Start<'_>) -> Option<Assessed> {
        if let Some(parent) = self.state.stack.last_mut() {
            parent.has_children = true;
            // The usual case: an element that an automaton knows.
            if let Cursor::Dfa(state) = &mut parent.cursor
                && !parent.broken
                && let Some(step) = self.tables.automata.element(*state, start.name)
            {
                *state = step.next;
                return Some(self.declared(reader, start, step.element));
            }
        }
        self.undeclared(reader, start)
    }

    /// The root, elements of unusual content models and of wildcards, and those in the wrong place; none if
    /// they are not judged.
    #[inline(never)]
    fn undeclared(&mut self, reader: &Reader<'_>, start: &Start<'_>) -> Option<Assessed> {
        let ns = reader.names().ns(start.name);
        let matched = match self.state.stack.last_mut() {
            Some(parent) if parent.broken => Matched::None,
            Some(parent) => self.tables.advance(&mut parent.cursor, start.name, ns),
            None => {
                self.state.root = Some(start.name);
                Matched::None
            }
        };
        match matched {
            Matched::Element(element) => Some(self.declared(reader, start, element)),
            other => self.unusual(reader, start, ns, other),
        }
    }

    /// Whether text of white space alone and comments make no difference here.
    #[inline(always)]
    pub(super) fn does_without_blank(&self) -> bool {
        self.state.stack.last().is_none_or(|frame| {
            let children = matches!(frame.content, ContentTable::ElementOnly(_) | ContentTable::Mixed(_));
            children && !frame.collects && !frame.nil
        })
    }

    /// An element with a declaration of its own: its type, or the one that `xsi:type` names.
    #[inline(always)]
    fn declared(&mut self, reader: &Reader<'_>, start: &Start<'_>, element: ElementId) -> Assessed {
        let table = self.tables.element(element);
        let type_ =
            if start.may_be_qualified() { self.named_type(reader, start, element) } else { table.type_ };
        if table.abstract_ {
            let place = Place::element(start.span, self.state.elements);
            self.collector.push(
                reader,
                place,
                "cvc-elt.2",
                messages::abstract_element(reader.names(), start.name),
                None,
            );
        }
        Assessed { element: Some(element), type_ }
    }

    /// The type of a declared element whose tag may bear `xsi:type`.
    #[inline(never)]
    fn named_type(&mut self, reader: &Reader<'_>, start: &Start<'_>, element: ElementId) -> TypeId {
        let tag = start.repeated();
        if let Some(type_) = tag.and_then(|tag| self.state.named.find(tag, element)) {
            return type_;
        }
        let table = self.tables.element(element);
        let before = self.collector.count();
        let type_ = match self.xsi_type(start) {
            None => table.type_,
            Some(xsi_type) => self.retyped(reader, start, xsi_type, Some(table), table.type_),
        };
        if let Some(tag) = tag.filter(|_| self.collector.count() == before) {
            self.state.named.insert(tag, element, type_);
        }
        type_
    }

    #[inline(always)]
    fn xsi_type<'a>(&self, start: &Start<'a>) -> Option<(&'a str, Span)> {
        if !start.may_be_qualified() {
            return None;
        }
        let wanted = self.state.xsi.type_;
        start.attributes().find(|attribute| attribute.name == wanted).map(|a| (a.value, a.span()))
    }

    /// Elements that the content model does not name: the root, those of wildcards, those in the wrong place.
    /// None for those that are not judged.
    #[inline(never)]
    fn unusual(
        &mut self,
        reader: &Reader<'_>,
        start: &Start<'_>,
        ns: NsId,
        matched: Matched,
    ) -> Option<Assessed> {
        let root = self.state.stack.is_empty();
        let mut process = match matched {
            Matched::Wildcard(Process::Skip) => return None,
            Matched::Wildcard(process) => process,
            // The root must be declared; what stands in the wrong place was reported already.
            _ if root => Process::Strict,
            _ => match self.misplaced(reader, start, ns) {
                Matched::Element(element) => return Some(self.declared(reader, start, element)),
                Matched::Wildcard(Process::Skip) => return None,
                Matched::Wildcard(process) => process,
                Matched::None => Process::Lax,
            },
        };
        if let Some(element) = self.tables.global_element(start.name) {
            return Some(self.declared(reader, start, element));
        }
        let place = Place::element(start.span, self.state.elements);
        if let Some(xsi_type) = self.xsi_type(start) {
            let type_ = self.retyped(reader, start, xsi_type, None, TypeId::ANY);
            return Some(Assessed { element: None, type_ });
        }
        if root && process == Process::Strict {
            let (text, hint) = messages::unknown_root(self.tables, reader.names(), start.name);
            self.collector.push(reader, place, "cvc-elt.1", text, hint);
            process = Process::Lax;
        }
        if process == Process::Strict {
            let text = messages::undeclared(reader.names(), start.name);
            self.collector.push(reader, place, "cvc-complex-type.2.4.c", text, None);
        }
        Some(Assessed { element: None, type_: TypeId::ANY })
    }

    /// A child that its parent's type does not let in here; says what judges it all the same.
    fn misplaced(&mut self, reader: &Reader<'_>, start: &Start<'_>, ns: NsId) -> Matched {
        let Some(parent) = self.state.stack.last_mut() else { return Matched::None };
        let model = match parent.content {
            ContentTable::ElementOnly(model) | ContentTable::Mixed(model) => model,
            // Empty and simple content complain at their end, once.
            ContentTable::Empty | ContentTable::Simple(_) => return Matched::None,
        };
        if parent.nil {
            return Matched::None;
        }
        let mut cursor = parent.cursor.clone();
        let found = self.tables.recover(&mut cursor, start.name, ns);
        let excused = parent.broken || found != Matched::None && parent.is_excused();
        if !excused {
            self.unexpected(reader, start);
        }
        let Some(parent) = self.state.stack.last_mut() else { return Matched::None };
        if found != Matched::None {
            parent.cursor = cursor;
            return found;
        }
        let declared = self.tables.declared(model, start.name, ns);
        // An element that may stand elsewhere: what follows is in disorder. Otherwise it is passed over.
        match (declared, &parent.cursor) {
            (Matched::None, Cursor::Dfa(state)) => parent.passed_over = *state,
            (Matched::None, _) => {}
            _ => parent.broken = true,
        }
        declared
    }

    /// Says that a child is not the one expected.
    fn unexpected(&mut self, reader: &Reader<'_>, start: &Start<'_>) {
        let Some(parent) = self.state.stack.last() else { return };
        let expected = self.tables.expected(&parent.cursor);
        let clause = if expected.is_empty() { "cvc-complex-type.2.4.d" } else { "cvc-complex-type.2.4.a" };
        let complete = self.tables.accepts(&parent.cursor);
        let (text, hint) = messages::unexpected(self.tables, reader.names(), start.name, &expected, complete);
        let place = Place::element(start.span, self.state.elements);
        self.collector.push(reader, place, clause, text, hint);
    }

    /// The type that `xsi:type` names (cvc-elt.4); any type if it names none, as for an abstract type.
    fn retyped(
        &mut self,
        reader: &Reader<'_>,
        start: &Start<'_>,
        (value, span): (&str, Span),
        element: Option<&ElementTable>,
        declared: TypeId,
    ) -> TypeId {
        let place = Place::attribute(span, self.state.elements, self.state.xsi.type_);
        let type_ = match self.resolve_type(reader, value) {
            Ok(type_) => type_,
            Err((clause, text)) => {
                self.collector.push(reader, place, clause, text, None);
                return TypeId::ANY;
            }
        };
        if element.is_none() && declared == TypeId::ANY || type_ == declared {
            return type_;
        }
        let own = self.tables.type_(declared).block;
        let block = element.map_or(own, |table| Derivations {
            restriction: own.restriction || table.block.restriction,
            extension: own.extension || table.block.extension,
            ..own
        });
        if !self.tables.derives(type_, declared, block) {
            let text = messages::not_derived(self.tables, reader.names(), start.name, value, declared);
            self.collector.push(reader, place, "cvc-elt.4.3", text, None);
        }
        type_
    }

    fn resolve_type(&mut self, reader: &Reader<'_>, value: &str) -> Result<TypeId, (&'static str, Text)> {
        let trimmed = value.trim_matches([' ', '\t', '\n', '\r']);
        let (prefix, local) = trimmed.split_once(':').unwrap_or(("", trimmed));
        let context = InstanceContext::new(reader, self.tables);
        let ns = match context.ns(prefix) {
            Some(ns) => ns,
            None if segur_xml::chars::is_qname(trimmed) => {
                return Err(("cvc-elt.4.1", messages::type_prefix(prefix, value)));
            }
            None => return Err(("cvc-datatype-valid.1.2.1", messages::type_not_qname(value))),
        };
        if !segur_xml::chars::is_qname(trimmed) {
            return Err(("cvc-datatype-valid.1.2.1", messages::type_not_qname(value)));
        }
        let names = &self.tables.names;
        let uri = reader.names().uri_str(ns);
        let found = names.find(uri, local).and_then(|name| self.tables.global_type(name));
        found.ok_or_else(|| ("cvc-elt.4.2", messages::unknown_type(local, uri)))
    }

    /// Opens an element that is judged. Says whether its attributes are right, and would be right again.
    #[inline(always)]
    fn open(&mut self, reader: &Reader<'_>, start: &Start<'_>, assessed: &Assessed) -> bool {
        let Assessed { element, mut type_ } = *assessed;
        let mut table = self.tables.type_(type_);
        let ordinal = self.state.elements;
        if table.abstract_ {
            type_ = self.concrete(reader, start, type_);
            table = self.tables.type_(type_);
        }
        let nil = self.is_nil(reader, start, element);
        let cursor = match table.content {
            ContentTable::ElementOnly(model) | ContentTable::Mixed(model) => self.tables.start(model),
            ContentTable::Empty | ContentTable::Simple(_) => Cursor::Dfa(NO_STATE),
        };
        let no_children = matches!(table.content, ContentTable::Empty | ContentTable::Simple(_));
        let (valued, constrained) = element.map_or((false, false), |element| {
            let table = self.tables.element(element);
            (table.value.is_some(), !table.constraints.is_empty())
        });
        let collects = valued || matches!(table.content, ContentTable::Simple(_));
        if start.empty && !(nil || collects || constrained) && self.may_end_at_once(table.content) {
            self.state.closed = true;
            return self.judged_attributes(reader, start, type_);
        }
        if collects {
            self.state.text.clear();
        }
        let broken = no_children;
        let frame =
            Frame { nil, collects, broken, ..Frame::new(type_, element, table.content, cursor, ordinal) };
        self.state.stack.push(frame);
        let approved = self.judged_attributes(reader, start, type_);
        self.identity_start(reader, start);
        approved
    }

    /// Whether an empty element of that content is complete, and nobody follows what happens in it.
    #[inline(always)]
    fn may_end_at_once(&self, content: ContentTable) -> bool {
        let complete = match content {
            ContentTable::ElementOnly(Model::Dfa(state)) | ContentTable::Mixed(Model::Dfa(state)) => {
                self.tables.automata.accepts(state)
            }
            ContentTable::Empty => true,
            _ => false,
        };
        complete && !self.state.stack.is_empty() && self.state.identity.is_idle()
    }

    /// Judges the attributes of a tag; says whether they are right, and would be right again.
    #[inline(always)]
    fn judged_attributes(&mut self, reader: &Reader<'_>, start: &Start<'_>, type_: TypeId) -> bool {
        let approval = approval(start, type_);
        self.state.shaped = false;
        if start.note() != approval {
            self.attributes(reader, start, type_, approval);
            return self.state.note == approval;
        }
        true
    }

    /// What to note of the start tag just judged, if anything.
    #[inline(always)]
    pub(super) fn take_note(&mut self) -> Option<u64> {
        let note = std::mem::take(&mut self.state.note);
        (note != 0).then_some(note)
    }

    /// Takes note of the end of an empty element that was judged when it started; false if there is none.
    #[inline(always)]
    pub(super) fn take_closed(&mut self) -> bool {
        if !self.state.closed {
            return false;
        }
        self.state.closed = false;
        self.state.depth -= 1;
        self.collector.end();
        true
    }

    /// What judges an element whose type is abstract: nobody knows what it was to be, so everything else about
    /// it would be said in vain.
    #[cold]
    fn concrete(&mut self, reader: &Reader<'_>, start: &Start<'_>, type_: TypeId) -> TypeId {
        let place = Place::element(start.span, self.state.elements);
        let text = messages::abstract_type(self.tables, reader.names(), start.name, type_);
        self.collector.push(reader, place, "cvc-type.2", text, None);
        TypeId::ANY
    }

    /// Whether `xsi:nil` is true (cvc-elt.3).
    #[inline(always)]
    fn is_nil(&mut self, reader: &Reader<'_>, start: &Start<'_>, element: Option<ElementId>) -> bool {
        if !start.may_be_qualified() {
            return false;
        }
        let nil = self.state.xsi.nil;
        match start.attributes().find(|attribute| attribute.name == nil) {
            None => false,
            Some(attribute) => self.nil_value(reader, start, attribute.value, attribute.span(), element),
        }
    }

    #[cold]
    fn nil_value(
        &mut self,
        reader: &Reader<'_>,
        start: &Start<'_>,
        value: &str,
        span: Span,
        element: Option<ElementId>,
    ) -> bool {
        let Some(table) = element.map(|element| self.tables.element(element)) else { return false };
        let place = Place::attribute(span, self.state.elements, self.state.xsi.nil);
        if !table.nillable {
            let text = messages::not_nillable(reader.names(), start.name);
            self.collector.push(reader, place, "cvc-elt.3.1", text, None);
            return false;
        }
        let nil = matches!(value.trim_matches([' ', '\t', '\n', '\r']), "true" | "1");
        if nil && table.value.as_ref().is_some_and(|value| value.fixed) {
            let text = messages::nil_fixed(reader.names(), start.name);
            self.collector.push(reader, place, "cvc-elt.3.2.2", text, None);
        }
        nil
    }

    #[inline(always)]
    fn end(&mut self, reader: &Reader<'_>, end: &End) {
        let depth = self.state.depth;
        self.state.depth = depth - 1;
        if self.state.skip_from > 0 {
            if self.state.skip_from == depth {
                self.state.skip_from = 0;
            }
            self.collector.end();
            return;
        }
        self.content(reader, end);
        self.state.stack.pop();
        if self.state.stack.is_empty() {
            self.check_references(reader, end.span);
        }
        self.collector.end();
    }
}
