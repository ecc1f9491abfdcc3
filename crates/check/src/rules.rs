//! Rule sets: dated, replaceable inputs that say which schema judges.

mod cache;

use segur_report::{Finding, RuleSetId, Severity, Source, Text};
use segur_xsd::{Loader, Schema};
use sha2::{Digest, Sha256};

/// A set of official rules, compiled: today a W3C XML Schema.
#[derive(Debug)]
pub struct RuleSet {
    id: RuleSetId,
    schema_name: String,
    schema: Schema,
}

/// What loading a rule set gave: the rule set if it can be used, and what there is to say about its files.
#[derive(Debug)]
pub struct Loading {
    /// The rule set; `None` if at least one finding is an error.
    pub rule_set: Option<RuleSet>,
    /// Errors that make it unusable, and defects that were repaired.
    pub findings: Vec<Finding>,
}

/// Where the schema is in a folder, in the order of the questions: laid out like the kit of the ANS, its
/// `infrastructure` folder, its `cda` folder.
const LAYOUTS: [&str; 6] = [
    "infrastructure/cda/CDA_extended.xsd",
    "cda/CDA_extended.xsd",
    "CDA_extended.xsd",
    "infrastructure/cda/CDA.xsd",
    "cda/CDA.xsd",
    "CDA.xsd",
];

impl RuleSet {
    /// Loads a rule set from a place: a folder laid out like the ANS kit, a folder of schemas, one schema, or
    /// a compiled file made by [`RuleSet::to_bytes`].
    pub fn load(place: &str, loader: &dyn Loader) -> Loading {
        let place = place.trim_end_matches(['/', '\\']);
        match loader.load(place) {
            Ok(file) if cache::is_compiled(&file.bytes) => RuleSet::compiled(place, &file.bytes),
            Ok(_) => RuleSet::from_schemas(file_stem(place), &[place], loader),
            Err(_) => RuleSet::from_folder(place, loader),
        }
    }

    /// Compiles schema documents that together form one schema into a rule set of the name given.
    pub fn from_schemas(name: &str, entries: &[&str], loader: &dyn Loader) -> Loading {
        let compilation = Schema::compile(entries, loader);
        let names: Vec<_> = entries.iter().map(|entry| file_name(entry)).collect();
        let rule_set = compilation.schema.map(|schema| RuleSet::new(name, names.join("+"), schema));
        Loading { rule_set, findings: compilation.findings }
    }

    /// The rule set as bytes that load in milliseconds.
    pub fn to_bytes(&self) -> Vec<u8> {
        cache::write(self)
    }

    /// Reads back what [`RuleSet::to_bytes`] wrote.
    ///
    /// # Errors
    /// If the bytes are not a compiled rule set, are damaged, or come from another version of the program.
    pub fn from_bytes(bytes: &[u8]) -> Result<RuleSet, Text> {
        cache::read(bytes)
    }

    /// Its identity.
    pub fn id(&self) -> &RuleSetId {
        &self.id
    }

    /// File name of its schema, without the folder.
    pub fn schema_name(&self) -> &str {
        &self.schema_name
    }

    /// Its schema.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    fn new(name: &str, schema_name: String, schema: Schema) -> RuleSet {
        let sha256 = Some(identity(&schema));
        RuleSet { id: RuleSetId { name: name.to_owned(), date: None, sha256 }, schema_name, schema }
    }

    fn compiled(place: &str, bytes: &[u8]) -> Loading {
        match RuleSet::from_bytes(bytes) {
            Ok(rule_set) => Loading { rule_set: Some(rule_set), findings: Vec::new() },
            Err(message) => Loading::unusable(Finding::error(Source::Xsd, "RULES-COMPILED", message), place),
        }
    }

    fn from_folder(folder: &str, loader: &dyn Loader) -> Loading {
        let candidates = LAYOUTS.iter().map(|layout| format!("{folder}/{layout}"));
        match candidates.into_iter().find(|path| loader.load(path).is_ok()) {
            Some(path) => RuleSet::from_schemas(file_name(folder), &[&path], loader),
            None => Loading::unusable(no_schema(folder), folder),
        }
    }
}

impl Loading {
    fn unusable(finding: Finding, place: &str) -> Loading {
        Loading { rule_set: None, findings: vec![finding.with_schema(file_name(place))] }
    }

    /// Whether anything was found that makes the rule set unusable.
    pub fn is_unusable(&self) -> bool {
        self.rule_set.is_none() || self.findings.iter().any(|f| f.severity == Severity::Error)
    }
}

fn no_schema(folder: &str) -> Finding {
    let message = Text::new(
        format!("aucun schéma dans `{folder}` : ni {}", LAYOUTS.join(", ni ")),
        format!("no schema in `{folder}`: neither {}", LAYOUTS.join(", nor ")),
    );
    let hint = Text::new(
        "donner le dossier du kit, ou nommer le schéma : `--rules DOSSIER/SCHÉMA.xsd`",
        "give the folder of the kit, or name the schema: `--rules FOLDER/SCHEMA.xsd`",
    );
    Finding::error(Source::Xsd, "RULES-NOT-FOUND", message).with_hint(hint)
}

/// SHA-256 over the sorted hashes of the source documents: the same wherever the folder lies.
fn identity(schema: &Schema) -> String {
    let mut hashes: Vec<_> = schema.sources().iter().map(|source| source.sha256).collect();
    hashes.sort_unstable();
    let digest = Sha256::digest(hashes.concat());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn file_name(place: &str) -> &str {
    place.rsplit(['/', '\\']).next().unwrap_or(place)
}

fn file_stem(place: &str) -> &str {
    let name = file_name(place);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
