//! `structuredBody` to letters; templates matched as sets.

use super::{LdlEes, LdlSes, LetterStatus, Stay};
use crate::element::Element;
use crate::entries::{Allergies, Device, Medication, ProblemList, Procedure};
use crate::models::sections::{self, Sections};

pub(super) const REASON: &str = "1.3.6.1.4.1.19376.1.5.3.1.3.1";
pub(super) const STOPPED: &str = "1.3.6.1.4.1.19376.1.5.3.1.3.21";
pub(super) const DISCHARGE: &str = "1.3.6.1.4.1.19376.1.5.3.1.3.22";
pub(super) const ADMISSION: &str = "1.3.6.1.4.1.19376.1.5.3.1.3.20";
pub(super) const PENDING: &str = "1.3.6.1.4.1.19376.1.5.3.1.3.27";
pub(super) const OTHER: &str = "1.2.250.1.213.1.1.2.73";

impl LdlSes {
    /// From the root of an LDL-SES document; what it does not hold is left out.
    pub fn read_body(root: &Element) -> LdlSes {
        let sections = Sections::of(root);
        LdlSes {
            status: LetterStatus::read(&sections),
            reason: sections.text(REASON).unwrap_or_default(),
            stay: Stay::read(&sections),
            stopped_medications: sections.entries(STOPPED, "substanceAdministration", Medication::read),
            discharge_medications: sections.entries(DISCHARGE, "substanceAdministration", Medication::read),
            pending_results: sections.text(PENDING),
            follow_up: sections.follow_up(sections::FOLLOW_UP),
            devices: sections.entries(sections::DEVICES, "supply", Device::read),
            allergies: sections.entries(sections::ALLERGIES, "act", Allergies::read).into_iter().next(),
        }
    }
}

impl LdlEes {
    /// From the root of an LDL-EES document; what it does not hold is left out.
    pub fn read_body(root: &Element) -> LdlEes {
        let sections = Sections::of(root);
        LdlEes {
            reason: sections.text(REASON).unwrap_or_default(),
            medications: sections.entries(ADMISSION, "substanceAdministration", Medication::read),
            allergies: sections
                .entries(sections::ALLERGIES, "act", Allergies::read)
                .into_iter()
                .next()
                .unwrap_or_default(),
            history: sections.entries(sections::HISTORY, "act", ProblemList::read),
            procedures: sections.entries(sections::PROCEDURES, "procedure", |entry, reader| {
                Procedure::read(entry, false, reader)
            }),
            other: sections.text(OTHER).unwrap_or_default(),
        }
    }
}
