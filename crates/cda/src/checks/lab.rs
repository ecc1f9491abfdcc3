//! Results of the laboratory, and what a laboratory report must say in its header.

use segur_report::Text;
use segur_xml::Node;

use super::draft::Draft;
use super::kinds::{Part, Parts};
use super::table::{self, Check};
use super::units::{number, scale};
use super::walk::Walk;
use crate::nodes::{HL7, Place, at, child, child_in, children, has_template, xsi_type};

const LAB: &str = "urn:oid:1.3.6.1.4.1.19376.1.3.2";
const REPORT: &str = "1.3.6.1.4.1.19376.1.3.3";
const CHAPTER: &str = "1.3.6.1.4.1.19376.1.3.3.2.1";

/// Flag and status of an observation.
pub(super) fn result(draft: &mut Draft, parts: &Parts<'_>) {
    let value = parts.get(Part::Value);
    if let (Some("aborted"), Some(value)) = (told_status(parts), value)
        && value.attribute("nullFlavor").is_none()
        && (value.attribute("value").is_some() || value.attribute("code").is_some())
    {
        let message = Text::new("un examen abandonné a un résultat", "an aborted test has a result");
        draft.say(&table::STATUS, Place::of(value), message);
    }
    if let (Some(value), Some(range)) = (value, parts.get(Part::Reference))
        && xsi_type(&value) == Some("PQ")
    {
        flag(draft, parts, value, range);
    }
}

/// Where the value stands: -1 below the range, 1 above, 0 inside; none if it cannot be told.
pub(crate) fn side(value: &Node<'_>, range: &Node<'_>) -> Option<i8> {
    let measured = number(value)?;
    let bound = |local: &str| {
        let bound = child(range, local)?;
        Some(number(&bound)? * scale(&bound, value)?)
    };
    let (low, high) = (bound("low"), bound("high"));
    // Conversions are not exact to the last bit.
    let slack = measured.abs() * 1e-9;
    match (low, high) {
        (None, None) => None,
        (Some(low), _) if measured < low - slack => Some(-1),
        (_, Some(high)) if measured > high + slack => Some(1),
        _ => Some(0),
    }
}

fn flag(draft: &mut Draft, parts: &Parts<'_>, value: Node<'_>, range: Node<'_>) {
    let range = at(&range, &["observationRange", "value"]);
    let Some(side) = range.and_then(|range| side(&value, &range)) else { return };
    let Some(interpretation) = parts.get(Part::Interpretation) else {
        if side != 0 {
            let message = Text::new(
                "résultat hors de l'intervalle de référence, sans interprétation",
                "result outside the reference range, without interpretation",
            );
            draft.say(&table::FLAG_MISSING, Place::of(value), message);
        }
        return;
    };
    let code = interpretation.attribute("code").unwrap_or_default();
    let wrong = match code {
        "N" => side != 0,
        "H" | "HH" | "HU" | ">" => side < 1,
        "L" | "LL" | "LU" | "<" => side > -1,
        _ => false,
    };
    if wrong {
        let (fr, en) = match side {
            -1 => ("sous l'intervalle de référence", "below the reference range"),
            1 => ("au-dessus de l'intervalle de référence", "above the reference range"),
            _ => ("dans l'intervalle de référence", "within the reference range"),
        };
        let message = Text::new(
            format!("interprétation {code} d'un résultat {fr}"),
            format!("interpretation {code} of a result {en}"),
        );
        draft.say(&table::FLAG, Place::attribute(interpretation, "code"), message);
    }
}

fn status_of<'t>(node: &Node<'t>) -> Option<&'t str> {
    child(node, "statusCode")?.attribute("code")
}

fn told_status<'t>(parts: &Parts<'t>) -> Option<&'t str> {
    parts.get(Part::Status)?.attribute("code")
}

/// Laboratory acts and batteries: nothing active in what is completed.
pub(super) fn status(draft: &mut Draft, parts: &Parts<'_>) {
    let node = parts.parent();
    if told_status(parts) != Some("active") || !matches!(node.local_name(), "act" | "organizer") {
        return;
    }
    let parent = node.parent().and_then(|link| link.parent());
    let within = parent.filter(|parent| matches!(parent.local_name(), "act" | "organizer"));
    let laboratory =
        has_template(&node, "1.3.6.1.4.1.19376.1.3.1.4") || has_template(&node, "1.3.6.1.4.1.19376.1.3.1.5");
    if laboratory && within.as_ref().and_then(status_of) == Some("completed") {
        let message =
            Text::new("examen en cours dans un ensemble terminé", "active test in a completed whole");
        draft.say(&table::STATUS, Place::of(node), message);
    }
}

