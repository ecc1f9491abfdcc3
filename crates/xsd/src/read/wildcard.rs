//! Wildcards (part 1, section 3.10) and their algebra.

use segur_xml::NsId;

use super::lexical::{process, tokens};
use super::{At, Reader};
use crate::model::{NamespaceConstraint, Process, Wildcard};

impl<'a> Reader<'a> {
    /// The wildcard of an `xs:any` or `xs:anyAttribute`.
    pub(super) fn wildcard(&mut self, at: At<'a>) -> Wildcard {
        let namespaces = self.namespace_constraint(at, at.get("namespace").unwrap_or("##any"));
        let process = at.get("processContents").and_then(process).unwrap_or(Process::Strict);
        Wildcard { namespaces, process }
    }

    fn namespace_constraint(&mut self, at: At<'a>, list: &str) -> NamespaceConstraint {
        let view = self.view(at);
        let names = &mut self.components.names;
        match list {
            "##any" => NamespaceConstraint::Any,
            "##other" => NamespaceConstraint::Not(names.namespace(&view.target)),
            _ => set(tokens(list).map(|token| match token {
                "##local" => NsId::NONE,
                "##targetNamespace" => names.namespace(&view.target),
                uri => names.namespace(uri),
            })),
        }
    }
}

fn set(namespaces: impl Iterator<Item = NsId>) -> NamespaceConstraint {
    let mut list: Vec<NsId> = namespaces.collect();
    list.sort_unstable();
    list.dedup();
    NamespaceConstraint::Set(list)
}

/// What both let in (cos-aw-intersect); none if it cannot be expressed.
pub(super) fn intersection(a: &NamespaceConstraint, b: &NamespaceConstraint) -> Option<NamespaceConstraint> {
    use NamespaceConstraint::{Any, Not, Set};
    Some(match (a, b) {
        (Any, other) | (other, Any) => other.clone(),
        (Set(a), Set(b)) => set(a.iter().copied().filter(|ns| b.contains(ns))),
        (Set(list), Not(not)) | (Not(not), Set(list)) => {
            set(list.iter().copied().filter(|ns| ns != not && *ns != NsId::NONE))
        }
        (Not(a), Not(b)) if a == b || *b == NsId::NONE => Not(*a),
        (Not(NsId::NONE), Not(b)) => Not(*b),
        (Not(_), Not(_)) => return None,
    })
}

/// What either lets in (cos-aw-union); none if it cannot be expressed.
pub(super) fn union(a: &NamespaceConstraint, b: &NamespaceConstraint) -> Option<NamespaceConstraint> {
    use NamespaceConstraint::{Any, Not, Set};
    Some(match (a, b) {
        (Any, _) | (_, Any) => Any,
        (Set(a), Set(b)) => set(a.iter().chain(b).copied()),
        (Not(a), Not(b)) => Not(if a == b { *a } else { NsId::NONE }),
        (Not(NsId::NONE), Set(list)) | (Set(list), Not(NsId::NONE)) => {
            if list.contains(&NsId::NONE) {
                Any
            } else {
                Not(NsId::NONE)
            }
        }
        (Not(not), Set(list)) | (Set(list), Not(not)) => {
            match (list.contains(not), list.contains(&NsId::NONE)) {
                (true, true) => Any,
                (true, false) => Not(NsId::NONE),
                (false, true) => return None,
                (false, false) => Not(*not),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use NamespaceConstraint::{Any, Not, Set};

    const A: NsId = NsId(10);
    const B: NsId = NsId(11);

    #[test]
    fn intersections_follow_section_3_10_6() {
        assert_eq!(intersection(&Any, &Not(A)), Some(Not(A)));
        assert_eq!(intersection(&Set(vec![NsId::NONE, A, B]), &Not(A)), Some(Set(vec![B])));
        assert_eq!(intersection(&Set(vec![A]), &Set(vec![B])), Some(Set(vec![])));
        assert_eq!(intersection(&Not(A), &Not(B)), None);
        assert_eq!(intersection(&Not(A), &Not(NsId::NONE)), Some(Not(A)));
        assert_eq!(intersection(&Not(NsId::NONE), &Not(A)), Some(Not(A)));
    }

    #[test]
    fn unions_follow_section_3_10_6() {
        assert_eq!(union(&Set(vec![A]), &Any), Some(Any));
        assert_eq!(union(&Not(A), &Not(B)), Some(Not(NsId::NONE)));
        assert_eq!(union(&Not(A), &Set(vec![NsId::NONE, A])), Some(Any));
        assert_eq!(union(&Not(A), &Set(vec![A])), Some(Not(NsId::NONE)));
        assert_eq!(union(&Not(A), &Set(vec![NsId::NONE])), None);
        assert_eq!(union(&Not(A), &Set(vec![B])), Some(Not(A)));
        assert_eq!(union(&Set(vec![NsId::NONE]), &Not(NsId::NONE)), Some(Any));
    }
}
