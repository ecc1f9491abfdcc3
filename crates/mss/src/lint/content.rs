//! Indicators, subject, attachments, recipients: what a mail with health documents owes.

use segur_ins::Matricule;

use super::{Lint, must, should};
use crate::name::cut;
use crate::{Address, Document, Draft, Masked, PREFIX, Subject, pdf_name, unaccented};

impl Lint<'_> {
    pub(super) fn indicators(&mut self) {
        self.x_mss_ins();
        self.x_mss_codecda();
        match self.first("X-MSS-MES").as_deref() {
            None => {}
            Some("FIN") if self.recipients().iter().any(Address::is_patient) => {}
            Some("FIN") => self.say(
                should("MSS-MES-NOT-CITIZEN", "ECO.2.2.8, MSS/CONF.21").of("X-MSS-MES"),
                [
                    "`X-MSS-MES: FIN` sans destinataire usager",
                    "`X-MSS-MES: FIN` without a citizen among the recipients",
                ],
                [
                    "cet en-tête clôt un échange avec un usager de Mon espace santé",
                    "this field ends an exchange with a citizen",
                ],
            ),
            Some(_) => self.say(
                must("MSS-MES", "ECO.2.2.8, MSS/CONF.21").of("X-MSS-MES"),
                ["`X-MSS-MES` n'a qu'une valeur, `FIN`", "`X-MSS-MES` has one value only, `FIN`"],
                ["écrire `FIN`, ou retirer l'en-tête", "write `FIN`, or take the field away"],
            ),
        }
    }

    fn x_mss_ins(&mut self) {
        let value = self.first("X-MSS-INS");
        let rule = |code| must(code, "MSS/CONF.14").of("X-MSS-INS");
        match (value.as_deref(), self.has_documents()) {
            (Some(_), false) => self.say(
                rule("MSS-INS-WITHOUT-CDA"),
                ["`X-MSS-INS` sans document CDA joint", "`X-MSS-INS` without a CDA document"],
                ["retirer l'en-tête", "take the field away"],
            ),
            (None, true) => self.say(
                rule("MSS-INS-ABSENT"),
                ["pas d'en-tête `X-MSS-INS`", "no field `X-MSS-INS`"],
                [
                    "`O` si l'INS des documents est qualifié, `N` sinon",
                    "`O` if the INS of the documents is qualified, `N` otherwise",
                ],
            ),
            (Some(value @ ("O" | "N")), true) if !self.documents.is_empty() => {
                let qualified = self.documents.iter().all(Document::has_qualified_ins);
                if (value == "O") != qualified {
                    let right = if qualified { "O" } else { "N" };
                    self.say(
                        rule("MSS-INS-VALUE"),
                        [
                            &format!("`X-MSS-INS: {value}` contredit les documents : attendu `{right}`"),
                            &format!("`X-MSS-INS: {value}` contradicts the documents: expected `{right}`"),
                        ],
                        [
                            "un INS est qualifié si matricule, OID et traits sont dans l'en-tête du CDA",
                            "an INS is qualified if matricule, OID and traits are in the CDA header",
                        ],
                    );
                }
            }
            (Some("O" | "N"), _) | (None, false) => {}
            (Some(_), true) => self.say(
                rule("MSS-INS-VALUE"),
                ["`X-MSS-INS` n'est ni `O` ni `N`", "`X-MSS-INS` is neither `O` nor `N`"],
                [
                    "`O` si l'INS des documents est qualifié, `N` sinon",
                    "`O` if the INS of the documents is qualified, `N` otherwise",
                ],
            ),
        }
    }

    fn x_mss_codecda(&mut self) {
        let rule = |code| must(code, "MSS/CONF.15").of("X-MSS-CODECDA");
        let values: Vec<String> = self.mail.field("X-MSS-CODECDA").map(str::to_owned).collect();
        // Repeated field or commas: both are met, no text says which.
        let codes: Vec<&str> = values
            .iter()
            .flat_map(|value| value.split([',', ';']))
            .map(str::trim)
            .filter(|code| !code.is_empty())
            .collect();
        match (codes.is_empty(), self.has_documents()) {
            (false, false) => self.say(
                rule("MSS-CODECDA-WITHOUT-CDA"),
                ["`X-MSS-CODECDA` sans document CDA joint", "`X-MSS-CODECDA` without a CDA document"],
                ["retirer l'en-tête", "take the field away"],
            ),
            (true, true) => self.say(
                rule("MSS-CODECDA-ABSENT"),
                ["pas d'en-tête `X-MSS-CODECDA`", "no field `X-MSS-CODECDA`"],
                [
                    "y mettre le `code/@code` de chaque CDA, séparés par des virgules",
                    "put the `code/@code` of each CDA there, separated by commas",
                ],
            ),
            (false, true) if !self.documents.is_empty() => {
                let sorted = |mut codes: Vec<String>| {
                    codes.sort();
                    codes.dedup();
                    codes
                };
                let there = sorted(codes.iter().map(|code| (*code).to_owned()).collect());
                let right = sorted(self.documents.iter().map(|document| document.code.clone()).collect());
                if there != right {
                    let right = right.join(",");
                    self.say(
                        rule("MSS-CODECDA-VALUE"),
                        [
                            &format!("`X-MSS-CODECDA` contredit les documents : attendu `{right}`"),
                            &format!("`X-MSS-CODECDA` contradicts the documents: expected `{right}`"),
                        ],
                        ["y mettre le `code/@code` de chaque CDA", "put the `code/@code` of each CDA there"],
                    );
                }
            }
            _ => {}
        }
    }

    pub(super) fn subject(&mut self) {
        let subject = self.mail.subject.clone();
        match (subject.contains(PREFIX), self.has_documents()) {
            (false, true) => self.say(
                must("MSS-SUBJECT-PREFIX", "ECO.2.1.3, MSS/CONF.25").of("Subject"),
                ["l'objet n'a pas le préfixe `XDM/1.0/DDM`", "the subject has no prefix `XDM/1.0/DDM`"],
                [
                    "`XDM/1.0/DDM+<libellé> <NOM> <prénom> <date de naissance>`",
                    "`XDM/1.0/DDM+<label> <NOM> <prénom> <birth date>`",
                ],
            ),
            (true, false) if self.mail.notification.is_none() && self.mail.in_reply_to.is_empty() => self
                .say(
                    should("MSS-SUBJECT-NO-ARCHIVE", "ECO.2.1.3, MSS/CONF.25").of("Subject"),
                    [
                        "l'objet annonce une archive XDM, le mail n'en porte pas",
                        "the subject announces an XDM archive, the mail has none",
                    ],
                    [
                        "joindre l'archive, ou retirer le préfixe",
                        "attach the archive, or take the prefix away",
                    ],
                ),
            (true, true) => self.subject_filled(&subject),
            _ => {}
        }
    }

    /// What follows the prefix is the label, the names and perhaps the birth date of the patient of the documents.
    fn subject_filled(&mut self, subject: &str) {
        let Ok(expected) = Subject::of(self.documents, true) else { return };
        let shown = Subject::shown(subject).unwrap_or_default();
        let names =
            format!("{} {}", unaccented(&expected.family).to_uppercase(), unaccented(&expected.given));
        let rest = shown.split_once(&names).filter(|(before, _)| before.contains(&cut(&expected.label)));
        let advice = [
            "libellé du code CDA coupé à 40 caractères, NOM de naissance en capitales sans accent, prénom sans accent, date de naissance JJ/MM/AAAA facultative",
            "label of the CDA code cut at 40 characters, birth NAME in capitals without accents, given name without accents, birth date JJ/MM/AAAA optional",
        ];
        let wanted = [format!("attendu `{expected}`"), format!("expected `{expected}`")];
        let Some((_, rest)) = rest else {
            return self.say(
                should("MSS-SUBJECT-FILL", "ECO.2.1.3, MSS/CONF.25").of("Subject"),
                [
                    &format!("l'objet ne suit pas la règle : {}", wanted[0]),
                    &format!("the subject does not follow the rule: {}", wanted[1]),
                ],
                advice,
            );
        };
        let birth = expected.day();
        if !rest.trim().is_empty() && Some(rest.trim()) != birth.as_deref() {
            self.say(
                must("MSS-SUBJECT-BIRTH", "ECO.2.1.3, MSS/CONF.25").of("Subject"),
                [
                    &format!("ce qui suit le prénom n'est pas la date de naissance : {}", wanted[0]),
                    &format!("what follows the given name is not the birth date: {}", wanted[1]),
                ],
                advice,
            );
        }
    }

    pub(super) fn attachments(&mut self) {
        let archives: Vec<_> = self.mail.archives().filter(|part| part.depth == 0).cloned().collect();
        if archives.len() > 1 {
            self.say(
                should("MSS-ARCHIVES", "ECO.2.1.1, MSS/CONF.23"),
                [
                    &format!("{} archives dans un mail", archives.len()),
                    &format!("{} archives in a mail", archives.len()),
                ],
                [
                    "une archive par mail, qui porte tous les documents",
                    "one archive for each mail, with all the documents",
                ],
            );
        }
        for archive in &archives {
            let name = archive.name.as_deref().unwrap_or_default();
            if !name.eq_ignore_ascii_case("IHE_XDM.ZIP") || archive.media_type != "application/zip" {
                self.say(
                    should("MSS-ARCHIVE-NAME", "ECO.2.1.1, MSS/CONF.23"),
                    [
                        &format!("l'archive est jointe comme « {name} » ({})", archive.media_type),
                        &format!("the archive is attached as `{name}` ({})", archive.media_type),
                    ],
                    [
                        "attendu : `IHE_XDM.ZIP`, `application/zip`",
                        "expected: `IHE_XDM.ZIP`, `application/zip`",
                    ],
                );
            }
        }
        self.copies();
        self.one_patient();
    }

    fn copies(&mut self) {
        let documents = self.documents;
        let copies: Vec<_> = self.mail.copies(documents).into_iter().map(|copy| copy.cloned()).collect();
        for (document, copy) in documents.iter().zip(copies) {
            let Some(copy) = copy else {
                self.say(
                    must("MSS-PDF-MISSING", "ECO.2.1.1, MSS/CONF.23"),
                    [
                        &format!("le document {} n'a pas de copie PDF", document.unique_id),
                        &format!("document {} has no PDF copy", document.unique_id),
                    ],
                    ["joindre le même document en PDF/A-1", "attach the same document as PDF/A-1"],
                );
                continue;
            };
            let (expected, name) = (pdf_name(document, None), copy.name.clone().unwrap_or_default());
            if !name.starts_with(expected.trim_end_matches(".pdf")) || !name.ends_with(".pdf") {
                self.say(
                    should("MSS-PDF-NAME", "ECO.2.1.6"),
                    [
                        &format!("la copie PDF s'appelle « {name} » : attendu « {expected} »"),
                        &format!("the PDF copy is called `{name}`: expected `{expected}`"),
                    ],
                    [
                        "`<date de l'acte>_<type>_<NOM>_<prénom>[_<n° dossier>].pdf`",
                        "`<date of the act>_<type>_<NOM>_<prénom>[_<number>].pdf`",
                    ],
                );
            }
            if !says_pdf_a1(&copy.bytes) {
                self.say(
                    should("MSS-PDF-A1", "ECO.2.1.5, MSS/CONF.26"),
                    [
                        &format!("la copie « {name} » ne se dit pas PDF/A-1"),
                        &format!("the copy `{name}` does not say that it is PDF/A-1"),
                    ],
                    ["ses métadonnées XMP disent `pdfaid:part` 1", "its XMP metadata say `pdfaid:part` 1"],
                );
            }
        }
    }

    fn one_patient(&mut self) {
        let documents = self.documents;
        if !documents.iter().all(|document| document.is_of_the_patient_of(&documents[0])) {
            self.say(
                must("MSS-ONE-PATIENT", "ECO.2.1.1, MSS/CONF.23"),
                ["les documents ne sont pas d'un même patient", "the documents are not of one patient"],
                ["un mail par patient", "one mail for each patient"],
            );
        }
    }

    /// Documents masked to a recipient, or whose confidentiality forbids sharing.
    pub(super) fn masked(&mut self) {
        let documents = self.documents;
        for address in self.recipients() {
            for (document, masked) in documents.iter().filter_map(|d| Some((d, d.masked(&address)?))) {
                let rule = match masked {
                    // Only the mailbox of a minor is read by others.
                    Masked::ForRepresentatives => should("MSS-MASKED", "volet Transmission"),
                    _ => must("MSS-MASKED", "volet Transmission"),
                };
                let (id, code) = (&document.unique_id, masked.code());
                self.say(
                    rule.of("To"),
                    [
                        &format!("le document {id} est masqué ({code}) à {address}"),
                        &format!("document {id} is masked ({code}) to {address}"),
                    ],
                    ["retirer ce destinataire ou ce document", "take away that recipient or that document"],
                );
            }
        }
        let restricted =
            |d: &&Document| d.confidentiality.iter().any(|code| matches!(code.as_str(), "R" | "V"));
        for document in documents.iter().filter(restricted) {
            let id = &document.unique_id;
            self.say(
                should("MSS-CONFIDENTIALITY", "volet Transmission"),
                [
                    &format!("le document {id} est de confidentialité restreinte (R ou V)"),
                    &format!("document {id} is of restricted confidentiality (R or V)"),
                ],
                ["un tel document ne devrait pas être partagé", "such a document should not be shared"],
            );
        }
    }

    pub(super) fn patients(&mut self) {
        let patients: Vec<Address> = self.recipients().into_iter().filter(Address::is_patient).collect();
        for address in &patients {
            let rule = |code| must(code, "MSS/va1.19, MSS/UX.32").of("To");
            let Some(matricule) = address.matricule() else {
                self.say(
                    rule("MSS-PATIENT-ADDRESS"),
                    [
                        &format!("{address} ne commence pas par un matricule INS"),
                        &format!("{address} does not begin with a matricule INS"),
                    ],
                    ["15 caractères, clé comprise", "15 characters, key included"],
                );
                continue;
            };
            let theirs = |document: &&Document| {
                document.identity.record.matricule.as_deref().and_then(|m| Matricule::wire(m).ok())
                    != Some(matricule)
            };
            if let Some(other) = self.documents.iter().find(theirs) {
                self.say(
                    rule("MSS-OTHER-PATIENT"),
                    [
                        &format!("le document {} n'est pas celui du patient {address}", other.unique_id),
                        &format!("document {} is not of patient {address}", other.unique_id),
                    ],
                    [
                        "n'écrire à un patient que ses propres documents",
                        "send a patient documents of his own only",
                    ],
                );
            }
        }
        if !patients.is_empty() && self.mail.size > Draft::ENS_LIMIT {
            self.say(
                must("MSS-SIZE", "Mon espace santé, 25 Mo"),
                [
                    &format!("le mail fait {} octets : Mon espace santé le refusera", self.mail.size),
                    &format!("the mail has {} bytes: Mon espace santé will refuse it", self.mail.size),
                ],
                ["envoyer moins de documents à la fois", "send fewer documents at a time"],
            );
        }
    }
}

/// XMP metadata of PDF/A are never compressed (ISO 19005-1, 6.7.2).
fn says_pdf_a1(bytes: &[u8]) -> bool {
    let Some(at) = memchr::memmem::find(bytes, b"pdfaid:part") else { return false };
    let value = &bytes[at + b"pdfaid:part".len()..];
    let value = value.iter().find(|byte| !b"=>\"' \r\n\t".contains(byte));
    value == Some(&b'1')
}
