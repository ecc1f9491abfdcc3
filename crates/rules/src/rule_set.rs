//! Rule sets: dated, replaceable inputs that say what judges a document.

use segur_report::{Finding, RuleSetId, Severity, Source, Text};
use segur_schematron::model::RuleItem;
use segur_schematron::{Entry, SchemaSet};
use segur_terms::{CodeSystem, Day, Limits, svs};
use segur_xml::load::Loader;
use segur_xml::{Names, Tree};
use segur_xsd::{Schema, SourceDocument};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::container;
use crate::layout::{Layout, SCHEMAS};
use crate::manifest::Manifest;
use crate::model::Model;
use crate::select::Header;
use crate::sources::{Sources, file_name};

/// A set of official rules, compiled: a W3C XML Schema, Schematron schemas, and which of these judge which document.
///
/// Immutable and shared by threads. [`RuleSet::load`] makes one from a folder, a schema or a compiled file.
#[derive(Debug)]
pub struct RuleSet {
    pub(crate) id: RuleSetId,
    pub(crate) schema: Option<Schema>,
    pub(crate) rules: SchemaSet,
    pub(crate) facts: Facts,
}

/// What is known of a rule set beside its compiled parts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Facts {
    pub(crate) schema_name: String,
    pub(crate) files: Vec<RuleFile>,
    pub(crate) value_sets: Vec<ValueSetFile>,
    pub(crate) sources: Vec<SourceDocument>,
}

/// A Schematron schema of a rule set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleFile {
    /// File name, without the folder.
    pub name: String,
    /// The model whose documents it judges; none if it judges every document.
    pub model: Option<Model>,
}

/// A value set of a rule set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueSetFile {
    /// File name, without the folder.
    pub file: String,
    /// Its OID.
    pub oid: String,
    /// Its name.
    pub name: String,
    /// The day of its version.
    pub date: Option<Day>,
    /// Number of concepts.
    pub concepts: usize,
}

/// What loading a rule set gave: the rule set if it can be used, and what there is to say about its files.
#[derive(Debug)]
pub struct Loading {
    /// The rule set; `None` if nothing of it can be used.
    pub rule_set: Option<RuleSet>,
    /// Errors, which leave the rest of the rule set standing, and defects that were repaired.
    pub findings: Vec<Finding>,
}

/// Which schemas judge a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Their indexes in [`RuleSet::rules`], the common ones first.
    pub schemas: Vec<usize>,
    /// The index of the one that is the document's model.
    pub model: Option<usize>,
    /// What the document says of itself.
    pub header: Header,
}

impl RuleSet {
    /// Loads a rule set from a place: a folder laid out like the ANS kit, a folder of schemas, a folder
    /// with a `rule-set.txt` that says what it holds, one schema (XML Schema or
    /// Schematron), or a compiled file made by [`RuleSet::to_bytes`].
    ///
    /// ```
    /// use segur_rules::RuleSet;
    /// use segur_xml::load::Memory;
    /// let kit = Memory::new([("kit/schematrons/CI-SIS_A_1.sch",
    ///     r#"<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">
    ///          <pattern><rule context="a"><assert test="b">b manque</assert></rule></pattern></schema>"#)]);
    /// let rules = RuleSet::load("kit", &kit).rule_set.expect("a kit with one schema");
    /// assert_eq!(rules.files()[0].name, "CI-SIS_A_1.sch");
    /// ```
    pub fn load(place: &str, loader: &dyn Loader) -> Loading {
        RuleSet::load_with(place, loader, &[])
    }

    /// As [`RuleSet::load`], with terminologies that the user owns: rules that ask for one that the place lacks find
    /// it here, by its OID. A compiled file holds those that it was made with.
    pub fn load_with(place: &str, loader: &dyn Loader, owned: &[CodeSystem]) -> Loading {
        let place = place.trim_end_matches(['/', '\\']);
        let sources = Sources::new(loader, owned);
        match sources.load(place) {
            Ok(file) if container::is_compiled(&file.bytes) => RuleSet::compiled(place, &file.bytes),
            Ok(_) => RuleSet::of_layout(file_stem(place), &Layout::at(place, &sources), &sources),
            Err(_) => RuleSet::of_folder(place, &sources),
        }
    }

