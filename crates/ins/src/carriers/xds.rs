//! XDS metadata: `patientId`, `sourcePatientId`, `sourcePatientInfo` (DMP, MSSanté, PDSm).

use segur_report::{Finding, Source, Text};
use segur_xml::{Node, Tree};

use super::draft::{absent, several};
use super::hl7v2::{self, Fields, Part};
use super::source::SourceText;
use super::{Carrier, Draft, Place, Reading, xml};
use crate::{Authority, Field, Identity, Ins};

/// `XDSDocumentEntry.patientId` and `XDSSubmissionSet.patientId`.
const PATIENT_ID: [&str; 2] =
    ["urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427", "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446"];

/// The `patientId` of an INS.
///
/// ```
/// use segur_ins::{Ins, carriers::xds};
/// let ins = Ins::wire("279035121518989", "1.2.250.1.213.1.4.10").unwrap();
/// assert_eq!(xds::patient_id(&ins), "279035121518989^^^&1.2.250.1.213.1.4.10&ISO^NH");
/// ```
pub fn patient_id(ins: &Ins) -> String {
    format!("{}^^^&{}&ISO^NH", ins.matricule(), ins.authority().oid())
}

/// The values of `sourcePatientInfo` for an identity: traits only, the INS is in `patientId`.
///
/// ```
/// use segur_ins::{Identity, Record, carriers::xds};
/// let record = Record { sex: Some("F".into()), ..Record::default() };
/// assert!(xds::source_patient_info(&Identity::new(record)).contains(&"PID-8|F".to_owned()));
/// ```
pub fn source_patient_info(identity: &Identity) -> Vec<String> {
    let fields = hl7v2::traits_of(&identity.record);
    fields
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(n, value)| format!("PID-{n}|{value}"))
        .collect()
}

/// Reads a `patientId` or `sourcePatientId` alone.
///
/// ```
/// use segur_ins::carriers::xds;
/// let reading = xds::read_patient_id("279035121518989^^^&1.2.250.1.213.1.4.10&ISO^NH");
/// assert_eq!(reading.record.matricule.as_deref(), Some("279035121518989"));
/// ```
pub fn read_patient_id(text: &str) -> Reading {
    let source = SourceText::new(text);
    let mut draft = Draft::new(Reading::new(Carrier::Xds), source.place(0, text.len()));
    identifier(&mut draft, text, Place::default());
    let matricule = draft.record().matricule.as_deref().map(crate::Matricule::wire);
    if let Some(Err(error)) = matricule {
        draft.say_of(Field::Matricule, error.to_finding());
    }
    draft.reading
}

/// Reads the values of the three metadata: `sourcePatientInfo` as its list of `PID-n|value`.
///
/// ```
/// use segur_ins::carriers::xds;
/// let id = "279035121518989^^^&1.2.250.1.213.1.4.10&ISO^NH";
/// let info = ["PID-5|PAT-TROIS^DOMINIQUE^DOMINIQUE MARIE-LOUISE^^^^L", "PID-7|19790328", "PID-8|F"];
/// let reading = xds::read_values(Some(id), None, &info);
/// assert_eq!(reading.record.birth_family_name.as_deref(), Some("PAT-TROIS"));
/// assert!(reading.findings.iter().any(|finding| finding.code == "INS-INCOMPLETE"));
/// ```
pub fn read_values(patient_id: Option<&str>, source_id: Option<&str>, info: &[&str]) -> Reading {
    let mut draft = Draft::new(Reading::new(Carrier::Xds), Place::default());
    values(&mut draft, patient_id, source_id, info);
    draft.reading
}

/// Reads the first document entry of an ebXML submission; none if the document has no such metadata.
pub(crate) fn read(tree: &Tree) -> Option<Reading> {
    let patient = |node: &Node<'_>| {
        node.local_name() == "ExternalIdentifier"
            && node.attribute("identificationScheme").is_some_and(|scheme| PATIENT_ID.contains(&scheme))
    };
    let mut ids = tree.document().descendants().filter(patient);
    let first = ids.next();
    let id = first.and_then(|node| node.attribute("value"));
    let slot = |name: &str| slot(tree, name);
    let (source, info) = (slot("sourcePatientId"), slot("sourcePatientInfo"));
    let holder = first.or(source).or(info)?;
    let mut draft = Draft::new(Reading::new(Carrier::Xds), xml::place(&holder));
    if let Some(other) = ids.find(|node| node.attribute("value") != id) {
        draft.say(several(), xml::attribute_place(&other, "value"));
    }
    let info: Vec<_> = info.iter().flat_map(slot_values).collect();
    let info: Vec<_> = info.iter().map(String::as_str).collect();
    let source = source.iter().flat_map(slot_values).next();
    values(&mut draft, id, source.as_deref(), &info);
    Some(draft.reading)
}

fn values(draft: &mut Draft, patient_id: Option<&str>, source_id: Option<&str>, info: &[&str]) {
    let list = info.iter().filter_map(|text| {
        let (name, value) = text.split_once('|')?;
        Some((name.trim().strip_prefix("PID-")?.parse().ok()?, value, 0))
    });
    let fields = Fields::of_list(list);
    let text = info.join("\n");
    hl7v2::traits(draft, &fields, &SourceText::new(&text));
    match patient_id {
        Some(id) => identifier(draft, id, Place::default()),
        None => draft.say(absent(), Place::default()),
    }
    let pid3 = fields.get(3);
    for id in source_id.map(Part::of_field).into_iter().chain([pid3]).flat_map(|part| part.repetitions()) {
        agree(draft, &id);
    }
    if draft.record().matricule.is_some() {
        draft.judge();
    }
}

fn identifier(draft: &mut Draft, text: &str, place: Place) {
    let id = Part::of_field(text);
    let oid = id.component(4).sub(2).value();
    let authority = Authority::from_oid(&oid);
    match authority.filter(|authority| authority.is_ins()) {
        Some(authority) => {
            draft.set(Field::Matricule, id.component(1).value(), place.clone());
            draft.set(Field::Oid, authority.oid(), place);
        }
        None if authority.is_some() => {
            draft.say(
                Finding::error(Source::Ins, "INS-OID", crate::authority::not_an_ins(&oid, authority)),
                place,
            );
        }
        None => draft.say(absent(), place),
    }
}

/// An INS among the identifiers of the source must be the one of `patientId`.
fn agree(draft: &mut Draft, id: &Part<'_>) {
    let is_ins = Authority::from_oid(&id.component(4).sub(2).value()).is_some_and(Authority::is_ins);
    let number = id.component(1).value();
    let known = draft.record().matricule.clone();
    if is_ins && known.is_some_and(|known| known != number) && !draft.is_full() {
        let message = Text::new(
            "l'INS de sourcePatientId ou sourcePatientInfo n'est pas celui de patientId",
            "the INS of sourcePatientId or sourcePatientInfo is not the one of patientId",
        );
        draft.say(Finding::error(Source::Ins, "INS-XDS-PATIENT-ID", message), Place::default());
    }
}

fn slot<'t>(tree: &'t Tree, name: &str) -> Option<Node<'t>> {
    let named = |node: &Node<'_>| node.local_name() == "Slot" && node.attribute("name") == Some(name);
    tree.document().descendants().find(named)
}

fn slot_values(slot: &Node<'_>) -> Vec<String> {
    let named = |node: &Node<'_>, name: &str| node.local_name() == name;
    let lists = slot.elements().filter(|node| named(node, "ValueList"));
    let values =
        lists.flat_map(|list| list.elements().filter(|node| named(node, "Value")).collect::<Vec<_>>());
    values.map(|node| xml::text(&node)).collect()
}
