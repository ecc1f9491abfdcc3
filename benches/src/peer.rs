//! Contenders as child processes that measure their processor time, one turn at a time (protocol in `peers/peer.h`).

use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// One turn of a contender.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    /// Of processor time, for all passes together.
    pub nanoseconds: u64,
    /// Bytes of the corpus.
    pub bytes: u64,
    /// Documents found valid (or read to the end) in one pass.
    pub valid: u64,
}

/// What contenders do with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Judge it by an XML Schema.
    Validate,
    /// Read it, event by event.
    Read,
    /// Read it into a tree.
    Tree,
}

impl Task {
    /// All of them.
    pub const ALL: [Task; 3] = [Task::Validate, Task::Read, Task::Tree];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Task::Validate => "validate",
            Task::Read => "read",
            Task::Tree => "tree",
        }
    }
}

/// How a contender is started: the words before the schema and the documents.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Its name in the table.
    pub name: &'static str,
    /// What it does.
    pub task: Task,
    /// Of the library that does it; empty where nobody says.
    pub version: String,
    command: Vec<String>,
}

/// Ours (this program, see [`crate::serve`]), then the peers that `peers/build.sh` has built in `folder`.
pub fn contenders(task: Task, folder: &Path) -> io::Result<Vec<Recipe>> {
    let own = std::env::current_exe()?.display().to_string();
    let ours = |name: &'static str, kind: &str, package: &str| {
        let command = vec![own.clone(), "serve".into(), kind.into()];
        Some(Recipe { name, task, version: locked(package, include_str!("../../Cargo.lock")), command })
    };
    let built = |name: &'static str, file: &str, version: String| {
        let program = folder.join(file);
        let command = vec![program.display().to_string()];
        program.exists().then_some(Recipe { name, task, version, command })
    };
    let recipes = match task {
        Task::Validate => vec![
            ours("segur", "segur", "segur-xsd"),
            ours("segur + tree", "segur+tree", "segur-xsd"),
            built("libxml2", "libxml2", debian("libxml2")),
            lxml(task, folder),
            java(folder, "Xerces-J", "xerces"),
            java(folder, "JDK", "jdk"),
            built("Xerces-C", "xercesc", debian("libxerces-c-dev")),
            built("xsd-schema", "xsd-schema-peer", locked("xsd-schema", XSD_SCHEMA_LOCK)),
        ],
        Task::Read => vec![
            ours("segur", "segur-read", "segur-xml"),
            ours("quick-xml", "quick-xml", "quick-xml"),
            built("libxml2 SAX2", "libxml2", debian("libxml2")),
            built("expat", "expat", debian("libexpat1")),
        ],
        Task::Tree => vec![
            ours("segur", "segur-tree", "segur-xml"),
            ours("roxmltree", "roxmltree", "roxmltree"),
            lxml(task, folder),
        ],
    };
    Ok(recipes.into_iter().flatten().collect())
}

const XSD_SCHEMA_LOCK: &str = include_str!("../peers/xsd-schema/Cargo.lock");

fn lxml(task: Task, folder: &Path) -> Option<Recipe> {
    let python = folder.join("venv/bin/python");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/lxml_peer.py");
    let command = vec![python.display().to_string(), script.display().to_string()];
    let asked = "from lxml import etree; print('.'.join(map(str, etree.LXML_VERSION[:3])), 'with libxml2',\
                 '.'.join(map(str, etree.LIBXML_VERSION)))";
    let version = first_line(Command::new(&python).args(["-c", asked]))?;
    Some(Recipe { name: "lxml", task, version, command })
}

fn java(folder: &Path, name: &'static str, which: &str) -> Option<Recipe> {
    const XERCES: &str = "/usr/share/java/xercesImpl.jar:/usr/share/java/xml-apis.jar";
    let jars = if which == "xerces" { XERCES } else { "" };
    let version = debian(if which == "xerces" { "libxerces2-java" } else { "openjdk-17-jdk-headless" });
    let classes = format!("{}:{jars}", folder.display());
    let words = ["java", "-Xmx1g", "-XX:+UseSerialGC", "-cp", &classes, "JavaPeer", which];
    let command = words.map(str::to_owned).to_vec();
    let built = folder.join("JavaPeer.class").exists();
    built.then_some(Recipe { name, task: Task::Validate, version, command })
}

/// The version of a package of Debian.
fn debian(package: &str) -> String {
    first_line(Command::new("dpkg-query").args(["-W", "-f", "${Version}\n", package])).unwrap_or_default()
}

/// The version of a crate in a lock file.
fn locked(package: &str, lock: &str) -> String {
    let entry = format!("name = \"{package}\"\nversion = \"");
    let version = lock.split_once(&entry).and_then(|(_, rest)| rest.split_once('"'));
    version.map(|(version, _)| version.to_owned()).unwrap_or_default()
}

fn first_line(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok().filter(|output| output.status.success())?;
    String::from_utf8_lossy(&output.stdout).lines().next().map(str::to_owned)
}

/// A running contender.
#[derive(Debug)]
pub struct Peer {
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    /// Starts a contender; it loads the schema and the documents at once.
    ///
    /// # Errors
    /// The program cannot be started.
    pub fn start(recipe: &Recipe, schema: &Path, documents: &[PathBuf]) -> io::Result<Peer> {
        let schema = if recipe.task == Task::Validate { schema } else { Path::new("-") };
        let mut child = Command::new(&recipe.command[0])
            .args(&recipe.command[1..])
            .arg(schema)
            .args(documents)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let missing = || io::Error::other("no pipe to the peer");
        let requests = Some(child.stdin.take().ok_or_else(missing)?);
        let answers = BufReader::new(child.stdout.take().ok_or_else(missing)?);
        Ok(Peer { child, requests, answers })
    }

    /// Has every document judged `passes` times.
    ///
    /// # Errors
    /// The peer ended, or answered something else.
    pub fn turn(&mut self, passes: u32) -> io::Result<Round> {
        let requests = self.requests.as_mut().ok_or_else(|| io::Error::other("the peer has ended"))?;
        let refused = |_| io::Error::other("it cannot use the schema or the documents: see its message");
        writeln!(requests, "{passes}").and_then(|()| requests.flush()).map_err(refused)?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        if line.is_empty() {
            return Err(refused(io::ErrorKind::UnexpectedEof.into()));
        }
        parse(&line).ok_or_else(|| io::Error::other(format!("the peer answered {line:?}")))
    }

    /// Peak of its resident memory so far, in bytes, its documents included; `None` where the system does not say.
    pub fn peak_memory(&self) -> Option<u64> {
        crate::measure::peak_memory_of(self.child.id()).ok()
    }
}

fn parse(line: &str) -> Option<Round> {
    let mut words = line.split_ascii_whitespace().map(|word| word.parse().ok());
    Some(Round { nanoseconds: words.next()??, bytes: words.next()??, valid: words.next()?? })
}

impl Drop for Peer {
    fn drop(&mut self) {
        // The end of its input is what a peer waits for.
        self.requests = None;
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_the_lock_files() {
        assert_eq!(locked("xsd-schema", XSD_SCHEMA_LOCK), "0.3.0");
        assert_eq!(locked("no such crate", XSD_SCHEMA_LOCK), "");
    }

    #[test]
    fn an_answer_is_three_numbers() {
        assert!(parse("12 3400 94\n").is_some_and(|round| round.valid == 94));
        assert!(parse("12 3400\n").is_none());
    }
}