    /// Compiles schema documents that together form one XML Schema into a rule set of the name given.
    pub fn from_schemas(name: &str, entries: &[&str], loader: &dyn Loader) -> Loading {
        let compilation = Schema::compile(entries, loader);
        let names: Vec<_> = entries.iter().map(|entry| file_name(entry)).collect();
        let schema = compilation.schema.filter(|_| !has_errors(&compilation.findings));
        let rule_set = schema.map(|schema| {
            let facts = Facts {
                schema_name: names.join("+"),
                sources: schema.sources().to_vec(),
                ..Facts::default()
            };
            RuleSet::new(name, Some(schema), SchemaSet::default(), facts)
        });
        Loading { rule_set, findings: compilation.findings }
    }

    /// Compiles Schematron schemas, each in the phase asked, into a rule set of the name given. Every one of them
    /// judges every document.
    pub fn from_schematrons(name: &str, entries: &[Entry], loader: &dyn Loader) -> Loading {
        let sources = Sources::new(loader, &[]);
        let compilation = SchemaSet::compile(entries, &sources, Names::new());
        let mut findings = compilation.findings;
        findings.extend(sources.take_notes());
        if compilation.set.schemas().all(|schema| schema.rules == 0) {
            return Loading { rule_set: None, findings };
        }
        let file = |entry: &Entry| RuleFile { name: file_name(&entry.uri).to_owned(), model: None };
        let files = entries.iter().map(file).collect();
        let facts = Facts { files, sources: sources.documents(), ..Facts::default() };
        Loading { rule_set: Some(RuleSet::new(name, None, compilation.set, facts)), findings }
    }

    /// Whether the beginning of a file is that of a compiled rule set.
    pub fn is_compiled(head: &[u8]) -> bool {
        container::is_compiled(head)
    }

    /// The rule set as bytes that load in milliseconds.
    pub fn to_bytes(&self) -> Vec<u8> {
        let facts = postcard::to_allocvec(&self.facts).unwrap_or_default();
        let schema = self.schema.as_ref().map(Schema::to_bytes).unwrap_or_default();
        container::write(&self.id, &[&facts, &schema, &self.rules.to_bytes()])
    }

    /// Reads back what [`RuleSet::to_bytes`] wrote.
    ///
    /// # Errors
    /// If the bytes are not a compiled rule set, are damaged, or come from another version of the program.
    pub fn from_bytes(bytes: &[u8]) -> Result<RuleSet, Text> {
        let (id, parts) = container::read(bytes)?;
        let [facts, schema, rules] = parts[..] else { return Err(container::other_version()) };
        let schema = match schema {
            [] => None,
            bytes => Some(Schema::from_bytes(bytes).map_err(|_| container::other_version())?),
        };
        let facts: Facts = postcard::from_bytes(facts).map_err(|_| container::other_version())?;
        let rules = SchemaSet::from_bytes(rules).map_err(|_| container::damaged())?;
        if facts.files.len() != rules.schemas().len() {
            return Err(container::damaged());
        }
        Ok(RuleSet { id, schema, rules, facts })
    }

    /// Its identity: the hash is the same wherever the files lie.
    pub fn id(&self) -> &RuleSetId {
        &self.id
    }

    /// Its XML Schema.
    pub fn schema(&self) -> Option<&Schema> {
        self.schema.as_ref()
    }

    /// File name of its XML Schema, without the folder; empty if it has none.
    pub fn schema_name(&self) -> &str {
        &self.facts.schema_name
    }

    /// Its Schematron schemas, compiled.
    pub fn rules(&self) -> &SchemaSet {
        &self.rules
    }

    /// The files of [`RuleSet::rules`], in the same order.
    pub fn files(&self) -> &[RuleFile] {
        &self.facts.files
    }

    /// Its value sets.
    pub fn value_sets(&self) -> &[ValueSetFile] {
        &self.facts.value_sets
    }

