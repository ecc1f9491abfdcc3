//! Namespace declarations in force.

use crate::names::NsId;
use crate::reader::qnames::PrefixId;

/// Marks a prefix without declaration.
pub(crate) const UNBOUND: NsId = NsId(u32::MAX);

/// What each prefix stands for now, with what to restore when elements end.
#[derive(Default)]
pub(crate) struct Namespaces {
    bindings: Vec<NsId>,
    undo: Vec<(PrefixId, NsId)>,
}

impl Namespaces {
    /// Forgets a document: only `xml` is bound, and no prefix is no namespace.
    pub(crate) fn reset(&mut self, prefixes: usize) {
        self.bindings.clear();
        self.bindings.resize(prefixes.max(3), UNBOUND);
        self.bindings[PrefixId::NONE.0 as usize] = NsId::NONE;
        self.bindings[PrefixId::XML.0 as usize] = NsId::XML;
        self.bindings[PrefixId::XMLNS.0 as usize] = UNBOUND;
        self.undo.clear();
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
        self.undo.push((prefix, self.bindings[index]));
        self.bindings[index] = ns;
    }

    /// How many declarations are in force: give it to [`Self::restore`] to drop the later ones.
    #[inline(always)]
    pub(crate) fn mark(&self) -> usize {
        self.undo.len()
    }

    #[inline(always)]
    pub(crate) fn restore(&mut self, mark: usize) {
        while self.undo.len() > mark {
            if let Some((prefix, ns)) = self.undo.pop() {
                self.bindings[prefix.0 as usize] = ns;
            }
        }
    }
}
