//! Notifications that arrive: MDN in their published shapes, delivery notifications, ordinary rejection mails.

use super::{Content, Mail};

/// What a notification or a rejection says (RFC 8098, RFC 3464, IG-LPS, IHE ITI-32).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// What became of the message.
    pub disposition: Disposition,
    /// Whether it went wrong.
    pub failed: bool,
    /// Code of the integration error, 900 to 906, or status of the delivery such as `5.2.3`.
    pub code: Option<String>,
    /// What went wrong, as written.
    pub error: Option<String>,
    /// Message-ID of the message concerned, with brackets.
    pub original_message_id: Option<String>,
    /// Address that the notification is about.
    pub final_recipient: Option<String>,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Disposition {
    /// Shown to a person, or integrated.
    Displayed,
    /// Handled by a system without being shown.
    Processed,
    /// Deleted.
    Deleted,
    /// Sent on.
    Dispatched,
    /// Delivered to the mailbox.
    Delivered,
    /// Not delivered, or not yet.
    Undelivered,
    /// Rejected by an ordinary mail.
    Rejected,
    /// A word that RFC 8098 does not have.
    Unknown,
}

impl Disposition {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Disposition::Displayed => "displayed",
            Disposition::Processed => "processed",
            Disposition::Deleted => "deleted",
            Disposition::Dispatched => "dispatched",
            Disposition::Delivered => "delivered",
            Disposition::Undelivered => "undelivered",
            Disposition::Rejected => "rejected",
            Disposition::Unknown => "unknown",
        }
    }
}

pub(super) fn of(mail: &Mail<'_>, raw: &[u8]) -> Option<Notification> {
    let part = mail.parts.iter().find(|part| part.content == Content::Notification && part.depth == 0);
    let report =
        mail.field("Content-Type").any(|value| value.to_ascii_lowercase().contains("multipart/report"));
    let mut fields = part.map(|part| Fields::of(&part.bytes)).unwrap_or_default();
    if !fields.speaks() && (part.is_some() || report) {
        // Published samples leave out the blank line between the header of the part and its fields.
        fields = Fields::of(&raw[..raw.len().min(64 << 10)]);
    }
    match () {
        () if fields.value("disposition").is_some() => Some(disposition(&fields)),
        () if fields.value("action").is_some() => Some(delivery(&fields)),
        () => rejection(mail),
    }
}

fn disposition(fields: &Fields) -> Notification {
    let value = fields.value("disposition").unwrap_or_default();
    let said = value.split_once(';').map_or(value, |(_, said)| said).trim();
    let (kind, modifier) = said.split_once('/').unwrap_or((said, ""));
    let error =
        fields.value("error").or_else(|| modifier.split_once(':').map(|(_, text)| text)).map(str::trim);
    let lower = modifier.to_ascii_lowercase();
    let failed = lower.contains("error") || lower.contains("failure") || fields.value("error").is_some();
    let error = error.filter(|error| !error.is_empty()).map(str::to_owned);
    Notification {
        disposition: match kind.trim().to_ascii_lowercase().as_str() {
            "displayed" => Disposition::Displayed,
            "processed" => Disposition::Processed,
            "deleted" => Disposition::Deleted,
            "dispatched" => Disposition::Dispatched,
            _ => Disposition::Unknown,
        },
        failed,
        code: error.as_deref().and_then(code),
        error,
        original_message_id: fields.value("original-message-id").map(message_id),
        final_recipient: fields.value("final-recipient").map(recipient),
    }
}

fn delivery(fields: &Fields) -> Notification {
    let action = fields.value("action").unwrap_or_default().trim().to_ascii_lowercase();
    let delivered = matches!(action.as_str(), "delivered" | "relayed" | "expanded");
    Notification {
        disposition: if delivered { Disposition::Delivered } else { Disposition::Undelivered },
        failed: action == "failed",
        code: fields.value("status").map(|status| status.trim().to_owned()),
        error: fields.value("diagnostic-code").map(|text| text.trim().to_owned()),
        original_message_id: fields.value("original-envelope-id").map(message_id),
        final_recipient: fields.value("final-recipient").map(recipient),
    }
}

/// `[KO Intégration système !][902] ...` or `[Erreur d'intégration !][902] ...`.
fn rejection(mail: &Mail<'_>) -> Option<Notification> {
    let mut tags = mail.subject.trim_start().strip_prefix('[')?.splitn(3, ['[', ']']);
    let tag = tags.next()?.to_lowercase();
    if !tag.contains("intégration") && !tag.contains("integration") {
        return None;
    }
    let code = mail.subject.split(['[', ']']).find_map(code);
    Some(Notification {
        disposition: Disposition::Rejected,
        failed: true,
        code,
        error: None,
        original_message_id: mail.in_reply_to.first().cloned(),
        final_recipient: mail.from.first().map(|from| from.address.clone()),
    })
}

/// The code of an integration error at the beginning of a text.
fn code(text: &str) -> Option<String> {
    let digits: String = text.trim_start().chars().take_while(char::is_ascii_digit).collect();
    (digits.len() == 3 && digits.starts_with("90")).then_some(digits)
}

fn message_id(text: &str) -> String {
    let inner = text.trim().trim_start_matches('<').trim_end_matches('>').trim();
    format!("<{inner}>")
}

/// The address of `rfc822; address`.
fn recipient(text: &str) -> String {
    text.split_once(';').map_or(text, |(_, address)| address).trim().to_owned()
}

/// Fields of a report, unfolded, names in lower case; the first of a name counts.
#[derive(Default)]
struct Fields(Vec<(String, String)>);

impl Fields {
    fn of(bytes: &[u8]) -> Fields {
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in String::from_utf8_lossy(bytes).lines() {
            match (line.starts_with([' ', '\t']), fields.last_mut(), line.split_once(':')) {
                (true, Some((_, value)), _) => value.push_str(line),
                (false, _, Some((name, value))) => {
                    fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
                }
                _ => {}
            }
        }
        Fields(fields)
    }

    fn speaks(&self) -> bool {
        self.value("disposition").is_some() || self.value("action").is_some()
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }
}
