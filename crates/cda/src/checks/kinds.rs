//! What an element is to the checks, by the number of its name.

use segur_xml::{NameId, Names, Node, NodeId, NodeKind};

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
    /// Another clinical statement that tells what took place.
    Fact,
    /// Another clinical statement.
    Statement,
    /// `id`.
    Identifier,
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
    ("procedure", Kind::Fact),
    ("act", Kind::Statement),
    ("organizer", Kind::Fact),
    ("substanceAdministration", Kind::Statement),
    ("supply", Kind::Statement),
    ("encounter", Kind::Statement),
    ("id", Kind::Identifier),
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

impl Kind {
    /// Whether it is a clinical statement.
    pub(super) fn is_statement(self) -> bool {
        matches!(self, Kind::Observation | Kind::Fact | Kind::Statement)
    }
}

/// A child that checks ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Code,
    Text,
    Status,
    Time,
    Value,
    Interpretation,
    Reference,
    Low,
    High,
    Center,
}

const PARTS: [(&str, Part); 10] = [
    ("code", Part::Code),
    ("text", Part::Text),
    ("statusCode", Part::Status),
    ("effectiveTime", Part::Time),
    ("value", Part::Value),
    ("interpretationCode", Part::Interpretation),
    ("referenceRange", Part::Reference),
    ("low", Part::Low),
    ("high", Part::High),
    ("center", Part::Center),
];

/// The first child of each sort, found in one pass.
#[derive(Clone, Copy)]
pub(super) struct Parts<'t> {
    parent: Node<'t>,
    /// Numbers of nodes; 0, the document, where there is none.
    found: [u32; PARTS.len()],
}

impl<'t> Parts<'t> {
    pub(super) fn parent(&self) -> Node<'t> {
        self.parent
    }

    pub(super) fn get(&self, part: Part) -> Option<Node<'t>> {
        let found = self.found[part as usize];
        (found != 0).then(|| self.parent.tree().node(NodeId(found)))
    }
}

/// Numbers of the names that the checks know.
pub(super) struct Kinds {
    kinds: Vec<Kind>,
    /// The part that each name is; one more than there are parts where it is none.
    parts: Vec<u8>,
    pub(super) extension: Option<NameId>,
    pub(super) value: Option<NameId>,
    pub(super) mood: Option<NameId>,
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
        let mut parts = vec![PARTS.len() as u8; names.len()];
        for (local, part) in PARTS {
            if let Some(place) = names.find(HL7, local).and_then(|name| parts.get_mut(name.0 as usize)) {
                *place = part as u8;
            }
        }
        let plain = |local| names.find("", local);
        Kinds {
            kinds,
            parts,
            extension: plain("extension"),
            value: plain("value"),
            mood: plain("moodCode"),
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

    pub(super) fn parts<'t>(&self, parent: Node<'t>) -> Parts<'t> {
        let tree = parent.tree();
        let mut found = [0; PARTS.len()];
        let (mut at, end) = (parent.id().0 + 1, tree.end_of(parent.id()).0);
        while at < end {
            let (kind, name, next) = tree.head_of(NodeId(at));
            let part = self.parts.get(name.0 as usize).filter(|_| kind == NodeKind::Element);
            if let Some(place) = part.and_then(|part| found.get_mut(usize::from(*part)))
                && *place == 0
            {
                *place = at;
            }
            at = next.0;
        }
        Parts { parent, found }
    }

    /// The value of an attribute, asked for by the number of its name.
    pub(super) fn attribute<'t>(&self, node: Node<'t>, name: Option<NameId>) -> Option<&'t str> {
        let (tree, name) = (node.tree(), name?);
        let at = tree.attributes_of(node.id()).find(|&at| tree.attribute_name(at) == name)?;
        Some(tree.attribute_value(at))
    }
}
