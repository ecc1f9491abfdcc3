//! Servers that hang up, lie, say nothing or say too much.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::operator::{Ran, folder, mail, mails, segur};

pub(crate) const TRIALS: &[(&str, fn())] = &[
    ("fake::hang_ups_by_smtp", hang_ups_by_smtp),
    ("fake::nonsense_by_smtp", nonsense_by_smtp),
    ("fake::hang_ups_by_imap", hang_ups_by_imap),
    ("fake::nothing_goes_without_starttls", nothing_goes_without_starttls),
    ("fake::a_silent_server_is_left", a_silent_server_is_left),
];

/// What the server says: after each line of the client that begins with a word, the next answer; then it hangs up.
type Script = &'static [(&'static str, &'static str)];

/// A server for one conversation, which lasts ten seconds at most.
fn serve(greeting: &'static str, script: Script) -> (String, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let talk = move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        converse(&mut stream, greeting, script);
    };
    (address, thread::spawn(talk))
}

fn converse(stream: &mut TcpStream, greeting: &str, script: Script) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    if stream.write_all(greeting.as_bytes()).is_err() {
        return;
    }
    for (word, answer) in script {
        // IMAP commands begin with a tag.
        let said = |line: &String| {
            line.starts_with(word) || line.split_once(' ').is_some_and(|(_, rest)| rest.starts_with(word))
        };
        if lines.by_ref().map_while(Result::ok).find(said).is_none()
            || stream.write_all(answer.as_bytes()).is_err()
        {
            return;
        }
    }
}

/// A mail to two recipients.
fn letter(name: &str) -> PathBuf {
    mail(&folder(name), "zoe.martin@chb.mssante.test", &["a@chb.mssante.test", "b@chb.mssante.test"], "f1")
}

fn send(server: &str, mail: &Path) -> Ran {
    segur(&[
        "mss",
        "send",
        "--format",
        "json",
        "--server",
        server,
        "--insecure-loopback",
        "--timeout",
        "1",
        &mail.to_string_lossy(),
    ])
}

fn outcomes(ran: &Ran) -> Vec<String> {
    let outcome = |line: &str| {
        serde_json::from_str::<serde_json::Value>(line).unwrap()["outcome"].as_str().unwrap().to_owned()
    };
    ran.out.lines().map(outcome).collect()
}

const HELLO: (&str, &str) = ("EHLO", "250 moi\r\n");
const FROM: (&str, &str) = ("MAIL", "250 ok\r\n");
const TO: (&str, &str) = ("RCPT", "250 ok\r\n");
const DATA: (&str, &str) = ("DATA", "354 go\r\n");

fn hang_ups_by_smtp() {
    let letter = letter("fake-smtp");
    let cases: &[(Script, &[&str])] = &[
        (&[HELLO, FROM, TO, TO, DATA, (".", "250 pris\r\n")], &["accepted", "accepted"]),
        (
            &[HELLO, FROM, TO, ("RCPT", "550 inconnu\r\n"), DATA, (".", "250 pris\r\n")],
            &["accepted", "refused"],
        ),
        (
            &[HELLO, FROM, TO, ("RCPT", "450 plus tard\r\n"), DATA, (".", "552 trop grand\r\n")],
            &["refused", "refused"],
        ),
        // Gone before the data ended: nothing was sent. Gone after: nobody knows.
        (&[HELLO, FROM, TO], &["not-sent", "not-sent"]),
        (&[HELLO, FROM, TO, TO], &["not-sent", "not-sent"]),
        (&[HELLO, FROM, TO, TO, ("DATA", "421 fermeture\r\n")], &["refused", "refused"]),
        (&[HELLO, FROM, TO, TO, DATA, (".", "")], &["unknown", "unknown"]),
        (&[HELLO, FROM, TO, TO, DATA, (".", "charabia\r\n")], &["unknown", "unknown"]),
        (&[HELLO, FROM, ("RCPT", "550 a\r\n"), ("RCPT", "550 b\r\n")], &["refused", "refused"]),
    ];
    for (script, expected) in cases {
        let (server, talk) = serve("220 moi\r\n", script);
        let ran = send(&server, &letter);
        let accepted = expected.iter().all(|outcome| *outcome == "accepted");
        assert_eq!(
            (outcomes(&ran), ran.status),
            (expected.iter().map(|s| (*s).to_owned()).collect(), i32::from(!accepted)),
            "{script:?} {}",
            ran.err
        );
        talk.join().unwrap();
    }
}

