//! `segur mss` as its users meet it: good, bad and absurd input.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![allow(clippy::disallowed_methods, reason = "these tests make files for the program to read")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

const XDM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/xdm");
const WHO: [&str; 10] = [
    "--from",
    "zoe.martin@chb.mssante.fr",
    "--family",
    "Martin",
    "--given",
    "Zoé",
    "--nil",
    "SEGUR1",
    "--date",
    "1782900000",
];

struct Ran {
    status: i32,
    out: String,
    err: String,
}

fn segur(arguments: &[&str], input: &[u8]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_segur"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env_remove("SEGUR_MSS_TOKEN").env_remove("SEGUR_MSS_PASSWORD");
    let mut child = command.spawn().unwrap();
    // The program may stop before it has read everything.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { status: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// A folder of the test's own with an archive, its copy and a text.
struct Desk(PathBuf);

impl Desk {
    fn new(name: &str) -> Desk {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("mss-{name}"));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        let desk = Desk(path);
        fs::write(desk.0.join("copie.pdf"), "%PDF-1.4\n<pdfaid:part>1</pdfaid:part>\n%%EOF\n").unwrap();
        fs::write(desk.0.join("texte.txt"), "Bonjour,\n\nVoici le compte rendu de l’examen réalisé hier.\n")
            .unwrap();
        let archive = desk.at("IHE_XDM.ZIP");
        let (sender, document) = (format!("{XDM}/sender.json"), format!("{XDM}/document.xml"));
        let ran = segur(
            &[
                "xdm",
                "pack",
                "--output",
                &archive,
                "--sender",
                &sender,
                "--date",
                "20260701100000",
                "--unique-id",
                "1.2.250.1.999.1.8.1",
                &document,
            ],
            b"",
        );
        assert_eq!(ran.status, 0, "{}", ran.err);
        desk
    }

    fn at(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }

    /// `segur mss pack` with the archive; more arguments may follow.
    fn pack(&self, more: &[&str]) -> Ran {
        let (archive, pdf, text) = (self.at("IHE_XDM.ZIP"), self.at("copie.pdf"), self.at("texte.txt"));
        let own = [
            "mss",
            "pack",
            "--archive",
            &archive,
            "--pdf",
            &pdf,
            "--text",
            &text,
            "--message-id",
            "1@chb.mssante.fr",
        ];
        segur(&[&own[..], &WHO, more].concat(), b"")
    }

    /// A mail that asks for a receipt, and its path.
    fn mail(&self) -> String {
        let ran = self.pack(&["--to", "dr@autre.mssante.fr", "--read-receipt"]);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""));
        fs::write(self.0.join("m.eml"), &ran.out).unwrap();
        self.at("m.eml")
    }

    fn reply(&self, what: &[&str], mail: &str) -> Ran {
        let who = [
            "--from",
            "labo@autre.mssante.fr",
            "--label",
            "Laboratoire",
            "--nil",
            "SEGUR2",
            "--date",
            "1782900100",
        ];
        segur(&[&["mss", "reply"], what, &who, &["--message-id", "2@autre.mssante.fr", mail]].concat(), b"")
    }
}

fn check(mail: &str) -> Value {
    let ran = segur(&["check", "--format", "json", "-"], mail.as_bytes());
    serde_json::from_str(&ran.out).unwrap()
}

fn codes(report: &Value) -> Vec<&str> {
    report["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect()
}

fn refused(ran: &Ran, words: &[&str]) {
    assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{}", ran.err);
    words.iter().for_each(|word| assert!(ran.err.contains(word), "{word} in {}", ran.err));
}

#[test]
fn a_packed_mail_is_valid_and_the_same_each_time() {
    let desk = Desk::new("pack");
    let to = ["--to", "dr@autre.mssante.fr", "--to-patient", "--read-receipt", "--delivery-receipt", "--end"];
    let ran = desk.pack(&to);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out, desk.pack(&to).out);
    let report = check(&ran.out);
    assert_eq!(
        (codes(&report), &report["verdict"], &report["kind"]),
        (vec![], &"valid".into(), &"mail".into())
    );
    assert_eq!(report["documents"].as_array().unwrap().len(), 3);
    assert!(ran.out.contains("279035121518989@patient.mssante.fr") && ran.out.contains("X-MSS-MES: FIN"));
}

