//! Brings in the schema documents that the first ones include, import and redefine (part 1, section 4.2).
//!
//! A document is read once. It may be *seen* several times: a document without target namespace takes the
//! one of whatever includes it, and its components exist once per namespace.

use std::collections::{HashMap, HashSet, VecDeque};

use segur_report::{Finding, Source, Text};
use segur_xml::{DtdMode, Node, NodeId, Options, Tree};

use super::children;
use super::lexical::trim;
use super::problems::{Problems, Sink, file_name};
use super::structure;
use segur_xml::load::{Loaded, Loader};

/// A schema set is not made of more views than this.
const MAX_VIEWS: usize = 2_000;

/// Nor held together by more `xs:include`, `xs:redefine` and `xs:import`.
const MAX_LINKS: usize = 20_000;

/// A schema document.
pub(super) struct Document {
    /// Its canonical location.
    pub(super) uri: String,
    pub(super) tree: Tree,
}

impl Document {
    pub(super) fn file_name(&self) -> &str {
        file_name(&self.uri)
    }

    fn target(&self) -> &str {
        self.tree.root().attribute("targetNamespace").map_or("", trim)
    }
}

/// A schema document under an effective target namespace.
pub(super) struct View {
    /// Position among the documents.
    pub(super) document: usize,
    /// Effective target namespace; empty for none.
    pub(super) target: String,
    /// The document itself has no target namespace and takes that of its includer.
    pub(super) chameleon: bool,
    /// The namespaces that it imports; empty for "no namespace".
    pub(super) imports: HashSet<String>,
    /// The views that it includes or redefines, with the element that says so.
    pub(super) uses: Vec<Use>,
}

/// An `xs:include` or `xs:redefine` that was followed.
pub(super) struct Use {
    pub(super) view: usize,
    pub(super) node: NodeId,
}

/// The documents of a schema set.
#[derive(Default)]
pub(super) struct Documents {
    pub(super) documents: Vec<Document>,
    pub(super) views: Vec<View>,
}

/// Reads the entries and all that they lead to.
pub(super) fn gather(entries: &[&str], loader: &dyn Loader, problems: &mut Problems) -> Documents {
    let mut gatherer = Gatherer {
        loader,
        problems,
        set: Documents::default(),
        by_request: HashMap::new(),
        by_uri: HashMap::new(),
        by_view: HashMap::new(),
        pending: VecDeque::new(),
        links: 0,
    };
    for entry in entries {
        gatherer.entry(entry);
    }
    while let Some(view) = gatherer.pending.pop_front() {
        gatherer.follow(view);
    }
    gatherer.set
}

struct Gatherer<'l> {
    loader: &'l dyn Loader,
    problems: &'l mut Problems,
    set: Documents,
    /// Location asked for -> what came.
    by_request: HashMap<String, Fetched>,
    /// Canonical location -> document; none if it cannot be used.
    by_uri: HashMap<String, Option<usize>>,
    by_view: HashMap<(usize, String), usize>,
    pending: VecDeque<usize>,
    /// How many were followed.
    links: usize,
}

/// What became of a document asked for.
#[derive(Clone)]
enum Fetched {
    Document(usize),
    /// It came, and is not a usable schema document: already reported.
    Unusable,
    Missing(Text),
}

