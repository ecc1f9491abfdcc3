//! Messages that follow others: replies, and mails that take the place of earlier ones.

use crate::{Address, Draft, Mail, MailError, Mailbox, PREFIX, Sender, Subject};

/// A mail that takes the place of an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// Message-ID of the earlier mail, with its brackets.
    pub message_id: String,
    /// Its References.
    pub references: Vec<String>,
}

impl Replaced {
    /// The earlier mail, which must be the sender's own.
    ///
    /// # Errors
    /// `MSS-REPLACE-OTHER` if somebody else sent it, `MSS-NO-MESSAGE-ID` if it has no Message-ID to refer to.
    pub fn of(mail: &Mail<'_>, sender: &Sender) -> Result<Replaced, MailError> {
        let own = mail.from.iter().any(|from| from.address.eq_ignore_ascii_case(sender.address.as_str()));
        if !own {
            return Err(MailError::new(
                "MSS-REPLACE-OTHER",
                format!(
                    "ce mail n'a pas été envoyé par {} : seul son expéditeur l'annule et le remplace",
                    sender.address
                ),
                format!("this mail was not sent by {}: only its sender takes its place", sender.address),
            ));
        }
        let (message_id, references) = thread(mail)?;
        Ok(Replaced { message_id, references })
    }
}

impl<'a> Draft<'a> {
    /// A reply to a message: to whom it says (Reply-To, else its author), `Re:` and its subject without the prefix of XDM,
    /// In-Reply-To and References (ECO.2.2.2).
    ///
    /// # Errors
    /// `MSS-NO-RECIPIENT` or `MSS-ADDRESS` if it does not say to whom, `MSS-NO-MESSAGE-ID` if it has no Message-ID.
    ///
    /// ```
    /// use segur_mss::{Address, Draft, Label, Limits, Mail, Sender};
    /// let raw = b"From: a@b.mssante.fr\r\nMessage-ID: <1@b.fr>\r\nSubject: XDM/1.0/DDM+CR DUPONT Zoe\r\n\r\nx\r\n";
    /// let mail = Mail::read(raw, &Limits::default())?;
    /// let address = Address::new("c@d.mssante.fr")?;
    /// let draft = Draft::reply(Sender { address, label: Label::Unit("SGL".into()), application: None }, &mail)?;
    /// assert_eq!(draft.subject.as_deref(), Some("Re: CR DUPONT Zoe"));
    /// assert_eq!(draft.in_reply_to.as_deref(), Some("<1@b.fr>"));
    /// # Ok::<(), segur_mss::MailError>(())
    /// ```
    pub fn reply(from: Sender, mail: &Mail<'_>) -> Result<Draft<'a>, MailError> {
        let to = addresses(if mail.reply_to.is_empty() { &mail.from } else { &mail.reply_to })?;
        if to.is_empty() {
            return Err(MailError::new(
                "MSS-NO-RECIPIENT",
                "le mail ne dit pas à qui répondre",
                "the mail does not say whom to answer",
            ));
        }
        let (message_id, mut references) = thread(mail)?;
        references.push(message_id.clone());
        Ok(Draft {
            subject: Some(format!("Re: {}", bare_subject(&mail.subject))),
            in_reply_to: Some(message_id),
            references,
            ..Draft::new(from, to)
        })
    }

    /// A message to the recipients of an earlier one.
    ///
    /// # Errors
    /// `MSS-ADDRESS` if one of them is no address.
    pub fn to_those_of(from: Sender, mail: &Mail<'_>) -> Result<Draft<'a>, MailError> {
        Ok(Draft { cc: addresses(&mail.cc)?, ..Draft::new(from, addresses(&mail.to)?) })
    }

    /// Makes this message one that takes the place of an earlier one: it answers it, and its subject says
    /// `[Annule et remplace]` after the prefix of XDM, which recipients look for at the beginning.
    ///
    /// # Errors
    /// As [`Draft::build`], if the subject cannot be made.
    pub fn replacing(mut self, earlier: Replaced) -> Result<Draft<'a>, MailError> {
        let subject = self.subject()?;
        self.subject = Some(match subject.split_once(&format!("{PREFIX}+")) {
            Some((before, rest)) => format!("{before}{PREFIX}+[Annule et remplace] {rest}"),
            None => format!("[Annule et remplace] {subject}"),
        });
        self.references = earlier.references;
        self.references.push(earlier.message_id.clone());
        self.in_reply_to = Some(earlier.message_id);
        Ok(self)
    }
}

fn addresses(mailboxes: &[Mailbox]) -> Result<Vec<Address>, MailError> {
    mailboxes.iter().map(|mailbox| Address::new(&mailbox.address)).collect()
}

/// Message-ID and References; what is no identifier is left out.
fn thread(mail: &Mail<'_>) -> Result<(String, Vec<String>), MailError> {
    let usable = |id: &&String| id.bytes().all(|byte| byte.is_ascii_graphic()) && id.len() < 900;
    let references = mail.references.iter().filter(usable).cloned().collect();
    let id = mail.message_id.as_ref().filter(usable).cloned().ok_or_else(|| {
        MailError::new(
            "MSS-NO-MESSAGE-ID",
            "le mail n'a pas de Message-ID auquel se référer",
            "the mail has no Message-ID to refer to",
        )
    })?;
    Ok((id, references))
}

/// The subject without prefix of XDM nor signs of earlier replies.
fn bare_subject(subject: &str) -> String {
    let subject = Subject::shown(subject).unwrap_or(subject);
    let mut rest = subject.trim();
    while let Some(after) = ["re:", "re :", "rép:"].iter().find_map(|sign| {
        let start = rest.get(..sign.len())?;
        start.to_lowercase().eq(sign).then(|| &rest[sign.len()..])
    }) {
        rest = after.trim_start();
    }
    rest.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect()
}
