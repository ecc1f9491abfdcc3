//! Models of documents: what each schema of a kit says of the documents that it is for.
//!
//! A kit has one Schematron schema for each model and version (`CI-SIS_LDL-SES_2022.01.sch`), and a real document does
//! not name its schema. But schemas assert the `templateId` and `code` that their documents must have: that is how
//! they are recognised here, without a table of models that would have to follow each edition of the kit.

use serde::{Deserialize, Serialize};

/// A model of documents, as its schema describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    /// Name, such as `LDL-SES`.
    pub name: String,
    /// Version, such as `2022.01`; empty if the file name gives none.
    pub version: String,
    /// Roots of the `templateId` that the schema demands of the `ClinicalDocument`.
    pub templates: Vec<String>,
    /// Document codes (`ClinicalDocument/code/@code`) that it demands.
    pub codes: Vec<String>,
    /// Roots of the `templateId` that it demands of sections.
    pub sections: Vec<String>,
}

/// What a model's file name begins with.
const PREFIX: &str = "CI-SIS_";

impl Model {
    /// The model of a schema: its file name, and the context and test of each of its assertions.
    ///
    /// ```
    /// use segur_rules::Model;
    /// let rules = [("cda:ClinicalDocument", "cda:templateId[@root='1.2.250.1.213.1.1.1.29']")];
    /// let model = Model::of("CI-SIS_LDL-SES_2022.01.sch", rules);
    /// assert_eq!((model.name.as_str(), model.version.as_str()), ("LDL-SES", "2022.01"));
    /// assert_eq!(model.templates, ["1.2.250.1.213.1.1.1.29"]);
    /// ```
    pub fn of<'r>(file_name: &str, rules: impl IntoIterator<Item = (&'r str, &'r str)>) -> Model {
        let (name, version) = name_and_version(file_name);
        let mut model = Model { name: name.to_owned(), version: version.to_owned(), ..Model::default() };
        for (context, test) in rules {
            model.learn(context, test);
        }
        model
    }

    /// Gives a version whose schema says nothing of the document what the other versions of its model say.
    pub(crate) fn complete(models: &mut [Model]) {
        let silent = |model: &Model| model.templates.is_empty() && model.codes.is_empty();
        for at in (0..models.len()).filter(|&at| silent(&models[at])).collect::<Vec<_>>() {
            let eloquent = models.iter().find(|other| other.name == models[at].name && !silent(other));
            if let Some((templates, codes)) =
                eloquent.map(|other| (other.templates.clone(), other.codes.clone()))
            {
                (models[at].templates, models[at].codes) = (templates, codes);
            }
        }
    }

    fn learn(&mut self, context: &str, test: &str) {
        // A context such as `*[templateId/@root = '...']` may be any part of a document; the OID tells.
        if let Some(predicate) = context.strip_prefix("*[") {
            let named =
                literals(predicate, "templateId", "root").filter(|named| is_of_a_model(named.literal));
            named.for_each(|named| insert(&mut self.templates, named.literal));
        }
        let document = is_document(context);
        if !document && !context.ends_with("structuredBody") {
            return;
        }
        for named in literals(test, "templateId", "root") {
            let list = if document && named.is_own { &mut self.templates } else { &mut self.sections };
            insert(list, named.literal);
        }
        let codes = literals(test, "code", "code").filter(|named| document && named.is_own);
        codes.for_each(|named| insert(&mut self.codes, named.literal));
    }
}

/// Whether the OID is one of the arc where the CI-SIS registers its models of documents.
pub(crate) fn is_of_a_model(root: &str) -> bool {
    root.starts_with("1.2.250.1.213.1.1.1.")
}

/// `CI-SIS_VSM_1.4_2022.01.sch` is version 2022.01 of the model VSM_1.4.
fn name_and_version(file_name: &str) -> (&str, &str) {
    let stem = file_name.strip_suffix(".sch").unwrap_or(file_name);
    let stem = stem.strip_prefix(PREFIX).unwrap_or(stem);
    let is_version = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    match stem.rsplit_once('_') {
        Some((name, version)) if !version.is_empty() && is_version(version) => (name, version),
        _ => (stem, ""),
    }
}

