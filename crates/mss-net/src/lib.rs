//! MSSanté on the network: messages sent by SMTP ([`send`]) and fetched by IMAP ([`Mailbox`]), over TLS, with the two
//! log-ins of the trust space ([`Login`]). A crate of its own, so that the library and users without mail need no TLS.
//!
//! Both are clients of our own for the few commands needed, on rustls: what a server sends is bounded, each answer has a
//! deadline, and a client certificate travels with its chain (IGC Santé issues by an intermediate authority).
#![allow(clippy::disallowed_methods, reason = "this crate is where connections and their deadlines are")]

mod error;
mod imap;
mod login;
mod smtp;
mod tls;
mod wire;

pub use error::NetError;
pub use imap::{Mailbox, Message};
pub use login::{Login, Secret};
pub use smtp::{Delivery, Outcome, send};
pub use tls::{Security, Server, Trust};
