//! Coherence of the header, and identifiers that must differ.

use segur_report::Text;
use segur_xml::Node;

use super::table;
use super::walk::Walk;
use crate::nodes::{HL7, Place, at, child, children, has_template, text};
use crate::values::moment::Moment;

const SDTC: &str = "urn:hl7-org:sdtc";

pub(super) fn check(walk: &mut Walk<'_>) {
    birth(walk);
    zones(walk);
    version(walk);
    language(walk);
    mailbox(walk);
    level1(walk);
    entries(walk);
    parties(walk);
    study(walk);
}

fn moment(node: &Node<'_>) -> Option<Moment> {
    Moment::parse(node.attribute("value")?).ok()
}

fn birth(walk: &mut Walk<'_>) {
    let Some(patient) = at(&walk.document, &["recordTarget", "patientRole", "patient"]) else { return };
    let Some((birth, born)) = child(&patient, "birthTime").and_then(|b| Some((b, moment(&b)?))) else {
        return;
    };
    let place = Place::attribute(birth, "value");
    if walk.created.is_some_and(|created| born.is_after(created)) {
        let message = Text::new(
            "le patient naîtrait après le document",
            "the patient would be born after the document",
        );
        walk.draft.say(&table::DATE_BIRTH, place, message);
    }
    let died = crate::nodes::child_in(&patient, SDTC, "deceasedTime").and_then(|died| moment(&died));
    if died.is_some_and(|died| born.is_after(died)) {
        let message =
            Text::new("le patient serait mort avant de naître", "the patient would have died before birth");
        walk.draft.say(&table::DATE_BIRTH, place, message);
    }
}

fn zones(walk: &mut Walk<'_>) {
    let document = walk.document;
    let act = at(&document, &["documentationOf", "serviceEvent", "effectiveTime"]);
    let bounds = ["low", "high"].into_iter().filter_map(|local| child(&act?, local));
    for time in child(&document, "effectiveTime").into_iter().chain(bounds) {
        if moment(&time).is_some_and(Moment::lacks_zone) {
            let message = Text::new("heure sans décalage horaire", "hour without offset");
            walk.draft.say(&table::DATE_ZONE, Place::attribute(time, "value"), message);
        }
    }
}

fn version(walk: &mut Walk<'_>) {
    let document = walk.document;
    let Some((node, version)) =
        child(&document, "versionNumber").and_then(|v| Some((v, v.attribute("value")?.parse::<u64>().ok()?)))
    else {
        return;
    };
    let parent = children(&document, "relatedDocument")
        .find(|related| related.attribute("typeCode") == Some("RPLC"))
        .and_then(|related| child(&related, "parentDocument"));
    let place = Place::attribute(node, "value");
    let Some(parent) = parent else {
        if version > 1 {
            let message = Text::new(
                format!("version {version} sans document remplacé"),
                format!("version {version} without replaced document"),
            );
            walk.draft.say(&table::VERSION, place, message);
        }
        return;
    };
    if version == 1 {
        let message = Text::new(
            "première version, et pourtant elle en remplace une",
            "first version, yet it replaces one",
        );
        walk.draft.say(&table::VERSION, place, message);
    }
    former(walk, &parent, version);
}

fn former(walk: &mut Walk<'_>, parent: &Node<'_>, version: u64) {
    let document = walk.document;
    let identity = |node: Option<Node<'_>>| {
        node.map(|id| {
            (
                id.attribute("root").unwrap_or_default().to_owned(),
                id.attribute("extension").unwrap_or_default().to_owned(),
            )
        })
    };
    let pairs = |local: &str| (identity(child(&document, local)), identity(child(parent, local)));
    if let (Some(own), Some(other)) = pairs("id")
        && own == other
    {
        let message = Text::new("le document se remplace lui-même", "the document replaces itself");
        walk.draft.say(&table::VERSION, Place::of(*parent), message);
    }
    if let (Some(own), Some(other)) = pairs("setId")
        && own != other
    {
        let message =
            Text::new("le document remplacé a un autre setId", "the replaced document has another setId");
        walk.draft.say(&table::VERSION, Place::of(*parent), message);
    }
    let old = child(parent, "versionNumber").and_then(|v| v.attribute("value")?.parse::<u64>().ok());
    if version > 1 && old.is_some_and(|old| old >= version) {
        let message = Text::new(
            "le document remplacé n'est pas d'une version antérieure",
            "the replaced document is not of an earlier version",
        );
        walk.draft.say(&table::VERSION, Place::of(*parent), message);
    }
}

fn language(walk: &mut Walk<'_>) {
    let Some(node) = child(&walk.document, "languageCode") else { return };
    let Some(code) = node.attribute("code") else { return };
    let fits = |(place, byte): (usize, u8)| match place {
        0 | 1 => byte.is_ascii_lowercase(),
        2 => byte == b'-',
        _ => byte.is_ascii_uppercase(),
    };
    if code.len() != 5 || !code.bytes().enumerate().all(fits) {
        let message = Text::new(format!("langue « {code} »"), format!("language \"{code}\""));
        walk.draft.say(&table::LANGUAGE, Place::attribute(node, "code"), message);
    }
}