#[test]
fn what_cannot_be_packed_is_told() {
    let desk = Desk::new("pack-bad");
    refused(&desk.pack(&[]), &["MSS-NO-RECIPIENT"]);
    refused(&desk.pack(&["--to", "personne"]), &["MSS-ADDRESS", "nom@domaine.mssante.fr"]);
    refused(&desk.pack(&["--to", "a@b.fr", "--end"]), &["MSS-MES-NOT-CITIZEN"]);
    refused(&desk.pack(&["--to", "a@b.fr", "--subject", "a\nBcc: c@d.fr"]), &["MSS-INJECTION"]);
    refused(&desk.pack(&["--to", "a@b.fr", "--limit", "1000"]), &["MSS-SIZE"]);
    refused(&desk.pack(&["--to", "160012B02077713@patient.mssante.fr"]), &["MSS-OTHER-PATIENT"]);
    let (pdf, text) = (desk.at("copie.pdf"), desk.at("texte.txt"));
    refused(&desk.pack(&["--to", "a@b.fr", "--pdf", &pdf]), &["2 copies PDF pour 1 document"]);
    let not_zip =
        [&["mss", "pack", "--archive", &text, "--text", &text, "--to", "a@b.fr"], &WHO[..]].concat();
    refused(&segur(&not_zip, b""), &["archive inutilisable", "segur xdm pack"]);
    let absent = [&["mss", "pack", "--text", "/absent", "--to", "a@b.fr"], &WHO[..]].concat();
    refused(&segur(&absent, b""), &["/absent", "illisible"]);
    let latin = [&["mss", "pack", "--text", "-", "--to", "a@b.fr"], &WHO[..]].concat();
    refused(&segur(&latin, b"re\xe7u"), &["UTF-8"]);
    fs::write(
        desk.0.join("liste.xml"),
        "<L xmlns='https://listeblanche.mssante.fr/schema'><Domaine><Nom>chb.mssante.fr</Nom></Domaine></L>",
    )
    .unwrap();
    let list = desk.at("liste.xml");
    refused(&desk.pack(&["--to", "a@autre.mssante.fr", "--white-list", &list]), &["liste blanche"]);
    assert_eq!(desk.pack(&["--to", "a@chb.mssante.fr", "--white-list", &list]).status, 0);
}

#[test]
fn a_mail_is_shown_and_unpacked() {
    let desk = Desk::new("show");
    let mail = desk.mail();
    let ran = segur(&["mss", "show", &mail], b"");
    assert_eq!(ran.status, 0);
    for word in ["Lettre de liaison à la sortie", "Martin", "IHE_XDM.ZIP", "1.2.250.1.999.1.7.1"] {
        assert!(ran.out.to_lowercase().contains(&word.to_lowercase()), "{word} in {}", ran.out);
    }
    let json: Value =
        serde_json::from_str(&segur(&["mss", "show", "--format", "json", &mail], b"").out).unwrap();
    assert_eq!(json["documents"][0]["qualified_ins"], true);
    assert_eq!(
        json["documents"][0]["pdf"],
        "20260628_Lettre de liaison à la sortie d'un établ_PAT-TROIS_DOMINIQUE.pdf"
    );
    let folder = desk.at("sorti");
    assert_eq!(segur(&["mss", "unpack", "--output", &folder, &mail], b"").status, 0);
    let same = |name: &str, original: String| {
        assert_eq!(fs::read(format!("{folder}/{name}")).unwrap(), fs::read(original).unwrap())
    };
    same("DOC0001.XML", format!("{XDM}/document.xml"));
    same("IHE_XDM.ZIP", desk.at("IHE_XDM.ZIP"));
    same("20260628_Lettre de liaison à la sortie d'un établ_PAT-TROIS_DOMINIQUE.pdf", desk.at("copie.pdf"));
}

