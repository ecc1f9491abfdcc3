//! Simple type definitions (part 1, section 3.14).

use std::collections::HashMap;
use std::sync::Arc;

use segur_datatypes::{Facet, FacetError, FacetKind, SimpleType};
use segur_report::Text;
use segur_xml::NameId;

use super::builtins::{self, NOWHERE};
use super::lexical::tokens;
use super::problems::describe;
use super::symbols::{Definition, Space};
use super::{At, Reader, order};
use crate::model::{SimpleTypeDef, TypeDef, TypeId};

/// One restriction does not fill the report.
const MAX_FACET_ERRORS: usize = 10;

impl<'a> Reader<'a> {
    /// Builds the global simple types, each after those it is made from.
    pub(super) fn build_simple_types(&mut self) {
        let mut definitions = self.symbols.definitions(Space::Type);
        definitions.retain(|definition| definition.at.local() == "simpleType");
        let positions: HashMap<u32, usize> = definitions.iter().enumerate().map(|(i, d)| (d.id, i)).collect();
        let position = |id: u32| positions.get(&id).copied();
        let needs: Vec<Vec<usize>> = definitions
            .iter()
            .map(|d| self.simple_needs(d).into_iter().filter_map(position).collect())
            .collect();
        let order = order::order(&needs);
        // In a circle one is needed before it is built.
        self.broken.extend(definitions.iter().map(Definition::type_id));
        for &circular in &order.circular {
            self.circular_simple(definitions[circular].at);
        }
        for &next in &order.sorted {
            let Definition { at, name, id, redefines } = definitions[next];
            self.build_simple(TypeId(id), at, Some(name), redefines.map(TypeId));
        }
    }

    fn circular_simple(&mut self, at: At<'a>) {
        self.complain(
            at,
            "st-props-correct.2",
            "ce type est défini par lui-même ; couper le cercle",
            "this type is defined by itself; break the circle",
        );
    }

    /// The global types that a definition refers to, through the types written inside it too.
    fn simple_needs(&self, definition: &Definition<'a>) -> Vec<u32> {
        let mut needs = Vec::new();
        let mut pending: Vec<At<'a>> = definition.at.children().collect();
        while let Some(at) = pending.pop() {
            let of_old = definition.redefines.filter(|_| at.node.parent() == Some(definition.at.node));
            match (at.local(), of_old) {
                ("restriction", Some(old)) => needs.push(old),
                ("restriction", None) => {
                    needs.extend(at.get("base").and_then(|b| self.peek(Space::Type, at, b)))
                }
                ("list", _) => needs.extend(at.get("itemType").and_then(|t| self.peek(Space::Type, at, t))),
                ("union", _) => {
                    let members = tokens(at.get("memberTypes").unwrap_or_default());
                    needs.extend(members.filter_map(|member| self.peek(Space::Type, at, member)));
                }
                ("simpleType", _) => {}
                _ => continue,
            }
            pending.extend(at.children());
        }
        needs
    }

    /// Builds an anonymous simple type.
    pub(super) fn anonymous_simple(&mut self, at: At<'a>) -> TypeId {
        let id = self.push_simple(builtins::simple_placeholder(None, NOWHERE));
        self.build_simple(id, at, None, None);
        id
    }

    pub(super) fn push_simple(&mut self, def: SimpleTypeDef) -> TypeId {
        self.components.types.push(TypeDef::Simple(def));
        TypeId(self.components.types.len() as u32 - 1)
    }

    /// The simple type that a QName refers to; reports why there is none.
    pub(super) fn resolve_simple(&mut self, at: At<'a>, qname: &str) -> Option<TypeId> {
        let id = self.resolve(Space::Type, at, qname).map(TypeId)?;
        if self.is_simple(id) {
            return Some(id);
        }
        let text = Text::new(
            format!("« {qname} » est un type complexe ; il faut ici un type simple"),
            format!("\"{qname}\" is a complex type; a simple type is needed here"),
        );
        self.error(at, "src-resolve", text);
        None
    }

    /// What checks the values of a simple type; none if the type could not be built, which has been reported.
    fn simple(&self, id: TypeId) -> Option<Arc<SimpleType>> {
        match &self.components.types[id.index()] {
            TypeDef::Simple(def) if !self.broken.contains(&id) => Some(def.simple.clone()),
            _ => None,
        }
    }

    fn build_simple(&mut self, id: TypeId, at: At<'a>, name: Option<NameId>, old: Option<TypeId>) {
        let mut def = builtins::simple_placeholder(name, self.origin(at));
        def.final_ = self.final_of_simple(at);
        let simple = at.children().find_map(|child| match child.local() {
            "restriction" => self.restriction(child, old, &mut def),
            "list" => self.list(child, &mut def),
            "union" => self.union(child, &mut def),
            _ => None,
        });
        match simple {
            Some(simple) => {
                def.simple = simple;
                self.broken.remove(&id);
            }
            None => {
                self.broken.insert(id);
            }
        }
        self.components.types[id.index()] = TypeDef::Simple(def);
    }

