//! SMTP with a definite result for each recipient (RFC 5321; MSS/CONF.05).

use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{
    Certificate, CertificateStore, Identity, SmtpConnection, TlsParameters, TlsVersion,
};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{Error, response::Response};

use crate::error::printable;
use crate::{Login, NetError, Security, Server, Trust};

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
    let from = address(from)?;
    let to = recipients.iter().map(|recipient| address(recipient)).collect::<Result<Vec<_>, _>>()?;
    let mut connection = connect(server, trust)?;
    if let Some(login) = login {
        authenticate(&mut connection, login)?;
    }
    connection.command(Mail::new(Some(from), vec![])).map_err(|error| refused(&error))?;
    let asked: Vec<_> =
        to.into_iter().map(|recipient| connection.command(Rcpt::new(recipient, vec![]))).collect();
    let result = match asked.iter().any(Result::is_ok) {
        true => transmit(&mut connection, message),
        false => Outcome::NotSent(String::new()),
    };
    // The result is known: how the server takes its leave changes nothing.
    let _ = connection.quit();
    let outcome = |asked: Result<Response, Error>| match asked {
        Ok(_) => result.clone(),
        Err(error) if error.status().is_some() => Outcome::Refused(words(&error)),
        Err(error) => Outcome::NotSent(words(&error)),
    };
    let deliveries = recipients.iter().cloned().zip(asked);
    Ok(deliveries.map(|(recipient, asked)| Delivery { recipient, outcome: outcome(asked) }).collect())
}

fn transmit(connection: &mut SmtpConnection, message: &[u8]) -> Outcome {
    if let Err(error) = connection.command(Data) {
        return if error.status().is_some() {
            Outcome::Refused(words(&error))
        } else {
            Outcome::NotSent(words(&error))
        };
    }
    match connection.message(message) {
        Ok(response) => Outcome::Accepted(said(&response)),
        Err(error) if error.status().is_some() => Outcome::Refused(words(&error)),
        Err(error) => Outcome::Unknown(words(&error)),
    }
}

fn connect(server: &Server, trust: &Trust) -> Result<SmtpConnection, NetError> {
    let hello = ClientId::Domain("localhost".to_owned());
    let place = (server.host.as_str(), server.port);
    let open = |tls: Option<&TlsParameters>| {
        SmtpConnection::connect(place, Some(server.timeout), &hello, tls, None)
            .map_err(|error| refused(&error))
    };
    match server.security {
        Security::InsecureLoopback => open(None),
        Security::Tls => open(Some(&parameters(server, trust)?)),
        Security::StartTls => {
            let parameters = parameters(server, trust)?;
            let mut connection = open(None)?;
            if !connection.can_starttls() {
                connection.abort();
                return Err(NetError::new(
                    "NET-NO-STARTTLS",
                    "le serveur ne propose pas STARTTLS : rien n'est envoyé",
                    "the server does not offer STARTTLS: nothing is sent",
                ));
            }
            connection.starttls(&parameters, &hello).map_err(|error| refused(&error))?;
            Ok(connection)
        }
    }
}

fn parameters(server: &Server, trust: &Trust) -> Result<TlsParameters, NetError> {
    let mut builder = TlsParameters::builder(server.host.clone()).set_min_tls_version(TlsVersion::Tlsv12);
    if !trust.authorities.is_empty() {
        builder = builder.certificate_store(CertificateStore::None);
        for part in pem_certificates(&trust.authorities) {
            builder =
                builder.add_root_certificate(Certificate::from_pem(&part).map_err(|error| refused(&error))?);
        }
    }
    if let Some((certificate, key)) = &trust.client {
        // lettre 0.11.23 takes for DER what it calls PEM, one certificate: the chain does not travel by SMTP.
        let leaf =
            crate::tls::certificates(certificate)?.into_iter().next().unwrap_or_else(|| Vec::new().into());
        builder = builder.identify_with(Identity::from_pem(&leaf, key).map_err(|error| refused(&error))?);
    }
    builder.build_rustls().map_err(|error| refused(&error))
}

/// The certificates of a PEM file, one by one.
fn pem_certificates(text: &[u8]) -> Vec<Vec<u8>> {
    const END: &str = "-----END CERTIFICATE-----";
    let text = String::from_utf8_lossy(text);
    let blocks = text.split_inclusive(END).filter(|block| block.contains(END));
    blocks.map(|block| block.trim_start().as_bytes().to_vec()).collect()
}

fn authenticate(connection: &mut SmtpConnection, login: &Login) -> Result<(), NetError> {
    let mechanism = match login {
        Login::Person { .. } => Mechanism::Xoauth2,
        Login::Application { .. } => Mechanism::Plain,
    };
    let (mailbox, secret) = login.parts();
    let credentials = Credentials::new(mailbox.to_owned(), secret.to_owned());
    connection.auth(&[mechanism], &credentials).map(drop).map_err(|error| {
        let words = words(&error);
        NetError::new(
            "NET-LOGIN",
            format!("identification refusée ({mechanism}) : {words}"),
            format!("log-in refused ({mechanism}): {words}"),
        )
    })
}

fn address(text: &str) -> Result<Address, NetError> {
    text.parse().map_err(|_| {
        NetError::new(
            "NET-ADDRESS",
            format!("adresse inutilisable : {}", printable(text)),
            format!("unusable address: {}", printable(text)),
        )
    })
}

fn refused(error: &Error) -> NetError {
    match error.status() {
        Some(_) => NetError::server(&words(error)),
        None if error.is_tls() => NetError::new("NET-TLS", words(error), words(error)),
        None => NetError::connection(&words(error)),
    }
}

/// The code and the words of the server, or what happened to the connection.
fn words(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text.push_str(": ");
            text.push_str(&inner_text);
        }
        source = inner.source();
    }
    printable(&text)
}

fn said(response: &Response) -> String {
    printable(&format!("{} {}", response.code(), response.message().collect::<Vec<_>>().join(" ")))
}