#[test]
fn damage_leaves_no_file() {
    let desk = Desk::new("damage");
    let whole = fs::read(desk.mail()).unwrap();
    let folder = desk.at("rien");
    for (input, status, code) in [
        (&whole[..whole.len() / 2], 1, "MSS-TRUNCATED"),
        (b"", 1, "MSS-NOT-A-MAIL"),
        (b"%PDF-1.4\n", 1, "MSS-NOT-A-MAIL"),
        (&[0xff; 4096], 1, "MSS-NOT-A-MAIL"),
    ] {
        let ran = segur(&["mss", "unpack", "--format", "json", "--output", &folder, "-"], input);
        let report: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!((ran.status, codes(&report).contains(&code)), (status, true), "{}", ran.out);
        let shown = segur(&["mss", "show", "-"], input);
        assert!(shown.status == status && shown.out.contains(code), "{}", shown.out);
    }
    assert!(!Path::new(&folder).exists());
    assert_eq!(segur(&["mss", "show", "/absent.eml"], b"").status, 2);
}

#[test]
fn answers_are_valid_and_the_same_each_time() {
    let desk = Desk::new("reply");
    let mail = desk.mail();
    let text = desk.at("texte.txt");
    for (what, disposition) in [
        (&["--accept"][..], Some("processed")),
        (&["--displayed"], Some("displayed")),
        (&["--reject", "900"], Some("processed")),
        (&["--reject", "906", "--detail", "inconnu ici"], Some("processed")),
        (&["--text", &text], None),
    ] {
        let ran = desk.reply(what, &mail);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{what:?}");
        assert_eq!(ran.out, desk.reply(what, &mail).out);
        assert_eq!(check(&ran.out)["verdict"], "valid", "{what:?}");
        let shown = segur(&["mss", "show", "--format", "json", "-"], ran.out.as_bytes());
        let shown: Value = serde_json::from_str(&shown.out).unwrap();
        assert_eq!(shown["in_reply_to"][0], "<1@chb.mssante.fr>");
        assert_eq!(shown["notification"]["disposition"].as_str(), disposition);
        let code = what.iter().position(|word| *word == "--reject").map(|at| what[at + 1]);
        assert_eq!(shown["notification"]["code"].as_str(), code, "{what:?}");
    }
}

#[test]
fn a_mail_takes_the_place_of_ones_own_only() {
    let desk = Desk::new("replace");
    let mail = desk.mail();
    let (archive, pdf, text) = (desk.at("IHE_XDM.ZIP"), desk.at("copie.pdf"), desk.at("texte.txt"));
    let what = ["--replace", "--archive", &archive, "--pdf", &pdf, "--text", &text];
    refused(&desk.reply(&what, &mail), &["MSS-REPLACE-OTHER", "seul son expéditeur"]);
    let own = [&["mss", "reply"], &what[..], &WHO, &["--message-id", "3@chb.mssante.fr", &mail]].concat();
    let ran = segur(&own, b"");
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("XDM/1.0/DDM+[Annule et remplace]"));
    let report = check(&ran.out);
    assert_eq!((codes(&report), &report["verdict"]), (vec![], &"valid".into()));
}

#[test]
fn an_exchange_with_a_citizen_ends() {
    let desk = Desk::new("end");
    let citizen = "From: 279035121518989@patient.mssante.fr\r\nTo: zoe.martin@chb.mssante.fr\r\nDate: Wed, 1 Jul 2026 10:00:00 +0200\r\nMessage-ID: <5@mes>\r\nSubject: Question\r\n\r\nMerci ?\r\n";
    fs::write(desk.0.join("c.eml"), citizen).unwrap();
    let ran = segur(&[&["mss", "reply", "--end"], &WHO[..], &[&desk.at("c.eml")]].concat(), b"");
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(
        ran.out.contains("X-MSS-MES: FIN\r\n") && ran.out.contains("To: 279035121518989@patient.mssante.fr")
    );
    assert_eq!(check(&ran.out)["verdict"], "valid");
}

