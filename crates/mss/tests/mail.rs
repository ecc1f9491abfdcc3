//! Messages there and back: built, read, answered, damaged.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]

use segur_ins::{Identity, Record, Status};
use segur_mss::{
    Address, Answer, Answered, Content, Disposition, Document, Draft, Label, Limits, Mail, RejectCode,
    Replaced, Sender, Stamp, lint,
};

const ZIP: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
const PDF: &[u8] = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n<pdfaid:part>1</pdfaid:part>\n%%EOF\n";

fn address(text: &str) -> Address {
    Address::new(text).unwrap()
}

fn identity() -> Identity {
    let record = Record {
        matricule: Some("279035121518989".into()),
        oid: Some("1.2.250.1.213.1.4.10".into()),
        birth_family_name: Some("PAT-TROIS".into()),
        birth_given_names: Some("DOMINIQUE MARIE-LOUISE".into()),
        first_birth_given_name: Some("DOMINIQUE".into()),
        birth_date: Some("19790328".into()),
        sex: Some("F".into()),
        birth_cog: Some("51215".into()),
        ..Record::default()
    };
    Identity { record, status: Status::Qual, ..Identity::default() }
}

fn document() -> Document {
    Document {
        unique_id: "1.2.250.1.999.1.2.3".into(),
        code: "18748-4".into(),
        label: "CR d'imagerie médicale".into(),
        act_date: "20260702".into(),
        family: "PAT-TROIS".into(),
        given: "DOMINIQUE".into(),
        birth: "19790328".into(),
        confidentiality: vec!["N".into()],
        identity: identity(),
    }
}

fn sender() -> Sender {
    let label = Label::Person {
        title: Some("Dr".into()),
        given: "Zoé".into(),
        family: "Martin".into(),
        unit: Some("Radiologie, bâtiment \"B\"".into()),
    };
    Sender { address: address("zoe.martin@chb.mssante.fr"), label, application: None }
}

fn draft() -> Draft<'static> {
    Draft {
        text: "Bonjour,\n\nVoici le compte rendu de l'examen réalisé hier.\n".into(),
        archive: Some(ZIP),
        documents: vec![document()],
        copies: vec![Some(PDF)],
        nil: "SEGUR1".into(),
        read_receipt: true,
        delivery_receipt: true,
        ..Draft::new(
            sender(),
            vec![address("serviceY@chb.mssante.fr"), address("279035121518989@patient.mssante.fr")],
        )
    }
}

fn stamp() -> Stamp {
    Stamp { unix: 1_782_900_000, message_id: "1.20260701@chb.mssante.fr".into() }
}

fn read(raw: &[u8]) -> Mail<'_> {
    Mail::read(raw, &Limits::default()).unwrap()
}

fn codes(mail: &Mail<'_>, raw: &[u8], documents: &[Document]) -> Vec<String> {
    let found = mail.findings.iter().cloned().chain(lint(mail, raw, documents));
    found.map(|finding| finding.code.into_owned()).collect()
}

#[test]
fn what_goes_out_is_what_comes_in() {
    let raw = draft().build(&stamp()).unwrap();
    assert!(
        raw.is_ascii()
            && raw
                .split(|b| *b == b'\n')
                .all(|line| line.len() <= 79 && line.ends_with(b"\r") || line.is_empty())
    );
    let mail = read(&raw);
    assert_eq!(mail.subject, "XDM/1.0/DDM+CR d'imagerie médicale PAT-TROIS DOMINIQUE 28/03/1979");
    assert_eq!(mail.from[0].name, "Dr_Zoé_MARTIN_Radiologie, bâtiment \"B\"");
    assert_eq!(mail.text.as_deref().map(|text| text.replace("\r\n", "\n")), Some(draft().text));
    let names: Vec<_> = mail.parts.iter().map(|part| part.name.as_deref()).collect();
    assert_eq!(
        names,
        [None, Some("IHE_XDM.ZIP"), Some("20260702_CR d'imagerie médicale_PAT-TROIS_DOMINIQUE.pdf")]
    );
    assert_eq!((&*mail.parts[1].bytes, &*mail.parts[2].bytes), (ZIP, PDF));
    assert_eq!(codes(&mail, &raw, &[document()]), [""; 0]);
    for (field, value) in [("X-MSS-NIL", "SEGUR1"), ("X-MSS-INS", "O"), ("X-MSS-CODECDA", "18748-4")] {
        assert_eq!(mail.field(field).collect::<Vec<_>>(), [value]);
    }
}

