//! The values of an identity as received, and the traits that they make.

use segur_report::Text;

use super::problem::{Problem, ProblemKind};
use crate::traits::{
    BirthDate, Cog, DateError, GivenNames, Name, NameError, NameErrorKind, NameField, Precision, Sex,
};
use crate::{Authority, Context, Matricule};

/// One value of an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Matricule, with its key.
    Matricule,
    /// OID of the authority.
    Oid,
    /// Birth family name.
    BirthFamilyName,
    /// List of birth given names.
    BirthGivenNames,
    /// First birth given name.
    FirstBirthGivenName,
    /// Birth date.
    BirthDate,
    /// Sex.
    Sex,
    /// COG code of the birth place.
    BirthCog,
}

impl Field {
    /// All of them: the INS, then the traits.
    pub const ALL: [Field; 8] = [
        Field::Matricule,
        Field::Oid,
        Field::BirthFamilyName,
        Field::BirthGivenNames,
        Field::FirstBirthGivenName,
        Field::BirthDate,
        Field::Sex,
        Field::BirthCog,
    ];

    /// Its name in JSON, such as `birth_cog`.
    ///
    /// ```
    /// assert_eq!(segur_ins::Field::BirthCog.name(), "birth_cog");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Field::Matricule => "matricule",
            Field::Oid => "oid",
            Field::BirthFamilyName => "birth_family_name",
            Field::BirthGivenNames => "birth_given_names",
            Field::FirstBirthGivenName => "first_birth_given_name",
            Field::BirthDate => "birth_date",
            Field::Sex => "sex",
            Field::BirthCog => "birth_cog",
        }
    }

    /// Its name for people.
    ///
    /// ```
    /// assert_eq!(segur_ins::Field::BirthCog.label().fr, "code COG du lieu de naissance");
    /// ```
    pub fn label(self) -> Text {
        let (fr, en) = match self {
            Field::Matricule => ("matricule INS", "matricule INS"),
            Field::Oid => ("OID de l'INS", "OID of the INS"),
            Field::BirthFamilyName => ("nom de naissance", "birth family name"),
            Field::BirthGivenNames => ("liste des prénoms de naissance", "list of birth given names"),
            Field::FirstBirthGivenName => ("premier prénom de naissance", "first birth given name"),
            Field::BirthDate => ("date de naissance", "birth date"),
            Field::Sex => ("sexe", "sex"),
            Field::BirthCog => ("code COG du lieu de naissance", "COG code of the birth place"),
        };
        Text::new(fr, en)
    }

    /// Whether it is a trait, and not part of the INS itself.
    ///
    /// ```
    /// assert!(!segur_ins::Field::Oid.is_trait());
    /// ```
    pub fn is_trait(self) -> bool {
        !matches!(self, Field::Matricule | Field::Oid)
    }

    pub(crate) fn missing(self) -> Text {
        let label = self.label();
        Text::new(format!("il manque : {}", label.fr), format!("missing: {}", label.en))
    }
}

/// The values of an identity as they were received: nothing is corrected, and any may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Record {
    /// Matricule, 15 characters if it is right.
    pub matricule: Option<String>,
    /// OID of the authority, dotted.
    pub oid: Option<String>,
    /// Birth family name.
    pub birth_family_name: Option<String>,
    /// List of birth given names, separated by spaces.
    pub birth_given_names: Option<String>,
    /// First birth given name.
    pub first_birth_given_name: Option<String>,
    /// Birth date in the form of its carrier; see [`BirthDate::received`].
    pub birth_date: Option<String>,
    /// Sex: M, F or I if it is right.
    pub sex: Option<String>,
    /// COG code of the birth place.
    pub birth_cog: Option<String>,
    /// Used family name: no trait, never compared, never filled from the birth name.
    pub used_family_name: Option<String>,
    /// Used given name: no trait either.
    pub used_given_name: Option<String>,
}

impl Record {
    /// The value of a field.
    ///
    /// ```
    /// use segur_ins::{Field, Record};
    /// let record = Record { sex: Some("F".into()), ..Record::default() };
    /// assert_eq!(record.value(Field::Sex), Some("F"));
    /// ```
    pub fn value(&self, field: Field) -> Option<&str> {
        let value = match field {
            Field::Matricule => &self.matricule,
            Field::Oid => &self.oid,
            Field::BirthFamilyName => &self.birth_family_name,
            Field::BirthGivenNames => &self.birth_given_names,
            Field::FirstBirthGivenName => &self.first_birth_given_name,
            Field::BirthDate => &self.birth_date,
            Field::Sex => &self.sex,
            Field::BirthCog => &self.birth_cog,
        };
        value.as_deref()
    }

