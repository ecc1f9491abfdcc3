//! The matricule: 13 characters of body and 2 digits of key.

mod body;
mod error;
mod flags;

use std::fmt;

pub use body::{Body, Key};
pub use error::{MatriculeError, MatriculeErrorKind};
pub use flags::{Context, Flag, Flags};

/// A matricule INS whose shape and key are right: 15 characters, kept as they travel, Corsican letter included.
///
/// Two entry modes give it. [`Matricule::wire`] reads what a machine sent and tolerates nothing;
/// [`Matricule::lenient`] reads what a person typed or a card reader gave. Neither allocates. Month, place,
/// first digit and the rest are never errors, because official identities break every list of them: see
/// [`Matricule::flags`].
///
/// The key is `97 - (N mod 97)`, `2A` counting as 19 and `2B` as 18. It catches every change of one digit and every
/// swap of two neighbours within the body; of the changes of two digits of the body it misses 1 in 96 or so (the
/// rate is measured by `tests/properties.rs`).
///
/// ```
/// use segur_ins::Matricule;
/// let matricule = Matricule::wire("279035121518989")?;
/// assert_eq!(matricule.as_str(), "279035121518989");
/// assert_eq!(matricule.key().to_string(), "89");
/// # Ok::<(), segur_ins::MatriculeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Matricule {
    characters: [u8; Matricule::LENGTH],
}

impl Matricule {
    /// Characters of a matricule, its key included.
    pub const LENGTH: usize = 15;

    /// Reads the wire form: exactly 15 contiguous ASCII characters, letters upper-case.
    ///
    /// # Errors
    /// What is wrong and at which character; for a wrong key, what the key should be.
    ///
    /// ```
    /// use segur_ins::{Matricule, MatriculeErrorKind};
    /// let error = Matricule::wire("279035121518988").unwrap_err();
    /// assert_eq!(error.kind(), MatriculeErrorKind::Key);
    /// assert_eq!(error.position(), 14);
    /// assert_eq!(error.expected_key().map(|key| key.to_string()), Some("89".into()));
    /// assert!(Matricule::wire("2 79 03 51 215 189 89").is_err());
    /// ```
    pub fn wire(text: &str) -> Result<Matricule, MatriculeError> {
        Matricule::quick(text.as_bytes()).ok_or_else(|| error::diagnose(text, error::Mode::Wire))
    }

    /// Reads what a person types: white space, `.` and `-` are passed over, ASCII letters put in upper case.
    /// Only ASCII digits are digits.
    ///
    /// # Errors
    /// As [`Matricule::wire`].
    ///
    /// ```
    /// use segur_ins::Matricule;
    /// assert_eq!(Matricule::lenient(" 1 88 05 2a 004 032-97 ")?.as_str(), "188052A00403297");
    /// assert!(Matricule::lenient("１８５０７７５０５６１２３２３").is_err());
    /// # Ok::<(), segur_ins::MatriculeError>(())
    /// ```
    pub fn lenient(text: &str) -> Result<Matricule, MatriculeError> {
        Matricule::quick(text.as_bytes())
            .or_else(|| Matricule::quick(&error::Kept::of(text).characters()?))
            .ok_or_else(|| error::diagnose(text, error::Mode::Lenient))
    }

    /// The matricule of a body: the body with its key.
    ///
    /// ```
    /// use segur_ins::{Body, Matricule};
    /// assert_eq!(Matricule::of(Body::new("2790351215189").unwrap()).as_str(), "279035121518989");
    /// ```
    pub fn of(body: Body) -> Matricule {
        let mut characters = [0; Matricule::LENGTH];
        characters[..Body::LENGTH].copy_from_slice(body.as_str().as_bytes());
        characters[Body::LENGTH..].copy_from_slice(&body.key().digits());
        Matricule { characters }
    }

    /// The 15 characters.
    ///
    /// ```
    /// # use segur_ins::Matricule;
    /// assert_eq!(Matricule::lenient("188052a00403297")?.as_str(), "188052A00403297");
    /// # Ok::<(), segur_ins::MatriculeError>(())
    /// ```
    pub fn as_str(&self) -> &str {
        // ASCII digits and at most one letter A or B: nothing else passes `quick` or `of`.
        std::str::from_utf8(&self.characters).unwrap_or_default()
    }

    /// The 13 characters without the key.
    ///
    /// ```
    /// # use segur_ins::Matricule;
    /// assert_eq!(Matricule::wire("279035121518989")?.body().as_str(), "2790351215189");
    /// # Ok::<(), segur_ins::MatriculeError>(())
    /// ```
    pub fn body(&self) -> Body {
        let mut body = [0; Body::LENGTH];
        body.copy_from_slice(&self.characters[..Body::LENGTH]);
        Body::trusted(body)
    }

    /// The key.
    ///
    /// ```
    /// # use segur_ins::Matricule;
    /// assert_eq!(Matricule::wire("185077505604997")?.key().value(), 97);
    /// # Ok::<(), segur_ins::MatriculeError>(())
    /// ```
    pub fn key(&self) -> Key {
        self.body().key()
    }

    /// What is unusual about it, alone and against what is known of the person. Flags never make it wrong.
    ///
    /// ```
    /// use segur_ins::{Context, Flag, Matricule, Sex};
    /// let matricule = Matricule::wire("279035121518989")?;
    /// assert!(matricule.flags(&Context::default()).is_empty());
    /// let context = Context { sex: Some(Sex::Male), ..Context::default() };
    /// assert!(matricule.flags(&context).contains(Flag::SexMismatch));
    /// # Ok::<(), segur_ins::MatriculeError>(())
    /// ```
    pub fn flags(&self, context: &Context) -> Flags {
        self.body().flags(context)
    }

    /// The matricule in groups, as people read it.
    ///
    /// ```
    /// # use segur_ins::Matricule;
    /// assert_eq!(Matricule::wire("279035121518989")?.grouped().to_string(), "2 79 03 51 215 189 89");
    /// # Ok::<(), segur_ins::MatriculeError>(())
    /// ```
    pub fn grouped(&self) -> impl fmt::Display + '_ {
        Grouped(self)
    }

    #[inline]
    fn quick(text: &[u8]) -> Option<Matricule> {
        let characters: [u8; Matricule::LENGTH] = text.try_into().ok()?;
        let (body, key) = characters.split_at(Body::LENGTH);
        let written = body::two_digits(key.try_into().ok()?)?;
        let computed = body::key(body.try_into().ok()?)?;
        (written == computed).then_some(Matricule { characters })
    }
}

impl fmt::Display for Matricule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Matricule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Matricule({})", self.as_str())
    }
}

impl std::str::FromStr for Matricule {
    type Err = MatriculeError;

    /// The wire form: see [`Matricule::wire`].
    fn from_str(text: &str) -> Result<Matricule, MatriculeError> {
        Matricule::wire(text)
    }
}

struct Grouped<'m>(&'m Matricule);

impl fmt::Display for Grouped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.as_str();
        for (index, character) in text.char_indices() {
            if matches!(index, 1 | 3 | 5 | 7 | 10 | 13) {
                f.write_str(" ")?;
            }
            write!(f, "{character}")?;
        }
        Ok(())
    }
}
