//! Patient banner, state of the document, people and organisations.

use segur_ins::Authority;
use segur_report::Lang;
use segur_xml::Node;

use super::View;
use super::html::Html;
use super::words::{code, date, person, say, time};
use crate::nodes::{at, child, child_in, children, text};

const LAB: &str = "urn:oid:1.3.6.1.4.1.19376.1.3.2";
const SDTC: &str = "urn:hl7-org:sdtc";

/// Who the document is about.
pub(super) fn patient(view: &View<'_>, html: &mut Html) {
    let lang = view.lang;
    let Some(role) = at(&view.document, &["recordTarget", "patientRole"]) else { return };
    html.open("section", &[("class", "patient"), ("aria-label", say(lang, "Patient", "Patient"))]);
    let patient = child(&role, "patient");
    html.leaf("h2", &[], &patient.as_ref().map(identity).unwrap_or_default());
    html.open("dl", &[]);
    if let Some(patient) = &patient {
        traits(html, patient, lang);
    }
    for id in children(&role, "id").take(8) {
        let Some(extension) = id.attribute("extension") else { continue };
        let (label, value) = identifier(&id, extension, lang);
        pair(html, &label, &value);
    }
    html.close().close();
}

/// Family name used or of birth, given name used or first.
fn identity(patient: &Node<'_>) -> String {
    let Some(name) = child(patient, "name") else { return String::new() };
    let part = |local: &'static str, qualifier: &str| {
        children(&name, local)
            .find(|part| part.attribute("qualifier") == Some(qualifier))
            .map(|part| text(&part))
    };
    let any = |local: &'static str| child(&name, local).map(|part| text(&part));
    let family = part("family", "CL")
        .or_else(|| part("family", "SP"))
        .or_else(|| part("family", "BR"))
        .or_else(|| any("family"));
    let given = part("given", "CL").or_else(|| part("given", "BR")).or_else(|| any("given"));
    [family.map(|family| family.to_uppercase()), given].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn traits(html: &mut Html, patient: &Node<'_>, lang: Lang) {
    if let Some(name) = child(patient, "name") {
        let birth = children(&name, "family").find(|part| part.attribute("qualifier") == Some("BR"));
        if let Some(birth) = birth {
            pair(html, say(lang, "Nom de naissance", "Birth name"), &text(&birth));
        }
        let given = children(&name, "given").find(|part| part.attribute("qualifier").is_none());
        if let Some(given) = given {
            pair(html, say(lang, "Prénoms de naissance", "Birth given names"), &text(&given));
        }
    }
    if let Some(born) = child(patient, "birthTime").and_then(|born| born.attribute("value")) {
        pair(html, say(lang, "Né(e) le", "Born"), &date(born, lang));
    }
    let sex = child(patient, "administrativeGenderCode").and_then(|sex| sex.attribute("code"));
    let word = match sex {
        Some("F") => say(lang, "Féminin", "Female"),
        Some("M") => say(lang, "Masculin", "Male"),
        _ => say(lang, "Non précisé", "Not told"),
    };
    pair(html, say(lang, "Sexe", "Sex"), word);
    let place = at(patient, &["birthplace", "place", "addr"]);
    let county = place.and_then(|place| child(&place, "county")).map(|county| text(&county));
    let town = place.and_then(|place| child(&place, "city")).map(|town| text(&town));
    let place =
        [county, town].into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    if !place.is_empty() {
        pair(html, say(lang, "Lieu de naissance (INSEE)", "Birth place (INSEE)"), &place);
    }
    if child_in(patient, SDTC, "deceasedInd").and_then(|dead| dead.attribute("value")) == Some("true") {
        pair(html, say(lang, "Décès", "Death"), say(lang, "patient décédé", "deceased"));
    }
}

fn identifier(id: &Node<'_>, extension: &str, lang: Lang) -> (String, String) {
    match id.attribute("root").and_then(Authority::from_oid) {
        Some(authority) if authority.is_ins() => {
            let grouped = segur_ins::Matricule::wire(extension)
                .map_or_else(|_| extension.to_owned(), |m| m.grouped().to_string());
            let environment = authority.environment().name();
            let kind = if environment == "production" {
                authority.kind().to_owned()
            } else {
                format!("{} ({environment})", authority.kind())
            };
            (kind, grouped)
        }
        _ => (say(lang, "Identifiant local", "Local identifier").to_owned(), extension.to_owned()),
    }
}

