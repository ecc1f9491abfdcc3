//! *All Group Limited* (3.8.6, `cos-all-limited`).

use std::collections::HashSet;

use super::Checker;
use super::messages::say;
use super::parts::{Part, PartTerm};
use crate::model::{Compositor, Content, ModelGroup, Origin, Particle};

impl<'a> Checker<'a> {
    /// `all` stands alone, at the top of a content model or of a group definition, and repeats nothing.
    pub(super) fn all_groups(&mut self) {
        let mut seen = HashSet::new();
        for group in &self.components.groups {
            self.nested_all(&group.group, group.origin, &mut seen);
        }
        for (_, def) in self.own_complex_types() {
            let Content::Complex { particle: Some(particle), .. } = &def.content else { continue };
            let part = Part::new(self.components, particle);
            if let PartTerm::Group(group) = part.term {
                self.all_at_the_top(particle, group);
                self.nested_all(group, def.origin, &mut seen);
            }
        }
    }

    /// `cos-all-limited.1.2`, on occurrences.
    fn all_at_the_top(&mut self, particle: &Particle, group: &ModelGroup) {
        if group.compositor == Compositor::All && particle.max != Some(1) {
            let message = say(
                "un groupe `all` ne peut pas être répété : son `maxOccurs` doit être 1",
                "an `all` group cannot be repeated: its `maxOccurs` must be 1",
                &[],
            );
            self.error("cos-all-limited.1.2", particle.origin, message);
        }
    }

    /// No `all` inside this group or those in it, each looked at once.
    fn nested_all(&mut self, group: &'a ModelGroup, origin: Origin, seen: &mut HashSet<*const ModelGroup>) {
        let mut todo = vec![group];
        while let Some(group) = todo.pop() {
            if !seen.insert(std::ptr::from_ref(group)) {
                continue;
            }
            for particle in &group.particles {
                let part = Part::new(self.components, particle);
                self.all_particle(group, particle, part, origin);
                if let PartTerm::Group(inner) = part.term {
                    todo.push(inner);
                }
            }
        }
    }

    fn all_particle(&mut self, parent: &ModelGroup, particle: &Particle, part: Part<'a>, owner: Origin) {
        let origin = if particle.origin.document.is_some() { particle.origin } else { owner };
        if part.compositor() == Some(Compositor::All) {
            let message = say(
                "un groupe `all` ne peut pas se trouver dans un autre groupe : il doit former à lui seul le contenu",
                "an `all` group cannot stand inside another group: it must be the whole content by itself",
                &[],
            );
            self.error("cos-all-limited.1.2", origin, message);
        }
        if parent.compositor == Compositor::All {
            self.member_of_all(particle, part, origin);
        }
    }

    /// `cos-all-limited.2`.
    fn member_of_all(&mut self, particle: &Particle, part: Part<'a>, origin: Origin) {
        match part.term {
            PartTerm::Element(id) if particle.max != Some(1) && particle.max != Some(0) => {
                let message = say(
                    "l'élément {0} ne peut pas être répété dans un groupe `all`",
                    "element {0} cannot be repeated in an `all` group",
                    &[&self.element_name(id)],
                );
                self.error("cos-all-limited.2", origin, message);
            }
            PartTerm::Element(_) => {}
            PartTerm::Wildcard(_) | PartTerm::Group(_) => {
                let message = say(
                    "un groupe `all` ne peut contenir que des éléments",
                    "an `all` group can contain elements only",
                    &[],
                );
                self.error("cos-all-limited.2", origin, message);
            }
        }
    }
}
