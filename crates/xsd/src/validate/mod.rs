//! Streaming validation (part 1, sections 3.3.4, 3.4.4, 3.11.4 and 5.2): the same pass as the reading.

mod attributes;
mod collect;
mod content;
mod element;
mod identity;
mod ids;
mod messages;
mod paths;
mod replay;
mod value;

use std::io::Read;

use segur_report::Finding;
use segur_xml::encoding::{Bom, Encoding};
use segur_xml::{Error, Event, NameId, Names, Options, Reader, Tree, TreeBuilder, Workspace};

use crate::schema::Schema;
use crate::tables::Tables;
use collect::Collector;
use element::State;

/// Judges documents by a schema, one after another. A validator belongs to one thread; the schema is shared.
///
/// ```
/// use segur_xml::Options;
/// use segur_xsd::{Memory, Schema, Validator};
///
/// let xsd = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
///   <xs:element name="poids" type="xs:decimal"/></xs:schema>"#;
/// let loader = Memory::new([("poids.xsd", xsd)]);
/// let schema = Schema::compile(&["poids.xsd"], &loader).schema.expect("the schema is right");
/// let mut validator = Validator::new(&schema);
/// assert!(validator.validate(b"<poids>70.5</poids>", &Options::new()).is_valid());
/// let outcome = validator.validate(b"<poids>lourd</poids>", &Options::new());
/// assert_eq!(outcome.findings[0].code, "cvc-datatype-valid.1.2.1");
/// ```
pub struct Validator<'s> {
    schema: Option<&'s Schema>,
    workspace: Option<Workspace>,
    state: State,
    collector: Collector,
    /// A tree given back.
    spare: Option<Tree>,
}

/// What was found in a document.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The findings in document order.
    pub findings: Vec<Finding>,
    /// Findings beyond the limit, counted and not kept.
    pub dropped: u64,
    /// Whether the document could be read to its end.
    pub well_formed: bool,
    /// The encoding that it was read in.
    pub encoding: Encoding,
    /// Its byte order mark.
    pub bom: Option<Bom>,
    /// Namespace and local name of the root element, if the reading came so far.
    pub root: Option<(String, String)>,
    /// Elements read.
    pub elements: u64,
}

impl Outcome {
    /// Whether the document is well-formed and valid.
    pub fn is_valid(&self) -> bool {
        self.findings.is_empty() && self.well_formed
    }
}

impl<'s> Validator<'s> {
    /// A validator for documents of a schema.
    pub fn new(schema: &'s Schema) -> Self {
        Validator::with_names(schema, &schema.tables().names)
    }

    /// A validator that numbers names as the table given does, so that trees can be used where that table is: it must
    /// begin with the names of the schema, as a table made by adding to them does.
    pub fn with_names(schema: &'s Schema, names: &Names) -> Self {
        Validator::build(Some(schema), names.clone())
    }

    /// A validator that judges well-formedness only.
    pub fn without_schema() -> Self {
        Validator::build(None, Names::new())
    }

    /// A validator that judges well-formedness only, and numbers names as the table given does.
    pub fn without_schema_named(names: &Names) -> Self {
        Validator::build(None, names.clone())
    }

    fn build(schema: Option<&'s Schema>, mut names: Names) -> Self {
        let state = State::new(&mut names);
        let workspace = Some(Workspace::new(&names));
        Validator { schema, workspace, state, collector: Collector::default(), spare: None }
    }

    /// Judges a document in memory.
    pub fn validate(&mut self, bytes: &[u8], options: &Options) -> Outcome {
        let workspace = self.workspace.take().unwrap_or_default();
        let mut reader = Reader::open_slice(bytes, options, workspace);
        self.collector.begin(options.limits.findings, false);
        let end = self.run(&mut reader, None);
        let outcome = self.outcome(&reader, end, Some((bytes, options)));
        self.workspace = Some(reader.into_workspace());
        outcome
    }

