//! Where identities live: one reader for each carrier, all giving a [`Reading`], and the writers.
//!
//! ```
//! use segur_ins::carriers::{Carrier, read};
//! let reading = read(b"2 79 03 51 215 189 88").unwrap();
//! assert_eq!(reading.carrier, Carrier::Matricule);
//! assert_eq!(reading.findings[0].code, "INS-KEY");
//! ```

pub mod cda;
pub mod datamatrix;
mod draft;
pub mod fhir;
pub mod hl7v2;
pub mod insi;
pub mod json;
mod recognise;
mod source;
pub mod xds;
mod xml;

pub(crate) use draft::{Draft, Place};
pub use recognise::{Carrier, read};
use segur_report::Finding;

use crate::{Attributes, Identity, Record, Status};

/// What a carrier says of an identity.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What was read.
    pub carrier: Carrier,
    /// The values, as received.
    pub record: Record,
    /// The status, where the carrier has one.
    pub status: Option<Status>,
    /// The attributes.
    pub attributes: Attributes,
    /// Former INS: matricule and OID as received.
    pub history: Vec<(String, String)>,
    /// What is missing, wrong or unusual, with its place.
    pub findings: Vec<Finding>,
    /// What INSi answered, if that is what was read.
    pub insi: Option<insi::Outcome>,
}

impl Reading {
    pub(crate) fn new(carrier: Carrier) -> Reading {
        Reading {
            carrier,
            record: Record::default(),
            status: None,
            attributes: Attributes::default(),
            history: Vec::new(),
            findings: Vec::new(),
            insi: None,
        }
    }

    /// The identity. Where the carrier has no status it is qualified if it has an INS, since no other may travel with
    /// one, and provisional otherwise; an answer of INSi makes it recovered.
    ///
    /// ```
    /// use segur_ins::{Status, carriers::read};
    /// let reading = read(br#"{"birth_family_name": "PAT-TROIS"}"#).unwrap();
    /// assert_eq!(reading.identity().status, Status::Prov);
    /// ```
    pub fn identity(&self) -> Identity {
        let has_ins = self.record.matricule.is_some() && self.record.oid.is_some();
        let assumed = match (self.carrier, has_ins) {
            (_, false) | (Carrier::Matricule | Carrier::Json, _) => Status::Prov,
            (Carrier::Insi, true) => Status::Recup,
            (_, true) => Status::Qual,
        };
        Identity {
            record: self.record.clone(),
            status: self.status.unwrap_or(assumed),
            attributes: self.attributes,
            history: self.history.clone(),
        }
    }
}
