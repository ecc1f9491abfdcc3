//! Start and end tags, attributes, namespaces.

use super::event::{AttrData, NAMELESS, Token};
use super::input::{Stop, View, WINDOW};
use super::memo::{KnownTag, Sought};
use super::namespaces::UNBOUND;
use super::qnames::{Parts, PrefixId, QNameId, QNames, Role};
use super::{Open, Pending, Reader, Res};
use crate::chars;
use crate::error::ErrorKind;
use crate::limits::Limits;
use crate::names::{NameId, NsId};
use crate::scan::scanned_str;

#[inline(always)]
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

impl Reader<'_> {
    /// Reads the start tag whose `<` is at `start`.
    #[inline(never)]
    pub(super) fn start_tag(&mut self, start: usize) -> Res<bool> {
        // Blank text before it may have been passed over; places in the tag count from here.
        self.input.hold = start;
        self.attributes.clear();
        self.declarations.clear();
        self.values.clear();
        let tag = match self.known_tag(start) {
            Some(tag) => tag,
            None => self.new_tag(start)?,
        };
        self.open_element(&tag, start)?;
        self.input.position = tag.end;
        self.token = Token::Start { start, end: tag.end, empty: tag.empty };
        if tag.empty {
            self.pending = Pending::EmptyEnd;
        }
        Ok(true)
    }

    /// A tag that was met before, byte for byte.
    #[inline(always)]
    fn known_tag(&mut self, start: usize) -> Option<Tag> {
        let view = self.input.view();
        // Looking ahead may have moved the window past the `<`.
        let at = start.checked_sub(view.origin).filter(|_| self.quick)?;
        let sought = Sought::new(view, at)?;
        let (known, place) = self.memo.find(&sought, &mut self.attributes)?;
        self.repeated = Some(place);
        let KnownTag { qname, empty, qualified } = known;
        Some(Tag { qname, end: start + sought.length(), empty, declares: false, qualified })
    }

    #[inline(never)]
    fn new_tag(&mut self, start: usize) -> Res<Tag> {
        self.repeated = None;
        let view = self.input.view();
        let at = start.checked_sub(view.origin).filter(|_| self.quick);
        let Some(tag) = at.and_then(|at| read_tag(view, at, &self.qnames, &mut self.attributes)) else {
            return self.difficult_tag(start);
        };
        let tag = Tag { end: view.origin + tag.end, ..tag };
        let sought =
            at.and_then(|at| Sought::new(view, at)).filter(|sought| start + sought.length() == tag.end);
        if let Some(sought) = sought.filter(|_| !tag.declares) {
            let Tag { qname, empty, qualified, .. } = tag;
            let known = KnownTag { qname, empty, qualified };
            self.repeated = self.memo.keep(&sought, known, &self.attributes);
        }
        Ok(tag)
    }

    /// Reads a tag that is not all in one window, has new names, references or odd white space, or is wrong.
    #[cold]
    #[inline(never)]
    fn difficult_tag(&mut self, start: usize) -> Res<Tag> {
        self.attributes.clear();
        self.input.rewind(start + 1);
        let name_end = self.name_end(start + 1)?;
        let qname = self.qname(start + 1, name_end)?;
        let mut tag = Tag { qname, end: name_end, empty: false, declares: false, qualified: true };
        loop {
            let mut byte = self.input.byte(tag.end);
            let spaced = is_space(byte);
            if spaced {
                tag.end = self.input.find(Stop::Black, tag.end)?;
                byte = self.input.byte(tag.end);
            }
            match byte {
                b'>' => {
                    tag.end += 1;
                    break;
                }
                b'/' if self.input.available(tag.end + 2)? && self.input.byte(tag.end + 1) == b'>' => {
                    tag.end += 2;
                    tag.empty = true;
                    break;
                }
                _ if !spaced || byte == b'/' => return self.bad_tag(qname, tag.end),
                _ => {
                    let (next, role) = self.attribute(qname, start, tag.end)?;
                    tag.declares |= role != Role::Plain;
                    tag.end = next;
                }
            }
        }
        if tag.end - start > u32::MAX as usize {
            return self.fail(ErrorKind::LimitTokenSize, start, start, u32::MAX.to_string());
        }
        Ok(tag)
    }

    /// Reads an attribute from its name on; gives the offset after its closing quote.
    fn attribute(&mut self, element: QNameId, tag: usize, at: usize) -> Res<(usize, Role)> {
        let name_end = self.name_end(at)?;
        if name_end == at || self.input.byte(at) == 0 {
            return self.bad_tag(element, at);
        }
        let qname = self.qname(at, name_end)?;
        let open = self.opening_quote(element, at, name_end)?;
        let quote = self.input.byte(open);
        let mut plain = true;
        let mut end = self.value_stop(open, open + 1)?;
        while self.input.byte(end) != quote {
            self.value_character(qname, open, end, &mut plain)?;
            end = self.value_stop(open, end + 1)?;
        }
        self.input.available(end + 2)?;
        self.push_attribute(qname, tag, at, (open + 1, end), plain)?;
        Ok((end + 1, self.qnames.get(qname).role))
    }

    /// Finds the end of the name that begins at `start`.
    fn name_end(&mut self, start: usize) -> Res<usize> {
        let longest = self.options.limits.name_length;
        match self.find_within(Stop::NameEnd, start, start.saturating_add(longest))? {
            Some(end) => Ok(end),
            None => self.fail(ErrorKind::LimitNameLength, start, start, longest.to_string()),
        }
    }

    /// Finds what may end the value opened at `open`, from `from` on.
    fn value_stop(&mut self, open: usize, from: usize) -> Res<usize> {
        let last = open.saturating_add(self.options.limits.attribute_value);
        match self.find_within(Stop::Value, from, last)? {
            Some(end) => Ok(end),
            None => self.value_too_long(open),
        }
    }

    /// As [`Input::find`](super::input::Input::find); nothing is read beyond the window that holds `last`: what
    /// goes on there is too long, and would otherwise be held in memory to be refused.
    fn find_within(&mut self, stop: Stop, from: usize, last: usize) -> Res<Option<usize>> {
        let mut found = self.input.find_here(stop, from);
        while found >= self.input.window_end() {
            let end = self.input.window_end();
            if end > last {
                return Ok(None);
            }
            if !self.input.advance()? {
                return Ok(Some(end));
            }
            found = self.input.find_here(stop, end);
        }
        Ok(Some(found))
    }

    /// Finds the opening quote of the attribute whose name ends at `name_end`.
    fn opening_quote(&mut self, element: QNameId, at: usize, name_end: usize) -> Res<usize> {
        if self.input.byte(name_end) == b'='
            && self.input.available(name_end + 2)?
            && matches!(self.input.byte(name_end + 1), b'"' | b'\'')
        {
            return Ok(name_end + 1);
        }
        self.distant_quote(element, at, name_end)
    }

    #[cold]
    #[inline(never)]
    fn distant_quote(&mut self, element: QNameId, at: usize, name_end: usize) -> Res<usize> {
        let equals = self.input.find_behind(Stop::Black, name_end)?;
        if self.input.byte(equals) == 0 {
            return self.unterminated_tag(element, equals);
        }
        if self.input.byte(equals) != b'=' {
            let name = self.shown(at, name_end);
            return self.fail(ErrorKind::ExpectedEquals, equals, equals, name);
        }
        let quote = self.input.find(Stop::Black, equals + 1)?;
        match self.input.byte(quote) {
            b'"' | b'\'' => Ok(quote),
            0 => self.unterminated_tag(element, quote),
            _ => {
                let name = self.shown(at, name_end);
                self.fail(ErrorKind::ExpectedQuote, quote, quote, name)
            }
        }
    }

    /// Judges a byte inside a value that is not its closing quote.
    #[inline(always)]
    fn value_character(&self, qname: QNameId, open: usize, at: usize, plain: &mut bool) -> Res<()> {
        match self.input.byte(at) {
            b'"' | b'\'' => {}
            b'&' | b'\t' | b'\n' | b'\r' => *plain = false,
            b'<' => {
                return self.fail(ErrorKind::LtInAttributeValue, at, at + 1, self.qnames.get(qname).text());
            }
            _ => {
                return self.fail(
                    ErrorKind::UnterminatedAttributeValue,
                    open,
                    open + 1,
                    self.qnames.get(qname).text(),
                );
            }
        }
        if at - open > self.options.limits.attribute_value {
            return self.value_too_long(open);
        }
        Ok(())
    }

    #[cold]
    fn value_too_long<T>(&self, open: usize) -> Res<T> {
        let limit = self.options.limits.attribute_value.to_string();
        self.fail(ErrorKind::LimitAttributeValue, open, open + 1, limit)
    }

    fn push_attribute(
        &mut self,
        qname: QNameId,
        tag: usize,
        at: usize,
        value: (usize, usize),
        plain: bool,
    ) -> Res<()> {
        if self.attributes.len() >= self.options.limits.attributes {
            return self.fail(ErrorKind::LimitAttributes, at, at, self.options.limits.attributes.to_string());
        }
        if value.1 - value.0 > self.options.limits.attribute_value {
            return self.value_too_long(value.0);
        }
        let (start, end) =
            if plain { (value.0 - tag, value.1 - tag) } else { self.normalise(value.0, value.1)? };
        self.attributes.push(AttrData {
            name: NAMELESS,
            qname,
            start: start as u32,
            end: end as u32,
            at: (at - tag) as u32,
            after: (value.1 + 1 - tag) as u32,
            buffered: !plain,
            specified: true,
        });
        Ok(())
    }

    /// A value that stands in the input as such.
    pub(super) fn value_in_input(&self, data: &AttrData) -> &str {
        let tag = self.input.hold;
        scanned_str(self.input.slice(tag + data.start as usize, tag + data.end as usize))
    }

    /// The number of the name between two offsets.
    pub(super) fn qname(&mut self, start: usize, end: usize) -> Res<QNameId> {
        let sixteen = self.input.sixteen(start);
        match self.qnames.find(self.input.slice(start, end), sixteen) {
            Some(found) => Ok(found.id),
            None => self.new_qname(start, end),
        }
    }

    #[cold]
    #[inline(never)]
    fn new_qname(&mut self, start: usize, end: usize) -> Res<QNameId> {
        let longest = self.options.limits.name_length;
        if end - start > longest {
            return self.fail(ErrorKind::LimitNameLength, start, start, longest.to_string());
        }
        let text = scanned_str(self.input.slice(start, end)).to_owned();
        self.add_qname(&text, start, end)
    }

    /// Adds a name met between two offsets.
    pub(super) fn add_qname(&mut self, text: &str, start: usize, end: usize) -> Res<QNameId> {
        let limits = &self.options.limits;
        if self.qnames.len() >= limits.names {
            return self.fail(ErrorKind::LimitNames, start, end, limits.names.to_string());
        }
        self.check_name(text, start)?;
        let Some(parts) = self.cut(text) else { return self.fail(ErrorKind::InvalidQName, start, end, text) };
        Ok(self.qnames.add(text.as_bytes(), parts, &mut self.names))
    }

    fn cut<'n>(&self, text: &'n str) -> Option<Parts<'n>> {
        match self.options.namespaces {
            true => cut(text),
            false => Some(Parts { prefix: "", local: text, role: Role::Plain }),
        }
    }

    /// Keeps what the document adds to the table of names within limits.
    pub(super) fn check_names(&self, at: usize) -> Res<()> {
        let limit = self.options.limits.names + self.seed.len();
        if self.names.namespace_count() > limit {
            return self.fail(ErrorKind::LimitNamespaces, at, at, limit.to_string());
        }
        if self.names.len() > limit {
            return self.fail(ErrorKind::LimitNames, at, at, limit.to_string());
        }
        Ok(())
    }

    /// Checks that a text met at `start` is a name.
    pub(super) fn check_name(&self, text: &str, start: usize) -> Res<()> {
        let good = chars::name_length(text);
        if good == text.len() && good > 0 {
            return Ok(());
        }
        if good == 0 {
            let found = text.chars().next().map_or(0, char::len_utf8);
            return self.fail(ErrorKind::ExpectedName, start, start + found, crop(text));
        }
        let bad = text[good..].chars().next().map_or(0, char::len_utf8);
        self.fail(ErrorKind::InvalidName, start + good, start + good + bad, crop(text))
    }

    /// Resolves names and namespaces of the tag just read and opens its element.
    #[inline(always)]
    fn open_element(&mut self, tag: &Tag, start: usize) -> Res<()> {
        let mark = self.namespaces.mark();
        let qname = tag.qname;
        let declares = tag.declares | (self.dtd.is_some() && self.apply_declared_attributes(qname)?);
        if declares {
            self.declare_namespaces(start)?;
        }
        let entry = self.qnames.get(qname);
        let ns = self.namespaces.get(entry.prefix);
        if ns == UNBOUND || entry.role == Role::Namespace {
            return self.bad_prefix(qname, start + 1);
        }
        let name = self.qnames.element(qname, ns, &mut self.names);
        let qualified = tag.qualified || self.dtd.is_some();
        if self.dtd.is_some() {
            self.repeated = None;
        }
        self.qualified = qualified;
        if qualified {
            self.resolve_attributes(start)?;
        }
        if self.stack.len() >= self.options.limits.depth {
            return self.fail(ErrorKind::LimitDepth, start, start, self.options.limits.depth.to_string());
        }
        self.stack.push(Open { qname, name, mark });
        Ok(())
    }

    #[inline(never)]
    fn resolve_attributes(&mut self, start: usize) -> Res<()> {
        self.tag = self.tag.wrapping_add(1);
        if self.tag == 0 {
            self.stamps.fill(0);
            self.tag = 1;
        }
        let several = self.attributes.len() > 1;
        for index in 0..self.attributes.len() {
            let AttrData { qname, at, .. } = self.attributes[index];
            let prefix = self.qnames.get(qname).prefix;
            let ns = if prefix == PrefixId::NONE { NsId::NONE } else { self.namespaces.get(prefix) };
            if ns == UNBOUND {
                return self.bad_prefix(qname, start + at as usize);
            }
            let name = self.qnames.attribute(qname, ns, &mut self.names);
            self.attributes[index].name = name;
            if several && self.stamp(name) {
                return self.duplicate(start, index);
            }
        }
        Ok(())
    }

    /// Notes that the current tag has that attribute; true if it had it already.
    #[inline(always)]
    fn stamp(&mut self, name: NameId) -> bool {
        let index = name.0 as usize;
        if index >= self.stamps.len() {
            self.stamps.resize(self.names.len().max(index + 1), 0);
        }
        std::mem::replace(&mut self.stamps[index], self.tag) == self.tag
    }

    #[cold]
    fn duplicate(&self, start: usize, index: usize) -> Res<()> {
        let AttrData { qname, at, name, .. } = self.attributes[index];
        let at = start + at as usize;
        let text = self.qnames.get(qname).text();
        let same = self.attributes[..index].iter().any(|a| a.name == name && a.qname == qname);
        let kind = if same { ErrorKind::DuplicateAttribute } else { ErrorKind::DuplicateExpandedAttribute };
        self.fail(kind, at, at + text.len(), text)
    }

    #[cold]
    fn bad_prefix<T>(&self, qname: QNameId, at: usize) -> Res<T> {
        let entry = self.qnames.get(qname);
        let length = entry.length as usize;
        if entry.role == Role::Namespace {
            return self.fail(ErrorKind::ReservedPrefix, at, at + length, "xmlns");
        }
        let prefix = self.names.local_str(entry.prefix_text);
        self.fail(ErrorKind::UnboundPrefix, at, at + length, prefix)
    }

    /// Takes the namespace declarations out of the attributes and puts them in force.
    #[cold]
    #[inline(never)]
    fn declare_namespaces(&mut self, start: usize) -> Res<()> {
        let mut kept = Vec::with_capacity(self.attributes.len());
        let mut seen = std::collections::BTreeSet::new();
        for data in std::mem::take(&mut self.attributes) {
            if self.qnames.get(data.qname).role == Role::Plain {
                kept.push(data);
                continue;
            }
            if !seen.insert(data.qname) {
                let (text, at) = (self.qnames.get(data.qname).text(), start + data.at as usize);
                return self.fail(ErrorKind::DuplicateAttribute, at, at + text.len(), text);
            }
            self.declare(start, &data)?;
        }
        self.attributes = kept;
        Ok(())
    }

    fn declare(&mut self, start: usize, data: &AttrData) -> Res<()> {
        let uri = match data.buffered {
            true => self.values[data.start as usize..data.end as usize].to_owned(),
            false => self.value_in_input(data).to_owned(),
        };
        let entry = self.qnames.get(data.qname);
        let prefix = match entry.role {
            Role::DefaultNamespace => PrefixId::NONE,
            _ => entry.prefix,
        };
        let length = entry.length as usize;
        let ns = self.names.namespace(&uri);
        self.check_names(start + data.at as usize)?;
        let wrong = match (prefix, ns) {
            (PrefixId::XML, NsId::XML) => return Ok(()),
            (PrefixId::XML | PrefixId::XMLNS, _) | (_, NsId::XML | NsId::XMLNS) => {
                Some(ErrorKind::ReservedPrefix)
            }
            (PrefixId::NONE, NsId::NONE) => None,
            (_, NsId::NONE) => Some(ErrorKind::EmptyPrefixBinding),
            _ => None,
        };
        if let Some(kind) = wrong {
            let shown = self.names.local_str(self.qnames.prefix_text(prefix)).to_owned();
            let at = start + data.at as usize;
            return self.fail(kind, at, at + length, shown);
        }
        self.namespaces.bind(prefix, ns);
        self.declarations.push((self.qnames.prefix_text(prefix), ns));
        Ok(())
    }

    /// Reads the end tag whose `<` is at `start`.
    #[inline(always)]
    pub(super) fn end_tag(&mut self, start: usize) -> Res<bool> {
        let view = self.input.view();
        let name = start + 2 - view.origin;
        if self.frames.is_empty()
            && let Some(open) = self.stack.last()
        {
            let entry = self.qnames.get(open.qname);
            let name_end = name + entry.length as usize;
            if view.byte(name_end) == b'>'
                && view.name(name, name_end).is_some_and(|(name, sixteen)| entry.matches(sixteen, name))
            {
                let end = view.origin + name_end + 1;
                self.input.position = end;
                self.token = Token::End { start, end, empty: false };
                self.pending = Pending::Close;
                return Ok(true);
            }
        }
        self.difficult_end_tag(start)
    }

    #[cold]
    #[inline(never)]
    fn difficult_end_tag(&mut self, start: usize) -> Res<bool> {
        let name_start = start + 2;
        let Some(open) = self.stack.last() else { return self.unexpected_end_tag(name_start) };
        if let Some(frame) = self.frames.last()
            && self.stack.len() <= frame.depth
        {
            let entity = frame.entity.clone();
            return self.fail(ErrorKind::EntityUnbalanced, start, start, entity);
        }
        let qname = open.qname;
        let name_end = name_start + self.qnames.get(qname).length as usize;
        if !self.input.available(name_end + 1)? {
            return self.mismatched_end_tag(start);
        }
        let entry = self.qnames.get(qname);
        if !entry.matches(self.input.sixteen(name_start), self.input.slice(name_start, name_end)) {
            return self.mismatched_end_tag(start);
        }
        let mut end = name_end;
        if self.input.byte(end) != b'>' {
            if !is_space(self.input.byte(end)) {
                return self.mismatched_end_tag(start);
            }
            end = self.input.find(Stop::Black, end)?;
            if self.input.byte(end) != b'>' {
                let text = self.qnames.get(qname).text();
                return self.fail(ErrorKind::UnterminatedTag, start, end, format!("/{text}"));
            }
        }
        self.input.position = end + 1;
        self.token = Token::End { start, end: end + 1, empty: false };
        self.pending = Pending::Close;
        Ok(true)
    }

    #[cold]
    fn unexpected_end_tag(&mut self, name_start: usize) -> Res<bool> {
        let end = self.input.find(Stop::NameEnd, name_start)?;
        let name = self.shown(name_start, end);
        self.fail(ErrorKind::UnexpectedEndTag, name_start - 2, end, name)
    }

    #[cold]
    #[inline(never)]
    fn mismatched_end_tag(&mut self, start: usize) -> Res<bool> {
        let name_start = start + 2;
        let end = self.input.find_behind(Stop::NameEnd, name_start)?;
        if self.input.byte(end) == 0 {
            return self.fail(ErrorKind::UnterminatedTag, start, end, "");
        }
        let found = self.shown(name_start, end);
        if chars::name_length(&found) != found.len() || found.is_empty() {
            self.check_name(&found, name_start)?;
        }
        let expected = self.stack.last().map(|open| self.qnames.get(open.qname).text()).unwrap_or_default();
        self.fail(ErrorKind::MismatchedEndTag, start, end, format!("{expected}/{found}"))
    }

    /// Says what is wrong where `>`, `/>` or an attribute was expected.
    #[cold]
    #[inline(never)]
    fn bad_tag<T>(&mut self, element: QNameId, at: usize) -> Res<T> {
        let byte = self.input.byte(at);
        if byte == 0 {
            return self.unterminated_tag(element, at);
        }
        if byte == b'/' || byte == b'<' || byte == b'=' || byte == b'>' {
            let name = self.qnames.get(element).text();
            return self.fail(ErrorKind::UnterminatedTag, at, at + 1, name);
        }
        let end = self.input.find(Stop::NameEnd, at)?;
        let name = self.shown(at, end);
        self.check_name(&name, at)?;
        self.fail(ErrorKind::MissingSpaceBetweenAttributes, at, end, name)
    }

    fn unterminated_tag<T>(&self, element: QNameId, at: usize) -> Res<T> {
        self.fail(ErrorKind::UnterminatedTag, at, at, self.qnames.get(element).text())
    }

    /// A piece of the input for a message, cropped.
    pub(super) fn shown(&self, start: usize, end: usize) -> String {
        crop(scanned_str(self.input.slice(start, end)))
    }
}

