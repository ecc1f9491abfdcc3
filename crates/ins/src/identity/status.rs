//! Statuses and attributes of an identity (RNIV: EXI SI 07, SI 09, ID 24, ID 26, ID 29).

use segur_report::{Finding, Severity, Source, Text};

/// The four statuses of an identity, each excluding the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Provisional: neither recovered from INSi nor checked against a document.
    #[default]
    Prov,
    /// Recovered from INSi, not checked.
    Recup,
    /// Checked against a document of high confidence, not recovered.
    Vali,
    /// Qualified: both.
    Qual,
}

/// What a person may say about an identity besides its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Attribute {
    /// Doubtful.
    Douteuse = 1,
    /// Fictitious.
    Fictive = 2,
    /// Homonym of another.
    Homonyme = 4,
}

/// A set of attributes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Attributes(u8);

/// A status and attributes that contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatusError {
    /// Doubtful and fictitious go with a provisional identity only.
    AttributeStatus,
    /// The only pair is doubtful and homonym.
    AttributeCombination,
}

impl Status {
    /// The status that follows from the two facts.
    ///
    /// ```
    /// use segur_ins::Status;
    /// assert_eq!(Status::of(true, true), Status::Qual);
    /// ```
    pub fn of(insi_recovered: bool, document_checked: bool) -> Status {
        match (insi_recovered, document_checked) {
            (false, false) => Status::Prov,
            (true, false) => Status::Recup,
            (false, true) => Status::Vali,
            (true, true) => Status::Qual,
        }
    }

    /// Whether the identity was recovered from INSi.
    ///
    /// ```
    /// assert!(segur_ins::Status::Recup.insi_recovered());
    /// ```
    pub fn insi_recovered(self) -> bool {
        matches!(self, Status::Recup | Status::Qual)
    }

    /// Whether the identity was checked against a document of high confidence.
    ///
    /// ```
    /// assert!(segur_ins::Status::Vali.document_checked());
    /// ```
    pub fn document_checked(self) -> bool {
        matches!(self, Status::Vali | Status::Qual)
    }

    /// Its code: PROV, RECUP, VALI or QUAL.
    ///
    /// ```
    /// assert_eq!(segur_ins::Status::Qual.code(), "QUAL");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            Status::Prov => "PROV",
            Status::Recup => "RECUP",
            Status::Vali => "VALI",
            Status::Qual => "QUAL",
        }
    }

    /// The status of a code.
    ///
    /// ```
    /// use segur_ins::Status;
    /// assert_eq!(Status::from_code("VALI"), Some(Status::Vali));
    /// ```
    pub fn from_code(code: &str) -> Option<Status> {
        [Status::Prov, Status::Recup, Status::Vali, Status::Qual]
            .into_iter()
            .find(|status| status.code() == code)
    }

    /// Whether matricule and OID may travel, with these attributes.
    ///
    /// ```
    /// use segur_ins::{Attributes, Status};
    /// assert!(Status::Qual.may_transmit_ins(Attributes::default()));
    /// ```
    pub fn may_transmit_ins(self, attributes: Attributes) -> bool {
        self == Status::Qual && attributes.check(self).is_ok()
    }

    /// Whether the strict traits are locked; none where no source says.
    ///
    /// ```
    /// use segur_ins::Status;
    /// assert_eq!(Status::Qual.traits_locked(), Some(true));
    /// ```
    pub fn traits_locked(self) -> Option<bool> {
        match self {
            Status::Qual => Some(true),
            Status::Prov | Status::Vali => Some(false),
            Status::Recup => None,
        }
    }

    /// What PID-32 of IHE PAM means: only PROV and VALI exist there, and VALI with an INS is qualified.
    ///
    /// ```
    /// use segur_ins::Status;
    /// assert_eq!(Status::from_pam(["VALI"], true).status, Some(Status::Qual));
    /// assert_eq!(Status::from_pam(["VALI"], false).status, Some(Status::Vali));
    /// ```
    pub fn from_pam<'a>(values: impl IntoIterator<Item = &'a str>, has_ins: bool) -> PamStatus {
        let (mut written, mut attributes) = (None, Attributes::default());
        for value in values {
            written = written.or(Status::from_code(value));
            attributes.extend(Attribute::from_code(value));
        }
        let (status, note) = match (written, has_ins) {
            (None, _) => (Status::Prov, Some(StatusNote::Empty)),
            (Some(Status::Prov), true) => (Status::Prov, Some(StatusNote::InsWithProv)),
            (Some(Status::Vali), true) => (Status::Qual, None),
            (Some(status @ (Status::Prov | Status::Vali)), false) => (status, None),
            (Some(status), _) => (status, Some(StatusNote::NotPam)),
        };
        match attributes.check(status) {
            Ok(()) => PamStatus { status: Some(status), attributes, note },
            Err(error) => {
                PamStatus { status: None, attributes, note: Some(StatusNote::Contradiction(error)) }
            }
        }
    }

    /// The codes of PID-32 for a status and attributes; RECUP and QUAL do not exist there.
    ///
    /// ```
    /// use segur_ins::{Attributes, Status};
    /// assert_eq!(Status::Qual.to_pam(Attributes::default()), ["VALI"]);
    /// ```
    pub fn to_pam(self, attributes: Attributes) -> Vec<&'static str> {
        let status = if self.document_checked() { "VALI" } else { "PROV" };
        std::iter::once(status).chain(attributes.iter().map(Attribute::code)).collect()
    }
}

