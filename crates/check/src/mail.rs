//! Mails: the message, its archives as archives are checked, the documents attached without one.

use segur_mss::{Content, Document, Limits, Mail, Part, lint};
use segur_report::{Finding, Report, Source, Text};
use segur_xml::Tree;

use crate::{Checker, Envelope};

/// Whether bytes are a message, by their first lines.
pub(crate) fn is_mail(bytes: &[u8]) -> bool {
    Mail::recognises(&bytes[..bytes.len().min(Envelope::HEAD)])
}

impl Checker<'_> {
    /// Judges a message by the rules of MSSanté, with all that it carries and that is to be integrated: forwarded
    /// messages are opened. The message that a notification or a rejection gives back was judged by who sends it.
    pub(crate) fn check_mail(&mut self, name: &str, bytes: &[u8]) -> Report {
        let mut report = Report::new(name, "mail");
        report.rule_sets = self.engine.rule_sets().cloned().collect();
        let mail = match Mail::read(bytes, &Limits::default()) {
            Ok(mail) => mail,
            Err(error) => {
                report.findings.push(error.to_finding());
                return report;
            }
        };
        report.findings.clone_from(&mail.findings);
        let mut documents = Vec::new();
        match mail.notification.is_some() {
            true => report.findings.extend(given_back(&mail)),
            false => documents = self.carried(&mail, &mut report),
        }
        report.findings.extend(lint(&mail, bytes, &documents));
        report
    }

    /// Judges archives and documents; those that the message itself carries are returned.
    fn carried(&mut self, mail: &Mail<'_>, report: &mut Report) -> Vec<Document> {
        let mut own = Vec::new();
        let mut names = Names::new(&report.input);
        for part in &mail.parts {
            let name = names.next(part);
            let documents = match part.content {
                Content::Archive => {
                    let (archive, documents) = self.judge_archive(&name, &part.bytes);
                    report.parts.push(archive);
                    documents
                }
                Content::Cda => {
                    report.parts.push(self.check_document(&name, &part.bytes));
                    let tree = Tree::parse(&part.bytes, &self.engine.options).ok();
                    tree.and_then(|tree| Document::of(&tree).ok()).into_iter().collect()
                }
                _ => Vec::new(),
            };
            if part.depth == 0 {
                own.extend(documents);
            }
        }
        Document::distinct(own)
    }
}

/// The names of parts: `mail!part`, those of an enclosed message `mail!message!part`.
struct Names {
    /// The name of the message at each depth.
    messages: Vec<String>,
    count: usize,
}

impl Names {
    fn new(mail: &str) -> Names {
        Names { messages: vec![mail.to_owned()], count: 0 }
    }

    fn next(&mut self, part: &Part<'_>) -> String {
        self.count += 1;
        self.messages.truncate(part.depth + 1);
        let message = self.messages.last().map_or("", String::as_str);
        let name = match &part.name {
            Some(name) => format!("{message}!{name}"),
            None => format!("{message}!{}-{}", part.content.name(), self.count),
        };
        if part.content == Content::Message {
            self.messages.push(name.clone());
        }
        name
    }
}

/// That what a notification gives back is not judged, where it gives something back.
fn given_back(mail: &Mail<'_>) -> Option<Finding> {
    let documents = |part: &Part<'_>| matches!(part.content, Content::Archive | Content::Cda);
    mail.parts.iter().any(documents).then(|| {
        let message = Text::new(
            "accusé ou rejet : les documents du message d'origine, joints pour mémoire, ne sont pas contrôlés",
            "notification or rejection: the documents of the original message, given back, are not checked",
        );
        Finding::info(Source::Mss, "MSS-GIVEN-BACK", message)
    })
}
