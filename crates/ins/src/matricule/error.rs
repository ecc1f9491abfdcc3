//! Why a text is no matricule: the slow road, taken only when the quick one fails.

use std::fmt;

use segur_report::{Finding, Source, Text};

use super::Matricule;
use super::body::{self, Body, DEPARTMENT, Key};

/// Why a text is not a matricule.
///
/// ```
/// use segur_ins::{Matricule, MatriculeErrorKind};
/// let error = Matricule::lenient("1 85 07 75 O56 123 23").unwrap_err();
/// assert_eq!(error.kind(), MatriculeErrorKind::Char);
/// assert_eq!((error.position(), error.found()), (12, Some('O')));
/// assert_eq!(error.code(), "INS-CHAR");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MatriculeError {
    kind: MatriculeErrorKind,
    position: usize,
    found: Option<char>,
    length: usize,
    body: Option<Body>,
}

/// The kinds of errors, in the order in which they are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MatriculeErrorKind {
    /// Nothing is left.
    Empty,
    /// A character that is no ASCII digit where there must be one.
    Char,
    /// 13 characters of the right shape: the key is missing.
    KeyMissing,
    /// Neither 13 nor 15 characters.
    Length,
    /// Letters at positions 6 and 7 other than `2A` and `2B`.
    DeptLetter,
    /// Key 00, 98 or 99, which no computation gives.
    KeyRange,
    /// The key is not the one of the body.
    Key,
}

impl MatriculeError {
    /// Which rule is broken.
    pub fn kind(&self) -> MatriculeErrorKind {
        self.kind
    }

    /// The character concerned, counted from 1 in the text as given; for a length, the first one in excess or the
    /// first one missing.
    pub fn position(&self) -> usize {
        self.position
    }

    /// The character found there, where that is what is wrong.
    pub fn found(&self) -> Option<char> {
        self.found
    }

    /// The body, where it is right.
    pub fn body(&self) -> Option<Body> {
        self.body
    }

    /// What the key should be, where the body is right.
    pub fn expected_key(&self) -> Option<Key> {
        self.body.map(|body| body.key())
    }

    /// Stable code, such as `INS-KEY`.
    pub fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// The sentence for people.
    pub fn message(&self) -> Text {
        let (at, length) = (self.position, self.length);
        let found = self.found.map_or_else(String::new, |found| format!("{found:?}"));
        match self.kind {
            MatriculeErrorKind::Empty => Text::new("le matricule INS est vide", "the matricule INS is empty"),
            MatriculeErrorKind::Char => Text::new(
                format!("matricule INS : caractère {found} en position {at}, un chiffre est attendu"),
                format!("matricule INS: character {found} at position {at}, a digit is expected"),
            ),
            MatriculeErrorKind::KeyMissing => Text::new(
                "matricule INS sans sa clé : 13 caractères au lieu de 15",
                "matricule INS without its key: 13 characters instead of 15",
            ),
            MatriculeErrorKind::Length => Text::new(
                format!("matricule INS de {length} caractères au lieu de 15"),
                format!("matricule INS of {length} characters instead of 15"),
            ),
            MatriculeErrorKind::DeptLetter => Text::new(
                format!("matricule INS : le département (position {at}) n'est ni un nombre, ni 2A, ni 2B"),
                format!("matricule INS: the department (position {at}) is neither a number, nor 2A or 2B"),
            ),
            MatriculeErrorKind::KeyRange => Text::new(
                format!("matricule INS : une clé (position {at}) va de 01 à 97"),
                format!("matricule INS: a key (position {at}) goes from 01 to 97"),
            ),
            MatriculeErrorKind::Key => Text::new(
                format!("matricule INS : la clé (position {at}) n'est pas celle des 13 premiers caractères"),
                format!("matricule INS: the key (position {at}) is not the one of the first 13 characters"),
            ),
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<Text> {
        if let Some(key) = self.expected_key() {
            return Some(Text::new(
                format!(
                    "clé calculée : {key} ; vérifier chaque caractère à la source, ne pas corriger la clé seule"
                ),
                format!(
                    "computed key: {key}; check every character at the source, do not just correct the key"
                ),
            ));
        }
        (self.kind == MatriculeErrorKind::Length).then(|| {
            Text::new(
                "un tableur ou un type entier perd les zéros : transporter le matricule comme du texte",
                "a spreadsheet or an integer type loses zeros: carry the matricule as text",
            )
        })
    }

    /// The error as a finding, without a place.
    ///
    /// ```
    /// # use segur_ins::Matricule;
    /// let finding = Matricule::wire("279035121518988").unwrap_err().to_finding();
    /// assert_eq!(finding.code, "INS-KEY");
    /// ```
    pub fn to_finding(&self) -> Finding {
        let finding = Finding::error(Source::Ins, self.code(), self.message());
        match self.hint() {
            Some(hint) => finding.with_hint(hint),
            None => finding,
        }
    }
}

impl MatriculeErrorKind {
    /// Stable code, such as `INS-KEY`.
    ///
    /// ```
    /// assert_eq!(segur_ins::MatriculeErrorKind::KeyRange.code(), "INS-KEY-RANGE");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            MatriculeErrorKind::Empty => "INS-EMPTY",
            MatriculeErrorKind::Char => "INS-CHAR",
            MatriculeErrorKind::KeyMissing => "INS-KEY-MISSING",
            MatriculeErrorKind::Length => "INS-LENGTH",
            MatriculeErrorKind::DeptLetter => "INS-DEPT-LETTER",
            MatriculeErrorKind::KeyRange => "INS-KEY-RANGE",
            MatriculeErrorKind::Key => "INS-KEY",
        }
    }
}