#[test]
fn the_same_draft_is_the_same_bytes() {
    assert_eq!(draft().build(&stamp()), draft().build(&stamp()));
}

#[test]
fn a_mail_without_an_archive_is_a_valid_mail() {
    let plain = Draft {
        subject: Some("Réunion".into()),
        archive: None,
        documents: vec![],
        copies: vec![],
        ..draft()
    };
    let raw = plain.build(&stamp()).unwrap();
    assert_eq!(codes(&read(&raw), &raw, &[]), [""; 0]);
}

#[test]
fn html_comes_second() {
    let html = "<p>Bonjour,</p><p>Voici le compte rendu de l&#39;examen r&eacute;alisé hier.</p>";
    let raw = Draft { html: Some(html.into()), ..draft() }.build(&stamp()).unwrap();
    let mail = read(&raw);
    assert_eq!(mail.html.as_deref().map(str::trim_end), Some(html));
    assert_eq!(codes(&mail, &raw, &[document()]), [""; 0]);
    let raw = Draft { html: Some("<p>Bonjour</p>".into()), ..draft() }.build(&stamp()).unwrap();
    assert_eq!(codes(&read(&raw), &raw, &[document()]), ["MSS-BODY-DIFFERS"]);
}

#[test]
fn what_the_rules_forbid_is_not_built() {
    let other = Document {
        identity: Identity {
            record: Record { matricule: Some("1".into()), ..Record::default() },
            ..Identity::default()
        },
        ..document()
    };
    let code = |draft: Draft<'_>| draft.build(&stamp()).unwrap_err().code();
    assert_eq!(code(Draft { documents: vec![document(), other.clone()], ..draft() }), "MSS-ONE-PATIENT");
    assert_eq!(code(Draft { documents: vec![other], ..draft() }), "MSS-PATIENT-NOT-QUALIFIED");
    assert_eq!(
        code(Draft { to: vec![address("160012B02077713@patient.mssante.fr")], ..draft() }),
        "MSS-OTHER-PATIENT"
    );
    assert_eq!(code(Draft { to: vec![address("1@patient.mssante.fr")], ..draft() }), "MSS-PATIENT-ADDRESS");
    assert_eq!(code(Draft { to: vec![], ..draft() }), "MSS-NO-RECIPIENT");
    assert_eq!(code(Draft { nil: " ".into(), ..draft() }), "MSS-NIL");
    assert_eq!(code(Draft { subject: Some("a\r\nBcc: x@y.fr".into()), ..draft() }), "MSS-INJECTION");
    assert_eq!(code(Draft { nil: "A\0".into(), ..draft() }), "MSS-INJECTION");
    assert_eq!(code(Draft { in_reply_to: Some("<a>\n<b>".into()), ..draft() }), "MSS-INJECTION");
    assert_eq!(code(Draft { copies: vec![Some(b"GIF89a")], ..draft() }), "MSS-PDF");
    assert_eq!(code(Draft { limit: 1000, ..draft() }), "MSS-SIZE");
    let large = vec![b'P'; 20_000_000];
    assert_eq!(code(Draft { archive: Some(&large), ..draft() }), "MSS-SIZE");
}

#[test]
fn an_application_says_whom_to_write_to() {
    let from = Sender {
        application: Some(address("secretariat@chb.mssante.fr")),
        label: Label::Unit("SGL".into()),
        ..sender()
    };
    let html = Some(
        "<html><body><p>Bonjour,</p>Voici le compte rendu de l'examen réalisé hier.</body></html>".into(),
    );
    let raw = Draft { from, html, ..draft() }.build(&stamp()).unwrap();
    let mail = read(&raw);
    assert!(mail.html.as_deref().is_some_and(|html| html.contains("secretariat@chb.mssante.fr")));
    assert!(mail.text.as_deref().is_some_and(
        |text| text.contains("généré automatiquement") && text.contains("secretariat@chb.mssante.fr")
    ));
    assert_eq!(mail.reply_to[0].address, "secretariat@chb.mssante.fr");
    assert_eq!(codes(&mail, &raw, &[document()]), [""; 0]);
}

