//! One object of ebRIM: its slots, classifications and identifiers, each taken once.

use segur_report::{Finding, Source, Text};
use segur_xml::{Node, NodeId};

use super::names::{self, entry, folder, set};
use crate::model::{Author, Coded, Cx, DocumentEntry, Folder, Slot, SubmissionSet, Xcn, Xon};

/// An object being read.
pub(super) struct Object<'t> {
    node: Node<'t>,
    taken: Vec<NodeId>,
    findings: Vec<(Finding, Node<'t>)>,
}

impl<'t> Object<'t> {
    pub(super) fn new(node: &Node<'t>) -> Object<'t> {
        Object { node: *node, taken: Vec::new(), findings: Vec::new() }
    }

    /// What there is to say, the order of the children included.
    pub(super) fn finish(mut self) -> Vec<(Finding, Node<'t>)> {
        const ORDER: [&str; 6] =
            ["Slot", "Name", "Description", "VersionInfo", "Classification", "ExternalIdentifier"];
        let rank = |node: &Node<'_>| ORDER.iter().position(|name| *name == node.local_name());
        let children: Vec<_> = self.node.elements().collect();
        if let Some(pair) = children.windows(2).find(|pair| rank(&pair[1]) < rank(&pair[0])) {
            let message = Text::new(
                format!("« {} » n'est pas à sa place", pair[1].local_name()),
                format!("`{}` is not in its place", pair[1].local_name()),
            );
            let hint = Text::new(
                format!("ordre de rim.xsd : {}", ORDER.join(", ")),
                format!("order of rim.xsd: {}", ORDER.join(", ")),
            );
            let finding = Finding::warning(Source::Xdm, "XDM-EBRIM-ORDER", message).with_hint(hint);
            self.findings.push((finding, pair[1]));
        }
        self.charsets();
        self.owners();
        self.findings
    }

    /// What no attribute of XDS is read from is told, so that nothing is lost unseen; so is what belongs to another object.
    fn owners(&mut self) {
        let id = self.node.attribute("id").unwrap_or_default();
        for child in self.node.elements() {
            let (scheme, owner) = match child.local_name() {
                "Classification" => {
                    let scheme =
                        child.attribute("classificationScheme").or(child.attribute("classificationNode"));
                    (scheme, child.attribute("classifiedObject"))
                }
                "ExternalIdentifier" => {
                    (child.attribute("identificationScheme"), child.attribute("registryObject"))
                }
                _ => continue,
            };
            if !names::is_known(scheme.unwrap_or_default()) {
                self.findings.push((unknown_scheme(scheme.unwrap_or_default()), child));
            }
            let expected = names::name_of(scheme.unwrap_or_default());
            if let Some(expected) = expected.filter(|name| text(&child, "Name").as_deref() != Some(*name)) {
                self.findings.push((wrong_name(expected), child));
            }
            if let Some(owner) = owner.filter(|owner| *owner != id) {
                self.findings.push((other_owner(owner, id), child));
            }
        }
    }

    /// `UTF8` is no name of an encoding.
    fn charsets(&mut self) {
        let wrong = |node: &Node<'_>| {
            node.attribute("charset").is_some_and(|charset| !charset.eq_ignore_ascii_case("UTF-8"))
        };
        if let Some(node) = self.node.descendants().find(wrong) {
            let charset = crate::text::quoted(node.attribute("charset").unwrap_or_default());
            let message = Text::new(
                format!("charset {} au lieu de UTF-8", charset.fr),
                format!("charset {} in place of UTF-8", charset.en),
            );
            self.findings.push((Finding::info(Source::Xdm, "XDM-EBRIM-CHARSET", message), node));
        }
    }

    pub(super) fn set(&mut self) -> SubmissionSet {
        SubmissionSet {
            id: self.attribute("id").unwrap_or_default(),
            status: self.attribute("status"),
            submission_time: self.one("submissionTime"),
            title: self.text("Name"),
            comments: self.text("Description"),
            authors: self.authors(set::AUTHOR),
            content_type_code: self.code(set::CONTENT_TYPE, "contentTypeCode"),
            patient_id: self.identifier(set::PATIENT_ID).as_deref().map(Cx::from),
            source_id: self.identifier(set::SOURCE_ID),
            unique_id: self.identifier(set::UNIQUE_ID),
            intended_recipients: self.values("intendedRecipient"),
            slots: self.other_slots(),
        }
    }