impl Attribute {
    const ALL: [Attribute; 3] = [Attribute::Douteuse, Attribute::Fictive, Attribute::Homonyme];

    /// Its code in HL7 table 0445: DOUT, FICT or HOMA.
    ///
    /// ```
    /// assert_eq!(segur_ins::Attribute::Homonyme.code(), "HOMA");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            Attribute::Douteuse => "DOUT",
            Attribute::Fictive => "FICT",
            Attribute::Homonyme => "HOMA",
        }
    }

    /// The attribute of a code; HOM is another for HOMA.
    ///
    /// ```
    /// use segur_ins::Attribute;
    /// assert_eq!(Attribute::from_code("DOUT"), Some(Attribute::Douteuse));
    /// ```
    pub fn from_code(code: &str) -> Option<Attribute> {
        let code = if code == "HOM" { "HOMA" } else { code };
        Attribute::ALL.into_iter().find(|attribute| attribute.code() == code)
    }
}

impl Attributes {
    /// Whether the attribute is among them.
    ///
    /// ```
    /// use segur_ins::{Attribute, Attributes};
    /// let attributes = Attributes::from_iter([Attribute::Fictive]);
    /// assert!(attributes.contains(Attribute::Fictive) && !attributes.contains(Attribute::Douteuse));
    /// ```
    pub fn contains(self, attribute: Attribute) -> bool {
        self.0 & attribute as u8 != 0
    }

    /// The attributes.
    ///
    /// ```
    /// assert_eq!(segur_ins::Attributes::default().iter().count(), 0);
    /// ```
    pub fn iter(self) -> impl Iterator<Item = Attribute> {
        Attribute::ALL.into_iter().filter(move |attribute| self.contains(*attribute))
    }

    /// Whether INSi may be called: neither for a doubtful nor for a fictitious identity.
    ///
    /// ```
    /// use segur_ins::{Attribute, Attributes};
    /// assert!(!Attributes::from_iter([Attribute::Douteuse]).may_call_insi());
    /// ```
    pub fn may_call_insi(self) -> bool {
        !self.contains(Attribute::Douteuse) && !self.contains(Attribute::Fictive)
    }

