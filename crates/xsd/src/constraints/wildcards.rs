//! Wildcards compared (3.10.6).

use segur_xml::NsId;

use crate::model::{NamespaceConstraint, Process, Wildcard};

/// *Wildcard allows Namespace Name* (3.10.4).
pub(crate) fn allows(constraint: &NamespaceConstraint, ns: NsId) -> bool {
    match constraint {
        NamespaceConstraint::Any => true,
        NamespaceConstraint::Not(not) => ns != *not && ns != NsId::NONE,
        NamespaceConstraint::Set(set) => set.contains(&ns),
    }
}

/// *Wildcard Subset* (`cos-ns-subset`).
pub(crate) fn is_subset(sub: &NamespaceConstraint, sup: &NamespaceConstraint) -> bool {
    use NamespaceConstraint::{Any, Not, Set};
    match (sub, sup) {
        (_, Any) => true,
        (Not(sub), Not(sup)) => sub == sup,
        (Set(set), _) => set.iter().all(|&ns| allows(sup, ns)),
        (Any, Not(_) | Set(_)) | (Not(_), Set(_)) => false,
    }
}

/// Whether `derived` asks less of what it lets in than `base` does.
pub(crate) fn is_weaker(derived: &Wildcard, base: &Wildcard) -> bool {
    strength(derived.process) < strength(base.process)
}

fn strength(process: Process) -> u8 {
    match process {
        Process::Skip => 0,
        Process::Lax => 1,
        Process::Strict => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use NamespaceConstraint::{Any, Not, Set};

    const A: NsId = NsId(10);
    const B: NsId = NsId(11);

    #[test]
    fn other_excludes_its_namespace_and_the_absence_of_one() {
        assert!(!allows(&Not(A), A) && !allows(&Not(A), NsId::NONE) && allows(&Not(A), B));
    }

    #[test]
    fn subsets() {
        let set = |list: &[NsId]| Set(list.to_vec());
        for (sub, sup, expected) in [
            (Any, Any, true),
            (Any, Not(A), false),
            (Not(A), Any, true),
            (Not(A), Not(A), true),
            (Not(A), Not(B), false),
            (Not(A), set(&[B]), false),
            (set(&[B]), Not(A), true),
            (set(&[A, B]), Not(A), false),
            (set(&[NsId::NONE]), Not(A), false),
            (set(&[A]), set(&[A, B]), true),
            (set(&[A, B]), set(&[B]), false),
            (set(&[]), set(&[]), true),
        ] {
            assert_eq!(is_subset(&sub, &sup), expected, "{sub:?} in {sup:?}");
        }
    }
}
