//! The renderings of a [`Report`](crate::Report): terminal text, JSON, HTML, SVRL, JUnit.

mod escape;
mod excerpt;
mod group;
mod html;
mod json;
mod junit;
mod svrl;
mod text;

pub use excerpt::Excerpt;
pub use html::Html;
pub use junit::Junit;
pub use svrl::Svrl;
pub use text::TextOptions;

use crate::{Severity, Source};

impl Severity {
    /// The name in the JSON report: `error`, `warning`, `info`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

impl Source {
    /// The name in the JSON report: `envelope`, `xml`, `xsd`, ...
    pub fn name(self) -> &'static str {
        match self {
            Source::Envelope => "envelope",
            Source::Xml => "xml",
            Source::Xsd => "xsd",
            Source::Schematron => "schematron",
            Source::Terms => "terms",
            Source::Ins => "ins",
            Source::Cda => "cda",
            Source::Xdm => "xdm",
            Source::Mss => "mss",
        }
    }
}
