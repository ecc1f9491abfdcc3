//! Header and text: what any mail of the trust space owes.

use super::{Lint, must, should};
use crate::read::Content;
use crate::{Address, Part};

impl Lint<'_> {
    pub(super) fn form(&mut self) {
        self.header();
        self.lines();
        self.mailboxes();
        if self.has_its_parts() {
            self.body();
        }
    }

    pub(super) fn client(&mut self) {
        self.label();
        self.thread();
        self.charset();
        self.same_words();
        self.application();
        self.receipts();
        self.nil();
    }

    fn header(&mut self) {
        for name in
            ["Date", "From", "To", "Subject", "Message-ID", "Reply-To", "X-MSS-NIL", "X-MSS-INS", "X-MSS-MES"]
        {
            if self.mail.field(name).count() > 1 {
                self.say(
                    must("MSS-HEADER-TWICE", "RFC 5322, 3.6").of(name),
                    [
                        &format!("l'en-tête `{name}` est là plusieurs fois"),
                        &format!("the field `{name}` is there several times"),
                    ],
                    ["n'en garder qu'un", "keep one"],
                );
            }
        }
        let dated = self.first("Date").is_some_and(|date| is_date(&date));
        if self.mail.date.is_none() || !dated {
            self.say(
                must("MSS-DATE", "RFC 5322, 3.6.1").of("Date"),
                ["pas de date d'envoi lisible", "no readable date"],
                [
                    "ajouter `Date`, par exemple `Wed, 1 Jul 2026 10:00:00 +0200`",
                    "add `Date`, such as `Wed, 1 Jul 2026 10:00:00 +0200`",
                ],
            );
        }
        if self.mail.message_id.is_none() {
            self.say(
                must("MSS-MESSAGE-ID", "ECO.2.2.1, MSS/va1.12"),
                ["pas de `Message-ID`", "no `Message-ID`"],
                ["chaque nouveau mail porte le sien", "each new mail has its own"],
            );
        }
    }

    /// Lines that gateways cut, bytes that they change.
    fn lines(&mut self) {
        if self.raw.split(|byte| *byte == b'\n').any(|line| line.len() > 999) {
            self.say(
                must("MSS-LINE", "RFC 5322, 2.1.1"),
                ["une ligne dépasse 998 caractères", "a line is longer than 998 characters"],
                [
                    "plier les en-têtes, encoder les corps en base64 ou quoted-printable",
                    "fold the header, encode bodies as base64 or quoted-printable",
                ],
            );
        }
        let end = [&b"\r\n\r\n"[..], b"\n\n"]
            .into_iter()
            .filter_map(|end| memchr::memmem::find(self.raw, end))
            .min();
        if !self.raw[..end.unwrap_or(self.raw.len())].is_ascii() {
            self.say(
                must("MSS-HEADER-8BIT", "RFC 2047"),
                [
                    "un en-tête contient des octets qui ne sont pas ASCII",
                    "the header has bytes that are not ASCII",
                ],
                ["encoder les accents en `=?UTF-8?Q?...?=`", "encode accents as `=?UTF-8?Q?...?=`"],
            );
        }
    }

    fn mailboxes(&mut self) {
        if self.mail.from.len() != 1 {
            self.say(
                must("MSS-FROM", "RFC 5322, 3.6.2").of("From"),
                ["il faut un expéditeur, et un seul", "there must be one author, and only one"],
                ["`From: Titre_Prénom_NOM_Entité <boîte>`", "`From: Titre_Prénom_NOM_Entité <mailbox>`"],
            );
        }
        let all = self.mail.from.iter().chain(&self.mail.to).chain(&self.mail.cc).chain(&self.mail.reply_to);
        let wrong: Vec<_> = all.filter_map(|mailbox| Address::new(&mailbox.address).err()).collect();
        for error in wrong {
            self.say(
                must("MSS-ADDRESS", "RFC 5322, 3.4"),
                [&error.message().fr, &error.message().en],
                ["corriger l'adresse", "correct the address"],
            );
        }
        if self.mail.to.is_empty() && self.mail.cc.is_empty() {
            self.say(
                should("MSS-NO-RECIPIENT", "RFC 5322, 3.6.3"),
                ["aucun destinataire visible", "no visible recipient"],
                ["nommer les destinataires dans `To`", "name the recipients in `To`"],
            );
        }
    }

    /// A mailbox is no label: what people see is the name.
    fn label(&mut self) {
        let [from] = self.mail.from.as_slice() else { return };
        if from.name.trim().is_empty() || from.name.contains('@') {
            self.say(
                must("MSS-FROM-LABEL", "ECO.2.2.7, MSS/va1.16").of("From"),
                ["l'expéditeur n'a pas de libellé", "the author has no label"],
                [
                    "personne : `Titre_Prénom_NOM_Entité` ; organisation ou application : `Entité`",
                    "person: `Titre_Prénom_NOM_Entité`; organisation or application: `Entité`",
                ],
            );
        }
    }

    fn thread(&mut self) {
        let subject = self.mail.subject.trim_start().to_ascii_lowercase();
        let answers = ["re:", "re :", "rép:"].iter().any(|start| subject.starts_with(start));
        if answers && self.mail.in_reply_to.is_empty() {
            self.say(
                should("MSS-IN-REPLY-TO", "ECO.2.2.2, MSS/va1.08").of("Subject"),
                ["une réponse sans `In-Reply-To`", "an answer without `In-Reply-To`"],
                [
                    "y mettre le `Message-ID` du mail auquel on répond",
                    "put the `Message-ID` of the mail answered there",
                ],
            );
        }
        if !self.mail.in_reply_to.is_empty() && self.mail.references.is_empty() {
            self.say(
                should("MSS-REFERENCES", "ECO.2.2.2, MSS/va1.08").of("In-Reply-To"),
                ["`In-Reply-To` sans `References`", "`In-Reply-To` without `References`"],
                [
                    "y mettre la suite des `Message-ID` de l'échange",
                    "put the `Message-ID`s of the exchange there",
                ],
            );
        }
    }

    /// The parts that are the text of the message, in order.
    fn bodies(&self) -> impl Iterator<Item = &Part<'_>> {
        let parts = self.mail.parts.iter().filter(|part| part.body && part.depth == 0);
        parts.filter(|part| matches!(part.content, Content::Text | Content::Html))
    }

    fn body(&mut self) {
        let first = self.bodies().next().map(|part| part.content);
        match first {
            None => self.say(
                must("MSS-BODY", "ECO.2.2.4, MSS/va1.11"),
                ["le mail n'a pas de texte", "the mail has no text"],
                [
                    "un texte `text/plain`, ou `multipart/alternative`",
                    "a text `text/plain`, or `multipart/alternative`",
                ],
            ),
            Some(Content::Html) if self.by_client() => self.say(
                must("MSS-BODY", "ECO.2.2.4, MSS/va1.11"),
                ["le texte commence par sa forme HTML", "the text begins with its HTML form"],
                [
                    "`text/plain` d'abord, puis `text/html`, aux mêmes mots",
                    "`text/plain` first, then `text/html`, with the same words",
                ],
            ),
            Some(_) => {}
        }
    }

    fn charset(&mut self) {
        let declared =
            |part: &Part<'_>| part.charset.as_deref().is_some_and(|c| c.eq_ignore_ascii_case("utf-8"));
        let wrong = self.bodies().any(|part| !part.bytes.is_ascii() && !declared(part));
        if wrong {
            self.say(
                must("MSS-CHARSET", "ECO.2.2.3"),
                ["le texte n'est pas déclaré en UTF-8", "the text is not declared as UTF-8"],
                ["`Content-Type: text/plain; charset=utf-8`", "`Content-Type: text/plain; charset=utf-8`"],
            );
        }
        let broken = self.bodies().any(|part| declared(part) && std::str::from_utf8(&part.bytes).is_err());
        if broken {
            self.say(
                must("MSS-CHARSET", "ECO.2.2.3"),
                ["le texte se dit en UTF-8 et ne l'est pas", "the text says that it is UTF-8 and is not"],
                ["enregistrer le texte en UTF-8", "save the text as UTF-8"],
            );
        }
    }

    /// Both forms of the text say the same: a reader sees one or the other.
    fn same_words(&mut self) {
        let (Some(text), Some(html)) = (&self.mail.text, &self.mail.html) else { return };
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        // Where there is but one form, the reader of MIME gives it for the other.
        let both = self.bodies().count() > 1;
        if both && letters(text) != letters(&mail_parser::decoders::html::html_to_text(html)) {
            self.say(
                should("MSS-BODY-DIFFERS", "ECO.2.2.4, MSS/va1.11"),
                [
                    "le texte et sa forme HTML n'ont pas les mêmes mots",
                    "the text and its HTML form do not have the same words",
                ],
                ["donner les mêmes mots aux deux formes", "give both forms the same words"],
            );
        }
    }

    /// An application mailbox names, in `Reply-To` and in its text, the mailbox that somebody reads.
    fn application(&mut self) {
        let Some(reply) = self.mail.reply_to.first().map(|mailbox| mailbox.address.clone()) else { return };
        let own = self.mail.from.iter().any(|from| from.address.eq_ignore_ascii_case(&reply));
        let text = self.mail.text.as_deref().unwrap_or_default().to_lowercase();
        let told = text.contains(&reply.to_lowercase()) && text.contains("automati");
        if !own && !told {
            self.say(
                should("MSS-APPLICATION", "ECO.2.2.5, MSS/va1.09").of("Reply-To"),
                ["le texte ne dit pas que le mail est automatique et à qui écrire (`Reply-To`)", "the text does not say that the mail is automatic and whom to write to (`Reply-To`)"],
                ["boîte applicative : finir par une phrase qui dit que le mail est généré automatiquement et nomme cette boîte", "application mailbox: end with a sentence that says that the mail was made automatically and names that mailbox"],
            );
        }
    }

    /// Receipts go to the mailbox that sends.
    fn receipts(&mut self) {
        let from = self.mail.from.first().map(|from| from.address.to_ascii_lowercase()).unwrap_or_default();
        let rules = [
            ("Return-Receipt-To", "MSS-RETURN-RECEIPT", "MSS/va1.15"),
            ("Disposition-Notification-To", "MSS-DISPOSITION-TO", "ECO.2.3.2, MSS/UX.33"),
        ];
        for (field, code, requirement) in rules {
            let Some(value) = self.first(field) else { continue };
            if !value.to_ascii_lowercase().contains(&from) {
                self.say(
                    should(code, requirement).of(field),
                    [
                        &format!("`{field}` ne désigne pas l'expéditeur"),
                        &format!("`{field}` is not the author"),
                    ],
                    [
                        "y mettre la boîte émettrice : une autre ne recevrait pas l'accusé de plein droit",
                        "put the sending mailbox there: another would not get the receipt by right",
                    ],
                );
            }
        }
    }

    fn nil(&mut self) {
        if self.first("X-MSS-NIL").is_none_or(|value| value.is_empty()) {
            self.say(
                must("MSS-NIL", "MSS/CONF.16").of("X-MSS-NIL"),
                ["pas d'en-tête `X-MSS-NIL`", "no field `X-MSS-NIL`"],
                [
                    "y mettre la référence produit (Convergence) du logiciel qui émet",
                    "put the product reference (Convergence) of the sending software there",
                ],
            );
        }
    }
}

