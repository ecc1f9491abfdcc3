//! Identity constraints: paths to step automata.

use segur_report::{Finding, Source, Text};

use super::content::place;
use crate::model::{Components, IdentityConstraint, NameTest, Path};
use crate::tables::{ConstraintTable, NameStep, PathTable};

pub(super) fn constraints(components: &Components, findings: &mut Vec<Finding>) -> Vec<ConstraintTable> {
    components.constraints.iter().map(|constraint| table(components, constraint, findings)).collect()
}

fn table(
    components: &Components,
    constraint: &IdentityConstraint,
    findings: &mut Vec<Finding>,
) -> ConstraintTable {
    let mut too_long = false;
    let mut paths = |paths: &[Path]| -> Vec<PathTable> {
        let tables: Vec<PathTable> = paths.iter().filter_map(path).collect();
        too_long |= tables.len() < paths.len();
        tables
    };
    let selector = paths(&constraint.selector);
    let fields = constraint.fields.iter().map(|field| paths(field)).collect();
    if too_long {
        findings.push(place(components, constraint.origin, limit(components, constraint)));
    }
    ConstraintTable { name: constraint.name, kind: constraint.kind, selector, fields }
}

fn path(path: &Path) -> Option<PathTable> {
    let steps = path.steps.iter().map(|&test| step(test)).collect();
    PathTable::new(path.anywhere, steps, path.attribute.map(step))
}

fn step(test: NameTest) -> NameStep {
    match test {
        NameTest::Any => NameStep::Any,
        NameTest::Namespace(ns) => NameStep::Namespace(ns.0),
        NameTest::Name(name) => NameStep::Name(name.0),
    }
}

fn limit(components: &Components, constraint: &IdentityConstraint) -> Finding {
    let name = components.names.display(constraint.name);
    let most = PathTable::MAX_STEPS;
    let text = Text::new(
        format!("contrainte d'identité {name} : un chemin a plus de {most} étapes"),
        format!("identity constraint {name}: a path has more than {most} steps"),
    );
    Finding::error(Source::Xsd, "XSD-LIMIT", text)
}