    /// The place of the value of a field, to fill it.
    ///
    /// ```
    /// use segur_ins::{Field, Record};
    /// let mut record = Record::default();
    /// *record.value_mut(Field::Sex) = Some("F".into());
    /// assert_eq!(record.sex.as_deref(), Some("F"));
    /// ```
    pub fn value_mut(&mut self, field: Field) -> &mut Option<String> {
        match field {
            Field::Matricule => &mut self.matricule,
            Field::Oid => &mut self.oid,
            Field::BirthFamilyName => &mut self.birth_family_name,
            Field::BirthGivenNames => &mut self.birth_given_names,
            Field::FirstBirthGivenName => &mut self.first_birth_given_name,
            Field::BirthDate => &mut self.birth_date,
            Field::Sex => &mut self.sex,
            Field::BirthCog => &mut self.birth_cog,
        }
    }

    /// Everything that is wrong or unusual, in the order of [`Field::ALL`]. `today` lets a birth date in the future
    /// be found.
    ///
    /// Identities may lack the INS (matricule and OID) as a whole, not one of the two, nor a trait.
    ///
    /// ```
    /// use segur_ins::{Field, Record};
    /// let record = Record { sex: Some("U".into()), ..Record::default() };
    /// let problems = record.check(None);
    /// assert!(problems.iter().any(|p| p.field == Field::Sex && p.code() == "INS-TRAIT-SEX"));
    /// assert!(problems.iter().any(|p| p.field == Field::BirthCog && p.code() == "INS-TRAIT-MISSING"));
    /// ```
    pub fn check(&self, today: Option<BirthDate>) -> Vec<Problem> {
        let mut problems: Vec<Problem> =
            Field::ALL.into_iter().filter_map(|field| self.problem(field, today)).collect();
        problems.extend(self.flags(today));
        problems.sort_by_key(|problem| problem.field);
        problems
    }

    /// The birth date, if it can be read and is precise to the day or lunar.
    ///
    /// ```
    /// use segur_ins::Record;
    /// let record = Record { birth_date: Some("19790328".into()), ..Record::default() };
    /// assert_eq!(record.date().map(|date| date.to_string()), Some("1979-03-28".into()));
    /// ```
    pub fn date(&self) -> Option<BirthDate> {
        let date = BirthDate::received(self.birth_date.as_deref()?).ok()?;
        matches!(date.precision(), Precision::Day | Precision::Lunar).then_some(date)
    }

    /// What the matricule can be held against.
    ///
    /// ```
    /// use segur_ins::{Record, Sex};
    /// let record = Record { sex: Some("M".into()), ..Record::default() };
    /// assert_eq!(record.context().sex, Some(Sex::Male));
    /// ```
    pub fn context(&self) -> Context {
        Context {
            sex: self.sex.as_deref().and_then(Sex::new),
            birth_date: self.date(),
            birth_place: self.birth_cog.as_deref().and_then(Cog::new),
        }
    }

    fn problem(&self, field: Field, today: Option<BirthDate>) -> Option<Problem> {
        let kind = match self.value(field) {
            Some(value) => self.wrong(field, value, today)?,
            None if self.needs(field) => ProblemKind::Missing,
            None => return None,
        };
        Some(Problem { field, kind })
    }

    fn needs(&self, field: Field) -> bool {
        match field {
            Field::Matricule => self.oid.is_some(),
            Field::Oid => self.matricule.is_some(),
            _ => true,
        }
    }

    fn wrong(&self, field: Field, value: &str, today: Option<BirthDate>) -> Option<ProblemKind> {
        match field {
            Field::Matricule => Matricule::wire(value).err().map(ProblemKind::Matricule),
            Field::Oid => wrong_oid(value),
            Field::BirthFamilyName => name(NameField::Family, value),
            Field::BirthGivenNames => name(NameField::Given, value),
            Field::FirstBirthGivenName => name(NameField::Given, value).or_else(|| self.not_first(value)),
            Field::BirthDate => wrong_date(value, today),
            Field::Sex => wrong_sex(value),
            Field::BirthCog => wrong_cog(value),
        }
    }

