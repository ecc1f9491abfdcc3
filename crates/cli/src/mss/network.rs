//! `segur mss send` and `segur mss fetch`.

use std::fs::{self, File};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use segur_mss::{Limits, Mail};
use segur_mss_net::{Login, Mailbox, NetError, Outcome, Secret, Security, Server, Trust};
use segur_report::{Lang, Text};
use serde_json::json;

use super::args::{FetchArgs, Format, SecurityArg, SendArgs, ServerArgs};
use super::{failed, needed, unwritable, write};
use crate::atomic;
use crate::console::{Console, Failure};

/// Exit status 0 if every recipient was accepted, 1 otherwise.
pub(super) fn send(args: &SendArgs, console: &Console) -> Result<ExitCode, Failure> {
    let bytes = needed(&args.input.mail)?;
    let mail = Mail::read(&bytes, &Limits::default()).map_err(|error| failed(&error))?;
    let from = mail.from.first().map(|from| from.address.clone()).unwrap_or_default();
    let mut to: Vec<String> = mail.to.iter().chain(&mail.cc).map(|mailbox| mailbox.address.clone()).collect();
    to.dedup();
    if from.is_empty() || to.is_empty() {
        return Err(Failure::new(Text::new(
            "le courriel n'a pas d'expéditeur ou pas de destinataire",
            "the mail has no author or no recipient",
        )));
    }
    let deliveries = segur_mss_net::send(
        &args.server.server()?,
        &args.server.trust()?,
        args.server.login()?.as_ref(),
        &from,
        &to,
        &with_crlf(&bytes),
    )
    .map_err(|error| refused(&error))?;
    let mut text = String::new();
    for delivery in &deliveries {
        let (name, words) = (delivery.outcome.name(), delivery.outcome.words());
        text.push_str(&match args.input.format.format {
            Format::Json => json!({"recipient": delivery.recipient, "outcome": name, "words": words, "message_id": mail.message_id}).to_string() + "\n",
            Format::Text => format!("{} : {} : {words}\n", delivery.recipient, said(&delivery.outcome, console.lang)),
        });
    }
    write(&text)?;
    let all = deliveries.iter().all(|delivery| matches!(delivery.outcome, Outcome::Accepted(_)));
    Ok(ExitCode::from(u8::from(!all)))
}

fn said(outcome: &Outcome, lang: Lang) -> &'static str {
    match (outcome, lang) {
        (Outcome::Accepted(_), Lang::Fr) => "accepté",
        (Outcome::Refused(_), Lang::Fr) => "refusé",
        (Outcome::Unknown(_), Lang::Fr) => "inconnu, peut-être remis",
        (Outcome::NotSent(_), Lang::Fr) => "non envoyé",
        (outcome, _) => outcome.name(),
    }
}

/// SMTP knows CR LF only; a file may have been saved without.
fn with_crlf(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for (index, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' && index.checked_sub(1).is_none_or(|before| bytes[before] != b'\r') {
            out.push(b'\r');
        }
        out.push(*byte);
    }
    // The end of the data is CR LF already.
    out.truncate(out.strip_suffix(b"\r\n").map_or(out.len(), <[u8]>::len));
    out
}

/// One file for each message, named by UIDVALIDITY and UID: a file that is there was written whole, so a run that ended in the
/// middle is taken up by marking its message.
pub(super) fn fetch(args: &FetchArgs, _console: &Console) -> Result<ExitCode, Failure> {
    let server = args.server.server()?;
    let login = args
        .server
        .login()?
        .ok_or_else(|| Failure::new(Text::new("il manque : --mailbox", "missing: --mailbox")))?;
    fs::create_dir_all(&args.output).map_err(|error| unwritable(&args.output.to_string_lossy(), &error))?;
    atomic::sweep(&args.output, ".eml");
    let mut mailbox = Mailbox::open(&server, &args.server.trust()?, &login, &args.folder, args.limit)
        .map_err(|error| refused(&error))?;
    let mut left = 0;
    for message in mailbox.unseen().map_err(|error| refused(&error))? {
        let path = args.output.join(format!("{}-{}.eml", message.validity, message.uid));
        if !path.exists() {
            match mailbox.fetch(message) {
                Ok(Some(bytes)) => store(&path, &bytes)?,
                Ok(None) => continue,
                Err(error) if error.code() == "NET-TOO-LARGE" => {
                    left += 1;
                    told(&path, Some(&error), args.format.format)?;
                    continue;
                }
                Err(error) => return Err(refused(&error)),
            }
        }
        mailbox.mark_seen(message).map_err(|error| refused(&error))?;
        told(&path, None, args.format.format)?;
    }
    mailbox.close();
    Ok(ExitCode::from(u8::from(left > 0)))
}

