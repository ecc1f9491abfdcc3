//! MSSanté on the network: messages sent by SMTP ([`send`]) and fetched by IMAP ([`Mailbox`]), over TLS, with the two
//! log-ins of the trust space ([`Login`]). A crate of its own, so that the library and users without mail need no TLS.
//!
//! SMTP is lettre's. IMAP is a client of our own for the seven commands needed, on rustls: literals are bounded, and the
//! connection has one deadline for each answer.
#![allow(clippy::disallowed_methods, reason = "this crate is where connections and their deadlines are")]

mod error;
mod imap;
mod login;
mod smtp;
mod tls;

pub use error::NetError;
pub use imap::{Mailbox, Message};
pub use login::{Login, Secret};
pub use smtp::{Delivery, Outcome, send};
pub use tls::{Security, Server, Trust};
