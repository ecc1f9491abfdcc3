//! Persons, systems and organisations in the forms XCN and XON (facts 2.6).

use segur_ins::Authority;
use segur_xml::Node;

use super::cda::{at, children, coded, value};
use crate::model::{Author, Xcn, XcnParts, Xon};

/// Identifiers of professionals.
const PS: &str = "1.2.250.1.71.4.2.1";
/// Identifiers of structures.
const STRUCTURES: &str = "1.2.250.1.71.4.2.2";
/// Registers of companies (SIREN), for referenced digital services.
const COMPANIES: &str = "1.3.2";

/// An author of the header; none if it has neither name nor identifier.
pub(super) fn author(node: &Node<'_>) -> Option<Author> {
    let assigned = at(node, "assignedAuthor")?;
    let id = children(&assigned, "id").next();
    let patient = id.is_some_and(|id| is_ins(&id));
    let organisation = at(&assigned, "representedOrganization").filter(|_| !patient);
    Some(Author {
        person: Some(entity(&assigned)?),
        institutions: organisation.as_ref().and_then(institution).into_iter().collect(),
        roles: value(at(node, "functionCode"), "displayName").into_iter().collect(),
        specialties: at(&assigned, "code")
            .and_then(|code| coded(&code))
            .map(|c| c.to_string())
            .into_iter()
            .collect(),
        telecommunications: Vec::new(),
    })
}

/// An assigned entity or author.
pub(super) fn entity(assigned: &Node<'_>) -> Option<Xcn> {
    let id = children(assigned, "id").next();
    let part = |name: &str| value(id, name).unwrap_or_default();
    let (extension, root) = (part("extension"), part("root"));
    let device = at(assigned, "assignedAuthoringDevice");
    let name = at(assigned, "assignedPerson/name");
    let (family, given) = match &device {
        Some(device) => (text(device, "softwareName"), text(device, "manufacturerModelName")),
        None => (name.map(|n| text(&n, "family")), name.map(|n| text(&n, "given"))).into_texts(),
    };
    if extension.is_empty() && family.is_empty() {
        return None;
    }
    let id_type = match (device.is_some(), id.is_some_and(|id| is_ins(&id))) {
        _ if extension.is_empty() => "",
        (true, _) => "RI",
        (false, true) => "NH",
        (false, false) if root == PS => "IDNPS",
        (false, false) => "RI",
    };
    Some(Xcn::new(&XcnParts {
        id: &extension,
        family: &family,
        given: &given,
        authority: if extension.is_empty() { "" } else { &root },
        name_type: if device.is_some() { "U" } else { "D" },
        id_type,
    }))
}

trait IntoTexts {
    fn into_texts(self) -> (String, String);
}

impl IntoTexts for (Option<String>, Option<String>) {
    fn into_texts(self) -> (String, String) {
        (self.0.unwrap_or_default(), self.1.unwrap_or_default())
    }
}

fn institution(node: &Node<'_>) -> Option<Xon> {
    let name = text(node, "name");
    let id = children(node, "id").find(|id| id.attribute("extension").is_some());
    let (number, root) = (value(id, "extension"), value(id, "root"));
    let id = number.as_deref().zip(root.as_deref()).map(|(number, root)| match root {
        COMPANIES => (number, root, "SIREN"),
        STRUCTURES => (number, root, "IDNST"),
        _ => (number, root, ""),
    });
    (!name.is_empty() || id.is_some()).then(|| Xon::new(&name, id))
}

fn is_ins(id: &Node<'_>) -> bool {
    id.attribute("root").and_then(Authority::from_oid).is_some_and(Authority::is_ins)
}

fn text(node: &Node<'_>, element: &str) -> String {
    at(node, element).map(|node| node.string_value().trim().to_owned()).unwrap_or_default()
}
