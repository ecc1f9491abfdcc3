//! What is unusual about a matricule. Official identities break every one of these, so none is an error.

use segur_report::{Finding, Severity, Source, Text};

use super::Body;
use crate::traits::{BirthDate, Cog, Sex};

/// What is known of the person, to hold the matricule against; what is not known is not compared.
///
/// ```
/// use segur_ins::{BirthDate, Context, Flag, Matricule};
/// let matricule = Matricule::wire("279035121518989")?;
/// let context = Context { birth_date: BirthDate::iso("1979-04-28").ok(), ..Context::default() };
/// assert!(matricule.flags(&context).contains(Flag::MonthMismatch));
/// # Ok::<(), segur_ins::MatriculeError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Sex.
    pub sex: Option<Sex>,
    /// Birth date; a month or day that it lacks is not compared.
    pub birth_date: Option<BirthDate>,
    /// COG code of the birth place.
    pub birth_place: Option<Cog>,
}

/// Something unusual about a matricule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum Flag {
    /// First digit 3, 4, 7 or 8: a temporary number.
    SexDigitTemp,
    /// First digit 5 or 6: a number of the régime général for migrants, not an INS series.
    SexDigitMig,
    /// First digit 0 or 9: in no list.
    SexDigitUnknown,
    /// Pseudo-month 20, 30 to 42 or 50 to 99: the month is unknown.
    MonthPseudo,
    /// Pseudo-month 21 to 29 or 43 to 49: in no public list, accepted by CNAM.
    MonthPseudoUndocumented,
    /// Month 00 or 13 to 19: in no list.
    MonthInvalid,
    /// Department 96: Tunisia before independence.
    DeptColonial,
    /// A department or territory that does not exist.
    DeptUnknown,
    /// `2A` or `2B` for a birth before 1976, when Corsica was 20.
    CorsicaLetterPre1976,
    /// `20` for a birth from 1976 on, when Corsica was 2A and 2B.
    Corsica20Post1976,
    /// Commune or country 000.
    Commune000,
    /// Order 000.
    Order000,
    /// First digit against sex.
    SexMismatch,
    /// Year against birth date.
    YearMismatch,
    /// Month against birth date; a pseudo-month is not compared.
    MonthMismatch,
    /// Place against COG; 99999 is not compared.
    CogMismatch,
}

impl Flag {
    const ALL: [Flag; 16] = [
        Flag::SexDigitTemp,
        Flag::SexDigitMig,
        Flag::SexDigitUnknown,
        Flag::MonthPseudo,
        Flag::MonthPseudoUndocumented,
        Flag::MonthInvalid,
        Flag::DeptColonial,
        Flag::DeptUnknown,
        Flag::CorsicaLetterPre1976,
        Flag::Corsica20Post1976,
        Flag::Commune000,
        Flag::Order000,
        Flag::SexMismatch,
        Flag::YearMismatch,
        Flag::MonthMismatch,
        Flag::CogMismatch,
    ];