/// A start tag, read.
struct Tag {
    qname: QNameId,
    /// Offset after its `>`.
    end: usize,
    empty: bool,
    /// Whether an attribute may declare a namespace.
    declares: bool,
    /// Whether namespaces have a say in the names of its attributes.
    qualified: bool,
}

/// Attributes of a tag read the quick way.
const FEW_ATTRIBUTES: usize = 12;

/// Whether tags may be read the quick way, which does not watch over the limits: they must be beyond what a
/// window holds.
pub(super) fn may_be_quick(limits: &Limits) -> bool {
    limits.attributes >= FEW_ATTRIBUTES && limits.attribute_value >= WINDOW
}

/// Reads the tag whose `<` is at `start`, as nearly all tags are: inside the window, names met before, values
/// without anything to replace. None otherwise.
#[inline(always)]
fn read_tag(view: View<'_>, start: usize, qnames: &QNames, attributes: &mut Vec<AttrData>) -> Option<Tag> {
    let mut end = view.next(Stop::NameEnd, start + 1);
    let (name, sixteen) = view.name(start + 1, end)?;
    let mut tag =
        Tag { qname: qnames.find(name, sixteen)?.id, end, empty: false, declares: false, qualified: false };
    loop {
        let byte = view.byte(end);
        if byte == b'>' {
            tag.end = end + 1;
            return Some(tag);
        }
        if byte == b'/' && view.byte(end + 1) == b'>' {
            tag.end = end + 2;
            tag.empty = true;
            return Some(tag);
        }
        if !is_space(byte) {
            return None;
        }
        let at = view.next(Stop::Black, end);
        if matches!(view.byte(at), b'>' | b'/') {
            end = at;
            continue;
        }
        let data = read_attribute(view, start, at, qnames)?;
        end = start + data.after as usize;
        if data.name == NAMELESS {
            tag.qualified = true;
            tag.declares |= qnames.get(data.qname).role != Role::Plain;
        } else if attributes.iter().any(|other| other.name == data.name) {
            return None;
        }
        if attributes.len() >= FEW_ATTRIBUTES {
            return None;
        }
        attributes.push(data);
    }
}