impl fmt::Display for MatriculeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.message().en)
    }
}

impl std::error::Error for MatriculeError {}

/// Which text is expected.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Wire,
    Lenient,
    Body,
}

/// The characters that count, at most as many as a matricule has, with their positions in the text.
pub(super) struct Kept {
    characters: [(u8, usize); Matricule::LENGTH],
    count: usize,
    /// First character that is neither a digit, nor a letter, nor a separator.
    foreign: Option<(char, usize)>,
    /// Position of the first character beyond those kept, or of the end.
    next: usize,
}

impl Kept {
    /// The characters of `text` that count for a person: see [`Matricule::lenient`].
    pub(super) fn of(text: &str) -> Kept {
        Kept::read(text, |c| c.is_whitespace() || c == '.' || c == '-', |c| c.to_ascii_uppercase())
    }

    /// The 15 characters, if there are 15 and they may be those of a matricule.
    pub(super) fn characters(&self) -> Option<[u8; Matricule::LENGTH]> {
        let whole = self.count == Matricule::LENGTH && self.foreign.is_none();
        whole.then(|| self.characters.map(|(character, _)| character))
    }

    fn read(text: &str, skip: impl Fn(char) -> bool, fold: impl Fn(char) -> char) -> Kept {
        let end = (0, text.chars().count() + 1);
        let mut kept = Kept { characters: [end; Matricule::LENGTH], count: 0, foreign: None, next: end.1 };
        for (index, character) in text.chars().enumerate().filter(|(_, c)| !skip(*c)) {
            let folded = fold(character);
            if !(folded.is_ascii_digit() || folded.is_ascii_uppercase()) && kept.foreign.is_none() {
                kept.foreign = Some((character, index + 1));
            }
            match kept.characters.get_mut(kept.count) {
                Some(place) => *place = (u8::try_from(folded).unwrap_or(0), index + 1),
                None => kept.next = kept.next.min(index + 1),
            }
            kept.count += 1;
        }
        kept
    }

    fn position(&self, index: usize) -> usize {
        self.characters.get(index).map_or(self.next, |(_, position)| *position)
    }

    fn body(&self) -> [u8; Body::LENGTH] {
        std::array::from_fn(|index| self.characters[index].0)
    }

    fn key(&self) -> [u8; 2] {
        [self.characters[13].0, self.characters[14].0]
    }
}

/// What is wrong with a text that is not what `mode` expects.
#[cold]
pub(super) fn diagnose(text: &str, mode: Mode) -> MatriculeError {
    let kept = match mode {
        Mode::Lenient => Kept::of(text),
        Mode::Wire | Mode::Body => Kept::read(text, |_| false, |c| c),
    };
    let wanted = if mode == Mode::Body { Body::LENGTH } else { Matricule::LENGTH };
    let error =
        |kind, position| MatriculeError { kind, position, found: None, length: kept.count, body: None };
    if kept.count == 0 {
        return error(MatriculeErrorKind::Empty, 1);
    }
    if let Some((found, position)) = kept.foreign {
        return MatriculeError { found: Some(found), ..error(MatriculeErrorKind::Char, position) };
    }
    if ![Body::LENGTH, wanted].contains(&kept.count) {
        return error(MatriculeErrorKind::Length, kept.position(kept.count.min(wanted)));
    }
    match Body::shaped(kept.body()) {
        None => misplaced_letter(&kept),
        Some(body) if kept.count == Body::LENGTH => {
            MatriculeError { body: Some(body), ..error(MatriculeErrorKind::KeyMissing, kept.position(13)) }
        }
        Some(body) => wrong_key(&kept, body),
    }
}

fn misplaced_letter(kept: &Kept) -> MatriculeError {
    let letter = |index: &usize| !kept.characters[*index].0.is_ascii_digit();
    let in_department = (DEPARTMENT..DEPARTMENT + 2).find(letter);
    let corsica = matches!(kept.body()[DEPARTMENT..DEPARTMENT + 2], [b'2', b'A' | b'B']);
    let (kind, index) = match in_department {
        Some(_) if !corsica => (MatriculeErrorKind::DeptLetter, DEPARTMENT),
        _ => {
            let elsewhere = (0..kept.count).find(|i| letter(i) && !(corsica && *i == DEPARTMENT + 1));
            (MatriculeErrorKind::Char, elsewhere.unwrap_or(0))
        }
    };
    let found = Some(char::from(kept.characters[index].0));
    MatriculeError { kind, position: kept.position(index), found, length: kept.count, body: None }
}

fn wrong_key(kept: &Kept, body: Body) -> MatriculeError {
    let at = |kind, index: usize, found| MatriculeError {
        kind,
        position: kept.position(index),
        found,
        length: kept.count,
        body: Some(body),
    };
    match body::two_digits(kept.key()) {
        Some(1..=97) => at(MatriculeErrorKind::Key, 13, None),
        Some(_) => at(MatriculeErrorKind::KeyRange, 13, None),
        None => {
            let index = if kept.key()[0].is_ascii_digit() { 14 } else { 13 };
            let found = Some(char::from(kept.characters[index].0));
            MatriculeError { body: None, ..at(MatriculeErrorKind::Char, index, found) }
        }
    }
}
