//! Other validators as child processes that measure their processor time, one turn at a time (protocol in `peers/peer.h`).

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

/// How a peer is started: the words before the schema and the documents.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Its name in the table.
    pub name: &'static str,
    /// Reads without validating.
    pub reads_only: bool,
    command: Vec<String>,
}

/// The peers that `peers/build.sh` has built.
pub fn built(folder: &Path) -> Vec<Recipe> {
    const XERCES: &str = "/usr/share/java/xercesImpl.jar:/usr/share/java/xml-apis.jar";
    let native = |name, file: &str, reads_only| {
        let program = folder.join(file);
        let command = vec![program.display().to_string()];
        program.exists().then_some(Recipe { name, reads_only, command })
    };
    let java = |name, which: &str, jars: &str| {
        let classes = format!("{}:{jars}", folder.display());
        let words = ["java", "-Xmx1g", "-XX:+UseSerialGC", "-cp", &classes, "JavaPeer", which];
        let command = words.iter().map(|&word| word.to_owned()).collect();
        folder.join("JavaPeer.class").exists().then_some(Recipe { name, reads_only: false, command })
    };
    [
        native("libxml2", "libxml2", false),
        java("Xerces-J", "xerces", XERCES),
        java("JDK", "jdk", ""),
        native("Xerces-C", "xercesc", false),
        native("libxml2 SAX2", "libxml2", true),
        native("expat", "expat", true),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A running peer.
#[derive(Debug)]
pub struct Peer {
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    /// Starts a peer; it loads the schema and the documents at once.
    ///
    /// # Errors
    /// The program cannot be started.
    pub fn start(recipe: &Recipe, schema: &Path, documents: &[PathBuf]) -> io::Result<Peer> {
        let schema = if recipe.reads_only { Path::new("-") } else { schema };
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
        writeln!(requests, "{passes}")?;
        requests.flush()?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        parse(&line).ok_or_else(|| io::Error::other(format!("the peer answered {line:?}")))
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
