//! The structure of `recordTarget`, as the rules of the Structuration minimale ask for it.

use segur_report::{Finding, Source, Text};
use segur_xml::Node;

use super::{child, children, is_old_layout};
use crate::carriers::{Draft, Place, xml};

/// JDV_J143: the sexes of a CDA document.
const SEXES: [&str; 3] = ["F", "M", "UN"];

pub(super) fn check(draft: &mut Draft, root: &Node<'_>, target: Option<&Node<'_>>) {
    if root.local_name() == "ClinicalDocument" {
        count(draft, root, "recordTarget", 1..=1, "INS-CDA-RECORDTARGET-COUNT");
    }
    let Some(target) = target else { return };
    count(draft, target, "patientRole", 1..=1, "INS-CDA-PATIENTROLE-COUNT");
    let Some(role) = child(target, "patientRole") else { return };
    ids(draft, &role);
    count(draft, &role, "patient", 1..=1, "INS-CDA-PATIENT-COUNT");
    let Some(patient) = child(&role, "patient") else { return };
    count(draft, &patient, "name", 1..=1, "INS-CDA-NAME-COUNT");
    count(draft, &patient, "administrativeGenderCode", 1..=1, "INS-CDA-GENDER-PRESENT");
    count(draft, &patient, "birthTime", 1..=1, "INS-CDA-BIRTHTIME-PRESENT");
    count(draft, &patient, "birthplace", 0..=1, "INS-CDA-BIRTHPLACE-COUNT");
    for name in children(&patient, "name") {
        parts(draft, &name);
        if draft.is_full() {
            return;
        }
    }
    sex(draft, &patient);
    birth_time(draft, &patient);
}

fn ids(draft: &mut Draft, role: &Node<'_>) {
    if children(role, "id").all(|id| id.attribute("nullFlavor").is_some()) {
        let message = Text::new("aucun identifiant de patient", "no identifier of the patient");
        draft.say(Finding::error(Source::Ins, "INS-CDA-ID-PRESENT", message), xml::place(role));
    }
    for id in children(role, "id").filter(|id| id.attribute("nullFlavor").is_none()) {
        let has = |name| id.attribute(name).is_some_and(|value: &str| !value.trim().is_empty());
        if !(has("root") && has("extension")) {
            let message = Text::new(
                "un identifiant de patient a un @root et une @extension",
                "an identifier of a patient has a @root and an @extension",
            );
            draft.say(Finding::error(Source::Ins, "INS-CDA-ID", message), xml::place(&id));
        }
        if draft.is_full() {
            return;
        }
    }
}

fn parts(draft: &mut Draft, name: &Node<'_>) {
    count(draft, name, "family", 1..=usize::MAX, "INS-CDA-FAMILY-COUNT");
    count(draft, name, "given", 1..=usize::MAX, "INS-CDA-GIVEN-COUNT");
    for part in ["prefix", "suffix"] {
        count(draft, name, part, 0..=1, "INS-CDA-AFFIX-COUNT");
    }
    for part in name.elements().filter(|part| matches!(part.local_name(), "family" | "given")) {
        qualifier(draft, &part);
        if draft.is_full() {
            return;
        }
    }
    layout(draft, name);
}

fn qualifier(draft: &mut Draft, part: &Node<'_>) {
    let family = part.local_name() == "family";
    let (code, fr, en) = match part.attribute("qualifier") {
        Some("BR" | "CL") => return,
        None if !family => return,
        None => {
            ("INS-CDA-FAMILY-QUALIFIER-PRESENT", "un nom a un @qualifier", "a family name has a @qualifier")
        }
        Some(_) if family => (
            "INS-CDA-FAMILY-QUALIFIER-VALUE",
            "@qualifier d'un nom : BR (naissance) ou CL (utilisé)",
            "@qualifier of a family name: BR (birth) or CL (used)",
        ),
        Some(_) => (
            "INS-CDA-GIVEN-QUALIFIER",
            "@qualifier d'un prénom : aucun (liste), BR (premier prénom) ou CL (utilisé)",
            "@qualifier of a given name: none (list), BR (first name) or CL (used)",
        ),
    };
    draft.say(Finding::error(Source::Ins, code, Text::new(fr, en)), xml::attribute_place(part, "qualifier"));
}

fn layout(draft: &mut Draft, name: &Node<'_>) {
    let with = |qualifier: Option<&'static str>| {
        children(name, "given").filter(move |node| node.attribute("qualifier") == qualifier)
    };
    let list: Vec<_> = with(None).map(|node| xml::text(&node)).collect();
    let (Some(first), Some(place)) = (with(Some("BR")).next(), with(None).next()) else { return };
    if !is_old_layout(&list, &xml::text(&first)) {
        return;
    }
    let message = Text::new(
        "prénoms disposés comme en 2021 : la liste entière tient dans un seul `given` sans @qualifier",
        "given names laid out as in 2021: the whole list goes in one `given` without @qualifier",
    );
    draft.say(Finding::warning(Source::Ins, "INS-CDA-GIVEN-LIST-LAYOUT", message), xml::place(&place));
}

fn sex(draft: &mut Draft, patient: &Node<'_>) {
    let Some(sex) = child(patient, "administrativeGenderCode") else { return };
    if sex.attribute("code").is_some_and(|code| SEXES.contains(&code)) {
        return;
    }
    let message = Text::new("sexe : F, M ou UN (JDV_J143)", "sex: F, M or UN (JDV_J143)");
    draft.say(
        Finding::error(Source::Ins, "INS-CDA-GENDER-VALUE", message),
        xml::attribute_place(&sex, "code"),
    );
}

fn birth_time(draft: &mut Draft, patient: &Node<'_>) {
    let Some(birth) = child(patient, "birthTime") else { return };
    let Some(value) = birth.attribute("value") else {
        let message = Text::new("birthTime sans @value", "birthTime without @value");
        return draft
            .say(Finding::error(Source::Ins, "INS-CDA-BIRTHTIME-VALUE", message), xml::place(&birth));
    };
    if value.len() < 4 || !value.bytes().take(4).all(|byte| byte.is_ascii_digit()) {
        let message = Text::new("birthTime/@value : AAAAMMJJ", "birthTime/@value: YYYYMMDD");
        let finding = Finding::error(Source::Ins, "INS-CDA-BIRTHTIME-FORMAT", message);
        draft.say(finding, xml::attribute_place(&birth, "value"));
    }
}

fn count(
    draft: &mut Draft,
    parent: &Node<'_>,
    child: &str,
    allowed: std::ops::RangeInclusive<usize>,
    code: &'static str,
) {
    let found = children(parent, child).count();
    if allowed.contains(&found) {
        return;
    }
    let (least, parent_name) = (*allowed.start(), parent.local_name());
    let (fr, en) = if found < least {
        ("il en faut un", "one is needed")
    } else {
        ("un seul est permis", "one is allowed")
    };
    let message = Text::new(
        format!("{found} `{child}` dans `{parent_name}` : {fr}"),
        format!("{found} `{child}` in `{parent_name}`: {en}"),
    );
    let place: Place = xml::place(parent);
    draft.say(Finding::error(Source::Ins, code, message), place);
}
