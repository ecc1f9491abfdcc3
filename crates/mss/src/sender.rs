//! Who sends, and under which name.

use crate::Address;

/// The sender of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// Its mailbox.
    pub address: Address,
    /// What the From field calls it.
    pub label: Label,
    /// For an application mailbox, which nobody reads: the mailbox of a person or an organisation that answers go to, and
    /// that the text names (ECO.2.2.5).
    pub application: Option<Address>,
}

/// The label of the From field (ECO.2.2.7).
///
/// ```
/// use segur_mss::Label;
/// let person = Label::Person {
///     title: Some("Dr".into()),
///     given: "Zoé".into(),
///     family: "Martin".into(),
///     unit: Some("Radiologie".into()),
/// };
/// assert_eq!(person.to_string(), "Dr_Zoé_MARTIN_Radiologie");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// A person: `<Titre>_<Prénom>_<NOM>_<Entité fonctionnelle>`, given and family name mandatory.
    Person {
        /// Title, such as `Dr`.
        title: Option<String>,
        /// Given name.
        given: String,
        /// Family name.
        family: String,
        /// Unit.
        unit: Option<String>,
    },
    /// An organisation or an application: its unit.
    Unit(String),
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Label::Unit(unit) => f.write_str(unit.trim()),
            Label::Person { title, given, family, unit } => {
                let family = family.trim().to_uppercase();
                let pieces = [title.as_deref(), Some(given), Some(&family), unit.as_deref()];
                let pieces: Vec<_> =
                    pieces.into_iter().flatten().map(str::trim).filter(|p| !p.is_empty()).collect();
                f.write_str(&pieces.join("_"))
            }
        }
    }
}
