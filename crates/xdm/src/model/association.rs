//! Relations between objects of the metadata.

use super::{Coded, Slot};

/// A relation between two objects (facts 2.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Association {
    /// Its identifier.
    pub id: String,
    /// What it says.
    pub kind: AssociationKind,
    /// The object that it starts from.
    pub source: String,
    /// The object that it leads to; for a replacement, the `entryUUID` of the old document.
    pub target: String,
    /// Slot `SubmissionSetStatus` of a member: `Original` or `Reference`.
    pub status: Option<String>,
    /// Why the documents are related, where it says so.
    pub documentation: Option<Coded>,
    /// Other slots, such as `PreviousVersion`.
    pub slots: Vec<Slot>,
}

/// What an [`Association`] says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AssociationKind {
    /// The submission set has the target as a member.
    #[default]
    HasMember,
    /// The source replaces the target.
    Replace,
    /// The source is added to the target.
    Append,
    /// The source is another form of the target.
    Transform,
    /// The source is another form of the target and replaces it.
    TransformAndReplace,
    /// The source signs the target.
    Signs,
    /// The status of the target changes.
    UpdateAvailabilityStatus,
    /// Another one: its URN.
    Other(String),
}

impl AssociationKind {
    const URNS: [(AssociationKind, &'static str); 7] = [
        (AssociationKind::HasMember, "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember"),
        (AssociationKind::Replace, "urn:ihe:iti:2007:AssociationType:RPLC"),
        (AssociationKind::Append, "urn:ihe:iti:2007:AssociationType:APND"),
        (AssociationKind::Transform, "urn:ihe:iti:2007:AssociationType:XFRM"),
        (AssociationKind::TransformAndReplace, "urn:ihe:iti:2007:AssociationType:XFRM_RPLC"),
        (AssociationKind::Signs, "urn:ihe:iti:2007:AssociationType:signs"),
        (
            AssociationKind::UpdateAvailabilityStatus,
            "urn:ihe:iti:2010:AssociationType:UpdateAvailabilityStatus",
        ),
    ];

    /// The URN of `associationType`.
    ///
    /// ```
    /// use segur_xdm::model::AssociationKind;
    /// assert_eq!(AssociationKind::Replace.urn(), "urn:ihe:iti:2007:AssociationType:RPLC");
    /// ```
    pub fn urn(&self) -> &str {
        match (self, Self::URNS.iter().find(|(kind, _)| kind == self)) {
            (_, Some((_, urn))) => urn,
            (AssociationKind::Other(urn), None) => urn,
            _ => "",
        }
    }

    /// The kind that a URN names, or the bare word of ebRIM 2.1; says whether it was the bare word.
    ///
    /// ```
    /// use segur_xdm::model::AssociationKind;
    /// assert_eq!(AssociationKind::read("HasMember"), (AssociationKind::HasMember, true));
    /// ```
    pub fn read(urn: &str) -> (AssociationKind, bool) {
        if let Some((kind, _)) = Self::URNS.iter().find(|(_, known)| *known == urn) {
            return (kind.clone(), false);
        }
        let word = |known: &str| known.rsplit(':').next() == Some(urn);
        match Self::URNS.iter().find(|(_, known)| word(known)) {
            Some((kind, _)) => (kind.clone(), true),
            None => (AssociationKind::Other(urn.to_owned()), false),
        }
    }

    /// Whether the source takes the place of the target.
    pub fn replaces(&self) -> bool {
        matches!(self, AssociationKind::Replace | AssociationKind::TransformAndReplace)
    }
}
