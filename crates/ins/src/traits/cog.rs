//! The COG code of a place.

use std::fmt;

/// A code of the Code officiel géographique: 5 characters, digits but for the `A` or `B` of Corsica.
///
/// Only the shape is checked: official identities carry codes that no list has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cog {
    characters: [u8; 5],
}

impl Cog {
    /// The code of an unknown place.
    pub const UNKNOWN: Cog = Cog { characters: *b"99999" };

    /// Reads a code; none if it has not the shape of one.
    ///
    /// ```
    /// use segur_ins::Cog;
    /// assert_eq!(Cog::new("2A004").unwrap().as_str(), "2A004");
    /// assert!(Cog::new("2a004").is_none() && Cog::new("5121").is_none());
    /// ```
    pub fn new(text: &str) -> Option<Cog> {
        let characters: [u8; 5] = text.as_bytes().try_into().ok()?;
        let digit = |index: usize| characters[index].is_ascii_digit();
        let second = digit(1) || matches!(characters, [b'2', b'A' | b'B', ..]);
        (digit(0) && second && (2..5).all(digit)).then_some(Cog { characters })
    }

    /// The 5 characters.
    ///
    /// ```
    /// assert_eq!(segur_ins::Cog::UNKNOWN.as_str(), "99999");
    /// ```
    pub fn as_str(&self) -> &str {
        // ASCII by construction.
        std::str::from_utf8(&self.characters).unwrap_or_default()
    }

    /// Whether it says that the place is unknown.
    ///
    /// ```
    /// assert!(segur_ins::Cog::new("99999").unwrap().is_unknown());
    /// ```
    pub fn is_unknown(self) -> bool {
        self == Cog::UNKNOWN
    }
}

impl fmt::Display for Cog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Cog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cog({})", self.as_str())
    }
}
