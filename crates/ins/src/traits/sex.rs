//! Sex.

/// Sex as the RNIV has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// M.
    Male,
    /// F.
    Female,
    /// I: indeterminate; exists in the RNIV, INSi neither takes nor returns it.
    Indeterminate,
}

impl Sex {
    /// Reads the letter of the RNIV.
    ///
    /// ```
    /// use segur_ins::Sex;
    /// assert_eq!(Sex::new("F"), Some(Sex::Female));
    /// assert_eq!(Sex::new("f"), None);
    /// ```
    pub fn new(letter: &str) -> Option<Sex> {
        match letter {
            "M" => Some(Sex::Male),
            "F" => Some(Sex::Female),
            "I" => Some(Sex::Indeterminate),
            _ => None,
        }
    }

    /// The letter of the RNIV.
    ///
    /// ```
    /// assert_eq!(segur_ins::Sex::Indeterminate.letter(), "I");
    /// ```
    pub fn letter(self) -> &'static str {
        match self {
            Sex::Male => "M",
            Sex::Female => "F",
            Sex::Indeterminate => "I",
        }
    }

    /// Whether INSi takes it.
    ///
    /// ```
    /// assert!(!segur_ins::Sex::Indeterminate.is_callable());
    /// ```
    pub fn is_callable(self) -> bool {
        self != Sex::Indeterminate
    }
}