#[test]
fn a_replacement_answers_the_mail_it_replaces() {
    let earlier = Replaced { message_id: "<0@chb.mssante.fr>".into(), references: vec![] };
    let raw = draft().replacing(earlier).unwrap().build(&stamp()).unwrap();
    let mail = read(&raw);
    assert!(mail.subject.starts_with("XDM/1.0/DDM+[Annule et remplace] CR d'imagerie"), "{}", mail.subject);
    assert_eq!(
        (mail.in_reply_to.as_slice(), mail.references.as_slice()),
        (&["<0@chb.mssante.fr>".to_owned()][..], &["<0@chb.mssante.fr>".to_owned()][..])
    );
}

fn answer(raw: &[u8], mail: &Mail<'_>, answered: Answered) -> Vec<u8> {
    let from = Sender {
        address: address("serviceY_auto@chb.mssante.fr"),
        label: Label::Unit("Service Y".into()),
        application: None,
    };
    let answer = Answer {
        from,
        original: raw,
        mail,
        answered,
        detail: String::new(),
        reporting: "segur; 0.1".into(),
        nil: "SEGUR1".into(),
    };
    answer.build(&Stamp { unix: 1_782_900_100, message_id: "2.20260701@chb.mssante.fr".into() }).unwrap()
}

#[test]
fn notifications_are_read_as_they_are_written() {
    let raw = draft().build(&stamp()).unwrap();
    let mail = read(&raw);
    for reject in RejectCode::ALL.into_iter().map(Some).chain([None]) {
        let answered = reject.map_or(Answered::Integrated, Answered::Rejected);
        let raw = answer(&raw, &mail, answered);
        assert!(raw.is_ascii());
        let back = read(&raw);
        let notification = back.notification.as_ref().unwrap();
        assert_eq!(
            (notification.disposition, notification.failed),
            (Disposition::Processed, reject.is_some())
        );
        assert_eq!(notification.code, reject.map(|code| code.number().to_string()));
        assert_eq!(notification.original_message_id, mail.message_id);
        let enclosed = back.parts.iter().find(|part| part.content == Content::Message).unwrap();
        assert_eq!(enclosed.bytes.trim_ascii_end(), raw_of(&mail, &enclosed.bytes));
        assert_eq!(back.archives().map(|part| (part.depth, &*part.bytes)).collect::<Vec<_>>(), [(1, ZIP)]);
        assert_eq!(codes(&back, &raw, &[]), [""; 0], "{reject:?}");
    }
}

fn raw_of<'b>(_: &Mail<'_>, bytes: &'b [u8]) -> &'b [u8] {
    let built = draft().build(&stamp()).unwrap();
    assert_eq!(bytes.trim_ascii_end(), built.trim_ascii_end());
    bytes.trim_ascii_end()
}

/// Found by the fuzz target `mss_mime`.
#[test]
fn what_was_cut_is_given_back_as_it_was() {
    let raw = draft().build(&stamp()).unwrap();
    let cut = &raw[..raw.len() - 30];
    let mail = read(cut);
    assert!(mail.is_damaged());
    let back = answer(cut, &mail, Answered::Rejected(RejectCode::Other));
    let back = read(&back);
    let enclosed = back.parts.iter().find(|part| part.content == Content::Message).unwrap();
    assert_eq!(&*enclosed.bytes, cut);
}

#[test]
fn without_a_request_a_rejection_is_an_ordinary_mail() {
    let raw = Draft { read_receipt: false, ..draft() }.build(&stamp()).unwrap();
    let raw = answer(&raw, &read(&raw), Answered::Rejected(RejectCode::UnknownPatient));
    let back = read(&raw);
    let notification = back.notification.as_ref().unwrap();
    assert_eq!(
        (notification.disposition, notification.code.as_deref()),
        (Disposition::Rejected, Some("902"))
    );
    assert_eq!(back.archives().filter(|part| part.depth == 0).count(), 1);
}