    /// The files that it was made from, with their hashes.
    pub fn sources(&self) -> &[SourceDocument] {
        &self.facts.sources
    }

    /// The names that documents must be read with, so that a name has the same number everywhere.
    pub fn names(&self) -> Option<&Names> {
        let of_schema = || self.schema.as_ref().map(|schema| &schema.tables().names);
        if self.has_rules() { Some(self.rules.names()) } else { of_schema() }
    }

    /// Whether it has Schematron schemas.
    pub fn has_rules(&self) -> bool {
        !self.facts.files.is_empty()
    }

    /// Which Schematron schemas judge a document: the common ones, and that of its model.
    pub fn select(&self, tree: &Tree) -> Selection {
        let files = &self.facts.files;
        let header = Header::of(tree);
        let models: Vec<usize> = (0..files.len()).filter(|&at| files[at].model.is_some()).collect();
        let described: Vec<&Model> = models.iter().filter_map(|&at| files[at].model.as_ref()).collect();
        let model = header.choose(&described).map(|chosen| models[chosen]);
        let common = (0..files.len()).filter(|&at| files[at].model.is_none());
        Selection { schemas: common.chain(model).collect(), model, header }
    }

    fn of_folder(place: &str, sources: &Sources<'_>) -> Loading {
        match Manifest::of(place, sources) {
            Some(Ok(manifest)) => RuleSet::of_manifest(manifest, sources),
            Some(Err(finding)) => Loading::unusable(*finding, place),
            None => match Layout::of(place, sources) {
                layout if layout.is_empty() => Loading::unusable(no_schema(place), place),
                layout => RuleSet::of_layout(file_name(place), &layout, sources),
            },
        }
    }

    fn of_manifest(manifest: Manifest, sources: &Sources<'_>) -> Loading {
        let mut loading = RuleSet::of_layout(&manifest.name, &manifest.layout, sources);
        if let Some(rule_set) = &mut loading.rule_set {
            rule_set.id.date = manifest.date.or(rule_set.id.date.take());
        }
        loading
    }

    fn of_layout(name: &str, layout: &Layout, sources: &Sources<'_>) -> Loading {
        let mut findings = Vec::new();
        let schema = layout.schema.as_deref().and_then(|entry| compile_schema(entry, sources, &mut findings));
        if layout.schema.is_some() && schema.is_none() {
            return Loading { rule_set: None, findings };
        }
        let names = schema.as_ref().map(|schema| schema.tables().names.clone()).unwrap_or_default();
        let entries: Vec<Entry> =
            layout.rules().map(|uri| Entry { uri: uri.clone(), ..Entry::default() }).collect();
        let compilation = SchemaSet::compile(&entries, sources, names);
        findings.extend(compilation.findings);
        let value_sets = read_value_sets(&layout.value_sets, sources, &mut findings);
        let files = rule_files(layout, sources);
        findings.extend(sources.take_notes());
        let schema_name = layout.schema.as_deref().map(file_name).unwrap_or_default().to_owned();
        let facts = Facts { schema_name, files, value_sets, sources: sources.documents() };
        Loading { rule_set: Some(RuleSet::new(name, schema, compilation.set, facts)), findings }
    }

    fn new(name: &str, schema: Option<Schema>, rules: SchemaSet, facts: Facts) -> RuleSet {
        let date = facts.value_sets.iter().filter_map(|set| set.date).max().map(iso);
        let sha256 = Some(identity(&facts.sources));
        RuleSet { id: RuleSetId { name: name.to_owned(), date, sha256 }, schema, rules, facts }
    }

    fn compiled(place: &str, bytes: &[u8]) -> Loading {
        match RuleSet::from_bytes(bytes) {
            Ok(rule_set) => Loading { rule_set: Some(rule_set), findings: Vec::new() },
            Err(message) => {
                Loading::unusable(Finding::error(Source::Schematron, "RULES-COMPILED", message), place)
            }
        }
    }
}

impl Loading {
    fn unusable(finding: Finding, place: &str) -> Loading {
        Loading { rule_set: None, findings: vec![finding.with_schema(file_name(place))] }
    }

