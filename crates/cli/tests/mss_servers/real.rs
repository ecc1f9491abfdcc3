//! What goes out by SMTP comes back by IMAP; who is not who he should be gets nothing.

use std::fs;
use std::path::Path;

use crate::operator::{Operator, Test, folder, mail, mails, run, segur};

pub(crate) const TRIALS: &[(&str, Test)] = &[
    ("real::an_application_sends_and_a_person_fetches", an_application_sends_and_a_person_fetches),
    ("real::a_person_sends_and_an_application_fetches", a_person_sends_and_an_application_fetches),
    ("real::each_recipient_has_a_result", each_recipient_has_a_result),
    ("real::a_wrong_certificate_gets_nowhere", a_wrong_certificate_gets_nowhere),
    ("real::a_wrong_token_gets_nowhere", a_wrong_token_gets_nowhere),
    ("real::a_server_of_another_authority_gets_nothing", a_server_of_another_authority_gets_nothing),
    ("real::what_the_server_would_not_take_is_not_sent", what_the_server_would_not_take_is_not_sent),
];

const LABO: &str = "labo_auto@chb.mssante.test";
const ZOE: &str = "zoe.martin@chb.mssante.test";

fn an_application_sends_and_a_person_fetches(operator: &Operator) {
    let desk = folder("application");
    let mail = mail(&desk, LABO, &[ZOE], "a1");
    let sent = operator.send(&mail);
    assert_eq!((sent.status, sent.err.as_str()), (0, ""));
    assert!(sent.out.starts_with(&format!("{ZOE} : accepté : 250 ")), "{}", sent.out);
    let output = desk.join("recu");
    operator.fetch_all(&operator.person(&operator.server(2)), &output, 1);
    arrived(&desk, &output);
    // Seen now: nothing is fetched twice.
    let again = run("fetch", &operator.person(&operator.server(2)), &["--output", &output.to_string_lossy()]);
    assert_eq!((again.status, again.out.as_str()), (0, ""));
}

fn a_person_sends_and_an_application_fetches(operator: &Operator) {
    let desk = folder("person");
    let mail = mail(&desk, ZOE, &["r2@chb.mssante.test"], "a2");
    let sent =
        run("send", &operator.person(&operator.server(0)), &["--format", "json", &mail.to_string_lossy()]);
    let json: serde_json::Value = serde_json::from_str(&sent.out).unwrap();
    assert_eq!((sent.status, &json["outcome"]), (0, &"accepted".into()));
    assert_eq!(json["message_id"], "<a2@chb.mssante.test>");
    let output = desk.join("recu");
    operator.fetch_all(
        &operator.application(&operator.server(3), "client", "r2@chb.mssante.test"),
        &output,
        1,
    );
    arrived(&desk, &output);
}

