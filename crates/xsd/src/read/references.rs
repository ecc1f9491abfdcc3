//! QName resolution (part 1, section 3.15.3).

use segur_report::{Finding, Source, Text};
use segur_xml::{NameId, NsId};

use super::builtins;
use super::symbols::Space;
use super::{At, Reader};
use crate::model::TypeId;

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
const XSD: &str = "http://www.w3.org/2001/XMLSchema";

impl<'a> Reader<'a> {
    /// The component of a space that a QName refers to; reports why there is none.
    pub(super) fn resolve(&mut self, space: Space, at: At<'a>, qname: &str) -> Option<u32> {
        let name = self.visible_name(at, qname)?;
        let found = self.symbols.find(space, name).or_else(|| self.stand_in(space, at, name));
        if found.is_none() {
            self.unresolved(space, at, name);
        }
        found
    }

    /// The name that a QName stands for, if the document may refer to components of its namespace.
    pub(super) fn visible_name(&mut self, at: At<'a>, qname: &str) -> Option<NameId> {
        let (uri, local) = self.expand(at, qname)?;
        if self.visible(at, uri) {
            return Some(self.components.names.intern(uri, local));
        }
        self.not_imported(at, qname, uri);
        None
    }

    /// The same without a word: to find out what depends on what.
    pub(super) fn peek(&self, space: Space, at: At<'a>, qname: &str) -> Option<u32> {
        self.symbols.find(space, self.peek_name(at, qname)?)
    }

    /// The name that a QName stands for, if anything has that name.
    pub(super) fn peek_name(&self, at: At<'a>, qname: &str) -> Option<NameId> {
        let (prefix, local) = split(qname);
        self.components.names.find(self.namespace(at, prefix)?, local)
    }

    /// The type that a QName refers to; `xs:anyType` if there is none.
    pub(super) fn resolve_type(&mut self, at: At<'a>, qname: &str) -> TypeId {
        self.resolve(Space::Type, at, qname).map_or(TypeId::ANY, TypeId)
    }

    /// The name that a QName stands for.
    pub(super) fn name(&mut self, at: At<'a>, qname: &str) -> Option<NameId> {
        let (uri, local) = self.expand(at, qname)?;
        Some(self.components.names.intern(uri, local))
    }

    fn expand<'q>(&mut self, at: At<'a>, qname: &'q str) -> Option<(&'a str, &'q str)> {
        let (prefix, local) = split(qname);
        let uri = self.namespace(at, prefix);
        if uri.is_none() {
            let text = Text::new(
                format!("« {qname} » : le préfixe « {prefix} » n'est pas déclaré ; ajouter xmlns:{prefix}"),
                format!("\"{qname}\": prefix \"{prefix}\" is not declared; add xmlns:{prefix}"),
            );
            self.error(at, "UndeclaredPrefix", text);
        }
        uri.map(|uri| (uri, local))
    }

    fn namespace(&self, at: At<'a>, prefix: &str) -> Option<&'a str> {
        let uri = at.node.tree().names().uri_str(at.node.lookup_prefix(prefix)?);
        let view = self.view(at);
        Some(if uri.is_empty() && view.chameleon { &view.target } else { uri })
    }

    /// Whether the document may refer to components of a namespace (src-resolve.4).
    fn visible(&self, at: At<'a>, uri: &str) -> bool {
        let view = self.view(at);
        uri == view.target || view.imports.contains(uri) || uri == XSD || uri == XSI
    }

    /// A component that we know by heart, where an import does not say how to find it.
    fn stand_in(&mut self, space: Space, at: At<'a>, name: NameId) -> Option<u32> {
        if space != Space::Attribute || self.components.names.ns(name) != NsId::XML {
            return None;
        }
        let local = self.components.names.local_name(name).to_owned();
        let id = builtins::xml_attribute(&mut self.components, &local)?;
        self.symbols.know(space, name, id.0);
        if self.helped.insert((self.view(at).document, XML)) {
            self.tell_stand_in(at);
        }
        Some(id.0)
    }

    fn tell_stand_in(&mut self, at: At<'a>) {
        let text = Text::new(
            "aucun schéma n'est donné pour l'espace de noms xml ; xml:lang, xml:space, xml:base et xml:id sont connus d'avance",
            "no schema is given for the namespace xml; xml:lang, xml:space, xml:base and xml:id are known in advance",
        );
        let schema = self.set.documents[self.view(at).document].file_name();
        let finding = Finding::info(Source::Xsd, "src-resolve", text);
        self.problems.push(finding.with_location(at.node.location()).with_schema(schema));
    }

    fn not_imported(&mut self, at: At<'a>, qname: &str, uri: &str) {
        let (code, text) = if uri.is_empty() {
            let text = Text::new(
                format!("« {qname} » n'est dans aucun espace de noms ; ajouter <xs:import/> ou un préfixe"),
                format!("\"{qname}\" is in no namespace; add <xs:import/> or a prefix"),
            );
            ("src-resolve.4.1", text)
        } else {
            let text = Text::new(
                format!(
                    "« {qname} » : ce document n'importe pas l'espace de noms {uri} ; ajouter un xs:import"
                ),
                format!("\"{qname}\": this document does not import the namespace {uri}; add an xs:import"),
            );
            ("src-resolve.4.2", text)
        };
        self.error(at, code, text);
    }

    pub(super) fn unresolved(&mut self, space: Space, at: At<'a>, name: NameId) {
        let (label, name) = (space.label(), self.components.names.display(name));
        let text = Text::new(
            format!("{} {name} n'est défini dans aucun des schémas lus", label.fr),
            format!("{} {name} is not defined in any of the schemas read", label.en),
        );
        self.error(at, "src-resolve", text);
    }
}

fn split(qname: &str) -> (&str, &str) {
    qname.split_once(':').unwrap_or(("", qname))
}
