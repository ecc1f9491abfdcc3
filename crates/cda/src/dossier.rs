//! A document as data: header and body, from JSON or a document, to JSON or a document.

use serde_json::{Map, Value, json};

use crate::compare::lost;
use crate::context::Context;
use crate::document::Document;
use crate::element::{Element, Namespace, Str, USUAL, WriteError};
use crate::header::{Header, Informant, Professional, Who};
use crate::input::{Input, Problem, Problems, Schemas, Segment};
use crate::models::Body;
use crate::recognise::model_name;
use crate::types::document_type;
use crate::values::{Code, Id};

/// A document as data.
///
/// In JSON: `model` names the model, `body` holds its content, everything else is the header.
#[derive(Clone, Debug, PartialEq)]
pub struct Dossier {
    /// The header.
    pub header: Header,
    /// The content.
    pub body: Body,
}

/// Why no document was made.
#[derive(Debug)]
#[non_exhaustive]
pub enum GenerateError {
    /// What is missing or wrong, all of it, by path in the input.
    Problems(Vec<Problem>),
    /// A value cannot be written as XML.
    Write(WriteError),
}

/// The document is of a model that has no structure here; it can be read as an outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsupported;

impl Dossier {
    /// Reads a dossier from JSON. `model` says which model it is if the JSON does not.
    ///
    /// # Errors
    /// Everything that is wrong, by path.
    pub fn from_json(text: &str, model: Option<&str>) -> Result<Dossier, Vec<Problem>> {
        match Dossier::lenient(text, model) {
            (Some(dossier), problems) if problems.is_empty() => Ok(dossier),
            (_, problems) => Err(problems),
        }
    }

    /// As [`Dossier::from_json`], with what can be made of data that have problems: those of a document received may.
    pub fn lenient(text: &str, model: Option<&str>) -> (Option<Dossier>, Vec<Problem>) {
        let value = match crate::input::parse(text) {
            Ok(value) => value,
            Err(problems) => return (None, problems),
        };
        let mut problems = Problems::default();
        let dossier = Dossier::read_json(&value, model, &mut problems);
        if let Some(dossier) = &dossier {
            dossier.body.check_with(&dossier.header, &mut problems);
        }
        (dossier, problems.into_list())
    }

    fn read_json(value: &Value, model: Option<&str>, problems: &mut Problems) -> Option<Dossier> {
        let Value::Object(object) = value else {
            problems.expected("un objet", "an object", value);
            return None;
        };
        let mut rest = object.clone();
        let name = rest.remove("model");
        let body = rest.remove("body");
        let name = named(name.as_ref(), model, problems);
        let header = Header::from_json(&Value::Object(rest), problems);
        let segment = Segment::Field("body", "contenu du document", "content of the document");
        let body = problems.within(segment, |problems| match body {
            None | Some(Value::Null) => {
                problems.missing();
                None
            }
            Some(body) => Body::from_json(&name?, &body, problems),
        });
        Some(Dossier { header: header?, body: body? })
    }

