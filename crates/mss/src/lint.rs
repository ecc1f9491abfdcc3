//! The rules of MSSanté for a message with or without documents (Référentiel socle MSSanté #2; Ségur, wave 2).

mod content;
mod form;
mod place;

use segur_report::{Finding, Severity, Source, Text};

use crate::{Address, Document, Mail};

/// Holds a message against the rules; `documents` are those that its archives carry, as far as they could be read. The hint
/// of a finding names the requirement.
///
/// ```
/// use segur_mss::{Limits, Mail, lint};
/// let raw = b"From: Dr_Zoe_MARTIN <zoe.martin@chb.mssante.fr>\r\nTo: a@b.mssante.fr\r\n\r\nBonjour\r\n";
/// let mail = Mail::read(raw, &Limits::default())?;
/// let codes: Vec<_> = lint(&mail, raw, &[]).into_iter().map(|finding| finding.code).collect();
/// assert_eq!(codes, ["MSS-DATE", "MSS-MESSAGE-ID", "MSS-NIL"]);
/// # Ok::<(), segur_mss::MailError>(())
/// ```
pub fn lint(mail: &Mail<'_>, raw: &[u8], documents: &[Document]) -> Vec<Finding> {
    let mut lint = Lint { mail, raw, documents, findings: Vec::new() };
    lint.form();
    // What operators and Mon espace santé write is not the work of a client.
    if lint.by_client() {
        lint.client();
        lint.patients();
        lint.masked();
        // Of what lost its parts nobody can say what it carried.
        if lint.has_its_parts() {
            lint.indicators();
            lint.subject();
            lint.attachments();
        }
    }
    lint.findings
}

struct Lint<'l> {
    mail: &'l Mail<'l>,
    raw: &'l [u8],
    documents: &'l [Document],
    findings: Vec<Finding>,
}

/// A rule: its code, the requirement it comes from, the field of the header that breaks it.
struct Rule {
    code: &'static str,
    requirement: &'static str,
    severity: Severity,
    field: &'static str,
}

const fn must(code: &'static str, requirement: &'static str) -> Rule {
    Rule { code, requirement, severity: Severity::Error, field: "" }
}

const fn should(code: &'static str, requirement: &'static str) -> Rule {
    Rule { code, requirement, severity: Severity::Warning, field: "" }
}

impl Rule {
    /// The same, about that field.
    const fn of(self, field: &'static str) -> Rule {
        Rule { field, ..self }
    }
}

impl Lint<'_> {
    fn say(&mut self, rule: Rule, message: [&str; 2], advice: [&str; 2]) {
        let [fr, en] = message;
        let text = Text::new(fr.to_owned(), en.to_owned());
        let finding = Finding { severity: rule.severity, ..Finding::error(Source::Mss, rule.code, text) };
        let [fr, en] = advice;
        let hint = Text::new(
            format!("{fr} (exigence {})", rule.requirement),
            format!("{en} (requirement {})", rule.requirement),
        );
        let location = place::of(self.raw, rule.field);
        self.findings.push(Finding { location, ..finding.with_hint(hint) });
    }

    fn has_its_parts(&self) -> bool {
        !self.mail.findings.iter().any(|finding| finding.code == "MSS-BOUNDARY")
    }

    /// Whether the sender is a client of the trust space, whose rules these are: neither an operator that could not deliver
    /// nor a citizen.
    fn by_client(&self) -> bool {
        let mut from = self.mail.from.iter().filter_map(|from| Address::new(&from.address).ok());
        !self.mail.is_delivery_report() && !from.any(|from| from.is_patient())
    }

    /// Whether the message itself carries health documents.
    fn has_documents(&self) -> bool {
        self.mail.archives().any(|part| part.depth == 0)
    }

    fn recipients(&self) -> Vec<Address> {
        let mailboxes = self.mail.to.iter().chain(&self.mail.cc);
        mailboxes.filter_map(|mailbox| Address::new(&mailbox.address).ok()).collect()
    }

    fn first(&self, name: &str) -> Option<String> {
        self.mail.field(name).next().map(|value| value.trim().to_owned())
    }
}