fn mailbox(walk: &mut Walk<'_>) {
    let Some(role) = at(&walk.document, &["recordTarget", "patientRole"]) else { return };
    let ins = children(&role, "id").find(|id| {
        matches!(
            id.attribute("root"),
            Some(
                "1.2.250.1.213.1.4.8"
                    | "1.2.250.1.213.1.4.9"
                    | "1.2.250.1.213.1.4.10"
                    | "1.2.250.1.213.1.4.11"
            )
        )
    });
    let Some(ins) = ins.and_then(|id| id.attribute("extension")) else { return };
    for telecom in children(&role, "telecom") {
        let Some(address) = telecom.attribute("value").and_then(|value| value.strip_prefix("mailto:")) else {
            continue;
        };
        let Some((user, domain)) = address.split_once('@') else { continue };
        if domain.eq_ignore_ascii_case("patient.mssante.fr") && user != ins {
            let message = Text::new(
                "messagerie d'un autre matricule que celui du patient",
                "mailbox of another matricule than the patient's",
            );
            walk.draft.say(&table::MAILBOX, Place::attribute(telecom, "value"), message);
        }
    }
}

fn level1(walk: &mut Walk<'_>) {
    const XDS_SD: &str = "1.3.6.1.4.1.19376.1.2.20";
    let body = at(&walk.document, &["component", "nonXMLBody"]);
    let (message, place) = match (body, has_template(&walk.document, XDS_SD)) {
        (Some(body), false) => (
            Text::new(
                "corps non structuré sans le modèle XDS-SD",
                "unstructured body without template XDS-SD",
            ),
            body,
        ),
        (None, true) => (
            Text::new("modèle XDS-SD et corps structuré", "template XDS-SD with a structured body"),
            walk.document,
        ),
        _ => return,
    };
    walk.draft.say(&table::LEVEL1, Place::of(place), message);
}

fn entries(walk: &mut Walk<'_>) {
    walk.entry_ids.sort_by_key(|(root, extension, node)| (*root, *extension, node.id()));
    for pair in walk.entry_ids.windows(2) {
        if (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1) {
            let root = pair[1].0;
            let message = Text::new(
                format!("identifiant {root} déjà donné à une autre entrée"),
                format!("identifier {root} already given to another entry"),
            );
            walk.draft.say(&table::ENTRY_DUPLICATE, Place::of(pair[1].2), message);
        }
    }
    for id in &walk.internal {
        let key = (id.attribute("root").unwrap_or_default(), id.attribute("extension").unwrap_or_default());
        let found = walk.entry_ids.binary_search_by(|(root, extension, _)| (*root, *extension).cmp(&key));
        if found.is_err() && id.attribute("nullFlavor").is_none() {
            let message = Text::new(
                format!("aucune entrée n'a l'identifiant {}", key.0),
                format!("no entry has the identifier {}", key.0),
            );
            walk.draft.say(&table::REF_ENTRY, Place::of(*id), message);
        }
    }
}

fn parties(walk: &mut Walk<'_>) {
    walk.parties.sort_by_key(|(root, extension, node)| (*root, *extension, node.id()));
    for pair in walk.parties.windows(2) {
        let same = (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1);
        let structure = pair[1].0.ends_with(".2.2");
        if same && !alike(&pair[0].2, &pair[1].2, structure) {
            let (first, second) = (text(&pair[0].2), text(&pair[1].2));
            let id = pair[1].1;
            let message = Text::new(
                format!("{id} s'appelle « {first} » puis « {second} »"),
                format!("{id} is called \"{first}\", then \"{second}\""),
            );
            walk.draft.say(&table::PARTY_NAMES, Place::of(pair[1].2), message);
        }
    }
}

/// Whether two names are the same but for case, spaces and punctuation. Of a structure one may be that of a service.
fn alike(a: &Node<'_>, b: &Node<'_>, structure: bool) -> bool {
    let letters = |node: &Node<'_>| -> String {
        node.string_value().chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let (a, b) = (letters(a), letters(b));
    a == b || structure && (a.contains(&b) || b.contains(&a))
}

fn study(walk: &mut Walk<'_>) {
    if !has_template(&walk.document, "1.2.250.1.213.1.1.1.45") {
        return;
    }
    let document = walk.document;
    let ids: Vec<_> = children(&document, "documentationOf")
        .filter_map(|of| child(&of, "serviceEvent"))
        .flat_map(|act| children(&act, "id").filter_map(|id| id.attribute("root")).collect::<Vec<_>>())
        .collect();
    let is_study = |node: &Node<'_>| {
        node.is(HL7, "act")
            && child(node, "code").is_some_and(|code| code.attribute("code") == Some("113014"))
    };
    for act in document.descendants().filter(is_study) {
        let Some(id) = child(&act, "id") else { continue };
        if id.attribute("root").is_some_and(|root| !ids.is_empty() && !ids.contains(&root)) {
            let message = Text::new("étude absente des serviceEvent", "study that no serviceEvent names");
            walk.draft.say(&table::IMAGE_STUDY, Place::attribute(id, "root"), message);
        }
    }
}
