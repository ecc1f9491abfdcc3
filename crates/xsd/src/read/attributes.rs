//! Attribute declarations, uses and groups (part 1, sections 3.2, 3.5, 3.6).

use std::collections::HashMap;

use segur_report::Text;
use segur_xml::{NameId, NsId};

use super::symbols::{Definition, Space};
use super::wildcard::intersection;
use super::{At, Reader, order};
use crate::model::{
    AttributeDecl, AttributeGroupId, AttributeId, AttributeUse, TypeDef, TypeId, ValueConstraint, Wildcard,
};

/// Attribute uses handed down from groups and base types; beyond, the schema is refused.
const MAX_INHERITED_USES: usize = 1_000_000;

/// The attributes written in a complex type or attribute group.
#[derive(Default)]
pub(super) struct Attributes {
    pub(super) uses: Vec<AttributeUse>,
    pub(super) prohibited: Vec<NameId>,
    /// The complete wildcard (3.4.2).
    pub(super) wildcard: Option<Wildcard>,
}

impl<'a> Reader<'a> {
    pub(super) fn build_attributes(&mut self) {
        for Definition { at, name, id, .. } in self.symbols.definitions(Space::Attribute) {
            let type_ = self.attribute_type(at);
            let value = self.value_of(at, type_);
            self.not_xsi(at, name);
            let decl = &mut self.components.attributes[id as usize];
            decl.type_ = type_;
            decl.value = value;
        }
    }

    fn attribute_type(&mut self, at: At<'a>) -> TypeId {
        match at.get("type") {
            Some(type_) => self.resolve_simple(at, type_),
            None => self.inner_simple(at),
        }
        .unwrap_or(TypeId::ANY_SIMPLE)
    }

    fn not_xsi(&mut self, at: At<'a>, name: NameId) {
        if self.components.names.ns(name) == NsId::XSI {
            self.complain(
                at,
                "no-xsi",
                "l'espace de noms http://www.w3.org/2001/XMLSchema-instance est réservé",
                "the namespace http://www.w3.org/2001/XMLSchema-instance is reserved",
            );
        }
    }

    /// Builds the attribute groups, each after those that it refers to.
    pub(super) fn build_attribute_groups(&mut self) {
        let definitions = self.symbols.definitions(Space::AttributeGroup);
        let positions: HashMap<u32, usize> = definitions.iter().enumerate().map(|(i, d)| (d.id, i)).collect();
        let needs: Vec<Vec<usize>> = definitions
            .iter()
            .map(|d| self.group_needs(d).into_iter().filter_map(|id| positions.get(&id).copied()).collect())
            .collect();
        let order = order::order(&needs);
        for &circular in &order.circular {
            self.complain(
                definitions[circular].at,
                "src-attribute_group.3",
                "ce groupe d'attributs se contient lui-même ; couper le cercle",
                "this attribute group contains itself; break the circle",
            );
        }
        for &next in &order.sorted {
            self.build_attribute_group(definitions[next]);
        }
    }

    /// The attribute groups that a group refers to; a reference to itself in `xs:redefine` means the old one.
    fn group_needs(&self, definition: &Definition<'a>) -> Vec<u32> {
        let references = definition.at.children().filter(|child| child.local() == "attributeGroup");
        let targets =
            references.filter_map(|child| self.peek(Space::AttributeGroup, child, child.get("ref")?));
        let latest = self.symbols.latest(Space::AttributeGroup, definition);
        targets.map(|id| definition.redefines.filter(|_| id == latest).unwrap_or(id)).collect()
    }

    fn build_attribute_group(&mut self, definition: Definition<'a>) {
        let old = definition.redefines.map(AttributeGroupId);
        let latest = self.symbols.latest(Space::AttributeGroup, &definition);
        self.redefined_attribute_group = old.map(|old| (AttributeGroupId(latest), old));
        let attributes = self.attributes(definition.at, "src-attribute_group.2");
        self.redefined_attribute_group = None;
        let restricts =
            old.filter(|_| self.self_references(definition.at, "attributeGroup", definition.name).is_empty());
        let group = &mut self.components.attribute_groups[definition.id as usize];
        group.attributes = attributes.uses;
        group.any_attribute = attributes.wildcard;
        group.restricts = restricts;
    }

