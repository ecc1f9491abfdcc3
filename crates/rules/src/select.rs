//! Which schemas judge a document.

use segur_xml::{Node, NodeKind, Tree};

use crate::model::{Model, is_of_a_model};

/// What a document says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// Root and extension of each `templateId` of the `ClinicalDocument`.
    pub templates: Vec<(String, Option<String>)>,
    /// Its `code`.
    pub code: Option<String>,
    /// File names of the schemas that `<?oxygen SCHSchema="..."?>` names, without their folders.
    pub hints: Vec<String>,
    /// Roots of the `templateId` of its sections.
    pub sections: Vec<String>,
}

const HL7: &str = "urn:hl7-org:v3";

impl Header {
    /// Reads it from a document; empty if that is no CDA.
    ///
    /// ```
    /// use segur_rules::Header;
    /// let xml = b"<ClinicalDocument xmlns='urn:hl7-org:v3'><templateId root='1.2' extension='2024.01'/></ClinicalDocument>";
    /// let tree = segur_xml::Tree::parse(xml, &segur_xml::Options::new())?;
    /// assert_eq!(Header::of(&tree).templates, [("1.2".to_owned(), Some("2024.01".to_owned()))]);
    /// # Ok::<(), Box<segur_report::Finding>>(())
    /// ```
    pub fn of(tree: &Tree) -> Header {
        let Some(root) = document(tree) else { return Header::default() };
        Header {
            templates: children(root, "templateId").filter_map(template).collect(),
            code: children(root, "code").find_map(|code| code.attribute("code")).map(str::to_owned),
            hints: tree.document().children().filter_map(hint).collect(),
            sections: sections(root).collect(),
        }
    }

    fn has_template(&self, root: &str) -> bool {
        self.templates.iter().any(|(known, _)| known == root)
    }

    fn has_version(&self, version: &str) -> bool {
        self.templates.iter().any(|(_, extension)| extension.as_deref() == Some(version))
    }

    /// The model among these that the document follows, as its number: the most specific `templateId`, then the
    /// version, then the code. Where that leaves several versions, the hint decides, then the sections, then the dates;
    /// where it leaves none, the hint.
    pub(crate) fn choose(&self, models: &[&Model]) -> Option<usize> {
        let mut fitting: Vec<Candidate<'_>> =
            models.iter().enumerate().filter_map(|(at, &model)| self.fit(at, model, models)).collect();
        let Some(best) = fitting.iter().map(|candidate| candidate.fit).max() else {
            return models.iter().position(|model| self.is_hinted(model));
        };
        fitting.retain(|candidate| candidate.fit == best);
        fitting.sort_by_key(|candidate| number(&candidate.model.version));
        let hinted = fitting.iter().find(|candidate| self.is_hinted(candidate.model));
        hinted.or_else(|| self.nearest(&fitting)).map(|candidate| candidate.at)
    }

    fn fit<'m>(&self, at: usize, model: &'m Model, models: &[&Model]) -> Option<Candidate<'m>> {
        // What sets a model apart takes a look at all others: it is asked only where it may matter.
        let is_its_own = |root: &&String| !is_of_all(root);
        let has_own = model.templates.iter().any(|root| is_its_own(&root));
        let named = model.templates.iter().filter(is_its_own).any(|root| self.has_template(root));
        let own = || own_template(model, models);
        let present = if named { own().filter(|own| self.has_template(own)) } else { None };
        let version = !model.version.is_empty() && self.has_version(&model.version);
        let code = self.code.as_ref().is_some_and(|code| model.codes.contains(code));
        let sections = !model.sections.is_empty() && self.has_sections(model);
        // How sure it is. A document with its model's template and version, and a wrong code, is still to be judged by
        // that model, and told; one without the template is known by its code and sections.
        let kind = match (present, version, code) {
            (Some(present), true, _) | (Some(present), _, true) => 4 + usize::from(is_of_a_model(present)),
            (Some(present), _, _) if model.codes.is_empty() => 4 + usize::from(is_of_a_model(present)),
            (None, true, true) if !has_own => 3,
            // A document that names another model is none of this one, however alike.
            (None, _, true) if sections && !self.names_a_model() => 2,
            (None, true, false) if !has_own && sections => 1,
            _ => return None,
        };
        let arcs = present.map_or(0, |present| present.split('.').count());
        Some(Candidate { at, model, own: own(), fit: (kind, arcs, version, code) })
    }

    /// Whether it has the template of some model of the CI-SIS.
    fn names_a_model(&self) -> bool {
        self.templates.iter().any(|(root, _)| is_of_a_model(root) && !is_of_all(root))
    }

    fn has_sections(&self, model: &Model) -> bool {
        model.sections.iter().all(|section| self.sections.contains(section))
    }

    fn is_hinted(&self, model: &Model) -> bool {
        self.hints.iter().any(|hint| {
            let hinted = Model::of(hint, []);
            hinted.name == model.name && hinted.version == model.version
        })
    }

    /// Among models in ascending order of version: if the document says a version, the last that is not newer; else
    /// the one that demands most of the sections it has, and the oldest of these: models had no versions at first.
    fn nearest<'c, 'm>(&self, sorted: &'c [Candidate<'m>]) -> Option<&'c Candidate<'m>> {
        let own = sorted.first()?.own;
        let said = self.templates.iter().find(|(root, _)| Some(root.as_str()) == own);
        if let Some(said) = said.and_then(|(_, extension)| extension.as_deref()) {
            let newer = sorted.partition_point(|candidate| number(&candidate.model.version) <= number(said));
            return sorted.get(newer.saturating_sub(1));
        }
        let sections = |candidate: &&Candidate<'_>| match self.has_sections(candidate.model) {
            true => candidate.model.sections.len(),
            false => 0,
        };
        sorted.iter().rev().max_by_key(sections)
    }
}

