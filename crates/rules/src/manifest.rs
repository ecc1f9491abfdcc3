//! A folder that says itself what it holds: `rule-set.txt`.
//!
//! ```text
//! # a comment
//! name segur
//! version 0.1.0
//! date 2026-11-25
//! schema cda/cda.xsd               (entry document of the XML Schema)
//! rules schematron/entete.sch      (a Schematron schema that judges every document)
//! model modeles/LDL-SES_2022.01.sch  (one of documents of one model; so are `rules` whose name begins with CI-SIS_)
//! value-set valeurs/type.tsv       (a value set: a listing of `segur_terms`, or IHE SVS)
//! ```
//! Locations are relative to the folder.

use segur_report::{Finding, Source, Text};
use segur_xml::load::Loader;

use crate::layout::{Layout, is_of_a_model};

/// The name of the file in its folder.
pub(crate) const FILE: &str = "rule-set.txt";

/// What a folder says of itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// Name and version.
    pub(crate) name: String,
    /// Date of publication, such as `2026-11-25`.
    pub(crate) date: Option<String>,
    pub(crate) layout: Layout,
}

impl Manifest {
    /// The manifest of a folder; none if it has none.
    ///
    /// # Errors
    /// The line that cannot be understood.
    pub(crate) fn of(folder: &str, loader: &dyn Loader) -> Option<Result<Manifest, Box<Finding>>> {
        let loaded = loader.load(&format!("{folder}/{FILE}")).ok()?;
        let text = String::from_utf8_lossy(&loaded.bytes).into_owned();
        Some(Manifest::read(folder, &text))
    }

    fn read(folder: &str, text: &str) -> Result<Manifest, Box<Finding>> {
        let mut manifest = Manifest::default();
        let lines = text.trim_start_matches('\u{FEFF}').lines().map(str::trim).enumerate();
        for (at, line) in lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            let known =
                line.split_once(' ').is_some_and(|(key, value)| manifest.set(folder, key, value.trim()));
            if !known {
                return Err(Box::new(unknown(at + 1, line)));
            }
        }
        if manifest.name.is_empty() || manifest.layout.is_empty() {
            Err(Box::new(empty()))
        } else {
            Ok(manifest)
        }
    }

    /// Takes in one line; whether its key is known and its value one that the key can have.
    fn set(&mut self, folder: &str, key: &str, value: &str) -> bool {
        let location = || format!("{folder}/{value}");
        match key {
            "name" => self.name.insert_str(0, value),
            "version" => self.name.push_str(&format!(" {value}")),
            "date" if is_date(value) => self.date = Some(value.to_owned()),
            "schema" => self.layout.schema = Some(location()),
            "model" => self.layout.models.push(location()),
            "rules" if is_of_a_model(value) => self.layout.models.push(location()),
            "rules" => self.layout.common.push(location()),
            "value-set" => self.layout.value_sets.push(location()),
            _ => return false,
        }
        true
    }
}

/// Whether a text has the form of a date such as `2026-11-25`.
fn is_date(text: &str) -> bool {
    let same = |(form, byte): (u8, u8)| if form == b'-' { byte == b'-' } else { byte.is_ascii_digit() };
    text.len() == 10 && b"0000-00-00".iter().copied().zip(text.bytes()).all(same)
}

fn unknown(line: usize, text: &str) -> Finding {
    let message = Text::new(
        format!("{FILE}, ligne {line} : « {text} » n'est pas compris"),
        format!("{FILE}, line {line}: \"{text}\" is not understood"),
    );
    let hint = Text::new(
        "une ligne est un mot (name, version, date, schema, rules, model, value-set), une espace, une valeur ; une date s'écrit AAAA-MM-JJ",
        "a line is a word (name, version, date, schema, rules, model, value-set), a space, a value; a date is written YYYY-MM-DD",
    );
    Finding::error(Source::Schematron, "RULES-MANIFEST", message).with_hint(hint)
}

fn empty() -> Finding {
    let message = Text::new(
        format!("{FILE} ne donne pas de nom (name), ou ni schéma (schema) ni règles (rules, model)"),
        format!("{FILE} gives no name, or neither schema nor rules"),
    );
    Finding::error(Source::Schematron, "RULES-MANIFEST", message)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;

    #[test]
    fn a_folder_says_what_it_holds() {
        let text = "# règles\nname essai\nversion 2\r\n\ndate 2026-01-31\nschema a/b.xsd\nrules s/e.sch\nrules s/CI-SIS_X_1.sch\nmodel s/Y_2.sch\nvalue-set v.xml";
        let manifest = Manifest::read("kit", text).unwrap();
        assert_eq!((manifest.name.as_str(), manifest.date.as_deref()), ("essai 2", Some("2026-01-31")));
        assert_eq!(manifest.layout.schema.as_deref(), Some("kit/a/b.xsd"));
        assert_eq!(manifest.layout.common, ["kit/s/e.sch"]);
        assert_eq!(manifest.layout.models, ["kit/s/CI-SIS_X_1.sch", "kit/s/Y_2.sch"]);
        assert_eq!(manifest.layout.value_sets, ["kit/v.xml"]);
    }

    #[test]
    fn what_is_not_understood_is_told_with_its_line() {
        let said = |text| Manifest::read("kit", text).unwrap_err().message.en.to_string();
        assert!(said("name a\ncouleur bleu").contains("line 2: \"couleur bleu\""));
        assert!(said("name a\ndate hier").contains("line 2"));
        assert!(said("name").contains("line 1"));
        assert!(said("name a").contains("neither schema nor rules"));
        assert!(said("").contains("no name"));
    }
}
