//! Entries that several models share: treatments, problems, allergies, acts, requests, appointments, devices.
//!
//! Each is read from its entry and the narrative that it refers to, and written as an entry with its row in the table
//! of the section. Source: CI-SIS, modèles de contenus CDA, entries FR-... and their schematrons.

mod allergy;
mod attachment;
mod device;
mod follow_up;
mod medication;
mod problem;
mod procedure;
mod reader;
mod timing;
mod writer;

pub use allergy::{Allergies, Allergy, AllergyAbsence};
pub use attachment::{Attachment, AttachmentType};
pub(crate) use attachment::{attachment_section, check_file, pdf_copy_section};
pub use device::Device;
pub(crate) use follow_up::Tables;
pub use follow_up::{Appointment, FollowUp, Request};
pub use medication::{DoseStep, Dosing, Medication, MedicationAbsence, Product, Reason};
pub use problem::{ConcernStatus, Problem, ProblemList};
pub use procedure::Procedure;
pub(crate) use reader::{Reader, id, period, same, time};
pub use timing::{Event, EventKind, Every, Timing};
pub(crate) use writer::{Writer, code_section, comment, comment_act, completed, dates, text, value};