    /// As JSON.
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("model".to_owned(), self.body.name().into());
        if let Some(Value::Object(header)) = self.header.to_json() {
            object.extend(header);
        }
        object.insert("body".to_owned(), self.body.to_json());
        Value::Object(object)
    }

    /// The JSON Schema of the dossiers of a model; none if there is no such model.
    pub fn schema(model: &str) -> Option<Value> {
        let mut schema = Schemas::of::<Header>(&format!("segur cda: {model}"));
        let mut schemas = Schemas::default();
        let body = Body::schema(model, &mut schemas)?;
        let Value::Object(root) = &mut schema else { return None };
        root.remove("$ref");
        let Some(Value::Object(definitions)) = root.get_mut("$defs") else { return None };
        definitions.extend(schemas.into_definitions());
        let Some(Value::Object(mut header)) = definitions.remove("Header") else { return None };
        if let Some(Value::Object(properties)) = header.get_mut("properties") {
            properties.insert("model".to_owned(), json!({ "const": model }));
            properties.insert("body".to_owned(), body);
        }
        if let Some(Value::Array(required)) = header.get_mut("required") {
            required.push("body".into());
        }
        root.extend(header);
        Some(schema)
    }

    /// Reads a document, with the places of what the model does not hold.
    ///
    /// # Errors
    /// The document is of no model that is known in depth.
    pub fn read(document: &Document) -> Result<(Dossier, Vec<String>), Unsupported> {
        let root = document.root();
        let dossier = Dossier::of(root)?;
        let lost = dossier.unrepresented(root);
        Ok((dossier, lost))
    }

    /// Reads a `ClinicalDocument`.
    pub(crate) fn of(root: &Element) -> Result<Dossier, Unsupported> {
        let mut header = Header::read(root);
        let name = model_name(root).ok_or(Unsupported)?;
        let body = Body::read(name, root, &mut header).ok_or(Unsupported)?;
        let mut dossier = Dossier { header, body };
        let made = dossier.twin();
        dossier.header.read_sections(root, &made);
        Ok(dossier)
    }

    /// The document made from the data as they are, to compare with.
    fn twin(&self) -> Element {
        let mut numbers = 0;
        let mut next = || {
            numbers += 1;
            numbers
        };
        self.write(&mut Context::new(Default::default(), &mut next))
    }

    /// Everything wrong with it, by path in the input.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Problems::default();
        self.header.check(&mut problems);
        let segment = Segment::Field("body", "contenu du document", "content of the document");
        problems.within(segment, |problems| self.body.add_problems(problems));
        self.body.check_with(&self.header, &mut problems);
        problems.into_list()
    }

    /// Fills in what can be derived: identifiers, dates, type and labels.
    pub fn complete(&mut self, context: &mut Context<'_>) {
        let profile = self.body.profile();
        let meta = &mut self.header.meta;
        meta.version.get_or_insert(1);
        let version = meta.version.unwrap_or(1);
        if meta.id.is_none() {
            let set =
                meta.set_id.clone().filter(|set| set.extension.is_none()).unwrap_or_else(|| context.oid());
            meta.id = Some(Id::root(format!("{}.{version}", set.root)));
        }
        if meta.set_id.is_none() {
            meta.set_id = meta.id.as_ref().map(set_of);
        }
        meta.created.get_or_insert_with(|| context.now().clone());
        meta.confidentiality.get_or_insert_default();
        meta.language.get_or_insert_with(|| "fr-FR".into());
        meta.kind = meta.kind.take().or(profile.kind);
        if let Some(kind) = &mut meta.kind {
            complete_type(kind);
        }
        if meta.title.is_none() {
            let label = meta.kind.as_ref().and_then(|kind| kind.display.clone());
            meta.title = profile.title.map(Str::const_new).or(label);
        }
        self.header.complete_times();
        self.body.complete(&mut self.header, context);
    }

    /// Makes the document. The dossier is completed first (see [`Dossier::complete`]).
    ///
    /// # Errors
    /// Everything that is missing or wrong, before anything is written.
    pub fn generate(&self, context: &mut Context<'_>) -> Result<Document, GenerateError> {
        let mut whole = self.clone();
        whole.complete(context);
        let mut problems = whole.check();
        problems.extend(whole.missing_type());
        if !problems.is_empty() {
            return Err(GenerateError::Problems(problems));
        }
        if !whole.header.sections.is_empty() {
            return whole.write_named(context);
        }
        let mut root = whole.write_header();
        let text = whole.body.write_text(&mut root, &whole.header, context);
        let text = text.finish().map_err(GenerateError::Write)?;
        if text.is_empty() {
            return Ok(Document::new(root));
        }
        Document::written(&root, &text).map_err(GenerateError::Write)
    }

    /// As [`Dossier::generate`], for data that name sections.
    fn write_named(&self, context: &mut Context<'_>) -> Result<Document, GenerateError> {
        let mut root = self.write_bare(context);
        let mut problems = Problems::default();
        Header::say_missing_sections(&self.header.put_sections(&mut root), &mut problems);
        if problems.is_empty() {
            Ok(Document::new(root))
        } else {
            Err(GenerateError::Problems(problems.into_list()))
        }
    }

    pub(crate) fn write(&self, context: &mut Context<'_>) -> Element {
        let mut root = self.write_bare(context);
        self.header.put_sections(&mut root);
        root
    }

    /// The places in the list of named sections of those that the document does not have.
    pub(crate) fn missing_sections(&self, context: &mut Context<'_>) -> Vec<usize> {
        if self.header.sections.is_empty() {
            return Vec::new();
        }
        self.header.put_sections(&mut self.write_bare(context))
    }

    fn write_bare(&self, context: &mut Context<'_>) -> Element {
        let mut root = self.write_header();
        self.body.write(&mut root, &self.header, context);
        root
    }

    fn write_header(&self) -> Element {
        let mut root = self.header.write(self.body.profile().templates);
        root.declare("", Namespace::Cda);
        USUAL.iter().for_each(|ns| root.declare(ns.usual_prefix(), ns.clone()));
        root
    }

    /// The type of the document, which is required once everything is completed.
    fn missing_type(&self) -> Option<Problem> {
        let kind = self.header.meta.kind.as_ref().filter(|kind| kind.display.is_some());
        let (fr, en) = (
            "il manque le type de document, avec son libellé",
            "the type of document, with its label, is missing",
        );
        kind.is_none().then(|| Problem {
            path: "meta.kind".to_owned(),
            code: "CDA-INPUT-MISSING",
            message: segur_report::Text::new(fr, en),
            hint: None,
        })
    }

    /// The places of a document that are not in the document made from this dossier.
    fn unrepresented(&self, root: &Element) -> Vec<String> {
        let made = self.twin();
        lost(root, &made)
    }
}

