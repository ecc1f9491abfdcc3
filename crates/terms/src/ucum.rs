//! Units of measure by the grammar of UCUM (The Unified Code for Units of Measure, 2.x), case-sensitive.
//!
//! A list of units is never complete (`mg/(24.h)`, `10*9/L`, `{cells}/uL`): this is the grammar, with the atoms and
//! prefixes in a table. A unit knows its dimension, so that values can be compared across units.
//!
//! ```
//! use segur_terms::ucum::Unit;
//! let (a, b) = (Unit::parse("mg/dL")?, Unit::parse("g/L")?);
//! assert!((a.ratio(&b).unwrap_or(0.0) - 0.01).abs() < 1e-12);
//! assert!(a.ratio(&Unit::parse("mmol/L")?).is_none());
//!
//! let error = Unit::parse("UI/L").unwrap_err();
//! assert_eq!((error.at, error.suggestion.as_deref()), (0, Some("[IU]/L")));
//! # Ok::<(), segur_terms::ucum::Error>(())
//! ```

mod atoms;
mod hints;
mod measure;
mod parse;

use segur_report::Text;

use measure::Measure;

/// A unit of measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    measure: Measure,
}

/// Why a text is not a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Byte offset of the part concerned.
    pub at: usize,
    /// Its length in bytes.
    pub length: usize,
    /// That part.
    pub part: String,
    /// The unit that was probably meant; it is one.
    pub suggestion: Option<String>,
}

/// What is wrong with a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No text at all: the unit of pure numbers is `1`.
    Empty,
    /// White space, which no unit has.
    Space,
    /// No such unit.
    Unknown,
    /// A prefix before a unit that takes none, such as `kmin`.
    Prefix,
    /// A unit is missing: `mg/`, `.g`, `()`.
    Missing,
    /// An annotation that is not closed, or holds characters other than visible ASCII.
    Annotation,
    /// A bracket or parenthesis without its other.
    Bracket,
    /// An exponent without digits, or beyond 999.
    Exponent,
    /// More text or parentheses than a unit ever has.
    TooLong,
}

impl Unit {
    /// Reads a unit.
    ///
    /// # Errors
    /// With the place, and often what was meant.
    ///
    /// ```
    /// use segur_terms::ucum::Unit;
    /// for unit in ["1", "%", "mmol/l", "10*9/L", "/(24.h)", "mm[Hg]", "{cells}/uL", "kg.m-2", "10*-3"] {
    ///     Unit::parse(unit)?;
    /// }
    /// # Ok::<(), segur_terms::ucum::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Unit, Error> {
        match parse::unit(text) {
            Ok(measure) => Ok(Unit { measure }),
            Err(mut error) => {
                error.suggestion = hints::suggestion(text, &error);
                Err(error)
            }
        }
    }

    /// How many of the other unit one of this is; `None` if they measure different things, or if either is a unit
    /// that no factor converts (arbitrary units such as `[IU]`, unless both are the same; scales such as `Cel` and `[pH]`).
    pub fn ratio(&self, other: &Unit) -> Option<f64> {
        self.measure.ratio(&other.measure)
    }

    /// Whether values in the two units measure the same kind of thing.
    ///
    /// ```
    /// use segur_terms::ucum::Unit;
    /// let unit = |text| Unit::parse(text).expect("a unit");
    /// assert!(unit("Cel").is_comparable(&unit("K")) && !unit("[IU]").is_comparable(&unit("[arb'U]")));
    /// ```
    pub fn is_comparable(&self, other: &Unit) -> bool {
        self.measure.is_comparable(&other.measure)
    }
}

impl Error {
    /// The reason in words.
    pub fn message(&self) -> Text {
        let part = &self.part;
        match self.kind {
            ErrorKind::Empty => Text::new("unité vide", "empty unit"),
            ErrorKind::Space => {
                Text::new("une unité UCUM n'a pas d'espace", "a UCUM unit has no white space")
            }
            ErrorKind::Unknown => Text::new(
                format!("« {part} » n'est pas une unité UCUM"),
                format!("\"{part}\" is not a UCUM unit"),
            ),
            ErrorKind::Prefix => Text::new(
                format!("« {part} » : cette unité ne prend pas de préfixe"),
                format!("\"{part}\": this unit takes no prefix"),
            ),
            ErrorKind::Missing => Text::new("il manque une unité ici", "a unit is missing here"),
            ErrorKind::Annotation => Text::new(
                "annotation mal formée : {texte}, sans accent ni espace",
                "malformed annotation: {text}, visible ASCII only",
            ),
            ErrorKind::Bracket => Text::new(
                format!("« {part} » sans son pendant"),
                format!("\"{part}\" without its counterpart"),
            ),
            ErrorKind::Exponent => Text::new("exposant mal formé", "malformed exponent"),
            ErrorKind::TooLong => Text::new("unité trop longue", "unit too long"),
        }
    }

    /// What to do.
    pub fn hint(&self) -> Option<Text> {
        let meant = self.suggestion.as_ref()?;
        Some(Text::new(format!("écrire `{meant}`"), format!("write `{meant}`")))
    }

    pub(crate) fn new(kind: ErrorKind, text: &str, at: usize, length: usize) -> Error {
        let part = text.get(at..at + length).unwrap_or_default().to_owned();
        Error { kind, at, length, part, suggestion: None }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (byte {})", self.message().en, self.at)
    }
}

impl std::error::Error for Error {}
