//! Namespace declarations in force.

use std::collections::HashMap;

use crate::names::NsId;
use crate::reader::qnames::PrefixId;

/// Marks a prefix without declaration.
pub(crate) const UNBOUND: NsId = NsId(u32::MAX);

/// What each prefix stands for now, with what to restore when elements end.
#[derive(Default)]
pub(crate) struct Namespaces {
    bindings: Vec<NsId>,
    undo: Vec<(PrefixId, NsId, u32)>,
    /// The number of the declarations in force: the same declarations in the same order have the same.
    context: u32,
    contexts: HashMap<(u32, PrefixId, NsId), u32>,
    contexts_given: u32,
}

/// Marks the scope of a tag without prefixes. Contexts get there after 2^31 new ones, and namespaces before that meet
/// the limits on names.
const DEFAULT_ONLY: u32 = 1 << 31;

/// Contexts remembered at once.
const CONTEXTS: usize = 4096;

impl Namespaces {
    /// Forgets a document: only `xml` is bound, and no prefix is no namespace.
    pub(crate) fn reset(&mut self, prefixes: usize) {
        self.bindings.clear();
        self.bindings.resize(prefixes.max(3), UNBOUND);
        self.bindings[PrefixId::NONE.0 as usize] = NsId::NONE;
        self.bindings[PrefixId::XML.0 as usize] = NsId::XML;
        self.bindings[PrefixId::XMLNS.0 as usize] = UNBOUND;
        self.undo.clear();
        self.context = 0;
    }

    /// What the prefix stands for; [`UNBOUND`] if nothing.
    #[inline(always)]
    pub(crate) fn get(&self, prefix: PrefixId) -> NsId {
        self.bindings.get(prefix.0 as usize).copied().unwrap_or(UNBOUND)
    }

    pub(crate) fn bind(&mut self, prefix: PrefixId, ns: NsId) {
        let index = prefix.0 as usize;
        if index >= self.bindings.len() {
            self.bindings.resize(index + 1, UNBOUND);
        }
        self.undo.push((prefix, self.bindings[index], self.context));
        self.bindings[index] = ns;
        self.context = self.context_after(prefix, ns);
    }

    fn context_after(&mut self, prefix: PrefixId, ns: NsId) -> u32 {
        let key = (self.context, prefix, ns);
        if let Some(&known) = self.contexts.get(&key) {
            return known;
        }
        if self.contexts.len() >= CONTEXTS {
            self.contexts.clear();
        }
        self.contexts_given = ((self.contexts_given + 1) % DEFAULT_ONLY).max(1);
        self.contexts.insert(key, self.contexts_given);
        self.contexts_given
    }

    /// The number of the declarations in force.
    #[inline(always)]
    pub(crate) fn context(&self) -> u32 {
        self.context
    }

    /// What tells the declarations in force apart for tags like one just read: without any prefix in its names, the
    /// default namespace alone has a say.
    pub(crate) fn scope(&self, has_prefix: bool) -> u32 {
        if has_prefix { self.context } else { self.default_scope() }
    }

    /// The scopes of the tags to come: with a prefix, and without.
    #[inline(always)]
    pub(crate) fn scopes(&self) -> [u32; 2] {
        [self.context, self.default_scope()]
    }

    #[inline(always)]
    fn default_scope(&self) -> u32 {
        self.get(PrefixId::NONE).0 | DEFAULT_ONLY
    }

    /// How many declarations are in force: give it to [`Self::restore`] to drop the later ones.
    #[inline(always)]
    pub(crate) fn mark(&self) -> usize {
        self.undo.len()
    }

    #[inline(always)]
    pub(crate) fn restore(&mut self, mark: usize) {
        while self.undo.len() > mark {
            if let Some((prefix, ns, context)) = self.undo.pop() {
                self.bindings[prefix.0 as usize] = ns;
                self.context = context;
            }
        }
    }
}
