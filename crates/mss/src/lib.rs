//! MSSanté mail: messages built, read, answered and checked (Référentiel socle MSSanté #2, IHE ITI-32, Ségur wave 2).
//!
//! - [`Draft`] makes a message from documents, their archive and their PDF copies;
//! - [`Mail`] reads any message that arrives; what is wrong with it is a finding, what it carries is kept to the byte;
//! - [`lint()`] holds a message against the rules of MSSanté;
//! - [`Answer`] makes disposition notifications and rejection mails; [`Notification`] reads those that arrive;
//! - [`Address`], [`WhiteList`], [`Subject`], [`pdf_name`]: the pieces.
//!
//! Nothing here opens a file or a connection, looks at a clock or draws a random number: [`Stamp`] brings the time and the
//! Message-ID, so that the same message is the same bytes. MIME is written here and not by `lettre`: the layout is part
//! of what is promised, and must not change with a dependency.

mod address;
mod answer;
mod build;
mod contents;
mod document;
mod encode;
mod error;
mod lint;
mod name;
mod read;
mod reply;
mod sender;
mod subject;
mod whitelist;

pub use address::Address;
pub use answer::{Answer, Answered, RejectCode};
pub use build::{Draft, Stamp};
pub use contents::{Carried, Contents};
pub use document::{Document, Masked};
pub use error::MailError;
pub use lint::lint;
pub use name::{pdf_name, unaccented};
pub use read::{Content, Disposition, Limits, Mail, Mailbox, Notification, Part};
pub use reply::Replaced;
pub use sender::{Label, Sender};
pub use subject::{PREFIX, Subject};
pub use whitelist::WhiteList;
