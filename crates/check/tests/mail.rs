//! Mails: the message, its archive, the documents inside.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use segur_check::{Engine, Options};
use segur_mss::{
    Address, Answer, Answered, Contents, Draft, Label, Limits, Mail, RejectCode, Sender as Author, Stamp,
};
use segur_report::{Report, Verdict};
use segur_xdm::derive::Given;
use segur_xdm::model::{Author as By, Coded, Dtm, Xcn};
use segur_xdm::{Application, Archive, Document, Order, Sender, Submission};

const DOCUMENT: &[u8] = include_bytes!("../../../samples/xdm/document.xml");
const PDF: &[u8] = b"%PDF-1.4\n<pdfaid:part>1</pdfaid:part>\n%%EOF\n";

fn archive(document: &[u8]) -> Vec<u8> {
    let sender = Sender {
        name: "Service".into(),
        organisation: "Clinique de l'Exemple".into(),
        application: Application { name: "segur".into(), version: "1".into(), vendor: "segur".into() },
        ..Sender::default()
    };
    let submission = Submission {
        time: Dtm::from_unix(1_782_896_400),
        unique_id: "1.2.250.1.999.1.8.1".into(),
        source_id: "1.2.250.1.999.1.9".into(),
        content_type_code: Coded::new("03", "1.2.250.1.213.2.2", "Hospitalisation"),
        author: By {
            person: Some(Xcn::from("899700000017^EXEMPLE^Camille^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS")),
            ..By::default()
        },
        title: None,
        comments: None,
        intended_recipients: Vec::new(),
    };
    let documents = vec![Document { bytes: document, given: Given::default() }];
    Archive::pack(&Order { sender, submission, documents }).unwrap().bytes
}

fn author() -> Author {
    let address = Address::new("labo@chb.mssante.fr").unwrap();
    Author { address, label: Label::Unit("Laboratoire".into()), application: None }
}

fn stamp(id: &str) -> Stamp {
    Stamp { unix: 1_782_900_000, message_id: format!("{id}@chb.mssante.fr") }
}

fn mail(archive: &[u8]) -> Vec<u8> {
    let documents = Contents::of_archive(archive, &segur_xdm::Limits::default()).known();
    let copies = documents.iter().map(|_| Some(PDF)).collect();
    let draft = Draft {
        text: "Voici le compte rendu.\n".into(),
        archive: Some(archive),
        documents,
        copies,
        nil: "SEGUR1".into(),
        read_receipt: true,
        ..Draft::new(author(), vec![Address::new("dr@autre.mssante.fr").unwrap()])
    };
    draft.build(&stamp("1")).unwrap()
}

fn check(raw: &[u8]) -> Report {
    Engine::new(Vec::new(), Options::default()).with_ins(true).check("m.eml", raw)
}

fn codes(report: &Report) -> Vec<(String, String)> {
    let all = report.all_findings().into_iter();
    all.map(|(input, finding)| (input.to_owned(), finding.code.to_string())).collect()
}

#[test]
fn a_mail_is_judged_with_its_archive_and_its_documents() {
    let report = check(&mail(&archive(DOCUMENT)));
    let inputs: Vec<_> = report.all_parts().iter().map(|part| (part.input.as_str(), &*part.kind)).collect();
    let expected = [
        ("m.eml!IHE_XDM.ZIP", "xdm"),
        ("m.eml!IHE_XDM.ZIP!IHE_XDM/SUBSET01/METADATA.XML", "xds"),
        ("m.eml!IHE_XDM.ZIP!IHE_XDM/SUBSET01/DOC0001.XML", "cda"),
    ];
    assert_eq!((report.kind.as_ref(), inputs.as_slice()), ("mail", &expected[..]));
    assert_eq!((codes(&report), report.verdict()), (vec![], Verdict::Valid));
}

#[test]
fn a_fault_of_a_document_makes_the_mail_invalid_and_says_where() {
    let wrong = String::from_utf8(DOCUMENT.to_vec()).unwrap().replace("279035121518989", "279035121518988");
    let report = check(&mail(&archive(wrong.as_bytes())));
    let found = codes(&report);
    assert!(
        found.iter().any(|(input, _)| input == "m.eml!IHE_XDM.ZIP!IHE_XDM/SUBSET01/DOC0001.XML"),
        "{found:?}"
    );
    assert_eq!(report.verdict(), Verdict::Invalid);
}

#[test]
fn findings_of_the_header_have_a_place() {
    let raw = String::from_utf8(mail(&archive(DOCUMENT))).unwrap().replace("X-MSS-INS: O", "X-MSS-INS: N");
    let report = check(raw.as_bytes());
    let finding = report.findings.iter().find(|finding| finding.code == "MSS-INS-VALUE").unwrap();
    let place = finding.location.unwrap();
    assert_eq!(&raw[place.offset as usize..][..place.length as usize], "X-MSS-INS: N");
}

#[test]
fn what_is_forwarded_is_judged_and_what_is_given_back_is_not() {
    let inner = String::from_utf8(mail(&archive(DOCUMENT))).unwrap();
    let forward = format!(
        "From: Dr_A_B <a@b.mssante.fr>\r\nTo: c@d.mssante.fr\r\nDate: Wed, 1 Jul 2026 10:00:00 +0200\r\nMessage-ID: <9@b.mssante.fr>\r\nX-MSS-NIL: SEGUR1\r\nSubject: TR: examen\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=f\r\n\r\n--f\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nVoir ci-joint.\r\n--f\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename=examen.eml\r\n\r\n{inner}\r\n--f--\r\n"
    );
    let report = check(forward.as_bytes());
    assert_eq!((codes(&report), report.parts[0].input.as_str()), (vec![], "m.eml!examen.eml!IHE_XDM.ZIP"));

    let raw = mail(&archive(DOCUMENT));
    let original = Mail::read(&raw, &Limits::default()).unwrap();
    let answer = Answer {
        from: author(),
        original: &raw,
        mail: &original,
        answered: Answered::Rejected(RejectCode::UnknownPatient),
        detail: String::new(),
        reporting: "segur".into(),
        nil: "SEGUR1".into(),
    };
    let report = check(&answer.build(&stamp("2")).unwrap());
    assert_eq!(codes(&report), [("m.eml".to_owned(), "MSS-GIVEN-BACK".to_owned())]);
    assert_eq!((report.verdict(), report.parts.len()), (Verdict::Valid, 0));
}

#[test]
fn mails_without_an_archive_are_mails() {
    let head = "Date: Wed, 1 Jul 2026 10:00:00 +0200\r\nMessage-ID: <9@b.fr>\r\nTo: c@d.mssante.fr\r\nSubject: Question\r\n";
    let plain = format!("{head}From: Dr_A_B <a@b.mssante.fr>\r\nX-MSS-NIL: SEGUR1\r\n\r\nBonjour\r\n");
    assert_eq!(codes(&check(plain.as_bytes())), []);
    // A citizen writes from Mon espace santé, which is no client of the trust space.
    let citizen = format!("{head}From: 279035121518989@patient.mssante.fr\r\n\r\nMerci\r\n");
    assert_eq!(codes(&check(citizen.as_bytes())), []);
    let undelivered = format!(
        "{head}From: MAILER-DAEMON@d.mssante.fr\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nUndelivered\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; d\r\n\r\nFinal-Recipient: rfc822; x@d.fr\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    );
    assert_eq!(codes(&check(undelivered.as_bytes())), []);
}
