//! A message in the making (Référentiel socle MSSanté #2, ECO.2; Ségur MSS/CONF.14 to 26).

use crate::encode::Out;
use crate::name::pdf_name;
use crate::{Address, Document, MailError, PREFIX, Sender, Subject};

/// What a message is made of; [`Draft::build`] makes it.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    /// Who sends.
    pub from: Sender,
    /// Recipients.
    pub to: Vec<Address>,
    /// Recipients of a copy.
    pub cc: Vec<Address>,
    /// The subject; made from the documents if there is none.
    pub subject: Option<String>,
    /// Whether the subject made from the documents has the birth date.
    pub birth_in_subject: bool,
    /// The text, plain.
    pub text: String,
    /// The same words in HTML, if wanted.
    pub html: Option<String>,
    /// The archive `IHE_XDM.ZIP`: the documents.
    pub archive: Option<&'a [u8]>,
    /// What the archive holds, all of one patient.
    pub documents: Vec<Document>,
    /// The PDF/A-1 copy of each document, where it has one, in the order of the documents.
    pub copies: Vec<Option<&'a [u8]>>,
    /// Number of the file at the sender's, for the names of the copies.
    pub number: Option<String>,
    /// Message-ID of the message that this one answers, with its brackets.
    pub in_reply_to: Option<String>,
    /// Message-IDs of the exchange, oldest first.
    pub references: Vec<String>,
    /// The sending software: Convergence's `référence produit`.
    pub nil: String,
    /// Whether the reader is asked to confirm reading.
    pub read_receipt: bool,
    /// Whether the operator is asked to confirm delivery.
    pub delivery_receipt: bool,
    /// Whether a citizen may not answer: `X-MSS-MES: FIN`.
    pub end_of_exchange: bool,
    /// The largest message in bytes; [`Draft::ENS_LIMIT`] for Mon espace santé applies besides.
    pub limit: usize,
}

/// The moment and the identity of a message: what makes two of them different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub unix: i64,
    /// Message-ID without brackets, such as `20260701.1@hopital.mssante.fr`; never used before.
    pub message_id: String,
}

impl<'a> Draft<'a> {
    /// The most that Mon espace santé takes: 25 MB.
    pub const ENS_LIMIT: usize = 25_000_000;