/// `[day,] 1 Jul 2026 10:00[:00] +0200`, comments apart (RFC 5322, sections 3.3 and 4.3).
fn is_date(text: &str) -> bool {
    const MONTHS: &str = "jan feb mar apr may jun jul aug sep oct nov dec";
    let text = text.to_ascii_lowercase();
    let date = text.split_once(',').map_or(text.as_str(), |(_, date)| date);
    let words: Vec<&str> = date.split_whitespace().filter(|word| !word.starts_with('(')).collect();
    let [day, month, year, time, zone] = words.as_slice() else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let offset = zone.strip_prefix(['+', '-']).is_some_and(|zone| zone.len() == 4 && digits(zone));
    digits(day)
        && MONTHS.split(' ').any(|known| known == *month)
        && digits(year)
        && year.len() >= 4
        && (2..4).contains(&time.split(':').count())
        && time.split(':').all(|part| part.len() == 2 && digits(part))
        && (offset
            || matches!(
                *zone,
                "gmt" | "ut" | "utc" | "z" | "est" | "edt" | "cst" | "cdt" | "mst" | "mdt" | "pst" | "pdt"
            ))
}

#[cfg(test)]
mod tests {
    use super::is_date;

    #[test]
    fn dates_are_those_of_mail() {
        for good in [
            "Wed, 1 Jul 2026 10:00:00 +0200",
            "1 Jul 2026 10:00 GMT",
            "Wed, 20 Feb 2024 00:19:00 -0400 (EDT)",
        ] {
            assert!(is_date(good), "{good}");
        }
        for bad in [
            "",
            "2026-07-01T10:00:00Z",
            "12/01/2026 10:00",
            "Wed, 1 juil. 2026 10:00:00 +0200",
            "Wed, 1 Jul 26 10:00:00 +0200",
            "Wed, 1 Jul 2026 10:00:00",
        ] {
            assert!(!is_date(bad), "{bad}");
        }
    }
}
