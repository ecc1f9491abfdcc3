//! Comparison of a received identity with a local one (reception of documents: ANS codes 902 to 905).

use segur_report::Text;

use super::hints::{self, Hint};
use super::{Attribute, Field, Identity, Record, Status};
use crate::traits::{BirthDate, Precision};
use crate::{Authority, Environment};

/// What the comparison leads to. Only [`Outcome::Match`] may be integrated without a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Everything is the same.
    Match,
    /// 902: the receiver does not know the patient.
    UnknownPatient,
    /// 903: no INS received.
    Absent,
    /// 904: the INS is not exactly the local one.
    Mismatch,
    /// 905: the INS received is incomplete.
    Incomplete,
    /// The local identity is not qualified: a person decides.
    Manual,
    /// An INS of tests in production: never integrated.
    Blocked,
}

/// One value that is missing or not the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Difference {
    /// The value.
    pub field: Field,
    /// What may explain it.
    pub hint: Option<Hint>,
}

/// What comparing two identities gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// What it leads to.
    pub outcome: Outcome,
    /// The values that are missing ([`Outcome::Incomplete`]) or not the same, in the order of [`Field::ALL`].
    pub differences: Vec<Difference>,
    hint: Option<Hint>,
}

/// Compares a received identity with the local one; none stands for a patient that the receiver does not know.
///
/// Matricule, OID and the six values of the traits must be exactly the same, dates as days of the calendar, names
/// without the white space around them. Used names are not compared. No near miss is ever a match.
///
/// ```
/// use segur_ins::{Environment, Field, Hint, Identity, Outcome, Record, Status, compare};
/// let record = Record {
///     matricule: Some("279035121518989".into()),
///     oid: Some("1.2.250.1.213.1.4.8".into()),
///     birth_family_name: Some("PAT-TROIS".into()),
///     birth_given_names: Some("DOMINIQUE MARIE-LOUISE".into()),
///     first_birth_given_name: Some("DOMINIQUE".into()),
///     birth_date: Some("1979-03-28".into()),
///     sex: Some("F".into()),
///     birth_cog: Some("51215".into()),
///     ..Record::default()
/// };
/// let local = Identity { record: record.clone(), status: Status::Qual, ..Identity::default() };
/// assert_eq!(compare(&record, Some(&local), Environment::Production).outcome, Outcome::Match);
///
/// let received = Record { birth_family_name: Some("Pat-Trois".into()), ..record };
/// let comparison = compare(&received, Some(&local), Environment::Production);
/// assert_eq!((comparison.outcome.ans_code(), comparison.hint()), (Some(904), Some(Hint::PresentationOnly)));
/// assert_eq!(comparison.differences[0].field, Field::BirthFamilyName);
/// ```
pub fn compare(received: &Record, local: Option<&Identity>, environment: Environment) -> Comparison {
    if is_blocked(received, environment) {
        let difference = Difference { field: Field::Oid, hint: Some(Hint::TestOidInProduction) };
        return Comparison::new(Outcome::Blocked, vec![difference]);
    }
    let Some(local) = local else { return Comparison::new(Outcome::UnknownPatient, Vec::new()) };
    if received.matricule.is_none() {
        return Comparison::new(Outcome::Absent, Vec::new());
    }
    let missing: Vec<_> = Field::ALL.into_iter().filter(|field| is_missing(received, *field)).collect();
    if !missing.is_empty() {
        let differences = missing.into_iter().map(|field| Difference { field, hint: None }).collect();
        return Comparison::new(Outcome::Incomplete, differences);
    }
    let fields: Vec<_> =
        Field::ALL.into_iter().filter(|field| differs(received, &local.record, *field)).collect();
    if local.status != Status::Qual || !local.attributes.may_call_insi() {
        return manual(fields, local);
    }
    match fields.is_empty() {
        true => Comparison::new(Outcome::Match, Vec::new()),
        false => Comparison::new(Outcome::Mismatch, hints::explain(&fields, received, local)),
    }
}

