//! The 13 characters that the key is computed from.

use std::fmt;

use super::error::{self, MatriculeError, Mode};
use super::flags::{Context, Flags};

/// The 13 characters of a matricule without its key, of the right shape: digits, or `2A`/`2B` at positions 6
/// and 7.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Body {
    characters: [u8; Body::LENGTH],
}

impl Body {
    /// Characters of a body.
    pub const LENGTH: usize = 13;

    /// Reads a body: exactly 13 contiguous ASCII characters, letters upper-case.
    ///
    /// # Errors
    /// What is wrong and at which character.
    ///
    /// ```
    /// use segur_ins::Body;
    /// assert_eq!(Body::new("297022A020778")?.key().to_string(), "78");
    /// assert_eq!(Body::new("297022C020778").unwrap_err().position(), 6);
    /// # Ok::<(), segur_ins::MatriculeError>(())
    /// ```
    pub fn new(text: &str) -> Result<Body, MatriculeError> {
        let characters: Option<[u8; Body::LENGTH]> = text.as_bytes().try_into().ok();
        characters.and_then(Body::shaped).ok_or_else(|| error::diagnose(text, Mode::Body))
    }

    /// The 13 characters.
    ///
    /// ```
    /// # use segur_ins::Body;
    /// assert_eq!(Body::new("2790351215189")?.as_str(), "2790351215189");
    /// # Ok::<(), segur_ins::MatriculeError>(())
    /// ```
    pub fn as_str(&self) -> &str {
        // ASCII by construction: see `shaped`.
        std::str::from_utf8(&self.characters).unwrap_or_default()
    }

    /// The key that belongs to it.
    ///
    /// ```
    /// # use segur_ins::Body;
    /// assert_eq!(Body::new("1850775056049")?.key().value(), 97);
    /// # Ok::<(), segur_ins::MatriculeError>(())
    /// ```
    pub fn key(&self) -> Key {
        // A shaped body has a key; 97 stands for what cannot be.
        Key(key(&self.characters).unwrap_or(97))
    }

    /// First digit: 1 for a man, 2 for a woman, others for series of numbers.
    ///
    /// ```
    /// # use segur_ins::Body;
    /// assert_eq!(Body::new("2790351215189")?.first_digit(), 2);
    /// # Ok::<(), segur_ins::MatriculeError>(())
    /// ```
    pub fn first_digit(&self) -> u8 {
        self.characters[0] - b'0'
    }

    /// Year of birth in its century, 0 to 99.
    ///
    /// ```
    /// # use segur_ins::Body;
    /// assert_eq!(Body::new("2790351215189")?.year(), 79);
    /// # Ok::<(), segur_ins::MatriculeError>(())
    /// ```
    pub fn year(&self) -> u8 {
        self.number(1)
    }

    /// Month of birth or pseudo-month, 0 to 99.
    ///
    /// ```
    /// # use segur_ins::Body;
    /// assert_eq!(Body::new("2790351215189")?.month(), 3);
    /// # Ok::<(), segur_ins::MatriculeError>(())
    /// ```
    pub fn month(&self) -> u8 {
        self.number(3)
    }

    /// Place of birth, 5 characters: department and commune, or `99` and country.
    ///
    /// ```
    /// # use segur_ins::Body;
    /// assert_eq!(Body::new("297022A020778")?.place(), "2A020");
    /// # Ok::<(), segur_ins::MatriculeError>(())
    /// ```
    pub fn place(&self) -> &str {
        &self.as_str()[5..10]
    }

    /// Order in the month and commune, 3 digits.
    ///
    /// ```
    /// # use segur_ins::Body;
    /// assert_eq!(Body::new("2790351215189")?.order(), "189");
    /// # Ok::<(), segur_ins::MatriculeError>(())
    /// ```
    pub fn order(&self) -> &str {
        &self.as_str()[10..]
    }

    /// What is unusual about it: see [`Matricule::flags`](crate::Matricule::flags).
    ///
    /// ```
    /// # use segur_ins::{Body, Context, Flag};
    /// let flags = Body::new("2702099352018")?.flags(&Context::default());
    /// assert_eq!(flags.iter().collect::<Vec<_>>(), [Flag::MonthPseudo]);
    /// # Ok::<(), segur_ins::MatriculeError>(())
    /// ```
    pub fn flags(&self, context: &Context) -> Flags {
        Flags::of(self, context)
    }

    pub(super) fn shaped(characters: [u8; Body::LENGTH]) -> Option<Body> {
        key(&characters).map(|_| Body { characters })
    }

    /// `characters` come from a [`Matricule`](crate::Matricule).
    pub(super) fn trusted(characters: [u8; Body::LENGTH]) -> Body {
        Body { characters }
    }

    fn number(&self, at: usize) -> u8 {
        (self.characters[at] - b'0') * 10 + (self.characters[at + 1] - b'0')
    }
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({})", self.as_str())
    }
}

/// The key of a matricule, 1 to 97; written with two digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u8);

impl Key {
    /// Its value, 1 to 97.
    ///
    /// ```
    /// # use segur_ins::Body;
    /// assert_eq!(Body::new("1850775056048")?.key().value(), 1);
    /// # Ok::<(), segur_ins::MatriculeError>(())
    /// ```
    pub fn value(self) -> u8 {
        self.0
    }

    pub(super) fn digits(self) -> [u8; 2] {
        [b'0' + self.0 / 10, b'0' + self.0 % 10]
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

/// Position of the department, from 0.
pub(super) const DEPARTMENT: usize = 5;

/// The key of 13 characters; none if they have not the shape of a body.
#[inline]
pub(super) fn key(characters: &[u8; Body::LENGTH]) -> Option<u8> {
    let [.., d1, d2, _, _, _, _, _, _] = *characters;
    // 2A counts as 19, 2B as 18: one million or two less than 20, and 10^6 mod 97 is applied by the place.
    let corsica = match (d1, d2) {
        (b'2', b'A') => 1,
        (b'2', b'B') => 2,
        _ => 0,
    };
    let mut value = 0_u64;
    for (index, &character) in characters.iter().enumerate() {
        let letter = corsica > 0 && index == DEPARTMENT + 1;
        let digit = if letter { 0 } else { character.wrapping_sub(b'0') };
        if digit > 9 {
            return None;
        }
        value = value * 10 + u64::from(digit);
    }
    Some(97 - ((value + 97_000_000 - corsica * 1_000_000) % 97) as u8)
}

#[inline]
pub(super) fn two_digits(characters: [u8; 2]) -> Option<u8> {
    let [tens, units] = characters.map(|character| character.wrapping_sub(b'0'));
    (tens <= 9 && units <= 9).then(|| tens * 10 + units)
}
