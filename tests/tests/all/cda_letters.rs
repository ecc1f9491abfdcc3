//! The official letters of liaison and documents of level 1 through their models.

use libtest_mimic::Trial;
use segur_cda::models::Body;
use segur_cda::values::Ts;
use segur_cda::{Context, Document, Dossier, GenerateError};
use segur_tests::shared::{Shared, file_name, read};
use segur_tests::snapshot;

use crate::{Outcome, needing, none};

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![needing(shared, "cda::letters", letters)]
}

/// Example, model, new document, model: an equal model. What the model does not hold of each example is in the snapshot.
fn letters(shared: &Shared) -> Outcome {
    let (mut equal, mut all) = (0, 0);
    let (mut complaints, mut lines) = (Vec::new(), Vec::new());
    for path in shared.examples() {
        let document = Document::parse(&read(&path)).map_err(|error| error.to_string())?.unwrapped();
        let Ok((dossier, lost)) = Dossier::read(&document) else { continue };
        if !matches!(dossier.body, Body::LdlSes(_) | Body::LdlEes(_) | Body::Level1(_)) {
            continue;
        }
        all += 1;
        let name = file_name(&path);
        match comes_back(&dossier) {
            Ok(()) => {
                equal += 1;
                lines.push(format!("{name}: an equal model; not held: {}", lost.len()));
            }
            Err(Reason::Refused(paths)) => lines.push(format!("{name}: refused for {}", paths.join(", "))),
            Err(Reason::Other(paths)) => {
                complaints.push(format!("{name}: another model at {}", paths.join(", ")))
            }
        }
        lines.extend(lost.iter().map(|path| format!("  {path}")));
        if let Body::LdlSes(letter) = &dossier.body
            && letter.follow_up.len() != 3
        {
            complaints.push(format!("{name}: what is to be done is not read"));
        }
    }
    println!("letters and documents of level 1 that come back equal: {equal} of {all}");
    none(complaints)?;
    snapshot::compare("cda-not-held.txt", &(lines.join("\n") + "\n")).map_err(Into::into)
}

enum Reason {
    /// The data have problems, at these paths.
    Refused(Vec<String>),
    /// These values are not the same.
    Other(Vec<String>),
}

fn comes_back(dossier: &Dossier) -> Result<(), Reason> {
    let mut next = || 1;
    let now = Ts::parse("2026-01-15T18:02:11+01:00").unwrap_or_default();
    let made = match dossier.generate(&mut Context::new(now, &mut next)) {
        Ok(made) => made,
        Err(GenerateError::Problems(problems)) => {
            return Err(Reason::Refused(problems.into_iter().map(|problem| problem.path).collect()));
        }
        Err(error) => return Err(Reason::Other(vec![error.to_string()])),
    };
    let bytes = made.to_bytes().map_err(|error| Reason::Other(vec![error.to_string()]))?;
    let again = Document::parse(&bytes).ok().and_then(|made| Dossier::read(&made).ok());
    let again = again.ok_or_else(|| Reason::Other(vec!["not read again".to_owned()]))?.0;
    let (old, new) = (dossier.to_json(), again.to_json());
    let fields = old.as_object().into_iter().flatten();
    let other: Vec<String> =
        fields.filter(|(name, value)| new.get(*name) != Some(*value)).map(|(name, _)| name.clone()).collect();
    if other.is_empty() { Ok(()) } else { Err(Reason::Other(other)) }
}
