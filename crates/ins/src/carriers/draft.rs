//! A reading in the making: values with their places, findings with a limit.

use segur_report::{Finding, Location, Severity, Source, Text};

use super::Reading;
use crate::traits::{GivenNames, NameErrorKind, normalise, presentation};
use crate::{Attributes, Field, MatriculeErrorKind, Problem, ProblemKind, Record, Sex, Status};

/// Where a value was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Place {
    pub(crate) location: Option<Location>,
    pub(crate) path: Option<String>,
}

/// A [`Reading`] in the making.
pub(crate) struct Draft {
    pub(crate) reading: Reading,
    /// The place of what holds the values, for those that are missing.
    pub(crate) holder: Place,
}

/// Hostile input could ask for any number of findings, each with a path to compute.
pub(crate) const MOST_FINDINGS: usize = 100;

impl Draft {
    pub(crate) fn new(reading: Reading, holder: Place) -> Draft {
        Draft { reading, holder }
    }

    pub(crate) fn set(&mut self, field: Field, value: impl Into<String>, place: Place) {
        *self.reading.record.value_mut(field) = Some(value.into());
        self.reading.places[field as usize] = place;
    }

    pub(crate) fn record(&self) -> &Record {
        &self.reading.record
    }

    pub(crate) fn is_full(&self) -> bool {
        self.reading.findings.len() >= MOST_FINDINGS
    }

    pub(crate) fn say(&mut self, finding: Finding, place: Place) {
        if !self.is_full() {
            let location = place.location.or(self.holder.location);
            let path = place.path.or_else(|| self.holder.path.clone());
            self.reading.findings.push(Finding { location, path, ..finding });
        }
    }

    pub(crate) fn say_of(&mut self, field: Field, finding: Finding) {
        self.say(finding, self.reading.places[field as usize].clone());
    }

    pub(crate) fn place(&self, field: Field) -> Place {
        self.reading.places[field as usize].clone()
    }

    pub(crate) fn status(&mut self, status: Option<Status>, attributes: Attributes) {
        self.reading.status = status;
        self.reading.attributes = attributes;
    }

    /// What is wrong with the values of an identity that was received with an INS.
    pub(crate) fn judge(&mut self) {
        for problem in self.reading.record.check(None) {
            let value = self.reading.record.value(problem.field).map(str::to_owned);
            if let Some(finding) = received(&problem, value.as_deref(), &self.reading.record) {
                self.say_of(problem.field, finding);
            }
        }
    }
}

/// A problem of a value that was received: it is the sender's, and what is only presentation is a warning.
fn received(problem: &Problem, value: Option<&str>, record: &Record) -> Option<Finding> {
    let finding = problem.to_finding(value);
    match &problem.kind {
        ProblemKind::Missing if problem.field.is_trait() => Some(incomplete(problem.field)),
        ProblemKind::Sex | ProblemKind::SexNotCallable => Some(sex_not_ins(value.unwrap_or_default())),
        ProblemKind::Matricule(error) if error.kind() == MatriculeErrorKind::Empty => Some(finding),
        ProblemKind::Name(error) if error.kind() == NameErrorKind::NotPrefix => {
            (!first_fits(record)).then_some(Finding { severity: Severity::Warning, ..finding })
        }
        ProblemKind::Name(error) if error.kind() == NameErrorKind::Char => Some(case(finding, value)),
        _ => Some(finding),
    }
}

fn first_fits(record: &Record) -> bool {
    let folded = |text: &Option<String>| text.as_deref().map(presentation).unwrap_or_default();
    GivenNames::is_first(&folded(&record.first_birth_given_name), &folded(&record.birth_given_names))
}

fn case(finding: Finding, value: Option<&str>) -> Finding {
    let upper = value.map(str::to_uppercase);
    match value.and_then(|value| normalise(value).ok()).filter(|folded| Some(folded) == upper.as_ref()) {
        Some(_) => Finding { severity: Severity::Warning, code: "INS-TRAIT-CASE".into(), ..finding },
        None => finding,
    }
}

/// A trait is missing beside an INS: 905 at the receiver.
pub(crate) fn incomplete(field: Field) -> Finding {
    let label = field.label();
    let message = Text::new(
        format!("INS incomplet (905), il manque : {}", label.fr),
        format!("incomplete INS (905), missing: {}", label.en),
    );
    let hint = Text::new(
        "un INS ne voyage qu'avec ses cinq traits et le premier prénom",
        "an INS travels only with its five traits and the first given name",
    );
    Finding::error(Source::Ins, "INS-INCOMPLETE", message).with_hint(hint)
}

/// There is no INS: 903 at the receiver.
pub(crate) fn absent() -> Finding {
    let message = Text::new("pas d'INS (903)", "no INS (903)");
    let hint = Text::new(
        "sans INS qualifié, le destinataire ne peut pas intégrer le document automatiquement",
        "without a qualified INS the receiver cannot integrate the document automatically",
    );
    Finding::warning(Source::Ins, "INS-ABSENT", message).with_hint(hint)
}

/// Several INS where one is expected.
pub(crate) fn several() -> Finding {
    let message = Text::new(
        "plusieurs INS pour le même patient : le premier est retenu",
        "several INS for the same patient: the first one is taken",
    );
    Finding::warning(Source::Ins, "INS-SEVERAL", message)
}

/// A sex that INSi does not have.
fn sex_not_ins(value: &str) -> Finding {
    let shown = crate::text::quoted(value);
    let known = Sex::new(value).is_some() || value == "UN";
    let (fr, en) = if known {
        ("INSi ne connaît que M et F", "INSi knows M and F only")
    } else {
        ("ni M, ni F", "neither M nor F")
    };
    let message = Text::new(format!("sexe {shown} : {fr}"), format!("sex {shown}: {en}"));
    Finding::warning(Source::Ins, "INS-SEX-NOT-INS", message)
}
