//! What is wrong with a body, by path.

use super::{
    Battery, Chapter, CrBio, Image, Item, LabDevice, LabResult, Laboratory, ReferenceRange, Report,
    SpecimenReference, Validation,
};
use crate::base64;
use crate::input::{Problems, Segment};
use crate::values::{Code, Range};

impl CrBio {
    pub(super) fn rules(&self, problems: &mut Problems) {
        if self.chapters.is_empty() {
            problems.within(field("chapters", "chapitres", "chapters"), Problems::missing);
        }
        let copy = field("pdf_copy", "copie PDF du compte rendu", "PDF copy of the report");
        problems.within(copy, |problems| match &self.pdf_copy {
            None => problems.say(
                "CDA-INPUT-MISSING",
                segur_report::Text::new(
                    "il manque la copie PDF du compte rendu, que CR-BIO 2024.01 exige",
                    "the PDF copy of the report is missing: CR-BIO 2024.01 requires it",
                ),
            ),
            Some(data) if base64::decode(data).is_none() => {
                problems.invalid("ce n'est pas du base64", "this is no base64");
            }
            Some(_) => {}
        });
    }
}

impl Chapter {
    pub(super) fn rules(&self, problems: &mut Problems) {
        if self.report.is_some() != self.sub_chapters.is_empty() {
            problems.invalid(
                "donner `report` ou `sub_chapters`, l'un des deux",
                "give either `report` or `sub_chapters`",
            );
        }
    }
}

impl Report {
    pub(super) fn rules(&self, problems: &mut Problems) {
        if self.period.as_ref().is_some_and(|period| period.start.is_none() || period.end.is_none()) {
            problems.within(field("period", "période des analyses", "period of the work"), |p| {
                p.invalid(
                    "le début (`start`) et la fin (`end`) sont exigés",
                    "both `start` and `end` are required",
                );
            });
        }
        if self.items.is_empty() && self.specimens.is_empty() {
            problems.within(field("items", "résultats", "results"), Problems::missing);
        }
        // The schematron wants LOINC or no code; what is only local is a translation.
        if self.code.as_ref().is_some_and(|code| code.code.is_some() && !code.is_loinc()) {
            problems.within(field("code", "code des résultats", "code of the report"), not_loinc);
        }
        for (index, item) in self.items.iter().enumerate() {
            if let Item::Result(result) = item {
                let path = [
                    field("items", "résultats", "results"),
                    Segment::Index(index),
                    field("result", "résultat", "result"),
                ];
                crate::header::within(problems, &path, |p| result.check_label(p));
            }
        }
    }
}

impl Laboratory {
    pub(super) fn rules(&self, problems: &mut Problems) {
        let laboratory = self.director.organization.as_ref();
        let complete =
            laboratory.is_some_and(|laboratory| laboratory.is_identified() && laboratory.name.is_some());
        if !complete {
            let director = field("director", "directeur du laboratoire", "director of the laboratory");
            let path = [director, field("organization", "laboratoire", "laboratory")];
            crate::header::within(problems, &path, |p| {
                p.invalid(
                    "identifiant (`finess`...), `name`, `addresses`, `telecoms` et `setting` du laboratoire sont exigés",
                    "identifier (`finess`...), `name`, `addresses`, `telecoms` and `setting` of the laboratory are required",
                );
            });
        }
    }
}

impl Validation {
    pub(super) fn rules(&self, problems: &mut Problems) {
        self.who.require_id(problems);
        self.who.require_name(problems);
    }
}

impl LabDevice {
    pub(super) fn rules(&self, problems: &mut Problems) {
        if self.code.is_none() && self.model.is_none() && self.software.is_none() {
            problems.invalid(
                "dispositif sans code ni modèle (`code`, `model`)",
                "device with neither code nor model (`code`, `model`)",
            );
        }
    }
}

impl SpecimenReference {
    pub(super) fn rules(&self, problems: &mut Problems) {
        if self.id.is_none() && self.kind.is_none() {
            problems.invalid(
                "échantillon sans numéro ni nature (`id`, `kind`)",
                "specimen with neither number nor nature (`id`, `kind`)",
            );
        }
    }
}

impl Battery {
    pub(super) fn rules(&self, problems: &mut Problems) {
        if self.results.is_empty() && self.images.is_empty() {
            problems.within(field("results", "résultats de la batterie", "results"), Problems::missing);
        }
        for (index, result) in self.results.iter().enumerate() {
            let path = [field("results", "résultats de la batterie", "results"), Segment::Index(index)];
            crate::header::within(problems, &path, |p| result.check_label(p));
        }
    }
}

impl LabResult {
    pub(super) fn rules(&self, problems: &mut Problems) {
        let aborted = self.aborted == Some(true);
        if aborted && self.value.is_some() {
            problems.invalid(
                "un résultat non obtenu (`aborted`) n'a pas de valeur",
                "a result that was not obtained (`aborted`) has no value",
            );
        }
        if !aborted && self.value.is_none() && self.interpretation.is_empty() {
            problems.within(field("value", "valeur", "value"), |p| {
                p.invalid(
                    "il manque la valeur, l'interprétation (`interpretation`), ou `aborted` si le résultat n'a pas été obtenu",
                    "the value is missing, or `interpretation`, or `aborted` if the result was not obtained",
                );
            });
        }
    }

    /// Labels that the official rules want.
    fn check_label(&self, problems: &mut Problems) {
        let unlabelled = |code: &Code| code.code.is_some() && code.display.is_none();
        let lacks = self.analyte.is_loinc() && unlabelled(&self.analyte)
            || self.analyte.translations.iter().any(unlabelled);
        if lacks {
            problems.within(field("analyte", "analyse", "what was measured"), |p| {
                p.within(field("display", "libellé", "label"), Problems::missing);
            });
        }
    }
}

impl ReferenceRange {
    pub(super) fn rules(&self, problems: &mut Problems) {
        if self.low.is_none() && self.high.is_none() && self.text.is_none() {
            problems.invalid(
                "valeurs de référence vides (`low`, `high` ou `text`)",
                "empty reference values (`low`, `high` or `text`)",
            );
        }
        Range::check_bounds((&self.low, self.low_inclusive), (&self.high, self.high_inclusive), problems);
    }
}

impl Image {
    pub(super) fn rules(&self, problems: &mut Problems) {
        let known = ["image/png", "image/jpeg", "image/gif"];
        if !known.contains(&self.media_type.as_str()) {
            problems.within(field("media_type", "type de l'image", "media type"), |p| {
                p.invalid(
                    "attendu : image/png, image/jpeg ou image/gif",
                    "expected: image/png, image/jpeg or image/gif",
                );
            });
        }
        if base64::decode(&self.data).is_none() {
            problems.within(field("data", "contenu de l'image", "content of the image"), |p| {
                p.invalid("ce n'est pas du base64", "this is no base64");
            });
        }
    }
}

fn not_loinc(problems: &mut Problems) {
    problems.invalid(
        "un code LOINC, ou un texte (`text`) et le code local dans `translations`",
        "a LOINC code, or a `text` and the local code in `translations`",
    );
}

pub(super) fn field(name: &'static str, fr: &'static str, en: &'static str) -> Segment {
    Segment::Field(name, fr, en)
}
