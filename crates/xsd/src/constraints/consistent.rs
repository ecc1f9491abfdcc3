//! *Element Declarations Consistent* (3.8.6, `cos-element-consistent`).

use std::collections::{HashMap, HashSet};

use segur_xml::NameId;

use super::Checker;
use super::messages::say;
use super::parts::{Part, PartTerm};
use crate::model::{Content, ElementId, ModelGroup, Origin, TypeId};

/// The types met so far in one content model, by element name.
#[derive(Default)]
struct Met<'a> {
    types: HashMap<NameId, TypeId>,
    groups: HashSet<*const ModelGroup>,
    todo: Vec<Part<'a>>,
}

impl<'a> Checker<'a> {
    /// In one content model elements of the same name have the same type, those that substitution groups
    /// bring included.
    pub(super) fn consistent_elements(&mut self) {
        for (id, def) in self.own_complex_types() {
            let Content::Complex { particle: Some(particle), .. } = &def.content else { continue };
            self.consistent_part(Part::new(self.components, particle), Some(id), def.origin);
        }
        for group in &self.components.groups {
            self.consistent_part(Part::once(&group.group), None, group.origin);
        }
    }

    fn consistent_part(&mut self, part: Part<'a>, owner: Option<TypeId>, origin: Origin) {
        let mut met = Met { todo: vec![part], ..Met::default() };
        while let Some(part) = met.todo.pop() {
            if !self.spend(1) {
                return;
            }
            let clash = match part.term {
                PartTerm::Element(id) => self.clash(&mut met, id),
                PartTerm::Group(group) if met.groups.insert(std::ptr::from_ref(group)) => {
                    met.todo.extend(part.children(self.components));
                    None
                }
                PartTerm::Group(_) | PartTerm::Wildcard(_) => None,
            };
            if let Some(element) = clash {
                return self.inconsistent(
                    element,
                    owner,
                    part.particle.map_or(origin, |particle| particle.origin),
                );
            }
        }
    }

    /// The element, or what may stand for it, that has another type than before.
    fn clash(&mut self, met: &mut Met<'a>, id: ElementId) -> Option<ElementId> {
        let members = match self.element(id).global {
            true => self.substitutes.get(&id).map_or(&[][..], |members| members),
            false => &[],
        };
        self.steps += members.len() as u64;
        let components = self.components;
        members.iter().copied().chain([id]).find(|&id| {
            let element = &components.elements[id.index()];
            *met.types.entry(element.name).or_insert(element.type_) != element.type_
        })
    }

    fn inconsistent(&mut self, element: ElementId, owner: Option<TypeId>, origin: Origin) {
        let owner = match owner {
            Some(id) => say("le type {0}", "type {0}", &[&self.type_name(id)]),
            None => say("un groupe", "a group", &[]),
        };
        let message = say(
            "plusieurs éléments de même nom {0} mais de types différents dans {1} : ils doivent avoir le même type",
            "several elements of the same name {0} but different types in {1}: they must have the same type",
            &[&self.element_name(element), &owner],
        );
        self.error("cos-element-consistent", origin, message);
    }
}