    /// Judges a document in memory and builds its tree from the same reading. No tree comes of a document
    /// that is not well-formed.
    pub fn validate_tree(&mut self, bytes: &[u8], options: &Options) -> (Outcome, Option<Tree>) {
        let workspace = self.workspace.take().unwrap_or_default();
        let mut reader = Reader::open_slice(bytes, options, workspace);
        self.collector.begin(options.limits.findings, false);
        let mut builder = match self.spare.take() {
            Some(tree) => TreeBuilder::recycling(&reader, tree),
            None => TreeBuilder::new(&reader),
        };
        let end = self.run(&mut reader, Some(&mut builder));
        let outcome = self.outcome(&reader, end, Some((bytes, options)));
        let tree = outcome.well_formed.then(|| builder.finish(&reader));
        self.workspace = Some(reader.into_workspace());
        (outcome, tree)
    }

    /// Takes back a tree that is no longer needed: the next one is built in its memory.
    pub fn recycle(&mut self, tree: Tree) {
        self.spare = Some(tree);
    }

    /// Judges a document from a stream, in memory bounded by its depth and its longest tag.
    pub fn validate_read(&mut self, read: impl Read, options: &Options) -> Outcome {
        let workspace = self.workspace.take().unwrap_or_default();
        let mut reader = Reader::open_read(read, options, workspace);
        self.collector.begin(options.limits.findings, true);
        let end = self.run(&mut reader, None);
        let outcome = self.outcome(&reader, end, None);
        self.workspace = Some(reader.into_workspace());
        outcome
    }

    fn run(&mut self, reader: &mut Reader<'_>, tree: Option<&mut TreeBuilder>) -> Result<(), Box<Error>> {
        self.state.begin();
        match (self.schema, tree) {
            (Some(schema), None) => self.judge(schema.tables(), reader),
            (Some(schema), Some(builder)) => self.judge_and_build(schema.tables(), reader, builder),
            (None, tree) => self.read_only(reader, tree),
        }
    }

    fn judge(&mut self, tables: &Tables, reader: &mut Reader<'_>) -> Result<(), Box<Error>> {
        let mut run = element::Run { tables, state: &mut self.state, collector: &mut self.collector };
        reader.pass_over_comments(true);
        while reader.step()? {
            run.event(reader)?;
            if let Some(note) = run.take_note() {
                reader.leave_note(note);
            }
            run.leave_effect(reader);
            if run.take_closed() {
                reader.pass_over_end();
            }
            run.replay(reader, None);
            reader.pass_over_blank(run.does_without_blank());
        }
        Ok(())
    }

    fn judge_and_build(
        &mut self,
        tables: &Tables,
        reader: &mut Reader<'_>,
        builder: &mut TreeBuilder,
    ) -> Result<(), Box<Error>> {
        let mut run = element::Run { tables, state: &mut self.state, collector: &mut self.collector };
        while reader.step()? {
            run.event(reader)?;
            if let Some(note) = run.take_note() {
                reader.leave_note(note);
            }
            run.leave_effect(reader);
            if let Some(event) = reader.event() {
                builder.push(&event)?;
                if run.take_closed() {
                    reader.pass_over_end();
                    builder.close();
                }
            }
            run.replay(reader, Some(builder));
        }
        Ok(())
    }

    fn read_only(
        &mut self,
        reader: &mut Reader<'_>,
        mut tree: Option<&mut TreeBuilder>,
    ) -> Result<(), Box<Error>> {
        while reader.step()? {
            let Some(event) = reader.event() else { continue };
            if let Event::Start(start) = &event {
                self.state.count_element(start.name);
            }
            if let Some(builder) = tree.as_deref_mut() {
                builder.push(&event)?;
            }
        }
        Ok(())
    }

    fn outcome(
        &mut self,
        reader: &Reader<'_>,
        end: Result<(), Box<Error>>,
        slice: Option<(&[u8], &Options)>,
    ) -> Outcome {
        let well_formed = end.is_ok();
        if let Err(error) = end {
            self.collector.push_error(reader, *error, self.state.open_element());
        }
        let (findings, dropped) = self.collector.finish(reader, slice);
        Outcome {
            findings,
            dropped,
            well_formed,
            encoding: reader.encoding(),
            bom: reader.bom(),
            root: self.state.root().map(|name| shown(reader.names(), name)),
            elements: self.state.elements(),
        }
    }
}

fn shown(names: &Names, name: NameId) -> (String, String) {
    (names.uri(name).to_owned(), names.local_name(name).to_owned())
}
