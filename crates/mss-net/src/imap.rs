//! IMAP4rev1 for what fetching needs (RFC 3501; MSS/CONF.06): AUTHENTICATE, SELECT, UID SEARCH, UID FETCH, UID STORE, LOGOUT.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::error::printable;
use crate::wire::Wire;
use crate::{Login, NetError, Security, Server, Trust};

/// The longest line that a server may send outside literals: a search over a large mailbox fits.
const LINE: usize = 8 << 20;
/// Lines of one answer.
const LINES: usize = 100_000;

/// An open mailbox.
pub struct Mailbox {
    wire: Wire,
    tag: u32,
    validity: u32,
    limit: usize,
}

/// A message of a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Message {
    /// UIDVALIDITY of the mailbox: with another one, UIDs mean other messages.
    pub validity: u32,
    /// UID.
    pub uid: u32,
}

impl std::fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailbox").field("validity", &self.validity).finish_non_exhaustive()
    }
}

impl Mailbox {
    /// Connects, logs in and opens a folder; messages longer than `limit` bytes are not fetched.
    ///
    /// # Errors
    /// What the network or the server did not allow.
    pub fn open(
        server: &Server,
        trust: &Trust,
        login: &Login,
        folder: &str,
        limit: usize,
    ) -> Result<Mailbox, NetError> {
        let mut mailbox = Mailbox { wire: Wire::open(server)?, tag: 0, validity: 0, limit };
        match server.security {
            Security::InsecureLoopback => mailbox.greeting()?,
            Security::Tls => {
                mailbox.wire.encrypt(server, trust)?;
                mailbox.greeting()?;
            }
            Security::StartTls => {
                mailbox.greeting()?;
                mailbox.command("STARTTLS").map_err(|error| match error.code() {
                    "NET-REFUSED" => NetError::new(
                        "NET-NO-STARTTLS",
                        "le serveur ne propose pas STARTTLS : rien n'est envoyé",
                        "the server does not offer STARTTLS: nothing is sent",
                    ),
                    _ => error,
                })?;
                mailbox.wire.encrypt(server, trust)?;
            }
        }
        mailbox.authenticate(login)?;
        mailbox.select(folder)?;
        Ok(mailbox)
    }

    /// The messages not marked as seen, oldest first.
    ///
    /// # Errors
    /// What the network or the server did not allow.
    pub fn unseen(&mut self) -> Result<Vec<Message>, NetError> {
        let answer = self.command("UID SEARCH UNSEEN")?;
        let lines = answer.iter().filter_map(|line| line.text.strip_prefix("* SEARCH"));
        let mut found = Vec::new();
        for word in lines.flat_map(str::split_whitespace) {
            let uid = word.parse().map_err(|_| NetError::garbage(word))?;
            found.push(Message { validity: self.validity, uid });
        }
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// The bytes of a message, which stays unseen; none if it is gone.
    ///
    /// # Errors
    /// `NET-TOO-LARGE` beyond the limit, and what the network or the server did not allow.
    pub fn fetch(&mut self, message: Message) -> Result<Option<Vec<u8>>, NetError> {
        let uid = message.uid;
        let answer = self.command(&format!("UID FETCH {uid} (UID RFC822.SIZE)"))?;
        let size = answer
            .iter()
            .filter(|line| is_fetch(&line.text, uid))
            .find_map(|line| number(&line.text, "RFC822.SIZE "));
        match size {
            None => return Ok(None),
            Some(size) if size as usize > self.limit => {
                return Err(NetError::new(
                    "NET-TOO-LARGE",
                    format!("message de {size} octets : la limite est {}", self.limit),
                    format!("message of {size} bytes: the limit is {}", self.limit),
                ));
            }
            Some(_) => {}
        }
        let answer = self.command(&format!("UID FETCH {uid} (UID BODY.PEEK[])"))?;
        let line = answer.into_iter().find(|line| is_fetch(&line.text, uid) && line.text.contains("BODY[]"));
        Ok(line.and_then(|line| line.literals.into_iter().next()))
    }

    /// Marks a message as seen: for those that were written out whole.
    ///
    /// # Errors
    /// What the network or the server did not allow.
    pub fn mark_seen(&mut self, message: Message) -> Result<(), NetError> {
        self.command(&format!("UID STORE {} +FLAGS.SILENT (\\Seen)", message.uid)).map(drop)
    }

    /// Takes leave.
    pub fn close(mut self) {
        // Everything that matters has been answered.
        let _ = self.command("LOGOUT");
    }

    fn greeting(&mut self) -> Result<(), NetError> {
        let line = self.wire.answer(self.limit)?;
        match line.text.starts_with("* OK") || line.text.starts_with("* PREAUTH") {
            true => Ok(()),
            false if line.text.starts_with("* BYE") => Err(NetError::server(&line.text[5..])),
            false => Err(NetError::garbage(&line.text)),
        }
    }

    fn authenticate(&mut self, login: &Login) -> Result<(), NetError> {
        let tag = self.next_tag();
        self.wire.send(format!("{tag} AUTHENTICATE {}\r\n", login.mechanism()).as_bytes())?;
        let mut answered = false;
        loop {
            let line = self.wire.answer(self.limit)?;
            if line.text.starts_with('+') {
                // A second challenge is an error report, which an empty answer ends (XOAUTH2).
                let response =
                    if answered { String::new() } else { STANDARD.encode(login.initial_response()) };
                answered = true;
                self.wire.send(format!("{response}\r\n").as_bytes())?;
                continue;
            }
            match status(&line.text, &tag) {
                None if line.text.starts_with("* BYE") => return Err(NetError::server(&line.text[5..])),
                None if line.text.starts_with('*') => {}
                None => return Err(NetError::garbage(&line.text)),
                Some(Ok(())) => return Ok(()),
                Some(Err(said)) => {
                    let said = printable(said);
                    return Err(NetError::new(
                        "NET-LOGIN",
                        format!("identification refusée ({}) : {said}", login.mechanism()),
                        format!("log-in refused ({}): {said}", login.mechanism()),
                    ));
                }
            }
        }
    }

    fn select(&mut self, folder: &str) -> Result<(), NetError> {
        if !folder.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return Err(NetError::new(
                "NET-FOLDER",
                "nom de dossier : ASCII (UTF-7 modifié) attendu",
                "folder name: ASCII (modified UTF-7) expected",
            ));
        }
        let folder = folder.replace('\\', "\\\\").replace('"', "\\\"");
        let answer = self.command(&format!("SELECT \"{folder}\""))?;
        let validity = answer.iter().find_map(|line| number(&line.text, "[UIDVALIDITY "));
        self.validity = validity.ok_or_else(|| NetError::garbage("UIDVALIDITY ?"))?;
        Ok(())
    }

