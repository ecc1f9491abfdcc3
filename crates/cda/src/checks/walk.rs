//! The one walk: each element is asked what concerns it, and what must wait for the end is noted.

use segur_xml::{Node, NodeId, NodeKind};

use super::draft::Draft;
use super::kinds::{Kind, Kinds, Part, Parts};
use super::{codes, dates, lab, media, narrative, units};
use crate::nodes::{at, child, children};
use crate::values::moment::Moment;

/// A document being walked.
pub(super) struct Walk<'t> {
    pub(super) document: Node<'t>,
    pub(super) draft: Draft,
    /// Every `ID`, sorted once the walk is over.
    pub(super) anchors: Vec<(&'t str, Node<'t>)>,
    /// `reference` elements with a value.
    pub(super) references: Vec<(&'t str, Node<'t>)>,
    /// `renderMultiMedia` elements.
    pub(super) media: Vec<Node<'t>>,
    /// Observations that say their quantity in the narrative too.
    pub(super) observations: Vec<Parts<'t>>,
    /// `id` of clinical statements.
    pub(super) entry_ids: Vec<(&'t str, &'t str, Node<'t>)>,
    /// `id` of references to entries.
    pub(super) internal: Vec<Node<'t>>,
    /// Holders of national identifiers.
    pub(super) parties: Vec<(&'t str, &'t str, Node<'t>)>,
    /// When the document was made.
    pub(super) created: Option<Moment>,
    pub(super) kinds: Kinds,
    /// The templates of the element that was last seen to have one.
    templates: Templates<'t>,
}

#[derive(Default)]
struct Templates<'t> {
    parent: Option<NodeId>,
    list: Vec<(&'t str, Option<&'t str>)>,
    /// Whether they say that the element stands for another entry.
    internal: bool,
    /// Whether its `id` is that of an examination or a series of images: it comes again with each image.
    images: bool,
}

/// Elements bear a handful of templates; a hostile one with thousands is looked at no further.
const FEW: usize = 32;

const INTERNAL: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.4.1";
/// Acts of DICOM PS3.20: study, series.
const IMAGES: [&str; 2] = ["1.2.840.10008.9.16", "1.2.840.10008.9.17"];

