//! `samples/mss`: mails built here around `samples/xdm/valide.zip`, valid ones and some with exactly one fault each.
//!
//! `UPDATE_SNAPSHOTS=1 cargo test -p segur-cli --test mss_samples` writes them again. Each is then given to `segur check`,
//! which must tell the codes of its line in `attendus.tsv` and no other.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]
#![allow(clippy::disallowed_methods, reason = "these tests make and read the samples")]

mod samples;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use segur_mss::{
    Address, Answer, Answered, Contents, Draft, Label, Limits, Mail, RejectCode, Replaced, Sender, Stamp,
};

const PDF: &[u8] =
    b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n<rdf:Description><pdfaid:part>1</pdfaid:part></rdf:Description>\n%%EOF\n";
const TEXT: &str =
    "Bonjour,\n\nVoici le compte rendu de l’examen réalisé hier à l'hôpital.\n\nCamille ESSAI\n";

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/mss"))
}

fn archive(name: &str) -> Vec<u8> {
    fs::read(folder().join("../xdm").join(name)).unwrap()
}

fn address(text: &str) -> Address {
    Address::new(text).unwrap()
}

fn person() -> Sender {
    let label = Label::Person {
        title: Some("Dr".into()),
        given: "Camille".into(),
        family: "Essai".into(),
        unit: Some("Cabinet".into()),
    };
    Sender { address: address("camille.essai@cabinet.mssante.test"), label, application: None }
}

fn unit(box_name: &str) -> Sender {
    Sender { address: address(box_name), label: Label::Unit("Laboratoire".into()), application: None }
}

fn stamp(number: u32) -> Stamp {
    Stamp { unix: 1_768_210_200 + i64::from(number), message_id: format!("{number}@cabinet.mssante.test") }
}

/// A mail with the documents of an archive.
fn draft(archive: &[u8]) -> Draft<'_> {
    let documents = Contents::of_archive(archive, &Default::default()).known();
    Draft {
        text: TEXT.into(),
        copies: documents.iter().map(|_| Some(PDF)).collect(),
        documents,
        archive: Some(archive),
        nil: "SEGUR1".into(),
        read_receipt: true,
        delivery_receipt: true,
        ..Draft::new(person(), vec![address("labo@chb.mssante.test")])
    }
}

fn built(draft: &Draft<'_>) -> String {
    String::from_utf8(draft.build(&stamp(1)).unwrap()).unwrap()
}

fn valid() -> String {
    built(&draft(&archive("valide.zip")))
}

fn plain() -> String {
    let draft = Draft {
        subject: Some("Réunion".into()),
        text: TEXT.into(),
        nil: "SEGUR1".into(),
        ..Draft::new(person(), vec![address("labo@chb.mssante.test")])
    };
    built(&draft)
}

fn html() -> String {
    let html = "<p>Bonjour,</p><p>Voici le compte rendu de l’examen réalisé hier à l'hôpital.</p><p>Camille ESSAI</p>";
    built(&Draft { html: Some(html.into()), ..draft(&archive("valide.zip")) })
}

fn answer(original: &str, answered: Answered) -> String {
    let mail = Mail::read(original.as_bytes(), &Limits::default()).unwrap();
    let answer = Answer {
        from: unit("labo@chb.mssante.test"),
        original: original.as_bytes(),
        mail: &mail,
        answered,
        detail: String::new(),
        reporting: "segur; exemple".into(),
        nil: "SEGUR1".into(),
    };
    String::from_utf8(answer.build(&stamp(2)).unwrap()).unwrap()
}

fn reply() -> String {
    let original = valid();
    let mail = Mail::read(original.as_bytes(), &Limits::default()).unwrap();
    let draft = Draft::reply(unit("labo@chb.mssante.test"), &mail).unwrap();
    built(&Draft { text: "Bien reçu, merci.\n".into(), nil: "SEGUR1".into(), ..draft })
}

