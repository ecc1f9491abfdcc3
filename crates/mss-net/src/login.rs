//! The two log-ins: a person's token (MSS/CONF.07), an application's certificate (MSS/CONF.12).

use std::fmt;

/// How to log in.
#[derive(Clone, Debug)]
pub enum Login {
    /// A person or an organisation: SASL XOAUTH2 with the access token of Pro Santé Connect.
    Person {
        /// The mailbox.
        mailbox: String,
        /// The access token.
        token: Secret,
    },
    /// An application: the client certificate that [`crate::Trust`] holds, and AUTH PLAIN with the mailbox as login.
    Application {
        /// The mailbox.
        mailbox: String,
        /// The password, empty where the operator wants none.
        password: Secret,
    },
}

/// A text that is never shown.
#[derive(Clone, Default)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text; white space around it, which files end with, is no part of it.
    pub fn new(text: &str) -> Secret {
        Secret(text.trim().to_owned())
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(...)")
    }
}

impl Login {
    /// The name of the SASL mechanism.
    pub(crate) fn mechanism(&self) -> &'static str {
        match self {
            Login::Person { .. } => "XOAUTH2",
            Login::Application { .. } => "PLAIN",
        }
    }

    /// What the mechanism sends, before base64.
    pub(crate) fn initial_response(&self) -> String {
        match self {
            Login::Person { mailbox, token } => {
                format!("user={mailbox}\x01auth=Bearer {}\x01\x01", token.expose())
            }
            Login::Application { mailbox, password } => format!("\0{mailbox}\0{}", password.expose()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_shown() {
        let login = Login::Person { mailbox: "a@b.fr".into(), token: Secret::new("jeton\n") };
        assert!(!format!("{login:?}").contains("jeton"));
        assert_eq!(login.initial_response(), "user=a@b.fr\x01auth=Bearer jeton\x01\x01");
    }
}
