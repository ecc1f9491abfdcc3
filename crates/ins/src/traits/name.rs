//! Names: the lexical rules of INSi (SEL-MP-043, EF_INS01_03, EF_INS10_01 and 02, as public sources quote them).

use std::fmt;

use segur_report::Text;

use super::fold::normalise;

/// Which name: their rules differ a little.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameField {
    /// Birth family name: `--` separates the two parts of a double surname.
    Family,
    /// Birth given names, the list or the first: no `--`, nor `-` or `'` at the end.
    Given,
}

/// A name that keeps the lexical rules: `A` to `Z`, space, apostrophe, hyphen; at most 100 characters.
///
/// ```
/// use segur_ins::{Name, NameField};
/// assert_eq!(Name::new(NameField::Family, "DAMPI--ERRE")?.as_str(), "DAMPI--ERRE");
/// assert_eq!(Name::typed(NameField::Given, "José-María")?.as_str(), "JOSE-MARIA");
/// # Ok::<(), segur_ins::NameError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    text: String,
    field: NameField,
}

impl Name {
    /// Most characters of a name.
    pub const MOST: usize = 100;

    /// Takes a name as it is.
    ///
    /// # Errors
    /// Which rule it breaks, and where.
    ///
    /// ```
    /// use segur_ins::{Name, NameErrorKind, NameField};
    /// let error = Name::new(NameField::Given, "JEAN--LUC").unwrap_err();
    /// assert_eq!((error.kind(), error.position()), (NameErrorKind::Syntax, 6));
    /// ```
    pub fn new(field: NameField, text: &str) -> Result<Name, NameError> {
        check(field, text)?;
        Ok(Name { text: text.to_owned(), field })
    }

    /// Takes what a person typed: [`normalise`], then the rules.
    ///
    /// # Errors
    /// As [`Name::new`], the position being the one in the normalised text unless a character has no equivalent.
    ///
    /// ```
    /// use segur_ins::{Name, NameField};
    /// assert_eq!(Name::typed(NameField::Family, "  le  gall ")?.as_str(), "LE GALL");
    /// # Ok::<(), segur_ins::NameError>(())
    /// ```
    pub fn typed(field: NameField, text: &str) -> Result<Name, NameError> {
        Name::new(field, &normalise(text)?)
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Which rules it keeps.
    pub fn field(&self) -> NameField {
        self.field
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// The list of birth given names with the first one, which a person has chosen.
///
/// ```
/// use segur_ins::GivenNames;
/// assert!(GivenNames::is_first("JEAN-CHRISTOPHE", "JEAN CHRISTOPHE PIERRE"));
/// assert!(!GivenNames::is_first("JEA", "JEAN CHRISTOPHE PIERRE"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GivenNames {
    list: Name,
    first: Name,
}

impl GivenNames {
    /// The list and the first given name.
    ///
    /// # Errors
    /// If the first is not the beginning of the list (EXI ID 10).
    ///
    /// ```
    /// use segur_ins::{GivenNames, Name, NameErrorKind, NameField};
    /// let given = |text| Name::new(NameField::Given, text).unwrap();
    /// assert!(GivenNames::new(given("JEAN PIERRE"), given("JEAN")).is_ok());
    /// let error = GivenNames::new(given("JEAN PIERRE"), given("PIERRE")).unwrap_err();
    /// assert_eq!(error.kind(), NameErrorKind::NotPrefix);
    /// ```
    pub fn new(list: Name, first: Name) -> Result<GivenNames, NameError> {
        match GivenNames::is_first(&first.text, &list.text) {
            true => Ok(GivenNames { list, first }),
            false => Err(NameError::at(NameErrorKind::NotPrefix, 1, None)),
        }
    }

    /// Whether `first` begins `list` and ends where a word ends; hyphen, apostrophe and space are the same here.
    ///
    /// ```
    /// assert!(!segur_ins::GivenNames::is_first("", "JEAN"));
    /// ```
    pub fn is_first(first: &str, list: &str) -> bool {
        if first.is_empty() || first.len() > list.len() {
            return false;
        }
        let same = |(a, b): (u8, u8)| a == b || (is_separator(a) && is_separator(b));
        let boundary = list.as_bytes().get(first.len()).is_none_or(|next| is_separator(*next));
        boundary && first.bytes().zip(list.bytes()).all(same)
    }

    /// The list.
    pub fn list(&self) -> &Name {
        &self.list
    }

    /// The first.
    pub fn first(&self) -> &Name {
        &self.first
    }
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b' ' | b'-' | b'\'')
}

/// Why a text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameError {
    kind: NameErrorKind,
    position: usize,
    found: Option<char>,
}

