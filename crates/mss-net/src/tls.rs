//! Where a server is, and whom we trust.

use std::net::{IpAddr, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use rustls::client::WebPkiServerVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::NetError;

/// A server.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its name, which its certificate must bear.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// How long one answer may take.
    pub timeout: Duration,
}

/// How a connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// STARTTLS, without which nothing is sent (MSS/CONF.05, CONF.06).
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// In clear, to this machine alone: for tests.
    InsecureLoopback,
}

/// Certificates as PEM text.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// The authorities that servers are trusted by; those of the system if there is none.
    pub authorities: Vec<u8>,
    /// Certificate revocation lists: with one, a server whose certificate is in it is refused (MSS/va1.03 to 07, CONF.22).
    pub revoked: Vec<u8>,
    /// Certificate of an application, followed by those of the authorities between it and a root, and its private key.
    pub client: Option<(Vec<u8>, Vec<u8>)>,
}

impl Server {
    /// Refuses what would travel in clear beyond this machine.
    pub(crate) fn check(&self) -> Result<(), NetError> {
        let loopback = self.host == "localhost"
            || self.host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        match self.security {
            Security::InsecureLoopback if !loopback => Err(NetError::new(
                "NET-CLEAR",
                format!("{} n'est pas cette machine : rien n'y part en clair", self.host),
                format!("{} is not this machine: nothing goes there in clear", self.host),
            )),
            _ => Ok(()),
        }
    }

    pub(crate) fn connect(&self) -> Result<TcpStream, NetError> {
        self.check()?;
        let addresses = (self.host.as_str(), self.port)
            .to_socket_addrs()
            .map_err(|error| NetError::connection(&error))?;
        let mut last = None;
        for address in addresses {
            match TcpStream::connect_timeout(&address, self.timeout) {
                Ok(stream) => {
                    let set = stream
                        .set_read_timeout(Some(self.timeout))
                        .and_then(|()| stream.set_write_timeout(Some(self.timeout)));
                    return set.map(|()| stream).map_err(|error| NetError::connection(&error));
                }
                Err(error) => last = Some(error),
            }
        }
        let none = || NetError::connection(&"aucune adresse / no address");
        Err(last.map_or_else(none, |error| NetError::connection(&error)))
    }

    pub(crate) fn encrypt(
        &self,
        stream: TcpStream,
        trust: &Trust,
    ) -> Result<StreamOwned<ClientConnection, TcpStream>, NetError> {
        let name = ServerName::try_from(self.host.clone()).map_err(|error| tls(&error))?;
        let connection =
            ClientConnection::new(Arc::new(trust.config()?), name).map_err(|error| tls(&error))?;
        let mut stream = StreamOwned::new(connection, stream);
        stream.conn.complete_io(&mut stream.sock).map_err(|error| tls(&error))?;
        Ok(stream)
    }
}

impl Trust {
    /// TLS 1.2 or 1.3 (MSS/CONF.01).
    fn config(&self) -> Result<ClientConfig, NetError> {
        let builder = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(|error| tls(&error))?;
        let builder = builder.with_webpki_verifier(self.verifier()?);
        match &self.client {
            None => Ok(builder.with_no_client_auth()),
            Some((certificate, key)) => {
                let chain = certificates(certificate)?;
                let key = PrivateKeyDer::from_pem_slice(key).map_err(|error| pem(&error))?;
                builder.with_client_auth_cert(chain, key).map_err(|error| tls(&error))
            }
        }
    }

    /// An authority without a list says nothing of its certificates; the last list counts even where it is no longer fresh.
    fn verifier(&self) -> Result<Arc<WebPkiServerVerifier>, NetError> {
        let roots = Arc::new(self.roots()?);
        let lists = CertificateRevocationListDer::pem_slice_iter(&self.revoked);
        let lists = lists.collect::<Result<Vec<_>, _>>().map_err(|error| pem(&error))?;
        if lists.is_empty() && !self.revoked.is_empty() {
            return Err(pem(&"X509 CRL"));
        }
        let builder = WebPkiServerVerifier::builder_with_provider(roots, provider()).with_crls(lists);
        builder.allow_unknown_revocation_status().build().map_err(|error| tls(&error))
    }

    fn roots(&self) -> Result<RootCertStore, NetError> {
        let mut roots = RootCertStore::empty();
        let trusted = match self.authorities.is_empty() {
            true => rustls_native_certs::load_native_certs().certs,
            false => certificates(&self.authorities)?,
        };
        roots.add_parsable_certificates(trusted);
        match roots.is_empty() {
            true => Err(NetError::new(
                "NET-TRUST",
                "aucune autorité de certification",
                "no certification authority",
            )),
            false => Ok(roots),
        }
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn certificates(text: &[u8]) -> Result<Vec<CertificateDer<'static>>, NetError> {
    CertificateDer::pem_slice_iter(text).collect::<Result<Vec<_>, _>>().map_err(|error| pem(&error))
}

fn pem(error: &dyn std::fmt::Debug) -> NetError {
    NetError::new(
        "NET-PEM",
        format!("certificat ou clé illisible (PEM attendu) : {error:?}"),
        format!("unreadable certificate or key (PEM expected): {error:?}"),
    )
}

fn tls(error: &dyn std::fmt::Display) -> NetError {
    NetError::new("NET-TLS", format!("TLS : {error}"), format!("TLS: {error}"))
}
