//! Dates: do they exist, and in what order do they come.

use segur_report::Text;
use segur_xml::Node;

use super::draft::Draft;
use super::table;
use crate::nodes::{Place, child};
use crate::values::moment::{Fault, Moment};

/// An element that holds a time or a period.
pub(super) fn time(draft: &mut Draft, node: Node<'_>) {
    read(draft, node);
    read_child(draft, &node, "center");
    let low = read_child(draft, &node, "low");
    let high = read_child(draft, &node, "high");
    let (Some((low, _)), Some((high, end))) = (low, high) else { return };
    if low.is_after(high) {
        let message = Text::new("la période finit avant de commencer", "the period ends before it begins");
        draft.say(&table::DATE_ORDER, Place::attribute(end, "value"), message);
    }
}

fn read_child<'t>(draft: &mut Draft, node: &Node<'t>, local: &str) -> Option<(Moment, Node<'t>)> {
    let bound = child(node, local)?;
    Some((read(draft, bound)?, bound))
}

/// Reads `@value`, and tells what is wrong with it.
fn read(draft: &mut Draft, node: Node<'_>) -> Option<Moment> {
    let value = node.attribute("value")?;
    match Moment::parse(value) {
        Ok(moment) => Some(moment),
        Err(fault) => {
            draft.say(&table::DATE, Place::attribute(node, "value"), wrong(value, fault));
            None
        }
    }
}

fn wrong(value: &str, fault: Fault) -> Text {
    let (fr, en) = match fault {
        Fault::Form => ("ce n'est pas un horodatage HL7", "not an HL7 timestamp"),
        Fault::Month => ("ce mois n'existe pas", "no such month"),
        Fault::Day => ("ce jour n'existe pas dans ce mois", "no such day in that month"),
        Fault::Hour => ("cette heure n'existe pas", "no such hour"),
        Fault::Offset => (
            "le décalage horaire s'écrit avec quatre chiffres, de -1400 à +1400",
            "the offset has four digits, from -1400 to +1400",
        ),
    };
    Text::new(format!("« {value} » : {fr}"), format!("\"{value}\": {en}"))
}

/// An act that has taken place (mood EVN) did so before it was written down. Treatments may be meant to go on.
pub(super) fn happened(draft: &mut Draft, node: Node<'_>, created: Option<Moment>) {
    let past = matches!(node.local_name(), "observation" | "procedure" | "organizer");
    let Some(created) = created.filter(|_| past && node.attribute("moodCode") == Some("EVN")) else { return };
    let Some(time) = child(&node, "effectiveTime") else { return };
    let low = child(&time, "low");
    for start in [Some(time), low].into_iter().flatten() {
        let moment = start.attribute("value").and_then(|value| Moment::parse(value).ok());
        if moment.is_some_and(|moment| moment.is_after(created)) {
            let message = Text::new(
                "ce fait est daté d'après le document qui le rapporte",
                "this fact is dated after the document that reports it",
            );
            return draft.say(&table::DATE_FUTURE, Place::attribute(start, "value"), message);
        }
    }
}