impl Gatherer<'_> {
    fn entry(&mut self, uri: &str) {
        match self.fetch(uri) {
            Fetched::Document(document) => {
                let target = self.set.documents[document].target().to_owned();
                self.view(document, target);
            }
            Fetched::Unusable => {}
            Fetched::Missing(reason) => {
                let text = Text::new(
                    format!("schéma {uri} introuvable : {}", reason.fr),
                    format!("schema {uri} not found: {}", reason.en),
                );
                let finding = Finding::error(Source::Xsd, "schema_reference.4", text);
                self.problems.push(finding.with_schema(file_name(uri)));
            }
        }
    }

    fn fetch(&mut self, uri: &str) -> Fetched {
        if let Some(known) = self.by_request.get(uri) {
            return known.clone();
        }
        let fetched = match self.loader.load(uri) {
            Ok(loaded) => self.accept(loaded),
            Err(error) => Fetched::Missing(error.message),
        };
        self.by_request.insert(uri.to_owned(), fetched.clone());
        fetched
    }

    fn accept(&mut self, loaded: Loaded) -> Fetched {
        if let Some(note) = loaded.note {
            self.problems.push(note);
        }
        let document = match self.by_uri.get(&loaded.uri) {
            Some(known) => *known,
            None => {
                let document = self.parse(&loaded.uri, &loaded.bytes);
                self.by_uri.insert(loaded.uri, document);
                document
            }
        };
        document.map_or(Fetched::Unusable, Fetched::Document)
    }

    fn parse(&mut self, uri: &str, bytes: &[u8]) -> Option<usize> {
        let schema = file_name(uri);
        let tree = match parse(bytes) {
            Ok(tree) => tree,
            Err(finding) => {
                self.problems.push(finding.with_schema(schema));
                return None;
            }
        };
        if !tree.root().is(SCHEMA_NAMESPACE, "schema") {
            let root = tree.root();
            let text = Text::new(
                format!(
                    "{schema} n'est pas un schéma : sa racine est « {} » et non xs:schema",
                    root.local_name()
                ),
                format!("{schema} is not a schema: its root is \"{}\" and not xs:schema", root.local_name()),
            );
            Sink { problems: self.problems, schema }.error(root, "s4s-elt-schema-ns", text);
            return None;
        }
        if !structure::check(&tree, schema, self.problems) {
            return None;
        }
        self.set.documents.push(Document { uri: uri.to_owned(), tree });
        Some(self.set.documents.len() - 1)
    }

    /// The view of a document under a namespace, put in the queue if it is new.
    fn view(&mut self, document: usize, target: String) -> Option<usize> {
        if let Some(&known) = self.by_view.get(&(document, target.clone())) {
            return Some(known);
        }
        let view = self.set.views.len();
        if view >= MAX_VIEWS {
            self.too_many(document, MAX_VIEWS);
            return None;
        }
        let chameleon = self.set.documents[document].target() != target;
        self.by_view.insert((document, target.clone()), view);
        self.set.views.push(View { document, target, chameleon, imports: HashSet::new(), uses: Vec::new() });
        self.pending.push_back(view);
        Some(view)
    }

    fn too_many(&mut self, document: usize, limit: usize) {
        let text = Text::new(
            format!("plus de {limit} documents de schéma ou liens entre eux : lecture arrêtée"),
            format!("more than {limit} schema documents or links between them: reading stopped"),
        );
        self.pending.clear();
        let schema = self.set.documents[document].file_name();
        self.problems.push(Finding::error(Source::Xsd, "XSD-LIMIT", text).with_schema(schema));
    }

    fn follow(&mut self, view: usize) {
        for link in self.links(view) {
            self.links += 1;
            if self.links > MAX_LINKS {
                return self.too_many(self.set.views[view].document, MAX_LINKS);
            }
            match link.kind {
                Kind::Import => self.import(view, &link),
                Kind::Include | Kind::Redefine => self.include(view, &link),
            }
        }
    }

    fn links(&self, view: usize) -> Vec<Link> {
        let root = self.set.documents[self.set.views[view].document].tree.root();
        children(root).filter_map(Link::new).collect()
    }

    fn include(&mut self, view: usize, link: &Link) {
        let Some(location) = &link.location else { return };
        match self.fetch_from(view, location) {
            Fetched::Document(document) => {
                let target = self.set.views[view].target.clone();
                let own = self.set.documents[document].target();
                if !own.is_empty() && own != target {
                    let own = own.to_owned();
                    return self.wrong_include(view, link, &own);
                }
                if let Some(used) = self.view(document, target) {
                    self.set.views[view].uses.push(Use { view: used, node: link.node });
                }
            }
            Fetched::Unusable => {}
            Fetched::Missing(_) if link.kind == Kind::Redefine && link.has_definitions => {
                let text = Text::new(
                    format!(
                        "xs:redefine : {location} est introuvable, on ne peut pas redéfinir ce qu'il contient"
                    ),
                    format!("xs:redefine: {location} is not found, its components cannot be redefined"),
                );
                self.error(view, link.node, "src-redefine.1", text);
            }
            Fetched::Missing(reason) => self.missing(view, link, location, &reason),
        }
    }

    fn wrong_include(&mut self, view: usize, link: &Link, own: &str) {
        let target = &self.set.views[view].target;
        let text = Text::new(
            format!(
                "le document désigné a pour espace de noms « {own} » ; ici il faut « {target} » ou aucun"
            ),
            format!(
                "the document referred to has the target namespace \"{own}\"; here it must be \"{target}\" or none"
            ),
        );
        let code = if link.kind == Kind::Redefine { "src-redefine.3.1" } else { "src-include.2.1" };
        self.error(view, link.node, code, text);
    }

    fn import(&mut self, view: usize, link: &Link) {
        let namespace = link.namespace.clone().unwrap_or_default();
        let target = &self.set.views[view].target;
        if *target == namespace {
            let code = if link.namespace.is_some() { "src-import.1.1" } else { "src-import.1.2" };
            let text = Text::new(
                "xs:import importe un autre espace de noms que celui du schéma ; utiliser xs:include",
                "xs:import brings in another namespace than that of the schema; use xs:include",
            );
            return self.error(view, link.node, code, text);
        }
        self.set.views[view].imports.insert(namespace.clone());
        let Some(location) = &link.location else { return };
        match self.fetch_from(view, location) {
            Fetched::Document(document) => self.imported(view, link, document, namespace),
            Fetched::Unusable => {}
            Fetched::Missing(reason) => self.missing(view, link, location, &reason),
        }
    }

    fn imported(&mut self, view: usize, link: &Link, document: usize, namespace: String) {
        let own = self.set.documents[document].target();
        if own == namespace {
            self.view(document, namespace);
            return;
        }
        let text = Text::new(
            format!("xs:import annonce l'espace de noms « {namespace} », le document désigné a « {own} »"),
            format!(
                "xs:import announces the namespace \"{namespace}\", the document referred to has \"{own}\""
            ),
        );
        let code = if namespace.is_empty() { "src-import.3.2" } else { "src-import.3.1" };
        self.error(view, link.node, code, text);
    }

    fn fetch_from(&mut self, view: usize, location: &str) -> Fetched {
        let base = &self.set.documents[self.set.views[view].document].uri;
        let uri = self.loader.resolve(base, location);
        self.fetch(&uri)
    }

    fn missing(&mut self, view: usize, link: &Link, location: &str, reason: &Text) {
        let document = &self.set.documents[self.set.views[view].document];
        let asker = document.file_name();
        let text = Text::new(
            format!("document {location}, demandé par {asker}, introuvable : {}", reason.fr),
            format!("document {location}, asked for by {asker}, not found: {}", reason.en),
        );
        let place = document.tree.node(link.node).location();
        let finding = Finding::warning(Source::Xsd, "schema_reference.4", text);
        self.problems.push(finding.with_location(place).with_schema(asker));
    }

    fn error(&mut self, view: usize, node: NodeId, code: &'static str, text: Text) {
        let document = &self.set.documents[self.set.views[view].document];
        Sink { problems: self.problems, schema: document.file_name() }.error(
            document.tree.node(node),
            code,
            text,
        );
    }
}

const SCHEMA_NAMESPACE: &str = "http://www.w3.org/2001/XMLSchema";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Include,
    Redefine,
    Import,
}

/// An `xs:include`, `xs:redefine` or `xs:import`.
struct Link {
    kind: Kind,
    node: NodeId,
    location: Option<String>,
    namespace: Option<String>,
    /// `xs:redefine` with something else than annotations.
    has_definitions: bool,
}

impl Link {
    fn new(node: Node<'_>) -> Option<Link> {
        let kind = match node.local_name() {
            "include" => Kind::Include,
            "redefine" => Kind::Redefine,
            "import" => Kind::Import,
            _ => return None,
        };
        Some(Link {
            kind,
            node: node.id(),
            location: node.attribute("schemaLocation").map(|l| trim(l).to_owned()),
            namespace: node.attribute("namespace").map(|n| trim(n).to_owned()),
            has_definitions: children(node).any(|child| child.local_name() != "annotation"),
        })
    }
}

/// Reads a schema document; its internal subset may declare attribute types and entities.
fn parse(bytes: &[u8]) -> Result<Tree, Box<Finding>> {
    Tree::parse(bytes, &Options::new().with_dtd(DtdMode::Internal))
}
