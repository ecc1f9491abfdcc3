//! Who assigned an identifier: the OID that travels with it, and nothing else, says what it is.

use std::fmt;

use segur_report::Text;

use crate::Matricule;

/// An assigning authority known by its OID (Référentiel INS; facts of the ANS kits and fr-core).
///
/// ```
/// use segur_ins::{Authority, Environment};
/// let authority = Authority::from_oid("1.2.250.1.213.1.4.10").unwrap();
/// assert_eq!(authority, Authority::InsNirTest);
/// assert_eq!(authority.environment(), Environment::Test);
/// assert!(authority.is_ins() && !authority.accepted_in(Environment::Production));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Authority {
    /// INS-NIR, production.
    InsNir,
    /// INS-NIA, production.
    InsNia,
    /// INS-NIR of tests.
    InsNirTest,
    /// INS-NIR of demonstrations.
    InsNirDemo,
    /// INS-C, abandoned.
    InsC,
    /// INS-C of tests.
    InsCTest,
    /// INS-C of demonstrations.
    InsCDemo,
    /// NIR used as the social-security number of the insured.
    NssNir,
    /// NIA used as the social-security number of the insured.
    NssNia,
}

/// What an identifier may be used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Environment {
    /// Real patients.
    #[default]
    Production,
    /// Tests.
    Test,
    /// Demonstrations.
    Demo,
}

impl Authority {
    /// All of them.
    pub const ALL: [Authority; 9] = [
        Authority::InsNir,
        Authority::InsNia,
        Authority::InsNirTest,
        Authority::InsNirDemo,
        Authority::InsC,
        Authority::InsCTest,
        Authority::InsCDemo,
        Authority::NssNir,
        Authority::NssNia,
    ];

    /// The authority of an OID in dotted form; none if it is unknown.
    ///
    /// ```
    /// use segur_ins::Authority;
    /// assert_eq!(Authority::from_oid("1.2.250.1.213.1.4.9"), Some(Authority::InsNia));
    /// assert_eq!(Authority::from_oid("1.2.250.1.213.1.4.12"), None);
    /// ```
    pub fn from_oid(oid: &str) -> Option<Authority> {
        match oid.strip_prefix("1.2.250.1.213.1.4.")? {
            "8" => Some(Authority::InsNir),
            "9" => Some(Authority::InsNia),
            "10" => Some(Authority::InsNirTest),
            "11" => Some(Authority::InsNirDemo),
            "2" => Some(Authority::InsC),
            "6" => Some(Authority::InsCTest),
            "7" => Some(Authority::InsCDemo),
            "13" => Some(Authority::NssNir),
            "14" => Some(Authority::NssNia),
            _ => None,
        }
    }

    /// Its OID in dotted form.
    ///
    /// ```
    /// assert_eq!(segur_ins::Authority::InsNir.oid(), "1.2.250.1.213.1.4.8");
    /// ```
    pub fn oid(self) -> &'static str {
        match self {
            Authority::InsNir => "1.2.250.1.213.1.4.8",
            Authority::InsNia => "1.2.250.1.213.1.4.9",
            Authority::InsNirTest => "1.2.250.1.213.1.4.10",
            Authority::InsNirDemo => "1.2.250.1.213.1.4.11",
            Authority::InsC => "1.2.250.1.213.1.4.2",
            Authority::InsCTest => "1.2.250.1.213.1.4.6",
            Authority::InsCDemo => "1.2.250.1.213.1.4.7",
            Authority::NssNir => "1.2.250.1.213.1.4.13",
            Authority::NssNia => "1.2.250.1.213.1.4.14",
        }
    }

    /// What it numbers: `INS-NIR`, `INS-NIA`, `INS-C`, `NSS-NIR` or `NSS-NIA`.
    ///
    /// ```
    /// assert_eq!(segur_ins::Authority::InsNirDemo.kind(), "INS-NIR");
    /// ```
    pub fn kind(self) -> &'static str {
        match self {
            Authority::InsNir | Authority::InsNirTest | Authority::InsNirDemo => "INS-NIR",
            Authority::InsNia => "INS-NIA",
            Authority::InsC | Authority::InsCTest | Authority::InsCDemo => "INS-C",
            Authority::NssNir => "NSS-NIR",
            Authority::NssNia => "NSS-NIA",
        }
    }

    /// What its identifiers may be used for.
    ///
    /// ```
    /// use segur_ins::{Authority, Environment};
    /// assert_eq!(Authority::InsNirDemo.environment(), Environment::Demo);
    /// ```
    pub fn environment(self) -> Environment {
        match self {
            Authority::InsNirTest | Authority::InsCTest => Environment::Test,
            Authority::InsNirDemo | Authority::InsCDemo => Environment::Demo,
            _ => Environment::Production,
        }
    }

    /// Whether it numbers INS: a NIR or NIA, neither INS-C nor social-security number.
    ///
    /// ```
    /// assert!(!segur_ins::Authority::NssNir.is_ins());
    /// ```
    pub fn is_ins(self) -> bool {
        matches!(self.kind(), "INS-NIR" | "INS-NIA")
    }

    /// Whether an INS of this authority may be integrated in that environment: in production, only INS of
    /// production.
    ///
    /// ```
    /// use segur_ins::{Authority, Environment};
    /// assert!(Authority::InsNirTest.accepted_in(Environment::Test));
    /// assert!(!Authority::InsC.accepted_in(Environment::Production));
    /// ```
    pub fn accepted_in(self, environment: Environment) -> bool {
        let real = self.environment() == Environment::Production;
        self.is_ins() && (real || environment != Environment::Production)
    }
}