    pub(super) fn folder(&mut self) -> Folder {
        Folder {
            id: self.attribute("id").unwrap_or_default(),
            status: self.attribute("status"),
            last_update_time: self.one("lastUpdateTime"),
            title: self.text("Name"),
            comments: self.text("Description"),
            codes: self.codes(folder::CODES),
            patient_id: self.identifier(folder::PATIENT_ID).as_deref().map(Cx::from),
            unique_id: self.identifier(folder::UNIQUE_ID),
            limited_metadata: self.is_limited(folder::LIMITED),
            slots: self.other_slots(),
        }
    }

    pub(super) fn entry(&mut self) -> DocumentEntry {
        DocumentEntry {
            id: self.attribute("id").unwrap_or_default(),
            logical_id: self.attribute("lid"),
            object_type: self.attribute("objectType").unwrap_or_default(),
            mime_type: self.attribute("mimeType").unwrap_or_default(),
            status: self.attribute("status"),
            home_community_id: self.attribute("home"),
            uri: self.uri(),
            hash: self.one("hash"),
            size: self.one("size"),
            creation_time: self.one("creationTime"),
            language_code: self.one("languageCode"),
            service_start_time: self.one("serviceStartTime"),
            service_stop_time: self.one("serviceStopTime"),
            source_patient_id: self.one("sourcePatientId").as_deref().map(Cx::from),
            source_patient_info: self.values("sourcePatientInfo"),
            legal_authenticator: self.one("legalAuthenticator").as_deref().map(Xcn::from),
            reference_ids: self.values(names::REFERENCE_IDS),
            repository_unique_id: self.one("repositoryUniqueId"),
            title: self.text("Name"),
            comments: self.text("Description"),
            authors: self.authors(entry::AUTHOR),
            class_code: self.code(entry::CLASS, "classCode"),
            type_code: self.code(entry::TYPE, "typeCode"),
            format_code: self.code(entry::FORMAT, "formatCode"),
            confidentiality_codes: self.codes(entry::CONFIDENTIALITY),
            healthcare_facility_type_code: self.code(entry::FACILITY, "healthcareFacilityTypeCode"),
            practice_setting_code: self.code(entry::PRACTICE, "practiceSettingCode"),
            event_codes: self.codes(entry::EVENT),
            patient_id: self.identifier(entry::PATIENT_ID).as_deref().map(Cx::from),
            unique_id: self.identifier(entry::UNIQUE_ID),
            limited_metadata: self.is_limited(entry::LIMITED),
            slots: self.other_slots(),
        }
    }

    fn attribute(&self, name: &str) -> Option<String> {
        self.node.attribute(name).map(str::to_owned)
    }