fn store(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let written =
        atomic::write(path, bytes).and_then(|()| File::open(path.parent().unwrap_or(path))?.sync_all());
    written.map_err(|error| unwritable(&path.to_string_lossy(), &error))
}

fn told(path: &Path, error: Option<&NetError>, format: Format) -> Result<(), Failure> {
    let file = error.is_none().then(|| path.to_string_lossy().into_owned());
    let text = match (format, error) {
        (Format::Json, error) => json!({"file": file, "error": error.map(NetError::code)}).to_string(),
        (Format::Text, None) => path.display().to_string(),
        (Format::Text, Some(error)) => format!("{} : {}", path.display(), error.message().fr),
    };
    write(&(text + "\n"))
}

fn refused(error: &NetError) -> Failure {
    Failure::new(Text::new(
        format!("{} : {}", error.code(), error.message().fr),
        format!("{}: {}", error.code(), error.message().en),
    ))
}

impl ServerArgs {
    fn server(&self) -> Result<Server, Failure> {
        let parts = self.server.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
        let (host, port) = parts.ok_or_else(|| {
            Failure::new(Text::new("--server : attendu nom:port", "--server: expected name:port"))
        })?;
        let security = match (self.insecure_loopback, self.security) {
            (true, _) => Security::InsecureLoopback,
            (false, SecurityArg::Starttls) => Security::StartTls,
            (false, SecurityArg::Tls) => Security::Tls,
        };
        Ok(Server {
            host: host.trim_matches(['[', ']']).to_owned(),
            port,
            security,
            timeout: Duration::from_secs(self.timeout.max(1)),
        })
    }

    fn trust(&self) -> Result<Trust, Failure> {
        let authorities = self.ca.as_deref().map(needed).transpose()?.unwrap_or_default();
        let client = match (&self.certificate, &self.key) {
            (Some(certificate), Some(key)) => Some((needed(certificate)?, needed(key)?)),
            _ => None,
        };
        let revoked = self.crl.as_deref().map(needed).transpose()?.unwrap_or_default();
        Ok(Trust { authorities, revoked, client })
    }

    fn login(&self) -> Result<Option<Login>, Failure> {
        let Some(mailbox) = self.mailbox.clone() else { return Ok(None) };
        if let Some(token) = secret(self.token_file.as_deref(), "SEGUR_MSS_TOKEN")? {
            return Ok(Some(Login::Person { mailbox, token }));
        }
        let password = secret(self.password_file.as_deref(), "SEGUR_MSS_PASSWORD")?;
        match (password, self.certificate.is_some()) {
            (None, false) => Err(Failure::new(Text::new(
                "ni jeton (--token-file, SEGUR_MSS_TOKEN) ni certificat (--certificate)",
                "neither a token (--token-file, SEGUR_MSS_TOKEN) nor a certificate (--certificate)",
            ))),
            (password, _) => Ok(Some(Login::Application { mailbox, password: password.unwrap_or_default() })),
        }
    }
}

fn secret(file: Option<&Path>, variable: &str) -> Result<Option<Secret>, Failure> {
    match file {
        Some(path) => Ok(Some(Secret::new(&String::from_utf8_lossy(&needed(path)?)))),
        None => Ok(std::env::var(variable).ok().map(|value| Secret::new(&value))),
    }
}
