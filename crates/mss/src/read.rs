//! Any message that arrives (RFC 5322, MIME), read within limits.

mod entity;
mod notification;
mod recognise;
mod walk;

use std::borrow::Cow;

use mail_parser::{HeaderValue, Message};
use segur_report::{Finding, Source, Text};

use crate::{Document, MailError, pdf_name, unaccented};
pub use notification::{Disposition, Notification};

/// Limits of reading; what goes beyond is refused, not cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the message.
    pub size: usize,
    /// Parts, those of enclosed messages included.
    pub parts: usize,
    /// Messages within messages.
    pub depth: usize,
    /// Bytes of the header of the message, and of that of each part.
    pub header: usize,
}

impl Default for Limits {
    /// 100 MB, 500 parts, 5 messages within each other, a header of 256 kB.
    fn default() -> Limits {
        Limits { size: 100_000_000, parts: 500, depth: 5, header: 256 << 10 }
    }
}

/// A message as received: what it says and what it carries.
#[derive(Clone, Debug, Default)]
pub struct Mail<'m> {
    /// Bytes of the message.
    pub size: usize,
    /// Message-ID, with brackets.
    pub message_id: Option<String>,
    /// Message-IDs of In-Reply-To, with brackets.
    pub in_reply_to: Vec<String>,
    /// Message-IDs of References, with brackets.
    pub references: Vec<String>,
    /// Subject, decoded.
    pub subject: String,
    /// Date, as RFC 3339, if it can be read.
    pub date: Option<String>,
    /// Authors.
    pub from: Vec<Mailbox>,
    /// Recipients.
    pub to: Vec<Mailbox>,
    /// Recipients of a copy.
    pub cc: Vec<Mailbox>,
    /// Where answers go.
    pub reply_to: Vec<Mailbox>,
    /// Every field of the header in order: name as written, value decoded and unfolded.
    pub fields: Vec<(String, String)>,
    /// The text, plain.
    pub text: Option<String>,
    /// The text in HTML.
    pub html: Option<String>,
    /// What it carries, in order; parts of enclosed messages follow the message.
    pub parts: Vec<Part<'m>>,
    /// What it notifies, if it is a notification or a rejection.
    pub notification: Option<Notification>,
    /// What is wrong with its form.
    pub findings: Vec<Finding>,
}

/// A mailbox and what it is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailbox {
    /// Display name, decoded; may be empty.
    pub name: String,
    /// Address as written.
    pub address: String,
}

/// One thing that a message carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<'m> {
    /// File name, if it has one.
    pub name: Option<String>,
    /// Media type as declared, lower case, without parameters.
    pub media_type: String,
    /// Charset as declared.
    pub charset: Option<String>,
    /// What it is, by its bytes.
    pub content: Content,
    /// Its bytes, decoded from the transfer encoding and nothing else.
    pub bytes: Cow<'m, [u8]>,
    /// How many messages enclose it.
    pub depth: usize,
    /// Whether it is the text of the message, and no attachment.
    pub body: bool,
}

/// What a part is: told by its bytes, since names and declared types lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Content {
    /// A ZIP archive.
    Archive,
    /// A PDF file.
    Pdf,
    /// A CDA document on its own.
    Cda,
    /// A message.
    Message,
    /// The fields of a disposition or delivery notification.
    Notification,
    /// Text.
    Text,
    /// HTML.
    Html,
    /// Anything else.
    Other,
}

impl Content {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Content::Archive => "archive",
            Content::Pdf => "pdf",
            Content::Cda => "cda",
            Content::Message => "message",
            Content::Notification => "notification",
            Content::Text => "text",
            Content::Html => "html",
            Content::Other => "other",
        }
    }
}

impl<'m> Mail<'m> {
    /// Reads a message. What is damaged is a finding of severity error; what could be saved is there all the same.
    ///
    /// # Errors
    /// `MSS-LIMIT` beyond a limit, `MSS-NOT-A-MAIL` if there is no header at all.
    ///
    /// ```
    /// use segur_mss::{Limits, Mail};
    /// let mail = Mail::read(b"From: a@b.fr\r\nSubject: =?utf-8?Q?R=C3=A9ponse?=\r\n\r\nBonjour\r\n", &Limits::default())?;
    /// assert_eq!(mail.subject, "Réponse");
    /// assert_eq!(mail.text.as_deref().map(str::trim), Some("Bonjour"));
    /// # Ok::<(), segur_mss::MailError>(())
    /// ```
    pub fn read(raw: &'m [u8], limits: &Limits) -> Result<Mail<'m>, MailError> {
        let start = recognise::start(raw);
        let raw = &raw[start..];
        walk::within(raw, limits)?;
        let entity = walk::entity(raw, limits)?;
        let message = entity.message().filter(|_| recognise::has_header(raw)).ok_or_else(not_a_mail)?;
        let mut mail = Mail { size: raw.len(), ..Mail::header(message) };
        walk::parts(&mut mail, raw, limits)?;
        let own = |content| move |part: &&Part<'_>| part.content == content && part.body && part.depth == 0;
        let text = |content| {
            let found: Option<&Part<'_>> = mail.parts.iter().find(own(content));
            found.map(|part| walk::decoded(part))
        };
        (mail.text, mail.html) = (text(Content::Text), text(Content::Html));
        mail.notification = notification::of(&mail, raw);
        Ok(mail)
    }

    /// The values of a header field, whatever its letter case.
    pub fn field(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = move |(field, _): &&(String, String)| field.eq_ignore_ascii_case(name);
        self.fields.iter().filter(named).map(|(_, value)| value.as_str())
    }

    /// The archives, by content; those of enclosed messages too.
    pub fn archives(&self) -> impl Iterator<Item = &Part<'m>> {
        self.parts.iter().filter(|part| part.content == Content::Archive)
    }