struct Candidate<'m> {
    at: usize,
    model: &'m Model,
    own: Option<&'m str>,
    /// Kind of template, arcs of its OID, version, code: compared in this order.
    fit: (usize, usize, bool, bool),
}

/// The template that sets a model apart: named by the fewest models, one of the CI-SIS before others, then the longest.
fn own_template<'m>(model: &'m Model, models: &[&Model]) -> Option<&'m str> {
    let sharing = |root: &String| {
        let mut names: Vec<_> =
            models.iter().filter(|other| other.templates.contains(root)).map(|other| &other.name).collect();
        names.sort_unstable();
        names.dedup();
        names.len()
    };
    let rank = |root: &&String| (!is_of_a_model(root), sharing(root), usize::MAX - root.split('.').count());
    model.templates.iter().filter(|root| !is_of_all(root)).min_by_key(rank).map(String::as_str)
}

/// Whether every document of the CI-SIS has it: HL7 France, structuration minimale.
fn is_of_all(root: &str) -> bool {
    matches!(root, "2.16.840.1.113883.2.8.2.1" | "1.2.250.1.213.1.1.1.1")
}

/// `2022.01` and `202201` as numbers that compare as their dates do.
fn number(version: &str) -> u64 {
    let digits: String = version.chars().filter(char::is_ascii_digit).take(12).collect();
    digits.parse().unwrap_or_default()
}

/// The `ClinicalDocument`: the root or, in a document that brings its own style sheet, somewhere within.
fn document(tree: &Tree) -> Option<Node<'_>> {
    let is_document = |node: &Node<'_>| node.is(HL7, "ClinicalDocument");
    tree.document().descendants().find(is_document)
}

fn children<'t>(node: Node<'t>, local: &'static str) -> impl Iterator<Item = Node<'t>> {
    node.elements().filter(move |child| child.is(HL7, local))
}

fn template(node: Node<'_>) -> Option<(String, Option<String>)> {
    let extension = node.attribute("extension").filter(|extension| !extension.is_empty());
    Some((node.attribute("root")?.to_owned(), extension.map(str::to_owned)))
}

fn hint(node: Node<'_>) -> Option<String> {
    if node.kind() != NodeKind::Instruction || node.local_name() != "oxygen" {
        return None;
    }
    let (_, rest) = node.text().split_once("SCHSchema")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (href, _) = rest[1..].split_once(quote)?;
    Some(href.rsplit(['/', '\\']).next().unwrap_or(href).to_owned())
}

/// Roots of the templates of the sections of the body, at its first level.
fn sections(root: Node<'_>) -> impl Iterator<Item = String> {
    let bodies = children(root, "component").flat_map(|component| children(component, "structuredBody"));
    let components = bodies.flat_map(|body| children(body, "component"));
    let sections = components.flat_map(|component| children(component, "section"));
    let templates = sections.flat_map(|section| children(section, "templateId"));
    templates.filter_map(|template| template.attribute("root").map(str::to_owned))
}
