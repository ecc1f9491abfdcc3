//! Which model a document is of, and a generic reading of documents that no model here knows in depth.

mod table;

use crate::document::{Document, Envelope};
use crate::element::Element;
use crate::models::{CrBio, CrImg, IpsFr, LdlEes, LdlSes, Level1, Model, Vsm};
use crate::narrative::Texts;
use crate::values::{Code, Id};
use table::MODELS;

/// A model of document of the CI-SIS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownModel {
    /// Its templateId.
    pub template: &'static str,
    /// Its name: `LDL-SES`.
    pub name: &'static str,
    /// Its formatCode in XDS metadata; empty if none is published.
    pub format_code: &'static str,
}

/// How much of a document is structured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    /// A file.
    One,
    /// Sections with text only.
    Two,
    /// Sections with entries.
    Three,
}

/// What a document is.
#[derive(Clone, Debug, PartialEq)]
pub struct Recognised {
    /// The model, if its templateId is known; documents of level 1 have none.
    pub model: Option<KnownModel>,
    /// Version of the model, if the document gives one.
    pub version: Option<String>,
    /// Level.
    pub level: Level,
    /// Type of document.
    pub kind: Code,
    /// Title.
    pub title: String,
    /// What it is wrapped in.
    pub envelope: Envelope,
    /// Every templateId of the document.
    pub templates: Vec<Id>,
}

/// A section, as a receiver that does not know it in depth needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Code.
    pub code: Code,
    /// Title.
    pub title: String,
    /// Every templateId.
    pub templates: Vec<Id>,
    /// The narrative as plain text, lines kept.
    pub text: String,
    /// The entries.
    pub entries: Vec<Entry>,
    /// The sections inside.
    pub sections: Vec<Section>,
}

/// An entry of a section, or one inside another.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Name of the element: `observation`, `act`, `organizer`...
    pub element: String,
    /// Mood: `EVN`, `INT`...
    pub mood: String,
    /// Every templateId.
    pub templates: Vec<Id>,
    /// Code, with the text that it refers to.
    pub code: Option<Code>,
    /// The value for people, if there is one.
    pub value: Option<String>,
    /// The entries inside.
    pub entries: Vec<Entry>,
}

/// What a document is: its model by the set of its templateIds, never by their order.
///
/// ```
/// use segur_cda::{Document, recognise};
/// let xml = b"<ClinicalDocument xmlns='urn:hl7-org:v3'><templateId root='1.2.250.1.213.1.1.1.29' extension='2022.01'/>
///     <code code='11490-0' codeSystem='2.16.840.1.113883.6.1'/></ClinicalDocument>";
/// let found = recognise(&Document::parse(xml)?);
/// assert_eq!(found.model.map(|model| model.name), Some("LDL-SES"));
/// assert_eq!(found.version.as_deref(), Some("2022.01"));
/// # Ok::<(), segur_cda::Malformed>(())
/// ```
pub fn recognise(document: &Document) -> Recognised {
    let root = document.root();
    let templates = templates(root);
    let (model, version) = model_of(&templates);
    Recognised {
        model,
        version,
        level: level(root),
        kind: root.child("code").map(Code::read).unwrap_or_default(),
        title: root.child("title").and_then(Element::plain).unwrap_or_default(),
        envelope: document.envelope(),
        templates,
    }
}

/// The sections of a document with their text and entries, whatever its model.
pub fn outline(document: &Document) -> Vec<Section> {
    let root = document.root();
    let texts = Texts::of(root);
    let components = root.all("component/structuredBody/component/section");
    components.into_iter().map(|element| section(element, &texts)).collect()
}

/// The name of the model that is known in depth, if there is one.
pub(crate) fn model_name(root: &Element) -> Option<&'static str> {
    if root.at("component/nonXMLBody").is_some() {
        return Some(Level1::NAME);
    }
    let (model, _) = model_of(&templates(root));
    match model?.name {
        "LDL-SES" => Some(LdlSes::NAME),
        "LDL-EES" => Some(LdlEes::NAME),
        "BIO-CR-BIO" => Some(CrBio::NAME),
        "IMG-CR-IMG" => Some(CrImg::NAME),
        "VSM" => Some(Vsm::NAME),
        "IPS-FR" => Some(IpsFr::NAME),
        _ => None,
    }
}

/// The most specific model wins: that with the longest templateId.
fn model_of(templates: &[Id]) -> (Option<KnownModel>, Option<String>) {
    let known =
        templates.iter().filter_map(|id| Some((id, MODELS.iter().find(|model| model.template == id.root)?)));
    if let Some((id, model)) = known.max_by_key(|(id, _)| id.root.len()) {
        return (Some(*model), id.extension.as_ref().map(|version| version.to_string()));
    }
    // Laboratory reports before the CI-SIS had a templateId of its own for them.
    let old = templates.iter().find(|id| id.root == "1.3.6.1.4.1.19376.1.3.3");
    let model = old.and_then(|_| MODELS.iter().find(|model| model.name == "BIO-CR-BIO"));
    (model.copied(), old.and_then(|id| id.extension.as_ref()).map(|version| version.to_string()))
}

fn level(root: &Element) -> Level {
    match root.at("component/structuredBody") {
        None => Level::One,
        Some(body) if body.descendants().any(|element| element.is("entry")) => Level::Three,
        Some(_) => Level::Two,
    }
}

fn templates(element: &Element) -> Vec<Id> {
    element.children("templateId").filter_map(Id::read).collect()
}

// Recursion is bounded by the depth of elements that `Document::parse` lets through.
fn section(element: &Element, texts: &Texts<'_>) -> Section {
    Section {
        code: element.child("code").map(Code::read).unwrap_or_default(),
        title: element.child("title").and_then(Element::plain).unwrap_or_default(),
        templates: templates(element),
        text: element.child("text").map(crate::narrative::plain).unwrap_or_default(),
        entries: inside(element, texts),
        sections: element.all("component/section").into_iter().map(|inner| section(inner, texts)).collect(),
    }
}

const STATEMENTS: [&str; 9] = [
    "act",
    "encounter",
    "observation",
    "observationMedia",
    "organizer",
    "procedure",
    "regionOfInterest",
    "substanceAdministration",
    "supply",
];

fn inside(element: &Element, texts: &Texts<'_>) -> Vec<Entry> {
    let holders = element
        .elements()
        .filter(|child| ["entry", "entryRelationship", "component"].contains(&child.local()));
    let statements =
        holders.flat_map(|holder| holder.elements().filter(|child| STATEMENTS.contains(&child.local())));
    statements.map(|statement| entry(statement, texts)).collect()
}

fn entry(element: &Element, texts: &Texts<'_>) -> Entry {
    Entry {
        element: element.local().to_owned(),
        mood: element.attribute("moodCode").unwrap_or("").to_owned(),
        templates: templates(element),
        code: element.child("code").map(|code| coded(code, texts)),
        value: element.child("value").map(|value| shown(value, texts)).filter(|text| !text.is_empty()),
        entries: inside(element, texts),
    }
}

fn coded(element: &Element, texts: &Texts<'_>) -> Code {
    let code = Code::read(element);
    let text = code.text.clone().or_else(|| texts.original(element).map(Into::into));
    Code { text, ..code }
}

fn shown(value: &Element, texts: &Texts<'_>) -> String {
    let read = crate::values::Value::read(value).map(|value| value.shown()).filter(|text| !text.is_empty());
    read.or_else(|| texts.original(value)).unwrap_or_default()
}
