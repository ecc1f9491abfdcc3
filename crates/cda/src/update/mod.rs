//! Changing a document that was received: what the model does not hold stays.
//!
//! Three-way: the data read from the document and the data wanted make a document each (the twins); what differs between
//! the two is carried over to the document, element by element. The narrative follows where it shows what changed; what
//! cannot follow is a conflict that the report names.

mod edit;
mod merge;
mod narrative;
mod order;
mod pair;
mod report;
mod rows;
mod twin;
mod verify;
mod version;
mod words;

use std::collections::HashMap;

use crate::context::Context;
use crate::document::{Document, Signed};
use crate::dossier::{Dossier, Unsupported};
use crate::header::{Header, SectionName};
use crate::input::Problem;
use crate::models::derived::derived_ids;

pub use report::{Kind, Note, UpdateReport};

/// Why a document was not changed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum UpdateError {
    /// The document is of no model that is known in depth.
    Unsupported,
    /// The document is signed: a change would break the signature.
    Signed,
    /// The data are of another model: that of the document, that of the data.
    OtherModel(&'static str, &'static str),
    /// What is wrong with the data and was not wrong before.
    Problems(Vec<Problem>),
}

/// Changes a document so that its data are `after`; everything that the model does not hold stays. Nothing to change
/// leaves the same bytes. With `new_version` the result is a new version that replaces the document.
///
/// The time and identifiers of a new version come from `context`.
///
/// # Errors
/// The document is of no known model, of another one, or signed; the data have a problem that they did not have. The
/// document is then as it was.
///
/// ```
/// use segur_cda::{Context, Document, Dossier, update, values::Ts};
/// # let sample = include_bytes!("../../../../samples/cda/level1/rich.xml");
/// let mut document = Document::parse(sample)?;
/// let (mut data, _) = Dossier::read(&document).unwrap();
/// data.header.meta.title = Some("CR opératoire corrigé".into());
/// let mut next = || 1;
/// let mut context = Context::new(Ts::parse("2026-02-01T10:00+01:00").unwrap(), &mut next);
/// let report = update::update(&mut document, &data, false, &mut context).unwrap();
/// assert_eq!(report.conflicts().count(), 0);
/// assert_eq!(document.root().at("title").unwrap().text(), "CR opératoire corrigé");
/// # Ok::<(), segur_cda::Malformed>(())
/// ```
pub fn update(
    document: &mut Document,
    after: &Dossier,
    new_version: bool,
    context: &mut Context<'_>,
) -> Result<UpdateReport, UpdateError> {
    let mut before = Dossier::of(document.root()).map_err(|Unsupported| UpdateError::Unsupported)?;
    if before.body.name() != after.body.name() {
        return Err(UpdateError::OtherModel(before.body.name(), after.body.name()));
    }
    let old = before.check();
    let new: Vec<Problem> = after.check().into_iter().filter(|problem| !old.contains(problem)).collect();
    if !new.is_empty() {
        return Err(UpdateError::Problems(new));
    }
    let mut after = after.clone();
    let mut notes = keep_names(&mut before.header, &mut after.header);
    notes.extend(strange_names(&before.header, &after, context));
    if new_version {
        version::next(&before.header.meta, &mut after.header.meta, context);
    }
    if after == before {
        return Ok(UpdateReport { notes });
    }
    let now = context.now().clone();
    let (twin_a, twin_b) = (twin::Twin::new(&before, &now), twin::Twin::new(&after, &now));
    if twin_a.is_as(&twin_b) {
        notes.extend(verify::verify(document.root(), &after, &now));
        return Ok(UpdateReport { notes });
    }
    let mut used: std::collections::HashSet<_> = document
        .root()
        .descendants()
        .filter_map(|e| e.attribute("root"))
        .map(crate::element::Str::from)
        .collect();
    let mut derived = derived_ids(&after.header);
    let mut ids = || loop {
        let id = derived();
        if used.insert(id.root.clone()) {
            break id;
        }
    };
    let root = document.root_mut().map_err(|Signed| UpdateError::Signed)?;
    let merge = merge::Merge::new(&twin_a, &twin_b, root, &mut ids);
    notes.extend(merge.run(root));
    if new_version {
        version::mend_parent(root, &before.header.meta);
    }
    notes.extend(verify::verify(root, &after, &now));
    Ok(UpdateReport { notes })
}

/// Names of sections that neither document has. That of a section that goes with what it held goes with it.
fn strange_names(before: &Header, after: &Dossier, context: &mut Context<'_>) -> Vec<Note> {
    let missing = after.missing_sections(context).into_iter().map(|at| (at, &after.header.sections[at]));
    let strange = missing.filter(|(_, name)| before.sections.iter().all(|other| other.key() != name.key()));
    let note = |(at, name): (usize, &SectionName)| {
        let code = name.code.as_deref().map(String::from);
        Note::new(Kind::Conflict, format!("sections[{at}]"), None, code)
    };
    strange.map(note).collect()
}

/// Data that do not name a section leave its name as it is; statements come and go, and keep their identifiers: to change
/// one is a conflict.
fn keep_names(before: &mut Header, after: &mut Header) -> Vec<Note> {
    let twins: Vec<Option<usize>> = {
        let places: HashMap<_, _> =
            after.sections.iter().enumerate().rev().map(|(at, name)| (name.key(), at)).collect();
        before.sections.iter().map(|name| places.get(&name.key()).copied()).collect()
    };
    for (name, twin) in before.sections.iter().zip(twins) {
        match twin.and_then(|at| after.sections.get_mut(at)) {
            Some(other) => other.id = other.id.take().or_else(|| name.id.clone()),
            None => after.sections.push(name.clone()),
        }
    }
    let names: HashMap<_, _> = before.sections.iter().rev().map(|name| (name.key(), name)).collect();
    let held = |name: &SectionName| names.get(&name.key()).copied();
    let statements = |name: &SectionName| held(name).map_or(0, |other| other.statements.len());
    let changed = |name: &SectionName| match held(name) {
        Some(other) => other.statements != name.statements,
        None => !name.statements.is_empty(),
    };
    let asked = after.sections.iter().enumerate().filter(|(_, name)| changed(name));
    let notes = asked.map(|(at, name)| {
        let count = |number: usize| Some(number.to_string());
        let path = format!("sections[{at}].statements");
        Note::new(Kind::Conflict, path, count(statements(name)), count(name.statements.len()))
    });
    let notes = notes.collect();
    let lists = before.sections.iter_mut().chain(&mut after.sections);
    lists.for_each(|section| section.statements.clear());
    notes
}

impl std::fmt::Display for UpdateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            UpdateError::Unsupported => f.write_str("the document is of no model that is known in depth"),
            UpdateError::Signed => Signed.fmt(f),
            UpdateError::OtherModel(document, data) => {
                write!(f, "the document is of model {document}, the data are of model {data}")
            }
            UpdateError::Problems(list) => {
                list.iter().try_for_each(|problem| writeln!(f, "{}: {}", problem.path, problem.message.en))
            }
        }
    }
}

impl std::error::Error for UpdateError {}
