//! The subject of a mail with health documents (MSS/CONF.25, ECO.2.1.3).

use crate::name::{cut, unaccented};
use crate::{Document, MailError};

/// What the subject of such a mail begins with (IHE ITI-32, section 3.32.4.1.4).
pub const PREFIX: &str = "XDM/1.0/DDM";

/// The subject of a mail with health documents: `XDM/1.0/DDM+<label> <NOM> <prénom> [<birth date>]`.
///
/// ```
/// use segur_mss::Subject;
/// let subject = Subject {
///     label: "CR d'examens de radiologie".into(),
///     family: "Pat-Trois".into(),
///     given: "DOMINIQUE".into(),
///     birth: Some("20100807".into()),
/// };
/// assert_eq!(subject.to_string(), "XDM/1.0/DDM+CR d'examens de radiologie PAT-TROIS DOMINIQUE 07/08/2010");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// Display of the document's code, or how many documents there are.
    pub label: String,
    /// Birth family name.
    pub family: String,
    /// First birth given name.
    pub given: String,
    /// Birth date, `YYYYMMDD` or more; optional.
    pub birth: Option<String>,
}

impl Subject {
    /// The subject for these documents, which are of one patient.
    ///
    /// # Errors
    /// `MSS-SUBJECT` if the label or a name that the rule asks for is not known.
    pub fn of(documents: &[Document], with_birth: bool) -> Result<Subject, MailError> {
        let Some(first) = documents.first() else { return Err(missing("document", "document")) };
        let label = match documents.len() {
            1 => first.label.clone(),
            count => format!("{count} documents"),
        };
        let subject = Subject {
            label,
            family: first.family.clone(),
            given: first.given.clone(),
            birth: Some(first.birth.clone()).filter(|birth| with_birth && birth.len() >= 8),
        };
        match () {
            () if subject.label.trim().is_empty() => {
                Err(missing("libellé du document", "label of the document"))
            }
            () if subject.family.trim().is_empty() => Err(missing("nom de naissance", "birth family name")),
            () if subject.given.trim().is_empty() => Err(missing("premier prénom", "first given name")),
            () => Ok(subject),
        }
    }

    /// The birth date as the subject writes it, `JJ/MM/AAAA`.
    pub(crate) fn day(&self) -> Option<String> {
        self.birth.as_deref().and_then(day)
    }

    /// What a subject says after its prefix, for people (MSS/UX.28); none if it has no prefix.
    ///
    /// ```
    /// use segur_mss::Subject;
    /// assert_eq!(Subject::shown("Re: XDM/1.0/DDM+CR DUPONT Zoé"), Some("CR DUPONT Zoé"));
    /// assert_eq!(Subject::shown("Bonjour"), None);
    /// ```
    pub fn shown(text: &str) -> Option<&str> {
        let (_, rest) = text.split_once(PREFIX)?;
        let rest = rest.strip_prefix("+DICOM-ZIP").unwrap_or(rest);
        Some(rest.trim_start_matches('+').trim())
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let family = unaccented(&self.family).to_uppercase();
        write!(f, "{PREFIX}+{} {family} {}", cut(&self.label), unaccented(&self.given))?;
        match self.day() {
            Some(day) => write!(f, " {day}"),
            None => Ok(()),
        }
    }
}

/// `JJ/MM/AAAA` of `YYYYMMDD...`.
fn day(date: &str) -> Option<String> {
    let date = date.get(..8).filter(|date| date.bytes().all(|b| b.is_ascii_digit()))?;
    Some(format!("{}/{}/{}", &date[6..], &date[4..6], &date[..4]))
}

fn missing(fr: &str, en: &str) -> MailError {
    MailError::new(
        "MSS-SUBJECT",
        format!("objet impossible à former, il manque : {fr}"),
        format!("the subject cannot be made, missing: {en}"),
    )
    .with_hint(
        "compléter l'en-tête du CDA, ou donner l'objet",
        "complete the CDA header, or give the subject",
    )
}
