//! Which carrier are these bytes?

use segur_report::{Finding, Source, Text};
use segur_xml::{Options, Tree};

use super::source::SourceText;
use super::{Draft, Place, Reading, cda, datamatrix, fhir, hl7v2, insi, json, xds};
use crate::{Field, Matricule};

/// What an identity can be read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Carrier {
    /// A matricule alone.
    Matricule,
    /// A `recordTarget`, alone or in a CDA document.
    Cda,
    /// A PID segment, alone or in an HL7 v2 message.
    Hl7v2,
    /// XDS metadata: an ebXML submission, or a `patientId`.
    Xds,
    /// A FHIR Patient, or an object with its `identifier` array.
    Fhir,
    /// An answer of INSi, or its SOAP fault.
    Insi,
    /// The text of a Datamatrix INS.
    Datamatrix,
    /// The JSON of this crate: see [`json`](super::json).
    Json,
}

impl Carrier {
    /// Short name: `matricule`, `cda`, `hl7v2`, `xds`, `fhir`, `insi`, `datamatrix` or `identity`.
    ///
    /// ```
    /// assert_eq!(segur_ins::carriers::Carrier::Json.name(), "identity");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Carrier::Matricule => "matricule",
            Carrier::Cda => "cda",
            Carrier::Hl7v2 => "hl7v2",
            Carrier::Xds => "xds",
            Carrier::Fhir => "fhir",
            Carrier::Insi => "insi",
            Carrier::Datamatrix => "datamatrix",
            Carrier::Json => "identity",
        }
    }
}

/// Reads an identity from any carrier, recognised by its content.
///
/// # Errors
/// The finding that says why nothing could be read: XML that is not well-formed, JSON that is not, or bytes that are
/// no carrier (`INS-CARRIER`).
///
/// ```
/// use segur_ins::carriers::{Carrier, read};
/// let pid = "PID|1||279035121518989^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS";
/// let reading = read(pid.as_bytes()).unwrap();
/// assert_eq!(reading.carrier, Carrier::Hl7v2);
/// assert_eq!(reading.record.matricule.as_deref(), Some("279035121518989"));
/// ```
pub fn read(bytes: &[u8]) -> Result<Reading, Box<Finding>> {
    let source = SourceText::of(bytes);
    let text = source.text.trim();
    if text.starts_with('<') || bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return read_tree(&Tree::parse(bytes, &Options::default())?);
    }
    if text.starts_with('{') || text.starts_with('[') || text == "null" {
        return read_json(text);
    }
    if hl7v2::is_message(text) {
        return Ok(hl7v2::read_source(&source));
    }
    if datamatrix::is_payload(text) {
        return Ok(datamatrix::read(source.text.trim_end_matches(['\r', '\n'])));
    }
    if text.contains("^^^") {
        return Ok(xds::read_patient_id(text));
    }
    if text.chars().any(|c| c.is_ascii_digit()) && text.len() <= 400 {
        return Ok(matricule(&source, false));
    }
    Err(Box::new(no_carrier()))
}

/// Reads an identity from a document that is already a tree.
///
/// # Errors
/// `INS-CARRIER` if the document is none that this crate reads.
pub(crate) fn read_tree(tree: &Tree) -> Result<Reading, Box<Finding>> {
    let root = tree.root();
    match root.local_name() {
        "ClinicalDocument" | "recordTarget" => Ok(cda::read(tree)),
        _ => insi::read(tree).or_else(|| xds::read(tree)).ok_or_else(|| Box::new(no_carrier())),
    }
}

fn read_json(text: &str) -> Result<Reading, Box<Finding>> {
    let value: serde_json::Value = serde_json::from_str(text).map_err(|error| Box::new(no_json(&error)))?;
    let fhir = value.is_array() || ["identifier", "resourceType"].iter().any(|key| value.get(key).is_some());
    if value.get("S1").or(value.get("fields")).is_some() {
        return Ok(datamatrix::read_fields(&value));
    }
    Ok(if fhir { fhir::read(&value) } else { json::read(&value) })
}

/// Reads a matricule alone: in its wire form if `strict`, as a person types it otherwise.
///
/// ```
/// use segur_ins::carriers::read_matricule;
/// assert!(read_matricule("2 79 03 51 215 189 89", false).findings.is_empty());
/// assert_eq!(read_matricule("2 79 03 51 215 189 89", true).findings[0].code, "INS-CHAR");
/// ```
pub fn read_matricule(text: &str, strict: bool) -> Reading {
    matricule(&SourceText::new(text), strict)
}

fn matricule(source: &SourceText<'_>, strict: bool) -> Reading {
    let text = if strict { &source.text } else { source.text.trim() };
    let start = if strict { 0 } else { source.text.len() - source.text.trim_start().len() };
    let mut draft = Draft::new(Reading::new(Carrier::Matricule), source.place(start, text.len()));
    let read = if strict { Matricule::wire(text) } else { Matricule::lenient(text) };
    let body = match read {
        Ok(matricule) => {
            draft.set(Field::Matricule, matricule.as_str(), Place::default());
            Some(matricule.body())
        }
        Err(error) => {
            draft.set(Field::Matricule, text, Place::default());
            draft.say(error.to_finding(), Place::default());
            error.body()
        }
    };
    for flag in body.map(|body| body.flags(&Default::default())).unwrap_or_default().iter() {
        draft.say(flag.to_finding(), Place::default());
    }
    draft.reading
}

fn no_carrier() -> Finding {
    let message = Text::new(
        "aucune identité reconnue : ni matricule, ni CDA, PID, XDS, FHIR, INSi ou Datamatrix INS",
        "no identity recognised: neither matricule nor CDA, PID, XDS, FHIR, INSi or Datamatrix INS",
    );
    Finding::error(Source::Ins, "INS-CARRIER", message)
}

fn no_json(error: &serde_json::Error) -> Finding {
    let message = Text::new(format!("JSON mal formé : {error}"), format!("malformed JSON: {error}"));
    Finding::error(Source::Ins, "INS-JSON", message)
}