    fn not_first(&self, first: &str) -> Option<ProblemKind> {
        let list = self.birth_given_names.as_deref()?;
        let error = || ProblemKind::Name(NameError::at(NameErrorKind::NotPrefix, 1, None));
        (!GivenNames::is_first(first, list)).then(error)
    }

    fn flags(&self, today: Option<BirthDate>) -> Vec<Problem> {
        let mut context = self.context();
        if self.problem(Field::BirthDate, today).is_some() {
            context.birth_date = None;
        }
        let flags = match self.matricule.as_deref().map(Matricule::wire) {
            None => return Vec::new(),
            Some(Ok(matricule)) => matricule.flags(&context),
            Some(Err(error)) => error.body().map(|body| body.flags(&context)).unwrap_or_default(),
        };
        flags.iter().map(|flag| Problem { field: Field::Matricule, kind: ProblemKind::Flag(flag) }).collect()
    }
}

fn name(field: NameField, value: &str) -> Option<ProblemKind> {
    crate::traits::check_name(field, value).err().map(ProblemKind::Name)
}

fn wrong_oid(value: &str) -> Option<ProblemKind> {
    let authority = Authority::from_oid(value);
    (!authority.is_some_and(Authority::is_ins)).then_some(ProblemKind::NotAnIns(authority))
}

fn wrong_sex(value: &str) -> Option<ProblemKind> {
    match Sex::new(value) {
        None => Some(ProblemKind::Sex),
        Some(sex) => (!sex.is_callable()).then_some(ProblemKind::SexNotCallable),
    }
}

fn wrong_cog(value: &str) -> Option<ProblemKind> {
    match Cog::new(value) {
        None => Some(ProblemKind::Cog),
        Some(cog) => cog.is_unknown().then_some(ProblemKind::UnknownPlace),
    }
}

fn wrong_date(value: &str, today: Option<BirthDate>) -> Option<ProblemKind> {
    match BirthDate::received(value) {
        Err(error) => Some(ProblemKind::Date(error)),
        Ok(date) if date.precision() == Precision::Lunar => Some(ProblemKind::Date(DateError::NoSuchDay)),
        Ok(date) if date.precision() != Precision::Day => Some(ProblemKind::PartialDate),
        Ok(date) => today.is_some_and(|today| date > today).then_some(ProblemKind::Future),
    }
}

/// The traits, each right by itself and with the others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Traits {
    /// Birth family name.
    pub birth_family_name: Name,
    /// List of birth given names and the first of them.
    pub given_names: GivenNames,
    /// Birth date, a day.
    pub birth_date: BirthDate,
    /// Sex.
    pub sex: Sex,
    /// COG code of the birth place.
    pub birth_place: Cog,
}

impl TryFrom<&Record> for Traits {
    type Error = Vec<Problem>;

    /// The traits of a record.
    ///
    /// # Errors
    /// Every problem of severity error, matricule and OID left aside.
    ///
    /// ```
    /// use segur_ins::{Record, Traits};
    /// assert_eq!(Traits::try_from(&Record::default()).unwrap_err().len(), 6);
    /// ```
    fn try_from(record: &Record) -> Result<Traits, Vec<Problem>> {
        let errors = |problem: &Problem| problem.field.is_trait() && problem.is_error();
        let problems: Vec<_> = record.check(None).into_iter().filter(errors).collect();
        if problems.is_empty() { record.traits().ok_or(problems) } else { Err(problems) }
    }
}

impl Record {
    fn traits(&self) -> Option<Traits> {
        let given = |text: &Option<String>| Name::new(NameField::Given, text.as_deref()?).ok();
        let given_names =
            GivenNames::new(given(&self.birth_given_names)?, given(&self.first_birth_given_name)?);
        Some(Traits {
            birth_family_name: Name::new(NameField::Family, self.birth_family_name.as_deref()?).ok()?,
            given_names: given_names.ok()?,
            birth_date: self.date()?,
            sex: Sex::new(self.sex.as_deref()?)?,
            birth_place: Cog::new(self.birth_cog.as_deref()?)?,
        })
    }
}