#[test]
fn published_shapes_of_notifications() {
    let shapes = [
        (
            "Disposition: automatic-action/MDN-sent-automatically; processed/Error: 902^Identifiant de patient inconnu",
            true,
            Some("902"),
        ),
        (
            "Disposition: automatic-action/MDN-sent-automatically; processed/error\r\nError: 903 pas d'INS",
            true,
            Some("903"),
        ),
        ("Disposition: automatic-action/MDN-sent-automatically; deleted/Error: hash", true, None),
        ("Disposition: manual-action/MDN-sent-manually; displayed", false, None),
    ];
    for (field, failed, code) in shapes {
        for blank in ["\r\n", ""] {
            let raw = format!(
                "From: a@b.fr\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=disposition-notification; boundary=\"b\"\r\n\r\n--b\r\n\r\ntexte\r\n--b\r\nContent-Type: message/disposition-notification\r\n{blank}Final-Recipient: rfc822; x@y.fr\r\nOriginal-Message-ID: <1@a >\r\n{field}\r\n\r\n--b--\r\n"
            );
            let mail = read(raw.as_bytes());
            let notification = mail.notification.unwrap_or_else(|| panic!("{raw}"));
            assert_eq!((notification.failed, notification.code.as_deref()), (failed, code), "{field}");
            assert_eq!(notification.original_message_id.as_deref(), Some("<1@a>"));
        }
    }
}

#[test]
fn a_delivery_notification_is_read() {
    let raw = b"From: MAILER-DAEMON@b.fr\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nUndelivered\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; b.fr\r\n\r\nFinal-Recipient: rfc822; x@patient.mssante.fr\r\nAction: failed\r\nStatus: 5.2.3\r\nDiagnostic-Code: smtp; 552 size\r\n exceeds limit\r\n\r\n--b--\r\n";
    let notification = read(raw).notification.unwrap();
    assert_eq!((notification.disposition, notification.failed), (Disposition::Undelivered, true));
    assert_eq!(
        (notification.code.as_deref(), notification.final_recipient.as_deref()),
        (Some("5.2.3"), Some("x@patient.mssante.fr"))
    );
}

#[test]
fn archives_are_found_by_what_they_are() {
    let nested = draft().build(&stamp()).unwrap();
    let mut raw = b"From: a@b.fr\r\nSubject: TR: examen\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nvoir\r\n--b\r\nContent-Type: application/octet-stream; name=data.bin\r\nContent-Transfer-Encoding: BASE64\r\n\r\n".to_vec();
    raw.extend(b"UEsFBgAAAAAAAAAA\r\nAAAAAAAAAAAAAA==\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n");
    raw.extend(&nested);
    raw.extend(b"\r\n--b--\r\n");
    let mail = read(&raw);
    let found: Vec<_> = mail.archives().map(|part| (part.depth, &*part.bytes)).collect();
    assert_eq!(found, [(0, ZIP), (1, ZIP)]);
    assert!(!mail.is_damaged(), "{:?}", mail.findings);
}

#[test]
fn damage_is_told() {
    let raw = draft().build(&stamp()).unwrap();
    let told = |raw: &[u8], code: &str| {
        let mail = read(raw);
        assert!(mail.findings.iter().any(|finding| finding.code == code), "{code}: {:?}", mail.findings);
    };
    told(&raw[..raw.len() - 200], "MSS-TRUNCATED");
    let text = String::from_utf8(raw.clone()).unwrap();
    told(text.replacen("\r\n--=_segur_", "\r\n--=_other_", 100).as_bytes(), "MSS-BOUNDARY");
    told(text.replace("UEsF", "U*sF").as_bytes(), "MSS-BASE64");
    told(text.replace("Encoding: base64", "Encoding: rot13").as_bytes(), "MSS-TRANSFER-ENCODING");
}

