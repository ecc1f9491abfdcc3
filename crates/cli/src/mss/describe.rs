//! What a message is, for people and for programs.

use segur_mss::{Contents, Mail, Mailbox, Subject};
use segur_report::{Lang, Report};
use serde_json::{Map, Value, json};

/// The report of the contract, with members of our own at the end.
pub(super) fn json(report: &Report, mail: &Mail<'_>, contents: &Contents, lang: Lang) -> String {
    let report = report.to_json(lang);
    let more = Value::Object(members(mail, contents)).to_string();
    format!("{},{}\n", report.trim_end_matches('}'), &more[1..])
}

fn members(mail: &Mail<'_>, contents: &Contents) -> Map<String, Value> {
    let mailboxes = |all: &[Mailbox]| -> Vec<Value> {
        all.iter().map(|mailbox| json!({"name": mailbox.name, "address": mailbox.address})).collect()
    };
    let parts: Vec<Value> = mail.parts.iter().map(|part| {
        json!({"name": part.name, "media_type": part.media_type, "content": part.content.name(), "size": part.bytes.len(), "depth": part.depth})
    }).collect();
    let known = contents.known();
    let copies = mail.copies(&known);
    let copy = |id: &str| {
        known
            .iter()
            .position(|document| document.unique_id == id)
            .and_then(|index| copies[index]?.name.clone())
    };
    let documents: Vec<Value> = contents.documents.iter().map(|carried| {
        let document = carried.document.as_ref();
        json!({"unique_id": carried.unique_id, "path": carried.path, "size": carried.bytes.len(), "depth": carried.depth,
               "code": document.map(|d| &d.code), "label": document.map(|d| &d.label),
               "qualified_ins": document.map(|d| d.has_qualified_ins()), "pdf": copy(&carried.unique_id)})
    }).collect();
    let notification = mail.notification.as_ref().map(|n| {
        json!({"disposition": n.disposition.name(), "failed": n.failed, "code": n.code, "error": n.error,
               "original_message_id": n.original_message_id, "final_recipient": n.final_recipient})
    });
    let all = json!({
        "message_id": mail.message_id, "in_reply_to": mail.in_reply_to, "references": mail.references,
        "date": mail.date, "subject": mail.subject, "shown_subject": Subject::shown(&mail.subject),
        "from": mailboxes(&mail.from), "to": mailboxes(&mail.to), "cc": mailboxes(&mail.cc),
        "reply_to": mailboxes(&mail.reply_to), "text": mail.text, "ends_exchange": mail.ends_exchange(),
        "parts": parts, "documents": documents, "notification": notification,
    });
    all.as_object().cloned().unwrap_or_default()
}

/// A few lines.
pub(super) fn text(mail: &Mail<'_>, contents: &Contents, lang: Lang) -> String {
    let fr = lang == Lang::Fr;
    let mut lines = Vec::new();
    let mut line = |label: [&str; 2], value: String| {
        let label = if fr { format!("{} :", label[0]) } else { format!("{}:", label[1]) };
        let value: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        lines.push(format!("  {label} {value}\n"));
    };
    let shown = |all: &[Mailbox]| {
        let one =
            |mailbox: &Mailbox| format!("{} <{}>", mailbox.name, mailbox.address).trim_start().to_owned();
        all.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    line(["objet", "subject"], mail.subject.clone());
    line(["de", "from"], shown(&mail.from));
    line(["à", "to"], shown(&mail.to));
    if let Some(notification) = &mail.notification {
        let code = notification.code.as_deref().unwrap_or_default();
        let failed = match (notification.failed, fr) {
            (true, true) => "échec",
            (true, false) => "failed",
            (false, _) => "ok",
        };
        line(["accusé", "notification"], format!("{} ({failed}) {code}", notification.disposition.name()));
    }
    for carried in &contents.documents {
        let label = carried.document.as_ref().map_or("", |document| document.label.as_str());
        line(["document", "document"], format!("{} {label} ({})", carried.unique_id, carried.path));
    }
    for part in mail.parts.iter().filter(|part| !part.body) {
        let name = part.name.as_deref().unwrap_or("-");
        line(
            ["pièce jointe", "attachment"],
            format!("{name} ({}, {})", part.content.name(), part.bytes.len()),
        );
    }
    lines.concat()
}