/// The mail is valid, the text is the one written, the attachments are the same bytes.
fn arrived(desk: &Path, output: &Path) {
    let mail = mails(output).remove(0);
    let mail = mail.to_string_lossy();
    let checked = segur(&["check", &mail]);
    assert!(
        checked.status == 0 && checked.out.contains("IHE_XDM.ZIP!IHE_XDM/SUBSET01/DOC0001.XML : valide"),
        "{}",
        checked.out
    );
    let unpacked = output.join("contenu");
    assert_eq!(segur(&["mss", "unpack", "--output", &unpacked.to_string_lossy(), &mail]).status, 0);
    let same = |name: &str, original: &Path| {
        assert!(fs::read(unpacked.join(name)).unwrap() == fs::read(original).unwrap(), "{name}")
    };
    same("IHE_XDM.ZIP", &desk.join("IHE_XDM.ZIP"));
    same("DOC0001.XML", Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/xdm/document.xml")));
    same(
        "20260628_Lettre de liaison à la sortie d'un établ_PAT-TROIS_DOMINIQUE.pdf",
        &desk.join("copie.pdf"),
    );
    let shown = segur(&["mss", "show", "--format", "json", &mail]);
    let json: serde_json::Value = serde_json::from_str(&shown.out).unwrap();
    let text = json["text"].as_str().unwrap().replace("\r\n", "\n");
    assert_eq!(text.trim_end(), fs::read_to_string(desk.join("texte.txt")).unwrap().trim_end());
}

fn each_recipient_has_a_result(operator: &Operator) {
    let desk = folder("recipients");
    let (good, unknown) = ("r3@chb.mssante.test", "inconnu@chb.mssante.test");
    let mail = mail(&desk, LABO, &[unknown, good], "a3");
    let sent = operator.send(&mail);
    assert_eq!(sent.status, 1);
    let lines: Vec<_> = sent.out.lines().collect();
    assert!(
        lines[0].starts_with(&format!("{unknown} : refusé : 554 ")) && lines[0].contains("boite inconnue"),
        "{}",
        sent.out
    );
    assert!(lines[1].starts_with(&format!("{good} : accepté : 250 ")), "{}", sent.out);
    let output = desk.join("recu");
    operator.fetch_all(&operator.application(&operator.server(3), "client", good), &output, 1);
}

fn a_wrong_certificate_gets_nowhere(operator: &Operator) {
    let desk = folder("certificate");
    let mail = mail(&desk, LABO, &["r4@chb.mssante.test"], "a4");
    // From another authority; without the intermediate one that the servers do not know.
    for certificate in ["other-client", "leaf"] {
        let arguments = operator.application(&operator.server(1), certificate, LABO);
        let sent = run("send", &arguments, &[&mail.to_string_lossy()]);
        assert!(
            sent.status == 2 && sent.out.is_empty() && sent.err.contains("NET-"),
            "{certificate}: {} {}",
            sent.out,
            sent.err
        );
        let arguments = operator.application(&operator.server(3), certificate, "r4@chb.mssante.test");
        let fetched = run("fetch", &arguments, &["--output", &desk.join("recu").to_string_lossy()]);
        assert!(fetched.status == 2 && fetched.err.contains("NET-"), "{certificate}: {}", fetched.err);
    }
    let ca = operator.path("tls/ca.pem");
    let none = segur(&[
        "mss",
        "send",
        "--server",
        &operator.server(1),
        "--ca",
        &ca,
        "--timeout",
        "10",
        &mail.to_string_lossy(),
    ]);
    assert!(none.status == 2 && none.err.contains("NET-REFUSED"), "{}", none.err);
    assert_eq!(mails(&desk.join("recu")).len(), 0);
}

fn a_wrong_token_gets_nowhere(operator: &Operator) {
    let desk = folder("token");
    let mail = mail(&desk, ZOE, &["r5@chb.mssante.test"], "a5");
    let token = fs::read_to_string(operator.path("token")).unwrap();
    // A signature that does not fit; a token of nobody; none.
    let (head, _) = token.rsplit_once('.').unwrap();
    for (index, wrong) in [format!("{head}.AAAA"), "jeton".to_owned(), String::new()].into_iter().enumerate()
    {
        let file = desk.join(format!("jeton-{index}"));
        fs::write(&file, wrong).unwrap();
        let with = |server: u16| {
            let mut arguments = operator.person(&operator.server(server));
            let at = arguments.iter().position(|argument| argument == "--token-file").unwrap();
            arguments[at + 1] = file.to_string_lossy().into_owned();
            arguments
        };
        let sent = run("send", &with(0), &[&mail.to_string_lossy()]);
        assert!(
            sent.status == 2 && sent.err.contains("NET-LOGIN") && sent.err.contains("XOAUTH2"),
            "{}",
            sent.err
        );
        let fetched = run("fetch", &with(2), &["--output", &desk.join("recu").to_string_lossy()]);
        assert!(fetched.status == 2 && fetched.err.contains("NET-LOGIN"), "{}", fetched.err);
    }
}

fn a_server_of_another_authority_gets_nothing(operator: &Operator) {
    let desk = folder("authority");
    let mail = mail(&desk, LABO, &["r6@chb.mssante.test"], "a6");
    let mail = mail.to_string_lossy();
    let mut other = operator.application(&operator.server(1), "client", LABO);
    let at = other.iter().position(|argument| argument == "--ca").unwrap();
    other[at + 1] = operator.path("tls/other-ca.pem");
    let sent = run("send", &other, &[&mail]);
    assert!(sent.status == 2 && sent.err.contains("NET-TLS"), "{}", sent.err);
    // The right authority says that the certificate of the server counts no more.
    let right = operator.application(&operator.server(1), "client", LABO);
    let revoked = run("send", &right, &["--crl", &operator.path("tls/revoked.pem"), &mail]);
    assert!(revoked.status == 2 && revoked.err.contains("Revoked"), "{}", revoked.err);
    let listed = run("send", &right, &["--crl", &operator.path("tls/ca-crl.pem"), &mail]);
    assert_eq!(listed.status, 0, "{}", listed.err);
    // Nothing goes in clear to a server that wants TLS, and the log-in of a person needs a token.
    let clear = segur(&["mss", "send", "--server", &operator.server(1), "--insecure-loopback", &mail]);
    assert!(clear.status == 2 && clear.err.contains("NET-REFUSED"), "{}", clear.err);
}

fn what_the_server_would_not_take_is_not_sent(operator: &Operator) {
    let desk = folder("size");
    let large = desk.join("large.eml");
    let line = format!("{}\r\n", "x".repeat(76));
    let head = "From: labo_auto@chb.mssante.test\r\nTo: r7@chb.mssante.test\r\nSubject: x\r\n\r\n";
    fs::write(&large, head.to_owned() + &line.repeat(31_000_000 / line.len())).unwrap();
    let sent = operator.send(&large);
    assert!(
        sent.status == 2 && sent.err.contains("NET-TOO-LARGE") && sent.err.contains("30000000"),
        "{}",
        sent.err
    );
}
