//! Why a message, or a piece of one, could not be made.

use std::fmt;

use segur_report::{Finding, Source, Text};

/// Why a message, or a piece of one, could not be made or read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailError {
    code: &'static str,
    message: Text,
    hint: Option<Text>,
}

impl MailError {
    pub(crate) fn new(code: &'static str, fr: impl Into<String>, en: impl Into<String>) -> MailError {
        MailError { code, message: Text::new(fr.into(), en.into()), hint: None }
    }

    pub(crate) fn with_hint(mut self, fr: impl Into<String>, en: impl Into<String>) -> MailError {
        self.hint = Some(Text::new(fr.into(), en.into()));
        self
    }

    /// Stable code, such as `MSS-INJECTION`.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What is wrong.
    pub fn message(&self) -> &Text {
        &self.message
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&Text> {
        self.hint.as_ref()
    }

    /// The error as a finding.
    ///
    /// ```
    /// let error = segur_mss::Address::new("nobody").unwrap_err();
    /// assert_eq!(error.to_finding().code, "MSS-ADDRESS");
    /// ```
    pub fn to_finding(&self) -> Finding {
        let finding = Finding::error(Source::Mss, self.code, self.message.clone());
        match &self.hint {
            Some(hint) => finding.with_hint(hint.clone()),
            None => finding,
        }
    }
}

impl fmt::Display for MailError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message.en)
    }
}

impl std::error::Error for MailError {}