    fn restriction(
        &mut self,
        at: At<'a>,
        old: Option<TypeId>,
        def: &mut SimpleTypeDef,
    ) -> Option<Arc<SimpleType>> {
        def.base = match (old, at.get("base")) {
            (Some(old), _) => old,
            (None, Some(base)) => self.resolve_simple(at, base)?,
            (None, None) => self.inner_simple(at)?,
        };
        if let TypeDef::Simple(base) = &self.components.types[def.base.index()] {
            def.item = base.item;
            def.members = base.members.clone();
        }
        self.restrict(at, def.base)
    }

    /// The type written inside a restriction or list.
    pub(super) fn inner_simple(&mut self, at: At<'a>) -> Option<TypeId> {
        let child = at.child("simpleType")?;
        Some(self.anonymous_simple(child))
    }

    /// Applies the facets written in a restriction to its base; none if that cannot be, which is reported.
    pub(super) fn restrict(&mut self, at: At<'a>, base: TypeId) -> Option<Arc<SimpleType>> {
        let base = self.simple(base)?;
        let nodes: Vec<(FacetKind, At<'a>, &str)> = at.children().filter_map(facet_node).collect();
        let contexts: Vec<_> = nodes.iter().map(|(_, at, _)| self.facet_context(at.node)).collect();
        let facets: Vec<Facet<'_>> = nodes
            .iter()
            .zip(&contexts)
            .map(|(&(kind, at, value), context)| Facet {
                kind,
                value,
                fixed: at.flag("fixed").unwrap_or(false),
                context,
            })
            .collect();
        match SimpleType::restrict(&base, &facets) {
            Ok(simple) => Some(simple),
            Err(mut errors) => {
                errors.truncate(MAX_FACET_ERRORS);
                let guilty: Vec<At<'a>> =
                    errors.iter().map(|e| culprit(&base, e, &nodes, &facets, at)).collect();
                drop(facets);
                drop(contexts);
                for (error, place) in errors.into_iter().zip(guilty) {
                    self.facet_error(at, place, error);
                }
                None
            }
        }
    }

    fn facet_error(&mut self, at: At<'a>, place: At<'a>, error: FacetError) {
        let mut named = at.node;
        while named.attribute("name").is_none() && named.parent().is_some_and(|p| p.is_element()) {
            named = named.parent().unwrap_or(named);
        }
        let who = describe(named);
        let text = Text::new(format!("{who} : {}", error.message.fr), format!("{who}: {}", error.message.en));
        self.error(place, error.clause, text);
    }

    fn list(&mut self, at: At<'a>, def: &mut SimpleTypeDef) -> Option<Arc<SimpleType>> {
        let item = match at.get("itemType") {
            Some(item) => self.resolve_simple(at, item)?,
            None => self.inner_simple(at)?,
        };
        def.item = Some(item);
        match SimpleType::list(&self.simple(item)?) {
            Ok(simple) => Some(simple),
            Err(error) => {
                self.facet_error(at, at, error);
                None
            }
        }
    }

    fn union(&mut self, at: At<'a>, def: &mut SimpleTypeDef) -> Option<Arc<SimpleType>> {
        let named = tokens(at.get("memberTypes").unwrap_or_default());
        let mut members: Vec<Option<TypeId>> = named.map(|member| self.resolve_simple(at, member)).collect();
        let written = at.children().filter(|child| child.local() == "simpleType");
        members.extend(written.map(|child| Some(self.anonymous_simple(child))));
        def.members = members.iter().copied().collect::<Option<_>>()?;
        let members = def.members.iter().map(|&member| self.simple(member)).collect::<Option<Vec<_>>>()?;
        if members.is_empty() {
            return None;
        }
        match SimpleType::union(&members) {
            Ok(simple) => Some(simple),
            Err(error) => {
                self.facet_error(at, at, error);
                None
            }
        }
    }
}

fn facet_node(at: At<'_>) -> Option<(FacetKind, At<'_>, &str)> {
    Some((FacetKind::from_name(at.local())?, at, at.node.attribute("value")?))
}

/// The facet that an error is about: the first of its kind that is wrong by itself, else the first.
fn culprit<'a>(
    base: &Arc<SimpleType>,
    error: &FacetError,
    nodes: &[(FacetKind, At<'a>, &str)],
    facets: &[Facet<'_>],
    at: At<'a>,
) -> At<'a> {
    let of_kind = || nodes.iter().zip(facets).filter(|((kind, _, _), _)| Some(*kind) == error.facet);
    let wrong_alone = |facet: &Facet<'_>| {
        let alone = SimpleType::restrict(base, std::slice::from_ref(facet));
        alone.is_err_and(|errors| errors.iter().any(|e| e == error))
    };
    let found = of_kind().find(|(_, facet)| wrong_alone(facet)).or_else(|| of_kind().next());
    found.map_or(at, |((_, place, _), _)| *place)
}