impl<'t> Walk<'t> {
    pub(super) fn new(document: Node<'t>) -> Walk<'t> {
        let created = child(&document, "effectiveTime").and_then(|time| time.attribute("value"));
        Walk {
            document,
            draft: Draft::default(),
            anchors: Vec::new(),
            references: Vec::new(),
            media: Vec::new(),
            observations: Vec::new(),
            entry_ids: Vec::new(),
            internal: Vec::new(),
            parties: Vec::new(),
            created: created.and_then(|value| Moment::parse(value.trim()).ok()),
            kinds: Kinds::new(document.tree().names()),
            templates: Templates::default(),
        }
    }

    pub(super) fn run(&mut self) {
        let tree = self.document.tree();
        let end = tree.end_of(self.document.id()).0;
        for number in self.document.id().0..end {
            let id = NodeId(number);
            let (kind, name, _) = tree.head_of(id);
            if kind == NodeKind::Element {
                self.attributes(id);
                self.element(self.kinds.of(name), id);
            }
        }
        self.anchors.sort_by_key(|(id, node)| (*id, node.id()));
    }

    fn attributes(&mut self, id: NodeId) {
        let tree = self.document.tree();
        for number in tree.attributes_of(id) {
            let name = Some(tree.attribute_name(number));
            let value = tree.attribute_value(number);
            if name == self.kinds.root {
                codes::root(&mut self.draft, tree.node(id), value);
            } else if name == self.kinds.code_system {
                codes::system(&mut self.draft, tree.node(id), value);
            } else if name == self.kinds.null_flavor {
                codes::null(&mut self.draft, tree.node(id));
            } else if name == self.kinds.anchor {
                self.anchors.push((value, tree.node(id)));
            } else if name == self.kinds.unit {
                units::unit(&mut self.draft, tree.node(id), value);
            }
        }
    }

    fn element(&mut self, kind: Kind, id: NodeId) {
        let node = self.document.tree().node(id);
        match kind {
            Kind::Other => {}
            Kind::Reference => {
                let value = self.kinds.attribute(node, self.kinds.value);
                self.references.extend(value.map(|value| (value, node)));
            }
            Kind::Media => self.media.push(node),
            Kind::Link => narrative::link(&mut self.draft, node),
            Kind::Time => dates::time(&mut self.draft, &self.kinds, node),
            Kind::Value => self.value(node),
            Kind::Quantity => units::range(&mut self.draft, node, false),
            Kind::Observation | Kind::Fact | Kind::Statement => self.statement(kind, node),
            Kind::Identifier => self.identifier(node),
            Kind::Section => narrative::section(&mut self.draft, node),
            Kind::Template => self.template(node),
            Kind::Holder => media::holder(&mut self.draft, node),
            Kind::Party => self.party(node),
        }
    }

    fn value(&mut self, node: Node<'t>) {
        match crate::nodes::xsi_type(&node) {
            Some("TS" | "IVL_TS") => dates::time(&mut self.draft, &self.kinds, node),
            Some("IVL_PQ" | "IVL_REAL" | "IVL_INT") => {
                let reference = node.parent().is_some_and(|parent| parent.local_name() == "observationRange");
                units::range(&mut self.draft, node, reference);
            }
            _ => {}
        }
    }

    fn statement(&mut self, kind: Kind, node: Node<'t>) {
        let parts = self.kinds.parts(node);
        let past = kind != Kind::Statement && self.kinds.attribute(node, self.kinds.mood) == Some("EVN");
        if let (Some(created), Some(time)) = (self.created.filter(|_| past), parts.get(Part::Time)) {
            dates::happened(&mut self.draft, &self.kinds, time, created);
        }
        lab::status(&mut self.draft, &parts);
        if kind == Kind::Observation {
            lab::result(&mut self.draft, &parts);
            self.observations.push(parts);
        }
    }

    /// The `id` of a clinical statement, or of a reference to one: what it is stands in the templates before it.
    fn identifier(&mut self, node: Node<'t>) {
        let tree = node.tree();
        let parent = tree.parent_of(node.id());
        if !self.kinds.of(tree.name_of(parent)).is_statement() {
            return;
        }
        let Some(root) = self.kinds.attribute(node, self.kinds.root) else { return };
        let told = self.templates.parent == Some(parent);
        if told && self.templates.internal {
            self.internal.push(node);
        } else if !(told && self.templates.images) {
            let extension = self.kinds.attribute(node, self.kinds.extension).unwrap_or_default();
            self.entry_ids.push((root, extension, node));
        }
    }

    /// A template, and whether it was already given to its element.
    fn template(&mut self, node: Node<'t>) {
        let parent = node.tree().parent_of(node.id());
        if self.templates.parent != Some(parent) {
            self.templates.parent = Some(parent);
            self.templates.list.clear();
            (self.templates.internal, self.templates.images) = (false, false);
        }
        let Some(root) = self.kinds.attribute(node, self.kinds.root) else { return };
        let template = (root, self.kinds.attribute(node, self.kinds.extension));
        self.templates.internal |= root == INTERNAL;
        self.templates.images |= IMAGES.contains(&root);
        if self.templates.list.contains(&template) {
            codes::template_again(&mut self.draft, node, root);
        } else if self.templates.list.len() < FEW {
            self.templates.list.push(template);
        }
    }

    fn party(&mut self, node: Node<'t>) {
        let id = children(&node, "id").find_map(|id| {
            let root = id.attribute("root").filter(|root| root.starts_with("1.2.250.1.71.4.2."))?;
            Some((root, id.attribute("extension").filter(|extension| !extension.is_empty())?))
        });
        let named = child(&node, "name")
            .or_else(|| at(&node, &["assignedPerson", "name", "family"]))
            .or_else(|| at(&node, &["associatedPerson", "name", "family"]))
            .or_else(|| at(&node, &["informationRecipient", "name", "family"]));
        if let (Some((root, extension)), Some(name)) = (id, named) {
            self.parties.push((root, extension, name));
        }
    }
}