fn nonsense_by_smtp() {
    let letter = letter("fake-nonsense");
    let endless: &'static str = Box::leak(format!("220 {}", "x".repeat(1 << 20)).into_boxed_str());
    let many: &'static str = Box::leak("220-encore\r\n".repeat(10_000).into_boxed_str());
    for (greeting, script, code) in [
        ("", &[][..], "NET-CONNECTION"),
        ("bonjour\r\n", &[], "NET-GARBAGE"),
        (endless, &[], "NET-GARBAGE"),
        (many, &[], "NET-GARBAGE"),
        ("554 non\r\n", &[], "NET-REFUSED"),
        ("220 moi\r\n", &[("EHLO", "250-moi\r\n250 SIZE 100\r\n")], "NET-TOO-LARGE"),
        ("220 moi\r\n", &[HELLO, ("MAIL", "530 TLS\r\n")], "NET-REFUSED"),
        ("220 \x1b[31mrouge\r\n", &[HELLO, ("MAIL", "530 \x1b[31mrouge\r\n")], "NET-REFUSED"),
    ] {
        let (server, talk) = serve(greeting, script);
        let ran = send(&server, &letter);
        assert!(
            ran.status == 2 && ran.out.is_empty() && ran.err.contains(code),
            "{code}: {} {}",
            ran.out,
            ran.err
        );
        assert!(!ran.err.contains('\x1b'), "{}", ran.err);
        talk.join().unwrap();
    }
}

fn nothing_goes_without_starttls() {
    let letter = letter("fake-starttls");
    let (server, talk) = serve("220 moi\r\n", &[HELLO, ("MAIL", "250 ok\r\n")]);
    let ran = segur(&["mss", "send", "--server", &server, "--timeout", "1", &letter.to_string_lossy()]);
    assert!(ran.status == 2 && ran.err.contains("NET-NO-STARTTLS"), "{}", ran.err);
    talk.join().unwrap();
    // Data sent in clear together with the answer to STARTTLS is no part of the conversation.
    let (server, talk) = serve(
        "220 moi\r\n",
        &[("EHLO", "250-moi\r\n250 STARTTLS\r\n"), ("STARTTLS", "220 go\r\n250 piege\r\n")],
    );
    let ran = segur(&["mss", "send", "--server", &server, "--timeout", "1", &letter.to_string_lossy()]);
    assert!(ran.status == 2 && ran.err.contains("NET-GARBAGE"), "{}", ran.err);
    talk.join().unwrap();
}

const LOGIN: (&str, &str) = ("AUTHENTICATE", "+ \r\n");
/// The client answers the challenge with base64 that begins so: `\0` and the mailbox.
const LOGGED: (&str, &str) = ("AGFAY2hi", "s1 OK\r\n");
const SELECTED: (&str, &str) = ("SELECT", "* OK [UIDVALIDITY 7] UIDs valid\r\ns2 OK\r\n");
const FOUND: (&str, &str) = ("UID SEARCH", "* SEARCH 5\r\ns3 OK\r\n");
const SIZE: (&str, &str) = ("UID FETCH", "* 1 FETCH (UID 5 RFC822.SIZE 30)\r\ns4 OK\r\n");

