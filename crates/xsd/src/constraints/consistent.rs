//! *Element Declarations Consistent* (3.8.6, `cos-element-consistent`).

use std::collections::{HashMap, HashSet};

use segur_xml::NameId;

use super::Checker;
use super::messages::say;
use super::parts::{Part, PartTerm};
use crate::model::{Content, ElementId, ModelGroup, Origin, TypeId};

/// What a content model holds, each group walked once.
struct Walk<'a> {
    locals: HashMap<NameId, (ElementId, Origin)>,
    globals: HashSet<ElementId>,
    groups: HashSet<*const ModelGroup>,
    todo: Vec<(Part<'a>, Origin)>,
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
        let mut walk = Walk {
            locals: HashMap::new(),
            globals: HashSet::new(),
            groups: HashSet::new(),
            todo: vec![(part, origin)],
        };
        let clash = self.local_clash(&mut walk).or_else(|| self.global_clash(&walk));
        if let Some((element, origin)) = clash {
            self.inconsistent(element, owner, origin);
        }
    }

    /// Walks the content model; the first local element that has the name of another but not its type.
    fn local_clash(&mut self, walk: &mut Walk<'a>) -> Option<(ElementId, Origin)> {
        while let Some((part, origin)) = walk.todo.pop() {
            if !self.spend(1) {
                return None;
            }
            let origin = part.particle.map_or(origin, |particle| particle.origin);
            match part.term {
                PartTerm::Element(id) if self.element(id).global => {
                    walk.globals.insert(id);
                }
                PartTerm::Element(id) => {
                    let (other, _) = *walk.locals.entry(self.element(id).name).or_insert((id, origin));
                    if self.element(other).type_ != self.element(id).type_ {
                        return Some((id, origin));
                    }
                }
                PartTerm::Group(group) if walk.groups.insert(std::ptr::from_ref(group)) => {
                    walk.todo.extend(part.children(self.components).rev().map(|child| (child, origin)));
                }
                PartTerm::Group(_) | PartTerm::Wildcard(_) => {}
            }
        }
        None
    }

    /// A local element that has the name but not the type of a global one, which stands in the content model or
    /// may stand for an element in it. Global elements never clash among themselves: their names differ.
    fn global_clash(&mut self, walk: &Walk<'a>) -> Option<(ElementId, Origin)> {
        let mut locals: Vec<_> = walk.locals.iter().collect();
        locals.sort_unstable_by_key(|&(name, _)| name.0);
        for (name, &(local, origin)) in locals {
            let Some(&global) = self.components.global_elements.get(name) else { continue };
            if self.element(global).type_ == self.element(local).type_ {
                continue;
            }
            if !self.spend(walk.globals.len() as u64) {
                return None;
            }
            let brings = |head: &ElementId| {
                *head == global
                    || self
                        .substitutes
                        .get(head)
                        .is_some_and(|members| members.binary_search(&global).is_ok())
            };
            if walk.globals.iter().any(brings) {
                return Some((local, origin));
            }
        }
        None
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
