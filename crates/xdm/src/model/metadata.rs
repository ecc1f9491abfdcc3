//! The whole of one METADATA.XML.

use super::{Association, AssociationKind, DocumentEntry, Folder, SubmissionSet};

/// What one METADATA.XML says: one `SubmitObjectsRequest`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The submission set.
    pub submission_set: SubmissionSet,
    /// The documents, in their order.
    pub entries: Vec<DocumentEntry>,
    /// The folders.
    pub folders: Vec<Folder>,
    /// The relations.
    pub associations: Vec<Association>,
}

/// A name with values: what ebRIM calls a slot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slot {
    /// The name.
    pub name: String,
    /// The values.
    pub values: Vec<String>,
}

impl Metadata {
    /// The relations by which documents of this submission replace others.
    pub fn replacements(&self) -> impl Iterator<Item = &Association> {
        self.associations.iter().filter(|association| association.kind.replaces())
    }

    /// Whether the submission set has that object as a member.
    pub fn has_member(&self, id: &str) -> bool {
        self.associations.iter().any(|association| {
            association.kind == AssociationKind::HasMember
                && association.source == self.submission_set.id
                && association.target == id
        })
    }
}
