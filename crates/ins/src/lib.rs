//! Identité nationale de santé (INS): reads, checks, compares and writes the identity that health documents are
//! indexed on.
//!
//! - [`Matricule`]: the 15 characters, strict ([`Matricule::wire`]) or as typed ([`Matricule::lenient`]);
//! - [`Authority`] and [`Ins`]: what the matricule is, by its OID and nothing else;
//! - [`Record`], [`Traits`]: the values of an identity, as received, and what is right about them;
//! - [`Status`], [`Identity::may_transmit_ins`]: what may be done with it;
//! - [`compare`]: a received identity against the local one;
//! - [`carriers`]: where identities live: CDA, HL7 v2, XDS, FHIR, INSi, Datamatrix.
//!
//! ```
//! use segur_ins::Matricule;
//! let error = Matricule::lenient("2 79 03 51 215 189 88").unwrap_err();
//! assert_eq!(error.code(), "INS-KEY");
//! assert_eq!(error.hint().unwrap().en.split(';').next(), Some("computed key: 89"));
//! ```

mod authority;
pub mod carriers;
mod identity;
mod matricule;
mod text;
mod traits;

pub use authority::{Authority, Environment, Ins, InsError};
pub use identity::{
    Attribute, Attributes, Comparison, Difference, Event, Field, Hint, Identity, Outcome, PamStatus, Problem,
    ProblemKind, Record, Refusal, Status, StatusError, StatusNote, Traits, Transition, compare,
};
pub use matricule::{Body, Context, Flag, Flags, Key, Matricule, MatriculeError, MatriculeErrorKind};
pub use traits::{
    BirthDate, Cog, DateError, Estimate, GivenNames, Name, NameError, NameErrorKind, NameField, Precision,
    Sex, normalise,
};