    /// The PDF files that the message itself carries.
    pub fn pdfs(&self) -> impl Iterator<Item = &Part<'m>> {
        self.parts.iter().filter(|part| part.content == Content::Pdf && part.depth == 0)
    }

    /// Whether an operator says what became of a message at delivery, whatever its answer.
    pub fn is_delivery_report(&self) -> bool {
        let told = self.notification.as_ref().map(|notification| notification.disposition);
        matches!(told, Some(Disposition::Delivered | Disposition::Undelivered))
    }

    /// The matricule of the citizen who wrote it from Mon espace santé; none of anybody else's.
    ///
    /// ```
    /// use segur_mss::{Limits, Mail};
    /// let mail = Mail::read(b"From: <279035121518989@patient.mssante.fr>\r\n\r\nMerci\r\n", &Limits::default())?;
    /// assert_eq!(mail.citizen().map(|m| m.to_string()), Some("279035121518989".into()));
    /// # Ok::<(), segur_mss::MailError>(())
    /// ```
    pub fn citizen(&self) -> Option<segur_ins::Matricule> {
        self.from.iter().find_map(|from| crate::Address::new(&from.address).ok()?.matricule())
    }

    /// Whether somebody asked to end the exchange: `X-MSS-MES: FIN`, or the subject `[FIN]`.
    pub fn ends_exchange(&self) -> bool {
        self.field("X-MSS-MES").any(|value| value.trim() == "FIN") || self.subject.trim() == "[FIN]"
    }

    /// Whether its form is damaged.
    pub fn is_damaged(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == segur_report::Severity::Error)
    }

    /// For each document, the PDF copy that goes with it: by the name of the rule, else by order if there are as many
    /// as documents.
    pub fn copies(&self, documents: &[Document]) -> Vec<Option<&Part<'m>>> {
        let mut free: Vec<_> = self.pdfs().collect();
        let all = free.len() == documents.len();
        let mut found: Vec<_> = documents.iter().map(|document| take(&mut free, document)).collect();
        if all {
            free.reverse();
            found.iter_mut().filter(|copy| copy.is_none()).for_each(|copy| *copy = free.pop());
        }
        found
    }

    fn header(message: &Message<'_>) -> Mail<'m> {
        Mail {
            message_id: message.message_id().map(|id| format!("<{id}>")),
            in_reply_to: ids(message.in_reply_to()),
            references: ids(message.references()),
            subject: message.subject().unwrap_or_default().to_owned(),
            date: message.date().filter(|date| date.is_valid()).map(mail_parser::DateTime::to_rfc3339),
            from: mailboxes(message.from()),
            to: mailboxes(message.to()),
            cc: mailboxes(message.cc()),
            reply_to: mailboxes(message.reply_to()),
            fields: walk::fields(message),
            ..Mail::default()
        }
    }
}

fn take<'p, 'm>(free: &mut Vec<&'p Part<'m>>, document: &Document) -> Option<&'p Part<'m>> {
    let key = |name: &str| unaccented(name.trim_end_matches(".pdf")).to_uppercase();
    let wanted = key(&pdf_name(document, None));
    let fits = |part: &&Part<'_>| part.name.as_deref().is_some_and(|name| key(name).starts_with(&wanted));
    let index = free.iter().position(fits)?;
    Some(free.remove(index))
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    let ids = value
        .as_text_list()
        .map(<[_]>::to_vec)
        .or_else(|| value.as_text().map(|id| vec![id.to_owned().into()]));
    ids.unwrap_or_default().iter().map(|id| format!("<{id}>")).collect()
}

fn mailboxes(address: Option<&mail_parser::Address<'_>>) -> Vec<Mailbox> {
    let mailbox = |addr: &mail_parser::Addr<'_>| Mailbox {
        name: addr.name().unwrap_or_default().to_owned(),
        address: addr.address().unwrap_or_default().to_owned(),
    };
    address.map(|address| address.iter().map(mailbox).collect()).unwrap_or_default()
}

fn not_a_mail() -> MailError {
    MailError::new(
        "MSS-NOT-A-MAIL",
        "ce n'est pas un message électronique : aucun en-tête",
        "this is not a mail: no header",
    )
}

/// Damage: what was sent is not what is here.
pub(crate) fn damage(code: &'static str, fr: String, en: String) -> Finding {
    let hint = Text::new(
        "le mail est abîmé ou a été mal formé : en demander un nouvel envoi",
        "the mail is damaged or was wrongly made: ask for it again",
    );
    Finding::error(Source::Mss, code, Text::new(fr, en)).with_hint(hint)
}