fn replacement() -> String {
    let (original, archive) = (valid(), archive("valide.zip"));
    let mail = Mail::read(original.as_bytes(), &Limits::default()).unwrap();
    let earlier = Replaced::of(&mail, &person()).unwrap();
    String::from_utf8(draft(&archive).replacing(earlier).unwrap().build(&stamp(3)).unwrap()).unwrap()
}

fn application() -> String {
    let from = Sender {
        application: Some(address("secretariat@chb.mssante.test")),
        ..unit("labo_auto@chb.mssante.test")
    };
    built(&Draft { from, ..draft(&archive("valide.zip")) })
}

fn to_citizen() -> String {
    let archive = archive("valide.zip");
    let draft = draft(&archive);
    let to = vec![Address::patient(&draft.documents[0].identity).unwrap()];
    built(&Draft { to, end_of_exchange: true, ..draft })
}

fn container(head: &str, kind: &str, parts: &[&str]) -> String {
    let parts: String = parts.iter().map(|part| format!("--limite\r\n{part}\r\n")).collect();
    format!(
        "{head}MIME-Version: 1.0\r\nContent-Type: multipart/{kind}; boundary=\"limite\"\r\n\r\n{parts}--limite--\r\n"
    )
}

const HEAD: &str = "Date: Mon, 12 Jan 2026 10:30:00 +0100\r\nFrom: Laboratoire <labo@chb.mssante.test>\r\nTo: camille.essai@cabinet.mssante.test\r\nMessage-ID: <4@chb.mssante.test>\r\nX-MSS-NIL: SEGUR1\r\n";

fn forward() -> String {
    let message = format!(
        "Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=\"examen.eml\"\r\n\r\n{}",
        valid()
    );
    container(
        &format!("{HEAD}Subject: TR: examen\r\n"),
        "mixed",
        &["Content-Type: text/plain; charset=utf-8\r\n\r\nVoir ci-joint.", &message],
    )
}

fn undelivered() -> String {
    let head = with(HEAD, "Laboratoire <labo@chb.mssante.test>", "MAILER-DAEMON@chb.mssante.test");
    let status = "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; chb.mssante.test\r\n\r\nFinal-Recipient: rfc822; inconnu@chb.mssante.test\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 boite inconnue\r\n";
    container(
        &format!(
            "{}Subject: Undelivered Mail Returned to Sender\r\n",
            with(&head, "X-MSS-NIL: SEGUR1\r\n", "")
        ),
        "report; report-type=delivery-status",
        &["Content-Type: text/plain\r\n\r\nMail non remis.", status],
    )
}

fn from_citizen() -> String {
    let head = with(HEAD, "Laboratoire <labo@chb.mssante.test>", "279035121518989@patient.mssante.fr");
    with(&head, "X-MSS-NIL: SEGUR1\r\n", "Subject: Question\r\n") + "\r\nBonjour docteur.\r\n"
}

fn nested(depth: usize) -> String {
    let inner = format!("{HEAD}Subject: x\r\n\r\nfin\r\n");
    let wrap = |inner: String, _| {
        format!("{HEAD}Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n{inner}")
    };
    let message = format!("Content-Type: message/rfc822\r\n\r\n{}", (0..depth).fold(inner, wrap));
    container(
        &format!("{HEAD}Subject: TR: x\r\n"),
        "mixed",
        &["Content-Type: text/plain\r\n\r\nVoir.", &message],
    )
}

fn many_parts() -> String {
    let parts = vec!["Content-Type: text/plain\r\n\r\nx"; 600];
    container(&format!("{HEAD}Subject: x\r\n"), "mixed", &parts)
}

/// One change, which must apply.
fn with(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "not found: {from}");
    text.replacen(from, to, 1)
}

/// The valid mail with one field of the header taken away.
fn without(field: &str) -> String {
    let text = valid();
    let start = text.find(&format!("{field}: ")).unwrap();
    let end = start + text[start..].find("\r\n").unwrap() + 2;
    assert!(!text[end..].starts_with(' '), "{field} is folded");
    text[..start].to_owned() + &text[end..]
}

/// A mail with something of the head changed.
fn head(from: &str, to: &str) -> String {
    with(&valid(), from, to)
}

