//! What a mail says of the documents that it carries.

use segur_ins::Identity;
use segur_ins::carriers::cda;
use segur_xdm::derive::Cda;
use segur_xml::{Options, Tree};

use crate::MailError;

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
        let identity = cda::read(tree).identity();
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
            identity,
        })
    }

    /// Whether the header carries a qualified INS: matricule, OID and the traits (MSS/CONF.14).
    pub fn has_qualified_ins(&self) -> bool {
        self.identity.may_transmit_ins().is_ok()
    }
}

fn not_cda(fr: &str, en: &str) -> MailError {
    MailError::new(
        "MSS-NOT-CDA",
        format!("ce n'est pas un document CDA : {fr}"),
        format!("this is not a CDA document: {en}"),
    )
}
