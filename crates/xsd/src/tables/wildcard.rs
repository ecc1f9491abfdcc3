//! Wildcards over namespace numbers (part 1, section 3.10).

use segur_xml::NsId;
use serde::{Deserialize, Serialize};

use crate::model::{NamespaceConstraint, Process, Wildcard};

/// The number of a wildcard in [`Tables::wildcards`](super::Tables::wildcards).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WildcardId(pub u32);

/// A wildcard.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WildcardTable {
    /// The namespaces that it lets in.
    pub namespaces: Namespaces,
    /// What is asked of what it lets in.
    pub process: Process,
}

/// A set of namespaces, as numbers of [`NsId`]; 0 is the absence of a namespace.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Namespaces {
    /// All.
    Any,
    /// Every namespace but this one; the absence of a namespace is not in it.
    Not(u32),
    /// These, sorted.
    Set(Vec<u32>),
}

impl WildcardTable {
    /// Whether names of this namespace are let in (cvc-wildcard-namespace).
    #[inline]
    pub fn allows(&self, ns: NsId) -> bool {
        self.namespaces.contains(ns)
    }
}

impl From<&Wildcard> for WildcardTable {
    fn from(wildcard: &Wildcard) -> Self {
        WildcardTable { namespaces: Namespaces::from(&wildcard.namespaces), process: wildcard.process }
    }
}

impl From<&NamespaceConstraint> for Namespaces {
    fn from(constraint: &NamespaceConstraint) -> Self {
        match constraint {
            NamespaceConstraint::Any => Namespaces::Any,
            NamespaceConstraint::Not(ns) => Namespaces::Not(ns.0),
            NamespaceConstraint::Set(set) => Namespaces::Set(set.iter().map(|ns| ns.0).collect()),
        }
    }
}

impl Namespaces {
    /// Whether the namespace is in the set.
    #[inline]
    pub fn contains(&self, ns: NsId) -> bool {
        match self {
            Namespaces::Any => true,
            Namespaces::Not(other) => ns.0 != *other && ns != NsId::NONE,
            Namespaces::Set(set) => set.contains(&ns.0),
        }
    }

    /// Whether a namespace may be in both.
    pub fn intersects(&self, other: &Namespaces) -> bool {
        match (self, other) {
            (Namespaces::Set(set), other) | (other, Namespaces::Set(set)) => {
                set.iter().any(|&ns| other.contains(NsId(ns)))
            }
            // The world has infinitely many namespaces: two of these sets always share some.
            _ => true,
        }
    }

    /// The namespaces named by the set, excluded ones included.
    pub fn named(&self) -> &[u32] {
        match self {
            Namespaces::Any => &[],
            Namespaces::Not(ns) => std::slice::from_ref(ns),
            Namespaces::Set(set) => set,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_excludes_the_absence_of_a_namespace() {
        let other = Namespaces::Not(7);
        assert!(other.contains(NsId(9)) && !other.contains(NsId(7)) && !other.contains(NsId::NONE));
    }

    #[test]
    fn sets_meet() {
        let (any, other, set) = (Namespaces::Any, Namespaces::Not(7), Namespaces::Set(vec![0, 7]));
        assert!(any.intersects(&set) && any.intersects(&other) && other.intersects(&Namespaces::Not(8)));
        assert!(!other.intersects(&set) && !set.intersects(&other));
        assert!(!Namespaces::Set(vec![]).intersects(&any));
    }
}