impl Outcome {
    /// Its name: `MATCH`, `UNKNOWN_PATIENT`, `ABSENT`, `MISMATCH`, `INCOMPLETE`, `MANUAL` or `BLOCKED`.
    ///
    /// ```
    /// assert_eq!(segur_ins::Outcome::Mismatch.name(), "MISMATCH");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Match => "MATCH",
            Outcome::UnknownPatient => "UNKNOWN_PATIENT",
            Outcome::Absent => "ABSENT",
            Outcome::Mismatch => "MISMATCH",
            Outcome::Incomplete => "INCOMPLETE",
            Outcome::Manual => "MANUAL",
            Outcome::Blocked => "BLOCKED",
        }
    }

    /// The code of the ANS that goes with it by itself; see [`Comparison::ans_code`].
    ///
    /// ```
    /// assert_eq!(segur_ins::Outcome::Absent.ans_code(), Some(903));
    /// ```
    pub fn ans_code(self) -> Option<u16> {
        match self {
            Outcome::UnknownPatient => Some(902),
            Outcome::Absent => Some(903),
            Outcome::Mismatch => Some(904),
            Outcome::Incomplete => Some(905),
            Outcome::Match | Outcome::Manual | Outcome::Blocked => None,
        }
    }

    /// The sentence for people.
    pub fn message(self) -> Text {
        let (fr, en) = match self {
            Outcome::Match => {
                ("mêmes INS et traits : intégration possible", "same INS and traits: may be integrated")
            }
            Outcome::UnknownPatient => ("902 : patient inconnu", "902: unknown patient"),
            Outcome::Absent => ("903 : pas d'INS dans ce qui est reçu", "903: no INS in what was received"),
            Outcome::Mismatch => (
                "904 : l'INS ne correspond pas exactement à l'identité locale",
                "904: the INS does not correspond exactly to the local identity",
            ),
            Outcome::Incomplete => ("905 : l'INS reçu est incomplet", "905: the INS received is incomplete"),
            Outcome::Manual => (
                "identité locale non qualifiée : une personne doit décider",
                "local identity not qualified: a person must decide",
            ),
            Outcome::Blocked => (
                "INS de test ou de démonstration en production : à ne jamais intégrer",
                "INS of tests or demonstrations in production: never to be integrated",
            ),
        };
        Text::new(fr, en)
    }
}

impl Comparison {
    /// What may explain all the differences at once; never a reason to integrate.
    pub fn hint(&self) -> Option<Hint> {
        self.hint
    }

    /// The code that the ANS gives for the reception; a manual decision has 904 where the values differ.
    ///
    /// ```
    /// use segur_ins::{Environment, Record, compare};
    /// assert_eq!(compare(&Record::default(), None, Environment::Test).ans_code(), Some(902));
    /// ```
    pub fn ans_code(&self) -> Option<u16> {
        match self.outcome {
            Outcome::Manual if !self.differences.is_empty() => Some(904),
            outcome => outcome.ans_code(),
        }
    }

    /// Whether it may be integrated without a person.
    ///
    /// ```
    /// use segur_ins::{Environment, Record, compare};
    /// assert!(!compare(&Record::default(), None, Environment::Test).auto_integrate());
    /// ```
    pub fn auto_integrate(&self) -> bool {
        self.outcome == Outcome::Match
    }

    /// The hint is the one that all differences share.
    fn new(outcome: Outcome, differences: Vec<Difference>) -> Comparison {
        let first = differences.first().and_then(|difference| difference.hint);
        let hint = first.filter(|hint| differences.iter().all(|difference| difference.hint == Some(*hint)));
        Comparison { outcome, differences, hint }
    }
}

fn is_blocked(received: &Record, environment: Environment) -> bool {
    let authority = received.oid.as_deref().and_then(Authority::from_oid);
    let ins = authority.filter(|authority| authority.is_ins() && received.matricule.is_some());
    ins.is_some_and(|authority| !authority.accepted_in(environment))
}

fn is_missing(received: &Record, field: Field) -> bool {
    match received.value(field) {
        None => true,
        Some(date) if field == Field::BirthDate => {
            let precision = BirthDate::received(date).map(BirthDate::precision);
            matches!(precision, Ok(Precision::Year | Precision::Month))
        }
        Some(_) => false,
    }
}

fn differs(received: &Record, local: &Record, field: Field) -> bool {
    let (a, b) = (received.value(field), local.value(field));
    match field {
        // Without a local matricule there is nothing that a local OID could qualify.
        Field::Oid => local.matricule.is_some() && a != b,
        Field::BirthDate => a != b && !same_day(a, b),
        Field::BirthFamilyName | Field::BirthGivenNames | Field::FirstBirthGivenName => {
            a.map(str::trim) != b.map(str::trim)
        }
        _ => a != b,
    }
}

fn same_day(a: Option<&str>, b: Option<&str>) -> bool {
    let read = |text: Option<&str>| text.and_then(|text| BirthDate::received(text).ok());
    read(a).is_some() && read(a) == read(b)
}

fn manual(fields: Vec<Field>, local: &Identity) -> Comparison {
    let hint = if local.attributes.contains(Attribute::Douteuse) {
        Hint::LocalDoubtful
    } else if local.attributes.contains(Attribute::Fictive) {
        Hint::LocalFictitious
    } else {
        Hint::LocalNotQualified
    };
    let differences = fields.into_iter().map(|field| Difference { field, hint: None }).collect();
    Comparison { outcome: Outcome::Manual, differences, hint: Some(hint) }
}
