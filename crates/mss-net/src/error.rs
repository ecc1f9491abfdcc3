//! Why an exchange with a server came to nothing.

use std::fmt;

use segur_report::Text;

/// Why an exchange with a server came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetError {
    code: &'static str,
    message: Text,
}

impl NetError {
    pub(crate) fn new(code: &'static str, fr: impl Into<String>, en: impl Into<String>) -> NetError {
        NetError { code, message: Text::new(fr.into(), en.into()) }
    }

    pub(crate) fn connection(error: &dyn fmt::Display) -> NetError {
        let error = printable(&error.to_string());
        NetError::new("NET-CONNECTION", format!("connexion : {error}"), format!("connection: {error}"))
    }

    pub(crate) fn server(said: &str) -> NetError {
        let said = printable(said);
        NetError::new(
            "NET-REFUSED",
            format!("le serveur refuse : {said}"),
            format!("the server refuses: {said}"),
        )
    }

    pub(crate) fn garbage(said: &str) -> NetError {
        let said = printable(said);
        NetError::new(
            "NET-GARBAGE",
            format!("réponse incompréhensible : {said}"),
            format!("answer not understood: {said}"),
        )
    }

    /// Stable code, such as `NET-TLS`.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What went wrong.
    pub fn message(&self) -> &Text {
        &self.message
    }
}

impl fmt::Display for NetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message.en)
    }
}

impl std::error::Error for NetError {}

/// What a server said, fit for a terminal.
pub(crate) fn printable(text: &str) -> String {
    text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect()
}
