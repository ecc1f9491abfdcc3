//! Arbitrary mails: read without a panic and within limits, held against the rules, answered. What is built of arbitrary words
//! and bytes is read back as it was, and keeps to seven bits and short lines.
#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_mss::{
    Address, Answer, Answered, Content, Contents, Document, Draft, Label, Limits, Mail, RejectCode, Replaced,
    Sender, Stamp, lint,
};

fuzz_target!(|bytes: &[u8]| {
    read(bytes);
    write(bytes);
});

fn sender() -> Sender {
    let address = Address::new("labo@chb.mssante.fr").expect("an address");
    Sender { address, label: Label::Unit("Labo".into()), application: None }
}

fn stamp() -> Stamp {
    Stamp { unix: 1_782_900_000, message_id: "1@chb.mssante.fr".into() }
}

/// 7 bits, lines of at most 998 characters, ended by CR LF.
fn travels(raw: &[u8]) {
    assert!(raw.is_ascii() && raw.ends_with(b"\r\n"));
    for line in raw.split(|byte| *byte == b'\n') {
        assert!(line.len() <= 999 && !line[..line.len().saturating_sub(1)].contains(&b'\r'));
    }
}

fn read(bytes: &[u8]) {
    let limits = Limits { size: 1 << 20, ..Limits::default() };
    Mail::recognises(bytes);
    let Ok(mail) = Mail::read(bytes, &limits) else { return };
    let archives =
        segur_xdm::Limits { entry_size: 1 << 18, total_size: 1 << 20, ..segur_xdm::Limits::default() };
    let contents = Contents::of(&mail, &archives);
    let documents = contents.known();
    lint(&mail, bytes, &documents);
    mail.copies(&documents);
    let _ = Replaced::of(&mail, &sender());
    if let Ok(draft) = Draft::reply(sender(), &mail) {
        let draft = Draft { text: "Merci.\n".into(), nil: "S".into(), ..draft };
        // The address of a citizen may be wrong, and is refused then.
        draft.build(&stamp()).iter().for_each(|raw| travels(raw));
    }
    answer(bytes, &mail, Answered::Rejected(RejectCode::Other));
    answer(bytes, &mail, Answered::Displayed);
}

/// An answer is read as what it is and gives the message back.
fn answer(bytes: &[u8], mail: &Mail<'_>, answered: Answered) {
    let (detail, reporting, nil) = (String::new(), "segur".to_owned(), "S".to_owned());
    let answer = Answer { from: sender(), original: bytes, mail, answered, detail, reporting, nil };
    let Ok(raw) = answer.build(&stamp()) else { return };
    // The original travels as it came where it can: bare line ends are its own.
    assert!(raw.is_ascii() && raw.split(|byte| *byte == b'\n').all(|line| line.len() <= 1_000));
    let back = Mail::read(&raw, &Limits::default()).expect("an answer is a mail");
    let notification = back.notification.as_ref().expect("an answer is a notification or a rejection");
    assert_eq!(notification.failed, matches!(answered, Answered::Rejected(_)));
    let enclosed = back.parts.iter().find(|part| part.content == Content::Message).expect("the original");
    assert_eq!(enclosed.bytes.trim_ascii_end(), bytes.trim_ascii_end());
}

fn write(bytes: &[u8]) {
    let words = String::from_utf8_lossy(bytes);
    let piece = |number: usize| {
        words.split('\n').nth(number).unwrap_or_default().chars().take(300).collect::<String>()
    };
    let document = Document {
        unique_id: "1.2.3".into(),
        code: "11488-4".into(),
        label: piece(0),
        family: piece(1),
        given: piece(2),
        ..Document::default()
    };
    let draft = Draft {
        text: words.to_string(),
        html: (bytes.len() % 2 == 0).then(|| words.to_string()),
        subject: Some(piece(3)),
        archive: Some(bytes),
        documents: vec![document],
        copies: vec![Some(b"%PDF-1.4\n")],
        nil: "S".into(),
        ..Draft::new(Sender { label: Label::Unit(piece(4)), ..sender() }, vec![sender().address])
    };
    let Ok(raw) = draft.build(&stamp()) else { return };
    travels(&raw);
    let mail = Mail::read(&raw, &Limits::default()).expect("what was built can be read");
    assert!(!mail.is_damaged(), "{:?}", mail.findings);
    let subject = mail.subject.strip_prefix("XDM/1.0/DDM+").or(Some(&mail.subject));
    assert_eq!(subject.map(str::trim), Some(piece(3).trim_start_matches("XDM/1.0/DDM+").trim()));
    assert_eq!(mail.from[0].name.trim(), piece(4).trim());
    let archive =
        mail.parts.iter().find(|part| part.name.as_deref() == Some("IHE_XDM.ZIP")).expect("the archive");
    assert_eq!(&*archive.bytes, bytes);
    // Bytes are known by what they are: the "archive" may be a PDF too.
    let copies = mail.parts.iter().filter(|part| part.content == Content::Pdf && part.depth == 0);
    let copy = segur_mss::pdf_name(&draft.documents[0], None);
    assert!(copies.filter_map(|part| part.name.as_deref()).any(|name| name == copy));
    // A text that begins as a file does is taken for one.
    if ["PK\x03\x04", "PK\x05\x06", "%PDF-", "<"].iter().any(|start| words.trim_start().starts_with(start)) {
        return;
    }
    let lines = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n").trim_end().to_owned();
    assert_eq!(lines(mail.text.as_deref().unwrap_or_default()), lines(&words));
}
