//! What a system answers: disposition notifications and rejection mails (RFC 8098; IG-LPS, newest form).

use segur_report::{Lang, Text};

use crate::build::{attach, boundary, head, thread};
use crate::encode::Out;
use crate::{Address, Mail, MailError, Sender, Stamp};

/// Why a document could not be integrated (table of ERR-5, IG-LPS).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RejectCode {
    /// 900: wrong version on replacement or deletion.
    WrongVersion,
    /// 901: author not allowed.
    AuthorNotAllowed,
    /// 902: patient unknown.
    UnknownPatient,
    /// 903: no INS in the document.
    NoIns,
    /// 904: the INS differs from the local one.
    InsDiffers,
    /// 905: the INS is incomplete.
    InsIncomplete,
    /// 906: another reason.
    Other,
}

impl RejectCode {
    /// All of them, in the order of their numbers.
    pub const ALL: [RejectCode; 7] = [
        RejectCode::WrongVersion,
        RejectCode::AuthorNotAllowed,
        RejectCode::UnknownPatient,
        RejectCode::NoIns,
        RejectCode::InsDiffers,
        RejectCode::InsIncomplete,
        RejectCode::Other,
    ];

    /// Its number.
    ///
    /// ```
    /// assert_eq!(segur_mss::RejectCode::UnknownPatient.number(), 902);
    /// ```
    pub fn number(self) -> u16 {
        900 + self as u16
    }

    /// The code of a number.
    ///
    /// ```
    /// use segur_mss::RejectCode;
    /// assert_eq!(RejectCode::from_number(905), Some(RejectCode::InsIncomplete));
    /// assert_eq!(RejectCode::from_number(907), None);
    /// ```
    pub fn from_number(number: u16) -> Option<RejectCode> {
        RejectCode::ALL.into_iter().find(|code| code.number() == number)
    }

    /// What it means.
    pub fn label(self) -> Text {
        let (fr, en) = match self {
            RejectCode::WrongVersion => (
                "version erronée du document à remplacer ou supprimer",
                "wrong version of the document to replace or delete",
            ),
            RejectCode::AuthorNotAllowed => ("auteur non autorisé", "author not allowed"),
            RejectCode::UnknownPatient => ("patient inconnu", "unknown patient"),
            RejectCode::NoIns => ("pas d'INS dans le document", "no INS in the document"),
            RejectCode::InsDiffers => (
                "INS du document différent de l'INS local",
                "the INS of the document differs from the local one",
            ),
            RejectCode::InsIncomplete => {
                ("INS du document incomplet", "the INS of the document is incomplete")
            }
            RejectCode::Other => ("autre erreur", "other error"),
        };
        Text::new(fr, en)
    }
}

/// What is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answered {
    /// A system integrated the documents.
    Integrated,
    /// A person read the message, and agreed to tell.
    Displayed,
    /// A system could not integrate the documents.
    Rejected(RejectCode),
}

/// An answer to a message that arrived.
#[derive(Clone, Debug)]
pub struct Answer<'a> {
    /// Who answers.
    pub from: Sender,
    /// The message, as it was received.
    pub original: &'a [u8],
    /// What was read of it.
    pub mail: &'a Mail<'a>,
    /// What is answered.
    pub answered: Answered,
    /// Words of one's own about the rejection.
    pub detail: String,
    /// Name and product that answer, for `Reporting-UA`.
    pub reporting: String,
    /// The sending software: Convergence's `référence produit`.
    pub nil: String,
}