/// What the whole of a laboratory report must say.
pub(super) fn document(walk: &mut Walk<'_>) {
    let document = walk.document;
    let Some(body) = at(&document, &["component", "structuredBody"]) else { return };
    if !has_template(&document, REPORT) {
        return;
    }
    let sections: Vec<_> =
        children(&body, "component").filter_map(|component| child(&component, "section")).collect();
    let chapters: Vec<_> = sections.into_iter().filter(|section| has_template(section, CHAPTER)).collect();
    let acts: Vec<_> =
        children(&document, "documentationOf").filter_map(|of| child(&of, "serviceEvent")).collect();
    compare_chapters(&mut walk.draft, &chapters, &acts);
    compare_statuses(&mut walk.draft, &body, acts.first());
    parties(&mut walk.draft, &document, &body);
}

fn compare_chapters(draft: &mut Draft, chapters: &[Node<'_>], acts: &[Node<'_>]) {
    let mut of_chapters: Vec<_> = chapters.iter().filter_map(coded).collect();
    let mut of_acts: Vec<_> = acts.iter().filter_map(coded).collect();
    of_chapters.sort_by(|a, b| a.1.cmp(&b.1));
    of_acts.sort_by(|a, b| a.1.cmp(&b.1));
    for (node, code) in missing(&of_chapters, &of_acts) {
        let message = Text::new(
            format!("chapitre {code} sans serviceEvent"),
            format!("chapter {code} without serviceEvent"),
        );
        draft.say(&table::LAB_CHAPTER, Place::attribute(*node, "code"), message);
    }
    for (node, code) in missing(&of_acts, &of_chapters) {
        let message = Text::new(
            format!("serviceEvent {code} sans chapitre dans le compte rendu"),
            format!("serviceEvent {code} without chapter in the report"),
        );
        draft.say(&table::LAB_CHAPTER, Place::attribute(*node, "code"), message);
    }
}

/// The code of a section or act, with its element.
fn coded<'t>(node: &Node<'t>) -> Option<Coded<'t>> {
    let code = child(node, "code")?;
    Some((code, code.attribute("code")?.to_owned()))
}

type Coded<'t> = (Node<'t>, String);

fn missing<'a, 't>(of: &'a [Coded<'t>], among: &'a [Coded<'t>]) -> impl Iterator<Item = &'a Coded<'t>> {
    of.iter().filter(|(_, code)| among.binary_search_by(|other| other.1.cmp(code)).is_err())
}

fn compare_statuses(draft: &mut Draft, body: &Node<'_>, main: Option<&Node<'_>>) {
    let Some(main) = main else { return };
    let Some(told) = child_in(main, LAB, "statusCode") else {
        let message = Text::new(
            "le compte rendu ne dit pas s'il est complet",
            "the report does not tell whether it is complete",
        );
        return draft.say(&table::LAB_STATUS, Place::of(*main), message);
    };
    if told.attribute("code") != Some("completed") {
        return;
    }
    let acts = body.descendants().filter(|node| node.is(HL7, "act"));
    let active = acts.filter(|act| {
        status_of(act) == Some("active")
            && act.parent().is_some_and(|entry| has_template(&entry, "1.3.6.1.4.1.19376.1.3.1"))
    });
    for act in active {
        let message = Text::new(
            "chapitre en cours dans un compte rendu déclaré complet",
            "active chapter in a report that claims to be complete",
        );
        draft.say(&table::STATUS, Place::of(act), message);
    }
}

fn parties(draft: &mut Draft, document: &Node<'_>, body: &Node<'_>) {
    let mut want = |present: bool, check: &'static Check, fr: &'static str, en: &'static str| {
        if !present {
            draft.say(check, Place::of(*document), Text::new(fr, en));
        }
    };
    let prescriber = children(document, "participant").any(|p| p.attribute("typeCode") == Some("REF"));
    want(
        prescriber,
        &table::LAB_PRESCRIBER,
        "pas de prescripteur (participant REF)",
        "no prescriber (participant REF)",
    );
    let order = at(document, &["inFulfillmentOf", "order", "id"]).is_some();
    want(order, &table::LAB_ORDER, "pas de demande (inFulfillmentOf)", "no order (inFulfillmentOf)");
    let validated = child(document, "authenticator").is_some()
        || body
            .descendants()
            .any(|node| node.is(HL7, "participant") && node.attribute("typeCode") == Some("AUTHEN"));
    want(
        validated,
        &table::LAB_VALIDATOR,
        "aucun biologiste n'a validé (authenticator)",
        "no biologist has validated (authenticator)",
    );
}