    /// The attributes written among the children of an element. `code`: the clause broken if the wildcards
    /// have no expressible intersection.
    pub(super) fn attributes(&mut self, at: At<'a>, code: &'static str) -> Attributes {
        let mut found = Attributes::default();
        let mut own = None;
        let mut wildcards = Vec::new();
        for child in at.children() {
            match child.local() {
                "attribute" => self.attribute_use(child, &mut found),
                "attributeGroup" => wildcards.extend(self.attribute_group_reference(child, &mut found)),
                "anyAttribute" => own = Some(self.wildcard(child)),
                _ => {}
            }
        }
        found.wildcard = self.complete_wildcard(at, own, wildcards, code);
        found
    }

    /// Own wildcard and those of the groups; `processContents` is that of the first.
    fn complete_wildcard(
        &mut self,
        at: At<'a>,
        own: Option<Wildcard>,
        groups: Vec<Wildcard>,
        code: &'static str,
    ) -> Option<Wildcard> {
        let mut all = own.into_iter().chain(groups);
        let mut complete = all.next()?;
        for wildcard in all {
            match intersection(&complete.namespaces, &wildcard.namespaces) {
                Some(namespaces) => complete.namespaces = namespaces,
                None => self.complain(
                    at,
                    code,
                    "l'intersection des xs:anyAttribute ne s'exprime pas par un seul",
                    "the intersection of the xs:anyAttribute cannot be expressed by one",
                ),
            }
        }
        Some(complete)
    }

    fn attribute_group_reference(&mut self, at: At<'a>, found: &mut Attributes) -> Option<Wildcard> {
        let id = AttributeGroupId(self.resolve(Space::AttributeGroup, at, at.get("ref")?)?);
        let id = match self.redefined_attribute_group {
            Some((latest, old)) if latest == id => old,
            _ => id,
        };
        self.count_inherited(at, self.components.attribute_groups[id.index()].attributes.len())?;
        let group = &self.components.attribute_groups[id.index()];
        found.uses.extend(group.attributes.iter().cloned());
        group.any_attribute.clone()
    }

    /// None, with a finding, once too many attribute uses have been handed down.
    pub(super) fn count_inherited(&mut self, at: At<'a>, more: usize) -> Option<()> {
        let before = self.inherited_uses;
        self.inherited_uses += more;
        if self.inherited_uses <= MAX_INHERITED_USES {
            return Some(());
        }
        if before <= MAX_INHERITED_USES {
            let text = Text::new(
                format!("schéma refusé : plus de {MAX_INHERITED_USES} attributs transmis de type en type"),
                format!(
                    "schema refused: more than {MAX_INHERITED_USES} attributes handed down from type to type"
                ),
            );
            self.error(at, "XSD-LIMIT", text);
        }
        None
    }

    fn attribute_use(&mut self, at: At<'a>, found: &mut Attributes) {
        let prohibited = at.get("use") == Some("prohibited");
        let Some((decl, value)) = self.attribute_declaration(at) else { return };
        if prohibited {
            found.prohibited.push(self.components.attributes[decl.index()].name);
        } else {
            found.uses.push(AttributeUse { decl, required: at.get("use") == Some("required"), value });
        }
    }

    fn attribute_declaration(&mut self, at: At<'a>) -> Option<(AttributeId, Option<ValueConstraint>)> {
        if let Some(reference) = at.get("ref") {
            let id = AttributeId(self.resolve(Space::Attribute, at, reference)?);
            let type_ = self.components.attributes[id.index()].type_;
            return Some((id, self.value_of(at, type_)));
        }
        let local = at.get("name")?;
        let name = self.local_name(at, local, "attributeFormDefault");
        self.not_xsi(at, name);
        let type_ = self.attribute_type(at);
        let value = self.value_of(at, type_);
        let origin = self.origin(at);
        let id = AttributeId(self.components.attributes.len() as u32);
        self.components.attributes.push(AttributeDecl { name, global: false, type_, value: None, origin });
        Some((id, value))
    }

    /// The name of a local declaration: in the target namespace or not, as `form` or its default says.
    pub(super) fn local_name(&mut self, at: At<'a>, local: &str, default: &str) -> NameId {
        let root = at.to(at.node.tree().root());
        let form = at.get("form").or_else(|| root.get(default));
        let uri = if form == Some("qualified") { self.view(at).target.as_str() } else { "" };
        self.components.names.intern(uri, local)
    }

    /// The name of the declaration of a use.
    pub(super) fn use_name(&self, attribute_use: &AttributeUse) -> NameId {
        self.components.attributes[attribute_use.decl.index()].name
    }

    /// Whether a type is simple.
    pub(super) fn is_simple(&self, id: TypeId) -> bool {
        matches!(self.components.types[id.index()], TypeDef::Simple(_))
    }
}
