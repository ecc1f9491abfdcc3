//! Dates: do they exist, and in what order do they come.

use segur_report::Text;
use segur_xml::Node;

use super::draft::Draft;
use super::kinds::{Kinds, Part};
use super::table;
use crate::nodes::Place;
use crate::values::moment::{Fault, Moment};

/// An element that holds a time or a period.
pub(super) fn time(draft: &mut Draft, kinds: &Kinds, node: Node<'_>) {
    read(draft, kinds, node);
    if node.tree().end_of(node.id()).0 == node.id().0 + 1 {
        return;
    }
    let parts = kinds.parts(node);
    let mut bound = |part| {
        let bound = parts.get(part)?;
        Some((read(draft, kinds, bound)?, bound))
    };
    bound(Part::Center);
    let (Some((low, _)), Some((high, end))) = (bound(Part::Low), bound(Part::High)) else { return };
    if low.is_after(high) {
        let message = Text::new("la période finit avant de commencer", "the period ends before it begins");
        draft.say(&table::DATE_ORDER, Place::attribute(end, "value"), message);
    }
}

/// Reads `@value`, and tells what is wrong with it.
fn read(draft: &mut Draft, kinds: &Kinds, node: Node<'_>) -> Option<Moment> {
    let value = kinds.attribute(node, kinds.value)?;
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

/// The `effectiveTime` of what has taken place (mood EVN), which did so before it was written down. Treatments may be
/// meant to go on.
pub(super) fn happened(draft: &mut Draft, kinds: &Kinds, time: Node<'_>, created: Moment) {
    let low = kinds.parts(time).get(Part::Low);
    for start in [Some(time), low].into_iter().flatten() {
        let value = kinds.attribute(start, kinds.value);
        let moment = value.and_then(|value| Moment::parse(value).ok());
        if moment.is_some_and(|moment| moment.is_after(created)) {
            let message = Text::new(
                "ce fait est daté d'après le document qui le rapporte",
                "this fact is dated after the document that reports it",
            );
            return draft.say(&table::DATE_FUTURE, Place::attribute(start, "value"), message);
        }
    }
}
