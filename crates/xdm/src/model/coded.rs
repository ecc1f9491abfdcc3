//! Coded values.

/// A code of a code system, with its label: in ebRIM a `Classification`, whose `nodeRepresentation` is the code, whose
/// slot `codingScheme` is the OID of the system and whose name is the label.
///
/// ```
/// use segur_xdm::model::Coded;
/// let normal = Coded::new("N", "2.16.840.1.113883.5.25", "Normal");
/// assert!(normal.is_same(&Coded::new("N", "2.16.840.1.113883.5.25", "")));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Coded {
    /// The code.
    pub code: String,
    /// The OID of the code system; `URN` where the code is a URN of its own.
    pub system: String,
    /// The label.
    pub display: String,
}

impl Coded {
    /// A coded value.
    pub fn new(code: impl Into<String>, system: impl Into<String>, display: impl Into<String>) -> Coded {
        Coded { code: code.into(), system: system.into(), display: display.into() }
    }

    /// Whether code and system are the same: labels are for people.
    pub fn is_same(&self, other: &Coded) -> bool {
        self.code == other.code && self.system == other.system
    }
}

impl std::fmt::Display for Coded {
    /// In the form `code^label^system` that `authorSpecialty` has too.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}^{}^{}", self.code, self.display, self.system)
    }
}