    /// Sends a command; the lines before its end.
    fn command(&mut self, command: &str) -> Result<Vec<Line>, NetError> {
        let tag = self.next_tag();
        self.wire.send(format!("{tag} {command}\r\n").as_bytes())?;
        let mut lines = Vec::new();
        let mut held = 0;
        loop {
            let line = self.wire.answer(self.limit)?;
            match status(&line.text, &tag) {
                Some(Ok(())) => return Ok(lines),
                Some(Err(said)) => return Err(NetError::server(said)),
                None if line.text.starts_with("* BYE") && command != "LOGOUT" => {
                    return Err(NetError::server(&line.text[5..]));
                }
                None if line.text.starts_with('*') => {
                    held += line.text.len() + line.literals.iter().map(Vec::len).sum::<usize>();
                    lines.push(line);
                }
                None => return Err(NetError::garbage(&line.text)),
            }
            if lines.len() > LINES || held > self.limit.saturating_add(LINE) {
                return Err(NetError::garbage("réponse sans fin / endless answer"));
            }
        }
    }

    fn next_tag(&mut self) -> String {
        self.tag += 1;
        format!("s{}", self.tag)
    }
}

/// One line of an answer, literals apart.
#[derive(Debug, Default)]
struct Line {
    text: String,
    literals: Vec<Vec<u8>>,
}

impl Wire {
    /// One line with its literals, none longer than `limit`.
    fn answer(&mut self, limit: usize) -> Result<Line, NetError> {
        let deadline = self.deadline();
        let mut line = Line::default();
        loop {
            let piece = self.line(LINE, deadline)?;
            line.text.push_str(&piece);
            if line.text.len() > LINE {
                return Err(NetError::garbage("ligne sans fin / endless line"));
            }
            let Some(length) = literal(&line.text) else { return Ok(line) };
            // The size was asked for before: a server that gives another does not get more room than that.
            if length > limit || line.literals.len() > 10 {
                return Err(NetError::garbage(&format!(
                    "littéral de {length} octets / literal of {length} bytes"
                )));
            }
            line.literals.push(self.exactly(length, deadline)?);
        }
    }
}

/// The length of the literal that a line ends with.
fn literal(text: &str) -> Option<usize> {
    let inner = text.strip_suffix('}')?.rsplit_once('{')?.1;
    inner.trim_end_matches('+').parse().ok()
}

/// The end of a command: what its tagged line says.
fn status<'l>(line: &'l str, tag: &str) -> Option<Result<(), &'l str>> {
    let rest = line.strip_prefix(tag)?.strip_prefix(' ')?;
    let (word, said) = rest.split_once(' ').unwrap_or((rest, ""));
    match word.to_ascii_uppercase().as_str() {
        "OK" => Some(Ok(())),
        "NO" | "BAD" => Some(Err(said)),
        _ => None,
    }
}

/// Whether a line is the FETCH of that message.
fn is_fetch(text: &str, uid: u32) -> bool {
    text.contains(" FETCH (") && number(text, "UID ") == Some(uid)
}

/// The number after a word.
fn number(text: &str, word: &str) -> Option<u32> {
    let rest = text.split_once(word)?.1;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_taken_apart() {
        assert_eq!(literal("* 1 FETCH (BODY[] {42}"), Some(42));
        assert_eq!(literal("* 1 FETCH (BODY[] {-1}"), None);
        assert_eq!(status("s1 NO [X] non", "s1"), Some(Err("[X] non")));
        assert!(is_fetch("* 3 FETCH (UID 17 RFC822.SIZE 12)", 17) && !is_fetch("* 3 FETCH (UID 17)", 1));
    }
}