    /// Stable code, such as `INS-FLAG-SEX-MISMATCH`.
    ///
    /// ```
    /// assert_eq!(segur_ins::Flag::Order000.code(), "INS-FLAG-ORDER-000");
    /// ```
    pub fn code(self) -> &'static str {
        self.entry().0
    }

    /// How much it matters: info for what is documented, warning for the rest; never an error.
    ///
    /// ```
    /// use segur_report::Severity;
    /// assert_eq!(segur_ins::Flag::MonthPseudo.severity(), Severity::Info);
    /// ```
    pub fn severity(self) -> Severity {
        match self {
            Flag::MonthPseudo | Flag::DeptColonial => Severity::Info,
            _ => Severity::Warning,
        }
    }

    /// The sentence for people.
    pub fn message(self) -> Text {
        let (_, fr, en) = self.entry();
        Text::new(fr, en)
    }

    /// The flag as a finding, without a place.
    ///
    /// ```
    /// assert_eq!(segur_ins::Flag::SexMismatch.to_finding().code, "INS-FLAG-SEX-MISMATCH");
    /// ```
    pub fn to_finding(self) -> Finding {
        Finding { severity: self.severity(), ..Finding::warning(Source::Ins, self.code(), self.message()) }
    }

    fn entry(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Flag::SexDigitTemp => (
                "INS-FLAG-SEX-DIGIT-TEMP",
                "le matricule commence par 3, 4, 7 ou 8 : numéro provisoire",
                "the matricule begins with 3, 4, 7 or 8: a temporary number",
            ),
            Flag::SexDigitMig => (
                "INS-FLAG-SEX-DIGIT-MIG",
                "le matricule commence par 5 ou 6 : numéro de migrant du régime général",
                "the matricule begins with 5 or 6: a migrant's number of the régime général",
            ),
            Flag::SexDigitUnknown => (
                "INS-FLAG-SEX-DIGIT-UNKNOWN",
                "le matricule commence par 0 ou 9 : aucune série connue",
                "the matricule begins with 0 or 9: no known series",
            ),
            Flag::MonthPseudo => (
                "INS-FLAG-MONTH-PSEUDO",
                "mois du matricule : code de mois inconnu",
                "month of the matricule: code of an unknown month",
            ),
            Flag::MonthPseudoUndocumented => (
                "INS-FLAG-MONTH-PSEUDO-UNDOCUMENTED",
                "mois du matricule : code de 21 à 29 ou de 43 à 49, absent des listes publiques",
                "month of the matricule: code from 21 to 29 or 43 to 49, in no public list",
            ),
            Flag::MonthInvalid => (
                "INS-FLAG-MONTH-INVALID",
                "mois du matricule : 00 ou de 13 à 19, absent de toute liste",
                "month of the matricule: 00 or 13 to 19, in no list",
            ),
            Flag::DeptColonial => (
                "INS-FLAG-DEPT-COLONIAL",
                "département 96 : Tunisie avant l'indépendance",
                "department 96: Tunisia before independence",
            ),
            Flag::DeptUnknown => (
                "INS-FLAG-DEPT-UNKNOWN",
                "le département ou territoire du matricule n'existe pas",
                "the department or territory of the matricule does not exist",
            ),
            Flag::CorsicaLetterPre1976 => (
                "INS-FLAG-CORSICA-LETTER-PRE1976",
                "2A ou 2B pour une naissance d'avant 1976, où la Corse était 20",
                "2A or 2B for a birth before 1976, when Corsica was 20",
            ),
            Flag::Corsica20Post1976 => (
                "INS-FLAG-CORSICA-20-POST1976",
                "département 20 pour une naissance d'après 1975, où la Corse est 2A et 2B",
                "department 20 for a birth after 1975, when Corsica is 2A and 2B",
            ),
            Flag::Commune000 => (
                "INS-FLAG-COMMUNE-000",
                "commune ou pays 000 dans le matricule",
                "commune or country 000 in the matricule",
            ),
            Flag::Order000 => {
                ("INS-FLAG-ORDER-000", "ordre 000 dans le matricule", "order 000 in the matricule")
            }
            Flag::SexMismatch => (
                "INS-FLAG-SEX-MISMATCH",
                "le premier chiffre du matricule ne va pas avec le sexe",
                "the first digit of the matricule does not go with the sex",
            ),
            Flag::YearMismatch => (
                "INS-FLAG-YEAR-MISMATCH",
                "l'année du matricule n'est pas celle de la naissance",
                "the year of the matricule is not the one of birth",
            ),
            Flag::MonthMismatch => (
                "INS-FLAG-MONTH-MISMATCH",
                "le mois du matricule n'est pas celui de la naissance",
                "the month of the matricule is not the one of birth",
            ),
            Flag::CogMismatch => (
                "INS-FLAG-COG-MISMATCH",
                "le lieu du matricule n'est pas le code COG du lieu de naissance",
                "the place of the matricule is not the COG code of the birth place",
            ),
        }
    }
}

