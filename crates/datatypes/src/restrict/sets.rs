//! Patterns and enumerations: part 2, sections 4.3.4 and 4.3.5.

use std::sync::Arc;

use super::Step;
use crate::context::NoContext;
use crate::enumeration::{Arena, Enumeration};
use crate::facets::{Facet, FacetKind};
use crate::regex::{Pattern, PatternError};
use crate::simple_type::{Kind, SimpleType};
use crate::value::Value;
use crate::whitespace::{Input, normalize};

impl Step<'_> {
    pub(super) fn read_patterns<'f, 'c: 'f>(&mut self, facets: impl Iterator<Item = &'f Facet<'c>>) {
        let sources: Vec<&str> = facets.map(|facet| facet.value).collect();
        if sources.is_empty() {
            return;
        }
        match Pattern::any(&sources) {
            Ok(pattern) => {
                self.facets.patterns.push(Arc::new(pattern));
                self.facets.given = self.facets.given.with(FacetKind::Pattern);
            }
            Err(error) => self.refuse_patterns(&sources, &error),
        }
    }

    /// Each expression that is wrong by itself, or all of them together.
    fn refuse_patterns(&mut self, sources: &[&str], together: &PatternError) {
        let errors: Vec<(&str, PatternError)> =
            sources.iter().filter_map(|source| Some((*source, Pattern::new(source).err()?))).collect();
        for (source, error) in &errors {
            self.refuse_pattern(source, error);
        }
        if errors.is_empty() {
            self.refuse_pattern(&sources.join("|"), together);
        }
    }

    fn refuse_pattern(&mut self, source: &str, error: &PatternError) {
        let (place, fr, en) = (error.position + 1, &error.message.fr, &error.message.en);
        self.refuse(
            "pattern-valid",
            FacetKind::Pattern,
            format!("expression « {source} », caractère {place} : {fr}"),
            format!("expression `{source}`, character {place}: {en}"),
        );
    }

    pub(super) fn read_enumeration<'f, 'c: 'f>(&mut self, facets: impl Iterator<Item = &'f Facet<'c>>) {
        let (mut literals, mut keys) = (Arena::default(), Arena::default());
        let textual = matches!(self.base.kind, Kind::Atomic(space) if space.is_textual());
        for facet in facets {
            if let Some(value) = self.enumerated_value(facet) {
                literals.push(&normalize(self.base.facets.white_space, facet.value));
                if !textual {
                    keys.push(&value.key());
                }
            }
        }
        if self.own.has(FacetKind::Enumeration) {
            let set =
                if textual { Enumeration::of_texts(literals) } else { Enumeration::of_keys(literals, keys) };
            self.facets.enumeration = Some(Arc::new(set));
            self.facets.given = self.facets.given.with(FacetKind::Enumeration);
        }
    }

    fn enumerated_value(&mut self, facet: &Facet<'_>) -> Option<Value> {
        match self.base.value(facet.value, facet.context) {
            Ok(Value::Notation(name)) if !facet.context.is_notation(&name.uri, &name.local) => {
                self.refuse(
                    "enumeration-valid-restriction",
                    facet.kind,
                    format!("la notation « {} » n'est pas déclarée", facet.value),
                    format!("the notation `{}` is not declared", facet.value),
                );
                None
            }
            Ok(value) => Some(value),
            Err(error) => {
                self.refuse(
                    "enumeration-valid-restriction",
                    facet.kind,
                    format!("énumération étrangère au type de base : {}", error.message.fr),
                    format!("the enumeration is not in the base type: {}", error.message.en),
                );
                None
            }
        }
    }
}

impl SimpleType {
    pub(super) fn does_enumeration_decide(&self) -> bool {
        let textual = matches!(self.kind, Kind::Atomic(space) if space.is_textual()) && !self.needs_context;
        let right = |literal| self.judge(Input::new(literal), &NoContext).is_ok();
        textual && self.facets.enumeration.as_ref().is_some_and(|set| set.literals().all(right))
    }
}
