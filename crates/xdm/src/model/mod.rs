//! What XDS metadata say: a submission set, document entries, folders, associations (IHE ITI TF-3, 4.2).
//!
//! Values are kept as texts, as they are written in the metadata: what is read can be written again, and what is
//! wrong with it can be said. The rules of the crate judge them.

mod association;
mod coded;
mod dtm;
mod entry;
mod hl7;
mod metadata;
mod set;

pub use association::{Association, AssociationKind};
pub use coded::Coded;
pub use dtm::{Dtm, DtmError};
pub use entry::DocumentEntry;
pub use hl7::{Cx, Xcn, XcnParts, Xon};
pub use metadata::{Metadata, Slot};
pub use set::{Author, Folder, SubmissionSet};
