//! The operator of tests/mail/servers.sh, the program run against it, and the mails it carries.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/mail/servers.sh");
const XDM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/xdm");
/// The longest that a mail may take from one server to the other.
const DELIVERY: Duration = Duration::from_secs(30);

/// A test that talks to the operator.
pub(crate) type Test = fn(&Operator);

pub(crate) struct Operator {
    dir: PathBuf,
    port: u16,
}

pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs the program; secrets come from files, never from the environment of whoever runs the tests.
pub(crate) fn segur(arguments: &[&str]) -> Ran {
    ran(command(arguments).output().unwrap())
}

pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_segur"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env_remove("SEGUR_MSS_TOKEN").env_remove("SEGUR_MSS_PASSWORD");
    command
}

pub(crate) fn ran(output: Output) -> Ran {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    // A process that was killed has no status.
    Ran { status: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// A folder of the test's own.
pub(crate) fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("servers-{name}"));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

/// A mail with the archive of samples/xdm and a copy with an accent and an apostrophe in its name.
pub(crate) fn mail(folder: &Path, from: &str, to: &[&str], id: &str) -> PathBuf {
    let at = |name: &str| folder.join(name).to_string_lossy().into_owned();
    fs::write(at("copie.pdf"), "%PDF-1.4\n<pdfaid:part>1</pdfaid:part>\n%%EOF\n").unwrap();
    fs::write(
        at("texte.txt"),
        "Bonjour,\n\n.Une ligne qui commence par un point.\n.\nL’examen réalisé hier.\n",
    )
    .unwrap();
    let (sender, document) = (format!("{XDM}/sender.json"), format!("{XDM}/document.xml"));
    let archive = at("IHE_XDM.ZIP");
    let packed = segur(&[
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
    ]);
    assert_eq!(packed.status, 0, "{}", packed.err);
    let output = at(&format!("{id}.eml"));
    let (pdf, text, id) = (at("copie.pdf"), at("texte.txt"), format!("{id}@chb.mssante.test"));
    let mut arguments = vec![
        "mss",
        "pack",
        "--from",
        from,
        "--family",
        "Martin",
        "--given",
        "Zoé",
        "--nil",
        "SEGUR1",
        "--archive",
        &archive,
        "--pdf",
        &pdf,
        "--text",
        &text,
        "--message-id",
        &id,
        "--date",
        "1782900000",
        "--output",
        &output,
    ];
    to.iter().for_each(|to| arguments.extend(["--to", to]));
    let packed = segur(&arguments);
    assert_eq!(packed.status, 0, "{}", packed.err);
    PathBuf::from(output)
}

impl Operator {
    pub(crate) fn start() -> Result<Operator, String> {
        let dir = std::env::temp_dir().join(format!("segur-mail-{}", std::process::id()));
        let port = free_ports();
        let output = Command::new("bash")
            .args([SCRIPT, "start", &dir.to_string_lossy()])
            .env("SEGUR_MAIL_PORT", port.to_string())
            .env("SEGUR_MAIL_OWNER", std::process::id().to_string())
            .stdin(Stdio::null())
            .output()
            .map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        match output.status.code() {
            Some(0) => Ok(Operator { dir, port }),
            Some(77) => Err(said),
            _ => panic!("tests/mail/servers.sh did not start the servers: {said}"),
        }
    }

    pub(crate) fn stop(&self) {
        let stopped = Command::new("bash").args([SCRIPT, "stop", &self.dir.to_string_lossy()]).status();
        let _ = fs::remove_dir_all(&self.dir);
        assert!(stopped.is_ok_and(|status| status.success()), "the servers were not stopped");
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.dir.join(name).to_string_lossy().into_owned()
    }

    /// The address of a server: 0 SMTP of persons, 1 SMTP of applications, 2 IMAP of persons, 3 IMAP of applications.
    pub(crate) fn server(&self, which: u16) -> String {
        format!("localhost:{}", self.port + which)
    }

    /// Arguments of an application: server, trust, certificate, mailbox.
    pub(crate) fn application(&self, server: &str, certificate: &str, mailbox: &str) -> Vec<String> {
        let tls = |name: String| self.path(&format!("tls/{name}"));
        let (chain, key) = (tls(format!("{certificate}.pem")), tls(format!("{certificate}.key")));
        let password = self.path("password");
        let all = [
            "--server",
            server,
            "--ca",
            &tls("ca.pem".into()),
            "--certificate",
            &chain,
            "--key",
            &key,
            "--mailbox",
            mailbox,
            "--password-file",
            &password,
            "--timeout",
            "10",
        ];
        all.map(str::to_owned).to_vec()
    }

    /// Arguments of the person whose token there is.
    pub(crate) fn person(&self, server: &str) -> Vec<String> {
        let (ca, token) = (self.path("tls/ca.pem"), self.path("token"));
        let all = [
            "--server",
            server,
            "--ca",
            &ca,
            "--mailbox",
            "zoe.martin@chb.mssante.test",
            "--token-file",
            &token,
            "--timeout",
            "10",
        ];
        all.map(str::to_owned).to_vec()
    }

    /// Sends as the application.
    pub(crate) fn send(&self, mail: &Path) -> Ran {
        let arguments = self.application(&self.server(1), "client", "labo_auto@chb.mssante.test");
        run("send", &arguments, &[&mail.to_string_lossy()])
    }

    /// Fetches until that many files are there.
    pub(crate) fn fetch_all(&self, arguments: &[String], output: &Path, count: usize) {
        let until = Instant::now() + DELIVERY;
        while mails(output).len() < count {
            assert!(
                Instant::now() < until,
                "{} of {count} mails arrived in {}",
                mails(output).len(),
                output.display()
            );
            let ran = run("fetch", arguments, &["--output", &output.to_string_lossy()]);
            assert_eq!(ran.status, 0, "{}", ran.err);
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

/// `segur mss COMMAND` with arguments of the operator and others.
pub(crate) fn run(command: &str, arguments: &[String], more: &[&str]) -> Ran {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    segur(&[&["mss", command], &arguments[..], more].concat())
}

/// The mails of a folder, sorted; hidden files are none.
pub(crate) fn mails(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut all: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    all.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
    all.sort();
    all
}

/// Five ports in a row that nobody uses.
fn free_ports() -> u16 {
    let first = 20_000 + (std::process::id() % 2_000) as u16 * 10;
    let free = |port: &u16| (0..5).all(|next| TcpListener::bind(("127.0.0.1", port + next)).is_ok());
    (0..500).map(|step| first + step * 10).find(free).unwrap()
}