#[inline(always)]
fn read_attribute(view: View<'_>, tag: usize, at: usize, qnames: &QNames) -> Option<AttrData> {
    let name_end = view.next(Stop::NameEnd, at);
    let quote = view.byte(name_end + 1);
    if view.byte(name_end) != b'=' || (quote != b'"' && quote != b'\'') {
        return None;
    }
    let start = name_end + 2;
    let mut end = view.next(Stop::Value, start);
    while view.byte(end) != quote {
        if !matches!(view.byte(end), b'"' | b'\'') {
            return None;
        }
        end = view.next(Stop::Value, end + 1);
    }
    let (name, sixteen) = view.name(at, name_end)?;
    let found = qnames.find(name, sixteen)?;
    Some(AttrData {
        name: found.attribute.unwrap_or(NAMELESS),
        qname: found.id,
        start: (start - tag) as u32,
        end: (end - tag) as u32,
        at: (at - tag) as u32,
        after: (end + 1 - tag) as u32,
        buffered: false,
        specified: true,
    })
}

/// The first characters of a text: messages do not repeat megabytes.
pub(super) fn crop(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Cuts a valid name at its colon; none if it is not a qualified name.
fn cut(text: &str) -> Option<Parts<'_>> {
    let Some((prefix, local)) = text.split_once(':') else {
        let role = if text == "xmlns" { Role::DefaultNamespace } else { Role::Plain };
        return Some(Parts { prefix: "", local: text, role });
    };
    if !chars::is_ncname(prefix) || !chars::is_ncname(local) {
        return None;
    }
    let role = if prefix == "xmlns" { Role::Namespace } else { Role::Plain };
    Some(Parts { prefix, local, role })
}
