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

    /// Reads the form `code^label^system` of `authorSpecialty`; none if it has other parts or an empty code.
    ///
    /// ```
    /// use segur_xdm::model::Coded;
    /// assert_eq!(Coded::from_field("N^Normal^1.2"), Some(Coded::new("N", "1.2", "Normal")));
    /// assert_eq!(Coded::from_field("Normal"), None);
    /// ```
    pub fn from_field(text: &str) -> Option<Coded> {
        match text.split('^').map(str::trim).collect::<Vec<_>>()[..] {
            [code, display, system] if !code.is_empty() => {
                let plain = |part: &str| super::hl7::unescaped(part);
                Some(Coded::new(plain(code), plain(system), plain(display)))
            }
            _ => None,
        }
    }

    /// Whether code and system are the same: labels are for people.
    pub fn is_same(&self, other: &Coded) -> bool {
        self.code == other.code && self.system == other.system
    }
}

impl std::fmt::Display for Coded {
    /// In the form `code^label^system` that `authorSpecialty` has too.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [code, display, system] =
            [&self.code, &self.display, &self.system].map(|t| super::hl7::escaped(t));
        write!(f, "{code}^{display}^{system}")
    }
}
