//! What an element is to the checks, by the number of its name.

use segur_xml::{NameId, Names};

use crate::nodes::HL7;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Other,
    /// `reference`, of a narrative or of a document.
    Reference,
    /// `renderMultiMedia`.
    Media,
    /// `linkHtml`.
    Link,
    /// Holds a time or a period.
    Time,
    /// `value` of any type.
    Value,
    /// A quantity or range of quantities.
    Quantity,
    Observation,
    /// Another clinical statement.
    Statement,
    Section,
    /// `templateId`.
    Template,
    /// `observationMedia`, `nonXMLBody`.
    Holder,
    /// Holder of a person's or organisation's identifiers.
    Party,
}

const KINDS: &[(&str, Kind)] = &[
    ("reference", Kind::Reference),
    ("renderMultiMedia", Kind::Media),
    ("linkHtml", Kind::Link),
    ("effectiveTime", Kind::Time),
    ("time", Kind::Time),
    ("birthTime", Kind::Time),
    ("comp", Kind::Time),
    ("phase", Kind::Time),
    ("availabilityTime", Kind::Time),
    ("value", Kind::Value),
    ("doseQuantity", Kind::Quantity),
    ("rateQuantity", Kind::Quantity),
    ("quantity", Kind::Quantity),
    ("observation", Kind::Observation),
    ("procedure", Kind::Statement),
    ("act", Kind::Statement),
    ("organizer", Kind::Statement),
    ("substanceAdministration", Kind::Statement),
    ("supply", Kind::Statement),
    ("encounter", Kind::Statement),
    ("section", Kind::Section),
    ("templateId", Kind::Template),
    ("observationMedia", Kind::Holder),
    ("nonXMLBody", Kind::Holder),
    ("assignedAuthor", Kind::Party),
    ("assignedEntity", Kind::Party),
    ("associatedEntity", Kind::Party),
    ("representedOrganization", Kind::Party),
    ("representedCustodianOrganization", Kind::Party),
    ("scopingOrganization", Kind::Party),
    ("receivedOrganization", Kind::Party),
    ("intendedRecipient", Kind::Party),
];

/// Numbers of the names that the checks know.
pub(super) struct Kinds {
    kinds: Vec<Kind>,
    pub(super) root: Option<NameId>,
    pub(super) code_system: Option<NameId>,
    pub(super) null_flavor: Option<NameId>,
    pub(super) anchor: Option<NameId>,
    pub(super) unit: Option<NameId>,
}

impl Kinds {
    pub(super) fn new(names: &Names) -> Kinds {
        let mut kinds = vec![Kind::Other; names.len()];
        for (local, kind) in KINDS {
            if let Some(place) = names.find(HL7, local).and_then(|name| kinds.get_mut(name.0 as usize)) {
                *place = *kind;
            }
        }
        let plain = |local| names.find("", local);
        Kinds {
            kinds,
            root: plain("root"),
            code_system: plain("codeSystem"),
            null_flavor: plain("nullFlavor"),
            anchor: plain("ID"),
            unit: plain("unit"),
        }
    }

    pub(super) fn of(&self, name: NameId) -> Kind {
        self.kinds.get(name.0 as usize).copied().unwrap_or(Kind::Other)
    }
}