    /// Whether nothing of the rule set can be used.
    pub fn is_unusable(&self) -> bool {
        self.rule_set.is_none()
    }
}

fn compile_schema(entry: &str, sources: &Sources<'_>, findings: &mut Vec<Finding>) -> Option<Schema> {
    let compilation = Schema::compile(&[entry], sources);
    let usable = !has_errors(&compilation.findings);
    findings.extend(compilation.findings);
    compilation.schema.filter(|_| usable)
}

fn rule_files(layout: &Layout, sources: &Sources<'_>) -> Vec<RuleFile> {
    let name = |uri: &String| file_name(uri).to_owned();
    let mut models: Vec<Model> = layout.models.iter().map(|uri| model(uri, sources)).collect();
    Model::complete(&mut models);
    let common = layout.common.iter().map(|uri| RuleFile { name: name(uri), model: None });
    let own = layout.models.iter().zip(models);
    common.chain(own.map(|(uri, model)| RuleFile { name: name(uri), model: Some(model) })).collect()
}

fn model(uri: &str, sources: &Sources<'_>) -> Model {
    let schema = segur_schematron::read(uri, sources);
    let rules = schema.patterns.iter().flat_map(|pattern| &pattern.rules);
    let checks = rules.flat_map(|rule| {
        rule.items.iter().filter_map(|item| match item {
            RuleItem::Check(check, _) => Some((rule.context.as_str(), check.test.as_str())),
            _ => None,
        })
    });
    Model::of(file_name(uri), checks)
}

fn read_value_sets(uris: &[String], sources: &Sources<'_>, findings: &mut Vec<Finding>) -> Vec<ValueSetFile> {
    let mut files = Vec::new();
    for uri in uris {
        let Ok(loaded) = sources.load(uri) else { continue };
        match svs::read(&loaded.bytes, &Limits::default()) {
            Ok(reading) => {
                findings
                    .extend(reading.findings.into_iter().map(|finding| finding.with_schema(file_name(uri))));
                files.extend(reading.value_sets.iter().map(|set| ValueSetFile {
                    file: file_name(uri).to_owned(),
                    oid: set.identity().oid.clone(),
                    name: set.identity().name.clone(),
                    date: set.identity().date,
                    concepts: set.len(),
                }));
            }
            Err(finding) => findings.push(unusable_value_set(uri, *finding, loaded.bytes.is_empty())),
        }
    }
    files
}

/// A value set that cannot be read stops nothing: the assertions that ask for it are told by themselves.
fn unusable_value_set(uri: &str, mut finding: Finding, empty: bool) -> Finding {
    finding.severity = Severity::Warning;
    if empty {
        finding.code = "RULES-EMPTY-FILE".into();
        finding.message = Text::new("fichier vide", "empty file");
    }
    finding.with_schema(file_name(uri))
}

fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

fn no_schema(folder: &str) -> Finding {
    let message = Text::new(
        format!("aucun schéma dans `{folder}` : ni {}, ni Schematron", SCHEMAS.join(", ni ")),
        format!("no schema in `{folder}`: neither {}, nor Schematron", SCHEMAS.join(", nor ")),
    );
    let hint = Text::new(
        "donner le dossier du kit, ou nommer le schéma : `--rules DOSSIER/SCHÉMA.xsd`",
        "give the folder of the kit, or name the schema: `--rules FOLDER/SCHEMA.xsd`",
    );
    Finding::error(Source::Schematron, "RULES-NOT-FOUND", message).with_hint(hint)
}

/// SHA-256 over the sorted hashes of the source documents: the same wherever the folder lies.
fn identity(sources: &[SourceDocument]) -> String {
    let mut hashes: Vec<_> = sources.iter().map(|source| source.sha256).collect();
    hashes.sort_unstable();
    let digest = Sha256::digest(hashes.concat());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn iso(day: Day) -> String {
    let number = day.number();
    format!("{:04}-{:02}-{:02}", number / 10_000, number / 100 % 100, number % 100)
}

fn file_stem(place: &str) -> &str {
    let name = file_name(place);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
