//! How the status of an identity changes.

use super::status::{Attribute, Attributes, Status, StatusError};

/// Something that happens to an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Event {
    /// INSi answered 00 and the operator accepted the traits.
    InsiAccepted,
    /// INSi answered 00 and the operator refused the traits.
    InsiRefused,
    /// INSi answered 01: no identity.
    InsiNotFound,
    /// INSi answered 02: several identities.
    InsiAmbiguous,
    /// A check of the INS by INSi failed. What follows is an open question: the document source is kept.
    InsiVerificationFailed,
    /// The identity was checked against a document of high confidence.
    DocumentChecked,
    /// The code of the Carte Vitale app was scanned (RNIV v2.0, 4.3.4).
    VitaleAppScan,
    /// An attribute was set.
    AttributeSet(Attribute),
    /// A strict trait was changed.
    StrictTraitModified,
    /// A used name was changed.
    UsedNameModified,
}

/// What an [`Event`] leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Transition {
    /// The new status.
    pub to: Status,
    /// Whether matricule and OID must be dropped; keep them in the history.
    pub ins_invalidated: bool,
}

impl Status {
    /// The status after an event.
    ///
    /// # Errors
    /// [`StatusError::AttributeStatus`] if the attributes forbid the event: a doubtful or fictitious identity neither
    /// calls INSi nor leaves the provisional status.
    ///
    /// ```
    /// use segur_ins::{Attribute, Attributes, Event, Status};
    /// let none = Attributes::default();
    /// assert_eq!(Status::Vali.after(Event::InsiAccepted, none)?.to, Status::Qual);
    /// let dropped = Status::Qual.after(Event::AttributeSet(Attribute::Douteuse), none)?;
    /// assert!(dropped.to == Status::Prov && dropped.ins_invalidated);
    /// # Ok::<(), segur_ins::StatusError>(())
    /// ```
    pub fn after(self, event: Event, attributes: Attributes) -> Result<Transition, StatusError> {
        let upgrade = matches!(event, Event::InsiAccepted | Event::DocumentChecked | Event::VitaleAppScan);
        if upgrade && !attributes.may_call_insi() {
            return Err(StatusError::AttributeStatus);
        }
        let kept = |to| Transition { to, ins_invalidated: false };
        Ok(match event {
            Event::InsiAccepted => kept(Status::of(true, self.document_checked())),
            Event::DocumentChecked => kept(Status::of(self.insi_recovered(), true)),
            Event::VitaleAppScan => kept(Status::Qual),
            Event::AttributeSet(Attribute::Douteuse | Attribute::Fictive) => {
                Transition { to: Status::Prov, ins_invalidated: true }
            }
            Event::StrictTraitModified => {
                Transition { to: Status::Prov, ins_invalidated: self.insi_recovered() }
            }
            Event::InsiVerificationFailed => {
                let to = Status::of(false, self.document_checked());
                Transition { to, ins_invalidated: self.insi_recovered() }
            }
            Event::InsiRefused
            | Event::InsiNotFound
            | Event::InsiAmbiguous
            | Event::UsedNameModified
            | Event::AttributeSet(Attribute::Homonyme) => kept(self),
        })
    }
}
