//! The official letters of liaison and documents of level 1 through their models.

use std::collections::BTreeMap;

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
        let (dossier, mended) = mended(dossier);
        match comes_back(&dossier) {
            Ok(()) => {
                equal += 1;
                lines.push(format!("{name}: an equal model{mended}; not held: {}", lost.len()));
            }
            Err(paths) => complaints.push(format!("{name}: another model at {}", paths.join(", "))),
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        lost.iter().for_each(|path| *counts.entry(path).or_default() += 1);
        lines.extend(counts.iter().map(|(path, count)| format!("  {count} x {path}")));
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

/// The official LDL-SES has an identifier of a device whose root is none: generation refuses it, so a right one stands
/// in its place.
fn mended(dossier: Dossier) -> (Dossier, &'static str) {
    let mut json = dossier.to_json();
    let wrong = dossier.check().iter().any(|problem| problem.path == "body.devices[0].udi");
    let Some(udi) = json.pointer_mut("/body/devices/0/udi").filter(|_| wrong) else { return (dossier, "") };
    *udi = "2.51.1.1^0123".into();
    let mended = Dossier::from_json(&json.to_string(), None).unwrap();
    (mended, " (with another identifier of the device)")
}

/// Or the fields of the dossier that are not the same.
fn comes_back(dossier: &Dossier) -> Result<(), Vec<String>> {
    let mut next = || 1;
    let now = Ts::parse("2026-01-15T18:02:11+01:00").unwrap_or_default();
    let made = match dossier.generate(&mut Context::new(now, &mut next)) {
        Ok(made) => made,
        Err(GenerateError::Problems(problems)) => {
            return Err(problems.into_iter().map(|problem| format!("{} (refused)", problem.path)).collect());
        }
        Err(error) => return Err(vec![error.to_string()]),
    };
    let bytes = made.to_bytes().map_err(|error| vec![error.to_string()])?;
    let again = Document::parse(&bytes).ok().and_then(|made| Dossier::read(&made).ok());
    let again = again.ok_or_else(|| vec!["not read again".to_owned()])?.0;
    let (old, new) = (dossier.to_json(), again.to_json());
    let fields = old.as_object().into_iter().flatten();
    let other: Vec<String> =
        fields.filter(|(name, value)| new.get(*name) != Some(*value)).map(|(name, _)| name.clone()).collect();
    if other.is_empty() { Ok(()) } else { Err(other) }
}
