//! What a mail says of the documents that it carries.

use segur_ins::Identity;
use segur_xdm::derive::Cda;
use segur_xdm::model::DocumentEntry;
use segur_xml::{Options, Tree};

use crate::{Address, MailError, unaccented};

/// What a mail says of a CDA document that it carries, from the document's header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// uniqueId: `id/@root`, with `^` and the extension if there is one.
    pub unique_id: String,
    /// `code/@code`, for `X-MSS-CODECDA`.
    pub code: String,
    /// Display of the code, or the title where it has none.
    pub label: String,
    /// Day of the act, `YYYYMMDD`: start of the principal serviceEvent, else day of the document.
    pub act_date: String,
    /// Birth family name.
    pub family: String,
    /// First birth given name.
    pub given: String,
    /// Birth date, as in the document.
    pub birth: String,
    /// Codes of confidentiality: that of the header, and those that the metadata add (`MASQUE_PS`, `INVISIBLE_PATIENT`,
    /// `INVISIBLE_REPRESENTANTS_LEGAUX`).
    pub confidentiality: Vec<String>,
    /// The patient's identity.
    pub identity: Identity,
}

impl Document {
    /// Reads the header of a CDA document.
    ///
    /// # Errors
    /// `MSS-NOT-CDA` if it is not one.
    ///
    /// ```
    /// assert_eq!(segur_mss::Document::read(b"<a/>").unwrap_err().code(), "MSS-NOT-CDA");
    /// ```
    pub fn read(bytes: &[u8]) -> Result<Document, MailError> {
        let tree = Tree::parse(bytes, &Options::default())
            .map_err(|finding| not_cda(&finding.message.fr, &finding.message.en))?;
        Document::of(&tree)
    }

    /// The same from a tree that was built already.
    ///
    /// # Errors
    /// As [`Document::read`].
    pub fn of(tree: &Tree) -> Result<Document, MailError> {
        let cda = Cda::new(tree).map_err(|finding| not_cda(&finding.message.fr, &finding.message.en))?;
        let identity = cda.identity();
        let value = |text: &Option<String>| text.clone().unwrap_or_default();
        let code = cda.type_code().unwrap_or_default();
        let label = Some(code.display).filter(|display| !display.trim().is_empty()).or_else(|| cda.title());
        let act = cda.service_start().or_else(|| cda.effective_time()).unwrap_or_default();
        Ok(Document {
            unique_id: cda.unique_id().unwrap_or_default(),
            code: code.code,
            label: label.unwrap_or_default(),
            act_date: act.chars().take(8).filter(char::is_ascii_digit).collect(),
            family: value(&identity.record.birth_family_name),
            given: value(&identity.record.first_birth_given_name),
            birth: value(&identity.record.birth_date),
            confidentiality: cda.confidentiality().map(|code| code.code).into_iter().collect(),
            identity,
        })
    }

    /// The same with what the metadata of an archive say of the document besides.
    #[must_use]
    pub fn described_by(mut self, entry: &DocumentEntry) -> Document {
        let codes = entry.confidentiality_codes.iter().map(|code| code.code.clone());
        self.confidentiality.extend(codes);
        self.confidentiality.dedup();
        self
    }

    /// The documents without those that are there already: uniqueId tells.
    pub fn distinct(documents: Vec<Document>) -> Vec<Document> {
        let mut known = std::collections::HashSet::new();
        documents
            .into_iter()
            .filter(|d| d.unique_id.is_empty() || known.insert(d.unique_id.clone()))
            .collect()
    }

    /// Whether the patient is the same: by matricule and OID where both have them, else by birth name and birth date.
    pub fn is_of_the_patient_of(&self, other: &Document) -> bool {
        let (own, others) = (&self.identity.record, &other.identity.record);
        match (&own.matricule, &others.matricule) {
            (Some(matricule), Some(of_other)) => matricule == of_other && own.oid == others.oid,
            _ => {
                let name = |document: &Document| unaccented(&document.family).to_uppercase();
                name(self) == name(other) && self.birth.get(..8) == other.birth.get(..8)
            }
        }
    }

    /// Whether the header carries a qualified INS: matricule, OID and the traits (MSS/CONF.14).
    pub fn has_qualified_ins(&self) -> bool {
        self.identity.may_transmit_ins().is_ok()
    }
}

/// Why a document is not for a recipient (volet Transmission, visibility of documents).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Masked {
    /// `INVISIBLE_PATIENT`, and the recipient is the patient.
    ForPatient,
    /// `INVISIBLE_REPRESENTANTS_LEGAUX`, and the recipient is the mailbox of the patient, which they may read.
    ForRepresentatives,
    /// `MASQUE_PS`, and the recipient is a professional.
    ForProfessionals,
}

impl Document {
    /// Why the document is not for this recipient, if it is not.
    ///
    /// ```
    /// use segur_mss::{Address, Document, Masked};
    /// let document = Document { confidentiality: vec!["N".into(), "MASQUE_PS".into()], ..Document::default() };
    /// assert_eq!(document.masked(&Address::new("a@chb.mssante.fr")?), Some(Masked::ForProfessionals));
    /// assert_eq!(document.masked(&Address::new("279035121518989@patient.mssante.fr")?), None);
    /// # Ok::<(), segur_mss::MailError>(())
    /// ```
    pub fn masked(&self, recipient: &Address) -> Option<Masked> {
        let has = |code: &str| self.confidentiality.iter().any(|own| own == code);
        match recipient.is_patient() {
            true if has("INVISIBLE_PATIENT") => Some(Masked::ForPatient),
            true if has("INVISIBLE_REPRESENTANTS_LEGAUX") => Some(Masked::ForRepresentatives),
            false if has("MASQUE_PS") => Some(Masked::ForProfessionals),
            _ => None,
        }
    }
}

impl Masked {
    /// The code that says so.
    pub fn code(self) -> &'static str {
        match self {
            Masked::ForPatient => "INVISIBLE_PATIENT",
            Masked::ForRepresentatives => "INVISIBLE_REPRESENTANTS_LEGAUX",
            Masked::ForProfessionals => "MASQUE_PS",
        }
    }
}

fn not_cda(fr: &str, en: &str) -> MailError {
    MailError::new(
        "MSS-NOT-CDA",
        format!("ce n'est pas un document CDA : {fr}"),
        format!("this is not a CDA document: {en}"),
    )
}