fn hang_ups_by_imap() {
    let desk = folder("fake-imap");
    std::fs::write(desk.join("mot"), "secret").unwrap();
    std::fs::write(desk.join("jeton"), "jeton").unwrap();
    let output = desk.join("recu");
    let (password, key) = (desk.join("mot"), desk.join("jeton"));
    let fetch = |server: &str| {
        // A certificate is not asked for in clear: what stands in its place is not read.
        let key = key.to_string_lossy();
        segur(&[
            "mss",
            "fetch",
            "--server",
            server,
            "--insecure-loopback",
            "--timeout",
            "1",
            "--mailbox",
            "a@chb.mssante.test",
            "--certificate",
            &key,
            "--key",
            &key,
            "--password-file",
            &password.to_string_lossy(),
            "--output",
            &output.to_string_lossy(),
        ])
    };
    let cases: &[(&'static str, Script, i32, &str)] = &[
        ("* BYE fermé\r\n", &[], 2, "NET-REFUSED"),
        ("bonjour\r\n", &[], 2, "NET-GARBAGE"),
        ("* OK\r\n", &[LOGIN, ("AGFAY2hi", "s1 NO non\r\n")], 2, "NET-LOGIN"),
        ("* OK\r\n", &[LOGIN, LOGGED, ("SELECT", "s2 OK\r\n")], 2, "NET-GARBAGE"),
        ("* OK\r\n", &[LOGIN, LOGGED, SELECTED, ("UID SEARCH", "* SEARCH x\r\ns3 OK\r\n")], 2, "NET-GARBAGE"),
        ("* OK\r\n", &[LOGIN, LOGGED, SELECTED, FOUND, SIZE], 2, "NET-CONNECTION"),
        (
            "* OK\r\n",
            &[
                LOGIN,
                LOGGED,
                SELECTED,
                FOUND,
                SIZE,
                ("UID FETCH", "* 1 FETCH (UID 5 BODY[] {30}\r\nFrom: a@b.fr"),
            ],
            2,
            "NET-CONNECTION",
        ),
        (
            "* OK\r\n",
            &[
                LOGIN,
                LOGGED,
                SELECTED,
                FOUND,
                SIZE,
                ("UID FETCH", "* 1 FETCH (UID 5 BODY[] {99999999999}\r\n"),
            ],
            2,
            "NET-GARBAGE",
        ),
        (
            "* OK\r\n",
            &[
                LOGIN,
                LOGGED,
                SELECTED,
                FOUND,
                ("UID FETCH", "* 1 FETCH (UID 5 RFC822.SIZE 999999999)\r\ns4 OK\r\n"),
            ],
            1,
            "",
        ),
    ];
    for (greeting, script, status, code) in cases {
        let (server, talk) = serve(greeting, script);
        let ran = fetch(&server);
        assert!(
            ran.status == *status && ran.err.contains(code),
            "{code} {script:?}: {} {} {}",
            ran.status,
            ran.out,
            ran.err
        );
        assert_eq!(std::fs::read_dir(&output).map(Iterator::count).unwrap_or(0), 0, "a file was left");
        talk.join().unwrap();
    }
    // Written, and gone before it was marked: the file is whole, the next run only marks it.
    let whole =
        ("UID FETCH", "* 1 FETCH (UID 5 BODY[] {31}\r\nFrom: a@b.fr\r\n\r\nBonjour 12345\r\n)\r\ns5 OK\r\n");
    let (server, talk) =
        serve("* OK\r\n", Box::leak(Box::new([LOGIN, LOGGED, SELECTED, FOUND, SIZE, whole])));
    let ran = fetch(&server);
    assert!(ran.status == 2 && mails(&output).len() == 1, "{} {}", ran.status, ran.err);
    talk.join().unwrap();
    let (server, talk) = serve(
        "* OK\r\n",
        &[LOGIN, LOGGED, SELECTED, FOUND, ("UID STORE", "s4 OK\r\n"), ("LOGOUT", "* BYE\r\ns5 OK\r\n")],
    );
    let ran = fetch(&server);
    assert!(
        ran.status == 0 && mails(&output).len() == 1 && ran.out.contains("7-5.eml"),
        "{} {}",
        ran.out,
        ran.err
    );
    talk.join().unwrap();
}

fn a_silent_server_is_left() {
    let letter = letter("fake-silent");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = listener.local_addr().unwrap().to_string();
    let begun = Instant::now();
    let ran = send(&server, &letter);
    assert!(ran.status == 2 && ran.err.contains("délai"), "{}", ran.err);
    assert!(begun.elapsed() < Duration::from_secs(9), "{:?}", begun.elapsed());
}