    /// Whether they may go together and with that status.
    ///
    /// # Errors
    /// The rule that is broken.
    ///
    /// ```
    /// use segur_ins::{Attribute, Attributes, Status, StatusError};
    /// let attributes = Attributes::from_iter([Attribute::Douteuse]);
    /// assert!(attributes.check(Status::Prov).is_ok());
    /// assert_eq!(attributes.check(Status::Qual), Err(StatusError::AttributeStatus));
    /// ```
    pub fn check(self, status: Status) -> Result<(), StatusError> {
        if !self.may_call_insi() && status != Status::Prov {
            return Err(StatusError::AttributeStatus);
        }
        let others = self.contains(Attribute::Douteuse) || self.contains(Attribute::Homonyme);
        if self.contains(Attribute::Fictive) && others {
            return Err(StatusError::AttributeCombination);
        }
        Ok(())
    }
}

impl Extend<Attribute> for Attributes {
    fn extend<I: IntoIterator<Item = Attribute>>(&mut self, attributes: I) {
        for attribute in attributes {
            self.0 |= attribute as u8;
        }
    }
}

impl FromIterator<Attribute> for Attributes {
    fn from_iter<I: IntoIterator<Item = Attribute>>(attributes: I) -> Self {
        let mut set = Attributes::default();
        set.extend(attributes);
        set
    }
}

impl StatusError {
    /// Stable code.
    ///
    /// ```
    /// assert_eq!(segur_ins::StatusError::AttributeStatus.code(), "INS-ATTR-STATUS");
    /// ```
    pub fn code(self) -> &'static str {
        match self {
            StatusError::AttributeStatus => "INS-ATTR-STATUS",
            StatusError::AttributeCombination => "INS-ATTR-COMBINATION",
        }
    }

    /// The sentence for people.
    pub fn message(self) -> Text {
        match self {
            StatusError::AttributeStatus => Text::new(
                "les attributs douteuse et fictive ne vont qu'avec une identité provisoire",
                "the attributes doubtful and fictitious go with a provisional identity only",
            ),
            StatusError::AttributeCombination => Text::new(
                "seuls les attributs douteuse et homonyme peuvent être réunis",
                "only the attributes doubtful and homonym may be combined",
            ),
        }
    }
}

/// The status that PID-32 and PID-3 give together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PamStatus {
    /// The status; none if the attributes contradict it.
    pub status: Option<Status>,
    /// The attributes.
    pub attributes: Attributes,
    /// What there is to say about it.
    pub note: Option<StatusNote>,
}

/// What there is to say about a status received in PID-32.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatusNote {
    /// No status: taken as provisional.
    Empty,
    /// A matricule travels with a provisional identity.
    InsWithProv,
    /// A code that IHE PAM does not have.
    NotPam,
    /// The attributes contradict the status.
    Contradiction(StatusError),
}

impl StatusNote {
    /// The note as a finding, without a place.
    ///
    /// ```
    /// assert_eq!(segur_ins::StatusNote::Empty.to_finding().code, "INS-PID32-EMPTY");
    /// ```
    pub fn to_finding(self) -> Finding {
        let (code, message) = match self {
            StatusNote::Contradiction(error) => {
                return Finding::error(Source::Ins, error.code(), error.message());
            }
            StatusNote::Empty => (
                "INS-PID32-EMPTY",
                Text::new(
                    "PID-32 ne dit pas le statut de l'identité : prise pour provisoire",
                    "PID-32 does not give the status of the identity: taken as provisional",
                ),
            ),
            StatusNote::InsWithProv => (
                "INS-WITH-PROV",
                Text::new(
                    "un matricule accompagne une identité provisoire : il ne devait pas être transmis",
                    "a matricule comes with a provisional identity: it should not have been sent",
                ),
            ),
            StatusNote::NotPam => (
                "INS-PID32-NOT-PAM",
                Text::new(
                    "ce statut n'existe pas dans PID-32, seuls PROV et VALI s'y écrivent",
                    "this status does not exist in PID-32, only PROV and VALI are written there",
                ),
            ),
        };
        Finding { severity: Severity::Warning, ..Finding::warning(Source::Ins, code, message) }
    }
}