    /// A message to these recipients with nothing in it yet.
    pub fn new(from: Sender, to: Vec<Address>) -> Draft<'a> {
        Draft {
            from,
            to,
            cc: Vec::new(),
            subject: None,
            birth_in_subject: true,
            text: String::new(),
            html: None,
            archive: None,
            documents: Vec::new(),
            copies: Vec::new(),
            number: None,
            in_reply_to: None,
            references: Vec::new(),
            nil: String::new(),
            read_receipt: false,
            delivery_receipt: false,
            end_of_exchange: false,
            limit: usize::MAX,
        }
    }

    /// The message: ASCII, lines of at most 998 characters that end with CR LF; the same for the same draft and stamp.
    ///
    /// # Errors
    /// What the rules of MSSanté do not allow (several patients, no recipient, a patient whose INS is not qualified)
    /// or what no message can carry (control characters in a header, too many
    /// bytes).
    pub fn build(&self, stamp: &Stamp) -> Result<Vec<u8>, MailError> {
        self.check()?;
        let subject = self.subject()?;
        let mut out = Out::default();
        out.bytes.reserve(self.attached() / 57 * 78 + 8192);
        self.head(&mut out, stamp, &subject)?;
        let boundary = boundary(&stamp.message_id);
        if self.archive.is_none() && self.copies.is_empty() {
            self.words(&mut out, &boundary);
        } else {
            out.line("Content-Type: multipart/mixed;");
            out.line(&format!(" boundary=\"{boundary}\""));
            out.line("");
            out.line(&format!("--{boundary}"));
            self.words(&mut out, &boundary);
            self.attachments(&mut out, &boundary)?;
            out.line(&format!("--{boundary}--"));
        }
        self.within_limits(out.bytes)
    }

    pub(crate) fn subject(&self) -> Result<String, MailError> {
        match &self.subject {
            Some(subject) if self.archive.is_none() || subject.contains(PREFIX) => Ok(subject.clone()),
            Some(subject) => Ok(format!("{PREFIX}+{subject}")),
            None => Ok(Subject::of(&self.documents, self.birth_in_subject)?.to_string()),
        }
    }

    fn head(&self, out: &mut Out, stamp: &Stamp, subject: &str) -> Result<(), MailError> {
        head(out, stamp, &self.from.label.to_string(), &self.from.address)?;
        out.addresses("To", &self.to);
        if !self.cc.is_empty() {
            out.addresses("Cc", &self.cc);
        }
        if let Some(address) = &self.from.application {
            out.addresses("Reply-To", std::slice::from_ref(address));
        }
        out.text("Subject", subject)?;
        thread(out, self.in_reply_to.as_deref(), &self.references)?;
        let own = std::slice::from_ref(&self.from.address);
        if self.delivery_receipt {
            out.addresses("Return-Receipt-To", own);
        }
        if self.read_receipt {
            out.addresses("Disposition-Notification-To", own);
        }
        self.indicators(out)?;
        out.line("MIME-Version: 1.0");
        Ok(())
    }

    /// `X-MSS-INS` and `X-MSS-CODECDA` only with a CDA, `X-MSS-NIL` always (MSS/CONF.14 to 16).
    fn indicators(&self, out: &mut Out) -> Result<(), MailError> {
        out.tokens("X-MSS-NIL", &self.nil)?;
        if self.archive.is_some() {
            let qualified = self.documents.iter().all(Document::has_qualified_ins);
            out.tokens("X-MSS-INS", if qualified { "O" } else { "N" })?;
            let codes: Vec<_> = self.documents.iter().map(|document| document.code.as_str()).collect();
            out.tokens("X-MSS-CODECDA", &codes.join(","))?;
        }
        if self.end_of_exchange {
            out.tokens("X-MSS-MES", "FIN")?;
        }
        Ok(())
    }

    fn words(&self, out: &mut Out, boundary: &str) {
        let text = self.full_text();
        let Some(html) = &self.html else { return out.text_part("plain", &text) };
        // No boundary is the beginning of another: some readers would take the inner one for the outer.
        let inner = boundary.replacen("segur", "alternative", 1);
        let html = self.full_html(html);
        out.line("Content-Type: multipart/alternative;");
        out.line(&format!(" boundary=\"{inner}\""));
        out.line("");
        for (subtype, text) in [("plain", &text), ("html", &html)] {
            out.line(&format!("--{inner}"));
            out.text_part(subtype, text);
        }
        out.line(&format!("--{inner}--"));
    }

    /// An application mailbox says that nobody reads it, and who does (ECO.2.2.5).
    fn closing(&self, text: &str) -> Option<String> {
        let address = self.from.application.as_ref()?;
        let closing =
            format!("Ce message a été généré automatiquement. Pour y répondre, écrire à {address}.");
        (!text.contains(address.as_str())).then_some(closing)
    }

    fn full_text(&self) -> String {
        match self.closing(&self.text) {
            Some(closing) => format!("{}\n\n{closing}\n", self.text.trim_end()),
            None => self.text.clone(),
        }
    }

    /// The same words as the text (ECO.2.2.4): an address has no character that HTML would take for its own but `&`.
    fn full_html(&self, html: &str) -> String {
        let Some(closing) = self.closing(&self.text) else { return html.to_owned() };
        let paragraph = format!("<p>{}</p>\n", closing.replace('&', "&amp;"));
        let end =
            memchr::memmem::rfind(html.to_ascii_lowercase().as_bytes(), b"</body").unwrap_or(html.len());
        format!("{}{paragraph}{}", &html[..end], &html[end..])
    }

    fn attachments(&self, out: &mut Out, boundary: &str) -> Result<(), MailError> {
        if let Some(archive) = self.archive {
            attach(out, boundary, "application/zip", "IHE_XDM.ZIP", archive)?;
        }
        let mut names: Vec<String> = Vec::new();
        for (document, copy) in self.documents.iter().zip(&self.copies) {
            let Some(copy) = copy else { continue };
            let name = distinct(pdf_name(document, self.number.as_deref()), &names);
            attach(out, boundary, "application/pdf", &name, copy)?;
            names.push(name);
        }
        Ok(())
    }

    fn check(&self) -> Result<(), MailError> {
        if self.to.is_empty() && self.cc.is_empty() {
            return Err(MailError::new("MSS-NO-RECIPIENT", "aucun destinataire", "no recipient"));
        }
        if self.nil.trim().is_empty() {
            return Err(MailError::new(
                "MSS-NIL",
                "il manque la référence produit (`X-MSS-NIL`)",
                "the product reference (`X-MSS-NIL`) is missing",
            )
            .with_hint(
                "c'est la référence Convergence du logiciel émetteur ; chaque mail la porte (MSS/CONF.16)",
                "Convergence's reference of the sending software; every mail has it (MSS/CONF.16)",
            ));
        }
        if self.archive.is_some() == self.documents.is_empty() || self.copies.len() > self.documents.len() {
            return Err(MailError::new(
                "MSS-DOCUMENTS",
                "l'archive et la liste de ses documents vont ensemble",
                "the archive and the list of its documents go together",
            ));
        }
        self.copies_are_pdf()?;
        self.one_patient()?;
        self.nothing_masked()?;
        self.ends_with_a_citizen()?;
        self.patients_are_theirs()
    }

    fn copies_are_pdf(&self) -> Result<(), MailError> {
        match self.copies.iter().flatten().any(|copy| !copy.starts_with(b"%PDF-")) {
            false => Ok(()),
            true => Err(MailError::new(
                "MSS-PDF",
                "une copie n'est pas un fichier PDF",
                "a copy is not a PDF file",
            )),
        }
    }

    fn one_patient(&self) -> Result<(), MailError> {
        match self.documents.iter().all(|document| document.is_of_the_patient_of(&self.documents[0])) {
            true => Ok(()),
            false => Err(MailError::new(
                "MSS-ONE-PATIENT",
                "les documents ne sont pas d'un même patient",
                "the documents are not of one patient",
            )
            .with_hint(
                "un mail par patient (ECO.2.1.1, MSS/CONF.23)",
                "one mail for each patient (ECO.2.1.1, MSS/CONF.23)",
            )),
        }
    }

    /// What is masked to a recipient is not sent there.
    fn nothing_masked(&self) -> Result<(), MailError> {
        for address in self.to.iter().chain(&self.cc) {
            let masked = self.documents.iter().find_map(|d| Some((&d.unique_id, d.masked(address)?)));
            if let Some((id, masked)) = masked {
                let code = masked.code();
                return Err(MailError::new(
                    "MSS-MASKED",
                    format!("le document {id} est masqué ({code}) à {address}"),
                    format!("document {id} is masked ({code}) to {address}"),
                )
                .with_hint(
                    "retirer ce destinataire ou ce document",
                    "take away that recipient or that document",
                ));
            }
        }
        Ok(())
    }

    /// The end of an exchange is something one tells a citizen (ECO.2.2.8).
    fn ends_with_a_citizen(&self) -> Result<(), MailError> {
        let citizen = self.to.iter().chain(&self.cc).any(Address::is_patient);
        match self.end_of_exchange && !citizen {
            false => Ok(()),
            true => Err(MailError::new(
                "MSS-MES-NOT-CITIZEN",
                "fin d'échange sans destinataire usager",
                "end of exchange without a citizen among the recipients",
            )
            .with_hint(
                "`X-MSS-MES: FIN` clôt un échange avec un usager de Mon espace santé",
                "`X-MSS-MES: FIN` ends an exchange with a citizen",
            )),
        }
    }

    /// A patient gets documents of his own only, and only if his INS is qualified.
    fn patients_are_theirs(&self) -> Result<(), MailError> {
        for address in self.to.iter().chain(&self.cc).filter(|address| address.is_patient()) {
            if address.matricule().is_none() {
                return Err(MailError::new(
                    "MSS-PATIENT-ADDRESS",
                    format!("{address} ne commence pas par un matricule INS"),
                    format!("{address} does not begin with a matricule INS"),
                ));
            }
            for document in &self.documents {
                if Address::patient(&document.identity)? != *address {
                    return Err(MailError::new(
                        "MSS-OTHER-PATIENT",
                        format!(
                            "{address} n'est pas l'adresse du patient du document {}",
                            document.unique_id
                        ),
                        format!(
                            "{address} is not the address of the patient of document {}",
                            document.unique_id
                        ),
                    ));
                }
            }
        }
        Ok(())
    }

    fn within_limits(&self, bytes: Vec<u8>) -> Result<Vec<u8>, MailError> {
        let patient = self.to.iter().chain(&self.cc).any(Address::is_patient);
        let limit = if patient { self.limit.min(Draft::ENS_LIMIT) } else { self.limit };
        match bytes.len() > limit {
            false => Ok(bytes),
            true => Err(MailError::new(
                "MSS-SIZE",
                format!("le mail fait {} octets, la limite est {limit}", bytes.len()),
                format!("the mail has {} bytes, the limit is {limit}", bytes.len()),
            )
            .with_hint(
                "envoyer moins de documents à la fois, ou des copies PDF plus légères",
                "send fewer documents at a time, or lighter PDF copies",
            )),
        }
    }

    fn attached(&self) -> usize {
        self.archive.map_or(0, <[u8]>::len)
            + self.copies.iter().flatten().map(|copy| copy.len()).sum::<usize>()
    }
}

