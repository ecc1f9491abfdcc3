//! `xs:redefine` (part 1, section 4.2.2): puts new definitions in place of those of another document.
//!
//! The old definition keeps its number and is reached by the new one only.

use std::collections::HashSet;
use std::rc::Rc;

use segur_xml::NameId;

use super::symbols::{Definition, Space};
use super::{At, Reader};

/// What leads from one view to another.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Through {
    /// `xs:include` alone.
    Includes,
    /// `xs:redefine` too.
    Both,
}

impl<'a> Reader<'a> {
    /// Applies every redefinition, those of the innermost documents first.
    pub(super) fn redefine(&mut self) {
        let set = self.set;
        let uses: Vec<Vec<usize>> =
            set.views.iter().map(|v| v.uses.iter().map(|u| u.view).collect()).collect();
        for view in super::order::order(&uses).sorted {
            let tree = &set.documents[set.views[view].document].tree;
            for used in &set.views[view].uses {
                let at = At { view, node: tree.node(used.node) };
                if at.local() == "redefine" {
                    self.redefine_children(at, used.view);
                }
            }
        }
    }

    fn redefine_children(&mut self, at: At<'a>, redefined: usize) {
        let within = self.reachable(redefined, Through::Both);
        let mut seen = HashSet::new();
        for child in at.children() {
            let (Some(space), Some(name)) = (Space::of(child.local()), child.get("name")) else { continue };
            let name = self.components.names.intern(&self.view(child).target, name);
            if seen.insert((space, name)) {
                self.redefine_one(space, child, name, &within);
            } else {
                self.duplicate(space, child, name);
            }
        }
    }

    fn redefine_one(&mut self, space: Space, at: At<'a>, name: NameId, within: &HashSet<usize>) {
        let old = self.symbols.find(space, name);
        let definition = old.and_then(|old| self.symbols.definition(space, old));
        match definition {
            Some(old) if self.conflicts(space, at, old) => self.duplicate(space, at, name),
            Some(old) if within.contains(&old.at.view) => {
                if space == Space::Type && old.at.local() != at.local() {
                    return self.not_itself(at);
                }
                let id = self.allocate(space, at, name);
                self.symbols.define(space, Definition { at, name, id, redefines: Some(old.id) });
                self.check_redefinition(space, at, name);
            }
            Some(_) => self.duplicate(space, at, name),
            None => self.unresolved(space, at, name),
        }
    }

    /// Whether the original definition stands in the same schema as its redefinition: where circles of
    /// documents make one redefine itself or its includer.
    fn conflicts(&mut self, space: Space, at: At<'a>, latest: Definition<'a>) -> bool {
        let mut original = latest;
        while let Some(older) = original.redefines.and_then(|old| self.symbols.definition(space, old)) {
            original = older;
        }
        self.reachable(original.at.view, Through::Includes).contains(&at.view)
    }

    /// The views that a view leads to, itself included.
    fn reachable(&mut self, view: usize, through: Through) -> Rc<HashSet<usize>> {
        if let Some(known) = self.reachable.get(&(view, through)) {
            return known.clone();
        }
        let reached = Rc::new(self.reach(view, through));
        self.reachable.insert((view, through), reached.clone());
        reached
    }

    fn reach(&self, view: usize, through: Through) -> HashSet<usize> {
        let set = self.set;
        let mut seen = HashSet::from([view]);
        let mut pending = vec![view];
        while let Some(view) = pending.pop() {
            let tree = &set.documents[set.views[view].document].tree;
            let wanted = |node| through == Through::Both || tree.node(node).local_name() == "include";
            let used = set.views[view].uses.iter().filter(|used| wanted(used.node));
            pending.extend(used.map(|used| used.view).filter(|&used| seen.insert(used)));
        }
        seen
    }

    /// What a redefinition must refer to: itself (src-redefine.5, .6, .7).
    fn check_redefinition(&mut self, space: Space, at: At<'a>, name: NameId) {
        match space {
            Space::Type => self.check_redefined_type(at, name),
            Space::Group => self.check_redefined_group(at, name),
            Space::AttributeGroup if self.self_references(at, "attributeGroup", name).len() > 1 => {
                self.too_many_references(at, "src-redefine.7.1");
            }
            _ => {}
        }
    }

    fn check_redefined_type(&mut self, at: At<'a>, name: NameId) {
        let derivation = match at.local() {
            "simpleType" => at.child("restriction"),
            _ => {
                at.children().find_map(|content| content.child("restriction").or(content.child("extension")))
            }
        };
        let base = derivation.and_then(|d| d.get("base").and_then(|base| self.name(d, base)));
        if base != Some(name) {
            self.not_itself(at);
        }
    }

    fn not_itself(&mut self, at: At<'a>) {
        let code = if at.local() == "simpleType" { "src-redefine.5.a.b" } else { "src-redefine.5.b.d" };
        self.complain(
            at,
            code,
            "un type redéfini restreint ou étend le type du même nom ; le donner comme « base »",
            "a redefined type restricts or extends the type of the same name; give it as base",
        );
    }

    fn check_redefined_group(&mut self, at: At<'a>, name: NameId) {
        let references = self.self_references(at, "group", name);
        let once = |a: At<'a>| {
            let is_one =
                |attribute: &str| a.get(attribute).is_none_or(|n| super::lexical::non_negative(n) == Some(1));
            is_one("minOccurs") && is_one("maxOccurs")
        };
        match references.as_slice() {
            [] => {}
            [reference] if once(*reference) => {}
            [reference] => self.complain(
                *reference,
                "src-redefine.6.1.2",
                "dans xs:redefine, la référence d'un groupe à lui-même a minOccurs et maxOccurs à 1",
                "in xs:redefine, the reference of a group to itself has minOccurs and maxOccurs equal to 1",
            ),
            _ => self.too_many_references(at, "src-redefine.6.1.1"),
        }
    }

    fn too_many_references(&mut self, at: At<'a>, code: &'static str) {
        self.complain(
            at,
            code,
            "dans xs:redefine, un groupe se réfère à lui-même une fois au plus",
            "in xs:redefine, a group refers to itself once at most",
        );
    }

    /// The references to the component itself; those inside the types of local elements do not count.
    pub(super) fn self_references(&mut self, at: At<'a>, local: &str, name: NameId) -> Vec<At<'a>> {
        let mut found = Vec::new();
        let mut pending: Vec<At<'a>> = at.children().collect();
        while let Some(here) = pending.pop() {
            let reference = if here.local() == local { here.get("ref") } else { None };
            if reference.is_some_and(|r| self.peek_name(here, r) == Some(name)) {
                found.push(here);
            }
            if !matches!(here.local(), "element" | "attribute") {
                pending.extend(here.children());
            }
        }
        found
    }
}