/// The rules that a name may break, in the order in which they are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NameErrorKind {
    /// There is none.
    Empty,
    /// A character outside `A` to `Z`, space, `'` and `-`.
    Char,
    /// More than 100 characters.
    Length,
    /// A space or hyphen first.
    FirstChar,
    /// Spaces or apostrophes side by side, `---`, or `--` in given names.
    Syntax,
    /// A space last, or `-` or `'` last in given names.
    LastChar,
    /// The first given name is not the beginning of the list.
    NotPrefix,
}

impl NameError {
    /// Which rule is broken.
    pub fn kind(&self) -> NameErrorKind {
        self.kind
    }

    /// The character concerned, counted from 1.
    pub fn position(&self) -> usize {
        self.position
    }

    /// The character found there, where that is what is wrong.
    pub fn found(&self) -> Option<char> {
        self.found
    }

    /// Stable code, such as `INS-TRAIT-CHAR`.
    ///
    /// ```
    /// use segur_ins::{Name, NameField};
    /// assert_eq!(Name::new(NameField::Family, "Roux").unwrap_err().code(), "INS-TRAIT-CHAR");
    /// ```
    pub fn code(&self) -> &'static str {
        match self.kind {
            NameErrorKind::Empty => "INS-TRAIT-EMPTY",
            NameErrorKind::Char => "INS-TRAIT-CHAR",
            NameErrorKind::Length => "INS-TRAIT-LENGTH",
            NameErrorKind::FirstChar => "INS-TRAIT-FIRST-CHAR",
            NameErrorKind::Syntax => "INS-TRAIT-SYNTAX",
            NameErrorKind::LastChar => "INS-TRAIT-LAST-CHAR",
            NameErrorKind::NotPrefix => "INS-TRAIT-NOT-PREFIX",
        }
    }

    /// What is wrong, for people: to be put after the name of the trait.
    pub fn message(&self) -> Text {
        let at = self.position;
        let found = self.found.map_or_else(String::new, |found| format!("{found:?} "));
        match self.kind {
            NameErrorKind::Empty => Text::new("vide", "empty"),
            NameErrorKind::Char => Text::new(
                format!("caractère {found}en position {at}, seuls A à Z, espace, ' et - sont permis"),
                format!("character {found}at position {at}, only A to Z, space, ' and - are allowed"),
            ),
            NameErrorKind::Length => Text::new("plus de 100 caractères", "more than 100 characters"),
            NameErrorKind::FirstChar => {
                Text::new("commence par un espace ou un trait d'union", "begins with a space or a hyphen")
            }
            NameErrorKind::Syntax => Text::new(
                format!("séparateurs qui se suivent en position {at}"),
                format!("separators side by side at position {at}"),
            ),
            NameErrorKind::LastChar => Text::new("finit par un séparateur", "ends with a separator"),
            NameErrorKind::NotPrefix => Text::new(
                "n'est pas le début de la liste des prénoms",
                "is not the beginning of the list of given names",
            ),
        }
    }

    pub(crate) fn at(kind: NameErrorKind, position: usize, found: Option<char>) -> NameError {
        NameError { kind, position, found }
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.message().en)
    }
}

impl std::error::Error for NameError {}

/// The lexical rules, in the order of [`NameErrorKind`].
pub(crate) fn check(field: NameField, text: &str) -> Result<(), NameError> {
    let error = |kind, position, found| Err(NameError { kind, position, found });
    if text.is_empty() {
        return error(NameErrorKind::Empty, 1, None);
    }
    let foreign =
        text.chars().enumerate().find(|(_, c)| !(c.is_ascii_uppercase() || matches!(c, ' ' | '\'' | '-')));
    if let Some((index, found)) = foreign {
        return error(NameErrorKind::Char, index + 1, Some(found));
    }
    if text.len() > Name::MOST {
        return error(NameErrorKind::Length, Name::MOST + 1, None);
    }
    if text.starts_with([' ', '-']) {
        return error(NameErrorKind::FirstChar, 1, None);
    }
    if let Some(index) = clash(field, text.as_bytes()) {
        return error(NameErrorKind::Syntax, index + 1, None);
    }
    let last: &[char] = if field == NameField::Given { &[' ', '-', '\''] } else { &[' '] };
    if text.ends_with(last) { error(NameErrorKind::LastChar, text.len(), None) } else { Ok(()) }
}

/// The second of two separators that may not stand side by side.
fn clash(field: NameField, text: &[u8]) -> Option<usize> {
    let hyphens: &[u8] = if field == NameField::Given { b"--" } else { b"---" };
    let loose = |byte: u8| matches!(byte, b' ' | b'\'');
    let pair = text.windows(2).position(|pair| loose(pair[0]) && loose(pair[1])).map(|index| index + 1);
    let row =
        text.windows(hyphens.len()).position(|row| row == hyphens).map(|index| index + hyphens.len() - 1);
    pair.into_iter().chain(row).min()
}
