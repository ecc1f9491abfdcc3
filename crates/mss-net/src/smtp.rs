//! SMTP with a definite result for each recipient (RFC 5321; MSS/CONF.05): EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA, QUIT.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::error::printable;
use crate::wire::Wire;
use crate::{Login, NetError, Security, Server, Trust};

/// The longest line that a server may send (RFC 5321, section 4.5.3.1.5, asks for 512).
const LINE: usize = 8 << 10;
/// Lines of one reply.
const LINES: usize = 200;

/// What became of a message for one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The recipient.
    pub recipient: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a message for one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// The server took charge of it, with these words.
    Accepted(String),
    /// The server refused it, with these words.
    Refused(String),
    /// The message was sent whole and no answer came: it may have been delivered. Send it again with the same Message-ID
    /// only.
    Unknown(String),
    /// Nothing was sent.
    NotSent(String),
}

impl Outcome {
    /// Its name in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::Accepted(_) => "accepted",
            Outcome::Refused(_) => "refused",
            Outcome::Unknown(_) => "unknown",
            Outcome::NotSent(_) => "not-sent",
        }
    }

    /// The words of the server, or what happened.
    pub fn words(&self) -> &str {
        match self {
            Outcome::Accepted(words)
            | Outcome::Refused(words)
            | Outcome::Unknown(words)
            | Outcome::NotSent(words) => words,
        }
    }
}

/// Sends one message to its recipients; one refused does not keep the others from getting it.
///
/// # Errors
/// What happened before the server was asked about any recipient: nothing was sent then.
pub fn send(
    server: &Server,
    trust: &Trust,
    login: Option<&Login>,
    from: &str,
    recipients: &[String],
    message: &[u8],
) -> Result<Vec<Delivery>, NetError> {
    server.check()?;
    recipients.iter().map(String::as_str).chain([from]).try_for_each(usable)?;
    let mut session = Session::open(server, trust)?;
    if let Some(login) = login {
        session.authenticate(login)?;
    }
    session.begin(from, message)?;
    let mut asked: Vec<Asked> = Vec::new();
    for recipient in recipients {
        asked.push(session.ask(recipient, asked.last()));
    }
    let result = match asked.iter().any(|asked| matches!(asked, Asked::Accepted)) {
        // A server that went away while it was asked has got nothing.
        true if !asked.iter().any(|asked| matches!(asked, Asked::Gone(_))) => session.transmit(message),
        _ => Outcome::NotSent(String::new()),
    };
    session.leave();
    let outcome = |asked: Asked| match asked {
        Asked::Accepted => result.clone(),
        Asked::Refused(words) => Outcome::Refused(words),
        Asked::Gone(words) => Outcome::NotSent(words),
    };
    let deliveries = recipients.iter().cloned().zip(asked);
    Ok(deliveries.map(|(recipient, asked)| Delivery { recipient, outcome: outcome(asked) }).collect())
}

/// What a server said of a recipient.
enum Asked {
    Accepted,
    Refused(String),
    Gone(String),
}

/// A conversation.
struct Session {
    wire: Wire,
    /// What the server offers, in capitals.
    offers: Vec<String>,
}

/// What a server answers.
struct Reply {
    code: u16,
    lines: Vec<String>,
}

impl Session {
    fn open(server: &Server, trust: &Trust) -> Result<Session, NetError> {
        let mut session = Session { wire: Wire::open(server)?, offers: Vec::new() };
        if server.security == Security::Tls {
            session.wire.encrypt(server, trust)?;
        }
        session.reply()?.expect(2)?;
        session.hello()?;
        if server.security == Security::StartTls {
            if !session.offers.iter().any(|offer| offer == "STARTTLS") {
                session.leave();
                return Err(NetError::new(
                    "NET-NO-STARTTLS",
                    "le serveur ne propose pas STARTTLS : rien n'est envoyé",
                    "the server does not offer STARTTLS: nothing is sent",
                ));
            }
            session.command("STARTTLS")?.expect(2)?;
            session.wire.encrypt(server, trust)?;
            session.hello()?;
        }
        Ok(session)
    }

    /// What was offered in clear counts for nothing once TLS is there.
    fn hello(&mut self) -> Result<(), NetError> {
        let reply = self.command("EHLO localhost")?.expect(2)?;
        self.offers = reply.lines.iter().skip(1).map(|line| line.to_ascii_uppercase()).collect();
        Ok(())
    }

    /// The parameters of an extension, if the server offers it.
    fn offer(&self, name: &str) -> Option<&str> {
        self.offers.iter().find_map(|offer| {
            let (word, rest) = offer.split_once([' ', '=']).unwrap_or((offer, ""));
            (word == name).then_some(rest)
        })
    }

    fn authenticate(&mut self, login: &Login) -> Result<(), NetError> {
        let mechanism = login.mechanism();
        let refused = |said: &str| {
            let said = printable(said);
            let fr = format!("identification refusée ({mechanism}) : {said}");
            NetError::new("NET-LOGIN", fr, format!("log-in refused ({mechanism}): {said}"))
        };
        if !self.offer("AUTH").is_some_and(|offer| offer.split(' ').any(|word| word == mechanism)) {
            return Err(refused("le serveur ne la propose pas / not offered by the server"));
        }
        let response = STANDARD.encode(login.initial_response());
        let mut reply = self.command(&format!("AUTH {mechanism} {response}"))?;
        if reply.code == 334 {
            // A challenge is an error report, which an empty answer ends (XOAUTH2).
            reply = self.command("")?;
        }
        if reply.code == 235 { Ok(()) } else { Err(refused(&reply.words())) }
    }