/// A set of [`Flag`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Flags(u16);

impl Flags {
    /// Whether there is none.
    ///
    /// ```
    /// assert!(segur_ins::Flags::default().is_empty());
    /// ```
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the flag is among them.
    ///
    /// ```
    /// assert!(!segur_ins::Flags::default().contains(segur_ins::Flag::Order000));
    /// ```
    pub fn contains(self, flag: Flag) -> bool {
        self.0 & (1 << flag as u8) != 0
    }

    /// The flags, in the order of the matricule, those that compare last.
    ///
    /// ```
    /// assert_eq!(segur_ins::Flags::default().iter().count(), 0);
    /// ```
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.into_iter().filter(move |flag| self.contains(*flag))
    }

    pub(super) fn of(body: &Body, context: &Context) -> Flags {
        let found = [
            first_digit(body),
            month(body),
            department(body),
            corsica(body, context.birth_date),
            (&body.place()[2..] == "000").then_some(Flag::Commune000),
            (body.order() == "000").then_some(Flag::Order000),
            context.sex.and_then(|sex| sex_against(body, sex)),
            context.birth_date.and_then(|date| year_against(body, date)),
            context.birth_date.and_then(|date| month_against(body, date)),
            context.birth_place.and_then(|cog| place_against(body, cog)),
        ];
        Flags(found.into_iter().flatten().fold(0, |set, flag| set | 1 << flag as u8))
    }
}

fn first_digit(body: &Body) -> Option<Flag> {
    match body.first_digit() {
        1 | 2 => None,
        3 | 4 | 7 | 8 => Some(Flag::SexDigitTemp),
        5 | 6 => Some(Flag::SexDigitMig),
        _ => Some(Flag::SexDigitUnknown),
    }
}

fn month(body: &Body) -> Option<Flag> {
    match body.month() {
        1..=12 => None,
        20 | 30..=42 | 50..=99 => Some(Flag::MonthPseudo),
        21..=29 | 43..=49 => Some(Flag::MonthPseudoUndocumented),
        _ => Some(Flag::MonthInvalid),
    }
}

fn department(body: &Body) -> Option<Flag> {
    let place = body.place();
    match &place[..2] {
        "00" => Some(Flag::DeptUnknown),
        "96" => Some(Flag::DeptColonial),
        "97" => (!("971"..="978").contains(&&place[..3])).then_some(Flag::DeptUnknown),
        "98" => (!["984", "986", "987", "988"].contains(&&place[..3])).then_some(Flag::DeptUnknown),
        _ => None,
    }
}

/// Corsica was split on 1 January 1976. Without a birth date, a year of 00 to 29 may be of either century.
fn corsica(body: &Body, birth: Option<BirthDate>) -> Option<Flag> {
    let year = birth.map(|date| date.year());
    match &body.place()[..2] {
        "2A" | "2B" => year
            .map_or((30..=75).contains(&body.year()), |year| year < 1976)
            .then_some(Flag::CorsicaLetterPre1976),
        "20" => year.map_or(body.year() >= 76, |year| year >= 1976).then_some(Flag::Corsica20Post1976),
        _ => None,
    }
}

fn sex_against(body: &Body, sex: Sex) -> Option<Flag> {
    matches!((body.first_digit(), sex), (1, Sex::Female) | (2, Sex::Male)).then_some(Flag::SexMismatch)
}

fn year_against(body: &Body, date: BirthDate) -> Option<Flag> {
    (u16::from(body.year()) != date.year() % 100).then_some(Flag::YearMismatch)
}

fn month_against(body: &Body, date: BirthDate) -> Option<Flag> {
    let written = date.month().filter(|_| (1..=12).contains(&body.month()))?;
    (written != body.month()).then_some(Flag::MonthMismatch)
}

fn place_against(body: &Body, cog: Cog) -> Option<Flag> {
    (!cog.is_unknown() && cog.as_str() != body.place()).then_some(Flag::CogMismatch)
}