/// Whether a rule's context is the document itself: its last step is `ClinicalDocument`.
fn is_document(context: &str) -> bool {
    let steps = context.split('[').next().unwrap_or_default();
    steps.trim().rsplit(['/', ':']).next() == Some("ClinicalDocument")
}

/// A literal compared with an attribute of an element.
struct Named<'t> {
    literal: &'t str,
    /// Whether the element is a child of the context rather than somewhere below.
    is_own: bool,
}

/// The literals that `element[@attribute = '...']` and `element/@attribute = '...'` name.
fn literals<'t>(text: &'t str, element: &str, attribute: &str) -> impl Iterator<Item = Named<'t>> {
    text.match_indices(element).filter_map(move |(at, _)| {
        let rest = text[at + element.len()..].trim_start();
        let rest = rest.strip_prefix(['[', '/'])?.trim_start().strip_prefix('@')?;
        let rest = rest.strip_prefix(attribute)?.trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
        let (literal, _) = rest[1..].split_once(quote)?;
        Some(Named { literal, is_own: is_child(&text[..at]) })
    })
}

/// Whether the step that this text leads to is a child of the context, whatever its prefix.
fn is_child(before: &str) -> bool {
    if before.matches('[').count() > before.matches(']').count() {
        return false;
    }
    let name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '/' | '*' | '@');
    let path_start = before.rfind(|c: char| !name(c)).map_or(0, |at| at + 1);
    let path = &before[path_start..];
    let path = path.strip_prefix("./").unwrap_or(path);
    let within = path.rsplit_once('/').map(|(within, _)| within);
    let own_prefix = |prefix: &str| prefix.is_empty() || prefix.ends_with(':');
    match within {
        None => own_prefix(path),
        Some(within) => within.rsplit(['/', ':']).next() == Some("ClinicalDocument"),
    }
}

fn insert(list: &mut Vec<String>, item: &str) {
    if !list.iter().any(|known| known == item) {
        list.push(item.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_give_name_and_version() {
        for (file, expected) in [
            ("CI-SIS_VSM_1.4_2022.01.sch", ("VSM_1.4", "2022.01")),
            ("CI-SIS_eDISP-MED_2024.01.sch", ("eDISP-MED", "2024.01")),
            ("autre.sch", ("autre", "")),
            ("", ("", "")),
        ] {
            assert_eq!(name_and_version(file), expected);
        }
    }

    #[test]
    fn only_what_the_document_itself_must_have_counts() {
        let model = Model::of(
            "CI-SIS_A_1.sch",
            [
                ("cda:ClinicalDocument", "./cda:templateId[@root = \"1.1\" and @extension='2']"),
                ("cda:ClinicalDocument", "count(cda:templateId[@root='1.2'])=1"),
                ("cda:ClinicalDocument", "cda:component/cda:section/cda:templateId[@root='1.9']"),
                ("cda:ClinicalDocument", "cda:code[@code='A' and @codeSystem='1']"),
                ("cda:ClinicalDocument", "cda:documentationOf/cda:serviceEvent/cda:code[@code='B']"),
                (
                    "cda:ClinicalDocument/cda:component/cda:structuredBody",
                    "count(cda:component/cda:section[cda:templateId/@root='1.8']) > 0",
                ),
                ("cda:section", "cda:templateId[@root='1.7']"),
                (
                    "*[cda:templateId/@root='1.2.250.1.213.1.1.1.3']",
                    "not(/cda:ClinicalDocument/cda:templateId[@root='1.6'])",
                ),
            ],
        );
        assert_eq!(model.templates, ["1.1", "1.2", "1.2.250.1.213.1.1.1.3"]);
        assert_eq!(model.codes, ["A"]);
        assert_eq!(model.sections, ["1.9", "1.8"]);
    }
}
