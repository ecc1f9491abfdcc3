//! Medical syntheses: the volet de synthèse médicale (VSM 1.4 2022.01 and 2023.01) and its successor, the
//! international patient summary (IPS-FR 2024.01).
//!
//! Source: CI-SIS, volets VSM and IPS-FR, and their schematrons.

mod model;
mod read;
mod sections;
mod write;

use crate::element::Str;
use crate::entries::{
    AdverseEffect, Allergies, Attachment, Device, Directive, FamilyHistory, FollowUp, FunctionalStatus,
    HABIT, Medication, Observation, PREGNANCY, ProblemList, Procedure, ResultGroup, Vaccination, VitalSigns,
    check_kinds, check_planned,
};
use crate::input::{Problems, Segment, choice, record};

choice! {
    /// Version of the volet de synthèse médicale.
    pub enum VsmVersion {
        /// VSM 2023.01.
        "VSM 2023.01" V2023 = "2023.01",
        /// VSM 1.4 (2022.01): the treating physician takes part.
        "VSM 1.4 (2022.01)" V2022 = "2022.01",
    }
}

record! {
    /// The body of a medical synthesis (volet de synthèse médicale, VSM).
    pub struct Vsm {
        /// Version; 2023.01 if absent.
        "version du modèle" version: Option<VsmVersion>,
        /// Active problems.
        "pathologies en cours" problems: Vec<ProblemList>,
        /// Medical history.
        "antécédents médicaux" history: Vec<ProblemList>,
        /// Acts, surgical history.
        "antécédents chirurgicaux" procedures: Vec<Procedure>,
        /// Allergies.
        "allergies et hypersensibilités" allergies: Option<Allergies>,
        /// Problems, history and allergies as a text, where they are not all structured.
        "pathologies, antécédents et allergies en texte" problems_text: Option<Str>,
        /// Habits.
        "habitus et mode de vie" lifestyle: Vec<Observation>,
        /// Occupational risks.
        "facteurs de risque professionnels" occupational_risks: Option<Str>,
        /// Family history.
        "antécédents familiaux" family_history: Vec<FamilyHistory>,
        /// Risk factors as a text, where they are not all structured.
        "facteurs de risque en texte" risks_text: Option<Str>,
        /// What to watch (points de vigilance).
        "points de vigilance" vigilance: Str,
        /// Long-term treatments.
        "traitements au long cours" medications: Vec<Medication>,
        /// Long-term treatments as a text, where they are not structured.
        "traitements au long cours en texte" medications_text: Option<Str>,
    }
    rules Vsm::rules;
}

record! {
    /// The body of a patient summary (IPS-FR): medical synthesis, or emergency document (DLU).
    pub struct IpsFr {
        /// Active problems; where there is none, a list that says so.
        "problèmes actifs" problems: Vec<ProblemList>,
        /// Medical history.
        "antécédents médicaux" history: Vec<ProblemList>,
        /// Acts; where there is none, an act that says so.
        "historique des actes" procedures: Vec<Procedure>,
        /// Allergies, or that there is none.
        "allergies et hypersensibilités" allergies: Allergies,
        /// Adverse effects of medicines.
        "effets indésirables" adverse_effects: Vec<AdverseEffect>,
        /// Treatments; where there is none, one that says so.
        "traitements" medications: Vec<Medication>,
        /// Devices; where there is none, one that says so.
        "dispositifs médicaux" devices: Vec<Device>,
        /// What to watch (points de vigilance).
        "points de vigilance" vigilance: Option<Str>,
        /// Functional status.
        "statut fonctionnel" functional_status: Vec<FunctionalStatus>,
        /// Vital signs.
        "signes vitaux" vital_signs: Vec<VitalSigns>,
        /// Habits.
        "habitus et mode de vie" lifestyle: Vec<Observation>,
        /// Occupational risks.
        "facteurs de risque professionnels" occupational_risks: Option<Str>,
        /// Family history.
        "antécédents familiaux" family_history: Vec<FamilyHistory>,
        /// Vaccinations.
        "vaccinations" vaccinations: Vec<Vaccination>,
        /// Pregnancies: LOINC 11449-6 status, 11778-8 expected date of delivery...
        "historique des grossesses" pregnancies: Vec<Observation>,
        /// What is to be done.
        "plan de soins" care_plan: Vec<FollowUp>,
        /// Advance directives.
        "directives anticipées" advance_directives: Vec<Directive>,
        /// Results.
        "résultats" results: Vec<ResultGroup>,
        /// Results as a text, where they are not structured.
        "résultats en texte" results_text: Option<Str>,
        /// Attached files.
        "documents joints" documents: Vec<Attachment>,
    }
    rules IpsFr::rules;
}

