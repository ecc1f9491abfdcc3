//! Patterns.

use segur_report::Text;

use super::{Compiler, Scope};
use crate::Error;
use crate::ast::{Anchor, Pattern, PatternStep as Step};
use crate::functions::Kind;
use crate::parse;
use crate::program::{ExprId, List, PathPattern, PatternAnchor, PatternId, PatternStep};

impl Compiler<'_> {
    /// Compiles a pattern (XSLT 2.0, section 5.5.2).
    ///
    /// # Errors
    ///
    /// As [`Compiler::expression`]; `XTSE0340` for an expression that is no pattern.
    pub fn pattern(&mut self, source: &str, scope: &Scope) -> Result<PatternId, Error> {
        let parsed = parse::pattern(source)?;
        let paths = self.path_patterns(&parsed, &mut scope.clone()).map_err(|error| error.at(parsed.span))?;
        let next = PatternId(self.patterns.len() as u32);
        let id = *self.known_patterns.entry(paths.clone()).or_insert(next);
        if id == next {
            self.patterns.push(paths);
        }
        Ok(id)
    }

    fn path_patterns(&mut self, parsed: &Pattern, scope: &mut Scope) -> Result<Vec<PathPattern>, Error> {
        parsed
            .paths
            .iter()
            .map(|path| {
                let (anchor, deep) = match &path.anchor {
                    Anchor::None => (PatternAnchor::None, true),
                    Anchor::Root => (PatternAnchor::Root, false),
                    Anchor::AnyDepth => (PatternAnchor::Root, true),
                    Anchor::Call(call, deep) => {
                        let nodes = self.compile(call, scope)?;
                        (PatternAnchor::Nodes(self.remembered(nodes), *deep), *deep)
                    }
                };
                let steps = path
                    .steps
                    .iter()
                    .enumerate()
                    .map(|(at, step)| self.pattern_step(step, at == 0 && deep, scope));
                Ok(PathPattern { anchor, steps: steps.collect::<Result<_, _>>()? })
            })
            .collect()
    }

    fn pattern_step(
        &mut self,
        step: &Step,
        first_deep: bool,
        scope: &mut Scope,
    ) -> Result<PatternStep, Error> {
        let test = self.node_test(&step.test, scope)?;
        let (own, positional) = self.predicates(&step.predicates, Kind::Nodes, scope)?;
        let (shared, counts) = self.predicates(&step.shared, Kind::Nodes, scope)?;
        if counts {
            return Err(counted());
        }
        let predicates: List = own.iter().chain(&shared).copied().collect();
        let current = |part: &ExprId| self.info_of(*part).depends & super::dependency::CURRENT != 0;
        let lasting = !positional && !predicates.iter().any(current);
        for predicate in &predicates {
            self.slots = self.slots.max(self.info_of(*predicate).slots);
        }
        let predicates = predicates.iter().map(|part| self.remembered(*part)).collect();
        Ok(PatternStep {
            descendant: step.descendant || first_deep,
            axis: step.axis,
            test,
            predicates,
            positional,
            lasting,
        })
    }
}

/// `(a | b)[1]` numbers the nodes of both together, which the parts of a pattern cannot know.
fn counted() -> Error {
    Error::new(
        "XTSE0340",
        Text::new(
            "un prédicat sur des parenthèses ne peut pas compter les nœuds dans le contexte d'une règle",
            "a predicate on parentheses cannot count nodes in the context of a rule",
        ),
    )
}