    fn begin(&mut self, from: &str, message: &[u8]) -> Result<(), NetError> {
        let most =
            self.offer("SIZE").and_then(|most| most.trim().parse::<usize>().ok()).filter(|most| *most > 0);
        if let Some(most) = most.filter(|most| *most < message.len()) {
            return Err(NetError::new(
                "NET-TOO-LARGE",
                format!("message de {} octets : le serveur en prend {most}", message.len()),
                format!("message of {} bytes: the server takes {most}", message.len()),
            ));
        }
        let mut command = format!("MAIL FROM:<{from}>");
        if self.offer("SIZE").is_some() {
            command.push_str(&format!(" SIZE={}", message.len()));
        }
        match (message.is_ascii(), self.offer("8BITMIME").is_some()) {
            (true, _) => {}
            (false, true) => command.push_str(" BODY=8BITMIME"),
            (false, false) => {
                return Err(NetError::new(
                    "NET-8BIT",
                    "le message a des octets non ASCII et le serveur ne les prend pas : l'encoder (base64, quoted-printable)",
                    "the message has bytes beyond ASCII and the server does not take them: encode it (base64, quoted-printable)",
                ));
            }
        }
        self.command(&command)?.expect(2).map(drop)
    }

    fn ask(&mut self, recipient: &str, before: Option<&Asked>) -> Asked {
        if let Some(Asked::Gone(words)) = before {
            return Asked::Gone(words.clone());
        }
        match self.command(&format!("RCPT TO:<{recipient}>")) {
            Ok(reply) if reply.code / 100 == 2 => Asked::Accepted,
            Ok(reply) => Asked::Refused(reply.words()),
            Err(error) => Asked::Gone(error.message().fr.to_string()),
        }
    }

    /// Nothing counts as sent before the line that ends the data; after it, nothing is certain without an answer.
    fn transmit(&mut self, message: &[u8]) -> Outcome {
        let not_sent = |error: NetError| Outcome::NotSent(error.message().fr.to_string());
        match self.command("DATA") {
            Ok(reply) if reply.code == 354 => {}
            Ok(reply) => return Outcome::Refused(reply.words()),
            Err(error) => return not_sent(error),
        }
        if let Err(error) = self.wire.send(&stuffed(message)) {
            return not_sent(error);
        }
        // Taking charge of a message may take a server ten minutes (RFC 5321, section 4.5.3.2.6).
        self.wire.be_patient();
        let answer = self.wire.send(b".\r\n").and_then(|()| self.reply());
        match answer {
            Ok(reply) if reply.code / 100 == 2 => Outcome::Accepted(reply.words()),
            Ok(reply) if matches!(reply.code / 100, 4 | 5) => Outcome::Refused(reply.words()),
            Ok(reply) => Outcome::Unknown(reply.words()),
            Err(error) => Outcome::Unknown(error.message().fr.to_string()),
        }
    }

    /// Everything that matters has been answered: how the server takes its leave changes nothing.
    fn leave(&mut self) {
        let _ = self.wire.send(b"QUIT\r\n");
    }

    fn command(&mut self, command: &str) -> Result<Reply, NetError> {
        self.wire.send(format!("{command}\r\n").as_bytes())?;
        self.reply()
    }

    fn reply(&mut self) -> Result<Reply, NetError> {
        let deadline = self.wire.deadline();
        let mut reply = Reply { code: 0, lines: Vec::new() };
        loop {
            let line = self.wire.line(LINE, deadline)?;
            let code =
                line.get(..3).and_then(|code| code.parse().ok()).filter(|code| (200..600).contains(code));
            reply.code = code.ok_or_else(|| NetError::garbage(&line))?;
            let rest = line.get(3..).unwrap_or_default();
            reply.lines.push(rest.get(1..).unwrap_or_default().to_owned());
            if !rest.starts_with('-') {
                return Ok(reply);
            }
            if reply.lines.len() > LINES {
                return Err(NetError::garbage("réponse sans fin / endless answer"));
            }
        }
    }
}

impl Reply {
    /// The reply, if its code begins with that digit.
    fn expect(self, digit: u16) -> Result<Reply, NetError> {
        if self.code / 100 == digit { Ok(self) } else { Err(NetError::server(&self.words())) }
    }

    /// Code and words, fit for a terminal.
    fn words(&self) -> String {
        printable(&format!("{} {}", self.code, self.lines.join(" ")))
    }
}

/// The message as it travels: lines that begin with a dot get another (RFC 5321, section 4.5.2), the last line ends.
fn stuffed(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + message.len() / 64 + 2);
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            out.push(b'.');
        }
        out.extend_from_slice(line);
    }
    if !out.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// Refuses what would end a command before its time.
fn usable(address: &str) -> Result<(), NetError> {
    let right = address.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>'));
    if right && address.len() < 255 && address.contains('@') {
        return Ok(());
    }
    let shown = printable(address);
    Err(NetError::new(
        "NET-ADDRESS",
        format!("adresse inutilisable : {shown}"),
        format!("unusable address: {shown}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_doubled_and_the_last_line_ends() {
        assert_eq!(stuffed(b".a\r\nb.\r\n..\r\n"), b"..a\r\nb.\r\n...\r\n");
        assert_eq!(stuffed(b"a"), b"a\r\n");
    }

    #[test]
    fn no_address_ends_a_command() {
        assert!(usable("zoe.martin@chb.mssante.fr").is_ok());
        for bad in ["", "a", "a@b.fr> SIZE=1", "a@b.fr\r\nDATA", "é@b.fr", "a @b.fr"] {
            assert_eq!(usable(bad).map_err(|error| error.code()), Err("NET-ADDRESS"), "{bad}");
        }
    }
}
