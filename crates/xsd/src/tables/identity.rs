//! Identity constraints as small step automata for streaming (part 1, section 3.11).

use segur_xml::{NameId, NsId};
use serde::{Deserialize, Serialize};

use super::name;
use crate::model::ConstraintKind;

/// An identity constraint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConstraintTable {
    /// Its name.
    #[serde(with = "name")]
    pub name: NameId,
    /// Its kind; a `keyref` says which constraint it refers to.
    pub kind: ConstraintKind,
    /// Which elements it concerns: a union of paths from the element that declares it.
    pub selector: Vec<PathTable>,
    /// The values compared: each a union of paths from an element that the selector found.
    pub fields: Vec<Vec<PathTable>>,
}

/// One path of a selector or field: an automaton over the names of nested elements.
///
/// ```
/// # use segur_xsd::tables::{NameStep, PathTable};
/// # use segur_xml::{NameId, NsId};
/// // .//a/b
/// let path = PathTable::new(true, vec![NameStep::Name(5), NameStep::Name(6)], None).unwrap();
/// let (a, b, ns) = (NameId(5), NameId(6), NsId::NONE);
/// let in_a = path.child(path.start(), a, ns);
/// let in_aa = path.child(in_a, a, ns);
/// assert!(!path.found(in_aa));
/// assert!(path.found(path.child(in_aa, b, ns)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathTable {
    anywhere: bool,
    steps: Vec<NameStep>,
    attribute: Option<NameStep>,
}

/// How much of a path each open element has matched: bit `i` says that `i` steps are done.
/// The state of a child is made from that of its parent by [`PathTable::child`]; a state without bit is dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathState(u64);

/// A name test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NameStep {
    /// Any name.
    Any,
    /// Any name of that namespace.
    Namespace(u32),
    /// That name.
    Name(u32),
}

impl NameStep {
    /// Whether the test accepts the name.
    #[inline]
    pub fn accepts(self, name: NameId, ns: NsId) -> bool {
        match self {
            NameStep::Any => true,
            NameStep::Namespace(wanted) => wanted == ns.0,
            NameStep::Name(wanted) => wanted == name.0,
        }
    }
}

impl PathTable {
    /// How many child steps a path may have.
    pub const MAX_STEPS: usize = 63;

    /// A path: whether it starts with `.//`, its child steps, and the attribute at its end. None when it has
    /// more than [`PathTable::MAX_STEPS`] steps.
    pub fn new(anywhere: bool, steps: Vec<NameStep>, attribute: Option<NameStep>) -> Option<Self> {
        (steps.len() <= Self::MAX_STEPS).then_some(PathTable { anywhere, steps, attribute })
    }

    pub(crate) fn is_sound(&self) -> bool {
        self.steps.len() <= Self::MAX_STEPS
    }

    /// The state at the context node.
    #[inline]
    pub fn start(&self) -> PathState {
        PathState(1)
    }

    /// The state at a child of that name, from the state at its parent.
    #[inline]
    pub fn child(&self, parent: PathState, name: NameId, ns: NsId) -> PathState {
        let mut state = u64::from(self.anywhere);
        for (done, step) in self.steps.iter().enumerate() {
            if parent.0 >> done & 1 == 1 && step.accepts(name, ns) {
                state |= 1 << (done + 1);
            }
        }
        PathState(state)
    }

    /// Whether the path ends at the element in this state (or at an attribute of it).
    #[inline]
    pub fn found(&self, state: PathState) -> bool {
        state.0 >> self.steps.len() & 1 == 1
    }

    /// Whether descendants of an element in this state cannot match any more.
    #[inline]
    pub fn is_dead(&self, state: PathState) -> bool {
        let last = 1u64 << self.steps.len();
        state.0 & (last - 1) == 0 && !self.anywhere
    }

    /// The attribute at the end of the path.
    pub fn attribute(&self) -> Option<NameStep> {
        self.attribute
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(path: &PathTable, names: &[u32]) -> bool {
        let state = names.iter().fold(path.start(), |state, &n| path.child(state, NameId(n), NsId(0)));
        path.found(state)
    }

    #[test]
    fn self_and_children() {
        let here = PathTable::new(false, vec![], None).unwrap();
        assert!(walk(&here, &[]) && !walk(&here, &[1]));
        let path = PathTable::new(false, vec![NameStep::Name(1), NameStep::Any], None).unwrap();
        assert!(
            walk(&path, &[1, 9]) && !walk(&path, &[1]) && !walk(&path, &[2, 9]) && !walk(&path, &[1, 1, 9])
        );
        assert!(path.is_dead(path.child(path.start(), NameId(2), NsId(0))));
    }

    #[test]
    fn anywhere_restarts_at_every_depth() {
        let path = PathTable::new(true, vec![NameStep::Name(1), NameStep::Name(1), NameStep::Name(2)], None)
            .unwrap();
        assert!(walk(&path, &[1, 1, 1, 2]) && walk(&path, &[3, 1, 1, 2]) && !walk(&path, &[1, 2]));
        let all = PathTable::new(true, vec![], None).unwrap();
        assert!(walk(&all, &[]) && walk(&all, &[4, 5]) && !all.is_dead(all.start()));
    }

    #[test]
    fn too_long_paths_are_refused() {
        assert!(PathTable::new(false, vec![NameStep::Any; 64], None).is_none());
        let longest = PathTable::new(false, vec![NameStep::Any; 63], None).unwrap();
        assert!(walk(&longest, &[0; 63]) && !walk(&longest, &[0; 62]));
    }
}