    fn slot(&self, name: &str) -> Option<Node<'t>> {
        children(&self.node, "Slot").find(|slot| slot.attribute("name") == Some(name))
    }

    fn values(&mut self, name: &str) -> Vec<String> {
        let slot = self.slot(name);
        self.taken.extend(slot.map(|slot| slot.id()));
        slot.map(|slot| values(&slot)).unwrap_or_default()
    }

    /// The value of a slot that has one.
    pub(super) fn one(&mut self, name: &'static str) -> Option<String> {
        let values = self.values(name);
        if let (true, Some(slot)) = (values.len() > 1, self.slot(name)) {
            self.several(name, slot);
        }
        values.into_iter().next()
    }

    /// A long URI is cut into numbered pieces (`1|...`, `2|...`).
    fn uri(&mut self) -> Option<String> {
        let values = self.values("URI");
        let mut pieces: Vec<(u32, &str)> = values
            .iter()
            .filter_map(|value| value.split_once('|').and_then(|(n, rest)| Some((n.parse().ok()?, rest))))
            .collect();
        if values.len() > 1 && pieces.len() == values.len() {
            pieces.sort_unstable();
            return Some(pieces.into_iter().map(|(_, piece)| piece).collect());
        }
        if let (true, Some(slot)) = (values.len() > 1, self.slot("URI")) {
            self.several("URI", slot);
        }
        values.into_iter().next()
    }

    pub(super) fn other_slots(&self) -> Vec<Slot> {
        let others = children(&self.node, "Slot").filter(|slot| !self.taken.contains(&slot.id()));
        others
            .map(|slot| Slot {
                name: slot.attribute("name").unwrap_or_default().to_owned(),
                values: values(&slot),
            })
            .filter(|slot| !slot.values.is_empty())
            .collect()
    }

    fn text(&self, element: &str) -> Option<String> {
        text(&self.node, element)
    }

    fn classifications(&self, scheme: &str) -> Vec<Node<'t>> {
        let of = |node: &Node<'_>| node.attribute("classificationScheme") == Some(scheme);
        children(&self.node, "Classification").filter(of).collect()
    }

    /// Some write it as a scheme, some as a node.
    fn is_limited(&self, uuid: &str) -> bool {
        let says = |node: &Node<'_>| {
            [node.attribute("classificationScheme"), node.attribute("classificationNode")]
                .contains(&Some(uuid))
        };
        children(&self.node, "Classification").any(|node| says(&node))
    }

    /// `documentation` of an association.
    pub(super) fn documentation(&mut self) -> Option<Coded> {
        self.code(names::DOCUMENTATION, "documentation")
    }

    fn codes(&self, scheme: &str) -> Vec<Coded> {
        let coded = |node: &Node<'_>| {
            let system = children(node, "Slot")
                .find(|slot| slot.attribute("name") == Some("codingScheme"))
                .and_then(|slot| values(&slot).into_iter().next());
            let code = node.attribute("nodeRepresentation").unwrap_or_default();
            Coded::new(code, system.unwrap_or_default(), text(node, "Name").unwrap_or_default())
        };
        self.classifications(scheme).iter().map(coded).collect()
    }

    fn code(&mut self, scheme: &str, name: &'static str) -> Option<Coded> {
        if let Some(second) = self.classifications(scheme).get(1).copied() {
            self.several(name, second);
        }
        self.codes(scheme).into_iter().next()
    }

    fn authors(&mut self, scheme: &str) -> Vec<Author> {
        let mut several = Vec::new();
        let author = |node: &Node<'t>| {
            let mut object = Object::new(node);
            let person = object.one("authorPerson");
            several.append(&mut object.findings);
            Author {
                person: person.as_deref().map(Xcn::from),
                institutions: object
                    .values("authorInstitution")
                    .iter()
                    .map(|t| Xon::from(t.as_str()))
                    .collect(),
                roles: object.values("authorRole"),
                specialties: object.values("authorSpecialty"),
                telecommunications: object.values("authorTelecommunication"),
            }
        };
        let authors = self.classifications(scheme).iter().map(author).collect();
        self.findings.append(&mut several);
        authors
    }

    fn identifier(&mut self, scheme: &str) -> Option<String> {
        let of = |node: &Node<'_>| node.attribute("identificationScheme") == Some(scheme);
        let all: Vec<_> = children(&self.node, "ExternalIdentifier").filter(of).collect();
        if let Some(second) = all.get(1) {
            self.several("ExternalIdentifier", *second);
        }
        all.first()?.attribute("value").map(str::to_owned)
    }

    fn several(&mut self, name: &'static str, node: Node<'t>) {
        let message = Text::new(
            format!("{name} a plusieurs valeurs : la première est retenue"),
            format!("{name} has several values: the first one is taken"),
        );
        self.findings.push((Finding::error(Source::Xdm, "XDM-CARDINALITY", message), node));
    }
}

fn children<'t>(node: &Node<'t>, local: &str) -> impl Iterator<Item = Node<'t>> {
    node.elements().filter(move |element| element.local_name() == local)
}

fn values(slot: &Node<'_>) -> Vec<String> {
    children(slot, "ValueList")
        .flat_map(|list| {
            children(&list, "Value").map(|v| v.string_value().trim().to_owned()).collect::<Vec<_>>()
        })
        .collect()
}

fn unknown_scheme(scheme: &str) -> Finding {
    let shown = crate::text::quoted(scheme);
    let message = Text::new(
        format!(
            "classification ou identifiant {} inconnu de XDS : ignoré (XDSExtraMetadataNotSaved)",
            shown.fr
        ),
        format!(
            "classification or identifier {} unknown to XDS: ignored (XDSExtraMetadataNotSaved)",
            shown.en
        ),
    );
    Finding::warning(Source::Xdm, "XDM-EBRIM-SCHEME", message)
}

fn wrong_name(expected: &str) -> Finding {
    let message = Text::new(
        format!("le nom de cet identifiant doit être « {expected} »"),
        format!("the name of this identifier must be `{expected}`"),
    );
    Finding::warning(Source::Xdm, "XDM-EBRIM-NAME", message)
}

fn other_owner(owner: &str, id: &str) -> Finding {
    let (owner, id) = (crate::text::quoted(owner), crate::text::quoted(id));
    let message = Text::new(
        format!("cet élément se dit de l'objet {}, mais il est dans {}", owner.fr, id.fr),
        format!("this element says that it is of object {}, but stands in {}", owner.en, id.en),
    );
    Finding::warning(Source::Xdm, "XDM-EBRIM-OWNER", message)
}

/// The text of a name or description.
fn text(node: &Node<'_>, element: &str) -> Option<String> {
    let holder = children(node, element).next()?;
    let string = children(&holder, "LocalizedString").next()?;
    string.attribute("value").map(str::to_owned)
}