impl Vsm {
    /// How many of the four sections that may take the place of `problems_text` there are.
    fn structured_problems(&self) -> usize {
        [!self.problems.is_empty(), !self.history.is_empty(), !self.procedures.is_empty()]
            .into_iter()
            .chain([self.allergies.is_some()])
            .filter(|there| *there)
            .count()
    }

    /// How many of the three sections that may take the place of `risks_text` there are.
    fn structured_risks(&self) -> usize {
        [!self.lifestyle.is_empty(), self.occupational_risks.is_some(), !self.family_history.is_empty()]
            .into_iter()
            .filter(|there| *there)
            .count()
    }

    fn rules(&self, problems: &mut Problems) {
        let label = ("pathologies, antécédents et allergies en texte", "Problems as a text");
        let field = Segment::Field("problems_text", label.0, label.1);
        problems.within(field, |problems| match (&self.problems_text, self.structured_problems()) {
            (None, 0) => problems.invalid(
                "donner ce texte, ou l'un de `problems`, `history`, `procedures`, `allergies`",
                "give this text, or one of `problems`, `history`, `procedures`, `allergies`",
            ),
            (Some(_), 4) => everything_structured(problems),
            _ => {}
        });
        let field = Segment::Field("risks_text", "facteurs de risque en texte", "Risk factors as a text");
        if self.risks_text.is_some() && self.structured_risks() == 3 {
            problems.within(field, everything_structured);
        }
        let field = Segment::Field("medications", "traitements au long cours", "Long-term treatments");
        problems.within(field, |problems| match (self.medications.is_empty(), &self.medications_text) {
            (true, None) => problems.invalid(
                "il en manque un, ou un texte (`medications_text`) ; s'il n'y en a pas : `[{\"none\": \"no-known-medications\"}]`",
                "one is missing, or a text (`medications_text`); if there is none: `[{\"none\": \"no-known-medications\"}]`",
            ),
            (false, Some(_)) => problems.invalid(
                "donner les traitements ou un texte (`medications_text`), l'un des deux",
                "give either treatments or a text (`medications_text`)",
            ),
            _ => {}
        });
        check_lifestyle(&self.lifestyle, problems);
    }
}

impl IpsFr {
    fn rules(&self, problems: &mut Problems) {
        let mut required = |empty: bool, field, label: (&'static str, &'static str), none: &str| {
            problems.within(Segment::Field(field, label.0, label.1), |problems| {
                if empty {
                    problems.invalid(
                        &format!("section obligatoire ; s'il n'y en a pas : `[{{\"none\": \"{none}\"}}]`"),
                        &format!("this section is required; if there is none: `[{{\"none\": \"{none}\"}}]`"),
                    );
                }
            });
        };
        let label = ("problèmes actifs", "Active problems");
        required(self.problems.is_empty(), "problems", label, "no-known-problems");
        let label = ("historique des actes", "Acts");
        required(self.procedures.is_empty(), "procedures", label, "no-known-procedures");
        required(
            self.medications.is_empty(),
            "medications",
            ("traitements", "Treatments"),
            "no-known-medications",
        );
        required(self.devices.is_empty(), "devices", ("dispositifs médicaux", "Devices"), "no-known-devices");
        check_lifestyle(&self.lifestyle, problems);
        let field = Segment::Field("pregnancies", "historique des grossesses", "Pregnancies");
        check_kinds(&self.pregnancies, &PREGNANCY, field, problems);
        problems.within(Segment::Field("care_plan", "plan de soins", "What is to be done"), |problems| {
            check_planned(&self.care_plan, problems);
        });
        problems.within(Segment::Field("vaccinations", "vaccinations", "Vaccinations"), |problems| {
            for (index, _) in self.vaccinations.iter().enumerate().filter(|(_, it)| it.planned == Some(true))
            {
                problems.within(Segment::Index(index), |problems| {
                    problems.invalid(
                        "une vaccination prévue (`planned`) va dans `care_plan`",
                        "a vaccination that is planned (`planned`) goes to `care_plan`",
                    );
                });
            }
        });
    }
}

fn everything_structured(problems: &mut Problems) {
    problems.invalid(
        "pas de texte quand toutes les sections sont structurées",
        "no text where all sections are structured",
    );
}

fn check_lifestyle(list: &[Observation], problems: &mut Problems) {
    check_kinds(list, &HABIT, Segment::Field("lifestyle", "habitus et mode de vie", "Habits"), problems);
}
