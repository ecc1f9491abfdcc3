//! A whole identity: values as received, statuses, what may be done with it, comparison.

mod compare;
mod hints;
mod problem;
mod record;
mod status;
mod transition;

pub use compare::{Comparison, Difference, Outcome, compare};
pub use hints::Hint;
pub use problem::{Problem, ProblemKind};
pub use record::{Field, Record, Traits};
pub use status::{Attribute, Attributes, PamStatus, Status, StatusError, StatusNote};
pub use transition::{Event, Transition};

use segur_report::Text;

use crate::{Ins, InsError};

/// An identity as a health organisation holds it.
///
/// ```
/// use segur_ins::{Identity, Record, Status};
/// let mut identity = Identity::new(Record {
///     matricule: Some("279035121518989".into()),
///     oid: Some("1.2.250.1.213.1.4.8".into()),
///     birth_family_name: Some("PAT-TROIS".into()),
///     birth_given_names: Some("DOMINIQUE MARIE-LOUISE".into()),
///     first_birth_given_name: Some("DOMINIQUE".into()),
///     birth_date: Some("1979-03-28".into()),
///     sex: Some("F".into()),
///     birth_cog: Some("51215".into()),
///     ..Record::default()
/// });
/// assert!(identity.may_transmit_ins().is_err());
/// identity.status = Status::Qual;
/// assert_eq!(identity.may_transmit_ins()?.matricule().as_str(), "279035121518989");
/// # Ok::<(), segur_ins::Refusal>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// Its values, as received.
    pub record: Record,
    /// Its status.
    pub status: Status,
    /// Its attributes.
    pub attributes: Attributes,
    /// Former INS, matricule and OID as received (EXI REC 08 asks that they be kept).
    pub history: Vec<(String, String)>,
}

/// Why an INS may not be transmitted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The identity is not qualified (EXI ID 29).
    NotQualified(Status),
    /// Status and attributes contradict each other.
    Contradiction(StatusError),
    /// There is no matricule or no OID.
    NoIns(Field),
    /// The matricule or its OID is wrong.
    WrongIns(InsError),
    /// A trait is missing: an INS never travels without its traits.
    Incomplete(Field),
    /// A trait is wrong.
    WrongTrait(Field),
}

impl Identity {
    /// A provisional identity with these values.
    ///
    /// ```
    /// use segur_ins::{Identity, Record, Status};
    /// assert_eq!(Identity::new(Record::default()).status, Status::Prov);
    /// ```
    pub fn new(record: Record) -> Identity {
        Identity { record, ..Identity::default() }
    }

    /// The INS, if matricule and OID may be sent, printed or encoded: only those of a qualified identity, with all
    /// its traits.
    ///
    /// The answer does not look at the environment: an INS of tests is one, see
    /// [`Authority::accepted_in`](crate::Authority::accepted_in).
    ///
    /// # Errors
    /// Why not.
    ///
    /// ```
    /// use segur_ins::{Identity, Refusal, Status};
    /// let identity = Identity { status: Status::Recup, ..Identity::default() };
    /// assert_eq!(identity.may_transmit_ins(), Err(Refusal::NotQualified(Status::Recup)));
    /// ```
    pub fn may_transmit_ins(&self) -> Result<Ins, Refusal> {
        self.attributes.check(self.status).map_err(Refusal::Contradiction)?;
        if self.status != Status::Qual {
            return Err(Refusal::NotQualified(self.status));
        }
        let record = &self.record;
        let matricule = record.matricule.as_deref().ok_or(Refusal::NoIns(Field::Matricule))?;
        let oid = record.oid.as_deref().ok_or(Refusal::NoIns(Field::Oid))?;
        let ins = Ins::wire(matricule, oid).map_err(Refusal::WrongIns)?;
        let problems = record.check(None);
        match problems.iter().find(|problem| problem.is_error()) {
            None => Ok(ins),
            Some(problem) if problem.kind == ProblemKind::Missing => Err(Refusal::Incomplete(problem.field)),
            Some(problem) => Err(Refusal::WrongTrait(problem.field)),
        }
    }
}

impl Refusal {
    /// Stable code, such as `INS-NOT-QUALIFIED`.
    ///
    /// ```
    /// use segur_ins::{Refusal, Status};
    /// assert_eq!(Refusal::NotQualified(Status::Vali).code(), "INS-NOT-QUALIFIED");
    /// ```
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::NotQualified(_) => "INS-NOT-QUALIFIED",
            Refusal::Contradiction(error) => error.code(),
            Refusal::NoIns(_) => "INS-ABSENT",
            Refusal::WrongIns(error) => error.code(),
            Refusal::Incomplete(_) => "INS-INCOMPLETE",
            Refusal::WrongTrait(_) => "INS-TRAIT",
        }
    }

    /// The sentence for people.
    pub fn message(&self) -> Text {
        match self {
            Refusal::NotQualified(status) => Text::new(
                format!("identité {} : seule une identité qualifiée transmet son INS", status.code()),
                format!("identity {}: only a qualified identity transmits its INS", status.code()),
            ),
            Refusal::Contradiction(error) => error.message(),
            Refusal::WrongIns(error) => error.message(),
            Refusal::NoIns(field) | Refusal::Incomplete(field) => field.missing(),
            Refusal::WrongTrait(field) => {
                let label = field.label();
                Text::new(format!("{} : valeur fautive", label.fr), format!("{}: wrong value", label.en))
            }
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code(), self.message().en)
    }
}

impl std::error::Error for Refusal {}