/// State of the document: version, what it replaces, whether it is whole.
pub(super) fn state(view: &View<'_>, html: &mut Html) {
    let (document, lang) = (view.document, view.lang);
    html.open("ul", &[("class", "state")]);
    let statuses: Vec<_> = children(&document, "documentationOf")
        .filter_map(|of| child_in(&child(&of, "serviceEvent")?, LAB, "statusCode")?.attribute("code"))
        .collect();
    if statuses.contains(&"active") {
        html.leaf(
            "li",
            &[("class", "warn")],
            say(
                lang,
                "⚠ Compte rendu partiel : des résultats sont attendus",
                "⚠ Partial report: results are pending",
            ),
        );
    } else if statuses.contains(&"completed") {
        html.leaf("li", &[], say(lang, "✓ Compte rendu complet", "✓ Complete report"));
    }
    let replaced =
        children(&document, "relatedDocument").find(|related| related.attribute("typeCode") == Some("RPLC"));
    if replaced.is_some() {
        html.leaf(
            "li",
            &[("class", "warn")],
            say(lang, "↻ Remplace une version antérieure", "↻ Replaces an earlier version"),
        );
    }
    if let Some(version) = child(&document, "versionNumber").and_then(|version| version.attribute("value")) {
        html.leaf("li", &[], &format!("Version {version}"));
    }
    let confidentiality = child(&document, "confidentialityCode").and_then(|code| code.attribute("code"));
    if confidentiality.is_some_and(|code| code != "N") {
        html.leaf(
            "li",
            &[("class", "warn")],
            say(lang, "⚠ Confidentialité renforcée", "⚠ Restricted confidentiality"),
        );
    }
    html.close();
}

/// People and organisations, at the end of the page.
pub(super) fn parties(view: &View<'_>, html: &mut Html) {
    let (document, lang) = (view.document, view.lang);
    html.open("section", &[("class", "parties")]);
    html.leaf("h2", &[("id", "parties")], say(lang, "Intervenants et contexte", "People and context"));
    html.open("dl", &[]);
    let roles: [(&str, &[&str], &str, &str); 9] = [
        ("author", &["assignedAuthor"], "Auteur", "Author"),
        ("legalAuthenticator", &["assignedEntity"], "Responsable du document", "Legal authenticator"),
        ("authenticator", &["assignedEntity"], "Validé par", "Authenticated by"),
        ("dataEnterer", &["assignedEntity"], "Saisi par", "Entered by"),
        (
            "custodian",
            &["assignedCustodian", "representedCustodianOrganization"],
            "Conservation",
            "Custodian",
        ),
        ("informationRecipient", &["intendedRecipient"], "Destinataire", "Recipient"),
        ("participant", &["associatedEntity"], "Participant", "Participant"),
        ("informant", &["assignedEntity"], "Informateur", "Informant"),
        ("informant", &["relatedEntity"], "Personne de l'entourage", "Relative"),
    ];
    for (local, steps, fr, en) in roles {
        for holder in children(&document, local).take(50) {
            let Some(entity) = at(&holder, steps) else { continue };
            let when = child(&holder, "time").and_then(|when| time(&when, lang));
            let shown: Vec<_> =
                [Some(party(&entity)), when].into_iter().flatten().filter(|part| !part.is_empty()).collect();
            pair(html, &role(&holder, fr, en, lang), &shown.join(" · "));
        }
    }
    context(view, html);
    html.close().close();
}

fn role(holder: &Node<'_>, fr: &str, en: &str, lang: Lang) -> String {
    let function = child(holder, "functionCode").and_then(|function| code(&function));
    let kind = match holder.attribute("typeCode") {
        Some("REF") => Some(say(lang, "Prescripteur", "Prescriber").to_owned()),
        _ => function,
    };
    kind.filter(|_| holder.local_name() == "participant").unwrap_or_else(|| say(lang, fr, en).to_owned())
}

fn party(entity: &Node<'_>) -> String {
    let people = ["assignedPerson", "associatedPerson", "informationRecipient", "relatedPerson"];
    let name =
        people.iter().find_map(|local| child(&child(entity, local)?, "name")).map(|name| person(&name));
    let device = at(entity, &["assignedAuthoringDevice", "softwareName"]).map(|name| text(&name));
    let job = child(entity, "code").and_then(|job| code(&job));
    let organisations = ["representedOrganization", "scopingOrganization", "receivedOrganization"];
    let organisation =
        organisations.iter().find_map(|local| child(&child(entity, local)?, "name")).map(|name| text(&name));
    let own = child(entity, "name").map(|name| text(&name));
    let parts = [name.or(device), job, organisation, own];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn context(view: &View<'_>, html: &mut Html) {
    let (document, lang) = (view.document, view.lang);
    for act in children(&document, "documentationOf").filter_map(|of| child(&of, "serviceEvent")).take(50) {
        let what = child(&act, "code").and_then(|act| code(&act));
        let when = child(&act, "effectiveTime").and_then(|when| time(&when, lang));
        let shown: Vec<_> = [what, when].into_iter().flatten().collect();
        if !shown.is_empty() {
            pair(html, say(lang, "Acte documenté", "Documented act"), &shown.join(" · "));
        }
    }
    if let Some(stay) = at(&document, &["componentOf", "encompassingEncounter"]) {
        let what = child(&stay, "code").and_then(|stay| code(&stay));
        let when = child(&stay, "effectiveTime").and_then(|when| time(&when, lang));
        let place =
            at(&stay, &["location", "healthCareFacility", "location", "name"]).map(|name| text(&name));
        let shown: Vec<_> = [what, when, place].into_iter().flatten().collect();
        pair(html, say(lang, "Prise en charge", "Encounter"), &shown.join(" · "));
    }
}

fn pair(html: &mut Html, label: &str, value: &str) {
    if !value.is_empty() {
        html.open("div", &[]);
        html.leaf("dt", &[], label);
        html.leaf("dd", &[], value);
        html.close();
    }
}
