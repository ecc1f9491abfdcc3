//! Units and ranges of quantities.

use segur_report::Text;
use segur_terms::ucum::Unit;
use segur_xml::Node;

use super::draft::Draft;
use super::table;
use crate::nodes::{Place, child};

/// `@unit` of a quantity.
pub(super) fn unit(draft: &mut Draft, node: Node<'_>, unit: &str) {
    let Err(error) = Unit::parse(unit) else { return };
    let place = Place::attribute(node, "unit");
    // EDQM codes of dose forms are met where a unit should be.
    if unit.len() == 8 && unit.bytes().all(|byte| byte.is_ascii_digit()) {
        let message = Text::new(
            format!("« {unit} » est un code EDQM, pas une unité UCUM"),
            format!("\"{unit}\" is an EDQM code, not a UCUM unit"),
        );
        let hint = Text::new("écrire une annotation : {comprime}", "write an annotation: {tablet}");
        return draft.say_with(&table::UNIT, place, message, hint);
    }
    let reason = error.message();
    let message =
        Text::new(format!("unité « {unit} » : {}", reason.fr), format!("unit \"{unit}\": {}", reason.en));
    draft.say_with(&table::UNIT, place, message, error.hint().unwrap_or_else(|| table::UNIT.hint.clone()));
}

/// Bounds of a range; `reference` for those of a reference range.
pub(super) fn range(draft: &mut Draft, node: Node<'_>, reference: bool) {
    let (Some(low), Some(high)) = (child(&node, "low"), child(&node, "high")) else { return };
    let (Some(from), Some(to)) = (number(&low), number(&high)) else { return };
    let Some(to) = scale(&high, &low).map(|ratio| to * ratio) else { return };
    let shown = |node: &Node<'_>| node.attribute("value").unwrap_or_default().to_owned();
    if from > to {
        let (a, b) = (shown(&low), shown(&high));
        let message =
            Text::new(format!("l'intervalle va de {a} à {b}"), format!("the range goes from {a} to {b}"));
        draft.say(&table::RANGE, Place::attribute(low, "value"), message);
    } else if reference && from == to {
        let a = shown(&low);
        let message = Text::new(
            format!("l'intervalle de référence est le seul point {a}"),
            format!("the reference range is the single point {a}"),
        );
        draft.say(&table::RANGE_POINT, Place::attribute(low, "value"), message);
    }
}

/// `@value` as a number.
pub(super) fn number(node: &Node<'_>) -> Option<f64> {
    node.attribute("value")?.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// How many units of the other one unit of the first is; 1 if neither has one, none if that cannot be told.
pub(super) fn scale(from: &Node<'_>, to: &Node<'_>) -> Option<f64> {
    match (from.attribute("unit"), to.attribute("unit")) {
        (a, b) if a == b => Some(1.0),
        (Some(a), Some(b)) => Unit::parse(a).ok()?.ratio(&Unit::parse(b).ok()?),
        _ => None,
    }
}
