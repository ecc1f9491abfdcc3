//! The `recordTarget` of a CDA document (CI-SIS, Structuration minimale).
//!
//! [`read`] makes the checks that the official Schematron makes of its structure (`INS-CDA-...`, named after template
//! 1.2.250.1.213.1.1.1.1 and 10.10) and those that it never makes: key, shape of the COG, agreement of the given
//! names, precision of the birth date, number of INS.

mod structure;
mod write;

use segur_report::{Finding, Source, Text};
use segur_xml::{Node, Tree};
pub use write::write;

use super::draft::{absent, several};
use super::{Carrier, Draft, Place, Reading, xml};
use crate::{Authority, Field};

const HL7: &str = "urn:hl7-org:v3";

/// Reads the identity of a document, or of a `recordTarget` alone.
///
/// ```
/// use segur_ins::carriers::cda;
/// use segur_xml::{Options, Tree};
/// let xml = r#"<recordTarget xmlns="urn:hl7-org:v3"><patientRole>
///   <id root="1.2.250.1.213.1.4.10" extension="279035121518988"/>
///   <patient><name><family qualifier="BR">PAT-TROIS</family></name></patient></patientRole></recordTarget>"#;
/// let reading = cda::read(&Tree::parse(xml.as_bytes(), &Options::default())?);
/// assert_eq!(reading.record.birth_family_name.as_deref(), Some("PAT-TROIS"));
/// let key = reading.findings.iter().find(|f| f.code == "INS-KEY").unwrap();
/// assert_eq!(key.path.as_deref(), Some("/recordTarget[1]/patientRole[1]/id[1]/@extension"));
/// # Ok::<(), Box<segur_report::Finding>>(())
/// ```
pub fn read(tree: &Tree) -> Reading {
    read_at(&tree.root())
}

/// As [`read`], of a document that stands inside another, such as a style sheet that displays it.
pub fn read_at(root: &Node<'_>) -> Reading {
    let root = *root;
    let target = if root.is(HL7, "recordTarget") { Some(root) } else { child(&root, "recordTarget") };
    let holder = xml::place(target.as_ref().unwrap_or(&root));
    let mut draft = Draft::new(Reading::new(Carrier::Cda), holder);
    structure::check(&mut draft, &root, target.as_ref());
    if let Some(role) = target.and_then(|target| child(&target, "patientRole")) {
        ids(&mut draft, &role);
        if let Some(patient) = child(&role, "patient") {
            traits(&mut draft, &patient);
        }
    }
    judge(&mut draft);
    draft.reading
}

fn judge(draft: &mut Draft) {
    match draft.record().matricule.is_some() {
        true => draft.judge(),
        false => draft.say(absent(), Place::default()),
    }
    // What the structure has said already.
    said_once(draft, "INS-CDA-GENDER-VALUE", "INS-SEX-NOT-INS");
    said_once(draft, "INS-CDA-GIVEN-LIST-LAYOUT", "INS-TRAIT-NOT-PREFIX");
    // The order of the document serves people best.
    draft.reading.findings.sort_by_key(|finding| finding.location);
}

fn said_once(draft: &mut Draft, said: &str, again: &str) {
    let findings = &mut draft.reading.findings;
    if findings.iter().any(|finding| finding.code == said) {
        findings.retain(|finding| finding.code != again);
    }
}

fn ids(draft: &mut Draft, role: &Node<'_>) {
    let mut seen = 0;
    for id in children(role, "id") {
        let authority = id.attribute("root").and_then(Authority::from_oid);
        match (authority, id.attribute("extension")) {
            (Some(authority), Some(extension)) if authority.is_ins() => {
                seen += 1;
                ins(draft, &id, authority, extension, seen);
            }
            (Some(Authority::InsC), _) => draft.say(ins_c(), xml::attribute_place(&id, "root")),
            _ => {}
        }
        if draft.is_full() {
            return;
        }
    }
}

fn ins(draft: &mut Draft, id: &Node<'_>, authority: Authority, extension: &str, seen: usize) {
    if seen == 1 {
        draft.set(Field::Matricule, extension, xml::attribute_place(id, "extension"));
        draft.set(Field::Oid, authority.oid(), xml::attribute_place(id, "root"));
    } else if seen == 2 {
        draft.say(several(), xml::place(id));
    }
}

fn traits(draft: &mut Draft, patient: &Node<'_>) {
    if let Some(name) = child(patient, "name") {
        names(draft, &name);
    }
    if let Some(sex) = child(patient, "administrativeGenderCode") {
        // A code outside the value set is a finding of the structure.
        if let Some(code) = sex.attribute("code") {
            draft.set(Field::Sex, code, xml::attribute_place(&sex, "code"));
        }
    }
    if let Some((birth, value)) = child(patient, "birthTime").and_then(|b| Some((b, b.attribute("value")?))) {
        draft.set(Field::BirthDate, value, xml::attribute_place(&birth, "value"));
    }
    let county =
        ["birthplace", "place", "addr", "county"].iter().try_fold(*patient, |node, step| child(&node, step));
    if let Some(county) = county {
        draft.set(Field::BirthCog, xml::text(&county), xml::place(&county));
    }
}

fn names(draft: &mut Draft, name: &Node<'_>) {
    let qualified = |part: &str, qualifier: &str| {
        children(name, part).find(|node| node.attribute("qualifier") == Some(qualifier))
    };
    if let Some(family) = qualified("family", "BR") {
        draft.set(Field::BirthFamilyName, xml::text(&family), xml::place(&family));
    }
    if let Some(given) = qualified("given", "BR") {
        draft.set(Field::FirstBirthGivenName, xml::text(&given), xml::place(&given));
    }
    draft.reading.record.used_family_name = qualified("family", "CL").map(|node| xml::text(&node));
    draft.reading.record.used_given_name = qualified("given", "CL").map(|node| xml::text(&node));
    given_names(draft, name);
}

/// The whole list is in one `given` without qualifier. In the layout of 2021 such elements hold the other names only,
/// one each.
fn given_names(draft: &mut Draft, name: &Node<'_>) {
    let list: Vec<_> = children(name, "given").filter(|node| node.attribute("qualifier").is_none()).collect();
    let Some(first) = list.first() else { return };
    let texts: Vec<_> = list.iter().map(xml::text).collect();
    draft.set(Field::BirthGivenNames, texts.join(" "), xml::place(first));
}

/// Whether the list of given names looks like the layout of 2021.
fn is_old_layout(given: &[String], first: &str) -> bool {
    let folded: Vec<_> = given.iter().map(|text| crate::traits::presentation(text)).collect();
    let fits = |text: &String| crate::GivenNames::is_first(&crate::traits::presentation(first), text);
    match folded.as_slice() {
        [] => false,
        [list] => !fits(list) && !given[0].contains(' '),
        _ => true,
    }
}

fn child<'t>(node: &Node<'t>, local: &str) -> Option<Node<'t>> {
    children(node, local).next()
}

fn children<'t>(node: &Node<'t>, local: &str) -> impl Iterator<Item = Node<'t>> {
    node.elements().filter(move |element| element.is(HL7, local))
}

fn ins_c() -> Finding {
    let message = Text::new(
        "identifiant INS-C : abandonné, ce n'est plus un INS",
        "identifier INS-C: abandoned, no longer an INS",
    );
    Finding::warning(Source::Ins, "INS-OID", message)
}
