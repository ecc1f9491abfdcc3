//! Fetching that is cut or killed in the middle: nothing is lost, nothing is half, nothing is marked before it is written.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::process::Child;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime};

use segur_mss_net::{Login, Mailbox, Secret, Security, Server, Trust};

use crate::operator::{Operator, Test, command, folder, mail, mails, ran, run};

pub(crate) const TRIALS: &[(&str, Test)] = &[
    ("crash::a_connection_cut_anywhere", a_connection_cut_anywhere),
    ("crash::a_process_killed_anywhere", a_process_killed_anywhere),
];

/// How many mails wait, and after how many bytes from the server it ends: in the greeting, in TLS, in the first mail, between
/// mails, in the last.
const MAILS: usize = 3;
const CUTS: [u64; 9] = [10, 900, 3_000, 5_000, 8_000, 12_000, 16_000, 20_000, 30_000];

#[derive(Clone, Copy, PartialEq)]
enum End {
    Cut,
    Kill,
}

fn a_connection_cut_anywhere(operator: &Operator) {
    interrupted(operator, "cut@chb.mssante.test", End::Cut);
}

fn a_process_killed_anywhere(operator: &Operator) {
    interrupted(operator, "kill@chb.mssante.test", End::Kill);
}

fn interrupted(operator: &Operator, mailbox: &str, end: End) {
    let desk = folder(mailbox.split('@').next().unwrap());
    for number in 0..MAILS {
        let id = format!("{}{number}", mailbox.split('@').next().unwrap());
        assert_eq!(operator.send(&mail(&desk, "labo_auto@chb.mssante.test", &[mailbox], &id)).status, 0);
    }
    wait_for_mails(operator, mailbox);
    let output = desk.join("recu");
    let mut ended = 0;
    for bytes in CUTS {
        ended += usize::from(fetch_through(operator, mailbox, &output, bytes, end));
        let files = contents(&output);
        files.iter().for_each(|(name, bytes)| {
            assert!(whole(bytes), "{name} is a part of a mail after {bytes:?}", bytes = bytes.len())
        });
        // What is marked as seen was written; what was not written is still unseen.
        let seen = MAILS - unseen(operator, mailbox);
        assert!(seen <= files.len(), "{seen} marked as seen, {} written", files.len());
    }
    assert!(ended >= 4, "only {ended} of {} runs were interrupted: the cuts fit no more", CUTS.len());
    operator.fetch_all(&operator.application(&operator.server(3), "client", mailbox), &output, MAILS);
    let (old, new) = (output.join(".1-1.eml.1.tmp"), output.join(".1-2.eml.2.tmp"));
    let old_file = fs::File::create(&old).unwrap();
    old_file.set_modified(SystemTime::now() - Duration::from_secs(7200)).unwrap();
    fs::write(&new, "x").unwrap();
    // A last time, for marks that were missing; then nothing is left.
    let arguments = operator.application(&operator.server(3), "client", mailbox);
    let last = run("fetch", &arguments, &["--output", &output.to_string_lossy()]);
    assert_eq!((last.status, unseen(operator, mailbox)), (0, 0), "{}", last.err);
    assert!(
        !old.exists() && new.exists(),
        "what a killed run left is removed, what a run may be writing is not"
    );
    let all = contents(&output);
    let ids: Vec<_> = all.values().map(|bytes| id(bytes)).collect();
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!((all.len(), distinct.len()), (MAILS, MAILS), "{ids:?}");
}

fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let named = |path: std::path::PathBuf| (path.to_string_lossy().into_owned(), fs::read(path).unwrap());
    mails(folder).into_iter().map(named).collect()
}

fn whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.contains("Message-ID:") && text.trim_end().ends_with("--")
}

fn id(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).into_owned();
    text.lines().find(|line| line.starts_with("Message-ID:")).unwrap().to_owned()
}

/// Fetches through a relay that ends it after that many bytes from the server; whether it was ended.
fn fetch_through(operator: &Operator, mailbox: &str, output: &Path, bytes: u64, end: End) -> bool {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = format!("localhost:{}", listener.local_addr().unwrap().port());
    let mut arguments = operator.application(&server, "client", mailbox);
    arguments.extend(["--output".to_owned(), output.to_string_lossy().into_owned()]);
    let arguments: Vec<&str> =
        ["mss", "fetch"].into_iter().chain(arguments.iter().map(String::as_str)).collect();
    let child = Arc::new(Mutex::new(command(&arguments).spawn().unwrap()));
    let upstream = TcpStream::connect(operator.server(3)).unwrap();
    let (client, _) = listener.accept().unwrap();
    let ended = relay(client, upstream, bytes, end, &child);
    let mut child = Arc::into_inner(child).unwrap().into_inner().unwrap();
    let status = child.wait().unwrap();
    assert!(
        ended || status.success(),
        "a run that was left alone failed: {}",
        ran(child.wait_with_output().unwrap()).err
    );
    ended
}

/// Passes bytes both ways until the server has sent so many of them.
fn relay(client: TcpStream, upstream: TcpStream, bytes: u64, end: End, child: &Arc<Mutex<Child>>) -> bool {
    for stream in [&client, &upstream] {
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    }
    let (mut to_server, mut from_client) = (upstream.try_clone().unwrap(), client.try_clone().unwrap());
    let up = thread::spawn(move || {
        let _ = std::io::copy(&mut from_client, &mut to_server);
        let _ = to_server.shutdown(Shutdown::Both);
    });
    let passed = AtomicU64::new(0);
    let (mut from_server, mut to_client) = (upstream, client);
    let mut piece = [0; 256];
    let mut ended = false;
    while let Ok(count @ 1..) = from_server.read(&mut piece) {
        let before = passed.fetch_add(count as u64, Ordering::Relaxed);
        let room = bytes.saturating_sub(before).min(count as u64) as usize;
        let _ = to_client.write_all(&piece[..room]);
        if room < count {
            ended = true;
            if end == End::Kill {
                // The program works on what it got so far.
                thread::sleep(Duration::from_millis(3));
                let _ = child.lock().unwrap().kill();
            }
            break;
        }
    }
    for stream in [&from_server, &to_client] {
        let _ = stream.shutdown(Shutdown::Both);
    }
    up.join().unwrap();
    ended
}

fn open(operator: &Operator, mailbox: &str) -> Mailbox {
    let (host, port) = operator
        .server(3)
        .rsplit_once(':')
        .map(|(host, port)| (host.to_owned(), port.parse().unwrap()))
        .unwrap();
    let server = Server { host, port, security: Security::StartTls, timeout: Duration::from_secs(10) };
    let read = |name: &str| fs::read(operator.path(name)).unwrap();
    let client = Some((read("tls/client.pem"), read("tls/client.key")));
    let trust = Trust { authorities: read("tls/ca.pem"), client, ..Trust::default() };
    let password = Secret::new(&fs::read_to_string(operator.path("password")).unwrap());
    let login = Login::Application { mailbox: mailbox.to_owned(), password };
    Mailbox::open(&server, &trust, &login, "INBOX", 1 << 20).unwrap()
}

fn unseen(operator: &Operator, mailbox: &str) -> usize {
    let mut mailbox = open(operator, mailbox);
    let count = mailbox.unseen().unwrap().len();
    mailbox.close();
    count
}

fn wait_for_mails(operator: &Operator, mailbox: &str) {
    let there = |_: &usize| {
        thread::sleep(Duration::from_millis(100));
        unseen(operator, mailbox) == MAILS
    };
    (0..300).find(there).expect("the mails did not arrive within 30 seconds");
}