/// The part of the archive, from its boundary to the next.
fn archive_part(text: &str) -> String {
    let start = text.find("Content-Type: application/zip").unwrap();
    text[start..start + text[start..].find("\r\n--").unwrap() + 2].to_owned()
}

fn boundary(text: &str) -> String {
    let start = text.find("boundary=\"").unwrap() + 10;
    text[start..start + text[start..].find('"').unwrap()].to_owned()
}

/// Name, codes, fault, mail.
type Sample = (&'static str, &'static str, &'static str, String);

fn valid_ones() -> Vec<Sample> {
    let unasked = with(&valid(), "Disposition-Notification-To: camille.essai@cabinet.mssante.test\r\n", "");
    vec![
        ("valide.eml", "-", "valide : un document, sa copie, accusés demandés", valid()),
        ("valide-sans-archive.eml", "-", "valide : aucun document", plain()),
        ("valide-html.eml", "-", "valide : texte et HTML aux mêmes mots", html()),
        ("valide-application.eml", "-", "valide : boîte applicative, qui dit à qui écrire", application()),
        ("valide-usager.eml", "-", "valide : à l'usager, fin d'échange", to_citizen()),
        ("valide-de-usager.eml", "-", "valide : d'un usager de Mon espace santé", from_citizen()),
        ("valide-reponse.eml", "-", "valide : réponse", reply()),
        ("valide-remplace.eml", "-", "valide : annule et remplace", replacement()),
        ("valide-transfert.eml", "-", "valide : transfert, le mail transféré est ouvert", forward()),
        ("valide-accuse.eml", "-", "valide : accusé d'intégration", answer(&valid(), Answered::Integrated)),
        ("valide-lu.eml", "-", "valide : accusé de lecture", answer(&valid(), Answered::Displayed)),
        (
            "valide-rejet.eml",
            "-",
            "valide : rejet 902 par accusé",
            answer(&valid(), Answered::Rejected(RejectCode::UnknownPatient)),
        ),
        (
            "valide-rejet-ordinaire.eml",
            "-",
            "valide : rejet 903 par mail ordinaire, aucun accusé n'étant demandé",
            answer(&unasked, Answered::Rejected(RejectCode::NoIns)),
        ),
        ("valide-non-remis.eml", "-", "valide : avis de non-remise de l'opérateur", undelivered()),
    ]
}

fn wrong_heads() -> Vec<Sample> {
    vec![
        ("sans-date.eml", "MSS-DATE", "pas de date", without("Date")),
        ("date.eml", "MSS-DATE", "date illisible", head("Date: Mon, 12 Jan 2026", "Date: 12/01/2026")),
        ("sans-message-id.eml", "MSS-MESSAGE-ID", "pas de Message-ID", without("Message-ID")),
        (
            "en-tete-double.eml",
            "MSS-HEADER-TWICE",
            "X-MSS-NIL deux fois",
            head("X-MSS-NIL: SEGUR1\r\n", "X-MSS-NIL: SEGUR1\r\nX-MSS-NIL: SEGUR2\r\n"),
        ),
        (
            "ligne.eml",
            "MSS-LINE",
            "ligne de plus de 998 caractères",
            head("X-MSS-NIL", &format!("X-Trace: {}\r\nX-MSS-NIL", "x".repeat(1000))),
        ),
        (
            "en-tete-accent.eml",
            "MSS-HEADER-8BIT",
            "accent non encodé dans un en-tête",
            head("X-MSS-NIL", "X-Service: pédiatrie\r\nX-MSS-NIL"),
        ),
        (
            "deux-auteurs.eml",
            "MSS-FROM",
            "deux expéditeurs",
            head(
                "<camille.essai@cabinet.mssante.test>",
                "<camille.essai@cabinet.mssante.test>, Labo <labo@chb.mssante.test>",
            ),
        ),
        (
            "sans-libelle.eml",
            "MSS-FROM-LABEL",
            "expéditeur sans libellé",
            head("From: Dr_Camille_ESSAI_Cabinet ", "From: "),
        ),
        (
            "libelle-adresse.eml",
            "MSS-FROM-LABEL",
            "l'adresse en guise de libellé",
            head("Dr_Camille_ESSAI_Cabinet", "\"camille.essai@cabinet.mssante.test\""),
        ),
        (
            "adresse.eml",
            "MSS-ADDRESS",
            "destinataire sans domaine",
            head("To: labo@chb.mssante.test", "To: labo"),
        ),
        ("sans-destinataire.eml", "MSS-NO-RECIPIENT", "aucun destinataire visible", without("To")),
        (
            "reponse-sans-lien.eml",
            "MSS-IN-REPLY-TO",
            "réponse sans In-Reply-To",
            with(
                &with(&reply(), "In-Reply-To: <1@cabinet.mssante.test>\r\n", ""),
                "References: <1@cabinet.mssante.test>\r\n",
                "",
            ),
        ),
        (
            "reponse-sans-suite.eml",
            "MSS-REFERENCES",
            "In-Reply-To sans References",
            with(&reply(), "References: <1@cabinet.mssante.test>\r\n", ""),
        ),
        (
            "accuse-ailleurs.eml",
            "MSS-RETURN-RECEIPT",
            "accusé de réception pour une autre boîte",
            head("Return-Receipt-To: camille.essai@", "Return-Receipt-To: autre@"),
        ),
        (
            "accuse-lecture-ailleurs.eml",
            "MSS-DISPOSITION-TO",
            "accusé de lecture pour une autre boîte",
            head("Disposition-Notification-To: camille.essai@", "Disposition-Notification-To: autre@"),
        ),
        ("sans-nil.eml", "MSS-NIL", "pas de X-MSS-NIL", without("X-MSS-NIL")),
        ("nil-vide.eml", "MSS-NIL", "X-MSS-NIL vide", head("X-MSS-NIL: SEGUR1", "X-MSS-NIL:")),
        (
            "mes.eml",
            "MSS-MES",
            "X-MSS-MES d'une autre valeur que FIN",
            with(&to_citizen(), "X-MSS-MES: FIN", "X-MSS-MES: OUI"),
        ),
        (
            "mes-professionnel.eml",
            "MSS-MES-NOT-CITIZEN",
            "fin d'échange sans usager",
            head("X-MSS-NIL", "X-MSS-MES: FIN\r\nX-MSS-NIL"),
        ),
        (
            "ins-sans-document.eml",
            "MSS-INS-WITHOUT-CDA",
            "X-MSS-INS sans document",
            with(&plain(), "X-MSS-NIL", "X-MSS-INS: N\r\nX-MSS-NIL"),
        ),
        ("sans-ins.eml", "MSS-INS-ABSENT", "pas de X-MSS-INS", without("X-MSS-INS")),
        (
            "ins.eml",
            "MSS-INS-VALUE",
            "X-MSS-INS: N malgré un INS qualifié",
            head("X-MSS-INS: O", "X-MSS-INS: N"),
        ),
        ("ins-valeur.eml", "MSS-INS-VALUE", "X-MSS-INS: oui", head("X-MSS-INS: O", "X-MSS-INS: oui")),
        (
            "code-sans-document.eml",
            "MSS-CODECDA-WITHOUT-CDA",
            "X-MSS-CODECDA sans document",
            with(&plain(), "X-MSS-NIL", "X-MSS-CODECDA: 11488-4\r\nX-MSS-NIL"),
        ),
        ("sans-code.eml", "MSS-CODECDA-ABSENT", "pas de X-MSS-CODECDA", without("X-MSS-CODECDA")),
        (
            "code.eml",
            "MSS-CODECDA-VALUE",
            "X-MSS-CODECDA d'un autre type de document",
            head("X-MSS-CODECDA: ", "X-MSS-CODECDA: 34112-3, "),
        ),
    ]
}

fn wrong_contents() -> Vec<Sample> {
    let valid = valid();
    let (part, limit) = (archive_part(&valid), boundary(&valid));
    let copy = valid.find("Content-Type: application/pdf").unwrap() - limit.len() - 4;
    let subject = |from: &str, to: &str| with(&valid, from, to);
    let damaged = part.split("\r\n\r\n").nth(1).unwrap();
    vec![
        ("objet-sans-prefixe.eml", "MSS-SUBJECT-PREFIX", "objet sans préfixe", subject("XDM/1.0/DDM+", "")),
        (
            "objet-sans-archive.eml",
            "MSS-SUBJECT-NO-ARCHIVE",
            "objet d'une archive, mail sans archive",
            with(&plain(), "Subject: ", "Subject: XDM/1.0/DDM+"),
        ),
        ("objet-nom.eml", "MSS-SUBJECT-FILL", "prénom d'un autre", subject("DOMINIQUE", "DAMIEN")),
        (
            "objet-naissance.eml",
            "MSS-SUBJECT-BIRTH",
            "date de naissance d'un autre",
            subject("28/03/1979", "28/03/1978"),
        ),
        ("html-seul.eml", "MSS-BODY", "HTML seul", with(&plain(), "text/plain", "text/html")),
        (
            "html-autre.eml",
            "MSS-BODY-DIFFERS",
            "le HTML dit autre chose que le texte",
            with(&html(), "<p>Bonjour,</p>", "<p>Bonsoir,</p>"),
        ),
        (
            "latin1.eml",
            "MSS-CHARSET",
            "texte en ISO-8859-1",
            with(&plain(), "charset=utf-8", "charset=iso-8859-1"),
        ),
        (
            "pas-utf8.eml",
            "MSS-CHARSET",
            "texte qui se dit UTF-8 et ne l'est pas",
            with(&plain(), "r=C3=A9alis=C3=A9", "r=E9alis=E9"),
        ),
        (
            "application-muette.eml",
            "MSS-APPLICATION",
            "boîte applicative qui ne dit pas à qui écrire",
            with(
                &application(),
                "crire =C3=A0 secretariat@chb.mssante.tes",
                "crire =C3=A0 personne@chb.mssante.tes",
            ),
        ),
        (
            "deux-archives.eml",
            "MSS-ARCHIVES",
            "la même archive deux fois",
            with(&valid, &part, &format!("{part}--{limit}\r\n{part}")),
        ),
        (
            "archive-nom.eml",
            "MSS-ARCHIVE-NAME",
            "archive jointe sous un autre nom",
            with(&valid, "IHE_XDM.ZIP", "documents.zip"),
        ),
        (
            "archive-type.eml",
            "MSS-ARCHIVE-NAME",
            "archive jointe sous un autre type",
            with(&valid, "application/zip", "application/octet-stream"),
        ),
        (
            "sans-copie.eml",
            "MSS-PDF-MISSING",
            "pas de copie PDF",
            format!("{}--{limit}--\r\n", &valid[..copy]),
        ),
        ("copie-nom.eml", "MSS-PDF-NAME", "copie PDF sans nom de patient", renamed(&valid)),
        (
            "copie-pdf.eml",
            "MSS-PDF-A1",
            "copie PDF qui ne se dit pas PDF/A-1",
            built(&Draft { copies: vec![Some(b"%PDF-1.7\n%%EOF\n")], ..draft(&archive("valide.zip")) }),
        ),
        (
            "usager-adresse.eml",
            "MSS-PATIENT-ADDRESS",
            "adresse d'usager sans clé",
            head("To: labo@chb.mssante.test", "To: 2790351215189@patient.mssante.fr"),
        ),
        (
            "autre-usager.eml",
            "MSS-OTHER-PATIENT",
            "document envoyé à un autre usager",
            with(&to_citizen(), "To: 279035121518989@", "To: 160012B02077713@"),
        ),
        ("masque.eml", "MSS-MASKED", "document invisible pour le patient, envoyé au patient", masked()),
        (
            "base64.eml",
            "MSS-BASE64",
            "caractère étranger au base64 de l'archive",
            with(&valid, &damaged[..40], &format!("*{}", &damaged[..40])),
        ),
        (
            "encodage.eml",
            "MSS-TRANSFER-ENCODING",
            "encodage de transfert inconnu",
            with(&plain(), "quoted-printable", "x-uuencode"),
        ),
        (
            "quoted-printable.eml",
            "MSS-QUOTED-PRINTABLE",
            "quoted-printable faux",
            with(&plain(), "=E2=80=99", "=E2=8Z=99"),
        ),
        (
            "coupe.eml",
            "MSS-TRUNCATED",
            "fin du mail perdue",
            valid[..valid.len() - limit.len() - 6].to_owned(),
        ),
        (
            "limite.eml",
            "MSS-BOUNDARY",
            "limite de parties absente du mail",
            with(&valid, &limit, "autre_limite"),
        ),
        (
            "sans-limite.eml",
            "MSS-BOUNDARY",
            "conteneur sans limite de parties",
            with(&valid, &format!("multipart/mixed;\r\n boundary=\"{limit}\""), "multipart/mixed"),
        ),
        ("profond.eml", "MSS-DEPTH", "messages emboîtés trop profonds", nested(7)),
        ("parties.eml", "MSS-LIMIT", "trop de parties", many_parts()),
        ("document.eml", "XDM-HASH", "document altéré dans l'archive", built(&draft(&archive("hash.zip")))),
        ("bombe.eml", "XDM-ZIP-RATIO", "bombe de décompression dans l'archive", swapped(&valid, "bombe.zip")),
    ]
}

/// The copy under a name that leaves out the patient.
fn renamed(valid: &str) -> String {
    let start = valid.find(" filename*0*=").unwrap();
    let end = start + valid[start..].find("\r\n\r\n").unwrap();
    format!("{} filename=\"compte-rendu.pdf\"{}", &valid[..start], &valid[end..])
}

/// The mail with another archive in the place of its own.
fn swapped(valid: &str, name: &str) -> String {
    use base64::Engine;
    let part = archive_part(valid);
    let text = base64::engine::general_purpose::STANDARD.encode(archive(name));
    let lines: Vec<&str> =
        text.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let body = part.split("\r\n\r\n").nth(1).unwrap();
    with(valid, body, &format!("{}\r\n", lines.join("\r\n")))
}

/// `segur xdm pack --mask INVISIBLE_PATIENT`.
fn masked_archive() -> Vec<u8> {
    let output = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("masked-{:?}.zip", std::thread::current().id()));
    let (sender, document) = (folder().join("../xdm/sender.json"), folder().join("../xdm/document.xml"));
    let status = Command::new(env!("CARGO_BIN_EXE_segur"))
        .args([
            "xdm",
            "pack",
            "--mask",
            "INVISIBLE_PATIENT",
            "--date",
            "20260701100000",
            "--unique-id",
            "1.2.250.1.999.1.8.1",
        ])
        .args([&PathBuf::from("--output"), &output, &PathBuf::from("--sender"), &sender, &document])
        .status()
        .unwrap();
    assert!(status.success());
    fs::read(output).unwrap()
}

/// A document that the patient may not see, to the patient: what segur does not build itself.
fn masked() -> String {
    let archive = masked_archive();
    let mut draft = draft(&archive);
    let to = Address::patient(&draft.documents[0].identity).unwrap();
    draft.documents.iter_mut().for_each(|document| document.confidentiality.clear());
    built(&Draft { to: vec![to], ..draft })
}

fn samples() -> Vec<Sample> {
    [valid_ones(), wrong_heads(), wrong_contents()].concat()
}

#[test]
fn the_samples_are_what_their_recipe_makes() {
    let made = samples();
    let rows = made.iter().map(|(name, codes, fault, mail)| (*name, *codes, *fault, mail.as_bytes()));
    samples::are_as_made(&folder(), ".eml", "fichier\tcodes attendus\tfaute", rows);
}

#[test]
fn each_sample_trips_its_codes_and_no_other() {
    samples::trip_their_codes(&folder(), samples::codes);
}
