//! `structuredBody` to syntheses; templates matched as sets.

use super::sections::{
    ADVERSE, DIRECTIVES, DOCUMENTS, FAMILY, FUNCTIONAL, LIFESTYLE, MEDICATIONS, OCCUPATION, PREGNANCIES,
    RESULTS, VACCINATIONS, VITAL,
};
use super::write::{NOTHING, PATHOLOGIES, RISKS, TREATMENT_PLAN, VIGILANCE, VSM_VIGILANCE};
use super::{IpsFr, Vsm, VsmVersion};
use crate::element::Element;
use crate::entries::{
    AdverseEffect, Allergies, Attachment, Device, Directive, FamilyHistory, FunctionalStatus, Medication,
    Observation, ProblemList, Procedure, ResultGroup, Vaccination, VitalSigns,
};
use crate::models::sections::{ALLERGIES, DEVICES, FOLLOW_UP, HISTORY, PROBLEMS, PROCEDURES, Sections};

/// templateId of the VSM.
pub(super) const VSM: &str = "1.2.250.1.213.1.1.1.13";

impl Vsm {
    /// From the root of a VSM document; what it does not hold is left out.
    pub fn read_body(root: &Element) -> Vsm {
        let sections = Sections::of(root);
        // Documents of 2013 bear `201310`, some no version at all: VSM 1.4 is what they follow.
        let recent = root.has_template(&format!("{VSM}^{}", VsmVersion::V2023.code()));
        let risks = sections.text(RISKS).filter(|text| text != NOTHING);
        Vsm {
            version: (!recent).then_some(VsmVersion::V2022),
            problems: sections.entries(PROBLEMS, "act", ProblemList::read),
            history: sections.entries(HISTORY, "act", ProblemList::read),
            procedures: procedures(&sections),
            allergies: sections.entries(ALLERGIES, "act", Allergies::read).into_iter().next(),
            problems_text: sections.text(PATHOLOGIES),
            lifestyle: sections.entries(LIFESTYLE, "observation", Observation::read),
            occupational_risks: sections.text(OCCUPATION),
            family_history: sections.entries(FAMILY, "organizer", FamilyHistory::read),
            risks_text: risks,
            vigilance: sections.text(VSM_VIGILANCE).unwrap_or_default(),
            medications: sections.entries(MEDICATIONS, "substanceAdministration", Medication::read),
            medications_text: sections.text(TREATMENT_PLAN),
        }
    }
}

impl IpsFr {
    /// From the root of an IPS-FR document; what it does not hold is left out.
    pub fn read_body(root: &Element) -> IpsFr {
        let sections = Sections::of(root);
        let allergies = sections.entries(ALLERGIES, "act", Allergies::read);
        let results = sections.entries(RESULTS, "organizer", ResultGroup::read);
        IpsFr {
            problems: sections.entries(PROBLEMS, "act", ProblemList::read),
            history: sections.entries(HISTORY, "act", ProblemList::read),
            procedures: procedures(&sections),
            allergies: allergies.into_iter().next().unwrap_or_default(),
            adverse_effects: sections.entries(ADVERSE, "observation", AdverseEffect::read),
            medications: sections.entries(MEDICATIONS, "substanceAdministration", Medication::read),
            devices: sections.entries(DEVICES, "supply", Device::read),
            vigilance: sections.text(VIGILANCE),
            functional_status: sections.entries(FUNCTIONAL, "organizer", FunctionalStatus::read),
            vital_signs: sections.entries(VITAL, "organizer", VitalSigns::read),
            lifestyle: sections.entries(LIFESTYLE, "observation", Observation::read),
            occupational_risks: sections.text(OCCUPATION),
            family_history: sections.entries(FAMILY, "organizer", FamilyHistory::read),
            vaccinations: sections.entries(VACCINATIONS, "substanceAdministration", Vaccination::read),
            pregnancies: sections.entries(PREGNANCIES, "observation", Observation::read),
            care_plan: sections.follow_up(FOLLOW_UP),
            advance_directives: sections.entries(DIRECTIVES, "observation", Directive::read),
            results_text: sections.text(RESULTS).filter(|_| results.is_empty()),
            results,
            documents: sections.entries(DOCUMENTS, "organizer", Attachment::read),
        }
    }
}

fn procedures(sections: &Sections<'_>) -> Vec<Procedure> {
    sections.entries(PROCEDURES, "procedure", |entry, reader| Procedure::read(entry, false, reader))
}
