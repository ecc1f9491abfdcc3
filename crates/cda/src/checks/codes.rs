//! Identifiers and codes: OIDs, LOINC, templates, null flavours.

use segur_report::Text;
use segur_terms::{loinc, oid};
use segur_xml::Node;

use super::draft::Draft;
use super::table;
use crate::nodes::Place;

/// `@root` of an identifier: an OID or a UUID.
pub(super) fn root(draft: &mut Draft, node: Node<'_>, value: &str) {
    if !is_uuid(value) {
        identifier(draft, node, "root", value);
    }
}

/// `@codeSystem`: an OID; and the code of LOINC.
pub(super) fn system(draft: &mut Draft, node: Node<'_>, value: &str) {
    identifier(draft, node, "codeSystem", value);
    let Some(code) = node.attribute("code").filter(|_| value == loinc::OID) else { return };
    if loinc::is_valid(code) || is_part(code) {
        return;
    }
    let message =
        Text::new(format!("« {code} » n'est pas un code LOINC"), format!("\"{code}\" is not a LOINC code"));
    let number = code.split('-').next().unwrap_or_default();
    let hint = match loinc::check_digit(number) {
        Some(digit) => Text::new(
            format!("la clé de {number} est {digit} : {number}-{digit} ?"),
            format!("the check digit of {number} is {digit}: {number}-{digit}?"),
        ),
        None => table::LOINC.hint.clone(),
    };
    draft.say_with(&table::LOINC, Place::attribute(node, "code"), message, hint);
}

/// Parts and answers of LOINC: `LP12345-6`, `LA6576-8`. They share its OID; their last digit is another key.
fn is_part(code: &str) -> bool {
    let rest = code.strip_prefix("LP").or_else(|| code.strip_prefix("LA"));
    let figures = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    rest.and_then(|rest| rest.split_once('-'))
        .is_some_and(|(number, key)| figures(number) && figures(key) && key.len() == 1)
}

fn is_uuid(value: &str) -> bool {
    let fits = |(place, byte): (usize, u8)| match place {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    value.len() == 36 && value.bytes().enumerate().all(fits)
}

fn identifier(draft: &mut Draft, node: Node<'_>, name: &str, value: &str) {
    if !oid::is_valid(value) {
        let message = Text::new(
            format!("`{name}` : « {value} » n'est pas un OID"),
            format!("`{name}`: \"{value}\" is not an OID"),
        );
        return draft.say(&table::OID, Place::attribute(node, name), message);
    }
    if let Some(right) = meant(value) {
        misspelt(draft, node, name, value, right);
    }
}

/// Slips that official rules or all official examples hold: they are to be kept.
const ENFORCED: [&str; 2] = ["1.3.5.1.4.1.19376.1.5.3.2", "2.16.840.1.11383.10.20.1.7"];

fn misspelt(draft: &mut Draft, node: Node<'_>, name: &str, value: &str, right: &str) {
    let check = if ENFORCED.contains(&value) { &table::OID_ENFORCED } else { &table::OID_MISSPELT };
    let message = Text::new(
        format!("`{name}` : « {value} » ressemble à une racine connue, {right}"),
        format!("`{name}`: \"{value}\" looks like a known root, {right}"),
    );
    draft.say(check, Place::attribute(node, name), message);
}

/// Roots that most OIDs of a document begin with.
const ROOTS: [&str; 3] = ["2.16.840.1.113883.", "1.3.6.1.4.1.19376.", "1.2.250.1."];

/// The root that was probably meant, if the OID begins with none but one slip away from one.
fn meant(value: &str) -> Option<&'static str> {
    if ROOTS.iter().any(|root| value.starts_with(root)) {
        return None;
    }
    let slip = ROOTS[..2].iter().find(|root| one_slip(value, root)).copied();
    // Arcs below 1.2.250.1 are given one by one: only what follows tells that France was meant.
    let french = || (value.contains(".213.1.") && one_slip(value, ROOTS[2])).then_some(ROOTS[2]);
    slip.or_else(french)
}

/// Whether the text begins with the root but for one character lost, added, changed or swapped.
fn one_slip(value: &str, root: &str) -> bool {
    let (value, root) = (value.as_bytes(), root.as_bytes());
    let same = value.iter().zip(root).take_while(|(a, b)| a == b).count();
    let (rest, wanted) = (&value[same..], &root[same..]);
    let begins = |skip: usize, of: usize| {
        rest.get(skip..).is_some_and(|rest| wanted.get(of..).is_some_and(|wanted| rest.starts_with(wanted)))
    };
    let swapped = rest.len() > 1 && wanted.len() > 1 && rest[0] == wanted[1] && rest[1] == wanted[0];
    begins(0, 1) || begins(1, 0) || begins(1, 1) || (swapped && begins(2, 2))
}

/// A template given twice to one element.
pub(super) fn template_again(draft: &mut Draft, node: Node<'_>, root: &str) {
    let message = Text::new(
        format!("templateId {root} donné deux fois au même élément"),
        format!("templateId {root} given twice to the same element"),
    );
    draft.say(&table::TEMPLATE_DUPLICATE, Place::of(node), message);
}

/// A nullFlavor beside a value.
pub(super) fn null(draft: &mut Draft, node: Node<'_>) {
    let told = ["value", "code", "extension", "root"].into_iter().find(|name| node.attribute(name).is_some());
    let Some(name) = told.filter(|_| node.local_name() != "templateId") else { return };
    let message = Text::new(
        format!("`{}` a un nullFlavor et `{name}`", node.local_name()),
        format!("`{}` has a nullFlavor and `{name}`", node.local_name()),
    );
    draft.say(&table::NULL_VALUE, Place::attribute(node, "nullFlavor"), message);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_seen_and_neighbours_left_alone() {
        for wrong in [
            "2.16.840.1.11383.10.20.1.7",
            "1.3.5.1.4.1.19376.1.5.3.2",
            "1.3.6.1.4.1.1937.1.3",
            "2.16.804.1.113883.6.1",
            "1.2.25.1.213.1.1.3.48",
            "2.16.840.1.1138833.6.1",
        ] {
            assert!(meant(wrong).is_some(), "{wrong}");
        }
        for right in [
            "1.2.840.10008.9.1",
            "2.16.840.1.113883.6.1",
            "0.4.0.127.0.16.1.1.2.1",
            "1.2.3.4.833",
            "2.16.840.1.114222.4",
            "1.2.250.1.215.300.1",
            "2.51.1.1",
            "1.3.6.1.4.1.25376.1",
        ] {
            assert!(meant(right).is_none(), "{right}");
        }
    }
}