#[test]
fn limits_are_kept() {
    const HEAD: &str = "Content-Type: multipart/mixed; boundary=b\n\n";
    let limits = Limits { size: 1000, ..Limits::default() };
    assert_eq!(Mail::read(&[b'a'; 2000], &limits).unwrap_err().code(), "MSS-LIMIT");
    let many = format!("{HEAD}{}", "--b\n\n\n".repeat(5000));
    assert_eq!(Mail::read(many.as_bytes(), &Limits::default()).unwrap_err().code(), "MSS-LIMIT");
    for depth in [20, 5000] {
        let deep = "Content-Type: message/rfc822\n\n".repeat(depth) + "From: a@b.fr\n\nfin\n";
        assert!(read(deep.as_bytes()).findings.iter().any(|finding| finding.code == "MSS-DEPTH"));
    }
    let header = format!("{HEAD}--b\n{}\n--b--\n", "A: b\n".repeat(100_000));
    assert_eq!(Mail::read(header.as_bytes(), &Limits::default()).unwrap_err().code(), "MSS-LIMIT");
    let header = format!("Subject: {}\n\nx", "a".repeat(300 << 10));
    assert_eq!(Mail::read(header.as_bytes(), &Limits::default()).unwrap_err().code(), "MSS-LIMIT");
    for nothing in [&b""[..], b"\r\n\r\n", b"\0\0\0"] {
        assert!(Mail::read(nothing, &Limits::default()).is_err(), "{nothing:?}");
    }
}

/// Found by `mss_mime`: a parser that lost its place where a message holds nothing but a message.
#[test]
fn what_follows_a_message_within_a_message_is_kept() {
    let innermost = "From: c@d.mssante.fr\r\nSubject: le premier\r\n\r\nBonjour\r\n";
    let middle = format!("From: b@c.mssante.fr\r\nContent-Type: message/rfc822\r\n\r\n{innermost}");
    let raw = format!(
        "From: a@b.mssante.fr\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: multipart/mixed; \
         boundary=y\r\n\r\n--y\r\nContent-Type: message/rfc822\r\n\r\n{middle}\r\n--y--\r\n--x\r\nContent-Type: \
         application/zip; name=IHE_XDM.ZIP\r\n\r\nPK\u{5}\u{6}\r\n--x\r\n\r\nA suivre\r\n--x--\r\n"
    );
    let mail = read(raw.as_bytes());
    assert!(!mail.is_damaged(), "{:?}", mail.findings);
    let found: Vec<_> = mail.parts.iter().map(|part| (part.content, part.depth)).collect();
    let expected = [
        (Content::Message, 0),
        (Content::Message, 1),
        (Content::Text, 2),
        (Content::Archive, 0),
        (Content::Text, 0),
    ];
    assert_eq!(found, expected);
    assert_eq!(mail.parts[0].bytes, middle.as_bytes());
    assert_eq!(mail.text.as_deref(), Some("A suivre"));
}

#[test]
fn containers_within_containers_are_bounded() {
    let container =
        |number: usize| format!("Content-Type: multipart/mixed; boundary=b{number}\r\n\r\n--b{number}\r\n");
    let raw = format!("From: a@b.mssante.fr\r\n{}", (0..200).map(container).collect::<String>());
    assert!(codes(&read(raw.as_bytes()), raw.as_bytes(), &[]).contains(&"MSS-DEPTH".to_owned()));
}

/// Found by `mss_mime`: the text was taken for a PDF.
#[test]
fn a_text_may_quote_what_a_file_begins_with() {
    let raw = "From: a@b.mssante.fr\r\n\r\nBonjour, le fichier commence par %PDF-1.4, ClinicalDocument, urn:hl7-org:v3.\r\n";
    assert!(read(raw.as_bytes()).text.is_some_and(|text| text.starts_with("Bonjour")));
    let file = raw.replace("\r\n\r\nBonjour", "\r\nContent-Type: text/plain; name=a.pdf\r\n\r\nBonjour");
    assert_eq!(read(file.as_bytes()).parts[0].content, Content::Pdf);
}

/// Found by `mss_mime`: what was built could not be read.
#[test]
fn a_text_may_quote_any_number_of_headers() {
    let quoted = "Content-Type: text/plain\n--limite\n".repeat(2000);
    let raw = Draft { text: quoted.clone(), ..draft() }.build(&stamp()).unwrap();
    assert_eq!(read(&raw).text.unwrap().replace("\r\n", "\n").trim_end(), quoted.trim_end());
}
