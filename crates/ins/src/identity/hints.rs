//! What may explain that two identities are not the same.

use segur_report::Text;

use super::compare::Difference;
use super::{Field, Identity, Record};
use crate::traits::{Cog, GivenNames, presentation, same_presentation};
use crate::{Authority, Matricule, MatriculeErrorKind};

/// What may explain a difference, for the person who decides. It never makes a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Hint {
    /// Only case, accents, hyphens, apostrophes or spaces differ.
    PresentationOnly,
    /// One list of given names is the beginning of the other.
    GivenListPrefix,
    /// Family and given names are the other way round.
    SwappedNames,
    /// The matricule received is a former one of the local identity.
    HistoricalMatricule,
    /// A NIA was received, the local identity has a NIR and the same traits.
    NiaToNir,
    /// The matricule received has a wrong key.
    InvalidKey,
    /// The birth place received is the unknown one.
    UnknownPlace,
    /// The local identity is not qualified.
    LocalNotQualified,
    /// The local identity is doubtful.
    LocalDoubtful,
    /// The local identity is fictitious.
    LocalFictitious,
    /// An INS of tests or demonstrations in production.
    TestOidInProduction,
}

impl Hint {
    /// Its name, such as `PRESENTATION_ONLY`.
    ///
    /// ```
    /// assert_eq!(segur_ins::Hint::NiaToNir.name(), "NIA_TO_NIR");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Hint::PresentationOnly => "PRESENTATION_ONLY",
            Hint::GivenListPrefix => "GIVEN_LIST_PREFIX",
            Hint::SwappedNames => "SWAPPED_NAMES",
            Hint::HistoricalMatricule => "HISTORICAL_MATRICULE",
            Hint::NiaToNir => "NIA_TO_NIR",
            Hint::InvalidKey => "INVALID_KEY",
            Hint::UnknownPlace => "UNKNOWN_PLACE",
            Hint::LocalNotQualified => "LOCAL_NOT_QUALIFIED",
            Hint::LocalDoubtful => "LOCAL_DOUBTFUL",
            Hint::LocalFictitious => "LOCAL_FICTITIOUS",
            Hint::TestOidInProduction => "TEST_OID_IN_PRODUCTION",
        }
    }

    /// The sentence for people.
    pub fn message(self) -> Text {
        let (fr, en) = match self {
            Hint::PresentationOnly => (
                "seules la casse, les accents ou les séparateurs diffèrent",
                "only case, accents or separators differ",
            ),
            Hint::GivenListPrefix => (
                "une liste de prénoms est le début de l'autre",
                "one list of given names is the beginning of the other",
            ),
            Hint::SwappedNames => {
                ("nom et prénoms sont inversés", "family and given names are the other way round")
            }
            Hint::HistoricalMatricule => (
                "le matricule reçu est un ancien matricule de l'identité locale",
                "the matricule received is a former one of the local identity",
            ),
            Hint::NiaToNir => (
                "un NIA est reçu, l'identité locale a désormais un NIR",
                "a NIA is received, the local identity has a NIR by now",
            ),
            Hint::InvalidKey => {
                ("la clé du matricule reçu est fausse", "the key of the matricule received is wrong")
            }
            Hint::UnknownPlace => {
                ("le lieu de naissance reçu est inconnu", "the birth place received is unknown")
            }
            Hint::LocalNotQualified => {
                ("l'identité locale n'est pas qualifiée", "the local identity is not qualified")
            }
            Hint::LocalDoubtful => ("l'identité locale est douteuse", "the local identity is doubtful"),
            Hint::LocalFictitious => ("l'identité locale est fictive", "the local identity is fictitious"),
            Hint::TestOidInProduction => (
                "OID de test ou de démonstration en production",
                "OID of tests or demonstrations in production",
            ),
        };
        Text::new(fr, en)
    }
}

/// The differences with what may explain each.
pub(super) fn explain(fields: &[Field], received: &Record, local: &Identity) -> Vec<Difference> {
    let nia = is_nia_to_nir(fields, received, &local.record);
    let swapped = is_swapped(received, &local.record);
    let hint = |field: Field| match field {
        Field::Matricule => matricule(received, local).or(nia.then_some(Hint::NiaToNir)),
        Field::Oid => nia.then_some(Hint::NiaToNir),
        Field::BirthFamilyName | Field::BirthGivenNames | Field::FirstBirthGivenName if swapped => {
            Some(Hint::SwappedNames)
        }
        _ => value(field, received.value(field)?, local.record.value(field)?),
    };
    fields.iter().map(|&field| Difference { field, hint: hint(field) }).collect()
}

fn value(field: Field, received: &str, local: &str) -> Option<Hint> {
    let names = [Field::BirthFamilyName, Field::BirthGivenNames, Field::FirstBirthGivenName];
    let same = |a: &str, b: &str| {
        if names.contains(&field) { same_presentation(a, b) } else { a.eq_ignore_ascii_case(b) }
    };
    if same(received, local) {
        return Some(Hint::PresentationOnly);
    }
    match field {
        Field::BirthGivenNames => {
            let (received, local) = (presentation(received), presentation(local));
            let prefix = GivenNames::is_first(&received, &local) || GivenNames::is_first(&local, &received);
            prefix.then_some(Hint::GivenListPrefix)
        }
        Field::BirthCog => (received == Cog::UNKNOWN.as_str()).then_some(Hint::UnknownPlace),
        _ => None,
    }
}

fn matricule(received: &Record, local: &Identity) -> Option<Hint> {
    let text = received.matricule.as_deref()?;
    let read = match Matricule::lenient(text) {
        Ok(matricule) => matricule,
        Err(error) => {
            let key = matches!(error.kind(), MatriculeErrorKind::Key | MatriculeErrorKind::KeyRange);
            return key.then_some(Hint::InvalidKey);
        }
    };
    if local.record.matricule.as_deref().is_some_and(|local| Matricule::lenient(local) == Ok(read)) {
        return Some(Hint::PresentationOnly);
    }
    let former = |(old, oid): &(String, String)| old == text && Some(oid.as_str()) == received.oid.as_deref();
    local.history.iter().any(former).then_some(Hint::HistoricalMatricule)
}

fn is_nia_to_nir(fields: &[Field], received: &Record, local: &Record) -> bool {
    let authority = |record: &Record| record.oid.as_deref().and_then(Authority::from_oid);
    fields == [Field::Matricule, Field::Oid]
        && authority(received) == Some(Authority::InsNia)
        && authority(local) == Some(Authority::InsNir)
}

fn is_swapped(received: &Record, local: &Record) -> bool {
    let same = |a: Option<&str>, b: Option<&str>| a.zip(b).is_some_and(|(a, b)| same_presentation(a, b));
    let given = |record: &Record, name: Option<&str>| {
        let fields = [Field::BirthGivenNames, Field::FirstBirthGivenName];
        fields.into_iter().any(|field| same(record.value(field), name))
    };
    let (ours, theirs) = (local.value(Field::BirthFamilyName), received.value(Field::BirthFamilyName));
    !same(ours, theirs) && given(local, theirs) && given(received, ours)
}
