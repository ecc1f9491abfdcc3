//! Names and namespaces of a start tag.

use super::event::AttrData;
use super::namespaces::UNBOUND;
use super::qnames::{Parts, PrefixId, QNameId, Role};
use super::quick::Tag;
use super::tag::crop;
use super::{Open, Reader, Res};
use crate::chars;
use crate::error::ErrorKind;
use crate::names::{NameId, NsId};
use crate::scan::scanned_str;

impl Reader<'_> {
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
    pub(super) fn open_element(&mut self, tag: &Tag, start: usize) -> Res<()> {
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
