//! Reading: what exists in the field, each tolerance told.

use std::collections::HashMap;

use segur_report::{Finding, Location, Source, Text};
use segur_xml::{Node, Options, Tree};

use super::names::{LCM, OLD, RIM, folder, set};
use super::objects::Object;
use crate::Limits;
use crate::model::{Association, AssociationKind, Metadata};

/// What a METADATA.XML says, and how it had to be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// What it says.
    pub metadata: Metadata,
    /// Tolerances used and faults of form, with their places.
    pub findings: Vec<Finding>,
    /// Where objects stand, by their `id`.
    pub places: HashMap<String, Location>,
}

/// Reads a METADATA.XML.
///
/// # Errors
/// It is no well-formed XML, or no `SubmitObjectsRequest`.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Reading, Box<Finding>> {
    let tree = Tree::parse(bytes, &Options::default())?;
    let root = tree.root();
    if root.local_name() != "SubmitObjectsRequest" {
        return Err(Box::new(not_ebrim(&root)));
    }
    let list = |node: &Node<'_>| matches!(node.local_name(), "RegistryObjectList" | "LeafRegistryObjectList");
    let Some(list) = root.elements().find(list) else { return Err(Box::new(not_ebrim(&root))) };
    let mut reader = Reader { limits, reading: Reading::default(), sets: 0 };
    reader.namespaces(&root, &list);
    reader.objects(&list);
    Ok(reader.reading)
}

struct Reader<'l> {
    limits: &'l Limits,
    reading: Reading,
    sets: usize,
}

