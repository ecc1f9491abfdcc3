//! Why there is nothing to tell: no problem, act, device or vaccination is known, or nothing is known of them.

use crate::input::choice;
use crate::values::Code;

/// Short name of the code system of the IPS for what is absent or unknown.
const SYSTEM: &str = "IPS:Absent";

choice! {
    /// Why there is no problem to tell.
    pub enum ProblemAbsence {
        /// No problem is known.
        "Pas de problème connu" NoneKnown = "no-known-problems",
        /// Nothing is known of problems.
        "Pas d'information sur les problèmes" NoInformation = "no-problem-info",
    }
}

choice! {
    /// Why there is no act to tell.
    pub enum ProcedureAbsence {
        /// No act is known.
        "Pas d'acte ou intervention connu" NoneKnown = "no-known-procedures",
        /// Nothing is known of acts.
        "Pas d'information sur les actes ou interventions" NoInformation = "no-procedure-info",
    }
}

choice! {
    /// Why there is no device to tell.
    pub enum DeviceAbsence {
        /// No device is known.
        "Pas de dispositif médical connu" NoneKnown = "no-known-devices",
        /// Nothing is known of devices.
        "Pas d'information sur les dispositifs médicaux" NoInformation = "no-device-info",
    }
}

choice! {
    /// Why there is no vaccination to tell.
    pub enum VaccinationAbsence {
        /// No vaccination is known.
        "Pas de vaccin connu" NoneKnown = "no-known-immunizations",
        /// Nothing is known of vaccinations.
        "Pas d'information sur les vaccins" NoInformation = "no-immunization-info",
    }
}

/// What a code says to be absent, if it is of the code system for that.
pub(super) fn absence<T>(said: &Code, of: fn(&str) -> Option<T>) -> Option<T> {
    let code = said.code.as_deref()?;
    if said.is(code, SYSTEM) { of(code) } else { None }
}

/// The code that says so.
pub(super) fn coded(code: &'static str, label: &'static str) -> Code {
    Code::new(code, SYSTEM, label)
}
