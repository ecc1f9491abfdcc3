//! Entries that several models share: treatments, problems, allergies, acts, requests, appointments, devices, vaccinations,
//! family history, observations, results, directives, attached files.
//!
//! Each is read from its entry and the narrative that it refers to, and written as an entry with its row in the table
//! of the section. Source: CI-SIS, modèles de contenus CDA, entries FR-... and their schematrons.

mod absence;
mod adverse;
mod allergy;
mod attachment;
mod device;
mod directive;
mod family;
mod follow_up;
mod group;
mod medication;
mod observation;
mod performer;
mod problem;
mod procedure;
mod product;
mod reader;
mod timing;
mod vaccination;
mod writer;

pub use absence::{DeviceAbsence, ProblemAbsence, ProcedureAbsence, VaccinationAbsence};
pub use adverse::AdverseEffect;
pub(crate) use adverse::AdverseTables;
pub use allergy::{Allergies, Allergy, AllergyAbsence};
pub use attachment::{Attachment, AttachmentType};
pub(crate) use attachment::{attachment_section, check_file, pdf_copy_section};
pub use device::Device;
pub use directive::{Directive, DirectiveFile};
pub use family::{FamilyHistory, FamilyProblem};
pub use follow_up::{Appointment, FollowUp, Place, Request, RequestMood};
pub(crate) use follow_up::{Tables, check_planned};
pub use group::{FunctionalStatus, ResultGroup, ResultKind, VitalSigns};
pub use medication::{Course, DoseStep, Dosing, Medication, MedicationAbsence, Reason};
pub use observation::Observation;
pub(crate) use observation::{HABIT, PREGNANCY, check_kinds};
pub use performer::Performer;
pub use problem::{ConcernStatus, ExternalDocument, Problem, ProblemList};
pub use procedure::{Procedure, ProcedureStatus};
pub use product::{Ingredient, Product};
pub(crate) use reader::{Reader, id, period, same, time};
pub use timing::{Event, EventKind, Every, Timing};
pub use vaccination::Vaccination;
pub(crate) use writer::{Writer, code_section, comment, comment_act, completed, dates, text, value};