impl Reader<'_> {
    fn say(&mut self, finding: Finding, node: &Node<'_>) {
        if self.reading.findings.len() < self.limits.findings {
            let path = node.path();
            self.reading.findings.push(finding.with_location(node.location()).with_path(path));
        }
    }

    fn namespaces(&mut self, root: &Node<'_>, list: &Node<'_>) {
        let uri = |node: &Node<'_>| node.tree().names().uri_str(node.ns()).to_owned();
        let (of_root, of_list) = (uri(root), uri(list));
        if of_root == LCM && of_list == RIM {
            return;
        }
        let old = of_root.contains(OLD) || of_root.ends_with(":2.1");
        let (fr, en) = match old {
            true => (
                "espace de noms ebRIM 2.1, remplacé par ebRIM 3.0",
                "namespace of ebRIM 2.1, replaced by ebRIM 3.0",
            ),
            false => ("espace de noms inattendu pour ebRIM 3.0", "unexpected namespace for ebRIM 3.0"),
        };
        let hint = Text::new(format!("attendu : {LCM} et {RIM}"), format!("expected: {LCM} and {RIM}"));
        let finding = Finding::warning(Source::Xdm, "XDM-EBRIM-NAMESPACE", Text::new(fr, en));
        self.say(finding.with_hint(hint), root);
    }

    fn objects(&mut self, list: &Node<'_>) {
        // What says beside the packages what they are.
        let nodes: HashMap<&str, &str> = list
            .elements()
            .filter(|node| node.local_name() == "Classification")
            .filter_map(|node| {
                Some((node.attribute("classifiedObject")?, node.attribute("classificationNode")?))
            })
            .collect();
        for (count, node) in list.elements().enumerate() {
            if count == self.limits.objects {
                let message = Text::new(
                    format!("plus de {count} objets : les suivants ne sont pas lus"),
                    format!("more than {count} objects: the others are not read"),
                );
                return self.say(Finding::error(Source::Xdm, "XDM-LIMIT-OBJECTS", message), &node);
            }
            self.object(&node, &nodes);
        }
        if self.sets == 0 {
            let message =
                Text::new("il n'y a pas de lot de soumission (SubmissionSet)", "there is no submission set");
            self.say(Finding::error(Source::Xdm, "XDM-NO-SUBMISSION-SET", message), list);
        }
    }

    fn object(&mut self, node: &Node<'_>, nodes: &HashMap<&str, &str>) {
        if let Some(id) = node.attribute("id") {
            self.reading.places.insert(id.to_owned(), node.location());
        }
        match node.local_name() {
            "ExtrinsicObject" => {
                let entry = self.told(node, Object::entry);
                self.reading.metadata.entries.push(entry);
            }
            "RegistryPackage" => self.package(node, nodes),
            "Association" => self.association(node),
            "Classification" | "ObjectRef" => {}
            other => {
                let message = Text::new(
                    format!("objet « {} » inconnu de XDS : ignoré", crate::text::shown(other)),
                    format!("object `{}` unknown to XDS: ignored", crate::text::shown(other)),
                );
                self.say(Finding::warning(Source::Xdm, "XDM-EBRIM-OBJECT", message), node);
            }
        }
    }

    fn told<'t, T>(&mut self, node: &Node<'t>, read: impl FnOnce(&mut Object<'t>) -> T) -> T {
        let mut object = Object::new(node);
        let value = read(&mut object);
        for (finding, node) in object.finish() {
            self.say(finding, &node);
        }
        value
    }

    fn package(&mut self, node: &Node<'_>, nodes: &HashMap<&str, &str>) {
        let inside = node
            .elements()
            .filter(|child| child.local_name() == "Classification")
            .find_map(|child| child.attribute("classificationNode"));
        let beside = node.attribute("id").and_then(|id| nodes.get(id).copied());
        match inside.or(beside) {
            Some(set::NODE) => self.set(node, inside.is_none()),
            Some(folder::NODE) => {
                let folder = self.told(node, Object::folder);
                self.reading.metadata.folders.push(folder);
            }
            _ => {
                let message = Text::new(
                    "paquet (RegistryPackage) sans classification : ni lot de soumission, ni classeur",
                    "package (RegistryPackage) without classification: neither submission set nor folder",
                );
                self.say(Finding::error(Source::Xdm, "XDM-EBRIM-PACKAGE", message), node);
            }
        }
    }

    fn set(&mut self, node: &Node<'_>, beside: bool) {
        self.sets += 1;
        if self.sets > 1 {
            let message = Text::new(
                "plusieurs lots de soumission dans un METADATA.XML : le premier est retenu",
                "several submission sets in one METADATA.XML: the first one is taken",
            );
            return self.say(Finding::error(Source::Xdm, "XDM-SEVERAL-SETS", message), node);
        }
        if beside {
            let message = Text::new(
                "le lot de soumission est classé à côté de lui, et non en lui",
                "the submission set is classified beside itself, not inside",
            );
            self.say(Finding::info(Source::Xdm, "XDM-EBRIM-BESIDE", message), node);
        }
        self.reading.metadata.submission_set = self.told(node, Object::set);
    }

    fn association(&mut self, node: &Node<'_>) {
        let attribute = |name: &str| node.attribute(name).unwrap_or_default().to_owned();
        let (kind, bare) = AssociationKind::read(node.attribute("associationType").unwrap_or_default());
        if bare {
            let message = Text::new(
                "type d'association sans son URN, comme en ebRIM 2.1",
                "association type without its URN, as in ebRIM 2.1",
            );
            self.say(Finding::warning(Source::Xdm, "XDM-EBRIM-ASSOCIATION", message), node);
        }
        let (status, documentation, slots) = self.told(node, |object| {
            (object.one("SubmissionSetStatus"), object.documentation(), object.other_slots())
        });
        self.reading.metadata.associations.push(Association {
            id: attribute("id"),
            kind,
            source: attribute("sourceObject"),
            target: attribute("targetObject"),
            status,
            documentation,
            slots,
        });
    }
}

fn not_ebrim(root: &Node<'_>) -> Finding {
    let name = crate::text::shown(root.local_name());
    let message = Text::new(
        format!("METADATA.XML n'est pas une soumission ebRIM : sa racine est « {name} »"),
        format!("METADATA.XML is no ebRIM submission: its root is `{name}`"),
    );
    let hint = Text::new(
        "attendu : SubmitObjectsRequest contenant RegistryObjectList",
        "expected: SubmitObjectsRequest with a RegistryObjectList",
    );
    Finding::error(Source::Xdm, "XDM-METADATA", message).with_hint(hint).with_location(root.location())
}