impl Answer<'_> {
    /// Whether the sender asked for a notification; without it a rejection is an ordinary mail, and there is nothing
    /// else to answer.
    pub fn is_asked(&self) -> bool {
        self.mail.field("Disposition-Notification-To").next().is_some()
    }

    /// Whether a notification may be sent without a person's consent: not where the notification would go to another
    /// than the one the message came from (RFC 8098, section 2.1).
    pub fn may_be_automatic(&self) -> bool {
        let path = self.mail.field("Return-Path").next().map(bare);
        let asked = self.mail.field("Disposition-Notification-To").next().map(bare);
        path.is_none() || path == asked
    }

    /// The answer: a notification if it is asked for, an ordinary mail of rejection otherwise; so too where a notification
    /// would need a person's consent.
    ///
    /// # Errors
    /// `MSS-NOT-ASKED` if there is nothing to answer, `MSS-NOT-AUTOMATIC` if only a person may, `MSS-LOOP` if the message
    /// is itself an answer of a system, `MSS-NO-RECIPIENT` if it does not say to whom.
    pub fn build(&self, stamp: &Stamp) -> Result<Vec<u8>, MailError> {
        self.check()?;
        let mut out = Out::default();
        out.bytes.reserve(self.original.len() + 4096);
        let boundary = boundary(&stamp.message_id);
        self.head(&mut out, stamp)?;
        let kind = if self.notifies() { "report; report-type=disposition-notification" } else { "mixed" };
        out.line(&format!("Content-Type: multipart/{kind};"));
        out.line(&format!(" boundary=\"{boundary}\""));
        out.line("");
        out.line(&format!("--{boundary}"));
        out.text_part("plain", &self.words());
        if self.notifies() {
            self.fields(&mut out, &boundary)?;
        }
        self.enclose(&mut out, &boundary)?;
        if !self.notifies() {
            self.attachments(&mut out, &boundary)?;
        }
        out.line(&format!("--{boundary}--"));
        Ok(out.bytes)
    }

    fn rejected(&self) -> Option<RejectCode> {
        match self.answered {
            Answered::Rejected(code) => Some(code),
            _ => None,
        }
    }

    /// Whether the answer is a notification.
    fn notifies(&self) -> bool {
        self.is_asked() && (self.answered == Answered::Displayed || self.may_be_automatic())
    }

    fn check(&self) -> Result<(), MailError> {
        let automatic = |value: &str| !value.trim().eq_ignore_ascii_case("no");
        if self.mail.notification.is_some() || self.mail.field("Auto-Submitted").any(automatic) {
            return Err(MailError::new(
                "MSS-LOOP",
                "ce mail est lui-même la réponse d'un système : y répondre ferait une boucle",
                "this mail is itself the answer of a system: to answer it would make a loop",
            ));
        }
        match (self.rejected(), self.is_asked(), self.notifies()) {
            (Some(_), ..) | (.., true) => Ok(()),
            (None, false, _) => Err(MailError::new(
                "MSS-NOT-ASKED",
                "aucun accusé n'est demandé : il n'y a rien à répondre",
                "no receipt is asked for: there is nothing to answer",
            )),
            (None, true, _) => Err(MailError::new(
                "MSS-NOT-AUTOMATIC",
                "l'accusé irait à une autre boîte que l'expéditeur (`Return-Path`) : un système ne l'envoie pas seul",
                "the receipt would go to another mailbox than the sender's (`Return-Path`): no system sends it by itself",
            )
            .with_hint("le faire confirmer par une personne : accusé de lecture", "have a person confirm it: read receipt")),
        }
    }

    fn head(&self, out: &mut Out, stamp: &Stamp) -> Result<(), MailError> {
        head(out, stamp, &self.from.label.to_string(), &self.from.address)?;
        out.addresses("To", &[self.recipient()?]);
        let subject = match self.rejected() {
            Some(code) => format!("[KO Intégration système !][{}] {}", code.number(), self.mail.subject),
            None => self.mail.subject.clone(),
        };
        out.text("Subject", &printable(&subject))?;
        let mut references = self.mail.references.clone();
        references.extend(self.mail.message_id.clone());
        let references: Vec<_> =
            references.into_iter().filter(|id| id.is_ascii() && !id.contains(' ')).collect();
        let answered = references.last().map(String::as_str).filter(|_| self.mail.message_id.is_some());
        thread(out, answered, &references)?;
        out.line("Auto-Submitted: auto-replied");
        out.tokens("X-MSS-NIL", &self.nil)?;
        if !self.notifies() && self.mail.archives().any(|part| part.depth == 0) {
            self.indicators(out)?;
        }
        out.line("MIME-Version: 1.0");
        Ok(())
    }

    /// The documents are attached again, hence what the original said of them.
    fn indicators(&self, out: &mut Out) -> Result<(), MailError> {
        for name in ["X-MSS-INS", "X-MSS-CODECDA"] {
            let values =
                self.mail.field(name).filter(|value| value.bytes().all(|b| (b' '..=b'~').contains(&b)));
            values.take(50).try_for_each(|value| out.tokens(name, value))?;
        }
        Ok(())
    }

    fn recipient(&self) -> Result<Address, MailError> {
        let asked =
            self.mail.field("Disposition-Notification-To").next().filter(|_| self.notifies()).map(bare);
        let reply =
            self.mail.reply_to.first().or(self.mail.from.first()).map(|mailbox| mailbox.address.clone());
        match asked.or(reply) {
            Some(address) => Address::new(&address),
            None => Err(MailError::new(
                "MSS-NO-RECIPIENT",
                "le mail ne dit pas à qui répondre",
                "the mail does not say whom to answer",
            )),
        }
    }

    fn words(&self) -> String {
        match self.answered {
            Answered::Integrated => "Le document a été reçu et intégré.\n".to_owned(),
            Answered::Displayed => "Le message a été affiché à son destinataire.\n".to_owned(),
            Answered::Rejected(code) => {
                let label = code.label();
                let detail =
                    if self.detail.is_empty() { String::new() } else { format!("{}\n", self.detail) };
                format!(
                    "Le document reçu n'a pas pu être intégré.\nErreur {} : {}\n{detail}\nLe message d'origine est joint.\n",
                    code.number(),
                    label.in_lang(Lang::Fr)
                )
            }
        }
    }

    fn fields(&self, out: &mut Out, boundary: &str) -> Result<(), MailError> {
        out.line(&format!("--{boundary}"));
        out.line("Content-Type: message/disposition-notification");
        out.line("");
        if !self.reporting.is_empty() {
            out.tokens("Reporting-UA", &self.reporting)?;
        }
        let recipient = format!("rfc822; {}", self.from.address);
        out.tokens("Original-Recipient", &recipient)?;
        out.tokens("Final-Recipient", &recipient)?;
        if let Some(id) = &self.mail.message_id {
            out.tokens("Original-Message-ID", &printable(id))?;
        }
        out.line(match self.answered {
            Answered::Integrated => "Disposition: automatic-action/MDN-sent-automatically; processed",
            Answered::Displayed => "Disposition: manual-action/MDN-sent-manually; displayed",
            Answered::Rejected(_) => "Disposition: automatic-action/MDN-sent-automatically; processed/error",
        });
        if let Some(code) = self.rejected() {
            out.text("Error", &format!("{} {}", code.number(), code.label().fr))?;
        }
        out.line("");
        Ok(())
    }

    /// The original whole, as it came: it is part of the answer and not to be changed, so 8-bit lines travel in base64.
    fn enclose(&self, out: &mut Out, boundary: &str) -> Result<(), MailError> {
        out.line(&format!("--{boundary}"));
        let fits = self
            .original
            .split(|b| *b == b'\n')
            .all(|line| line.len() <= 998 && line.is_ascii() && !line.contains(&0));
        // What lost the end of its parts would take ours for its own.
        let safe = fits
            && !self.mail.is_damaged()
            && memchr::memmem::find(self.original, format!("--{boundary}").as_bytes()).is_none();
        match safe {
            true => {
                out.line("Content-Type: message/rfc822");
                out.line("");
                out.bytes.extend_from_slice(self.original);
                out.line("");
            }
            false => {
                out.line("Content-Type: message/rfc822");
                out.line("Content-Transfer-Encoding: base64");
                out.line("");
                out.base64(self.original);
            }
        }
        Ok(())
    }

    fn attachments(&self, out: &mut Out, boundary: &str) -> Result<(), MailError> {
        for part in self.mail.parts.iter().filter(|part| part.depth == 0 && part.name.is_some()) {
            let name = printable(part.name.as_deref().unwrap_or_default());
            attach(out, boundary, &media_type(&part.media_type), &name, &part.bytes)?;
        }
        Ok(())
    }
}

/// A media type that a sender made up does not end up in our header.
fn media_type(declared: &str) -> String {
    let token = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    };
    let right =
        declared.split_once('/').is_some_and(|(kind, sub)| token(kind) && token(sub) && kind != "multipart");
    if right { declared.to_owned() } else { "application/octet-stream".to_owned() }
}

/// What came from outside, without control characters.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(900).collect()
}

/// The address alone of a field value.
fn bare(value: &str) -> String {
    let inner = value.rsplit_once('<').map_or(value, |(_, rest)| rest.split('>').next().unwrap_or(rest));
    inner.trim().to_ascii_lowercase()
}