#[test]
fn what_cannot_be_answered_is_told() {
    let desk = Desk::new("reply-bad");
    let mail = desk.mail();
    refused(&desk.reply(&[], &mail), &["que répondre"]);
    refused(&desk.reply(&["--reject", "907"], &mail), &["907", "902 patient inconnu"]);
    refused(&desk.reply(&["--accept", "--reject", "902"], &mail), &["--reject"]);
    refused(&desk.reply(&["--end"], &mail), &["MSS-MES-NOT-CITIZEN"]);
    refused(&desk.reply(&["--accept"], "/absent.eml"), &["/absent.eml"]);
    refused(&desk.reply(&["--accept"], &desk.at("copie.pdf")), &["MSS-NOT-A-MAIL"]);
    // An answer of a system is not answered; nor is a receipt sent elsewhere than to the sender without a person.
    fs::write(desk.0.join("mdn.eml"), desk.reply(&["--accept"], &mail).out).unwrap();
    refused(&desk.reply(&["--accept"], &desk.at("mdn.eml")), &["MSS-LOOP"]);
    let elsewhere = format!("Return-Path: <autre@chb.mssante.fr>\r\n{}", fs::read_to_string(&mail).unwrap());
    fs::write(desk.0.join("e.eml"), elsewhere).unwrap();
    refused(&desk.reply(&["--accept"], &desk.at("e.eml")), &["MSS-NOT-AUTOMATIC"]);
    assert_eq!(desk.reply(&["--displayed"], &desk.at("e.eml")).status, 0);
    let rejected = desk.reply(&["--reject", "902"], &desk.at("e.eml"));
    assert!(rejected.status == 0 && rejected.out.contains("multipart/mixed"), "{}", rejected.out);
    assert_eq!(check(&rejected.out)["verdict"], "valid");
}

#[test]
fn nothing_is_sent_without_protection_or_log_in() {
    let desk = Desk::new("network");
    let mail = desk.mail();
    let send = |more: &[&str]| segur(&[&["mss", "send"], more, &[&mail]].concat(), b"");
    refused(
        &send(&["--server", "mss.exemple.fr:25", "--insecure-loopback"]),
        &["NET-CLEAR", "rien n'y part en clair"],
    );
    refused(&send(&["--server", "localhost"]), &["nom:port"]);
    refused(&send(&["--server", "localhost:70000"]), &["nom:port"]);
    // Nobody listens on port 1.
    refused(&send(&["--server", "127.0.0.1:1", "--timeout", "2"]), &["NET-CONNECTION"]);
    refused(&send(&["--server", "127.0.0.1:1", "--mailbox", "a@b.fr"]), &["SEGUR_MSS_TOKEN"]);
    refused(&send(&["--server", "127.0.0.1:1", "--ca", &mail, "--timeout", "2"]), &["NET-"]);
    let output = desk.at("releve");
    let fetch = |more: &[&str]| segur(&[&["mss", "fetch", "--output", &output], more].concat(), b"");
    refused(&fetch(&["--server", "127.0.0.1:1"]), &["--mailbox"]);
    refused(&fetch(&["--server", "127.0.0.1:1", "--mailbox", "a@b.fr"]), &["ni jeton"]);
    let copie = desk.at("copie.pdf");
    refused(
        &fetch(&["--server", "127.0.0.1:1", "--mailbox", "a@b.fr", "--token-file", &copie, "--timeout", "2"]),
        &["NET-CONNECTION"],
    );
    let no_sender = segur(&["mss", "send", "--server", "127.0.0.1:1", "-"], b"Subject: x\r\n\r\nx");
    refused(&no_sender, &["pas d'expéditeur"]);
}