impl Header {
    fn complete_times(&mut self) {
        let created = &self.meta.created;
        for author in &mut self.authors {
            author.time = author.time.take().or_else(|| created.clone());
        }
        let signatories = self.authenticators.iter_mut().chain([&mut self.legal_authenticator]);
        for signatory in signatories.chain(&mut self.data_enterer) {
            signatory.time = signatory.time.take().or_else(|| created.clone());
        }
        self.professionals().for_each(Professional::complete);
    }

    /// Everybody that it names.
    fn professionals(&mut self) -> impl Iterator<Item = &mut Professional> {
        let authors = self.authors.iter_mut().filter_map(|author| match &mut author.who {
            Who::Professional(who) => Some(who),
            Who::Device(_) => None,
        });
        let signatories = self.authenticators.iter_mut().chain([&mut self.legal_authenticator]);
        let informants = self.informants.iter_mut().filter_map(|informant| match informant {
            Informant::Professional(who) => Some(who),
            Informant::Relative(_) => None,
        });
        let encounter = &mut self.encounter;
        authors
            .chain(signatories.chain(&mut self.data_enterer).map(|signatory| &mut signatory.who))
            .chain(informants)
            .chain(&mut self.recipients)
            .chain(self.participants.iter_mut().map(|participant| &mut participant.who))
            .chain(self.events.iter_mut().filter_map(|event| event.performer.as_mut()))
            .chain(&mut encounter.responsible)
            .chain(encounter.participants.iter_mut().map(|participant| &mut participant.who))
    }
}

impl std::fmt::Display for GenerateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            GenerateError::Write(error) => error.fmt(f),
            GenerateError::Problems(list) => {
                list.iter().try_for_each(|problem| writeln!(f, "{}: {}", problem.path, problem.message.en))
            }
        }
    }
}

impl std::error::Error for GenerateError {}

/// The name of the model: from the JSON, else from the caller.
fn named(name: Option<&Value>, model: Option<&str>, problems: &mut Problems) -> Option<String> {
    let segment = Segment::Field("model", "modèle de document", "model of document");
    problems.within(segment, |problems| match name.and_then(Value::as_str).or(model) {
        Some(name) if Body::NAMES.contains(&name) => Some(name.to_owned()),
        Some(name) => {
            let list = Body::NAMES.join("`, `");
            problems.invalid(
                &format!("« {name} » n'est pas un de `{list}`"),
                &format!("\"{name}\" is none of `{list}`"),
            );
            None
        }
        None => {
            problems.missing();
            None
        }
    })
}

/// Of `1.2.3.4` the set is `1.2.3`; a UUID, or an OID too short for that, is its own.
pub(crate) fn set_of(id: &Id) -> Id {
    let shorter = id.root.rsplit_once('.').filter(|(set, _)| set.matches('.').count() >= 2);
    match (&id.extension, shorter) {
        (None, Some((set, _))) if !id.root.contains('-') => Id::root(set),
        _ => id.clone(),
    }
}

fn complete_type(kind: &mut Code) {
    if let Some(known) = kind.code.as_deref().and_then(document_type) {
        kind.system.get_or_insert_with(|| known.system.into());
        kind.display.get_or_insert_with(|| known.label.into());
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;
    use crate::values::Ts;

    #[test]
    fn a_report_written_straight_is_its_tree() {
        for json in [
            include_str!("../../../samples/cda/cr-bio/minimal.json"),
            include_str!("../../../samples/cda/cr-bio/rich.json"),
            include_str!("../../../samples/cda/cr-bio/correction.json"),
        ] {
            let dossier = Dossier::from_json(json, None).unwrap();
            let mut next = || 7;
            let mut context = Context::new(Ts::received("20260115180211+0100"), &mut next);
            let document = dossier.generate(&mut context).unwrap();
            let mut whole = dossier.clone();
            whole.complete(&mut context);
            let tree = whole.write(&mut context);
            assert!(*document.root() == tree, "the text reads back as the tree");
            assert_eq!(document.to_bytes().unwrap(), Document::new(tree).to_bytes().unwrap());
        }
    }
}