impl Environment {
    /// Its name: `production`, `test` or `demo`.
    ///
    /// ```
    /// assert_eq!(segur_ins::Environment::Test.name(), "test");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Environment::Production => "production",
            Environment::Test => "test",
            Environment::Demo => "demo",
        }
    }
}

/// An INS: a matricule with the authority that says what it is. Never one without the other.
///
/// ```
/// use segur_ins::Ins;
/// let ins = Ins::wire("279035121518989", "1.2.250.1.213.1.4.10")?;
/// assert_eq!(ins.to_string(), "279035121518989^1.2.250.1.213.1.4.10");
/// # Ok::<(), segur_ins::InsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ins {
    matricule: Matricule,
    authority: Authority,
}

/// Why a matricule and an OID are no INS.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InsError {
    /// The matricule is wrong.
    Matricule(crate::MatriculeError),
    /// The OID is known and numbers something else.
    NotAnIns(Authority),
    /// The OID is not known.
    UnknownOid(String),
}

impl Ins {
    /// A matricule with its authority.
    ///
    /// # Errors
    /// If the authority does not number INS.
    ///
    /// ```
    /// use segur_ins::{Authority, Ins, Matricule};
    /// let matricule = Matricule::wire("279035121518989").unwrap();
    /// assert!(Ins::new(matricule, Authority::InsNir).is_ok());
    /// assert!(Ins::new(matricule, Authority::NssNir).is_err());
    /// ```
    pub fn new(matricule: Matricule, authority: Authority) -> Result<Ins, InsError> {
        if authority.is_ins() { Ok(Ins { matricule, authority }) } else { Err(InsError::NotAnIns(authority)) }
    }

    /// Reads the wire form of both.
    ///
    /// # Errors
    /// If either is wrong.
    ///
    /// ```
    /// use segur_ins::{Authority, Ins, InsError};
    /// let error = Ins::wire("279035121518989", "1.2.250.1.213.1.4.2").unwrap_err();
    /// assert_eq!(error, InsError::NotAnIns(Authority::InsC));
    /// ```
    pub fn wire(matricule: &str, oid: &str) -> Result<Ins, InsError> {
        let matricule = Matricule::wire(matricule).map_err(InsError::Matricule)?;
        let authority = Authority::from_oid(oid).ok_or_else(|| InsError::UnknownOid(oid.to_owned()))?;
        Ins::new(matricule, authority)
    }

    /// The matricule.
    pub fn matricule(&self) -> Matricule {
        self.matricule
    }

    /// The authority.
    pub fn authority(&self) -> Authority {
        self.authority
    }
}

impl fmt::Display for Ins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}^{}", self.matricule, self.authority.oid())
    }
}

impl InsError {
    /// Stable code: the matricule's, or `INS-OID`.
    ///
    /// ```
    /// assert_eq!(segur_ins::Ins::wire("279035121518989", "1.2.3").unwrap_err().code(), "INS-OID");
    /// ```
    pub fn code(&self) -> &'static str {
        match self {
            InsError::Matricule(error) => error.code(),
            _ => "INS-OID",
        }
    }

    /// The sentence for people.
    pub fn message(&self) -> Text {
        match self {
            InsError::Matricule(error) => error.message(),
            InsError::NotAnIns(authority) => not_an_ins(authority.oid(), Some(*authority)),
            InsError::UnknownOid(oid) => not_an_ins(oid, None),
        }
    }
}

pub(crate) fn not_an_ins(oid: &str, authority: Option<Authority>) -> Text {
    let shown = crate::text::quoted(oid);
    match authority.map(Authority::kind) {
        Some(kind @ "INS-C") => Text::new(
            format!("l'OID {shown} est celui de l'{kind}, abandonné : ce n'est pas un INS"),
            format!("the OID {shown} is the one of the abandoned {kind}: this is not an INS"),
        ),
        Some(kind) => Text::new(
            format!("l'OID {shown} ({kind}) désigne un numéro de sécurité sociale : ce n'est pas un INS"),
            format!("the OID {shown} ({kind}) stands for a social-security number: this is not an INS"),
        ),
        None => Text::new(
            format!("l'OID {shown} n'est pas celui d'un INS"),
            format!("the OID {shown} is not the one of an INS"),
        ),
    }
}

impl fmt::Display for InsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.message().en)
    }
}

impl std::error::Error for InsError {}
