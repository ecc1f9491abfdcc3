//! Codes of a laboratory report.

use crate::input::choice;

choice! {
    /// Status of a report, a battery or an isolate.
    pub enum ReportStatus {
        /// Every result is released.
        "complet" Completed = "completed",
        /// Some results are still to come.
        "partiel" Active = "active",
        /// The work was given up.
        "abandonné" Aborted = "aborted",
    }
}

choice! {
    /// What a device is for.
    pub enum DeviceRole {
        /// Analyser or kit.
        "automate ou trousse" Analyser = "DEV",
        /// Consumable, such as a transport medium.
        "consommable" Consumable = "CSM",
    }
}

choice! {
    /// Interpretation of a result (HL7 ObservationInterpretation).
    pub enum Interpretation {
        /// Normal.
        "Normal" Normal = "N",
        /// Abnormal.
        "Anormal" Abnormal = "A",
        /// Critically abnormal.
        "Anormal critique" CriticallyAbnormal = "AA",
        /// Below the reference values.
        "Inférieur à la normale" Low = "L",
        /// Critically low.
        "Bas critique" CriticallyLow = "LL",
        /// Significantly low.
        "Significativement bas" SignificantlyLow = "LU",
        /// Above the reference values.
        "Supérieur à la normale" High = "H",
        /// Critically high.
        "Élevé critique" CriticallyHigh = "HH",
        /// Significantly high.
        "Significativement élevé" SignificantlyHigh = "HU",
        /// Below the scale of the method.
        "Sous l'échelle de mesure" BelowScale = "<",
        /// Above the scale of the method.
        "Au-dessus de l'échelle de mesure" AboveScale = ">",
        /// Better.
        "Mieux" Better = "B",
        /// Worse.
        "Pire" Worse = "W",
        /// Significant rise.
        "Augmentation significative" Up = "U",
        /// Significant fall.
        "Diminution significative" Down = "D",
        /// Positive.
        "Positif" Positive = "POS",
        /// Negative.
        "Négatif" Negative = "NEG",
        /// Detected.
        "Détecté" Detected = "DET",
        /// Not detected.
        "Non détecté" NotDetected = "ND",
        /// Indeterminate.
        "Indéterminé" Indeterminate = "IND",
        /// Equivocal.
        "Équivoque" Equivocal = "E",
        /// Reactive.
        "Réactif" Reactive = "RR",
        /// Weakly reactive.
        "Faiblement réactif" WeaklyReactive = "WR",
        /// Non-reactive.
        "Non réactif" NonReactive = "NR",
        /// Susceptible.
        "Sensible" Susceptible = "S",
        /// Intermediate.
        "Intermédiaire" Intermediate = "I",
        /// Resistant.
        "Résistant" Resistant = "R",
        /// Susceptible, dose dependent.
        "Sensible dose-dépendant" DoseDependent = "SDD",
        /// Non-susceptible.
        "Non sensible" NonSusceptible = "NS",
        /// Expected.
        "Attendu" Expected = "EXP",
        /// Unexpected.
        "Inattendu" Unexpected = "UNE",
        /// Carrier.
        "Porteur" Carrier = "CAR",
        /// Above the high threshold.
        "Au-dessus du seuil haut" AboveThreshold = "HX",
        /// Below the low threshold.
        "Au-dessous du seuil bas" BelowThreshold = "LX",
        /// Outside a threshold.
        "Hors seuil" OutsideThreshold = "EX",
        /// Insufficient evidence.
        "Preuves insuffisantes" InsufficientEvidence = "IE",
        /// No category for this result.
        "Sans classification" NoClassification = "NCL",
        /// Synergy, resistant.
        "Synergie - résistant" SynergyResistant = "SYN-R",
        /// Synergy, susceptible.
        "Synergie - sensible" SynergySusceptible = "SYN-S",
    }
}

impl Interpretation {
    /// Whether it calls for attention: not normal, not susceptible, nothing said to be negative or expected.
    pub fn is_abnormal(self) -> bool {
        use Interpretation as I;
        !matches!(
            self,
            I::Normal
                | I::Susceptible
                | I::Negative
                | I::NotDetected
                | I::NonReactive
                | I::Expected
                | I::Better
                | I::Indeterminate
                | I::InsufficientEvidence
                | I::NoClassification
                | I::SynergySusceptible
        )
    }

    /// Whether it calls for attention at once.
    pub fn is_critical(self) -> bool {
        matches!(
            self,
            Interpretation::CriticallyAbnormal
                | Interpretation::CriticallyLow
                | Interpretation::CriticallyHigh
        )
    }
}
