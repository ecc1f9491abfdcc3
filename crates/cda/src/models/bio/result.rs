//! Results, their reference values and earlier results.

use super::{Interpretation, LabDevice, Laboratory, SpecimenReference, Validation};
use crate::element::Str;
use crate::header::Author;
use crate::input::record;
use crate::values::{Code, Id, Quantity, Range, Ts, Value};

record! {
    /// One result (FR-Resultat-examens-de-biologie-element-clinique-pertinent).
    pub struct LabResult {
        /// Identifier of the entry.
        "identifiant du résultat" id: Option<Id>,
        /// What was measured: LOINC first; else a text with a waiting code or a code of the laboratory as translation.
        "analyse" analyte: Code,
        /// Value; absent if the result could not be obtained.
        "valeur" value: Option<Value>,
        /// Why there is no value: the measure was given up.
        "résultat non obtenu" aborted: Option<bool>,
        /// Clinically relevant time.
        "date du résultat" time: Option<Ts>,
        /// Interpretations (N, H, L, S, I, R...).
        "interprétation" interpretation: Vec<Interpretation>,
        /// Method.
        "technique" method: Option<Code>,
        /// Site.
        "région anatomique" site: Option<Code>,
        /// Specimens, where the report has several.
        "échantillons du résultat" specimens: Vec<SpecimenReference>,
        /// Laboratories, where they are not those of the report.
        "laboratoires du résultat" laboratories: Vec<Laboratory>,
        /// Authors, where they are not those of the report.
        "auteurs du résultat" authors: Vec<Author>,
        /// Validations, where they are not those of the report.
        "validations du résultat" validations: Vec<Validation>,
        /// Analysers, kits and consumables.
        "dispositifs du résultat" devices: Vec<LabDevice>,
        /// Reference values.
        "valeurs de référence" reference: Option<ReferenceRange>,
        /// Earlier results.
        "antériorités" priors: Vec<Prior>,
        /// Illustrations.
        "images du résultat" images: Vec<Image>,
        /// Comment.
        "commentaire du résultat" comment: Option<Str>,
    }
    rules LabResult::rules;
}

record! {
    /// Reference values: bounds, or a text.
    pub struct ReferenceRange {
        /// Lower bound.
        "borne basse de référence" low: Option<Quantity>,
        /// Whether the lower bound is within.
        "borne basse comprise" low_inclusive: Option<bool>,
        /// Upper bound.
        "borne haute de référence" high: Option<Quantity>,
        /// Whether the upper bound is within.
        "borne haute comprise" high_inclusive: Option<bool>,
        /// What the bounds do not say: whom they are for, or a value that is no quantity.
        "texte des valeurs de référence" text: Option<Str>,
        /// What a value within means; normal if absent.
        "interprétation de l'intervalle" interpretation: Option<Interpretation>,
    }
    rules ReferenceRange::rules;
}

record! {
    /// An earlier result.
    pub struct Prior {
        /// Time.
        "date de l'antériorité" time: Ts,
        /// Value.
        "valeur de l'antériorité" value: Value,
        /// Interpretations.
        "interprétation de l'antériorité" interpretation: Vec<Interpretation>,
        /// What was measured, where it is another analyte (in another unit, say).
        "analyse de l'antériorité" analyte: Option<Code>,
    }
}

record! {
    /// An illustration (FR-Image-illustrative).
    pub struct Image {
        /// Media type: image/png, image/jpeg or image/gif.
        "type de l'image" media_type: Str,
        /// Bytes in base64.
        "contenu de l'image" data: Str,
    }
    rules Image::rules;
}

impl LabResult {
    /// Whether the laboratory says that it is abnormal: what receiving software must show.
    pub fn is_abnormal(&self) -> bool {
        self.interpretation.iter().any(|flag| flag.is_abnormal())
    }
}

impl ReferenceRange {
    /// The bounds; none if there is none.
    pub fn range(&self) -> Option<Range> {
        let range = Range {
            low: self.low.clone(),
            low_inclusive: self.low_inclusive,
            high: self.high.clone(),
            high_inclusive: self.high_inclusive,
        };
        (range != Range::default()).then_some(range)
    }

    /// From bounds.
    pub(super) fn of(range: Range) -> ReferenceRange {
        ReferenceRange {
            low: range.low,
            low_inclusive: range.low_inclusive,
            high: range.high,
            high_inclusive: range.high_inclusive,
            ..ReferenceRange::default()
        }
    }
}