/// Date, From, Message-ID: what every message of ours begins with.
pub(crate) fn head(out: &mut Out, stamp: &Stamp, label: &str, from: &Address) -> Result<(), MailError> {
    let id = &stamp.message_id;
    let right = id.split_once('@').is_some_and(|(left, right)| !left.is_empty() && !right.is_empty());
    if !right || id.len() > 200 || !id.bytes().all(|b| b.is_ascii_graphic() && !b"<>()[],;:\\\"".contains(&b))
    {
        return Err(MailError::new(
            "MSS-MESSAGE-ID",
            "le Message-ID n'est pas de la forme `gauche@droite`",
            "the Message-ID is not of the form `left@right`",
        ));
    }
    out.line(&format!("Date: {}", mail_parser::DateTime::from_timestamp(stamp.unix).to_rfc822()));
    out.mailbox("From", label, from)?;
    out.line(&format!("Message-ID: <{id}>"));
    Ok(())
}

pub(crate) fn thread(out: &mut Out, answered: Option<&str>, references: &[String]) -> Result<(), MailError> {
    if let Some(id) = answered {
        out.tokens("In-Reply-To", id)?;
    }
    // Enough to find the exchange again; a chain that grew for years would make an unbounded header.
    const KEPT: usize = 20;
    let references = &references[references.len().saturating_sub(KEPT)..];
    if !references.is_empty() {
        out.tokens("References", &references.join(" "))?;
    }
    Ok(())
}

/// `=_` occurs in neither base64 nor quoted-printable text; the rest comes from the Message-ID (FNV-1a), hence differs from
/// that of any mail enclosed.
pub(crate) fn boundary(message_id: &str) -> String {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    format!("=_segur_{:016x}", message_id.bytes().fold(0xcbf2_9ce4_8422_2325, step))
}

pub(crate) fn attach(
    out: &mut Out,
    boundary: &str,
    kind: &str,
    name: &str,
    data: &[u8],
) -> Result<(), MailError> {
    out.line(&format!("--{boundary}"));
    out.line(&format!("Content-Type: {kind}"));
    out.line("Content-Transfer-Encoding: base64");
    out.attachment(name)?;
    out.line("");
    out.base64(data);
    Ok(())
}

/// Two documents of one kind, day and patient still have two names.
fn distinct(name: String, taken: &[String]) -> String {
    let stem = name.trim_end_matches(".pdf").to_owned();
    let mut candidate = name;
    let mut number = 2;
    while taken.contains(&candidate) {
        candidate = format!("{stem} ({number}).pdf");
        number += 1;
    }
    candidate
}
