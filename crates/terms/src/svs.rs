//! Value sets as IHE SVS gives them (ITI TF-2: 3.48, `urn:ihe:iti:svs:2008`), and as ART-DECOR does (`valueSets`).

use std::fmt::Write as _;

use segur_report::{Finding, Source, Text};

use crate::build::{Builder, Limits};
use crate::elements::{Element, Elements, Escaped, Step, not_a};
use crate::table::{Concept, Day, Status};
use crate::value_set::{Identity, ValueSet};

/// The value sets of a document, and what is wrong with single concepts of them.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Reading {
    /// The value sets, in the order of the document.
    pub value_sets: Vec<ValueSet>,
    /// Concepts left out because they have no code or no code system: at most one hundred of them.
    pub findings: Vec<Finding>,
}

/// Reads every value set of a document.
///
/// # Errors
/// When it is ill-formed, holds no value set, or more than the limits allow.
///
/// ```
/// let reading = segur_terms::svs::read(br#"<valueSets><valueSet id="1.2.3" name="Sexe"><conceptList>
///     <concept code="F" codeSystem="1.2.4" displayName="femme"/></conceptList></valueSet></valueSets>"#,
///     &Default::default())?;
/// assert_eq!(reading.value_sets[0].identity().oid, "1.2.3");
/// assert_eq!(reading.value_sets[0].len(), 1);
/// # Ok::<(), Box<segur_report::Finding>>(())
/// ```
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Reading, Box<Finding>> {
    let mut reading = Reading::default();
    let mut open: Option<(Identity, Builder)> = None;
    Elements::new(bytes, limits).each(|names, step| {
        match step {
            Step::Start(element) if is_value_set(element.local()) => {
                open = Some((identity(&element), Builder::default()));
            }
            Step::Start(element) if matches!(element.local(), "Concept" | "concept") => {
                match (&mut open, concept(&element)) {
                    (Some((_, builder)), Ok(concept)) => builder.push(&concept, limits)?,
                    (Some(_), Err(attribute)) if reading.findings.len() < MOST_FINDINGS => {
                        reading.findings.push(incomplete(attribute).with_location(element.location()));
                    }
                    _ => {}
                }
            }
            Step::End(name) if is_value_set(names.local_name(name)) => {
                let read = open.take().map(|(id, builder)| ValueSet::from_table(id, builder.finish()));
                reading.value_sets.extend(read);
                if reading.value_sets.len() > limits.tables {
                    return Err(too_many(limits.tables));
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    if reading.value_sets.is_empty() {
        return Err(not_a("un jeu de valeurs (SVS)", "a value set (SVS)"));
    }
    Ok(reading)
}

/// Writes a value set in this form: what rules ask questions about (`//svs:Concept[@code = $c][@codeSystem = $s]`).
///
/// ```
/// let listing = "@oid 1.2.3\n@system 1.2.4\nF\tféminin";
/// let set = segur_terms::listing::read(listing.as_bytes(), &Default::default())?;
/// let again = segur_terms::svs::read(segur_terms::svs::write(&set).as_bytes(), &Default::default())?;
/// assert!(again.value_sets[0].contains("F", "1.2.4"));
/// # Ok::<(), Box<segur_report::Finding>>(())
/// ```
pub fn write(set: &ValueSet) -> String {
    let Identity { oid, name, date, .. } = set.identity();
    let date = date.map(|day| format!(" dateMaj=\"{}\"", day.number())).unwrap_or_default();
    let (oid, name) = (Escaped(oid), Escaped(name));
    let mut out = format!(
        "<RetrieveValueSetResponse xmlns=\"urn:ihe:iti:svs:2008\"><ValueSet id=\"{oid}\" displayName=\"{name}\"{date}><ConceptList>\n"
    );
    for Concept { code, system, .. } in set.concepts().filter(|concept| concept.status != Status::Inactive) {
        let (code, system) = (Escaped(code), Escaped(system.unwrap_or_default()));
        let _ = writeln!(out, "<Concept code=\"{code}\" codeSystem=\"{system}\"/>");
    }
    out.push_str("</ConceptList></ValueSet></RetrieveValueSetResponse>\n");
    out
}

const MOST_FINDINGS: usize = 100;

fn is_value_set(local: &str) -> bool {
    matches!(local, "ValueSet" | "DescribedValueSet" | "valueSet")
}

fn identity(element: &Element<'_>) -> Identity {
    let first = |names: &[&str]| names.iter().find_map(|name| element.present(name)).unwrap_or_default();
    Identity {
        oid: first(&["id"]).to_owned(),
        name: first(&["displayName", "name"]).to_owned(),
        version: first(&["version", "versionLabel", "revisionDate"]).to_owned(),
        date: ["dateMaj", "revisionDate", "effectiveDate"]
            .iter()
            .find_map(|name| Day::parse(element.attribute(name))),
    }
}

/// The concept, or the attribute that it lacks.
fn concept<'e>(element: &Element<'e>) -> Result<Concept<'e>, &'static str> {
    let required = |name| element.present(name).ok_or(name);
    Ok(Concept {
        code: required("code")?,
        system: Some(required("codeSystem")?),
        display: element.present("displayName"),
        status: Status::Active,
        valid_from: Day::parse(element.attribute("dateValid")),
        valid_to: Day::parse(element.attribute("dateFin")),
    })
}

fn incomplete(attribute: &str) -> Finding {
    let message = Text::new(
        format!("un concept du jeu de valeurs n'a pas d'attribut `{attribute}` : il est laissé de côté"),
        format!("a concept of the value set has no attribute `{attribute}`: it is left out"),
    );
    Finding::warning(Source::Terms, "TERMS-CONCEPT", message)
}

fn too_many(limit: usize) -> Box<Finding> {
    let message =
        Text::new(format!("plus de {limit} jeux de valeurs"), format!("more than {limit} value sets"));
    Box::new(Finding::error(Source::Terms, "TERMS-LIMIT-TABLES", message))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;

    const TWO: &str = r#"<RetrieveMultipleValueSetsResponse xmlns="urn:ihe:iti:svs:2008">
      <DescribedValueSet id="1.1" displayName="A" version="2" revisionDate="2024-09-27T12:00:00+01:00"><ConceptList>
        <Concept code="1" codeSystem="9.1" displayName="un" dateValid="20130123000000" dateFin=""/>
        <Concept code="1" codeSystem="9.2" displayName="uno"/></ConceptList></DescribedValueSet>
      <DescribedValueSet id="1.2" displayName="B"><ConceptList/></DescribedValueSet>
      </RetrieveMultipleValueSetsResponse>"#;

    #[test]
    fn the_system_is_part_of_the_key() {
        let sets = read(TWO.as_bytes(), &Limits::default()).unwrap().value_sets;
        assert_eq!(sets.len(), 2);
        assert_eq!(sets[0].identity().date, Day::parse("20240927"));
        assert_eq!(sets[0].find("1", "9.2").unwrap().display, Some("uno"));
        assert_eq!(sets[0].find("1", "9.1").unwrap().valid_from, Day::parse("20130123"));
        assert!(!sets[0].contains("1", "9.3"));
        assert_eq!(sets[0].find_code("1").count(), 2);
        assert_eq!(sets[0].systems(), ["9.1", "9.2"]);
        assert!(sets[1].is_empty());
        assert_eq!(ValueSet::from_bytes(&sets[0].to_bytes()).unwrap(), sets[0]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let code = |xml: &str| read(xml.as_bytes(), &Limits::default()).unwrap_err();
        assert_eq!(code("<a/>").code, "TERMS-FORMAT");
        assert_eq!(code("<a>").code, "XML-EOF");
        let nameless =
            b"<ValueSet>\n<Concept codeSystem='1.2'/><Concept code='a' codeSystem='1.2'/></ValueSet>";
        let reading = read(nameless, &Limits::default()).unwrap();
        assert_eq!((reading.value_sets[0].len(), reading.findings[0].code.as_ref()), (1, "TERMS-CONCEPT"));
        assert_eq!(reading.findings[0].location.unwrap().line, 2);
    }
}
