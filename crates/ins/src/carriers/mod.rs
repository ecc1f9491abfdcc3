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
pub use recognise::{Carrier, read, read_matricule};
use segur_report::{Finding, Location};

use crate::{Attributes, BirthDate, Field, Flag, Identity, Problem, ProblemKind, Record, Status};

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
    places: [Place; Field::ALL.len()],
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
            places: Default::default(),
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

    /// Where the value of a field was found.
    ///
    /// ```
    /// use segur_ins::{Field, carriers::read};
    /// let reading = read(b"PID|1||||PAT-TROIS^^^^^^L").unwrap();
    /// assert_eq!(reading.location(Field::BirthFamilyName).map(|place| place.column), Some(10));
    /// ```
    pub fn location(&self, field: Field) -> Option<Location> {
        self.places[field as usize].location
    }

    /// The path of the node or member that the value of a field was found in, where the carrier has paths.
    ///
    /// ```
    /// use segur_ins::{Field, carriers::read};
    /// let reading = read(br#"{"sex": "F"}"#).unwrap();
    /// assert_eq!(reading.path(Field::Sex), Some("$.sex"));
    /// ```
    pub fn path(&self, field: Field) -> Option<&str> {
        self.places[field as usize].path.as_deref()
    }

    /// Adds what the day lets be known: a birth date in the future is an error, and is not held against the matricule.
    ///
    /// ```
    /// use segur_ins::{BirthDate, carriers::read};
    /// let mut reading = read(br#"{"birth_date": "2031-03-28"}"#).unwrap();
    /// reading.check_day(BirthDate::iso("2026-07-01").unwrap());
    /// assert!(reading.findings.iter().any(|finding| finding.code == "INS-TRAIT-FUTURE"));
    /// ```
    pub fn check_day(&mut self, today: BirthDate) {
        if self.record.date().is_none_or(|birth| birth <= today) {
            return;
        }
        let about_date = [Flag::YearMismatch, Flag::MonthMismatch].map(Flag::code);
        self.findings.retain(|finding| !about_date.contains(&finding.code.as_ref()));
        let field = Field::BirthDate;
        let finding = Problem { field, kind: ProblemKind::Future }.to_finding(self.record.value(field));
        let path = self.path(field).map(str::to_owned);
        self.findings.push(Finding { location: self.location(field), path, ..finding });
    }
}
