//! What is wrong with one value of an identity.

use segur_report::{Finding, Severity, Source, Text};

use super::Field;
use crate::traits::{DateError, NameError, normalise};
use crate::{Authority, Flag, MatriculeError};

/// Something wrong or unusual about one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The value concerned.
    pub field: Field,
    /// What there is to say about it.
    pub kind: ProblemKind,
}

/// The kinds of problems.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// There is no value.
    Missing,
    /// The matricule is wrong.
    Matricule(MatriculeError),
    /// The matricule is unusual: never an error.
    Flag(Flag),
    /// The OID is not one of an INS; the authority if it is known.
    NotAnIns(Option<Authority>),
    /// A name is wrong.
    Name(NameError),
    /// The date is wrong.
    Date(DateError),
    /// The date is not precise to the day.
    PartialDate,
    /// The date is after today.
    Future,
    /// The sex is none of M, F and I.
    Sex,
    /// The sex is I, which INSi does not take: a warning.
    SexNotCallable,
    /// The COG code has not its shape.
    Cog,
    /// The COG code is 99999, the unknown place: a warning.
    UnknownPlace,
}

impl Problem {
    /// Stable code, such as `INS-TRAIT-MISSING`.
    ///
    /// ```
    /// use segur_ins::{Field, Problem, ProblemKind};
    /// let problem = Problem { field: Field::Oid, kind: ProblemKind::Missing };
    /// assert_eq!(problem.code(), "INS-OID-MISSING");
    /// ```
    pub fn code(&self) -> &'static str {
        match &self.kind {
            ProblemKind::Missing => match self.field {
                Field::Oid => "INS-OID-MISSING",
                Field::Matricule => "INS-MATRICULE-MISSING",
                _ => "INS-TRAIT-MISSING",
            },
            ProblemKind::Matricule(error) => error.code(),
            ProblemKind::Flag(flag) => flag.code(),
            ProblemKind::NotAnIns(_) => "INS-OID",
            ProblemKind::Name(error) => error.code(),
            ProblemKind::Date(DateError::NoSuchDay) => "INS-TRAIT-DATE",
            ProblemKind::Date(_) => "INS-TRAIT-DATE-FORMAT",
            ProblemKind::PartialDate => "INS-TRAIT-DATE-PARTIAL",
            ProblemKind::Future => "INS-TRAIT-FUTURE",
            ProblemKind::Sex => "INS-TRAIT-SEX",
            ProblemKind::SexNotCallable => "INS-TRAIT-SEX-NOT-CALLABLE",
            ProblemKind::Cog => "INS-TRAIT-COG",
            ProblemKind::UnknownPlace => "INS-TRAIT-COG-UNKNOWN",
        }
    }

    /// How much it matters.
    ///
    /// ```
    /// use segur_ins::{Field, Problem, ProblemKind};
    /// use segur_report::Severity;
    /// let problem = Problem { field: Field::BirthCog, kind: ProblemKind::UnknownPlace };
    /// assert_eq!(problem.severity(), Severity::Warning);
    /// ```
    pub fn severity(&self) -> Severity {
        match &self.kind {
            ProblemKind::Flag(flag) => flag.severity(),
            ProblemKind::SexNotCallable | ProblemKind::UnknownPlace => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// Whether it makes the identity wrong.
    ///
    /// ```
    /// use segur_ins::{Field, Problem, ProblemKind};
    /// assert!(Problem { field: Field::Sex, kind: ProblemKind::Missing }.is_error());
    /// ```
    pub fn is_error(&self) -> bool {
        self.severity() == Severity::Error
    }

    /// The sentence for people.
    pub fn message(&self) -> Text {
        match &self.kind {
            ProblemKind::Missing => self.field.missing(),
            ProblemKind::Matricule(error) => error.message(),
            ProblemKind::Flag(flag) => flag.message(),
            ProblemKind::NotAnIns(authority) => {
                crate::authority::not_an_ins(authority.map_or("…", Authority::oid), *authority)
            }
            ProblemKind::Name(error) => self.labelled(error.message()),
            kind => self.labelled(plain(kind)),
        }
    }

    /// The problem as a finding about this value, without a place.
    ///
    /// ```
    /// use segur_ins::{Field, Problem, ProblemKind};
    /// let problem = Problem { field: Field::Sex, kind: ProblemKind::Sex };
    /// assert_eq!(problem.to_finding(Some("U")).message.en, "sex: neither M, F nor I (`U`)");
    /// ```
    pub fn to_finding(&self, value: Option<&str>) -> Finding {
        let message = match (&self.kind, value) {
            (ProblemKind::NotAnIns(authority), Some(oid)) => crate::authority::not_an_ins(oid, *authority),
            (ProblemKind::Missing | ProblemKind::Matricule(_) | ProblemKind::Flag(_), _) | (_, None) => {
                self.message()
            }
            (_, Some(value)) => shown(self.message(), value),
        };
        let finding = Finding::error(Source::Ins, self.code(), message);
        Finding { severity: self.severity(), hint: self.hint(value), ..finding }
    }

    fn hint(&self, value: Option<&str>) -> Option<Text> {
        match &self.kind {
            ProblemKind::Matricule(error) => error.hint(),
            ProblemKind::Name(_) => proposed(value?),
            _ => None,
        }
    }

    fn labelled(&self, message: Text) -> Text {
        let label = self.field.label();
        Text::new(format!("{} : {}", label.fr, message.fr), format!("{}: {}", label.en, message.en))
    }
}

fn shown(message: Text, value: &str) -> Text {
    let value = crate::text::quoted(value);
    Text::new(format!("{} ({value})", message.fr), format!("{} ({value})", message.en))
}

fn proposed(value: &str) -> Option<Text> {
    let folded = normalise(value).ok().filter(|folded| folded != value)?;
    let folded = crate::text::quoted(&folded);
    Some(Text::new(
        format!(
            "si la valeur a été saisie, l'écrire {folded} ; si elle a été reçue, la garder et interroger l'émetteur"
        ),
        format!("if the value was typed, write {folded}; if it was received, keep it and ask the sender"),
    ))
}

fn plain(kind: &ProblemKind) -> Text {
    let (fr, en) = match kind {
        ProblemKind::Date(DateError::NoSuchDay) => ("ce jour n'existe pas", "there is no such day"),
        ProblemKind::Date(_) => ("ce n'est pas une date", "this is not a date"),
        ProblemKind::PartialDate => {
            ("date incomplète, le jour est attendu", "incomplete date, the day is expected")
        }
        ProblemKind::Future => ("date à venir", "date in the future"),
        ProblemKind::Sex => ("ni M, ni F, ni I", "neither M, F nor I"),
        ProblemKind::SexNotCallable => ("I, qu'INSi n'accepte pas", "I, which INSi does not take"),
        ProblemKind::Cog => (
            "cinq caractères attendus, sans lettre sauf 2A et 2B",
            "five characters expected, no letter but in 2A and 2B",
        ),
        ProblemKind::UnknownPlace => ("99999, lieu inconnu", "99999, unknown place"),
        _ => ("valeur fautive", "wrong value"),
    };
    Text::new(fr, en)
}
